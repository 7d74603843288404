"""The lines of a finding with a mark below it, laid out as Ruff 0.17 does.

Two lines of context on either side, save blank ones at the edges; long lines are cut around the
finding. Columns in here are those of a terminal: a wide character takes two, a combining one none.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from wslint.report.color import BOLD_BRIGHT_BLUE, paint
from wslint.report.positions import Lines

_CONTEXT = 2
_TAB = "    "
_DEEP = " " * 27  # indentation that is not shown in full
_TERMINAL = 140
_LONGEST = 20_000  # bytes of a line that are looked at: more is never shown
_PLAIN = re.compile(rb"[\t\n\r\x20-\x7e]*")
_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D)} | {
    0x7F: 0x2421,
    0x200D: None,
    0xFEFF: 0xFFFD,
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), 0xFFFD),
}


def visible(data: bytes) -> str:
    """``data`` as text, with signs for control characters; tabs and line ends stay."""
    if _PLAIN.fullmatch(data):
        return data.decode("ascii")
    return data.decode("utf-8", "replace").translate(_PICTURES)


def excerpt(lines: Lines, start: int, end: int, style: str, color: bool) -> tuple[int, list[str]]:
    """The lines around ``start:end`` with marks in ``style``; first the width of their numbers.

    No lines if the finding is far to the right in a line of many thousand bytes.
    """
    if start - lines.start(start) > _LONGEST:
        return len(str(lines.code_points(start)[0])), []
    shown = _Excerpt.around(lines, start, end)
    width = len(str(shown.first_row + len(shown.texts) - 1))
    bar = paint("|", BOLD_BRIGHT_BLUE, color)
    gutter = f"{' ' * width} {bar}"
    if shown.one_line:
        return width, _one_line(lines, shown, gutter, style, color)
    output = [gutter]
    for index, text in enumerate(shown.texts):
        number = paint(f"{shown.first_row + index:>{width}}", BOLD_BRIGHT_BLUE, color)
        marker, below = shown.marks(index)
        marker = marker and (paint(marker, style, color) if marker.strip() else marker) + " "
        output.append(f"{number} {bar} {marker}{text}" if text else f"{number} {bar} {marker}".rstrip(" "))
        if below:
            output.append(f"{gutter} {paint(below, style, color)}")
    if shown.last < len(shown.texts) - 1:
        output.append(gutter)
    return width, output


def _one_line(lines: Lines, shown: _Excerpt, gutter: str, style: str, color: bool) -> list[str]:
    """The lines around a finding within one, which are the same for all findings in it unless they were cut."""
    key = (id(shown.texts), color)
    if key not in lines.kept:
        width, bar = len(str(shown.first_row + len(shown.texts) - 1)), gutter.lstrip(" ")
        numbers = (
            paint(f"{shown.first_row + index:>{width}}", BOLD_BRIGHT_BLUE, color) for index in range(len(shown.texts))
        )
        rows = [
            f"{number} {bar} {text}" if text else f"{number} {bar}"
            for number, text in zip(numbers, shown.texts, strict=True)
        ]
        # The texts are kept with the lines, so that their identity stays theirs.
        lines.kept[key] = ([gutter, *rows[: shown.first + 1]], rows[shown.first + 1 :], shown.texts)
    before, after, _ = lines.kept[key]
    mark = f"{gutter} {' ' * shown.left}{paint('^' * (shown.right - shown.left), style, color)}"
    return [*before, mark, *after, gutter] if after else [*before, mark]


class _Excerpt(NamedTuple):
    """Lines of text, the first one's row, the indexes of the lines marked and the columns (0-based, end exclusive).

    ``at_margin``: nothing but indentation is before the finding.
    """

    texts: list[str]
    first_row: int
    first: int
    last: int
    left: int
    right: int
    at_margin: bool

    @classmethod
    def around(cls, lines: Lines, start: int, end: int) -> _Excerpt:
        row, _ = lines.code_points(start)
        top, bottom = lines.start(start), lines.start(end)
        if end > start and end == bottom:  # the line end before it belongs to the last line marked
            bottom = lines.start(end - 1)
            end = bottom + len(lines.source[bottom:end].rstrip(b"\r\n"))
        if (top, bottom) not in lines.kept:
            lines.kept[top, bottom] = _with_context(lines, top, bottom)
        texts, first, last = lines.kept[top, bottom]
        indent = _text(lines.source, top, start)
        left, right = _width(indent), _width(_text(lines.source, bottom, end))
        if top == bottom:
            right = max(right, left + 1)
        texts, left, right = _cut(texts, left, right, top != bottom, row - first + len(texts) - 1)
        return cls(texts, row - first, first, last, left, right, not indent.strip())

    @property
    def one_line(self) -> bool:
        return self.first == self.last

    def marks(self, index: int) -> tuple[str, str]:
        """The marker before line ``index`` (empty if the finding is within one line), and the line below it."""
        if self.one_line:
            return "", ""
        if index == self.first:
            return ("/", "") if self.at_margin else (" ", " " + "_" * (self.left + 1) + "^")
        if index == self.last:
            return "|", "|" + "_" * max(self.right, 1) + "^"
        return ("|" if self.first < index < self.last else " "), ""


def _with_context(lines: Lines, top: int, bottom: int) -> tuple[list[str], int, int]:
    """The lines from that at ``top`` to that at ``bottom`` with those around, and the indexes of the two."""
    low, above = top, 0
    while low > 0 and above < _CONTEXT:
        low, above = lines.start(low - 1), above + 1
    high = after = lines.end(bottom)
    for _ in range(_CONTEXT):
        high = lines.end(high)
    texts = _texts(lines.source, low, after)
    if after == bottom:
        texts.append("")  # the empty line after the last line end
    last = len(texts) - 1
    texts += _texts(lines.source, after, high)
    while not texts[-1].strip() and len(texts) > last + 1:
        del texts[-1]
    blank = next((index for index in range(above) if texts[index].strip()), above)
    return texts[blank:], above - blank, last - blank


def _texts(source: bytes, start: int, end: int) -> list[str]:
    """The lines between two starts of lines, without line ends."""
    if end - start <= _LONGEST and _PLAIN.fullmatch(source, start, end):
        return source[start:end].decode("ascii").replace("\t", _TAB).splitlines()
    data = source[start:end].removeprefix(codecs.BOM_UTF8 if start == 0 else b"")
    return [visible(line[:_LONGEST]).replace("\t", _TAB) for line in data.splitlines()]


def _text(source: bytes, start: int, end: int) -> str:
    """A part of one line."""
    data = source[start:end].removeprefix(codecs.BOM_UTF8 if start == 0 else b"")
    return visible(data).replace("\t", _TAB)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(map(_character_width, text))


def _character_width(character: str) -> int:
    from unicodedata import category, east_asian_width

    if category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _cut(texts: list[str], left: int, right: int, several: bool, last_row: int) -> tuple[list[str], int, int]:
    """``texts`` cut to the terminal's width, with ``left`` and ``right`` moved along.

    The rules are those of rustc's renderer (``Margin``), which Ruff's is a copy of: indentation of
    more than 26 columns shrinks; if the longest line is still too long, the window shows the
    start of the lines if the finding is in it, else the finding in its middle, else only the finding.
    """
    room = _TERMINAL - len(str(last_row)) - (5 if several else 3)
    longest = max(map(_width, texts))
    if longest <= room and not texts[0].startswith(_DEEP):
        return texts, left, right
    indents = [len(text) - len(text.lstrip()) for text in texts if text.strip()]
    blank = max(min(indents, default=0) - 6, 0)
    from_column = blank - 16 if blank > 20 else 0
    low, high = (min(left, right - 1), max(left + 1, right)) if several else (left, right)
    if longest - from_column <= room:
        if not from_column:
            return texts, left, right
        to_column = longest
    elif high + 6 - blank <= room:
        from_column, to_column = blank, blank + room
    elif high + 6 - max(low - 6, 0) <= room:
        from_column = max(max(low - 6, 0) - (room - (high + 6 - max(low - 6, 0))) // 2, 0)
        to_column = from_column + room
    else:
        from_column, to_column = max(low - 6, 0), high + 6
    shown = [_window(text, from_column, to_column, room) for text in texts]
    return shown, max(left - from_column, 0), max(right - from_column, 1)


def _window(text: str, from_column: int, to_column: int, room: int) -> str:
    """The columns of ``text`` from ``from_column`` to ``to_column``, an ellipsis in place of what was cut."""
    length = _width(text)
    end = len(text) if length <= max(to_column, from_column + room) else _fitting(text, to_column - 1)
    after = "" if end == len(text) else "…"
    if not from_column:
        return text[:end] + after
    start = _fitting(text, from_column)
    while start < end and _width(text[:start]) <= from_column:
        start += 1
    return "…" + " " * (_width(text[:start]) - from_column - 1) + text[start:end] + after


def _fitting(text: str, columns: int) -> int:
    """How many characters of ``text`` fit into ``columns``."""
    if text.isascii():
        return min(columns, len(text))
    width = 0
    for index, character in enumerate(text):
        width += _character_width(character)
        if width > columns:
            return index
    return len(text)
