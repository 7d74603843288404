"""For tests: documents written with marks that say where findings are and what fixes make of the text.

A file in ``tests/documents`` starts with what its documents have for ``[tool.wslint]``. Each document follows
a line ``§ name flags: what it is about``. In its text stand marks:

    ⟦WS1401 extra_headers→additional_headers⟧   a finding over the old text, which a safe fix replaces
    ⟦WS1401 extra_headers⟧                      a finding that is not fixed
    ⟦WS1401/note extra_headers⟧                 one of another level than "error"
    ⟦~old→new⟧  ⟦+new⟧  ⟦-old⟧                  what else the fixes change

``⇥`` is a tab, ``␍`` a carriage return. The flags: ``crlf``, ``bom``, and ``open`` for no line end at the end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = Path(__file__).parent / "documents"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_HEAD = re.compile(r"^§ (\S+)((?: \w+)*): (.+)\n", re.MULTILINE)
_MARK = re.compile(r"⟦(?:([A-Z]{2}\d{4}|invalid-syntax)(?:/(\w+))? |([~+-]))([^→⟧]*)(?:→([^⟧]*))?⟧")


@dataclass(frozen=True, order=True)
class Expected:
    """A finding: the number of its cell (0 in what has none), row and column from 1, the text under it, its level."""

    cell: int
    row: int
    column: int
    end_row: int
    end_column: int
    code: str
    level: str
    fixed: bool


@dataclass(frozen=True)
class Case:
    """One document. ``marked`` is its text with marks, lines ending as they do in the document."""

    group: str
    name: str
    about: str
    marked: str

    @property
    def before(self) -> bytes:
        return _MARK.sub(lambda mark: _old(mark), self.marked).encode()

    @property
    def after(self) -> bytes:
        return _MARK.sub(lambda mark: _new(mark), self.marked).encode()

    @property
    def findings(self) -> list[Expected]:
        if not self.name.endswith(".ipynb"):
            return sorted(_findings(self.marked.removeprefix(BOM), 0))
        only_findings = _MARK.sub(lambda mark: mark[0] if mark[1] else _old(mark), self.marked.removeprefix(BOM))
        cells = json.loads(only_findings)["cells"] if "⟦" in only_findings else []
        texts = ("".join(cell.get("source", "")) for cell in cells)
        return sorted(found for number, text in enumerate(texts, 1) for found in _findings(text, number))


def _old(mark: re.Match[str]) -> str:
    return "" if mark[3] == "+" else mark[4]


def _new(mark: re.Match[str]) -> str:
    if mark[3] in ("+", "-"):
        return mark[4] if mark[3] == "+" else ""
    return mark[4] if mark[5] is None else mark[5]


def _findings(marked: str, cell: int) -> Iterator[Expected]:
    text, at = "", 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        start = len(text)
        text += _old(mark)
        at = mark.end()
        if mark[1]:
            where = (*_place(text[:start]), *_place(text))
            yield Expected(cell, *where, mark[1], mark[2] or "error", mark[5] is not None)


def _place(before: str) -> tuple[int, int]:
    lines = re.split(r"\r\n|\r|\n", before)
    return len(lines), len(lines[-1]) + 1


def config(group: str) -> str:
    """What the documents of a group have for ``[tool.wslint]``."""
    return _HEAD.split(_text(group), maxsplit=1)[0]


def cases(group: str) -> list[Case]:
    """The documents of a file in ``tests/documents``."""
    _, *parts = _HEAD.split(_text(group))
    found = []
    for name, flags, about, text in zip(*(parts[i::4] for i in range(4)), strict=True):
        marked = text.rstrip("\n").replace("⇥", "\t").replace("␍", "\r") + "\n"
        case = Case(group, name, about, marked)
        for flag in flags.split():
            case = FLAGS[flag](case)
        found.append(case)
    return found


def _text(group: str) -> str:
    return (FOLDER / f"{group}.txt").read_text(encoding="utf-8")


def _with_crlf(case: Case) -> Case:
    return replace(case, marked=re.sub(r"(?<!\r)\n", "\r\n", case.marked))


def _with_bom(case: Case) -> Case:
    return replace(case, marked=BOM + case.marked.removeprefix(BOM))


def _open(case: Case) -> Case:
    return replace(case, marked=re.sub(r"[\r\n]+((?:⟧)?)\Z", r"\1", case.marked))


def _beyond_ascii(case: Case) -> Case:
    marked = case.marked.replace("Text", "T\N{GRINNING FACE}é漢xt").replace("uri", "ürï")
    return replace(case, marked=marked.replace('"u"', '"\N{GRINNING FACE}é"').replace("'u'", "'\N{GRINNING FACE}é'"))


FLAGS: dict[str, Callable[[Case], Case]] = {"crlf": _with_crlf, "bom": _with_bom, "open": _open}
# In each of these ways, every document is looked at once more.
VARIANTS = {"crlf": _with_crlf, "bom and open": lambda case: _open(_with_bom(case)), "beyond ASCII": _beyond_ascii}
GROUPS = sorted(path.stem for path in FOLDER.glob("*.txt"))
