"""What kind of text a file is, by its name."""

from __future__ import annotations

import os

# By the end of a file's name; everything else is read as Python.
_KINDS = {
    ".ipynb": "notebook",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".rst": "rst",
    ".sh": "shell",
    ".bash": "shell",
}
# The globs for what `documents` can name; a docstring is part of a Python file.
DOCUMENT_GLOBS = {
    kind: tuple(f"*{suffix}" for suffix, its_kind in _KINDS.items() if its_kind == kind)
    for kind in ("markdown", "rst", "shell")
}


def kind_of(path: str) -> str:
    """What the file at ``path`` is read as: "python", "notebook", "markdown", "rst" or "shell"."""
    return "python" if path.endswith(".py") else _KINDS.get(os.path.splitext(path)[1].lower(), "python")
