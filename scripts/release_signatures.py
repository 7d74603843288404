"""Read signatures and the attributes of classes out of syntax trees, as the texts that the table holds."""

from __future__ import annotations

import ast
from functools import cache

from release_modules import warns

Callable = ast.FunctionDef | ast.AsyncFunctionDef


def popped_keywords(maker: Callable) -> dict[str, bool]:
    """Return the keywords that `maker` itself takes out of its `**kwargs`: name -> deprecated."""
    deprecated = deprecated_keywords(maker)
    return {name: name in deprecated for name in keyword_calls(maker, "pop")}


def parameter_names(maker: Callable, skip: int = 0) -> dict[str, bool]:
    """Return the parameters that may be given by keyword, without the first `skip`: name -> deprecated."""
    deprecated = deprecated_keywords(maker)
    positional = (maker.args.posonlyargs + maker.args.args)[max(skip, len(maker.args.posonlyargs)) :]
    return {name.arg: name.arg in deprecated for name in positional + maker.args.kwonlyargs}


@cache
def keyword_calls(scope: ast.AST, method: str) -> list[str]:
    """Return the names in `kwargs.<method>("name", …)`; a class may keep its `**kwargs` until it connects."""
    return [
        str(node.args[0].value)
        for node in ast.walk(scope)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
        and is_name(node.func.value, "kwargs")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]


@cache
def deprecated_keywords(maker: Callable) -> set[str]:
    """Return the names of parameters or popped keywords whose use makes `maker` warn.

    Three forms: `if x is None: … else: warn`, `if x: warn`, `if … and "x" in kwargs: warn`.
    """
    popped_as = {
        ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target): names[0]
        for node in maker.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and (names := keyword_calls(node.value, "pop"))
    }
    found = set()
    for node in maker.body:
        if not isinstance(node, ast.If):
            continue
        test = ast.unparse(node.test)
        if warns(node.orelse) and test.endswith(" is None"):
            name = test.removesuffix(" is None")
            found.add(popped_as.get(name, name))
        elif warns(node.body) and test.isidentifier():
            found.add(popped_as.get(test, test))
        elif warns(node.body) and test.endswith(" in kwargs"):
            found.add(test.removesuffix(" in kwargs").split()[-1].strip("'"))
    return found


def signature(maker: Callable, forwarded: dict[str, bool], skip: int = 0) -> str:
    """Return the parameters as text: `uri, *, logger=, **kwargs, timeout=!` (`=` optional, `!` deprecated).

    After `**kwargs` stand the `forwarded` keywords that they take.
    """
    arguments = maker.args
    deprecated = deprecated_keywords(maker)
    parts: list[str] = []
    positional = arguments.posonlyargs + arguments.args
    required = len(positional) - len(arguments.defaults)

    def text(name: str, optional: bool) -> str:
        return name + ("=" if optional else "") + ("!" if name in deprecated else "")

    for number, argument in enumerate(positional):
        if number >= skip:
            parts.append(text(argument.arg, number >= required))
        if arguments.posonlyargs and number == len(arguments.posonlyargs) - 1:
            parts.append("/")
    keyword_only = [
        text(argument.arg, default is not None)
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    if arguments.vararg:
        parts.append(f"*{arguments.vararg.arg}")
    elif keyword_only:
        parts.append("*")
    parts += keyword_only
    if arguments.kwarg:
        parts.append(f"**{arguments.kwarg.arg}")
        parts += [f"{name}={'!' if old else ''}" for name, old in forwarded.items()]
    return ", ".join(parts)


def is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def is_public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__") and name != "__init__")


def class_attributes(node: ast.ClassDef) -> set[str]:
    """Return the public attributes that the class itself defines: `method send(message, *, text=)`, `property x`, …"""
    found: dict[str, str] = {}
    statements = list(node.body)
    while statements:
        child = statements.pop(0)
        if isinstance(child, ast.If | ast.Try):
            statements = [*child.body, *child.orelse, *statements]
        elif isinstance(child, Callable):
            for name, text in method_attributes(child):
                found.setdefault(name, text)
        elif isinstance(child, ast.Assign | ast.AnnAssign):
            for target in child.targets if isinstance(child, ast.Assign) else [child.target]:
                for part in ast.walk(target):
                    if isinstance(part, ast.Name):
                        found[part.id] = f"class {part.id}"
    return {text for name, text in found.items() if is_public(name)}


def method_attributes(method: Callable) -> list[tuple[str, str]]:
    """Return what one method adds: itself, and what it assigns to attributes of its first parameter."""
    decorators = [ast.unparse(decorator) for decorator in method.decorator_list]
    if any(name.endswith(("overload", ".setter")) for name in decorators):
        return []
    mark = "!" if warns(method.body) else ""
    if any("property" in name for name in decorators):
        found = [(method.name, f"property {method.name}{mark}")]
    else:
        skip = 0 if "staticmethod" in decorators else 1
        kind = "coroutine" if isinstance(method, ast.AsyncFunctionDef) else "method"
        found = [(method.name, f"{kind} {method.name}({signature(method, {}, skip)}){mark}")]
    if method.args.args:
        owner = method.args.args[0].arg
        for node in ast.walk(method):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_name(node.value, owner):
                found.append((node.attr, f"instance {node.attr}"))
    return found
