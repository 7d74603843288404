"""Compatibility shims: code that already chooses between old and new websockets at run time.

Recognised: two imports of one name chosen by ``try``/``except ImportError`` or ``if``; a call in
both arms of a ``try``/``except TypeError``; anything under a condition that asks for the version, a
signature, an attribute of the package, or a flag that was set by such a question. Inside a shim
nothing is rewritten.
"""

from __future__ import annotations

import re

from wslint.code.names import Meaning, Use
from wslint.code.tree import Code, Node, Path

_PROBE = re.compile(
    rb"""signature\s*\(|getfullargspec\s*\(|__code__|websockets(\.version)?\.(__version__|version\b)"""
    rb"""|version\s*\(\s*["']websockets|\b(ws|websockets?)_?version|hasattr\s*\(\s*websockets|find_spec\s*\(\s*["']websockets""",
    re.IGNORECASE,
)
_NAME = re.compile(rb"[A-Za-z_]\w*")
_CHOOSING_ERRORS = frozenset(
    {"builtins.TypeError", "builtins.ImportError", "builtins.ModuleNotFoundError", "builtins.AttributeError"}
)


def in_shim(meaning: Meaning, use: Use) -> bool:
    """Is this use part of a compatibility shim?"""
    if len(use.names) > 1 or (use.certain and _chosen_import(meaning, use)):
        return True
    return any(_chooses(meaning, use, i) for i in range(len(use.path) - 2, -1, -1)) or is_probe(meaning, use)


def is_probe(meaning: Meaning, use: Use) -> bool:
    """Is the use an argument of ``inspect.signature`` or the like, or asked for its ``__module__``?"""
    parent = use.path[-2]
    if parent.type == "attribute":
        return meaning.code.text(parent).endswith(("__module__", "__signature__"))
    if parent.type != "argument_list":
        return False
    function = use.path[-3].child_by_field_name("function")
    return function is not None and meaning.code.text(function).rpartition(".")[2] in (
        "signature",
        "getfullargspec",
        "hasattr",
    )


def _chosen_import(meaning: Meaning, use: Use) -> bool:
    """Was the name imported in both arms of a try, from the package in one and from elsewhere in the other?"""
    binding = use.binding
    if binding is None:
        return False
    known = meaning.names(binding.name).bindings.get(binding.scope.id, [])
    imports = {other.imported for other in known if other.kind == "import"}
    return len(imports) > 1 and any(node.type == "try_statement" for node in binding.path)


def _chooses(meaning: Meaning, use: Use, i: int) -> bool:
    """Does the statement or expression ``use.path[i]`` choose whether the use runs, by a probe?"""
    node, child = use.path[i], use.path[i + 1]
    code = meaning.code
    if node.type == "try_statement":
        return _both_arms(meaning, use.path[: i + 1], use.names[0].rpartition(".")[2], child)
    if node.type in ("if_statement", "elif_clause"):
        condition = node.child_by_field_name("condition")
        # An else or elif arm hangs on the condition of the `if` as well.
        return condition is not None and condition != child and _probes(meaning, (*use.path[: i + 1], condition))
    if node.type == "conditional_expression":
        condition = node.named_children[1] if node.named_child_count == 3 else node
        return condition != child and _PROBE.search(code.source, condition.start_byte, condition.end_byte) is not None
    return False


def _both_arms(meaning: Meaning, path: Path, name: str, child: Node) -> bool:
    """Do both the body and the TypeError or ImportError handler of a try mention the name that is used?"""
    code, node = meaning.code, path[-1]
    body = node.child_by_field_name("body")
    if child.type not in ("block", "except_clause") or body is None:
        return False
    word = re.compile(rb"\b" + name.encode() + rb"\b")
    in_body = word.search(code.source, body.start_byte, body.end_byte) is not None
    for clause in node.named_children:
        if clause.type == "except_clause" and in_body and word.search(code.source, clause.start_byte, clause.end_byte):
            value = clause.named_children[0]
            names = {
                meaning.qualified((*path, clause, part))
                for part in (value.named_children if value.type == "tuple" else [value])
            }
            if names & _CHOOSING_ERRORS and child in (body, clause):
                return True
    return False


def _probes(meaning: Meaning, path: Path) -> bool:
    """Does a condition ask about the library, directly or through a name that was set by such a question?"""
    code, condition = meaning.code, path[-1]
    if _PROBE.search(code.source, condition.start_byte, condition.end_byte):
        return True
    for match in _NAME.finditer(code.source, condition.start_byte, condition.end_byte):
        found = code.path(match.start())
        if found[-1].type == "identifier" and _set_by_probe(meaning, found):
            return True
    return False


def _set_by_probe(meaning: Meaning, path: Path) -> bool:
    code = meaning.code
    for binding in meaning.bindings(path):
        value = binding.value[-1] if binding.value is not None else None
        if value is not None and _PROBE.search(code.source, value.start_byte, value.end_byte):
            return True
        for i, node in enumerate(binding.path):
            if node.type == "try_statement" and _imports_root(meaning, code, node, binding.path[i + 1]):
                return True
    return False


def _imports_root(meaning: Meaning, code: Code, node: Node, child: Node) -> bool:
    """Is ``node`` a try whose body imports a submodule of a root package, and ``child`` an arm that sets a flag?"""
    body = node.child_by_field_name("body")
    if body is None or child.type not in ("block", "except_clause", "else_clause"):
        return False
    text = code.source[body.start_byte : body.end_byte]
    return any(re.search(rb"(from|import)\s+" + root.encode() + rb"\.\w+", text) for root in meaning.roots)
