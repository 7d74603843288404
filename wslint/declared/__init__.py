"""Which releases of websockets a project declares that it works with.

Nothing here is imported or read before a file has a use of the package. Files are read in the
order of `_FILES`; of what they declare, `_choose` says what counts.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from wslint.declared import specifiers
from wslint.declared.listings import rank_of, read_environment, read_requirements
from wslint.declared.locks import read_pipfile_lock, read_toml_lock
from wslint.declared.reading import Mention, Rank, Reading, read_source
from wslint.declared.setuptools import read_setup_cfg, read_setup_py
from wslint.declared.tables import read_pipfile, read_pyproject

# The file names of each reader, in the order in which they are read.
_FILES = (
    (r"pyproject\.toml", read_pyproject),
    (r"setup\.cfg", read_setup_cfg),
    (r"setup\.py", read_setup_py),
    (r"Pipfile", read_pipfile),
    (r"environment[\w.-]*\.ya?ml", read_environment),
    (r"uv\.lock|poetry\.lock|pdm\.lock|pylock(\.[^.]+)?\.toml", read_toml_lock),
    (r"Pipfile\.lock", read_pipfile_lock),
)
_REQUIREMENTS = re.compile(r"requirements.*\.txt|.*[-_]requirements\.txt")
_DECLARING = re.compile("|".join((*(pattern for pattern, _ in _FILES), _REQUIREMENTS.pattern, "requirements")))


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a project member declares.

    ``specs`` are alternatives, each a PEP 440 specifier set (">=13,<18"; "" is any release): a
    release is in the range if one of them matches. ``path`` (absolute), ``line`` (1-based) and
    ``text`` (as written) are the first of the declarations that count. ``python_floor`` is the
    lowest Python that the nearest file with one states, as "3.9".
    """

    specs: tuple[str, ...]
    path: str
    line: int
    text: str
    python_floor: str | None

    @property
    def spec(self) -> str:
        """The alternatives in one text for people: ">=10,<12 or >=13"."""
        return " or ".join(self.specs)


def declared_range(directory: str, stop: str, warnings: list[str] | None = None) -> Declaration | None:
    """Return what the nearest project member declares, or None if none mentions websockets.

    Looks in ``directory`` and its parents up to ``stop`` (absolute paths); a directory outside
    ``stop`` is looked at alone. The first directory with a requirement of websockets is the member.
    There, the main requirements count before the extras, and these before development groups.
    Where several of the same rank differ, their union counts: from the lowest floor to the highest
    ceiling, less what neither allows. Environment markers select alternatives for some
    environments, so that all of them are in the union.

    The exact releases of lock files, and of requirements files beside another declaration of the
    same rank, count only if what is declared has no lower end, and allows them. uv's lock counts
    for the members of its workspace in the directories below it too.

    What cannot be read adds a line to ``warnings``, unless it is there already. Nothing is raised.
    Results are cached until `forget` is called.
    """
    declaration, problems = _search(directory, stop)
    if warnings is not None:
        warnings += [problem for problem in problems if problem not in warnings]
    return declaration


def evidence(directory: str, stop: str) -> frozenset[str]:
    """What `declared_range` read or looked for: files and, with a separator at their end, directories that it listed.

    Paths as absolute as the arguments.
    """
    from os import sep

    found: set[str] = set()
    for place in _upwards(directory, stop):
        found.update((*_read(place).files, place + sep, f"{place}{sep}requirements{sep}"))
    return frozenset(found)


def forget() -> None:
    """Drop the cached results: a process that outlives edits to requirements reads the files again."""
    _search.cache_clear()
    _read.cache_clear()


def usable_floor(python_floor: str | None) -> str | None:
    """Return the lowest release of websockets that works on every Python from the floor on.

    websockets below 10.0 passes ``loop`` to asyncio's locks and queues, which Python 3.10 removed:
    7.0, 8.1 and 9.1 fail there, 10.0 and later run. None: no release is ruled out.
    """
    match = re.fullmatch(r"(\d{1,4})\.(\d{1,4})", python_floor or "")
    return "10.0" if match and (int(match[1]), int(match[2])) >= (3, 10) else None


@functools.cache
def _search(directory: str, stop: str) -> tuple[Declaration | None, tuple[str, ...]]:
    """Return the declaration, and the warnings of the directories looked at."""
    mentions: tuple[Mention, ...] = ()
    specs: tuple[str, ...] = ()
    floor: str | None = None
    member = ""
    warnings: list[str] = []
    for place in _upwards(directory, stop):
        reading = _read(place)
        warnings += reading.warnings
        floor = floor or (reading.pythons[0] if reading.pythons else None)
        if not mentions:
            mentions = _choose(reading.mentions)
            specs = specifiers.union(spec for mention in mentions for spec in mention.specs)
            member = place
        elif member in reading.workspace and specifiers.lowest(specs) is None:
            pins = _allowed(specs, reading.mentions)
            mentions = pins or mentions
            specs = specifiers.union(spec for mention in mentions for spec in mention.specs)
    if not mentions:
        return None, tuple(dict.fromkeys(warnings))
    first = mentions[0]
    return Declaration(specs, first.path, first.line, first.text, floor), tuple(dict.fromkeys(warnings))


def _choose(mentions: list[Mention]) -> tuple[Mention, ...]:
    """Return the mentions of a directory that count, all of one rank."""
    if not mentions:
        return ()
    best = min(mention.rank for mention in mentions)
    ranked = [mention for mention in mentions if mention.rank == best]
    loose = [mention for mention in ranked if not mention.pin]
    chosen = tuple(loose or ranked)
    if not loose or specifiers.lowest(spec for mention in loose for spec in mention.specs) is not None:
        return chosen
    pins = [mention for mention in mentions if mention.pin and mention.rank in (best, Rank.LOCK)]
    return _allowed(tuple(spec for mention in loose for spec in mention.specs), pins) or chosen


def _allowed(specs: tuple[str, ...], mentions: list[Mention]) -> tuple[Mention, ...]:
    """Return the lock's pins that the specifiers allow: a pin that they do not is stale."""
    return tuple(m for m in mentions if m.pin and all(specifiers.allows(specs, pin) for pin in m.specs))


@functools.cache
def _read(directory: str) -> Reading:
    """Read the files of one directory."""
    from pathlib import Path

    reading = Reading()
    names = _names(directory)
    if not any(_DECLARING.fullmatch(name) for name in names):
        return reading  # as nearly all directories
    for pattern, read in _FILES:
        for name in names:
            source = read_source(str(Path(directory, name)), reading) if re.fullmatch(pattern, name) else None
            if source is not None:
                read(source, reading)
    lists = [name for name in names if _REQUIREMENTS.fullmatch(name)]
    if "requirements" in names:
        inside = _names(str(Path(directory, "requirements")))
        lists += [f"requirements/{name}" for name in inside if name.endswith(".txt") and "constraint" not in name]
    for name in lists:
        read_requirements(str(Path(directory, "pyproject.toml")), name, rank_of(name), reading)
    return reading


def _names(directory: str) -> list[str]:
    from os import listdir

    try:
        return sorted(listdir(directory))
    except (OSError, ValueError):  # a file piped in may be said to lie in a directory that does not exist
        return []


def _upwards(directory: str, stop: str) -> Iterator[str]:
    from os.path import dirname, join

    yield directory
    inside = directory.startswith(join(stop, ""))
    stop = dirname(join(stop, ""))
    while inside and directory not in (stop, above := dirname(directory)):
        directory = above
        yield directory
