"""What the readers of documents give: pieces of Python, and what the text says about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wslint.files.fragments import Fragment

# Is an example of interest that holds these bytes? Pages have many, so that it is asked before one is put together.
Wanted = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Example:
    """A fragment in prose.

    ``tagged``: the document says that it is Python; otherwise it counts only if it parses. ``shown``:
    the text around it, or a ``diff``, presents the code as old or wrong. ``fixable`` is False where
    Python is wrapped in another language. ``fresh`` are the spans of the document in which comments of an
    example that is shown present new code. ``ignored``: an ignore comment's codes and names, None without
    such a comment, empty for one that names none.
    """

    fragment: Fragment
    tagged: bool = True
    shown: bool = False
    fresh: tuple[tuple[int, int], ...] = ()
    fixable: bool = True
    ignored: frozenset[str] | None = None
