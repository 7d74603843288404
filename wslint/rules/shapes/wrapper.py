"""What the wrapper is to the calls that may move to it: on which releases it fails, what its connection is."""

from __future__ import annotations

from bisect import bisect_left

from wslint.code import api
from wslint.code.api import Range
from wslint.code.bindings import scope_of
from wslint.code.calls import Call, fate
from wslint.code.tree import Node, Path
from wslint.code.wrapper import Definition
from wslint.rules.context import Context


def failing(definition: Definition, span: Range) -> tuple[tuple[str, ...], str]:
    """The releases of ``span`` on which an unguarded call inside the wrapper fails, and why: a keyword or the name."""
    bad: dict[str, str] = {}
    for call in definition.calls:
        if call.guarded:
            continue
        for release in span.releases:
            if api.lookup(call.name, release) is None:
                bad.setdefault(release, f"`{call.name}` in line {call.line}")
            refused = next((k for k in call.keywords if api.accepts(call.name, release, k) is False), None)
            if refused is not None:
                bad.setdefault(release, f"`{refused}` in line {call.line}")
    releases = tuple(release for release in span.releases if release in bad)
    return releases, ", ".join(dict.fromkeys(bad[release] for release in releases))


def other_implementation(context: Context, name: str, definition: Definition | None) -> bool:
    """Does the wrapper connect with another implementation than ``name`` does, on some release of the range?"""
    calls = [call.name for call in definition.calls] if definition is not None else []
    for release in context.range.releases:
        things = (api.lookup(call, release) for call in calls or ["websockets.connect"])
        inner = {thing.implementation for thing in things if thing is not None}
        own = api.lookup(name, release)
        if own is not None and inner and own.implementation not in inner:
            return True
    return False


def keeps_connection(context: Context, call: Call) -> bool:
    """Does the connection that a call gives stay in a local name of which only attributes are used?"""
    end = fate(context.meaning, call.path)
    target: Node | None = None
    if end.kind == "await":
        stored = fate(context.meaning, end.path)
        if stored.kind not in ("assign", "discard"):
            return False
        if stored.kind == "assign":
            target = stored.node.child_by_field_name("left") or stored.node.child_by_field_name("name")
    elif end.kind == "async with":
        pattern = next((node for node in reversed(call.path) if node.type in ("as_pattern", "with_item")), call.node)
        alias = pattern.child_by_field_name("alias")
        target = alias.named_children[0] if alias is not None else None
    else:
        return False
    if target is None:
        return True
    known, scope = context.meaning.names(context.code.text(target)), scope_of(call.path)
    if target.type != "identifier" or scope.id in known.globals | known.nonlocals:
        return False
    first = bisect_left(known.loads, scope.node.start_byte, key=_start)
    loads = known.loads[first : bisect_left(known.loads, scope.node.end_byte, key=_start)]
    return all(load[-2].type == "attribute" for load in loads)


def _start(path: Path) -> int:
    return path[-1].start_byte
