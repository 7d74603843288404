"""Fragments made of whole lines of a document, as in Markdown, reStructuredText and docstrings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, overload

from wslint.files.fragments import BOM, Block, Builder, Fragment

_MARK = re.compile(rb"[^\s>]")


class Line(NamedTuple):
    """The code on one line of a document: its outer span, the line end included.

    ``spaces`` are blanks to put before it, where a tab belongs in part to what stands in front.
    """

    start: int
    end: int
    spaces: int = 0


class Lines(Sequence[Line]):
    """The lines of a document, made when they are asked for: of most pages hardly any is.

    ``offsets`` are those of their starts, and of the end of the last.
    """

    __slots__ = ("offsets",)

    def __init__(self, offsets: list[int]) -> None:
        self.offsets = offsets

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, index: int) -> Line: ...

    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...

    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        index = index if index >= 0 else index + len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return Line(self.offsets[index], self.offsets[index + 1])

    def __iter__(self) -> Iterator[Line]:
        return map(Line, self.offsets, self.offsets[1:])


def lines_of(document: bytes) -> Lines:
    """All lines of a document, which end at ``\\n``, ``\\r\\n`` or a lone ``\\r``, without its byte order mark."""
    start = len(BOM) if document.startswith(BOM) else 0
    texts = document[start:].splitlines(keepends=True)  # bytes split nowhere else
    return Lines(list(accumulate(map(len, texts), initial=start)))


def from_lines(document: bytes, blocks: Sequence[Sequence[Line]], prompts: bool = False) -> Fragment:
    """A fragment of one block or more, each of lines that follow each other in the document.

    What all lines are indented by is left out. ``prompts``: the lines stand behind ``>>>`` or ``...``.
    """
    builder = Builder()
    for lines in dedented(document, blocks):
        start = len(builder.source)
        if all(line.end == following.start and not following.spaces for line, following in pairwise(lines)):
            builder.source += b" " * lines[0].spaces
            builder.add(document, lines[0].start, lines[-1].end)
        else:
            for line in lines:
                builder.source += b" " * line.spaces
                builder.add(document, line.start, line.end)
        first = _line_start(document, lines[0].start)
        prefix = _prefix(document, lines)
        if prompts:
            prefix = prefix.rpartition(">>>")[0]
        builder.end_block(Block(start, start, first, lines[-1].end, prefix, prompts))
    return builder.fragment()


def _line_start(document: bytes, offset: int) -> int:
    start = max(document.rfind(b"\n", 0, offset), document.rfind(b"\r", 0, offset)) + 1
    return len(BOM) if start == 0 and document.startswith(BOM) else start


def _prefix(document: bytes, lines: Sequence[Line]) -> str:
    """What is to stand before the code of a new line: the marks of quotes, and blanks for all else.

    Best it is what a line has that is not indented itself, and stands behind no bullet and no opening quotes.
    """
    first = None
    for line in lines:
        text = document[line.start : line.end]
        if text.strip():
            first = first or line
            front = document[_line_start(document, line.start) : line.start]
            if not line.spaces and not text[:1].isspace() and not _MARK.search(front):
                return front.decode("utf-8", "replace")
    whole = first or lines[0]
    text = document[_line_start(document, whole.start) : whole.start]
    return re.sub(r"[^\s>]", " ", text.decode("utf-8", "replace")) + " " * whole.spaces


def dedented(document: bytes, blocks: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """The lines without the indentation that all of them share; a blank line may have less of it."""
    texts = (_text(document, line) for lines in blocks for line in lines)
    indents = [text[: len(text) - len(text.lstrip(b" \t"))] for text in texts if text.strip()]
    common = _common(min(indents), max(indents)) if indents else 0
    for lines in blocks:
        yield [_without(document, line, indents[0][:common]) for line in lines] if common else list(lines)


def _text(document: bytes, line: Line) -> bytes:
    return b" " * line.spaces + document[line.start : line.end] if line.spaces else document[line.start : line.end]


def _without(document: bytes, line: Line, indent: bytes) -> Line:
    shared = _common(_text(document, line), indent)
    return Line(line.start + max(shared - line.spaces, 0), line.end, max(line.spaces - shared, 0))


def _common(one: bytes, other: bytes) -> int:
    """The length of the longest beginning that two texts share."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
