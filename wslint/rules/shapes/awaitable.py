"""The shape of calls that fail on every release because connect() is awaitable but no coroutine."""

from __future__ import annotations

from collections.abc import Iterator

from wslint.code import api
from wslint.code.calls import Fate, fate, in_async_function
from wslint.code.tree import Path
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Report

_CONTEXT = "14.0"  # the first release whose connections are asynchronous context managers themselves


def coroutine_taker(context: Context, *, call: str) -> Iterator[Report]:
    """``create_task(call(…))``, ``asyncio.run(call(…))`` and ``async with wait_for(call(…))``."""
    for _, found in context.calls(call):
        if found.partial:
            continue
        end = fate(context.meaning, found.path)
        function = end.node.child_by_field_name("function") if end.node.type == "call" else None
        if function is None:
            continue
        taker = context.code.text(function)
        if end.kind == "coroutine argument":
            name = call.rpartition(".")[2]
            message = f"`{taker}()` takes coroutines, and `{name}()` returns none on any release: "
            if taker.endswith("create_task"):
                message += "TypeError; use `asyncio.ensure_future()`"
            elif taker.endswith("run"):
                message += "ValueError before Python 3.14; await it in a coroutine"
            else:
                message += "TypeError; await it in a coroutine"
            yield Report(function.start_byte, found.node.end_byte, message)
        elif end.kind == "awaitable argument" and fate(context.meaning, end.path).kind == "async with":
            yield _context_of_coroutine(context, call, taker, end)


def _context_of_coroutine(context: Context, call: str, taker: str, end: Fate) -> Report:
    message = f"`{taker}()` is no asynchronous context manager: TypeError on every release; await it first"
    level = Applicability.UNSAFE if supports_context(context, call) else Applicability.DISPLAY
    title = f"Await `{taker}()`"
    if level is Applicability.DISPLAY:
        title += f", which needs websockets {_CONTEXT} or later"
    change = None
    if _may_await(context, end.path):
        change = Change(title, level, (Edit(end.node.start_byte, end.node.start_byte, "await "),))
    return Report(end.node.start_byte, end.node.end_byte, message, change)


def _may_await(context: Context, path: Path) -> bool:
    return context.whole(path) and in_async_function(path)


def supports_context(context: Context, call: str) -> bool:
    """Can the result of ``await call(…)`` be used with ``async with`` in the whole range, as the new one can?"""
    things = (api.lookup(call, release) for release in context.range.releases)
    return all(thing is not None and thing.implementation == "asyncio" for thing in things)
