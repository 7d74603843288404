"""The directory of the caches: what is in it, writing to it, and removing it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from wslint.config import Config

NAME = ".wslint_cache"
_SUFFIX = ".cache"
_OWN = re.compile(r"[0-9a-f]{8}\.cache|[0-9]+-[0-9a-f]{8}\.cache\.tmp")
_TAG = "CACHEDIR.TAG"
_FILES = {
    # https://bford.info/cachedir/
    _TAG: b"Signature: 8a477f597d28d172789f06886806bc55\n# The cache of wslint; `wslint clean` removes it.\n",
    ".gitignore": b"# Made by wslint.\n*\n",
}


class Unsafe(Exception):
    """A cache directory that is not used; one line that says why."""


def directory_of(config: Config) -> str:
    """The absolute directory for the caches of a configuration."""
    return config.cache_dir or os.path.join(config.root, NAME)


def check_directory(directory: str) -> None:
    """Raise Unsafe for a cache directory that a repository made a link to somewhere else."""
    if os.path.basename(directory) == NAME and os.path.islink(directory):
        raise Unsafe("it is a symbolic link; set `cache-dir` to use another directory")


def write(directory: str, name: str, data: bytes) -> None:
    """Write one cache file, in one step, into a directory that is made if need be. Raises OSError."""
    if not os.path.isdir(directory):
        os.makedirs(directory, exist_ok=True)
    if not os.path.lexists(os.path.join(directory, _TAG)):
        for other, content in _FILES.items():
            _write(directory, other, content)
    _write(directory, name, data)


def file_name(key: str) -> str:
    """The name of the file for a key."""
    from zlib import crc32

    return f"{crc32(key.encode('utf-8', 'surrogateescape')):08x}{_SUFFIX}"


def caches_below(directory: str) -> Iterator[str]:
    """The cache directories at and below ``directory``; links are not followed."""
    for folder, folders, _ in os.walk(directory):
        if NAME in folders and not os.path.islink(os.path.join(folder, NAME)):
            yield os.path.join(folder, NAME)
        folders[:] = sorted(name for name in folders if name != NAME)


def is_cache(directory: str) -> bool:
    """Is a directory a cache of wslint, by its tag?"""
    try:
        with open(os.path.join(directory, _TAG), "rb") as file:
            return file.read(1000) == _FILES[_TAG]
    except OSError:
        return False


def remove(directory: str) -> list[str]:
    """Remove what wslint wrote into a cache directory, and the directory if nothing else is in it.

    Returns the names of what is left. Raises OSError.
    """
    left = []
    for name in sorted(os.listdir(directory)):
        if name in _FILES or _OWN.fullmatch(name):
            os.unlink(os.path.join(directory, name))
        else:
            left.append(name)
    if not left:
        os.rmdir(directory)
    return left


def _write(directory: str, name: str, data: bytes) -> None:
    temporary = os.path.join(directory, f"{os.getpid()}-{os.urandom(4).hex()}{_SUFFIX}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        os.replace(temporary, os.path.join(directory, name))
    except BaseException:
        os.unlink(temporary)
        raise
