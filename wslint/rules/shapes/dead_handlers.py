"""The shape of exceptions that the new implementation never raises: handlers for them are dead without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from wslint.code import api
from wslint.code.calls import caught
from wslint.code.instances import opened_by
from wslint.code.names import Use
from wslint.code.shims import in_shim
from wslint.code.tree import Path
from wslint.findings import Edit
from wslint.rules.context import Change, Context, Report
from wslint.rules.moving import moved_import
from wslint.rules.shapes.affected import implementations, judged, on
from wslint.rules.shapes.instances import function_source, sure

_CLAUSES = frozenset({"except_clause", "except_group_clause"})
_STATEMENTS = frozenset({"elif_clause", "assignment", "module"})
_EXPECTING = frozenset(
    {"raises", "assertRaises", "assertRaisesRegex", "suppress", "isinstance", "retry_if_exception_type", "on_exception"}
)
_GROUPS = frozenset({"tuple", "attribute", "parenthesized_expression", "expression_list", "binary_operator", "list"})
_LEGACY = re.compile(rb"\bwebsockets\s*\.\s*(?:client|legacy)\b")
# What may be given an exception without asking it for its attributes.
_HARMLESS = re.compile(
    r"str|repr|print|isinstance|type|format|(.*\.)?(debug|info|warning|warn|error|exception|critical|log)"
)


def dead_exception(
    context: Context, *, name: str, new: str, opener: str, attributes: Mapping[str, str]
) -> Iterator[Report]:
    """Handlers for ``name``, which ``opener`` raised in the old implementation and the new one calls ``new``.

    ``attributes`` maps those of the old exception to those of the new one.
    """
    for use in context.loads(name):
        clause = _clause(use.path)
        if not use.certain or in_shim(context.meaning, use):
            continue
        releases = _dead(context, name, opener, clause)
        if not releases:
            continue
        start, end = use.node.start_byte, use.node.end_byte
        message = f"`{name.rpartition('.')[2]}` is never raised on websockets {on(context, releases)}"
        if clause is None:
            change = _asked_change(context, use, name, new, opener, attributes)
            yield from _named_elsewhere(context, use, message, new, change)
            continue
        handled = _handled(context, clause, new)
        if handled and len(releases) < len(context.range.releases):
            continue  # it handles both implementations
        if handled:
            yield Report(start, end, f"{message}: `{new}`, which takes its place, is handled here too; remove this one")
            continue
        change, why = _change(context, use, new, opener, attributes)
        note = f" (not fixed: {why})" if why else ""
        yield Report(start, end, f"{message}, so this handler is dead: `{new}` takes its place{note}", change)


def _clause(path: Path) -> Path | None:
    """The path to the ``except`` clause that names the exception at the end of ``path``."""
    for i in range(len(path) - 2, 0, -1):
        if path[i].type in _CLAUSES:
            return path[: i + 1]
        if path[i].type not in ("tuple", "as_pattern", "parenthesized_expression", "expression_list", "attribute"):
            return None
    return None


def _named_elsewhere(context: Context, use: Use, message: str, new: str, change: Change | None) -> Iterator[Report]:
    """A use outside of handlers: a check or a test that expects the exception, or code that only names or makes it."""
    if re.search(rb"\b" + new.encode() + rb"\b", function_source(context, use.path)) is not None:
        return  # it knows both
    start, end = use.node.start_byte, use.node.end_byte
    if _expected(context, use) or _listed(context, use, new):
        yield Report(start, end, f"{message}: `{new}` takes its place", change)
    elif _LEGACY.search(context.code.source) is None:  # what a test patches by its path may be the legacy client
        yield Report(start, end, f"{message}, and deprecated: `{new}` takes its place", None, "warning")


def _asked_change(
    context: Context, use: Use, name: str, new: str, opener: str, attributes: Mapping[str, str]
) -> Change | None:
    """``isinstance(e, old) and e.attribute`` asks for the new exception and its attributes; never safe."""
    token = use.node.child_by_field_name("attribute")
    function = use.path[-3].child_by_field_name("function") if use.path[-2].type == "argument_list" else None
    if token is None or function is None or context.code.text(function) != "isinstance":
        return None
    statement = next(
        node for node in reversed(use.path) if node.type in _STATEMENTS or node.type.endswith("_statement")
    )
    edits = [Edit(token.start_byte, token.end_byte, new)]
    for old, instead in attributes.items():
        for asked in context.connections.attribute_uses(old):
            if statement in asked.path and all(instance.origin == name for instance in asked.instances):
                if asked.kind != "attribute":
                    return None
                edits.append(Edit(asked.token.start_byte, asked.token.end_byte, instead))

    def works(release: str) -> bool:
        thing = api.lookup(opener, release)
        return thing is not None and thing.implementation != "legacy"

    title, level = judged(context, f"Replace with `{new}`", works, sure=False)
    return Change(title, level, tuple(sorted(edits, key=lambda edit: edit.start))) if context.whole(use.path) else None


def _expected(context: Context, use: Use) -> bool:
    """Is the exception expected by `pytest.raises` or its kin, or asked for by ``isinstance``?"""
    listed = next((i for i in range(len(use.path) - 1, 0, -1) if use.path[i].type == "argument_list"), 0)
    function = use.path[listed - 1].child_by_field_name("function") if listed else None
    if function is None or any(node.type not in ("tuple", "attribute") for node in use.path[listed + 1 : -1]):
        return False
    return context.code.text(function).rpartition(".")[2] in _EXPECTING


def _listed(context: Context, use: Use, new: str) -> bool:
    """Does the exception stand in a tuple under a name that handlers catch, and nothing there that the new one is?"""
    at = next((i for i in range(len(use.path) - 1, 0, -1) if use.path[i].type == "assignment"), 0)
    target = use.path[at].child_by_field_name("left") if at else None
    if target is None or target.type != "identifier" or any(node.type not in _GROUPS for node in use.path[at + 1 : -1]):
        return False
    listed = context.code.source[use.path[at].start_byte : use.path[at].end_byte]
    if re.search(rb"\b(" + new.encode() + rb"|InvalidHandshake|WebSocketException|Exception)\b", listed):
        return False
    loads = context.meaning.loads(context.code.text(target), (*use.path[: at + 1], target))
    clauses = [clause for load in loads if (clause := _clause(load)) is not None]
    return any(not _handled(context, clause, new) for clause in clauses)


def _dead(context: Context, name: str, opener: str, clause: Path | None) -> tuple[str, ...]:
    """The releases of the range in which the ``try`` (or else the file) opens nothing of the old implementation."""
    body = clause[-2].child_by_field_name("body") if clause is not None else None
    opened = [
        (known, use)
        for known, uses in context.meaning.uses.items()
        for use in uses
        if use.kind == "load" and opened_by(known) is not None and known.lower().endswith("connect")
    ]
    near = {known for known, use in opened if body is not None and body in use.path}
    names = near or {known for known, _ in opened} or {opener}
    per_release = [implementations(context, known) for known in names]
    return tuple(
        release
        for release in context.range.releases
        if api.lookup(name, release) is not None
        and any(release in found for found in per_release)
        and all(found.get(release) != "legacy" for found in per_release)
    )


def _handled(context: Context, clause: Path, new: str) -> bool:
    """Does the ``try`` handle the new exception as well, in this clause or in another?"""
    clauses = (child for child in clause[-2].named_children if child.type in _CLAUSES)
    names = (name or "" for child in clauses for name in caught(context.meaning, (*clause[:-1], child)))
    return any(name.rpartition(".")[2] == new for name in names)


def _change(
    context: Context, use: Use, new: str, opener: str, attributes: Mapping[str, str]
) -> tuple[Change | None, str]:
    """The handler's new name and its attributes, together with the import that goes with them; or why not."""
    if not context.whole(use.path):
        return None, "the file does not parse up to here"
    name = use.names[0]
    loads = list(context.loads(name))
    if any(load.path[-2].type == "call" for load in loads):
        return None, "the file makes such exceptions itself"
    dotted = use.node.type == "attribute"
    clauses = [_clause(load.path) for load in ([use] if dotted else loads)]
    edits, why = _name_edits(context, use, new)
    certain = True
    for clause in clauses:
        if clause is None:
            why = why or "the name is used outside of handlers too"
            continue
        more, known, reason = _attribute_edits(context, clause, name, attributes)
        edits += more
        certain, why = certain and known, why or reason
    if why:
        return None, why

    def works(release: str) -> bool:
        thing = api.lookup(opener, release)
        return thing is not None and thing.implementation != "legacy"

    title, applicability = judged(context, f"Replace with `{new}`", works, certain)
    return Change(title, applicability, tuple(sorted(set(edits), key=lambda edit: edit.start))), ""


def _name_edits(context: Context, use: Use, new: str) -> tuple[list[Edit], str]:
    """The edits that make the handler name the new exception: all mentions change with an import of the name."""
    token = use.node.child_by_field_name("attribute")
    if token is not None:
        return [Edit(token.start_byte, token.end_byte, new)], ""
    binding = use.binding
    if binding is None or binding.statement.type != "import_from_statement":
        return [], "the name is no plain import"
    statement = binding.path[: binding.path.index(binding.statement) + 1]
    module, _, old = use.names[0].rpartition(".")
    return moved_import(context, statement, {old: new}, module)


def _attribute_edits(
    context: Context, clause: Path, name: str, attributes: Mapping[str, str]
) -> tuple[list[Edit], bool, str]:
    """The edits on the attributes of the exception that a clause binds, whether they are all, and why not."""
    edits: list[Edit] = []
    certain = True
    for old, new in attributes.items():
        for use in context.connections.attribute_uses(old):
            if clause[-1] not in use.path or all(instance.origin != name for instance in use.instances):
                continue
            if use.kind != "attribute":
                return [], False, f"`{context.code.text(use.path[-1])}` asks for an attribute that is elsewhere now"
            edits.append(Edit(use.token.start_byte, use.token.end_byte, new))
            certain = certain and sure(use)
    return edits, certain and not _escapes(context, clause), ""


def _escapes(context: Context, clause: Path) -> bool:
    """May other code see the exception that the clause binds, and ask it for its attributes?"""
    pattern = next((child for child in clause[-1].named_children if child.type == "as_pattern"), None)
    if pattern is None:
        return False
    local = context.code.text(pattern.named_children[-1])
    for load in context.meaning.loads(local, clause):
        parent = load[-2]
        if clause[-1] not in load or parent.type in ("attribute", "raise_statement", "interpolation"):
            continue
        function = load[-3].child_by_field_name("function") if parent.type == "argument_list" else None
        if function is None or not _HARMLESS.fullmatch(context.code.text(function)):
            return True
    return False
