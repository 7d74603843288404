"""Questions about the installed websockets, as code asks them: its version, a signature, what can be imported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from wslint.code import api
from wslint.code.bindings import Binding
from wslint.code.callables import definitions, results
from wslint.code.installed import VERSIONS
from wslint.code.members import places
from wslint.code.names import Meaning
from wslint.code.targets import source_of
from wslint.code.tree import Code, Node, Path, plain_children

_PROBE = re.compile(
    rb"""signature\s*\(|getfullargspec\s*\(|__code__|websockets(\.version)?\.(__version__|version\b)"""
    rb"""|(version|get_distribution|distribution)\s*\(\s*["']websockets|\b(ws|websockets?)_?version"""
    rb"""|hasattr\s*\(\s*websockets|find_spec\s*\(\s*["']websockets|\bconnect\.__module__|\bserve\.__module__""",
    re.IGNORECASE,
)
# One of these stands in whatever the pattern finds, and is found much sooner.
_PROBE_WORDS = (
    b"signature", b"getfullargspec", b"__code__", b"ersion", b"VERSION", b"distribution", b"hasattr", b"find_spec",
    b"__module__",
)  # fmt: skip
# The pattern finds these wherever they stand; the others only near a name for the library.
_BY_THEMSELVES = frozenset({b"signature", b"getfullargspec", b"__code__", b"__module__"})
_BEFORE, _BEHIND = 30, 80  # bytes around such a word within which what the pattern finds begins and ends
_NAME = re.compile(rb"[A-Za-z_]\w*")
_LEAVING = ("return_statement", "raise_statement", "continue_statement", "break_statement")
_DEEPEST = 4  # names that are set by names that are set by a question
_LONGEST = 2000  # bytes of an expression or a function that may be an answer
_CONSTANTS = frozenset({"true", "false", "none", "string", "integer"})
_QUESTIONS = frozenset(
    {
        "call", "attribute", "identifier", "subscript", "parenthesized_expression", "tuple", "conditional_expression",
        "boolean_operator", "not_operator", "comparison_operator",
    }
)  # fmt: skip
# Functions and methods that hand on what they are asked about.
_ASKING = frozenset(
    {
        "signature", "getfullargspec", "hasattr", "find_spec", "version", "distribution", "get_distribution", "parse",
        "parse_version", "Version", "LooseVersion", "StrictVersion", "tuple", "list", "map", "int", "float", "bool",
        "str", "split", "rsplit", "partition", "startswith", "keys", "any", "all",
    }
)  # fmt: skip


def guarded(meaning: Meaning, path: Path, depth: int = 0) -> bool:
    """Does a question about the installed library decide whether the code at the end of ``path`` runs?"""
    if not _asked_anywhere(meaning):
        return False
    return any(_asks_before(meaning, path, i, depth) for i in range(len(path) - 2, -1, -1))


def _asked_anywhere(meaning: Meaning) -> bool:
    """Does the fragment ask anything of the kind at all? Few do, and the rest is then soon done."""
    key = ("asked anywhere", meaning.code.root.id)
    if key not in meaning.memo:
        imports = (use for uses in meaning.uses.values() for use in uses if use.kind != "load")
        meaning.memo[key] = (
            _mentions_probe(meaning.code)
            or any(name in meaning.uses for name in VERSIONS)
            or any(node.type == "try_statement" for use in imports for node in use.path)
        )
    known: bool = meaning.memo[key]
    return known


def _mentions_probe(code: Code) -> bool:
    words = b" ".join(code.vocabulary)
    return any(_probes_at(code.source, word) for word in _PROBE_WORDS if word in words)


def _probes_at(source: bytes, word: bytes) -> bool:
    """Does the pattern find something around one of the places where ``word`` stands?"""
    start = source.find(word)
    while start >= 0:
        begin, end = max(start - _BEFORE, 0), start + _BEHIND
        around = b"" if word in _BY_THEMSELVES else source[begin:end].lower()
        named = word in _BY_THEMSELVES or b"ws" in around or b"websocket" in around
        if named and _PROBE.search(source, begin, end):
            return True
        start = source.find(word, start + 1)
    return False


def leaves(statement: Node) -> bool:
    """Is this an ``if`` without another arm whose body ends by leaving the block?"""
    body = statement.child_by_field_name("consequence") if statement.type == "if_statement" else None
    if body is None or statement.child_by_field_name("alternative") is not None:
        return False
    last = plain_children(body)[-1:]
    return bool(last) and last[0].type in _LEAVING


def _asks_before(meaning: Meaning, path: Path, i: int, depth: int) -> bool:
    """Does the statement or expression ``path[i]`` ask whether ``path[i + 1]`` runs?"""
    node, child = path[i], path[i + 1]
    if node.type in ("if_statement", "elif_clause"):
        condition = node.child_by_field_name("condition")
        # An else or elif arm hangs on the condition of the `if` as well.
        return condition is not None and condition != child and probes(meaning, (*path[: i + 1], condition), depth)
    if node.type == "conditional_expression":
        parts = plain_children(node)
        return len(parts) == 3 and parts[1] != child and probes(meaning, (*path[: i + 1], parts[1]), depth)
    if node.type in ("block", "module"):
        return any(
            leaves(statement) and probes(meaning, (*path[: i + 1], statement, statement.named_children[0]), depth)
            for statement in _ifs(meaning.code, node, child.start_byte)
        )
    if node.type == "decorated_definition":
        decorators = [part for part in node.named_children if part.type == "decorator" and part != child]
        return any(probes(meaning, (*path[: i + 1], decorator), depth) for decorator in decorators)
    return False


def _ifs(code: Code, block: Node, stop: int) -> Iterator[Node]:
    """The ``if`` statements of a block or module before the offset ``stop``, those of a module at the left edge."""
    of_module = block.type == "module"
    for statement in code.statements(b"\nif") if of_module else block.named_children:
        if statement.start_byte >= stop:
            return
        start = statement.start_byte
        if statement.type == "if_statement" and (not of_module or code.source[start - 1 : start] == b"\n"):
            yield statement


def probes(meaning: Meaning, path: Path, depth: int = 0) -> bool:
    """Does the expression ask about the library, directly or through what was set by such a question?"""
    code, node = meaning.code, path[-1]
    if _PROBE.search(code.source, node.start_byte, node.end_byte):
        return True
    versions = (use.node for name in VERSIONS for use in meaning.uses.get(name, ()))
    if any(node.start_byte <= version.start_byte < node.end_byte for version in versions):
        return True
    if depth > _DEEPEST:
        return False
    for match in _NAME.finditer(code.source, node.start_byte, node.end_byte):
        found = code.path(match.start())
        if found[-1].type == "identifier" and _set_by_probe(meaning, found, depth):
            return True
    return False


def _set_by_probe(meaning: Meaning, path: Path, depth: int) -> bool:
    """Is the name, the attribute of ``self`` or the function at the end of ``path`` made by a question?"""
    parent = path[-2]
    if parent.type == "attribute" and parent.child_by_field_name("attribute") == path[-1]:
        return _attribute_set_by_probe(meaning, path, depth)
    if parent.type == "keyword_argument" and parent.child_by_field_name("name") == path[-1]:
        return False
    for binding in meaning.bindings(path):
        key = ("bound by a question", binding.path[-1].id)
        if key not in meaning.memo:
            meaning.memo[key] = False  # while it is asked
            asked = binding.kind in ("assign", "def") and _bound_by_probe(meaning, binding, depth)
            meaning.memo[key] = asked or binding.imported in VERSIONS
        if meaning.memo[key]:
            return True
    return False


def _bound_by_probe(meaning: Meaning, binding: Binding, depth: int) -> bool:
    if binding.kind == "def":
        size = binding.path[-2].end_byte - binding.path[-2].start_byte
        functions = definitions(meaning, binding.path[:-1]) or [binding.path[:-1]] if size < _LONGEST else []
        return any(_asks(meaning, value, depth) for function in functions for value in results(function)[0])
    if binding.value is None:
        return False
    if binding.value[-1].type in _CONSTANTS:
        pairs = zip(binding.path, binding.path[1:], strict=False)
        if any(node.type == "try_statement" and _imports_newer(meaning, node, child) for node, child in pairs):
            return True
        inside = [i for i, node in enumerate(binding.path) if node.type == "if_statement"]
        return depth < _DEEPEST and any(_asks_before(meaning, binding.path, i, depth + 1) for i in inside)
    return _asks(meaning, binding.value, depth)


def _asks(meaning: Meaning, value: Path, depth: int) -> bool:
    """Is the value the answer to a question, not something that a version or the like was merely given to?"""
    node = value[-1]
    if node.type in _CONSTANTS:
        return depth < _DEEPEST and guarded(meaning, value, depth + 1)
    if node.type not in _QUESTIONS or node.end_byte - node.start_byte > _LONGEST:
        return False
    function = node.child_by_field_name("function") if node.type == "call" else None
    if function is not None and meaning.code.text(function).rpartition(".")[2] not in _ASKING:
        own = definitions(meaning, (*value, function))
        return depth < _DEEPEST and any(_asks(meaning, v, depth + 1) for f in own for v in results(f)[0])
    return probes(meaning, value, depth + 1)


def _attribute_set_by_probe(meaning: Meaning, path: Path, depth: int) -> bool:
    owner = path[-2].child_by_field_name("object")
    holder = meaning.class_of_self((*path[:-1], owner)) if owner is not None else None
    if holder is None:
        return False
    name = meaning.code.text(path[-1])
    key = (f"set by a question: {name}", holder[-1].id)
    if key not in meaning.memo:
        meaning.memo[key] = False  # while it is asked
        sources = [source_of(place) for place in places(meaning, holder, name)]
        values = [source.path for source in sources if source is not None and source.how == "assign" and source.path]
        meaning.memo[key] = any(_asks(meaning, value, depth) for value in values)
    known: bool = meaning.memo[key]
    return known


def _imports_newer(meaning: Meaning, node: Node, child: Node) -> bool:
    """Is ``node`` a try whose body imports what only some releases have, and ``child`` an arm that sets a flag?"""
    body = node.child_by_field_name("body")
    if body is None or child.type not in ("block", "except_clause", "else_clause"):
        return False
    text = meaning.code.text
    for statement in body.named_children:
        module = statement.child_by_field_name("module_name")
        items = [child for child in plain_children(statement) if child != module]
        names = [text(item.named_children[0] if item.type == "aliased_import" else item) for item in items]
        if statement.type == "import_from_statement" and module is not None:
            names = [f"{text(module)}.{name}" for name in names]
        elif statement.type != "import_statement":
            continue
        if any(name.partition(".")[0] in meaning.roots and _in_some(name) for name in names):
            return True
    return False


@cache
def _in_some(name: str) -> bool:
    """Do some releases have the name, and others not?"""
    return len({api.lookup(name, release) is None for release in api.releases()}) > 1
