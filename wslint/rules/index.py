"""What there is to select from: code, name, default and packages of every page, without reading its rule.

A run that meets no use of these packages never loads a rule, a shape or the parser.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import NamedTuple

from wslint.code.data import is_installed, rules_directory
from wslint.rules.compiled import Line, current

HEADING = re.compile(r"# (?P<name>[a-z][a-z0-9]*(?:-[a-z0-9]+)*) \((?P<code>[A-Z]+[0-9]{2,4})\)\r?\n")
_DATA = re.compile(r"^```toml\r?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_OFF = re.compile(r"^default\s*=\s*false", re.MULTILINE)
_LEVEL = re.compile(r"^level\s*=\s*[\"'](\w+)", re.MULTILINE)
_PACKAGE = re.compile(r"\b(?:call|name|module|package)\s*=\s*[\"'](\w+)")


class PageError(Exception):
    """A rule page that cannot be loaded: ``path:line: what is wrong``."""


class Entry(NamedTuple):
    """One page: its rule's code, kebab name, level and default, the root packages of its facts, and its path."""

    code: str
    name: str
    level: str
    default: bool
    packages: frozenset[str]
    path: str

    @property
    def prefix(self) -> str:
        """The letters of the code."""
        return self.code.rstrip("0123456789")


@cache
def entries(directories: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """The shipped pages and those below ``directories``, each group sorted by code. Raises PageError."""
    shipped = _shipped()
    own = [entry for directory in directories for entry in _below(directory)]
    prefixes = {entry.prefix for entry in shipped}
    taken: dict[str, Entry] = {}
    for entry in (*shipped, *own):
        for key in (entry.code, entry.name):
            if key in taken:
                raise PageError(f"{entry.path}:1: `{key}` is the rule of {taken[key].path} already")
            taken[key] = entry
    for entry in own:
        if entry.prefix in prefixes:
            raise PageError(f"{entry.path}:1: `{entry.code}`: rules of your own need a prefix of their own")
    return (*shipped, *own)


def compiled(path: str) -> Line | None:
    """What the table of compiled pages says about a page; None if the page must be read, as every one of a user's."""
    return _compiled().get(path)


@cache
def _compiled() -> dict[str, Line | None]:
    return current(rules_directory(), is_installed())


def _shipped() -> list[Entry]:
    found = [
        read_entry(path)
        if line is None
        else Entry(line.code, line.name, line.level, line.default, frozenset(line.packages.split()), path)
        for path, line in _compiled().items()
    ]
    return sorted(found, key=lambda entry: entry.code)


def _below(directory: str) -> list[Entry]:
    if not os.path.isdir(directory):
        raise PageError(f"{directory}:1: there is no such directory of rules")
    found = []
    for folder, folders, files in os.walk(directory):
        folders.sort()
        names = (name for name in files if name.endswith(".md") and name != "README.md")
        found += [read_entry(os.path.join(folder, name)) for name in names]
    return sorted(found, key=lambda entry: entry.code)


def read_entry(path: str) -> Entry:
    """The entry of a page as its text has it. Raises PageError."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise PageError(f"{path}:1: {error}") from None
    heading = HEADING.match(text)
    if heading is None:
        first = text.split("\n", 1)[0]
        raise PageError(f"{path}:1: a page begins with `# rule-name (CODE)`, not {first!r}")
    block = _DATA.search(text)
    data = block[1] if block else ""
    level = _LEVEL.search(data)
    packages = frozenset(_PACKAGE.findall(data))
    return Entry(
        heading["code"], heading["name"], level[1] if level else "error", not _OFF.search(data), packages, path
    )
