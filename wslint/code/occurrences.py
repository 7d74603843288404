"""Which mentions of a name can matter to what it means at a place, by the bytes alone.

What a name means is decided by where it is bound around a place. A function or class in another part of the source
binds names of its own only, and most mentions bind nothing, so most need not be parsed to know what is bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from wslint.code.tree import Code

# The definition that a part begins with, behind its decorators; and what may begin the next statement of the module.
_DEFINITION = re.compile(rb"(?:def|class|async[ \t]+def)[ \t]+(?=[A-Za-z_\x80-\xff])")
_NEXT = re.compile(rb"\n[^\s#)\]}]")
_BINDING = (b"def", b"class", b"type")  # behind these, what looks like a call or an index binds a name
_NEAR = 60  # bytes, within which such a word stands before the name


class Occurrences:
    """The mentions of names in one fragment, by the parts that they stand in."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._edges: dict[int, tuple[int, int]] = {}

    def around(self, name: str, part: int) -> Iterator[int]:
        """The offsets of ``name`` in a part, and of those elsewhere that may bind it in the whole module."""
        code, size = self._code, len(name.encode())
        for offset in code.words(name):
            other = code.part(offset)
            if other == part or (self._in_module(offset, other) and may_bind(code.source, offset, offset + size)):
                yield offset

    def in_module(self, offset: int) -> bool:
        """May a name at ``offset`` be bound in the scope of the module?"""
        return self._in_module(offset, self._code.part(offset))

    def _in_module(self, offset: int, part: int) -> bool:
        if part not in self._edges:
            self._edges[part] = _edges(self._code.source, *self._code.span(part), part)
        name, rest = self._edges[part]
        return offset >= rest or offset == name


def _edges(source: bytes, start: int, stop: int, part: int) -> tuple[int, int]:
    """Of a part that begins with a definition: where its name stands, and where other statements may begin."""
    begin = start
    while source.startswith(b"@", begin):
        begin = source.find(b"\n", begin) + 1
    head = _DEFINITION.match(source, begin) if part else None
    # A `global` statement, and `:=` in a default value, bind names outside.
    if head is None or source.find(b"global", start, stop) >= 0 or source.find(b":=", start, stop) >= 0:
        return start, start
    following = _NEXT.search(source, head.end(), stop)
    return head.end(), stop if following is None else following.end() - 1


def may_bind(source: bytes, start: int, end: int) -> bool:
    """May the word from ``start`` to ``end`` bind a name? Most are attributes, or called, or asked for attributes."""
    if source[start - 1 : start] == b".":
        return False
    behind = source[end : end + 1]
    if behind == b".":  # `import a.b` binds the first
        line = source.rfind(b"\n", 0, start)
        continued = source[max(line - 2, 0) : line].endswith((b"\\", b"\\\r"))
        return continued or source.find(b"import", line + 1, start) >= 0
    if behind in (b"(", b"["):
        before = source[max(start - _NEAR, 0) : start].rstrip(b" \t\r\n\\")
        return not before or before.endswith(_BINDING)
    return True
