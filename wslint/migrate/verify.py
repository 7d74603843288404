"""Running the command that verifies a fix, and noticing signals only where the tree is in order."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import IO

_TAIL_LINES, _TAIL_BYTES = 12, 4096
_GRACE = 5.0  # seconds that a command has to end itself
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupted(Exception):
    """A signal asks for the end."""


class CannotStart(Exception):
    """The command does not exist or may not be run; the message says why."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, negative for the signal that killed it, and the last lines of its output."""

    code: int
    tail: str


@dataclass
class Attention:
    """Whether a signal has come; ``waiting`` while a command runs, which is the one thing that a signal breaks off."""

    asked: bool = False
    waiting: bool = False

    def check(self) -> None:
        """Raise Interrupted if a signal has come."""
        if self.asked:
            raise Interrupted

    def notice(self, number: int, frame: FrameType | None) -> None:
        """The signal handler."""
        self.asked = True
        if self.waiting:
            self.waiting = False
            raise Interrupted


@contextmanager
def attentive() -> Iterator[Attention]:
    """Notice signals instead of dying of them; what was installed before is put back."""
    attention = Attention()
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    # A signal that is ignored, as SIGHUP under nohup, stays so.
    former = {number: signal.getsignal(number) for number in numbers}
    installed = [number for number in numbers if former[number] is not signal.SIG_IGN]
    try:
        for number in installed:
            signal.signal(number, attention.notice)
        yield attention
    finally:
        for number in installed:
            signal.signal(number, former[number])


def run_command(command: Sequence[str], directory: str, attention: Attention, copy: IO[bytes] | None = None) -> Ended:
    """Run ``command`` in ``directory``, without a shell and without input; its output is copied to ``copy`` at the end.

    Raises CannotStart, and Interrupted when a signal comes, after the end of the command and of
    what it has started.
    """
    import tempfile

    # A file, not a pipe: a server that the command leaves running would hold a pipe open for ever.
    with tempfile.TemporaryFile() as output:
        attention.check()
        try:
            process = subprocess.Popen(
                command, cwd=directory, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            name = getattr(error, "filename", None) or command[0]
            raise CannotStart(f"{name}: {getattr(error, 'strerror', None) or error}") from None
        try:
            attention.waiting = True
            attention.check()
            code = process.wait()
            attention.waiting = False
        except Interrupted:
            attention.waiting = False
            _end(process)
            raise
        if copy is not None:
            output.seek(0)
            _copy(output, copy)
        return Ended(code, _tail(output) if code else "")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command with all that it has started."""
    try:
        _signal(process, "SIGTERM")
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        _signal(process, "SIGKILL")
        process.wait()


def _signal(process: subprocess.Popen[bytes], name: str) -> None:
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, getattr(signal, name))
        else:
            process.kill()
    except ProcessLookupError:
        return


def _copy(output: IO[bytes], copy: IO[bytes]) -> None:
    import shutil

    shutil.copyfileobj(output, copy)
    copy.flush()


def _tail(output: IO[bytes]) -> str:
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - _TAIL_BYTES))
    lines = output.read().decode("utf-8", "replace").rstrip().splitlines()
    return "\n".join(lines[-_TAIL_LINES:])
