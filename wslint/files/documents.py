"""Documents: reading a file, and its text as UTF-8 whatever its encoding is."""

from __future__ import annotations

import re
from dataclasses import dataclass

# PEP 263: in the first or second line.
_COOKIE = re.compile(rb"\A(?:[ \t\f]*#[^\r\n]*\r?\n|[ \t\f]*\r?\n)?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")


class Unreadable(Exception):
    """A document that cannot be read as what its name says; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file. ``source`` is UTF-8; ``encoding`` is how it is stored ("utf-8" for most)."""

    source: bytes
    encoding: str = "utf-8"

    def encoded(self, source: bytes) -> bytes:
        """A changed text, as it is to be stored. Raises UnicodeEncodeError if the encoding cannot say it."""
        return source if self.encoding == "utf-8" else source.decode("utf-8").encode(self.encoding)


class DocumentError(Exception):
    """A file whose bytes are no text: ``line`` (1-based) and a message."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read_utf8(data: bytes) -> Document:
    """The text of a file that is not Python. Raises Unreadable for one that is not UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"line {line} is not UTF-8") from None
    return Document(data)


def read_document(data: bytes) -> Document:
    """Decode the bytes of a Python file by PEP 263. Raises DocumentError."""
    if b"\0" in data:
        offset = data.index(b"\0")
        raise DocumentError(data.count(b"\n", 0, offset) + 1, "source code cannot contain null bytes")
    cookie = _COOKIE.match(data)
    encoding = cookie[1].decode("ascii", "replace").lower() if cookie else "utf-8"
    if encoding.replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii") or data.isascii():
        encoding = "utf-8"
    try:
        text = data.decode(encoding)
    except LookupError:
        raise DocumentError(1, f"unknown encoding: {encoding}") from None
    except UnicodeError as error:  # some codecs do not say where
        line = data.count(b"\n", 0, getattr(error, "start", 0)) + 1
        raise DocumentError(line, f"the file is not valid {encoding.upper()}; declare its encoding (PEP 263)") from None
    if encoding == "utf-8":
        return Document(data)
    if text.encode(encoding) != data:
        raise DocumentError(1, f"the file does not survive decoding and encoding as {encoding}")
    return Document(text.encode("utf-8"), encoding)
