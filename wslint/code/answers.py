"""What a question about the installed websockets is answered on a release, and which code then runs.

`Answers` follows version compares, signature probes, flags that a ``try``/``except ImportError`` sets, and names
and functions that pass these on. What it does not know is Unknown; code that no such question guards may always run.
"""

from __future__ import annotations

from typing import Any

from wslint.code.bindings import Binding
from wslint.code.callables import definitions, results
from wslint.code.installed import VERSIONS, Unknown, attribute, called, compared, method, named
from wslint.code.names import Meaning
from wslint.code.reached import runs
from wslint.code.tree import Path, plain_children, string_value

_STEPS = 400  # expressions that are looked at to answer one question: more are unknown
_DEEPEST = 40
_CONSTANTS = {"true": True, "false": False, "none": None}


class Answers:
    """The answers of one release. ``asked`` collects how it was asked: "version", "signature", "import", "name"."""

    def __init__(self, meaning: Meaning, release: str) -> None:
        self.meaning = meaning
        self.release = release
        self.asked: set[str] = set()
        self._steps = 0
        self._depth = 0
        self._local: dict[str, Any] = {}

    def value(self, path: Path) -> Any:
        """The value of the expression at the end of ``path``. Raises Unknown."""
        self._steps += 1
        self._depth += 1
        try:
            if self._steps > _STEPS or self._depth > _DEEPEST:
                raise Unknown
            return self._value(path)
        except (TypeError, ValueError, IndexError, KeyError, AttributeError):
            raise Unknown from None  # the question itself fails
        finally:
            self._depth -= 1

    def _value(self, path: Path) -> Any:
        node, code = path[-1], self.meaning.code
        kind = node.type
        if kind in _CONSTANTS:
            return _CONSTANTS[kind]
        if kind == "integer":
            return int(code.text(node).replace("_", ""), 0)
        if kind == "float":
            return float(code.text(node))
        if kind == "string":
            text = string_value(code, node)
            if text is None:
                raise Unknown
            return text
        if kind == "identifier":
            return self._identifier(path)
        if kind in ("tuple", "list"):
            return (tuple if kind == "tuple" else list)(self.value((*path, item)) for item in plain_children(node))
        if kind == "parenthesized_expression":
            return self.value((*path, plain_children(node)[0]))
        if kind == "conditional_expression":
            parts = plain_children(node)
            return self.value((*path, parts[0] if self.value((*path, parts[1])) else parts[2]))
        return self._operation(path)

    def _operation(self, path: Path) -> Any:
        node = path[-1]
        kind = node.type
        if kind == "not_operator":
            return not self.value((*path, plain_children(node)[0]))
        if kind == "boolean_operator":
            return self._boolean(path)
        if kind == "comparison_operator":
            return self._comparison(path)
        if kind == "subscript":
            return self._subscript(path)
        if kind == "attribute":
            return self._attribute(path)
        if kind == "call":
            return self._call(path)
        if kind in ("generator_expression", "list_comprehension"):
            return self._comprehension(path)
        raise Unknown

    def _boolean(self, path: Path) -> Any:
        left, right = plain_children(path[-1])
        is_and = any(child.type == "and" for child in path[-1].children)
        try:
            first = self.value((*path, left))
        except Unknown:
            # One side may decide on its own.
            second = self.value((*path, right))
            if bool(second) is is_and:
                raise
            return second
        return self.value((*path, right)) if bool(first) is is_and else first

    def _comparison(self, path: Path) -> bool:
        operands = plain_children(path[-1])
        symbols = [child.type for child in path[-1].children if child not in operands and child.type != "comment"]
        values = [self.value((*path, operand)) for operand in operands]
        return all(compared(symbols[i], values[i], values[i + 1]) for i in range(len(symbols)))

    def _subscript(self, path: Path) -> Any:
        owner, index = plain_children(path[-1])
        value = self.value((*path, owner))
        if index.type != "slice":
            return value[self.value((*path, index))]
        bounds: list[Any] = [None]
        for child in index.children:
            if child.type == ":":
                bounds.append(None)
            else:
                bounds[-1] = self.value((*path, index, child))
        return value[slice(*bounds)]

    def _attribute(self, path: Path) -> Any:
        owner, name = path[-1].child_by_field_name("object"), path[-1].child_by_field_name("attribute")
        if owner is None or name is None:
            raise Unknown
        holder = self.meaning.class_of_self((*path, owner))
        if holder is not None:
            return self._own_attribute(holder, self.meaning.code.text(name))
        value = attribute(self.value((*path, owner)), self.meaning.code.text(name), self.release)
        return self._noted(value)

    def _noted(self, value: Any) -> Any:
        if isinstance(value, str):
            self.asked.add("version")
        return value

    def _own_attribute(self, holder: Path, name: str) -> Any:
        from wslint.code.members import places
        from wslint.code.targets import source_of

        sources = [found for place in places(self.meaning, holder, name) if (found := source_of(place)) is not None]
        if len(sources) != 1 or sources[0].path is None or sources[0].how != "assign" or sources[0].positions:
            raise Unknown
        return self.value(sources[0].path)

    def _identifier(self, path: Path) -> Any:
        name = self.meaning.code.text(path[-1])
        if name in self._local:
            return self._local[name]
        bindings = [binding for binding in self.meaning.bindings(path) if binding.kind != "declare"]
        for binding in bindings:
            if runs(self, binding.path, certain=True):
                return self._bound(binding)
        if bindings or self.meaning.names(name).bindings:
            raise Unknown
        return named(f"builtins.{name}", self.release)

    def _bound(self, binding: Binding) -> Any:
        if binding.imported is not None:
            if binding.imported in VERSIONS:
                self.asked.add("version")
            return named(binding.imported, self.release)
        if binding.kind != "assign" or binding.value is None:
            raise Unknown
        return self.value(binding.value)

    def _call(self, path: Path) -> Any:
        function, arguments = path[-1].child_by_field_name("function"), path[-1].child_by_field_name("arguments")
        if function is None or arguments is None:
            raise Unknown
        if arguments.type == "generator_expression":
            given = [self.value((*path, arguments))]
        else:
            given = [self.value((*path, arguments, child)) for child in plain_children(arguments)]
        name = self.meaning.qualified((*path, function))
        if name is not None and not name.startswith("websockets."):
            kinds = {"signature": "signature", "version": "version", "hasattr": "name", "find_spec": "import"}
            self.asked |= {kind for word, kind in kinds.items() if name.endswith(f".{word}")}
            return called(name, given, self.release)
        if function.type == "attribute":
            owner, word = plain_children(function)
            if self.meaning.class_of_self((*path, function, owner)) is None:
                return method(self.value((*path, function, owner)), self.meaning.code.text(word), given)
        return self._own_function((*path, function), given)

    def _own_function(self, path: Path, given: list[Any]) -> Any:
        """The result of a function of the fragment that takes no argument."""
        found = definitions(self.meaning, path)
        if len(found) != 1 or found[0][-1].type == "class_definition" or given:
            raise Unknown
        for returned in results(found[0])[0]:
            if runs(self, returned, certain=True):
                return self.value(returned)
        raise Unknown

    def _comprehension(self, path: Path) -> list[Any]:
        parts = plain_children(path[-1])
        clauses = [part for part in parts if part.type == "for_in_clause"]
        target = clauses[0].child_by_field_name("left")
        items = clauses[0].child_by_field_name("right")
        if len(clauses) != 1 or target is None or items is None or target.type != "identifier":
            raise Unknown
        name = self.meaning.code.text(target)
        found = []
        for item in self.value((*path, clauses[0], items)):
            self._local[name] = item
            wanted = (self.value((*path, part, plain_children(part)[0])) for part in parts if part.type == "if_clause")
            if all(wanted):
                found.append(self.value((*path, parts[0])))
        self._local.pop(name, None)
        return found
