"""What the names of a fragment mean: every use of a package, under its qualified name.

`Meaning` answers two questions. `qualified(path)` says what an expression is called, wherever it
was imported from ("asyncio.wait_for", "builtins.getattr"); the index `uses` lists, for each dotted
name of the root packages, the places that resolve to it, however they are imported or spelled:
plain, aliased, starred, function-level and guarded imports, reassigned names and attributes,
``getattr`` and ``import_module`` with literals. A name that is hidden by another binding is not a
use; a name that may be something else as well is an uncertain one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from wslint.code.bindings import Binding, Names, Scope, names, parent_scope, scope_of
from wslint.code.occurrences import Occurrences, may_bind
from wslint.code.reaching import guarded_stub, types_only, visible
from wslint.code.tree import Code, Node, Path, string_value
from wslint.code.uses import IMPORTERS, TRANSPARENT, Use, find_uses

__all__ = ["Meaning", "Use", "Values"]

# A value is a qualified name, or None for anything else.
Values = tuple[str | None, ...]

_LIMIT = 50  # expressions within each other that are looked at to evaluate one
_STEPS = 1000  # expressions that are looked at to evaluate one: more have an unknown value


class Meaning:
    """The names of one fragment, resolved on demand and remembered."""

    def __init__(self, code: Code, roots: frozenset[str], star_names: Callable[[str], frozenset[str]]) -> None:
        """``roots`` are root packages ("websockets"); ``star_names(module)`` is what a star import of it binds."""
        self.code = code
        self.roots = roots
        self.stars: dict[str, list[Binding]] = {}  # what star imports bind, as far as the fragment mentions it
        self.occurrences = Occurrences(code)
        self._names: dict[tuple[str, int | None], Names] = {}
        self._bound: dict[str, bool] = {}
        self._does: dict[int, Binding | str] = {}
        self._evaluating: set[int] = set()
        self._steps = 0
        self._bindings: dict[tuple[str, int], list[Binding]] = {}
        self.memo: dict[tuple[str, int], Any] = {}  # answers about a node that are dear to find, by question
        self.uses = find_uses(self, star_names)

    def attribute_values(self, holder: Path, name: str) -> Values:
        """All values that ``self.name``, or ``name`` in the class body, is given in the class ``holder`` ends with."""
        values: list[str | None] = []
        for path in self.code.identifiers(name, holder[-1:]):
            if len(path) <= len(holder) or path[len(holder) - 1] != holder[-1]:
                continue
            if path[-2].type == "attribute":
                owner = path[-2].child_by_field_name("object")
                if owner is None or self.class_of_self((*path[:-1], owner)) != holder:
                    continue
                target, above = path[-2], path[:-2]
            else:
                target, above = path[-1], path[:-1]
                if scope_of(path).path != holder:
                    continue
            if above[-1].type == "assignment" and above[-1].child_by_field_name("left") == target:
                right = above[-1].child_by_field_name("right")
                if right is not None and right.type != "none":
                    values += self.evaluate((*above, right))
        return tuple(values)

    def class_of_self(self, path: Path) -> Path | None:
        """The path to the class whose method calls its object by the identifier at the end of ``path``."""
        node = path[-1]
        if node.type != "identifier":
            return None
        name = self.code.text(node)
        for i in range(len(path) - 2, 1, -1):
            if path[i].type == "function_definition":
                parameters = path[i].child_by_field_name("parameters")
                first = parameters.named_children[0] if parameters is not None and parameters.named_children else None
                if first is not None and first.type == "identifier" and self.code.text(first) == name:
                    holder = path[: i - (1 if path[i - 1].type == "block" else 2)]
                    return holder if holder and holder[-1].type == "class_definition" else None
        return None

    def names(self, name: str) -> Names:
        """The bindings and loads of ``name`` in this fragment."""
        return self._named(name, None)

    def loads(self, name: str, path: Path) -> list[Path]:
        """The loads of ``name``, at least those that may go back to what binds it at the end of ``path``."""
        offset = path[-1].start_byte
        everywhere = not self.code.is_cut or self.occurrences.in_module(offset)
        return self._named(name, None if everywhere else self.code.part(offset)).loads

    def is_bound(self, name: str) -> bool:
        """Does the fragment bind ``name`` anywhere?"""
        if name not in self._bound:
            self._bound[name] = name in self.stars or any(self._binds(offset, name) for offset in self.code.words(name))
        return self._bound[name]

    def _binds(self, offset: int, name: str) -> bool:
        if not may_bind(self.code.source, offset, offset + len(name.encode())):
            return False
        return bool(names(self.code, name, [offset], self._does).bindings)

    def _named(self, name: str, part: int | None) -> Names:
        """The bindings and loads of ``name``, at least those that matter in a part if one is given."""
        key = (name, part)
        if key not in self._names:
            offsets = None if part is None else self.occurrences.around(name, part)
            found = self._names[key] = names(self.code, name, offsets, self._does)
            for binding in self.stars.get(name, ()):
                found.bindings.setdefault(binding.scope.id, []).append(binding)
            for bindings in found.bindings.values():
                bindings.sort(key=lambda binding: binding.effective)
        return self._names[key]

    def bindings(self, path: Path) -> list[Binding]:
        """The bindings that the identifier at the end of ``path`` may go back to, latest first."""
        return self.bindings_of(self.code.text(path[-1]), path)

    def bindings_of(self, name: str, path: Path) -> list[Binding]:
        """The bindings that ``name`` would go back to if it stood at the end of ``path``, latest first."""
        key = (name, path[-1].id)
        if key not in self._bindings:
            self._bindings[key] = self._bindings_of(name, path)
        return self._bindings[key]

    def _bindings_of(self, name: str, path: Path) -> list[Binding]:
        known = self._named(name, self.code.part(path[-1].start_byte) if self.code.is_cut else None)
        use_scope = scope = scope_of(path)
        while True:
            here = scope.id in known.bindings and (scope.node.type != "class_definition" or scope.id == use_scope.id)
            if here and scope.id not in known.nonlocals:
                found = known.bindings[scope.id]
                return visible(found, path, deferred=scope.id != use_scope.id)
            above = parent_scope(scope)
            if above is None:
                return []
            if scope.id in known.globals:
                above = Scope(path[:1])
            scope = above

    def evaluate(self, path: Path) -> Values:
        """What the expression at the end of ``path`` may be: qualified names, and None for anything else."""
        node = path[-1]
        if not self._evaluating:
            self._steps = 0
        self._steps += 1
        if node.id in self._evaluating or len(self._evaluating) > _LIMIT or self._steps > _STEPS:
            return (None,)
        self._evaluating.add(node.id)
        try:
            return self._evaluate(path)
        finally:
            self._evaluating.discard(node.id)

    def _evaluate(self, path: Path) -> Values:
        node = path[-1]
        kind = node.type
        if kind == "identifier":
            return self.load(path)[0]
        if kind == "attribute":
            owner, attribute = node.child_by_field_name("object"), node.child_by_field_name("attribute")
            if owner is None or attribute is None:
                return (None,)
            name = self.code.text(attribute)
            holder = self.class_of_self((*path, owner))
            if holder is not None:
                return self.attribute_values(holder, name) or (None,)
            return tuple(value and f"{value}.{name}" for value in self.evaluate((*path, owner)))
        if kind == "call":
            return self.call_value(path)
        if kind == "assignment":
            right = node.child_by_field_name("right")
            return (None,) if right is None else self.evaluate((*path, right))
        if kind in TRANSPARENT:
            return tuple(value for part in _parts(node) for value in self.evaluate((*path, part)))
        return (None,)

    def load(self, path: Path) -> tuple[Values, Binding | None]:
        found = [binding for binding in self.bindings(path) if not guarded_stub(binding)]
        if not found:
            name = self.code.text(path[-1])
            return ((f"builtins.{name}",) if not self.is_bound(name) else (None,)), None
        values: list[str | None] = []
        # In the order of the source: the first arm of a guarded import is the one that is preferred.
        for binding in reversed(found):
            if binding.imported is not None:
                values.append(binding.imported)
            elif binding.value is not None:
                values += self.evaluate(binding.value)
                if binding.kind == "parameter":
                    values.append(None)
            elif binding.kind != "declare":
                values.append(None)
        imports = [binding for binding in found if binding.imported is not None]
        # What runs comes before what only type checkers see.
        imports.sort(key=lambda binding: types_only(self.code, binding))
        return tuple(dict.fromkeys(values)) or (None,), imports[0] if imports else None

    def call_value(self, path: Path) -> Values:
        """``getattr(x, "y")``, ``import_module("x")`` and its kin with literals; else unknown."""
        function = path[-1].child_by_field_name("function")
        arguments = path[-1].child_by_field_name("arguments")
        if function is None or arguments is None or function.type not in ("identifier", "attribute"):
            return (None,)
        given = [child for child in arguments.named_children if child.type != "comment"]
        callee = self.qualified((*path, function))
        if callee == "builtins.getattr" and len(given) in (2, 3):
            name = string_value(self.code, given[1])
            if name is not None and name.isidentifier():
                return tuple(v and f"{v}.{name}" for v in self.evaluate((*path, arguments, given[0])))
        if callee in IMPORTERS and given:
            module = string_value(self.code, given[0])
            if module:
                return (module if callee != "builtins.__import__" else module.partition(".")[0],)
        return (None,)

    def qualified(self, path: Path) -> str | None:
        """The one qualified name of an expression, if there is one."""
        values = self.evaluate(path)
        return values[0] if len(values) == 1 else None


def _parts(node: Node) -> Iterator[Node]:
    """The sub-expressions that a transparent expression may evaluate to."""
    children = node.named_children
    if node.type == "conditional_expression":
        yield from (child for child in (children[0], children[-1]) if child.type != "none")
    elif node.type == "named_expression":
        yield children[-1]
    else:
        yield from (child for child in children if child.type not in ("comment", "none"))
