"""The tables of ``wslint plan``, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from wslint.migrate.plan import Row, Table

_NUMBERS = ("Files", "Uses", "Safe", "Unsafe", "By hand", "Done", "Todo")


def as_text(table: Table, markdown: bool = False) -> str:
    """The rows and their sum, the columns aligned; a column of words that would be empty is left out."""
    rows = [*table.rows, table.total]
    today = _today()
    words = {
        "Goal": [_goal(row) for row in rows],
        "Owner": [row.owner for row in rows],
        "Due": [f"{row.due} (past)" if row.is_overdue(today) else row.due for row in rows],
    }
    words = {name: cells for name, cells in words.items() if any(cells)}
    numbers = [[_number(n) for n in (r.files, r.uses, r.safe, r.unsafe, r.by_hand, r.done, r.todos)] for r in rows]
    heads = [table.by.capitalize(), *_NUMBERS, *words]
    cells = [[row.name, *counts, *more] for row, counts, *more in zip(rows, numbers, *words.values(), strict=True)]
    return aligned(heads, cells, range(1, 1 + len(_NUMBERS)), markdown)


def aligned(heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: range, markdown: bool = False) -> str:
    """A table, its columns in ``numbers`` right-aligned, as text or as Markdown."""
    if markdown:
        rows = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    lines = []
    for row in (heads, *rows):
        cells = [
            cell.rjust(width) if column in numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(f"| {' | '.join(cells)} |" if markdown else "  ".join(cells).rstrip())
    if markdown:
        rule = [f"{'-' * (width - 1)}{':' if column in numbers else '-'}" for column, width in enumerate(widths)]
        lines.insert(1, f"| {' | '.join(rule)} |")
    return "".join(f"{line}\n" for line in lines)


def as_json(table: Table) -> dict[str, Any]:
    """The table as a value for JSON."""
    today = _today()
    return {"by": table.by, "rows": [_object(row, today) for row in table.rows], "total": _object(table.total, today)}


def _object(row: Row, today: str) -> dict[str, Any]:
    return {**asdict(row), "owner": row.owner or None, "due": row.due or None, "met": row.is_met,
            "past_due": row.is_overdue(today)}  # fmt: skip


def _goal(row: Row) -> str:
    missed = [f"{goal.selector} {goal.left} > {goal.allowed}" for goal in row.goals if not goal.is_met]
    return ", ".join(missed) or ("met" if row.goals else "")


def _number(value: int | None) -> str:
    return "-" if value is None else str(value)


def _today() -> str:
    from datetime import date

    return date.today().isoformat()
