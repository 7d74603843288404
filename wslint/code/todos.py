"""Markers for what a person must do: `# wslint: todo[WS1402] @team 2027-01-31: reason`.

A marker on a line of its own is about the next logical line, any other about the one that it stands
in. Owner and date may be left out, and so may the colon.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wslint.code.directives import LIST, SELECTOR, Comment, Directive, Malformed, Selector, comments, grammar
from wslint.code.extents import LogicalLine, logical_lines

_HEAD = grammar(rb"# wslint : todo\b")
_REMARK = re.compile(rb"#(?![#0-9])")
_OWNER = r"@[\w./-]+|[\w.+-]+@[\w.-]+"
_DATE = r"\d{4}-\d{1,2}-\d{1,2}"
_REST = re.compile(rf"\s*(?P<facts>(?:(?:{_OWNER}|{_DATE})(?=[\s:,]|\Z)[\s,]*)*):?\s*(?P<reason>.*)")


@dataclass(frozen=True, slots=True)
class Todo:
    """One marker: its rules (as a directive of kind "todo"), and what it says.

    ``owner`` is one or more of "@team" and addresses, ``due`` a date as it is written; both and the
    ``reason`` may be "". ``end`` is the byte offset behind the reason.
    """

    directive: Directive
    owner: str
    due: str
    reason: str
    end: int


def has_todos(source: bytes) -> bool:
    """Does ``source`` hold anything that looks like a marker, be it in a comment or a string?"""
    return b"todo" in source and _HEAD.search(source) is not None


def read_todos(source: bytes, is_comment: Callable[[int], bool]) -> tuple[list[Todo], list[Malformed]]:
    """The markers of ``source`` in order, and those that name no rules.

    ``is_comment`` says of the byte offset of a `#` whether it is part of a comment (and not of a string).
    """
    todos: list[Todo] = []
    malformed: list[Malformed] = []
    for comment in comments(source, is_comment) if has_todos(source) else ():
        for head in _HEAD.finditer(source, comment.start, comment.end):
            listed = LIST.match(source, head.end(), comment.end)
            if listed is None:
                message = "a marker names its rules in brackets, as in `# wslint: todo[WS1402] reason`"
                malformed.append(Malformed(head.start(), message))
            else:
                todos.append(_todo(source, head.start(), listed, comment))
    return todos, malformed


def _todo(source: bytes, start: int, listed: re.Match[bytes], comment: Comment) -> Todo:
    words = SELECTOR.finditer(source, *listed.span(1))
    selectors = tuple(Selector(word[0].decode(), *word.span()) for word in words)
    directive = Directive("todo", selectors, start, listed.end(), comment)
    remark = _REMARK.search(source, listed.end(), comment.end)
    text = source[listed.end() : remark.start() if remark else comment.end]
    rest = _REST.match(text.decode("utf-8", "replace"))
    assert rest is not None
    facts = re.findall(rf"{_DATE}|{_OWNER}", rest["facts"])
    owners = [fact for fact in facts if "@" in fact]
    dates = [fact for fact in facts if "@" not in fact]
    end = listed.end() + len(text.rstrip())
    return Todo(directive, " ".join(owners), dates[-1] if dates else "", rest["reason"].strip(), end)


class Marked:
    """The logical lines of a source, which are numbered from 0, and those that a marker is about."""

    def __init__(self, source: bytes, string_end: Callable[[int], int | None]) -> None:
        self.lines: Sequence[LogicalLine] = logical_lines(source, string_end)
        self._starts = [line.start for line in self.lines]
        self._source = source

    def line(self, offset: int) -> int | None:
        """The number of the logical line that holds the byte at ``offset``, None between two."""
        number = bisect_right(self._starts, offset) - 1
        return number if number >= 0 and offset < self.lines[number].end else None

    def about(self, todo: Todo) -> int:
        """The number of the line that a marker is about, the number of lines for a marker behind the last."""
        line = self.line(todo.directive.start)
        return bisect_right(self._starts, todo.directive.start) if line is None else line

    def with_decorated(
        self, by_line: Mapping[int, frozenset[str]], backwards: bool = False
    ) -> dict[int, frozenset[str]]:
        """``by_line``, where a line has also what the lines that it decorates have: a marker above it is about them.

        ``backwards``: where a line has also what its decorators have.
        """
        found = dict(by_line)
        for number in range(len(self.lines) - 1) if backwards else range(len(self.lines) - 2, -1, -1):
            if self._source.startswith(b"@", self._starts[number]):
                of, to = (number, number + 1) if backwards else (number + 1, number)
                found[to] = found.get(to, frozenset()) | found.get(of, frozenset())
        return found
