"""Shapes about making exceptions of the package, as tests and servers do."""

from __future__ import annotations

from collections.abc import Iterator

from wslint.code import api
from wslint.code.calls import Call, keyword_value
from wslint.code.things import KEYWORD_ONLY, POSITIONAL_OR_KEYWORD, Parameter
from wslint.code.tree import Node
from wslint.rules.context import Context, Report
from wslint.rules.shapes import affected
from wslint.rules.shapes.affected import on


def refused_arguments(context: Context, *, call: str, instead: str) -> Iterator[Report]:
    """A call whose arguments do not fit the parameters of ``call`` on some release of the range."""
    for _, found in context.calls(call):
        if found.partial or found.starred or found.splats:
            continue
        releases = tuple(release for release in context.range.releases if not _fits(call, release, found))
        if releases:
            text = (
                f"these arguments of `{_leaf(call)}` are a TypeError on websockets {on(context, releases)}: {instead}"
            )
            yield Report(found.node.start_byte, found.node.end_byte, text)


def _leaf(call: str) -> str:
    return call.rpartition(".")[2]


def _fits(call: str, release: str, found: Call) -> bool:
    """Can the parameters take the arguments? True where the release lacks the name or nothing is known."""
    thing = api.lookup(call, release)
    if thing is None or thing.parameters is None:
        return True
    parameters = thing.parameters
    if any(item.kind.startswith("*") for item in parameters):
        return True
    by_position = [item for item in parameters if item.kind != KEYWORD_ONLY][: len(found.positional)]
    if len(by_position) < len(found.positional):
        return False
    left = {item.name: item for item in parameters if item not in by_position}
    return all(_by_name(left.pop(keyword, None)) for keyword in found.keywords) and not any(
        item.required for item in left.values()
    )


def _by_name(parameter: Parameter | None) -> bool:
    return parameter is not None and parameter.kind in (POSITIONAL_OR_KEYWORD, KEYWORD_ONLY)


def old_argument(
    context: Context, *, call: str, given: str, since: str, problem: str, instead: str
) -> Iterator[Report]:
    """A call one of whose first two arguments is a literal of the kind that older releases took: "number" or "text".

    By position it is the first that tells: what came second then, a text, is checked nowhere.
    """
    late = affected.since(since)
    things = {r: thing for r in context.range.releases if late(r) and (thing := api.lookup(call, r)) is not None}
    releases = tuple(things)
    names = [item.name for item in (things[releases[-1]].parameters or ())[:2]] if releases else []
    for _, found in context.calls(call) if releases else ():
        named = [keyword_value(found.keywords[name]) for name in names if name in found.keywords]
        if not found.partial and any(_is(context, node, given) for node in [*found.positional[:1], *named]):
            text = f"`{_leaf(call)}` of {'a number' if given == 'number' else 'a text'} {problem}"
            text += f" on websockets {on(context, releases)}: {instead}"
            yield Report(found.node.start_byte, found.node.end_byte, text)


def _is(context: Context, node: Node, given: str) -> bool:
    if given == "number":
        return node.type == "integer" or "CloseCode." in context.code.text(node)
    return node.type in ("string", "concatenated_string")
