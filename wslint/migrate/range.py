"""Which releases of websockets the code of each project member works on, and which it declares.

A use rules out the releases that lack its name, reject one of its keywords, or lack an attribute of
a connection or server; uses inside compatibility shims rule out none. What is left is the range that
the code works on.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from wslint.code import api
from wslint.code.api import Range
from wslint.code.arguments import keywords
from wslint.code.calls import call_of
from wslint.code.connections import AttributeUse
from wslint.code.instances import class_in, opened_by
from wslint.code.names import Meaning, Use
from wslint.code.shims import in_shim
from wslint.code.tree import Code, Node
from wslint.config import Config, Resolver
from wslint.declared import declared_range
from wslint.engine.setup import range_for
from wslint.files.documents import DocumentError, read_document
from wslint.paths import shown
from wslint.rules.context import Context, Project
from wslint.rules.shapes.instances import guarded, lacking, uses_of

_GUARDS = frozenset({"try_statement"})


@dataclass(frozen=True, slots=True)
class Demand:
    """One use that some release cannot meet: its place (1-based), what it says, and the releases that fail."""

    path: str
    line: int
    column: int
    what: str
    fails: frozenset[str]


@dataclass(frozen=True, slots=True)
class Member:
    """A project member: its directory, what it declares (None: nothing), and the demands of its code.

    ``works`` are the releases on which all of its uses work, in order.
    """

    directory: str
    declared: Range | None
    place: str
    works: tuple[str, ...]
    demands: tuple[Demand, ...]

    @property
    def agrees(self) -> bool:
        """Does the code work on every release that is declared? Without a declaration, on any release."""
        wanted = self.declared.releases if self.declared is not None else self.works[-1:]
        return bool(self.works) and set(wanted) <= set(self.works)

    @property
    def failing(self) -> tuple[str, ...]:
        """The declared releases on which the code does not work."""
        wanted = self.declared.releases if self.declared is not None else ()
        return tuple(release for release in wanted if release not in self.works)

    def setting(self, release: str) -> tuple[Demand, ...]:
        """The demands that rule a release out."""
        return tuple(demand for demand in self.demands if release in demand.fails)

    @property
    def ends(self) -> tuple[str, ...]:
        """The releases next to the range that the code works on, below and above it.

        If it works on none: the oldest and the newest that it should work on.
        """
        known = api.releases()
        if not self.works:
            wanted = self.declared.releases if self.declared is not None else known
            return tuple(dict.fromkeys((wanted[0], wanted[-1])))
        first, last = known.index(self.works[0]), known.index(self.works[-1])
        return (*known[max(first - 1, 0) : first], *known[last + 1 : last + 2])


def demands(path: str, data: bytes) -> tuple[Demand, ...]:
    """The demands of one file; nothing for one that is no text."""
    try:
        source = read_document(data).source
    except DocumentError:
        return ()
    code = Code(source)
    meaning = Meaning(code, frozenset({"websockets"}), _star_names)
    found: dict[tuple[int, str], Demand] = {}
    for name, uses in meaning.uses.items():
        for use in uses:
            if use.names[0] == name and use.certain and not _guarded(meaning, use):
                for what, fails in _failing(meaning, use, name):
                    found[use.node.start_byte, what] = _demand(path, source, use.node, what, fails)
    context = Context(path, meaning, _no_config(), api.Range(api.releases(), "", True), Project())
    for name in _attributes():
        for asked in _attribute_uses(context, name):
            fails = frozenset(lacking(context, asked, name))
            if fails:
                what = f"`.{name}` of a {asked.instances[0].role.replace('client', 'connection')}"
                found[asked.token.start_byte, what] = _demand(path, source, asked.token, what, fails)
    return tuple(found[key] for key in sorted(found))


def _demand(path: str, source: bytes, node: Node, what: str, fails: frozenset[str]) -> Demand:
    row, column = node.start_point
    text = source.split(b"\n")[row][:column].decode("utf-8", "replace")
    return Demand(path, row + 1, len(text) + 1, what, fails)


@cache
def _no_config() -> Config:
    return Resolver(os.getcwd(), isolated=True).root()


@cache
def _attributes() -> tuple[str, ...]:
    """The public attributes of connections and servers that some release has and another lacks."""
    changing: set[str] = set()
    for entry in ("connect", "serve", "sync.client.connect", "sync.server.serve"):
        instance = opened_by(f"websockets.{entry}")
        for opened in (instance, *(instance.inside if instance is not None else ())):
            classes = [class_in(opened, release) for release in api.releases()] if opened is not None else []
            known = [frozenset(thing.attributes) for thing in classes if thing is not None]
            for names in known:
                changing |= names ^ known[0]
    return tuple(sorted(name for name in changing if not name.startswith("_")))


def _attribute_uses(context: Context, name: str) -> Iterator[AttributeUse]:
    """The plain and certain uses of an attribute that nothing around guards."""
    for of in ("connection", "server object"):
        for use in uses_of(context, "websockets", name, of):
            if use.kind == "attribute" and use.certain and not guarded(context, use, name, "state"):
                yield use


def _star_names(module: str) -> frozenset[str]:
    return frozenset().union(*(api.star_names(module, release) for release in api.releases()))


def _guarded(meaning: Meaning, use: Use) -> bool:
    """Is the use part of a shim, or its import one that may fail?"""
    if in_shim(meaning, use):
        return True
    binding = use.binding
    path = binding.path if binding is not None else use.path if use.kind != "load" else ()
    return any(node.type in _GUARDS for node in path)


def _failing(meaning: Meaning, use: Use, name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """What the use asks for, and the releases that do not have it: the name, then each keyword of a call."""
    known = api.releases()
    there = [release for release in known if api.lookup(name, release) is not None]
    if not there:
        return  # not a name of the library, or one of an object that is not resolved
    missing = frozenset(known) - frozenset(there)
    if missing:
        yield f"`{name}`", missing
    call = call_of(meaning, use) if use.kind == "load" else None
    for keyword in keywords(meaning, call)[0] if call is not None else ():
        fails = frozenset(release for release in there if api.accepts(name, release, keyword) is False)
        if fails and len(fails) < len(there):
            yield f"`{keyword}` of `{name}()`", fails


def members(files: Iterable[tuple[str, Config, tuple[Demand, ...]]]) -> list[Member]:
    """Group the demands of files by the project member that they belong to, sorted by directory."""
    groups: dict[str, tuple[Config, list[Demand]]] = {}
    for path, config, found in files:
        folder = os.path.dirname(path)
        groups.setdefault(_member_of(folder, config), (config, []))[1].extend(found)
    return [_member(folder, config, found) for folder, (config, found) in sorted(groups.items())]


def _member_of(folder: str, config: Config) -> str:
    if config.websockets is not None:
        return config.root
    declaration = declared_range(folder, config.root)
    return os.path.dirname(declaration.path) if declaration is not None else config.root


def _member(folder: str, config: Config, found: list[Demand]) -> Member:
    span, note = range_for(config, folder)
    declared = span if not note else None
    declaration = declared_range(folder, config.root) if config.websockets is None else None
    place = f"{shown(declaration.path)}:{declaration.line}" if declaration is not None else ""
    if config.websockets is not None:
        place = shown(config.path) if config.path else "the command line"
    ruled_out = frozenset().union(*(demand.fails for demand in found))
    works = tuple(release for release in api.releases() if release not in ruled_out)
    return Member(folder, declared, place, works, tuple(found))
