"""What stands in the way of moving a call of connect to the project's wrapper, and what the wrapper calls things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from wslint.code import api
from wslint.code.arguments import Keyword, keywords
from wslint.code.calls import Call, catchers, fate, in_async_function
from wslint.code.names import Use
from wslint.code.shims import in_shim
from wslint.code.wrapper import Definition
from wslint.rules.context import Context, Target
from wslint.rules.shapes.awaitable import supports_context
from wslint.rules.shapes.legacy_attributes import legacy_only
from wslint.rules.shapes.wrapper import failing, keeps_connection, other_implementation

# Handlers for these match whatever connect() or a wrapper of it raises, or nothing that it raises:
# only an open connection is closed, and a cancellation passes through every wrapper.
_BROAD = frozenset(
    f"builtins.{name}" for name in ("Exception", "BaseException", "KeyboardInterrupt", "SystemExit", "GeneratorExit")
)
_CLOSED = frozenset({"ConnectionClosed", "ConnectionClosedOK", "ConnectionClosedError", "ConcurrencyError"})
_OS_ERRORS = (
    "OSError",
    "IOError",
    "EnvironmentError",
    "ConnectionError",
    "TimeoutError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "ConnectionAbortedError",
    "BrokenPipeError",
    "InterruptedError",
)
_FAILURES = frozenset(f"builtins.{name}" for name in _OS_ERRORS) | {
    "asyncio.TimeoutError", "asyncio.exceptions.TimeoutError", "socket.gaierror", "socket.error", "socket.timeout",
    "ssl.SSLError", "ssl.SSLCertVerificationError", "ssl.CertificateError", "builtins.ValueError", "builtins.TypeError",
    "builtins.EOFError", "asyncio.IncompleteReadError", "builtins.AssertionError", "builtins.RuntimeError",
}  # fmt: skip
_PARENTS = {
    "ConnectionError": ("OSError", "IOError", "EnvironmentError"),
    "TimeoutError": ("OSError", "IOError", "EnvironmentError"),
    "ConnectionRefusedError": ("ConnectionError", "OSError", "IOError", "EnvironmentError"),
    "ConnectionResetError": ("ConnectionError", "OSError", "IOError", "EnvironmentError"),
    "ConnectionAbortedError": ("ConnectionError", "OSError", "IOError", "EnvironmentError"),
    "OSError": ("IOError", "EnvironmentError"),
}


class Obstacle(NamedTuple):
    """Why a call is not moved safely: ``hard`` ones leave no fix at all, the others an unsafe one."""

    reason: str
    hard: bool


def obstacles(context: Context, use: Use, call: Call, target: Target) -> Iterator[Obstacle]:
    """All that stands in the way of moving a call, the hardest kinds first."""
    if target.broken:
        yield Obstacle(target.broken, hard=True)
    if in_shim(context.meaning, use):
        yield Obstacle("inside a compatibility shim: replace the whole of it", hard=True)
    if not use.certain:
        yield Obstacle("the name may be something else at run time", hard=True)
    if _through_attribute(context, use):
        yield Obstacle("it is called through an attribute, which other code may set", hard=True)
    if use.names[0].endswith(".unix_connect"):
        yield Obstacle("the wrapper takes a URL, this call a Unix socket", hard=True)
    if not context.whole(use.path):
        yield Obstacle("the file does not parse up to here", hard=True)
    if context.path in target.imported:
        yield Obstacle(f"importing `{target.module}` here would be circular: its module imports this one", hard=True)
    yield from _lost_arguments(context, call, target)
    yield from _failing(context, use, call, target)
    yield from _form(context, use, call, target)
    yield from _other_connection(context, use, call, target)
    yield from _handlers(context, call, target)
    yield from _other_timeout(context, call, target)
    if use.binding is None and context.code.words("importorskip"):
        yield Obstacle("the import of the wrapper must come behind `importorskip`", hard=False)
    patch = context.project.patched_by(context.path)
    if patch is not None:
        yield Obstacle(f"{patch} patches it", hard=False)


def _failing(context: Context, use: Use, call: Call, target: Target) -> Iterator[Obstacle]:
    """The wrapper itself fails on releases on which the call works."""
    bad, why = failing(target.definition, context.range) if target.definition is not None else ((), "")
    given = keywords(context.meaning, call)[0] if bad else {}
    name = use.names[0]
    worse = [r for r in bad if api.lookup(name, r) and not any(api.accepts(name, r, k) is False for k in given)]
    if worse:
        where = api.describe(worse, context.range)
        yield Obstacle(f"the wrapper itself fails on websockets {where}, {why}: mend it first", hard=False)


def _other_connection(context: Context, use: Use, call: Call, target: Target) -> Iterator[Obstacle]:
    """The wrapper gives a connection of another class than the call does, with other attributes and exceptions."""
    if other_implementation(context, use.names[0], target.definition):
        lacking = "" if _new(use) else legacy_only(context)
        if lacking:
            text = f"`{lacking}` in this file may be of the legacy implementation"
            yield Obstacle(f"{text}, and the wrapper's connection may lack it", hard=True)
        elif not keeps_connection(context, call):
            yield Obstacle("the wrapper's connection, of another implementation, goes to other code", hard=False)


def _other_timeout(context: Context, call: Call, target: Target) -> Iterator[Obstacle]:
    """``timeout`` meant close_timeout: that the wrapper has a parameter of that name does not settle what is meant."""
    mapped = "timeout" in dict(target.wrapper.keywords) or context.config.timeout_means == "open_timeout"
    if "timeout" in keywords(context.meaning, call)[0] and not mapped:
        text = "`timeout` meant `close_timeout` on websockets 13.1 and earlier: set `timeout-means`, or map it"
        yield Obstacle(text, hard=False)


def _through_attribute(context: Context, use: Use) -> bool:
    """Is it called as ``self.dial``, an attribute of something other than its module?"""
    owner = use.node.child_by_field_name("object") if use.node.type == "attribute" else None
    return owner is not None and context.meaning.qualified((*use.path, owner)) != use.names[0].rpartition(".")[0]


def _lost_arguments(context: Context, call: Call, target: Target) -> Iterator[Obstacle]:
    if call.starred:
        yield Obstacle("`*` arguments hide what is passed", hard=True)
    given, complete = keywords(context.meaning, call)
    if not complete:
        yield Obstacle("`**` hides which keywords are passed", hard=True)
    lost = [keyword for keyword in given if parameter(target, keyword) is None]
    if lost:
        listed = ", ".join(f"`{keyword}`" for keyword in lost)
        yield Obstacle(f"the wrapper would lose {listed}", hard=True)
    yield from _refused(context, given, target)
    if call.splats and complete:
        yield Obstacle("its keywords come from a dict", hard=True)
    if len(call.positional) > 1:
        yield Obstacle("connect() takes one positional argument", hard=True)
    parameters = [parameter(target, keyword) for keyword in given]
    twice = next((name for name in parameters if name is not None and parameters.count(name) > 1), None)
    if twice is not None:
        both = " and ".join(f"`{keyword}`" for keyword in given if parameter(target, keyword) == twice)
        yield Obstacle(f"{both} would both become `{twice}`", hard=True)
    if target.definition is not None:
        yield from _unfilled(call, parameters, target.definition)
    if target.definition is not None and target.definition.mapping:
        for keyword, argument in given.items():
            if parameter(target, keyword) == "headers" and argument.value.type in (
                "list",
                "tuple",
                "list_comprehension",
            ):
                yield Obstacle("the wrapper takes headers as a dict, not as a list of pairs", hard=True)


def _refused(context: Context, given: Mapping[str, Keyword], target: Target) -> Iterator[Obstacle]:
    """Keywords that the wrapper passes on as they are to a connect that refuses them on some release.

    Here they are found; behind the wrapper nobody would find them.
    """
    definition = target.definition
    looked_after = {*definition.named, *definition.taken} if definition is not None else set()
    looked_after.update(dict(target.wrapper.keywords))
    for keyword, argument in given.items():
        left_out = definition is not None and keyword in definition.left_out and argument.value.type == "none"
        if parameter(target, keyword) != keyword or keyword in looked_after or left_out:
            continue
        opened = opened_by(target)
        bad = [r for r in context.range.releases if any(api.accepts(name, r, keyword) is False for name in opened)]
        if bad:
            where = api.describe(bad, context.range)
            yield Obstacle(f"the wrapper passes `{keyword}` on, a TypeError on websockets {where}", hard=True)


def _unfilled(call: Call, parameters: Sequence[str | None], definition: Definition) -> Iterator[Obstacle]:
    """Parameters without a default that the call gives nothing for."""
    by_position = definition.positional[: len(call.positional)]
    if len(by_position) < len(call.positional):
        yield Obstacle("the wrapper takes no positional argument", hard=True)
    for name in definition.required:
        if name not in by_position and name not in parameters:
            yield Obstacle(f"the wrapper needs `{name}` as well", hard=True)


def parameter(target: Target, keyword: str) -> str | None:
    """What the wrapper calls a keyword of connect; None if it would lose it."""
    mapped = dict(target.wrapper.keywords)
    if keyword in mapped:
        return mapped[keyword]
    definition, accepts = target.definition, target.wrapper.accepts
    if definition is None:
        return keyword if accepts is not None and keyword in accepts else None
    read = dict(definition.keywords)
    if keyword in read:
        return read[keyword]
    if keyword in ("extra_headers", "additional_headers") and "headers" in definition.named and not mapped:
        return "headers"
    if keyword in definition.named:
        return keyword
    if keyword == "uri" and definition.positional:
        return definition.positional[0]
    if accepts is None:
        accepts = definition.accepts
    return keyword if accepts is None or keyword in accepts else None


def _form(context: Context, use: Use, call: Call, target: Target) -> Iterator[Obstacle]:
    """Whether a coroutine can stand where the connector stands now."""
    kind = fate(context.meaning, call.path)
    if target.returns == "connector":
        return
    if target.returns == "":
        yield Obstacle("what the wrapper returns cannot be read from its definition: state `returns`", hard=True)
    elif target.returns == "context":
        if kind.kind not in ("async with", "async context"):
            yield Obstacle("the wrapper is a context manager alone: enter it by `async with`", hard=True)
    elif kind.kind in ("async with", "async context"):
        if not all(supports_context(context, name) for name in opened_by(target)):
            floor = "`async with` over an open connection needs websockets 14.0 or later"
            yield Obstacle(f"{floor}; your range begins at {context.range.floor}", hard=True)
        elif not in_async_function(call.path):
            yield Obstacle("there is no `await` outside an async function", hard=True)
    elif kind.kind == "awaitable argument":
        if fate(context.meaning, kind.path).kind == "async with":
            yield Obstacle("this `async with` fails on every release: mend that first", hard=True)
    elif kind.kind == "async for":
        yield Obstacle("the wrapper connects once, `async for` reconnects for ever", hard=True)
    elif kind.node.type == "attribute":
        used = f"`.{context.code.text(kind.node.named_children[-1])}` of the connector is used"
        yield Obstacle(f"{used}, and a coroutine has none", hard=True)
    elif kind.kind not in ("await", "coroutine argument"):
        yield Obstacle(_UNAWAITED.get(kind.kind, "it is not awaited here, and a coroutine is no connector"), hard=True)


_UNAWAITED = {
    "assign": "the connector is stored un-awaited, and a coroutine can be awaited only once",
    "return": "the connector is returned un-awaited: every caller would need an `await`",
    "yield": "the connector is yielded un-awaited",
    "lambda": "the connector is returned un-awaited by a lambda",
    "argument": "the connector is passed on un-awaited",
    "with": "connect() is no synchronous context manager",
    "discard": "nothing awaits this call",
}


def opened_by(target: Target) -> list[str]:
    """The entry points that the wrapper calls: their connections are what ``async with`` would enter."""
    calls = target.definition.calls if target.definition is not None else ()
    return [call.name for call in calls] or ["websockets.connect"]


def _new(use: Use) -> bool:
    return use.names[0].startswith("websockets.asyncio.")


def _raised(target: Target) -> tuple[str, ...] | None:
    """What the wrapper raises instead of the library's exceptions; None if these pass through."""
    if target.wrapper.raises is not None:
        return target.wrapper.raises or None
    return target.definition.raises if target.definition is not None else None


def _handlers(context: Context, call: Call, target: Target) -> Iterator[Obstacle]:
    """Handlers around the call that catch its failures today and would not catch what the wrapper raises."""
    raised = _raised(target)
    if raised is None:
        return
    for catcher in catchers(context.meaning, call.path):
        for name in catcher.names:
            if not _still_matches(name, raised, target.returns == "context"):
                shown = (name or "").removeprefix("builtins.") or "exception"
                line = catcher.node.start_point.row + 1
                text = f"the handler for `{shown}` in line {line} would no longer match"
                yield Obstacle(f"{text}: the wrapper raises {', '.join(raised)}", hard=False)


def _still_matches(name: str | None, raised: tuple[str, ...], body: bool) -> bool:
    """Is a handler for ``name`` unaffected when failures of connect() turn into ``raised``?

    With ``body`` the failures of what uses the connection do as well: they pass through a context manager.
    """
    if name is None:
        return not body  # the project's own exceptions: connect() does not raise them
    if name in _BROAD:
        return True
    last = name.rpartition(".")[2]
    if last.isupper():
        return False  # a tuple of exceptions that is defined in another module
    if name.startswith("websockets."):
        return (last in _CLOSED and not body) or last in raised
    if name not in _FAILURES:
        return not body
    return all(last == error or last in _PARENTS.get(error, ()) for error in raised)
