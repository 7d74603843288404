"""Byte offsets of a document as rows and columns.

Lines end at ``\\n``, ``\\r\\n`` or a lone ``\\r`` and a byte order mark is no column, as in Ruff 0.17.
Bytes that are not UTF-8 count as the replacement characters that decoding puts in their place.
"""

from __future__ import annotations

import codecs
from typing import Any

_FAR = 1 << 16


class Lines:
    """Rows and columns of the byte offsets of ``source``, all 1-based.

    Findings come in ascending order, so a cursor moves from one offset to the next and only the
    bytes between them are looked at: no table of lines is built for a file with one finding. An
    offset near the top (an import that a fix adds) is found from there and leaves the cursor alone.
    From far away (a fix may have edits all over a file) the way begins at the nearest of some marks.
    ``kept`` is for what a renderer works out about lines: several findings often stand in the same.
    """

    __slots__ = ("_cursor", "_line", "_marks", "_returns", "_top", "kept", "source")

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.kept: dict[Any, Any] = {}
        self._returns = b"\r" in source
        bom = len(codecs.BOM_UTF8) if source.startswith(codecs.BOM_UTF8) else 0
        self._top = self._cursor = (bom, 1, 0, 0, 0)  # offset, row; bytes, code points and UTF-16 units before it
        self._marks: list[tuple[int, int]] = []  # offsets every `_FAR` bytes, and their rows
        self._line = (0, 0)  # the last line asked for: a very long one is looked through once

    def code_points(self, offset: int) -> tuple[int, int]:
        """Row, and column in code points."""
        _, row, _, points, _ = self._at(offset)
        return row, points + 1

    def utf16(self, offset: int) -> tuple[int, int]:
        """Row, and column in UTF-16 code units."""
        _, row, _, _, units = self._at(offset)
        return row, units + 1

    def utf8(self, offset: int) -> tuple[int, int]:
        """Row, and column in bytes."""
        _, row, width, _, _ = self._at(offset)
        return row, width + 1

    def start(self, offset: int) -> int:
        """The offset at which the line of ``offset`` starts (a byte order mark is part of the first line)."""
        return self._bounds(offset)[0]

    def end(self, offset: int) -> int:
        """The offset after the line of ``offset`` and its line end."""
        return self._bounds(offset)[1]

    def _bounds(self, offset: int) -> tuple[int, int]:
        line = self._line
        if line[0] <= offset < line[1]:
            return line
        offset = self._inside(offset)
        start = self.source.rfind(b"\n", 0, offset) + 1
        end = self.source.find(b"\n", offset) + 1 or len(self.source)
        if self._returns:
            start = max(start, self.source.rfind(b"\r", start, offset) + 1)
            lone = self.source.find(b"\r", offset, end)
            if lone >= 0 and self.source[lone : lone + 2] != b"\r\n":
                end = lone + 1
        self._line = (start, end)
        return self._line

    def _inside(self, offset: int) -> int:
        """``offset`` within the text and not between the two bytes of one line end."""
        if not self._top[0] <= offset <= len(self.source):
            offset = min(max(offset, self._top[0]), len(self.source))
        if self._returns and offset and self.source[offset - 1 : offset + 1] == b"\r\n":
            return offset - 1
        return offset

    def _line_ends(self, start: int, end: int) -> int:
        count = self.source.count(b"\n", start, end)
        if self._returns:
            count += self.source.count(b"\r", start, end) - self.source.count(b"\r\n", start, end)
        return count

    def _mark(self, offset: int) -> tuple[int, int]:
        """The last mark before ``offset``, and its row."""
        if not self._marks:
            last, row = self._top[:2]
            for place in range(0, len(self.source) + 1, _FAR):
                mark = max(self._inside(place), last)
                row += self._line_ends(last, mark)
                last = mark
                self._marks.append((mark, row))
        return self._marks[offset // _FAR]

    def _at(self, offset: int) -> tuple[int, int, int, int, int]:
        offset = self._inside(offset)
        near_top = offset < abs(self._cursor[0] - offset)
        at, row, width, points, units = self._top if near_top else self._cursor
        forward = offset >= at
        low, high = (at, offset) if forward else (offset, at)
        if high - low > _FAR:
            mark, there = self._mark(offset)
            crossed = there + self._line_ends(mark, offset) - row
        else:
            crossed = self._line_ends(low, high) if forward else -self._line_ends(low, high)
        if crossed:
            row += crossed
            start = max(self.start(offset), self._top[0])
            width, (points, units) = offset - start, _lengths(self.source[start:offset])
        else:
            more_points, more_units = _lengths(self.source[low:high])
            sign = 1 if forward else -1
            width, points, units = width + offset - at, points + sign * more_points, units + sign * more_units
        place = (offset, row, width, points, units)
        if not near_top:
            self._cursor = place
        return place


def _lengths(data: bytes) -> tuple[int, int]:
    """The length of ``data`` in code points and in UTF-16 code units."""
    if data.isascii():
        return len(data), len(data)
    text = data.decode("utf-8", "replace")
    return len(text), len(text.encode("utf-16-le")) // 2
