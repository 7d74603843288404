"""What the annotations of a fragment say about connections, with its own imports, aliases and classes."""

from __future__ import annotations

from dataclasses import replace

from wslint.code.annotations import allows_anything, read_annotation
from wslint.code.callables import classes_called
from wslint.code.instances import (
    CONNECTIONS,
    UNKNOWN,
    Instance,
    Possible,
    at_least,
    merged,
    newest,
    of_class,
    opened_by,
)
from wslint.code.names import Meaning
from wslint.code.tree import Path

_DEEPEST = 5  # aliases of annotations


def declared(meaning: Meaning, path: Path, depth: int = 0) -> Possible:
    """What something is that is annotated with the expression at the end of ``path``."""
    text = meaning.code.text(path[-1])
    return at_least(read_annotation(text, lambda dotted: _named(meaning, dotted, path, depth)), 3)


def says_nothing(meaning: Meaning, path: Path) -> bool:
    """Does the annotation at the end of ``path`` allow anything, or name the package itself (``ws: websockets``)?"""
    if allows_anything(meaning.code.text(path[-1])):
        return True
    return meaning.qualified((*path, *path[-1].named_children[:1])) in meaning.roots


def _named(meaning: Meaning, dotted: str, path: Path, depth: int) -> Possible:
    """An instance of what a dotted name stands for at the end of ``path``: a class, or an alias of an annotation."""
    head, _, rest = dotted.partition(".")
    local = classes_called(meaning, head, path) if not rest else []
    if local:
        return tuple(Instance("object", "", holder=holder) for holder in local)
    parts: list[Possible] = []
    for binding in meaning.bindings_of(head, path):
        if binding.imported is not None:
            parts.append(_of_import(meaning, f"{binding.imported}.{rest}" if rest else binding.imported))
        elif binding.value is not None and not rest and depth < _DEEPEST and binding.value[-1].type != "none":
            parts.append(declared(meaning, binding.value, depth + 1))
        elif binding.value is not None and binding.value[-1].type == "none":
            continue  # a stand-in for a missing package
        else:
            parts.append(UNKNOWN)
    return merged(parts) or UNKNOWN


def _of_import(meaning: Meaning, name: str) -> Possible:
    known = of_class(name)
    if known is None:
        opened = opened_by(name)
        return (opened,)
    thing = newest(name)
    if known.role in CONNECTIONS and thing is not None and thing.implementation == "legacy":
        return (_really(meaning, known),)
    return (known,)


def _really(meaning: Meaning, known: Instance) -> Instance:
    """A connection annotated with a legacy class is what the fragment opens: annotations outlive migrations.

    Where it opens nothing, the names of the package itself stand for what its `connect` and `serve` open.
    """
    opened = [
        name for name, uses in meaning.uses.items() if opened_by(name) and any(use.kind == "load" for use in uses)
    ]
    legacy = [name for name in opened if _implementation(name) == "legacy"]
    modern = [name for name in opened if _implementation(name) == "asyncio"]
    wanted = "serve" if known.role == "server" else "connect"
    if not modern and (legacy or known.origin.count(".") > 1):
        return known
    if legacy and known.origin.count(".") > 1:
        return known
    origin = next((name for name in modern if name.endswith(wanted)), modern[0] if modern else f"websockets.{wanted}")
    role = "client" if origin.endswith("connect") else "server"
    return replace(known, origin=origin, role=role, declared=known.origin)


def _implementation(name: str) -> str:
    thing = newest(name)
    return thing.implementation if thing is not None else ""
