"""What a wrapper gives back: a connection, a connector or a context, and which exceptions."""

from __future__ import annotations

from wslint.code.callables import classes_called, is_async, results
from wslint.code.calls import Call, catchers, fate
from wslint.code.names import Meaning, Use
from wslint.code.tree import Code, Node, Path

Inside = list[tuple[Use, Call]]  # the calls of connect in the wrapper


def returns(meaning: Meaning, path: Path, decorators: set[str], calls: Inside) -> str:
    """``Definition.returns`` of the function at the end of ``path``."""
    if "asynccontextmanager" in decorators:
        return "context"
    if is_async(path[-1]):
        return "" if any(_is_other(meaning, value) for value in results(path)[0]) else "connection"
    if any(_is_returned(meaning, path, call) for _, call in calls):
        return "connector"
    return "connection" if any(_is_awaitable(meaning, call) for _, call in calls) else ""


def _is_other(meaning: Meaning, value: Path) -> bool:
    """Is a result something else than a connection: a tuple, or an object of a class that is defined here?"""
    function = value[-1].child_by_field_name("function")
    if function is None or function.type != "identifier":
        return value[-1].type in ("expression_list", "tuple", "list", "dictionary")
    name = meaning.code.text(function)
    return name == "cls" or bool(classes_called(meaning, name, (*value, function)))


def _is_awaitable(meaning: Meaning, call: Call) -> bool:
    """Does the function return what awaits the call: ``wait_for(connect(…), 5)``?"""
    end = fate(meaning, call.path)
    function = end.node.child_by_field_name("function") if end.kind == "awaitable argument" else None
    if function is None or meaning.code.text(function).endswith(("gather", "as_completed")):
        return False
    return fate(meaning, end.path).kind == "return"


def _is_returned(meaning: Meaning, path: Path, call: Call) -> bool:
    """Does the function return what the call gives, directly or through a name?"""
    end = fate(meaning, call.path)
    if end.kind == "return":
        return True
    target = end.node.child_by_field_name("left") if end.kind == "assign" else None
    if target is None or target.type != "identifier":
        return False
    text = meaning.code.text
    return any(value[-1].type == "identifier" and text(value[-1]) == text(target) for value in results(path)[0])


def raises(meaning: Meaning, node: Node, calls: Inside) -> tuple[str, ...] | None:
    """What handlers around the inner calls raise in place of the library's exceptions; None without such a handler.

    Where connect is called by another function, all handlers count.
    """
    raised: list[str] = []
    waiting = [] if calls else [node]
    while waiting:
        current = waiting.pop()
        raised += raised_in(meaning.code, current) if current.type == "except_clause" else []
        waiting.extend(current.named_children)
    for _, call in calls:
        for catcher in catchers(meaning, call.path):
            if catcher.node.type == "except_clause" and catcher.node.start_byte >= node.start_byte:
                raised += raised_in(meaning.code, catcher.node)
    return tuple(dict.fromkeys(raised)) or None


def raised_in(code: Code, clause: Node) -> list[str]:
    """The exception classes that the statements of an ``except`` clause raise."""
    found = []
    for statement in raise_statements(clause):
        if statement.named_children:
            first = statement.named_children[0]
            function = first.child_by_field_name("function") if first.type == "call" else first
            if function is not None and code.text(function)[:1].isupper():
                found.append(code.text(function))
    return found


def raise_statements(clause: Node) -> list[Node]:
    """The ``raise`` statements of an ``except`` clause, those of inner functions left out."""
    found = []
    waiting = list(clause.named_children)
    while waiting:
        node = waiting.pop()
        if node.type == "raise_statement":
            found.append(node)
        elif node.type not in ("function_definition", "class_definition", "lambda"):
            waiting.extend(node.named_children)
    return found
