"""How to write a name at a place: as it is already imported there, or as it will be once it is."""

from __future__ import annotations

from wslint.code.bindings import Binding, scope_of
from wslint.code.names import Use
from wslint.code.reaching import types_only
from wslint.code.tree import Path
from wslint.rules.context import Context


def spell(context: Context, use: Use, module: str, name: str) -> tuple[str, bool] | None:
    """The local spelling of ``module.name`` at a use, and whether it is known there already.

    None if the plain name means something else at that place, so that importing it would change that.
    """
    wanted = f"{module}.{name}"
    for local in _local_names(context, module, name):
        found = _bindings_at(context, use.path, local)
        if found and all(binding.imported == wanted and not types_only(context.code, binding) for binding in found):
            return local, True
    found = _bindings_at(context, use.path, name)
    hidden = [binding for binding in found if binding.imported != wanted]
    if hidden or _bound_between(context, use, name, wanted):
        return None
    return name, False


def _local_names(context: Context, module: str, name: str) -> list[str]:
    """The names under which the file imports ``module.name``, the plain one first."""
    names = [name]
    for path in context.code.identifiers(name):
        if path[-2].type == "dotted_name" and path[-3].type == "aliased_import":
            alias = path[-3].child_by_field_name("alias")
            if alias is not None:
                names.append(context.code.text(alias))
    return names


def _bindings_at(context: Context, path: Path, name: str) -> list[Binding]:
    """The bindings of ``name`` that a load of it in place of ``path`` would go back to."""
    return context.meaning.bindings_of(name, path)


def _bound_between(context: Context, use: Use, name: str, wanted: str) -> bool:
    """Is the name bound to something else in the module, or in any scope around the use?"""
    known = context.meaning.names(name).bindings
    own = scope_of(use.path)
    around = [scope_of(use.path[: i + 1]) for i in range(1, len(use.path))]
    # The names of a class are not seen in its methods.
    scopes = {scope.id for scope in around if scope.node.type != "class_definition" or scope.id == own.id}
    scopes.add(use.path[0].id)
    return any(binding.imported != wanted for scope in scopes for binding in known.get(scope, ()))
