"""What makes a command end with exit code 2, and how it says so."""

from __future__ import annotations

import sys


class Failure(Exception):
    """The command cannot do its work; the message says why, further lines what lies behind it."""


def show_failure(message: str) -> None:
    """Print ``message`` on stderr in Ruff's form: each line that is not indented is a cause."""
    lines = message.split("\n")
    causes = [line if line.startswith("  ") else f"  Cause: {line}" for line in lines]
    print("\n".join(["wslint failed", *causes]), file=sys.stderr)
