"""What code could use in one release of websockets and not, or not without a warning, in the next, by the API table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from wslint.code import api
from wslint.code.api import Parameter, Thing
from wslint.code.table import load, names_of
from wslint.code.things import KEYWORD_KINDS, POSITIONAL_OR_KEYWORD


@dataclass(frozen=True, order=True)
class Loss:
    """One loss. `path` is a module, a name, `call(keyword)` or `class.attribute`; `release` the first without it.

    `kind`: "module", "name", "keyword", "position" (a parameter that may no longer be given by position) or
    "attribute", and "deprecated …" where it only warns from there on.
    """

    release: str
    kind: str
    path: str


@cache
def losses() -> tuple[Loss, ...]:
    """Return all losses between consecutive releases, oldest first.

    A name counts if a module defines it, exports it or forwards it; what a module imports for its own use does not.
    What a module loses by going, or by beginning to warn, is one loss: that of the module. Parameters and attributes
    are given under the path of the definition, and under another path only where that changed what it stands for.
    """
    order = {release: number for number, release in enumerate(api.releases())}
    found = {loss for older, newer in pairwise(api.releases()) for loss in _between(older, newer)}
    return tuple(sorted(found, key=lambda loss: (order[loss.release], loss.kind, loss.path)))


# What the functions of the root return or hand to a handler, under the legacy and the new implementation.
_RESULTS = {
    "websockets.connect()": ("client.WebSocketClientProtocol", "client.ClientConnection"),
    "websockets.serve() handler": ("server.WebSocketServerProtocol", "server.ServerConnection"),
    "websockets.serve()": ("server.WebSocketServer", "server.Server"),
}


def _between(older: str, newer: str) -> Iterator[Loss]:
    for module in sorted(load()["modules"]):
        if not api.is_module(module, older) or _private(module):
            continue
        if not api.is_module(module, newer):
            yield Loss(newer, "module", module)
            continue
        warns = _warns(module, newer) and not _warns(module, older)
        if warns:
            yield Loss(newer, "deprecated module", module)
        for name in sorted(names_of(module)):
            if not name.startswith("_"):
                yield from _name(module, name, older, newer, warns)

    new = api.lookup("websockets.connect", newer)
    old = api.lookup("websockets.connect", older)
    if old is not None and new is not None and (old.implementation, new.implementation) == ("legacy", "asyncio"):
        for shown, (was, became) in _RESULTS.items():
            before, after = (
                api.lookup(f"websockets.legacy.{was}", older),
                api.lookup(f"websockets.asyncio.{became}", newer),
            )
            assert before is not None and after is not None
            yield from _attributes(shown, before, after, newer)


def _warns(path: str, release: str) -> bool:
    thing = api.lookup(path, release)
    return thing is not None and thing.deprecated


def _private(path: str) -> bool:
    return any(part.startswith("_") for part in path.split("."))


def _public(module: str, name: str, thing: Thing, release: str) -> bool:
    """Tell whether `module` defines `name`, exports it, or forwards it to where it is defined when it is asked for."""
    if not thing.path.startswith("websockets.") or thing.kind == "module":
        return False
    return thing.path == f"{module}.{name}" or name in api.star_names(module, release) or module == "websockets"


def _name(module: str, name: str, older: str, newer: str, module_warns: bool) -> Iterator[Loss]:
    path = f"{module}.{name}"
    before, after = api.lookup(path, older), api.lookup(path, newer)
    if before is None or not _public(module, name, before, older):
        return
    if after is None:
        yield Loss(newer, "name", path)
        return
    if after.deprecated and not before.deprecated and not module_warns:
        yield Loss(newer, "deprecated name", path)
    if before.path == after.path != path:
        return  # its parameters and attributes are told under the path of its definition
    if api.lookup(before.path, newer) == after and before.path != path:
        return  # the definition moved and left an alias
    yield from _call(path, before, after, older, newer)
    yield from _attributes(path, before, after, newer)


def _call(path: str, before: Thing, after: Thing, older: str, newer: str) -> Iterator[Loss]:
    if before.parameters is None or after.parameters is None:
        return
    for keyword in sorted({item.name for item in before.parameters if item.kind in KEYWORD_KINDS} | {*before.extra}):
        if api.accepts(path, older, keyword) and api.accepts(path, newer, keyword) is False:
            yield Loss(newer, "keyword", f"{path}({keyword})")
        elif api.deprecated_keyword(path, newer, keyword) and not api.deprecated_keyword(path, older, keyword):
            yield Loss(newer, "deprecated keyword", f"{path}({keyword})")
    for name in _positional(before.parameters):
        if any(item.name == name and item.kind != POSITIONAL_OR_KEYWORD for item in after.parameters):
            yield Loss(newer, "position", f"{path}({name})")


def _positional(parameters: tuple[Parameter, ...]) -> list[str]:
    return [item.name for item in parameters if item.kind == POSITIONAL_OR_KEYWORD]


def _attributes(path: str, before: Thing, after: Thing, newer: str) -> Iterator[Loss]:
    for name, attribute in sorted(before.attributes.items()):
        if name.startswith("_") and name not in ("__aiter__", "__iter__", "__aenter__", "__await__", "__enter__"):
            continue
        if before.path == after.path and attribute.owner != before.path and attribute.owner.startswith("websockets."):
            continue  # told under the class that defines it
        other = after.attributes.get(name)
        if other is None:
            yield Loss(newer, "attribute", f"{path}.{name}")
            continue
        if other.deprecated and not attribute.deprecated:
            yield Loss(newer, "deprecated attribute", f"{path}.{name}")
        if attribute.parameters is None or other.parameters is None:
            continue
        there = {item.name: item for item in other.parameters}
        if any(item.kind == "**" for item in other.parameters):
            continue
        for item in attribute.parameters:
            if item.kind in KEYWORD_KINDS and item.name not in there:
                yield Loss(newer, "keyword", f"{path}.{name}({item.name})")
            elif item.kind == POSITIONAL_OR_KEYWORD and there[item.name].kind != POSITIONAL_OR_KEYWORD:
                yield Loss(newer, "position", f"{path}.{name}({item.name})")
