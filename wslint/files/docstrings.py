"""The examples in the docstrings of a Python file: doctests, literal blocks, fences, "Example:" sections."""

from __future__ import annotations

import ast
import re
import unicodedata
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace

from wslint.files.examples import Example, Wanted
from wslint.files.fragments import Builder, Fragment
from wslint.files.lines import Line
from wslint.files.rst import Reader, may_hold_code

_LITERAL = re.compile(rb"""([rRuU]?)(\"\"\"|'''|"|')""")
_ESCAPE = re.compile(
    rb"""\\(?:(\r?\n)|([\\'"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]+)\})"""
)
_SIMPLE = {b"a": 7, b"b": 8, b"f": 12, b"n": 10, b"r": 13, b"t": 9, b"v": 11, b"\\": 92, b"'": 39, b'"': 34}


def examples(path: str, document: bytes, wanted: Wanted) -> Iterator[Example]:
    """The examples in the docstrings of a Python file (UTF-8); none if this Python cannot parse it."""
    if not may_hold_examples(document, wanted):
        return
    for start, end in _docstrings(document):
        if not wanted(document[start:end]):
            continue
        opening = _LITERAL.match(document, start)
        quotes = opening[2] if opening is not None else b""
        if opening is None or not document.startswith(quotes, end - len(quotes)) or end - opening.end() < len(quotes):
            continue
        lines = _lines(document, opening.end(), end - len(quotes))
        is_raw = opening[1] in (b"r", b"R")
        for example in Reader(path, document, lines, docstring=True).examples(wanted):
            fragment = example.fragment
            if not is_raw and b"\\" in fragment.source:
                fragment = _unescaped(fragment, document)
            escape = _writer(quotes.decode(), is_raw)
            blocks = tuple(replace(block, escape=escape) for block in fragment.blocks)
            yield replace(example, fragment=replace(fragment, blocks=blocks))


def may_hold_examples(document: bytes, wanted: Wanted = lambda code: True) -> bool:
    """Is there any text between quotes with both the sign of an example and what is ``wanted``?

    It takes far longer to parse a file than to look for these, and most files have none.
    """
    if not may_hold_code(document):
        return False
    for quotes in (b'"""', b"'''"):
        if quotes == b'"""' or quotes in document:  # docstrings in other quotes are found in what `"""` parts
            texts = document.split(quotes) if b"\\" + quotes not in document else [document]
            if any(wanted(text) and may_hold_code(text) for text in texts):
                return True
    return False


def _docstrings(document: bytes) -> Iterator[tuple[int, int]]:
    """The spans of all docstrings, quotes included."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(document.decode("utf-8-sig"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    starts = [0]
    for text in document.splitlines(keepends=True):
        starts.append(starts[-1] + len(text))
    bom = 3 if document.startswith(b"\xef\xbb\xbf") else 0
    for node in _blocks(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                at = first.value
                low = starts[at.lineno - 1] + at.col_offset + bom * (at.lineno == 1)
                high = starts[(at.end_lineno or 1) - 1] + (at.end_col_offset or 0) + bom * (at.end_lineno == 1)
                yield low, high


def _blocks(tree: ast.Module) -> Iterator[ast.AST]:
    """The module and all that has statements in it, the outer before the inner."""
    waiting: deque[ast.AST] = deque([tree])
    while waiting:
        node = waiting.popleft()
        yield node
        for name in ("body", "handlers", "cases", "orelse", "finalbody"):
            waiting.extend(child for child in getattr(node, name, ()) if not isinstance(child, ast.Expr))


def _lines(document: bytes, start: int, end: int) -> list[Line]:
    lines = []
    for text in document[start:end].splitlines(keepends=True):
        lines.append(Line(start, start + len(text)))
        start += len(text)
    return lines


def _unescaped(fragment: Fragment, document: bytes) -> Fragment:
    """The fragment as Python reads it: with its escapes replaced."""
    builder = Builder()
    for block in fragment.blocks:
        start = len(builder.source)
        for piece in fragment.pieces:
            if block.start <= piece.inner < block.end:
                builder.source += fragment.source[_covered(fragment, piece.inner) : piece.inner]
                _decode(builder, document, piece.outer, piece.outer + piece.outer_size)
        builder.end_block(replace(block, start=start))
    return builder.fragment()


def _covered(fragment: Fragment, inner: int) -> int:
    """Where the bytes directly before an inner offset begin that the document does not have."""
    start = inner
    while start and not fragment.holds(start - 1) and fragment.source[start - 1 : start] == b" ":
        start -= 1
    return start


def _decode(builder: Builder, document: bytes, start: int, end: int) -> None:
    at = start
    for escape in _ESCAPE.finditer(document, start, end):
        text = _value(escape)
        if text is not None:
            builder.add(document, at, escape.start())
            builder.put(text, escape.start(), escape.end() - escape.start())
            at = escape.end()
    builder.add(document, at, end)


def _value(escape: re.Match[bytes]) -> bytes | None:
    """What an escape stands for, in UTF-8; None for one that stands for itself."""
    newline, simple, octal, *numbers, name = escape.groups()
    if newline:
        return b""
    if simple:
        return bytes([_SIMPLE[simple]])
    try:
        if name:
            return unicodedata.lookup(name.decode()).encode()
        digits = octal or next(number for number in numbers if number)
        return chr(int(digits, 8 if octal else 16)).encode()
    except (KeyError, ValueError, OverflowError):
        return None


def _writer(quotes: str, is_raw: bool) -> Callable[[str], str]:
    """What writes Python into a docstring with these quotes; it raises ValueError for what cannot stand there."""

    def write(text: str) -> str:
        if quotes in text or ("\\" in text and not is_raw) or ("\n" in text and len(quotes) == 1):
            raise ValueError("it does not fit into the docstring's quotes")
        return text

    return write
