"""``[[tool.wslint.phases]]``: the parts of a migration, in order, each with its files and its goal."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from wslint.paths import anchored

_GOAL = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(\d+)\s*")
_KEYS = ("name", "paths", "priority", "owner", "goal", "verify", "due")


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase.

    ``paths`` are globs as in ``include``; a file belongs to the first phase that matches. ``goal``
    pairs a rule selector with the most findings that may be left. ``verify`` is a command, which is
    split into words and run without a shell, and only when asked for. ``due`` is a date (ISO 8601).
    """

    name: str
    paths: tuple[str, ...]
    priority: int | None = None
    owner: str | None = None
    goal: tuple[tuple[str, int], ...] = ()
    verify: str | None = None
    due: str | None = None


def read_phases(value: object) -> tuple[Phase, ...]:
    """The phases in a TOML value; raises ValueError with what was expected."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError("expected tables: write [[tool.wslint.phases]] with `name` and `paths`")
    phases = tuple(_phase(table) for table in value)
    names = [phase.name for phase in phases]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"two phases are called {twice!r}: give each a name of its own")
    return phases


def moved(phase: Phase, base: str, root: str) -> Phase:
    """The phase with the patterns that are relative to ``base`` made relative to ``root``."""
    return replace(phase, paths=tuple(anchored(pattern, base, root) for pattern in phase.paths))


def _phase(table: dict[str, object]) -> Phase:
    name = table.get("name")
    if not isinstance(name, str) or not name:
        raise ValueError('expected a `name` for each phase, such as name = "end-to-end"')
    unknown = next((key for key in table if key not in _KEYS), None)
    if unknown is not None:
        raise ValueError(f"phase {name!r} has an unknown key `{unknown}`; valid keys: {', '.join(_KEYS)}")
    paths = table.get("paths")
    if not isinstance(paths, list) or not paths or not all(isinstance(path, str) for path in paths):
        raise ValueError(f'phase {name!r} needs `paths`, a list of globs such as ["tests/e2e/**"]')
    priority = table.get("priority")
    if priority is not None and (not isinstance(priority, int) or isinstance(priority, bool)):
        raise ValueError(f"phase {name!r}: `priority` is a whole number")
    return Phase(
        name,
        tuple(paths),
        priority,
        _text(name, table, "owner"),
        _goal(name, table.get("goal")),
        _text(name, table, "verify"),
        _due(name, table.get("due")),
    )


def _text(name: str, table: dict[str, object], key: str) -> str | None:
    value = table.get(key)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise ValueError(f"phase {name!r}: `{key}` is a string")
    return value if isinstance(value, str) else None


def _goal(name: str, value: object) -> tuple[tuple[str, int], ...]:
    if value is None:
        return ()
    parts = value.split(",") if isinstance(value, str) else [""]
    found = [_GOAL.fullmatch(part) for part in parts]
    goals = tuple((match[1], int(match[2])) for match in found if match is not None)
    if len(goals) < len(parts):
        raise ValueError(f'phase {name!r}: `goal` is a rule and a number, such as "direct-connect = 0"')
    return goals


def _due(name: str, value: object) -> str | None:
    if value is None:
        return None
    # TOML has dates of its own, which print as ISO 8601.
    text = value if isinstance(value, str) else str(value)
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", text):
        raise ValueError(f'phase {name!r}: `due` is a date such as "2027-01-31"')
    return text
