"""Settling requests for imports: the one place that adds import statements.

A request is met by extending an existing ``from module import …``, or by a new line: beside the
import that the use goes back to where that one is guarded or inside a function, so that what it
guards stays guarded; otherwise behind the last import at the top of the module.
"""

from __future__ import annotations

from itertools import takewhile

from wslint.code.bindings import FUNCTIONS, Binding
from wslint.code.reaching import types_only
from wslint.code.tree import Code, Node, Path
from wslint.findings import Edit
from wslint.rules.context import Context, Import

_SIMPLE = frozenset({"import_statement", "import_from_statement", "future_import_statement"})
_PASSED_OVER = frozenset({"expression_statement", "comment", "try_statement", "if_statement", "assert_statement"})


def settle(context: Context, request: Import) -> Edit:
    """The edit that makes ``request.name`` known where it is asked for."""
    code = context.code
    anchor = _anchor(context, request)
    if anchor is not None:
        return _after(code, anchor, request)
    limit = next((node.start_byte for node in request.use.path[1:2]), 0)
    existing = _existing(code, request, limit)
    if existing is not None:
        return _extended(existing, request.name)
    last = _last_import(context, request, limit)
    if last is not None:
        return _after(code, (code.root, last), request)
    return _at_top(code, request)


def _anchor(context: Context, request: Import) -> Path | None:
    """The path to a guarded or function-level import that the use goes back to, None for one at the top level."""
    binding = request.use.binding
    if binding is None:
        return None
    path = _statement_of(context, request, binding)
    if len(path) <= 2 and (not path or path[-1].type in _SIMPLE):
        return None
    target = context.project.target
    tolerant = target is not None and target.definition is not None and target.definition.tolerant
    functions = [node for node in path if node.type in FUNCTIONS]
    known = context.meaning.names(binding.name)
    if known.globals | known.nonlocals and (not functions or functions[-1] not in request.use.path):
        return None  # it is `global` in some function, and an import beside it would not be
    return None if tolerant and not functions else path


def _statement_of(context: Context, request: Import, binding: Binding) -> Path:
    """The path to the import that the use goes back to, or to the ``if`` or ``try`` that holds several such."""
    found = context.meaning.bindings_of(binding.name, request.use.path)
    paths = [other.path for other in found if other.kind == "import" and not types_only(context.code, other)]
    common = tuple(takewhile(lambda node: all(node in path for path in paths), binding.path))
    while common and not common[-1].type.endswith("_statement"):
        common = common[:-1]
    if len(paths) > 1 and (not common or common[-1] not in request.use.path):
        return common
    i = next(i for i in range(len(binding.path) - 1, -1, -1) if binding.path[i].type in _SIMPLE)
    return binding.path[: i + 1]


def _existing(code: Code, request: Import, limit: int) -> Node | None:
    """A top-level ``from module import names`` before ``limit`` that can take another name."""
    for node in code.statements(request.module.encode()):
        if node.start_byte >= limit:
            return None
        if node.type == "import_from_statement":
            module = node.child_by_field_name("module_name")
            starred = any(child.type == "wildcard_import" for child in node.named_children)
            if module is not None and code.text(module) == request.module and not starred:
                return node
    return None


def _extended(statement: Node, name: str) -> Edit:
    last = [child for child in statement.named_children if child.type in ("dotted_name", "aliased_import")][-1]
    return Edit(last.end_byte, last.end_byte, f", {name}")


def _last_import(context: Context, request: Import, limit: int) -> Node | None:
    """The last import of the block of imports at the top, or the unguarded one that the use goes back to if later."""
    found: Node | None = None
    for node in context.code.part_statements(0):  # any other part begins with a definition
        if node.start_byte >= limit:
            break
        if node.type in _SIMPLE:
            found = node
        elif node.type not in _PASSED_OVER:
            break
    binding = request.use.binding
    if binding is not None and binding.statement == binding.path[1] and binding.statement.end_byte <= limit:
        own = binding.statement
        if found is None or own.start_byte > found.start_byte:
            return own
    return found


def _after(code: Code, path: Path, request: Import) -> Edit:
    """Insert the import behind the statement at the end of ``path``, with its indentation and line end."""
    source, statement = code.source, path[-1]
    line = f"from {request.module} import {request.name}"
    start, end = statement.start_byte, statement.end_byte
    line_start = source.rfind(b"\n", 0, start) + 1
    stop = source.find(b"\n", end)
    rest = source[end : len(source) if stop < 0 else stop].strip()
    alone = not source[line_start:start].strip(b" \t\f\xef\xbb\xbf")
    if not alone or (rest and not rest.startswith(b"#")):
        return Edit(end, end, f"; {line}")
    indent = source[line_start:start].replace(b"\xef\xbb\xbf", b"").decode()
    if stop < 0:
        return Edit(len(source), len(source), _newline(source) + indent + line)
    newline = "\r\n" if source[stop - 1 : stop] == b"\r" else "\n"
    return Edit(stop + 1, stop + 1, indent + line + newline)


def _newline(source: bytes) -> str:
    return "\r\n" if b"\r\n" in source else "\n"


def _at_top(code: Code, request: Import) -> Edit:
    """A module without any import: behind its docstring, or at its start."""
    source = code.source
    first = next((node for node in code.statements() if node.type != "comment"), None)
    line = f"from {request.module} import {request.name}"
    newline = _newline(source)
    is_docstring = (
        first is not None and first.type == "expression_statement" and first.named_children[0].type == "string"
    )
    if first is not None and is_docstring:
        stop = source.find(b"\n", first.end_byte)
        if stop >= 0:
            return Edit(stop + 1, stop + 1, line + newline)
    offset = 0 if first is None else source.rfind(b"\n", 0, first.start_byte) + 1
    if offset == 0 and source.startswith(b"\xef\xbb\xbf"):
        offset = 3
    return Edit(offset, offset, line + newline)
