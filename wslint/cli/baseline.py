"""``wslint baseline``: write, prune, show and merge the file with the findings that are accepted for now."""

import os
import sys
from dataclasses import dataclass
from typing import Annotated, Literal

from typer import Argument, Option

from wslint.cli.baseline_files import create, prune
from wslint.cli.commands import add_command, command_group
from wslint.cli.failures import Failure
from wslint.cli.messages import counted
from wslint.cli.output import ListingFormat, print_json, print_text
from wslint.config import Resolver
from wslint.migrate.baseline import BaselineError, path_of, read_baseline, save
from wslint.migrate.fingerprint import Entry
from wslint.migrate.git import GitError
from wslint.migrate.hiding import Accepted
from wslint.migrate.merge import conflicting, merged_text
from wslint.migrate.phases import phase_of
from wslint.paths import shown

_Files = Annotated[
    list[str] | None,
    Argument(metavar="[FILES]...", help="Files or directories; the entries of others stay. [default: .]"),
]
_ConfigFlag = Annotated[
    list[str] | None, Option(metavar="OPTION", help="A configuration file, or a TOML `KEY = VALUE`.")
]
_Isolated = Annotated[bool, Option("--isolated", help="Ignore all configuration files.")]
_Jobs = Annotated[int | None, Option(min=1, metavar="N", envvar="WSLINT_JOBS", help="The number of processes.")]

_CREATE = (
    "Accept all findings for now. Over a baseline that exists, say what it would newly accept, and do so with --accept."
)
_PRUNE = "Remove the entries that match no finding any more. Nothing is ever added."
_SHOW = "Show the entries, by rule, by phase or by file."
_MERGE = """\
Merge two sides of a baseline; an entry stays only if both have it.

Without arguments, settle the conflict that git has left in the baseline. With three, do what git
asks of a merge driver. To let git call it, commit this line in .gitattributes:

\b
    .wslint-baseline.json merge=wslint-baseline

and have everyone who merges run once:

\b
    git config merge.wslint-baseline.driver "wslint baseline merge %O %A %B"

What only one side has newly accepted is dropped, and named: accept it again.
"""


@dataclass(frozen=True)
class CreateFlags:
    """What ``wslint baseline create`` accepts."""

    files: _Files = None
    accept: Annotated[bool, Option("--accept", help="Accept findings that an existing baseline does not have.")] = False
    jobs: _Jobs = None
    config: _ConfigFlag = None
    isolated: _Isolated = False


@dataclass(frozen=True)
class PruneFlags:
    """What ``wslint baseline prune`` accepts."""

    files: _Files = None
    jobs: _Jobs = None
    config: _ConfigFlag = None
    isolated: _Isolated = False


@dataclass(frozen=True)
class ShowFlags:
    """What ``wslint baseline show`` accepts."""

    path: Annotated[str | None, Argument(metavar="[PATH]", help="The baseline. [default: the configured one]")] = None
    by: Annotated[Literal["rule", "phase", "file"], Option(help="What to group the entries by.")] = "rule"
    statistics: Annotated[bool, Option("--statistics", help="Show the counts alone.")] = False
    output_format: ListingFormat = "text"
    config: _ConfigFlag = None
    isolated: _Isolated = False


@dataclass(frozen=True)
class MergeFlags:
    """What ``wslint baseline merge`` accepts."""

    base: Annotated[str | None, Argument(metavar="[BASE]", help="The common ancestor (%O).")] = None
    ours: Annotated[str | None, Argument(metavar="[OURS]", help="One side, which is overwritten (%A).")] = None
    theirs: Annotated[str | None, Argument(metavar="[THEIRS]", help="The other side (%B).")] = None
    config: _ConfigFlag = None
    isolated: _Isolated = False


def run_create(flags: CreateFlags) -> int:
    """Write the baselines; 1 if that takes --accept. Raises Failure and what ``wslint check`` raises."""
    try:
        return create(flags.files or ["."], _resolver(flags), flags.jobs, flags.accept)
    except BaselineError as error:
        raise Failure(str(error)) from None


def run_prune(flags: PruneFlags) -> int:
    """Prune the baselines. Raises Failure and what ``wslint check`` raises."""
    try:
        return prune(flags.files or ["."], _resolver(flags), flags.jobs)
    except BaselineError as error:
        raise Failure(str(error)) from None


def run_show(flags: ShowFlags) -> int:
    """Print the entries. Raises Failure and ConfigError."""
    resolver = _resolver(flags)
    path = os.path.abspath(flags.path) if flags.path else path_of(resolver.root())
    try:
        accepted = Accepted(path, read_baseline(path))
    except BaselineError as error:
        raise Failure(str(error)) from None
    groups: dict[str, list[Entry]] = {}
    for entry in accepted.entries:
        groups.setdefault(_group(entry, flags.by, accepted, resolver), []).append(entry)
    if flags.output_format == "json":
        print_json([_object(group, entries, flags) for group, entries in sorted(groups.items())])
        return 0
    for group, entries in sorted(groups.items()):
        lines = [f"{group}: {len(entries)}\n"]
        if not flags.statistics:
            lines += [f"  {_line(entry, flags.by)}\n" for entry in entries]
        print_text("".join(lines))
    if not groups:
        print_text(f"{shown(path)} is empty.\n")
    return 0


def _group(entry: Entry, by: str, accepted: Accepted, resolver: Resolver) -> str:
    if by == "rule":
        return entry.rule
    if by == "file":
        return entry.path
    path = accepted.absolute(entry.path)
    phase = phase_of(path, resolver.for_directory(os.path.dirname(path)))
    return "unplanned" if phase is None else phase.name


def _line(entry: Entry, by: str) -> str:
    parts = [entry.path] if by != "file" else []
    parts += [entry.rule] if by != "rule" else []
    return f"{': '.join([*parts, *filter(None, [entry.scope])])}: {entry.text}"


def _object(group: str, entries: list[Entry], flags: ShowFlags) -> dict[str, object]:
    found: dict[str, object] = {flags.by: group, "count": len(entries)}
    if not flags.statistics:
        names = ("rule", "path", "scope", "text", "ordinal")
        found["entries"] = [{name: getattr(entry, name) for name in names} for entry in entries]
    return found


def run_merge(flags: MergeFlags) -> int:
    """Write the merged baseline. Raises Failure and ConfigError."""
    try:
        if flags.base is None:
            return _settle(path_of(_resolver(flags).root()))
        if flags.ours is None or flags.theirs is None:
            raise Failure("`wslint baseline merge` takes three files (%O %A %B) or none")
        texts = [_read(path) for path in (flags.base, flags.ours, flags.theirs)]
        _write(flags.ours, (texts[0], texts[1], texts[2]))
        return 0
    except (BaselineError, GitError) as error:
        raise Failure(str(error)) from None


def _settle(path: str) -> int:
    sides = conflicting(path)
    if sides is None:
        print_text(f"{shown(path)}: git knows of no conflict in it.\n")
        return 0
    count = _write(path, sides)
    print_text(f"{shown(path)}: {counted(count, 'entry')}, those that both sides have.\n")
    return 0


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Failure(f"{shown(path)}: {error.strerror or error}") from None


def _write(path: str, sides: tuple[bytes, bytes, bytes]) -> int:
    text, result = merged_text(*sides, shown(path))
    save(path, text)
    if result.dropped:
        print("dropped, as only one side has accepted it (`wslint baseline create --accept`):", file=sys.stderr)
        for entry in result.dropped:
            print(f"  {_line(entry, '')}", file=sys.stderr)
    return len(result.entries)


def _resolver(flags: CreateFlags | PruneFlags | ShowFlags | MergeFlags) -> Resolver:
    return Resolver(os.getcwd(), flags.config or (), flags.isolated)


app = command_group("Accept findings for now, and let their number only go down.")
add_command(app, "create", CreateFlags, run_create, _CREATE)
add_command(app, "prune", PruneFlags, run_prune, _PRUNE)
add_command(app, "show", ShowFlags, run_show, _SHOW)
add_command(app, "merge", MergeFlags, run_merge, _MERGE)
