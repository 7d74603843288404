"""Shards: the files of a run split over several machines, by bytes.

The files are put in the order of a hash of their relative paths, which mixes large and small ones,
and that row is cut into pieces of equal bytes: a file belongs to the piece that holds its middle.
So every file is in exactly one shard, shards differ by little more than the size of one file, and a
new or changed file moves each cut by no more than the bytes that came or went: of ten thousand
files, a new one of average size moves about half as many others as there are shards.

The machines must see the same files with the same sizes, that is, the same commit.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from wslint.config import Config

File = tuple[str, Config]


@dataclass(frozen=True, slots=True)
class Shard:
    """Shard ``number``, counted from 1, of ``count``; ``tree`` tells the files of the whole run from others."""

    number: int
    count: int
    tree: str = ""


def parsed(text: str) -> Shard:
    """Read ``3/8``. Raises ValueError."""
    number, slash, count = text.partition("/")
    if not (slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise ValueError("expected NUMBER/COUNT, such as 3/8")
    return Shard(int(number), int(count))


def split(files: Sequence[File], shard: Shard, base: str) -> tuple[Shard, list[File], list[File]]:
    """The shard with its ``tree``, the files in it and those in the others, both in the order of ``files``.

    Paths count relative to the absolute directory ``base``. A file that cannot be asked for its size has none.
    """
    from hashlib import sha256

    keyed = []
    for index, (path, _) in enumerate(files):
        name = os.fsencode(_relative(path, base))
        keyed.append((sha256(name).digest(), name, _size(path), index))
    keyed.sort()
    total = sum(size + 1 for _, _, size, _ in keyed)
    tree, before = sha256(b"%d" % shard.count), 0
    inside = set()
    for key, _, size, index in keyed:
        tree.update(b"%b%d" % (key, size))
        middle = 2 * before + size + 1
        if middle * shard.count // (2 * total) == shard.number - 1:
            inside.add(index)
        before += size + 1
    own = [file for index, file in enumerate(files) if index in inside]
    others = [file for index, file in enumerate(files) if index not in inside]
    return Shard(shard.number, shard.count, tree.hexdigest()[:16]), own, others


def _relative(path: str, base: str) -> str:
    try:
        return os.path.relpath(path, base).replace(os.sep, "/")
    except ValueError:  # another drive of Windows
        return path.replace(os.sep, "/")


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
