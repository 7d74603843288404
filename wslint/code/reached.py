"""Which code runs on a release: what asks about the installed library around it, and before it, decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wslint.code.calls import caught
from wslint.code.installed import Unknown, importable
from wslint.code.probes import leaves, probes
from wslint.code.tree import Node, Path, plain_children

if TYPE_CHECKING:
    from wslint.code.answers import Answers

_IMPORTS = ("import_statement", "import_from_statement")
_IMPORT_ERRORS = frozenset({"builtins.ImportError", "builtins.ModuleNotFoundError"})
_SWALLOWING = frozenset(
    {"builtins.TypeError", "builtins.AttributeError", "builtins.Exception", "builtins.BaseException"}
)


def runs(answers: Answers, path: Path, certain: bool = False) -> bool:
    """May the code at the end of ``path`` run on the release of ``answers``?

    Conditions that do not ask about the library let it run; with ``certain``, they must be known to. Raises Unknown.
    """
    return all(_lets(answers, path, i, certain) for i in range(len(path) - 1))


def _lets(answers: Answers, path: Path, i: int, certain: bool) -> bool:
    """Does ``path[i]`` let ``path[i + 1]`` run?"""
    node, child = path[i], path[i + 1]
    if node.type in ("block", "module"):
        return _not_left_before(answers, path[: i + 1], child)
    if node.type == "try_statement":
        return _tried(answers, path[: i + 1], child, path[-1], certain)
    if node.type in ("if_statement", "elif_clause"):
        return _branch(answers, path[: i + 1], child, certain)
    if node.type == "conditional_expression":
        parts = plain_children(node)
        return child == parts[1] or _met(answers, (*path[: i + 1], parts[1]), child == parts[0], certain)
    return True


def _branch(answers: Answers, path: Path, child: Node, certain: bool) -> bool:
    """Does the ``if`` or ``elif`` at the end of ``path`` take the arm ``child``?"""
    node = path[-1]
    condition = node.child_by_field_name("condition")
    if condition is None or child == condition:
        return True
    taken = child == node.child_by_field_name("consequence")
    if not _met(answers, (*path, condition), taken, certain):
        return False
    before = [clause for clause in node.named_children if clause.type == "elif_clause" and not taken]
    earlier = [clause for clause in before if clause.start_byte < child.start_byte]
    asked = [(*path, clause, clause.child_by_field_name("condition") or clause) for clause in earlier]
    return all(_met(answers, question, False, certain) for question in asked)


def _met(answers: Answers, condition: Path, wanted: bool, certain: bool) -> bool:
    try:
        return bool(answers.value(condition)) is wanted
    except Unknown:
        if certain or probes(answers.meaning, condition):
            raise
        return True


def _not_left_before(answers: Answers, path: Path, child: Node) -> bool:
    """Does no statement before ``child`` in the block at the end of ``path`` leave it, by what it asks the library?"""
    for statement in path[-1].named_children:
        if statement.start_byte >= child.start_byte:
            return True
        if leaves(statement):
            condition = statement.child_by_field_name("condition")
            question = (*path, statement, condition or statement)
            if probes(answers.meaning, question) and not _met(answers, question, False, certain=False):
                return False
    return True


def _tried(answers: Answers, path: Path, child: Node, target: Node, certain: bool) -> bool:
    """Does the try at the end of ``path`` let ``child`` run: its body, or a clause, by what it imports?"""
    body = path[-1].child_by_field_name("body")
    clauses = [clause for clause in path[-1].named_children if clause.type == "except_clause"]
    handled = {
        name for clause in clauses for name in caught(answers.meaning, (*path, clause)) or ("builtins.Exception",)
    }
    if body is None or child.type == "finally_clause" or not handled & (_IMPORT_ERRORS | _SWALLOWING):
        return True
    statements = [statement for statement in body.named_children if statement.type in _IMPORTS]
    simple = all(
        statement.type in (*_IMPORTS, "comment") or not any(c.type == "await" for c in _below(statement))
        for statement in body.named_children
    )
    if not statements or (handled & _SWALLOWING and not simple):
        if certain or handled & _SWALLOWING:
            raise Unknown
        return True
    if child == body:
        statements = [statement for statement in statements if statement.start_byte <= target.start_byte]
    answers.asked.add("import")
    works = all(imports_work(answers, statement) for statement in statements)
    return works if child == body or child.type == "else_clause" else not works


def _below(statement: Node) -> list[Node]:
    found = [statement]
    for node in found:
        found += node.named_children
    return found


def imports_work(answers: Answers, statement: Node) -> bool:
    """Does an import statement work on the release?"""
    text = answers.meaning.code.text
    module = statement.child_by_field_name("module_name")
    items = [child for child in plain_children(statement) if child != module]
    names = [text(item.named_children[0] if item.type == "aliased_import" else item) for item in items]
    if module is None:
        return all(importable(name, [], answers.release) for name in names)
    return importable(text(module), ["*" if name.startswith("*") else name for name in names], answers.release)
