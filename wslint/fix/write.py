"""Writing a fixed file: atomically, or not at all."""

from __future__ import annotations

import os
import stat


class WriteError(Exception):
    """A file that could not be written: one line that names it and says why."""


def write(path: str, before: bytes, after: bytes, shown: str) -> None:
    """Replace the content ``before`` of ``path`` by ``after``, keeping its mode; symbolic links are followed.

    The new content is written to a temporary file in the same directory, which then takes the
    place of the old one: whenever the process dies, the file is either old or new. Raises
    WriteError if the file is read-only, changed since it was read, or cannot be written.
    """
    target = os.path.realpath(path)
    temporary = ""
    try:
        status = os.stat(target)
        if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
            raise WriteError(f"{shown}: not fixed, the file is read-only: make it writable (chmod u+w) and run again")
        with open(target, "rb") as file:
            if file.read() != before:
                raise WriteError(f"{shown}: not fixed, the file changed while it was checked: run again")
        temporary = _write_beside(target, after, status)
        os.replace(temporary, target)
    except OSError as error:
        if temporary:
            _forget(temporary)
        raise WriteError(f"{shown}: not fixed, {error.strerror or error}") from None


def _write_beside(target: str, content: bytes, status: os.stat_result) -> str:
    """Write ``content`` to a temporary file next to ``target`` with its mode and owner; its path."""
    import tempfile

    descriptor, temporary = tempfile.mkstemp(prefix=".wslint-", suffix=".tmp", dir=os.path.dirname(target))
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(status.st_mode))
        if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(temporary, status.st_uid, status.st_gid)
    except BaseException:
        _forget(temporary)
        raise
    return temporary


def _forget(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
