"""Shapes about the values of keywords: those that one implementation takes and another does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wslint.code import api
from wslint.code.arguments import Keyword, deletion_among, keywords, pure
from wslint.code.calls import Call
from wslint.code.names import Use
from wslint.code.tree import Node, Path, plain_children, string_value
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Report
from wslint.rules.shapes.affected import judged, on

_SEQUENCES = frozenset({"list", "tuple", "set"})


def calls_of(context: Context, package: str, functions: Sequence[str]) -> Iterator[tuple[Use, Call]]:
    """The calls of ``functions`` of ``package``, in whatever of its modules they are."""
    for name in list(context.meaning.uses):
        if name.partition(".")[0] == package and name.rpartition(".")[2] in functions:
            yield from ((use, call) for use, call in context.calls(name) if use.names[0] == name)


def affected(
    context: Context, name: str, implementations: Sequence[str] = (), since: str = "", until: str = ""
) -> tuple[str, ...]:
    """The releases of the range from ``since`` to ``until`` on which ``name`` is of one of ``implementations``."""
    order = api.releases()
    first, last = order.index(since) if since else 0, order.index(until) if until else len(order) - 1
    found = []
    for release in context.range.releases:
        thing = api.lookup(name, release) if first <= order.index(release) <= last else None
        if thing is not None and (not implementations or thing.implementation in implementations):
            found.append(release)
    return tuple(found)


def argument_value(
    context: Context,
    *,
    package: str,
    functions: Sequence[str],
    argument: str,
    value: str,
    then: str,
    implementations: Sequence[str] = (),
    since: str = "",
    until: str = "",
    new: str = "",
    without: str = "",
) -> Iterator[Report]:
    """``argument`` is given a ``value`` with which something happens ``then``; unless ``without`` is given as well.

    ``value`` is "tuple", "string", "any" or the text of a literal. ``new`` is what to write instead, "_" in it the
    old text; it works on every release.
    """
    for use, call in calls_of(context, package, functions):
        given, _ = keywords(context.meaning, call)
        keyword = given.get(argument)
        if keyword is None or without in given or not _is(context, keyword.value, value):
            continue
        taking = affected(context, use.names[0], implementations, since, until)
        releases = tuple(release for release in taking if api.accepts(use.names[0], release, argument))
        if not releases:
            continue
        what = {"tuple": f"`{argument}` as a tuple", "string": f"`{argument}` as a string", "any": f"`{argument}`"}
        shown = what.get(value, f"`{argument}={value}`")
        span = keyword.token if value == "any" else keyword.value
        change = _replaced(context, call, keyword.value, new) if new else None
        message = f"{shown} {then}, on websockets {on(context, releases)}"
        yield Report(span.start_byte, span.end_byte, message, change)


def _is(context: Context, node: Node, value: str) -> bool:
    kinds = {"tuple": ("tuple",), "string": ("string", "concatenated_string")}
    if value in kinds:
        return node.type in kinds[value]
    return value == "any" or context.code.text(node) == value


def _replaced(context: Context, call: Call, node: Node, new: str) -> Change | None:
    if not context.whole(call.path):
        return None
    before, _, after = new.partition("_")
    edits = (Edit(node.start_byte, node.start_byte, before), Edit(node.end_byte, node.end_byte, after))
    if "_" not in new:
        edits = (Edit(node.start_byte, node.end_byte, new),) * 2
    shown = new.replace("_", "…")
    return Change(f"Replace with `{shown}`", Applicability.SAFE, tuple(dict.fromkeys(edits)))


def argument_element(
    context: Context,
    *,
    package: str,
    functions: Sequence[str],
    argument: str,
    element: str,
    then: str,
    implementations: Sequence[str] = (),
    since: str = "",
    until: str = "",
    new: str = "",
) -> Iterator[Report]:
    """A sequence has an ``element`` with which something happens ``then``; ``new`` is what to write instead of it.

    ``element`` is "" for an empty string, or the qualified name of a function that makes it.
    """
    for use, call in calls_of(context, package, functions):
        keyword = keywords(context.meaning, call)[0].get(argument)
        releases = affected(context, use.names[0], implementations, since, until)
        if keyword is None or not releases or keyword.value.type not in _SEQUENCES:
            continue
        for node in plain_children(keyword.value):
            if _is_element(context, call, keyword, node, element):
                change = _replaced(context, call, node, new) if new else None
                message = f"`{context.code.text(node)}` in `{argument}` {then}, on websockets {on(context, releases)}"
                yield Report(node.start_byte, node.end_byte, message, change)


def _is_element(context: Context, call: Call, keyword: Keyword, node: Node, element: str) -> bool:
    if not element:
        return string_value(context.code, node) == ""
    function = node.child_by_field_name("function") if node.type == "call" else None
    arguments = call.node.child_by_field_name("arguments")
    if function is None or arguments is None or keyword.argument is None:
        return False
    path: Path = (*call.path, arguments, keyword.argument, keyword.value, node, function)
    return context.meaning.qualified(path) == element


def header_twice(
    context: Context,
    *,
    package: str,
    functions: Sequence[str],
    argument: str,
    header: str,
    keyword: str,
    implementations: Sequence[str],
    until: str,
) -> Iterator[Report]:
    """``header`` in the dict ``argument`` is sent beside the default of ``keyword``, which is to replace it."""
    for use, call in calls_of(context, package, functions):
        given, complete = keywords(context.meaning, call)
        releases = affected(context, use.names[0], implementations, "", until)
        headers = given.get(argument)
        if headers is None or not releases or headers.value.type != "dictionary" or keyword in given or not complete:
            continue
        for pair in plain_children(headers.value):
            key = pair.child_by_field_name("key")
            if key is not None and (string_value(context.code, key) or "").lower() == header.lower():
                change = _moved_header(context, use, call, headers, pair, keyword)
                message = f"`{header}` is sent twice on websockets {on(context, releases)}: give it as `{keyword}`"
                yield Report(key.start_byte, key.end_byte, message, change)


def _moved_header(context: Context, use: Use, call: Call, headers: Keyword, pair: Node, keyword: str) -> Change | None:
    """Take the pair out of the dict and give its value by ``keyword``; the dict goes with its only pair."""
    value, argument = pair.child_by_field_name("value"), headers.argument
    if value is None or argument is None or not pure(value) or not context.whole(call.path):
        return None
    text = f"{keyword}={context.code.text(value)}"
    if headers.value.named_child_count == 1:
        edits: tuple[Edit, ...] = (Edit(argument.start_byte, argument.end_byte, text),)
    else:
        gone = deletion_among(context.code, pair, headers.value)
        source, start = context.code.source, argument.start_byte
        indent = source[source.rfind(b"\n", 0, start) + 1 : start]
        newline = "\r\n" if b"\r\n" in source else "\n"
        between = f",{newline}{indent.decode()}" if indent.isspace() else ", "
        edits = (Edit(start, start, text + between), gone)
    name = use.names[0]
    title, level = judged(
        context, f"Give it as `{keyword}`", lambda release: api.accepts(name, release, keyword) is True
    )
    return Change(title, level, edits)
