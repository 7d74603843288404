"""How many findings there were at past commits: recomputed from git, so that nobody has to keep a record.

Every commit is judged by the rules and the configuration of today, so that the numbers can be
compared. A file is checked once for each content that it had, whatever the number of commits.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial

from wslint.config import Config, Resolver
from wslint.engine.mode import Mode
from wslint.engine.pool import in_parallel
from wslint.engine.run import Run
from wslint.files.discover import would_read
from wslint.migrate.git import Blob, blobs, commit_of, contents, git
from wslint.rules.selection import select

_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d+ (day|week|month|year)s? ago")
_File = tuple[str, str]  # (path from the top, name of the content)
_Content = tuple[str, Config, bytes]


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its full name, and the day on which it was made (ISO 8601, UTC)."""

    name: str
    date: str


@dataclass(frozen=True, slots=True)
class Point:
    """The findings at one commit: all, and by the name of the phase (or what stands for none)."""

    commit: Commit
    total: int
    by_phase: dict[str, int]


def commits(top: str, since: str | None, most: int) -> list[Commit]:
    """At most ``most`` commits of the first-parent history of HEAD, oldest first, evenly spread, the newest included.

    ``since`` is a commit, which is included, or a date ("2026-01-31", "3 months ago"). Raises
    GitError, also for what is neither and for a repository without a commit.
    """
    head = commit_of(top, "HEAD")
    selection = ["--first-parent", "--format=%H %ct"]
    if since is None:
        said = git(top, "log", *selection, head)
    elif _DATE.fullmatch(since):
        said = git(top, "log", *selection, f"--since={since}", head)
    else:
        first = commit_of(top, since)
        said = git(top, "log", *selection, f"{first}..{head}") + git(top, "log", "-1", *selection, first)
    found = [_commit(*line.split()) for line in reversed(said.decode().splitlines())]
    if len(found) <= most:
        return found
    last = len(found) - 1
    wanted = {round(i * last / (most - 1)) for i in range(most)} if most > 1 else {last}
    return [found[i] for i in sorted(wanted)]


def _commit(name: str, seconds: str) -> Commit:
    return Commit(name, datetime.fromtimestamp(int(seconds), timezone.utc).date().isoformat())


def trend(
    top: str,
    chosen: Sequence[Commit],
    covers: Callable[[str], bool],
    phase: Callable[[str], str],
    resolver: Resolver,
    jobs: int,
) -> list[Point]:
    """The findings at each of the commits, in the files that ``covers`` names by absolute path.

    ``top`` is the top of the work tree, ``phase`` gives the phase of an absolute path. Raises GitError.
    """
    is_read = _Reader(top, covers, resolver)
    trees = [_tree(top, commit, is_read) for commit in chosen]
    counts = _counted(top, trees, is_read, resolver, jobs)
    return [_point(top, commit, tree, counts, phase) for commit, tree in zip(chosen, trees, strict=True)]


class _Reader:
    """Tells which paths from the top would be checked, and under which configuration."""

    def __init__(self, top: str, covers: Callable[[str], bool], resolver: Resolver) -> None:
        self._top = top
        self._covers = covers
        self._resolver = resolver
        self._known: dict[str, Config | None] = {}

    def config(self, name: str) -> Config | None:
        """The configuration for a path, None if it is not checked."""
        if name not in self._known:
            path = os.path.join(self._top, name)
            config = self._resolver.for_directory(os.path.dirname(path)) if self._covers(path) else None
            self._known[name] = config if config is not None and would_read(path, config) else None
        return self._known[name]


def _tree(top: str, commit: Commit, reader: _Reader) -> list[Blob]:
    return [blob for blob in blobs(top, commit.name) if reader.config(blob.path) is not None]


def _counted(
    top: str, trees: Sequence[Sequence[Blob]], reader: _Reader, resolver: Resolver, jobs: int
) -> dict[_File, int]:
    """The number of findings in each content that a file had, for those that have any."""
    paths: dict[str, list[str]] = {}  # by content
    for file in dict.fromkeys((blob.path, blob.name) for tree in trees for blob in tree):
        paths.setdefault(file[1], []).append(file[0])
    items: list[tuple[_File, _Content]] = []
    for name, data in zip(paths, contents(top, list(paths)), strict=True):
        for path in paths[name]:
            config = reader.config(path)
            # Most contents hold nothing of interest, and need not be kept.
            if config is not None and _mentions(config, data):
                items.append(((path, name), (os.path.join(top, path), config, data)))
    run = Run([], Mode(), jobs, resolver)
    found = in_parallel(partial(_count, run), [content for _, content in items], jobs, _nothing)
    return {file: number for (file, _), number in zip(items, found, strict=True) if number}


def _mentions(config: Config, data: bytes) -> bool:
    return any(package.encode() in data for package in select(config).packages)


def _count(run: Run, content: _Content) -> int:
    result = run.check_bytes(*content)
    return len(result.findings) if result is not None else 0


def _nothing(content: _Content) -> int:
    return 0


def _point(
    top: str, commit: Commit, tree: Sequence[Blob], counts: dict[_File, int], phase: Callable[[str], str]
) -> Point:
    by_phase: Counter[str] = Counter()
    for path, number in _found(tree, counts):
        by_phase[phase(os.path.join(top, path))] += number
    return Point(commit, by_phase.total(), dict(by_phase))


def _found(tree: Sequence[Blob], counts: dict[_File, int]) -> Iterator[tuple[str, int]]:
    for blob in tree:
        number = counts.get((blob.path, blob.name), 0)
        if number:
            yield blob.path, number
