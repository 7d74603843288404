"""A progress bar on a terminal, for runs of more than a second."""

from __future__ import annotations

import sys
import time

_DELAY = 1.0
_EVERY = 0.1
_WIDTH = 30


class Progress:
    """Draws ``done`` of ``total`` files on the last line of stderr, and erases it again."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _DELAY
        self._drawn = False

    @property
    def is_visible(self) -> bool:
        """Is there a terminal to draw on?"""
        return sys.stderr.isatty()

    def tick(self, done: int, total: int) -> None:
        """Draw the bar, if it is time to."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _EVERY
        self._drawn = True
        filled = _WIDTH * done // max(total, 1)
        sys.stderr.write(f"\r\x1b[K[{'#' * filled}{'-' * (_WIDTH - filled)}] {done}/{total} files")
        sys.stderr.flush()

    def clear(self) -> None:
        """Erase the bar; the next tick may draw it again."""
        if self._drawn:
            self._drawn = False
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
