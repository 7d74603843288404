"""Where the data that comes with wslint lies: the rule pages and the API table."""

from __future__ import annotations

import os


def rules_directory() -> str:
    """Return the absolute directory of the shipped rule pages, which also holds `api.json`.

    A built wheel carries it inside the package; a checkout or an editable install has it beside the package.
    """
    return _packed() if is_installed() else os.path.join(os.path.dirname(_package()), "rules")


def is_installed() -> bool:
    """Tell whether the data is that of a built wheel, not of a checkout."""
    return os.path.isdir(_packed())


def _packed() -> str:
    return os.path.join(_package(), "rules", "pages")


def _package() -> str:
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
