"""Which bindings of a name may hold at a place: reaching definitions, by position and block."""

from __future__ import annotations

from wslint.code.bindings import Binding
from wslint.code.tree import Path

_ARMS = frozenset({"elif_clause", "else_clause", "case_clause"})


def visible(bindings: list[Binding], path: Path, deferred: bool) -> list[Binding]:
    """The bindings of one scope that may hold at ``path``, latest first.

    ``deferred`` says that the use lies in a function inside that scope, which runs when the whole
    scope has run. Going back from the use, a binding ends the search if nothing but its own
    statement decides whether it runs.
    """
    ordered = sorted(bindings, key=lambda binding: binding.effective)
    if not deferred:
        start = path[-1].start_byte
        before = [b for b in ordered if b.effective <= start and not _exclusive(b, path)]
        ordered = before or ordered
    blocks = {node.id for node in path if node.type in ("block", "module")}
    found: list[Binding] = []
    for binding in reversed(ordered):
        found.append(binding)
        if binding.kind != "declare" and _innermost_block(binding.path, binding) in blocks:
            break
    return found


def _innermost_block(path: Path, binding: Binding) -> int:
    """The id of the block or module that the statement of a binding stands in; parameters always hold."""
    if binding.kind == "parameter":
        return path[0].id
    return next(node.id for node in reversed(path[:-1]) if node.type in ("block", "module"))


def _exclusive(binding: Binding, path: Path) -> bool:
    """Do the binding and the use stand in different arms of one ``if`` or ``match``?"""
    for i, (ours, theirs) in enumerate(zip(path, binding.path, strict=False)):
        if ours != theirs:
            statement = path[i - 1].type
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
