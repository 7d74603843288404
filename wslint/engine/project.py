"""What other files say about the one that is checked: the wrapper, import cycles, tests that patch connect."""

from __future__ import annotations

import os
from collections.abc import Iterable

from wslint.code import api
from wslint.code.api import Range
from wslint.code.modules import closure, locate, module_name
from wslint.code.names import Meaning
from wslint.code.tree import Code, TooDeep
from wslint.code.wrapper import Definition, WrapperError, known_keywords, read_definition
from wslint.config import Config, ConfigError, Wrapper
from wslint.engine.remarks import Remarks
from wslint.paths import shown
from wslint.rules.context import Project, Target
from wslint.rules.shapes.wrapper import failing


def read_target(config: Config, span: Range) -> Target | None:
    """The configured wrapper with its definition. Raises ConfigError for one that cannot be right."""
    wrapper = config.wrapper
    if wrapper is None:
        return None
    module, _, qualname = wrapper.call.partition(":")
    path = locate(module, config.src)
    if path is None:
        if wrapper.returns is None or wrapper.accepts is None:
            where = ", ".join(shown(root) or "." for root in config.src)
            raise ConfigError(
                f"{wrapper.place}: call: there is no module `{module}` in {where}\n"
                "  Correct the name or set `src`; for a wrapper that is installed, state `returns` and `accepts`"
            )
        return Target(wrapper, None, None)
    definition = _read(wrapper, path, qualname)
    _check_keywords(wrapper, path, definition)
    bad, why = failing(definition, span)
    broken = ""
    if len(bad) == len(span.releases):
        broken = f"the wrapper itself fails on websockets {api.describe(bad, span)}, {why}: mend it first"
    return Target(wrapper, definition, path, broken, closure([path], config.src, everything=False))


def _read(wrapper: Wrapper, path: str, qualname: str) -> Definition:
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        raise ConfigError(f"{wrapper.place}: call: {shown(path)} cannot be read: {error.strerror}") from None
    try:
        meaning = Meaning(Code(source), frozenset({"websockets"}), lambda module: frozenset())
        return read_definition(meaning, qualname, known_keywords())
    except (WrapperError, TooDeep) as error:
        raise ConfigError(f"{wrapper.place}: call: `{qualname}` in {shown(path)}: {error}") from None


def _check_keywords(wrapper: Wrapper, path: str, definition: Definition) -> None:
    known = known_keywords()
    for keyword, parameter in wrapper.keywords:
        if keyword not in known:
            raise ConfigError(f"{wrapper.place}: keywords: connect() has no `{keyword}` in any release of websockets")
        if parameter not in definition.named and definition.accepts == ():
            listed = ", ".join(f"`{name}`" for name in definition.named)
            raise ConfigError(
                f"{wrapper.place}: keywords: the wrapper has no parameter `{parameter}` "
                f"({shown(path)}:{definition.line}); it has {listed}"
            )


def build(target: Target | None, config: Config, said: Iterable[Remarks]) -> Project:
    """Put together what the remarks of all files mean for each."""
    patched: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for remark in said:
        for module, name in remark.taken:
            path = locate(_resolved(module, remark.path, config.src), config.src)
            if path is not None:
                taken.add((path, name))
        for dotted, line in remark.patches:
            _apply_patch(dotted, f"{shown(remark.path)}:{line}", remark.path, config, patched, taken)
    return Project(target, patched, frozenset(taken))


def _resolved(module: str, path: str, roots: tuple[str, ...]) -> str:
    if not module.startswith("."):
        return module
    level = len(module) - len(module.lstrip("."))
    package = module_name(path, roots).split(".")
    if not path.endswith("__init__.py"):
        package = package[:-1]
    package = package[: len(package) - level + 1]
    return ".".join([*package, module.lstrip(".")]).strip(".")


def _apply_patch(
    dotted: str, place: str, path: str, config: Config, patched: dict[str, str], taken: set[tuple[str, str]]
) -> None:
    """One patched attribute: of the package itself, seen by all that the test runs, or of one module of the project."""
    module, _, name = dotted.rpartition(".")
    target = locate(module, config.src) if module else None
    if target is not None:
        taken.add((target, name))
        patched.setdefault(target, place)
        return
    owner = module.rpartition(".")[0]
    if module.rpartition(".")[2] in ("websockets", "client") and owner:
        inner = locate(owner, config.src)
        if inner is not None:
            taken.add((inner, module.rpartition(".")[2]))
            patched.setdefault(inner, place)
    if "websockets" not in dotted.split("."):
        return
    folder = os.path.dirname(path) + os.sep
    for other in (path, *closure([path], config.src, everything=True)):
        patched.setdefault(other, place)
    if os.path.basename(path) == "conftest.py":
        patched.setdefault(folder, place)
