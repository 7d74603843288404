"""Shapes about code that chooses by the installed release: checks that send releases into the wrong arm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wslint.code import api
from wslint.code.answers import Answers
from wslint.code.calls import Call, call_of
from wslint.code.installed import Name, Unknown
from wslint.code.names import Use
from wslint.code.probes import guarded
from wslint.code.reached import runs
from wslint.code.tree import Node, Path, plain_children
from wslint.rules.context import Context, Report
from wslint.rules.shapes.affected import on


def failing_arm(context: Context, *, package: str, asks: Sequence[str]) -> Iterator[Report]:
    """A check of the installed release runs code of ``package`` on releases where it fails.

    ``asks`` says which checks: by "version", "signature", "name" (``hasattr``) or "import". A check that asks in
    several ways counts as one by import if it does that at all.
    """
    for name, uses in context.meaning.uses.items():
        if name.partition(".")[0] != package:
            continue
        for use in uses:
            if use.kind == "import" and use.path[-2].type == "import_from_statement":
                yield from _missing_import(context, use, asks)
            call = call_of(context.meaning, use) if use.kind == "load" and use.names[0] == name else None
            if call is not None:
                yield from _failing_keywords(context, use, call, asks)


def _reached(context: Context, path: Path, asks: Sequence[str]) -> dict[str, Answers]:
    """The releases of the range on which a check lets the code run; none if nobody asks, or asks otherwise."""
    found: dict[str, Answers] = {}
    asked: set[str] = set()
    for release in context.range.releases:
        answers = Answers(context.meaning, release)
        try:
            if runs(answers, path):
                found[release] = answers
        except Unknown:
            return {}
        asked |= answers.asked
    return found if _counts(asked, asks) else {}


def _counts(asked: set[str], asks: Sequence[str]) -> bool:
    return "import" in asks if "import" in asked else not asked.isdisjoint(asks)


def _missing_import(context: Context, use: Use, asks: Sequence[str]) -> Iterator[Report]:
    if not guarded(context.meaning, use.path):
        return
    name = use.names[0]
    missing = [release for release in _reached(context, use.path, asks) if api.lookup(name, release) is None]
    if missing:
        message = f"`{name}` does not exist on websockets {on(context, missing)}, where this check imports it"
        yield Report(use.node.start_byte, use.node.end_byte, message)


def _failing_keywords(context: Context, use: Use, call: Call, asks: Sequence[str]) -> Iterator[Report]:
    if guarded(context.meaning, call.path) or _set_in_try(use):
        reached = _reached(context, call.path, asks)
        for keyword, argument in call.keywords.items():
            token = argument.named_children[0]
            bad = [release for release in reached if _rejects(reached[release], use, keyword)]
            yield from _report(context, use, token, {keyword: bad})
    for splat in call.splats:
        dictionary = splat.named_children[0]
        listed = call.path[-1].child_by_field_name("arguments")
        if dictionary.type == "dictionary" and listed is not None:
            yield from _computed_keys(context, use, (*call.path, listed, splat, dictionary), asks)


def _set_in_try(use: Use) -> bool:
    return len(use.names) > 1


def _computed_keys(context: Context, use: Use, path: Path, asks: Sequence[str]) -> Iterator[Report]:
    """``**{KEY: value}`` where a check chose KEY."""
    for pair in plain_children(path[-1]):
        key = pair.child_by_field_name("key") if pair.type == "pair" else None
        if key is None or key.type == "string":
            continue
        bad: dict[str, list[str]] = {}
        asked: set[str] = set()
        for release in context.range.releases:
            answers = Answers(context.meaning, release)
            try:
                keyword = answers.value((*path, pair, key))
                if isinstance(keyword, str) and runs(answers, path) and _rejects(answers, use, keyword):
                    bad.setdefault(keyword, []).append(release)
            except Unknown:
                return
            asked |= answers.asked
        if _counts(asked, asks):
            yield from _report(context, use, key, bad)


def _rejects(answers: Answers, use: Use, keyword: str) -> bool:
    """Is the keyword a TypeError on the release of ``answers``, for what the use stands for there?"""
    try:
        found = answers.value(use.path)
    except Unknown:
        found = None
    name = found.name if isinstance(found, Name) else use.names[0]
    return api.accepts(name, answers.release, keyword) is False


def _report(context: Context, use: Use, token: Node, bad: dict[str, list[str]]) -> Iterator[Report]:
    """One report for all keywords that are wrong at ``token``, if there is any."""
    parts = [
        f"`{keyword}` is a TypeError on websockets {on(context, releases)}, where this check gives it"
        + _works(use, keyword)
        for keyword, releases in bad.items()
        if releases
    ]
    if parts:
        yield Report(token.start_byte, token.end_byte, "; ".join(parts))


def _works(use: Use, keyword: str) -> str:
    """ ": `websockets.connect` takes it from 14.0 on"."""
    name = use.names[0]
    takes = [release for release in api.releases() if api.accepts(name, release, keyword)]
    if len(use.names) > 1 or not takes:
        return ""
    if takes[-1] == api.releases()[-1]:
        return f": `{name}` takes it from {takes[0]} on"
    return f": `{name}` takes it up to {takes[-1]}"
