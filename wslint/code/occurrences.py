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
_GLOBAL = re.compile(rb"[\n;:][ \t\\]*global\b")  # where a statement may begin
_WORD = re.compile(rb"[\w\x80-\xff]+")
_NEXT = re.compile(rb"\n[^\s#)\]}]")
_BINDING = (b"def", b"class", b"type")  # behind these, what looks like a call or an index binds a name
_NEAR = 60  # bytes, within which such a word stands before the name


class Occurrences:
    """The mentions of names in one fragment, by the parts that they stand in."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._edges: dict[int, tuple[int, int]] = {}
        self._sorted: dict[str, tuple[dict[int, list[int]], list[int]]] = {}

    def around(self, name: str, part: int) -> Iterator[int]:
        """The offsets of ``name`` in a part, and of those elsewhere that may bind it in the whole module."""
        if name not in self._sorted:
            self._sorted[name] = self._by_part(name)
        parts, binding = self._sorted[name]
        yield from sorted({*parts.get(part, ()), *binding})

    def _by_part(self, name: str) -> tuple[dict[int, list[int]], list[int]]:
        """The offsets of ``name`` by the parts that they are in, and those that may bind it in the whole module."""
        code, size = self._code, len(name.encode())
        parts: dict[int, list[int]] = {}
        binding: list[int] = []
        for offset in code.words(name):
            part = code.part(offset)
            parts.setdefault(part, []).append(offset)
            if self._in_module(offset, part) and may_bind(code.source, offset, offset + size):
                binding.append(offset)
        return parts, binding

    def in_module(self, offset: int) -> bool:
        """May a name at ``offset`` be bound in the scope of the module?"""
        return self._in_module(offset, self._code.part(offset))

    def only_definition(self, part: int) -> bytes:
        """The name that a part defines if it is nothing but a definition, that binds nothing outside; else b""."""
        name, rest = self._edge(part)
        word = _WORD.match(self._code.source, name) if rest == self._code.span(part)[1] else None
        return b"" if word is None else word[0]

    def _in_module(self, offset: int, part: int) -> bool:
        name, rest = self._edge(part)
        return offset >= rest or offset == name

    def _edge(self, part: int) -> tuple[int, int]:
        if part not in self._edges:
            start, stop = self._code.span(part)
            outward = binds_outside(self._code.source, start, stop)
            self._edges[part] = (start, start) if part == 0 or outward else _edges(self._code.source, start, stop)
        return self._edges[part]


def binds_outside(source: bytes, start: int, stop: int) -> bool:
    """May what stands from ``start`` to ``stop`` bind names elsewhere: by ``global``, or ``:=`` in a default value?"""
    if source.find(b":=", start, stop) >= 0:
        return True
    return source.find(b"global", start, stop) >= 0 and _GLOBAL.search(source, start, stop) is not None


def _edges(source: bytes, start: int, stop: int) -> tuple[int, int]:
    """Of a part that begins with a definition: where its name stands, and where other statements may begin."""
    begin = start
    while source.startswith(b"@", begin):
        begin = source.find(b"\n", begin) + 1
    head = _DEFINITION.match(source, begin)
    if head is None:
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
