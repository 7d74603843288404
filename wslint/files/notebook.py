"""The Python in a notebook (nbformat 4): its code cells, read as one module.

A name that one cell imports is known in the next, so the cells are put together. What IPython adds
to Python (``%magic``, ``!command``, ``help?``) is replaced by as many bytes that say nothing; where
each byte stands in the JSON is known, so that an edit changes that and no other byte.

Which cells count, and how they are numbered, is as in Ruff 0.17 (the tests compare the two).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from wslint.files.documents import Unreadable
from wslint.files.fragments import BOM, Block, Builder, Fragment
from wslint.files.magics import blanked, runs_python

_LARGEST = 64_000_000  # bytes; the text, what json makes of it and its copy for offsets are in memory at once
_BLANK = re.compile(r"[ \t\r\n]*")
_COLON = re.compile(r"[ \t\r\n]*:[ \t\r\n]*")
_COMMA = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
_ESCAPES = re.compile(rb"(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.)")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Notebook:
    """``fragment`` is the Python of all cells; ``text`` the same with what IPython adds to it, of equal length."""

    fragment: Fragment
    text: bytes


def read_notebook(document: bytes) -> Notebook:
    """Read the JSON of a notebook (UTF-8). Raises Unreadable."""
    cells = _cells(document)
    builder, text = Builder(), bytearray()
    sources = _sources(document) if cells else []
    joint = next((document[spans[0][1] : spans[1][0]] for spans in sources if len(spans) > 1), None)
    for number, (cell, spans) in enumerate(zip(cells, sources, strict=True), 1):
        source = cell.get("source", "")
        plain = source if isinstance(source, str) else "".join(source)
        if cell.get("cell_type") == "code" and plain and not _other_language(cell) and runs_python(plain):
            own = _joint(document, spans, joint).decode("utf-8") if isinstance(source, list) else ""
            _add_cell(builder, text, document, spans, own, number)
    return Notebook(builder.fragment(), bytes(text))


def cell_texts(document: bytes) -> dict[int, bytes]:
    """The text of each cell that is Python, with a line end, by its number. Raises Unreadable."""
    notebook = read_notebook(document)
    blocks, text = notebook.fragment.blocks, notebook.text
    return {block.cell or 0: text[block.start : block.end].removesuffix(b"\n") + b"\n" for block in blocks}


def without_sources(document: bytes) -> Any:
    """All that a notebook holds but the sources of its code cells, to compare two by. Raises Unreadable."""
    value = _json(document)
    for cell in value["cells"]:
        if cell.get("cell_type") == "code":
            cell["source"] = isinstance(cell.get("source"), list)
    return value


def _json(document: bytes) -> Any:
    from json import loads

    if len(document) > _LARGEST:
        raise Unreadable(f"it is larger than {_LARGEST // 1_000_000} MB")
    try:
        return loads(document.decode("utf-8-sig"), parse_constant=str)  # so that a NaN equals itself
    except ValueError as error:
        raise Unreadable(f"it is no notebook, not being JSON: {error}") from None
    except RecursionError:
        raise Unreadable("it nests too deeply for a notebook") from None


def _cells(document: bytes) -> list[dict[str, Any]]:
    """The cells of a notebook, none for one in another language than Python."""
    value = _json(document)
    version = value.get("nbformat") if isinstance(value, dict) else None
    if version in (1, 2, 3):
        raise Unreadable(
            f"it is a notebook of format {version}; `jupyter nbconvert --to notebook` makes it one of format 4"
        )
    cells = value.get("cells") if version == 4 else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) and _has_source(cell) for cell in cells):
        raise Unreadable("it is no notebook of format 4")
    metadata = value.get("metadata")
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    language = info.get("name") if isinstance(info, dict) else None
    return cells if language in (None, "python") else []


def _has_source(cell: dict[str, Any]) -> bool:
    source = cell.get("source", "")
    return isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source))


def _other_language(cell: dict[str, Any]) -> bool:
    """Does a cell say that it is not Python, as those of VS Code may?"""
    metadata = cell.get("metadata")
    editor = metadata.get("vscode") if isinstance(metadata, dict) else None
    language = editor.get("languageId") if isinstance(editor, dict) else None
    return language not in (None, "python")


def _sources(document: bytes) -> list[list[Span]]:
    """For each cell the spans of the strings that its source is written as, quotes left out."""
    from json import JSONDecoder

    # One character for each byte, so that places in the text are offsets.
    text = document.decode("latin-1")
    decode = JSONDecoder(strict=False).raw_decode
    # As json does it: the last of two equal keys counts.
    whole = {key: start for key, start, _ in _values(text, len(BOM) * document.startswith(BOM), decode)}
    found: list[list[Span]] = []
    for _, start, _ in _values(text, whole["cells"], decode):
        low, high = {key: (low, high) for key, low, high in _values(text, start, decode)}.get("source", (0, 0))
        is_list = text[low] == "["
        strings = [(a, b) for _, a, b in _values(text, low, decode)] if is_list else [(low, high)] * (high > 0)
        found.append([(a + 1, b - 1) for a, b in strings])
    return found


def _values(text: str, at: int, decode: Callable[[str, int], tuple[Any, int]]) -> Iterator[tuple[Any, int, int]]:
    """The keys (None in an array) and the spans of the values of the object or array at or behind ``at``."""
    at = _behind(_BLANK, text, at)
    is_object = text[at] == "{"
    closing = "}" if is_object else "]"
    at = _behind(_BLANK, text, at + 1)
    while text[at] != closing:
        key = None
        if is_object:
            key, at = decode(text, at)
            at = _behind(_COLON, text, at)
        _, end = decode(text, at)
        yield key, at, end
        at = _behind(_COMMA, text, end)


def _behind(pattern: re.Pattern[str], text: str, at: int) -> int:
    """The end of what matches at an offset: what json has read matches these patterns."""
    found = pattern.match(text, at)
    assert found is not None
    return found.end()


def _add_cell(builder: Builder, text: bytearray, document: bytes, spans: list[Span], joint: str, number: int) -> None:
    start = len(builder.source)
    for low, high in spans:
        at = low
        for escape in _ESCAPES.finditer(document, low, high):
            builder.add(document, at, escape.start())
            builder.put(_unescaped(escape[0]), escape.start(), len(escape[0]))
            at = escape.end()
        builder.add(document, at, high)
    block = Block(start, start, spans[0][0], spans[-1][1], escape=_escaped, joint=joint, cell=number)
    builder.end_block(block)
    text += builder.source[start:]
    builder.source[start:] = blanked(bytes(builder.source[start:]))


def _joint(document: bytes, spans: list[Span], elsewhere: bytes | None) -> bytes:
    """What stands between two strings of a list of lines; in one of a single line, what does ``elsewhere``."""
    if len(spans) > 1:
        return document[spans[0][1] : spans[1][0]]
    if elsewhere is not None:
        return elsewhere
    first = spans[0][0] - 1
    return b'",' + document[document.rfind(b"[", 0, first) + 1 : first] + b'"'


@lru_cache(maxsize=1000)
def _unescaped(escape: bytes) -> bytes:
    from json import loads

    value: str = loads(b'"' + escape + b'"')
    return value.encode("utf-8", "replace")


def _escaped(text: str) -> str:
    from json import dumps

    return dumps(text, ensure_ascii=False)[1:-1]
