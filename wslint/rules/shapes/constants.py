"""Values that stand in the code: literals, arithmetic on them, and names for them."""

from __future__ import annotations

import operator

from wslint.code.names import Meaning
from wslint.code.tree import Node, Path, string_value

Constant = str | int | float | bool | None

_OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "**": operator.pow, "/": operator.truediv}
_NAMED = {"none": None, "true": True, "false": False}
_LONGEST = 80  # bytes
_LARGEST = 2**40
_DEEPEST = 5  # names for names


def constant(meaning: Meaning, path: Path, depth: int = 0) -> tuple[bool, Constant]:
    """Whether the expression at the end of ``path`` has one value that stands in the code, and that value."""
    node = path[-1]
    if node.type in _NAMED:
        return True, _NAMED[node.type]
    if node.type == "string":
        text = string_value(meaning.code, node)
        return text is not None, text
    if node.type == "identifier" and depth < _DEEPEST:
        bound = meaning.bindings(path)
        value = bound[0].value if len(bound) == 1 and bound[0].kind == "assign" else None
        return constant(meaning, value, depth + 1) if value is not None else (False, None)
    number = _number(meaning, node) if node.end_byte - node.start_byte <= _LONGEST else None
    return number is not None, number


def _number(meaning: Meaning, node: Node) -> int | float | None:
    text = meaning.code.text(node).replace("_", "")
    try:
        if node.type == "integer":
            return int(text, 0)
        if node.type == "float":
            return float(text)
        if node.type == "parenthesized_expression":
            return _number(meaning, node.named_children[0])
        if node.type == "unary_operator" and text.startswith("-"):
            inner = _number(meaning, node.named_children[0])
            return None if inner is None else -inner
        if node.type == "binary_operator":
            left, right = (_number(meaning, node.named_children[i]) for i in (0, -1))
            name = node.child_by_field_name("operator")
            function = _OPERATORS.get(meaning.code.text(name)) if name is not None else None
            if left is None or right is None or function is None or max(abs(left), abs(right)) > _LARGEST:
                return None
            if function is operator.pow and abs(right) > 64:
                return None
            result: int | float = function(left, right)
            return result
    except (ValueError, ArithmeticError):
        return None
    return None
