"""Load `rules/api.json`, which `scripts/api_table.py` writes, and read its rows.

A *row* is one value for each release, shortened to `[first release, value, first release, value, …]`; releases are
numbered from 0 and `ABSENT` stands where there is nothing. The parts of the table:

- `releases`: `[name, Requires-Python]`, oldest first
- `strings`, `attributes`, `facts`: what the other parts refer to by position
- `modules`: dotted name -> row of facts `[implementation, warns at import, __all__]`
- `names`: module -> `[row of origins, "name name …"]`: "" for a definition here, `path.to.` for the same name there,
  else a whole path; a leading `!` warns
- `definitions`: path of a class or function -> row of facts
  `[kind, implementation, warns when called, parameters, extra keywords, bases, own attributes]`
- `foreign`: base outside the package -> its attributes
"""

from __future__ import annotations

import os
from bisect import bisect_right
from functools import cache
from typing import Any

from wslint.code.data import rules_directory

ABSENT = -1


def locate() -> str:
    """Return the absolute path of the table."""
    return os.path.join(rules_directory(), "api.json")


@cache
def load() -> dict[str, Any]:
    """Return the table; OSError if it cannot be read."""
    import json

    with open(locate(), encoding="utf-8") as file:
        table: dict[str, Any] = json.load(file)
    return table


@cache
def releases() -> tuple[str, ...]:
    """Return the final releases that the table knows, oldest first."""
    return tuple(name for name, _ in load()["releases"])


@cache
def number_of(release: str) -> int:
    """Return the position of `release` in `releases()`; ValueError if the table lacks it."""
    try:
        return releases().index(release)
    except ValueError:
        raise ValueError(f"websockets {release} is not in the API table") from None


def requires_python(release: str) -> str:
    """Return the Pythons on which `release` installs, as a specifier such as `>=3.9`."""
    return str(load()["releases"][number_of(release)][1])


def at(runs: list[int] | None, number: int) -> int:
    """Return the value that `[first release, value, first release, value, …]` has at release `number`."""
    position = bisect_right(runs[::2], number) if runs else 0
    return runs[2 * position - 1] if runs and position else ABSENT


@cache
def names_of(module: str) -> dict[str, list[int]]:
    """Return the rows of origins of every name that `module` has in some release."""
    return {name: runs for runs, names in load()["names"].get(module, ()) for name in names.split()}


def module_at(path: str, number: int) -> list[Any] | None:
    """Return [implementation, warns at import, exported names] of a module, None where it does not exist."""
    fact = at(load()["modules"].get(path), number)
    return None if fact == ABSENT else load()["facts"][fact]
