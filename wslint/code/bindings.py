"""Where a name is bound, and in which scope: Python's rules, for one name at a time.

Only the names that matter are ever looked at: the occurrences of a word in the source are found
with a regular expression, and each is classified by its place in the tree as a binding, a
declaration, a load, or no name at all (an attribute, a keyword, a comment).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wslint.code.tree import Code, Node, Path

COMPREHENSIONS = frozenset(
    {"list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"}
)
FUNCTIONS = frozenset({"function_definition", "lambda"})
PATTERNS = frozenset(
    {
        "pattern_list", "tuple_pattern", "list_pattern", "list_splat_pattern",
        "parenthesized_expression", "expression_list", "tuple", "list",
    }
)  # fmt: skip
_PARAMETERS = frozenset(
    {"parameters", "lambda_parameters", "typed_parameter", "default_parameter", "typed_default_parameter"}
)


class Scope(NamedTuple):
    """A module, class, function, lambda or comprehension; ``path`` ends with its node."""

    path: Path

    @property
    def node(self) -> Node:
        return self.path[-1]

    @property
    def id(self) -> int:
        return self.path[-1].id


class Binding(NamedTuple):
    """One place that gives a name a value.

    ``kind`` is import, assign, parameter, def, class, declare (an annotation without a value) or
    other (loops, ``with … as``, patterns, and ``del``, which makes a name just as local). ``imported``
    is the dotted name for an absolute import. ``value`` is the path of the expression bound, where
    there is just one. ``path`` leads to the identifier; ``effective`` is the offset from which the
    value holds. `targets.source_of` its path says what loops, ``with`` and ``except`` bind.
    """

    kind: str
    name: str
    scope: Scope
    path: Path
    effective: int
    imported: str | None = None
    value: Path | None = None

    @property
    def statement(self) -> Node:
        """The import statement of an import binding, otherwise the innermost node that is a statement."""
        for node in reversed(self.path):
            if node.type.endswith(("_statement", "_definition")):
                return node
        return self.path[-1]


class Names(NamedTuple):
    """All that a fragment does with one name: its bindings by scope id, and the paths that load it."""

    bindings: dict[int, list[Binding]]
    loads: list[Path]
    globals: frozenset[int]
    nonlocals: frozenset[int]


def scope_of(path: Path, end: int | None = None) -> Scope:
    """The scope in which the node ``path[end - 1]`` is evaluated (the whole path by default)."""
    last = len(path) if end is None else end
    for i in range(last - 2, -1, -1):
        node, child = path[i], path[i + 1]
        kind = node.type
        if kind in FUNCTIONS or kind == "class_definition":
            # Defaults, annotations, decorators and bases are evaluated outside.
            if child == node.child_by_field_name("body"):
                return Scope(path[: i + 1])
        elif kind in COMPREHENSIONS:
            if not _first_iterable(path, i, last):
                return Scope(path[: i + 1])
        elif kind == "module":
            return Scope(path[: i + 1])
    return Scope(path[:1])


def _first_iterable(path: Path, i: int, last: int) -> bool:
    """Is ``path[last - 1]`` in the iterable of the first ``for`` of the comprehension ``path[i]``?"""
    clause = path[i + 1]
    if clause.type != "for_in_clause" or i + 2 >= last:
        return False
    first = next((child for child in path[i].named_children if child.type == "for_in_clause"), None)
    return clause == first and path[i + 2] == clause.child_by_field_name("right")


def parent_scope(scope: Scope) -> Scope | None:
    """The scope around a scope, None for the module."""
    return scope_of(scope.path) if len(scope.path) > 1 else None


def names(
    code: Code, name: str, offsets: Iterable[int] | None = None, known: dict[int, Binding | str] | None = None
) -> Names:
    """Classify every occurrence of ``name``, or those at ``offsets``. ``known`` collects what identifiers do, by id."""
    known = {} if known is None else known
    bindings: dict[int, list[Binding]] = {}
    loads: list[Path] = []
    declared: dict[str, set[int]] = {"global_statement": set(), "nonlocal_statement": set()}
    found: list[Binding] = []
    for path in identified(code, name, code.words(name) if offsets is None else offsets):
        parent = path[-2]
        if parent.type in declared:
            declared[parent.type].add(scope_of(path).id)
            continue
        result = known.get(path[-1].id)
        if result is None:
            result = known[path[-1].id] = classify(code, path, name)
        if result == "load":
            loads.append(path)
        elif isinstance(result, Binding):
            found.append(result)
    for binding in found:
        scope = binding.scope
        if scope.id in declared["global_statement"]:
            scope = Scope(binding.path[:1])
        elif scope.id in declared["nonlocal_statement"]:
            scope = _owner(scope, {other.scope.id for other in found} - declared["nonlocal_statement"])
        bindings.setdefault(scope.id, []).append(binding)
    return Names(bindings, loads, frozenset(declared["global_statement"]), frozenset(declared["nonlocal_statement"]))


def identified(code: Code, name: str, offsets: Iterable[int]) -> Iterator[Path]:
    """The paths to the identifiers ``name`` at ``offsets``, without attributes, which neither bind nor load a name."""
    for offset in offsets:
        path = code.identifier(offset, name) if code.source[offset - 1 : offset] != b"." else None
        if path is not None:
            yield path


def _owner(scope: Scope, binding: set[int]) -> Scope:
    """The innermost function around ``scope`` that binds the name itself: what ``nonlocal`` means."""
    above = parent_scope(scope)
    while above is not None and (above.id not in binding or above.node.type not in FUNCTIONS):
        above = parent_scope(above)
    return above or scope


def classify(code: Code, path: Path, name: str) -> Binding | str:
    """The binding that the identifier at the end of ``path`` makes; "load"; or "" if it is no name."""
    node, parent = path[-1], path[-2]
    kind = parent.type
    if kind == "attribute":
        return "load" if parent.child_by_field_name("object") == node else ""
    if kind == "keyword_argument":
        return "load" if parent.child_by_field_name("name") != node else ""
    if kind in ("dotted_name", "aliased_import"):
        return _classify_dotted(code, path, name)
    if kind in ("function_definition", "class_definition") and parent.child_by_field_name("name") == node:
        return Binding("def" if kind[0] == "f" else "class", name, scope_of(path, len(path) - 1), path, node.start_byte)
    if kind in ("as_pattern", "splat_pattern"):
        # `case X as name`, `case [*name]`; the value of a with item is a load.
        in_case = any(ancestor.type == "case_pattern" for ancestor in path)
        return _other(path, name) if in_case else "load"
    target = _target(path)
    return "load" if target is None else _bind(path, name, target)


def _classify_dotted(code: Code, path: Path, name: str) -> Binding | str:
    node = path[-1]
    i = next((i for i in range(len(path) - 1, -1, -1) if path[i].type.startswith("import_")), -1)
    if i < 0:
        return _classify_pattern(path, name)
    statement = path[i]
    if statement.type == "import_statement":
        if path[-2].type == "aliased_import":
            dotted = code.text(path[-2].named_children[0])
        elif path[i + 1].type == "dotted_name" and path[i + 1].named_children[0] == node:
            dotted = name
        else:
            return ""
        return Binding("import", name, scope_of(path), path, statement.start_byte, imported=dotted)
    module = statement.child_by_field_name("module_name")
    if module is None or path[i + 1] == module:
        return ""
    if path[-2].type == "aliased_import":
        member = code.text(path[-2].named_children[0])
    elif path[-3].type == "aliased_import":
        return ""
    else:
        member = name
    # A relative import is never the package itself, whatever it is called.
    imported = f"{code.text(module)}.{member}" if module.type == "dotted_name" else None
    return Binding("import", name, scope_of(path), path, statement.start_byte, imported=imported)


def _classify_pattern(path: Path, name: str) -> Binding | str:
    """A dotted name in ``case``: one word captures, unless it is a class; more words load the first."""
    node, dotted, above = path[-1], path[-2], path[-3]
    if above.type == "class_pattern" or dotted.named_child_count > 1:
        return "load" if dotted.named_children[0] == node else ""
    return _other(path, name)


def _other(path: Path, name: str) -> Binding:
    return Binding("other", name, scope_of(path), path, path[-1].end_byte)


def _target(path: Path) -> int | None:
    """The index of the node that binds the identifier at the end of ``path``, or None for a load."""
    for i in range(len(path) - 2, -1, -1):
        kind, child = path[i].type, path[i + 1]
        if kind == "as_pattern_target":
            return i
        if kind in _PARAMETERS or kind == "dictionary_splat_pattern":
            return None if _evaluated_outside(path[i], child) else i
        if kind in PATTERNS:
            continue
        if kind == "delete_statement":
            return i
        if kind in ("assignment", "augmented_assignment", "for_statement", "for_in_clause"):
            return i if path[i].child_by_field_name("left") == child else None
        if kind == "named_expression":
            return i if path[i].child_by_field_name("name") == child else None
        return None
    return None


def _evaluated_outside(parameter: Node, child: Node) -> bool:
    """Is ``child`` the default or the annotation of ``parameter``, not its name?"""
    return child in (parameter.child_by_field_name("value"), parameter.child_by_field_name("type"))


def _bind(path: Path, name: str, i: int) -> Binding:
    target, child = path[i], path[i + 1]
    kind = target.type
    if kind in _PARAMETERS or kind == "dictionary_splat_pattern":
        j = next((j for j in range(i, -1, -1) if path[j].type in FUNCTIONS), 0)
        default = target.child_by_field_name("value")
        value = None if default is None else (*path[: i + 1], default)
        return Binding("parameter", name, Scope(path[: j + 1]), path, path[j].start_byte, value=value)
    if kind == "assignment":
        right = target.child_by_field_name("right")
        if right is None:
            return Binding("declare", name, scope_of(path), path, target.end_byte)
        value, inner = _matching_value(path, i, child, right)
        return Binding("assign", name, scope_of(path), path, target.end_byte, value=value if inner else None)
    if kind == "named_expression":
        right = target.child_by_field_name("value")
        value = None if right is None else (*path[: i + 1], right)
        scope = scope_of(path)
        while scope.node.type in COMPREHENSIONS:
            scope = scope_of(scope.path)
        return Binding("assign", name, scope, path, target.end_byte, value=value)
    return _other(path, name)


def _matching_value(path: Path, i: int, left: Node, right: Node) -> tuple[Path | None, bool]:
    """The expression that an assignment gives to the identifier: ``a, b = x, y`` pairs them up."""
    if left == path[-1]:
        return (*path[: i + 1], right), True
    if left.type == "pattern_list" and right.type == "expression_list" and path[i + 2] == path[-1]:
        targets, values = left.named_children, right.named_children
        if len(targets) == len(values) and not any(node.type.startswith("list_splat") for node in targets + values):
            return (*path[: i + 1], right, values[targets.index(path[-1])]), True
    return None, False
