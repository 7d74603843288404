"""What the shapes about attributes of connections and exceptions have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wslint.code.bindings import FUNCTIONS, Binding, scope_of
from wslint.code.calls import catchers, caught
from wslint.code.connections import AttributeUse
from wslint.code.instances import CONNECTIONS, Instance, class_in
from wslint.code.names import Use
from wslint.code.reaching import types_only
from wslint.code.shims import in_shim
from wslint.code.targets import source_of
from wslint.code.tree import Path
from wslint.rules.context import Context

SURE = 4  # levels above this one are too far from the origin for a safe fix: see `Instance.level`
# What a handler for a missing attribute catches.
_FALLBACKS = frozenset({"builtins.AttributeError", "builtins.Exception", "builtins.BaseException"})
_ELSEWHERE = ("builtins.", "asyncio.", "socket.", "ssl.", "concurrent.")


def uses_of(context: Context, package: str, attribute: str, of: str) -> list[AttributeUse]:
    """The uses of an attribute of ``of``: "connection", "server object", or the last name of an exception class.

    None if the fragment sets such an attribute itself, for then it is its own.
    """
    found = [use for use in context.connections.attribute_uses(attribute) if _matches(use, package, of)]
    return [] if any(_is_target(use.path) for use in found) else found


def _matches(use: AttributeUse, package: str, of: str) -> bool:
    for instance in use.instances:
        wanted = instance.role in CONNECTIONS if of == "connection" else instance.role == of
        if instance.role == "exception":
            wanted = instance.origin.rpartition(".")[2] == of
        if wanted and instance.origin.partition(".")[0] == package:
            return True
    return False


def _is_target(path: Path) -> bool:
    """Is the attribute at the end of ``path`` assigned to or deleted?"""
    parent = path[-2]
    augmented = parent.type == "augmented_assignment" and parent.child_by_field_name("left") == path[-1]
    return augmented or parent.type == "delete_statement" or source_of(path) is not None


def lacking(context: Context, use: AttributeUse, attribute: str) -> tuple[str, ...]:
    """The releases of the range in which the object, or one of those that it may be, has no such attribute."""
    return tuple(release for release in context.range.releases if lacks(use.instances, attribute, release))


def lacks(instances: tuple[Instance, ...], attribute: str, release: str) -> bool:
    """Is there a release's class among those of ``instances`` without the attribute?"""
    things = (class_in(instance, release) for instance in instances)
    return any(thing is not None and attribute not in thing.attributes for thing in things)


def deprecated(context: Context, use: AttributeUse, attribute: str) -> tuple[str, ...]:
    """The releases of the range in which the attribute itself is deprecated."""
    return tuple(release for release in context.range.releases if _deprecated(use.instances, attribute, release))


def _deprecated(instances: tuple[Instance, ...], attribute: str, release: str) -> bool:
    things = (class_in(instance, release) for instance in instances)
    return any(
        thing is not None and attribute in thing.attributes and thing.attributes[attribute].deprecated
        for thing in things
    )


def sure(use: AttributeUse) -> bool:
    """Is the object known well enough for a safe fix?"""
    return use.certain and use.level <= SURE and not any(_is_other(instance) for instance in use.instances)


def _is_other(instance: Instance) -> bool:
    """An exception of somebody else, which may have attributes of the same name."""
    return instance.role == "exception" and not instance.origin.startswith(("websockets.", *_ELSEWHERE))


def guarded(context: Context, use: AttributeUse, *attributes: str) -> bool:
    """Does the code around choose between old and new itself: by a probe, a version, or ``except AttributeError``?"""
    names = (f"{use.instances[0].origin}.{context.code.text(use.token)}",)
    if in_shim(context.meaning, Use(names, "load", use.path)):
        return True
    if any("builtins.AttributeError" in catcher.names for catcher in catchers(context.meaning, use.path)):
        return True
    owner = re.escape(context.code.source[use.owner[-1].start_byte : use.owner[-1].end_byte])
    if _other_arm(context, use, owner, attributes[1:]):
        return True
    asked = b"|".join(re.escape(name.encode()) for name in attributes)
    probe = rb"\b(hasattr|getattr)\s*\(\s*" + owner + rb"\s*,\s*[\"'](" + asked + rb")[\"']"
    # What another handler asks of its own exception says nothing about this one.
    exception = use.instances[0].role == "exception"
    return re.search(probe, function_source(context, use.path, in_handler=exception)) is not None


def _other_arm(context: Context, use: AttributeUse, owner: bytes, successors: tuple[str, ...]) -> bool:
    """Is the use what a handler falls back to when asking the ``owner`` for the successor failed?"""
    asked = rb"\b" + owner + rb"\s*\.\s*(" + b"|".join(re.escape(name.encode()) for name in successors) + rb")\b"
    for i in range(len(use.path) - 2, 0, -1) if successors else ():
        node, clause = use.path[i], use.path[i + 1]
        body = node.child_by_field_name("body") if node.type == "try_statement" else None
        if body is None or clause.type != "except_clause":
            continue
        handled = set(caught(context.meaning, use.path[: i + 2])) or _FALLBACKS
        if handled & _FALLBACKS and re.search(asked, context.code.source[body.start_byte : body.end_byte]):
            return True
    return False


def function_source(context: Context, path: Path, in_handler: bool = False) -> bytes:
    """The source of the innermost function (or handler, with ``in_handler``) around ``path``, or of the module."""
    around = FUNCTIONS | {"except_clause"} if in_handler else FUNCTIONS
    node = next((node for node in reversed(path[:-1]) if node.type in around), path[0])
    return context.code.source[node.start_byte : node.end_byte]


def place(context: Context, use: AttributeUse, package: str) -> tuple[Use, bool]:
    """The use as one that may ask for an import, and whether that import is as sure as those of the fragment.

    It goes beside the import of ``package`` that is visible there at run time, if there is one.
    """
    around = {scope_of(use.path[: i + 1]).id for i in range(1, len(use.path))} | {use.path[0].id}
    bindings = list(_imports(context, package))
    seen = [b for b in bindings if b.scope.id in around and not types_only(context.code, b)]
    seen.sort(key=lambda binding: len(binding.path))
    binding = seen[0] if seen else None
    return Use((f"{package}.connect",), "load", use.path, True, binding), binding is not None or not bindings


def _imports(context: Context, package: str) -> Iterator[Binding]:
    for name, uses in context.meaning.uses.items():
        if name.partition(".")[0] == package:
            yield from (use.binding for use in uses if use.binding is not None)
            for use in uses:
                if use.kind == "import":
                    yield from _bound_by(context, use)


def _bound_by(context: Context, use: Use) -> Iterator[Binding]:
    """The bindings that an import statement makes, whether its names are used or not."""
    node = use.node.child_by_field_name("alias") if use.node.type == "aliased_import" else use.node.named_children[0]
    if node is not None:
        for found in context.meaning.names(context.code.text(node)).bindings.values():
            yield from (binding for binding in found if use.node in binding.path)
