"""What the files of one directory say about websockets: collected by the readers, chosen from later."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from wslint.declared import specifiers

# More than any real file of its kind; a larger one is named in a warning and not read.
LARGEST = 8 * 1024 * 1024


class Rank(IntEnum):
    """How much a declaration says about what the code is run with; the lowest rank counts."""

    MAIN = 0
    EXTRA = 1
    GROUP = 2
    LOCK = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """One requirement of websockets; ``specs`` are alternatives, ``line`` is 1-based, ``text`` as written.

    ``pin`` marks the exact release of a lock file or of a frozen requirements file.
    """

    rank: Rank
    specs: tuple[str, ...]
    path: str
    line: int
    text: str
    pin: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file's path and text."""

    path: str
    text: str

    def line_of(self, pattern: str, table: str = "") -> int:
        """Return the 1-based line of the first match below a TOML or INI table's header, outside comments.

        TOML readers give no positions, so this searches: below the header of the table, or of the
        nearest table around it, then everywhere. What is not found is on line 1.
        """
        lines = self.text.splitlines()
        wanted = re.compile(pattern, re.IGNORECASE)
        headers = {line.split("]")[0].strip("[ \t").replace('"', ""): row for row, line in _headers(lines)}
        while table and table not in headers:
            table = table.rpartition(".")[0]
        for start in (headers.get(table, 0), 0):
            for row in range(start, len(lines)):
                if wanted.search(lines[row]) and not lines[row].lstrip().startswith(("#", ";")):
                    return row + 1
        return 1


@dataclass(slots=True)
class Reading:
    """What was read so far. ``pythons`` are the lowest Pythons that files state ("3.9").

    ``warnings`` are one line each. ``workspace`` holds the directories of the members whose
    requirements a lock file here pins, absolute. ``files`` are all that were read or looked for.
    """

    mentions: list[Mention] = field(default_factory=list)
    pythons: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    workspace: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def warn(self, source: Source, line: int | None, message: object) -> None:
        """Say in one line what could not be read, and where."""
        place = source.path if line is None else f"{source.path}:{line}"
        self.warnings.append(f"{place}: {' '.join(str(message).split())[:300]}")

    def add(
        self, rank: Rank, source: Source, line: int, text: str, read: Callable[[str], tuple[str, ...]], value: object
    ) -> None:
        """Read the value and keep what it declares, or warn that it cannot be read."""
        if not isinstance(value, str):
            self.warn(source, line, f"the version of websockets is not a string: {str(value)[:80]}")
            return
        try:
            specs = read(value)
        except ValueError as error:  # packaging draws a caret under the place on lines that follow
            self.warn(source, line, f"{value.strip()[:80]!r}: {str(error).strip().partition(chr(10))[0]}")
            return
        if specs:
            self.mentions.append(Mention(rank, specs, source.path, line, text.strip(), rank is Rank.LOCK))

    def add_requirements(self, rank: Rank, source: Source, table: str, key: str, value: object) -> None:
        """Keep what a list of PEP 508 requirements declares; entries that are no text are another tool's matter."""
        if value is None:
            return
        if not isinstance(value, list):
            self.warn(source, source.line_of(re.escape(key), table), f"{table}.{key} is not a list")
            return
        for entry in value:
            if isinstance(entry, str) and specifiers.names_websockets(entry):
                # A TOML string may have its double quotes escaped.
                quoted = re.escape(entry[:200]).replace('"', r"\\?\"")
                line = source.line_of(f"[\"']{quoted}", f"{table}.{key}")
                self.add(rank, source, line, entry, specifiers.from_requirement, entry)

    def add_python(self, source: Source, value: object, table: str, key: str) -> None:
        """Keep the lowest Python, as "3.9", that a constraint such as ``>=3.9,<4`` allows."""
        if not isinstance(value, str):
            return
        try:
            floor = specifiers.lowest(specifiers.from_constraint(value))
        except ValueError as error:
            self.warn(source, source.line_of(re.escape(key), table), error)
            return
        if floor is not None:
            self.pythons.append(".".join(map(str, (*floor, 0)[:2])))


def read_source(path: str, reading: Reading) -> Source | None:
    """Read a text file; None if it is missing, no regular file, or cannot be read, which gets a warning.

    Requirements files written by a Windows shell are often UTF-16, which pip reads too.
    """
    from pathlib import Path

    reading.files.add(path)
    file = Path(path)
    unread = Source(path, "")
    try:
        if not file.is_file():  # a FIFO would block, a directory may bear any name
            return None
        if file.stat().st_size > LARGEST:
            reading.warn(unread, None, "too large to be read for requirements")
            return None
        data = file.read_bytes()
        encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        return Source(path, data.decode(encoding))
    except (OSError, ValueError) as error:
        reading.warn(unread, None, f"cannot be read: {error}")
        return None


def _headers(lines: list[str]) -> list[tuple[int, str]]:
    return [(row, line.strip()) for row, line in enumerate(lines) if line.lstrip().startswith("[")]
