"""What code that asks for the installed websockets gets on one release: names, versions, signatures, as plain values.

Nothing of the checked code is run: these are the few operations by which such questions are asked.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wslint.code import api
from wslint.code.things import FORWARDED


@dataclass(frozen=True, slots=True)
class Name:
    """Something that is only known by its qualified name."""

    name: str


@dataclass(frozen=True, slots=True)
class Signature:
    """What ``inspect.signature()`` gives for the callable of this name."""

    name: str


class Unknown(Exception):
    """An expression about which nothing is known."""


VERSIONS = frozenset({"websockets.__version__", "websockets.version.version", "websockets.version.__version__"})
_PARSERS = frozenset(
    {
        "packaging.version.parse",
        "packaging.version.Version",
        "pkg_resources.parse_version",
        "distutils.version.LooseVersion",
        "distutils.version.StrictVersion",
        "setuptools._distutils.version.LooseVersion",
    }
)
_METADATA = frozenset({"importlib.metadata.version", "importlib_metadata.version"})
_DISTRIBUTIONS = frozenset(
    {"pkg_resources.get_distribution", "importlib.metadata.distribution", "importlib_metadata.distribution"}
)
_CONVERSIONS: dict[str, Callable[..., Any]] = {
    "builtins.int": int,
    "builtins.float": float,
    "builtins.str": str,
    "builtins.bool": bool,
    "builtins.tuple": tuple,
    "builtins.list": list,
    "builtins.len": len,
}
_METHODS = frozenset(
    {"split", "rsplit", "partition", "startswith", "strip", "lstrip", "removeprefix", "isdigit", "isnumeric"}
)
_VERSION_PARTS = frozenset({"major", "minor", "micro", "release", "base_version", "public"})
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "is": operator.eq,
    "is not": operator.ne,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}


def named(name: str, release: str) -> Any:
    """The value of a qualified name. Raises Unknown."""
    if name in VERSIONS:
        return release
    known = name in _CONVERSIONS or (name.startswith("websockets") and api.lookup(name, release) is not None)
    if not known:
        raise Unknown
    return Name(name)


def attribute(owner: Any, name: str, release: str) -> Any:
    """``owner.name``. Raises Unknown."""
    if isinstance(owner, Name):
        if name in ("__module__", "__qualname__", "__name__") and owner.name.startswith("websockets."):
            thing = api.lookup(owner.name, release)
            if thing is None or thing.kind == "module" or name != "__module__":
                raise Unknown
            return thing.path.rpartition(".")[0]
        return named(f"{owner.name}.{name}", release)
    if isinstance(owner, Signature) and name == "parameters":
        return _parameters(owner.name, release)
    if type(owner).__name__ == "Version" and name in _VERSION_PARTS:
        return getattr(owner, name)
    raise Unknown


def _parameters(name: str, release: str) -> dict[str, str]:
    """The parameters that a signature shows; what is only passed on in ``**kwargs`` is not among them."""
    thing = api.lookup(name, release)
    if thing is None or thing.parameters is None:
        raise Unknown
    return {parameter.name: parameter.kind for parameter in thing.parameters if parameter.kind != FORWARDED}


def called(function: str, arguments: list[Any], release: str) -> Any:
    """The result of a call of a named function with positional arguments. Raises Unknown."""
    first = arguments[0] if arguments else None
    if function in _PARSERS and isinstance(first, str):
        from packaging.version import Version

        return Version(first)
    if function in _METADATA and first == "websockets":
        return release
    if function in _DISTRIBUTIONS and first == "websockets":
        return Name("websockets.version")
    if function == "inspect.signature" and isinstance(first, Name):
        return Signature(first.name)
    if function == "builtins.hasattr" and isinstance(first, Name) and isinstance(arguments[-1], str):
        return _has(f"{first.name}.{arguments[-1]}", release)
    if function == "importlib.util.find_spec" and isinstance(first, str) and first.startswith("websockets"):
        return Name(first) if api.is_module(first, release) else None
    if function == "builtins.map" and isinstance(first, Name) and first.name in _CONVERSIONS:
        return [_CONVERSIONS[first.name](item) for item in arguments[1]]
    if function in _CONVERSIONS and not any(isinstance(item, (Name, Signature)) for item in arguments):
        return _CONVERSIONS[function](*arguments)
    raise Unknown


def _has(name: str, release: str) -> bool:
    """``hasattr()``. Raises Unknown for a submodule, which is an attribute once something has imported it."""
    thing = api.lookup(name, release) if name.startswith("websockets.") else None
    if not name.startswith("websockets.") or (thing is not None and thing.kind == "module"):
        raise Unknown
    return thing is not None


def method(owner: Any, name: str, arguments: list[Any]) -> Any:
    """``owner.name(…)`` of a string, or of the parameters of a signature. Raises Unknown."""
    if isinstance(owner, str) and name in _METHODS:
        return getattr(owner, name)(*arguments)
    if isinstance(owner, dict) and name == "keys" and not arguments:
        return owner
    raise Unknown


def compared(symbol: str, left: Any, right: Any) -> bool:
    """``left symbol right``. Raises Unknown."""
    if symbol not in _COMPARISONS:
        raise Unknown
    return bool(_COMPARISONS[symbol](left, right))


def importable(module: str, names: list[str], release: str) -> bool:
    """Does an import statement work: ``import module``, or ``from module import names``? Raises Unknown."""
    root = module.partition(".")[0]
    if root != "websockets":
        if root in sys.stdlib_module_names or root == "packaging":
            return True
        raise Unknown
    if not api.is_module(module, release):
        return False
    return all(name == "*" or api.lookup(f"{module}.{name}", release) is not None for name in names)
