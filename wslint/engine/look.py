"""The first look at a file: is there anything in it that the rules are about?

Most files of most projects are done here, so that no rule and no parser is imported for them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import cache

from wslint.config import Config
from wslint.files.kinds import DOCUMENT_GLOBS
from wslint.rules.selection import select

# Bytes; larger files are read in pieces of this size. From 128 KB on, each buffer is memory that is asked of
# the system and given back, which takes four times as long as reading a file of 15 KB does otherwise.
_AT_ONCE = 64 << 10
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

_PAGES = tuple(glob.removeprefix("*") for globs in DOCUMENT_GLOBS.values() for glob in globs)

File = tuple[str, Config]
Concerns = Callable[[bytes], bool]


def read(path: str, size: int = -1) -> bytes:
    """The bytes of a file; of one that is ``size`` bytes long the end need not be looked for. Raises OSError."""
    descriptor = os.open(path, _FLAGS)
    try:
        data = os.read(descriptor, max(size + 1, _AT_ONCE))
        if len(data) == size:
            return data
        pieces = [data]
        while piece := os.read(descriptor, _AT_ONCE):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def sizes_of(tasks: Sequence[tuple[str, Config, int] | tuple[str, Config, int, str]]) -> list[int]:
    """The sizes of the files of tasks, which begin with path, configuration and size, -1 if that is not known yet.

    0 for a file that cannot be found.
    """
    sizes = []
    stat = os.stat
    for task in tasks:
        try:
            sizes.append(task[2] if task[2] >= 0 else stat(task[0]).st_size)
        except OSError:
            sizes.append(0)
    return sizes


class Looker:
    """Tells which files concern their configuration; remembers what it found out about the last configuration."""

    __slots__ = ("_concerns", "_concerns_page", "_config")

    def __init__(self) -> None:
        self._config: Config | None = None

    def concerns(self, config: Config, data: bytes, path: str) -> bool:
        """Do the bytes name a package that the rules are about, one of their codes, or the project's wrapper?

        In a page, a code is no reason to look further: comments are not judged there.
        """
        if config is not self._config:  # files of one configuration come together, and comparing two takes long
            self._config = config
            self._concerns, self._concerns_page = _concerns(config), _concerns(config, is_page=True)
        return self._concerns_page(data) if path.endswith(_PAGES) else self._concerns(data)


@cache
def _concerns(config: Config, is_page: bool = False) -> Concerns:
    selection = select(config)
    patterns = [re.escape(package) for package in sorted(selection.packages)]
    patterns += sorted(rf"\b{name}\b" for name in _assumed(config) - selection.packages)
    if not is_page:
        patterns += sorted({rf"{re.escape(entry.prefix)}[0-9]{{2}}" for entry in selection.enabled})
    # One search for each is many times faster than one for all of them.
    searches = [re.compile(pattern.encode()).search for pattern in patterns]
    wrapper = _names(config)

    def concerns(data: bytes) -> bool:
        for search in searches:  # setting up any() costs more than the rest
            if search(data):
                return True
        return bool(wrapper) and all(search(data) for search in wrapper)

    return concerns


def _assumed(config: Config) -> frozenset[str]:
    """The names that examples have without importing them from a package that the rules are about."""
    packages = select(config).packages
    parted = (statement.split() for statement in config.document_imports)
    return frozenset(words[-1].partition(".")[0] for words in parted if words[1].partition(".")[0] in packages)


def _names(config: Config) -> list[Callable[[bytes], object]]:
    """Searches for what a file must hold that calls the wrapper: the names of its module and of the function."""
    if config.wrapper is None:
        return []
    module, _, qualname = config.wrapper.call.partition(":")
    names = (module.rpartition(".")[2], qualname.rpartition(".")[2])
    return [re.compile(rb"\b" + re.escape(name.encode()) + rb"\b").search for name in names]
