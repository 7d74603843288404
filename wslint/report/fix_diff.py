"""A fix as the diff that Ruff 0.17 shows below a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wslint.findings import Edit
from wslint.report.color import BOLD_BRIGHT_BLUE, BOLD_GREEN, BOLD_RED, GREEN, RED, paint
from wslint.report.excerpt import visible
from wslint.report.positions import Lines

_CONTEXT = 1
_MERGED = 2  # so many lines between two hunks are shown rather than left out
_LONGEST = 20_000  # bytes of the lines of one edit: a diff of a minified file helps nobody


_Shown = list[tuple[str, "int | None", bytes]]  # sign, new row, line


class _Hunk(NamedTuple):
    """Whole lines from byte offset ``start`` to ``end``, ``row`` the first one's, and the lines in their place."""

    start: int
    end: int
    row: int
    removed: list[bytes]
    added: list[bytes]


def fix_diff(lines: Lines, edits: Sequence[Edit], color: bool, label: str = "") -> list[str]:
    """The lines of the diff, with new row numbers, below a ``label`` that says of what.

    Empty if the edits change nothing or very long lines.
    """
    if any(lines.end(edit.end) - lines.start(edit.start) > _LONGEST for edit in edits):
        return []
    hunks = list(_hunks(lines, edits))
    if not hunks:
        return []
    groups = _grouped(lines, hunks)
    width = len(str(max((row for _, row, _ in groups[-1] if row is not None), default=1)))
    bar = paint("|", BOLD_BRIGHT_BLUE, color)
    gutter = f"{paint(' ' * width, BOLD_BRIGHT_BLUE, color)} {bar}"
    output = [f"{' ' * width}::: {label}", gutter] if label else [gutter]
    for index, group in enumerate(groups):
        if index:
            output.append("-" * 80)
        for sign, row, line in group:
            number = paint(f"{'' if row is None else row:<{width}}", BOLD_BRIGHT_BLUE, color)
            output.append(f"{number} {_changed_line(sign, line, bar, color)}")
    return [*output, gutter]


def _changed_line(sign: str, line: bytes, bar: str, color: bool) -> str:
    text = visible(line).rstrip("\n")
    if line.endswith(b"\r"):  # a lone \r would send the cursor back
        text = text.rstrip("\r")
    space = " " if text.strip("\r") else ""
    if sign == "|":
        return f"{bar}{space}{text}"
    bold, plain = (BOLD_RED, RED) if sign == "-" else (BOLD_GREEN, GREEN)
    return f"{paint(sign, bold, color)}{space}{paint(text, plain, color) if text else ''}"


def _hunks(lines: Lines, edits: Sequence[Edit]) -> Iterator[_Hunk]:
    """The lines that the edits touch, those of one line together, without equal lines around."""
    index = 0
    while index < len(edits):
        start = lines.start(edits[index].start)
        end = _last_line_end(lines, edits[index])
        last = index
        while last + 1 < len(edits) and edits[last + 1].start < end:
            last += 1
            end = max(end, _last_line_end(lines, edits[last]))
        after = _spliced(lines.source, start, end, edits[index : last + 1])
        before = lines.source[start:end]
        one_line = before.count(b"\n") == after.count(b"\n") == 1 and after.endswith(b"\n")
        if one_line and b"\r" not in before + after and before != after:
            yield _Hunk(start, end, _row_at(lines, start), [before], [after])
        else:
            yield from _trimmed(lines, start, before, after)
        index = last + 1


def _last_line_end(lines: Lines, edit: Edit) -> int:
    """Where the last line that the edit touches ends: one that it reaches only up to the start stays, if it can."""
    if edit.end > edit.start and edit.end == lines.start(edit.end):
        whole = edit.text.endswith("\n") if edit.text else edit.start == lines.start(edit.start)
        if whole:
            return edit.end
    return lines.end(edit.end)


def _spliced(source: bytes, start: int, end: int, edits: Sequence[Edit]) -> bytes:
    parts, at = [], start
    for edit in edits:
        parts += [source[at : edit.start], edit.text.encode("utf-8", "surrogateescape")]
        at = edit.end
    return b"".join([*parts, source[at:end]])


def _trimmed(lines: Lines, start: int, before: bytes, after: bytes) -> Iterator[_Hunk]:
    removed, added = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = 0
    while head < min(len(removed), len(added)) and removed[head] == added[head]:
        head += 1
    tail = 0
    while tail < min(len(removed), len(added)) - head and removed[-1 - tail] == added[-1 - tail]:
        tail += 1
    start += sum(map(len, removed[:head]))
    removed, added = removed[head : len(removed) - tail], added[head : len(added) - tail]
    if removed or added:
        yield _Hunk(start, start + sum(map(len, removed)), _row_at(lines, start), removed, added)


def _row_at(lines: Lines, offset: int) -> int:
    """The row of the line that starts at ``offset``, also just after a last line without line end."""
    row, column = lines.code_points(offset)
    return row if column == 1 or offset < len(lines.source) else row + 1


def _grouped(lines: Lines, hunks: Sequence[_Hunk]) -> list[_Shown]:
    """The hunks with a line of context on either side, close ones in one group."""
    groups: list[_Shown] = []
    shift = 0  # new row - old row
    previous: _Hunk | None = None
    for index, hunk in enumerate(hunks):
        between = _above(lines, hunk.start, hunk.row - previous.row - len(previous.removed)) if previous else None
        if between is None:
            between = _above(lines, hunk.start, _CONTEXT)
            groups.append([])
        group = groups[-1]
        first = hunk.row - len(between) + shift
        group += [("|", first + number, line) for number, line in enumerate(between)]
        group += [("-", None, line) for line in hunk.removed]
        group += [("+", hunk.row + shift + number, line) for number, line in enumerate(hunk.added)]
        shift += len(hunk.added) - len(hunk.removed)
        following = hunks[index + 1] if index + 1 < len(hunks) else None
        below = hunk.row + len(hunk.removed)
        previous = hunk
        if following is None or following.row - below > 2 * _CONTEXT + _MERGED:
            previous = None
            if hunk.end < len(lines.source):
                group.append(("|", below + shift, lines.source[hunk.end : lines.end(hunk.end)]))
    return groups


def _above(lines: Lines, start: int, count: int) -> list[bytes]:
    """The ``count`` lines before the one that starts at ``start``, fewer at the top."""
    found: list[bytes] = []
    while start > 0 and len(found) < count:
        end, start = start, lines.start(start - 1)
        found.insert(0, lines.source[start:end])
    return found
