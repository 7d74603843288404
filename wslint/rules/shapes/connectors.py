"""Shapes about what is done with the result of ``connect()`` and ``serve()`` before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from wslint.code import api
from wslint.code.arguments import keywords
from wslint.code.bindings import FUNCTIONS
from wslint.code.calls import Call, Fate, call_of, catchers, fate
from wslint.code.instances import Instance, class_in
from wslint.code.tree import Node, Path
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Report
from wslint.rules.shapes.affected import implementations, judged, on, since
from wslint.rules.shapes.instances import SURE
from wslint.rules.shapes.keywords import rejected

_CONSTRUCTS = {"async for": "__aiter__", "yield from": "__iter__"}
_NEAR = 40  # bytes, within which an ``async`` stands before its ``with``
_RUNS_LATER = re.compile(rb"\b(?:await|async|yield|run_until_complete)\b")


def unsupported_construct(context: Context, *, call: str, construct: str, instead: str) -> Iterator[Report]:
    """``async for`` or ``yield from`` over a call whose result cannot be iterated so; ``instead`` says what to do."""
    calls = context.calls(call)
    lacking = [release for release in context.range.releases if calls and _lacks(call, release, _CONSTRUCTS[construct])]
    for _, found in calls if lacking else ():
        end = fate(context.meaning, found.path)
        if not found.partial and _construct(end) == construct:
            name = call.rpartition(".")[2]
            text = f"`{construct}` over `{name}()` is a TypeError on websockets {on(context, lacking)}: {instead}"
            yield Report(found.function.start_byte, found.node.end_byte, text)


def _construct(end: Fate) -> str:
    delegates = end.kind == "yield" and any(child.type == "from" for child in end.node.children)
    return "yield from" if delegates else end.kind


def _lacks(call: str, release: str, method: str) -> bool:
    """Has what ``call`` gives no such method in a release? A function gives what its class does, or a server."""
    thing = api.lookup(call, release)
    if thing is not None and thing.kind == "function":
        module, _, name = call.rpartition(".")
        thing = api.lookup(f"{module}.{name.removeprefix('unix_')}", release)
    if thing is not None and thing.kind == "function":
        thing = class_in(Instance("server object", call), release)
    return thing is not None and thing.kind == "class" and method not in thing.attributes


def enter_open(context: Context, *, call: str) -> Iterator[Report]:
    """``async with`` over what is open already: a connection or server that was awaited, instead of ``call(…)``."""
    roles = ("client", "server object")
    if call not in context.meaning.uses or not any(_lacking(context.range.releases, call, role) for role in roles):
        return
    for offset in context.code.words("with"):
        if not context.code.source[max(offset - _NEAR, 0) : offset].rstrip(b" \t\r\n\\").endswith(b"async"):
            continue  # most need not be parsed for this
        path = context.code.path(offset)[:-1]
        # Where the code does not parse, a word may stand in no statement at all.
        if path and path[-1].type == "with_statement" and path[-1].children[0].type == "async":
            for item in _items(path):
                yield from _entered(context, item, call)


def _items(statement: Path) -> Iterator[Path]:
    """The paths to the expressions that a ``with`` statement enters."""
    clause = next((child for child in statement[-1].named_children if child.type == "with_clause"), None)
    for item in clause.named_children if clause is not None else ():
        value = item.child_by_field_name("value")
        if clause is not None and item.type == "with_item" and value is not None:
            path: Path = (*statement, clause, item, value)
            yield (*path, value.named_children[0]) if value.type == "as_pattern" else path


@cache
def _lacking(releases: tuple[str, ...], call: str, role: str) -> list[str]:
    """Those of ``releases`` in which what ``call`` opens is no asynchronous context manager."""
    things = ((release, class_in(Instance(role, call), release)) for release in releases)
    return [release for release, thing in things if thing is not None and "__aenter__" not in thing.attributes]


def _entered(context: Context, item: Path, call: str) -> Iterator[Report]:
    found = context.connections.instances(item)
    if not found or any(one.origin != call or not one.certain or one.level > SURE for one in found):
        return
    lacking = _lacking(context.range.releases, call, found[0].role)
    if not lacking:
        return
    what = "server" if found[0].role == "server object" else "connection"
    name = call.rpartition(".")[2]
    text = f"an open {what} is no asynchronous context manager on websockets {on(context, lacking)}: TypeError"
    change = _unawaited(context, item, call)
    yield Report(item[-1].start_byte, item[-1].end_byte, f"{text}; enter `{name}()` itself", change)


def _unawaited(context: Context, item: Path, call: str) -> Change | None:
    """Take the ``await`` before a call of ``call`` away."""
    path = item
    while path[-1].type == "parenthesized_expression":
        path = (*path, path[-1].named_children[0])
    inner = path[-1].named_children[0] if path[-1].type == "await" else None
    for _, found in context.calls(call):
        if inner is not None and found.node == inner and not found.partial and context.whole(item):
            # The edit covers the callee, so that no other fix relies on the `await` in the same pass.
            function = context.code.text(found.function)
            edit = Edit(path[-1].start_byte, found.function.end_byte, function)
            return Change("Enter it without awaiting it", Applicability.SAFE, (edit,))
    return None


def retry_policy(context: Context, *, call: str, spans: bool) -> Iterator[Report]:
    """``async for ws in call(…)``, which legacy websockets retries after any error, and the new after few.

    With ``spans`` only where the range holds both implementations, without it where it holds the new one alone.
    """
    made = implementations(context, call) if context.calls(call) else {}
    new = [release for release, made_by in made.items() if made_by != "legacy"]
    if not new or spans != ("legacy" in made.values()):
        return
    for _, found in context.calls(call):
        given, complete = keywords(context.meaning, found)
        over = fate(context.meaning, found.path).kind == "async for"
        if not over or found.partial or "process_exception" in given or not complete:
            continue
        text = (
            f"`async for` retries after network errors and status 500, 502, 503 and 504 alone on websockets"
            f" {on(context, new)}, and raises other errors; before, it retried after any"
        )
        yield Report(found.function.start_byte, found.node.end_byte, text, _retrying(context, call, found))


def _retrying(context: Context, call: str, found: Call) -> Change | None:
    arguments = found.node.child_by_field_name("arguments")
    given = [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
    if not given or not context.whole(found.path):
        return None
    title, level = judged(
        context,
        "Retry after any error, with `process_exception`",
        lambda release: api.accepts(call, release, "process_exception") is True,
        sure=False,
    )
    end = given[-1].end_byte
    return Change(title, level, (Edit(end, end, ", process_exception=lambda exc: None"),))


def nested_connect(context: Context, *, call: str, refused: str) -> Iterator[Report]:
    """``async with`` over one connector inside another over the same, refused since ``refused``."""
    late = since(refused)
    made = implementations(context, call) if context.calls(call) else {}
    bad = [release for release, made_by in made.items() if made_by != "legacy" and late(release)]
    for _, found in context.calls(call) if bad else ():
        end = fate(context.meaning, found.path)
        target = end.node.child_by_field_name("left") if end.kind == "assign" else None
        if target is None or target.type != "identifier" or found.partial:
            continue
        entered = [load for load in _loads(context, target) if fate(context.meaning, load).kind == "async with"]
        for load in entered:
            if any(other is not load and _inside(load, other) for other in entered):
                text = (
                    f"`{context.code.text(load[-1])}` is entered already: RuntimeError on websockets {on(context, bad)}"
                )
                yield Report(load[-1].start_byte, load[-1].end_byte, text)


def _loads(context: Context, target: Node) -> list[Path]:
    """The loads that get the value of one assignment and no other."""
    return [
        load
        for load in context.meaning.names(context.code.text(target)).loads
        if [binding.path[-1] for binding in context.meaning.bindings(load)] == [target]
    ]


def _inside(inner: Path, outer: Path) -> bool:
    """Is ``inner`` entered while ``outer`` is: in the body of its statement, or as a later item of it?"""
    i = next(i for i in range(len(outer) - 1, -1, -1) if outer[i].type == "with_statement")
    statement = outer[i]
    if statement not in inner or outer[-1].start_byte >= inner[-1].start_byte:
        return False
    return not any(node.type in FUNCTIONS for node in inner[inner.index(statement) :])


def late_failure(context: Context, *, call: str) -> Iterator[Report]:
    """``try: c = call(…)`` with ``except TypeError``: the error comes when it is awaited, outside of the ``try``."""
    for use in context.loads(call):
        found = call_of(context.meaning, use) if use.certain else None
        if found is None or found.partial:
            continue
        bad = [release for name in keywords(context.meaning, found)[0] for release in rejected(context, use, name)]
        if bad and _escapes(context, found) and _falls_back(context, found, call):
            releases = [release for release in context.range.releases if release in bad]
            text = (
                f"`{call.rpartition('.')[2]}()` raises this TypeError when it is awaited, after the `try`: the `except`"
                f" never runs, and the call fails on websockets {on(context, releases)}"
            )
            yield Report(found.function.start_byte, found.node.end_byte, text)


def _escapes(context: Context, found: Call) -> bool:
    """Does the result of the call leave the ``try`` around it un-awaited, as far as can be seen?"""
    end = fate(context.meaning, found.path)
    if end.kind not in ("assign", "return", "discard"):
        return False
    outer = [i for i, node in enumerate(found.path) if node.type == "try_statement"]
    return (
        bool(outer)
        and _RUNS_LATER.search(context.code.source, found.node.end_byte, found.path[outer[-1] + 1].end_byte) is None
    )


def _falls_back(context: Context, found: Call, call: str) -> bool:
    """Is there an ``except TypeError`` around the call that calls it again?"""
    for catcher in catchers(context.meaning, found.path):
        if catcher.node.type == "except_clause" and "builtins.TypeError" in catcher.names:
            clause = catcher.node
            return any(clause.start_byte < use.node.start_byte < clause.end_byte for use in context.loads(call))
    return False
