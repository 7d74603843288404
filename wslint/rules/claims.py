"""What the pages name, so that the generic rules leave it to them, whether these pages are enabled or not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from wslint.rules.index import entries

# Their facts name what is to be replaced or is deprecated, not what is missing somewhere.
_ABOUT_WHAT_IS_THERE = frozenset({"direct-use", "legacy-path"})


@cache
def claimed_keywords(directories: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """The (call, keyword) pairs of the facts of all pages, those below ``directories`` included. Raises PageError.

    A fact that says ``argument`` is about values, and claims no keyword.
    """
    return frozenset(
        (str(fact["call"]), str(fact[key]))
        for _, fact in _facts(directories)
        for key in ("keyword", "old")
        if "call" in fact and key in fact
    )


@cache
def claimed_names(directories: tuple[str, ...]) -> frozenset[str]:
    """The dotted names that facts of all pages are about: ``names`` of a ``module``, and a ``whole`` module itself.

    Raises PageError.
    """
    found: set[str] = set()
    for shape, fact in _facts(directories):
        if "module" in fact and shape not in _ABOUT_WHAT_IS_THERE:
            found.update(f"{fact['module']}.{name}" for name in fact.get("names", ()))
            if fact.get("whole"):
                found.add(fact["module"])
    return frozenset(found)


def _facts(directories: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    # The pages import the shapes, and one of these asks here.
    from wslint.rules.pages import load_page

    for entry in entries(directories):
        rule = load_page(entry.path)
        for fact in rule.facts:
            yield rule.shape, fact
