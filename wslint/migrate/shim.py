"""The transparent wrapper that `wslint shim` writes for a project that has none.

It is `shim_template.py`, which nothing here imports: the module that a project gets, with the
place of the file in its first lines.
"""

from __future__ import annotations

import os
import re
from keyword import iskeyword

from wslint.code.modules import module_name
from wslint.config import Config

FUNCTION = "connect_websocket"
_TEMPLATE = os.path.join(os.path.dirname(__file__), "shim_template.py")
_UNPLACED = "PATH"  # what the template says in place of the path


def shim(place: str = "") -> str:
    """The text of the wrapper's module; ``place`` is its path from the top of the project, "" if it has none yet."""
    with open(_TEMPLATE, encoding="utf-8") as file:
        text = file.read()
    return text.replace(f"`wslint shim {_UNPLACED}`", f"`wslint shim {place or _UNPLACED}`").replace(
        f"--force {_UNPLACED}`", f"--force {place or _UNPLACED}`"
    )


def unusable(path: str) -> str:
    """Why no wrapper can lie at a path; "" if one can."""
    stem, extension = os.path.splitext(os.path.basename(path))
    if extension != ".py" or not stem.isidentifier() or iskeyword(stem):
        return "the wrapper is a module: give it a name such as sockets.py"
    if stem == "websockets":
        return "a module of that name may hide the package: give it another, such as sockets.py"
    return ""


def place_of(path: str, root: str) -> str:
    """What a shim says about where it lies: its path from ``root``, or its name alone.

    The name is for a path outside ``root``, and for one that a shell would not take as it is.
    """
    inside = path.startswith(root.rstrip(os.sep) + os.sep)
    place = os.path.relpath(path, root).replace(os.sep, "/") if inside else ""
    return place if re.fullmatch(r"[\w./-]+", place) else os.path.basename(path)


def call_of(path: str, config: Config) -> str:
    """How ``[tool.wslint.wrapper]`` names the wrapper in the file at ``path``; "" if no source root holds it."""
    module = module_name(path, config.src)
    return f"{module}:{FUNCTION}" if module and all(part.isidentifier() for part in module.split(".")) else ""
