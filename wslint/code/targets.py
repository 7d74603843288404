"""What is bound to a target: by assignment, annotation, loop, ``with … as``, ``except … as``, unpacking."""

from __future__ import annotations

from typing import NamedTuple

from wslint.code.bindings import PATTERNS
from wslint.code.tree import Node, Path


class Source(NamedTuple):
    """Where a target gets its value: the path of the expression, and how it is made from it.

    ``how`` is assign, with, for, except, "async with", "async for", or declare (an annotation alone).
    ``positions`` lead through the patterns of the target to the name: ``(0, 1)`` for ``b`` in
    ``(a, b), c = …``, -1 for what a star takes. ``annotation`` is the path of the annotation.
    """

    how: str
    path: Path | None
    positions: tuple[int, ...] = ()
    annotation: Path | None = None


def source_of(path: Path) -> Source | None:
    """What is bound to the target (a name, attribute or subscript) at the end of ``path``; None if it is no target."""
    positions: list[int] = []
    for i in range(len(path) - 2, -1, -1):
        node, child = path[i], path[i + 1]
        if node.type in PATTERNS:
            if node.type == "list_splat_pattern":
                positions.append(-1)
            elif node.type != "parenthesized_expression":
                positions.append(node.named_children.index(child))
        elif node.type in ("assignment", "named_expression"):
            return _assigned(path[: i + 1], child, tuple(reversed(positions)))
        elif node.type in ("for_statement", "for_in_clause", "as_pattern_target"):
            how, source = _made_from(path, i, child)
            return Source(how, source, tuple(reversed(positions))) if source is not None else None
        else:
            return None
    return None


def _assigned(path: Path, child: Node, positions: tuple[int, ...]) -> Source | None:
    node = path[-1]
    if node.type == "named_expression":
        value = node.child_by_field_name("value")
        return None if value is None or value == child else Source("assign", (*path, value))
    if node.child_by_field_name("left") != child:
        return None
    right, annotation = node.child_by_field_name("right"), node.child_by_field_name("type")
    typed = None if annotation is None else (*path, annotation)
    if right is None:
        return Source("declare", None, positions, typed)
    return Source("assign", (*path, right), positions, typed)


def _made_from(path: Path, i: int, child: Node) -> tuple[str, Path | None]:
    target = path[i]
    if target.type != "as_pattern_target":
        if target.child_by_field_name("left") != child:
            return "", None
        how, right, keyword = "for", target.child_by_field_name("right"), target
        source = None if right is None else (*path[: i + 1], right)
    elif path[i - 2].type in ("with_item", "except_clause"):
        how = path[i - 2].type.partition("_")[0]
        source, keyword = (*path[:i], path[i - 1].named_children[0]), path[i - 4]
    else:
        return "", None
    # Where the code does not parse, something else may stand in the place of the statement.
    has_keyword = how != "except" and keyword.type.endswith(("_statement", "_clause"))
    is_async = has_keyword and any(part.type == "async" for part in keyword.children)
    return f"async {how}" if is_async else how, source
