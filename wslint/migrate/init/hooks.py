"""The hook in ``.pre-commit-config.yaml``, put there by lines of text: every comment and all layout stay.

The form that is understood is the one that pre-commit itself writes and documents: a ``repos:`` key
at the margin, with its value as a block list.
"""

from __future__ import annotations

import re

REPOSITORY = "https://github.com/wslint/wslint"
NAME = ".pre-commit-config.yaml"
_KEY = re.compile(r"[A-Za-z_][\w-]*:")
_REPOS = re.compile(r"repos:[ \t]*(#.*)?")
_RUFF = re.compile(r"-[ \t]+repo:[ \t]*[\"']?\S*ruff")
_THERE = re.compile(
    r"^[ \t]*-[ \t]+(id:[ \t]*[\"']?wslint(-fix)?|repo:[ \t]*[\"']?\S*/wslint(\.git)?/?)[\"']?[ \t]*(#.*)?\r?$",
    re.MULTILINE,
)
_HOOK = re.compile(r"([ \t]*)-[ \t]+id:")


class HooksError(Exception):
    """A file whose form is not understood; the message says why."""


def snippet(version: str, indent: str = "", inner: str = "") -> str:
    """The entry of the hook's repository; ``indent`` stands before its dash, ``inner`` between ``hooks:`` and its."""
    lines = [
        f"{indent}- repo: {REPOSITORY}",
        f"{indent}  rev: v{version}",
        f"{indent}  hooks:",
        f"{indent}  {inner}- id: wslint  # or wslint-fix, which applies the safe fixes",
    ]
    return "\n".join(lines) + "\n"


def with_hook(text: str | None, version: str) -> str:
    """The file with the hook, which stands before Ruff's; unchanged if it is there. Raises HooksError.

    None makes a new file.
    """
    if text is None:
        return "repos:\n" + snippet(version)
    if _THERE.search(text):
        return text
    line_end = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    first, last = _extent(lines)
    indent, starts = _items(lines, first, last)
    ruff = next((start for start in starts if _RUFF.match(lines[start].strip())), None)
    at = last if ruff is None else _above_comments(lines, ruff, indent)
    entry = snippet(version, indent, _inner(lines[first:last], indent)).rstrip("\n").split("\n")
    if ruff is None and first < last and _spaced(lines, starts):
        entry = ["", *entry]
    if ruff is not None and _spaced(lines, starts):
        entry = [*entry, ""]
    return line_end.join([*lines[:at], *entry, *(lines[at:] if lines[at:] else [""])])


def _extent(lines: list[str]) -> tuple[int, int]:
    """The indexes of the first line below ``repos:`` and of the line after its last item."""
    for number, line in enumerate(lines, 1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise HooksError(f"line {number} is indented with a tab")
        if number > 1 and line.startswith("---"):
            raise HooksError(f"another document begins in line {number}")
    keys = [index for index, line in enumerate(lines) if _REPOS.fullmatch(line.rstrip())]
    if len(keys) != 1:
        raise HooksError("there is no line with `repos:` alone, below which the repositories are listed")
    first = keys[0] + 1
    end = next((index for index in range(first, len(lines)) if _KEY.match(lines[index])), len(lines))
    while end > first and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return first, end


def _items(lines: list[str], first: int, last: int) -> tuple[str, list[int]]:
    """The indentation of the items of the list, and the indexes of the lines that they begin with."""
    content = [(i, lines[i]) for i in range(first, last) if lines[i].strip() and not lines[i].lstrip().startswith("#")]
    if not content:
        raise HooksError("the list below `repos:` is empty")
    top = content[0][1]
    if not top.lstrip().startswith("- "):
        raise HooksError("the list below `repos:` is not written with dashes")
    indent = top[: len(top) - len(top.lstrip())]
    starts = []
    for index, line in content:
        own = len(line) - len(line.lstrip())
        if own < len(indent) or (own == len(indent) and not line.lstrip().startswith("- ")):
            raise HooksError(f"line {index + 1} is not part of the list that begins in line {content[0][0] + 1}")
        if own == len(indent):
            starts.append(index)
    return indent, starts


def _inner(lines: list[str], indent: str) -> str:
    """How much further than ``hooks:`` the first hook of the file is indented."""
    for line in lines:
        match = _HOOK.match(line)
        if match is not None and len(match[1]) > len(indent) + 2:
            return " " * (len(match[1]) - len(indent) - 2)
    return ""


def _above_comments(lines: list[str], index: int, indent: str) -> int:
    """The index of the first of the comments that stand directly above an item, at its indentation."""
    while lines[index - 1].startswith(indent + "#"):
        index -= 1
    return index


def _spaced(lines: list[str], starts: list[int]) -> bool:
    """Do blank lines part the items?"""
    return len(starts) > 1 and all(not lines[_above_comments(lines, start, "") - 1].strip() for start in starts[1:])
