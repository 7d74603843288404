"""Shapes about calls whose URI is written out: its scheme against ``ssl``, its host against a proxy, its password."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wslint.code import api
from wslint.code.arguments import Keyword, deletion, keywords
from wslint.code.calls import Call
from wslint.code.names import Use
from wslint.code.tree import Node, Path
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Report
from wslint.rules.shapes.affected import judged, on
from wslint.rules.shapes.values import affected, calls_of

_LOOPBACK = re.compile(r"wss?://(?:[^/@]*@)?(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/?]|$)", re.IGNORECASE)
_QUOTED = re.compile(r"wss?://[^/@]*%[0-9A-Fa-f]{2}[^/@]*@", re.IGNORECASE)
_MAKES_CONTEXT = frozenset({"ssl.create_default_context", "ssl.SSLContext", "ssl._create_unverified_context"})
# They say where to connect to, whatever the URI is.
_ELSEWHERE = frozenset({"sock", "host", "unix", "path", "address", "stream"})


def _literal(context: Context, call: Call) -> tuple[Node, str] | None:
    """The string literal that is the URI of a call, or that its name is bound to, and what it begins with."""
    given = keywords(context.meaning, call)[0].get("uri")
    arguments = call.node.child_by_field_name("arguments")
    if given is not None and given.argument is not None:
        path: Path = (*call.path, arguments or call.node, given.argument, given.value)
    elif call.positional and arguments is not None:
        path = (*call.path, arguments, call.positional[0])
    else:
        return None
    node = path[-1]
    if node.type == "identifier":
        bindings = context.meaning.bindings(path)
        value = bindings[0].value if len(bindings) == 1 and bindings[0].kind == "assign" else None
        node = value[-1] if value is not None else node
    if node.type != "string" or "b" in context.code.text(node.named_children[0]).lower():
        return None
    first = node.named_children[1]
    return (node, context.code.text(first)) if first.type == "string_content" else None


def _calls(
    context: Context, package: str, functions: Sequence[str], given: str = ""
) -> Iterator[tuple[Use, Call, Node, str]]:
    """The calls whose URI is written out, with its literal and text; with ``given`` those that pass this keyword."""
    for use, call in calls_of(context, package, functions):
        if given and given not in keywords(context.meaning, call)[0]:
            continue
        found = _literal(context, call)
        if found is not None:
            yield use, call, *found


def scheme_and_ssl(
    context: Context,
    *,
    package: str,
    functions: Sequence[str],
    scheme: str,
    ssl: Sequence[str],
    then: str,
    implementations: Sequence[str] = (),
    drop: str = "",
) -> Iterator[Report]:
    """``ssl`` contradicts a URI that begins with ``scheme``; if it is ``drop``, leaving it out mends that.

    ``ssl`` are texts of literals, and "context" for what is made by the module ssl.
    """
    for use, call, _, uri in _calls(context, package, functions, "ssl"):
        keyword = keywords(context.meaning, call)[0]["ssl"]
        if not uri.lower().startswith(f"{scheme}://"):
            continue
        kind = _kind(context, call, keyword)
        if kind not in ssl or not affected(context, use.names[0], implementations):
            continue
        change = None
        if kind == drop and keyword.argument is not None and context.whole(call.path):
            edit = deletion(context.code, keyword.argument, call)
            change = Change("Remove `ssl`", Applicability.SAFE, (edit,))
        shown = "ssl" if kind == "context" else f"ssl={kind}"
        message = f"`{shown}` with a `{scheme}://` URI {then}"
        yield Report(keyword.token.start_byte, keyword.value.end_byte, message, change)


def _kind(context: Context, call: Call, keyword: Keyword) -> str:
    """The text of the value, or "context" if it is an SSL context made here or bound to its name."""
    value, arguments = keyword.value, call.node.child_by_field_name("arguments")
    if value.type in ("none", "true", "false") or keyword.argument is None or arguments is None:
        return context.code.text(value)
    path: Path = (*call.path, arguments, keyword.argument, value)
    if value.type == "identifier":
        bindings = context.meaning.bindings(path)
        bound = bindings[0].value if len(bindings) == 1 and bindings[0].kind == "assign" else None
        path = bound or path
    function = path[-1].child_by_field_name("function") if path[-1].type == "call" else None
    if function is not None and context.meaning.qualified((*path, function)) in _MAKES_CONTEXT:
        return "context"
    return ""


def loopback_proxy(context: Context, *, package: str, functions: Sequence[str], keyword: str) -> Iterator[Report]:
    """A URI of this machine, for which releases that take ``keyword`` ask a proxy if the environment names one."""
    for use, call, node, uri in _calls(context, package, functions):
        given, complete = keywords(context.meaning, call)
        if not complete or keyword in given or _ELSEWHERE & given.keys() or not _LOOPBACK.match(uri):
            continue
        name = use.names[0]
        releases = tuple(release for release in context.range.releases if api.accepts(name, release, keyword))
        if not releases:
            continue
        message = f"this goes through a proxy that the environment names, on websockets {on(context, releases)}"
        yield Report(
            node.start_byte,
            node.end_byte,
            f"{message}: pass `{keyword}=None`, or list the host in `no_proxy`",
            _added(context, name, call, keyword, "None"),
        )


def _added(context: Context, name: str, call: Call, keyword: str, value: str) -> Change | None:
    edit = added_argument(call, f"{keyword}={value}") if context.whole(call.path) else None
    if edit is None:
        return None
    title, level = judged(
        context, f"Pass `{keyword}={value}`", lambda release: api.accepts(name, release, keyword) is True, sure=False
    )
    return Change(title, level, (edit,))


def added_argument(call: Call, text: str) -> Edit | None:
    """Give ``text`` as one more argument of a call that has some, after the last."""
    arguments = call.node.child_by_field_name("arguments")
    children = [child for child in arguments.children if child.type != "comment"] if arguments is not None else []
    if len(children) < 3:
        return None
    last = children[-2]
    if last.type == ",":
        return Edit(last.end_byte, last.end_byte, f" {text},")
    return Edit(last.end_byte, last.end_byte, f", {text}")


def quoted_credentials(context: Context, *, package: str, functions: Sequence[str], since: str) -> Iterator[Report]:
    """A URI whose user or password is percent-encoded: sent as it stands before ``since``, decoded from then on."""
    for use, _, node, uri in _calls(context, package, functions):
        releases = affected(context, use.names[0], (), since)
        if not _QUOTED.match(uri) or len(releases) in (0, len(context.range.releases)):
            continue
        message = f"user and password are decoded before they are sent, on websockets {on(context, releases)}"
        yield Report(node.start_byte, node.end_byte, f"{message}, and sent as they stand before")
