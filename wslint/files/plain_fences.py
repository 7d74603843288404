"""The fences of Markdown pages that are plain enough to be read without a parser.

That is most pages, and several times faster. A fence that starts in the first column is in no list
and no quote, ends all that are open, and ends at the next line of as many marks. So where all
fences of a page do, and no HTML may swallow one, they follow from the lines with marks alone. Of
every other page, nothing is said here (the tests compare what is said with the parser).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from wslint.files.examples import Wanted
from wslint.files.lines import Line

_OPENING = re.compile(rb"(?:(`{3,})([^`\r\n]*)|(~{3,})([^\r\n]*))\r?\n?$")
_CLOSING = re.compile(rb" {0,3}(`{3,}|~{3,})[ \t]*\r?\n?$")
_CONTAINED = re.compile(rb"[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t>]+)*(?:```|~~~)")  # maybe in a list or a quote
_INDENTED = re.compile(rb"(?: {4}| {0,3}\t|[ \t]*>| {0,3}(?:[-*+]|\d+[.)])(?: {5}| {0,4}\t))")  # maybe code
_HTML = re.compile(rb"<(?:!|\?|(?:script|pre|style|textarea)\b)", re.IGNORECASE)  # goes on behind a blank line
_HEADING = re.compile(rb"(#{1,6})(?:[ \t]+(.*?))?[ \t#]*\r?\n?$")
_UNDERLINE = re.compile(rb" {0,3}(=+|-+)[ \t]*\r?\n?$")


class Block(NamedTuple):
    """A heading, a fence or indented code: its lines, counted from 0, the end exclusive.

    ``text`` is that of a heading, or the code without what lists and quotes put before it; ``info``
    is what a fence says about itself, None for other code; ``level`` is that of a heading, 0 for code.
    """

    start: int
    end: int
    text: str
    info: str | None = None
    level: int = 0


def plain_blocks(document: bytes, lines: Sequence[Line], wanted: Wanted) -> list[Block] | None:
    """The headings and fences of a page (UTF-8) in order; None if it takes a parser to tell them.

    Indented code is left out, which is why a page with such code that is ``wanted`` is no plain one.
    """
    if b"\r" in document and b"\r" in document.replace(b"\r\n", b""):
        return None
    blocks: list[Block] = []
    opening: tuple[int, bytes, bytes] | None = None  # the line, the marks and the info
    previous, in_tag = b"", False
    for number, line in enumerate(lines):
        text = document[line.start : line.end]
        if opening is not None:
            closing = _CLOSING.match(text) if opening[1] in text else None
            if closing is not None and closing[1].startswith(opening[1]):
                blocks.append(_fence(document, lines, opening, number, number + 1))
                opening, previous = None, b""
            continue
        if b"```" in text or b"~~~" in text:
            found = _OPENING.match(text)
            if found is not None and not in_tag:
                opening = (number, found[1] or found[3], found[2] or found[4] or b"")
                continue
            if found is not None or _CONTAINED.match(text):
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
            heading = _heading(number, text, previous)
            if heading and in_tag:
                return None
            blocks += heading
        if _INDENTED.match(text) and wanted(text):
            return None
        previous = stripped
    if opening is not None:
        blocks.append(_fence(document, lines, opening, len(lines), len(lines)))
    return blocks


def _fence(document: bytes, lines: Sequence[Line], opening: tuple[int, bytes, bytes], last: int, end: int) -> Block:
    first, _, info = opening
    code = [document[line.start : line.end].rstrip(b"\r\n") + b"\n" for line in lines[first + 1 : last]]
    return Block(first, end, b"".join(code).decode("utf-8"), info.strip().decode("utf-8"))


def _heading(number: int, text: bytes, previous: bytes) -> list[Block]:
    found = _HEADING.match(text.lstrip(b" "))
    if found is not None:
        return [Block(number, number + 1, (found[2] or b"").decode("utf-8"), level=len(found[1]))]
    underline = _UNDERLINE.match(text)
    if underline is None or not previous:
        return []
    return [Block(number - 1, number + 1, previous.decode("utf-8"), level=1 if underline[1][:1] == b"=" else 2)]
