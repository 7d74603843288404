"""What a report on a migration says: progress by phase and owner, what is left and why, and the trend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wslint.findings import Applicability, FileResult, Finding
from wslint.migrate.history import Point
from wslint.migrate.plan import Places, Table, tabulate
from wslint.paths import shown
from wslint.phase import Phase

_WHY = re.compile(r" \((?:not fixed|not safe|fix withheld): (.*)\)$")
_SYNTAX = "invalid-syntax"
_MOST_FILES = 20
_MOST_REASONS = 20


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some findings have no fix that can be applied: how many, and where one of them is ("src/a.py:12")."""

    why: str
    uses: int
    example: str


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """All that a report says.

    ``phases``, ``owners`` and ``rules`` count what is left in the work tree; ``files`` are those with
    the most findings, as (path from the working directory, findings). ``points`` is the trend,
    oldest first, empty where there is no history, and ``note`` says why then. ``today`` is the day
    on which dates are past (ISO 8601).
    """

    title: str
    phases: Table
    owners: Table
    rules: Table
    reasons: tuple[Reason, ...]
    files: tuple[tuple[str, int], ...]
    points: tuple[Point, ...]
    note: str
    today: str


def counted(
    results: Sequence[FileResult],
    places: Places,
    phases: Mapping[Phase, tuple[frozenset[str], ...]],
    gone: Sequence[tuple[str, str]] | None,
) -> tuple[Table, Table, Table]:
    """The results of a check by phase, owner and rule; the parameters are those of `plan.tabulate`."""
    by_phase, by_owner, by_rule = (tabulate(results, by, places, phases, gone) for by in ("phase", "owner", "rule"))
    return by_phase, by_owner, by_rule


def reasons(results: Iterable[FileResult]) -> tuple[Reason, ...]:
    """Why findings stay, the most frequent reason first."""
    found: dict[str, list[str]] = {}
    for result in results:
        for finding in result.findings:
            why = _why(finding)
            if why:
                row = result.source.count(b"\n", 0, finding.start) + 1
                found.setdefault(why, []).append(f"{shown(result.path)}:{row}")
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Reason(why, len(where), where[0]) for why, where in ranked[:_MOST_REASONS])


def _why(finding: Finding) -> str:
    """Why a finding has no safe fix, "" if it has one."""
    if finding.fix is not None and finding.fix.applicability is Applicability.SAFE:
        return ""
    said = _WHY.search(finding.message)
    if said is not None:
        return said[1]
    if finding.code == _SYNTAX:
        return "the file cannot be parsed"
    if finding.fix is None:
        return f"{finding.code} has no fix here"
    if finding.fix.applicability is Applicability.UNSAFE:
        return f"{finding.code}: the fix may change what the code does: look at it, then apply it with `--unsafe-fixes`"
    return f"{finding.code}: {finding.fix.title[:1].lower()}{finding.fix.title[1:]}"


def worst(results: Iterable[FileResult]) -> tuple[tuple[str, int], ...]:
    """The files with the most findings, as (path from the working directory, findings)."""
    ranked = sorted((-len(result.findings), shown(result.path)) for result in results if result.findings)
    return tuple((path, -number) for number, path in ranked[:_MOST_FILES])


def series(report: ProgressReport, name: str) -> list[int]:
    """The trend of one phase, oldest first."""
    return [point.by_phase.get(name, 0) for point in report.points]
