"""The values that travel through a run: edits, fixes, findings and what became of a file.

They are frozen and picklable and know no rule, no syntax tree and no output format. Offsets are
0-based byte offsets into the document, ends exclusive; the report modules turn them into rows and
columns, each format in its own unit.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter


class Applicability(Enum):
    """How far a fix may be trusted; the values are the words of Ruff's JSON output."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "displayonly"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes ``start:end`` of the document with ``text`` (an insertion if they are equal)."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that settle one finding, in ascending order and without overlap.

    ``title`` says in the imperative what they do ("Replace with `additional_headers`").
    """

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a document that a rule objects to.

    ``code`` is a rule's code ("WS1401") or ``invalid-syntax``, ``name`` its kebab name, ``level``
    one of "error", "warning" and "note", ``message`` one line. ``start`` and ``end`` span the
    tokens objected to. ``scope`` is the dotted name of the functions and classes around the finding
    ("Client.open"), "" at module level; ``text`` is the call or statement that the finding is about, as
    no formatter changes it (`wslint.code.normal`): the two tell findings apart when lines move.
    ``fragment`` numbers the pieces of Python in a page (0: the file itself). In a notebook, ``cell``
    is the number of the cell, of all cells from 1, and ``inner`` the same finding with offsets into
    the code of the cells (`FileResult.cells`), as its reader sees it.
    """

    code: str
    name: str
    level: str
    message: str
    start: int
    end: int
    fix: Fix | None = None
    scope: str = ""
    text: str = ""
    fragment: int = 0
    cell: int | None = None
    inner: Finding | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """The code of a notebook: ``source``, and for each code cell its number and where it starts in there."""

    source: bytes
    starts: tuple[tuple[int, int], ...]

    def at(self, offset: int) -> tuple[int, int]:
        """The cell that an offset into the source lies in: its number, and where it starts."""
        index = bisect_right(self.starts, offset, key=itemgetter(1))
        return self.starts[index - 1] if index else (1, 0)


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file.

    ``path`` is absolute (or "-" for standard input without a name). ``findings`` are sorted by
    position and refer to ``source``, which is empty when there are none. After fixing,
    ``findings`` and ``source`` are those of the fixed text, ``original`` holds the bytes before it
    (None when nothing was fixed) and ``fixed`` counts the applied fixes as (code, name, count).
    ``warnings`` are one-line texts for stderr; ``errors`` likewise, and they make the run exit with 2.
    ``cells`` are those of a notebook with findings.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    source: bytes = b""
    original: bytes | None = None
    fixed: tuple[tuple[str, str, int], ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    cells: Cells | None = None
