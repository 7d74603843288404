"""Which releases of the range a use means trouble for, and how messages and titles name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wslint.code import api
from wslint.code.things import POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, Parameter
from wslint.findings import Applicability
from wslint.rules.context import Context


def implementations(context: Context, name: str) -> dict[str, str]:
    """The implementation that ``name`` stands for in each release of the range that has it."""
    things = ((release, api.lookup(name, release)) for release in context.range.releases)
    return {release: thing.implementation for release, thing in things if thing is not None}


def since(release: str) -> Callable[[str], bool]:
    """Tell of a release whether it is ``release`` or a later one."""
    order = api.releases()
    first = order.index(release)
    return lambda other: order.index(other) >= first


def on(context: Context, releases: Iterable[str]) -> str:
    """Name releases beside those of the range: "14.0 and later; your range allows 13.0 to 17.4"."""
    some = tuple(dict.fromkeys(releases))
    text = api.describe(some, context.range)
    if len(some) == len(context.range.releases):
        return text
    return f"{text}; your range allows {api.describe(context.range.releases, context.range)}"


def judged(context: Context, title: str, works: Callable[[str], bool], sure: bool = True) -> tuple[str, Applicability]:
    """The title and applicability of a fix whose result ``works`` on some releases.

    Safe where that is every release of the range (unsafe if it is not ``sure``); otherwise the fix
    is shown, and its title names the release from which it works on all later ones.
    """
    if all(works(release) for release in context.range.releases):
        return title, Applicability.SAFE if sure else Applicability.UNSAFE
    first = None
    for release in reversed(api.releases()):
        if not works(release):
            break
        first = release
    floor = f", which needs websockets {first} or later" if first is not None else ""
    return title + floor, Applicability.DISPLAY


def takes(parameters: Iterable[Parameter], position: int) -> str:
    """The parameter that takes argument number ``position``, from 0: its name, "*" for any number, "" for none."""
    kinds = (POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL)
    names = ["*" if one.kind == VAR_POSITIONAL else one.name for one in parameters if one.kind in kinds]
    if "*" in names[: position + 1]:
        return "*"
    return names[position] if position < len(names) else ""
