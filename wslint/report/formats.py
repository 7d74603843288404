"""The table of output formats, and what every one of them is told.

A format is a module with a function ``render(results, context)`` that yields pieces of text. It
takes the results one file at a time and keeps only what the format needs, so that the output of a
large run starts early and its sources are not held in memory. Summaries are `wslint.report.summary`'s.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple, cast

from wslint.findings import Applicability, FileResult, Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wslint.files.shard import Shard

INVALID_SYNTAX = "invalid-syntax"

FORMATS = {
    "azure": "wslint.report.azure",
    "concise": "wslint.report.concise",
    "full": "wslint.report.full",
    "github": "wslint.report.github",
    "gitlab": "wslint.report.gitlab",
    "grouped": "wslint.report.grouped",
    "json": "wslint.report.json_array",
    "json-lines": "wslint.report.json_lines",
    "junit": "wslint.report.junit",
    "pylint": "wslint.report.pylint",
    "rdjson": "wslint.report.rdjson",
    "sarif": "wslint.report.sarif",
}


class RuleInfo(NamedTuple):
    """What a report says about a rule.

    ``level`` is one of "error", "warning" and "note", ``summary`` a sentence, ``explanation`` Markdown.
    """

    code: str
    name: str
    summary: str
    level: str
    explanation: str
    url: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a format needs to know about the run.

    ``unsafe`` is the choice on unsafe fixes: None hints at them, True counts them as applicable,
    False does neither. ``rules`` gives the selected rules and is called at most once, and only by
    the formats that name rules' pages. ``url`` is the project's page. ``shard`` is the part of the
    files that the run was about.
    """

    cwd: str
    version: str
    color: bool = False
    unsafe: bool | None = None
    rules: Callable[[], Sequence[RuleInfo]] = tuple
    url: str = ""
    shard: Shard | None = None


Renderer = Callable[[Iterable[FileResult], Context], Iterator[str]]


def renderer(name: str) -> Renderer:
    """The function that renders the format ``name``, imported now; KeyError for an unknown name."""
    return cast(Renderer, import_module(FORMATS[name]).render)


def shown(path: str, cwd: str) -> str:
    """``path`` as it is printed: relative where it lies below ``cwd``, and without undecodable bytes."""
    prefix = cwd if cwd.endswith(os.sep) else cwd + os.sep
    return printable_path(path[len(prefix) :] if path.startswith(prefix) else path)


def printable_path(path: str) -> str:
    """``path`` with U+FFFD for bytes that are not UTF-8, so that every output can be encoded."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "replace")


def label(finding: Finding) -> str:
    """The code as Ruff's text formats write it: a syntax error's is followed by a colon."""
    return finding.code + ":" if finding.code == INVALID_SYNTAX else finding.code


def applies(finding: Finding, unsafe: bool | None) -> bool:
    """Whether ``--fix`` would settle the finding, given the choice on unsafe fixes."""
    if finding.fix is None:
        return False
    applicability = finding.fix.applicability
    return applicability is Applicability.SAFE or (unsafe is True and applicability is Applicability.UNSAFE)
