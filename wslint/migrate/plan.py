"""The state of a migration as a table: what is left in each phase, and who can mend it how."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from wslint.code.todos import has_todos, read_todos
from wslint.code.tree import Code
from wslint.config import Config, ConfigError
from wslint.files.kinds import kind_of
from wslint.findings import Applicability, FileResult, Finding
from wslint.migrate.owners import Codeowners
from wslint.migrate.phases import phase_of
from wslint.paths import is_within, shown
from wslint.phase import Phase
from wslint.rules.index import entries
from wslint.rules.selection import check_selector, matching, select

GROUPINGS = ("phase", "owner", "directory", "rule", "range")
UNPLANNED, UNOWNED = "unplanned", "unowned"
_AS_DECLARED, _NO_FIX = "the declared range", "no fix"
# What the titles of fixes that the declared range does not permit say, and some messages (`wslint/rules/shapes`).
_FLOOR = re.compile(r"needs websockets (\d[\d.]*\d) or later")
_SYNTAX = "invalid-syntax"
Key = Phase | str  # what a row is about


@dataclass(frozen=True, slots=True)
class Goal:
    """How many findings of a rule (or of the rules of a selector) are ``left``, and how many may be."""

    selector: str
    left: int
    allowed: int

    @property
    def is_met(self) -> bool:
        return self.left <= self.allowed


@dataclass(frozen=True, slots=True)
class Row:
    """What is left under one name.

    ``files`` are those with findings, ``uses`` their findings: those with a ``safe`` fix, with an
    ``unsafe`` one, and those to be mended ``by_hand``. ``done`` counts the findings of the baseline
    that are gone, ``todos`` the markers that stand in the code; None where that cannot be said. A
    phase has ``goals``, an ``owner`` ("": nobody) and a date ``due`` (ISO 8601, "" without one).
    """

    name: str
    files: int
    uses: int
    safe: int
    unsafe: int
    by_hand: int
    done: int | None = None
    todos: int | None = None
    goals: tuple[Goal, ...] = ()
    owner: str = ""
    due: str = ""

    @property
    def is_met(self) -> bool | None:
        """Are all goals met? None without a goal."""
        return all(goal.is_met for goal in self.goals) if self.goals else None

    def is_overdue(self, today: str) -> bool:
        """Is the date past on ``today``, and the goal not met, or without a goal anything left?"""
        is_open = self.uses > 0 if self.is_met is None else not self.is_met
        return is_open and bool(self.due) and self.due < today


@dataclass(frozen=True, slots=True)
class Places:
    """Where files belong. ``config_of`` gives the configuration of an absolute path, ``bases`` are the absolute
    paths of the command line."""

    config_of: Callable[[str], Config]
    bases: tuple[str, ...]
    owners: Codeowners = field(default_factory=Codeowners)

    def phase(self, path: str) -> Phase | None:
        """The phase of a file, without its globs, so that it is the same one in every file that extends another."""
        phase = phase_of(path, self.config_of(path))
        return _without_globs(phase) if phase is not None else None

    def owner(self, path: str) -> str:
        """The owners in CODEOWNERS, else that of the phase."""
        named = self.owners.of(path, self.config_of(path).root)
        phase = None if named else self.phase(path)
        return " ".join(named) or (phase is not None and phase.owner) or UNOWNED

    def directory(self, path: str) -> str:
        """The directory directly below a path of the command line in which a file lies; else that path itself."""
        around = [base for base in self.bases if base != path and is_within(path, (base,))]
        base = max(around, key=len, default=os.path.dirname(path))
        first, slash, _ = os.path.relpath(path, base).partition(os.sep)
        return shown(os.path.join(base, first) if slash else base)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a plan, one for each of what it is grouped ``by``, and their sum."""

    by: str
    rows: tuple[Row, ...]
    total: Row


@dataclass
class _Count:
    files: int = 0
    fixes: Counter[Applicability] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)  # by the code of the rule
    owners: set[str] = field(default_factory=set)
    done: int = 0
    todos: int = 0
    title: str = ""

    def row(self, name: str, done: bool, todos: bool) -> Row:
        uses, safe, unsafe = self.found.total(), self.fixes[Applicability.SAFE], self.fixes[Applicability.UNSAFE]
        return Row(
            name, self.files, uses, safe, unsafe, uses - safe - unsafe,
            self.done if done else None, self.todos if todos else None,
        )  # fmt: skip


def goals_by_phase(configs: Iterable[Config]) -> dict[Phase, tuple[frozenset[str], ...]]:
    """The phases of the configurations, without their globs, and for each goal the codes of the rules that it is about.

    Those with the smallest ``priority`` come first, those without one last. Raises SelectorError
    for a goal that names no rule, and ConfigError for one that is met only because nobody looks.
    """
    found: dict[Phase, tuple[frozenset[str], ...]] = {}
    for config in {id(config): config for config in configs}.values():
        for phase in config.phases:
            codes = tuple(_goal_codes(selector, phase, config) for selector, _ in phase.goal)
            found.setdefault(_without_globs(phase), codes)
    return dict(sorted(found.items(), key=lambda item: (item[0].priority is None, item[0].priority or 0)))


def _goal_codes(selector: str, phase: Phase, config: Config) -> frozenset[str]:
    place = f"{shown(config.path) if config.path else 'the command line'}: phase {phase.name!r}: goal"
    known = entries(config.rules)
    check_selector(known, selector, place)
    codes = matching(known, (selector,))
    if not codes & {entry.code for entry in select(config).enabled}:
        raise ConfigError(f"{place}: `{selector}` is not selected, so it finds nothing: select it, or drop the goal")
    return codes


@cache
def _without_globs(phase: Phase) -> Phase:
    return replace(phase, paths=())


def tabulate(
    results: Iterable[FileResult],
    by: str,
    places: Places,
    phases: Mapping[Phase, tuple[frozenset[str], ...]],
    gone: Iterable[tuple[str, str]] | None = None,
) -> Table:
    """Count what is left, grouped ``by`` one of GROUPINGS; ``phases`` have a row whether or not anything is left.

    ``gone`` are the findings of the baseline that are no longer there, as (absolute path, code of
    the rule), None without a baseline; it is asked after the results, which are taken one at a time.
    """
    counts: dict[Key, _Count] = {phase: _Count() for phase in phases} if by == "phase" else {}
    total = _Count()
    for result in results:
        if result.findings:
            _add(result, by, places, counts, total)
    for path, code in gone or ():
        total.done += 1
        if by != "range":
            counts.setdefault(_file_key(by, places, path) or code, _Count()).done += 1
    shows = gone is not None and by != "range", by not in ("rule", "range")
    rows = [_row(key, count, phases, *shows) for key, count in counts.items()]
    rows.sort(key=lambda row: row.name == UNPLANNED if by == "phase" else (-row.uses, row.name))
    return Table(by, tuple(rows), total.row("total", gone is not None, True))


def _add(result: FileResult, by: str, places: Places, counts: dict[Key, _Count], total: _Count) -> None:
    whole = _file_key(by, places, result.path)
    keys = [whole if whole is not None else _finding_key(by, finding) for finding in result.findings]
    for key, finding in zip(keys, result.findings, strict=True):
        for count in (counts.setdefault(key, _Count()), total):
            count.found[finding.code] += 1
            if finding.fix is not None:
                count.fixes[finding.fix.applicability] += 1
        if by == "rule":
            counts[key].title = f"{finding.code} {finding.name}"
    todos = _todos(result)
    for count in (*(counts[key] for key in set(keys)), total):
        count.files += 1
        count.todos += todos
    if by == "phase" and isinstance(whole, Phase) and whole.owner is None:
        counts[whole].owners.add(places.owner(result.path))


def _todos(result: FileResult) -> int:
    """The markers in a file; one without any finding has none, as those that are stale are findings."""
    if not has_todos(result.source):
        return 0
    # What looks like a marker in a page or a notebook is taken for one.
    code = Code(result.source) if kind_of(result.path, result.source) == "python" else None
    todos, _ = read_todos(result.source, lambda offset: code is None or code.path(offset)[-1].type == "comment")
    return len(todos)


def _file_key(by: str, places: Places, path: str) -> Key | None:
    """The row of all findings of a file; None where each finding has a row of its own."""
    if by == "phase":
        return places.phase(path) or UNPLANNED
    if by == "owner":
        return places.owner(path)
    return places.directory(path) if by == "directory" else None


def _finding_key(by: str, finding: Finding) -> str:
    return finding.code if by == "rule" else floor_of(finding)


def floor_of(finding: Finding) -> str:
    """For which releases there is a fix: the declared ones, those from one release on ("14.0 or later"), or none."""
    if finding.fix is not None and finding.fix.applicability is not Applicability.DISPLAY:
        return _AS_DECLARED
    found = _FLOOR.search(finding.fix.title if finding.fix is not None else finding.message)
    return f"{found[1]} or later" if found is not None else _NO_FIX


def _row(key: Key, count: _Count, phases: Mapping[Phase, tuple[frozenset[str], ...]], done: bool, todos: bool) -> Row:
    if isinstance(key, str):
        return count.row(count.title or key, done, todos)
    broken = count.found[_SYNTAX]  # nobody knows what a file that cannot be read would add
    goals = tuple(
        Goal(selector, sum(count.found[code] for code in codes) + broken, allowed)
        for (selector, allowed), codes in zip(key.goal, phases[key], strict=True)
    )
    named = sorted(count.owners - {UNOWNED})
    owner = key.owner or (named[0] if len(named) == 1 else f"{len(named)} owners" if named else "")
    return replace(count.row(key.name, done, todos), goals=goals, owner=owner, due=key.due or "")
