"""Unified diffs for ``--diff``, laid out as Ruff's and right for ``patch`` and ``git apply -p0``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wslint.report.color import GREEN, RED, paint

_CONTEXT = 3
_NO_NEWLINE = "\n\\ No newline at end of file"

_Change = tuple[str, int, int, int, int]  # difflib's opcode: what, old start and end, new start and end


def unified(path: str, before: bytes, after: bytes, color: bool = False) -> str:
    """The diff from ``before`` to ``after`` under the name ``path``, and a blank line; empty if they are equal.

    Bytes that are not UTF-8 are surrogates in the result: encode it with "surrogateescape". Lines
    end at ``\\n`` alone, as they do for the tools that apply diffs.
    """
    if before == after:
        return ""
    old, new = _split(before), _split(after)
    output = [f"--- {paint(path, RED, color)}\n+++ {paint(path, GREEN, color)}\n"]
    for group in _grouped(_changes(old, new)):
        spans = _span(group[0][1], group[-1][2]), _span(group[0][3], group[-1][4])
        output.append(f"@@ -{spans[0]} +{spans[1]} @@\n")
        for what, old_start, old_end, new_start, new_end in group:
            if what == "equal":
                output += [_line(" ", line, "", False) for line in old[old_start:old_end]]
            else:
                output += [_line("-", line, RED, color) for line in old[old_start:old_end]]
                output += [_line("+", line, GREEN, color) for line in new[new_start:new_end]]
    return "".join([*output, "\n"])


def of_cells(path: str, before: bytes, after: bytes, color: bool = False) -> str:
    """The diffs of the cells of a notebook, each under the name ``path`` and the number of its cell."""
    from wslint.files.notebook import cell_texts

    old, new = cell_texts(before), cell_texts(after)
    diffs = (unified(f"{path}:cell {number}", text, new.get(number, b""), color) for number, text in old.items())
    changed = [diff for diff in diffs if diff]
    return "".join(diff.removesuffix("\n") for diff in changed) + ("\n" if changed else "")


def _split(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop().removesuffix(b"\n")
    return [*lines, last] if last else lines


def _changes(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[_Change]:
    """difflib's opcodes; equal lines at both ends are left out of the comparison, whose cost grows fast."""
    from difflib import SequenceMatcher

    shorter = min(len(old), len(new))
    head = next((index for index in range(shorter) if old[index] != new[index]), shorter)
    rest = shorter - head
    tail = next((index for index in range(rest) if old[-1 - index] != new[-1 - index]), rest)
    if head:
        yield "equal", 0, head, 0, head
    middle = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail])
    for what, old_start, old_end, new_start, new_end in middle.get_opcodes():
        yield what, head + old_start, head + old_end, head + new_start, head + new_end
    if tail:
        yield "equal", len(old) - tail, len(old), len(new) - tail, len(new)


def _grouped(changes: Iterator[_Change]) -> Iterator[list[_Change]]:
    """The changes in groups, with lines of context around and long equal stretches left out."""
    group: list[_Change] = []
    changed = False
    for what, old_start, old_end, new_start, new_end in changes:
        if what != "equal":
            group.append((what, old_start, old_end, new_start, new_end))
            changed = True
            continue
        if changed and old_end - old_start <= 2 * _CONTEXT:
            group.append((what, old_start, old_end, new_start, new_end))
            continue
        if changed:
            context = min(_CONTEXT, old_end - old_start)
            yield [*group, (what, old_start, old_start + context, new_start, new_start + context)]
        context = min(_CONTEXT, old_end - old_start)
        group, changed = [(what, old_end - context, old_end, new_end - context, new_end)], False
    if changed:
        if group[-1][0] == "equal":
            what, old_start, old_end, new_start, new_end = group[-1]
            context = min(_CONTEXT, old_end - old_start)
            group[-1] = (what, old_start, old_start + context, new_start, new_start + context)
        yield group


def _span(start: int, end: int) -> str:
    """A hunk's range as diff writes it: from 1, the length left out if it is 1, the line before an empty one."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _line(sign: str, line: bytes, style: str, color: bool) -> str:
    text = line.decode("utf-8", "surrogateescape")
    text = text[:-1] if text.endswith("\n") else text + _NO_NEWLINE
    return f"{paint(sign + text, style, color)}\n"
