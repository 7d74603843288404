"""The shape about imports that the move of calls to the wrapper left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wslint.code.bindings import scope_of
from wslint.code.names import Use
from wslint.code.statements import removal
from wslint.findings import Applicability
from wslint.rules.context import Change, Context, Report

_EXPORTS = re.compile(rb"__all__")


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
