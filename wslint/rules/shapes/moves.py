"""Shapes about names that moved to another module, or that are gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from wslint.code import api
from wslint.code.names import Use
from wslint.code.tree import Node, Path, string_value
from wslint.findings import Edit
from wslint.rules.claims import claimed_names
from wslint.rules.context import Change, Context, Report
from wslint.rules.moving import (
    chosen,
    deprecated,
    imported_name,
    items_of,
    missing,
    moved_attribute,
    moved_import,
    there,
)
from wslint.rules.shapes.affected import judged, on


def move_name(
    context: Context, *, module: str, to: str, names: Mapping[str, str], whole: bool = False
) -> Iterator[Report]:
    """Names of ``module`` (old: new) that are in ``to`` now. ``whole``: the module itself goes, so imports of it move.

    A new name may be dotted (``Opcode.TEXT``) where a name became a member of another.
    """
    for statement, found in _statements(context, module, names):
        yield _import_report(context, statement, found, module, to, names)
    modules = [use for use in _places(context, module) if use.kind == "import"] if whole else []
    for use in modules:
        yield from _module_report(context, use, module, to, names, alone=len(modules) == 1)
    for use in _places(context, module) if whole else ():
        if use.kind == "module":
            yield from _stray_report(context, use, module, to)
    if not modules:
        for name, new in names.items():
            for use in attributes(context, module, name):
                yield from _attribute_report(context, use, f"{module}.{name}", to, new)


def gone_name(
    context: Context, *, module: str, instead: str, names: Sequence[str] = (), whole: bool = False
) -> Iterator[Report]:
    """Names of ``module``, or the ``whole`` of it, that have no successor: ``instead`` says what to do."""
    parent, _, leaf = module.rpartition(".")
    gone = [(module, name) for name in names] + [(parent, leaf)] * whole
    for holder, name in gone:
        path = f"{holder}.{name}"
        imports = [use for use in _places(context, path) if use.kind in ("import", "module")]
        for use in imports or attributes(context, holder, name):
            state = _state(context, path, use)
            if state is not None:
                message, level = state
                yield Report(use.node.start_byte, use.node.end_byte, f"{message}: {instead}", None, level)


def _places(context: Context, name: str) -> Iterator[Use]:
    """The uses of a name that no shim chooses, and that go by no star import."""
    for use in context.meaning.uses.get(name, ()):
        if use.certain and use.names[0] == name and not chosen(context, use):
            yield use


def attributes(context: Context, module: str, name: str) -> Iterator[Use]:
    """The places that spell ``module.name`` as an attribute, or by ``getattr``, however the module is called there."""
    for use in _places(context, f"{module}.{name}"):
        if use.kind == "load" and _owner(context, use, name) == module:
            yield use


def _owner(context: Context, use: Use, name: str) -> str | None:
    """The qualified name of what ``name`` is taken from by the expression of a use; None if it is just a variable."""
    node = use.node
    owner = node.child_by_field_name("object") if node.type == "attribute" else None
    if owner is not None:
        return context.meaning.qualified((*use.path, owner))
    arguments = node.child_by_field_name("arguments") if node.type == "call" else None
    given = [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
    if arguments is None or len(given) != 2 or string_value(context.code, given[1]) != name:
        return None  # with a default, the name may be missing
    return context.meaning.qualified((*use.path, arguments, given[0]))


def _state(context: Context, name: str, use: Use) -> tuple[str, str] | None:
    """What is wrong with a name in the range, and how bad that is; None if nothing is."""
    as_module = use.kind == "module" or (use.kind == "import" and use.path[-2].type == "import_statement")
    if as_module:
        lacking = tuple(release for release in context.range.releases if not api.is_module(name, release))
    elif use.kind == "import":
        lacking = missing(context, name)
    else:
        lacking = tuple(release for release in context.range.releases if api.lookup(name, release) is None)
    old = tuple(release for release in deprecated(context, name) if release not in lacking)
    if lacking:
        return f"`{name}` does not exist on websockets {on(context, lacking)}", "error"
    return (f"`{name}` is deprecated on websockets {on(context, old)}", "warning") if old else None


def _statements(
    context: Context, module: str, names: Mapping[str, str]
) -> Iterator[tuple[Path, list[tuple[str, Use]]]]:
    """The from-imports of ``module`` with those of ``names`` that they bring in and the range minds."""
    found: dict[int, tuple[Path, list[tuple[str, Use]]]] = {}
    for name in names:
        for use in _places(context, f"{module}.{name}"):
            named = use.kind == "import" and use.path[-2].type == "import_from_statement"
            if named and _state(context, f"{module}.{name}", use) is not None:
                found.setdefault(use.path[-2].id, (use.path[:-1], []))[1].append((name, use))
    yield from found.values()


def _import_report(
    context: Context, statement: Path, found: list[tuple[str, Use]], module: str, to: str, names: Mapping[str, str]
) -> Report:
    found.sort(key=lambda pair: pair[1].node.start_byte)
    states = [state for name, use in found if (state := _state(context, f"{module}.{name}", use)) is not None]
    message, level = next((state for state in states if state[1] == "error"), states[0])
    moved = {name: names[name] for name, _ in found}
    if len(found) > 1:
        others = len(found) - 1
        message = (
            f"{message} (and so {'is one more name' if others == 1 else f'are {others} more names'} of this import)"
        )
    edits, why = moved_import(context, statement, moved, to)
    if not context.whole(statement):
        edits, why = [], "the file does not parse up to here"
    change = None
    if edits:
        works = partial(_all_there, to, tuple(moved.values()))
        title, applicability = judged(context, f"Import from `{to}`", works)
        change = Change(title, applicability, tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))))
    node = found[0][1].node if len(found) == 1 else statement[-1]
    note = f" (not fixed: {why})" if why else ""
    successor = f"`{to}.{moved[found[0][0]]}`" if len(found) == 1 else f"`{to}`"
    return Report(node.start_byte, node.end_byte, f"{message}: use {successor}{note}", change, level)


def _all_there(module: str, names: tuple[str, ...], release: str) -> bool:
    return all(there(f"{module}.{name}", release) for name in names)


def _attribute_report(context: Context, use: Use, old: str, to: str, new: str) -> Iterator[Report]:
    state = _state(context, old, use)
    if state is None:
        return
    message, level = state
    edits, imports, why = moved_attribute(context, use, old, to, new)
    if not context.whole(use.path):
        edits, why = (), "the file does not parse up to here"
    title, applicability = judged(context, f"Replace with `{new}`", partial(there, f"{to}.{new}"))
    change = Change(title, applicability, edits, imports) if edits else None
    note = f" (not fixed: {why})" if why else ""
    yield Report(use.node.start_byte, use.node.end_byte, f"{message}: use `{to}.{new}`{note}", change, level)


def _module_report(
    context: Context, use: Use, module: str, to: str, names: Mapping[str, str], alone: bool
) -> Iterator[Report]:
    """An import of the module itself: it moves with all that is used of it."""
    state = _state(context, module, use)
    if state is None:
        return
    message, level = state
    edits, why = _moved_module(context, use, module, to, names) if alone else ([], "it is imported more than once")
    change = None
    if edits:
        title, applicability = judged(context, f"Import `{to}`", partial(api.is_module, to))
        change = Change(title, applicability, tuple(sorted(edits, key=lambda edit: edit.start)))
    note = f" (not fixed: {why})" if why else ""
    yield Report(use.node.start_byte, use.node.end_byte, f"{message}: use `{to}`{note}", change, level)


def _stray_report(context: Context, use: Use, module: str, to: str) -> Iterator[Report]:
    """A from-import of a module that goes, of names that no page is about: they have no place in ``to``."""
    statement = use.path[-2]
    claimed = claimed_names(context.config.rules)
    names = [imported_name(context.code, item) for item in items_of(statement)]
    stray = [name for name in names if f"{module}.{name}" not in claimed]
    state = _state(context, module, use) if stray or not names else None
    if state is not None:
        what = ", ".join(f"`{name}`" for name in stray) or "what the star brings"
        text = f"{state[0]}: `{to}` takes its place, where {what} may be missing"
        yield Report(use.node.start_byte, use.node.end_byte, text, None, state[1])


def _moved_module(context: Context, use: Use, module: str, to: str, names: Mapping[str, str]) -> tuple[list[Edit], str]:
    code = context.code
    token = use.node.named_children[0] if use.node.type == "aliased_import" else use.node
    parent, _, leaf = to.rpartition(".")
    from_parent = use.path[-2].type == "import_from_statement"
    if not context.whole(use.path):
        return [], "the file does not parse up to here"
    if from_parent and module.rpartition(".")[0] != parent:
        return [], f"`{to}` is in another package"
    old, new = (module.rpartition(".")[2], leaf) if from_parent else (module, to)
    edits = [Edit(token.start_byte, token.end_byte, new)]
    alias = use.node.child_by_field_name("alias") if use.node.type == "aliased_import" else None
    if alias is None and from_parent and context.meaning.names(leaf).bindings:
        return [], f"the name `{leaf}` is something else here"
    local = old if alias is None else code.text(alias)
    for load in context.loads(module):
        attribute = _attribute_after(load.path)
        name = code.text(attribute) if attribute is not None else ""
        if attribute is None or name not in names or code.text(load.node) != local or not load.certain:
            return [], f"`{code.text(load.path[-2] if attribute is not None else load.node)}` has no place in `{to}`"
        if alias is None:
            edits.append(Edit(load.node.start_byte, load.node.end_byte, new))
        if names[name] != name:
            edits.append(Edit(attribute.start_byte, attribute.end_byte, names[name]))
    return edits, ""


def _attribute_after(path: Path) -> Node | None:
    """The attribute that is taken of the node at the end of ``path``."""
    parent = path[-2]
    owner = parent.child_by_field_name("object") if parent.type == "attribute" else None
    return parent.child_by_field_name("attribute") if owner == path[-1] else None
