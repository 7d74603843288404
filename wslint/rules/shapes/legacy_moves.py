"""Moving from the legacy implementation to its successor: import, arguments, types and attributes, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from wslint.code import api
from wslint.code.arguments import deletions, keywords, pure
from wslint.code.calls import call_of
from wslint.code.names import Use
from wslint.code.tree import Node, Path
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context
from wslint.rules.moving import imported_name, is_type, moved_import, renamed_uses
from wslint.rules.shapes.legacy_attributes import replaced

_SUCCESSORS = {"extra_headers": "additional_headers"}
_PATH = re.compile(r"[\w.]+")


class Move(NamedTuple):
    """Names of ``module`` (old: new) that are in the module ``new`` now."""

    module: str
    new: str
    names: Mapping[str, str]


# Names of the server that the new implementation has under another name, whose uses need more than that.
_RENAMED = {"WebSocketServerProtocol": "ServerConnection", "WebSocketServer": "Server", "Serve": "serve"}


def deprecated(context: Context, name: str) -> tuple[str, ...]:
    """The releases of the range in which a name of the legacy implementation is deprecated."""
    things = ((release, api.lookup(name, release)) for release in context.range.releases)
    return tuple(
        release
        for release, thing in things
        if thing is not None and thing.deprecated and thing.implementation == "legacy"
    )


def moved_names(context: Context, use: Use, move: Move) -> tuple[Change | None, str]:
    """The change that takes the names of a from-import from where they are now; or why there is none."""
    code, statement = context.code, use.path[-2]
    items = [child for child in statement.named_children[1:] if child.type != "comment"]
    names = [imported_name(code, item) for item in items]
    stays = next((name for name in names if name not in move.names), None)
    if stays is not None:
        successor = f"{move.new}.{_RENAMED.get(stays, stays)}"
        known = any(api.lookup(successor, release) is not None for release in context.range.releases)
        return None, f"moving `{stays}` takes more than its new name" if known else f"`{stays}` has no successor"

    def leaves(other: Use) -> bool:
        return other.binding is not None and other.binding.statement == statement

    edits = [Edit(use.node.start_byte, use.node.end_byte, move.new)]
    why = _hindrance(context, use, move, names, leaves)
    for item in [] if why else items:
        more, why = _item(context, item, move)
        if why:
            break
        edits += more
    return (None, why) if why else _change(context, move, names, edits, leaves)


def moved_module(context: Context, use: Use, move: Move) -> tuple[Change | None, str]:
    """The change that imports the new module in place of the old and takes its names from that; or why none."""
    code, statement = context.code, use.path[-2]
    token = use.node.named_children[0] if use.node.type == "aliased_import" else use.node
    alias = use.node.child_by_field_name("alias") if use.node.type == "aliased_import" else None
    local = code.text(token if alias is None else alias)
    if sum(other.kind == "import" for other in context.meaning.uses[move.module]) > 1:
        return None, "it is imported more than once"

    def leaves(other: Use) -> bool:
        owner = other.node.child_by_field_name("object") if other.node.type == "attribute" else None
        return owner is not None and code.text(owner) == local

    parent, _, leaf = move.new.rpartition(".")
    if statement.type == "import_from_statement":
        edits, why = moved_import(context, use.path[:-1], {move.module.rpartition(".")[2]: leaf}, parent)
    else:
        edits, why = [Edit(token.start_byte, token.end_byte, move.new)], ""
    names: list[str] = []
    for load in context.loads(move.module):
        owner = load.path[-2]
        attribute = owner.child_by_field_name("attribute") if owner.type == "attribute" else None
        name = code.text(attribute) if attribute is not None else ""
        if attribute is None or name not in move.names or code.text(load.node) != local or not load.certain:
            return (
                None,
                f"moving `{code.text(owner if attribute is not None else load.node)}` takes more than its new name",
            )
        names.append(name)
        if alias is None and statement.type != "import_from_statement":
            edits.append(Edit(load.node.start_byte, load.node.end_byte, move.new))
        if move.names[name] != name:
            edits.append(Edit(attribute.start_byte, attribute.end_byte, move.names[name]))
    if not names:
        return None, ""
    why = why or _in_string(context, local) or _hindrance(context, use, move, names, leaves)
    for load in [] if why else [load for name in names for load in context.loads(f"{move.module}.{name}")]:
        why = why or (_private(context, load.path) if leaves(load) else "")
    return (None, why) if why else _change(context, move, names, edits, leaves)


def _hindrance(context: Context, use: Use, move: Move, names: Iterable[str], leaves: Callable[[Use], bool]) -> str:
    """Why the names cannot move, "" if nothing is known to stand in the way: of the whole, before any single edit."""
    if not context.whole(use.path):
        return "the file does not parse up to here"
    new = [f"{move.new}.{move.names[name]}" for name in names]
    missing = [release for release in context.range.releases for name in new if api.lookup(name, release) is None]
    if missing:
        return f"`{move.new}` is missing on websockets {api.describe(tuple(dict.fromkeys(missing)), context.range)}"
    if all(move.names[name].islower() for name in names):
        return ""
    for name, uses in context.meaning.uses.items():
        stays = any(other.kind == "load" and not leaves(other) for other in uses)
        if stays and name.endswith("connect") and deprecated(context, name):
            return f"`{name}` gives the legacy connection here"
    return ""


def _change(
    context: Context, move: Move, names: Iterable[str], edits: list[Edit], leaves: Callable[[Use], bool]
) -> tuple[Change | None, str]:
    """The change of the import, with that of the calls and of the attributes of connections."""
    for old in dict.fromkeys(names):
        if move.names[old].islower():
            more, why = _calls(context, f"{move.module}.{old}", f"{move.new}.{move.names[old]}", leaves)
            if why:
                return None, why
            edits += more
    paths = {f"{move.module}.{old}" for old in names}
    origins = frozenset(path for path in paths if all(leaves(load) for load in context.loads(path)))
    more, imports, lacking = replaced(context, origins)
    if lacking:
        return None, f"`{lacking}` in this file may be of the legacy implementation, and the new one lacks it"
    ordered = tuple(sorted({*edits, *more}, key=lambda edit: (edit.start, edit.end)))
    return Change(f"Move to `{move.new}`", Applicability.UNSAFE, ordered, tuple(imports)), ""


def _item(context: Context, item: Node, move: Move) -> tuple[list[Edit], str]:
    """The edits that one imported name needs, in the import and wherever it is used; or why it cannot move."""
    old = imported_name(context.code, item)
    new = move.names[old]
    alias = item.child_by_field_name("alias") if item.type == "aliased_import" else None
    local = context.code.text(alias) if alias is not None else old
    why = next(filter(None, (_private(context, load) for load in context.meaning.names(local).loads)), "")
    if why or new == old:
        return [], why
    token = item.named_children[0] if item.type == "aliased_import" else item
    if alias is not None:
        return [Edit(token.start_byte, token.end_byte, new)], ""
    uses = renamed_uses(context, local, new, f"{move.new}.{new}")
    spec = f"{new} as {local}" if uses is None else new
    return [Edit(token.start_byte, token.end_byte, spec), *(uses or ())], ""


def _private(context: Context, path: Path) -> str:
    """Why what is done with a name at the end of ``path`` keeps it from moving; "" if nothing does."""
    if path[-2].type == "argument_list" and path[-3].type == "class_definition":
        return f"`{context.code.text(path[-1])}` is subclassed"
    owner = path[-2].child_by_field_name("object") if path[-2].type == "attribute" else None
    if owner == path[-1]:
        return f"`{context.code.text(path[-2])}` may be private to the legacy implementation"
    return ""


def _in_string(context: Context, local: str) -> str:
    """Why the module must stay where a string that is a type or a path goes through its name; "" if none does."""
    for offset in context.code.words(local.rpartition(".")[2]):
        path = context.code.path(offset)
        text = context.code.text(path[-1]) if path[-1].type == "string_content" else ""
        if f"{local}." in text and (is_type(context, path) or _PATH.fullmatch(text)):
            return f"a string mentions `{local}`"
    return ""


def _calls(context: Context, old: str, new: str, leaves: Callable[[Use], bool]) -> tuple[list[Edit], str]:
    """The keyword edits of every call of ``old`` that leaves with the import, to make it a call of ``new``."""
    edits: list[Edit] = []
    for use in context.loads(old):
        call = call_of(context.meaning, use)
        given, complete = ({}, False) if call is None else keywords(context.meaning, call)
        known = complete and all(keyword.argument is not None or keyword.private for keyword in given.values())
        if call is None or not use.certain or not known or call.starred:
            return [], f"not every use of `{old}` is a plain call"
        gone: list[Node] = []
        for name, keyword in given.items() if leaves(use) else ():
            successor = _SUCCESSORS.get(name, name)
            if name == "timeout":
                successor = context.config.timeout_means or "open_timeout"
            if all(api.accepts(new, release, successor) for release in context.range.releases):
                if successor != name:
                    tokens = (keyword.token, *keyword.more)
                    edits += [Edit(token.start_byte, token.end_byte, successor) for token in tokens]
            elif name in ("read_limit", "loop") and keyword.argument is not None and pure(keyword.value):
                gone.append(keyword.argument)
            else:
                return [], f"`{new}` takes no `{name}`"
        deleted = deletions(context.code, gone, call)
        if deleted is None:
            return [], "a comment stands between arguments that must go"
        edits += deleted
    return edits, ""
