"""Keys that reach a call through ``**`` beside others that cannot be seen: ``{**given, "key": value}``.

Where all keys can be seen, `arguments.keywords` knows more about them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from wslint.code import api
from wslint.code.bindings import FUNCTIONS, Binding
from wslint.code.callables import decorators, definitions, results
from wslint.code.names import Meaning
from wslint.code.probes import guarded
from wslint.code.reaching import exclusive
from wslint.code.tree import Node, Path, plain_children, string_value

_DEEPEST = 6  # dicts that are made of dicts
_OF_TWO = frozenset({"boolean_operator", "binary_operator", "parenthesized_expression"})
_TAKING = frozenset({"pop", "popitem", "clear"})
_TRANSPARENT = frozenset({"staticmethod", "classmethod", "cache", "lru_cache"})
_ADDING = frozenset({"update", "setdefault"})
_PLAIN = frozenset({"none", "true", "false", "integer", "float", "string"})


class Key(NamedTuple):
    """A key of a dict: its name, the tokens to rename, and the value that it is given first."""

    name: str
    tokens: tuple[Node, ...]
    value: Node


@dataclass(slots=True)
class _Search:
    """What is found on the way to one call: (name, token, value) of keys, and where keys are taken out again."""

    keys: list[tuple[str, Node, Node]] = field(default_factory=list)
    taken: list[tuple[str | None, int]] = field(default_factory=list)
    asked: bool = False
    seen: set[int] = field(default_factory=set)


def gathered(meaning: Meaning, path: Path) -> list[Key]:
    """The keys in sight of the dict at the end of ``path``, which is unpacked into a call.

    None of them if the installed release decides which there are, and none that is taken out again, or that
    stands for the same value as another or for the value of another keyword: that is a choice between two names.
    """
    search = _Search()
    _look(meaning, path, search, 0)
    found: dict[str, Key] = {}
    for name, token, value in search.keys if not search.asked else ():
        if not any(key in (name, None) and offset > value.end_byte for key, offset in search.taken):
            tokens = found[name].tokens if name in found else ()
            found[name] = Key(name, (*tokens, token), found[name].value if name in found else value)
    texts = [meaning.code.text(key.value) for key in found.values() if key.value.type not in _PLAIN]
    return [
        key
        for key in found.values()
        if texts.count(meaning.code.text(key.value)) < 2 and not _is_translated(meaning, key)
    ]


def _is_translated(meaning: Meaning, key: Key) -> bool:
    """Is this ``x["extra_headers"] = x.pop("additional_headers")``, a keyword under another name?"""
    function = key.value.child_by_field_name("function") if key.value.type == "call" else None
    if function is None or not meaning.code.text(function).endswith(".pop"):
        return False
    old = string_value(meaning.code, _arguments(key.value)[0]) if _arguments(key.value) else None
    return old is not None and any(api.accepts("websockets.connect", release, old) for release in api.releases())


def _look(meaning: Meaning, path: Path, search: _Search, depth: int) -> None:
    """Add what the expression at the end of ``path`` brings."""
    node = path[-1]
    if depth > _DEEPEST or node.id in search.seen:
        return
    search.seen.add(node.id)
    search.asked = search.asked or guarded(meaning, path)
    children = plain_children(node)
    if node.type == "dictionary":
        for child in children:
            _pair(meaning, (*path, child), search, depth)
    elif node.type == "conditional_expression":
        for child in (children[0], children[-1]):
            _look(meaning, (*path, child), search, depth + 1)
    elif node.type in _OF_TWO:
        for child in children:
            _look(meaning, (*path, child), search, depth + 1)
    elif node.type == "call":
        function = node.child_by_field_name("function")
        if function is not None and meaning.qualified((*path, function)) == "builtins.dict":
            _given(meaning, path, search, depth)
        elif function is not None and function.type == "attribute" and not _arguments(node):
            owner, method = function.named_children[0], function.named_children[-1]
            if meaning.code.text(method) == "copy":
                _look(meaning, (*path, function, owner), search, depth + 1)
        if function is not None:
            _result(meaning, (*path, function), search, depth)
    elif node.type == "identifier":
        _name(meaning, path, search, depth)


def _result(meaning: Meaning, function: Path, search: _Search, depth: int) -> None:
    """What a function of this fragment returns."""
    for found in definitions(meaning, function):
        if found[-1].type in FUNCTIONS and not decorators(meaning.code, found) - _TRANSPARENT:
            for value in results(found)[0]:
                _look(meaning, value, search, depth + 1)


def _pair(meaning: Meaning, path: Path, search: _Search, depth: int) -> None:
    """A part of a dict display: ``key: value`` or ``**other``."""
    node = path[-1]
    if node.type == "dictionary_splat":
        _look(meaning, (*path, node.named_children[0]), search, depth + 1)
        return
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    _add(meaning, key, value, search)


def _add(meaning: Meaning, key: Node | None, value: Node | None, search: _Search) -> None:
    name = string_value(meaning.code, key) if key is not None else None
    if name and key is not None and value is not None:
        search.keys.append((name, key.named_children[1], value))


def _arguments(call: Node) -> list[Node]:
    arguments = call.child_by_field_name("arguments")
    return plain_children(arguments) if arguments is not None else []


def _given(meaning: Meaning, call: Path, search: _Search, depth: int) -> None:
    """The arguments of ``dict(other, key=value)`` and of ``x.update(other, key=value)``."""
    arguments = call[-1].child_by_field_name("arguments")
    for child in _arguments(call[-1]):
        path = (*call, arguments, child) if arguments is not None else call
        name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        if child.type == "keyword_argument" and name is not None and value is not None:
            search.keys.append((meaning.code.text(name), name, value))
        elif child.type == "dictionary_splat":
            _look(meaning, (*path, child.named_children[0]), search, depth + 1)
        else:
            _look(meaning, path, search, depth + 1)


def _name(meaning: Meaning, path: Path, search: _Search, depth: int) -> None:
    """What a name is bound to, and what is done to the dict before it is used here."""
    bindings = meaning.bindings(path)
    text = meaning.code.text(path[-1])
    for binding in bindings:
        if id(binding) in search.seen:
            continue
        search.seen.add(id(binding))
        if binding.path[-2].type == "augmented_assignment":
            right = binding.path[-2].child_by_field_name("right")
            if right is not None:
                _look(meaning, (*binding.path[:-1], right), search, depth + 1)
            _name(meaning, binding.path, search, depth + 1)
        elif binding.value is not None and binding.kind == "assign":
            _look(meaning, binding.value, search, depth + 1)
    for load in meaning.loads(text, path):
        before = load[-1].start_byte < path[-1].start_byte and not exclusive(path, load)
        if before and len(load) > 2 and load[-1].id not in search.seen and _goes_back_to(meaning, load, bindings):
            search.seen.add(load[-1].id)
            _mention(meaning, load, search, depth)


def _goes_back_to(meaning: Meaning, load: Path, bindings: list[Binding]) -> bool:
    known = {id(binding) for binding in bindings}
    return any(id(binding) in known for binding in meaning.bindings(load))


def _mention(meaning: Meaning, load: Path, search: _Search, depth: int) -> None:
    """What one mention does to a dict: ``x["key"] = value``, ``del x["key"]``, ``x.update(…)``, ``x.pop("key")``."""
    parent, above = load[-2], load[-3]
    if parent.type == "subscript" and parent.named_children[0] == load[-1]:
        key = parent.named_children[-1]
        if above.type == "assignment" and above.child_by_field_name("left") == parent:
            search.asked = search.asked or guarded(meaning, load)
            _add(meaning, key, above.child_by_field_name("right"), search)
        elif above.type == "delete_statement":
            search.taken.append((string_value(meaning.code, key), load[-1].start_byte))
        return
    method, given = _method(meaning, load), _arguments(above)
    if method in _TAKING:
        search.taken.append((string_value(meaning.code, given[0]) if given else None, load[-1].start_byte))
    elif method in _ADDING:
        search.asked = search.asked or guarded(meaning, load)
        if method == "update":
            _given(meaning, load[:-2], search, depth)
        elif len(given) == 2:
            _add(meaning, given[0], given[1], search)


def _method(meaning: Meaning, load: Path) -> str:
    """The method that is called where a dict is mentioned; "" for other mentions."""
    parent, above = load[-2], load[-3]
    called = parent.type == "attribute" and above.type == "call" and above.child_by_field_name("function") == parent
    return meaning.code.text(parent.named_children[-1]) if called else ""


def extended(meaning: Meaning, load: Path) -> bool:
    """Is a mention of a dict a call of a method that adds keys to it?"""
    return _method(meaning, load) in _ADDING
