"""Shapes about the callbacks of servers whose arguments and results changed with the implementation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wslint.code import api
from wslint.code.bindings import Binding
from wslint.code.callables import results
from wslint.code.callbacks import Callback, Parameter, argument, callbacks, parameters
from wslint.code.names import Meaning
from wslint.code.tree import Node, Path
from wslint.findings import Edit
from wslint.rules.context import Change, Context, Report
from wslint.rules.shapes.affected import implementations, judged, on

_OLD_FIRST = re.compile(r"path|uri|url|resource", re.IGNORECASE)
_OLD_SECOND = re.compile(r"header", re.IGNORECASE)
_OFFERS = re.compile(r"client|subprotocol|offer", re.IGNORECASE)
# Bytes that a text of the same letters encodes to.
_PLAIN = re.compile(rb"b(['\"])(?:(?!\1)[^\\]|\\[nrt\\'\"])*\1")
_EMPTY = frozenset({"[]", "{}", "()"})


def process_request(context: Context, *, call: str) -> Iterator[Report]:
    """A ``process_request`` function that takes the path and headers, or returns a tuple, as legacy ones do."""
    for callback, taken, new in _given(context, call, "process_request"):
        tuples = [path for path in results(callback.function)[0] if len(_triple(path[-1])) == 3]
        named = _OLD_FIRST.search(taken[0].name) or _OLD_SECOND.search(taken[1].name)
        used = any(_loads(context.meaning, one) for one in taken)
        if tuples or (named and used):
            text = (
                f"`process_request` is called with the connection and the request on websockets {on(context, new)}:"
                " read `request.path` and `request.headers`, and return `connection.respond(status, text)`"
            )
            change = _new_request(context, call, callback, taken, tuples)
            yield Report(taken[0].node.start_byte, taken[1].node.end_byte, text, change)


def select_subprotocol(context: Context, *, call: str) -> Iterator[Report]:
    """A ``select_subprotocol`` function that takes the client's list first, as legacy ones do."""
    for _, taken, new in _given(context, call, "select_subprotocol"):
        if _OFFERS.search(taken[0].name) and _loads(context.meaning, taken[0]):
            text = (
                "`select_subprotocol` is called with the connection and the client's subprotocols on websockets"
                f" {on(context, new)}: the first argument is no list"
            )
            yield Report(taken[0].node.start_byte, taken[1].node.end_byte, text)


def _given(context: Context, call: str, keyword: str) -> Iterator[tuple[Callback, list[Parameter], list[str]]]:
    """The functions that calls give as ``keyword``, with their two parameters, and the releases that are not legacy."""
    made = implementations(context, call) if context.calls(call) else {}
    new = [release for release, made_by in made.items() if made_by != "legacy"]
    seen: set[int] = set()
    for _, found in context.calls(call) if new else ():
        path = argument(found, -1, (keyword,))
        for callback in callbacks(context.meaning, path) if path is not None else ():
            listed = parameters(context.meaning, callback.function)
            positional = [one for one in listed if one.kind in ("required", "optional")]
            taken = [one for one in positional[callback.given :] if one.name not in callback.named]
            if len(taken) == 2 and callback.node.id not in seen:
                seen.add(callback.node.id)
                yield callback, taken, new


def _loads(meaning: Meaning, parameter: Parameter) -> list[Path]:
    """The places that load a parameter."""
    return [
        load
        for load in meaning.names(parameter.name).loads
        if any(binding.path[-1] == parameter.path[-1] for binding in meaning.bindings(load))
    ]


def _triple(node: Node) -> list[Node]:
    """The parts of a tuple, with or without its parentheses."""
    parts = node.named_children if node.type in ("tuple", "expression_list") else []
    return [part for part in parts if part.type != "comment"]


def _new_request(
    context: Context, call: str, callback: Callback, taken: Sequence[Parameter], tuples: Sequence[Path]
) -> Change | None:
    """The new signature, where every result is None, or a status with a plain text and no headers."""
    meaning, function = context.meaning, callback.function
    if function[-1].type == "lambda" or len(results(function)[0]) != len(tuples) or not context.whole(function):
        return None
    edits: list[Edit] = []
    for one, name, instead in ((taken[0], "connection", "request.path"), (taken[1], "request", "request.headers")):
        bindings = [binding for found in meaning.names(one.name).bindings.values() for binding in found]
        if one.node.type != "identifier" or _rebound(function, bindings) or _mentioned(meaning, function, name):
            return None
        edits.append(_replaced(one.path[-1], name))
        edits += [_replaced(load[-1], instead) for load in _loads(meaning, one)]
    for path in tuples:
        response = _response(context, path[-1])
        if response is None:
            return None
        edits += response
    title, level = judged(context, "Take the connection and the request", lambda release: _new(call, release), False)
    return Change(title, level, tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))))


def _rebound(function: Path, bindings: Sequence[Binding]) -> bool:
    """Is the parameter's name bound more than once inside the function?"""
    return sum(function[-1] in binding.path for binding in bindings) != 1


def _mentioned(meaning: Meaning, function: Path, name: str) -> bool:
    """Does the function use the name already, for something else?"""
    return any(function[-1] in path for path in meaning.code.identifiers(name, function[-1:]))


def _new(call: str, release: str) -> bool:
    thing = api.lookup(call, release)
    return thing is not None and thing.implementation != "legacy"


def _replaced(node: Node, text: str) -> Edit:
    return Edit(node.start_byte, node.end_byte, text)


def _response(context: Context, node: Node) -> list[Edit] | None:
    """``status, [], b"text"`` becomes ``connection.respond(status, "text")``."""
    _, headers, body = _triple(node)
    text = context.code.source[body.start_byte : body.end_byte]
    if context.code.text(headers) not in _EMPTY or not _PLAIN.fullmatch(text):
        return None
    edits = [
        Edit(node.start_byte, node.start_byte, "connection.respond" + ("(" if node.type == "expression_list" else "")),
        Edit(headers.start_byte, body.start_byte + 1, ""),
    ]
    if node.type == "expression_list":
        edits.append(Edit(node.end_byte, node.end_byte, ")"))
    return edits
