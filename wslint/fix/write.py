"""Writing a fixed file: atomically, or not at all."""

from __future__ import annotations

import os
import stat


class WriteError(Exception):
    """A file that could not be written: one line that names it (as ``shown``) and says ``why``."""

    def __init__(self, shown: str, why: str) -> None:
        super().__init__(f"{shown}: not fixed, {why}")
        self.shown = shown
        self.why = why


def write(path: str, before: bytes, after: bytes, shown: str, tag: str = "") -> None:
    """Replace the content ``before`` of ``path`` by ``after``, keeping its mode; symbolic links are followed.

    The new content is written to a temporary file in the same directory, which then takes the
    place of the old one: whenever the process dies, the file is either old or new. The name of the
    temporary file begins with ".wslint-" and ``tag``. Raises WriteError if the file is read-only,
    changed since it was read, or cannot be written.
    """
    target = os.path.realpath(path)
    temporary = ""
    try:
        status = os.stat(target)
        refuse_read_only(status, shown)
        with open(target, "rb") as file:
            if file.read() != before:
                raise WriteError(shown, "the file changed while it was checked: run again")
        temporary = _write_beside(target, after, status, tag)
        os.replace(temporary, target)
    except OSError as error:
        if temporary:
            _forget(temporary)
        raise WriteError(shown, error.strerror or str(error)) from None


def refuse_read_only(status: os.stat_result, shown: str) -> None:
    """Raise WriteError for a file that nobody may write to: replacing it would be possible all the same."""
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise WriteError(shown, "the file is read-only: make it writable (chmod u+w) and run again")


def _write_beside(target: str, content: bytes, status: os.stat_result, tag: str) -> str:
    """Write ``content`` to a temporary file next to ``target`` with its mode and owner; its path."""
    import tempfile

    descriptor, temporary = tempfile.mkstemp(prefix=f".wslint-{tag}", suffix=".tmp", dir=os.path.dirname(target))
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
