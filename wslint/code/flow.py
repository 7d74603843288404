"""What the expressions of a fragment may be: the way of connections through names, calls, attributes and containers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

from wslint.code.bindings import Binding
from wslint.code.callables import decorators, definitions, is_async, method, results
from wslint.code.calls import caught
from wslint.code.declared import declared, says_nothing
from wslint.code.handlers import handler_parameters
from wslint.code.instances import (
    UNKNOWN,
    Instance,
    Possible,
    at_least,
    awaited,
    elements,
    entered,
    holding,
    iterated,
    merged,
    settled,
    unpacked,
)
from wslint.code.made import Wrapped, arguments, caught_instances, dictionary, made_by, made_by_method
from wslint.code.members import places, puts, set_elsewhere, with_contents
from wslint.code.names import Meaning
from wslint.code.narrowing import narrowed
from wslint.code.passed import is_private, passed
from wslint.code.targets import Source, source_of
from wslint.code.tree import Path, string_value

_STEPS = 3000  # expressions that are looked at to answer one question: more have an unknown value
_DEEPEST = 60
_MOST = 100  # bindings of one name that may hold at one place: with more its value is unknown
_PARTS = frozenset({"parenthesized_expression", "conditional_expression", "boolean_operator"})
_CONTAINERS = frozenset({"list", "set", "tuple", "expression_list"})
_COMPREHENSIONS = frozenset({"list_comprehension", "set_comprehension", "generator_expression"})
_SERVED = frozenset({"connections", "websockets"})


class Flow:
    """The possible values of one fragment's expressions, evaluated on demand and remembered."""

    def __init__(self, meaning: Meaning, wrapped: Wrapped | None) -> None:
        self.meaning = meaning
        self._wrapped = wrapped
        self._known: dict[Hashable, Possible] = {}
        self._asked: set[Hashable] = set()
        self._steps = 0
        self._cuts = 0
        self._handlers: dict[int, str] | None = None

    def possible(self, path: Path) -> Possible:
        """What the expression at the end of ``path`` may be, None standing for anything else."""
        return self._once(path[-1].id, lambda: self._evaluate(path))

    def _once(self, key: Hashable, evaluate: Callable[[], Possible]) -> Possible:
        """What ``evaluate`` finds, which is remembered under ``key``; within itself it adds nothing."""
        if key in self._known:
            return self._known[key]
        if not self._asked:
            self._steps = 0
        self._steps += 1
        if key in self._asked:
            self._cuts += 1
            return ()
        if len(self._asked) > _DEEPEST or self._steps > _STEPS:
            return UNKNOWN
        self._asked.add(key)
        cuts = self._cuts
        try:
            found = evaluate()
        finally:
            self._asked.discard(key)
        if cuts == self._cuts or not self._asked:
            self._known[key] = found
        return found

    def _evaluate(self, path: Path) -> Possible:
        node = path[-1]
        kind = node.type
        if kind == "identifier":
            return narrowed(self.meaning, path) or self._name(path)
        if kind == "attribute":
            return narrowed(self.meaning, path) or self._attribute(path)
        if kind == "call":
            return self._call(path)
        if kind == "none":
            return ()
        children = [(*path, child) for child in node.named_children if child.type != "comment"]
        if kind == "await":
            return awaited(self.possible(children[0])) if children else UNKNOWN
        if kind in _PARTS:
            parts = (children[0], children[-1]) if kind == "conditional_expression" else children
            return merged(self.possible(part) for part in parts)
        if kind in ("assignment", "named_expression"):
            value = node.child_by_field_name("right") or node.child_by_field_name("value")
            return UNKNOWN if value is None else self.possible((*path, value))
        if kind == "subscript":
            found = self.possible(children[0])
            return found if children[-1][-1].type == "slice" else elements(found)
        if kind in _CONTAINERS:
            return holding("container", merged(self._element(child) for child in children))
        if kind in _COMPREHENSIONS:
            return holding("container", self.possible(children[0]))
        if kind == "dictionary":
            return dictionary(children, self.possible)
        if kind == "dictionary_comprehension":
            return dictionary(children[:1], self.possible)
        return UNKNOWN

    def _element(self, path: Path) -> Possible:
        if path[-1].type == "list_splat":
            return iterated(self.possible((*path, path[-1].named_children[0])))
        return self.possible(path)

    def _name(self, path: Path) -> Possible:
        bindings = self.meaning.bindings(path)
        if not 0 < len(bindings) <= _MOST:
            return UNKNOWN
        # All mentions that go back to the same bindings are the same.
        return self._once(tuple(map(id, bindings)), lambda: self._bound(bindings, path))

    def _bound(self, bindings: list[Binding], path: Path) -> Possible:
        said: list[Possible] = []
        given: list[Possible] = []
        for binding in bindings:
            if binding.kind == "parameter":
                given.append(self._parameter(binding, path))
                continue
            source = source_of(binding.path)
            if source is None:
                given.append(UNKNOWN)
                continue
            said.append(self._annotated(source))
            given.append(self._sourced(source))
        found = settled(merged(said), merged(given))
        return with_contents(self.meaning, found, self._mentions(path, bindings), self.possible)

    def _mentions(self, path: Path, bindings: list[Binding]) -> Iterator[Path]:
        """The loads of a container's name that may put something into the one at the end of ``path``."""
        known = {id(binding) for binding in bindings}
        for load in self.meaning.loads(self.meaning.code.text(path[-1]), bindings[0].path):  # all are of one scope
            if puts(load) and any(id(binding) in known for binding in self.meaning.bindings(load)):
                yield load

    def _parameter(self, binding: Binding, path: Path) -> Possible:
        i = next((i for i in range(len(binding.path) - 2, 0, -1) if binding.path[i].type.endswith("parameters")), 0)
        annotation = binding.path[i + 1].child_by_field_name("type")
        splats = [node.type for node in binding.path[i + 1 :] if "splat" in node.type]
        found = declared(self.meaning, (*binding.path[: i + 2], annotation)) if annotation is not None else UNKNOWN
        if splats:
            return holding("mapping" if "dictionary" in splats[0] else "container", found)
        if annotation is None or says_nothing(self.meaning, (*binding.path[: i + 2], annotation)):
            return self._given(binding, path)
        return found if any(found) else self._own(binding, path) or found  # `self: Self`

    def _given(self, binding: Binding, path: Path) -> Possible:
        """What a parameter gets: a handler's from its server, ``self``, or what the calls here pass."""
        if self._handlers is None:
            self._handlers = handler_parameters(self.meaning)
        origin = self._handlers.get(binding.path[-1].id)
        if origin is not None:
            return (Instance("server", origin, 4),)
        return self._own(binding, path) or self._passed(binding)

    def _own(self, binding: Binding, path: Path) -> Possible:
        """The object whose method it is, if the parameter is ``self``."""
        static = "staticmethod" in decorators(self.meaning.code, binding.scope.path)
        holder = None if static else self.meaning.class_of_self(path)
        return () if holder is None else (Instance("object", "", holder=holder),)

    def _passed(self, binding: Binding) -> Possible:
        """What all calls of a function here pass to a parameter; another file may pass anything to a public one."""
        found = merged(map(self.possible, passed(self.meaning, binding) or ()))
        if None in found:
            return UNKNOWN
        return at_least(found, 4 if is_private(self.meaning, binding) else 5) or UNKNOWN

    def _annotated(self, source: Source) -> Possible:
        return () if source.annotation is None else declared(self.meaning, source.annotation)

    def _sourced(self, source: Source) -> Possible:
        """What a target is given by its source."""
        if source.path is None:
            return ()
        path, positions = source.path, source.positions
        if source.how == "except":
            if any("*" in child.type for child in path[-3].children):
                return UNKNOWN
            return caught_instances(caught(self.meaning, path[:-2]))
        while source.how == "assign" and positions and path[-1].type in ("expression_list", "tuple", "list"):
            inside = [child for child in path[-1].named_children if child.type != "comment"]
            if any("splat" in child.type for child in inside) or not 0 <= positions[0] < len(inside):
                return UNKNOWN
            path, positions = (*path, inside[positions[0]]), positions[1:]
        found = self.possible(path)
        if source.how.endswith("with"):
            found = self._entered(found)
        elif source.how.endswith("for"):
            found = iterated(found)
        for position in positions:
            found = unpacked(found, position)
        return found

    def _entered(self, found: Possible) -> Possible:
        parts: list[Possible] = []
        for instance in found:
            if instance is None or instance.role != "object":
                parts.append(entered((instance,)))
                continue
            inside = [m for name in ("__aenter__", "__enter__") for m in method(self.meaning, instance.holder, name)]
            parts += [self._entering(path) for path in inside] or [UNKNOWN]
        return merged(parts)

    def _entering(self, path: Path) -> Possible:
        return merged(i.inside if i and i.role == "coroutine" else (i,) for i in self._returned(path))

    def _attribute(self, path: Path) -> Possible:
        node = path[-1]
        owner, attribute = node.child_by_field_name("object"), node.child_by_field_name("attribute")
        if owner is None or attribute is None:
            return UNKNOWN
        name = self.meaning.code.text(attribute)
        level = 2 if self.meaning.class_of_self((*path, owner)) is not None else 6
        return self._attribute_of(self.possible((*path, owner)), name, level)

    def _attribute_of(self, owner: Possible, name: str, level: int) -> Possible:
        parts: list[Possible] = []
        for instance in owner:
            if instance is not None and instance.role == "object":
                parts.append(at_least(self._attributes(instance.holder, name), level))
            elif instance is not None and instance.role == "server object" and name in _SERVED:
                parts.append(holding("container", (Instance("server", instance.origin, 5),)))
            elif instance is not None and instance.role == "exception info" and name in ("value", "exception"):
                parts.append(instance.inside)
            else:
                parts.append(UNKNOWN)
        return merged(parts) if owner else UNKNOWN

    def _attributes(self, holder: Path, name: str) -> Possible:
        return self._once((holder[-1].id, name), lambda: self._member(holder, name))

    def _member(self, holder: Path, name: str) -> Possible:
        said: list[Possible] = []
        given: list[Possible] = []
        mentions: list[Path] = []
        for path in places(self.meaning, holder, name):
            source = source_of(path)
            if source is None:
                mentions.append(path)
                continue
            said.append(self._annotated(source))
            given.append(self._sourced(source))
        for path in set_elsewhere(self.meaning, holder, name, self.possible):
            source = source_of(path)
            given.append(at_least(self._sourced(source), 5) if source is not None else UNKNOWN)
        for path in method(self.meaning, holder, name) if not given else ():
            given.append(self._returned(path, as_property=True))
        found = settled(merged(said), merged(given))
        return with_contents(self.meaning, found, mentions, self.possible)

    def _call(self, path: Path) -> Possible:
        function = path[-1].child_by_field_name("function")
        if function is None:
            return UNKNOWN
        inner = (*path, function)
        names = [name for name in self.meaning.evaluate(inner) if name is not None]
        parts = [self._called(name, path) for name in names]
        local = definitions(self.meaning, inner) if not names else []
        for found in local:
            made_here = found[-1].type == "class_definition"
            parts.append((Instance("object", "", holder=found),) if made_here else self._returned(found))
        if not parts:
            parts.append(self._method(inner, path))
        return merged(parts)

    def _called(self, name: str, path: Path) -> Possible:
        given = arguments(path)
        if name == "builtins.getattr" and len(given) > 1:
            attribute = string_value(self.meaning.code, given[1][-1])
            rest = [self.possible(path) for path in given[2:]]
            return merged([self._attribute_of(self.possible(given[0]), attribute or "", 6), *rest])
        return made_by(self.meaning, name, path, self.possible, self._wrapped)

    def _method(self, function: Path, path: Path) -> Possible:
        owner, name = function[-1].child_by_field_name("object"), function[-1].child_by_field_name("attribute")
        if function[-1].type != "attribute" or owner is None or name is None:
            return UNKNOWN
        instances = self.possible((*function, owner))
        parts: list[Possible] = []
        text = self.meaning.code.text(name)
        for instance in instances:
            if instance is not None and instance.role == "object":
                parts += [self._returned(found) for found in method(self.meaning, instance.holder, text)]
        return merged(parts) if parts else made_by_method(self.meaning, text, instances, path, self.possible)

    def _returned(self, path: Path, as_property: bool = False) -> Possible:
        """What calling the function at the end of ``path`` gives, or reading the property."""
        named = decorators(self.meaning.code, path)
        if as_property != bool(named & {"property", "cached_property"}):
            return UNKNOWN
        return self._once(("returned", path[-1].id), lambda: self._results(path, named))

    def _results(self, path: Path, named: set[str]) -> Possible:
        node = path[-1]
        values, yields = results(path)
        found = merged(self.possible(value) for value in yields or values)
        found = at_least(found, 1) if any(found) else ()
        annotation = node.child_by_field_name("return_type")
        said = declared(self.meaning, (*path, annotation)) if annotation is not None else ()
        manager = named & {"contextmanager", "asynccontextmanager"}
        if yields or manager:
            inside = merged(i.inside if i is not None and i.role == "container" else UNKNOWN for i in said)
            return holding("context" if manager else "container", settled(inside, found) or UNKNOWN)
        result = settled(said, found) or UNKNOWN
        return holding("coroutine", result) if is_async(node) else result
