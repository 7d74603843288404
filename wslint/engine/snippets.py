"""Making Python of what the examples in documents leave out: bodies, imports, all that ``...`` stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from wslint.code import api
from wslint.code.bindings import names
from wslint.code.tree import Code
from wslint.files.fragments import Fragment, inserted
from wslint.fix.proof import syntax_error

_BODY = re.compile(r"expected an indented block after .* on line (\d+)")
_REST = re.compile(rb"(,\s*)(\.\.\.)(?=\s*[,)])")  # `connect(uri, extra_headers=headers, ...)`
_PLACEHOLDER = re.compile(rb"<[A-Za-z_\x80-\xff][\w \x80-\xff-]*>")  # `connect(<your uri>)`
_ELLIPSIS = "…".encode()
_ATTEMPTS = 20
_STATEMENT = re.compile(r"(?:from\s+([\w.]+)\s+)?import\s+([\w.]+)(?:\s+as\s+(\w+))?")


def completed(fragment: Fragment) -> Fragment | None:
    """The fragment, with what it takes for it to parse; None if that is not known."""
    for _ in range(_ATTEMPTS):
        error = syntax_error(fragment.source)
        if error is None:
            return fragment
        better = _mended(fragment, *error)
        if better is None:
            return None
        fragment = better
    return None


def _mended(fragment: Fragment, line: int, message: str) -> Fragment | None:
    source = fragment.source
    body = _BODY.search(message)
    if body is not None:
        indent = _indent(source.splitlines()[int(body[1]) - 1])
        at = _line_start(source, line)
        before = syntax_error(source[:at])
        if before is None or before[1] != message:  # at its end, Python names a line of the statement itself
            at = len(source)
        return inserted(fragment, [(at, indent + b"    ...\n")])
    if message == "unexpected indent":  # what it belongs to is left out
        at = _line_start(source, line)
        before_it = source[:at].rstrip().splitlines() or [b""]
        return inserted(fragment, [(at, _indent(before_it[-1]) + b"if 1:\n")])
    same_length = _REST.sub(rb"\1   ", source) if "positional argument follows" in message else source
    same_length = same_length.replace(_ELLIPSIS, b"...")
    same_length = _PLACEHOLDER.sub(lambda found: b"_" * len(found[0]), same_length)
    return replace(fragment, source=same_length) if same_length != source else None


def _indent(line: bytes) -> bytes:
    return line[: len(line) - len(line.lstrip())]


def _line_start(source: bytes, line: int) -> int:
    """Where the 1-based ``line`` starts, the end of the source if it has no such line."""
    return sum(map(len, source.splitlines(keepends=True)[: line - 1]))  # as in Python, a lone \r ends one, too


def imports(code: Code) -> dict[str, bytes]:
    """What the imports at the top level of an example bind: each name with a statement that imports it alone."""
    found: dict[str, bytes] = {}
    for node in code.statements(b"import"):
        if node.type not in ("import_statement", "import_from_statement"):
            continue
        module = node.child_by_field_name("module_name")
        before = f"from {code.text(module)} " if module is not None else ""
        for child in node.named_children:
            if child.type not in ("dotted_name", "aliased_import") or child == module:
                continue
            alias = child.child_by_field_name("alias") if child.type == "aliased_import" else None
            bound = code.text(alias) if alias is not None else code.text(child).partition(".")[0]
            found[bound] = f"{before}import {code.text(child)}".encode()
    return found


def bound_name(statement: str) -> str | None:
    """The name that a simple import statement binds; None for anything else."""
    found = _STATEMENT.fullmatch(statement.strip())
    return None if found is None else found[3] or found[2].partition(".")[0]


def uses(code: Code, name: str) -> bool:
    """Does an example use a name that it does not bind itself? ``websockets`` may be a list of them, too."""
    known = names(code, name)
    if known.bindings or not known.loads:
        return False
    return name != "websockets" or any(_exists(dotted) for dotted in _attributes(code, name))


def submodules(code: Code, name: str) -> set[str]:
    """The submodules of websockets that an example uses by the ``name`` of the package."""
    found: set[str] = set()
    for dotted in _attributes(code, name) if name == "websockets" else ():
        parts = dotted.split(".")
        modules = (".".join(parts[:end]) for end in range(2, len(parts) + 1))
        found.update(module for module in modules if _is_module(module))
    return found


def _attributes(code: Code, name: str) -> Iterator[str]:
    """The dotted names that begin with ``name``, as far as they are plain."""
    for path in names(code, name).loads:
        dotted, i = name, len(path) - 2
        while i >= 0 and path[i].type == "attribute" and path[i].child_by_field_name("object") == path[i + 1]:
            attribute = path[i].child_by_field_name("attribute")
            dotted += f".{code.text(attribute)}" if attribute is not None else ""
            i -= 1
        if dotted != name:
            yield dotted


@cache
def _exists(dotted: str) -> bool:
    """Does some release of websockets have the first of these attributes?"""
    first = ".".join(dotted.split(".")[:2])
    return any(api.lookup(first, release) is not None for release in api.releases())


@cache
def _is_module(dotted: str) -> bool:
    return any(api.is_module(dotted, release) for release in api.releases())
