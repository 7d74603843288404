"""Where the data that comes with wslint lies: the rule pages and the API table."""

from __future__ import annotations

import os


def rules_directory() -> str:
    """Return the absolute directory of the shipped rule pages, which also holds `api.json`.

    A built wheel carries it inside the package; a checkout or an editable install has it beside the package.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    packed = os.path.join(package, "rules", "pages")
    return packed if os.path.isdir(packed) else os.path.join(os.path.dirname(package), "rules")
