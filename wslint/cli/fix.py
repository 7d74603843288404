"""``wslint fix``: apply the fixes of a phase, verify them with a command, take back what fails."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from typer import Argument, Option

from wslint.cli import fix_work
from wslint.cli.cache_flags import CacheDir, NoCache, cache_override
from wslint.cli.check import usable_cores
from wslint.cli.check_flags import listed
from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.job import of_phases, validate_rules
from wslint.cli.messages import NORMAL, QUIET, VERBOSE, Messages
from wslint.cli.output import print_text, style_of
from wslint.config import Config, Resolver
from wslint.engine.mode import Mode
from wslint.engine.run import Run
from wslint.files.discover import discover
from wslint.migrate import journal
from wslint.migrate.fixing import Change, changes
from wslint.migrate.git import GitError, private_path, top_of, uncommitted
from wslint.migrate.phases import phase_of
from wslint.paths import shown
from wslint.rules.index import entries
from wslint.rules.selection import check_selector

_RUNS = 50
_NAMED = 10  # files that a message names
_SELECTION = "Rule selection"
_Rules = list[str] | None


@dataclass(frozen=True)
class Flags:
    """What ``wslint fix`` accepts."""

    files: Annotated[
        list[str] | None, Argument(metavar="[FILES]...", help="Files or directories to fix. [default: .]")
    ] = None
    phase: Annotated[_Rules, Option(metavar="NAME,...", help="Fix only the files of these phases.")] = None
    verify: Annotated[
        str | None,
        Option(
            metavar="COMMAND",
            help="Run this command, without a shell, in the directory of the configuration; "
            "if it fails, take back the fixes of as few files as possible.",
        ),
    ] = None
    verify_phase: Annotated[
        bool, Option("--verify-phase", help="Like --verify, with the command that is configured for the phase.")
    ] = False
    max_runs: Annotated[
        int, Option(min=2, metavar="N", help="Run the command so many times at most, and take back what is not proven.")
    ] = _RUNS
    unsafe_fixes: Annotated[
        bool | None,
        Option(
            "--unsafe-fixes/--no-unsafe-fixes",
            help="Include fixes that may not retain the original intent of the code.",
        ),
    ] = None
    allow_dirty: Annotated[
        bool, Option("--allow-dirty", help="Fix files with changes that are not committed, too.")
    ] = False
    resume: Annotated[bool, Option("--resume", help="Go on with a fix that was interrupted.")] = False
    abort: Annotated[
        bool, Option("--abort", help="Bring back every file as it was before a fix that was interrupted.")
    ] = False
    select: Annotated[
        _Rules, Option(metavar="RULE,...", help="Rules whose findings to fix.", rich_help_panel=_SELECTION)
    ] = None
    ignore: Annotated[
        _Rules, Option(metavar="RULE,...", help="Rules whose findings to leave.", rich_help_panel=_SELECTION)
    ] = None
    jobs: Annotated[int | None, Option(min=1, metavar="N", envvar="WSLINT_JOBS", help="The number of processes.")] = (
        None
    )
    no_cache: NoCache = False
    cache_dir: CacheDir = None
    verbose: Annotated[bool, Option("--verbose", "-v", help="Show the command's output, whether or not it fails.")] = (
        False
    )
    quiet: Annotated[bool, Option("--quiet", "-q", help="Print only what was taken back.")] = False
    config: Annotated[
        list[str] | None, Option(metavar="OPTION", help="A configuration file, or a TOML `KEY = VALUE`.")
    ] = None
    isolated: Annotated[bool, Option("--isolated", help="Ignore all configuration files.")] = False


def run(flags: Flags) -> int:
    """Fix, or end a fix that was interrupted; the exit code. Raises Failure and what ``wslint check`` raises."""
    _validate(flags)
    level = VERBOSE if flags.verbose else QUIET if flags.quiet else NORMAL
    messages = Messages(level, style_of("auto", os.environ))
    cwd = os.getcwd()
    try:
        top, home = os.path.realpath(top_of(cwd)), private_path(cwd, "wslint")
        with journal.locked(home):
            kept = journal.load(home)
            if flags.abort or flags.resume:
                if kept is None:
                    what = "resume" if flags.resume else "abort"
                    raise Failure(f"there is nothing to {what}: no fix of this work tree was interrupted")
                return (fix_work.finish if flags.resume else fix_work.abort)(kept, top, messages)
            if kept is not None:
                raise Failure(f"a fix of this work tree ({kept.plan.title}) was interrupted\n{fix_work.WAYS_OUT}")
            return _fix(flags, top, home, messages)
    except GitError as error:
        way = "`wslint fix` works on a git work tree; without one, there is `wslint check --fix`"
        raise Failure(f"{error}\n{way}") from None
    except journal.JournalError as error:
        raise Failure(str(error)) from None


def _validate(flags: Flags) -> None:
    """Raise Failure for flags that contradict each other."""
    ending = [f"--{name}" for name in ("resume", "abort") if getattr(flags, name)]
    if len(ending) == 2:
        raise Failure("the argument `--resume` cannot be used with `--abort`")
    # What the environment may say, too, does no harm.
    common = {name: getattr(flags, name) for name in ("verbose", "quiet", "jobs", "no_cache", "cache_dir")}
    alone = Flags(resume=flags.resume, abort=flags.abort, **common)
    if ending and flags != alone:
        raise Failure(f"{ending[0]} ends the fix that was interrupted, as that was started: give it no other arguments")
    if flags.verbose and flags.quiet:
        raise Failure("the argument `--quiet` cannot be used with `--verbose`")
    if flags.verify is not None and flags.verify_phase:
        raise Failure("--verify names a command, --verify-phase means that of the phase: drop either")
    if flags.verify_phase and flags.phase is None:
        raise Failure("--verify-phase runs the command that is configured for a phase: name the phase with --phase")


def _fix(flags: Flags, top: str, home: str, messages: Messages) -> int:
    """Plan the fix, write the plan down, and carry it out."""
    overrides: dict[str, object] = {"select": listed(flags.select), "ignore": listed(flags.ignore)}
    overrides |= {"unsafe_fixes": flags.unsafe_fixes, **cache_override(flags.cache_dir)}
    resolver = Resolver(os.getcwd(), flags.config or (), flags.isolated, overrides)
    config = resolver.root()
    for name in ("select", "ignore"):
        for selector in listed(getattr(flags, name)) or ():
            check_selector(entries(config.rules), selector, f"`--{name}`")
    found = discover(flags.files or ["."], resolver, messages.warning)
    if found.missing:
        raise Failure("\n".join(found.missing))
    validate_rules([config, *(config for _, config in found.files)])
    files = of_phases(flags.phase, found.files, config)
    words, directory = _command(flags, files, config)
    mode = Mode(fix=True, write=False, unsafe=config.unsafe_fixes is True)
    run = Run(files, mode, flags.jobs or usable_cores(), resolver)
    run.caching, run.warn = not flags.no_cache, messages.warning
    run.covered = () if flags.phase else tuple(filter(os.path.isdir, map(os.path.abspath, flags.files or ["."])))
    results = list(run.results())
    for text in (text for result in results for text in result.warnings):
        messages.warning(text)
    planned, problems = changes(results, top)
    if not planned:
        for problem in problems:
            messages.error(problem)
        if messages.level >= NORMAL:
            print_text("There is nothing to fix.\n")
        return 2 if problems else 0
    if not flags.allow_dirty:
        _refuse_uncommitted(top, [change.path for change in planned])
    title = f"phase {', '.join(listed(flags.phase) or ())}" if flags.phase else "no phase"
    plan = journal.Plan(
        tag=os.urandom(6).hex(),
        title=title,
        files=tuple(change.planned() for change in planned),
        problems=tuple(problems),
        command=words,
        directory=os.path.relpath(directory, top),
        limit=flags.max_runs,
        rollback=fix_work.rollback_name(home, listed(flags.phase) or ("all",)),
    )
    return fix_work.finish(_create(home, plan, planned), top, messages)


def _command(flags: Flags, files: Sequence[tuple[str, Config]], config: Config) -> tuple[tuple[str, ...], str]:
    """The words of the command that verifies the fix, none without one, and the directory to run it in."""
    from shlex import split

    text, directory = _phase_command(flags, files) if flags.verify_phase else (flags.verify, config.root)
    if text is None:
        return (), directory
    try:
        words = tuple(split(text))
    except ValueError as error:
        raise Failure(f"the command `{text}` cannot be split into words: {error}") from None
    if not words:
        raise Failure("a value is required for `--verify` but none was supplied")
    return words, directory


def _phase_command(flags: Flags, files: Sequence[tuple[str, Config]]) -> tuple[str | None, str]:
    """The `verify` of the phases of the files, which must be the same, and the directory of its configuration."""
    phases = ((phase_of(*file), file[1].root) for file in files)
    stated = list({(phase.verify, root) for phase, root in phases if phase is not None})
    names = ", ".join(listed(flags.phase) or ())
    if len(stated) > 1:
        raise Failure(f"--verify-phase: {names} have different commands: fix one after the other, or use --verify")
    if stated and stated[0][0] is None:
        raise Failure(f"--verify-phase: {names} has no `verify`: add it to the phase, or give a command with --verify")
    return stated[0] if stated else (None, os.getcwd())


def _refuse_uncommitted(top: str, paths: Sequence[str]) -> None:
    dirty = [shown(os.path.join(top, path)) for path in uncommitted(top, paths)]
    if dirty:
        more = [f"  and {len(dirty) - _NAMED} more"] if len(dirty) > _NAMED else []
        lines = ["these files are to be fixed, and git does not have them as they are:"]
        lines += [f"  {path}" for path in dirty[:_NAMED]] + more
        raise Failure("\n".join([*lines, "commit or stash them first, or give --allow-dirty"]))


def _create(home: str, plan: journal.Plan, planned: Sequence[Change]) -> journal.Journal:
    contents = {journal.digest(data): data for change in planned for data in (change.before, change.after)}
    try:
        return journal.create(home, plan, contents)
    except OSError as error:
        raise Failure(f"{home}: {error.strerror}: nothing was changed") from None


app = command(Flags, run, "Apply the fixes of a phase, verify them with a command, and take back what fails.")
