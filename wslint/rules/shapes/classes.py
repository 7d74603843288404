"""Shapes about the classes of connections and servers, as annotations, casts, mocks and isinstance() name them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from wslint.code import api
from wslint.code.bindings import Binding
from wslint.code.instances import opened_by
from wslint.code.names import Use
from wslint.code.tree import Path
from wslint.findings import Edit
from wslint.rules.context import Change, Context, Import, Report
from wslint.rules.moving import chosen, deprecated, is_type, moved_attribute, moved_import, there
from wslint.rules.shapes.affected import implementations, judged, on
from wslint.rules.shapes.moves import attributes
from wslint.rules.spelling import spell

_PREFIX = re.compile(rb"([A-Za-z_][\w.]*)\.$")
_ASKING = frozenset({"isinstance", "issubclass"})
_TYPING = frozenset({"cast", "TypeVar", "NewType", "NamedTuple", "TypedDict", "get_type_hints", "assert_type"})
_AROUND = frozenset({"tuple", "list", "subscript", "parenthesized_expression", "binary_operator", "expression_list"})


def connection_class(context: Context, *, module: str, to: str, names: Mapping[str, str]) -> Iterator[Report]:
    """Classes of the legacy implementation (old: new) whose connections the code does not have; the new are in ``to``.

    They change everywhere in a file or nowhere. Names of a submodule are left alone where nothing says
    that the file opens connections of the new implementation.
    """
    old_openers, new_openers = openers(context)
    if "." in module and (old_openers or not new_openers):
        return
    for old, new in names.items():
        path = f"{module}.{old}"
        releases = deprecated(context, path)
        uses = [use for use in _named(context, module, old) if not chosen(context, use)] if releases else []
        if not uses:
            continue
        roles = [role(context, load.path) for load in context.loads(path)]
        why = f"`{old_openers[0]}` gives the legacy connection here" if old_openers else _unfit(context)
        sure = not {"mock", "value"} & set(roles) and bool(new_openers or "isinstance" not in roles)
        for use in uses:
            asked = "isinstance" in (roles if use.kind == "import" else [role(context, use.path)])
            yield _class_report(context, use, path, (to, new), why, sure, new_openers if asked else [])


def openers(context: Context) -> tuple[list[str], list[str]]:
    """The entry points that the fragment uses and that open legacy connections, and those that open others."""
    old: list[str] = []
    new: list[str] = []
    for name, uses in context.meaning.uses.items():
        if opened_by(name) and any(use.kind == "load" for use in uses):
            thing = api.lookup(name, context.range.ceiling)
            (old if thing is not None and thing.implementation == "legacy" else new).append(name)
    return old, new


def _named(context: Context, module: str, name: str) -> Iterator[Use]:
    """The places that name a class: in from-imports, as attributes of its module, and in strings that are types."""
    for use in context.meaning.uses.get(f"{module}.{name}", ()):
        if use.kind == "import" and use.path[-2].type == "import_from_statement":
            yield use
    yield from attributes(context, module, name)
    last = -1
    for path, _, binding in _quoted(context, module, name):
        if path[-1].start_byte != last:
            yield Use((f"{module}.{name}",), "string", path, True, binding)
        last = path[-1].start_byte


def _quoted(context: Context, module: str, name: str) -> Iterator[tuple[Path, int, Binding]]:
    """Where strings that are types say ``module.name``: the path to the string, the offset, the import behind it."""
    for offset in context.code.words(name):
        path = context.code.path(offset)
        prefix = _PREFIX.search(context.code.source, path[-1].start_byte, offset)
        if path[-1].type == "string_content" and prefix is not None and is_type(context, path):
            head, _, rest = prefix[1].decode().partition(".")
            found = context.meaning.bindings_of(head, path)
            spelled = {f"{binding.imported}.{rest}" if rest else binding.imported for binding in found}
            if spelled == {module}:
                yield path, prefix.start(), found[0]


def role(context: Context, path: Path) -> str:
    """What a class is named for: "type", "isinstance", "mock", "base", "call", "attribute" (of it) or "value"."""
    parent = path[-2]
    if any(node.type == "type" for node in path) or path[-1].type == "string_content":
        return "type"
    if parent.type == "attribute":
        return "attribute"
    if parent.type == "call":
        return "call"
    i = len(path) - 1
    while path[i - 1].type in _AROUND:
        i -= 1
    if path[i - 1].type == "keyword_argument":
        name = path[i - 1].child_by_field_name("name")
        spec = name is not None and context.code.text(name).startswith(("spec", "autospec"))
        return "mock" if spec else "value"
    if path[i - 1].type == "argument_list":
        return _argument_role(context, path[:i])
    if "case_pattern" in {node.type for node in path}:
        return "isinstance"
    generic = any(node.type in ("subscript", "binary_operator") for node in path[i:-1])
    return "type" if generic and path[i - 1].type == "assignment" else "value"


def _argument_role(context: Context, path: Path) -> str:
    if path[-2].type == "class_definition":
        return "base"
    function = path[-2].child_by_field_name("function")
    name = "" if function is None else context.code.text(function).rpartition(".")[2]
    if name in _ASKING:
        return "isinstance"
    if name.endswith("Mock") or name == "create_autospec":
        return "mock"
    return "type" if name in _TYPING else "value"


_WHY_NOT = {
    "base": "`{}` is subclassed",
    "call": "`{}` is called",
    "attribute": "an attribute of `{}` is used, which may be private",
}


def _unfit(context: Context) -> str:
    """Why no class of the legacy implementation may change in this file; "" if all may."""
    for name, uses in context.meaning.uses.items():
        thing = api.lookup(name, context.range.ceiling)
        if thing is not None and thing.kind == "class" and thing.implementation == "legacy" and not opened_by(name):
            found = {role(context, use.path) for use in uses if use.kind == "load"}
            reason = next((text for kind, text in _WHY_NOT.items() if kind in found), "")
            if reason:
                return reason.format(name.rpartition(".")[2])
    return ""


def _class_report(
    context: Context, use: Use, old: str, target: tuple[str, str], why: str, sure: bool, opened: list[str]
) -> Report:
    module, new = old.rpartition(".")[0], target[1]
    in_root = "." not in module and all(there(f"{module}.{new}", release) for release in context.range.releases)
    to = module if in_root else target[0]
    releases = deprecated(context, old)
    message = f"`{old}` is a class of the legacy implementation, deprecated on websockets {on(context, releases)}"
    level = "warning"
    if opened and not why:
        kinds = implementations(context, opened[0])
        real = [release for release in kinds if kinds[release] != "legacy"]
        message = f"isinstance() of `{old}` is False for connections of `{opened[0]}` on websockets {on(context, real)}"
        level = "error"
    edits, imports, reason = ((), (), why) if why else _renamed(context, use, old, to, new)
    change = None
    if edits:
        works = partial(_gives, context, f"{module.partition('.')[0]}.connect", f"{to}.{new}")
        # What other files may import from this one is for them as well: it stays as an alias.
        sure = sure and not any(edit.text.endswith(f" as {old.rpartition('.')[2]}") for edit in edits)
        change = Change(*judged(context, f"Replace with `{new}`", works, sure), edits, imports)
    note = f" (not fixed: {reason})" if reason else ""
    return Report(use.node.start_byte, use.node.end_byte, f"{message}: use `{to}.{new}`{note}", change, level)


def _gives(context: Context, opener: str, new: str, release: str) -> bool:
    """Is the new class there in a release, and do the package's own functions open connections of it?"""
    thing = api.lookup(opener, release)
    return there(new, release) and thing is not None and thing.implementation != "legacy"


def _renamed(
    context: Context, use: Use, old: str, to: str, new: str
) -> tuple[tuple[Edit, ...], tuple[Import, ...], str]:
    """The edits and imports that put the class ``new`` of ``to`` in the place of one use; or none, and why."""
    name = old.rpartition(".")[2]
    if not context.whole(use.path):
        return (), (), "the file does not parse up to here"
    if use.kind == "import":
        edits, why = moved_import(context, use.path[:-1], {name: new}, to)
        return tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))), (), why
    if use.kind == "load":
        return moved_attribute(context, use, old, to, new)
    module = old.rpartition(".")[0]
    starts = [start for path, start, _ in _quoted(context, module, name) if path[-1] == use.node]
    ends = [context.code.source.index(name.encode(), start) + len(name) for start in starts]
    if module == to:
        return tuple(Edit(end - len(name), end, new) for end in ends), (), ""
    spelled = spell(context, use, to, new)
    if spelled is None:
        return (), (), f"the name `{new}` is something else here"
    local, known = spelled
    requests = () if known else (Import(to, new, use),)
    return tuple(Edit(start, end, local) for start, end in zip(starts, ends, strict=True)), requests, ""


def sans_io_class(context: Context, *, module: str, names: Mapping[str, str], to: str) -> Iterator[Report]:
    """Old names (old: new) of sans-I/O classes, which are taken for the connections, of the same name, in ``to``."""
    old_openers, new_openers = openers(context)
    opened = new_openers + old_openers
    for old, new in names.items():
        path = f"{module}.{old}"
        uses = [use for use in _named(context, module, old) if use.certain and not chosen(context, use)]
        roles = {role(context, load.path) for load in context.loads(path)}
        mistaken = bool(opened) and not roles & {"call", "base", "attribute"}
        releases = deprecated(context, path)
        for use in uses if mistaken or releases else ():
            if mistaken:
                text = f"`{path}` is the sans-I/O class, and no connection of `{opened[0]}` is one"
                text += f": isinstance() is False; use `{to}.{old}`"
                moved, level = (to, old), "error"
            else:
                text = f"`{path}` is deprecated on websockets {on(context, releases)}: use `{module}.{new}`"
                moved, level = (module, new), "warning"
            edits, imports, why = _renamed(context, use, path, *moved)
            if mistaken and old_openers:
                edits, why = (), f"`{old_openers[0]}` gives the legacy connection here"
            works = (
                partial(_gives, context, opened[0], f"{to}.{old}") if mistaken else partial(there, f"{module}.{new}")
            )
            change = (
                Change(*judged(context, f"Replace with `{'.'.join(moved)}`", works), edits, imports) if edits else None
            )
            note = f" (not fixed: {why})" if why else ""
            yield Report(use.node.start_byte, use.node.end_byte, text + note, change, level)
