"""Read the files that list requirements line by line: pip's requirements files and conda environments."""

from __future__ import annotations

import re
from dataclasses import replace

from wslint.declared import specifiers
from wslint.declared.reading import Rank, Reading, Source, read_source

# Words in a file's name that say that its requirements are for work on the project, not for its use.
_DEVELOPMENT = re.compile(
    r"(^|[-_. ])(bench|build|checks?|ci|dev|devel|develop|development|docs?|lint|linting|local|qa|style|tests?|testing"
    r"|tools|types|typing)[-_. ]",
    re.IGNORECASE,
)
_OPTION = re.compile(r"\s--?[A-Za-z].*")
_COMMENT = re.compile(r"(^|\s)#.*")
_INCLUDE = re.compile(r"(-r|--requirement|-c|--constraint)[\s=]*(\S.*)")
_CONDA = re.compile(r"""\s*-\s+(["']?)(?:[\w./-]+::)?(websockets(?![\w.-]).*)""", re.IGNORECASE)


def rank_of(name: str) -> Rank:
    """Return the rank of a requirements file by its name: ``requirements-dev.txt`` is a group."""
    return Rank.GROUP if _DEVELOPMENT.search(name.rpartition("/")[2]) else Rank.MAIN


def read_requirements(beside: str, name: str, rank: Rank, reading: Reading) -> None:
    """Read a requirements file that is named relative to the file ``beside``, and those it includes.

    https://pip.pypa.io/en/stable/reference/requirements-file-format/. A constraint (``-c``)
    narrows a requirement and requires nothing. Exact releases count as pins, since the file may
    well be frozen from a looser declaration.
    """
    own, constraints = Reading(), Reading()
    waiting = [(_beside(beside, name), own)]
    seen: set[str] = set()
    while waiting:
        path, into = waiting.pop(0)
        source = None if path in seen else read_source(path, into)
        seen.add(path)
        if source is None:
            continue
        for option, included in _read_lines(source, rank, into):
            narrows = into is constraints or option in ("-c", "--constraint")
            waiting.append((_beside(path, included), constraints if narrows else own))
    for mention in own.mentions:
        specs = mention.specs
        for constraint in constraints.mentions:
            specs = specifiers.intersection(specs, constraint.specs)
        reading.mentions.append(replace(mention, specs=specs, pin=specifiers.is_exact(specs)))
    reading.warnings += own.warnings + constraints.warnings
    reading.files |= own.files | constraints.files


def read_environment(source: Source, reading: Reading) -> None:
    """Read a conda ``environment.yml``, its pip section included, line by line.

    It is no YAML reader: an entry is a line ``- websockets…``, as every tool writes it.
    """
    from pathlib import Path

    rank = rank_of(Path(source.path).name)
    for row, line in enumerate(source.text.splitlines(), 1):
        entry = _CONDA.match(line)
        if entry:
            text = entry[2].partition(entry[1])[0] if entry[1] else _COMMENT.sub("", entry[2])
            # In the pip section these are PEP 508, which alone has extras and markers.
            read = specifiers.from_requirement if re.search(r"[\[;@]", text) else specifiers.from_conda
            reading.add(rank, source, row, text, read, text)


def _read_lines(source: Source, rank: Rank, reading: Reading) -> list[tuple[str, str]]:
    """Keep what the lines declare; return the included files as (option, name)."""
    included = []
    for row, line in _logical_lines(source.text):
        include = _INCLUDE.match(line)
        if include and "://" not in include[2]:
            included.append((include[1], include[2].strip("\"' \t")))
        elif specifiers.names_websockets(line):
            requirement = _OPTION.sub("", line)
            reading.add(rank, source, row, requirement, specifiers.from_requirement, requirement)
    return included


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Return (row, text) with continuation lines joined and comments gone, as pip does."""
    logical: list[tuple[int, str]] = []
    parts: list[str] = []
    first = 1
    for row, line in enumerate(text.splitlines(), 1):
        if not parts:
            first = row
        comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not comment:
            parts.append(line[:-1])
            continue
        parts.append("" if comment else line)
        logical.append((first, _COMMENT.sub("", "".join(parts)).strip()))
        parts = []
    if parts:
        logical.append((first, "".join(parts).strip()))
    return logical


def _beside(path: str, name: str) -> str:
    import os
    from pathlib import Path

    # Without "x/.." in it, or files that include each other would have ever longer names.
    return os.path.normpath(Path(path).parent / name)
