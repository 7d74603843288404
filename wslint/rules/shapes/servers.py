"""Shapes about servers: started without an event loop, subclassed, and told to broadcast to another's connections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from wslint.code import api
from wslint.code.bindings import FUNCTIONS
from wslint.code.calls import Call, Fate, fate
from wslint.code.shims import in_shim
from wslint.code.tree import Node, Path
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Report
from wslint.rules.shapes.affected import implementations, judged, on, takes

_RUN = re.compile(r"(?P<loop>.+)\.run_until_complete\(\s*(?P<what>[\w.]+)?.*\)", re.DOTALL)
_FOREVER = re.compile(r".+\.run_forever\(\s*\)", re.DOTALL)


def no_running_loop(context: Context, *, call: str) -> Iterator[Report]:
    """``call(…)`` where no event loop runs yet: at the top of a module, or as what ``run_until_complete`` is given."""
    made = implementations(context, call) if context.calls(call) else {}
    new = [release for release, made_by in made.items() if made_by == "asyncio"]
    for _, found in context.calls(call) if new else ():
        if found.partial or not _before_the_loop(context, found):
            continue
        name = call.rpartition(".")[2]
        text = (
            f"`{name}()` needs a running event loop on websockets {on(context, new)}: RuntimeError;"
            f" call it in a coroutine, with `async with {name}(…):`, and run that with `asyncio.run()`"
        )
        yield Report(found.function.start_byte, found.node.end_byte, text, _tutorial(context, found))


def _before_the_loop(context: Context, found: Call) -> bool:
    end = fate(context.meaning, found.path)
    if end.kind in ("await", "async with"):
        return False  # also at the top level of a notebook
    in_function = context.in_loop or any(node.type in FUNCTIONS for node in found.path)
    if _runs(context, end) or not in_function:
        return True
    target = end.node.child_by_field_name("left") if end.kind == "assign" else None
    if target is None or target.type != "identifier":
        return False
    loads = context.meaning.names(context.code.text(target)).loads
    mine = [load for load in loads if any(b.path[-1] == target for b in context.meaning.bindings(load))]
    return any(_runs(context, fate(context.meaning, load)) for load in mine)


def _runs(context: Context, end: Fate) -> bool:
    """Is the value given to ``run_until_complete()`` or ``asyncio.run()``, by itself or within ``gather()``?"""
    function = end.node.child_by_field_name("function") if end.kind.endswith("argument") else None
    if function is None:
        return False
    text = context.code.text(function)
    if text.endswith(".run_until_complete") or (end.kind == "coroutine argument" and text.endswith("run")):
        return True
    return end.kind == "awaitable argument" and _runs(context, fate(context.meaning, end.path))


def _tutorial(context: Context, found: Call) -> Change | None:
    """``start = serve(…)``, ``loop.run_until_complete(start)``, ``loop.run_forever()`` as a coroutine that is run."""
    i = next((i for i in range(len(found.path) - 1, -1, -1) if found.path[i].type == "expression_statement"), -1)
    if i < 0:
        return None  # it does not parse
    first = found.path[i]
    following = list(islice(context.code.behind(found.path[: i + 1]), 2))
    inner = first.named_children[0]
    name = None
    if inner.type == "assignment" and inner.child_by_field_name("right") == found.node:
        left = inner.child_by_field_name("left")
        name = None if left is None or left.type != "identifier" else context.code.text(left)
    else:
        following = [first, *following][:2]
    if len(following) < 2 or not _are_the_end(context, following, name) or not context.whole(found.path):
        return None
    if context.meaning.names("main").bindings or not context.meaning.names("asyncio").bindings:
        return None
    column = context.code.source.rfind(b"\n", 0, first.start_byte) + 1
    indent = context.code.source[column : first.start_byte].decode()
    if indent.strip():
        return None
    head = Edit(first.start_byte, found.node.start_byte, f"async def main():\n{indent}    async with ")
    tail = f":\n{indent}        await asyncio.get_running_loop().create_future()\n\n{indent}asyncio.run(main())"
    return Change(
        "Serve in a coroutine", Applicability.DISPLAY, (head, Edit(found.node.end_byte, following[1].end_byte, tail))
    )


def _are_the_end(context: Context, statements: list[Node], name: str | None) -> bool:
    """Are these ``x.run_until_complete(name)``, or of a call, and ``x.run_forever()``?"""
    run = _RUN.fullmatch(context.code.text(statements[0]))
    forever = _FOREVER.fullmatch(context.code.text(statements[1]))
    return run is not None and forever is not None and (name is None or run["what"] == name)


def base_class(context: Context, *, name: str) -> Iterator[Report]:
    """A class whose base ``name`` is a function in some release of the range."""
    bases = [use for use in context.loads(name) if use.certain and _is_base(use.path)]
    things = ((release, api.lookup(name, release)) for release in (context.range.releases if bases else ()))
    bad = [release for release, thing in things if thing is not None and thing.kind == "function"]
    for use in bases if bad else ():
        if not in_shim(context.meaning, use):
            text = f"`{name}` is a function on websockets {on(context, bad)}: TypeError where a class derives from it"
            yield Report(use.node.start_byte, use.node.end_byte, text)


def _is_base(path: Path) -> bool:
    above = path[-3] if len(path) > 2 and path[-2].type == "argument_list" else None
    return above is not None and above.type == "class_definition"


def mixed_broadcast(context: Context, *, call: str) -> Iterator[Report]:
    """``call(…)`` in a file whose servers are all of another implementation: it cannot use their connections."""
    if not context.calls(call):
        return
    servers = {
        name: implementations(context, name)
        for name in context.meaning.uses
        if name.rpartition(".")[2] in ("serve", "unix_serve") and any(True for _ in context.loads(name))
    }
    own = implementations(context, call)
    bad = [
        release
        for release, made_by in own.items()
        if servers and all(made.get(release) not in (None, made_by) for made in servers.values())
    ]
    for _, found in context.calls(call) if bad else ():
        others = ", ".join(f"`{name}`" for name in servers)
        text = (
            f"`{call}` is for connections of the {own[bad[0]]} implementation, and {others} makes others:"
            f" AttributeError on websockets {on(context, bad)}"
        )
        yield Report(found.function.start_byte, found.function.end_byte, text)


def positional_argument(context: Context, *, call: str, position: int, keyword: str) -> Iterator[Report]:
    """Argument number ``position``, from 0, of ``call`` is keyword-only in some release of the range."""
    calls = context.calls(call)
    bad = [release for release in context.range.releases if calls and _takes_fewer(call, release, position)]
    for _, found in calls if bad else ():
        if found.partial or found.starred or len(found.positional) != position + 1 or keyword in found.keywords:
            continue
        given = found.positional[position]
        text = (
            f"argument {position + 1} of `{call.rpartition('.')[2]}()` is a TypeError on websockets {on(context, bad)}"
        )
        title, level = judged(
            context, f"Name it `{keyword}`", lambda release: api.accepts(call, release, keyword) is True
        )
        change = Change(title, level, (Edit(given.start_byte, given.start_byte, f"{keyword}="),))
        whole = context.whole(found.path)
        yield Report(given.start_byte, given.end_byte, f"{text}: name it `{keyword}`", change if whole else None)


def _takes_fewer(call: str, release: str, position: int) -> bool:
    thing = api.lookup(call, release)
    return thing is not None and thing.parameters is not None and not takes(thing.parameters, position)
