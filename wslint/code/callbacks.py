"""Functions that are handed to a call: which ones they are, what they are given, and who else refers to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from wslint.code.bindings import Binding, scope_of
from wslint.code.callables import definitions, lineage, method
from wslint.code.calls import Call, keyword_value
from wslint.code.names import Meaning
from wslint.code.tree import Node, Path

_STATIC = frozenset({"staticmethod", "classmethod"})
_DEEPEST = 10  # aliases of aliases, partials of partials


class Parameter(NamedTuple):
    """One parameter: its node, the path to its name, and its kind: required, optional, keyword, * or **."""

    path: Path
    name: str
    kind: str

    @property
    def node(self) -> Node:
        """The whole parameter, with annotation and default."""
        return next(
            node for i, node in enumerate(self.path) if self.path[i - 1].type in ("parameters", "lambda_parameters")
        )


@dataclass(frozen=True, slots=True)
class Callback:
    """A function or lambda of the fragment that a call is handed.

    ``function`` is the path to it. ``given`` counts the positional arguments that it has before the
    caller's (its object, those of a partial), ``named`` are those that a partial gives by name.
    ``references`` are the ids of the nodes that lead to it, ``through`` the bindings they went by.
    """

    function: Path
    given: int = 0
    named: frozenset[str] = frozenset()
    references: frozenset[int] = frozenset()
    through: tuple[Binding, ...] = ()

    @property
    def node(self) -> Node:
        return self.function[-1]


def argument(call: Call, position: int, names: Iterable[str]) -> Path | None:
    """The path of the argument at ``position`` (-1 for keywords only), or of the one with one of ``names``."""
    arguments = call.node.child_by_field_name("arguments")
    if arguments is None:
        return None
    if 0 <= position < len(call.positional) and not call.starred:
        return (*call.path, arguments, call.positional[position])
    for name in names:
        if name in call.keywords:
            return (*call.path, arguments, call.keywords[name], keyword_value(call.keywords[name]))
    return None


def callbacks(meaning: Meaning, path: Path, depth: int = 0) -> list[Callback]:
    """The functions that the expression at the end of ``path`` may be; empty if it may be anything else."""
    node = path[-1]
    if depth > _DEEPEST:
        return []
    if node.type == "parenthesized_expression":
        return callbacks(meaning, (*path, node.named_children[0]), depth + 1)
    if node.type == "lambda":
        return [Callback(path)]
    if node.type == "call":
        return _of_partial(meaning, path, depth)
    if node.type == "attribute":
        return _of_attribute(meaning, path)
    return _of_name(meaning, path, depth) if node.type == "identifier" else []


def _of_partial(meaning: Meaning, path: Path, depth: int) -> list[Callback]:
    function, arguments = path[-1].child_by_field_name("function"), path[-1].child_by_field_name("arguments")
    if function is None or arguments is None or meaning.qualified((*path, function)) != "functools.partial":
        return []
    children = [child for child in arguments.named_children if child.type != "comment"]
    if not children or any(child.type.endswith("_splat") for child in children):
        return []
    named = {meaning.code.text(child.named_children[0]) for child in children if child.type == "keyword_argument"}
    positional = len(children) - len(named) - 1
    inner = callbacks(meaning, (*path, arguments, children[0]), depth + 1)
    return [replace(found, given=found.given + positional, named=found.named | named) for found in inner]


def _of_name(meaning: Meaning, path: Path, depth: int) -> list[Callback]:
    found: list[Callback] = []
    for binding in meaning.bindings(path):
        inner: list[Callback] = []
        if binding.kind == "def" and not _decorated(meaning, binding.path[:-1]):
            inner = [Callback(binding.path[:-1])]
        elif binding.kind == "assign" and binding.value is not None:
            inner = callbacks(meaning, binding.value, depth + 1)
        if not inner:
            return []
        for one in inner:
            references = one.references | {path[-1].id}
            found.append(replace(one, references=references, through=(*one.through, binding)))
    return found


def _of_attribute(meaning: Meaning, path: Path) -> list[Callback]:
    owner, name = path[-1].child_by_field_name("object"), path[-1].child_by_field_name("attribute")
    holder, bound = (None, False) if owner is None else _class_of(meaning, (*path, owner))
    if holder is None or name is None:
        return []
    found = []
    for function in method(meaning, holder, meaning.code.text(name)):
        if _decorated(meaning, function):
            return []
        kinds = _decorations(meaning, function)
        given = 1 if "classmethod" in kinds or (bound and "staticmethod" not in kinds) else 0
        found.append(Callback(function, given, references=frozenset({name.id})))
    return found


def _class_of(meaning: Meaning, path: Path) -> tuple[Path | None, bool]:
    """The class of the fragment whose instance (True), or which itself (False), the expression at the end is."""
    node = path[-1]
    own = meaning.class_of_self(path)
    if own is not None:
        return own, True
    if node.type == "identifier":
        bindings = meaning.bindings(path)
        value = bindings[0].value if len(bindings) == 1 and bindings[0].kind == "assign" else None
        if value is not None and value[-1].type == "call":
            return _class_of(meaning, value)
    called = node.child_by_field_name("function") if node.type == "call" else node
    if called is None:
        return None, False
    inner = (*path, called) if node.type == "call" else path
    classes = [found for found in definitions(meaning, inner) if found[-1].type == "class_definition"]
    return (classes[0] if len(classes) == 1 else None), node.type == "call"


def _decorations(meaning: Meaning, function: Path) -> set[str]:
    above = function[-2]
    if above.type != "decorated_definition":
        return set()
    return {meaning.code.text(child).lstrip("@ \t").strip() for child in above.children if child.type == "decorator"}


def _decorated(meaning: Meaning, function: Path) -> bool:
    """Is there a decorator that may change what the function takes?"""
    return bool(_decorations(meaning, function) - _STATIC)


def parameters(meaning: Meaning, function: Path) -> list[Parameter]:
    """The parameters of the function or lambda at the end of ``function``, in order."""
    listed = function[-1].child_by_field_name("parameters")
    found: list[Parameter] = []
    keyword_only = False
    for child in listed.named_children if listed is not None else ():
        if listed is None or child.type in ("comment", "positional_separator"):
            continue
        if child.type == "keyword_separator":
            keyword_only = True
            continue
        inmost = child
        while inmost.type != "identifier" and inmost.named_children:
            inmost = inmost.named_children[0]
        if inmost.type != "identifier":
            continue  # it does not parse
        path: Path = (*function, listed, child)
        if child.type != "identifier":
            path = (*path, child.child_by_field_name("name") or child.named_children[0])
        kind = "optional" if child.type in ("default_parameter", "typed_default_parameter") else "required"
        if "splat" in path[-1].type or "splat" in child.type:
            splat = next(node for node in reversed(path) if "splat" in node.type)
            kind = "**" if splat.type.startswith("dictionary") else "*"
            path = path if path[-1].type == "identifier" else (*path, path[-1].named_children[0])
        elif keyword_only:
            kind = "keyword"
        keyword_only = keyword_only or kind == "*"
        found.append(Parameter(path, meaning.code.text(path[-1]), kind))
    return found


def other_reference(meaning: Meaning, function: Path, known: frozenset[int], through: Iterable[Binding]) -> bool:
    """Does anything but the nodes with the ids ``known`` refer to the function, or to a name that it is known by?"""
    name = function[-1].child_by_field_name("name")
    if name is not None and _quoted(meaning, meaning.code.text(name)):
        return True
    in_class = function[-1].type != "lambda" and scope_of(function).node.type == "class_definition"
    if in_class and _method_elsewhere(meaning, function, known):
        return True
    for binding in through:
        for load in meaning.names(binding.name).loads:
            if load[-1].id not in known and binding in meaning.bindings(load):
                return True
    return False


def _quoted(meaning: Meaning, name: str) -> bool:
    """Is there a string of just this name, as in ``__all__`` or ``getattr``?"""
    source, quotes = meaning.code.source, (b"'", b'"')
    ends = ((offset, offset + len(name.encode())) for offset in meaning.code.words(name))
    return any(source[max(start - 1, 0) : start] in quotes and source[end : end + 1] in quotes for start, end in ends)


def _method_elsewhere(meaning: Meaning, function: Path, known: frozenset[int]) -> bool:
    """Is an attribute of the method's name used elsewhere, or may a base or a subclass have the method too?"""
    name = function[-1].child_by_field_name("name")
    holder = scope_of(function).path
    if name is None:
        return True
    for path in meaning.code.identifiers(meaning.code.text(name)):
        attribute = path[-2].child_by_field_name("attribute") if path[-2].type == "attribute" else None
        defines = path[-2].type == "function_definition" and path[-2].child_by_field_name("name") == path[-1]
        if path[-1] != name and (defines or attribute == path[-1]) and path[-1].id not in known:
            return True
    bases = holder[-1].child_by_field_name("superclasses")
    visible = len(lineage(meaning, holder)) - 1
    return bases is not None and len([base for base in bases.named_children if base.type != "comment"]) > visible
