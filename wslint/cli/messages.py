"""What a command says on stderr: errors, warnings (each once) and, with ``--verbose``, debug lines."""

from __future__ import annotations

import sys
from collections.abc import Callable

from wslint.report.color import BOLD, BOLD_BRIGHT_RED, BOLD_YELLOW, paint

SILENT, QUIET, NORMAL, VERBOSE = range(4)


class Messages:
    """Prints the messages of one run at its ``level``. ``clear`` is called before each, to erase a progress bar."""

    def __init__(self, level: int = NORMAL, color: bool = False) -> None:
        self.level = level
        self.clear: Callable[[], None] = lambda: None
        self._color = color
        self._said: set[str] = set()

    def error(self, text: str) -> None:
        """What makes the run end with exit code 2; not shown by ``--silent``."""
        self._print(QUIET, "error", BOLD_BRIGHT_RED, text)

    def warning(self, text: str) -> None:
        """A warning, once however often it is given; not shown by ``--quiet``."""
        if text not in self._said:
            self._said.add(text)
            self._print(NORMAL, "warning", BOLD_YELLOW, text)

    def debug(self, text: str) -> None:
        """How the run goes, for ``--verbose``."""
        self._print(VERBOSE, "debug", BOLD, text)

    def _print(self, level: int, kind: str, style: str, text: str) -> None:
        if self.level >= level:
            self.clear()
            sys.stdout.flush()
            print(f"{paint(f'{kind}:', style, self._color)} {text}", file=sys.stderr)


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 entry", "2 entries"."""
    plural = f"{noun.removesuffix('y')}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"
