"""What an annotation says that a name holds: read as Python reads it, strings inside and out."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable

from wslint.code.instances import UNKNOWN, Possible, holding, merged

_SAME = frozenset({"Optional", "Union", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly"})
_AWAITABLES = frozenset({"Awaitable", "Coroutine", "Task", "Future"})
_CONTEXTS = frozenset(
    {"ContextManager", "AbstractContextManager", "AsyncContextManager", "AbstractAsyncContextManager"}
)
_MAPPINGS = frozenset(
    {
        "Dict", "dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict", "OrderedDict", "ChainMap",
        "WeakValueDictionary", "WeakKeyDictionary",
    }
)  # fmt: skip
_CONTAINERS = frozenset(
    {
        "List", "list", "Set", "set", "FrozenSet", "frozenset", "AbstractSet", "MutableSet", "Tuple", "tuple",
        "Sequence", "MutableSequence", "Collection", "Iterable", "Iterator", "Generator", "AsyncIterable",
        "AsyncIterator", "AsyncGenerator", "Deque", "deque", "WeakSet",
    }
)  # fmt: skip
_LONGEST = 1000  # characters; an annotation that is longer is not read
_DEEPEST = 20
_ANYTHING = re.compile(r"[\"']?(?:(?:\w+\.)?Optional\[)?(?:\w+\.)?(?:Any|object)\]?(?:\s*\|\s*None)?[\"']?")


def allows_anything(text: str) -> bool:
    """Does the annotation allow any object, as `Any` and `object` do?"""
    return _ANYTHING.fullmatch(text) is not None


def read_annotation(text: str, resolve: Callable[[str], Possible]) -> Possible:
    """What the annotation ``text`` promises; ``resolve`` says what an instance of a dotted name is."""
    if len(text) > _LONGEST:
        return UNKNOWN
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's opinion of strings that are no annotations
            tree = ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return UNKNOWN
    return _read(tree, resolve, 0)


def _read(node: ast.expr, resolve: Callable[[str], Possible], depth: int) -> Possible:
    if depth > _DEEPEST:
        return UNKNOWN
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return read_annotation(node.value.strip(), resolve)
        return () if node.value is None else UNKNOWN
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return merged((_read(node.left, resolve, depth + 1), _read(node.right, resolve, depth + 1)))
    if isinstance(node, ast.Subscript):
        return _read_generic(node, resolve, depth + 1)
    dotted = _dotted(node)
    return resolve(dotted) if dotted else UNKNOWN


def _read_generic(node: ast.Subscript, resolve: Callable[[str], Possible], depth: int) -> Possible:
    head = _dotted(node.value).rpartition(".")[2]
    given = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    inside = [
        _read(part, resolve, depth) for part in given if not (isinstance(part, ast.Constant) and part.value is ...)
    ]
    if not inside:
        return UNKNOWN
    if head in _SAME:
        return merged(inside)
    if head == "Annotated":
        return inside[0]
    if head in _AWAITABLES:
        return holding("coroutine", inside[-1])
    if head in _CONTEXTS:
        return holding("context", inside[0])
    if head in _MAPPINGS:
        return holding("mapping", inside[-1], inside[0])
    if head in _CONTAINERS:
        several = head in ("Tuple", "tuple")
        return holding("container", merged(inside) if several else inside[0])
    return UNKNOWN


def _dotted(node: ast.expr) -> str:
    """ "a.b.c" for names and attributes of names; "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
