"""Where a command's output goes: UTF-8 with ``\\n`` on every machine, to standard output or a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Annotated, Literal, TextIO

import typer

from wslint.cli.failures import Failure
from wslint.report.color import enabled

ListingFormat = Annotated[Literal["text", "json"], typer.Option("--output-format", help="Output format.")]


def print_text(text: str, stream: TextIO | None = None) -> None:
    """Write to ``stream`` (default: standard output); lone surrogates are the bytes that they stand for."""
    print_bytes(text.encode("utf-8", "surrogateescape"), stream)


def print_bytes(data: bytes, stream: TextIO | None = None) -> None:
    """Write bytes to a text stream (default: standard output)."""
    stream = sys.stdout if stream is None else stream
    stream.flush()
    stream.buffer.write(data)
    stream.buffer.flush()


def print_json(value: object) -> None:
    """Write a value as indented JSON to standard output."""
    from json import dumps

    print_text(dumps(value, indent=2, ensure_ascii=False) + "\n")


class Output:
    """What ``check`` reports, on ``stream`` or in the file of ``--output-file``.

    The file appears whole, with its parent directories, when ``finish`` is called; a device or a
    pipe is written to directly. Raises Failure where that is not possible.
    """

    def __init__(self, stream: TextIO, path: str | None, color: str) -> None:
        if path is not None and (known := _standard_stream(path)) is not None:
            stream, path = known, None
        self._stream = stream
        self._path = path
        self._temporary = ""
        if path is None:
            self.color = enabled(color, stream.isatty(), os.environ)
            return
        self.color = False
        try:
            self._descriptor = self._open(path)
        except OSError as error:
            raise Failure(f"{path}: {error.strerror}") from None

    def _open(self, path: str) -> int:
        directory, name = os.path.split(os.path.realpath(path))
        os.makedirs(directory, exist_ok=True)
        if os.path.exists(path) and not os.path.isfile(path):
            return os.open(path, os.O_WRONLY)
        self._temporary = os.path.join(directory, f".{name}.{os.getpid()}.tmp")
        return os.open(self._temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)

    def write(self, text: str) -> None:
        """Add ``text``."""
        if self._path is None:
            print_text(text, self._stream)
        else:
            _write_all(self._descriptor, text.encode("utf-8", "surrogateescape"))

    def finish(self) -> None:
        """Put the file in its place."""
        if self._path is None:
            return
        os.close(self._descriptor)
        if self._temporary:
            os.replace(self._temporary, os.path.realpath(self._path))

    def forget(self) -> None:
        """Leave the file as it was."""
        if self._temporary and os.path.exists(self._temporary):
            os.unlink(self._temporary)


def _standard_stream(path: str) -> TextIO | None:
    """The stream that a path such as /dev/stdout names; it may be a file that must not be replaced."""
    return {"/dev/stdout": sys.stdout, "/dev/stderr": sys.stderr}.get(path)


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def style_of(choice: str, environ: Mapping[str, str]) -> bool:
    """Whether messages on stderr are coloured."""
    return enabled(choice, sys.stderr.isatty(), environ)
