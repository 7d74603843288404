"""Checking one file: the page to read first.

bytes → document → names → the enabled rules' findings → suppressions → (with ``--fix``) fixes, pass
by pass until nothing is left to fix, then the proof, then the write.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

from wslint.code import api
from wslint.code.api import Range
from wslint.code.names import Meaning
from wslint.code.normal import enclosing, normal_text
from wslint.code.tree import Code
from wslint.config import Config
from wslint.engine.comments import judged
from wslint.engine.mode import Mode
from wslint.engine.parsing import parsed
from wslint.files.discover import per_file_ignored
from wslint.files.documents import Document, DocumentError, Unreadable, read_document, read_utf8
from wslint.files.kinds import kind_of
from wslint.findings import Applicability, Cells, Edit, FileResult, Finding, Fix
from wslint.fix.imports import settle
from wslint.fix.proof import new_findings, python_version, syntax_error, untouched
from wslint.fix.splice import choose, splice
from wslint.rules.context import Context, Project, Report
from wslint.rules.pages import Check, Rule, load_page
from wslint.rules.selection import Selection, matching

_RuleCheck = tuple[Rule, Check]
_PASSES = 100  # as in Ruff; a chain of fixes is three or four long
_SYNTAX = "invalid-syntax"
# What the running Python may refuse although it is valid Python: only then is its parser asked. Each pattern
# begins with a word, without which it need not be searched for.
_NEWER = {
    (3, 12): (
        rb'f"[^"\n]*\{[^{}"\n]*"',
        rb"f'[^'\n]*\{[^{}'\n]*'",
        rb'F"[^"\n]*\{[^{}"\n]*"',
        rb"F'[^'\n]*\{[^{}'\n]*'",
        rb"def \w+\[",
        rb"class \w+\[",
        rb"type \w[\w, \[\]]*=",
    ),
    (3, 14): (rb"except [\w.]+[ \t]*,",),
}
_NEWER_SYNTAX = [
    (re.split(rb"\W", pattern)[0], re.compile(pattern))
    for version, patterns in _NEWER.items()
    if sys.version_info < version
    for pattern in patterns
]


@dataclass(frozen=True, slots=True)
class Setup:
    """All that decides about the files of one configuration and declared range."""

    config: Config
    selection: Selection
    range: Range
    project: Project = field(default_factory=Project)
    in_parts: bool = True  # parse only what is asked for
    in_loop: bool = False  # a loop may run at the top level: an example in a page, a cell of a notebook


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of one text, sorted, and one-line warnings without the file's name."""

    findings: tuple[Finding, ...]
    warnings: tuple[str, ...] = ()
    cells: Cells | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a kind of document is checked.

    ``check`` gives the findings of its text. ``fault`` says why a fixed text, its second argument, may not
    replace the first as far as syntax goes ("" if it may). Both raise Unreadable.
    """

    check: Callable[[bytes], Checked]
    fault: Callable[[bytes, bytes], str]


def check(path: str, source: bytes, setup: Setup, noqa: bool = True, code: Code | None = None) -> Checked:
    """All findings of the Python text ``source`` (UTF-8) of the file at ``path``; ``code``, if it parsed as a whole."""
    if code is not None:
        return _checked(path, code, setup, noqa)
    return parsed(source, setup.in_parts, lambda code: _checked(path, code, setup, noqa))


def _checked(path: str, code: Code, setup: Setup, noqa: bool) -> Checked:
    meaning = Meaning(code, setup.selection.packages, lambda module: _star_names(module, setup.range))
    context = Context(path, meaning, setup.config, setup.range, setup.project, setup.in_loop)
    ignored = matching(setup.selection.known, per_file_ignored(setup.config, path))
    checks = _triggered(tuple(entry.path for entry in setup.selection.enabled), meaning)
    reports = [(rule, report) for rule, run in checks if rule.code not in ignored for report in run(context)]
    syntax = _syntax_finding(code, any(report.change is not None for _, report in reports))
    fixable = setup.selection.fixable if syntax is None else frozenset()
    found = [_finding(context, rule, report, rule.code in fixable) for rule, report in reports]
    found += [syntax] if syntax is not None else []
    return Checked(*judged(code, found, setup.config, setup.selection, ignored, noqa))


def _triggered(paths: tuple[str, ...], meaning: Meaning) -> Iterator[_RuleCheck]:
    """The checks of the rules that can find anything: most facts are about names that a file never mentions."""
    always, by_name, by_function, by_word = _plan(paths)
    yield from always
    for name in meaning.uses:
        yield from by_name.get(name, ())
    used = {name.rpartition(".")[2] for name in meaning.uses}
    for functions, checks in by_function.items():
        if not functions.isdisjoint(used):
            yield from checks
    vocabulary = meaning.code.vocabulary
    for word, checks in by_word.items():
        if word in vocabulary:
            yield from checks


class _Plan(NamedTuple):
    """The checks of all rules: those that nothing triggers, the others by the names or the word of which one does."""

    always: list[_RuleCheck]
    by_name: dict[str, list[_RuleCheck]]
    by_function: dict[frozenset[str], list[_RuleCheck]]
    by_word: dict[bytes, list[_RuleCheck]]


@cache
def _plan(paths: tuple[str, ...]) -> _Plan:
    plan = _Plan([], {}, {}, {})
    for rule in map(load_page, paths):
        for name, functions, word, run in zip(rule.triggers, rule.functions, rule.words, rule.checks, strict=True):
            if name:
                checks = plan.by_name.setdefault(name, [])
            elif functions:
                checks = plan.by_function.setdefault(functions, [])
            else:
                checks = plan.by_word.setdefault(word, []) if word else plan.always
            checks.append((rule, run))
    return plan


def _syntax_finding(code: Code, fixable: bool) -> Finding | None:
    """A finding where Python's own parser refuses the text; it is asked only where there is reason to."""
    if not code.has_error and not (fixable and _may_be_newer(code)):
        return None
    error = syntax_error(code.source)
    if error is None:
        return None
    line, why = error
    start = 0
    for _ in range(line - 1):
        start = code.source.find(b"\n", start) + 1
    text = f"SyntaxError: Python {python_version()} cannot parse this: {why}"
    if not code.has_error:
        text += "; run wslint with a newer Python to fix this file"
    return Finding(_SYNTAX, _SYNTAX, "error", text, start, min(start + 1, len(code.source)))


def _may_be_newer(code: Code) -> bool:
    """Is there anything that the running Python may be too old for?"""
    return any(word in code.vocabulary and pattern.search(code.source) for word, pattern in _NEWER_SYNTAX)


def _star_names(module: str, span: Range) -> frozenset[str]:
    return frozenset().union(*(api.star_names(module, release) for release in span.releases))


def _finding(context: Context, rule: Rule, report: Report, fixable: bool) -> Finding:
    fix = _fix(context, report) if fixable else None
    level, scope = report.level or rule.level, enclosing(context.code, report.start)
    text = normal_text(context.code, report.start, context.meaning.memo)
    return Finding(rule.code, rule.name, level, report.message, report.start, report.end, fix, scope, text)


def _fix(context: Context, report: Report) -> Fix | None:
    """The report's change with the imports that it needs."""
    change = report.change
    if change is None:
        return None
    edits: list[Edit] = [*change.edits, *(settle(context, request) for request in change.imports)]
    return Fix(change.title, change.applicability, tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))))


def check_text(path: str, data: bytes, setup: Setup, mode: Mode, shown: str) -> FileResult:
    """Check, and with ``mode.fix`` fix, the bytes of one file; nothing is written. ``shown`` names it in messages."""
    kind = kind_of(path, data)
    setup = setup if mode.in_parts else replace(setup, in_parts=False)
    reading = _reading(kind, path, setup, mode.noqa)
    try:
        document = read_document(data) if kind == "python" else read_utf8(data)
        first = reading.check(document.source)
        if mode.fix:
            result = _fixed(path, data, document, first, reading, mode)
        else:
            result = FileResult(path, first.findings, document.source if first.findings else b"", cells=first.cells)
    except Unreadable as error:
        return FileResult(path, warnings=(f"skipped {shown}: {error}",))
    except DocumentError as error:
        line_start = 0
        for _ in range(error.line - 1):
            line_start = data.find(b"\n", line_start) + 1
        finding = Finding(_SYNTAX, _SYNTAX, "error", f"SyntaxError: {error}", line_start, line_start)
        return FileResult(path, (finding,), data)
    return replace(result, warnings=tuple(f"{shown}:{text}" for text in first.warnings))


def _reading(kind: str, path: str, setup: Setup, noqa: bool) -> Reading:
    """A Python file is checked as it is; what else there is, piece by piece."""
    if kind == "python" and "docstrings" not in setup.config.documents:
        return Reading(lambda source: check(path, source, setup, noqa), syntax_fault)
    from wslint.engine.documents import reading

    return reading(kind, path, setup, noqa)


def _fixed(path: str, data: bytes, document: Document, first: Checked, reading: Reading, mode: Mode) -> FileResult:
    """Fix pass by pass, prove the result, and say what was fixed; or leave the text alone and say why."""
    source, last = document.source, first
    counts: Counter[tuple[str, str]] = Counter()
    problem = ""
    for _ in range(_PASSES):
        chosen, edits = choose(f for f in last.findings if _applies(f, mode.unsafe))
        if not chosen:
            break
        spliced = splice(source, edits)
        if not untouched(source, spliced, edits):
            problem = "it would change bytes outside the edits"
            break
        counts.update((finding.code, finding.name) for finding in chosen)
        source, last = spliced, reading.check(spliced)
    else:
        problem = f"the fixes do not come to an end in {_PASSES} passes"
    if source == document.source and not problem:
        return FileResult(path, first.findings, source if first.findings else b"", cells=first.cells)
    problem = problem or reading.fault(document.source, source)
    problem = problem or _unproven(document, source, first, last, {code for code, _ in counts})
    if problem:
        withheld = tuple(_withheld(finding, mode.unsafe, problem) for finding in first.findings)
        return FileResult(path, withheld, document.source, cells=first.cells)
    fixed = tuple((code, name, count) for (code, name), count in sorted(counts.items()))
    return FileResult(path, last.findings, source, original=data, fixed=fixed, cells=last.cells)


def _applies(finding: Finding, unsafe: bool) -> bool:
    if finding.fix is None:
        return False
    applicability = finding.fix.applicability
    return applicability is Applicability.SAFE or (unsafe and applicability is Applicability.UNSAFE)


def syntax_fault(before: bytes, after: bytes) -> str:
    """Why a fixed Python text may not replace the one before, as far as syntax goes; "" if it may."""
    error = syntax_error(before)
    if error is not None:
        return f"Python {python_version()} cannot parse line {error[0]}: {error[1]}"
    error = syntax_error(after)
    return "" if error is None else f"the result would not parse, line {error[0]}: {error[1]}"


def _unproven(document: Document, source: bytes, first: Checked, last: Checked, fixed: set[str]) -> str:
    """Why a fixed text may not replace the original; "" if all is proven. ``fixed`` are the codes of what was fixed."""
    more = fixed.intersection(new_findings(first.findings, last.findings))
    if more:
        return f"it would bring new findings of {', '.join(sorted(more))}"
    try:
        document.encoded(source)
    except UnicodeEncodeError:
        return f"{document.encoding} cannot hold the result"
    return ""


def _withheld(finding: Finding, unsafe: bool, problem: str) -> Finding:
    if not _applies(finding, unsafe):
        return finding
    return replace(finding, message=f"{finding.message} (fix withheld: {problem})", fix=None)


def stored(result: FileResult) -> bytes:
    """The bytes to write for a fixed file: its text in the encoding of the original."""
    assert result.original is not None
    if kind_of(result.path) != "python":
        return result.source
    return read_document(result.original).encoded(result.source)
