"""What a shape may ask, and what it answers with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from wslint.code.api import Range
from wslint.code.calls import Call, call_of
from wslint.code.connections import Connections
from wslint.code.made import Wrapped
from wslint.code.names import Meaning, Use
from wslint.code.shims import in_shim
from wslint.code.tree import Code, Path
from wslint.code.wrapper import Definition
from wslint.config import Config, Wrapper
from wslint.findings import Applicability, Edit


class Import(NamedTuple):
    """A request: make ``name`` of ``module`` known where ``use`` stands."""

    module: str
    name: str
    use: Use


class Change(NamedTuple):
    """A proposed fix: its title, how far it may be trusted, its edits, and the imports that it needs."""

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]
    imports: tuple[Import, ...] = ()


class Report(NamedTuple):
    """What a shape found: a span of bytes, a message of one line, a change, and a level other than the rule's."""

    start: int
    end: int
    message: str
    change: Change | None = None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The configured wrapper together with its definition, and what the project knows about moving calls to it.

    ``definition`` is None when the wrapper does not lie in the tree. ``path`` is its absolute file.
    ``broken`` says why no call may be moved to it, "" if it works. ``imported`` are the files that
    its module imports, directly or not: an import of the wrapper there would be circular.
    """

    wrapper: Wrapper
    definition: Definition | None
    path: str | None
    broken: str = ""
    imported: frozenset[str] = frozenset()

    @property
    def module(self) -> str:
        return self.wrapper.call.partition(":")[0]

    @property
    def qualname(self) -> str:
        return self.wrapper.call.partition(":")[2]

    @property
    def name(self) -> str:
        """The name to import: the first part of the qualified name."""
        return self.qualname.partition(".")[0]

    @property
    def returns(self) -> str:
        """What calling it gives: "connection" (a coroutine), "connector", "context", or "" where nobody says."""
        return self.wrapper.returns or (self.definition.returns if self.definition is not None else "connection")

    @property
    def wrapped(self) -> Wrapped | None:
        """The wrapper as a source of connections; None where nobody says what it returns."""
        calls = self.definition.calls if self.definition is not None else ()
        origin = calls[0].name if calls else "websockets.connect"
        return Wrapped(f"{self.module}.{self.qualname}", origin, self.returns) if self.returns else None


@dataclass(frozen=True, slots=True)
class Project:
    """What other files say about the one that is checked.

    ``patched`` maps a file, or a folder with a final separator, to the place of a test that replaces
    connect while that code runs ("tests/test_a.py:12"). ``taken`` are (file, name) pairs of names
    that other files import from it or patch in it.
    """

    target: Target | None = None
    patched: dict[str, str] = field(default_factory=dict)
    taken: frozenset[tuple[str, str]] = frozenset()

    def patched_by(self, path: str) -> str | None:
        """The place of a test that replaces connect under the file at ``path``, if there is one."""
        if path in self.patched:
            return self.patched[path]
        return next((place for key, place in self.patched.items() if key[-1] in "/\\" and path.startswith(key)), None)


@dataclass(frozen=True, slots=True)
class Context:
    """One fragment with all that decides about it. ``path`` is the absolute path of its file.

    ``in_loop``: its top level may run in an event loop, being an example in a page or a notebook's cell.
    """

    path: str
    meaning: Meaning
    config: Config
    range: Range
    project: Project
    in_loop: bool = False
    memo: dict[str, list[tuple[Use, Call]]] = field(default_factory=dict)  # each page asks for the same calls again
    asked: list[Connections] = field(default_factory=list)  # at most one

    @property
    def code(self) -> Code:
        return self.meaning.code

    @property
    def connections(self) -> Connections:
        """The connections of the fragment, those of the wrapper included."""
        if not self.asked:
            target = self.project.target
            self.asked.append(Connections(self.meaning, None if target is None else target.wrapped))
        return self.asked[0]

    def loads(self, name: str) -> Iterator[Use]:
        """The uses of a qualified name outside import statements."""
        for use in self.meaning.uses.get(name, ()):
            if use.kind == "load":
                yield use

    def calls(self, name: str) -> list[tuple[Use, Call]]:
        """The certain calls of a qualified name that no compatibility shim guards."""
        if name not in self.memo:
            plain = [use for use in self.loads(name) if use.certain and not in_shim(self.meaning, use)]
            calls = [(use, call_of(self.meaning, use)) for use in plain]
            self.memo[name] = [(use, call) for use, call in calls if call is not None]
        return self.memo[name]

    def whole(self, path: Path) -> bool:
        """Does everything parse up to the end of the statement around ``path``? If not, nothing there is fixed."""
        if not self.code.has_error:
            return True
        statement = next((node for node in reversed(path) if node.type.endswith("_statement")), path[-1])
        return self.code.first_error > statement.end_byte
