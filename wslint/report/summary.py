"""What a run adds up to: the closing lines, ``--show-fixes`` and ``--statistics``, in the words of Ruff 0.17."""

from __future__ import annotations

from collections import Counter

from wslint.findings import Applicability, FileResult
from wslint.report.color import BOLD, BOLD_RED, CYAN, paint
from wslint.report.formats import INVALID_SYNTAX, applies, shown

Rule = tuple[str, str]  # code and name


class Tally:
    """Counts of a run, fed one file at a time; it keeps no result.

    ``remaining`` findings are reported, ``fixed`` ones were settled. ``applicable`` counts the
    remaining findings that ``--fix`` would settle, ``unsafe`` those that only ``--unsafe-fixes`` would.
    """

    __slots__ = ("_choice", "applicable", "fixed", "fixed_in", "found", "remaining", "settleable", "unsafe")

    def __init__(self, unsafe: bool | None) -> None:
        self._choice = unsafe
        self.remaining = self.fixed = self.applicable = self.unsafe = 0
        self.found: Counter[Rule] = Counter()
        self.settleable: Counter[Rule] = Counter()
        self.fixed_in: list[tuple[str, tuple[tuple[str, str, int], ...]]] = []

    def add(self, result: FileResult) -> None:
        """Count the findings and fixes of one file."""
        self.remaining += len(result.findings)
        for finding in result.findings:
            rule = (finding.code, finding.name)
            self.found[rule] += 1
            if applies(finding, self._choice):
                self.applicable += 1
                self.settleable[rule] += 1
            elif finding.fix is not None and finding.fix.applicability is Applicability.UNSAFE:
                self.unsafe += 1
        if result.fixed:
            self.fixed += sum(count for _, _, count in result.fixed)
            self.fixed_in.append((result.path, result.fixed))


def closing(tally: Tally, unsafe: bool | None, color: bool = False) -> str:
    """The lines after the findings of ``check`` and ``check --fix``."""
    if tally.fixed:
        total = tally.fixed + tally.remaining
        first = f"Found {_count(total, 'error')} ({tally.fixed} fixed, {tally.remaining} remaining).\n"
    elif tally.remaining:
        first = f"Found {_count(tally.remaining, 'error')}.\n"
    else:
        first = "All checks passed!\n"
    hint = f"{_count(tally.unsafe, 'unsafe fix')} available with `--fix --unsafe-fixes`" if tally.unsafe else ""
    if unsafe is not None:
        hint = ""
    if tally.applicable:
        star = f"[{paint('*', CYAN, color)}]"
        return f"{first}{star} {tally.applicable} fixable with `--fix`{f' ({hint})' if hint else ''}.\n"
    return f"{first}{hint}.\n" if hint else first


def closing_fix_only(tally: Tally, would: bool) -> str:
    """The line after ``--fix-only``, or after ``--diff`` if ``would``; empty if there is nothing to say."""
    fixes = _count(tally.unsafe, "additional fix" if tally.fixed else "fix")
    hint = f" ({fixes} available with `--unsafe-fixes`)" if tally.unsafe else ""
    if tally.fixed:
        return f"{'Would fix' if would else 'Fixed'} {_count(tally.fixed, 'error')}{hint}.\n"
    if hint:
        return f"No errors {'would be ' if would else ''}fixed{hint}.\n"
    return ""


def show_fixes(tally: Tally, cwd: str, color: bool = False) -> str:
    """What ``--show-fixes`` prints: the fixes of every file, between blank lines; empty if there are none."""
    if not tally.fixed_in:
        return ""
    output = [f"\nFixed {_count(tally.fixed, 'error')}:\n"]
    width = max(len(str(count)) for _, fixed in tally.fixed_in for _, _, count in fixed)
    for path, fixed in tally.fixed_in:
        output.append(f"- {paint(shown(path, cwd), BOLD, color)}{paint(':', CYAN, color)}\n")
        for code, name, count in sorted(fixed, key=lambda one: (-one[2], one[1])):
            output.append(f"    {count:>{width}} \N{MULTIPLICATION SIGN} {paint(code, BOLD_RED, color)} ({name})\n")
    return "".join([*output, "\n"])


def statistics(tally: Tally, color: bool = False, fixing: bool = False) -> str:
    """The table of ``--statistics``, empty without findings; ``fixing`` (``--fix``) leaves out what is fixable."""
    rules = _by_count(tally)
    if not rules:
        return ""
    count_width = len(str(tally.found[rules[0]]))
    codes = ["" if code == INVALID_SYNTAX else code for code, _ in rules]
    code_width = max(map(len, codes))
    with_marks = bool(tally.applicable) and not fixing
    output = []
    for rule, code in zip(rules, codes, strict=True):
        count, settleable = tally.found[rule], tally.settleable[rule]
        mark = paint("*" if settleable == count else "-", CYAN, color) if settleable else " "
        padding = " " * (code_width - len(code))
        number = " " * (count_width - len(str(count))) + paint(str(count), BOLD, color)
        name = f"{f'[{mark}] ' if with_marks else ''}{rule[1]}"
        output.append(f"{number}\t{paint(code, BOLD_RED, color)}{padding}\t{name}\n")
    return "".join(output)


def statistics_json(tally: Tally) -> str:
    """``--statistics --output-format json``; empty without findings, as Ruff's."""
    from json import dumps

    rows = [
        {
            "code": rule[0],
            "name": rule[1],
            "count": tally.found[rule],
            "fixable": tally.settleable[rule] == tally.found[rule],
            "fixable_count": tally.settleable[rule],
        }
        for rule in _by_count(tally)
    ]
    return dumps(rows, indent=2, ensure_ascii=False) + "\n" if rows else ""


def _by_count(tally: Tally) -> list[Rule]:
    return sorted(tally.found, key=lambda rule: (-tally.found[rule], rule[1]))


def _count(number: int, noun: str) -> str:
    plural = noun + ("es" if noun.endswith("x") else "s")
    return f"{number} {noun if number == 1 else plural}"
