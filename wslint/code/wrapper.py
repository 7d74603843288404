"""The definition of a project's wrapper around ``websockets.connect``: what it takes, passes on, returns and raises."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from wslint.code import api, wrapper_outcome, wrapper_passing
from wslint.code.arguments import keywords
from wslint.code.calls import call_of
from wslint.code.names import Meaning
from wslint.code.shims import in_shim
from wslint.code.tree import Code, Node, Path
from wslint.code.wrapper_parameters import INHERITED, signature

CONNECTS = tuple(
    f"websockets.{module}{name}"
    for module in ("", "client.", "asyncio.client.", "legacy.client.")
    for name in ("connect", "unix_connect")
)


class WrapperError(Exception):
    """The wrapper's definition cannot be found or called; one line that says where and why."""


@dataclass(frozen=True, slots=True)
class InnerCall:
    """A call of connect inside the wrapper: its name, the keywords seen and 1-based line; ``guarded`` by a shim?"""

    name: str
    keywords: tuple[str, ...]
    line: int
    guarded: bool


@dataclass(frozen=True, slots=True)
class Definition:
    """What the wrapper's definition says.

    ``line`` is 1-based. ``positional`` and ``named`` are the parameters that can be given by position
    and by keyword, without self and cls; ``required`` ones have no default. ``accepts`` are keywords
    of connect that its ``**kwargs`` pass on, None for all of them. ``returns`` is connection,
    connector, context (an asynchronous context manager alone) or "" where it cannot be read.
    ``raises`` is what it turns failures into, None if they pass through. ``keywords`` maps keywords of
    connect to parameters, as the calls inside pass them; ``taken`` are others that the body uses itself,
    ``left_out`` those that it keeps from releases which do not know them. ``mapping`` says that ``headers``
    must be a mapping, ``tolerant`` that its module can be imported without websockets.
    """

    line: int
    positional: tuple[str, ...]
    named: tuple[str, ...]
    required: tuple[str, ...]
    accepts: tuple[str, ...] | None
    returns: str
    raises: tuple[str, ...] | None
    keywords: tuple[tuple[str, str], ...]
    mapping: bool
    calls: tuple[InnerCall, ...]
    tolerant: bool
    taken: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


@cache
def known_keywords() -> frozenset[str]:
    """Every keyword that connect() takes in any release."""
    found: set[str] = set()
    for release in api.releases():
        for name in CONNECTS:
            thing = api.lookup(name, release)
            if thing is not None:
                found.update(parameter.name for parameter in thing.parameters or ())
                found.update(thing.extra)
    return frozenset(found)


def read_definition(meaning: Meaning, qualname: str, known: frozenset[str]) -> Definition:
    """Read the definition called ``qualname`` in a module; ``known`` are the keywords that connect ever had.

    Raises WrapperError when there is no such function or class, or when it needs an object to be called on.
    """
    path = find_definition(meaning.code, qualname)
    if path[-1].type == "class_definition":
        return _read_class(meaning, path)
    return _read_function(meaning, path, known)


def find_definition(code: Code, qualname: str) -> Path:
    """The path to the function or class called ``qualname``. Raises WrapperError if there is none."""
    path: Path = (code.root,)
    for part in qualname.split("."):
        block: Path = path
        if path[-1].type == "class_definition":
            body = path[-1].child_by_field_name("body")
            block = path if body is None else (*path, body)
        path = _member(code, block, part) or ()
        if not path:
            names = sorted(_definitions(code, block))
            listed = f"; it defines {', '.join(f'`{name}`' for name in names[:8])}" if names else ""
            raise WrapperError(f"there is no `{part}` in it{listed}")
    return path


def _definitions(code: Code, path: Path) -> dict[str, Path]:
    """The functions and classes directly in a block, by name, looking through decorators, ``if`` and ``try``."""
    found: dict[str, Path] = {}
    waiting = [path]
    while waiting:
        current = waiting.pop()
        for child in current[-1].named_children:
            inner = (*current, child)
            if child.type in ("function_definition", "class_definition"):
                name = child.child_by_field_name("name")
                if name is not None:
                    found.setdefault(code.text(name), inner)
            elif child.type in (
                "decorated_definition",
                "if_statement",
                "try_statement",
                "block",
                "else_clause",
                "except_clause",
            ):
                waiting.append(inner)
    return found


def _member(code: Code, path: Path, name: str) -> Path | None:
    return _definitions(code, path).get(name)


def _read_class(meaning: Meaning, path: Path) -> Definition:
    """A class is a connector if it can be awaited, by a method of its own or by what it inherits; else a context."""
    members = _definitions(meaning.code, (*path, path[-1].child_by_field_name("body") or path[-1]))
    taken = INHERITED
    if "__init__" in members:
        taken = signature(meaning.code, members["__init__"][-1]).bound()
    connector = "__await__" in members or path[-1].child_by_field_name("superclasses") is not None
    return Definition(
        line=_line(path[-1]),
        positional=taken.positional,
        named=taken.named,
        required=taken.required,
        accepts=None if taken.rest else (),
        returns="connector" if connector else "context" if "__aenter__" in members else "",
        raises=None,
        keywords=(),
        mapping=taken.mapping,
        calls=(),
        tolerant=_tolerant(meaning),
    )


def _read_function(meaning: Meaning, path: Path, known: frozenset[str]) -> Definition:
    node = path[-1]
    decorators = decorators_of(meaning, path)
    taken = signature(meaning.code, node)
    in_class = any(above.type == "class_definition" for above in path[:-1])
    if in_class and "staticmethod" not in decorators:
        if "classmethod" not in decorators:
            raise WrapperError("it is a method that needs an object; make it a staticmethod or a classmethod")
        taken = taken.bound()
    calls = inner_calls(meaning, node)
    used, left_out = wrapper_passing.looked_after(meaning, path, known)
    pairs = (pair for _, call in calls for pair in wrapper_passing.passed(meaning, path, call, taken.named))
    return Definition(
        line=_line(node),
        positional=taken.positional,
        named=taken.named,
        required=taken.required,
        accepts=wrapper_passing.accepts(meaning, path, taken.rest, known) if taken.rest else (),
        returns=wrapper_outcome.returns(meaning, path, decorators, calls),
        raises=wrapper_outcome.raises(meaning, node, calls),
        keywords=tuple(dict.fromkeys(pair for pair in pairs if pair[0] in known)),
        mapping=taken.mapping,
        calls=tuple(
            InnerCall(use.names[0], tuple(keywords(meaning, call)[0]), _line(call.node), in_shim(meaning, use))
            for use, call in calls
        ),
        tolerant=_tolerant(meaning),
        taken=used,
        left_out=left_out,
    )


def _line(node: Node) -> int:
    return node.start_point.row + 1


def inner_calls(meaning: Meaning, node: Node) -> wrapper_outcome.Inside:
    """The calls of connect inside a function."""
    uses = [
        use
        for name in CONNECTS
        for use in meaning.uses.get(name, ())
        if use.kind == "load" and node.start_byte <= use.node.start_byte < node.end_byte
    ]
    return [(use, call) for use in uses if (call := call_of(meaning, use)) is not None]


def decorators_of(meaning: Meaning, path: Path) -> set[str]:
    """The last words of the qualified names of the decorators of the function at the end of ``path``."""
    if path[-2].type != "decorated_definition":
        return set()
    found = set()
    for child in path[-2].named_children:
        if child.type == "decorator":
            name = meaning.qualified((*path[:-1], child, child.named_children[0])) or ""
            found.add(name.rpartition(".")[2])
    return found


def _tolerant(meaning: Meaning) -> bool:
    """Does the module import without websockets: does every import of it stand in a try, a function or an if?"""
    imports = [use for found in meaning.uses.values() for use in found if use.kind in ("import", "module")]
    return all(len(use.path) > 3 for use in imports)
