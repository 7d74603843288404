"""What the API table says of one path in one release, as values, and how its texts are read into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

# Parameter.kind: as in Python; FORWARDED is a keyword that the callable takes out of its **kwargs, or passes on in them
# to another callable of the package.
POSITIONAL_ONLY = "positional-only"
POSITIONAL_OR_KEYWORD = "positional-or-keyword"
KEYWORD_ONLY = "keyword-only"
VAR_POSITIONAL = "*"
VAR_KEYWORD = "**"
FORWARDED = "forwarded"
KEYWORD_KINDS = (POSITIONAL_OR_KEYWORD, KEYWORD_ONLY, FORWARDED)

# Marks, in the texts of the table, what warns when it is used.
DEPRECATED = "!"


class Parameter(NamedTuple):
    """One parameter, `self` left out. `deprecated`: giving it warns."""

    name: str
    kind: str
    required: bool
    deprecated: bool


class Attribute(NamedTuple):
    """One public attribute of a class. `kind`: method, coroutine, property, instance (set on `self`) or class."""

    name: str
    kind: str
    deprecated: bool
    parameters: tuple[Parameter, ...] | None
    owner: str


@dataclass(frozen=True, slots=True)
class Thing:
    """What a path stands for in one release.

    `path` is where it is defined; what comes from outside the package keeps its own path there. `kind` is module,
    class, function or value, or the kind of an `Attribute`; `implementation` legacy, asyncio, sync, trio, sans-io or
    other. `parameters` is None where a call is impossible or unknown; `extra` the keywords that its `**kwargs` take
    at their destination ('*': any, or unknown). `bases` are all ancestors of a class, nearest first.
    """

    path: str
    implementation: str
    kind: str
    deprecated: bool
    parameters: tuple[Parameter, ...] | None = None
    extra: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    attributes: Mapping[str, Attribute] = field(default_factory=dict, hash=False)


@cache
def read_parameters(text: str) -> tuple[Parameter, ...]:
    """Read `uri, /, *, logger=, **kwargs, timeout=!`: `=` optional, `!` deprecated, after `**` the forwarded ones."""
    found: list[Parameter] = []
    kind = POSITIONAL_OR_KEYWORD
    for part in filter(None, text.split(", ")):
        name = part.strip("*=!")
        if part == "/":
            found = [Parameter(item.name, POSITIONAL_ONLY, item.required, item.deprecated) for item in found]
        elif part.startswith("**"):
            found.append(Parameter(name, VAR_KEYWORD, False, False))
            kind = FORWARDED
        elif part.startswith("*"):
            kind = KEYWORD_ONLY
            if name:
                found.append(Parameter(name, VAR_POSITIONAL, False, False))
        else:
            found.append(Parameter(name, kind, "=" not in part, part.endswith(DEPRECATED)))
    return tuple(found)


@cache
def read_attribute(text: str, owner: str) -> Attribute:
    """Read `coroutine send(message, text=)`, `property host!`, `instance path`: an attribute that `owner` defines."""
    kind, _, rest = text.partition(" ")
    deprecated = rest.endswith(DEPRECATED)
    name, call, parameters = rest.removesuffix(DEPRECATED).partition("(")
    return Attribute(name, kind, deprecated, read_parameters(parameters[:-1]) if call else None, owner)
