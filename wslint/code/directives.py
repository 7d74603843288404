"""The suppression comments of one piece of Python: `# noqa: WS1401`, `# ruff: ignore[WS1401]`, `# wslint: noqa`.

The grammar is Ruff's (0.17), down to Unicode spaces and to which malformed comments suppress nothing.
One difference: of several `# noqa` in one comment Ruff reads only the first, wslint reads each, so
that `# noqa: F401 # noqa: WS1401` serves both linters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# What Rust's char::is_whitespace accepts within a line, in UTF-8.
_SPACE = rb"(?:[\t\x0b\x0c ]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)"
_WORD = rb"[A-Za-z][A-Za-z0-9_:-]*"


def grammar(pattern: bytes) -> re.Pattern[bytes]:
    """Compile ``pattern``, in which a blank stands for any run of spaces and ``@`` for a code or name."""
    return re.compile(pattern.replace(b" ", _SPACE + b"*").replace(b"@", _WORD))


_CANDIDATE = grammar(rb"# (?:(?i:noqa)|(?:ruff|flake8|wslint) :)")
_NOQA = grammar(rb"# (?:(ruff|flake8|wslint) : )?(?i:noqa)")
_BRACKET = grammar(rb"# (?:ruff|wslint) : (disable|enable|file-ignore|ignore)")
LIST = grammar(rb" \[( @(?: , @)*(?: ,)?) \]")
SELECTOR = grammar(rb"@")
_COLON = grammar(rb" :")
_ITEM = grammar(rb" (?:(,)|([A-Z]+)([0-9]*))")
_BLANKET_END = re.compile(rb"\Z|#|" + _SPACE)
_CODE_END = re.compile(rb"\Z|[#,A-Z]|" + _SPACE)
_LINE = re.compile(rb"[^\r\n]*")

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Selector:
    """A rule's code or name as written in a directive, and its place (byte offsets)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that holds a directive: from its first `#` to the end of the line, without the line end.

    ``line`` is the offset of the line's first byte; ``own_line`` is true if only blanks stand before the `#`.
    """

    line: int
    start: int
    end: int
    own_line: bool


@dataclass(frozen=True, slots=True)
class Directive:
    """One suppression.

    ``kind`` is "noqa" (a line), "file-noqa", "file-ignore", "ignore", "disable" or "enable"; no
    ``selectors`` means every rule. ``start`` is the directive's own `#`, ``end`` the end of its list.
    """

    kind: str
    selectors: tuple[Selector, ...]
    start: int
    end: int
    comment: Comment


@dataclass(frozen=True, slots=True)
class Malformed:
    """A directive that suppresses nothing, and why: one line that names no file and no row.

    ``selectors`` holds the codes and names as far as its list could be read.
    """

    start: int
    message: str
    selectors: tuple[Selector, ...] = ()


def has_candidates(source: bytes) -> bool:
    """Whether ``source`` holds anything that looks like a directive, be it in a comment or a string."""
    return _CANDIDATE.search(source) is not None


def read_directives(
    source: bytes, is_comment: Callable[[int], bool]
) -> tuple[tuple[Directive, ...], tuple[Malformed, ...]]:
    """Return the directives of ``source`` in order, and the malformed ones.

    ``is_comment`` says of the byte offset of a `#` whether it is part of a comment (and not of a string).
    """
    directives: list[Directive] = []
    malformed: list[Malformed] = []
    for comment in comments(source, is_comment):
        for read, heads in ((_read_noqa, _NOQA), (_read_bracket, _BRACKET)):
            for head in heads.finditer(source, comment.start, comment.end):
                result = read(source, head, comment)
                if isinstance(result, Directive):
                    directives.append(result)
                else:
                    malformed.append(result)
    directives.sort(key=lambda directive: directive.start)
    malformed.sort(key=lambda wrong: wrong.start)
    return tuple(directives), tuple(malformed)


def comments(source: bytes, is_comment: Callable[[int], bool]) -> Iterator[Comment]:
    """The comments of ``source`` that hold anything like a directive."""
    end = -1
    for candidate in _CANDIDATE.finditer(source):
        offset = candidate.start()
        if offset < end or not is_comment(offset):
            continue
        line = source.rfind(b"\n", 0, offset) + 1
        if line == 0 and source.startswith(BOM):
            line = len(BOM)
        start = source.find(b"#", line)
        while not is_comment(start):
            start = source.find(b"#", start + 1)
        end = _LINE.match(source, start).end()  # type: ignore[union-attr]
        blank = not source[line:start].strip()
        yield Comment(line, start, end, blank and not continues(source, line - 1, is_comment))


def continues(source: bytes, line_end: int, is_comment: Callable[[int], bool]) -> bool:
    """Whether the line whose `\\n` is at ``line_end`` ends in a backslash outside a comment."""
    if line_end < 0:
        return False
    last = line_end - (2 if source[line_end - 1 : line_end] == b"\r" else 1)
    return source[last : last + 1] == b"\\" and last >= 0 and not is_comment(last)


def _read_noqa(source: bytes, head: re.Match[bytes], comment: Comment) -> Directive | Malformed:
    tool = head[1]
    shown = f"# {tool.decode()}: noqa" if tool else "# noqa"
    end = head.end()
    codes: tuple[Selector, ...] = ()
    if colon := _COLON.match(source, end, comment.end):
        listed = _read_codes(source, colon.end(), comment.end)
        if listed is None:
            return _invalid(head, shown, "expected codes of uppercase letters followed by digits only (e.g. `WS1401`)")
        if not listed:
            return _invalid(head, shown, "expected a comma-separated list of codes (e.g., `# noqa: WS1401, F401`)")
        codes, end = listed, listed[-1].end
    elif not _BLANKET_END.match(source, end, comment.end):
        expected = "expected `:` followed by a comma-separated list of codes (e.g., `# noqa: WS1401, F401`)"
        return _invalid(head, shown, expected)
    if tool and not comment.own_line:
        return _invalid(head, shown, "what counts for the whole file must stand on its own line", codes)
    return Directive("file-noqa" if tool else "noqa", codes, head.start(), end, comment)


def _invalid(head: re.Match[bytes], shown: str, reason: str, selectors: tuple[Selector, ...] = ()) -> Malformed:
    return Malformed(head.start(), f"invalid `{shown}` directive: {reason}", selectors)


def _read_codes(source: bytes, position: int, end: int) -> tuple[Selector, ...] | None:
    """Read the codes from ``position`` up to the first word that is none; None if one has a wrong suffix."""
    codes: list[Selector] = []
    joined = False  # directly after a code, as in `F401F841`
    while item := _ITEM.match(source, position, end):
        position = item.end()
        if item[1]:
            continue
        if not item[3]:
            if joined:
                return None
            break
        codes.append(Selector((item[2] + item[3]).decode(), item.start(2), position))
        after = _CODE_END.match(source, position, end)
        if after is None:
            return None
        joined = after[0].isalpha()
    return tuple(codes)


def _read_bracket(source: bytes, head: re.Match[bytes], comment: Comment) -> Directive | Malformed:
    kind = head[1].decode()
    listed = LIST.match(source, head.end(), comment.end)
    if listed is None:
        return _invalid(head, kind, "expected a comma-separated list of codes or names in brackets (e.g. `[WS1401]`)")
    words = SELECTOR.finditer(source, *listed.span(1))
    selectors = tuple(Selector(word[0].decode(), *word.span()) for word in words)
    if kind != "ignore" and not comment.own_line:
        return _invalid(head, kind, "only `ignore` may stand behind code", selectors)
    if kind == "file-ignore" and comment.start > comment.line:
        return _invalid(head, kind, "it must not be indented", selectors)
    return Directive(kind, selectors, head.start(), listed.end(), comment)
