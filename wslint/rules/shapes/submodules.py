"""Shapes about what an import of the package makes reachable: its submodules, and the names of a star import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from wslint.code import api
from wslint.code.bindings import FUNCTIONS, Scope, parent_scope, scope_of
from wslint.code.names import Use
from wslint.code.shims import in_shim
from wslint.code.tree import Node, Path
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Import, Report
from wslint.rules.moving import missing
from wslint.rules.shapes import affected
from wslint.rules.shapes.affected import on
from wslint.rules.spelling import spell

# Importing these loads nothing else of the package.
_ALONE = frozenset({"version", "imports", "__version__"})


def unloaded_submodule(context: Context, *, package: str, since: str, apart: Sequence[str]) -> Iterator[Report]:
    """``package.module.name`` where only ``package`` is imported, whose modules are loaded on demand ``since`` then.

    Any import from the package loads its common modules, but none of those that stand ``apart``.
    """
    late = affected.since(since)
    releases = tuple(release for release in context.range.releases if late(release))
    if not releases:
        return
    loaded = _loaded(context, package)
    for name in sorted(context.meaning.uses):
        parent, _, module = name.rpartition(".")
        if parent != package or module in loaded or (module not in apart and "" in loaded):
            continue
        there = tuple(release for release in releases if api.is_module(name, release))
        for use in context.loads(name) if there else ():
            missing_there = module in apart or not _loaded_by_then(context, use, package)
            if missing_there and _by_attribute(context, use, package) and not in_shim(context.meaning, use):
                yield _unloaded(context, use, package, name, there)


def _loaded(context: Context, package: str) -> set[str]:
    """The modules that imports of the fragment load, and "" if they load the common ones."""
    loaded: set[str] = set()
    for name, uses in context.meaning.uses.items():
        if name.startswith(package + ".") and any(use.kind != "load" or use.node.type == "call" for use in uses):
            loaded.add(name.split(".")[1])
        elif name == package and any(use.kind == "module" and _star(use.path[-2]) for use in uses):
            loaded.add("")
    return loaded | {""} if loaded - _ALONE else loaded


def _loaded_by_then(context: Context, use: Use, package: str) -> bool:
    """Does the fragment use a name of the package itself, which loads the common modules, before the use is reached?

    What a function does is taken to come after what any other does: an ``except`` clause is evaluated when
    something was raised, and that is hardly ever before a connection was asked for. But what a function itself
    does comes after its decorators and defaults.
    """
    at_import = _at_import(use.path)
    later = _defined_by(use.path)
    if not at_import and _calls_wrapper(context):
        return True
    for name, others in context.meaning.uses.items():
        if name.count(".") != 1 or not name.startswith(package + ".") or _is_module(name):
            continue
        loads = [other for other in others if other.kind == "load" and _is_evaluated(other.path)]
        loads = [load for load in loads if later is None or later not in load.path]
        if not at_import and loads:
            return True
        if any(_at_import(load.path) and load.node.end_byte <= use.node.start_byte for load in loads):
            return True
    return False


def _defined_by(path: Path) -> Node | None:
    """The body of the definition that ``path`` is a decorator, a default or a base class of, if it is one."""
    scope = scope_of(path).path
    for node, child in pairwise(path[len(scope) - 1 :]):
        definition = node.child_by_field_name("definition") if node.type == "decorated_definition" else node
        if definition is not None and definition.type in ("function_definition", "class_definition"):
            body = definition.child_by_field_name("body")
            if child not in (definition, body):
                return body
    return None


def _calls_wrapper(context: Context) -> bool:
    """Does the fragment mention the project's wrapper, which asks the package for connections?"""
    target = context.project.target
    return target is not None and bool(context.code.words(target.name))


def _at_import(path: Path) -> bool:
    return all(scope.type not in FUNCTIONS for scope in _scopes(path))


def _scopes(path: Path) -> Iterator[Node]:
    """The nodes of the scopes around an expression, from the inside out."""
    scope: Scope | None = scope_of(path)
    while scope is not None:
        yield scope.node
        scope = parent_scope(scope)


def _is_evaluated(path: Path) -> bool:
    """Python does not evaluate the annotations of variables in functions."""
    annotated = any(above.type == "assignment" and node.type == "type" for above, node in pairwise(path))
    return not annotated or _at_import(path)


def _star(statement: Node) -> bool:
    return any(child.type == "wildcard_import" for child in statement.named_children)


def _by_attribute(context: Context, use: Use, package: str) -> bool:
    """Is it spelled as an attribute of the package, and nothing else at run time?"""
    owner = use.node.child_by_field_name("object") if use.node.type == "attribute" else None
    plain = use.certain and owner is not None and context.meaning.qualified((*use.path, owner)) == package
    return plain and use.binding is not None and _is_evaluated(use.path)


def _unloaded(context: Context, use: Use, package: str, name: str, releases: tuple[str, ...]) -> Report:
    text = f"`{name}` is an AttributeError after `import {package}` alone, on websockets {on(context, releases)}"
    change, hint = _change(context, use, package)
    text += f", unless something else has imported it: {hint}"
    return Report(use.node.start_byte, use.node.end_byte, text, change)


def _is_module(name: str) -> bool:
    return any(api.is_module(name, release) for release in api.releases())


def _change(context: Context, use: Use, package: str) -> tuple[Change | None, str]:
    """The name is taken from the package itself where that has it; otherwise from the module, by an import."""
    path, module, leaf = use.path, use.names[0], ""
    while path[-2].type == "attribute" and path[-2].child_by_field_name("object") == path[-1]:
        path, attribute = path[:-1], path[-2].child_by_field_name("attribute")
        leaf = "" if attribute is None else context.code.text(attribute)
        if not _is_module(f"{module}.{leaf}"):
            break
        module, leaf = f"{module}.{leaf}", ""
    if not leaf or not context.whole(use.path):
        return None, f"import `{module}`"
    if all(_same(f"{package}.{leaf}", f"{module}.{leaf}", release) for release in context.range.releases):
        owner = use.node.child_by_field_name("object")
        attribute = path[-1].child_by_field_name("attribute")
        assert owner is not None and attribute is not None
        edit = Edit(owner.end_byte, attribute.start_byte, ".")
        return Change(f"Replace with `{package}.{leaf}`", Applicability.SAFE, (edit,)), f"use `{package}.{leaf}`"
    spelled = spell(context, use, module, leaf)
    if spelled is None or missing(context, f"{module}.{leaf}"):
        return None, f"import `{module}`"
    local, known = spelled
    edits = (Edit(path[-1].start_byte, path[-1].end_byte, local),)
    requests = () if known else (Import(module, leaf, use),)
    return Change(f"Import `{leaf}` from `{module}`", Applicability.SAFE, edits, requests), f"import `{module}`"


def _same(name: str, other: str, release: str) -> bool:
    one, two = api.lookup(name, release), api.lookup(other, release)
    return one is not None and two is not None and one.path == two.path and one.deprecated == two.deprecated


def star_import(context: Context, *, package: str, needs: Mapping[str, str]) -> Iterator[Report]:
    """``from package import *``: releases in which it fails, and names that it does not bring on every release.

    ``needs`` says of a release which other package it needs to be installed.
    """
    for use in context.meaning.uses.get(package, ()):
        if use.kind == "module" and _star(use.path[-2]) and not in_shim(context.meaning, use):
            yield from _broken(context, package, needs, use.path[-2])
            yield from _lost(context, package, use.path[:-1])


def _broken(context: Context, package: str, needs: Mapping[str, str], statement: Node) -> Iterator[Report]:
    """The releases of the range in which the star import itself fails, or may fail."""
    bare = tuple(release for release in context.range.releases if release in needs)
    broken = tuple(release for release in context.range.releases if _asked_in_vain(package, release))
    start, end = statement.start_byte, statement.end_byte
    if broken:
        names = sorted({f"`{name}`" for release in broken for name in _asked_in_vain(package, release)})
        text = f"`from {package} import *` is an AttributeError on websockets {on(context, broken)}"
        yield Report(start, end, f"{text}, which announce {', '.join(names)} and lack it: import names one by one")
    elif bare:
        text = f"`from {package} import *` fails without the package `{needs[bare[0]]}`"
        yield Report(start, end, f"{text} on websockets {on(context, bare)}: import names one by one", None, "warning")


def _asked_in_vain(package: str, release: str) -> list[str]:
    """The names that a star import of ``package`` asks for and that it does not have."""
    return [name for name in api.star_names(package, release) if api.lookup(f"{package}.{name}", release) is None]


def _lost(context: Context, package: str, statement: Path) -> Iterator[Report]:
    """Names that come by a star import on some releases of the range, and not on others."""
    sets = {release: api.star_names(package, release) for release in context.range.releases}
    for name in sorted(frozenset().union(*sets.values())):
        lacking = tuple(release for release, names in sets.items() if name not in names)
        for use in context.loads(f"{package}.{name}") if lacking else ():
            binding = use.binding
            if use.node.type == "identifier" and binding is not None and binding.statement == statement[-1]:
                text = f"`{name}` does not come with `from {package} import *` on websockets {on(context, lacking)}"
                yield Report(use.node.start_byte, use.node.end_byte, f"{text}: import it by name")
