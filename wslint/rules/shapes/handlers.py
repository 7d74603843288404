"""Shapes about the handlers of servers: what they are called with, and where the path of the request is now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from wslint.code import api
from wslint.code.arguments import deletion_among, pure
from wslint.code.bindings import Binding
from wslint.code.callbacks import Callback, Parameter, argument, callbacks, other_reference, parameters
from wslint.code.calls import keyword_value
from wslint.code.names import Meaning
from wslint.code.passed import given
from wslint.code.tree import Node, Path
from wslint.findings import Edit
from wslint.rules.context import Change, Context, Report
from wslint.rules.shapes.affected import implementations, judged, on, since

_ENTRIES = frozenset({"serve", "unix_serve"})
_KEYWORDS = ("handler", "ws_handler")
_PATH = re.compile(r"path|uri|url|route|resource", re.IGNORECASE)
_SEES_LOCALS = re.compile(rb"\b(?:locals|vars|eval|exec)\s*\(")


class _Handler(NamedTuple):
    """A handler of servers: the entry points that it is passed to, and its parameters after what it is given."""

    callback: Callback
    servers: tuple[str, ...]
    taken: tuple[Parameter, ...]


def handler_path(context: Context, *, call: str, alone: str, warns: str) -> Iterator[Report]:
    """A handler that requires the path as its second argument.

    The legacy implementation takes handlers without it since ``alone``, and warns of those with it since ``warns``.
    """
    for handler in _handlers(context, call):
        positional = [one for one in handler.taken if one.kind in ("required", "optional")]
        if len(positional) < 2 or [one.kind for one in positional[:3]].count("required") != 2:
            continue
        made = implementations(context, call)
        fails = [release for release, made_by in made.items() if made_by != "legacy"]
        late = since(warns)
        old = [release for release in made if late(release)]
        what = f"`{positional[1].name}` is not passed to handlers"
        if fails:
            text = f"{what} on websockets {on(context, fails)}: TypeError at each connection, which is closed with 1011"
        elif old:
            text = f"a second argument of a handler is deprecated on websockets {on(context, old)}"
        else:
            continue
        change = _without_path(context, handler, positional[0], positional[1], since(alone))
        yield _report(positional[1].node, text, change, None if fails else "warning")


def handler_optional_path(context: Context, *, call: str, alone: str, used: bool) -> Iterator[Report]:
    """A handler whose second parameter is optional: nothing ever fills it on releases from ``alone`` on."""
    for handler in _handlers(context, call):
        path = _optional_path(handler)
        if path is None:
            continue
        late = since(alone)
        made = implementations(context, call)
        silent = [release for release, made_by in made.items() if made_by != "legacy" or late(release)]
        loads = _loads(context.meaning, path)
        if not silent or bool(loads) != used:
            continue
        text = f"`{path.name}` is never passed to handlers on websockets {on(context, silent)}"
        if not used:
            yield _report(path.node, f"{text}, and not used here", None, None)
            continue
        stays = "is always empty" if path.kind == "*" else "keeps its default"
        change = None
        if path.kind == "optional":
            change = _without_path(context, handler, handler.taken[0], path, late, sure=False)
        yield _report(path.node, f"{text}: it {stays}, without an error", change, None)


def _optional_path(handler: _Handler) -> Parameter | None:
    """The parameter that would take the path if it were passed, of a handler that works without it."""
    taken = handler.taken
    if len(taken) < 2 or any(one.kind == "required" for one in taken[1:]):
        return None
    second = taken[1]
    named = second.kind == "optional" and _PATH.search(second.name)
    return second if named or second.kind == "*" else None


def handler_alone(context: Context, *, call: str, alone: str) -> Iterator[Report]:
    """A handler that takes the connection alone, which the legacy implementation accepts since ``alone`` only."""
    for handler in _handlers(context, call):
        late = since(alone)
        made = implementations(context, call)
        fails = [release for release, made_by in made.items() if made_by == "legacy" and not late(release)]
        one = len(handler.taken) == 1 and handler.taken[0].kind in ("required", "optional")
        if one and fails:
            text = f"a handler takes the path as well on websockets {on(context, fails)}: TypeError at each connection"
            yield _report(handler.taken[0].node, text, None, None)


def _report(node: Node, text: str, change: Change | None, level: str | None) -> Report:
    return Report(node.start_byte, node.end_byte, text, change, level)


def _handlers(context: Context, call: str) -> list[_Handler]:
    """The functions and lambdas of the fragment that calls of ``call`` are handed as handlers."""
    found = _all_handlers(context)
    return [handler for handler in found if call in handler.servers]


def _all_handlers(context: Context) -> list[_Handler]:
    """Every handler of the fragment, each function once for each way in which it is bound."""
    merged: dict[tuple[int, int, frozenset[str]], _Handler] = {}
    for name in list(context.meaning.uses):
        if name.rpartition(".")[2] not in _ENTRIES:
            continue
        for _, call in context.calls(name):
            path = argument(call, 0, _KEYWORDS)
            for callback in callbacks(context.meaning, path) if path is not None else ():
                key = (callback.node.id, callback.given, callback.named)
                known = merged.get(key)
                merged[key] = _Handler(
                    callback if known is None else _joined(known.callback, callback),
                    tuple(dict.fromkeys((*(known.servers if known else ()), name))),
                    _taken(context, callback),
                )
    return list(merged.values())


def _joined(first: Callback, second: Callback) -> Callback:
    through = tuple(dict.fromkeys((*first.through, *second.through)))
    return replace(first, references=first.references | second.references, through=through)


def _taken(context: Context, callback: Callback) -> tuple[Parameter, ...]:
    """What is left of a handler's positional parameters after what its object and its partial give."""
    left = callback.given
    taken = []
    for one in parameters(context.meaning, callback.function):
        if left and one.kind in ("required", "optional"):
            left -= 1
        elif one.kind in ("required", "optional", "*") and one.name not in callback.named:
            taken.append(one)
    return tuple(taken)


# The fix


def _without_path(
    context: Context,
    handler: _Handler,
    connection: Parameter,
    path: Parameter,
    late: Callable[[str], bool],
    sure: bool = True,
) -> Change | None:
    """Take the parameter away, and the path from the request; ``late`` tells which legacy releases allow that."""
    if not context.whole(handler.callback.function) or connection.kind == "*":
        return None
    made = {name: implementations(context, name) for name in handler.servers}
    kinds = {made_by for found in made.values() for made_by in found.values()}
    used = bool(_loads(context.meaning, path)) or _rebound(context.meaning, path)
    legacy = kinds == {"legacy"}
    elsewhere = given(context.meaning, handler.callback.function, path)
    if elsewhere is None or not all(_droppable(one[-1]) for one in elsewhere):
        return None
    edits = [_deletion(context, path), *(deletion_among(context.code, one[-1], one[-2]) for one in elsewhere)]
    if used:
        more = _from_request(
            context, handler, connection, path, f"{connection.name}.{'' if legacy else 'request.'}path"
        )
        if more is None:
            return None
        edits += more

    def works(release: str) -> bool:
        things = [api.lookup(name, release) for name in handler.servers]
        here = {thing.implementation for thing in things if thing is not None}
        if "legacy" in here and not late(release):
            return False
        return not used or legacy or "legacy" not in here

    title = f"Remove `{path.name}`" if not used else f"Take the path from `{connection.name}`"
    title, level = judged(context, title, works, sure and _alone(context, handler))
    return Change(title, level, tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))))


def _alone(context: Context, handler: _Handler) -> bool:
    """Does nothing but calls of serve refer to the handler, and nothing look at its variables by name?"""
    callback = handler.callback
    same = [one.callback for one in _all_handlers(context) if one.callback.node.id == callback.node.id]
    references = frozenset().union(*(one.references for one in same))
    through = [binding for one in same for binding in one.through]
    name = callback.node.child_by_field_name("name")
    taken = name is not None and (context.path, context.code.text(name)) in context.project.taken
    seen = _SEES_LOCALS.search(context.code.source, callback.node.start_byte, callback.node.end_byte)
    return (
        len(same) == 1
        and not taken
        and not seen
        and not other_reference(context.meaning, callback.function, references, through)
    )


def _droppable(argument: Node) -> bool:
    return pure(keyword_value(argument) if argument.type == "keyword_argument" else argument)


def _deletion(context: Context, parameter: Parameter) -> Edit:
    listed = parameter.path[parameter.path.index(parameter.node) - 1]
    return deletion_among(context.code, parameter.node, listed)


def _binding(meaning: Meaning, parameter: Parameter) -> Binding | None:
    known = meaning.names(parameter.name).bindings
    every = (binding for found in known.values() for binding in found)
    return next((binding for binding in every if binding.path[-1] == parameter.path[-1]), None)


def _loads(meaning: Meaning, parameter: Parameter) -> list[Path]:
    """The places that load the parameter, or may."""
    own = _binding(meaning, parameter)
    return [load for load in meaning.names(parameter.name).loads if own is not None and own in meaning.bindings(load)]


def _rebound(meaning: Meaning, parameter: Parameter) -> bool:
    """Does the function give the parameter's name another value, or delete it?"""
    own = _binding(meaning, parameter)
    return own is None or len(meaning.names(parameter.name).bindings[own.scope.id]) > 1


def _from_request(
    context: Context, handler: _Handler, connection: Parameter, path: Parameter, new: str
) -> list[Edit] | None:
    """Put ``new`` in the place of each load, or assign it once at the start where the name must stay."""
    loads = _loads(context.meaning, path)
    if not _rebound(context.meaning, path) and all(_replaceable(context, load, connection) for load in loads):
        return [Edit(load[-1].start_byte, load[-1].end_byte, new) for load in loads]
    return _assigned(context, handler.callback.function, f"{path.name} = {new}")


def _replaceable(context: Context, load: Path, connection: Parameter) -> bool:
    """Does the connection's name mean the connection at the load, and does the load's own text not show?"""
    found = context.meaning.bindings_of(connection.name, load)
    end = load[-1].end_byte
    shown = load[-2].type == "interpolation" and context.code.source[end : end + 1] in (b"=", b" ")
    return [binding.path[-1] for binding in found] == [connection.path[-1]] and not shown


def _assigned(context: Context, function: Path, statement: str) -> list[Edit] | None:
    """Insert a statement before the first one of a function, behind its docstring; None for a lambda."""
    body = function[-1].child_by_field_name("body")
    if function[-1].type == "lambda" or body is None:
        return None
    statements = [node for node in body.named_children if node.type != "comment"]
    is_docstring = (
        len(statements) > 1
        and statements[0].type == "expression_statement"
        and statements[0].named_children[0].type == "string"
    )
    first = statements[1 if is_docstring else 0]
    source, start = context.code.source, first.start_byte
    line = source.rfind(b"\n", 0, start) + 1
    indent = source[line:start]
    if indent.strip():
        return [Edit(start, start, f"{statement}; ")] if first.type.endswith("_statement") else None
    newline = "\r\n" if source[line - 2 : line] == b"\r\n" else "\n"
    return [Edit(start, start, f"{statement}{newline}{indent.decode()}")]
