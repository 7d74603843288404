"""Which parts of a source can hold anything of a package, by the words in them.

A connection gets from one function into another only by a name that both mention: a function that one calls and the
other is, a variable of the module, the class of an object. So a definition that mentions no name of the package, no
variable of the module that may hold something of it, and no definition that is reached, and that is itself mentioned
by none that is, holds nothing of the package: its attributes need not be looked at, and it need not be parsed. Words
decide, whether they stand in code or not, so that more is taken for reached than is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from keyword import kwlist

from wslint.code.made import FILLED
from wslint.code.occurrences import Occurrences, binds_outside
from wslint.code.tree import Code, Node

Words = frozenset[bytes]

_WORD = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
_KEYWORDS = frozenset(word.encode() for word in kwlist)
_IMPORTS = frozenset({"import_statement", "import_from_statement", "future_import_statement"})
_DEFINITIONS = frozenset({"function_definition", "class_definition", "decorated_definition"})
_SCALARS = frozenset({"integer", "float", "string", "concatenated_string", "true", "false", "none"})
# A line at the left edge: `NAME =`, `def NAME`, a decorator, or whatever else.
_EDGE = re.compile(
    rb"\n(?:([A-Za-z_\x80-\xff][\w\x80-\xff]*)[ \t]*(?::[^=\n]*)?=(?!=)"
    rb"|(?:def|class|async[ \t]+def)[ \t]+([A-Za-z_\x80-\xff][\w\x80-\xff]*)|(@)|[^\s#)\]}])"
)
# Without one of these, statements bind nothing.
_BINDING = re.compile(rb"(?<![=!<>])=(?!=)|\b(?:as|for|import|def|class|del|with|global)\b")
_FILLED = frozenset(name.rpartition(".")[2].encode() for name in FILLED)


def touched(code: Code, occurrences: Occurrences, seeds: Words) -> frozenset[int]:
    """The numbers of the parts that can hold something of the packages that ``seeds`` name, with what they bind.

    Among them is every part that mentions a seed.
    """
    vocabularies = [code.vocabulary_of(part) for part in code.parts]
    alone = {part: name for part in range(1, len(vocabularies)) if (name := occurrences.only_definition(part))}
    found = set(range(len(vocabularies))) - alone.keys()
    mentioned: Words = frozenset().union(*(vocabularies[part] for part in found))
    live = _live(code, found, seeds, frozenset(alone.values()))
    reached = [part for part, name in alone.items() if name in mentioned or not live.isdisjoint(vocabularies[part])]
    while reached:
        found.update(reached)
        mentioned = frozenset().union(*(vocabularies[part] for part in reached))
        names = frozenset(alone[part] for part in reached)
        rest = [(part, name) for part, name in alone.items() if part not in found]
        reached = [part for part, name in rest if name in mentioned or not names.isdisjoint(vocabularies[part])]
    return frozenset(found)


def _live(code: Code, parts: Iterable[int], seeds: Words, definitions: Words) -> Words:
    """The names of the module that may hold something of the packages, outside the ``definitions`` that stand alone."""
    live = set(seeds)
    calls: list[tuple[bytes, Words]] = []
    for part in parts:
        if part == 0:
            for node in code.part_statements(0):
                _add(code.source[node.start_byte : node.end_byte], node, seeds, live, calls)
        else:
            live |= _at_edge(code.source[code.span(part)[0] - 1 : code.span(part)[1]], code.vocabulary_of(part))
    added = True
    while added:
        added = False
        for name, words in calls:
            if name not in live and not words.isdisjoint(live | definitions | _FILLED):
                live.add(name)
                added = True
    return frozenset(live - _KEYWORDS)


def _add(text: bytes, node: Node, seeds: Words, live: set[bytes], calls: list[tuple[bytes, Words]]) -> None:
    """Add what a statement of the module binds to ``live``, or to ``calls`` if that hangs on the names in it."""
    if node.type in _IMPORTS:
        if any(seed in text for seed in seeds) and not _words(text).isdisjoint(seeds):
            live |= _imported(text, node)
        return
    words, start = _words(text), node.start_byte
    inner = node.named_children[0] if node.type == "expression_statement" and node.named_children else node
    left, right = inner.child_by_field_name("left"), inner.child_by_field_name("right")
    if binds_outside(text, 0, len(text)):
        live |= words
    elif node.type in _DEFINITIONS:
        name = (node.child_by_field_name("definition") or node).child_by_field_name("name")
        live |= words if name is None else {text[name.start_byte - start : name.end_byte - start]}
    elif node.type not in ("expression_statement", "comment"):
        live |= words if _BINDING.search(text) else frozenset()
    elif left is not None:
        target = text[: left.end_byte - start]
        if right is None or left.type != "identifier" or right.type not in (*_SCALARS, "call", "assignment"):
            live |= _words(target)
        elif right.type == "call":
            calls.append((target, words))
        elif right.type == "assignment":
            live |= words


def _imported(text: bytes, node: Node) -> Words:
    """What an import statement binds, but for a star import."""
    module = node.child_by_field_name("module_name")
    items = (child for child in node.named_children if child != module and child.type != "wildcard_import")
    bound = (item.child_by_field_name("alias") or item.named_children[0] for item in items if item.named_children)
    return frozenset(text[name.start_byte - node.start_byte : name.end_byte - node.start_byte] for name in bound)


def _at_edge(text: bytes, words: Words) -> Words:
    """What a part binds that begins with a definition, of all its ``words``; ``text`` begins with a line end."""
    if binds_outside(text, 0, len(text)):
        return words
    found: set[bytes] = set()
    for match in _EDGE.finditer(text):
        found.update(filter(None, match.groups()))
        if match.lastindex is None and _BINDING.search(text, match.start()):
            return words
    return frozenset(found)


def _words(text: bytes) -> Words:
    return frozenset(_WORD.findall(text))
