"""Shapes about tests that replace names of the package: the paths, the keywords and the connections of mocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wslint.code import api
from wslint.code.bindings import Binding
from wslint.code.callbacks import parameters
from wslint.code.instances import class_in, opened_by
from wslint.code.mocks import Mention, Patch, mentions, patches, root_of
from wslint.code.probes import guarded
from wslint.code.tree import Node
from wslint.findings import Edit
from wslint.rules.context import Change, Context, Report
from wslint.rules.shapes.affected import judged, on

_GIVEN = re.compile(r"(?:\.return_value|\.__aenter__|\.side_effect)+")


def patched_path(context: Context, *, package: str) -> Iterator[Report]:
    """A dotted path of ``package`` in a patching call that some release lacks, or that is not what code calls."""
    for patch in patches(context.meaning, package):
        if guarded(context.meaning, patch.path) or _may_be_missing(context, patch):
            continue
        things = {release: api.lookup(patch.target, release) for release in context.range.releases}
        missing = [release for release, thing in things.items() if thing is None]
        old = [r for r, thing in things.items() if thing is not None and thing.deprecated]
        if missing and any(api.lookup(patch.target, release) is not None for release in api.releases()):
            text = f"`{patch.target}` does not exist on websockets {on(context, missing)}: patching it fails there"
            yield Report(patch.place.start_byte, patch.place.end_byte, text, level="error")
        elif old:
            name = patch.target.rpartition(".")[2]
            text = f"`{patch.target}` is deprecated on websockets {on(context, old)}"
            if _another(f"{package}.{name}", patch.target, old):
                text += f", and `{package}.{name}` is another function there, which this does not replace"
            yield Report(patch.place.start_byte, patch.place.end_byte, text)


def _may_be_missing(context: Context, patch: Patch) -> bool:
    """Does the call itself provide for a missing name: ``patch(…, create=…)``, ``setattr(…, raising=False)``?"""
    raising = patch.keyword(context.meaning, "raising")
    return patch.keyword(context.meaning, "create") is not None or (raising is not None and raising.type == "false")


def _another(plain: str, target: str, releases: list[str]) -> bool:
    """Is the plain name of the package something else than the patched path on some of the releases?"""
    pairs = ((api.lookup(plain, release), api.lookup(target, release)) for release in releases)
    return any(one is not None and other is not None and one.path != other.path for one, other in pairs)


def mock_keyword(context: Context, *, package: str, patched: str, old: str, new: str) -> Iterator[Report]:
    """``old`` where a test asks what a mock of ``patched`` was called with: it is renamed together with the call."""
    found = [patch for patch in patches(context.meaning, package) if patch.target == patched]
    bad = [release for release in context.range.releases if api.accepts(patched, release, old) is False]
    if not found or not bad:
        return
    mocks = [binding for patch in found for binding in patch.mocks]
    asked = [mention for mention in mentions(context.meaning, old) if _about(mention, mocks)]
    settled = [b for m in (*mentions(context.meaning, new), *(m for m in asked if m.absent)) for b in m.mocks]
    message = f"`{old}` is a TypeError of `{patched}` on websockets {on(context, bad)}"
    for mention in asked:
        if not _about(mention, settled):
            title, level = judged(context, f"Rename to `{new}`", lambda r: api.accepts(patched, r, new) is True)
            edit = Edit(mention.token.start_byte, mention.token.end_byte, new)
            path = context.code.path(mention.token.start_byte)
            change = Change(title, level, (edit,)) if context.whole(path) else None
            text = f"{message}, so code that works calls this mock with `{new}`"
            yield Report(mention.token.start_byte, mention.token.end_byte, text, change)
    for token in _parameters(context, mocks, old):
        text = f"{message}: a stand-in for it takes `{new}`"
        yield Report(token.start_byte, token.end_byte, text)


def _about(mention: Mention, mocks: list[Binding]) -> bool:
    return any(binding in mocks for binding in mention.mocks)


def _parameters(context: Context, mocks: list[Binding], name: str) -> Iterator[Node]:
    """The parameters called ``name`` of functions that are put in place, unless they take any keyword as well."""
    for path in dict.fromkeys(binding.path[:-1] for binding in mocks if binding.kind == "def"):
        given = parameters(context.meaning, path)
        if not any(parameter.kind == "**" for parameter in given):
            yield from (parameter.path[-1] for parameter in given if parameter.name == name)


def mock_connection(context: Context, *, package: str, patched: str, attribute: str, instead: str) -> Iterator[Report]:
    """``attribute`` is set on a mock of the connection that ``patched`` gives, and that connection has none of it."""
    found = [patch for patch in patches(context.meaning, package) if patch.target == patched]
    opened = opened_by(patched)
    if not found or opened is None:
        return
    inside = opened.inside[0] or opened
    things = ((release, class_in(inside, release)) for release in context.range.releases)
    bad = [release for release, thing in things if thing is not None and attribute not in thing.attributes]
    mocks = [binding for patch in found for binding in patch.mocks]
    for path in context.code.identifiers(attribute) if bad else ():
        target = path[-2]
        if target.type != "attribute" or target.child_by_field_name("attribute") != path[-1]:
            continue
        if path[-3].type != "assignment" or path[-3].child_by_field_name("left") != target:
            continue
        bindings, rest = root_of(context.meaning, (*path[:-1], target.named_children[0]))
        direct = bool(_GIVEN.fullmatch(rest)) and any(binding in mocks for binding in bindings)
        if direct or (not rest and any(_opened_by_mock(context, binding, found, mocks) for binding in bindings)):
            text = f"the connection that `{patched}` opens has no `{attribute}` on websockets {on(context, bad)}"
            yield Report(path[-1].start_byte, path[-1].end_byte, f"{text}, only this mock does: {instead}")


def _opened_by_mock(context: Context, connection: Binding, found: list[Patch], mocks: list[Binding]) -> bool:
    """Is what the binding holds given as the connection that a mock opens?"""
    for load in context.meaning.names(connection.name).loads:
        if connection not in context.meaning.bindings(load):
            continue
        keyword = next((node for node in reversed(load) if node.type == "keyword_argument"), None)
        word = context.code.text(keyword.named_children[0]) if keyword is not None else ""
        if word in ("return_value", "side_effect") and any(patch.path[-1] in load for patch in found):
            return True
        assignment = next((node for node in reversed(load) if node.type == "assignment"), None)
        left = assignment.child_by_field_name("left") if assignment is not None else None
        if assignment is None or left is None:
            continue
        above = load[: load.index(assignment) + 1]
        bindings, rest = root_of(context.meaning, (*above, left))
        if _GIVEN.fullmatch(rest) and any(binding in mocks for binding in bindings):
            return True
        holds = any(binding.path[-1] == left for binding in mocks)
        if holds and word in ("return_value", "side_effect"):
            return True
    return False
