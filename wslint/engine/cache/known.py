"""What the caches of all configurations know about the files of a run."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Sequence
from time import time_ns
from typing import TYPE_CHECKING

from wslint.config import Config
from wslint.engine.cache.cache import UNSETTLED, Cache
from wslint.engine.cache.entries import Entry
from wslint.engine.cache.store import IDENTITY, INODE, UNTRUSTED, YOUNG, identity
from wslint.engine.cache.surroundings import ALL
from wslint.engine.look import File
from wslint.paths import is_within

if TYPE_CHECKING:
    from wslint.rules.context import Project


class Known:
    """The caches of a run, each loaded when its first file comes. ``warn`` is told what is wrong with one."""

    def __init__(self, noqa: bool, warn: Callable[[str], None]) -> None:
        self._noqa = noqa
        self._warn = warn
        self._horizon = time_ns() - YOUNG
        self._caches: dict[int, Cache] = {}
        self._stale: dict[str, Entry] = {}

    def of(self, config: Config) -> Cache:
        """The cache of a configuration."""
        if id(config) not in self._caches:
            self._caches[id(config)] = Cache(config, self._noqa, self._horizon, self._warn)
        return self._caches[id(config)]

    def open_files(self, files: Sequence[File]) -> tuple[list[File], list[int]]:
        """Those of ``files`` that are not known to hold nothing, with their sizes (0 if they cannot be found)."""
        found: list[File] = []
        sizes: list[int] = []
        last: Config | None = None
        horizon, stat, pack = self._horizon, os.stat, IDENTITY.pack
        for file in files:  # everything in here is done for every file of a large run
            path, config = file
            if config is not last:
                last, cache = config, self.of(config)
                identities, values = cache.identities, cache.values
            try:
                status = stat(path)
            except OSError:
                cache.forget(path)
                found.append(file)
                sizes.append(0)
                continue
            size, modified, changed = status.st_size, status.st_mtime_ns, status.st_ctime_ns
            now = pack(size, modified, changed, status.st_ino & INODE)
            if identities.get(path) == now:
                if path not in values:
                    continue
            else:
                if path in values:
                    self._set_aside(path, cache)
                settled = modified < horizon and changed < horizon
                cache.notice(path, now if settled else UNTRUSTED)
            found.append(file)
            sizes.append(size)
        return found, sizes

    def _set_aside(self, path: str, cache: Cache) -> None:
        """The content of a file may have changed; if it did not, what is known of it is still true."""
        entry = cache.entry(path)
        if entry is not None:
            self._stale[path] = entry
        del cache.values[path]

    @property
    def held(self) -> frozenset[str]:
        """The files of which something is known that is worth a question."""
        return frozenset(self._stale).union(*(cache.values for cache in self._caches.values()))

    def entry(self, path: str, config: Config) -> tuple[Entry | None, bool]:
        """What is known of an open file, and whether its content is the same for certain."""
        stale = self._stale.get(path)
        return (stale, False) if stale is not None else (self.of(config).entry(path), True)

    def confirm(self, path: str, config: Config) -> None:
        """The content of a file is the same although its times changed."""
        self.learn(path, config, self._stale[path])

    def learn(self, path: str, config: Config, entry: Entry) -> None:
        """Keep what a file holds."""
        self._stale.pop(path, None)
        self.of(config).learn(path, entry)

    def is_same(self, path: str, config: Config) -> bool:
        """Is the file still the one that was found?"""
        try:
            return identity(os.stat(path)) == self.of(config).identities.get(path)
        except OSError:
            return False

    def survey(self, files: Iterable[File]) -> None:
        """Let what is known of the ``files`` with a wrapper depend on the content of all ``files``."""
        from hashlib import blake2b

        digest, settled = blake2b(digest_size=16), True
        for path, config in files:
            found = self.of(config).identities.get(path, UNTRUSTED)
            settled = settled and found != UNTRUSTED
            digest.update(path.encode("utf-8", "surrogateescape") + found)
        for cache in self._caches.values():
            if cache.config.wrapper is not None:
                cache.survey = digest.hexdigest() if settled else UNSETTLED

    def depend(self, config: Config, project: Project, files: Container[str]) -> None:
        """Let what is known depend on what was read to work out a project, besides ``files``: outside of them."""
        target = project.target
        read = {path for path in project.patched if not path.endswith(os.sep)}
        if target is not None and target.path is not None:
            read |= {target.path, *target.imported}
        places = {path for path in read if path not in files}
        self.of(config).depend(places | {f"{root}{os.sep}{ALL}" for root in config.src})

    def save(self, seen: Iterable[str], covered: Iterable[str]) -> None:
        """Write the caches. ``seen`` are all files that there are below the directories ``covered``."""
        paths = frozenset(seen)
        for cache in self._caches.values():
            if is_within(cache.config.root, covered):
                cache.keep_only(paths)
            cache.save()
