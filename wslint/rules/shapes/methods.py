"""Shapes about the arguments of methods of connections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from wslint.code.calls import Call, call_of, keyword_value
from wslint.code.connections import AttributeUse
from wslint.code.instances import CONNECTIONS, class_in
from wslint.code.names import Use
from wslint.code.things import KEYWORD_KINDS, Parameter
from wslint.code.tree import Node
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Import, Report
from wslint.rules.shapes.affected import judged, on, takes
from wslint.rules.shapes.instances import guarded, place, sure
from wslint.rules.spelling import spell

# Names of arguments that are a time and not a choice.
_SECONDS = re.compile(r"timeout|delay|second|interval|wait|deadline", re.IGNORECASE)


def positional_method(context: Context, *, package: str, method: str, position: int, keyword: str) -> Iterator[Report]:
    """Argument number ``position``, from 0, of a connection's method, which some release takes as ``keyword`` alone."""

    def wanted(call: Call) -> bool:
        return not call.starred and len(call.positional) == position + 1 and keyword not in call.keywords

    for use, call in _calls(context, package, method, wanted):
        bad = [
            release
            for release in context.range.releases
            if any(not takes(listed, position) for listed in _parameters(use, method, release))
        ]
        if not bad:
            continue

        def works(release: str, use: AttributeUse = use) -> bool:
            return all(_named(listed, keyword) for listed in _parameters(use, method, release))

        given = call.positional[position]
        title, level = judged(context, f"Name it `{keyword}`", works, sure(use))
        change = Change(title, level, (Edit(given.start_byte, given.start_byte, f"{keyword}="),))
        text = f"argument {position + 1} of `.{method}()` is a TypeError on websockets {on(context, bad)}"
        whole = context.whole(call.path)
        yield Report(given.start_byte, given.end_byte, f"{text}: name it `{keyword}`", change if whole else None)


def timed_method(context: Context, *, package: str, method: str, keyword: str, by_name: bool) -> Iterator[Report]:
    """A time given to a connection's method that takes none, as ``keyword`` or by position; ``wait_for`` takes it."""
    for use, call in _calls(context, package, method, lambda call: _time(context, call, keyword, by_name) is not None):
        given = _time(context, call, keyword, by_name)
        if given is None:
            continue
        refused, misread = [], []
        for release in context.range.releases:
            for listed in _parameters(use, method, release):
                taken = (keyword if _named(listed, keyword) else "") if by_name else takes(listed, 0)
                if not taken:
                    refused.append(release)
                elif taken != keyword:
                    misread.append((release, taken))
        texts = (
            [f"`.{method}()` takes no `{keyword}`: TypeError on websockets {on(context, refused)}"] if refused else []
        )
        if misread:
            releases = [release for release, _ in misread]
            texts.append(f"the argument of `.{method}()` means `{misread[0][1]}` on websockets {on(context, releases)}")
        if texts:
            message = f"{'; '.join(texts)}: use `asyncio.wait_for()`"
            yield Report(given.start_byte, given.end_byte, message, _wait_for(context, use, call, given, package))


def _calls(
    context: Context, package: str, method: str, wanted: Callable[[Call], bool]
) -> Iterator[tuple[AttributeUse, Call]]:
    """The ``wanted`` calls of a method of connections that no compatibility shim guards.

    What is called is asked last: it costs more than to look at the arguments, and few calls are wanted.
    """
    if method.encode() not in context.code.attributes:
        return
    for offset in context.code.words(method):
        if context.code.source[offset - 1 : offset] != b"." or not context.connections.may_be_at(offset):
            continue
        path = context.code.path(offset)
        # Where the code does not parse, a word may stand in no expression at all.
        is_attribute = len(path) > 1 and path[-2].type == "attribute"
        owner = path[-2].child_by_field_name("object") if is_attribute else None
        call = call_of(context.meaning, Use((f"{package}.{method}",), "load", path[:-1])) if owner is not None else None
        if owner is None or call is None or call.partial or not wanted(call):
            continue
        inner = (*path[:-1], owner)
        found = context.connections.instances(inner)
        use = AttributeUse("attribute", path[:-1], inner, path[-1], found)
        ours = found and all(one.role in CONNECTIONS and one.origin.partition(".")[0] == package for one in found)
        if ours and use.certain and not guarded(context, use, method):
            yield use, call


def _parameters(use: AttributeUse, method: str, release: str) -> Iterator[tuple[Parameter, ...]]:
    """The parameters of the method in each class that the connection may have in a release."""
    for instance in use.instances:
        thing = class_in(instance, release)
        attribute = thing.attributes.get(method) if thing is not None else None
        if attribute is not None and attribute.parameters is not None:
            yield attribute.parameters


def _named(listed: tuple[Parameter, ...], keyword: str) -> bool:
    return any(one.name == keyword and one.kind in KEYWORD_KINDS for one in listed)


def _time(context: Context, call: Call, keyword: str, by_name: bool) -> Node | None:
    """The argument that is a time: the keyword's, or the first by position if it looks like one."""
    if by_name:
        return call.keywords.get(keyword)
    if len(call.positional) != 1 or call.starred:
        return None
    given = call.positional[0]
    named = given.type in ("identifier", "attribute") and _SECONDS.search(context.code.text(given))
    return given if given.type in ("integer", "float") or named else None


def _wait_for(context: Context, use: AttributeUse, call: Call, given: Node, package: str) -> Change | None:
    """``ws.recv(1)`` becomes ``asyncio.wait_for(ws.recv(), 1)``; unsafe, because it never did what it says."""
    if len(call.positional) + len(call.keywords) != 1 or call.splats or not context.whole(call.path):
        return None
    name = "asyncio.wait_for"
    imports: tuple[Import, ...] = ()
    bound = context.meaning.bindings_of("asyncio", call.path)
    if not bound or any(binding.imported != "asyncio" for binding in bound):
        asking, _ = place(context, use, package)
        how = spell(context, asking, "asyncio", "wait_for")
        if how is None:
            return None
        name = how[0]
        imports = () if how[1] else (Import("asyncio", "wait_for", asking),)
    value = keyword_value(given) if given.type == "keyword_argument" else given
    edits = (
        Edit(call.node.start_byte, call.node.start_byte, f"{name}("),
        Edit(given.start_byte, value.start_byte, "), "),
    )
    return Change("Wait with `asyncio.wait_for()`", Applicability.UNSAFE, edits, imports)
