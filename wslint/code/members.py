"""Where the attributes of a class of this fragment, and the contents of a container, get their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from wslint.code.bindings import scope_of
from wslint.code.callables import lineage
from wslint.code.instances import UNKNOWN, Instance, Possible, iterated, merged
from wslint.code.names import Meaning
from wslint.code.targets import source_of
from wslint.code.tree import Path

# What follows the name of an attribute that is assigned to.
_SET = re.compile(rb"\s*(?::[^=\n]*)?=(?!=)")
_MOST = 30  # assignments to attributes of one name outside of classes; with more none is looked at
_ADDERS = frozenset({"append", "appendleft", "add", "put_nowait"})
_EXTENDERS = frozenset({"extend", "update"})


def places(meaning: Meaning, holder: Path, name: str) -> Iterator[Path]:
    """Where a class, or a base of it here, mentions its attribute: as ``self.name``, or as ``name`` in its body."""
    holders = lineage(meaning, holder)
    for path in meaning.code.identifiers(name, [known[-1] for known in holders]):
        parent = path[-2]
        if parent.type == "attribute":
            owner = parent.child_by_field_name("object")
            own = meaning.class_of_self((*path[:-1], owner)) if owner is not None and owner != path[-1] else None
            if own is not None and any(own[-1] == known[-1] for known in holders):
                yield path[:-1]
        elif any(scope_of(path).path[-1] == known[-1] for known in holders) and source_of(path) is not None:
            yield path


def set_elsewhere(meaning: Meaning, holder: Path, name: str, ask: Callable[[Path], Possible]) -> Iterator[Path]:
    """Where code assigns to ``ctx.name``, an attribute of an object that ``ask`` says is of the class."""
    key = (f"places that set {name}", meaning.code.root.id)
    if key not in meaning.memo:
        meaning.memo[key] = list(_setters(meaning, name))
    found: list[tuple[Path, Path]] = meaning.memo[key]
    if 0 < len(found) <= _MOST:
        holders = lineage(meaning, holder)
        yield from (path for path, owner in found if any(_is_of(one, holders) for one in ask(owner)))


def _setters(meaning: Meaning, name: str) -> Iterator[tuple[Path, Path]]:
    """The assignments to an attribute of anything but ``self``, each with the path of its owner."""
    code, size = meaning.code, len(name.encode())
    for offset in code.words(name):
        if code.source[offset - 1 : offset] != b"." or _SET.match(code.source, offset + size) is None:
            continue
        path = code.path(offset)
        owner = path[-2].child_by_field_name("object") if path[-2].type == "attribute" else None
        if owner is None or owner == path[-1] or meaning.class_of_self((*path[:-1], owner)) is not None:
            continue
        if source_of(path[:-1]) is not None:
            yield path[:-1], (*path[:-1], owner)


def _is_of(instance: Instance | None, holders: list[Path]) -> bool:
    if instance is None or instance.role != "object":
        return False
    return any(instance.holder[-1] == known[-1] for known in holders)


def puts(path: Path) -> bool:
    """May the mention of a container at the end of ``path`` put something into it: ``x[…]`` or ``x.method(…)``?"""
    return path[-2].type == "subscript" or (path[-2].type == "attribute" and path[-3].type == "call")


def _added(meaning: Meaning, path: Path) -> tuple[str, Path | None, Path | None]:
    """What the mention of a container at the end of ``path`` puts into it: ("one" or "many" or "", value, key)."""
    parent = path[-2]
    if parent.type == "subscript" and parent.named_children[0] == path[-1]:
        source = source_of(path[:-1])
        if source is not None and source.how == "assign" and not source.positions and len(parent.named_children) > 1:
            return "one", source.path, (*path[:-1], parent.named_children[1])
        return "", None, None
    call = path[-3] if parent.type == "attribute" and parent.child_by_field_name("object") == path[-1] else None
    arguments = call.child_by_field_name("arguments") if call is not None and call.type == "call" else None
    if arguments is None or call is None or call.child_by_field_name("function") != parent:
        return "", None, None
    name = meaning.code.text(parent.named_children[-1])
    given = [(*path[:-2], arguments, child) for child in arguments.named_children if child.type != "comment"]
    if name in _ADDERS and len(given) == 1:
        return "one", given[0], None
    if name in ("insert", "setdefault") and len(given) == 2:
        return "one", given[1], given[0]
    return ("many", given[0], None) if name in _EXTENDERS and len(given) == 1 else ("", None, None)


def with_contents(
    meaning: Meaning, found: Possible, mentions: Iterable[Path], ask: Callable[[Path], Possible]
) -> Possible:
    """``found`` with what the mentions put into those of its containers that no annotation describes."""
    if not any(_open(instance) for instance in found):
        return found
    inside: list[Possible] = []
    keys: list[Possible] = []
    for mention in mentions:
        how, value, key = _added(meaning, mention)
        if value is not None:
            inside.append(ask(value) if how == "one" else iterated(ask(value)))
            keys.append(ask(key) if key is not None else UNKNOWN)
    return tuple(
        replace(instance, inside=merged([instance.inside, *inside]), keys=merged([instance.keys, *keys]))
        if instance is not None and _open(instance)
        else instance
        for instance in found
    )


def _open(instance: Instance | None) -> bool:
    return instance is not None and instance.role in ("container", "mapping") and instance.level < 3
