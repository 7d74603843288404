"""Shapes about attributes of connections, servers and exceptions that are gone, moved, or say nothing any more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wslint.code import api
from wslint.code.connections import AttributeUse
from wslint.code.instances import CONNECTIONS
from wslint.code.probes import guarded as guarded_by_release
from wslint.code.tree import Path
from wslint.findings import Edit
from wslint.rules.context import Change, Context, Import, Report
from wslint.rules.shapes.affected import judged, on
from wslint.rules.shapes.instances import deprecated, function_source, guarded, lacking, lacks, place, sure, uses_of
from wslint.rules.spelling import spell

# Where the enumeration of states is imported from; the first is the one that is asked for.
_STATES = ("websockets.protocol", "websockets")
# Around these an expression that compares needs no parentheses.
_LOOSE = frozenset(
    {
        "if_statement", "elif_clause", "while_statement", "assert_statement", "return_statement", "if_clause", "yield",
        "expression_statement", "assignment", "augmented_assignment", "named_expression", "argument_list", "lambda",
        "keyword_argument", "default_parameter", "parenthesized_expression", "expression_list", "tuple", "list", "set",
        "pair", "boolean_operator", "conditional_expression", "not_operator", "interpolation", "list_comprehension",
        "set_comprehension", "generator_expression", "dictionary_comprehension",
    }
)  # fmt: skip


def state_attribute(context: Context, *, package: str, attribute: str, state: str) -> Iterator[Report]:
    """``ws.attribute`` becomes ``ws.state is State.STATE``, ``not ws.attribute`` becomes ``is not``."""
    for use, releases in _broken(context, package, attribute, "connection", "state"):
        message = f"`.{attribute}` is an AttributeError on websockets {on(context, releases)}"
        change, why = state_change(context, use, package, state)
        note = f" (not fixed: {why})" if why else ""
        yield _report(use, f"{message}: compare `.state` with `State.{state}`{note}", change)


def _broken(
    context: Context, package: str, attribute: str, of: str, successor: str
) -> Iterator[tuple[AttributeUse, tuple[str, ...]]]:
    """The loads of an attribute that fail in some release of the range, with the releases."""
    for use in uses_of(context, package, attribute, of):
        releases = lacking(context, use, attribute) if use.kind == "attribute" else ()
        if releases and not guarded(context, use, attribute, successor):
            yield use, releases


def _report(use: AttributeUse, message: str, change: Change | None, level: str | None = None) -> Report:
    node = use.token if use.kind == "attribute" else use.path[-1]
    return Report(node.start_byte, node.end_byte, message, change, level)


def state_change(context: Context, use: AttributeUse, package: str, state: str) -> tuple[Change | None, str]:
    """The change that makes an attribute of a connection a comparison of its state; or why there is none."""
    if not context.whole(use.path):
        return None, "the file does not parse up to here"
    if _called(use.path):
        return None, "it is called, and no release lets it be called"
    asking, visible = place(context, use, package)
    spelled = {module: spell(context, asking, module, "State") for module in _STATES}
    known = next((module for module, how in spelled.items() if how is not None and how[1]), None)
    module = known or _STATES[0]
    how = spelled[module]
    if how is None:
        return None, "the name `State` is something else here"

    def works(release: str) -> bool:
        there = api.is_module(module, release) and api.lookup(f"{module}.State", release) is not None
        return (there or known is not None) and not lacks(use.instances, "state", release)

    title, applicability = judged(context, f"Compare with `State.{state}`", works, sure(use) and (visible or how[1]))
    imports = () if how[1] else (Import(module, "State", asking),)
    return Change(title, applicability, _comparison(context, use.path, f"{how[0]}.{state}"), imports), ""


def _called(path: Path) -> bool:
    parent = path[-2]
    return parent.type == "await" or (parent.type == "call" and parent.child_by_field_name("function") == path[-1])


def _comparison(context: Context, path: Path, state: str) -> tuple[Edit, ...]:
    """The edits that compare the state of the attribute's object, with the ``not`` before it taken in."""
    node = path[-1]
    token = node.child_by_field_name("attribute")
    assert token is not None
    i = len(path) - 1
    while path[i - 1].type == "parenthesized_expression":
        i -= 1
    operator, operand = path[i - 1], path[i]
    gap = context.code.source[operator.start_byte : operand.start_byte]
    if operator.type == "not_operator" and not gap[3:].strip():
        return (
            Edit(operator.start_byte, operand.start_byte, ""),
            Edit(token.start_byte, token.end_byte, f"state is not {state}"),
        )
    if path[-2].type in _LOOSE:
        return (Edit(token.start_byte, token.end_byte, f"state is {state}"),)
    return (
        Edit(node.start_byte, node.start_byte, "("),
        Edit(token.start_byte, token.end_byte, f"state is {state})"),
    )


def move_attribute(
    context: Context, *, package: str, attribute: str, new: str, of: str = "connection"
) -> Iterator[Report]:
    """``x.attribute`` becomes ``x.new``, a dotted name, wherever x is a connection, or the exception ``of``."""
    first = new.partition(".")[0]
    for use, releases in _broken(context, package, attribute, of, first):

        def works(release: str, use: AttributeUse = use) -> bool:
            return not lacks(use.instances, first, release)

        # What an old annotation names may be an old connection after all, and that has no such attribute.
        certain = sure(use) and not any(instance.declared for instance in use.instances)
        title, applicability = judged(context, f"Replace with `.{new}`", works, certain)
        edit = Edit(use.token.start_byte, use.token.end_byte, new)
        change = Change(title, applicability, (edit,)) if context.whole(use.path) else None
        subject = f"`.{attribute}`" if of == "connection" else f"`.{attribute}` of `{of}`"
        yield _report(
            use, f"{subject} is an AttributeError on websockets {on(context, releases)}: use `.{new}`", change
        )


def gone_attribute(
    context: Context, *, package: str, attribute: str, instead: str, of: str = "connection", role: str = ""
) -> Iterator[Report]:
    """``x.attribute`` has no plain successor: ``instead`` says what to do, on one side (``role``) if that matters."""
    for use in uses_of(context, package, attribute, of):
        roles = {instance.role for instance in use.instances if instance.role in CONNECTIONS}
        other = role and role not in roles and "connection" not in roles
        if other or use.kind != "attribute" or guarded(context, use, attribute):
            continue
        releases = lacking(context, use, attribute)
        old = () if releases else deprecated(context, use, attribute)
        if releases:
            yield _report(
                use, f"`.{attribute}` is an AttributeError on websockets {on(context, releases)}: {instead}", None
            )
        elif old:
            message = f"`.{attribute}` is deprecated on websockets {on(context, old)}: {instead}"
            yield _report(use, message, None, "warning")


def silent_attribute(
    context: Context, *, package: str, attribute: str, new: str, also: Sequence[str]
) -> Iterator[Report]:
    """``getattr(ws, "attribute")`` and ``hasattr``, whose answer changes without an error; ``new`` says what to ask.

    Code for both implementations asks the same object for one of ``also`` too.
    """
    for use in uses_of(context, package, attribute, "connection"):
        releases = lacking(context, use, attribute) if use.kind != "attribute" else ()
        if not releases or _asks_for(context, use, also) or guarded_by_release(context.meaning, use.path):
            continue
        arguments = use.path[-1].child_by_field_name("arguments")
        given = (
            [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
        )
        if use.kind == "hasattr":
            effect = f'`hasattr(…, "{attribute}")` is False'
        elif len(given) > 2:
            effect = f'`getattr(…, "{attribute}", …)` always gives `{context.code.text(given[2])}`'
        else:
            effect = f'`getattr(…, "{attribute}")` is an AttributeError'
        message = f"{effect} on websockets {on(context, releases)}: ask `{new}`"
        yield _report(use, message, _silent_change(context, use, attribute, new))


def _asks_for(context: Context, use: AttributeUse, names: Sequence[str]) -> bool:
    """Does the function around ask the same object for one of ``names`` too, as code for both implementations does?"""
    owner = re.escape(context.code.source[use.owner[-1].start_byte : use.owner[-1].end_byte])
    either = b"|".join(re.escape(name.encode()) for name in names)
    asked = owner + rb"\s*(\.\s*|,\s*[\"'])(" + either + rb")\b"
    return re.search(asked, function_source(context, use.path)) is not None


def _silent_change(context: Context, use: AttributeUse, attribute: str, new: str) -> Change | None:
    """What takes the place of ``getattr(x, "attribute", …)`` or of ``x.attribute if hasattr(…) else …``.

    It is never safe: the default was what the code worked with on the releases without the attribute.
    """
    path, owner = use.path, context.code.text(use.owner[-1])
    if use.kind == "hasattr":
        parts = [child for child in path[-2].named_children if child.type != "comment"]
        chosen = path[-2].type == "conditional_expression" and len(parts) == 3 and parts[1] == path[-1]
        if not chosen or context.code.text(parts[0]) != f"{owner}.{attribute}":
            return None
        path = path[:-1]
    if not re.fullmatch(r"[\w.]+", new + owner) or not context.whole(path):
        return None
    first = new.split(".")[1]
    title, applicability = judged(
        context, f"Ask for `{new}`", lambda release: not lacks(use.instances, first, release), sure=False
    )
    return Change(title, applicability, (Edit(path[-1].start_byte, path[-1].end_byte, owner + new),))


def close_frame(context: Context, *, package: str, attribute: str, default: str) -> Iterator[Report]:
    """``error.attribute`` of ConnectionClosed becomes what its property gives: the close frame's, or ``default``."""
    found = [
        use
        for of in ("ConnectionClosed", "ConnectionClosedOK", "ConnectionClosedError")
        for use in uses_of(context, package, attribute, of)
    ]
    for use in dict.fromkeys(found):
        releases = deprecated(context, use, attribute)
        if use.kind != "attribute" or not releases or guarded(context, use, attribute, "rcvd"):
            continue
        state = f"is deprecated on websockets {on(context, releases)}"
        message = f"`.{attribute}` of a closed connection {state}: use `.rcvd.{attribute}`"
        yield _report(use, message, _close_frame_change(context, use, attribute, default))


def _close_frame_change(context: Context, use: AttributeUse, attribute: str, default: str) -> Change | None:
    owner = context.code.text(use.owner[-1])
    if not context.whole(use.path) or not re.fullmatch(r"[\w.]+", owner):
        return None
    if any(node.type == "string" and context.code.text(node.children[0])[-1:] == '"' for node in use.path):
        default = default.replace('"', "'")
    text = f"{owner}.rcvd.{attribute} if {owner}.rcvd else {default}"
    loose = use.path[-2].type in _LOOSE - {"boolean_operator", "conditional_expression", "not_operator", "if_clause"}
    node = use.path[-1]
    edit = Edit(node.start_byte, node.end_byte, text if loose and use.path[-2].type != "lambda" else f"({text})")
    title, applicability = judged(
        context,
        f"Ask the close frame that was received for its {attribute}",
        lambda release: not lacks(use.instances, "rcvd", release),
        sure(use),
    )
    return Change(title, applicability, (edit,))
