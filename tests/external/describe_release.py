"""Print, as JSON, what the websockets that this interpreter imports really offers: the answer to hold a table against.

Run by `test_api_table.py` in a process of its own for each release; standard input is a JSON object, the modules to
describe and the names to ask each for beside those that it lists itself.
"""

from __future__ import annotations

import enum
import importlib
import inspect
import json
import sys
import warnings
from typing import Any

KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional-only",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional-or-keyword",
    inspect.Parameter.KEYWORD_ONLY: "keyword-only",
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}


def parameters(value: Any) -> list[tuple[str, str, bool]] | None:
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return None
    return [
        (item.name, KINDS[item.kind], item.default is item.empty and "*" not in KINDS[item.kind])
        for item in signature.parameters.values()
    ]


def members(value: type) -> dict[str, list[tuple[str, str, bool]] | None]:
    """Return the public attributes of a class; the parameters of its methods, `self` included."""
    found = {}
    for name in dir(value):
        attribute = inspect.getattr_static(value, name)
        function = getattr(attribute, "__func__", attribute)
        found[name] = parameters(function) if inspect.isfunction(function) else None
    return found


def describe(value: Any) -> dict[str, Any]:
    origin = f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '')}"
    if inspect.ismodule(value):
        return {"kind": "module", "origin": value.__name__}
    if inspect.isclass(value):
        callable_parameters = None if issubclass(value, enum.Enum) else parameters(value)
        bases = [f"{base.__module__}.{base.__qualname__}" for base in value.__mro__[1:]]
        found = {"kind": "class", "origin": origin, "bases": bases, "parameters": callable_parameters}
        return found if not origin.startswith("websockets.") else {**found, "members": members(value)}
    if inspect.isroutine(value):
        return {"kind": "function", "origin": origin, "parameters": parameters(value)}
    return {"kind": "value", "origin": ""}


def main() -> None:
    answer: dict[str, Any] = {}
    for module, asked in json.load(sys.stdin).items():
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                loaded = importlib.import_module(module)
        except ImportError as error:
            answer[module] = str(error)
            continue
        names: dict[str, Any] = {}
        # dir() has the lazy aliases and lacks what a module defines after declaring them; vars() has that.
        for name in sorted({*dir(loaded), *vars(loaded), *getattr(loaded, "__all__", ()), *asked}):
            with warnings.catch_warnings(record=True) as raised:
                warnings.simplefilter("always")
                try:
                    value = getattr(loaded, name)
                except (AttributeError, ImportError) as error:
                    names[name] = str(error)
                    continue
            names[name] = {**describe(value), "warns": any(item.category is DeprecationWarning for item in raised)}
        exported = sorted(loaded.__all__) if hasattr(loaded, "__all__") else None
        answer[module] = {"names": names, "exported": exported, "warns": len(caught)}
    print(json.dumps(answer))


main()
