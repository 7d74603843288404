"""The API of every websockets release, 8.1 to the newest, as read from the released wheels.

The data is `rules/api.json`, written by `scripts/api_table.py`. It is loaded at the first question (about 1 ms) and
every answer is remembered. A *path* is a dotted name as code spells it after suitable imports
(`websockets.connect`, `websockets.asyncio.client.connect`); a *release* is one of `releases()`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from wslint.code.ranges import Range, describe, range_of
from wslint.code.table import ABSENT, at, load, locate, module_at, names_of, number_of, releases, requires_python
from wslint.code.things import DEPRECATED, KEYWORD_KINDS, Attribute, Parameter, Thing, read_attribute, read_parameters

__all__ = [
    "Attribute",
    "Parameter",
    "Range",
    "Thing",
    "accepts",
    "deprecated_keyword",
    "describe",
    "is_module",
    "locate",
    "lookup",
    "range_of",
    "releases",
    "requires_python",
    "star_names",
]

_ANYTHING = "*"


def is_module(path: str, release: str) -> bool:
    """Tell whether `import <path>` works; `websockets.protocol` of 9.0 to 10.4, say, is only an attribute."""
    return module_at(path, number_of(release)) is not None


def _warns(module: str, number: int) -> bool:
    """Tell whether importing `module` warns, itself or through the package that holds it."""
    fact = module_at(module, number)
    parent = module.rpartition(".")[0]
    return bool(fact and fact[1]) or (bool(parent) and _warns(parent, number))


@cache
def _definition(path: str, number: int) -> Thing | None:
    """Return the class or function defined at `path`, None for any other value."""
    table = load()
    fact = at(table["definitions"].get(path), number)
    if fact == ABSENT:
        return None
    strings, texts, foreign = table["strings"], table["attributes"], table["foreign"]
    kind, implementation, deprecated, parameters, extra, bases, _ = table["facts"][fact]
    ancestors = tuple(strings[bases].split())
    attributes: dict[str, Attribute] = {}
    for owner in (path, *ancestors):
        own = at(table["definitions"].get(owner), number)
        for position in foreign.get(owner, ()) if own == ABSENT else table["facts"][own][6]:
            attribute = read_attribute(texts[position], owner)
            attributes.setdefault(attribute.name, attribute)
    return Thing(
        path=path,
        implementation=strings[implementation],
        kind=strings[kind],
        deprecated=bool(deprecated),
        parameters=None if parameters == ABSENT else read_parameters(strings[parameters]),
        extra=tuple(strings[extra].split()),
        bases=ancestors,
        attributes=attributes,
    )


@cache
def lookup(path: str, release: str) -> Thing | None:
    """Return what `path` stands for in `release`, None if it has no such name; ValueError for an unknown release.

    `deprecated` is that of this path: an alias that warns, or a module on the way that warns at its import. A path may
    end in one attribute of a class: `websockets.asyncio.client.ClientConnection.send`.
    """
    number = number_of(release)
    parts = path.split(".")
    length = next((n for n in range(len(parts), 0, -1) if module_at(".".join(parts[:n]), number) is not None), 0)
    module, rest = ".".join(parts[:length]), parts[length:]
    fact = module_at(module, number)
    if fact is None:
        return None
    old = _warns(module, number)
    strings = load()["strings"]
    if not rest:
        return Thing(module, strings[fact[0]], "module", old)
    source = at(names_of(module).get(rest[0]), number)
    if source == ABSENT:
        return None
    origin = strings[source]
    old = old or origin.startswith(DEPRECATED)
    origin = origin.removeprefix(DEPRECATED)
    target = f"{module}.{rest[0]}" if not origin else origin + rest[0] if origin.endswith(".") else origin
    if module_at(target, number) is not None:
        found = lookup(".".join([target, *rest[1:]]), release)
    elif len(rest) == 1:
        found = _definition(target, number) or Thing(target, _implementation(target, number), "value", False)
    else:
        found = _member(_definition(target, number), rest[1:])
    return _with_deprecation(found, old) if found else None


def _implementation(target: str, number: int) -> str:
    fact = module_at(target.rpartition(".")[0], number)
    return str(load()["strings"][fact[0]]) if fact else "other"


def _member(owner: Thing | None, rest: list[str]) -> Thing | None:
    found = owner.attributes.get(rest[0]) if owner and len(rest) == 1 else None
    if owner is None or found is None:
        return None
    return Thing(f"{owner.path}.{found.name}", owner.implementation, found.kind, found.deprecated, found.parameters)


def _with_deprecation(thing: Thing, deprecated: bool) -> Thing:
    return replace(thing, deprecated=True) if deprecated and not thing.deprecated else thing


@cache
def accepts(path: str, release: str, keyword: str) -> bool | None:
    """Tell whether a call of `path` takes `keyword`; None if the path is absent there or nothing is known.

    A keyword that a proxy connection alone takes (`proxy_ssl`) counts as taken.
    """
    thing = lookup(path, release)
    if thing is None or thing.parameters is None:
        return None
    if keyword in thing.extra or any(item.name == keyword and item.kind in KEYWORD_KINDS for item in thing.parameters):
        return True
    return None if _ANYTHING in thing.extra else False


def deprecated_keyword(path: str, release: str, keyword: str) -> bool:
    """Tell whether a call of `path` with `keyword` warns that the keyword is deprecated."""
    thing = lookup(path, release)
    return thing is not None and any(item.name == keyword and item.deprecated for item in thing.parameters or ())


@cache
def star_names(module: str, release: str) -> frozenset[str]:
    """Return what `from <module> import *` asks for: `__all__`, or the public names; empty without such a module."""
    number = number_of(release)
    fact = module_at(module, number)
    if fact is None:
        return frozenset()
    if fact[2] != ABSENT:
        return frozenset(load()["strings"][fact[2]].split())
    return frozenset(
        name for name, runs in names_of(module).items() if not name.startswith("_") and at(runs, number) != ABSENT
    )
