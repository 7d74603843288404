"""The index of uses: all places that resolve to a name of a root package, however it is imported or spelled."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from wslint.code.bindings import Binding, scope_of
from wslint.code.tree import Code, Node, Path, plain_children, string_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wslint.code.names import Meaning, Values

# What an expression may evaluate to is one of its parts.
TRANSPARENT = frozenset({"parenthesized_expression", "conditional_expression", "named_expression", "boolean_operator"})
# What may stand before a module's name on the line of an import statement, where names are parted by commas.
_IMPORT = re.compile(rb"""\b(?:import|from)\b[^'"#()\[\]{}=:;]*\Z""")
_NO_NAMES = re.compile(rb"""['"#()\[\]{}=:;]""")
_LONGEST = 1000  # bytes of a line that are looked at
# They give the module whose name they are called with.
IMPORTERS = frozenset({"importlib.import_module", "builtins.__import__", "pytest.importorskip"})
_IMPORTERS = frozenset({b"importlib", b"__import__", b"importorskip"})
_LIMIT = 50  # reassigned aliases of aliases: deeper chains than this are not followed


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


def find_uses(meaning: Meaning, star_names: Callable[[str], frozenset[str]]) -> dict[str, list[Use]]:
    """The uses of the root packages of ``meaning`` by their qualified names, in order."""
    index = _Index(meaning, star_names)
    index.build()
    return index.uses


class _Index:
    """The uses of one fragment, as they are found."""

    def __init__(self, meaning: Meaning, star_names: Callable[[str], frozenset[str]]) -> None:
        self.meaning = meaning
        self.code: Code = meaning.code
        self.uses: dict[str, list[Use]] = {}
        self._star_names = star_names
        self._held: set[tuple[int, str]] = set()
        self._followed: set[tuple[int, str]] = set()

    def build(self) -> None:
        """Fill `uses`."""
        waiting: list[str] = []
        for root in sorted(self.meaning.roots):
            # Most mentions are prose: only what may be an import is worth parsing.
            for offset in self.code.words(root):
                path = self.code.identifier(offset, root) if self._may_be_imported(offset) else None
                if path is not None:
                    waiting += self._imports(path, root)
            waiting += self._dynamic_imports(root)
        seen: set[str] = set()
        while waiting and len(seen) < _LIMIT:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            for path in self.meaning.names(name).loads:
                waiting += self._follow(path)
        for found in self.uses.values():
            found.sort(key=lambda use: (use.node.start_byte, use.node.end_byte))

    def _may_be_imported(self, offset: int) -> bool:
        """Does what stands on the line before the word at ``offset`` look like an import statement?"""
        source, least = self.code.source, max(offset - _LONGEST, 0)
        start = source.rfind(b"\n", least, offset)
        while start > least and source.endswith((b"\\", b"\\\r"), least, start):
            start = source.rfind(b"\n", least, start)
        if _IMPORT.search(source, max(start, least), offset) is not None:
            return True
        return start < 0 < least and _NO_NAMES.search(source, least, offset) is None

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
            if not self.code.words(name):
                continue
            start = path[-1].start_byte
            binding = Binding("import", name, scope_of(path), path, start, imported=f"{module}.{name}")
            self.meaning.stars.setdefault(name, []).append(binding)
            bound.append(name)
        return bound

    def _dynamic_imports(self, root: str) -> list[str]:
        """``importlib.import_module("websockets.client")``, ``pytest.importorskip("websockets")`` and the like."""
        bound: list[str] = []
        if self.code.vocabulary.isdisjoint(_IMPORTERS):
            return bound
        for offset in self.code.quoted(root):
            path = self.code.path(offset)
            if path[-1].type != "string_content" or len(path) < 4 or path[-3].type != "argument_list":
                continue
            module = string_value(self.code, path[-2])
            call = path[:-3]
            if module is not None and module.split(".")[0] == root and self._imports_module(call, path[-3], path[-2]):
                bound += self._derive(call, self.meaning.call_value(call), None)
        return bound

    def _imports_module(self, call: Path, arguments: Node, literal: Node) -> bool:
        function = call[-1].child_by_field_name("function") if call[-1].type == "call" else None
        if function is None or plain_children(arguments)[0] != literal:
            return False
        return self.meaning.qualified((*call, function)) in IMPORTERS

    def _follow(self, path: Path) -> list[str]:
        """Record the load at ``path`` if it resolves to a root package; names that are given its value."""
        values, binding = self.meaning.load(path)
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
                path, values = path[:-2], self.meaning.call_value(path[:-2])
            else:
                return found + self._aliases(path)

    def _aliases(self, path: Path) -> list[str]:
        """The names, and the uses through attributes, to which the value of ``path`` is assigned."""
        i = len(path) - 2
        while path[i].type in TRANSPARENT or path[i].type == "expression_list":
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
        holder = self.meaning.class_of_self((*path, left, owner)) if owner is not None else None
        if name is None or holder is None:
            return []
        return self._class_attribute_loads(holder, self.code.text(name))

    def _class_attribute_loads(self, holder: Path, name: str) -> list[str]:
        found: list[str] = []
        if (holder[-1].id, name) in self._held:
            return found
        self._held.add((holder[-1].id, name))
        values = self.meaning.attribute_values(holder, name)
        for path in self.code.identifiers(name, holder[-1:]):
            attribute = path[-2]
            if attribute.type != "attribute" or attribute.child_by_field_name("attribute") != path[-1]:
                continue
            owner = attribute.child_by_field_name("object")
            if owner is None or self.meaning.class_of_self((*path[:-1], owner)) != holder:
                continue
            above = path[-3]
            if above.type == "assignment" and above.child_by_field_name("left") == attribute:
                continue
            found += self._derive(path[:-1], values, None)
        return found

    def _is_getattr(self, path: Path) -> bool:
        call = path[:-2]
        function = call[-1].child_by_field_name("function")
        arguments = path[-2].named_children
        return (
            function is not None
            and function.type == "identifier"
            and self.code.text(function) == "getattr"
            and arguments[0] == path[-1]
            and not self.meaning.is_bound("getattr")
        )

    def _is_root(self, value: str) -> bool:
        return value.partition(".")[0] in self.meaning.roots

    def _add(self, name: str, kind: str, path: Path) -> None:
        self._add_use(Use((name,), kind, path))

    def _add_use(self, use: Use) -> None:
        for name in use.names:
            self.uses.setdefault(name, []).append(use)
