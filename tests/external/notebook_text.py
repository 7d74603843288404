"""Where the strings of a notebook's code stand in its bytes, told by nothing but the grammar of JSON."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

_TOKEN = re.compile(rb'\s*("(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+)', re.DOTALL)


class Source(NamedTuple):
    """The source of a code cell: the spans of its strings, quotes included; ``is_list`` for a list of lines."""

    strings: list[tuple[int, int]]
    is_list: bool


def code_sources(document: bytes) -> list[Source]:
    """The sources of the code cells, in order, those without any text too."""
    found: list[Source] = []
    path: list[object] = []  # the keys of objects, the positions in arrays
    source, kind = Source([], False), ""
    at = 3 if document.startswith(b"\xef\xbb\xbf") else 0
    while token := _TOKEN.match(document, at):
        text, at = token[1], token.end()
        if text in (b"{", b"["):
            path.append(None if text == b"{" else 0)
            if len(path) == 3:
                source, kind = Source([], False), ""
            if path[:1] == ["cells"] and path[2:3] == ["source"] and text == b"[":
                source = Source([], True)
        elif text in (b"}", b"]"):
            path.pop()
            if len(path) == 2 and path[0] == "cells" and kind == "code":
                found.append(source)
        elif text == b",":
            if isinstance(path[-1], int):
                path[-1] += 1
            else:
                path[-1] = None
        elif text != b":":
            if path[-1] is None:
                path[-1] = json.loads(text)
            elif path[:1] == ["cells"] and path[2:3] == ["cell_type"]:
                kind = json.loads(text)
            elif path[:1] == ["cells"] and path[2:3] == ["source"]:
                source.strings.append((token.start(1), token.end(1)))
    return found
