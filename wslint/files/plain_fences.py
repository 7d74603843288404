"""The fences of Markdown pages that are plain enough to be read without a parser.

That is most pages, and several times faster. A fence that starts in the first column is in no list
and no quote, ends all that are open, and ends at the next line of as many marks. So where all
fences of a page do, and no HTML may swallow one, they follow from the lines with marks alone. Of
every other page, nothing is said here (the tests compare what is said with the parser).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from wslint.files.examples import Wanted
from wslint.files.lines import Line, Lines

_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")  # text: no mark can follow
_LINE_ENDS = frozenset(b"\r\n")
_MARKS = frozenset(b"`~")
_OPENING = re.compile(rb"(?:(`{3,})([^`\r\n]*)|(~{3,})([^\r\n]*))\r?\n?$")
_CLOSING = re.compile(rb" {0,3}(`{3,}|~{3,})[ \t]*\r?\n?$")
_CONTAINED = re.compile(rb"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t>]+)*(?:```|~~~)")  # maybe in a list or a quote
_INDENTED = re.compile(rb"(?: {4}| {0,3}\t|[ \t]*>| {0,3}(?:[-*+]|\d+[.)])(?: {5}| {0,4}\t))")  # maybe code
_DEEP = re.compile(rb"[ \t]{50,}[>*+\d-]|(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])){50}")  # maybe too many quotes and lists
_HTML = re.compile(rb"<(?:!|\?|(?:script|pre|style|textarea)\b)", re.IGNORECASE)  # goes on behind a blank line
_HEADING = re.compile(rb"(#{1,6})(?=[ \t\r\n]|$)")
_UNDERLINE = re.compile(rb" {0,3}(=+|-+)[ \t]*\r?\n?$")


class Block(NamedTuple):
    """A heading, a fence or indented code: its lines, counted from 0, the end exclusive.

    ``text`` and ``level`` are those of a heading; ``code`` is what it says, without what lists and
    quotes put before it, and ``info`` what a fence says about itself, None for other code.
    """

    start: int
    end: int
    text: str = ""
    level: int = 0
    info: str | None = None
    code: bytes = b""


def plain_blocks(document: bytes, lines: Lines, wanted: Wanted) -> list[Block] | None:
    """The headings and fences of a page (UTF-8) in order; None if it takes a parser to tell them.

    Indented code is left out, which is why a page with such code that is ``wanted`` is no plain one.
    """
    if b"\r" in document and b"\r" in document.replace(b"\r\n", b""):
        return None
    blocks: list[Block] = []
    previous, in_tag = -1, False  # the number of the line before, if that has text
    number, count = 0, len(lines)
    offsets = lines.offsets
    while number < count:
        start, end = offsets[number], offsets[number + 1]
        first = document[start]
        if first in _LETTERS:
            previous = number
        elif first in _LINE_ENDS:
            previous, in_tag = -1, False
        elif first in _MARKS and not in_tag and (opening := _OPENING.match(document, start, end)) is not None:
            fence = _fence(document, lines, number, opening)
            blocks.append(fence)
            previous, number = -1, fence.end
            continue
        else:
            text = document[start:end]
            if (b"```" in text or b"~~~" in text) and (_OPENING.match(text) or _CONTAINED.match(text)):
                return None
            stripped = text.strip(b" \t\r\n")
            if not stripped:
                in_tag = False
            elif stripped.startswith(b"<"):
                in_comment = stripped.startswith(b"<!--")
                if _HTML.match(stripped) and not (in_comment and b"-->" in stripped):
                    return None
                in_tag = in_tag or not in_comment
            elif stripped[:1] in b"#=-":
                before = lines[previous] if previous >= 0 else Line(start, start)
                heading = _heading(number, text, document[before.start : before.end].strip(b" \t\r\n"))
                if heading and in_tag:
                    return None
                blocks += heading
            if (len(text) > 50 and _DEEP.match(text)) or (_INDENTED.match(text) and wanted(text)):
                return None
            previous = number if stripped else -1
        number += 1
    return blocks


def _fence(document: bytes, lines: Lines, first: int, opening: re.Match[bytes]) -> Block:
    """The fence that the line ``first`` opens, to the line that closes it or the end of the page."""
    marks, info = opening[1] or opening[3], (opening[2] or opening[4] or b"").strip()
    offsets = lines.offsets
    last = end = len(lines)
    at = document.find(marks, offsets[first + 1])
    while at >= 0:
        number = bisect_right(offsets, at) - 1
        closing = _CLOSING.match(document, offsets[number], offsets[number + 1])
        if closing is not None and closing[1].startswith(marks):
            last, end = number, number + 1
            break
        at = document.find(marks, offsets[number + 1])
    code = document[offsets[first + 1] : offsets[last]].replace(b"\r\n", b"\n")
    return Block(first, end, info=info.decode("utf-8"), code=code + b"\n" * (not code.endswith(b"\n") and code != b""))


def _heading(number: int, text: bytes, previous: bytes) -> list[Block]:
    heading = text.strip()
    found = _HEADING.match(heading)
    if found is not None:
        return [Block(number, number + 1, heading.strip(b"# \t").decode("utf-8"), level=len(found[1]))]
    underline = _UNDERLINE.match(text)
    if underline is None or not previous:
        return []
    return [Block(number - 1, number + 1, previous.decode("utf-8"), level=1 if underline[1][:1] == b"=" else 2)]
