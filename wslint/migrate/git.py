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


def differing(top: str, commit: str) -> set[str]:
    """The tracked paths (from ``top``) that are not in the work tree as they are in ``commit``, as git sees it."""
    options = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-relative", "--ignore-submodules")
    return {os.fsdecode(path) for path in git(top, "diff", *options, commit, "--").split(b"\0") if path}


def links(top: str, commit: str) -> set[str]:
    """The paths (from ``top``) of the symbolic links in a commit."""
    entries = git(top, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")
    return {os.fsdecode(entry.partition(b"\t")[2]) for entry in entries if entry.startswith(b"120")}


def untracked(top: str, names: Sequence[str]) -> set[str]:
    """The paths (from ``top``) of files called one of ``names`` that git does not track, ignored ones too."""
    patterns = [f":(top,glob)**/{name}" for name in names]
    said = git(top, "ls-files", "--others", "-z", "--full-name", "--", *patterns)
    return {os.fsdecode(path) for path in said.split(b"\0") if path}


def private_path(directory: str, name: str) -> str:
    """The absolute path of ``name`` in git's own directory of this work tree: never committed, never shown."""
    found = os.fsdecode(git(directory, "rev-parse", "--git-path", name).rstrip(b"\n"))
    return os.path.normpath(os.path.join(os.path.abspath(directory), found))


def uncommitted(top: str, paths: Sequence[str]) -> list[str]:
    """Those of ``paths`` (from ``top``) whose content in the work tree HEAD does not hold: changed, or not tracked."""
    tracked = {os.fsdecode(path) for path in git(top, "ls-files", "-z", "--full-name").split(b"\0")}
    # Of the whole tree, as hundreds of paths may be too many for a command line.
    differing = set(changed(top))
    return [path for path in paths if path not in tracked or path in differing]


def changes_line_ends(top: str) -> bool:
    """Does git write ``\\r\\n`` where a file of the work tree has ``\\n``, by configuration?"""
    said = git(top, "config", "--default", "false", "--get", "core.autocrlf")
    return said.strip().lower() in (b"true", b"yes", b"on", b"1")


def tree_diff(directory: str) -> bytes:
    """The patch from the files below ``directory``/a to those below ``directory``/b, which have the same names.

    Neither the user's configuration nor a repository around ``directory`` has a say. Raises GitError.
    """
    plain = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--text", "--full-index")
    # With these prefixes the names of the two directories stand where git's own a/ and b/ do.
    arguments = ("diff", "--no-index", *plain, "--src-prefix=", "--dst-prefix=", "a", "b")
    return _detached(directory, *arguments, accepted=(0, 1))


def apply_patch(directory: str, patch: bytes, reverse: bool = False) -> None:
    """Apply a patch to the files below ``directory``, as ``tree_diff`` does without a repository. Raises GitError."""
    backwards = ("--reverse",) if reverse else ()
    _detached(directory, "apply", "--whitespace=nowarn", *backwards, "-", stdin=patch)


def _detached(directory: str, *arguments: str, stdin: bytes = b"", accepted: tuple[int, ...] = (0,)) -> bytes:
    """Run git as if there were no configuration and no repository; its output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"LC_ALL": "C", "HOME": directory, "XDG_CONFIG_HOME": directory, "GIT_CONFIG_NOSYSTEM": "1"}
    environment["GIT_CEILING_DIRECTORIES"] = os.path.dirname(os.path.realpath(directory))
    command = ["git", "-C", directory, *arguments]
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, env=environment, check=False)
    except OSError as error:
        raise GitError(f"cannot run git: {error.strerror or error}") from None
    if done.returncode not in accepted:
        raise GitError(f"git {arguments[0]}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout
