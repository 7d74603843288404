"""A report on a migration as Markdown: the same numbers as in the HTML page."""

from __future__ import annotations

from collections.abc import Sequence

from wslint.migrate.plan import Row, Table
from wslint.migrate.progress_report import ProgressReport, series

_BARS = "▁▂▃▄▅▆▇█"
_NUMBERS = ("Files", "Uses", "Safe", "Unsafe", "By hand", "Done", "Todo")
_WIDEST = 30  # bars in a line


def as_markdown(report: ProgressReport) -> str:
    """The whole page."""
    total = report.phases.total
    parts = [
        f"# {_text(report.title)}: uses of websockets\n",
        f"{total.uses} uses to move in {total.files} files: {total.safe} with a safe fix, "
        f"{total.unsafe + total.by_hand} for a person.\n",
        _trend(report),
        "## By phase\n",
        _phases(report),
        "## By owner\n",
        _table("Owner", report.owners),
        "## What no safe fix settles, and why\n" if report.reasons else "",
        _plain(("Uses", "Reason", "One place"), [(str(r.uses), r.why, f"`{r.example}`") for r in report.reasons]),
        "## By rule\n",
        _table("Rule", report.rules),
        "## Files with the most uses\n" if report.files else "",
        _plain(("Uses", "File"), [(str(number), f"`{path}`") for path, number in report.files]),
    ]
    return "\n".join(part for part in parts if part)


def _trend(report: ProgressReport) -> str:
    if len(report.points) < 2:
        return f"{report.note}\n" if report.note else ""
    first, last = report.points[0], report.points[-1]
    return (
        f"`{_bars([point.total for point in report.points])}` from {first.total} on {first.commit.date} "
        f"to {last.total} on {last.commit.date} (`{last.commit.name[:12]}`).\n"
    )


def _bars(values: Sequence[int]) -> str:
    step = max(len(values) - 1, 1) / (min(len(values), _WIDEST) - 1 or 1)
    chosen = [values[round(i * step)] for i in range(min(len(values), _WIDEST))]
    highest = max(*values, 1)
    return "".join(_BARS[value * (len(_BARS) - 1) // highest] for value in chosen)


def _phases(report: ProgressReport) -> str:
    with_trend = len(report.points) > 1
    rows = []
    for row in report.phases.rows:
        missed = [f"{goal.selector}: {goal.left} left, {goal.allowed} allowed" for goal in row.goals if not goal.is_met]
        due = f"{row.due}, past" if row.is_overdue(report.today) else row.due
        words = ("; ".join(missed) or ("met" if row.goals else ""), row.owner, due)
        bars = (f"`{_bars(series(report, row.name))}`",) if with_trend else ()
        rows.append((row.name, *words, *_numbers(row), *bars))
    rows.append(("total", "", "", "", *_numbers(report.phases.total), *(("",) if with_trend else ())))
    return _plain(("Phase", "Goal", "Owner", "Due", *_NUMBERS, *(("Trend",) if with_trend else ())), rows)


def _table(head: str, table: Table) -> str:
    return _plain((head, *_NUMBERS), [(row.name, *_numbers(row)) for row in (*table.rows, table.total)])


def _numbers(row: Row) -> tuple[str, ...]:
    numbers = (row.files, row.uses, row.safe, row.unsafe, row.by_hand, row.done, row.todos)
    return tuple("-" if number is None else str(number) for number in numbers)


def _plain(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table, "" without rows; numbers are aligned to the right."""
    if not rows:
        return ""
    rule = "|".join(" ---: " if head in _NUMBERS else " --- " for head in heads)
    lines = [f"| {' | '.join(heads)} |", f"|{rule}|"]
    lines += [f"| {' | '.join(map(_text, row))} |" for row in rows]
    return "".join(f"{line}\n" for line in lines)


def _text(text: str) -> str:
    """A text that Markdown takes as it is, in a cell too; what stands in backticks stays code."""
    return text.replace("\n", " ").replace("|", "\\|").replace("<", "&lt;")
