"""``wslint plan``: what is left of a migration, phase by phase, and patches for it."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, Option

from wslint.cli.cache_flags import CacheDir, NoCache, cache_override
from wslint.cli.check import usable_cores
from wslint.cli.check_flags import listed
from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.job import File, of_phases, validate_rules
from wslint.cli.messages import NORMAL, Messages
from wslint.cli.output import print_json, print_text, style_of
from wslint.config import Config, Resolver
from wslint.engine.mode import Mode
from wslint.engine.run import Run
from wslint.files.discover import discover
from wslint.findings import FileResult
from wslint.paths import is_within

if TYPE_CHECKING:
    from wslint.migrate.plan import Places
    from wslint.migrate.progress import Progress

_Grouping = Literal["phase", "owner", "directory", "rule", "range"]
_PATCHES = "Patches"


@dataclass(frozen=True)
class Flags:
    """What ``wslint plan`` accepts."""

    files: Annotated[
        list[str] | None, Argument(metavar="[PATHS]...", help="Files or directories to look at. [default: .]")
    ] = None
    by: Annotated[_Grouping, Option(help="What each row is about.")] = "phase"
    phase: Annotated[list[str] | None, Option(metavar="NAME,...", help="Look only at the files of these phases.")] = (
        None
    )
    check: Annotated[bool, Option("--check", help="Exit with 1 if the goal of a phase is not met.")] = False
    output_format: Annotated[Literal["text", "json", "markdown"], Option("--output-format", help="Output format.")] = (
        "text"
    )
    shards: Annotated[
        str | None,
        Option(
            metavar="DIR",
            help="Write the fixes as patches, by phase and owner, with a commit message each, to this new directory.",
            rich_help_panel=_PATCHES,
        ),
    ] = None
    max_files: Annotated[
        int, Option(min=1, metavar="N", help="The most files that a patch changes.", rich_help_panel=_PATCHES)
    ] = 20
    unsafe_fixes: Annotated[
        bool | None,
        Option(
            "--unsafe-fixes/--no-unsafe-fixes",
            help="Include fixes that may not retain the original intent of the code, in patches of their own.",
            rich_help_panel=_PATCHES,
        ),
    ] = None
    jobs: Annotated[int | None, Option(min=1, metavar="N", envvar="WSLINT_JOBS", help="The number of processes.")] = (
        None
    )
    no_cache: NoCache = False
    cache_dir: CacheDir = None
    config: Annotated[
        list[str] | None, Option(metavar="OPTION", help="A configuration file, or a TOML `KEY = VALUE`.")
    ] = None
    isolated: Annotated[bool, Option("--isolated", help="Ignore all configuration files.")] = False


@dataclass
class Survey:
    """The files that a plan is about, and what is common to all that is done with them.

    ``covered`` are the directories of which ``files`` are all files; with ``caching``, the caches are
    used and written.
    """

    files: list[File]
    resolver: Resolver
    messages: Messages
    jobs: int
    failed: bool = False
    covered: tuple[str, ...] = ()
    caching: bool = False

    @property
    def configs(self) -> list[Config]:
        """The configuration of the working directory and those of the files, each once."""
        found = [self.resolver.root(), *(config for _, config in self.files)]
        return list({id(config): config for config in found}.values())

    def run(self, mode: Mode, files: list[File] | None = None) -> Iterator[FileResult]:
        """The results of the files (or some of them), whose warnings and errors are shown."""
        run = Run(self.files if files is None else files, mode, self.jobs, self.resolver)
        run.caching, run.warn = self.caching, self.messages.warning
        run.covered = self.covered if files is None else ()
        for result in run.results():
            for text in result.warnings:
                self.messages.warning(text)
            for text in result.errors:
                self.failed = True
                self.messages.error(text)
            yield result


def run(flags: Flags) -> int:
    """Print the plan, or write the patches; the exit code. Raises Failure and what ``wslint check`` raises."""
    _validate(flags)
    messages = Messages(NORMAL, style_of("auto", os.environ))
    overrides: Mapping[str, object] = {"unsafe_fixes": flags.unsafe_fixes, **cache_override(flags.cache_dir)}
    resolver = Resolver(os.getcwd(), flags.config or (), flags.isolated, overrides)
    root = resolver.root()
    found = discover(flags.files or ["."], resolver, messages.warning)
    validate_rules([root, *(config for _, config in found.files)])
    for missing in found.missing:
        messages.error(missing)
    bases = tuple(map(os.path.abspath, flags.files or ["."]))
    files = of_phases(flags.phase, found.files, root)
    covered = () if flags.phase else tuple(filter(os.path.isdir, bases))
    jobs = flags.jobs or usable_cores()
    survey = Survey(files, resolver, messages, jobs, bool(found.missing), covered, not flags.no_cache)
    if is_within(root.root, bases):
        _warn_of_empty(found.files, survey)
    if flags.shards is not None:
        from wslint.cli.plan_shards import write_shards

        write_shards(flags.shards, flags.max_files, flags.output_format, survey)
        return 2 if survey.failed else 0
    unmet = _show(flags, survey, bases)
    return 2 if survey.failed else int(flags.check and unmet)


def _validate(flags: Flags) -> None:
    """Raise Failure for flags that contradict each other."""
    if flags.check and flags.by != "phase":
        raise Failure("--check looks at the goals of phases, which --by leaves out: drop either")
    if flags.shards is not None and (flags.check or flags.by != "phase"):
        raise Failure(f"the argument `--shards` cannot be used with `{'--check' if flags.check else '--by'}`")
    empty = ["shards"] if flags.shards == "" else []
    empty += ["phase" for text in flags.phase or () if not text.strip(" ,")]
    if empty:
        raise Failure(f"a value is required for `--{empty[0]}` but none was supplied")


def _warn_of_empty(files: list[File], survey: Survey) -> None:
    """Say which phases have none of the files: with a glob that matches nothing every goal is met."""
    from wslint.migrate.phases import empty

    for name in empty(files, survey.configs):
        survey.messages.warning(f"no file is in phase `{name}`: nothing matches its `paths` that no earlier phase has")


def _show(flags: Flags, survey: Survey, bases: tuple[str, ...]) -> bool:
    """Print the table; tell whether a goal is not met."""
    from wslint.cli.plan_table import as_json, as_text
    from wslint.migrate.baseline import BaselineError
    from wslint.migrate.plan import Places, goals_by_phase, tabulate
    from wslint.migrate.progress import Progress

    names = listed(flags.phase)
    goals = goals_by_phase(survey.configs)
    phases = {phase: codes for phase, codes in goals.items() if names is None or phase.name in names}
    places = Places(lambda path: survey.resolver.for_directory(os.path.dirname(path)), bases)
    try:
        progress = Progress(survey.configs)
        gone = progress.gone(_covers(bases, names, places)) if progress.is_known else None
        table = tabulate(_seen(survey, progress), flags.by, places, phases, gone)
    except BaselineError as error:
        raise Failure(str(error)) from None
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}") from None
    for text in places.owners.warnings:
        survey.messages.warning(text)
    if flags.output_format == "json":
        print_json(as_json(table))
    else:
        print_text(as_text(table, flags.output_format == "markdown"))
    return any(row.is_met is False for row in table.rows)


def _covers(bases: tuple[str, ...], names: tuple[str, ...] | None, places: "Places") -> Callable[[str], bool]:
    """Tells of an absolute path, whether or not there is such a file, if the plan is about it."""

    def covers(path: str) -> bool:
        phase = places.phase(path) if names is not None else None
        return is_within(path, bases) and (names is None or (phase is not None and phase.name in names))

    return covers


def _seen(survey: Survey, progress: "Progress") -> Iterator[FileResult]:
    """The results of a check, of which ``progress`` takes account."""
    configs = dict(survey.files)
    for result in survey.run(Mode()):
        progress.see(result, configs[result.path])
        yield result


app = command(Flags, run, "Show what is left of a migration, phase by phase, or write patches for it.")
