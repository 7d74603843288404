"""``wslint init``: set a project up, with its wrapper, its phases, Ruff's ban, the hook, a workflow and a page."""

import os
import sys
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from wslint.cli.check import usable_cores
from wslint.cli.check_flags import listed
from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.output import print_text
from wslint.config import Config, Resolver
from wslint.engine.mode import Mode
from wslint.engine.run import Run
from wslint.files.discover import discover
from wslint.migrate import ruff_ban
from wslint.migrate.init.proposal import DOCUMENTS, PARTS, Proposal, ProposalError, propose, with_plain_ban
from wslint.migrate.init.survey import Survey, survey
from wslint.migrate.placing import PlaceError, place
from wslint.migrate.shim import unusable
from wslint.options import OPTIONS
from wslint.paths import shown
from wslint.report.color import enabled
from wslint.report.diff import unified

_DIRECT = "WS0001"


@dataclass(frozen=True)
class Flags:
    """What ``wslint init`` accepts."""

    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write the files. Without it, the diff is shown.")] = False
    wrapper: Annotated[
        str | None,
        typer.Option(metavar="MODULE:NAME", help="The project's wrapper, where it is not the one that is found."),
    ] = None
    shim: Annotated[
        str | None, typer.Option(metavar="PATH", help="Write a wrapper there, as `wslint shim PATH` does, and use it.")
    ] = None
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="PART,...", help=f"Leave out one of the parts: {', '.join(PARTS)}."),
    ] = None


def run(flags: Flags) -> int:
    """Show or write what is proposed; 1 if a file would change or something is left to do by hand, else 0."""
    if flags.wrapper is not None and flags.shim is not None:
        raise Failure("--wrapper names a wrapper that is there and --shim writes one: drop either")
    parts = _parts(flags)
    found = _survey(flags)
    try:
        made = propose(found, parts)
    except (ProposalError, PlaceError) as error:
        raise Failure(str(error)) from None
    if flags.yes:
        _write(made, found)
    else:
        color = enabled("auto", sys.stdout.isatty(), os.environ)
        for change in made.changes.values():
            print_text(unified(shown(change.path), change.before or b"", change.after, color))
    _tell(made, flags.yes)
    return 1 if made.by_hand or (made.changes and not flags.yes) else 0


def _parts(flags: Flags) -> tuple[str, ...]:
    left_out = listed(flags.without) or ()
    for name in left_out:
        if name not in PARTS:
            raise Failure(f"--without {name}: the parts are {', '.join(PARTS)}")
    return tuple(part for part in PARTS if part not in left_out)


def _survey(flags: Flags) -> Survey:
    root = os.getcwd()
    resolver = Resolver(root)
    config = _own(resolver.root(), root)
    if config.wrapper is not None and (flags.wrapper or flags.shim):
        raise Failure(f"{shown(config.path or '')} names a wrapper already, {config.wrapper.call}: change it there")
    shim = os.path.abspath(flags.shim) if flags.shim is not None else None
    if shim is not None:
        why = unusable(shim)
        if why or os.path.lexists(shim):
            raise Failure(f"{shown(shim)}: {why or 'it is there already: choose another name'}")
    if flags.wrapper is not None:
        _check_call(flags.wrapper)
    files = discover([root], Resolver(root, overrides={"documents": tuple(DOCUMENTS)}), lambda text: None).files
    uses = _uses(files, config)
    try:
        return survey(root, config, uses, [path for path, _ in files], flags.wrapper, shim)
    except OSError as error:
        raise Failure(str(error)) from None


def _own(config: Config, root: str) -> Config:
    """The configuration, if it is that of the directory or of nobody. Raises Failure."""
    if config.path is None or os.path.dirname(config.path) == root:
        return config
    if root.startswith(os.path.dirname(config.path) + os.sep):
        raise Failure(f"{config.path} governs this directory: run `wslint init` where that file is")
    return replace(config, path=None, root=root)  # the user's own, which is no part of a project


def _check_call(call: str) -> None:
    option = next(option for option in OPTIONS if option.name == "wrapper.call")
    try:
        option.read(call)
    except ValueError as error:
        raise Failure(f"--wrapper {call}: {error}") from None


def _uses(files: list[tuple[str, Config]], config: Config) -> dict[str, int]:
    """The number of direct uses by file, relative to the root, with slashes."""
    counts: dict[str, int] = {}
    plain = {id(each): replace(each, select=(_DIRECT,), phases=(), wrapper=None) for _, each in files}
    known = [(path, plain[id(each)]) for path, each in files]
    for result in Run(known, Mode(noqa=True), usable_cores()).results():
        count = sum(finding.code == _DIRECT for finding in result.findings)
        if count:
            counts[os.path.relpath(result.path, config.root).replace(os.sep, "/")] = count
    return counts


def _write(made: Proposal, found: Survey) -> None:
    """Write all files; one that cannot be written ends it, and says which have been."""
    written: list[str] = []
    for change in made.changes.values():
        try:
            place(change.path, change.before, change.after, shown(change.path))
        except PlaceError as error:
            done = f"; written before: {', '.join(written)}" if written else ""
            raise Failure(f"{error}{done}") from None
        written.append(shown(change.path))
    if made.ban is not None:
        _verify_ban(made, found, written)
    for name in written:
        print_text(f"Wrote {name}.\n")


def _verify_ban(made: Proposal, found: Survey, written: list[str]) -> None:
    """Ask the installed Ruff; an old one gets the key that it knows, and the ban is taken back if it objects."""
    assert made.ban is not None
    path, before = made.ban
    change = made.changes[path]
    mark = "\ufeff" if change.after.startswith(b"\xef\xbb\xbf") else ""
    said = ruff_ban.verify(path)
    try:
        if said and ruff_ban.EXTENDING in said and found.wrapper is not None:
            ruff_ban.store(path, mark + with_plain_ban(found, found.wrapper, path, before))
            said = ruff_ban.verify(path)
        if not said:
            return
        if change.before is None and not before:
            os.unlink(path)
        else:
            ruff_ban.store(path, mark + before)
    except (OSError, ruff_ban.BanError) as error:
        raise Failure(str(error)) from None
    if before.encode() == (change.before or b"").removeprefix(mark.encode()):
        written.remove(shown(path))
    made.by_hand.append((f"{shown(path)}: Ruff does not accept the ban, which is taken back", said + "\n"))


def _tell(made: Proposal, written: bool) -> None:
    for remark in made.remarks:
        print_text(remark + "\n", sys.stderr)
    for why, text in made.by_hand:
        print_text(f"\n{why}:\n\n{text}", sys.stderr)
    count = len(made.changes)
    if not count:
        print_text("Nothing to do.\n", sys.stderr)
    elif not written:
        files = "1 file" if count == 1 else f"{count} files"
        print_text(f"Would write {files}: `wslint init --yes` does.\n", sys.stderr)


app = command(
    Flags,
    run,
    "Set a project up: find its wrapper, phases and range of websockets, and show, or with --yes write, the "
    "configuration, the ban for Ruff, the pre-commit hook, a GitHub workflow for code scanning and a page for "
    "developers. What is there stays. Exit code: 1 if a file would change or something is left to do by hand, else 0.",
)
