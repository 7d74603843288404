"""For tests: a real git repository in a temporary directory, that no configuration of the user touches."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_OWN = {
    "user.name": "Test", "user.email": "test@example.org", "commit.gpgsign": "false", "core.autocrlf": "false",
    "merge.conflictStyle": "merge",
}  # fmt: skip
_NOWHERE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git(root: Path, *arguments: str, check: bool = True) -> str:
    """What git says on stdout."""
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], env={**os.environ, **_NOWHERE}, capture_output=True, text=True
    )
    assert not check or done.returncode == 0, done.stderr
    return done.stdout


def repository(root: Path) -> None:
    """Make ``root`` a repository with the branch main, and commit all that is there."""
    git(root, "init", "--quiet", "--initial-branch=main")
    for key, value in _OWN.items():
        git(root, "config", key, value)
    commit(root)


def commit(root: Path, message: str = "all") -> None:
    """Commit everything as it is."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
