"""Which files a run reads: the paths of the command line, walked, and what is left out of them.

The rules are Ruff's (tested against it): excluded and ignored directories are not entered, a file
or directory that is named is always read, symbolic links to directories are not followed unless
named, and each file has the configuration closest to it.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from wslint.config import CONFIG_NAMES, Config, ConfigError, Resolver
from wslint.files import gitignore
from wslint.files.kinds import DOCUMENT_GLOBS, kind_of_file
from wslint.files.patterns import GlobError, GlobSet
from wslint.paths import escaped, shown

_CONFIG_NAMES = frozenset(CONFIG_NAMES)
_SIMPLE_NAME = re.compile(r"[^/*?\[{\\]*")


@dataclass(frozen=True, slots=True)
class Discovery:
    """``files``: absolute paths with their configuration, sorted, each once. ``missing``: one message
    for each path that was named and cannot be read ("x.py: No such file or directory")."""

    files: list[tuple[str, Config]]
    missing: list[str]


def discover(paths: Sequence[str], resolver: Resolver, warn: Callable[[str], None]) -> Discovery:
    """Return the files to read for ``paths``, which are files and directories.

    ``warn`` is told in one line about what is skipped though its name says that it is meant: a
    directory that cannot be listed, a FIFO. Raises ConfigError for a configuration below the paths.
    """
    # By real path, so that a directory that is also named through a symbolic link gives its files once.
    found: dict[str, tuple[str, Config]] = {}
    directories: dict[str, str] = {}
    missing: list[str] = []
    # Ruff takes these two from the configuration that governs the working directory.
    force_exclude = resolver.root().force_exclude
    respect_gitignore = resolver.root().respect_gitignore
    for path in dict.fromkeys(map(os.path.abspath, paths)):
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            missing.append(f"{shown(path)}: {getattr(error, 'strerror', None) or error}")
            continue
        is_directory = stat.S_ISDIR(mode)
        if not is_directory and not stat.S_ISREG(mode):
            missing.append(f"{shown(path)}: not a regular file")
            continue
        config = resolver.for_directory(path if is_directory else os.path.dirname(path))
        if force_exclude and (is_excluded(path, config) or (not is_directory and is_unasked(path, config))):
            continue
        walked = _walk(path, config, resolver, respect_gitignore, warn) if is_directory else [(path, config)]
        _add(found, path, _real(path, directories), walked)
    return Discovery(sorted(found.values(), key=itemgetter(0)), missing)


def is_unasked(path: str, config: Config) -> bool:
    """Is a file a page or a shell script that neither ``documents`` nor ``include`` names?

    A hook is passed all of them; other files that are named are read whatever ``include`` says, as in Ruff.
    """
    kind = kind_of_file(path)
    return kind in DOCUMENT_GLOBS and kind not in config.documents and not _patterns(config).includes(path)


def is_excluded(path: str, config: Config) -> bool:
    """Tell whether ``exclude`` or ``extend-exclude`` names the absolute ``path`` or a directory above it."""
    patterns = _patterns(config)
    while path != config.root:
        parent, name = os.path.split(path)
        if patterns.excludes(path, name):
            return True
        if parent == path:
            break
        path = parent
    return False


def would_read(path: str, config: Config) -> bool:
    """Tell whether a walk would read a file at the absolute ``path``, if there were one; ignore files aside."""
    return _patterns(config).includes(path) and not is_excluded(path, config)


def per_file_ignored(config: Config, path: str) -> tuple[str, ...]:
    """Return the selectors of all entries of ``per-file-ignores`` that match the absolute ``path``."""
    if not config.per_file_ignores:
        return ()
    name = os.path.basename(path)
    ignored: list[str] = []
    for by_name, by_path, negated, selectors in _per_file(config):
        if (by_name.matches(name) or by_path.matches(path)) != negated:
            ignored += selectors
    return tuple(ignored)


def _add(found: dict[str, tuple[str, Config]], path: str, real: str, files: list[tuple[str, Config]]) -> None:
    if not found and real == path:
        found.update((file[0], file) for file in files)
        return
    for file in files:
        key = real + file[0][len(path) :]
        # The spelling without links wins, whichever was named first.
        if key not in found or key == file[0]:
            found[key] = file


def _real(path: str, directories: dict[str, str]) -> str:
    """Return the real path; ``directories`` remembers those of directories, as hundreds of files may be named."""
    if os.path.islink(path):
        return os.path.realpath(path)
    directory, name = os.path.split(path)
    if directory not in directories:
        directories[directory] = os.path.realpath(directory)
    return os.path.join(directories[directory], name)


def _walk(
    root: str, config: Config, resolver: Resolver, respect_gitignore: bool, warn: Callable[[str], None]
) -> list[tuple[str, Config]]:
    files: list[tuple[str, Config]] = []
    ignores = gitignore.above(root) if respect_gitignore else gitignore.Ignores()
    pending = [(root, config, _patterns(config), ignores)]
    while pending:
        directory, config, patterns, ignores = pending.pop()
        try:
            with os.scandir(directory) as listing:
                entries = list(listing)
        except OSError as error:
            warn(f"skipped {shown(directory)}: {error.strerror}")
            continue
        names = {entry.name for entry in entries}
        if not _CONFIG_NAMES.isdisjoint(names):
            config = resolver.for_directory(directory)
            patterns = _patterns(config)
        if respect_gitignore and not gitignore.NAMES.isdisjoint(names):
            ignores = ignores.entering(directory)
        left_out, suffixes = patterns.excluded, patterns.suffixes
        excludes = patterns.excludes if patterns.excludes_more else None
        includes = patterns.includes if patterns.includes_more else None
        ignored = ignores.ignored if ignores else None
        for entry in entries:
            name, path = entry.name, entry.path
            is_directory = entry.is_dir(follow_symlinks=False)
            if not (is_directory or name.endswith(suffixes) or (includes is not None and includes(path))):
                continue
            if name in left_out or (excludes is not None and excludes(path, name)):
                continue
            if ignored is not None and ignored(path, name, is_directory):
                continue
            if is_directory:
                pending.append((path, config, patterns, ignores))
            elif _is(entry.is_file):
                files.append((path, config))
            elif not _is(entry.is_dir) and not name.startswith(".#"):  # Emacs locks a file with a link to nowhere.
                warn(f"skipped {shown(path)}: not a regular file")
    return files


def _is(kind: Callable[[], bool]) -> bool:
    try:
        return kind()
    except OSError:  # a symbolic link that leads back to itself
        return False


class PathGlobs:
    """Globs for the path relative to ``root``; for the absolute path where they lead out of it."""

    __slots__ = ("_absolute", "_prefix", "_relative", "has_more", "suffixes")

    def __init__(self, patterns: Iterable[str], root: str) -> None:
        normal = [posixpath.normpath(pattern) for pattern in patterns]
        self._relative = GlobSet(pattern for pattern in normal if not pattern.startswith(("/", "../")))
        self._absolute = GlobSet(
            posixpath.normpath(f"{escaped(root)}/{pattern}") if pattern.startswith("../") else pattern
            for pattern in normal
            if pattern.startswith(("/", "../"))
        )
        self._prefix = root.replace(os.sep, "/").rstrip("/") + "/"
        # What ends so matches; nothing else does if there is no more to ask.
        self.suffixes = self._relative.suffixes
        self.has_more = bool(self._relative.has_more or self._absolute)

    def __bool__(self) -> bool:
        return bool(self._relative or self._absolute)

    def matches(self, path: str) -> bool:
        path = path.replace(os.sep, "/")
        if self._absolute and self._absolute.matches(path):
            return True
        return self._relative.matches(path.removeprefix(self._prefix))


class _Patterns:
    """The globs of ``exclude`` and ``include`` of one configuration, ready to match.

    For most entries of a walk a look at ``excluded`` and ``suffixes`` settles it: names that are
    excluded, and ends of names that are included. Only where there is more need the methods be asked.
    """

    __slots__ = (
        "_excluded_names", "_excluded_paths", "_has_paths", "_included",
        "excluded", "excludes_more", "includes_more", "suffixes",
    )  # fmt: skip

    def __init__(self, config: Config) -> None:
        exclude = config.exclude + config.extend_exclude
        # A pattern without a slash is for the name and, as its `*` matches a slash, for the path.
        self._excluded_names = GlobSet(pattern for pattern in exclude if "/" not in pattern)
        self._excluded_paths = PathGlobs((pattern for pattern in exclude if set("/*?[{\\") & set(pattern)), config.root)
        self._has_paths = bool(self._excluded_paths)
        documents = (glob for kind in config.documents for glob in DOCUMENT_GLOBS.get(kind, ()))
        self._included = PathGlobs((*config.include, *config.extend_include, *documents), config.root)
        self.excluded = self._excluded_names.literals
        self.excludes_more = self._has_paths or self._excluded_names.has_globs
        self.suffixes = self._included.suffixes
        self.includes_more = self._included.has_more or any("/" in suffix for suffix in self.suffixes)

    def excludes(self, path: str, name: str) -> bool:
        return self._excluded_names.matches(name) or (self._has_paths and self._excluded_paths.matches(path))

    def includes(self, path: str) -> bool:
        included = self._included
        return path.endswith(included.suffixes) or (included.has_more and included.matches(path))


@lru_cache(maxsize=256)
def _patterns(config: Config) -> _Patterns:
    try:
        return _Patterns(config)
    except GlobError as error:
        raise ConfigError(f"{shown(config.path) if config.path else 'command line'}: {error}") from None


@lru_cache(maxsize=256)
def _per_file(config: Config) -> list[tuple[GlobSet, PathGlobs, bool, tuple[str, ...]]]:
    entries = []
    try:
        for pattern, selectors in config.per_file_ignores:
            glob = pattern.removeprefix("!")
            entries.append((GlobSet((glob,)), PathGlobs((glob,), config.root), glob != pattern, selectors))
    except GlobError as error:
        raise ConfigError(f"{shown(config.path) if config.path else 'command line'}: {error}") from None
    return entries
