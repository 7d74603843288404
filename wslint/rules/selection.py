"""Which rules run: selectors (`WS14`, `extra-headers`, `ALL`) against the rules there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from wslint.config import Config
from wslint.paths import shown
from wslint.rules.index import Entry, entries

_EXACT = 1000


class SelectorError(Exception):
    """A selector that names no rule; the message lists those that do."""


class Selection(NamedTuple):
    """The rules of one configuration: ``known`` are all, ``enabled`` those that run, ``fixable`` codes of these."""

    known: tuple[Entry, ...]
    enabled: tuple[Entry, ...]
    fixable: frozenset[str]

    @property
    def packages(self) -> frozenset[str]:
        """The root packages that the enabled rules are about."""
        return frozenset().union(*(rule.packages for rule in self.enabled))


def select(config: Config) -> Selection:
    """The rules that a configuration enables. Raises PageError and SelectorError."""
    return _select(
        entries(config.rules), config.select, config.extend_select, config.ignore, config.fixable, config.unfixable,
        shown(config.path) if config.path else "the command line",
        tuple(s for _, selectors in config.per_file_ignores for s in selectors),
    )  # fmt: skip


@cache
def _select(
    rules: tuple[Entry, ...],
    chosen: tuple[str, ...] | None,
    extended: tuple[str, ...],
    ignored: tuple[str, ...],
    fixable: tuple[str, ...],
    unfixable: tuple[str, ...],
    place: str,
    per_file: tuple[str, ...],
) -> Selection:
    for selector in (*(chosen or ()), *extended, *ignored, *fixable, *unfixable, *per_file):
        check_selector(rules, selector, place)
    enabled = tuple(rule for rule in rules if _enabled(rule, chosen, extended, ignored))
    codes = frozenset(rule.code for rule in enabled if _best(rule, fixable) > _best(rule, unfixable))
    return Selection(rules, enabled, codes)


def check_selector(rules: Sequence[Entry], selector: str, place: str) -> None:
    """Raise SelectorError if ``selector``, written in ``place``, names no rule."""
    if selector == "ALL" or any(_specificity(rule, selector) >= 0 for rule in rules):
        return
    prefixes = sorted({rule.code[:end] for rule in rules for end in (len(rule.prefix), len(rule.code) - 2)})
    names = ", ".join(f"{rule.code} ({rule.name})" for rule in rules)
    raise SelectorError(
        f"Unknown rule selector `{selector}` in {place}\n"
        f"  Cause: a selector is ALL, a prefix ({', '.join(prefixes)}), a code or a name: {names}"
    )


def _specificity(rule: Entry, selector: str) -> int:
    """How exactly a selector names a rule: -1 not at all, 0 ALL, else the more the longer; a code or name most."""
    if selector in (rule.code, rule.name):
        return _EXACT
    if selector == "ALL":
        return 0
    is_prefix = rule.code.startswith(selector) and re.fullmatch(r"[A-Z]+\d*", selector) is not None
    return len(selector) if is_prefix and len(selector) >= len(rule.prefix) else -1


def _best(rule: Entry, selectors: Iterable[str]) -> int:
    return max((_specificity(rule, selector) for selector in selectors), default=-1)


def _enabled(rule: Entry, chosen: tuple[str, ...] | None, extended: tuple[str, ...], ignored: tuple[str, ...]) -> bool:
    """Ruff's rule: the more exact selector wins, and ``ignore`` wins between equals."""
    selected = _best(rule, extended)
    by_default = 0 if rule.default else -1
    selected = max(selected, by_default if chosen is None else _best(rule, chosen))
    return selected > _best(rule, ignored)


def matching(rules: Iterable[Entry], selectors: Iterable[str]) -> frozenset[str]:
    """The codes of the rules that any of the selectors names."""
    selectors = tuple(selectors)
    return frozenset(rule.code for rule in rules if _best(rule, selectors) >= 0) if selectors else frozenset()
