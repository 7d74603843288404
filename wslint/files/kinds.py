"""What kind of text a file is, by its name, or where that says nothing by its first line."""

from __future__ import annotations

import os
import re

# By the end of a file's name.
_KINDS = {
    ".pyi": "python",
    ".ipynb": "notebook",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".rst": "rst",
    ".sh": "shell",
    ".bash": "shell",
    ".zsh": "shell",
    ".ksh": "shell",
    ".csh": "shell",
    ".bats": "shell",
}
# As identify, by which pre-commit chooses the files of a hook (2.6).
_SHELL_NAMES = frozenset(
    {
        ".bash_aliases", ".bash_profile", ".bashrc", ".cshrc", ".envrc", ".profile", ".zlogin", ".zlogout", ".zprofile",
        ".zshrc", ".zshenv", "direnvrc", "PKGBUILD",
    }
)  # fmt: skip
_SHELL_SCRIPT = re.compile(
    rb"#![ \t]*(?:\S*/env[ \t]+(?:-\S+[ \t]+|\w+=\S*[ \t]+)*)?(?:\S*/)?"
    rb"(?:ash|bash|bats|cbsd|csh|dash|ksh|sh|tcsh|zsh)(?!\S)"
)
_FIRST_LINE = 200  # bytes
# The globs for what `documents` can name; a docstring is part of a Python file.
DOCUMENT_GLOBS = {
    kind: tuple(f"*{suffix}" for suffix, its_kind in _KINDS.items() if its_kind == kind)
    for kind in ("markdown", "rst", "shell")
}


def kind_of(path: str, source: bytes = b"") -> str:
    """What the file at ``path`` is read as: "python", "notebook", "markdown", "rst" or "shell".

    ``source`` is its text, or the beginning of that. A file of which neither says anything is read as Python.
    """
    if path.endswith(".py"):
        return "python"
    kind = _KINDS.get(os.path.splitext(path)[1].lower())
    if kind is None:
        is_shell = os.path.basename(path) in _SHELL_NAMES or _SHELL_SCRIPT.match(source, 0, _FIRST_LINE) is not None
        kind = "shell" if is_shell else "python"
    return kind


def kind_of_file(path: str) -> str:
    """The same for a file of which only the name is known. Of one that cannot be read, the name counts."""
    kind = kind_of(path)
    if kind != "python" or path.endswith((".py", ".pyi")):
        return kind
    try:
        with open(path, "rb") as file:
            return kind_of(path, file.read(_FIRST_LINE))
    except OSError:
        return kind
