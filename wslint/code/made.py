"""What a call makes of connections: entry points, the project's wrapper, asyncio, containers, context managers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from wslint.code.calls import exception_names
from wslint.code.declared import declared
from wslint.code.instances import (
    UNKNOWN,
    Instance,
    Possible,
    awaited,
    elements,
    entered,
    holding,
    iterated,
    merged,
    of_class,
    opened_by,
)
from wslint.code.names import Meaning
from wslint.code.tree import Node, Path

Ask = Callable[[Path], Possible]

_TASKS = frozenset(
    f"asyncio.{name}" for name in ("wait_for", "shield", "ensure_future", "create_task", "run_coroutine_threadsafe")
)
_CLOSING = frozenset({"contextlib.closing", "contextlib.aclosing"})
_SAME = frozenset({"list", "set", "tuple", "frozenset", "sorted", "reversed", "iter", "aiter"})
_CONTAINERS = frozenset({"collections.deque", "weakref.WeakSet"} | {f"builtins.{name}" for name in _SAME})
_MAPPINGS = frozenset(
    {"builtins.dict", "collections.defaultdict", "collections.OrderedDict", "weakref.WeakValueDictionary"}
)
FILLED = _CONTAINERS | _MAPPINGS  # what these make may be filled later
_CASTS = frozenset({"typing.cast", "typing_extensions.cast"})
_RAISES = frozenset({"pytest.raises"})
_RAISES_METHODS = frozenset({"assertRaises", "assertRaisesRegex"})
_COPIES = frozenset({"copy", "union", "difference", "intersection"})
_WRAPPED = {"connector": "connector", "context": "context"}


class Wrapped(NamedTuple):
    """The project's wrapper: its dotted name, the entry point inside it, and what it `Definition.returns`."""

    name: str
    origin: str
    returns: str


def made_by(meaning: Meaning, name: str, call: Path, ask: Ask, wrapped: Wrapped | None) -> Possible:
    """What the call at the end of ``call`` gives when its function is the one of this qualified name."""
    if wrapped is not None and name == wrapped.name:
        opened = Instance("client", wrapped.origin, 1)
        return (Instance(_WRAPPED.get(wrapped.returns, "coroutine"), wrapped.origin, 1, inside=(opened,)),)
    known = opened_by(name) or of_class(name)
    if known is not None:
        return (known,)
    if name.startswith(("unittest.mock.", "mock.")):
        return (Instance("mock", ""),)
    given = arguments(call)
    if name in _CASTS and given:
        return declared(meaning, given[0])
    first = ask(given[0]) if given else ()
    if name in _CONTAINERS:
        mapping = any(instance is not None and instance.role == "mapping" for instance in first)
        return holding("container", iterated(first) if not mapping else merged(i.keys for i in first if i is not None))
    if name in _MAPPINGS:
        maps = [instance for instance in first if instance is not None and instance.role == "mapping"]
        return tuple(maps) or holding("mapping", ())
    if not given:
        return UNKNOWN
    return _made_of(meaning, name, given, first, ask)


def _made_of(meaning: Meaning, name: str, given: list[Path], first: Possible, ask: Ask) -> Possible:
    if name in _TASKS:
        return holding("coroutine", awaited(first))
    if name == "asyncio.gather":
        return holding("coroutine", holding("container", merged(awaited(_spread(path, ask)) for path in given)))
    if name == "asyncio.run":
        return awaited(first)
    if name in _CLOSING:
        return holding("context", first)
    if name in ("builtins.next", "builtins.anext"):
        found = iterated(first)
        return holding("coroutine", found) if name.endswith("anext") else found
    if name == "builtins.enumerate":
        return holding("container", holding("pairs", iterated(first), UNKNOWN))
    if name in _RAISES:
        return _raised(meaning, given[0])
    return UNKNOWN


def _spread(path: Path, ask: Ask) -> Possible:
    """An argument, or what iterating it gives if it has a star."""
    if path[-1].type != "list_splat":
        return ask(path)
    found = ask((*path, path[-1].named_children[0]))
    return merged(instance.inside if instance is not None else UNKNOWN for instance in found)


def _raised(meaning: Meaning, path: Path) -> Possible:
    """``pytest.raises(X)``: entering it gives what holds the exception."""
    exceptions = caught_instances(tuple(exception_names(meaning, path)))
    return holding("context", holding("exception info", exceptions))


def caught_instances(names: tuple[str | None, ...]) -> Possible:
    """What a handler for these exceptions binds: those of websockets, and others under their names."""
    return merged((_exception(name),) for name in names)


def _exception(name: str | None) -> Instance | None:
    if name is None:
        return None
    known = of_class(name)
    return known if known is not None and known.role == "exception" else Instance("exception", name)


def made_by_method(meaning: Meaning, method: str, owner: Possible, call: Path, ask: Ask) -> Possible:
    """What a method gives that is known by its name: of an event loop, an exit stack, a test case, a container."""
    given = arguments(call)
    if method in _RAISES_METHODS and given:
        return _raised(meaning, given[0])
    if method in ("run_until_complete", "create_task", "enter_async_context", "enter_context") and given:
        first = ask(given[0])
        if method == "run_until_complete":
            return awaited(first)
        if method == "create_task":
            return holding("coroutine", awaited(first))
        return holding("coroutine", entered(first)) if "async" in method else entered(first)
    if method == "__aenter__" and not given:
        return holding("coroutine", entered(owner))
    if method == "result":
        return awaited(owner) if owner else UNKNOWN  # of a task or future
    return merged(_of_container(instance, method) for instance in owner) if owner else UNKNOWN


def _of_container(instance: Instance | None, method: str) -> Possible:
    if instance is None or instance.role not in ("container", "mapping"):
        return UNKNOWN
    if method in _COPIES:
        return (instance,)
    if method in ("pop", "popleft"):
        return elements((instance,))
    if instance.role == "container":
        return UNKNOWN
    if method in ("get", "setdefault"):
        return elements((instance,))
    if method == "values":
        return (replace(instance, role="container", keys=()),)
    if method == "keys":
        return holding("container", instance.keys)
    pairs = holding("pairs", instance.inside, instance.keys)
    return holding("container", pairs) if method == "items" else pairs if method == "popitem" else UNKNOWN


def dictionary(children: list[Path], ask: Ask) -> Possible:
    """A mapping of these pairs; what is no pair (``**more``) puts unknown things into it."""
    pairs = [child for child in children if child[-1].type == "pair"]
    keys = [(*pair, key) for pair in pairs if (key := pair[-1].child_by_field_name("key")) is not None]
    values = [(*pair, value) for pair in pairs if (value := pair[-1].child_by_field_name("value")) is not None]
    rest = UNKNOWN if len(pairs) < len(children) else ()
    return holding("mapping", merged([*map(ask, values), rest]), merged([*map(ask, keys), rest]))


def arguments(call: Path) -> list[Path]:
    """The paths of the positional arguments of the call at the end of ``call``, stars included."""
    listed = call[-1].child_by_field_name("arguments")
    if listed is None or listed.type != "argument_list":
        return []
    return [(*call, listed, child) for child in listed.named_children if _positional(child)]


def _positional(node: Node) -> bool:
    return node.type not in ("comment", "keyword_argument", "dictionary_splat")
