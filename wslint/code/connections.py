"""Which expressions are connections, servers and caught exceptions of websockets, and what is asked of them.

Nothing is guessed from names: a parameter without annotation that is no handler's, a mock, or a
connection of another library is unknown, and so is whatever comes from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from wslint.code.flow import Flow
from wslint.code.instances import CONNECTIONS, Instance
from wslint.code.made import Wrapped, arguments
from wslint.code.names import Meaning
from wslint.code.touched import touched
from wslint.code.tree import Node, Path, string_value

_BY_LITERAL = frozenset({b"getattr", b"hasattr"})
_ANSWERS = CONNECTIONS | {"server object", "exception"}


class AttributeUse(NamedTuple):
    """``owner.name``, or ``getattr`` or ``hasattr`` with the name as a literal, of something of websockets.

    ``kind`` is attribute, getattr or hasattr. ``path`` leads to the attribute or the call, ``owner``
    to the object, ``token`` is the attribute's name or its literal; ``instances`` are what the object
    may be, never empty.
    """

    kind: str
    path: Path
    owner: Path
    token: Node
    instances: tuple[Instance, ...]

    @property
    def certain(self) -> bool:
        """Is the object one of ``instances`` and nothing else?"""
        return all(instance.certain for instance in self.instances)

    @property
    def level(self) -> int:
        """How sure the least sure way is: see `Instance.level`."""
        return max(instance.level for instance in self.instances)


class Connections:
    """The connections, servers and exceptions of one fragment, found on demand and remembered."""

    def __init__(self, meaning: Meaning, wrapped: Wrapped | None = None) -> None:
        """``wrapped`` is the project's wrapper, whose result is a connection too."""
        self.meaning = meaning
        self._flow = Flow(meaning, wrapped)
        self._uses: dict[str, list[AttributeUse]] = {}
        words = (*meaning.roots, *meaning.stars, *(wrapped.name.split(".") if wrapped is not None else ()))
        self._seeds = frozenset(word.encode() for word in words)
        self._touched: frozenset[int] | None = None
        # Where nothing of the packages is used, and the wrapper is not named, nothing comes from them.
        called = b"" if wrapped is None else wrapped.name.rpartition(".")[2].encode()
        self._has_origins = bool(meaning.uses) or called in meaning.code.vocabulary

    def instances(self, path: Path) -> tuple[Instance, ...]:
        """What of websockets the expression at the end of ``path`` may be; nothing if that is not known."""
        found = self._flow.possible(path) if self._has_origins else ()
        known = [instance for instance in found if instance is not None and instance.role in _ANSWERS]
        certain = len(known) == len(found)
        return tuple(replace(instance, certain=certain) for instance in known)

    def may_be_at(self, offset: int) -> bool:
        """May an instance be at an offset? If not, nothing there need be parsed."""
        code = self.meaning.code
        if not self._has_origins:
            return False
        if not code.is_cut:
            return True
        part = code.part(offset)
        if not code.vocabulary_of(part).isdisjoint(self._seeds):
            return True  # as `touched` would say, too
        if self._touched is None:
            self._touched = touched(code, self.meaning.occurrences, self._seeds)
        return part in self._touched

    def attribute_uses(self, name: str) -> list[AttributeUse]:
        """Where the fragment uses the attribute ``name`` of an instance, in order."""
        if name not in self._uses:
            self._uses[name] = list(self._find_uses(name))
        return self._uses[name]

    def _find_uses(self, name: str) -> Iterator[AttributeUse]:
        code, source = self.meaning.code, self.meaning.code.source
        if not self._has_origins:
            return
        if name.encode() not in code.attributes and code.vocabulary.isdisjoint(_BY_LITERAL):
            return
        for offset in code.words(name):
            before = source[max(offset - 40, 0) : offset].rstrip()[-1:]
            if before not in (b".", b'"', b"'") or not self.may_be_at(offset):
                continue  # most are no attributes: `open(…)`
            path = code.path(offset)
            use = self._dotted(path) if before == b"." else self._literal(path, name)
            if use is not None:
                yield use

    def _dotted(self, path: Path) -> AttributeUse | None:
        parent = path[-2] if len(path) > 1 else path[-1]
        owner = parent.child_by_field_name("object") if parent.type == "attribute" else None
        if owner is None or parent.child_by_field_name("attribute") != path[-1]:
            return None
        inner = (*path[:-1], owner)
        instances = self.instances(inner)
        return AttributeUse("attribute", path[:-1], inner, path[-1], instances) if instances else None

    def _literal(self, path: Path, name: str) -> AttributeUse | None:
        if path[-1].type != "string_content" or len(path) < 4 or path[-4].type != "call":
            return None
        call, literal = path[:-3], path[-2]
        function, given = call[-1].child_by_field_name("function"), arguments(call)
        if function is None or len(given) < 2 or given[1][-1] != literal:
            return None
        kind = self.meaning.qualified((*call, function))
        if kind not in ("builtins.getattr", "builtins.hasattr") or string_value(self.meaning.code, literal) != name:
            return None
        instances = self.instances(given[0])
        return AttributeUse(kind[9:], call, given[0], literal, instances) if instances else None
