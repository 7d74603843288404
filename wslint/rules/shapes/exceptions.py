"""Shapes about making exceptions of the package, as tests and servers do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from wslint.code import api
from wslint.code.calls import Call, keyword_value
from wslint.code.names import Use
from wslint.code.things import KEYWORD_ONLY, POSITIONAL_OR_KEYWORD, Parameter
from wslint.code.tree import Node
from wslint.findings import Edit
from wslint.rules.context import Change, Context, Import, Report
from wslint.rules.moving import there
from wslint.rules.shapes import affected
from wslint.rules.shapes.affected import judged, on
from wslint.rules.spelling import spell

_CODE = re.compile(r"(?:[\w.]+\.)?CloseCode\.\w+")


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
    context: Context, *, call: str, given: str, since: str, problem: str, instead: str, made: str = ""
) -> Iterator[Report]:
    """A call one of whose first two arguments is a literal of the kind that older releases took: "number" or "text".

    By position it is the first that tells: what came second then, a text, is checked nowhere. ``made`` is the
    class of what takes the place of two such arguments: the first is one, made of both, and the second is None.
    """
    late = affected.since(since)
    things = {r: thing for r in context.range.releases if late(r) and (thing := api.lookup(call, r)) is not None}
    releases = tuple(things)
    names = [item.name for item in (things[releases[-1]].parameters or ())[:2]] if releases else []
    for use, found in context.calls(call) if releases else ():
        named = [keyword_value(found.keywords[name]) for name in names if name in found.keywords]
        if not found.partial and any(_is(context, node, given) for node in [*found.positional[:1], *named]):
            text = f"`{_leaf(call)}` of {'a number' if given == 'number' else 'a text'} {problem}"
            text += f" on websockets {on(context, releases)}: {instead}"
            change = _made_of_both(context, use, found, made) if made else None
            yield Report(found.node.start_byte, found.node.end_byte, text, change)


def _made_of_both(context: Context, use: Use, found: Call, made: str) -> Change | None:
    """Two plain arguments become one of the class ``made``, and None. Unsafe: nobody says who meant the two."""
    module, _, name = made.rpartition(".")
    spelled = spell(context, use, module, name)
    loose = found.keywords or found.starred or found.splats or len(found.positional) != 2
    if spelled is None or loose or not context.whole(use.path):
        return None
    local, known = spelled
    first, second = found.positional
    if second.type == "none" or _is(context, second, "number"):
        return None
    edits = (
        Edit(first.start_byte, first.start_byte, f"{local}("),
        Edit(second.end_byte, second.end_byte, "), None"),
    )
    works = partial(there, made)
    title, applicability = judged(context, f"Make a `{name}` of both", works, sure=False)
    return Change(title, applicability, edits, () if known else (Import(module, name, use),))


def _is(context: Context, node: Node, given: str) -> bool:
    if given == "number":
        is_code = node.type == "attribute" and _CODE.fullmatch(context.code.text(node))
        return node.type == "integer" or bool(is_code)
    return node.type in ("string", "concatenated_string")
