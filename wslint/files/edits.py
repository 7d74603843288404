"""Edits of a fragment as edits of its document."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from wslint.files.fragments import Block, Fragment
from wslint.findings import Edit

_MARK = re.compile(rb"[^\s>]")  # a bullet or the quotes of a docstring, behind which the first line stands


class Unmappable(Exception):
    """An edit that the document has no place for; the message says why, in a few words."""


def outer_edit(fragment: Fragment, document: bytes, edit: Edit) -> Edit | None:
    """The edit of the document that does to it what ``edit`` does to the fragment; None if that is nothing.

    A line that is added gets in front what its neighbours have there, and a line that goes takes
    that with it. Raises Unmappable.
    """
    if edit.start == edit.end:
        block, edit = insertion(fragment, edit)
    else:
        start, end = edit.start, edit.end
        while start < end and not fragment.holds(end - 1):
            end -= 1
        while start < end and not fragment.holds(start):
            start += 1
        if start == end and not edit.text:
            return None
        block, edit = _block(fragment, start, end), Edit(start, end, edit.text)
        if not fragment.same(document, start, end):
            raise Unmappable("it changes what the document spells differently")
    if "\n" in edit.text and b"\n" not in document and b"\r" in document:
        raise Unmappable("its lines end in carriage returns alone")
    if edit.text.endswith("\n") and fragment.source[edit.start : edit.end].endswith(b"\n"):
        edit = Edit(edit.start, edit.end - 1, edit.text[:-1])
    if block.joint or block.cell is not None:
        return _in_strings(fragment, block, edit)
    return _in_lines(fragment, document, block, edit)


def _block(fragment: Fragment, start: int, end: int) -> Block:
    index = bisect_right(fragment.blocks, start, key=lambda block: block.start) - 1
    found = fragment.blocks[index] if index >= 0 else None
    if found is None or not start < end <= found.end:
        raise Unmappable("it changes what the document does not say in one place")
    return found


def insertion(fragment: Fragment, edit: Edit) -> tuple[Block, Edit]:
    """The block that text is inserted in, and where: behind a line end that only the fragment has means before it.

    Raises Unmappable.
    """
    at, source = edit.start, fragment.source
    lines = edit.text.endswith("\n") and _starts_line(fragment, at)
    if lines and not (at and fragment.holds(at - 1)):
        before = bisect_left(fragment.blocks, at, key=lambda block: block.end)
        if before and not source[fragment.blocks[before - 1].end : at].strip():
            block = fragment.blocks[before - 1]
            newline = "\r\n" if b"\r\n" in source[block.start : block.end] else "\n"
            text = newline + edit.text.rstrip("\r\n")
            return block, Edit(block.end, block.end, text)
        if fragment.blocks and at <= fragment.blocks[0].start:
            block = fragment.blocks[0]
            return block, Edit(block.start, block.start, edit.text)
    found = fragment.block(at)
    if found is None or not (lines or fragment.holds(at) or fragment.holds(at - 1)):
        raise Unmappable("it adds to what the document does not say")
    return found, edit


def _starts_line(fragment: Fragment, inner: int) -> bool:
    return inner == 0 or fragment.source[inner - 1 : inner] == b"\n"


def _whole_lines(fragment: Fragment, block: Block, edit: Edit) -> bool:
    """Does an edit do no more than to add lines, or to take lines away?"""
    if edit.start != block.start and not _starts_line(fragment, edit.start):
        return False
    gone = fragment.source[edit.start : edit.end]
    return edit.text.endswith("\n") if not gone else not edit.text and (gone.endswith(b"\n") or edit.end == block.end)


def _in_lines(fragment: Fragment, document: bytes, block: Block, edit: Edit) -> Edit:
    """For lines with something in front of each."""
    start, end = edit.start, edit.end
    in_front = document[block.outer_start : fragment.outer_start(block.start)] if start == block.start else b""
    is_behind = _MARK.search(in_front) is not None
    if _whole_lines(fragment, block, edit) and (not is_behind or (block.prompts and not edit.text)):
        head = block.outer_start + len(in_front.rstrip(b"> \t")) * is_behind
        low = head if start == block.start else fragment.outer_end(start)
        high = fragment.outer_end(end) if end > start else low
        return Edit(
            low, high, "".join(_lead(block, line) + _escaped(block, line) for line in _lines(edit.text) if line)
        )
    rest = fragment.source[end : fragment.source.find(b"\n", end)].decode("utf-8", "replace")
    first, *more = _lines(edit.text)
    text = _escaped(block, first)
    for index, line in enumerate(more, 1):
        text += _lead(block, line + rest * (index == len(more))) + _escaped(block, line)
    return Edit(_low(fragment, block, start), _high(fragment, block, start, end), text)


def _lead(block: Block, line: str) -> str:
    """What stands in front of a line."""
    prompt = ("... " if line[:1].isspace() else ">>> ") if block.prompts else ""
    return block.prefix + prompt


def _in_strings(fragment: Fragment, block: Block, edit: Edit) -> Edit:
    """For the source of a cell: one string, or a list of strings with a joint between them."""
    start, end = edit.start, edit.end
    text = "".join(_escaped(block, line) + block.joint * line.endswith("\n") for line in _lines(edit.text))
    if not _whole_lines(fragment, block, edit):
        return Edit(_low(fragment, block, start), _high(fragment, block, start, end), text)
    if end < block.end:
        return Edit(fragment.outer_start(start), fragment.outer_start(end), text)
    text = text.removesuffix(block.joint) if block.joint else text
    if start > block.start:
        text = block.joint + text if text else text
        return Edit(fragment.outer_end(start), fragment.outer_end(end), text)
    return Edit(fragment.outer_start(start), fragment.outer_end(end), text)


def _lines(text: str) -> list[str]:
    """The lines of a text with their line ends; the last has none, and may be empty."""
    return re.split(r"(?<=\n)", text)


def _low(fragment: Fragment, block: Block, start: int) -> int:
    return fragment.outer_start(start) if start < block.end else fragment.outer_end(start)


def _high(fragment: Fragment, block: Block, start: int, end: int) -> int:
    if start == end:
        return _low(fragment, block, start)
    joins = fragment.source[start:end].endswith(b"\n") and end < block.end  # what follows comes up to this line
    return fragment.outer_start(end) if joins else fragment.outer_end(end)


def _escaped(block: Block, text: str) -> str:
    if block.escape is None:
        return text
    try:
        return block.escape(text)
    except ValueError as error:
        raise Unmappable(str(error)) from None
