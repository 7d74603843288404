"""What an expression may be at run time, as far as websockets is concerned, and the class that it then has.

An instance goes back to an *origin*: the entry point that opened it ("websockets.connect"), the
class that an annotation names, or the exception that is caught. Which class that is depends on the
release, so it is looked up in the API table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from wslint.code import api
from wslint.code.api import Thing
from wslint.code.tree import Path

# The connections themselves; "connection" is one of either side.
CONNECTIONS = frozenset({"client", "server", "connection"})
_ENTRIES = {
    "connect": "client",
    "unix_connect": "client",
    "Connect": "client",
    "serve": "server object",
    "unix_serve": "server object",
    "Serve": "server object",
}
_ROLES = {
    "WebSocketClientProtocol": "client",
    "ClientConnection": "client",
    "WebSocketServerProtocol": "server",
    "BasicAuthWebSocketServerProtocol": "server",
    "ServerConnection": "server",
    "WebSocketCommonProtocol": "connection",
    "Connection": "connection",
    "WebSocketServer": "server object",
    "Server": "server object",
}
_IMPLEMENTATIONS = frozenset({"legacy", "asyncio", "sync", "trio"})
_CLASSES = {
    ("legacy", "client"): "websockets.client.WebSocketClientProtocol",
    ("legacy", "server"): "websockets.server.WebSocketServerProtocol",
    ("legacy", "server object"): "websockets.server.WebSocketServer",
    **{
        (implementation, role): f"websockets.{implementation}.{module}"
        for implementation in ("asyncio", "sync", "trio")
        for role, module in (
            ("client", "client.ClientConnection"),
            ("server", "server.ServerConnection"),
            ("server object", "server.Server"),
        )
    },
}


@dataclass(frozen=True, slots=True)
class Instance:
    """One thing that an expression may be.

    ``role`` is client, server or connection (of either side), server object, exception; connector
    and coroutine (awaiting or entering one gives what is ``inside``), context (entering it does);
    container, mapping, pairs (iterating gives what is ``inside``, a mapping its ``keys``, pairs both);
    or object, of the class that ``holder`` leads to. ``inside`` holds None for what is not known.

    ``level`` says how sure the way from the origin is: 0 the same function, 1 a function that
    returns it, 2 an attribute of ``self``, 3 an annotation or cast, 4 the parameter of a handler, or of
    a private function that this fragment calls with nothing else, 5 an element of a container or the
    parameter of a public function, 6 an attribute of another object. ``certain`` is False where it
    may be something else as well. ``declared`` is the class of an annotation whose connections
    are taken to be those that the fragment opens.
    """

    role: str
    origin: str
    level: int = 0
    certain: bool = True
    inside: Possible = ()
    keys: Possible = ()
    declared: str = ""
    holder: Path = ()


# What an expression may be; None for anything else.
Possible = tuple[Instance | None, ...]
UNKNOWN: Possible = (None,)


def at_least(found: Possible, level: int) -> Possible:
    """The same instances, and all inside them, at ``level`` or above."""
    return tuple(
        instance
        and replace(
            instance,
            level=max(instance.level, level),
            inside=at_least(instance.inside, level),
            keys=at_least(instance.keys, level),
        )
        for instance in found
    )


def merged(parts: Iterable[Possible]) -> Possible:
    """All of the parts, each once."""
    return tuple(dict.fromkeys(instance for part in parts for instance in part))


def holding(role: str, inside: Possible, keys: Possible = ()) -> Possible:
    """A thing that holds others: a coroutine, context, container, mapping or pairs."""
    return (Instance(role, "", inside=inside, keys=keys),)


def awaited(found: Possible) -> Possible:
    """What awaiting gives."""
    return _opened(found, {"connector", "coroutine"}, frozenset())


def entered(found: Possible) -> Possible:
    """What ``with`` and ``async with`` bind; connections and servers give themselves."""
    return _opened(found, {"connector", "context"}, CONNECTIONS | {"server object"})


def iterated(found: Possible) -> Possible:
    """What ``for`` and ``async for`` bind: the elements of a container; a connector yields connections."""
    parts: list[Possible] = []
    for instance in found:
        if instance is not None and instance.role == "mapping":
            parts.append(at_least(instance.keys, 5))
        elif instance is not None and instance.role == "container":
            parts.append(at_least(instance.inside, 5))
        elif instance is not None and instance.role == "connector":
            parts.append(instance.inside)
        elif instance is not None and instance.role == "pairs":
            parts.append(holding("container", instance.keys + instance.inside))
        else:
            parts.append(UNKNOWN)
    return merged(parts)


def unpacked(found: Possible, position: int) -> Possible:
    """What the target at ``position`` of an unpacking gets when each of ``found`` is an element."""
    parts: list[Possible] = []
    for instance in found:
        if instance is not None and instance.role == "pairs":
            parts.append(at_least(instance.inside if position else instance.keys, 5))
        else:
            parts.append(iterated((instance,)))
    return merged(parts)


def elements(found: Possible) -> Possible:
    """What a subscript gives."""
    parts = (
        at_least(instance.inside, 5) if instance is not None and instance.role in ("container", "mapping") else UNKNOWN
        for instance in found
    )
    return merged(parts)


def _opened(found: Possible, roles: set[str], themselves: frozenset[str]) -> Possible:
    parts: list[Possible] = []
    for instance in found:
        if instance is not None and instance.role in roles:
            parts.append(instance.inside)
        else:
            parts.append((instance,) if instance is not None and instance.role in themselves else UNKNOWN)
    return merged(parts)


def settled(said: Possible, given: Possible) -> Possible:
    """What annotations and values say together: a known value is better than its annotation, a mock is neither."""
    if any(instance is not None and instance.role == "mock" for instance in given):
        return UNKNOWN
    if not any(said):
        return given or said
    if None in said and given and not any(given):
        return UNKNOWN  # of what the annotation allows it is the other
    better = [i for i in given if i is not None and i.role not in ("container", "mapping")]
    if better and len(better) == len(given):
        return given
    return merged([tuple(better), said])


@cache
def newest(name: str) -> Thing | None:
    """What a qualified name stands for in the newest release that has it."""
    if name.count(".") == 0:
        return None
    return next((thing for release in reversed(api.releases()) if (thing := api.lookup(name, release))), None)


@cache
def opened_by(name: str) -> Instance | None:
    """What a call of a qualified name gives if it is an entry point of websockets."""
    role, thing = _ENTRIES.get(name.rpartition(".")[2]), newest(name)
    if role is None or thing is None or thing.implementation not in _IMPLEMENTATIONS:
        return None
    opened = Instance(role, name)
    return opened if thing.implementation == "sync" else Instance("connector", name, inside=(opened,))


@cache
def of_class(name: str) -> Instance | None:
    """An instance of the class that a qualified name stands for: a connection, a server, or an exception."""
    thing = newest(name)
    if thing is None or thing.kind != "class":
        return None
    if thing.path.startswith(("websockets.exceptions.", "websockets.legacy.exceptions.")):
        return Instance("exception", name)
    role = _ROLES.get(name.rpartition(".")[2])
    return Instance(role, name) if role is not None and thing.implementation in _IMPLEMENTATIONS else None


def class_in(instance: Instance, release: str) -> Thing | None:
    """The class that the instance has in a release; None where its origin is missing or no class is known."""
    thing = api.lookup(instance.origin, release)
    if thing is None or instance.origin.rpartition(".")[2] not in _ENTRIES:
        return thing if thing is not None and thing.kind == "class" else None
    return api.lookup(_CLASSES.get((thing.implementation, instance.role), ""), release)
