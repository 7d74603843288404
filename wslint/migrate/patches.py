"""Patches that can be reviewed one by one and applied in any order, each with a message that says what it does.

Each changed file is in one patch only, and each patch is applied and taken back by git, on copies
of the files, before anything is written.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from wslint.code import api
from wslint.code.api import Range
from wslint.migrate.git import GitError, apply_patch, tree_diff


class PatchError(Exception):
    """The patches cannot be made or written; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one file, and whose it is.

    ``path`` is relative to where the patches are applied, with slashes. ``fixed`` counts the fixes
    as (code, name, count), ``left`` the findings that stay. ``rank`` is the place of the phase in
    the plan, from 1. ``releases`` are those on which what the fixes bring in works.
    """

    path: str
    before: bytes
    after: bytes
    is_executable: bool
    fixed: tuple[tuple[str, str, int], ...]
    left: int
    rank: int
    phase: str
    owner: str
    is_unsafe: bool
    releases: frozenset[str]

    @property
    def fixes(self) -> int:
        return sum(count for _, _, count in self.fixed)


@dataclass(frozen=True, slots=True)
class Shard:
    """The changes of one patch: one phase, owner and safety, the ``number``-th of ``of`` such patches."""

    name: str
    number: int
    of: int
    changes: tuple[Change, ...]

    @property
    def fixes(self) -> int:
        return sum(change.fixes for change in self.changes)

    @property
    def safety(self) -> str:
        return "unsafe" if self.changes[0].is_unsafe else "safe"

    @property
    def releases(self) -> tuple[str, ...]:
        """The releases on which all that the patch brings in works, in order."""
        return tuple(r for r in api.releases() if all(r in change.releases for change in self.changes))


def releases_of(path: str, before: bytes, after: bytes) -> frozenset[str]:
    """The releases on which every use works that ``after`` has and ``before`` has not; nothing runs a page of prose."""
    from wslint.files.kinds import kind_of
    from wslint.files.notebook import read_notebook
    from wslint.migrate.range import demands

    every, kind = frozenset(api.releases()), kind_of(path)
    if kind not in ("python", "notebook"):
        return every
    if kind == "notebook":
        before, after = (read_notebook(data).fragment.source for data in (before, after))
    known = {demand.what for demand in demands(path, before)}
    return every.difference(*(demand.fails for demand in demands(path, after) if demand.what not in known))


def shards(changes: Iterable[Change], most: int) -> list[Shard]:
    """Share changes out to patches of ``most`` files at most, those of a phase, owner and safety together."""

    def group(change: Change) -> tuple[int, str, str, bool]:
        return change.rank, change.phase, change.owner, change.is_unsafe

    found: list[Shard] = []
    taken: set[str] = set()
    ordered = sorted(changes, key=lambda change: (group(change), change.path))
    for _, members in groupby(ordered, group):
        files = list(members)
        parts = -(-len(files) // most)
        bounds = [len(files) * part // parts for part in range(parts + 1)]
        stem = _stem(files[0], taken)
        for number in range(parts):
            chosen = tuple(files[bounds[number] : bounds[number + 1]])
            found.append(Shard(f"{stem}-{number + 1:0{max(2, len(str(parts)))}}", number + 1, parts, chosen))
    return found


def _stem(change: Change, taken: set[str]) -> str:
    """The beginning of the names of a group's patches, one that none of ``taken`` is, in any case of letters."""
    safety = "unsafe" if change.is_unsafe else "safe"
    stem = f"{change.rank:02}-{_slug(change.phase)}-{_slug(change.owner)}-{safety}"
    unique, count = stem, 1
    while unique.casefold() in taken:
        count += 1
        unique = f"{stem}-{count}"
    taken.add(unique.casefold())
    return unique


def _slug(text: str) -> str:
    return re.sub(r"[^\w.]+", "-", text).strip("-.")[:40] or "x"


class Sides(Protocol):
    """A file before and after: what a patch of it needs to know."""

    @property
    def path(self) -> str: ...
    @property
    def before(self) -> bytes: ...
    @property
    def after(self) -> bytes: ...
    @property
    def is_executable(self) -> bool: ...


def patch_of(changes: Sequence[Sides]) -> bytes:
    """The patch for ``git apply`` at the directory that paths are relative to.

    git has applied it to copies of the files and taken it back, and the bytes were right each
    time. Raises PatchError.
    """
    from tempfile import TemporaryDirectory

    try:
        with TemporaryDirectory(prefix="wslint-") as directory:
            tree = os.path.join(directory, "a")
            for change in changes:
                _write(os.path.join(tree, change.path), change.before, change.is_executable)
                _write(os.path.join(directory, "b", change.path), change.after, change.is_executable)
            patch = tree_diff(directory)
            apply_patch(tree, patch)
            _compare(tree, {change.path: change.after for change in changes}, "apply the patch")
            apply_patch(tree, patch, reverse=True)
            _compare(tree, {change.path: change.before for change in changes}, "take the patch back")
            return patch
    except GitError as error:
        raise PatchError(str(error)) from None
    except OSError as error:
        raise PatchError(f"{error.filename}: {error.strerror}") from None


def _write(path: str, data: bytes, is_executable: bool) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    os.chmod(path, 0o755 if is_executable else 0o644)


def _compare(tree: str, wanted: Mapping[str, bytes], what: str) -> None:
    for path, data in wanted.items():
        with open(os.path.join(tree, path), "rb") as file:
            if file.read() != data:
                raise PatchError(f"{path}: git does not {what} byte for byte; nothing was written")


def message(shard: Shard, verify: str | None) -> str:
    """A commit message for a patch: what it changes, what it needs, how to check it and how to undo it."""
    first = shard.changes[0]
    part = f" ({shard.number} of {shard.of})" if shard.of > 1 else ""
    phase = " ".join(first.phase.split())
    rules: Counter[str] = Counter()
    for change in shard.changes:
        for code, name, count in change.fixed:
            rules[f"{code} {name}"] += count
    width = len(str(max(rules.values())))
    lines = [f"{phase}: {_count(shard.fixes, shard.safety + ' websockets fix')}{part}", ""]
    if first.is_unsafe:
        lines += ["Some of these fixes may change what the code does: review each of them.", ""]
    lines += [f"{count:>{width + 2}}  {rule}" for rule, count in sorted(rules.items())]
    lines += ["", f"In {_count(len(shard.changes), 'file')}:", "", *map(_of_file, shard.changes), ""]
    lines += [f"Owner: {first.owner}", f"Needs: {needs(shard) or 'no other websockets than before'}"]
    lines += [f"Verify: {verify}"] if verify is not None else []
    return "\n".join([*lines, f"Undo: git apply -R {shard.name}.patch", ""])


def _of_file(change: Change) -> str:
    left = f", {_count(change.left, 'finding')} left" if change.left else ""
    return f"  {change.path}: {_count(change.fixes, 'fix')}{left}"


def needs(shard: Shard) -> str:
    """What the patch needs ("websockets 14.0 and later"); "" if that is nothing that the code did not need before."""
    every = api.releases()
    if shard.releases == every:
        return ""
    # Files of projects with different ranges may share a patch.
    found = api.describe(shard.releases, Range(every, "", True))
    return f"websockets {found}" if found else "different releases of websockets for different files"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun + ('es' if noun.endswith('x') else 's')}"


def refuse_occupied(directory: str) -> None:
    """Raise PatchError unless ``directory`` is empty or does not exist yet."""
    try:
        if os.listdir(directory):
            raise PatchError(f"{directory}: the directory is not empty: name a new one, or remove it")
    except FileNotFoundError:
        return
    except OSError as error:
        raise PatchError(f"{directory}: {error.strerror}") from None


def write_all(directory: str, contents: Mapping[str, bytes]) -> None:
    """Write files, by name, into ``directory``, which is empty or does not exist: all of them, or none.

    Raises PatchError.
    """
    import shutil

    refuse_occupied(directory)
    target = os.path.realpath(directory)
    parent, name = os.path.split(target)
    temporary = os.path.join(parent, f".{name}.{os.getpid()}.tmp")
    try:
        os.makedirs(temporary)
        for file_name, data in contents.items():
            with open(os.path.join(temporary, file_name), "wb") as file:
                file.write(data)
        if os.path.isdir(target):
            os.rmdir(target)
        os.rename(temporary, target)
    except OSError as error:
        raise PatchError(f"{directory}: {error.strerror}") from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
