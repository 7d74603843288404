"""How a path is named: to the user, and inside a glob."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_seen_from: ContextVar[str | None] = ContextVar("_seen_from", default=None)


@contextmanager
def seen_from(directory: str) -> Iterator[None]:
    """Let messages show paths as seen from ``directory``: a worker's working directory may be another."""
    token = _seen_from.set(directory)
    try:
        yield
    finally:
        _seen_from.reset(token)


def shown(path: str) -> str:
    """Return ``path`` as messages show it: relative to the working directory, absolute when outside it."""
    if not os.path.isabs(path):
        return path
    working_directory = _seen_from.get() or os.getcwd()
    if path == working_directory:
        return "."
    prefix = working_directory if working_directory.endswith(os.sep) else working_directory + os.sep
    return path.removeprefix(prefix)


def is_within(path: str, directories: Iterable[str]) -> bool:
    """Is a path one of the directories, or below one? All are absolute and normalised."""
    return any(path == directory or path.startswith(directory.rstrip(os.sep) + os.sep) for directory in directories)


def absolute(path: str, base: str) -> str:
    """Return ``path`` as a normalised absolute path, ``~`` and ``$VARIABLES`` expanded, relative to ``base``."""
    expanded = os.path.expandvars(os.path.expanduser(path))
    return os.path.normpath(os.path.join(base, expanded))


def anchored(pattern: str, base: str, root: str) -> str:
    """Return a glob that means relative to ``root`` what ``pattern`` means relative to ``base``.

    A pattern without a slash matches a file's name wherever it stands and stays as it is. Ruff does
    the same for patterns from the command line, which are relative to the working directory, and
    from an extended file, which are relative to that file.
    """
    negation, pattern = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    if base != root and "/" in pattern and not pattern.startswith("/"):
        pattern = f"{escaped(base)}/{pattern}"
    return negation + pattern


def escaped(path: str) -> str:
    """Return the glob that matches just ``path``, with slashes as separators."""
    return "".join(f"[{letter}]" if letter in "*?[]{}" else letter for letter in path.replace(os.sep, "/"))
