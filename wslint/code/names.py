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
from dataclasses import dataclass
from typing import Any

from wslint.code.bindings import Binding, Names, Scope, names, parent_scope, scope_of
from wslint.code.reaching import guarded_stub, types_only, visible
from wslint.code.tree import Code, Node, Path, string_value

# A value is a qualified name, or None for anything else.
Values = tuple[str | None, ...]

_TRANSPARENT = frozenset({"parenthesized_expression", "conditional_expression", "named_expression", "boolean_operator"})
_LIMIT = 50  # reassigned aliases of aliases: deeper chains than this are not followed
_STEPS = 1000  # expressions that are looked at to evaluate one: more have an unknown value


@dataclass(frozen=True, slots=True)
class Use:
    """One place that resolves to a name of a root package.

    ``names`` are the qualified names that it may resolve to (two where a guarded import chooses),
    ``certain`` is False if it may be something else as well. ``kind`` is "load", "import" (the
    alias in an import statement) or "module" (the module part of ``from … import``). ``path``
    leads from the root to the node; ``binding`` is the import that the name goes back to.
    """

    names: tuple[str, ...]
    kind: str
    path: Path
    certain: bool = True
    binding: Binding | None = None

    @property
    def node(self) -> Node:
        return self.path[-1]

    @property
    def parent(self) -> Node:
        return self.path[-2]


class Meaning:
    """The names of one fragment, resolved on demand and remembered."""

    def __init__(self, code: Code, roots: frozenset[str], star_names: Callable[[str], frozenset[str]]) -> None:
        """``roots`` are root packages ("websockets"); ``star_names(module)`` is what a star import of it binds."""
        self.code = code
        self.roots = roots
        self._star_names = star_names
        self._names: dict[str, Names] = {}
        self._stars: dict[str, list[Binding]] = {}
        self._evaluating: set[int] = set()
        self._steps = 0
        self._held: set[tuple[int, str]] = set()
        self.uses: dict[str, list[Use]] = {}
        self._followed: set[tuple[int, str]] = set()
        self._bindings: dict[tuple[str, int], list[Binding]] = {}
        self.memo: dict[tuple[str, int], Any] = {}  # answers about a node that are dear to find, by question
        self._build()

    # The index

    def _build(self) -> None:
        waiting: list[str] = []
        for root in sorted(self.roots):
            for path in self.code.identifiers(root):
                waiting += self._imports(path, root)
            waiting += self._dynamic_imports(root)
        seen: set[str] = set()
        while waiting and len(seen) < _LIMIT:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            for path in self.names(name).loads:
                waiting += self._follow(path)
        for found in self.uses.values():
            found.sort(key=lambda use: (use.node.start_byte, use.node.end_byte))

    def _imports(self, path: Path, root: str) -> list[str]:
        """Record the import statement around an identifier ``root``; the names that it binds."""
        i = next((i for i in range(len(path) - 1, -1, -1) if path[i].type.startswith("import_")), -1)
        if i < 0 or len(path) - i not in (3, 4) or path[-2].type != "dotted_name":
            return []
        statement, dotted = path[i], path[-2]
        if dotted.named_children[0] != path[-1]:
            return []
        if statement.type == "import_statement":
            alias = path[i + 1].child_by_field_name("alias") if path[i + 1].type == "aliased_import" else None
            self._add(self.code.text(dotted), "import", path[: i + 2])
            return [root if alias is None else self.code.text(alias)]
        if path[i + 1] != statement.child_by_field_name("module_name") or path[i + 1] != dotted:
            return []
        module = self.code.text(dotted)
        self._add(module, "module", path[: i + 2])
        bound = []
        for child in statement.named_children:
            if child.type == "wildcard_import":
                bound += self._star(module, (*path[: i + 1], child))
            elif child != dotted and child.type in ("dotted_name", "aliased_import"):
                member = child.child_by_field_name("name") if child.type == "aliased_import" else child
                alias = child.child_by_field_name("alias") if child.type == "aliased_import" else child
                if member is not None and alias is not None:
                    self._add(f"{module}.{self.code.text(member)}", "import", (*path[: i + 1], child))
                    bound.append(self.code.text(alias))
        return bound

    def _star(self, module: str, path: Path) -> list[str]:
        bound = []
        for name in sorted(self._star_names(module)):
            if next(self.code.words(name), None) is None:
                continue
            start = path[-1].start_byte
            binding = Binding("import", name, scope_of(path), path, start, imported=f"{module}.{name}")
            self._stars.setdefault(name, []).append(binding)
            bound.append(name)
        return bound

    def _dynamic_imports(self, root: str) -> list[str]:
        """``importlib.import_module("websockets.client")`` and ``__import__("websockets")``."""
        bound = []
        for offset in self.code.words(root):
            path = self.code.path(offset)
            if path[-1].type != "string_content" or len(path) < 4 or path[-3].type != "argument_list":
                continue
            module = string_value(self.code, path[-2])
            call = path[:-3]
            if module is not None and module.split(".")[0] == root and self._imports_module(call, path[-3], path[-2]):
                bound += self._derive(call, self._call_value(call), None)
        return bound

    def _imports_module(self, call: Path, arguments: Node, literal: Node) -> bool:
        function = call[-1].child_by_field_name("function") if call[-1].type == "call" else None
        if function is None or arguments.named_children[0] != literal:
            return False
        return self.qualified((*call, function)) in ("importlib.import_module", "builtins.__import__")

    def _follow(self, path: Path) -> list[str]:
        """Record the load at ``path`` if it resolves to a root package; names that are given its value."""
        values, binding = self._load(path)
        return self._derive(path, values, binding)

    def _derive(self, path: Path, values: Values, binding: Binding | None) -> list[str]:
        """Record a use and all that hangs on it: attributes, getattr, assignments. Returns further names."""
        found: list[str] = []
        while True:
            known = tuple(dict.fromkeys(value for value in values if value is not None and self._is_root(value)))
            if not known or (path[-1].id, known[0]) in self._followed:
                return found
            self._followed.add((path[-1].id, known[0]))
            self._add_use(Use(known, "load", path, len(known) == len(set(values)), binding))
            whole = path
            while whole[-2].type == "parenthesized_expression":
                whole = whole[:-1]
            parent = whole[-2]
            if parent.type == "attribute" and parent.child_by_field_name("object") == whole[-1]:
                attribute = parent.child_by_field_name("attribute")
                name = "" if attribute is None else self.code.text(attribute)
                path, values = whole[:-1], tuple(v and f"{v}.{name}" for v in values)
            elif path[-2].type == "argument_list" and path[-3].type == "call" and self._is_getattr(path):
                path, values = path[:-2], self._call_value(path[:-2])
            else:
                return found + self._aliases(path)

    def _aliases(self, path: Path) -> list[str]:
        """The names, and the uses through attributes, to which the value of ``path`` is assigned."""
        i = len(path) - 2
        while path[i].type in _TRANSPARENT or path[i].type == "expression_list":
            if path[i].type == "named_expression" and path[i].child_by_field_name("value") == path[i + 1]:
                break
            i -= 1
        node = path[i]
        if node.type in ("default_parameter", "typed_default_parameter", "named_expression"):
            target = node.child_by_field_name("name")
            return [] if target is None else [self.code.text(target)]
        found: list[str] = []
        while node.type == "assignment" and node.child_by_field_name("right") == path[i + 1]:
            left = node.child_by_field_name("left")
            if left is not None and left.type == "identifier":
                found.append(self.code.text(left))
            elif left is not None and left.type == "pattern_list":
                found += [self.code.text(target) for target in left.named_children if target.type == "identifier"]
            elif left is not None and left.type == "attribute":
                found += self._attribute_loads(path[: i + 1], left)
            i -= 1
            node = path[i]
        class_body = (
            len(path) > i > 1 and path[i].type == "expression_statement" and path[i - 2].type == "class_definition"
        )
        if class_body:
            for name in list(found):
                found += self._class_attribute_loads(path[: i - 1], name)
        return found

    def _attribute_loads(self, path: Path, left: Node) -> list[str]:
        """Follow ``self.name`` in the class around ``path``, where ``left`` is such an assignment's target."""
        name = left.child_by_field_name("attribute")
        owner = left.child_by_field_name("object")
        holder = self.class_of_self((*path, left, owner)) if owner is not None else None
        if name is None or holder is None:
            return []
        return self._class_attribute_loads(holder, self.code.text(name))

    def _class_attribute_loads(self, holder: Path, name: str) -> list[str]:
        found: list[str] = []
        if (holder[-1].id, name) in self._held:
            return found
        self._held.add((holder[-1].id, name))
        values = self._attribute_values(holder, name)
        for path in self.code.identifiers(name):
            attribute = path[-2]
            if attribute.type != "attribute" or attribute.child_by_field_name("attribute") != path[-1]:
                continue
            owner = attribute.child_by_field_name("object")
            if owner is None or self.class_of_self((*path[:-1], owner)) != holder:
                continue
            above = path[-3]
            if above.type == "assignment" and above.child_by_field_name("left") == attribute:
                continue
            found += self._derive(path[:-1], values, None)
        return found

    def _attribute_values(self, holder: Path, name: str) -> Values:
        """All values that ``self.name``, or ``name`` in the class body, is given in the class ``holder`` ends with."""
        values: list[str | None] = []
        for path in self.code.identifiers(name):
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

    def _is_root(self, value: str) -> bool:
        return value.partition(".")[0] in self.roots

    def _add(self, name: str, kind: str, path: Path) -> None:
        self._add_use(Use((name,), kind, path))

    def _add_use(self, use: Use) -> None:
        for name in use.names:
            self.uses.setdefault(name, []).append(use)

    # Questions

    def names(self, name: str) -> Names:
        """The bindings and loads of ``name`` in this fragment."""
        if name not in self._names:
            self._names[name] = names(self.code, name)
            for binding in self._stars.get(name, ()):
                self._names[name].bindings.setdefault(binding.scope.id, []).append(binding)
            for found in self._names[name].bindings.values():
                found.sort(key=lambda binding: binding.effective)
        return self._names[name]

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
        known = self.names(name)
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
            return self._load(path)[0]
        if kind == "attribute":
            owner, attribute = node.child_by_field_name("object"), node.child_by_field_name("attribute")
            if owner is None or attribute is None:
                return (None,)
            name = self.code.text(attribute)
            holder = self.class_of_self((*path, owner))
            if holder is not None:
                return self._attribute_values(holder, name) or (None,)
            return tuple(value and f"{value}.{name}" for value in self.evaluate((*path, owner)))
        if kind == "call":
            return self._call_value(path)
        if kind == "assignment":
            right = node.child_by_field_name("right")
            return (None,) if right is None else self.evaluate((*path, right))
        if kind in _TRANSPARENT:
            return tuple(value for part in _parts(node) for value in self.evaluate((*path, part)))
        return (None,)

    def _load(self, path: Path) -> tuple[Values, Binding | None]:
        found = [binding for binding in self.bindings(path) if not guarded_stub(binding)]
        if not found:
            name = self.code.text(path[-1])
            return ((f"builtins.{name}",) if not self.names(name).bindings else (None,)), None
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

    def _is_getattr(self, path: Path) -> bool:
        call = path[:-2]
        function = call[-1].child_by_field_name("function")
        arguments = path[-2].named_children
        return (
            function is not None
            and function.type == "identifier"
            and self.code.text(function) == "getattr"
            and arguments[0] == path[-1]
            and not self.names("getattr").bindings
        )

    def _call_value(self, path: Path) -> Values:
        """``getattr(x, "y")``, ``import_module("x")`` and ``__import__("x")`` with literals; else unknown."""
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
        if callee in ("importlib.import_module", "builtins.__import__") and given:
            module = string_value(self.code, given[0])
            if module:
                return (module if callee.startswith("importlib") else module.partition(".")[0],)
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
