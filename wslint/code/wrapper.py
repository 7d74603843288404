"""The definition of a project's wrapper around ``websockets.connect``: what it takes, passes on, returns and raises."""

from __future__ import annotations

from dataclasses import dataclass

from wslint.code.calls import Call, call_of, catchers, fate, keyword_name, keyword_value
from wslint.code.names import Meaning, Use
from wslint.code.shims import in_shim
from wslint.code.tree import Code, Node, Path, string_value

CONNECTS = tuple(
    f"websockets.{module}{name}"
    for module in ("", "client.", "asyncio.client.", "legacy.client.")
    for name in ("connect", "unix_connect")
)
_DECORATORS = frozenset({"staticmethod", "classmethod"})


class WrapperError(Exception):
    """The wrapper's definition cannot be found or called; one line that says where and why."""


@dataclass(frozen=True, slots=True)
class InnerCall:
    """A call of connect inside the wrapper: its name, explicit keywords and 1-based line; ``guarded`` by a shim?"""

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
    connector or "" where it cannot be read. ``raises`` is what it turns failures into, None if they
    pass through. ``keywords`` maps keywords of connect to parameters, as the calls inside pass them.
    ``mapping`` says that ``headers`` must be a mapping, ``tolerant`` that its module can be imported
    without websockets.
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


def read_definition(meaning: Meaning, qualname: str, known: frozenset[str]) -> Definition:
    """Read the definition called ``qualname`` in a module; ``known`` are the keywords that connect ever had.

    Raises WrapperError when there is no such function or class, or when it needs an object to be called on.
    """
    path = _find(meaning.code, qualname)
    if path[-1].type == "class_definition":
        return _read_class(meaning, path)
    return _read_function(meaning, path, known)


def _find(code: Code, qualname: str) -> Path:
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
    """A class is a connector if it can be awaited, by a method of its own or by what it inherits."""
    members = _definitions(meaning.code, (*path, path[-1].child_by_field_name("body") or path[-1]))
    signature = _Signature(("uri",), ("uri",), ("uri",), "options", False)
    if "__init__" in members:
        signature = _signature(meaning.code, members["__init__"][-1]).bound()
    connector = "__await__" in members or path[-1].child_by_field_name("superclasses") is not None
    return Definition(
        line=_line(path[-1]),
        positional=signature.positional,
        named=signature.named,
        required=signature.required,
        accepts=None if signature.rest else (),
        returns="connector" if connector else "",
        raises=None,
        keywords=(),
        mapping=signature.mapping,
        calls=(),
        tolerant=_tolerant(meaning),
    )


def _read_function(meaning: Meaning, path: Path, known: frozenset[str]) -> Definition:
    code, node = meaning.code, path[-1]
    decorators = _decorators(meaning, path)
    signature = _signature(code, node)
    in_class = any(above.type == "class_definition" for above in path[:-1])
    if in_class and "staticmethod" not in decorators:
        if "classmethod" not in decorators:
            raise WrapperError("it is a method that needs an object; make it a staticmethod or a classmethod")
        signature = signature.bound()
    calls = [(use, call) for use in _inner_uses(meaning, node) if (call := call_of(meaning, use)) is not None]
    return Definition(
        line=_line(node),
        positional=signature.positional,
        named=signature.named,
        required=signature.required,
        accepts=_accepts(meaning, path, signature.rest, known) if signature.rest else (),
        returns=_returns(meaning, node, decorators, calls),
        raises=_raises(meaning, node, calls),
        keywords=tuple(dict.fromkeys(pair for _, call in calls for pair in _passed(code, call, signature.named))),
        mapping=signature.mapping,
        calls=tuple(
            InnerCall(use.names[0], tuple(call.keywords), _line(call.node), in_shim(meaning, use))
            for use, call in calls
        ),
        tolerant=_tolerant(meaning),
    )


def _line(node: Node) -> int:
    return node.start_point.row + 1


def _inner_uses(meaning: Meaning, node: Node) -> list[Use]:
    return [
        use
        for name in CONNECTS
        for use in meaning.uses.get(name, ())
        if use.kind == "load" and node.start_byte <= use.node.start_byte < node.end_byte
    ]


def _decorators(meaning: Meaning, path: Path) -> set[str]:
    if path[-2].type != "decorated_definition":
        return set()
    found = set()
    for child in path[-2].named_children:
        if child.type == "decorator":
            name = meaning.qualified((*path[:-1], child, child.named_children[0])) or ""
            found.add(name.rpartition(".")[2])
    return found


@dataclass(frozen=True, slots=True)
class _Signature:
    """Parameters by position, by keyword and without a default, the name of ``**kwargs`` or "", is headers a dict?"""

    positional: tuple[str, ...]
    named: tuple[str, ...]
    required: tuple[str, ...]
    rest: str
    mapping: bool

    def bound(self) -> _Signature:
        """Without the first parameter, which is self or cls."""
        first = self.positional[:1]
        named, required = (tuple(name for name in names if name not in first) for names in (self.named, self.required))
        return _Signature(self.positional[1:], named, required, self.rest, self.mapping)


def _signature(code: Code, node: Node) -> _Signature:
    positional: list[str] = []
    named: list[str] = []
    required: list[str] = []
    rest, mapping, keyword_only = "", False, False
    parameters = node.child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        text = code.text(child)
        bare = text.partition(":")[0].partition("=")[0].strip()
        if bare.startswith("**"):
            rest = bare[2:].strip()
        elif bare.startswith("*"):
            keyword_only = True
        elif child.type == "positional_separator":
            named.clear()
        elif child.type != "comment":
            if not keyword_only:
                positional.append(bare)
            if child.child_by_field_name("value") is None:
                required.append(bare)
            named.append(bare)
            annotation = child.child_by_field_name("type")
            if bare == "headers" and annotation is not None:
                mapping = "dict" in code.text(annotation).lower() or "mapping" in code.text(annotation).lower()
    return _Signature(tuple(positional), tuple(named), tuple(required), rest, mapping)


def _passed(code: Code, call: Call, named: tuple[str, ...]) -> list[tuple[str, str]]:
    """The parameters that a call inside the wrapper passes on as they are: (keyword of connect, parameter)."""
    pairs = []
    for keyword, argument in call.keywords.items():
        value = code.text(keyword_value(argument))
        if value in named and code.text(keyword_name(argument)) == keyword:
            pairs.append((keyword, value))
    return pairs


def _returns(meaning: Meaning, node: Node, decorators: set[str], calls: list[tuple[Use, Call]]) -> str:
    is_async = any(child.type == "async" for child in node.children)
    if "asynccontextmanager" in decorators:
        return ""
    if is_async:
        return "connection"
    returned = [call for _, call in calls if fate(meaning, call.path).kind == "return"]
    return "connector" if returned else ""


def _raises(meaning: Meaning, node: Node, calls: list[tuple[Use, Call]]) -> tuple[str, ...] | None:
    """What handlers around the inner calls raise in place of the library's exceptions; None without such a handler."""
    raised: list[str] = []
    for _, call in calls:
        for catcher in catchers(meaning, call.path):
            if catcher.node.type == "except_clause" and catcher.node.start_byte >= node.start_byte:
                raised += _raised_in(meaning.code, catcher.node)
    return tuple(dict.fromkeys(raised)) or None


def _raised_in(code: Code, clause: Node) -> list[str]:
    found = []
    waiting = list(clause.named_children)
    while waiting:
        node = waiting.pop()
        if node.type == "raise_statement" and node.named_children:
            first = node.named_children[0]
            function = first.child_by_field_name("function") if first.type == "call" else first
            if function is not None and code.text(function)[:1].isupper():
                found.append(code.text(function))
        elif node.type not in ("function_definition", "class_definition", "lambda"):
            waiting.extend(node.named_children)
    return found


def _accepts(meaning: Meaning, path: Path, rest: str, known: frozenset[str]) -> tuple[str, ...] | None:
    """The keywords that ``**rest`` passes on: None for all, else those that the body names."""
    code, node = meaning.code, path[-1]
    if _handed_on_whole(code, node, rest):
        return None
    strings = set(_strings(code, node))
    for name in {code.text(n) for n in _identifiers(node)}:
        for found in code.identifiers(name):
            assignment = found[-2]
            right = assignment.child_by_field_name("right") if assignment.type == "assignment" else None
            outside = found[-1].start_byte < node.start_byte or found[-1].start_byte >= node.end_byte
            if outside and right is not None and right.type in ("tuple", "list", "set", "call", "dictionary"):
                strings.update(_strings(code, right))
    return tuple(sorted(strings & known))


def _identifiers(node: Node) -> list[Node]:
    found, waiting = [], [node]
    while waiting:
        current = waiting.pop()
        if current.type == "identifier":
            found.append(current)
        waiting.extend(current.named_children)
    return found


def _strings(code: Code, node: Node) -> list[str]:
    """The values of the plain strings under a node, without those that are popped and thrown away."""
    found, waiting = [], [node]
    while waiting:
        current = waiting.pop()
        if current.type == "expression_statement" and b".pop(" in code.source[current.start_byte : current.end_byte]:
            continue
        if current.type == "string":
            value = string_value(code, current)
            if value is not None:
                found.append(value)
        waiting.extend(current.named_children)
    return found


def _handed_on_whole(code: Code, node: Node, rest: str) -> bool:
    """Is the dict of keywords passed on as a whole: ``f(**rest)``, ``dict(rest)``, ``x.update(rest)``, ``x | rest``?"""
    for path in code.identifiers(rest):
        if not node.start_byte <= path[-1].start_byte < node.end_byte:
            continue
        parent = path[-2]
        if parent.type in ("dictionary_splat", "binary_operator", "assignment", "return_statement"):
            return True
        if parent.type == "argument_list":
            function = path[-3].child_by_field_name("function")
            name = "" if function is None else code.text(function).rpartition(".")[2]
            if name in ("dict", "update", "copy", "deepcopy", "ChainMap"):
                return True
    return False


def _tolerant(meaning: Meaning) -> bool:
    """Does the module import without websockets: does every import of it stand in a try, a function or an if?"""
    imports = [use for found in meaning.uses.values() for use in found if use.kind in ("import", "module")]
    return all(len(use.path) > 3 for use in imports)
