"""One fragment of Python: its bytes, its tree-sitter tree, and the way from the root to a byte.

Nodes are looked up by offset and come with their ancestors (a *path*, root first), because asking
tree-sitter for a parent costs a descent from the root each time. Nothing here recurses, so deeply
nested source costs no stack; what names meet in its depth is not looked at (`TooDeep`).
"""

from __future__ import annotations

from collections.abc import Iterator

import tree_sitter
import tree_sitter_python

Node = tree_sitter.Node
Path = tuple[Node, ...]

_DEEPEST = 1000  # levels; Python itself gives up on most of what nests as deep

PYTHON = tree_sitter.Language(tree_sitter_python.language())
_WORD = frozenset(b"_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | frozenset(range(128, 256))


class TooDeep(Exception):
    """Code that nests too deeply to be looked at within reasonable time."""

    def __init__(self) -> None:
        super().__init__(f"it nests more than {_DEEPEST} levels deep")


class Code:
    """A parsed fragment. ``source`` is UTF-8; every offset is a byte offset into it."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.tree = tree_sitter.Parser(PYTHON).parse(source)
        self.root = self.tree.root_node
        self._error: int | None = None if self.root.has_error else -1

    def text(self, node: Node) -> str:
        """The source text of a node."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def path(self, offset: int) -> Path:
        """The nodes that cover the byte at ``offset``, from the root to the leaf. Raises TooDeep."""
        cursor = self.root.walk()
        found = [self.root]
        while cursor.goto_first_child_for_byte(offset) is not None:
            if len(found) > _DEEPEST:
                raise TooDeep
            node = cursor.node
            if node is None or node.start_byte > offset or node.end_byte <= offset:
                break
            found.append(node)
        return tuple(found)

    def words(self, name: str) -> Iterator[int]:
        """The offsets at which ``name`` stands as a whole word, in code, strings and comments alike."""
        source, word = self.source, name.encode()
        # Searching for the bytes and looking at their neighbours is several times faster than a regular
        # expression with word borders.
        start = source.find(word) if word else -1  # a name that is missing, where the code does not parse
        while start >= 0:
            end = start + len(word)
            if (start == 0 or source[start - 1] not in _WORD) and (end == len(source) or source[end] not in _WORD):
                yield start
            start = source.find(word, end)

    def identifiers(self, name: str) -> Iterator[Path]:
        """The paths to the identifiers called ``name``."""
        size = len(name.encode())
        for offset in self.words(name):
            path = self.path(offset)
            leaf = path[-1]
            if leaf.type == "identifier" and leaf.start_byte == offset and leaf.end_byte == offset + size:
                yield path

    @property
    def first_error(self) -> int:
        """The offset of the first place that does not parse; the length of the source if all does."""
        if self._error is None:
            self._error = _first_error(self.root)
        return len(self.source) if self._error < 0 else self._error


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
