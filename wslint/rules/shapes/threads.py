"""The shape of threading connections that are used without ``with``."""

from __future__ import annotations

from collections.abc import Iterator

from wslint.code import api
from wslint.code.arguments import keywords
from wslint.code.calls import Call, fate
from wslint.code.tree import Node, Path
from wslint.rules.context import Change, Context, Report
from wslint.rules.shapes.affected import judged, on
from wslint.rules.shapes.uris import added_argument

_LOOPS = frozenset({"for_statement", "for_in_clause"})
# What is no use of the connection itself: entering it, or asking for the kind of thing that it is.
_NO_USE = frozenset({"__enter__", "__class__", "__exit__"})


def outside_with(context: Context, *, call: str, keyword: str) -> Iterator[Report]:
    """The connection that ``call`` opens is used without ``with``, where it takes ``keyword`` to allow that."""
    releases = tuple(release for release in context.range.releases if api.accepts(call, release, keyword))
    for _, found in context.calls(call) if releases else ():
        given, complete = keywords(context.meaning, found)
        if keyword in given or not complete or found.partial or not _used_without(context, found):
            continue
        name = call.rpartition(".")[2]
        message = (
            f"the connection of `{name}()` is used without `with`, deprecated on websockets {on(context, releases)}"
        )
        edit = added_argument(found, f"{keyword}=True") if context.whole(found.path) else None
        change = None
        if edit is not None:
            title, level = judged(
                context, f"Pass `{keyword}=True`", lambda release: api.accepts(call, release, keyword) is True
            )
            change = Change(title, level, (edit,))
        hint = f"write `with {name}(…) as …:`, or pass `{keyword}=True`"
        yield Report(found.node.start_byte, found.node.end_byte, f"{message}: {hint}", change)


def _used_without(context: Context, call: Call) -> bool:
    if _is_use(context, call.path):
        return True
    i = len(call.path) - 2
    node = call.path[i]
    target = node.child_by_field_name("left") if node.type == "assignment" else None
    if target is None:
        return False
    if target.type == "identifier":
        ends = [
            load for load in context.meaning.names(context.code.text(target)).loads if _is_bound(context, load, call)
        ]
    else:
        ends = list(_attribute_loads(context, call.path[: i + 1], target))
    entered = any(fate(context.meaning, load).kind == "with" for load in ends)
    handed = any(_is_handed(context, load) for load in ends)
    return not entered and not handed and any(_is_use(context, load) for load in ends)


def _is_bound(context: Context, load: Path, call: Call) -> bool:
    bindings = context.meaning.bindings(load)
    return any(binding.value is not None and binding.value[-1] == call.node for binding in bindings)


def _is_use(context: Context, path: Path) -> bool:
    """Is the connection at the end of ``path`` used directly: an attribute of it, a loop over it, ``closing()``?"""
    node, parent = path[-1], path[-2]
    if parent.type == "attribute" and parent.child_by_field_name("object") == node:
        name = parent.child_by_field_name("attribute")
        return name is not None and context.code.text(name) not in _NO_USE
    if parent.type in _LOOPS:
        return parent.child_by_field_name("right") == node
    return parent.type == "argument_list" and _callee(context, path) == "contextlib.closing"


def _is_handed(context: Context, path: Path) -> bool:
    """May other code enter the connection: is it handed to an exit stack?"""
    function = path[-3].child_by_field_name("function") if path[-2].type == "argument_list" else None
    return function is not None and context.code.text(function).endswith((".enter_context", ".push"))


def _callee(context: Context, path: Path) -> str:
    function = path[-3].child_by_field_name("function")
    return "" if function is None else context.meaning.qualified((*path[:-2], function)) or ""


def _attribute_loads(context: Context, path: Path, target: Node) -> Iterator[Path]:
    """The places that read ``self.name`` in the class where ``target``, the left side of ``path[-1]``, sets it."""
    owner, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
    if target.type != "attribute" or owner is None or name is None:
        return
    holder = context.meaning.class_of_self((*path, target, owner))
    for found in context.code.identifiers(context.code.text(name), holder[-1:]) if holder else ():
        attribute = found[-2]
        inner = attribute.child_by_field_name("object") if attribute.type == "attribute" else None
        if inner is None or attribute == target or attribute.child_by_field_name("attribute") != found[-1]:
            continue
        if context.meaning.class_of_self((*found[:-1], inner)) == holder:
            yield found[:-1]
