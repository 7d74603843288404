"""Whether to colour, and the colours: those of Ruff 0.17."""

from __future__ import annotations

from collections.abc import Mapping

RESET = "\x1b[0m"
BOLD = "\x1b[1m"
UNDERLINE = "\x1b[4m"
RED = "\x1b[31m"
GREEN = "\x1b[32m"
CYAN = "\x1b[36m"
BOLD_RED = "\x1b[1m\x1b[31m"
BOLD_GREEN = "\x1b[1m\x1b[32m"
BOLD_YELLOW = "\x1b[1m\x1b[33m"
BOLD_BRIGHT_RED = "\x1b[1m\x1b[91m"
BOLD_BRIGHT_GREEN = "\x1b[1m\x1b[92m"
BOLD_BRIGHT_BLUE = "\x1b[1m\x1b[94m"
BOLD_BRIGHT_CYAN = "\x1b[1m\x1b[96m"

LEVELS = {"error": BOLD_BRIGHT_RED, "warning": BOLD_YELLOW, "note": BOLD_BRIGHT_GREEN}


def enabled(choice: str, stream_is_tty: bool, environ: Mapping[str, str]) -> bool:
    """Whether to colour, given ``--color``'s choice ("auto", "always" or "never").

    Under "auto": NO_COLOR wins over FORCE_COLOR (any value but the empty one, "0" included) and
    CLICOLOR_FORCE; after those a terminal decides, unless CLICOLOR=0 or TERM=dumb. Measured on Ruff 0.17.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR") or environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return stream_is_tty and environ.get("CLICOLOR") != "0" and environ.get("TERM") != "dumb"


def paint(text: str, style: str, color: bool) -> str:
    """``text`` in ``style`` if ``color``, else as it is."""
    return f"{style}{text}{RESET}" if color else text
