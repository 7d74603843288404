"""Which phase of the migration a file belongs to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache

from wslint.config import Config, ConfigError
from wslint.files.discover import PathGlobs
from wslint.files.patterns import GlobError
from wslint.paths import shown
from wslint.phase import Phase

File = tuple[str, Config]


def phase_of(path: str, config: Config) -> Phase | None:
    """The first phase of ``config`` whose globs match the absolute ``path``, None if it is unplanned.

    Raises ConfigError for a pattern that is no glob.
    """
    return _finder(config)(path) if config.phases else None


def in_phase(files: Sequence[File], names: Collection[str]) -> list[File]:
    """The files that belong to one of the phases called ``names``, in their order. Raises ConfigError."""
    found = []
    finders: dict[int, Callable[[str], Phase | None]] = {}
    for path, config in files:
        if config.phases:
            if id(config) not in finders:
                finders[id(config)] = _finder(config)
            phase = finders[id(config)](path)
            if phase is not None and phase.name in names:
                found.append((path, config))
    return found


def check_names(names: Iterable[str], configs: Iterable[Config]) -> None:
    """Raise ConfigError for a name that no phase of any of the configurations has."""
    distinct = {id(config): config for config in configs}.values()
    known = dict.fromkeys(phase.name for config in distinct for phase in config.phases)
    for name in names:
        if name not in known:
            has = "the phases are " + ", ".join(f"`{one}`" for one in known) if known else "no phase is configured"
            way = "" if known else ": write [[tool.wslint.phases]] with `name` and `paths`"
            raise ConfigError(f"`--phase`: unknown phase `{name}`; {has}{way}")


@lru_cache(maxsize=256)
def _finder(config: Config) -> Callable[[str], Phase | None]:
    globs = [(_globs(phase, config), phase) for phase in config.phases]

    def find(path: str) -> Phase | None:
        return next((phase for patterns, phase in globs if patterns.matches(path)), None)

    return find


def _globs(phase: Phase, config: Config) -> PathGlobs:
    try:
        return PathGlobs(phase.paths, config.root)
    except GlobError as error:
        place = shown(config.path) if config.path else "command line"
        raise ConfigError(f"{place}: phase {phase.name!r}: {error}") from None


def empty(files: Iterable[File], configs: Iterable[Config]) -> list[str]:
    """The names of the phases of ``configs`` that none of the files belongs to, in order. Raises ConfigError."""
    left = dict.fromkeys(phase.name for config in configs for phase in config.phases)
    by_config: dict[int, tuple[Config, list[str]]] = {}
    for path, config in files:
        if config.phases:
            by_config.setdefault(id(config), (config, []))[1].append(path)
    for config, paths in by_config.values():
        find = _finder(config)
        for phase in filter(None, map(find, paths)):
            left.pop(phase.name, None)
    return list(left)
