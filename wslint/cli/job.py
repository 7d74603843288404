"""What one run of ``check`` is to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from wslint.cli.check_flags import Flags, listed
from wslint.cli.messages import Messages
from wslint.config import Config, Resolver
from wslint.engine.mode import Mode
from wslint.rules.selection import select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wslint.cli.ratchet import Ratchet
    from wslint.files.shard import Shard

File = tuple[str, Config]
TEXT_FORMATS = ("concise", "full", "grouped")


class Job(NamedTuple):
    """One run: its flags, the configuration of the working directory, and the configurations of the files.

    ``configs`` are those of all files, also where only a ``shard`` of them is checked. ``endings`` are
    asked for what else the summary says, when all results were seen.
    """

    flags: Flags
    config: Config
    mode: Mode
    messages: Messages
    configs: Mapping[str, Config]
    shard: Shard | None = None
    endings: Sequence[Callable[[], str]] = ()

    @property
    def has_text(self) -> bool:
        """Is the output for people? Only then it has a summary."""
        return self.config.output_format in TEXT_FORMATS


def validate_rules(configs: Iterable[Config]) -> None:
    """Raise SelectorError and PageError for what is wrong with the rules of any of the configurations."""
    for config in {id(config): config for config in configs}.values():
        select(config)
        if config.rules:
            from wslint.engine.setup import load_all

            load_all(config)


def of_phases(flag: Iterable[str] | None, files: Sequence[File], config: Config) -> list[File]:
    """Those of ``files`` that are in the phases that ``--phase`` names, all without it. Raises ConfigError.

    ``config`` is that of the working directory: its phases are known even where they have no file.
    """
    names = listed(flag)
    if names is None:
        return list(files)
    from wslint.migrate.phases import check_names, in_phase

    check_names(names, [config, *(config for _, config in files)])
    return in_phase(files, names)


def of_shard(flag: str | None, files: Sequence[File]) -> tuple[Shard | None, Sequence[File], Sequence[File]]:
    """The shard that ``--shard`` names, those of ``files`` that are in it, and the others. Raises ValueError."""
    if flag is None:
        return None, files, ()
    from os import getcwd

    from wslint.files.shard import parsed, split

    return split(files, parsed(flag), getcwd())


def ratchet_of(job: Job, files: Sequence[File], resolver: Resolver) -> Ratchet | None:
    """What hides or marks findings in a run over ``files``, None if nothing does. Raises Failure."""
    flags = job.flags
    wanted = flags.against is not None or flags.add_todo or flags.baseline is True
    if not wanted and (flags.baseline is False or all(config.baseline is None for config in _distinct(files))):
        return None
    from wslint.cli.ratchet import Ratchet

    return Ratchet(flags, files, resolver, job.messages)


def _distinct(files: Iterable[File]) -> Iterable[Config]:
    return {id(config): config for _, config in files}.values()


def mode_of(flags: Flags, config: Config) -> Mode:
    """What to do, by the flags and the configuration of the working directory."""
    return Mode(
        fix=flags.diff or config.fix or config.fix_only,
        write=not flags.diff,
        unsafe=config.unsafe_fixes is True,
        noqa=not flags.ignore_noqa,
        in_parts=not flags.no_partial_parse,
    )
