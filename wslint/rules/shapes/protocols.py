"""The shape of protocol classes that are given to an entry point, which only the legacy implementation has."""

from __future__ import annotations

from collections.abc import Iterator

from wslint.code import api
from wslint.code.arguments import Keyword
from wslint.code.calls import Call, call_of
from wslint.code.names import Use
from wslint.findings import Edit
from wslint.rules.context import Change, Context, Import, Report
from wslint.rules.moving import moved_attribute, moved_import
from wslint.rules.shapes.affected import judged
from wslint.rules.shapes.keywords import given_where_wrong

_FACTORY = "basic_auth_protocol_factory"
_SUCCESSOR = ("websockets.asyncio.server", "basic_auth")
_NEW = "process_request"


def protocol_class(context: Context, *, call: str, keyword: str, instead: str) -> Iterator[Report]:
    """``keyword`` is gone: ``instead`` says what to do; a factory that only asks for a password has a successor."""
    for use, found, given, others, message in given_where_wrong(context, call, keyword):
        factory = _factory(context, found, given)
        if factory is None:
            yield Report(given.token.start_byte, given.token.end_byte, f"{message}: {instead}")
            continue
        hint = f"pass `{_NEW}=basic_auth(…)`"
        change = _basic_auth(context, use, found, given, *factory) if _NEW not in others else None
        yield Report(given.token.start_byte, given.token.end_byte, f"{message}: {hint}", change)


def _factory(context: Context, call: Call, given: Keyword) -> tuple[Use, Call] | None:
    """The use and call of the factory, if that is the value."""
    function = given.value.child_by_field_name("function") if given.value.type == "call" else None
    for name, uses in context.meaning.uses.items() if function is not None else ():
        if name.rpartition(".")[2] == _FACTORY:
            for use in uses:
                if use.kind == "load" and use.node == function and use.certain:
                    made = call_of(context.meaning, use)
                    return (use, made) if made is not None else None
    return None


def _basic_auth(context: Context, use: Use, call: Call, given: Keyword, factory: Use, made: Call) -> Change | None:
    if made.splats or made.starred or "create_protocol" in made.keywords or len(made.positional) > 3:
        return None
    if given.argument is None or not context.whole(call.path):
        return None
    edits, imports = _successor(context, factory)
    if not edits:
        return None
    edits = (Edit(given.token.start_byte, given.token.end_byte, _NEW), *edits)
    title, level = judged(context, f"Pass `{_NEW}={_SUCCESSOR[1]}(…)`", lambda release: _works(use.names[0], release))
    return Change(title, level, tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))), imports)


def _successor(context: Context, factory: Use) -> tuple[tuple[Edit, ...], tuple[Import, ...]]:
    """The edits and imports that put the successor in place of the factory, whose import moves with its only use."""
    module, name = _SUCCESSOR
    root = factory.names[0].partition(".")[0]
    at_root = all(api.lookup(f"{root}.{name}", release) is not None for release in context.range.releases)
    binding, old = factory.binding, factory.names[0].rpartition(".")[2]
    if factory.node.type == "identifier" and binding is not None and binding.imported == factory.names[0]:
        i = next((i for i, node in enumerate(binding.path) if node.type == "import_from_statement"), 0)
        if i and len(context.meaning.names(binding.name).loads) == 1:
            to = root if at_root and binding.imported == f"{root}.{old}" else module
            edits, why = moved_import(context, binding.path[: i + 1], {old: name}, to)
            return ((), ()) if why else (tuple(edits), ())
    old_module = factory.names[0].rpartition(".")[0]
    to = root if at_root and old_module == root and factory.node.type == "attribute" else module
    edits_there, imports, _ = moved_attribute(context, factory, factory.names[0], to, name)
    return edits_there, imports


def _works(call: str, release: str) -> bool:
    thing = api.lookup(call, release)
    there = api.lookup(".".join(_SUCCESSOR), release) is not None
    return there and thing is not None and thing.implementation == "asyncio"
