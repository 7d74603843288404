"""The shape of compatibility shims that the declared range has outgrown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wslint.code import api
from wslint.code.answers import Answers
from wslint.code.calls import call_of, caught
from wslint.code.installed import Unknown
from wslint.code.names import Use
from wslint.code.probes import probes
from wslint.code.reached import imports_work
from wslint.code.tree import Node, Path, plain_children
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Report

_IMPORTS = ("import_statement", "import_from_statement")
_IMPORT_ERRORS = frozenset({"builtins.ImportError", "builtins.ModuleNotFoundError"})


def removable_shim(context: Context, *, package: str) -> Iterator[Report]:
    """A question about the installed release of ``package`` that every release of the range answers alike."""
    if not context.range.declared:
        return
    seen: set[int] = set()
    for name, uses in context.meaning.uses.items():
        for use in uses if name.partition(".")[0] == package else ():
            for i in range(len(use.path) - 2, -1, -1):
                node = use.path[i]
                if node.id in seen:
                    continue
                if node.type in ("if_statement", "conditional_expression"):
                    seen.add(node.id)
                    yield from _condition(context, use.path[: i + 1])
                elif node.type == "try_statement" and use.kind != "load":
                    seen.add(node.id)
                    yield from _import_fallback(context, use.path[: i + 1])
                elif node.type == "try_statement" and use.path[i + 1] == node.child_by_field_name("body"):
                    yield from _type_error(context, use, use.path[: i + 1], seen)


def _same_since(context: Context, ask: Any) -> tuple[Any, str] | None:
    """The answer that all releases of the range give, and the first from which on it stays; None if they differ."""
    try:
        answers = {bool(ask(release)) for release in context.range.releases}
        if len(answers) != 1:
            return None
        answer, first = answers.pop(), context.range.floor
        known = api.releases()
        for release in reversed(known[: known.index(first)]):
            if bool(ask(release)) is not answer:
                break
            first = release
    except Unknown:
        return None
    return answer, first


def _since(context: Context, first: str) -> str:
    return f"the same on websockets {first} and later, and your range begins at {context.range.floor}"


def _condition(context: Context, path: Path) -> Iterator[Report]:
    node = path[-1]
    condition = node.child_by_field_name("condition") or plain_children(node)[1]
    question: Path = (*path, condition)
    if not probes(context.meaning, question):
        return
    found = _same_since(context, lambda release: Answers(context.meaning, release).value(question))
    if found is None:
        return
    answer, first = found
    message = f"this check is {answer}, {_since(context, first)}: only one arm is needed"
    change = _chosen(path, answer) if node.type == "conditional_expression" else _chosen_arm(context, path, answer)
    yield Report(condition.start_byte, condition.end_byte, message, change if context.whole(path) else None)


def _chosen(path: Path, answer: bool) -> Change:
    node = path[-1]
    kept = plain_children(node)[0 if answer else 2]
    edits = (Edit(node.start_byte, kept.start_byte, ""), Edit(kept.end_byte, node.end_byte, ""))
    return Change(
        "Keep the arm that runs", Applicability.UNSAFE, tuple(edit for edit in edits if edit.start < edit.end)
    )


def _chosen_arm(context: Context, path: Path, answer: bool) -> Change | None:
    node = path[-1]
    others = [child for child in node.named_children if child.type in ("elif_clause", "else_clause")]
    if any(child.type == "elif_clause" for child in others):
        return None
    if answer:
        return _only(context, path, node.child_by_field_name("consequence"))
    return _only(context, path, others[0].child_by_field_name("body")) if others else None


def _only(context: Context, path: Path, block: Node | None) -> Change | None:
    """Keep the statements of ``block`` alone, moved to the left; None where lines or comments stand in the way."""
    statement, source = path[-1], context.code.source
    if block is None or block.start_point.row == statement.start_point.row or _has_long_string(block):
        return None
    inner = source[source.rfind(b"\n", 0, block.start_byte) + 1 : block.start_byte]
    outer = source[source.rfind(b"\n", 0, statement.start_byte) + 1 : statement.start_byte]
    if inner.strip() or outer.strip() or not inner.startswith(outer):
        return None
    if any(child.type == "comment" for child in statement.named_children):
        return None
    edits = [Edit(statement.start_byte, block.start_byte, "")]
    line = source.find(b"\n", block.start_byte, block.end_byte) + 1
    while line:
        if source.startswith(inner, line):
            edits.append(Edit(line + len(outer), line + len(inner), ""))
        line = source.find(b"\n", line, block.end_byte) + 1
    if block.end_byte < statement.end_byte:
        edits.append(Edit(block.end_byte, statement.end_byte, ""))
    return Change("Keep the arm that runs", Applicability.UNSAFE, tuple(edits))


def _has_long_string(block: Node) -> bool:
    waiting = [block]
    for node in waiting:
        if node.type == "string" and node.start_point.row != node.end_point.row:
            return True
        waiting += node.named_children
    return False


def _import_fallback(context: Context, path: Path) -> Iterator[Report]:
    node, body = path[-1], path[-1].child_by_field_name("body")
    clauses = [child for child in node.named_children if child.type.endswith("_clause")]
    if body is None or not clauses or any(clause.type != "except_clause" for clause in clauses):
        return
    if any(not set(caught(context.meaning, (*path, clause))) <= _IMPORT_ERRORS for clause in clauses):
        return
    statements = [statement for statement in body.named_children if statement.type in _IMPORTS]
    simple = (*_IMPORTS, "expression_statement", "comment")
    if not statements or any(statement.type not in simple for statement in body.named_children):
        return

    def works(release: str) -> bool:
        answers = Answers(context.meaning, release)
        return all(imports_work(answers, statement) for statement in statements)

    found = _same_since(context, works)
    # What every release has is imported in a `try` because the whole package may be missing: that is no shim.
    if found is None or not found[0] or found[1] == api.releases()[0]:
        return
    text = f"this import works, {_since(context, found[1])}: the fallback is not needed"
    change = _only(context, path, body) if context.whole(path) else None
    end = statements[0].end_byte
    yield Report(statements[0].start_byte, end, text, change)


def _type_error(context: Context, use: Use, path: Path, seen: set[int]) -> Iterator[Report]:
    """A call in a try whose handler of TypeError makes it with other keywords."""
    call = call_of(context.meaning, use)
    if call is None or not use.certain or call.splats:
        return
    for clause in path[-1].named_children:
        if clause.type != "except_clause" or "builtins.TypeError" not in caught(context.meaning, (*path, clause)):
            continue
        inside = (u for u in context.loads(use.names[0]) if clause.start_byte <= u.node.start_byte < clause.end_byte)
        others = [other for u in inside if (other := call_of(context.meaning, u)) is not None]
        if not any(set(other.keywords) != set(call.keywords) for other in others) or path[-1].id in seen:
            continue
        found = _same_since(context, lambda r: all(api.accepts(use.names[0], r, k) is True for k in call.keywords))
        if found is not None and found[0]:
            seen.add(path[-1].id)
            text = f"this call takes its keywords, {_since(context, found[1])}: the fallback is not needed"
            yield Report(use.node.start_byte, use.node.end_byte, text)
