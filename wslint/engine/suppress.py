"""Take away the findings that a comment suppresses, and report suppressions that suppress nothing (WS0004)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from wslint.code.directives import Directive, Malformed, has_candidates, read_directives
from wslint.code.extents import Lines, Reach, resolve
from wslint.engine.unsuppress import removals
from wslint.findings import Applicability, Finding, Fix

UNUSED_CODE = "WS0004"
UNUSED_NAME = "unused-suppression"

# Of a code or name in a comment: another linter's, ours but no rule, a rule that is off or on in this run.
Standing = Literal["foreign", "unknown", "off", "on"]

_BLANKET = ""  # the selector, for lookups, of a directive that names none
_Used = set[tuple[Directive, str]]


@dataclass(frozen=True, slots=True)
class Unused:
    """A suppression, or part of one, that suppresses nothing: the finding's message, span and safe fix."""

    message: str
    start: int
    end: int
    fix: Fix


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The findings that stay and those suppressed, both in the order given, and what is wrong with the comments."""

    kept: tuple[Finding, ...]
    suppressed: tuple[Finding, ...] = ()
    unused: tuple[Unused, ...] = ()
    warnings: tuple[Malformed, ...] = ()


def apply(
    findings: Sequence[Finding],
    source: bytes,
    *,
    is_comment: Callable[[int], bool],
    string_end: Callable[[int], int | None],
    standing: Callable[[str], Standing],
    extra_rows: Callable[[Finding], tuple[int, ...]] = lambda finding: (),
) -> Suppressed:
    """Split ``findings``, whose offsets refer to ``source``, by the suppression comments in ``source``.

    ``is_comment`` and ``string_end`` answer for a byte offset: is it in a comment; where does the
    outermost string literal around it end (None outside strings). Neither is called for a source
    without anything like a directive. ``extra_rows`` returns further rows (from 1) whose trailing comment
    counts for a finding, such as the first line of its import statement. ``standing`` judges a code
    or name as it is written in a comment; WS0004 is reported only if its own standing is "on", and
    never for a blanket directive, another linter's code or a rule that is off.
    """
    if not has_candidates(source):
        return Suppressed(tuple(findings))
    directives, malformed = read_directives(source, is_comment)
    lines = Lines(source, is_comment, string_end)
    reaches, misplaced = resolve(lines, directives)
    index = _Index(lines, reaches)
    kept: list[Finding] = []
    suppressed: list[Finding] = []
    used: _Used = set()
    for finding in findings:
        # As in Ruff, nothing hides that a file does not parse.
        parsed = finding.code != "invalid-syntax"
        match = index.suppressor(finding.code, finding.name, finding.start, finding.end, extra_rows(finding))
        if match and parsed:
            used.add(match)
            suppressed.append(finding)
        else:
            kept.append(finding)
    unused: tuple[Unused, ...] = ()
    if standing(UNUSED_CODE) == "on" and all(finding.code != "invalid-syntax" for finding in findings):
        unused = _unused(source, index, used, standing)
    warnings = sorted((*malformed, *misplaced), key=lambda wrong: wrong.start)
    concerned = tuple(wrong for wrong in warnings if not _foreign(wrong, standing))
    return Suppressed(tuple(kept), tuple(suppressed), unused, concerned)


def _foreign(wrong: Malformed, standing: Callable[[str], Standing]) -> bool:
    """Whether a directive without effect could have concerned other linters only, which report it themselves."""
    return bool(wrong.selectors) and all(standing(selector.text) == "foreign" for selector in wrong.selectors)


class _Index:
    """The reaches of a source by selector, and by the row they cover (None for a span).

    A rank is a place in ``reaches``, which stand in the order in which they are asked.
    """

    def __init__(self, lines: Lines, reaches: list[Reach]) -> None:
        self.lines = lines
        self.reaches = reaches
        self._ranks: dict[tuple[str, int | None], list[int]] = {}
        for rank, reach in enumerate(reaches):
            # Only the bracket forms can hold a name: the grammar of noqa has codes alone.
            for text in {selector.text for selector in reach.directive.selectors} or {_BLANKET}:
                self._ranks.setdefault((text, reach.row), []).append(rank)

    def suppressor(
        self, code: str, name: str, start: int, end: int, extra_rows: tuple[int, ...] = ()
    ) -> tuple[Directive, str] | None:
        """Return the directive that suppresses the rule ``code``, ``name`` at ``start:end``, and its selector."""
        rows = {self.lines.last_row(row) for row in (self.lines.row(start), *extra_rows)}
        found: list[tuple[int, str]] = []
        for text in (code, name, _BLANKET):
            spans = (rank for rank in self._ranks.get((text, None), ()) if _spans(self.reaches[rank], start, end))
            found.extend((rank, text) for rank in islice(spans, 1))
            found.extend((rank, text) for row in rows for rank in self._ranks.get((text, row), ())[:1])
        if not found:
            return None
        rank, text = min(found)
        return self.reaches[rank].directive, text


def _spans(reach: Reach, start: int, end: int) -> bool:
    return reach.start <= start and (end <= reach.end if reach.entire else start < reach.end)


def _unused(source: bytes, index: _Index, used: _Used, standing: Callable[[str], Standing]) -> tuple[Unused, ...]:
    """Return what suppresses nothing, unless WS0004 is itself suppressed there."""
    verdicts: dict[Directive, dict[int, str]] = {}
    for reach in index.reaches:
        directive = reach.directive
        if index.suppressor(UNUSED_CODE, UNUSED_NAME, directive.start, directive.end) is None:
            reasons = _reasons(directive, used, standing)
            if reasons:
                verdicts[directive] = reasons
    enables = {reach.directive: reach.enable for reach in index.reaches if reach.enable}
    dropped = {directive: frozenset(reasons) for directive, reasons in verdicts.items()}
    dropped.update({enable: dropped[disable] for disable, enable in enables.items() if disable in dropped})
    edits = removals(source, dropped)
    unused: list[Unused] = []
    for directive, reasons in verdicts.items():
        own = edits[directive] + (edits[enables[directive]] if directive in enables else ())
        what = "`noqa` directive" if directive.kind in ("noqa", "file-noqa") else "suppression"
        fix = Fix(f"Remove unused {what}", Applicability.SAFE, tuple(sorted(own, key=lambda edit: edit.start)))
        whole = len(reasons) == len(directive.selectors)
        start = directive.start if whole else directive.selectors[min(reasons)].start
        end = directive.end if whole else directive.selectors[max(reasons)].end
        unused.append(Unused(_message(directive, reasons, what), start, end, fix))
    return tuple(sorted(unused, key=lambda item: item.start))


def _reasons(directive: Directive, used: _Used, standing: Callable[[str], Standing]) -> dict[int, str]:
    """Return why selectors of ``directive`` (by position in its list) are of no use."""
    reasons: dict[int, str] = {}
    seen: set[str] = set()
    for position, selector in enumerate(directive.selectors):
        status = standing(selector.text)
        # A suppression of WS0004 is not judged by what this very function is about to report.
        if selector.text not in (UNUSED_CODE, UNUSED_NAME) and status in ("on", "unknown"):
            if selector.text in seen:
                reasons[position] = "duplicated"
            elif (directive, selector.text) not in used:
                reasons[position] = "unused" if status == "on" else "unknown"
            seen.add(selector.text)
    return reasons


def _message(directive: Directive, reasons: dict[int, str], what: str) -> str:
    """Word it as Ruff's RUF100: "Unused `noqa` directive (unused: `WS1401`; duplicated: `WS1402`)"."""
    groups = []
    for reason in ("unused", "duplicated", "unknown"):
        texts = [f"`{directive.selectors[position].text}`" for position, why in reasons.items() if why == reason]
        if texts:
            groups.append(f"{reason}: {', '.join(texts)}")
    return f"Unused {what} ({'; '.join(groups)})"
