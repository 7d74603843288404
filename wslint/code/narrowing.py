"""What ``isinstance(x, C)`` in the conditions around a place says about ``x`` there."""

from __future__ import annotations

from wslint.code.declared import declared
from wslint.code.instances import Possible, merged
from wslint.code.made import arguments
from wslint.code.names import Meaning
from wslint.code.tree import Node, Path


def narrowed(meaning: Meaning, path: Path) -> Possible:
    """What the name or attribute at the end of ``path`` is by the conditions around it; nothing without one."""
    text = meaning.code.text(path[-1])
    for i in range(len(path) - 2, 0, -1):
        node, child = path[i], path[i + 1]
        condition = None
        if node.type in ("if_statement", "elif_clause") and child == node.child_by_field_name("consequence"):
            condition = node.child_by_field_name("condition")
        elif _is_and(node) and child == node.child_by_field_name("right"):
            condition = node.child_by_field_name("left")
        elif node.type in ("function_definition", "class_definition", "lambda"):
            return ()
        if condition is not None:
            found = _instance_of(meaning, (*path[: i + 1], condition), text)
            if found:
                return found
    return ()


def _instance_of(meaning: Meaning, path: Path, text: str) -> Possible:
    """What a condition says that ``text`` is when it holds."""
    node = path[-1]
    if _is_and(node):
        parts = (_instance_of(meaning, (*path, child), text) for child in node.named_children)
        return next((part for part in parts if part), ())
    given = arguments(path) if node.type == "call" else []
    function = node.child_by_field_name("function")
    if len(given) != 2 or function is None or meaning.code.text(given[0][-1]) != text:
        return ()
    if meaning.qualified((*path, function)) != "builtins.isinstance":
        return ()
    classes = given[1][-1].named_children if given[1][-1].type == "tuple" else [given[1][-1]]
    inside = given[1] if given[1][-1].type == "tuple" else given[1][:-1]
    return merged(declared(meaning, (*inside, child)) for child in classes if child.type != "comment")


def _is_and(node: Node) -> bool:
    return node.type == "boolean_operator" and any(child.type == "and" for child in node.children)
