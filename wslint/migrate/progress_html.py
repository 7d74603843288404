"""A report on a migration as one HTML page: no script, no network, light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from wslint.migrate.plan import Row, Table
from wslint.migrate.progress_report import ProgressReport, series

# Text on its ground has a contrast of 7:1 or more in both schemes, what is drawn one of 3:1.
_STYLE = """
:root { color-scheme: light dark; --ground: #fff; --text: #1c2024; --quiet: #50565e; --line: #d9dde2;
  --band: #f4f6f8; --mark: #1f6feb; --good: #14603a; --bad: #a01818; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --text: #eceff2; --quiet: #b3bac3; --line: #363c44;
  --band: #1d2127; --mark: #6ea8ff; --good: #7fd6a4; --bad: #ff9d94; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
p { margin: .25rem 0; }
.quiet { color: var(--quiet); }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.facts b { display: block; font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
figure { margin: 0; }
.plot { display: block; width: 100%; height: 12rem; border-bottom: 1px solid var(--quiet);
  border-left: 1px solid var(--quiet); }
.spark { display: block; width: 7rem; height: 1.5rem; }
svg polyline { fill: none; stroke: var(--mark); stroke-width: 2; vector-effect: non-scaling-stroke; }
svg polygon { fill: var(--mark); fill-opacity: .18; }
.axis { display: flex; justify-content: space-between; gap: 1rem; color: var(--quiet); font-size: .875rem; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-size: .875rem; font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; }
.n { text-align: right; white-space: nowrap; }
.list .n { width: 4rem; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 600; }
.good { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
code, .path { font: .875em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
details { margin-top: .75rem; }
summary { cursor: pointer; }
@media (max-width: 40rem) {
  .wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .wide, .wide tbody, .wide tfoot, .wide tr, .wide th, .wide td { display: block; width: 100%; }
  .wide tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .wide th, .wide td { border: 0; padding: .1rem 0; text-align: left; white-space: normal; }
  .wide td::before { content: attr(data-head) " "; color: var(--quiet); display: inline-block; min-width: 6.5rem; }
  .wide td.n { display: inline-block; width: auto; margin-right: 1.25rem; }
  .wide td.n::before { min-width: 0; margin-right: .35rem; }
  .wide td:empty { display: none; }
  .wide .spark { display: inline-block; vertical-align: middle; }
}
@media print { details { display: block; } }
"""
_NUMBERS = ("Files", "Uses", "Safe", "Unsafe", "By hand", "Done", "Todo")


def as_html(report: ProgressReport) -> str:
    """The whole page."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}: uses of websockets</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(report.title)}: uses of websockets</h1>\n"
        f"{_head(report)}{_trend(report)}{_phases(report)}{_table('By owner', report.owners)}"
        f"{_why(report)}{_table('By rule', report.rules)}{_files(report)}"
        "</main>\n</body>\n</html>\n"
    )


def _head(report: ProgressReport) -> str:
    total = report.phases.total
    goals = [row for row in report.phases.rows if row.is_met is not None]
    facts = [(str(total.uses), "uses to move"), (str(total.files), "files"), (str(total.safe), "with a safe fix")]
    facts.append((str(total.unsafe + total.by_hand), "for a person"))
    if goals:
        facts.append((f"{sum(row.is_met is True for row in goals)} of {len(goals)}", "goals met"))
    items = "".join(f"<li><b>{escape(value)}</b>{escape(text)}</li>\n" for value, text in facts)
    at = ""
    if report.points:
        commit = report.points[-1].commit
        at = f'<p class="quiet">Work tree on commit <code>{commit.name[:12]}</code> of {commit.date}.</p>\n'
    return f'{at}<ul class="facts">\n{items}</ul>\n'


def _trend(report: ProgressReport) -> str:
    """The number of uses over the commits, drawn, and as a table for those who cannot see it."""
    if len(report.points) < 2:
        return f'<h2>Trend</h2>\n<p class="quiet">{escape(report.note or "There is one commit yet.")}</p>\n'
    totals = [point.total for point in report.points]
    first, last = report.points[0].commit.date, report.points[-1].commit.date
    said = f"Uses from {totals[0]} on {first} to {totals[-1]} on {last}, at most {max(totals)}"
    rows = "".join(
        f'<tr><th scope="row">{point.commit.date}</th><td><code>{point.commit.name[:12]}</code></td>'
        f'<td class="n">{point.total}</td></tr>\n'
        for point in report.points
    )
    return (
        f'<h2 id="trend">Trend</h2>\n<figure>\n<div class="axis"><span>{max(totals)} uses</span></div>\n'
        f"{_line(totals, 'plot', said)}\n"
        f'<div class="axis"><span>{first}</span><span>{last}</span></div>\n</figure>\n'
        "<details><summary>The numbers</summary>\n<table>\n"
        '<thead><tr><th scope="col">Day</th><th scope="col">Commit</th><th scope="col" class="n">Uses</th></tr>'
        "</thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n</details>\n"
    )


def _line(values: Sequence[int], name: str, said: str) -> str:
    """A line over an area, from left to right, 0 at the bottom. It is stretched to the size of its place."""
    highest, last = max(*values, 1), len(values) - 1
    points = " ".join(f"{i * 100 / last:.2f},{100 - value * 96 / highest:.2f}" for i, value in enumerate(values))
    return (
        f'<svg class="{name}" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{escape(said)}">'
        f'<polygon points="0,100 {points} 100,100"/><polyline points="{points}"/></svg>'
    )


def _phases(report: ProgressReport) -> str:
    with_trend = len(report.points) > 1
    body = "".join(_phase(row, report, with_trend) for row in report.phases.rows)
    heads = ["Phase", "Goal", "Owner", "Due", *_NUMBERS, *(["Trend"] if with_trend else [])]
    foot = _cells(report.phases.total, ["", "", ""]) + (_td("", "") if with_trend else "")
    return _framed("By phase", heads, body, foot)


def _phase(row: Row, report: ProgressReport, with_trend: bool) -> str:
    missed = [f"{goal.selector}: {goal.left} left, {goal.allowed} allowed" for goal in row.goals if not goal.is_met]
    goal = f'<span class="bad">{escape("; ".join(missed))}</span>' if missed else ""
    goal = goal or ('<span class="good">met</span>' if row.goals else "")
    due = escape(row.due)
    if row.is_overdue(report.today):
        due = f'<span class="bad">{due}, past</span>'
    cells = _cells(row, [goal, escape(row.owner), due])
    if with_trend:
        values = series(report, row.name)
        cells += _td("Trend", _line(values, "spark", f"{row.name}: from {values[0]} to {values[-1]} uses"))
    return f"<tr>{cells}</tr>\n"


def _cells(row: Row, words: Sequence[str]) -> str:
    """The cells of a row: its name, words that are HTML already, and its numbers."""
    heads = ("Goal", "Owner", "Due")
    numbers = (row.files, row.uses, row.safe, row.unsafe, row.by_hand, row.done, row.todos)
    cells = [f'<th scope="row">{escape(row.name)}</th>']
    cells += [_td(head, word) for head, word in zip(heads, words, strict=False)]
    cells += [
        _td(head, "-" if number is None else str(number), "n") for head, number in zip(_NUMBERS, numbers, strict=True)
    ]
    return "".join(cells)


def _td(head: str, content: str, name: str = "") -> str:
    kind = f' class="{name}"' if name else ""
    return f'<td{kind} data-head="{head}">{content}</td>'


def _table(title: str, table: Table) -> str:
    if not table.rows:
        return ""
    body = "".join(f"<tr>{_cells(row, ())}</tr>\n" for row in table.rows)
    return _framed(title, [title.split()[-1].capitalize(), *_NUMBERS], body, _cells(table.total, ()))


def _framed(title: str, heads: Sequence[str], body: str, foot: str) -> str:
    """A section with a table that becomes a list of cards where it is narrow, and can be scrolled in between."""
    cells = "".join(
        f'<th scope="col" class="n">{head}</th>' if head in _NUMBERS else f'<th scope="col">{head}</th>'
        for head in heads
    )
    name = title.lower().replace(" ", "-")
    return (
        f'<h2 id="{name}">{title}</h2>\n<div class="scroll" role="region" aria-labelledby="{name}" tabindex="0">\n'
        f'<table class="wide">\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{body}</tbody>\n'
        f"<tfoot><tr>{foot}</tr></tfoot>\n</table>\n</div>\n"
    )


def _why(report: ProgressReport) -> str:
    if not report.reasons:
        return ""
    items = "".join(
        f'<tr><td class="n">{item.uses}</td><td>{_prose(item.why)}<br><span class="path quiet">'
        f"{escape(item.example)}</span></td></tr>\n"
        for item in report.reasons
    )
    return (
        '<h2 id="why">What no safe fix settles, and why</h2>\n<table class="list">\n'
        '<thead><tr><th scope="col" class="n">Uses</th><th scope="col">Reason, and one place</th></tr></thead>\n'
        f"<tbody>\n{items}</tbody>\n</table>\n"
    )


def _prose(text: str) -> str:
    """A message, what stands in backticks as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if i % 2 and i < len(parts) - 1 else part for i, part in enumerate(parts))


def _files(report: ProgressReport) -> str:
    if not report.files:
        return ""
    items = "".join(
        f'<tr><td class="n">{number}</td><td class="path">{escape(path)}</td></tr>\n' for path, number in report.files
    )
    return (
        '<h2 id="files">Files with the most uses</h2>\n<table class="list">\n'
        '<thead><tr><th scope="col" class="n">Uses</th><th scope="col">File</th></tr></thead>\n'
        f"<tbody>\n{items}</tbody>\n</table>\n"
    )
