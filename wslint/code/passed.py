"""What the calls of a fragment pass to a parameter, where all of them can be seen."""

from __future__ import annotations

from wslint.code.bindings import Binding, scope_of
from wslint.code.callables import decorators
from wslint.code.callbacks import Parameter, parameters
from wslint.code.names import Meaning
from wslint.code.tree import Node, Path

_MOST = 30  # calls; more are not looked at
_STATIC = frozenset({"staticmethod", "classmethod"})


def passed(meaning: Meaning, binding: Binding) -> list[Path] | None:
    """The paths of all arguments for a parameter, defaults included.

    None if the function is not called here, is more than called, or takes unpacked arguments.
    """
    function = binding.scope.path
    name = function[-1].child_by_field_name("name") if function[-1].type == "function_definition" else None
    if name is None or len(function) < 2 or decorators(meaning.code, function) - _STATIC:
        return None
    listed = parameters(meaning, function)
    position = next((i for i, item in enumerate(listed) if item.path[-1] == binding.path[-1]), -1)
    if position < 0 or listed[position].kind not in ("required", "optional"):
        return None
    holder = scope_of(function).path
    in_class = holder[-1].type == "class_definition"
    if in_class and "staticmethod" not in decorators(meaning.code, function):
        position -= 1
    if in_class and meaning.code.text(name) == "__init__":
        calls = _constructions(meaning, holder)
    else:
        calls = _method_calls(meaning, holder, name) if in_class else _calls(meaning, name, function)
    if not calls or len(calls) > _MOST:
        return None
    found = [_argument(meaning, call, position, binding) for call in calls]
    return [path for path in found if path is not None] if None not in found else None


def is_private(meaning: Meaning, binding: Binding) -> bool:
    """Is the function of a parameter one that only this fragment calls: nested, or named with an underscore?"""
    function = binding.scope.path
    name = function[-1].child_by_field_name("name")
    outside = scope_of(function).node
    if name is not None and meaning.code.text(name) == "__init__":
        name = outside.child_by_field_name("name")
    named = "" if name is None else meaning.code.text(name)
    return outside.type == "function_definition" or named.startswith("_")


def given(meaning: Meaning, function: Path, parameter: Parameter) -> list[Path] | None:
    """The paths of what calls of a function by its own name give for ``parameter``; None if that cannot be told."""
    name, holder = function[-1].child_by_field_name("name"), scope_of(function).path
    if name is None:
        return []
    in_class = holder[-1].type == "class_definition"
    bound = in_class and "staticmethod" not in decorators(meaning.code, function)
    names = [one.name for one in parameters(meaning, function)]
    position = names.index(parameter.name) - bound
    found = []
    for path in meaning.code.identifiers(meaning.code.text(name)):
        dotted = path[-2].type == "attribute" and path[-2].child_by_field_name("attribute") == path[-1]
        call = path[:-2] if dotted else path[:-1]
        if dotted != in_class or call[-1].type != "call" or call[-1].child_by_field_name("function") != path[len(call)]:
            continue
        if not dotted and all(binding.path[:-1] != function for binding in meaning.bindings(path)):
            continue
        listed = call[-1].child_by_field_name("arguments")
        argument = _for(meaning, listed, position, parameter.name) if listed is not None else None
        if listed is None or argument is None:
            continue
        owner = path[-2].child_by_field_name("object") if dotted else None
        on_self = owner is not None and meaning.class_of_self((*path[:-1], owner)) == holder
        if argument.type.endswith("_splat") or (dotted and not on_self):
            return None
        found.append((*call, listed, argument))
    return found


def _for(meaning: Meaning, listed: Node, position: int, name: str) -> Node | None:
    """The argument for a parameter by its position or name, or unpacked ones that may hold it."""
    children = [child for child in listed.named_children if child.type != "comment"]
    unpacked = next((child for child in children if child.type.endswith("_splat")), None)
    positional = [child for child in children if child.type != "keyword_argument"]
    if unpacked is None and 0 <= position < len(positional):
        return positional[position]
    named = (child.child_by_field_name("name") for child in children if child.type == "keyword_argument")
    keyword = next((node for node in named if node is not None and meaning.code.text(node) == name), None)
    return keyword.parent if keyword is not None else unpacked


def _calls(meaning: Meaning, name: Node, function: Path) -> list[Path]:
    """The calls of a function; none if it is also handed on."""
    found = []
    for load in meaning.names(meaning.code.text(name)).loads:
        bindings = meaning.bindings(load)
        if not any(binding.path[:-1] == function for binding in bindings):
            continue
        if len(bindings) > 1 or load[-2].type != "call" or load[-2].child_by_field_name("function") != load[-1]:
            return []
        found.append(load[:-1])
    return found


def _constructions(meaning: Meaning, holder: Path) -> list[Path]:
    """The calls of a class; none if it is also handed on, or others derive from it."""
    name = holder[-1].child_by_field_name("name")
    found = []
    for load in meaning.names(meaning.code.text(name)).loads if name is not None else ():
        bindings = meaning.bindings(load)
        if not any(binding.path[:-1] == holder for binding in bindings):
            continue
        parent = load[-2]
        if parent.type == "call" and parent.child_by_field_name("function") == load[-1] and len(bindings) == 1:
            found.append(load[:-1])
        elif not _only_named(meaning, load):
            return []
    return found


def _only_named(meaning: Meaning, load: Path) -> bool:
    """Is a class only named here, and not called by anyone: in an annotation, ``isinstance`` or before a dot?"""
    if any(node.type == "type" for node in load) or load[-2].type == "attribute":
        return True
    function = load[-3].child_by_field_name("function") if load[-2].type == "argument_list" else None
    return function is not None and meaning.code.text(function) in ("isinstance", "issubclass")


def _method_calls(meaning: Meaning, holder: Path, name: Node) -> list[Path]:
    """The calls of a method on its own object; none if anything else of that name is used or defined."""
    found = []
    for path in meaning.code.identifiers(meaning.code.text(name)):
        if path[-1] == name:
            continue
        attribute, above = path[-2], path[-3]
        owner = attribute.child_by_field_name("object") if attribute.type == "attribute" else None
        if owner is None:
            if attribute.type == "function_definition":
                return []
            continue
        if attribute.child_by_field_name("attribute") != path[-1]:
            continue
        on_self = meaning.class_of_self((*path[:-1], owner)) == holder
        if not on_self or above.type != "call" or above.child_by_field_name("function") != attribute:
            return []
        found.append(path[:-2])
    return found


def _argument(meaning: Meaning, call: Path, position: int, binding: Binding) -> Path | None:
    """What one call gives: by position, by keyword, or by the parameter's default."""
    listed = call[-1].child_by_field_name("arguments")
    if listed is None or listed.type != "argument_list":
        return None
    given = [child for child in listed.named_children if child.type != "comment"]
    if any(child.type.endswith("_splat") for child in given):
        return None
    positional = [child for child in given if child.type != "keyword_argument"]
    if 0 <= position < len(positional):
        return (*call, listed, positional[position])
    for child in given:
        keyword, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        if keyword is not None and value is not None and meaning.code.text(keyword) == binding.name:
            return (*call, listed, child, value)
    return binding.value
