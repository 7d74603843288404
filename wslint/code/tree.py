"""One fragment of Python: its bytes, its tree-sitter trees, and the way from the root to a byte.

Nodes are looked up by offset and come with their ancestors (a *path*, root first), because asking
tree-sitter for a parent costs a descent from the root each time. A source may be cut into parts
(`wslint.code.parts`), each parsed when something in it is first asked for; they have the root in
common. Nothing here recurses, so deeply nested source costs no stack; what names meet in its depth
is not looked at (`TooDeep`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import tree_sitter
import tree_sitter_python

Node = tree_sitter.Node
Path = tuple[Node, ...]

_DEEPEST = 1000  # levels; Python itself gives up on most of what nests as deep

PYTHON = tree_sitter.Language(tree_sitter_python.language())
_WORD = frozenset(b"_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | frozenset(range(128, 256))
_ATTRIBUTE = re.compile(rb"\.[\s\\]*([A-Za-z_\x80-\xff][\w\x80-\xff]*)")
_LARGE = 1 << 20  # bytes of a source
_ONLY_WORDS = bytes(byte if byte in _WORD else 32 for byte in range(256))


class TooDeep(Exception):
    """Code that nests too deeply to be looked at within reasonable time."""

    def __init__(self) -> None:
        super().__init__(f"it nests more than {_DEEPEST} levels deep")


class PartError(Exception):
    """A part of a source does not parse by itself: the source must be parsed as a whole."""


class Module:
    """The root of a fragment: it stands for that of tree-sitter, as its statements may be in several trees."""

    type = "module"
    start_byte = 0

    def __init__(self, code: Code) -> None:
        self._code = code
        self.id = id(self)  # an address, as that of a node: never the same while both exist
        self.end_byte = len(code.source)

    @property
    def named_children(self) -> list[Node]:
        return list(self._code.statements())

    def child_by_field_name(self, name: str) -> None:
        """None: a module has no fields."""


class Code:
    """A parsed fragment. ``source`` is UTF-8; every offset is a byte offset into it.

    ``starts`` are the offsets at which its parts begin. If it has several, each is parsed when it is
    first asked for, and whatever asks raises PartError where that fails.
    """

    def __init__(self, source: bytes, starts: Sequence[int] = (0,)) -> None:
        self.source = source
        self.root = cast(Node, Module(self))  # it answers all that anything asks of an outermost ancestor
        self._starts = starts
        self._stops = (*starts[1:], len(source))
        self._rows: list[int] = []
        self._roots: list[Node | None] = [None] * len(starts)
        self._first_error = -1
        self._paths: dict[int, Path] = {}
        self._words: list[frozenset[bytes]] = []
        self._vocabulary: frozenset[bytes] | None = None
        self._attributes: frozenset[bytes] = frozenset()
        self._offsets: dict[str, list[int]] = {}

    @property
    def is_cut(self) -> bool:
        """Has the source several parts?"""
        return len(self._starts) > 1

    @property
    def has_error(self) -> bool:
        """Does anything not parse, of what was asked for?"""
        return not self.is_cut and self._root(0).has_error

    @property
    def first_error(self) -> int:
        """The offset of the first place that does not parse; the length of the source if all does."""
        if self._first_error < 0:
            found = _first_error(self._root(0)) if self.has_error else -1
            # A tree may have an error without a node for it: a line that ends where tree-sitter sees no end.
            self._first_error = found if found >= 0 else len(self.source)
        return self._first_error

    def _root(self, part: int) -> Node:
        """The root of tree-sitter's tree of a part."""
        return self._roots[part] or self._parsed(part)

    def _parsed(self, part: int) -> Node:
        parser = tree_sitter.Parser(PYTHON, included_ranges=[self._range(part)] if self.is_cut else None)
        root = parser.parse(self.source).root_node
        if self.is_cut and root.has_error:
            raise PartError
        self._roots[part] = root
        return root

    def _range(self, part: int) -> tree_sitter.Range:
        source, start, stop = self.source, self._starts[part], self._stops[part]
        if not self._rows:
            self._rows = [0]
            for begin, end in zip(self._starts, self._stops, strict=True):
                self._rows.append(self._rows[-1] + source.count(b"\n", begin, end))
        column = stop - source.rfind(b"\n", 0, stop) - 1
        return tree_sitter.Range((self._rows[part], 0), (self._rows[part + 1], column), start, stop)

    def text(self, node: Node) -> str:
        """The source text of a node."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def path(self, offset: int) -> Path:
        """The nodes that cover the byte at ``offset``, from the root to the leaf. Raises TooDeep."""
        if offset not in self._paths:
            self._paths[offset] = self._path(offset)
        return self._paths[offset]

    def _path(self, offset: int) -> Path:
        cursor = self._root(self.part(offset)).walk()
        found = [self.root]
        while cursor.goto_first_child_for_byte(offset) is not None:
            if len(found) > _DEEPEST:
                raise TooDeep
            node = cursor.node
            if node is None or node.start_byte > offset or node.end_byte <= offset:
                break
            found.append(node)
        return tuple(found)

    def part(self, offset: int) -> int:
        """The number of the part that an offset lies in."""
        return bisect_right(self._starts, offset) - 1

    @property
    def parts(self) -> range:
        """The numbers of the parts."""
        return range(len(self._starts))

    def span(self, part: int) -> tuple[int, int]:
        """Where a part begins and ends."""
        return self._starts[part], self._stops[part]

    def part_statements(self, part: int) -> list[Node]:
        """The statements and comments of one part."""
        return self._root(part).named_children

    def statements(self, *words: bytes) -> Iterator[Node]:
        """The statements and comments of the module, in order, those at least whose text holds all ``words``."""
        for part, (start, stop) in enumerate(zip(self._starts, self._stops, strict=True)):
            if all(self.source.find(word, start, stop) >= 0 for word in words):
                yield from self._root(part).named_children

    def before(self, path: Path) -> Iterator[Node]:
        """The statements and comments before the end of ``path`` in its block or module, the nearest first."""
        children, part = self._siblings(path)
        yield from reversed(children[: children.index(path[-1])])
        for earlier in range(part - 1, -1, -1):
            yield from reversed(self._root(earlier).named_children)

    def behind(self, path: Path) -> Iterator[Node]:
        """The statements and comments behind the end of ``path`` in its block or module, in order."""
        children, part = self._siblings(path)
        yield from children[children.index(path[-1]) + 1 :]
        for later in range(part + 1, len(self._starts) if part >= 0 else 0):
            yield from self._root(later).named_children

    def _siblings(self, path: Path) -> tuple[list[Node], int]:
        """The named children of what the end of ``path`` stands in, and their part of the module or -1."""
        if len(path) > 2:
            return path[-2].named_children, -1
        part = self.part(path[-1].start_byte)
        return self._root(part).named_children, part

    def vocabulary_of(self, part: int) -> frozenset[bytes]:
        """The words of a part, in code, strings and comments: what one looks for is mostly not there."""
        if len(self.source) > _LARGE:  # kept for all parts, they would take four times the room of the source
            start, stop = self.span(part)
            return frozenset(self.source[start:stop].translate(_ONLY_WORDS).split())
        if not self._words:
            text = self.source.translate(_ONLY_WORDS)
            spans = zip(self._starts, self._stops, strict=True)
            self._words = [frozenset(text[start:stop].split()) for start, stop in spans]
        return self._words[part]

    @property
    def vocabulary(self) -> frozenset[bytes]:
        """All words of the source."""
        if self._vocabulary is None:
            words: set[bytes] = set()
            for part in self.parts:
                words |= self.vocabulary_of(part)
            self._vocabulary = frozenset(words)
        return self._vocabulary

    @property
    def attributes(self) -> frozenset[bytes]:
        """The words that stand behind a dot, in code, strings and comments."""
        if not self._attributes:
            self._attributes = frozenset(_ATTRIBUTE.findall(self.source)) or frozenset((b"",))
        return self._attributes

    def words(self, name: str) -> Sequence[int]:
        """The offsets at which ``name`` stands as a whole word, in code, strings and comments alike."""
        if name not in self._offsets:
            word = name.encode()
            spans: Iterable[tuple[int, int]] = ((0, len(self.source)),)
            if name.isidentifier() and word not in self.vocabulary:
                spans = ()
            elif name.isidentifier() and self._words:
                spans = (self.span(part) for part, words in enumerate(self._words) if word in words)
            self._offsets[name] = [offset for start, stop in spans for offset in self._find(word, start, stop)]
        return self._offsets[name]

    def quoted(self, name: str) -> Iterator[int]:
        """The offsets at which ``name`` stands right behind a quote: a string that begins so is among them."""
        source = self.source
        return (offset for offset in self.words(name) if source[offset - 1 : offset] in (b'"', b"'"))

    def _find(self, word: bytes, start: int, stop: int) -> Iterator[int]:
        # Searching for the bytes and looking at their neighbours is several times faster than a regular
        # expression with word borders.
        source = self.source
        here = source.find(word, start, stop) if word else -1  # a name that is missing, where the code does not parse
        while here >= 0:
            end = here + len(word)
            if (here == 0 or source[here - 1] not in _WORD) and (end == len(source) or source[end] not in _WORD):
                yield here
            here = source.find(word, end, stop)

    def identifiers(self, name: str, within: Sequence[Node] = ()) -> Iterator[Path]:
        """The paths to the identifiers called ``name``, only those ``within`` some nodes if any are given."""
        for offset in self.words(name):
            if not within or any(node.start_byte <= offset < node.end_byte for node in within):
                path = self.identifier(offset, name)
                if path is not None:
                    yield path

    def identifier(self, offset: int, name: str) -> Path | None:
        """The path to the identifier ``name`` at ``offset``, None if something else stands there."""
        path = self.path(offset)
        leaf = path[-1]
        is_name = leaf.type == "identifier" and leaf.start_byte == offset
        return path if is_name and leaf.end_byte == offset + len(name.encode()) else None


def _first_error(root: Node) -> int:
    """The start of the first ERROR or MISSING node, or -1."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            return node.start_byte
        waiting.extend(child for child in reversed(node.children) if child.has_error or child.is_missing)
    return -1


def plain_children(node: Node) -> list[Node]:
    """The named children of a node without comments and line continuations."""
    return [child for child in node.named_children if child.type not in ("comment", "line_continuation")]


def string_value(code: Code, node: Node) -> str | None:
    """The value of a plain string literal without escapes, prefixes but ``r`` and ``u``, or parts; else None."""
    if node.type != "string" or node.named_child_count not in (2, 3):
        return None
    parts = node.named_children
    opening = code.text(parts[0]).rstrip("'\"").lower()
    if opening not in ("", "r", "u") or parts[-1].type != "string_end":
        return None
    if len(parts) == 2:
        return ""
    content = code.text(parts[1])
    return content if parts[1].type == "string_content" and "\\" not in content else None
