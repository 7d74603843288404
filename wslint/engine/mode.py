"""What a run does with the files; kept apart from the check, which takes long to import."""

from __future__ import annotations

from typing import NamedTuple


class Mode(NamedTuple):
    """What a run does: ``fix`` files (``write`` them, or only say how they would be), and how far.

    Without ``in_parts`` every file is parsed whole; what is found is the same.
    """

    fix: bool = False
    write: bool = True
    unsafe: bool = False
    noqa: bool = True
    in_parts: bool = True

    def checking(self) -> Mode:
        """The same without fixing."""
        return self._replace(fix=False)
