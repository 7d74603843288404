"""For tests of ``wslint fix``: a repository with a command that some fixes break, and runs that are killed in it."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from tests.command_line import CONFIG, SAFE
from tests.repository import repository

# Fails if any of the files that it is given has been fixed, and says which.
CHECK = """\
import sys

bad = [name for name in sys.argv[1:] if "additional_headers" in open(name, encoding="utf-8").read()]
print("broken:", *bad)
sys.exit(len(bad))
"""
PYTHON = f"{sys.executable} -I -S"

Tree = dict[str, tuple[int, bytes]]


def work_tree(root: Path, count: int) -> Path:
    """A repository with ``count`` files to fix, each different, among them one with Windows line ends and one that is
    executable."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "pyproject.toml").write_text(CONFIG)
    (root / "check.py").write_text(CHECK)
    for number in range(count):
        text = f"# {number}\n{SAFE}"
        (root / f"a{number}.py").write_bytes((text.replace("\n", "\r\n") if number == 1 else text).encode())
    (root / "a2.py").chmod(0o755)
    (root / "other.py").write_text("x = 1\n")
    repository(root)
    return root


def tree(root: Path) -> Tree:
    """The mode and the bytes of every file, temporary ones too; not those of git and of the cache."""
    all_files = (path for path in root.rglob("*") if path.is_file())
    files = [path for path in all_files if not {".git", ".wslint_cache"} & set(path.relative_to(root).parts)]
    return {str(path.relative_to(root)): (path.stat().st_mode, path.read_bytes()) for path in sorted(files)}


def fixed(root: Path) -> list[str]:
    """The files that are fixed."""
    return sorted(path.name for path in root.glob("a*.py") if b"additional_headers" in path.read_bytes())


def copied(root: Path, name: str) -> Path:
    """A copy of a repository in the middle of its work."""
    place = root.parent / name
    shutil.rmtree(place, ignore_errors=True)
    return Path(shutil.copytree(root, place, symlinks=True))


def child(root: Path, at: int, *arguments: str) -> int:
    """Start ``wslint`` in a process of its own, which kills itself before it changes a file for the ``at``-th time (0:
    never); its number."""
    number = os.fork()
    if not number:
        try:
            os.chdir(root)
            os.environ["WSLINT_NO_CACHE"] = "1"  # the files to fix are what matters
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            if at:
                sys.addaudithook(_killer(str(root), at))
            from wslint.cli import main

            main(arguments)
        except SystemExit as leaving:
            os._exit(leaving.code if isinstance(leaving.code, int) else 0)
        finally:
            os._exit(9)
    return number


def in_child(root: Path, at: int, *arguments: str) -> bool:
    """Run ``wslint`` as ``child`` starts it; was it killed?"""
    _, status = os.waitpid(child(root, at, *arguments), 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) < 2
    return os.WIFSIGNALED(status)


_CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.utime", "os.link", "shutil.rmtree")


def _killer(root: str, at: int) -> Callable[[str, tuple[object, ...]], None]:
    left = at

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event == "open":
            flags = arguments[2] if isinstance(arguments[2], int) else 0
            if not flags & (os.O_WRONLY | os.O_RDWR) or not str(arguments[0]).startswith(root):
                return
        elif event not in _CHANGES or str(arguments[0]).startswith("/") > str(arguments[0]).startswith(root):
            return  # a relative path is one below a directory that is being removed
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return count
