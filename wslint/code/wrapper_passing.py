"""What a wrapper hands on to connect: which of its parameters, and which keywords of its ``**kwargs``."""

from __future__ import annotations

from collections.abc import Iterator

from wslint.code.calls import Call, keyword_name, keyword_value
from wslint.code.names import Meaning
from wslint.code.probes import guarded
from wslint.code.tree import Code, Node, Path, string_value

_TAKING = frozenset({"pop", "get", "setdefault"})
_UNUSED = frozenset({"delete_statement", "expression_statement", "comparison_operator", "not_operator", "if_statement"})
_WHOLE = frozenset({"dict", "update", "copy", "deepcopy", "ChainMap"})


def passed(meaning: Meaning, path: Path, call: Call, named: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The parameters that a call inside the wrapper at the end of ``path`` passes on: (keyword of connect, parameter).

    The keyword may be chosen when the module is imported: ``**{KEY: headers}`` and ``options[KEY] = headers`` give
    the parameter under each string that ``KEY`` may be.
    """
    code = meaning.code
    for keyword, argument in call.keywords.items():
        value = code.text(keyword_value(argument))
        if value in named and code.text(keyword_name(argument)) == keyword:
            yield keyword, value
    for node_path in _below(path):
        node = node_path[-1]
        key: Node | None = None
        given: Node | None = None
        if node.type == "pair":
            key, given = node.child_by_field_name("key"), node.child_by_field_name("value")
        elif node.type == "assignment":
            left, given = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and left.type == "subscript":
                key, node_path = left.child_by_field_name("subscript"), (*node_path, left)
        if key is not None and given is not None and code.text(given) in named:
            for keyword in _strings_of(meaning, (*node_path, key)):
                yield keyword, code.text(given)


def _strings_of(meaning: Meaning, path: Path) -> Iterator[str]:
    """The strings that a key may be: itself, those of a conditional expression, those that are assigned to its name."""
    node = path[-1]
    if node.type == "string":
        value = string_value(meaning.code, node)
        if value is not None:
            yield value
    elif node.type == "conditional_expression":
        for child in (node.named_children[0], node.named_children[-1]):
            yield from _strings_of(meaning, (*path, child))
    elif node.type == "identifier":
        for binding in meaning.bindings(path):
            if binding.kind == "assign" and binding.value is not None and binding.value[-1].type != "identifier":
                yield from _strings_of(meaning, binding.value)


def accepts(meaning: Meaning, path: Path, rest: str, known: frozenset[str]) -> tuple[str, ...] | None:
    """The keywords that ``**rest`` passes on: None for all, else those that the body names."""
    code, node = meaning.code, path[-1]
    if _handed_on_whole(code, node, rest):
        return None
    strings = set(_strings(code, node))
    for name in {code.text(below[-1]) for below in _below(path) if below[-1].type == "identifier"}:
        for found in code.identifiers(name):
            assignment = found[-2]
            right = assignment.child_by_field_name("right") if assignment.type == "assignment" else None
            outside = found[-1].start_byte < node.start_byte or found[-1].start_byte >= node.end_byte
            if outside and right is not None and right.type in ("tuple", "list", "set", "call", "dictionary"):
                strings.update(_strings(code, right))
    return tuple(sorted(strings & known))


def looked_after(meaning: Meaning, path: Path, known: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The keywords of connect that the wrapper takes out of its ``**kwargs`` to use them, and those that it leaves out.

    The latter are named where the installed release decides: a ``del`` below ``if not HAS_PROXY``, say.
    """
    taken, left_out = set(), set()
    for below in _below(path):
        value = string_value(meaning.code, below[-1]) if below[-1].type == "string" else None
        if value in known and _taken(meaning.code, below):
            taken.add(value)
        elif value in known and guarded(meaning, below):
            left_out.add(value)
    return frozenset(taken), frozenset(left_out - taken)


def _taken(code: Code, path: Path) -> bool:
    """Is the string at the end the key of a value that is used: ``kwargs.pop("x")``, ``f(kwargs["x"])``?"""
    if path[-2].type == "subscript":
        above = path[-3]
        return above.type not in _UNUSED and above.child_by_field_name("left") != path[-2]
    function = path[-3].child_by_field_name("function") if path[-2].type == "argument_list" else None
    name = function.child_by_field_name("attribute") if function is not None else None
    return name is not None and code.text(name) in _TAKING and path[-4].type not in _UNUSED


def _below(path: Path) -> Iterator[Path]:
    """The paths to all named nodes below the end of ``path``, itself included."""
    waiting = [path]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend((*current, child) for child in reversed(current[-1].named_children))


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
            if name in _WHOLE:
                return True
    return False
