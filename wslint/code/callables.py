"""The functions and classes of a fragment that an expression may be, and what these return."""

from __future__ import annotations

from wslint.code.bindings import FUNCTIONS, scope_of
from wslint.code.names import Meaning
from wslint.code.tree import Code, Node, Path

_DEEPEST = 10  # aliases of aliases, bases of bases
_DEFINITIONS = frozenset({"function_definition", "class_definition"})


def definitions(meaning: Meaning, path: Path, depth: int = 0) -> list[Path]:
    """The paths to the functions, lambdas and classes of this fragment that the expression at the end may be."""
    node = path[-1]
    if node.type == "lambda":
        return [path]
    if depth > _DEEPEST:
        return []
    if node.type == "identifier":
        return _named(meaning, meaning.code.text(node), path, depth)
    if node.type == "parenthesized_expression":
        return [found for part in node.named_children for found in definitions(meaning, (*path, part), depth + 1)]
    owner, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
    if node.type != "attribute" or owner is None or name is None:
        return []
    holder = meaning.class_of_self((*path, owner))
    holders = [holder] if holder is not None else definitions(meaning, (*path, owner), depth + 1)
    return [
        found
        for holder in holders
        if holder[-1].type == "class_definition"
        for found in method(meaning, holder, meaning.code.text(name))
    ]


def _named(meaning: Meaning, name: str, path: Path, depth: int) -> list[Path]:
    found: list[Path] = []
    for binding in meaning.bindings_of(name, path):
        if binding.kind in ("def", "class"):
            found.append(binding.path[:-1])
        elif binding.kind == "assign" and binding.value is not None:
            found += definitions(meaning, binding.value, depth + 1)
    return found


def classes_called(meaning: Meaning, name: str, path: Path) -> list[Path]:
    """The classes of this fragment that ``name`` may be at the end of ``path``."""
    return [found for found in _named(meaning, name, path, 0) if found[-1].type == "class_definition"]


def lineage(meaning: Meaning, holder: Path) -> list[Path]:
    """A class and those of its bases that this fragment defines, nearest first."""
    found = [holder]
    for current in found:
        bases = current[-1].child_by_field_name("superclasses")
        for base in bases.named_children if bases is not None and len(found) < _DEEPEST else ():
            for above in definitions(meaning, (*current, bases, base)) if bases is not None else ():
                if above[-1].type == "class_definition" and all(above[-1] != known[-1] for known in found):
                    found.append(above)
    return found


def method(meaning: Meaning, holder: Path, name: str) -> list[Path]:
    """The methods called ``name`` of a class, or of the nearest base that has one."""
    for current in lineage(meaning, holder):
        found = [
            path[:-1]
            for path in meaning.code.identifiers(name, current[-1:])
            if path[-2].type == "function_definition"
            and path[-2].child_by_field_name("name") == path[-1]
            and scope_of(path, len(path) - 1).path[-1] == current[-1]
        ]
        if found:
            return found
    return []


def decorators(code: Code, path: Path) -> set[str]:
    """The last words of the decorators of the function at the end of ``path``: "property", "asynccontextmanager"."""
    if len(path) < 2 or path[-2].type != "decorated_definition":
        return set()
    found = set()
    for child in path[-2].named_children:
        if child.type == "decorator":
            text = code.text(child.named_children[0]).partition("(")[0]
            found.add(text.rpartition(".")[2].strip())
    return found


def is_async(node: Node) -> bool:
    """Is the function an ``async def``?"""
    return any(child.type == "async" for child in node.children)


def results(path: Path) -> tuple[list[Path], list[Path]]:
    """The expressions that a function returns, and those that it yields."""
    body = path[-1].child_by_field_name("body")
    if body is None:
        return [], []
    if path[-1].type == "lambda":
        return [(*path, body)], []
    returned: list[Path] = []
    yielded: list[Path] = []
    waiting: list[Path] = [(*path, body)]
    while waiting:
        current = waiting.pop()
        node = current[-1]
        if node.type in FUNCTIONS or node.type in _DEFINITIONS:
            continue
        values = [child for child in node.named_children if child.type != "comment"]
        if node.type == "return_statement" and values and values[0].type != "none":
            returned.append((*current, values[0]))
        elif node.type == "yield" and values:
            yielded.append((*current, values[0]))
        waiting.extend((*current, child) for child in reversed(values))
    return returned, yielded
