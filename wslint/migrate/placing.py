"""Putting a whole file in its place, new or changed, in one step."""

from __future__ import annotations

import os

from wslint.fix.write import WriteError, write


class PlaceError(Exception):
    """A file that could not be read or put in its place: one line that names it and says why."""


def content(path: str, shown: str) -> bytes | None:
    """The bytes of a file, None if there is none. Raises PlaceError."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PlaceError(f"{shown}: {error.strerror}") from None


def place(path: str, before: bytes | None, after: bytes, shown: str) -> None:
    """Give the file at ``path`` the content ``after``; ``before`` is what it holds, None if it is not there.

    Raises PlaceError, and then leaves what is there, also if that is no longer ``before``.
    """
    if before is None:
        _create(path, after, shown)
        return
    try:
        write(path, before, after, shown)
    except WriteError as error:
        raise PlaceError(f"{shown}: not written, {error.why}") from None


def _create(path: str, content: bytes, shown: str) -> None:
    import tempfile

    temporary = ""
    try:
        directory = os.path.dirname(path)
        os.makedirs(directory, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".wslint-", suffix=".tmp", dir=directory)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_mask())
        if os.path.lexists(path):
            raise PlaceError(f"{shown}: not written, it has appeared in the meantime: run again")
        os.replace(temporary, path)
    except OSError as error:
        raise PlaceError(f"{shown}: not written, {error.strerror or error}") from None
    finally:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)


def _mask() -> int:
    """The process's own file mode mask, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
