"""What a running fix has written down, in git's own directory, before it touches a file of the tree.

``fix/plan.json`` says which files are fixed and how it is verified, ``fix/contents`` holds the bytes of each file
before and after, ``fix/runs.json`` what the command said so far. The directory appears and vanishes in one step, so
that there is a whole journal or none. Paths are relative to the top of the work tree.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

_FORMAT = 1
_NAME, _NEW, _OLD, _ABORTED = "fix", "fix.new", "fix.old", "fix.aborted"


class JournalError(Exception):
    """The journal cannot be used: another process has it, or it is not one; the message says what to do."""


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file, symbolic links resolved, the SHA-256 of its bytes before and after, and the number of fixes."""

    path: str
    before: str
    after: str
    fixes: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a fix is to do.

    ``tag`` marks its temporary files. ``problems`` says which files could not be planned, and why.
    ``command`` (empty: nothing is verified) runs in ``directory``, at most ``limit`` times.
    ``title`` is for people; ``rollback`` names the patch, in the home of the journal, that undoes it.
    """

    tag: str
    title: str
    files: tuple[PlannedFile, ...]
    problems: tuple[str, ...]
    command: tuple[str, ...]
    directory: str
    limit: int
    rollback: str


@dataclass(frozen=True, slots=True)
class CommandRun:
    """One run of the command: the files whose fixes were applied, its exit code (negative: the signal that killed it)
    and, if it failed, the last lines of its output."""

    applied: tuple[str, ...]
    code: int
    tail: str


class Journal:
    """A journal that exists, with its plan and the runs so far. ``home`` is the directory that it lies in."""

    def __init__(self, home: str, plan: Plan, runs: list[CommandRun]) -> None:
        self.home = home
        self.plan = plan
        self.runs = runs

    def content(self, digest: str) -> bytes:
        """The bytes with this SHA-256. Raises OSError."""
        with open(self.place(digest), "rb") as file:
            return file.read()

    def place(self, digest: str) -> str:
        """Where the bytes with this SHA-256 lie."""
        return os.path.join(self.home, _NAME, "contents", digest)

    def record(self, run: CommandRun) -> None:
        """Add a run. Raises OSError."""
        self.runs.append(run)
        _write_json(os.path.join(self.home, _NAME, "runs.json"), [asdict(run) for run in self.runs])

    def discard(self) -> None:
        """Forget it all: the fix is done. Raises OSError."""
        _replace(self.home, _NAME, _OLD)
        shutil.rmtree(os.path.join(self.home, _OLD), ignore_errors=True)

    def set_aside(self) -> str:
        """Let the contents lie, but end the fix; the directory of the contents. Raises OSError."""
        _replace(self.home, _NAME, _ABORTED)
        return os.path.join(self.home, _ABORTED, "contents")


@contextmanager
def locked(home: str) -> Iterator[None]:
    """Hold ``home``, which is made, for this process, however it ends. Raises JournalError if another one has it."""
    try:
        os.makedirs(home, exist_ok=True)
        descriptor = os.open(os.path.join(home, "lock"), os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise JournalError(f"{home}: {error.strerror}: wslint writes down there what it is about to change") from None
    try:
        if not _lock(descriptor):
            raise JournalError(f"another `wslint fix` is at work on this tree (it holds {os.path.join(home, 'lock')})")
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows; os.open has no other way to refuse a second process there
        import msvcrt

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def create(home: str, plan: Plan, contents: Mapping[str, bytes]) -> Journal:
    """Write a journal that is there, whole and on the disk, when this returns. Raises OSError."""
    new = os.path.join(home, _NEW)
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(os.path.join(home, _OLD), ignore_errors=True)
    os.makedirs(os.path.join(new, "contents"))
    for digest, data in contents.items():
        _write(os.path.join(new, "contents", digest), data)
    _write_json(os.path.join(new, "plan.json"), {"format": _FORMAT, **asdict(plan)})
    _write_json(os.path.join(new, "runs.json"), [])
    _sync(os.path.join(new, "contents"))
    _replace(home, _NEW, _NAME)
    return Journal(home, plan, [])


def load(home: str) -> Journal | None:
    """The journal in ``home``, None without one. Raises JournalError if it cannot be read."""
    import json

    directory = os.path.join(home, _NAME)
    if not os.path.isdir(directory):
        return None
    try:
        with open(os.path.join(directory, "plan.json"), encoding="utf-8") as file:
            stated = json.load(file)
        with open(os.path.join(directory, "runs.json"), encoding="utf-8") as file:
            runs = json.load(file)
        if stated.pop("format") != _FORMAT:
            raise JournalError(f"{directory} was written by another version of wslint: resume or abort it with that")
        stated["files"] = tuple(PlannedFile(**entry) for entry in stated["files"])
        stated |= {name: tuple(stated[name]) for name in ("problems", "command")}
        return Journal(home, Plan(**stated), [CommandRun(**{**run, "applied": tuple(run["applied"])}) for run in runs])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JournalError(f"{directory} cannot be read: {error}") from None


def digest(data: bytes) -> str:
    """The SHA-256 of ``data``, by which a journal files it."""
    from hashlib import sha256

    return sha256(data).hexdigest()


def _write_json(path: str, value: Any) -> None:
    import json

    _write(f"{path}.new", json.dumps(value, indent=1).encode())
    os.replace(f"{path}.new", path)
    _sync(os.path.dirname(path))


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _replace(home: str, old: str, new: str) -> None:
    """Rename a directory in ``home``, in place of another of that name."""
    shutil.rmtree(os.path.join(home, new), ignore_errors=True)
    os.rename(os.path.join(home, old), os.path.join(home, new))
    _sync(home)


def _sync(directory: str) -> None:
    """Make the names in a directory last, where the system can."""
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
