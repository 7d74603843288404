"""Compatibility shims: code that already chooses between old and new websockets at run time.

Recognised: two imports of one name chosen by ``try``/``except ImportError`` or ``if``; calls with different
keywords in both arms of a ``try``/``except TypeError``, or in one and behind it; anything under a condition that
asks for the version, a signature, an attribute of the package, or what was set by such a question, and what follows
an ``if`` of that kind that leaves the block. Inside a shim nothing is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from wslint.code.bindings import Binding
from wslint.code.calls import caught
from wslint.code.names import Meaning, Use
from wslint.code.probes import guarded
from wslint.code.tree import Code, Node, Path, plain_children

_HEADERS = ("extra_headers", "additional_headers")
_HEADER_WORDS = frozenset(header.encode() for header in _HEADERS)
_CHOOSING_ERRORS = frozenset(
    {"builtins.TypeError", "builtins.ImportError", "builtins.ModuleNotFoundError", "builtins.AttributeError"}
)
_BROAD_ERRORS = frozenset({"builtins.Exception", "builtins.BaseException"})


def in_shim(meaning: Meaning, use: Use) -> bool:
    """Is this use part of a compatibility shim?"""
    if len(use.names) > 1 or (use.certain and _chosen_import(meaning, use)):
        return True
    return guarded(meaning, use.path) or _tried(meaning, use) or is_probe(meaning, use)


def is_probe(meaning: Meaning, use: Use) -> bool:
    """Is the use an argument of ``inspect.signature`` or the like, or asked for its ``__module__``?"""
    parent = use.path[-2]
    if parent.type == "attribute":
        return meaning.code.text(parent).endswith(("__module__", "__signature__", "__code__"))
    if parent.type != "argument_list":
        return False
    function = use.path[-3].child_by_field_name("function")
    return function is not None and meaning.code.text(function).rpartition(".")[2] in (
        "signature",
        "getfullargspec",
        "hasattr",
    )


def _chosen_import(meaning: Meaning, use: Use) -> bool:
    """Is the name imported in both arms of a try, from the package in one and from elsewhere in the other?"""
    bindings = [use.binding] if use.binding is not None else list(_imported_by(meaning, use))
    for binding in bindings:
        if len(_imports(meaning, binding)) > 1 and any(node.type == "try_statement" for node in binding.path):
            return True
    return False


def _imports(meaning: Meaning, binding: Binding) -> frozenset[str | None]:
    """All that the name of a binding is imported as in its scope."""
    key = f"imports of {binding.name}", binding.scope.id
    if key not in meaning.memo:
        known = meaning.names(binding.name).bindings.get(binding.scope.id, [])
        meaning.memo[key] = frozenset(other.imported for other in known if other.kind == "import")
    imports: frozenset[str | None] = meaning.memo[key]
    return imports


def _imported_by(meaning: Meaning, use: Use) -> Iterator[Binding]:
    """The bindings that the import statement makes which ``use`` is part of."""
    if use.kind == "load":
        return
    statement = next((node for node in use.path if node.type.startswith("import_")), use.node)
    for item in plain_children(statement):
        alias = item.child_by_field_name("alias") if item.type == "aliased_import" else item
        name = meaning.code.text(alias) if alias is not None else ""
        for found in meaning.names(name).bindings.values():
            yield from (binding for binding in found if binding.statement == statement)


def _tried(meaning: Meaning, use: Use) -> bool:
    """Is the use in a try whose other arm, or what follows it, does the same in another way?"""
    name = use.names[0].rpartition(".")[2]
    if not _gives_headers(meaning.code) and all(node.type != "try_statement" for node in use.path):
        return False  # as nearly always
    for i in range(len(use.path) - 2, -1, -1):
        node, child = use.path[i], use.path[i + 1]
        if node.type == "try_statement" and _both_arms(meaning, use.path[: i + 1], name, child):
            return True
        if node.type == "try_statement" and _and_behind(meaning, use.path[:i], name, node):
            return True
        if node.type in ("block", "module"):
            tries = _tries(meaning, node, name)
            before = (statement for statement in tries if statement.end_byte <= child.start_byte)
            if any(_and_behind(meaning, use.path[: i + 1], name, statement) for statement in before):
                return True
    return False


def _tries(meaning: Meaning, block: Node, name: str) -> list[Node]:
    """The ``try`` statements of a block or module, all those at least that give headers and mention ``name``."""
    key = f"tries of {name}", 0 if block.type == "module" else block.id
    if key not in meaning.memo:
        found = _mentioning(meaning.code, block, name)
        meaning.memo[key] = [statement for statement in found if statement.type == "try_statement"]
    tries: list[Node] = meaning.memo[key]
    return tries


def _handles(meaning: Meaning, path: Path) -> set[str | None]:
    """What the ``except`` clause at the end of ``path`` catches; a bare one everything."""
    return set(caught(meaning, path)) or {"builtins.BaseException"}


def _both_arms(meaning: Meaning, path: Path, name: str, child: Node) -> bool:
    """Do the body and a handler of a try both do something with ``name``, not just the same once more?"""
    body = path[-1].child_by_field_name("body")
    if child.type not in ("block", "except_clause") or body is None or not _mentions(meaning.code, body, name):
        return False
    for clause in path[-1].named_children:
        if clause.type != "except_clause" or child not in (body, clause) or not _mentions(meaning.code, clause, name):
            continue
        handled = _handles(meaning, (*path, clause))
        if handled & _CHOOSING_ERRORS and not _same_calls(meaning.code, body, clause, name):
            return True
        if handled & _BROAD_ERRORS and _headers(meaning.code, body) ^ _headers(meaning.code, clause) == set(_HEADERS):
            return True
    return False


def _and_behind(meaning: Meaning, path: Path, name: str, statement: Node) -> bool:
    """Does a try give one name of the headers and swallow the TypeError, and the code behind it give the other?"""
    body = statement.child_by_field_name("body")
    if body is None or len(_headers(meaning.code, body)) != 1 or not _mentions(meaning.code, body, name):
        return False
    clauses = [clause for clause in statement.named_children if clause.type == "except_clause"]
    if not any(_handles(meaning, (*path, statement, c)) & (_CHOOSING_ERRORS | _BROAD_ERRORS) for c in clauses):
        return False
    others = _mentioning(meaning.code, path[-1], name)
    behind = [other for other in others if other.start_byte >= statement.end_byte]
    missing = set(_HEADERS) - _headers(meaning.code, body)
    return any(missing & _headers(meaning.code, other) and _mentions(meaning.code, other, name) for other in behind)


def _gives_headers(code: Code) -> bool:
    return not code.vocabulary.isdisjoint(_HEADER_WORDS)


def _mentioning(code: Code, block: Node, name: str) -> Iterable[Node]:
    """The statements of a block or module, all those at least that give headers and mention ``name``."""
    if not _gives_headers(code):
        return ()
    return code.statements(b"_headers", name.encode()) if block.type == "module" else block.named_children


def _mentions(code: Code, node: Node, name: str) -> bool:
    """Is ``name`` an identifier below ``node``, not a word in a string or a comment?"""
    return next(_identifiers(code, node, name), None) is not None


def _identifiers(code: Code, node: Node, name: str) -> Iterator[Path]:
    word = re.compile(rb"\b" + name.encode() + rb"\b")
    for match in word.finditer(code.source, node.start_byte, node.end_byte):
        path = code.path(match.start())
        if path[-1].type == "identifier":
            yield path


def _headers(code: Code, node: Node) -> set[str]:
    """The names of the headers that are given below ``node``, as keywords or as keys of dicts."""
    text = code.source[node.start_byte : node.end_byte]
    return {name for name in _HEADERS if re.search(rb"\b" + name.encode() + rb"\b(\s*=[^=]|[\"']\s*[:\]])", text)}


def _same_calls(code: Code, first: Node, second: Node, name: str) -> bool:
    """Are all calls of ``name`` below the two nodes given the same keywords: a second try, not another way?"""
    given = [_keywords(code, path) for node in (first, second) for path in _identifiers(code, node, name)]
    return None not in given and len(set(given)) == 1


def _keywords(code: Code, path: Path) -> frozenset[str] | None:
    """The keywords of the call of the name at the end of ``path``; None if it is none, or is given a ``**``."""
    i = len(path) - 2 if path[-2].type != "attribute" else len(path) - 3
    call = path[i] if path[i].type == "call" and path[i].child_by_field_name("function") == path[i + 1] else None
    arguments = call.child_by_field_name("arguments") if call is not None else None
    if arguments is None or any(child.type == "dictionary_splat" for child in arguments.named_children):
        return None
    given = (
        child.child_by_field_name("name") for child in arguments.named_children if child.type == "keyword_argument"
    )
    return frozenset(code.text(keyword) for keyword in given if keyword is not None)
