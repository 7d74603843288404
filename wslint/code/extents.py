"""How far a suppression comment reaches: physical lines, logical lines and blocks, as Ruff 0.17 counts them.

Two differences. A comment also counts behind a string in single quotes that a backslash continues: there
is no other place for it. And a `disable` that stands between two blocks ends with the block that its
indentation says, where Ruff may carry it further.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from wslint.code.directives import BOM, Directive, Malformed, continues

# A continuation, a character that matters to the line structure, or a run of any others.
_TOKEN = re.compile(rb"\\\r?\n|[#'\"()\[\]{}\n]|[^\s#'\"()\[\]{}\\]+|\\")


class Lines:
    """The physical lines of a source; rows count from 1.

    ``is_comment`` and ``string_end`` take a byte offset: the first says whether a comment covers it,
    the second returns the (exclusive) end of the outermost string literal that covers it, or None.
    """

    def __init__(
        self, source: bytes, is_comment: Callable[[int], bool], string_end: Callable[[int], int | None]
    ) -> None:
        self.source = source
        self.is_comment = is_comment
        self.string_end = string_end
        self._ends = [found.start() for found in re.finditer(rb"\n", source)]
        self._last_rows: dict[int, int] = {}

    def row(self, offset: int) -> int:
        return bisect_left(self._ends, offset) + 1

    def start(self, row: int) -> int:
        return self._ends[row - 2] + 1 if row > 1 else 0

    def end(self, row: int) -> int:
        return self._ends[row - 1] if row <= len(self._ends) else len(self.source)

    def last_row(self, row: int) -> int:
        """Return the row on which a comment for ``row`` must stand.

        That is ``row`` itself, unless its end lies inside a string or behind a backslash: a comment
        can only follow on the last of the lines so joined.
        """
        if row in self._last_rows:
            return self._last_rows[row]
        last = row
        while last <= len(self._ends):
            end = self.end(last)
            string = self.string_end(end)
            if string is not None and string > end + 1:
                last = self.row(string - 1)
            elif continues(self.source, end, self.is_comment):
                last += 1
            else:
                break
        self._last_rows[row] = last
        return last


class LogicalLine(NamedTuple):
    """A statement (or several joined by `;`, or the header of a suite): byte offsets without the line end."""

    indent: bytes
    start: int
    end: int


def logical_lines(source: bytes, string_end: Callable[[int], int | None]) -> list[LogicalLine]:
    """Return the logical lines of ``source``, those without code left out."""
    lines: list[LogicalLine] = []
    depth = 0
    start = -1
    position = len(BOM) if source.startswith(BOM) else 0
    while token := _TOKEN.search(source, position):
        position = token.end()
        text = token[0]
        if text == b"#":
            newline = source.find(b"\n", position)
            position = newline if newline >= 0 else len(source)
            continue
        if text == b"\n":
            if depth == 0 and start >= 0:
                lines.append(_logical_line(source, start, token.start()))
                start = -1
            continue
        if start < 0 and not text.startswith(b"\\"):
            start = token.start()
        if text in b"([{":
            depth += 1
        elif text in b")]}":
            depth = max(depth - 1, 0)
        elif text in b"'\"":
            position = max(position, string_end(token.start()) or 0)
    if start >= 0:
        lines.append(_logical_line(source, start, len(source)))
    return lines


def _logical_line(source: bytes, start: int, end: int) -> LogicalLine:
    before = source[source.rfind(b"\n", 0, start) + 1 : start]
    return LogicalLine(before.removeprefix(BOM), start, end)


class Reach(NamedTuple):
    """What one directive covers: the line that ends with ``row``, or else the bytes from ``start`` to ``end``.

    ``entire``: a finding must lie in the span as a whole; otherwise its start is enough. ``enable`` is the
    comment that ends the reach of a `disable`, if there is one.
    """

    directive: Directive
    row: int | None
    start: int
    end: int
    entire: bool = False
    enable: Directive | None = None


def resolve(lines: Lines, directives: Iterable[Directive]) -> tuple[list[Reach], list[Malformed]]:
    """Return how far each directive reaches, and the `disable` and `enable` that do not count.

    The order is that in which directives are asked to suppress a finding: Ruff's, but a blanket one
    last, so that it makes no listed code useless.
    """
    reaches: list[Reach] = []
    blocks: list[Directive] = []
    above: list[Directive] = []
    for directive in directives:
        if directive.kind in ("file-noqa", "file-ignore"):
            reaches.append(Reach(directive, None, 0, len(lines.source), entire=True))
        elif directive.kind in ("disable", "enable"):
            blocks.append(directive)
        elif directive.kind == "ignore" and directive.comment.own_line:
            above.append(directive)
        else:
            row = lines.last_row(lines.row(directive.start))
            reaches.append(Reach(directive, row, directive.start, directive.end))
    malformed: list[Malformed] = []
    if blocks or above:
        logical = logical_lines(lines.source, lines.string_end)
        reaches.extend(_next_line(lines, logical, directive) for directive in above)
        pairs, malformed = _pairs(lines, logical, blocks)
        reaches.extend(pairs)
    kinds = ("file-noqa", "file-ignore", "disable", "ignore", "noqa")
    reaches.sort(
        key=lambda reach: (
            not reach.directive.selectors,
            kinds.index(reach.directive.kind),
            reach.directive.start,
        )
    )
    return reaches, malformed


def _around(logical: list[LogicalLine], offset: int) -> tuple[LogicalLine | None, LogicalLine | None]:
    """Return the last logical line that starts before ``offset`` and the first after it."""
    index = bisect_right(logical, offset, key=lambda line: line.start)
    return (logical[index - 1] if index else None, logical[index] if index < len(logical) else None)


def _next_line(lines: Lines, logical: list[LogicalLine], directive: Directive) -> Reach:
    """Let an own-line `ignore` cover the next logical line or, inside brackets, the next physical line with code."""
    start = directive.start
    before, after = _around(logical, start)
    end = after.end if after else start
    if before and start < before.end:
        row = lines.row(start) + 1
        while not lines.source[lines.start(row) : lines.end(row)].split(b"#")[0].strip() and row < lines.row(
            before.end
        ):
            row += 1
        end = min(lines.end(lines.last_row(row)), before.end)
    return Reach(directive, None, start, end)


def _pairs(lines: Lines, logical: list[LogicalLine], blocks: list[Directive]) -> tuple[list[Reach], list[Malformed]]:
    """Match each `disable` with the first `enable` of the same block, indentation and list.

    Without one it reaches to the end of its block.
    """
    malformed: list[Malformed] = []
    openings: list[Directive] = []
    closings: dict[tuple[bytes, ...], deque[Directive]] = {}
    for directive in blocks:
        if not _fits(lines, logical, directive):
            malformed.append(_wrong(directive, "unexpected indentation"))
        elif directive.kind == "disable":
            openings.append(directive)
        else:
            closings.setdefault(_key(lines, directive), deque()).append(directive)
    reaches: list[Reach] = []
    enclosing, ending = _nesting(logical)
    for opening in openings:
        end = _block_end(lines, logical, enclosing, ending, opening)
        waiting = closings.get(_key(lines, opening), deque())
        while waiting and waiting[0].start < opening.start:
            malformed.append(_unmatched(waiting.popleft()))
        closing = waiting.popleft() if waiting and waiting[0].start < end else None
        reaches.append(Reach(opening, None, opening.start, closing.end if closing else end, True, closing))
    malformed.extend(_unmatched(directive) for waiting in closings.values() for directive in waiting)
    return reaches, malformed


def _nesting(logical: list[LogicalLine]) -> tuple[list[int], list[int]]:
    """Return for each line the last one before it and the first one after it that is indented less (-1; the count)."""
    enclosing = [-1] * len(logical)
    ending = [len(logical)] * len(logical)
    open_lines: list[int] = []
    for index, line in enumerate(logical):
        while open_lines and len(logical[open_lines[-1]].indent) > len(line.indent):
            ending[open_lines.pop()] = index
        if open_lines:
            last = open_lines[-1]
            same = len(logical[last].indent) == len(line.indent)
            enclosing[index] = enclosing[last] if same else last
        open_lines.append(index)
    return enclosing, ending


def _block_end(
    lines: Lines, logical: list[LogicalLine], enclosing: list[int], ending: list[int], directive: Directive
) -> int:
    """Return where the innermost block ends that is indented no deeper than the comment."""
    width = len(_indent(lines, directive))
    line = bisect_right(logical, directive.start, key=lambda line: line.start) - 1
    # The comment may be the first thing in a block, whose indentation only the line after it shows.
    if line + 1 < len(logical) and enclosing[line + 1] == line:
        line += 1
    while line >= 0 and len(logical[line].indent) > width:
        line = enclosing[line]
    end = ending[line] if line >= 0 else len(logical)
    return logical[end].start if end < len(logical) else len(lines.source)


def _indent(lines: Lines, directive: Directive) -> bytes:
    return lines.source[directive.comment.line : directive.comment.start]


def _key(lines: Lines, directive: Directive) -> tuple[bytes, ...]:
    return (_indent(lines, directive), *(selector.text.encode() for selector in directive.selectors))


def _fits(lines: Lines, logical: list[LogicalLine], directive: Directive) -> bool:
    """Whether a block comment is indented like its block, or stands where the indentation changes."""
    before, after = _around(logical, directive.start)
    current = before.indent if before else b""
    if _indent(lines, directive) == current:
        return True
    inside = before is not None and directive.start < before.end
    return not inside and (after.indent if after else b"") != current


def _unmatched(directive: Directive) -> Malformed:
    return _wrong(directive, "no matching `disable` comment")


def _wrong(directive: Directive, reason: str) -> Malformed:
    return Malformed(directive.start, f"invalid `{directive.kind}` directive: {reason}", directive.selectors)
