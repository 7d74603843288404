"""The Python that shell code passes to an interpreter: ``python -c '…'`` and here-documents. It is never fixed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from wslint.files.examples import Example, Wanted
from wslint.files.fragments import Block, Builder, Fragment
from wslint.files.lines import Line, from_lines, lines_of

SHELLS = frozenset({"bash", "sh", "shell", "zsh", "console", "shell-session", "sh-session", "shellsession", "terminal"})
_INTERPRETER = rb"(?<![\w.-])(?:python|pypy|ipython)[\d.]*(?:\.exe)?"
_ARGUMENT = re.compile(
    _INTERPRETER + rb"(?:[ \t]+-[A-Za-bd-z]+(?:[ \t]+[\w:=]+)?)*[ \t]+-[A-Za-bd-z]*c[ \t]*(?:\\\r?\n[ \t]*)?(['\"])"
)
_COMMAND = re.compile(rb"[^\n|;&]+")
_CALL = re.compile(_INTERPRETER + rb"\b")
_HERE = re.compile(rb"<<(-?)[ \t]*['\"\\]?(\w+)")
_ESCAPE = re.compile(rb"\\([\\\"$`\n])")


def examples(path: str, document: bytes, wanted: Wanted) -> Iterator[Example]:
    """The examples of a shell script (UTF-8); ``path`` does not matter."""
    for fragment in in_shell(document, lines_of(document)):
        if wanted(fragment.source):
            yield Example(fragment, tagged=False, fixable=False)


def in_shell(document: bytes, lines: Sequence[Line]) -> Iterator[Fragment]:
    """The pieces of Python in shell code."""
    if not lines:
        return
    end = lines[-1].end
    for found in _ARGUMENT.finditer(document, lines[0].start, end):
        fragment = _argument(document, lines, found)
        if fragment is not None:
            yield fragment
    yield from _here_documents(document, lines)


def _here_documents(document: bytes, lines: Sequence[Line]) -> Iterator[Fragment]:
    texts = [document[line.start : line.end].rstrip(b"\r\n") for line in lines]
    if not any(b"<<" in text for text in texts):
        return
    exact, stripped = _places(texts), _places(text.lstrip(b"\t") for text in texts)
    floor = 0
    for index, text in enumerate(texts):
        here = _here(text) if index >= floor and b"<<" in text else None
        if here is None:
            continue
        ends = (stripped if here[1] else exact).get(here[2], [])
        at = bisect_right(ends, index)
        if at < len(ends):
            floor = ends[at] + 1
            body = [_without_tabs(document, line) if here[1] else line for line in lines[index + 1 : ends[at]]]
            if body:
                yield from_lines(document, [body])


def _places(texts: Iterable[bytes]) -> dict[bytes, list[int]]:
    """The numbers of the lines with each text."""
    places: dict[bytes, list[int]] = {}
    for index, text in enumerate(texts):
        places.setdefault(text, []).append(index)
    return places


def _here(text: bytes) -> re.Match[bytes] | None:
    """Where a line gives an interpreter a here-document: a ``-`` or not, and the word that ends it."""
    for command in _COMMAND.finditer(text):
        call = _CALL.search(text, command.start(), command.end())
        here = _HERE.search(text, call.end(), command.end()) if call is not None else None
        if here is not None:
            return here
    return None


def _without_tabs(document: bytes, line: Line) -> Line:
    text = document[line.start : line.end]
    return Line(line.start + len(text) - len(text.lstrip(b"\t")), line.end)


def _argument(document: bytes, lines: Sequence[Line], found: re.Match[bytes]) -> Fragment | None:
    """The quoted text that follows ``-c``, without what stands before its lines; None if it does not end."""
    quote, start, end = found[1], found.end(), lines[-1].end
    stop = start
    while (stop := document.find(quote, stop, end)) >= 0 and quote == b'"' and _escaped(document, start, stop):
        stop += 1
    if stop < 0:
        return None
    builder = Builder()
    first = bisect_right(lines, start, key=lambda line: line.start) - 1
    last = bisect_left(lines, stop, key=lambda line: line.start)
    for line in lines[first:last]:
        _unquote(builder, document, max(line.start, start), min(line.end, stop), quote)
    builder.end_block(Block(0, 0, start, stop))
    return builder.fragment()


def _unquote(builder: Builder, document: bytes, start: int, stop: int, quote: bytes) -> None:
    at = start
    for escape in _ESCAPE.finditer(document, start, stop) if quote == b'"' else ():
        builder.add(document, at, escape.start())
        text = b"" if escape[1] == b"\n" else escape[1]
        builder.put(text, escape.start(), 2)
        at = escape.end()
    builder.add(document, at, stop)


def _escaped(document: bytes, start: int, at: int) -> bool:
    """Is the quote at an offset behind an odd number of backslashes?"""
    first = at
    while first > start and document[first - 1] == ord("\\"):
        first -= 1
    return (at - first) % 2 == 1
