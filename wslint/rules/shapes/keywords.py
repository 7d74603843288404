"""Shapes about the keywords of a call: renamed, dropped, turned into a position, or for a person to decide."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from wslint.code import api
from wslint.code.arguments import Keyword, deletion, keywords, pure
from wslint.code.calls import Call
from wslint.code.names import Use
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Report
from wslint.rules.shapes.affected import on


def rejected(context: Context, use: Use, keyword: str) -> tuple[str, ...]:
    """The releases of the range in which a call of ``use`` with ``keyword`` is a TypeError (the API table knows)."""
    return _rejecting(use.names[0], context.range.releases, keyword)


@cache
def _rejecting(name: str, releases: tuple[str, ...], keyword: str) -> tuple[str, ...]:
    return tuple(
        release for release in releases if api.accepts(name, release, keyword) is False and not swallows(name, release)
    )


def ignored(context: Context, use: Use, keyword: str) -> tuple[str, ...]:
    """The releases of the range in which a call of ``use`` with ``keyword`` loses it without an error."""
    return _ignoring(use.names[0], context.range.releases, keyword)


@cache
def _ignoring(name: str, releases: tuple[str, ...], keyword: str) -> tuple[str, ...]:
    return tuple(
        release for release in releases if api.accepts(name, release, keyword) is False and swallows(name, release)
    )


def swallows(name: str, release: str) -> bool:
    """Does the function ignore what it does not know: ``unix_connect()`` of sync and trio, whose ``connect()`` keeps
    unknown keywords for the TCP connection (websockets 13.0)?"""
    module, _, last = name.rpartition(".")
    connect = api.lookup(f"{module}.connect", release) if last == "unix_connect" else None
    if connect is None or connect.implementation not in ("sync", "trio"):
        return False
    return any(parameter.kind == "**" for parameter in connect.parameters or ())


def fault(context: Context, use: Use, keyword: str) -> str:
    """What is wrong with ``keyword`` on some release of the range, as the beginning of a message; "" if nothing is."""
    bad, silent = rejected(context, use, keyword), ignored(context, use, keyword)
    parts = [f"is a TypeError on websockets {api.describe(bad, context.range)}"] if bad else []
    parts += [f"is ignored without an error on websockets {api.describe(silent, context.range)}"] if silent else []
    if not parts:
        return ""
    return f"`{keyword}` {' and '.join(parts)}{_allowed(context, bad, silent)}"


def deprecated(context: Context, use: Use, keyword: str) -> tuple[str, ...]:
    """The releases of the range in which ``keyword`` works but is deprecated."""
    name = use.names[0]
    return tuple(release for release in context.range.releases if api.deprecated_keyword(name, release, keyword))


def given_where_wrong(
    context: Context, call: str, keyword: str
) -> Iterator[tuple[Use, Call, Keyword, dict[str, Keyword], str]]:
    """Every call that gives ``keyword`` where the range minds: the use, the call, and what is wrong, as a message."""
    for use, found in context.calls(call):
        given, _ = keywords(context.meaning, found)
        if keyword not in given:
            continue
        wrong = fault(context, use, keyword)
        old = () if wrong else deprecated(context, use, keyword)
        if old:
            wrong = f"`{keyword}` is deprecated on websockets {on(context, old)}"
        if wrong:
            yield use, found, given[keyword], given, wrong


def _allowed(context: Context, *parts: tuple[str, ...]) -> str:
    """ "; your range allows 13.0 to 17.4", unless one of the parts is all of it."""
    if any(len(releases) == len(context.range.releases) for releases in parts):
        return ""
    return f"; your range allows {api.describe(context.range.releases, context.range)}"


def _span(keyword: Keyword) -> tuple[int, int]:
    return keyword.token.start_byte, keyword.token.end_byte


def _level(message: str) -> str | None:
    return "warning" if "deprecated" in message else None


def rename_keyword(context: Context, *, call: str, old: str, new: str) -> Iterator[Report]:
    """``call(old=…)`` becomes ``call(new=…)``, the value unchanged."""
    for use, found, keyword, given, message in given_where_wrong(context, call, old):
        yield Report(
            *_span(keyword),
            f"{message}: rename it to `{new}`",
            _rename(context, use, found, keyword, new, given),
            _level(message),
        )


def _rename(
    context: Context, use: Use, call: Call, keyword: Keyword, new: str, given: dict[str, Keyword], safe: bool = True
) -> Change | None:
    if new in given or not context.whole(call.path):
        return None
    title, level = f"Rename to `{new}`", Applicability.SAFE if safe and keyword.private else Applicability.UNSAFE
    missing = rejected(context, use, new)
    if missing:
        first = next((r for r in api.releases() if api.accepts(use.names[0], r, new)), None)
        floor = f", which needs websockets {first} or later" if first else ""
        title, level = title + floor, Applicability.DISPLAY
    tokens = sorted((keyword.token, *keyword.more), key=lambda token: token.start_byte)
    return Change(title, level, tuple(Edit(token.start_byte, token.end_byte, new) for token in tokens))


def rename_timeout(context: Context, *, call: str, old: str, opening: str, closing: str) -> Iterator[Report]:
    """``timeout=`` becomes the keyword that the project means by it; unsafe until ``timeout-means`` says which."""
    chosen = context.config.timeout_means
    for use, found, keyword, given, message in given_where_wrong(context, call, old):
        new = {"open_timeout": opening, "close_timeout": closing}[chosen or "open_timeout"]
        if "additional_headers" in given and _half_migrated(use):
            message = f"{message}, and `additional_headers` on 13.1 and earlier: this call fails on every release"
        if new in given:
            yield from _both_timeouts(context, found, keyword, new, closing, message)
            continue
        if chosen is None:
            hint = f"it meant `{closing}`, authors mostly mean `{opening}`: set `timeout-means` to make the fix safe"
        else:
            hint = f"rename it to `{new}`"
        change = _rename(context, use, found, keyword, new, given, safe=chosen is not None)
        yield Report(*_span(keyword), f"{message}; {hint}", change, _level(message))


def _half_migrated(use: Use) -> bool:
    return api.accepts(use.names[0], "13.1", "additional_headers") is False


def _both_timeouts(
    context: Context, call: Call, keyword: Keyword, new: str, close: str, message: str
) -> Iterator[Report]:
    """``timeout`` beside the keyword that it would become: legacy websockets ignored it next to close_timeout."""
    if new != close:
        text = f"{message}; the call gives `{new}` as well: decide which of the two it means"
        yield Report(*_span(keyword), text, None, _level(message))
        return
    text = f"{message}; it was ignored beside `{close}`: remove it"
    yield Report(*_span(keyword), text, _drop(context, call, keyword, Applicability.SAFE), _level(message))


def drop_keyword(context: Context, *, call: str, keyword: str, why: str, fix: str = "safe") -> Iterator[Report]:
    """``keyword`` is gone and nothing replaces it. ``fix`` says how sure dropping it is; None and False always are."""
    for _, found, given, _, message in given_where_wrong(context, call, keyword):
        off = given.value.type in ("none", "false")
        applicability = Applicability.SAFE if off else Applicability(fix)
        change = _drop(context, found, given, applicability)
        yield Report(*_span(given), f"{message}: {why}", change, _level(message))


def _drop(context: Context, call: Call, keyword: Keyword, applicability: Applicability) -> Change | None:
    if keyword.argument is None or not context.whole(call.path):
        return None
    if not pure(keyword.value):
        applicability = Applicability.UNSAFE
    return Change(f"Remove `{keyword.name}`", applicability, (deletion(context.code, keyword.argument, call),))


def report_keyword(context: Context, *, call: str, keyword: str, instead: str) -> Iterator[Report]:
    """``keyword`` is gone and what replaces it takes a person's judgement: ``instead`` says what to do."""
    for _, _, given, _, message in given_where_wrong(context, call, keyword):
        yield Report(*_span(given), f"{message}: {instead}", None, _level(message))


def make_positional(context: Context, *, call: str, keyword: str, new: str) -> Iterator[Report]:
    """The first parameter was renamed from ``keyword`` to ``new``: give it by position, which every release takes."""
    for use, found, given, others, message in given_where_wrong(context, call, keyword):
        arguments = found.node.child_by_field_name("arguments")
        first = arguments.named_children[0] if arguments is not None else None
        change = _rename(context, use, found, given, new, others)
        if given.argument is not None and first == given.argument and context.whole(found.path):
            edit = Edit(given.argument.start_byte, given.value.start_byte, "")
            change = Change("Pass it by position", Applicability.SAFE, (edit,))
        yield Report(*_span(given), f"{message}: pass it by position or as `{new}`", change, _level(message))
