"""From configuration to what a check needs: the declared range, the wrapper, the remarks of other files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from wslint.code import api
from wslint.code.api import Range
from wslint.config import Config, ConfigError
from wslint.declared import declared_range, usable_floor
from wslint.engine.check import Setup
from wslint.engine.project import build, read_target
from wslint.engine.remarks import Remarks
from wslint.paths import shown
from wslint.rules.context import Project
from wslint.rules.pages import load_page
from wslint.rules.selection import select


@dataclass
class Setups:
    """The setups of a run, one for each configuration and range, made when a first file needs one."""

    remarks: Sequence[Remarks] = ()
    _made: dict[tuple[Config, str], Setup] = field(default_factory=dict)
    _projects: dict[Config, Project] = field(default_factory=dict)

    def __getstate__(self) -> tuple[dict[Config, Project]]:
        return (self._projects,)  # another process needs what was worked out, not from what

    def __setstate__(self, state: tuple[dict[Config, Project]]) -> None:
        self.remarks, self._made, (self._projects,) = (), {}, state

    def of(self, config: Config, directory: str) -> Setup:
        """The setup for files in ``directory``. Raises ConfigError, PageError and SelectorError."""
        key = (config, directory if config.websockets is None else "")
        if key not in self._made:
            span, _ = range_for(config, directory)
            self._made[key] = Setup(config, select(config), span, self.project(config))
        return self._made[key]

    def note(self, config: Config, directory: str) -> str:
        """What is to be said about the range for files in ``directory``: one line, or "". Raises ConfigError."""
        return range_for(config, directory)[1]

    def project(self, config: Config) -> Project:
        """What the wrapper and the remarks of all files mean under one configuration. Raises ConfigError."""
        if config not in self._projects:
            target = read_target(config, range_for(config, config.root)[0])
            self._projects[config] = build(target, config, self.remarks)
        return self._projects[config]


@cache
def range_for(config: Config, directory: str) -> tuple[Range, str]:
    """The releases that the code in ``directory`` must work with, and a note if nothing says which.

    The configuration counts, else what the nearest project member declares. A declaration without any bound
    says as little as none, and so does one that allows no release that is known: code that is pinned to a release
    from before 8.1 is code that has yet to move. Raises ConfigError for a configured range without releases.
    """
    if config.websockets is not None:
        try:
            return api.range_of(config.websockets), ""
        except ValueError as error:
            raise ConfigError(f"{config.path or 'the command line'}: websockets: {error}") from None
    declaration = declared_range(directory, config.root)
    specs = [spec for spec in declaration.specs if spec] if declaration is not None else []
    if declaration is None or len(specs) < len(declaration.specs):
        return api.range_of(None), _judged(config, "No range of websockets is declared")
    try:
        return _union(specs, declaration.python_floor), ""
    except ValueError:
        known = f"{api.releases()[0]} to {api.releases()[-1]}"
        place = f"{shown(declaration.path)}:{declaration.line}: {declaration.text}"
        return api.range_of(None), _judged(config, f"{place} allows none of the releases that are known, {known}")


def _judged(config: Config, why: str) -> str:
    newest = api.releases()[-1]
    where = shown(config.path) if config.path else "pyproject.toml, under [tool.wslint]"
    return f'{why}: judged against {newest}. State it in {where}: websockets = ">=…"'


def _union(specs: Iterable[str], python_floor: str | None) -> Range:
    """All releases that one of the alternatives allows and that run on the project's Pythons."""
    known = api.releases()
    first = known.index(usable_floor(python_floor) or known[0])
    allowed: set[str] = set()
    error: ValueError | None = None
    for spec in specs:
        try:
            allowed.update(api.range_of(spec).releases)
        except ValueError as problem:
            error = problem
    found = tuple(release for release in known[first:] if release in allowed)
    if not found:
        raise error or ValueError("no release in it runs on the project's Python")
    return Range(found, " or ".join(specs), True)


def load_all(config: Config) -> None:
    """Load every page that a configuration knows of, so that a wrong one is an error at once. Raises PageError."""
    for entry in select(config).known:
        load_page(entry.path)
