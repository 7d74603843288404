"""Which bindings of a name may hold at a place: reaching definitions, by position and block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from wslint.code.bindings import Binding
from wslint.code.tree import Code, Path

_ARMS = frozenset({"elif_clause", "else_clause", "case_clause"})
_TYPE_CHECKING = re.compile(r"[\w.]*\bTYPE_CHECKING")


def visible(bindings: list[Binding], path: Path, deferred: bool) -> list[Binding]:
    """The ``bindings`` of one scope, sorted by where they take effect, that may hold at ``path``, latest first.

    ``deferred`` says that the use lies in a function inside that scope, which runs when the whole
    scope has run. Going back from the use, a binding ends the search if nothing but its own
    statement decides whether it runs.
    """
    blocks = {path[0].id, *(node.id for node in path if node.type == "block")}
    if not deferred:
        stop = bisect_right(bindings, path[-1].start_byte, key=lambda binding: binding.effective)
        before = (bindings[i] for i in range(stop - 1, -1, -1))
        found = _until_sure((binding for binding in before if not exclusive(path, binding.path)), blocks)
        if found:
            return found
    return _until_sure(reversed(bindings), blocks)


def _until_sure(bindings: Iterable[Binding], blocks: set[int]) -> list[Binding]:
    """The bindings up to the first that runs for sure before the use, given the blocks around the use."""
    found: list[Binding] = []
    for binding in bindings:
        found.append(binding)
        if binding.kind != "declare" and _innermost_block(binding.path, binding) in blocks:
            break
    return found


def _innermost_block(path: Path, binding: Binding) -> int:
    """The id of the block or module that the statement of a binding stands in; parameters always hold."""
    if binding.kind == "parameter":
        return path[0].id
    return next((node.id for node in reversed(path[:-1]) if node.type == "block"), path[0].id)


def exclusive(path: Path, other: Path) -> bool:
    """Do two places stand in different arms of one ``if`` or ``match``?"""
    for i, (ours, theirs) in enumerate(zip(path, other, strict=False)):
        if ours != theirs:
            statement = path[i - 1].type
            if statement == "try_statement":
                return ours.type == theirs.type == "except_clause"
            return statement in ("if_statement", "match_statement") or (
                statement == "block" and ours.type == theirs.type == "case_clause"
            )
    return False


def guarded_stub(binding: Binding) -> bool:
    """Is this a stand-in for a missing package: ``name = None``, or anything in an ``except`` after a try?"""
    if binding.value is not None and binding.value[-1].type == "none":
        return True
    if binding.kind == "parameter" or (binding.imported or "").count(".") or binding.kind == "import":
        return False
    scope = binding.scope.node
    for node in reversed(binding.path):
        if node == scope:
            return False
        if node.type == "except_clause":
            return True
    return False


def types_only(code: Code, binding: Binding) -> bool:
    """Does the binding stand under ``if TYPE_CHECKING``, so that the name is missing at run time?"""
    for node, child in zip(binding.path, binding.path[1:], strict=False):
        if node.type == "if_statement" and child == node.child_by_field_name("consequence"):
            condition = node.child_by_field_name("condition")
            if condition is not None and _TYPE_CHECKING.fullmatch(code.text(condition)):
                return True
    return False
