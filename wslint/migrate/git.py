"""What the migration commands ask of git: always the real one, never through a shell."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import IO


class GitError(Exception):
    """git is missing, or refused; the message says what was asked and what git said."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A regular file in a commit: its path from the top of the work tree, with slashes, and its object's name."""

    path: str
    name: str


def git(directory: str, *arguments: str, stdin: bytes = b"") -> bytes:
    """What ``git ARGUMENTS``, run in ``directory``, writes to stdout. Raises GitError."""
    command = ["git", "-C", directory, *arguments]
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, env=environment, check=False)
    except OSError as error:
        raise GitError(f"cannot run git: {error.strerror or error}") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}"
        raise GitError(f"git {' '.join(arguments[:2])}: {said}")
    return done.stdout


def top_of(directory: str) -> str:
    """The top of the work tree around ``directory``. Raises GitError outside one."""
    return os.path.normpath(os.fsdecode(git(directory, "rev-parse", "--show-toplevel").rstrip(b"\n")))


def commit_of(directory: str, reference: str) -> str:
    """The name of the commit that ``reference`` means. Raises GitError where there is none."""
    try:
        found = git(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    except GitError:
        raise GitError(f"`{reference}` is no commit here: a shallow clone may have to fetch it first") from None
    return found.decode().strip()


def blobs(top: str, commit: str) -> list[Blob]:
    """The regular files of a commit, without symbolic links and submodules, sorted by path."""
    found = []
    for entry in git(top, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        head, _, path = entry.partition(b"\t")
        if head.startswith(b"100"):
            found.append(Blob(os.fsdecode(path), head.split()[2].decode()))
    return found


def contents(top: str, names: Sequence[str]) -> Iterator[bytes]:
    """The bytes of the objects called ``names``, in their order, read by one git. Raises GitError."""
    if not names:
        return
    command = ["git", "-C", top, "cat-file", "--batch", "--buffer"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdin is not None and running.stdout is not None
        # --buffer: git answers when it has read everything, or its buffer is full, so the names must not wait for
        # answers; a writer of its own keeps both pipes moving.
        writer = Thread(target=_write_names, args=(running.stdin, names), daemon=True)
        writer.start()
        for name in names:
            head = running.stdout.readline().split()
            if len(head) != 3:
                raise GitError(f"git cat-file: object {name} is missing")
            size = int(head[2])
            data = running.stdout.read(size + 1)
            if len(data) != size + 1:
                raise GitError(f"git cat-file: object {name} is cut off")
            yield data[:-1]
        writer.join()


def _write_names(stream: IO[bytes], names: Sequence[str]) -> None:
    # A reader that has seen enough closes the pipe; of a git that has died it hears by itself.
    with suppress(BrokenPipeError, ValueError):
        stream.write("".join(f"{name}\n" for name in names).encode())
        stream.close()


def changed(top: str, paths: Sequence[str] = ()) -> list[str]:
    """The paths (from ``top``) that differ from HEAD in the index or the work tree, untracked ones included."""
    said = git(top, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", *paths)
    return sorted({os.fsdecode(entry[3:]) for entry in said.split(b"\0") if entry})
