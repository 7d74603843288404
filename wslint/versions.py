"""Plain ranges of versions (`>=13,<18`), read without `packaging`: to import it takes longer than to check a file.

Whatever is not plain (a pre-release, a local version, `~=`, `==13.*`, …) is left to `packaging`, and
what is means the same here as there (https://packaging.python.org/specifications/version-specifiers/).
"""

from __future__ import annotations

import re

_CLAUSE = r"\s*(?:>=|<=|>|<|==|!=)\s*[0-9]{1,9}(?:\.[0-9]{1,9}){0,5}\s*"
_PLAIN = re.compile(rf"(?:{_CLAUSE}(?:,{_CLAUSE})*)?", re.ASCII)
_PARTS = re.compile(r"([<>=!]+)\s*([0-9.]+)")


def clauses(spec: str) -> list[tuple[str, str]] | None:
    """The (operator, version) pairs of a plain range, none for an empty one; None for any other text."""
    return _PARTS.findall(spec) if _PLAIN.fullmatch(spec) else None


def allows(wanted: list[tuple[str, str]], release: str) -> bool:
    """Whether all clauses allow a final release such as "13.0.1"."""
    own = numbers(release)
    return all(_holds(own, operator, numbers(version)) for operator, version in wanted)


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of a plain version, such that equal versions ("13" and "13.0") have equal ones."""
    found = [int(part) for part in version.split(".")]
    while len(found) > 1 and not found[-1]:
        found.pop()
    return tuple(found)


def _holds(own: tuple[int, ...], operator: str, other: tuple[int, ...]) -> bool:
    return {
        ">=": own >= other,
        "<=": own <= other,
        ">": own > other,
        "<": own < other,
        "==": own == other,
        "!=": own != other,
    }[operator]
