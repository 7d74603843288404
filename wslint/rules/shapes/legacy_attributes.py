"""What connections of the legacy implementation have and those of the new one lack, and what takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wslint.code import api
from wslint.code.connections import AttributeUse
from wslint.findings import Applicability, Edit
from wslint.rules.context import Context, Import
from wslint.rules.shapes.attributes import state_change
from wslint.rules.shapes.instances import guarded, uses_of

_STATES = {"open": "OPEN", "closed": "CLOSED"}
_OF_HANDSHAKE = {"path": "request.path", "request_headers": "request.headers", "response_headers": "response.headers"}
_CLASSES = ("websockets.legacy.client.WebSocketClientProtocol", "websockets.asyncio.client.ClientConnection")
# From the upgrade guide of websockets 14.0.
_LEGACY_ONLY = re.compile(
    # As properties (`file.open()` is none), and not of the object itself.
    rb"\.(?<!\bself\.)"
    rb"(open|closed|path|request_headers|response_headers|host|port|secure|ws_server|messages|legacy_recv)\b(?!\()"
    rb"|InvalidStatusCode|AbortHandshake|create_protocol"
)
_NO_CODE = frozenset({"comment", "string_content", "import_statement", "import_from_statement"})


def legacy_only(context: Context) -> str:
    """A text in the fragment that may be an attribute of legacy connections alone; "" if there is none."""
    key = ("legacy only", context.code.root.id)
    if key not in context.meaning.memo:
        context.meaning.memo[key] = next((text for text, _ in _found(context)), "")
    found: str = context.meaning.memo[key]
    return found


def replaced(context: Context, origins: frozenset[str]) -> tuple[list[Edit], list[Import], str]:
    """The edits and imports that the attributes of connections need when all from ``origins`` become new ones.

    Or a text in the fragment that stands in the way: what it is an attribute of is not known, or it has no successor.
    """
    edits: list[Edit] = []
    imports: list[Import] = []
    known = {name: uses_of(context, "websockets", name, "connection") for name in (*_STATES, *_OF_HANDSHAKE)}
    at = {use.token.start_byte: use for uses in known.values() for use in uses}
    for text, offset in _found(context):
        use = at.pop(offset, None)
        if use is not None and not _is_legacy(context, use):
            continue
        if use is None or guarded(context, use, text[1:]):
            return [], [], text
        more, brought = _successor(context, use, text[1:], origins)
        if not more:
            return [], [], text
        edits += more
        imports += brought
    rest = [use for use in at.values() if use.kind != "attribute"]  # getattr and hasattr
    rest += [use for name in _internals(context) for use in uses_of(context, "websockets", name, "connection")]
    asked = next((use for use in rest if _is_legacy(context, use)), None)
    if asked is None:
        return edits, imports, ""
    text = context.code.text(asked.token)
    return [], [], f".{text}" if asked.kind == "attribute" else context.code.text(asked.path[-1])


def _internals(context: Context) -> list[str]:
    """What else connections of the legacy implementation have and the new ones lack, as far as it is mentioned."""
    old, new = (api.lookup(name, context.range.ceiling) for name in _CLASSES)
    if old is None or new is None:
        return []
    mentioned = {name.decode(errors="replace") for name in context.code.attributes}
    return sorted((old.attributes.keys() - new.attributes.keys() - _STATES.keys() - _OF_HANDSHAKE.keys()) & mentioned)


def _found(context: Context) -> Iterator[tuple[str, int]]:
    """The texts that may be such an attribute, with the offset of the attribute's name."""
    for match in _LEGACY_ONLY.finditer(context.code.source):
        if match[1] is None or not _is_other(context, match.start(1)):
            yield match[0].decode(), match.start(1 if match[1] is not None else 0)


def _is_other(context: Context, offset: int) -> bool:
    """Does the name at an offset stand in no code, or is it an attribute of a module (``os.path``)?"""
    path = context.code.path(offset)
    if any(node.type in _NO_CODE for node in path):
        return True
    owner = path[-2].child_by_field_name("object") if path[-2].type == "attribute" else None
    if owner is None or owner.type != "identifier":
        return False
    bindings = context.meaning.bindings_of(context.code.text(owner), (*path[:-1], owner))
    return bool(bindings) and all(binding.statement.type == "import_statement" for binding in bindings)


def _is_legacy(context: Context, use: AttributeUse) -> bool:
    names = {instance.origin for instance in use.instances}
    things = (api.lookup(name, release) for name in names for release in context.range.releases)
    return any(thing is not None and thing.implementation == "legacy" for thing in things)


def _successor(
    context: Context, use: AttributeUse, attribute: str, origins: frozenset[str]
) -> tuple[tuple[Edit, ...], tuple[Import, ...]]:
    """The edits and imports that put what the new connection has in place of an attribute; none if nothing is."""
    if attribute in _STATES:
        change, _ = state_change(context, use, "websockets", _STATES[attribute])
        if change is not None and change.applicability is not Applicability.DISPLAY:
            return change.edits, change.imports
    # A connection that stays a legacy one has a state, but no `.request`; an annotation does not say which it is.
    moves = use.certain and all(i.origin in origins and not i.declared for i in use.instances)
    opened = all(instance.origin.endswith(("connect", "Connect")) for instance in use.instances)
    if attribute in _OF_HANDSHAKE and moves and opened and context.whole(use.path):
        return (Edit(use.token.start_byte, use.token.end_byte, _OF_HANDSHAKE[attribute]),), ()
    return (), ()
