"""The shape about names of the legacy implementation: where they are imported and used, and what takes their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from wslint.code import api
from wslint.code.names import Use
from wslint.code.shims import in_shim
from wslint.code.tree import Node
from wslint.rules.context import Change, Context, Report
from wslint.rules.moving import imported_name, items_of, moved_import, there
from wslint.rules.shapes.affected import judged
from wslint.rules.shapes.legacy_moves import Move, deprecated, moved_module, moved_names


def legacy_path(
    context: Context, *, module: str, new: str = "", names: Mapping[str, str] | None = None
) -> Iterator[Report]:
    """Names of a module of the legacy implementation: ``names`` maps those that have a successor in ``new``."""
    move = Move(module, new, names or {})
    change: Change | None = None
    for use in context.meaning.uses.get(module, ()):
        if use.kind == "load" or in_shim(context.meaning, use):
            continue
        if not _legacy_names(context, use, module):
            yield from _borrowed(context, use, module)
            continue
        span = use.path[-2] if use.kind == "module" else use.node
        if use.kind == "import" and use.path[-2].type == "import_from_statement":
            span = use.node
        report = _legacy_report(context, use, span, move)
        change = report.change if use.kind == "import" else change
        yield report
    for name in sorted(_members(context, module)):
        for use in context.loads(f"{module}.{name}"):
            attribute = use.node.type == "attribute" and use.certain and not _longer(context, use, f"{module}.{name}")
            if attribute and use.names[0] == f"{module}.{name}" and not in_shim(context.meaning, use):
                message = f"`{module}.{name}` is {_state(context, f'{module}.{name}')}"
                advice = _advice(context, new, move.names.get(name))
                # An import of the module moves together with all that is taken from it.
                yield Report(use.node.start_byte, use.node.end_byte, message + advice, change)


def _is_module(name: str, package: str) -> bool:
    things = (api.lookup(f"{package}.{name}", release) for release in api.releases())
    return any(thing is not None and thing.kind == "module" for thing in things)


def _longer(context: Context, use: Use, name: str) -> bool:
    """Is the use of a module only the beginning of a deprecated name in it, which is reported in its place?"""
    attribute = use.path[-2].child_by_field_name("attribute") if use.path[-2].type == "attribute" else None
    return attribute is not None and bool(deprecated(context, f"{name}.{context.code.text(attribute)}"))


def _members(context: Context, module: str) -> set[str]:
    """The legacy names of ``module`` that the fragment uses."""
    prefix = module + "."
    found = {name[len(prefix) :].partition(".")[0] for name in context.meaning.uses if name.startswith(prefix)}
    return {name for name in found if deprecated(context, prefix + name)}


def _state(context: Context, name: str) -> str:
    releases = deprecated(context, name)
    since = f"deprecated on websockets {api.describe(releases, context.range)}" if releases else "deprecated"
    return f"the legacy implementation, {since}"


def _advice(context: Context, new: str, name: str | None) -> str:
    if not new:
        return ""
    successor = f"{new}.{name}" if name else new
    missing = any(api.lookup(successor, release) is None for release in context.range.releases)
    first = next((release for release in api.releases() if api.lookup(successor, release) is not None), None)
    floor = f" (needs websockets {first} or later)" if missing and first else ""
    return f": use `{successor}`{floor}" if name else f": see `{successor}`{floor}"


def _legacy_names(context: Context, use: Use, module: str) -> list[str]:
    """The deprecated names that an import statement brings in: for ``import module`` itself, or those used of it."""
    if use.kind == "import":
        return [module] if deprecated(context, module) else sorted(_members(context, module))
    imported = [imported_name(context.code, item) for item in items_of(use.path[-2])]
    # A module that is imported from its package is reported under its own name.
    return [name for name in imported if deprecated(context, f"{module}.{name}") and not _is_module(name, module)]


def _borrowed(context: Context, use: Use, module: str) -> Iterator[Report]:
    """A from-import of names that a module of the legacy implementation has from other modules."""
    names = [imported_name(context.code, item) for item in items_of(use.path[-2])] if use.kind == "module" else []
    things = {name: api.lookup(f"{module}.{name}", context.range.ceiling) for name in names}
    paths = [thing.path for name, thing in things.items() if thing is not None and thing.path.endswith(f".{name}")]
    homes = {path.rpartition(".")[0] for path in paths}
    if (
        not paths
        or len(paths) < len(names)
        or not deprecated(context, module)
        or any(deprecated(context, home) for home in homes)
    ):
        return
    home = homes.pop()
    edits, why = moved_import(context, use.path[:-1], {name: name for name in names}, home)
    change = None
    if homes:
        why = "the names come from several modules"
    elif edits and context.whole(use.path):
        works = partial(_all_there, home, tuple(names))
        title, applicability = judged(context, f"Import from `{home}`", works)
        change = Change(title, applicability, tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))))
    note = f" (not fixed: {why})" if why else ""
    shown = ", ".join(f"`{path}`" for path in paths)
    message = f"`{module}` is {_state(context, module)}: use {shown}{note}"
    yield Report(use.path[-2].start_byte, use.path[-2].end_byte, message, change)


def _all_there(module: str, names: tuple[str, ...], release: str) -> bool:
    return all(there(f"{module}.{name}", release) for name in names)


def _legacy_report(context: Context, use: Use, span: Node, move: Move) -> Report:
    names = _legacy_names(context, use, move.module)
    shown = ", ".join(f"`{name if name == move.module else f'{move.module}.{name}'}`" for name in names)
    first = names[0] if names[0] == move.module else f"{move.module}.{names[0]}"
    message = f"{shown} {'is' if len(names) == 1 else 'are'} {_state(context, first)}"
    change, why = (None, "")
    if move.new and use.kind == "module":
        change, why = moved_names(context, use, move)
    elif move.names:
        change, why = moved_module(context, use, move)
    note = f" (not fixed: {why})" if why else ""
    advice = f": move to `{move.new}`, import and arguments together" if move.new else ""
    return Report(span.start_byte, span.end_byte, message + advice + note, change)
