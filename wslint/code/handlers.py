"""Which parameters are connections because their function is the handler of a server."""

from __future__ import annotations

from wslint.code.callbacks import argument, callbacks, parameters
from wslint.code.calls import call_of
from wslint.code.instances import opened_by
from wslint.code.names import Meaning
from wslint.code.tree import Path

_KEYWORDS = ("handler", "ws_handler")
_DEEPEST = 5  # lambdas that call functions that are lambdas


def handler_parameters(meaning: Meaning) -> dict[int, str]:
    """The ids of the identifiers of such parameters, each with the entry point that its handler is passed to."""
    found: dict[int, str] = {}
    for name, uses in meaning.uses.items():
        opened = opened_by(name)
        if opened is None or "server object" not in (opened.role, *(i.role for i in opened.inside if i is not None)):
            continue
        for use in uses:
            call = call_of(meaning, use) if use.kind == "load" and use.names[0] == name else None
            path = argument(call, 0, _KEYWORDS) if call is not None else None
            if path is not None:
                _mark(meaning, path, 0, name, found)
    return found


def _mark(meaning: Meaning, path: Path, number: int, origin: str, found: dict[int, str], depth: int = 0) -> None:
    """Mark what the function at the end of ``path`` takes as the argument ``number`` of its caller."""
    for callback in callbacks(meaning, path):
        listed = parameters(meaning, callback.function)
        position = callback.given + number
        if position >= len(listed) or listed[position].kind not in ("required", "optional"):
            continue
        parameter = listed[position]
        found.setdefault(parameter.path[-1].id, origin)
        body = callback.node.child_by_field_name("body")
        if callback.node.type == "lambda" and body is not None and depth < _DEEPEST:
            _mark_called(meaning, (*callback.function, body), parameter.name, origin, found, depth)


def _mark_called(meaning: Meaning, path: Path, name: str, origin: str, found: dict[int, str], depth: int) -> None:
    """``lambda ws: handle(ws, x)``: what a lambda hands its parameter on to takes a connection as well."""
    function, arguments = path[-1].child_by_field_name("function"), path[-1].child_by_field_name("arguments")
    if path[-1].type != "call" or function is None or arguments is None:
        return
    given = [child for child in arguments.named_children if child.type not in ("comment", "keyword_argument")]
    for number, argument_given in enumerate(given):
        if argument_given.type == "identifier" and meaning.code.text(argument_given) == name:
            _mark(meaning, (*path, function), number, origin, found, depth + 1)
