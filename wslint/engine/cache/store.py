"""The file in which a cache is kept: paths with what identifies their content, and values for some of them.

It is read in one go, for tens of thousands of files in a few milliseconds, and it may have been put
there by anybody: it holds nothing but numbers, text and JSON, whose shape is checked, and what is
odd about it makes all of it worthless, nothing else.
"""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass, field
from errno import ELOOP
from typing import Any

_MAGIC = b"wslint cache 1\n"
_HEAD = struct.Struct("<15sIQQQQ")  # magic, CRC-32 of all that follows the head, lengths of the four parts
_LARGEST = 1 << 30  # bytes; a cache of a million files has 200 MB
IDENTITY = struct.Struct("<qqqQ")  # size, times of modification and change in ns, inode
INODE = 0xFFFF_FFFF_FFFF_FFFF  # what fits of an inode's number
UNTRUSTED = bytes(IDENTITY.size)
# A file that changed within two seconds before a run may change again and have the same times: so coarse are
# those of some file systems. In ns.
YOUNG = 2_000_000_000


class Damaged(Exception):
    """A file that is no cache, or not a whole one; one line that says why."""


@dataclass(slots=True)
class Store:
    """What a cache file holds.

    ``meta`` is a JSON object. ``identities`` has every file by its absolute path, ``values`` a JSON
    value for those of them that hold something.
    """

    meta: dict[str, Any] = field(default_factory=dict)
    identities: dict[str, bytes] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)


def identity(status: os.stat_result) -> bytes:
    """What changes whenever the content of a file does: its size, times and inode."""
    return IDENTITY.pack(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & INODE)


def read_store(path: str) -> Store | None:
    """The store at ``path``, None if there is no such file. Raises Damaged, and OSError if it cannot be read."""
    import json
    from zlib import crc32

    data = _read(path)
    if data is None:
        return None
    if len(data) < _HEAD.size or not data.startswith(_MAGIC):
        raise Damaged("it is no cache of this version of wslint")
    _, checksum, *lengths = _HEAD.unpack_from(data)
    if sum(lengths) != len(data) - _HEAD.size or crc32(memoryview(data)[_HEAD.size :]) != checksum:
        raise Damaged("it is not whole")
    parts, start = [], _HEAD.size
    for length in lengths:
        parts.append(data[start : start + length])
        start += length
    try:
        meta, values = json.loads(parts[0]), json.loads(parts[3])
        paths = parts[1].decode("utf-8", "surrogateescape").split("\0") if parts[1] else []
    except (ValueError, RecursionError) as error:
        raise Damaged(str(error)) from None
    if len(parts[2]) != len(paths) * IDENTITY.size or not isinstance(meta, dict) or not isinstance(values, dict):
        raise Damaged("its parts do not fit")
    records = struct.iter_unpack(f"{IDENTITY.size}s", parts[2])
    return Store(meta, dict(zip(paths, (record for (record,) in records), strict=True)), values)


def written(store: Store) -> bytes:
    """The bytes of the file for ``store``."""
    import json
    from zlib import crc32

    parts = [
        json.dumps(store.meta, separators=(",", ":")).encode(),
        "\0".join(store.identities).encode("utf-8", "surrogateescape"),
        b"".join(store.identities.values()),
        json.dumps(store.values, separators=(",", ":")).encode(),
    ]
    body = b"".join(parts)
    return _HEAD.pack(_MAGIC, crc32(body), *map(len, parts)) + body


def is_settled(status: os.stat_result, horizon: int) -> bool:
    """Did a file last change before ``horizon`` (in ns)?"""
    return status.st_mtime_ns < horizon and status.st_ctime_ns < horizon


def _read(path: str) -> bytes | None:
    try:
        # Neither wait for a FIFO nor follow a link that a repository brings along.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == ELOOP:
            raise Damaged("it is a symbolic link") from None
        raise
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise Damaged("it is no regular file, or a huge one")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(_LARGEST)
    finally:
        os.close(descriptor)
