"""The shape of annotations that name the class of the other side of a connection."""

from __future__ import annotations

from collections.abc import Iterator

from wslint.code.bindings import scope_of
from wslint.code.callables import results
from wslint.code.members import places
from wslint.code.names import Use
from wslint.code.targets import source_of
from wslint.code.tree import Path
from wslint.findings import Edit
from wslint.rules.context import Change, Context, Import, Report
from wslint.rules.moving import chosen, moved_attribute, there
from wslint.rules.shapes.affected import judged
from wslint.rules.spelling import spell

_AT_FIRST_HAND = 2  # what is above this level is known from annotations: see `Instance.level`
_SAME = frozenset({"Optional", "Union"})


def wrong_side(context: Context, *, package: str, client: str, server: str) -> Iterator[Report]:
    """An annotation with the class of one side for what is only ever given connections of the other side.

    ``client`` and ``server`` are the paths of the classes in ``package``.
    """
    classes = (f"{package}.{client}", f"{package}.{server}")
    for (right, wrong), side in ((classes, "client"), (classes[::-1], "server")):
        for use in context.loads(wrong):
            named = use.certain and use.names[0] == wrong and not chosen(context, use)
            roles = {found for value in _values(context, use.path) for found in _roles(context, value)} if named else {}
            if roles == {side}:
                yield _report(context, use, wrong, right, side)


def _report(context: Context, use: Use, wrong: str, right: str, side: str) -> Report:
    module, _, name = right.rpartition(".")
    text = f"`{wrong.rpartition('.')[2]}` annotates a connection of the {side}'s side: use `{name}`"
    change = None
    if context.whole(use.path):
        if use.node.type == "attribute":
            edits, imports, _ = moved_attribute(context, use, wrong, module, name)
        else:
            edits, imports = (), ()
            spelled = spell(context, use, module, name)
            if spelled is not None:
                edits = (Edit(use.node.start_byte, use.node.end_byte, spelled[0]),)
                imports = () if spelled[1] else (Import(module, name, use),)
        title, applicability = judged(context, f"Replace with `{name}`", lambda release: there(right, release))
        change = Change(title, applicability, edits, imports) if edits else None
    return Report(use.node.start_byte, use.node.end_byte, text, change)


def _roles(context: Context, value: Path) -> Iterator[str]:
    """The sides of the connections that an expression may give; "" for what is not known at first hand."""
    if value[-1].type == "none":
        return
    instances = context.connections.instances(value)
    for instance in instances:
        yield instance.role if instance.certain and instance.level <= _AT_FIRST_HAND else ""
    if not instances:
        yield ""


def _values(context: Context, path: Path) -> Iterator[Path]:
    """All that is assigned to, or returned as, what is annotated with the class at the end of ``path``."""
    i = next((i for i in range(len(path) - 1, -1, -1) if path[i].type == "type"), -1)
    while i > 0 and path[i - 1].type in ("type_parameter", "generic_type", "union_type", "type", "binary_operator"):
        i -= 1
    if i < 1 or not _plain(context, path[i:]):
        return
    owner = path[i - 1]
    if owner.type == "function_definition":
        returned, yielded = results(path[:i])
        yield from () if yielded else returned
    target = owner.child_by_field_name("left") if owner.type == "assignment" else None
    if target is not None:
        for mention in _mentions(context, (*path[:i], target)):
            source = source_of(mention)
            if source is not None and source.how != "declare" and source.path is not None:
                yield source.path if source.how == "assign" and not source.positions else mention


def _plain(context: Context, path: Path) -> bool:
    """Is the class all of the annotation around it, but for ``Optional[…]`` and ``… | None``?"""
    heads = [node for node in path if node.type in ("generic_type", "subscript")]
    return all(context.code.text(node.named_children[0]).rpartition(".")[2] in _SAME for node in heads)


def _mentions(context: Context, target: Path) -> Iterator[Path]:
    """Where a variable or attribute is assigned to, its declaration at the end of ``target`` included."""
    node = target[-1]
    attribute = node.child_by_field_name("attribute") if node.type == "attribute" else None
    owner = node.child_by_field_name("object") if node.type == "attribute" else None
    holder = context.meaning.class_of_self((*target, owner)) if owner is not None else None
    name = context.code.text(attribute or node)
    scope = scope_of(target)
    if attribute is None and node.type == "identifier" and scope.node.type == "class_definition":
        holder = scope.path
    if holder is not None:
        yield from places(context.meaning, holder, name)
    elif node.type == "identifier":
        for binding in context.meaning.names(name).bindings.get(scope.id, ()):
            yield binding.path
