"""The generic shapes: keywords and names that some release of the range lacks and that no page names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from wslint.code import api
from wslint.code.arguments import keywords
from wslint.code.calls import catchers, caught
from wslint.code.names import Use
from wslint.code.shims import in_shim
from wslint.code.tree import Path, string_value
from wslint.rules.claims import claimed_keywords, claimed_names
from wslint.rules.context import Context, Report
from wslint.rules.shapes.affected import on
from wslint.rules.shapes.keywords import fault

Releases = tuple[str, ...]

# What a missing name raises, and what catches that.
_ABSENCE = frozenset(
    f"builtins.{name}"
    for name in ("ImportError", "ModuleNotFoundError", "AttributeError", "NameError", "Exception", "BaseException")
)
_ARMS = frozenset({"except_clause", "except_group_clause", "else_clause"})


def keyword_outside_range(context: Context, *, package: str) -> Iterator[Report]:
    """A keyword that the called function or class does not take on some release of the range."""
    for name in list(context.meaning.uses):
        if not name.startswith(f"{package}.") or not _callable(name, context.range.releases):
            continue
        for use, call in context.calls(name):
            if use.names[0] != name:
                continue
            found, complete = keywords(context.meaning, call)
            for keyword, given in found.items():
                message = fault(context, use, keyword)
                if not message or (name, keyword) in claimed_keywords(context.config.rules):
                    continue
                good = tuple(api.accepts(name, release, keyword) is True for release in api.releases())
                if given.argument is None and not complete and not any(good):
                    continue  # a dict that is filled out of sight may be for another call in other cases
                yield Report(given.token.start_byte, given.token.end_byte, message + _bounds(good))


@cache
def _callable(name: str, releases: Releases) -> bool:
    """Is ``name`` a function or class whose parameters are known, on some of the releases?"""
    things = (api.lookup(name, release) for release in releases)
    return any(thing is not None and thing.parameters is not None for thing in things)


def _bounds(good: tuple[bool, ...]) -> str:
    """Which releases would do, given whether each of all does: ": it needs websockets 14.0 or later"."""
    releases = api.releases()
    if not any(good):
        return ": no release has it"
    last = max(i for i, does in enumerate(good) if does)
    first = next((i + 1 for i in range(last, -1, -1) if not good[i]), 0)
    if last == len(good) - 1:
        return f": it needs websockets {releases[first]} or later"
    if first == 0:
        return f": it needs websockets {releases[last]} or earlier"
    return f": it needs websockets {releases[first]} to {releases[last]}"


def name_outside_range(context: Context, *, package: str) -> Iterator[Report]:
    """A module or a name of one that is imported, or used as an attribute, and that a release of the range lacks."""
    broken: list[str] = []  # modules whose import is reported: their uses fail no second time
    found: list[tuple[str, Use, Releases]] = []
    for name, uses in context.meaning.uses.items():
        if name.partition(".")[0] != package:
            continue
        for use in uses:
            missing = _missing(name, context.range.releases, _way(use))
            if missing and use.names[0] == name and _named_here(context, use) and not _guarded(context, use):
                found.append((name, use, missing))
                broken += [name] if _way(use) == "module" else []
    for name, use, missing in found:
        if use.kind == "load" and any(_same_or_inside(name, other) for other in broken):
            continue
        claimed, brought = claimed_names(context.config.rules), _brought(context, name, use)
        if name not in claimed and not (brought and brought <= claimed):
            yield _absent(context, name, use, missing)


def _brought(context: Context, module: str, use: Use) -> set[str]:
    """The names that a ``from module import …`` brings, if ``use`` is its module."""
    items = use.path[-2].named_children[1:] if use.kind == "module" else []
    names = (item.named_children[0] if item.type == "aliased_import" else item for item in items)
    return {f"{module}.{context.code.text(node)}" for node in names if node.type == "dotted_name"}


def _absent(context: Context, name: str, use: Use, missing: Releases) -> Report:
    way = _way(use)
    # The name may well be there, and yet not be a module that an import statement finds.
    other = way == "module" and any(api.lookup(name, release) is not None for release in missing)
    message = f"{'the module ' if other else ''}`{name}` does not exist on websockets {on(context, missing)}"
    message += _bounds(tuple(_has(name, release, way) for release in api.releases()))
    attribute = use.node.child_by_field_name("attribute") if way == "name" and use.kind == "load" else None
    node = attribute or use.node
    return Report(node.start_byte, node.end_byte, message)


def _same_or_inside(name: str, other: str) -> bool:
    return name == other or name.startswith(f"{other}.") or other.startswith(f"{name}.")


def _way(use: Use) -> str:
    """How the name is reached: as the "module" of an import, or as a "name" in its module."""
    imported = use.kind == "import" and use.path[-2].type == "import_statement"
    return "module" if imported or use.kind == "module" else "name"


def _has(name: str, release: str, way: str) -> bool:
    return api.is_module(name, release) if way == "module" else api.lookup(name, release) is not None


@cache
def _missing(name: str, releases: Releases, way: str) -> Releases:
    """The releases that lack ``name``; what is in a module, only those that have the module."""
    parent, _, last = name.rpartition(".")
    if not parent or last.startswith("_"):
        return ()
    return tuple(r for r in releases if not _has(name, r, way) and (way == "module" or _holds(parent, last, r)))


def _holds(parent: str, name: str, release: str) -> bool:
    """Is all known of what ``parent`` has: a module, or a class of which some release has ``name``?"""
    thing = api.lookup(parent, release)
    if thing is None or thing.path.partition(".")[0] != parent.partition(".")[0]:
        return False
    if thing.kind == "class":
        return any(api.lookup(f"{parent}.{name}", other) is not None for other in api.releases())
    return thing.kind == "module"


def _named_here(context: Context, use: Use) -> bool:
    """Does the name stand here: in an import, as an attribute, as a literal of ``getattr``; not through an alias?"""
    name = use.names[0].rpartition(".")[2]
    node = use.node
    if use.kind != "load":
        return True
    if node.type == "attribute":
        attribute = node.child_by_field_name("attribute")
        known = any(api.lookup(use.names[0], release) is not None for release in api.releases())
        assigned = rb"\." + name.encode() + rb"\s*=[^=]"
        here = attribute is not None and context.code.text(attribute) == name
        # A name that no release has may be one that this file puts there.
        return here and (known or re.search(assigned, context.code.source) is None)
    if node.type == "call":
        given = [child for child in node.named_children[-1].named_children if child.type != "comment"]
        return len(given) == 2 and string_value(context.code, given[1]) == name  # with a default it may be missing
    return False


def _guarded(context: Context, use: Use) -> bool:
    """Does the code expect that the name is missing: a shim, or a handler for its absence?"""
    if in_shim(context.meaning, use) or _expected(context, use.path):
        return True
    return use.kind == "load" and use.binding is not None and _expected(context, use.binding.path)


def _expected(context: Context, path: Path) -> bool:
    """Is a name that is missing at ``path`` caught, or does it stand where its absence was caught or ruled out?"""
    for catcher in catchers(context.meaning, path):
        if not catcher.names or _ABSENCE & set(catcher.names):
            return True
    for i in range(len(path) - 2, -1, -1):
        if path[i].type == "try_statement" and path[i + 1].type in _ARMS:
            clauses = [child for child in path[i].named_children if child.type.startswith("except")]
            if any(_ABSENCE & set(caught(context.meaning, (*path[: i + 1], clause))) for clause in clauses):
                return True
    return False
