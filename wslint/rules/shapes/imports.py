"""Shapes about import statements: moved modules, and imports that the move to the wrapper left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from wslint.code import api
from wslint.code.arguments import deletion, keywords, pure
from wslint.code.bindings import scope_of
from wslint.code.calls import call_of
from wslint.code.names import Use
from wslint.code.shims import in_shim
from wslint.code.statements import removal
from wslint.code.tree import Node, Path
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Report

_EXPORTS = re.compile(rb"__all__")
# What connections of the legacy implementation have and those of the new one lack (websockets 14.0, upgrade guide).
_LEGACY_ONLY = re.compile(
    # As properties (`file.open()` is none), and not of the object itself or of `os` and `sys`.
    rb"\.(?<!\bself\.)(?<!\bos\.)(?<!\bsys\.)"
    rb"(?:open|closed|path|request_headers|response_headers|host|port|secure|ws_server|messages|legacy_recv)\b(?!\()"
    rb"|InvalidStatusCode|AbortHandshake|create_protocol"
)


@lru_cache(maxsize=1)
def legacy_only(source: bytes) -> str:
    """A text in ``source`` that may be an attribute of legacy connections alone; "" if there is none."""
    found = _LEGACY_ONLY.search(source)
    return found[0].decode() if found is not None else ""


def leftover_import(context: Context, *, package: str) -> Iterator[Report]:
    """An import of ``package`` that nothing uses in a file whose calls go through the wrapper."""
    target = context.project.target
    if target is None or target.path == context.path or context.path.endswith("__init__.py"):
        return
    if not _uses_wrapper(context, f"{target.module}.{target.name}"):
        return
    for name, uses in context.meaning.uses.items():
        for use in uses:
            if use.kind == "import" and name.partition(".")[0] == package and _unused(context, use):
                local = _local_name(context, use)
                message = f"`{name}` is imported, but the calls have moved to `{target.qualname}` and nothing uses it"
                edit = removal(context.code, use.path)
                title = f"Remove the import of `{name}`"
                change = Change(title, Applicability.SAFE, (edit,)) if edit is not None else None
                if (context.path, local) not in context.project.taken:
                    yield Report(use.node.start_byte, use.node.end_byte, message, change)


def _uses_wrapper(context: Context, wanted: str) -> bool:
    """Does the file import the wrapper, under whatever name, and use that name?"""
    for path in context.code.identifiers(wanted.rpartition(".")[2]):
        alias = path[-3].child_by_field_name("alias") if path[-3].type == "aliased_import" else path[-1]
        known = context.meaning.names(context.code.text(alias)) if alias is not None else None
        if known is not None and any(b.imported == wanted for found in known.bindings.values() for b in found):
            return bool(known.loads)
    return False


def _local_name(context: Context, use: Use) -> str:
    """The name that an imported name or module is known by: its alias, or the first part of its path."""
    alias = use.node.child_by_field_name("alias") if use.node.type == "aliased_import" else use.node.named_children[0]
    return context.code.text(alias) if alias is not None else ""


def _unused(context: Context, use: Use) -> bool:
    """Is the import plain, and its name neither loaded nor exported nor kept on purpose?"""
    code, name = context.code, _local_name(context, use)
    if any(node.type in ("try_statement", "if_statement", "with_statement", "class_definition") for node in use.path):
        return False
    if use.node.type == "aliased_import" and code.text(use.node.named_children[0]) == name:
        return False  # `connect as connect` is a re-export
    if _EXPORTS.search(code.source) or _in_annotation(context, name):
        return False
    scope = scope_of(use.path)
    here = context.meaning.names(name).bindings.get(scope.id, [])
    if any((binding.imported or "").partition(".")[0] not in context.meaning.roots for binding in here):
        return False
    for load in context.meaning.names(name).loads:
        if any(binding.scope.id == scope.id for binding in context.meaning.bindings(load)):
            return False
    line_end = code.source.find(b"\n", use.node.end_byte)
    rest = code.source[use.node.end_byte : line_end if line_end >= 0 else len(code.source)]
    return b"noqa" not in rest


_TYPE = re.compile(r"[\w.\[\], |'\"]+")
_TAKES_TYPES = frozenset({"cast", "TypeVar", "NewType", "ForwardRef", "NamedTuple", "TypedDict"})


def _in_annotation(context: Context, name: str) -> bool:
    """Does a string that may be an annotation mention ``name``: one under an annotation, or given to ``cast()``?"""
    for offset in context.code.words(name):
        path = context.code.path(offset)
        if path[-1].type != "string_content" or not _TYPE.fullmatch(context.code.text(path[-1])):
            continue
        function = path[-4].child_by_field_name("function") if path[-3].type == "argument_list" else None
        if function is not None and context.code.text(function).rpartition(".")[2] in _TAKES_TYPES:
            return True
        if any(node.type == "type" for node in path) or path[-3].type in ("subscript", "assignment", "binary_operator"):
            return True
    return False


def legacy_path(
    context: Context, *, module: str, new: str = "", names: Mapping[str, str] | None = None
) -> Iterator[Report]:
    """Names of a module of the legacy implementation: ``names`` maps those that have a successor in ``new``."""
    moved = names or {}
    for use in context.meaning.uses.get(module, ()):
        if use.kind == "load" or not _legacy_names(context, use, module) or in_shim(context.meaning, use):
            continue
        span = use.path[-2] if use.kind == "module" else use.node
        if use.kind == "import" and use.path[-2].type == "import_from_statement":
            span = use.node
        yield _legacy_report(context, use, span, module, new, moved)
    for name in sorted(_members(context, module)):
        for use in context.loads(f"{module}.{name}"):
            attribute = use.node.type == "attribute" and use.certain and not _longer(context, use, f"{module}.{name}")
            if attribute and use.names[0] == f"{module}.{name}" and not in_shim(context.meaning, use):
                message = f"`{module}.{name}` is {_state(context, f'{module}.{name}')}"
                advice = _advice(context, new, moved.get(name))
                yield Report(use.node.start_byte, use.node.end_byte, message + advice)


def _is_module(name: str, package: str) -> bool:
    things = (api.lookup(f"{package}.{name}", release) for release in api.releases())
    return any(thing is not None and thing.kind == "module" for thing in things)


def _longer(context: Context, use: Use, name: str) -> bool:
    """Is the use of a module only the beginning of a deprecated name in it, which is reported in its place?"""
    attribute = use.path[-2].child_by_field_name("attribute") if use.path[-2].type == "attribute" else None
    return attribute is not None and bool(_deprecated(context, f"{name}.{context.code.text(attribute)}"))


def _members(context: Context, module: str) -> set[str]:
    """The legacy names of ``module`` that the fragment uses."""
    prefix = module + "."
    found = {name[len(prefix) :].partition(".")[0] for name in context.meaning.uses if name.startswith(prefix)}
    return {name for name in found if _deprecated(context, prefix + name)}


def _deprecated(context: Context, name: str) -> tuple[str, ...]:
    things = ((release, api.lookup(name, release)) for release in context.range.releases)
    return tuple(
        release
        for release, thing in things
        if thing is not None and thing.deprecated and thing.implementation == "legacy"
    )


def _state(context: Context, name: str) -> str:
    releases = _deprecated(context, name)
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
        return [module] if _deprecated(context, module) else sorted(_members(context, module))
    imported = [_imported_name(context, child) for child in use.path[-2].named_children[1:]]
    # A module that is imported from its package is reported under its own name.
    return [
        name for name in imported if name and _deprecated(context, f"{module}.{name}") and not _is_module(name, module)
    ]


def _imported_name(context: Context, node: Node) -> str:
    if node.type == "aliased_import":
        node = node.named_children[0]
    return context.code.text(node) if node.type == "dotted_name" else ""


def _legacy_report(context: Context, use: Use, span: Node, module: str, new: str, moved: Mapping[str, str]) -> Report:
    names = _legacy_names(context, use, module)
    shown = ", ".join(f"`{name if name == module else f'{module}.{name}'}`" for name in names)
    first = names[0] if names[0] == module else f"{module}.{names[0]}"
    message = f"{shown} {'is' if len(names) == 1 else 'are'} {_state(context, first)}"
    change, why = (None, "")
    if use.kind == "module" and new:
        change, why = _move(context, use, names, new, moved)
    note = f" (not fixed: {why})" if why else ""
    advice = f": move to `{new}`, import and arguments together" if new else ""
    return Report(span.start_byte, span.end_byte, message + advice + note, change)


def _move(
    context: Context, use: Use, names: list[str], new: str, moved: Mapping[str, str]
) -> tuple[Change | None, str]:
    """Import, arguments and types change together, or not at all: the change, or why there is none."""
    statement = use.path[-2]
    if not context.whole(use.path):
        return None, "the file does not parse up to here"
    stays = [child for child in statement.named_children[1:] if _imported_name(context, child) not in moved]
    if stays:
        name = context.code.text(stays[0])
        known = any(api.lookup(f"{new}.{_imported_name(context, stays[0])}", r) for r in context.range.releases)
        return None, f"moving `{name}` takes more than its new name" if known else f"`{name}` has no successor"
    missing = [r for r in context.range.releases for name in names if api.lookup(f"{new}.{moved[name]}", r) is None]
    if missing:
        return None, f"`{new}` is missing on websockets {api.describe(tuple(dict.fromkeys(missing)), context.range)}"
    lacking = legacy_only(context.code.source)
    if lacking:
        return None, f"`{lacking}` in this file may be of the legacy implementation, and the new one lacks it"
    edits = [Edit(use.node.start_byte, use.node.end_byte, new)]
    for child in statement.named_children[1:]:
        more, why = _move_name(context, child, new, moved, use.path[:-1])
        if why:
            return None, why
        edits += more
    ordered = tuple(sorted(set(edits), key=lambda edit: (edit.start, edit.end)))
    return Change(f"Move to `{new}`", Applicability.UNSAFE, ordered), ""


def _stays_legacy(context: Context, statement: Node) -> str:
    """A legacy connect() that the file calls and that this import statement does not bring in; "" if there is none."""
    for name, uses in context.meaning.uses.items():
        if name.endswith("connect") and _deprecated(context, name):
            for use in uses:
                if use.kind == "load" and (use.binding is None or use.binding.statement != statement):
                    return name
    return ""


def _move_name(context: Context, node: Node, new: str, moved: Mapping[str, str], path: Path) -> tuple[list[Edit], str]:
    """The edits that one imported name needs, in the import and wherever it is used; or why it cannot move."""
    old = _imported_name(context, node)
    successor = moved[old]
    token = node.named_children[0] if node.type == "aliased_import" else node
    edits = [] if old == successor else [Edit(token.start_byte, token.end_byte, successor)]
    alias = node.child_by_field_name("alias") if node.type == "aliased_import" else None
    local = context.code.text(alias) if alias is not None else old
    if _in_annotation(context, local):
        return [], f"a string mentions `{local}`"
    if alias is None and old != successor and context.meaning.names(successor).bindings:
        return [], f"the name `{successor}` is taken"
    stays = "" if successor[0].islower() else _stays_legacy(context, path[-1])
    if stays:
        return [], f"`{stays}` gives the legacy connection here"
    for load in context.meaning.names(local).loads:
        if load[-2].type == "argument_list" and load[-3].type == "class_definition":
            return [], f"`{local}` is subclassed"
        if load[-2].type == "attribute":
            return [], f"`{context.code.text(load[-2])}` may be private to the legacy implementation"
        if alias is None and old != successor:
            edits.append(Edit(load[-1].start_byte, load[-1].end_byte, successor))
    if successor[0].islower():
        more, why = _move_calls(context, f"{_module_of(context, path)}.{old}", f"{new}.{successor}")
        return edits + more, why
    return edits, ""


def _module_of(context: Context, path: Path) -> str:
    module = path[-1].child_by_field_name("module_name")
    return "" if module is None else context.code.text(module)


def _move_calls(context: Context, old: str, new: str) -> tuple[list[Edit], str]:
    """The keyword edits of every call of ``old`` that make it a call of ``new``."""
    edits: list[Edit] = []
    for use in context.loads(old):
        call = call_of(context.meaning, use)
        if call is None or not use.certain or call.splats or call.starred:
            return [], f"not every use of `{old}` is a plain call"
        for name, keyword in keywords(context.meaning, call)[0].items():
            successor = _SUCCESSORS.get(name, name)
            if name == "timeout":
                successor = context.config.timeout_means or "open_timeout"
            if all(api.accepts(new, release, successor) for release in context.range.releases):
                if successor != name:
                    edits.append(Edit(keyword.token.start_byte, keyword.token.end_byte, successor))
            elif name in ("read_limit", "loop") and keyword.argument is not None and pure(keyword.value):
                edits.append(deletion(context.code, keyword.argument, call))
            else:
                return [], f"`{new}` takes no `{name}`"
    return edits, ""


_SUCCESSORS = {"extra_headers": "additional_headers"}
