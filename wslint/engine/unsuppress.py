"""The edits that delete codes from suppression comments, whole directives and whole comments."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping

from wslint.code.directives import Comment, Directive
from wslint.findings import Edit

# Where a remark of a comment begins. Ruff's directives end at the next `#`; one before a digit is the number of an
# issue, and belongs to the reason that goes with its directive.
_REMARK = re.compile(rb"#+(?![#0-9])")


def removals(source: bytes, dropped: Mapping[Directive, frozenset[int]]) -> dict[Directive, tuple[Edit, ...]]:
    """Return for each directive the edits that delete the selectors at the ``dropped`` positions of its list.

    A directive that loses all of them goes as a whole, with its reason: a remark that follows it or precedes it
    stays, and a comment of which nothing stays goes with the blanks before it, or with its line if it has one to
    itself. The edits of different directives never overlap and may be applied together or, with at most blanks at
    the end of a line left over, alone.
    """
    edits: dict[Directive, tuple[Edit, ...]] = {}
    whole: dict[Comment, list[Directive]] = {}
    for directive, positions in dropped.items():
        if len(positions) == len(directive.selectors):
            whole.setdefault(directive.comment, []).append(directive)
        else:
            edits[directive] = _from_list(directive, positions)
    for comment, directives in whole.items():
        edits.update(_from_comment(source, comment, directives))
    return edits


def _from_list(directive: Directive, positions: frozenset[int]) -> tuple[Edit, ...]:
    """Delete each code with the separator after it, and those at the end with the separator before them."""
    selectors = directive.selectors
    tail = len(selectors)
    while tail - 1 in positions:
        tail -= 1
    edits = [
        Edit(selectors[position].start, selectors[position + 1].start, "")
        for position in sorted(positions)
        if position < tail
    ]
    if tail < len(selectors):
        edits.append(Edit(selectors[tail - 1].end, selectors[-1].end, ""))
    return tuple(edits)


def _from_comment(source: bytes, comment: Comment, directives: list[Directive]) -> dict[Directive, tuple[Edit, ...]]:
    starts = [found.start() for found in _REMARK.finditer(source, comment.start + 1, comment.end)]
    starts.insert(0, comment.start)
    owners: dict[int, Directive] = {}
    for directive in directives:
        owners[bisect_right(starts, directive.start) - 1] = directive
    tail = len(starts)  # from here to the end of the comment nothing stays
    while tail - 1 in owners:
        tail -= 1
    edits: dict[Directive, tuple[Edit, ...]] = {}
    for index, directive in owners.items():
        start = starts[index]
        end = starts[index + 1] if index + 1 < len(starts) else comment.end
        if index == tail:
            start = comment.line + len(source[comment.line : start].rstrip())
        if index + 1 == len(starts) and tail == 0 and comment.own_line:
            end = _next_line(source, end)
        edits[directive] = (Edit(start, end, ""),)
    return edits


def _next_line(source: bytes, line_end: int) -> int:
    newline = source.find(b"\n", line_end)
    return newline + 1 if newline >= 0 else len(source)
