"""Interactive sessions: the code behind ``>>>`` and ``...``, without what was printed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wslint.files.lines import Line

# As the standard library's doctest reads it: a prompt, then a blank or the end of the line.
_FIRST = re.compile(rb"[ \t]*>>>(?: |(?=\r?\n|\r|$))")
_NEXT = re.compile(rb"[ \t]*\.\.\.(?: |(?=\r?\n|\r|$))")


def has_prompt(document: bytes, lines: Sequence[Line]) -> bool:
    """Does a line begin with ``>>>``?"""
    return any(_FIRST.match(document, line.start, line.end) for line in lines)


def sessions(document: bytes, lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of code of a session, without their prompts, in groups that follow each other without output."""
    groups: list[list[Line]] = []
    is_open = False
    for line in lines:
        prompt = _FIRST.match(document, line.start, line.end)
        prompt = prompt or (_NEXT.match(document, line.start, line.end) if is_open else None)
        if prompt is None:
            is_open = False
            continue
        if not is_open:
            groups.append([])
        is_open = True
        groups[-1].append(Line(prompt.end(), line.end))
    return groups
