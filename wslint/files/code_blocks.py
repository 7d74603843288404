"""A listing in a document, by the language that it names: Python, a session, a diff, shell code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wslint.files.examples import Example
from wslint.files.lines import Line, from_lines
from wslint.files.prompts import has_prompt, sessions
from wslint.files.shell import SHELLS, in_shell

_PYTHON = frozenset(
    {
        "python", "py", "python2", "python3", "py2", "py3", "pyi", "sage", "ipython", "ipython3", "ipython2",
        "pycon", "pycon3", "doctest", "python-repl", "python-console", "testcode", "testsetup", "jupyter-execute",
    }
)  # fmt: skip
_OPTION = re.compile(rb"[ \t]*:[\w-]+:")
_NOT_IN_DIFF = (b"---", b"+++", b"@@", b"diff ", b"index ", b"\\ ")


def reads(language: str) -> bool:
    """Are listings in a language looked at? "" is a listing that names none."""
    return language in _PYTHON or language in SHELLS or language in ("", "diff")


def listing(
    document: bytes,
    lines: Sequence[Line],
    language: str,
    shown: bool,
    codes: frozenset[str] | None,
    fresh: tuple[tuple[int, int], ...] = (),
) -> Iterator[Example]:
    """The examples on the ``lines`` of a listing; ``shown``, ``codes`` and ``fresh`` are what the text says of it."""
    prompted = has_prompt(document, lines)
    if language in SHELLS:
        for fragment in in_shell(document, lines):
            yield Example(fragment, tagged=False, shown=shown, fixable=False, ignored=codes)
        if not prompted:
            return
    if language == "diff":
        after = _after(document, lines)
        if after:
            yield Example(from_lines(document, after), tagged=False, shown=True, fixable=False, ignored=codes)
        return
    groups = sessions(document, lines) if prompted else [_without_options(document, lines)]
    if groups[0]:
        yield Example(from_lines(document, groups, prompted), bool(language), shown, fresh, ignored=codes)


def _after(document: bytes, lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of a diff that are there after it, without their signs."""
    groups: list[list[Line]] = [[]]
    for line in lines:
        text = document[line.start : line.end]
        if text.startswith(_NOT_IN_DIFF):
            continue
        if text.startswith(b"-"):
            groups.append([])
        elif text.startswith((b" ", b"+")):
            groups[-1].append(line._replace(start=line.start + 1))
        else:
            groups[-1].append(line)
    return [group for group in groups if group]


def _without_options(document: bytes, lines: Sequence[Line]) -> list[Line]:
    """Leave out the options of a directive at the top (``:name: value``, or YAML between ``---``)."""
    texts = [document[line.start : line.end] for line in lines]
    start = 0
    if texts and texts[0].strip() == b"---":
        start = next((i + 1 for i, text in enumerate(texts) if i and text.strip() == b"---"), 0)
    while start < len(texts) and _OPTION.match(texts[start]):
        start += 1
    return list(lines[start:])
