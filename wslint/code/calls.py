"""Calls: their arguments, what becomes of their result, and who catches their exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wslint.code.names import Meaning, Use
from wslint.code.tree import Code, Node, Path

_COMPREHENSIONS = frozenset({"list_comprehension", "set_comprehension", "generator_expression"})
_PARTIALS = frozenset({"functools.partial", "functools.partialmethod"})
# They take any awaitable, and run a coroutine as well as a connector.
AWAITABLE_TAKERS = frozenset(
    {"asyncio.wait_for", "asyncio.ensure_future", "asyncio.gather", "asyncio.shield", "asyncio.as_completed"}
)
# They refuse what is awaitable but no coroutine, as connect() is in every release.
COROUTINE_TAKERS = frozenset({"asyncio.create_task", "asyncio.run", "asyncio.run_coroutine_threadsafe"})


class Call(NamedTuple):
    """One call of a use. ``path`` leads to the call node; ``partial`` says that it is bound, not made, here."""

    path: Path
    function: Node
    positional: tuple[Node, ...]
    keywords: dict[str, Node]
    splats: tuple[Node, ...]
    starred: bool
    partial: bool = False

    @property
    def node(self) -> Node:
        return self.path[-1]


class Fate(NamedTuple):
    """What becomes of the value of an expression.

    ``kind`` is await, async with, with, async for, awaitable argument (of a function that takes any
    awaitable), coroutine argument (of one that takes coroutines only), async context (an argument
    of ``enter_async_context``), assign, return, yield, lambda, argument, discard or other. ``node``
    is the construct: the with or for statement, the call, the await.
    """

    kind: str
    node: Node
    path: Path


def call_of(meaning: Meaning, use: Use) -> Call | None:
    """The call whose function is ``use``, or the ``partial`` that binds it, if there is one."""
    i = len(use.path) - 1
    while use.path[i - 1].type == "parenthesized_expression":
        i -= 1
    parent = use.path[i - 1]
    if parent.type == "call" and parent.child_by_field_name("function") == use.path[i]:
        return _call(meaning.code, use.path[:i], use.node, skip=0)
    if parent.type == "argument_list" and use.path[-3].type == "call":
        function = use.path[-3].child_by_field_name("function")
        first = next((child for child in parent.named_children if child.type != "comment"), None)
        if first == use.node and function is not None and meaning.qualified((*use.path[:-2], function)) in _PARTIALS:
            return _call(meaning.code, use.path[:-2], use.node, skip=1)
    return None


def _call(code: Code, path: Path, function: Node, skip: int) -> Call | None:
    arguments = path[-1].child_by_field_name("arguments")
    if arguments is None or arguments.type != "argument_list":
        return None
    positional: list[Node] = []
    keywords: dict[str, Node] = {}
    splats: list[Node] = []
    starred = False
    for child in arguments.named_children:
        if child.type == "keyword_argument":
            name = child.child_by_field_name("name")
            if name is not None:
                keywords[code.text(name)] = child
        elif child.type == "dictionary_splat":
            splats.append(child)
        elif child.type == "list_splat":
            starred = True
        elif child.type != "comment":
            positional.append(child)
    return Call(path, function, tuple(positional[skip:]), keywords, tuple(splats), starred, partial=skip > 0)


def keyword_name(argument: Node) -> Node:
    """The name token of a ``keyword_argument`` node."""
    name = argument.child_by_field_name("name")
    assert name is not None
    return name


def keyword_value(argument: Node) -> Node:
    """The value expression of a ``keyword_argument`` node."""
    value = argument.child_by_field_name("value")
    assert value is not None
    return value


def fate(meaning: Meaning, path: Path) -> Fate:
    """What becomes of the value of the expression at the end of ``path``, also as an arm of ``a if b else c``."""
    i = len(path) - 1
    while path[i - 1].type == "parenthesized_expression" or _is_arm(path[i - 1], path[i]):
        i -= 1
    node, parent, above = path[i], path[i - 1], path[:i]
    kind = parent.type
    if kind == "await":
        return Fate("await", parent, above)
    if kind == "as_pattern" and _is_with_item(path[: i - 1]):
        return _with_fate(path[: i - 1])
    if kind == "with_item":
        return _with_fate(path[:i])
    if kind in ("for_statement", "for_in_clause") and parent.child_by_field_name("right") == node:
        is_async = any(child.type == "async" for child in parent.children)
        return Fate("async for" if is_async else "other", parent, above)
    if kind == "argument_list":
        return _argument_fate(meaning, path[: i - 1])
    if _is_spread(path[: i + 1]):
        return _argument_fate(meaning, path[: i - 3])
    if kind == "keyword_argument":
        return Fate("argument", path[i - 3] if path[i - 2].type == "argument_list" else parent, above)
    if kind in ("assignment", "named_expression"):
        return Fate("assign", parent, above)
    simple = {"return_statement": "return", "yield": "yield", "lambda": "lambda", "expression_statement": "discard"}
    return Fate(simple.get(kind, "other"), parent, above)


def _is_arm(node: Node, child: Node) -> bool:
    return node.type == "conditional_expression" and child in (node.named_children[0], node.named_children[-1])


def _is_with_item(path: Path) -> bool:
    """Does ``path`` end in a with item? The grammar takes ``with a if b else c as d`` for ``a if b else (c as d)``."""
    i = len(path) - 1
    while i and path[i].type == "conditional_expression":
        i -= 1
    return path[i].type == "with_item"


def _is_spread(path: Path) -> bool:
    """Is the end of ``path`` each of the arguments of a call: ``gather(*[connect(uri) for uri in uris])``?"""
    kinds = [node.type for node in path[-4:-1]]
    is_each = kinds[-1] in _COMPREHENSIONS and path[-2].child_by_field_name("body") == path[-1]
    return is_each and kinds[:-1] == ["argument_list", "list_splat"]


def _with_fate(path: Path) -> Fate:
    i = next((i for i in range(len(path) - 1, -1, -1) if path[i].type == "with_statement"), -1)
    if i < 0:  # it does not parse
        return Fate("other", path[-1], path)
    is_async = any(child.type == "async" for child in path[i].children)
    return Fate("async with" if is_async else "with", path[i], path[: i + 1])


def _argument_fate(meaning: Meaning, path: Path) -> Fate:
    """The fate of an argument of the call at the end of ``path``."""
    call = path[-1]
    function = call.child_by_field_name("function") if call.type == "call" else None
    if function is None:
        return Fate("argument", call, path)
    name = meaning.qualified((*path, function)) or ""
    if name in COROUTINE_TAKERS:
        return Fate("coroutine argument", call, path)
    if name in AWAITABLE_TAKERS:
        return Fate("awaitable argument", call, path)
    if function.type == "attribute":
        method = _child_text(meaning.code, function, "attribute")
        owner = _child_text(meaning.code, function, "object").rpartition(".")[2].lower()
        if method == "run_until_complete":
            return Fate("awaitable argument", call, path)
        if method == "enter_async_context":
            return Fate("async context", call, path)
        if method == "create_task" and (owner.endswith(("loop", "loop()", "group")) or owner == "tg"):
            return Fate("coroutine argument", call, path)
    return Fate("argument", call, path)


def _child_text(code: Code, node: Node, field: str) -> str:
    child = node.child_by_field_name(field)
    return "" if child is None else code.text(child)


def in_async_function(path: Path) -> bool:
    """May the expression at the end of ``path`` use ``await``: is the innermost function around it async?"""
    for i in range(len(path) - 2, -1, -1):
        node = path[i]
        if node.type == "lambda" and path[i + 1] == node.child_by_field_name("body"):
            return False
        if node.type == "function_definition" and path[i + 1] == node.child_by_field_name("body"):
            return any(child.type == "async" for child in node.children)
    return False


class Catcher(NamedTuple):
    """Something around a place that catches exceptions: an ``except`` clause or ``pytest.raises`` and its kin.

    ``names`` are the qualified names of what it catches; None stands for one that is not known, and
    an empty tuple for a bare ``except``.
    """

    node: Node
    names: tuple[str | None, ...]


_RAISES_CALLS = frozenset({"pytest.raises", "contextlib.suppress"})
_NESTED = 5  # tuples of exceptions that are made of others: deeper ones are not followed
_RAISES_METHODS = frozenset({"assertRaises", "assertRaisesRegex"})


def catchers(meaning: Meaning, path: Path) -> Iterator[Catcher]:
    """What catches exceptions around ``path`` within its function, innermost first."""
    for i in range(len(path) - 2, -1, -1):
        node, child = path[i], path[i + 1]
        if node.type in ("function_definition", "lambda", "class_definition"):
            return
        if node.type == "try_statement" and child == node.child_by_field_name("body"):
            for clause in node.named_children:
                if clause.type in ("except_clause", "except_group_clause"):
                    yield Catcher(clause, caught(meaning, (*path[: i + 1], clause)))
        elif node.type == "with_statement" and child == node.child_by_field_name("body"):
            yield from _raises(meaning, path[: i + 1])


def caught(meaning: Meaning, path: Path) -> tuple[str | None, ...]:
    """The qualified names that the ``except`` clause at the end of ``path`` catches: see `Catcher.names`."""
    clause = path[-1]
    value = next((child for child in clause.named_children if child.type not in ("block", "comment")), None)
    if value is None:
        return ()
    path = (*path, value)
    if value.type == "as_pattern":
        path = (*path, value.named_children[0])
    return tuple(exception_names(meaning, path))


_GROUPS = frozenset({"tuple", "parenthesized_expression", "expression_list", "binary_operator"})


def exception_names(meaning: Meaning, path: Path, depth: int = 0) -> Iterator[str | None]:
    """What an ``except`` expression names: one exception, a tuple, a sum of tuples, or a name for these."""
    node = path[-1]
    if node.type in _GROUPS:
        for child in node.named_children:
            if child.type != "comment":
                yield from exception_names(meaning, (*path, child), depth)
        return
    bound = meaning.bindings(path) if node.type == "identifier" and depth < _NESTED else []
    groups = [binding.value for binding in bound if binding.value is not None and binding.value[-1].type in _GROUPS]
    for group in groups:
        yield from exception_names(meaning, group, depth + 1)
    if not groups:
        yield from meaning.evaluate(path)


def _raises(meaning: Meaning, path: Path) -> Iterator[Catcher]:
    clause = next((child for child in path[-1].named_children if child.type == "with_clause"), None)
    for item in clause.named_children if clause is not None else ():
        inner: Path = (*path, item)
        value = item.child_by_field_name("value")
        if value is not None and value.type == "as_pattern":
            inner, value = (*inner, value), value.named_children[0]
        function = value.child_by_field_name("function") if value is not None and value.type == "call" else None
        if value is None or function is None:
            continue
        inner = (*inner, value)
        method = _child_text(meaning.code, function, "attribute") if function.type == "attribute" else ""
        if method in _RAISES_METHODS or meaning.qualified((*inner, function)) in _RAISES_CALLS:
            call = _call(meaning.code, inner, function, skip=0)
            arguments = value.child_by_field_name("arguments")
            if call is not None and arguments is not None:
                named = [
                    keyword_value(call.keywords[name]) for name in ("expected_exception",) if name in call.keywords
                ]
                given = (*call.positional, *named)
                names = [n for a in given for n in exception_names(meaning, (*inner, arguments, a))]
                yield Catcher(value, tuple(names))
