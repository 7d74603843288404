"""What one run of ``check`` is to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from wslint.cli.check_flags import Flags
from wslint.cli.messages import Messages
from wslint.config import Config
from wslint.engine.mode import Mode
from wslint.rules.selection import select

TEXT_FORMATS = ("concise", "full", "grouped")


class Job(NamedTuple):
    """One run: its flags, the configuration of the working directory, and the configurations of the files."""

    flags: Flags
    config: Config
    mode: Mode
    messages: Messages
    configs: Mapping[str, Config]

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


def mode_of(flags: Flags, config: Config) -> Mode:
    """What to do, by the flags and the configuration of the working directory."""
    return Mode(
        fix=flags.diff or config.fix or config.fix_only,
        write=not flags.diff,
        unsafe=config.unsafe_fixes is True,
        noqa=not flags.ignore_noqa,
    )
