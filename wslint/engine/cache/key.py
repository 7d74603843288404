"""What a cache is good for: the settings, the rules and the program that its findings were made with."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import fields
from functools import cache

from wslint.code.data import rules_directory
from wslint.config import Config

# What decides which files are read, what becomes of the findings or how they are shown, but not what is found.
_WITHOUT_EFFECT = frozenset(
    {
        "exclude", "extend_exclude", "include", "extend_include", "force_exclude", "respect_gitignore", "cache_dir",
        "phases", "baseline", "fix", "fix_only", "show_fixes", "unsafe_fixes", "output_format",
    }
)  # fmt: skip
_ENDINGS = (".py", ".md", ".json", ".tsv", ".so", ".pyd")
_RECENT = 2_000_000_000  # ns, as in `store.trusted`


def settings_key(config: Config, noqa: bool) -> str:
    """All settings that decide what is found in a file. Messages name paths as seen from the working directory."""
    names = (field.name for field in fields(config) if field.name not in _WITHOUT_EFFECT)
    values = [f"{name}={getattr(config, name)!r}" for name in names]
    return "\n".join([*values, f"noqa={noqa}", f"cwd={os.getcwd()!r}"])


@cache
def program_files(directories: tuple[str, ...]) -> tuple[tuple[str, os.stat_result], ...]:
    """The files that wslint consists of: its code, its rules and those in ``directories``, and the parser."""
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    found = [*_below(package), *_below(rules_directory()), *(f for folder in directories for f in _below(folder))]
    for folder in _parser():
        with os.scandir(folder) as entries:
            found += [(entry.path, entry.stat()) for entry in entries if entry.name.endswith(_ENDINGS)]
    return tuple(sorted(found, key=lambda file: file[0]))


def program_stamp(directories: tuple[str, ...]) -> str:
    """What changes if any of the program's files does, made of their sizes and times; "" if one is too young."""
    from time import time_ns
    from zlib import crc32

    latest = time_ns() - _RECENT
    rows = [sys.version]
    for path, status in program_files(directories):
        if status.st_mtime_ns >= latest or status.st_ctime_ns >= latest:
            return ""
        rows.append(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0{status.st_ctime_ns}\0{status.st_ino}")
    text = "\n".join(rows).encode("utf-8", "surrogateescape")
    return f"{crc32(text):08x}-{len(text)}"


@cache
def program_digest(directories: tuple[str, ...]) -> str:
    """What changes with the content of any of the program's files, whatever their times are, or with Python's version.

    Nobody has anything to gain from another program with the same checksum: any cache can be forged anyway.
    """
    from zlib import crc32

    checksum, size = crc32(sys.version.encode()), 0
    for path, _ in program_files(directories):
        with open(path, "rb") as file:
            data = file.read()
        checksum, size = crc32(data, crc32(os.fsencode(os.path.basename(path)), checksum)), size + len(data)
    return f"{checksum:08x}-{size}"


def _below(directory: str) -> Iterator[tuple[str, os.stat_result]]:
    waiting = [directory]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                elif entry.name.endswith(_ENDINGS):
                    yield entry.path, entry.stat()


def _parser() -> Iterator[str]:
    """The directories of the packages that parse, found without importing them."""
    from importlib.machinery import PathFinder

    for name in ("tree_sitter", "tree_sitter_python"):
        spec = PathFinder.find_spec(name)
        if spec is not None and spec.origin is not None:
            yield os.path.dirname(spec.origin)
