"""The set of websockets releases that a project declares it works with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from wslint.code.table import releases
from wslint.versions import allows, clauses


@dataclass(frozen=True, slots=True)
class Range:
    """`releases`: in order, never empty. `declared`: False where nothing was, and the newest release stands in."""

    releases: tuple[str, ...]
    spec: str
    declared: bool

    @property
    def floor(self) -> str:
        """The oldest release of the range."""
        return self.releases[0]

    @property
    def ceiling(self) -> str:
        """The newest release of the range."""
        return self.releases[-1]


@cache
def range_of(spec: str | None) -> Range:
    """Return the known releases that `spec` allows (`>=13,<18`); None stands for the newest alone.

    Raises ValueError, with a message of one line, if `spec` is no version range or allows no known release.
    """
    if spec is None:
        return Range(releases()[-1:], "", False)
    found = tuple(_allowed(spec))
    if not found:
        raise ValueError(f"{spec!r} allows no known release of websockets ({', '.join(releases())})")
    return Range(found, spec, True)


def _allowed(spec: str) -> Iterable[str]:
    plain = clauses(spec)
    if plain is not None:
        return [release for release in releases() if allows(plain, release)]
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        allowed = SpecifierSet(spec)
    except InvalidSpecifier:
        raise ValueError(f"{spec!r} is not a range of versions such as '>=13,<18'") from None
    return [release for release in releases() if allowed.contains(release)]


def describe(subset: Iterable[str], within: Range) -> str:
    """Return `subset` in words: "14.0 and later", "13.1 and earlier", "13.0 to 17.4", "13.0", or several of these.

    Releases of the range that are neighbours in it make one run. "and later" and "and earlier" speak of the range:
    a run that reaches its ceiling or its floor. The whole range is named by both ends.
    """
    wanted = set(subset)
    runs: list[list[str]] = []
    previous = False
    for release in within.releases:
        if release in wanted:
            if previous:
                runs[-1].append(release)
            else:
                runs.append([release])
        previous = release in wanted
    return ", ".join(_describe_run(run, within) for run in runs)


def _describe_run(run: list[str], within: Range) -> str:
    first, last = run[0], run[-1]
    if first == last:
        return first
    if first != within.floor and last == within.ceiling:
        return f"{first} and later"
    if first == within.floor and last != within.ceiling:
        return f"{last} and earlier"
    return f"{first} to {last}"
