"""Where a source may be cut so that each part parses by itself to what it is in the whole.

Parsing dominates a check, and most of a file has nothing to do with what is looked for. So a source is cut before
the definitions at its left edge, and `wslint.code.tree` parses a part when something in it is first asked for. For
every source that Python accepts the parts give the nodes of the whole, by this argument: ``def`` and ``class`` at the
start of a line begin a statement unless the line lies in a string or continues the one above. Triple-quoted strings
are followed one by one from the start, other strings go beyond their line only by a backslash or inside the field of
an f-string, where no definition can stand; decorators belong to what they stand before; and where tree-sitter itself
decides by all that stands before (a trailing comma, `_COMMA`), or the bytes leave any of this open, nothing is cut.
What Python or tree-sitter refuses is read in parts whether or not parts are asked for, and judged as a whole once a
part that matters has an error (`wslint.engine.parsing`), so both ways of parsing give the same there by
construction.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

Span = tuple[int, int]

_DEFINITION = re.compile(rb"\n(?:def|class|async[ \t]+def)[ \t]")
_DECORATOR_OR_DEFINITION = re.compile(rb"\n[ \t]*(?:@|(def|class|async[ \t]+def)[ \t])")

_PLAIN = rb"""[^()\[\]{}'"#`\\\n]|"[^"\\\n{}]*"|'[^'\\\n{}]*'"""
_BRACKETS = rb"[(\[{](?:" + _PLAIN + rb")*[)\]}]"
# Decorators of one line each, whose brackets are closed.
_DECORATORS = re.compile(rb"(?:\n@[\w.]+(?:\((?:" + _PLAIN + rb"|" + _BRACKETS + rb")*\))?[ \t]*\r?)+")
# What may stand on a line before a string begins: no comment, other strings only whole, no end of an f-string's field.
_BEFORE = re.compile(rb"""(?:[^'"#\\}]|"[^"\\\n{}]*"|'[^'\\\n{}]*')*""")
# The inside of an f-string whose fields hold no further strings or braces.
_FIELDS = re.compile(rb"""[^{}]*(?:(?:\{\{|\}\}|\{[^{}'"#\\\n]*\})[^{}]*)*""")
# A line that ends with a comma, and the left edge behind it: tree-sitter can take `x,` with `y = 1` below for one
# assignment to a list of targets, and which it chooses hangs on how much stands before.
_COMMA = re.compile(rb",\s*(?:#[^\n]*\n\s*)*(?<=\n)[^\s)\]}#]")
_BOM = b"\xef\xbb\xbf"
_BACKSLASH = 0x5C


def starts(source: bytes) -> list[int]:
    """The offsets at which the parts of a source begin, 0 first; only 0 if it cannot be cut."""
    found = [0]
    if b"\f" in source or (b"\r" in source and source.count(b"\r") != source.count(b"\r\n")):
        return found
    spans = list(_code(source))
    if any(_in_code(source, spans, match.start()) for match in _COMMA.finditer(source)):
        return found
    since: list[Span] = []  # the code outside triple-quoted strings since the last definition
    for start, stop in spans:
        for match in _DEFINITION.finditer(source, start, stop):
            here = match.start()
            if _continues(source, here):
                continue
            since.append((start, here))
            decorator = _decorator(source, since)
            if decorator is None:
                found.append(here + 1)
            elif _DECORATORS.fullmatch(source, decorator, here) and not _continues(source, decorator):
                found.append(decorator + 1)
            since, start = [], here
        since.append((start, stop))
    return found


def _code(source: bytes) -> Iterator[Span]:
    """The spans outside triple-quoted strings, from the start on as far as it is certain what is a string."""
    position, double, single = 0, source.find(b'"""'), source.find(b"'''")
    while position >= 0:
        if 0 <= double < position:
            double = source.find(b'"""', position)
        if 0 <= single < position:
            single = source.find(b"'''", position)
        opening = double if single < 0 or 0 <= double < single else single
        yield position, len(source) if opening < 0 else opening
        position = -1 if opening < 0 else _string_end(source, position, opening)


def _string_end(source: bytes, position: int, opening: int) -> int:
    """The end of the string that begins with the quotes at ``opening``, as ``position`` is outside any; or -1."""
    line = source.rfind(b"\n", position, opening)
    before = source[max(line, position) : opening]
    if (line >= 0 and _continues(source, line)) or not (before.isspace() or _BEFORE.fullmatch(before)):
        return -1
    end = source.find(source[opening : opening + 3], opening + 3)
    if end < 0 or source[end - 1] == _BACKSLASH:
        return -1
    formatted = before[-1:] in b"fFtTrR" and any(letter in before[-2:] for letter in b"fFtT")
    if formatted and source.find(b"{", opening, end) >= 0 and not _FIELDS.fullmatch(source, opening + 3, end):
        return -1
    return end + 3


def _continues(source: bytes, end: int) -> bool:
    """Does the line whose line end is at ``end`` end with a backslash?"""
    return source[end - 1] == _BACKSLASH or source[end - 2 : end] == b"\\\r"


def _in_code(source: bytes, spans: list[Span], offset: int) -> bool:
    """May ``offset`` lie outside triple-quoted strings, which are not in ``spans``, and outside comments?"""
    if offset < spans[-1][0] and offset >= spans[bisect_right(spans, (offset, offset)) - 1][1]:
        return False
    line = source[source.rfind(b"\n", 0, offset) + 1 : offset]
    before, mark, _ = line.partition(b"#")
    return not mark or any(quotes in before for quotes in (b"'", b'"')) or b"'''" in line or b'"""' in line


def _decorator(source: bytes, since: list[Span]) -> int | None:
    """The line end before the first of the decorators that a definition behind the spans ``since`` may have."""
    first: int | None = None
    if source.find(b"@", since[0][0], since[-1][1]) < 0:
        return first
    for start, stop in reversed(since):
        own: int | None = None
        ended = False
        if start == 0 and source.removeprefix(_BOM).startswith(b"@"):
            own = 0
        for match in _DECORATOR_OR_DEFINITION.finditer(source, start, stop):
            if match[1] is None:
                own = match.start() if own is None else own
            elif not _continues(source, match.start()):
                own, ended = None, True
        first = first if own is None else own
        if ended:
            break
    return first
