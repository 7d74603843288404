"""The shapes of findings at the wrapper's own definition: where it fails, what it loses, what it changes."""

from __future__ import annotations

from collections.abc import Iterator

from wslint.code import api
from wslint.code.arguments import keywords
from wslint.code.calls import Call, catchers
from wslint.code.names import Meaning, Use
from wslint.code.shims import in_shim
from wslint.code.tree import Code, Node, Path, plain_children, string_value
from wslint.code.wrapper import (
    Definition,
    WrapperError,
    decorators_of,
    find_definition,
    inner_calls,
    known_keywords,
    read_definition,
)
from wslint.code.wrapper_outcome import raise_statements, raised_in
from wslint.code.wrapper_parameters import parameter_name, signature
from wslint.rules.context import Context, Report, Target
from wslint.rules.shapes.constants import Constant, constant
from wslint.rules.shapes.wrapper import failing

_ALL = frozenset({"builtins.Exception", "builtins.BaseException", "builtins.TypeError"})
_LOOPS = frozenset({"for_statement", "while_statement"})


def wrapper_definition(context: Context, *, package: str) -> Iterator[Report]:
    """Where the wrapper of ``package`` fails on some release of the range, and what it is given, or told, and loses."""
    target = context.project.target
    path = _own(context, package)
    if target is None or path is None:
        return
    try:
        definition = read_definition(context.meaning, target.qualname, known_keywords())
    except WrapperError:
        return
    yield from _failing(context, path, definition)
    if path[-1].type == "function_definition" and definition.calls:
        yield from _lost_keywords(context, path, definition)
        yield from _unused_parameters(context, path)
        yield from _hidden_failures(context, path)
        yield from _no_connector(context, path, definition, target)


def wrapper_default(
    context: Context, *, package: str, keyword: str, default: Constant, unset_before: str | None = None
) -> Iterator[Report]:
    """The wrapper of ``package`` gives ``keyword`` another value than connect does where a call leaves it out.

    Before the release ``unset_before``, None stands for the default.
    """
    path = _own(context, package)
    if path is None or path[-1].type != "function_definition":
        return
    calls = inner_calls(context.meaning, path[-1])
    names = {use.names[0] for use, _ in calls}
    if not any(api.accepts(name, release, keyword) for name in names for release in context.range.releases):
        return
    order = api.releases().index
    none_is_default = unset_before is not None and order(context.range.ceiling) < order(unset_before)
    for value in _values(context.meaning, path, calls, keyword):
        known, own = constant(context.meaning, value)
        if known and own != default and not (own is None and none_is_default):
            node = value[-1]
            message = (
                f"`{keyword}` is {own!r} through the wrapper where a call leaves it out, {default!r} in `connect()`"
            )
            yield Report(node.start_byte, node.end_byte, message)


def _own(context: Context, package: str) -> Path | None:
    """The path to the wrapper's definition if the file that is checked is the wrapper's."""
    target = context.project.target
    if target is None or target.definition is None or target.path != context.path:
        return None
    if package not in context.meaning.roots:
        return None
    try:
        return find_definition(context.code, target.qualname)
    except WrapperError:
        return None


def _line(code: Code, node: Node) -> tuple[int, int]:
    """The span from a node's start to the end of its first line."""
    end = code.source.find(b"\n", node.start_byte)
    return node.start_byte, end if end >= 0 else len(code.source)


def _failing(context: Context, path: Path, definition: Definition) -> Iterator[Report]:
    releases, why = failing(definition, context.range)
    if not releases:
        return
    everywhere = (
        " (the whole range): no call is moved to it until it is mended"
        if len(releases) == len(context.range.releases)
        else ""
    )
    message = f"the wrapper fails on websockets {api.describe(releases, context.range)}{everywhere}: {why}"
    yield Report(*_line(context.code, path[-1]), message)


def _lost_keywords(context: Context, path: Path, definition: Definition) -> Iterator[Report]:
    """``**kwargs`` of which some are taken and thrown away."""
    code, accepts = context.code, definition.accepts
    taken = signature(code, path[-1])
    if not taken.rest or accepts is None or not _read_by_key(code, path[-1], taken.rest):
        return
    parameter = next(node for name, node in _parameters(code, path[-1]) if name == f"**{taken.rest}")
    listed = ", ".join(f"`{keyword}`" for keyword in accepts)
    passes = f"passes on {listed} alone" if listed else "passes none on"
    message = f"`**{taken.rest}` takes any keyword and {passes}: all others are lost without a word"
    yield Report(parameter.start_byte, parameter.end_byte, message, level="warning")


def _parameters(code: Code, function: Node) -> list[tuple[str, Node]]:
    parameters = function.child_by_field_name("parameters")
    children = parameters.named_children if parameters is not None else []
    return [(parameter_name(code, child), child) for child in children if child.type != "comment"]


def _loads(code: Code, function: Node, name: str) -> list[Path]:
    """The mentions of a name in the body of a function."""
    body = function.child_by_field_name("body")
    if body is None:
        return []
    return [path for path in code.identifiers(name) if body.start_byte <= path[-1].start_byte < body.end_byte]


def _read_by_key(code: Code, function: Node, rest: str) -> bool:
    """Are the keywords read one by one, with nothing that looks at what is left?"""
    for path in _loads(code, function, rest):
        parent = path[-2]
        method = code.text(parent.child_by_field_name("attribute") or parent) if parent.type == "attribute" else ""
        is_key = parent.type == "subscript" and parent.child_by_field_name("value") == path[-1]
        sifted = method == "items" and any(_sifts(node) for node in path)
        if method not in ("get", "pop", "setdefault") and not is_key and not sifted:
            return False
    return True


def _sifts(node: Node) -> bool:
    """Is this ``{… for … in … if …}``?"""
    return node.type == "dictionary_comprehension" and any(child.type == "if_clause" for child in node.named_children)


def _unused_parameters(context: Context, path: Path) -> Iterator[Report]:
    code, function = context.code, path[-1]
    if _loads(code, function, "locals"):
        return
    for name, node in _parameters(code, function):
        if name.isidentifier() and not name.startswith("_") and not _loads(code, function, name):
            if name in ("self", "cls"):
                continue
            message = f"`{name}` is taken and never used: what a call gives for it is lost"
            yield Report(node.start_byte, node.end_byte, message, level="warning")


def _hidden_failures(context: Context, path: Path) -> Iterator[Report]:
    """Handlers around the calls of connect that keep failures from the caller, or make all failures alike."""
    meaning, function = context.meaning, path[-1]
    calls = inner_calls(meaning, function)
    seen = set()
    for use, call in calls:
        for catcher in () if in_shim(meaning, use) else catchers(meaning, call.path):
            clause = catcher.node
            inside = clause.type == "except_clause" and clause.start_byte >= function.start_byte
            if not inside or clause.id in seen or any(_within(clause, other.node) for _, other in calls):
                continue
            seen.add(clause.id)
            message = _hides(context.code, clause, catcher.names, _in_loop(call.path, clause, function))
            if message:
                yield Report(*_line(context.code, clause), message, level="warning")


def _within(outer: Node, inner: Node) -> bool:
    return outer.start_byte <= inner.start_byte < outer.end_byte


def _in_loop(call: Path, clause: Node, function: Node) -> bool:
    """Does a loop inside the function run the ``try`` of the clause again?"""
    return any(node.type in _LOOPS and _within(function, node) and _within(node, clause) for node in call)


def _hides(code: Code, clause: Node, names: tuple[str | None, ...], again: bool) -> str:
    """What is wrong with a handler; "" if it lets the caller know what failed."""
    broad = not names or bool(_ALL & set(names))
    statements, raised = raise_statements(clause), raised_in(code, clause)
    if len(statements) > len(raised):
        return ""  # some way through it raises the exception again
    too_much = "also the TypeError for a keyword that websockets does not know"
    narrower = "catch OSError, asyncio.TimeoutError and websockets.WebSocketException instead"
    if raised:
        made = ", ".join(dict.fromkeys(f"`{name}`" for name in raised))
        return f"this turns every failure into {made}, {too_much}: {narrower}" if broad else ""
    if broad:
        return f"this hides every failure, {too_much}: {narrower}, and raise"
    return "" if again else "this hides failures: the caller gets no connection and no exception"


def _no_connector(context: Context, path: Path, definition: Definition, target: Target) -> Iterator[Report]:
    """The wrapper's result is less than what ``connect()`` returns."""
    # Not in the line of the definition, whose suppression would hide that the wrapper fails.
    if "asynccontextmanager" in decorators_of(context.meaning, path):
        message = "the wrapper is a context manager alone: calls that are awaited or looped over cannot move to it"
        yield Report(*_line(context.code, path[-2]), message, level="note")
        return
    names = [call.name for call in definition.calls]
    if target.wrapper.returns == "connector" or definition.returns != "connection":
        return
    releases = [
        release
        for release in context.range.releases
        if {thing.implementation for name in names if (thing := api.lookup(name, release)) is not None} - {"asyncio"}
    ]
    if releases:
        where = api.describe(releases, context.range)
        message = (
            f"the wrapper gives an open connection, which is no context manager on websockets {where}: "
            "`async with` calls cannot move to it; return what `connect()` returns"
        )
        use, _ = inner_calls(context.meaning, path[-1])[0]
        yield Report(use.node.start_byte, use.node.end_byte, message, level="note")


def _values(meaning: Meaning, path: Path, calls: list[tuple[Use, Call]], keyword: str) -> Iterator[Path]:
    """The expressions that stand in for ``keyword`` where a call of the wrapper leaves it out."""
    code, function = meaning.code, path[-1]
    for _, call in calls:
        given = keywords(meaning, call)[0].get(keyword)
        if given is not None:
            yield _path_to(code, _default(code, function, given.value, keyword))
    for found in code.identifiers("setdefault"):
        if _within(function, found[-1]) and found[-3].type == "call":
            default = _second(code, found[-3], keyword)
            if default is not None:
                yield _path_to(code, default)


def _default(code: Code, function: Node, value: Node, keyword: str) -> Node:
    """The default of the parameter that a value names, that of ``kwargs.get("keyword", 10)``, or the value itself."""
    for name, parameter in _parameters(code, function) if value.type == "identifier" else ():
        default = parameter.child_by_field_name("value")
        if name == code.text(value) and default is not None:
            return default
    return (_second(code, value, keyword) if value.type == "call" else None) or value


def _second(code: Code, call: Node, keyword: str) -> Node | None:
    """The second argument of a call whose first is the string ``keyword``."""
    arguments = call.child_by_field_name("arguments")
    given = plain_children(arguments) if arguments is not None else []
    return given[1] if len(given) == 2 and string_value(code, given[0]) == keyword else None


def _path_to(code: Code, node: Node) -> Path:
    path = code.path(node.start_byte)
    return path[: next(i for i, above in enumerate(path) if above.id == node.id) + 1]
