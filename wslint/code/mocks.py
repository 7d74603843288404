"""Tests that replace a name of a package: what is patched, under which names the mock is known, what it is asked.

`patch`, `patch.object`, `mocker.patch` and `monkeypatch.setattr` count, with a dotted path in a literal or with a
module and a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from wslint.code.bindings import Binding
from wslint.code.callbacks import parameters
from wslint.code.names import Meaning
from wslint.code.targets import source_of
from wslint.code.tree import Node, Path, plain_children, string_value

_BY_PATH = re.compile(r"(?:[\w.]*mock\w*\.)?patch|[\w.]+\.setattr")
_BY_NAME = re.compile(r"(?:[\w.]*mock\w*\.)?patch\.object|(?:[\w.]+\.)?setattr")
_PATCHING = frozenset({b"patch", b"setattr"})  # the words with which both end
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_ARGUMENTS = r"\.(?:call|await)_args|\.(?:call_args|await_args|mock_calls|method_calls)(?:_list)?\[-?\d+\]"
_KEYWORDS = re.compile(rf"(?:{_ARGUMENTS})(?:\.kwargs|\[(?:1|2|-1)\])")
_RECORDED = re.compile(rf"{_ARGUMENTS}|\.(?:call|await)_args_list|\.mock_calls")
_ASSERTS = re.compile(r"assert_(?:called|awaited)(?:_once)?_with|assert_any_(?:call|await)")


class Patch(NamedTuple):
    """One replacement of ``target``, a dotted path. ``place`` is what names it, ``path`` leads to the call."""

    target: str
    place: Node
    path: Path
    mocks: tuple[Binding, ...]

    def keyword(self, meaning: Meaning, name: str) -> Node | None:
        """The value that the patching call is given for a keyword."""
        return _keyword(meaning, self.path[-1], name)


def patches(meaning: Meaning, package: str) -> list[Patch]:
    """The replacements of names of ``package`` in a fragment, in order."""
    key = (f"patches {package}", meaning.code.root.id)
    if key not in meaning.memo:
        found = [*_by_path(meaning, package), *_by_name(meaning, package)]
        meaning.memo[key] = sorted(found, key=lambda patch: patch.place.start_byte)
    known: list[Patch] = meaning.memo[key]
    return known


def _by_path(meaning: Meaning, package: str) -> Iterator[Patch]:
    if meaning.code.vocabulary.isdisjoint(_PATCHING):
        return
    for offset in meaning.code.quoted(package):
        path = meaning.code.path(offset)
        if path[-1].type != "string_content" or len(path) < 4 or path[-3].type != "argument_list":
            continue
        target = string_value(meaning.code, path[-2])
        if target is None or not _DOTTED.fullmatch(target) or not target.startswith(package + "."):
            continue
        call = path[:-3]
        if plain_children(path[-3])[0] == path[-2] and _function(meaning, call, _BY_PATH):
            yield Patch(target, path[-2], call, tuple(_mocks(meaning, call, 1)))


def _by_name(meaning: Meaning, package: str) -> Iterator[Patch]:
    for uses in list(meaning.uses.values()):
        for use in uses:
            if use.kind != "load" or use.path[-2].type != "argument_list" or not use.names[0].startswith(package):
                continue
            given = plain_children(use.path[-2])
            name = string_value(meaning.code, given[1]) if len(given) > 1 and given[0] == use.node else None
            if name and _function(meaning, use.path[:-2], _BY_NAME):
                mocks = tuple(_mocks(meaning, use.path[:-2], 2))
                yield Patch(f"{use.names[0]}.{name}", given[1], use.path[:-2], mocks)


def _function(meaning: Meaning, call: Path, wanted: re.Pattern[str]) -> bool:
    function = call[-1].child_by_field_name("function") if call[-1].type == "call" else None
    return function is not None and wanted.fullmatch(meaning.code.text(function)) is not None


def _keyword(meaning: Meaning, call: Node, name: str) -> Node | None:
    arguments = call.child_by_field_name("arguments")
    for child in arguments.named_children if arguments is not None else ():
        word = child.child_by_field_name("name") if child.type == "keyword_argument" else None
        if word is not None and meaning.code.text(word) == name:
            return child.child_by_field_name("value")
    return None


def _replacement(meaning: Meaning, call: Node, position: int) -> Node | None:
    """What a patching call puts in place; None if it makes a mock of its own."""
    arguments = call.child_by_field_name("arguments")
    given = [c for c in plain_children(arguments) if c.type != "keyword_argument"] if arguments is not None else []
    return given[position] if len(given) > position else _keyword(meaning, call, "new")


def _mocks(meaning: Meaning, call: Path, position: int) -> Iterator[Binding]:
    """The bindings that hold the mock."""
    new = _replacement(meaning, call[-1], position)
    if new is not None:
        arguments = call[-1].child_by_field_name("arguments")
        inner = (*call, arguments, new) if arguments is not None else call
        if new.type == "identifier":
            yield from meaning.bindings(inner)
    whole = call
    if whole[-2].type == "attribute" and meaning.code.text(whole[-2]).endswith(".start"):
        whole = whole[:-2]
    parent = whole[-2]
    if parent.type == "as_pattern":
        yield from _bound_at(meaning, parent.child_by_field_name("alias"))
    elif parent.type == "assignment":
        yield from _bound_at(meaning, parent.child_by_field_name("left"))
    elif parent.type == "decorator" and whole[-3].type == "decorated_definition" and new is None:
        yield from _injected(meaning, whole[:-1])


def _bound_at(meaning: Meaning, target: Node | None) -> Iterator[Binding]:
    while target is not None and target.type == "as_pattern_target" and target.named_children:
        target = target.named_children[0]
    if target is not None and target.type == "identifier":
        for found in meaning.names(meaning.code.text(target)).bindings.values():
            yield from (binding for binding in found if binding.path[-1] == target)


def _injected(meaning: Meaning, path: Path) -> Iterator[Binding]:
    """The parameter that the decorator at the end of ``path`` fills: those nearest to the function come first."""
    definition = path[-2].child_by_field_name("definition")
    if definition is None or definition.type != "function_definition":
        return
    below = [d for d in path[-2].named_children if d.type == "decorator" and d.start_byte > path[-1].start_byte]
    calls = [(*path[:-1], decorator, plain_children(decorator)[0]) for decorator in below]
    taken = 0
    for call in calls:
        for wanted, position in ((_BY_PATH, 1), (_BY_NAME, 2)):
            if _function(meaning, call, wanted) and _replacement(meaning, call[-1], position) is None:
                taken += 1
    names = [parameter.path[-1] for parameter in parameters(meaning, (*path[:-1], definition))]
    names = names[1:] if names and meaning.code.text(names[0]) in ("self", "cls") else names
    if taken < len(names):
        yield from _bound_at(meaning, names[taken])


def root_of(meaning: Meaning, path: Path, depth: int = 0) -> tuple[list[Binding], str]:
    """The bindings of the name that an expression begins with, and what follows it: (those of m, ".call_args[1]").

    A name that was set to such an expression is followed.
    """
    node, inner = path[-1], path
    while node.type in ("attribute", "subscript", "call"):
        child = node.named_children[0]
        inner, node = (*inner, child), child
    if node.type != "identifier":
        return [], ""
    rest = meaning.code.source[node.end_byte : path[-1].end_byte].decode("utf-8", "replace")
    bindings = meaning.bindings(inner)
    source = source_of(bindings[0].path) if len(bindings) == 1 and bindings[0].kind in ("assign", "other") else None
    if source is not None and source.how == "assign" and source.path is not None and depth < 3:
        found, before = root_of(meaning, source.path, depth + 1)
        places = "".join(f"[{position}]" for position in source.positions)
        if found and _RECORDED.match(before):
            return found, before + places + rest
    return bindings, rest


class Mention(NamedTuple):
    """One place that names a keyword which a mock is called with; ``absent``: it must not be."""

    token: Node
    mocks: tuple[Binding, ...]
    absent: bool = False


def mentions(meaning: Meaning, keyword: str) -> Iterator[Mention]:
    """Where ``keyword`` is asked of the calls that a mock has recorded, or expected of them."""
    for offset in meaning.code.words(keyword):
        path = meaning.code.path(offset)
        if path[-1].type == "string_content" and len(path) > 3 and string_value(meaning.code, path[-2]) == keyword:
            found = _asked(meaning, path[:-1])
            if found is not None:
                mocks, absent = found
                yield Mention(path[-1], tuple(mocks), absent)
        elif len(path) > 1 and path[-2].type == "keyword_argument" and path[-2].child_by_field_name("name") == path[-1]:
            yield Mention(path[-1], tuple(_expected(meaning, path[:-3])))


def _asked(meaning: Meaning, path: Path) -> tuple[list[Binding], bool] | None:
    """The mock whose recorded keywords the string at the end of ``path`` is a key of, and whether it must be absent."""
    parent = path[-2]
    owner: Path = ()
    absent = False
    if parent.type == "subscript" and parent.named_children[0] != path[-1]:
        owner = (*path[:-1], parent.named_children[0])
    elif parent.type == "argument_list" and plain_children(parent)[0] == path[-1]:
        function = path[-3].child_by_field_name("function")
        if function is not None and meaning.code.text(function).endswith((".get", ".pop")):
            owner = (*path[:-2], function, function.named_children[0])
    elif parent.type == "comparison_operator":
        absent = any(child.type == "not in" for child in parent.children)
        owner = (*path[:-1], plain_children(parent)[-1])
    elif parent.type == "pair" and path[-4].type == "comparison_operator":
        others = [child for child in plain_children(path[-4]) if child != path[-3]]
        owner = (*path[:-3], others[0])
    if not owner:
        return None
    bindings, rest = root_of(meaning, owner)
    return (bindings, absent) if bindings and _KEYWORDS.fullmatch(rest) else None


def _expected(meaning: Meaning, path: Path) -> Iterator[Binding]:
    """The mock that is expected to be called as the call at the end of ``path`` says."""
    function = path[-1].child_by_field_name("function") if path[-1].type == "call" else None
    if function is None:
        return
    if function.type == "attribute" and _ASSERTS.fullmatch(meaning.code.text(function.named_children[-1])):
        yield from root_of(meaning, (*path, function, function.named_children[0]))[0]
        return
    if not (meaning.qualified((*path, function)) or meaning.code.text(function)).endswith("call"):
        return
    for i in range(len(path) - 2, 0, -1):
        node = path[i]
        if node.type == "comparison_operator":
            bindings, rest = root_of(meaning, (*path[: i + 1], plain_children(node)[0]))
            yield from bindings if _RECORDED.fullmatch(rest) else ()
        elif node.type == "call":
            outer = node.child_by_field_name("function")
            if outer is not None and meaning.code.text(outer).endswith(".assert_has_calls"):
                yield from root_of(meaning, (*path[: i + 1], outer, outer.named_children[0]))[0]
