"""What IPython adds to Python: ``%magic``, ``!command``, ``help?``, and cells that are in another language."""

from __future__ import annotations

import re

# Behind these, a cell goes on in Python (as in Ruff 0.17); behind any other `%%magic` it does not.
_PYTHON_MAGICS = frozenset({"capture", "debug", "ipytest", "prun", "pypy", "python", "python3", "time", "timeit"})
_CELL_MAGIC = re.compile(r"^[ \t]*%%(\w*)", re.MULTILINE)
_SUSPECT = re.compile(
    rb"^[ \t]*(?:[%!?,;]|(?:pip3?|conda|mamba|cd|ls|cat|cp|mv|rm|mkdir|rmdir|man|less|more)[ \t])"
    rb"|=[ \t]*[%!]|\?[ \t]*\r?$",
    re.MULTILINE,
)
_REST = rb"(?:[^\\\n]|\\\r?\n|\\.)*"  # to the end of the line, backslashes at its end and what follows included
_MAGIC = re.compile(
    rb"[ \t]*([%!?,;]" + _REST + rb"|[^\n#\"'=()]*\?\??[ \t]*(?=\r?$)"
    rb"|(?:pip3?|conda|mamba|cd|ls|cat|cp|mv|rm|mkdir|rmdir|man|less|more)[ \t]+[\w./~-](?![^\n]*[=(])" + _REST + rb")",
    re.MULTILINE,
)
_ASSIGNED = re.compile(rb"[ \t]*[\w., \t*]+=[ \t]*([%!]" + _REST + rb")")
_TOKEN = re.compile(
    rb"\\\r?\n|#[^\n]*|\"\"\"|'''|\"(?:[^\"\\\n]|\\.)*\"?|'(?:[^'\\\n]|\\.)*'?|[()\[\]{}]|\n|[^\s\\#\"'()\[\]{}]+|.",
    re.DOTALL,
)


def runs_python(source: str) -> bool:
    """Is a cell in Python, as far as its ``%%magic`` says?"""
    return all(found[1] in _PYTHON_MAGICS for found in _CELL_MAGIC.finditer(source))


def blanked(source: bytes) -> bytes:
    """The source of a cell with ``0`` and blanks in place of what is not Python; line ends stay where they are."""
    if not _SUSPECT.search(source):
        return source
    result = bytearray(source)
    at = 0
    while at < len(source):
        # `at` is at the start of a statement.
        found = _MAGIC.match(source, at) or _ASSIGNED.match(source, at)
        if found is not None and found[1].strip():
            start, end = found.span(1)
            result[start:end] = re.sub(rb"[^\r\n]", b" ", source[start:end])
            result[start : start + 1] = b"0"
            at = source.find(b"\n", end) + 1 or len(source)
        else:
            at = _next_statement(source, at)
    return bytes(result)


def _next_statement(source: bytes, at: int) -> int:
    """The start of the line behind the statement that starts at an offset."""
    depth = 0
    while token := _TOKEN.match(source, at):
        text, at = token[0], token.end()
        if text in (b'"""', b"'''"):
            at = _string_end(source, at, text)
        elif text in (b"(", b"[", b"{"):
            depth += 1
        elif text in (b")", b"]", b"}"):
            depth = max(depth - 1, 0)
        elif text == b"\n" and not depth:
            return at
    return len(source)


def _string_end(source: bytes, at: int, quotes: bytes) -> int:
    while (end := source.find(quotes, at)) >= 0:
        before = source[at:end]
        if (len(before) - len(before.rstrip(b"\\"))) % 2 == 0:
            return end + 3
        at = end + 1
    return len(source)
