"""The Python that shell code passes to an interpreter: ``python -c '…'`` and here-documents. It is never fixed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wslint.files.examples import Example, Wanted
from wslint.files.fragments import Block, Builder, Fragment
from wslint.files.lines import Line, from_lines, lines_of

SHELLS = frozenset({"bash", "sh", "shell", "zsh", "console", "shell-session", "sh-session", "shellsession", "terminal"})
_INTERPRETER = rb"(?<![\w.-])(?:python|pypy|ipython)[\d.]*(?:\.exe)?"
_ARGUMENT = re.compile(
    _INTERPRETER + rb"(?:[ \t]+-[A-Za-bd-z]+(?:[ \t]+[\w:=]+)?)*[ \t]+-[A-Za-bd-z]*c[ \t]*(?:\\\r?\n[ \t]*)?(['\"])"
)
_HERE = re.compile(_INTERPRETER + rb"\b[^\n|;&]*?<<(-?)[ \t]*(['\"\\]?)(\w+)['\"]?")
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
        fragment = _argument(document, found, end)
        if fragment is not None:
            yield fragment
    for index, line in enumerate(lines):
        here = _HERE.search(document, line.start, line.end)
        if here is not None:
            body = _body(document, lines[index + 1 :], here)
            if body:
                yield from_lines(document, [body])


def _argument(document: bytes, found: re.Match[bytes], end: int) -> Fragment | None:
    """The quoted text that follows ``-c``; None if it does not end."""
    quote, start = found[1], found.end()
    stop = start
    while (stop := document.find(quote, stop, end)) >= 0 and quote == b'"' and _escaped(document, start, stop):
        stop += 1
    if stop < 0:
        return None
    builder = Builder()
    at = start
    for escape in _ESCAPE.finditer(document, start, stop) if quote == b'"' else ():
        builder.add(document, at, escape.start())
        text = b"" if escape[1] == b"\n" else escape[1]
        builder.put(text, escape.start(), 2)
        at = escape.end()
    builder.add(document, at, stop)
    builder.end_block(Block(0, 0, start, stop))
    return builder.fragment()


def _escaped(document: bytes, start: int, at: int) -> bool:
    """Is the quote at an offset behind an odd number of backslashes?"""
    before = document[start:at]
    return (len(before) - len(before.rstrip(b"\\"))) % 2 == 1


def _body(document: bytes, lines: Sequence[Line], here: re.Match[bytes]) -> list[Line]:
    """The lines of a here-document, without the tabs that ``<<-`` takes away; none if it does not end."""
    body: list[Line] = []
    for line in lines:
        text = document[line.start : line.end]
        shorter = text.lstrip(b"\t") if here[1] else text
        if shorter.rstrip(b"\r\n") == here[3]:
            return body
        body.append(Line(line.start + len(text) - len(shorter), line.end))
    return []
