"""Read the modules of one released websockets wheel: which names they hold and where each one is defined.

Nothing is imported or run: the wheel is opened as a zip file and its sources are read with `ast`.
"""

from __future__ import annotations

import ast
import zipfile
from dataclasses import dataclass, field

PACKAGE = "websockets"
HERE = ""
DEPRECATED = "!"

# The C extension exists in the binary wheels of every release and in none of the pure ones.
SPEEDUPS = "def apply_mask(data, mask): ..."


@dataclass
class Module:
    """One module of a release.

    `names` maps a name to where it comes from: `HERE` for a definition, a dotted path for an import; a leading
    `DEPRECATED` marks an alias that warns when it is used. `exported` is `__all__`, None without one.
    """

    name: str
    package: bool
    names: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=dict)
    exported: list[str] | None = None
    stars: list[str] = field(default_factory=list)
    deprecated: bool = False


Modules = dict[str, Module]


def read_wheel(path: str) -> tuple[str, Modules]:
    """Return `Requires-Python` and the modules of the wheel at `path`, by dotted name."""
    with zipfile.ZipFile(path) as archive:
        sources = {
            name: archive.read(name).decode("utf-8")
            for name in archive.namelist()
            if name.startswith(f"{PACKAGE}/") and name.endswith(".py")
        }
        metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        headers = archive.read(metadata).decode("utf-8").split("\n\n")[0].splitlines()
    requires = next(line.partition(":")[2].strip() for line in headers if line.startswith("Requires-Python:"))
    trees = {name: ast.parse(source) for name, source in sources.items()}
    trees[f"{PACKAGE}/speedups.py"] = ast.parse(SPEEDUPS)
    modules: Modules = {}
    for name in sorted(trees):
        dotted = name.removesuffix(".py").replace("/", ".")
        package = dotted.endswith(".__init__")
        module = Module(dotted.removesuffix(".__init__"), package)
        read_statements(module, trees[name].body)
        modules[module.name] = module
    for module in modules.values():
        expand_exports(module, modules)
        expand_star_imports(module, modules)
    return requires, modules


def absolute(module: Module, source: str, level: int) -> str:
    """Return the dotted module that `from <level dots><source> import …` in `module` names."""
    if level == 0:
        return source
    parts = module.name.split(".")
    parts = parts[: len(parts) - level + (1 if module.package else 0)]
    return ".".join([*parts, source] if source else parts)


def read_statements(module: Module, statements: list[ast.stmt]) -> None:
    """Record what `statements` bind in `module`, as they run (never as a type checker sees them)."""
    for statement in statements:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            read_import(module, statement)
        elif isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            read_definition(module, statement)
        elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            read_assignment(module, statement)
        elif isinstance(statement, ast.If):
            test = ast.unparse(statement.test).replace("typing.", "")
            read_statements(module, statement.orelse)
            # The second is in version.py: what only an unreleased checkout runs.
            if test not in ("TYPE_CHECKING", "not released"):
                read_statements(module, statement.body)
        elif isinstance(statement, ast.With):
            read_statements(module, statement.body)
        elif isinstance(statement, ast.Try):
            for handler in statement.handlers:
                read_statements(module, handler.body)
            read_statements(module, statement.body + statement.orelse + statement.finalbody)
        elif isinstance(statement, ast.Delete):
            for target in statement.targets:
                module.names.pop(ast.unparse(target), None)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            read_call(module, statement.value)


def read_import(module: Module, statement: ast.Import | ast.ImportFrom) -> None:
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            path = alias.name if alias.asname else alias.name.split(".")[0]
            module.names[alias.asname or path] = path
        return
    source = absolute(module, statement.module or "", statement.level)
    for alias in statement.names:
        if alias.name == "*":
            module.stars.append(source)
        else:
            module.names[alias.asname or alias.name] = f"{source}.{alias.name}"


def read_definition(module: Module, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    if node.name == "__getattr__":
        # websockets 11.0 to 17.x, sync.server: `if name == "X": warnings.warn(…); return Y`.
        for child in node.body:
            if isinstance(child, ast.If) and isinstance(child.test, ast.Compare) and warns(child.body):
                result = child.body[-1]
                wanted = child.test.comparators[0]
                if isinstance(result, ast.Return) and result.value and isinstance(wanted, ast.Constant):
                    module.names[str(wanted.value)] = f"{DEPRECATED}{module.name}.{ast.unparse(result.value)}"
        return
    if any(ast.unparse(decorator).endswith("overload") for decorator in node.decorator_list):
        return
    module.names[node.name] = HERE
    module.definitions[node.name] = node


def read_assignment(module: Module, statement: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
    value = statement.value
    if value is None:
        return
    for target in statement.targets if isinstance(statement, ast.Assign) else [statement.target]:
        for name in target.elts if isinstance(target, ast.Tuple) else [target]:
            if not isinstance(name, ast.Name):
                continue
            if name.id == "__all__":
                exported = read_exports(module, value)
                augmented = isinstance(statement, ast.AugAssign)
                module.exported = [*(module.exported or ()), *exported] if augmented else exported
            elif isinstance(value, ast.Name) and value.id in module.names and value.id != name.id:
                module.names[name.id] = f"{module.name}.{value.id}"
            else:
                module.names[name.id] = HERE


def read_exports(module: Module, value: ast.expr) -> list[str]:
    """Return the strings of an `__all__` expression; another module's list is kept as `=path` until all are read."""
    if isinstance(value, ast.List | ast.Tuple):
        return [str(item.value) for item in value.elts if isinstance(item, ast.Constant)]
    if isinstance(value, ast.BinOp):
        return read_exports(module, value.left) + read_exports(module, value.right)
    if isinstance(value, ast.Name):
        return ["=" + module.names[value.id].rpartition(".")[0]]
    raise ValueError(f"{module.name}: __all__ has an unknown form: {ast.unparse(value)}")


def read_call(module: Module, call: ast.Call) -> None:
    function = ast.unparse(call.func)
    if function == "warnings.warn":
        module.deprecated = True
    elif function == "lazy_import":
        for keyword in call.keywords:
            mark = {"aliases": "", "deprecated_aliases": DEPRECATED}[str(keyword.arg)]
            for name, source in ast.literal_eval(keyword.value).items():
                level = len(source) - len(source.lstrip("."))
                if not level:
                    # StatusLike in 12.0 to 13.0.1: `"typing"` is not `".typing"`, so using the name fails.
                    continue
                path = absolute(module, source[level:], level)
                module.names[name] = f"{mark}{path}.{name}"


def warns(statements: list[ast.stmt]) -> bool:
    """Tell whether one of `statements` is itself a call of `warnings.warn`."""
    return any(
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and ast.unparse(statement.value.func) == "warnings.warn"
        for statement in statements
    )


def expand_exports(module: Module, modules: Modules) -> None:
    """Replace lists taken over from other modules; `from x import __all__` makes them this module's own."""
    if module.exported is None and "__all__" in module.names:
        module.exported = ["=" + module.names["__all__"].rpartition(".")[0]]
    exported: list[str] = []
    for name in module.exported or ():
        if name.startswith("="):
            expand_exports(modules[name[1:]], modules)
            exported += modules[name[1:]].exported or []
        else:
            exported.append(name)
    module.exported = exported if module.exported is not None else None
    module.names.pop("__all__", None)


def expand_star_imports(module: Module, modules: Modules) -> None:
    """Replace every `from x import *` by the names that it brings."""
    while module.stars:
        source = modules[module.stars.pop(0)]
        expand_star_imports(source, modules)
        public = [name for name in source.names if not name.startswith("_")]
        for name in public if source.exported is None else source.exported:
            module.names.setdefault(name, f"{source.name}.{name}")


def resolve(modules: Modules, module: str, name: str) -> str | None:
    """Return the dotted path at which `name` of `module` is defined, None if there is no such name.

    A module resolves to itself; what comes from outside the package to its path there.
    """
    seen = set()
    while (module, name) not in seen:
        seen.add((module, name))
        target = modules[module].names.get(name)
        if target is None and name != "__all__":
            path = f"{module}.{name}"
            return path if path in modules else None
        if target is None or target == HERE:
            return f"{module}.{name}"
        target = target.removeprefix(DEPRECATED)
        if target in modules or target.split(".")[0] != PACKAGE:
            return target
        module, _, name = target.rpartition(".")
        if module not in modules:
            return None
    return None
