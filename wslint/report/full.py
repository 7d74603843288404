"""Every finding with its lines, and its fix as a diff: the layout of Ruff 0.17."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wslint.findings import Applicability, Edit, FileResult, Finding, Fix
from wslint.report.color import BOLD, BOLD_BRIGHT_BLUE, BOLD_BRIGHT_CYAN, BOLD_YELLOW, LEVELS, paint
from wslint.report.excerpt import excerpt
from wslint.report.fix_diff import fix_diff
from wslint.report.formats import Context, applies, label, shown
from wslint.report.views import View, Views

_NOTES = {
    Applicability.UNSAFE: "This is an unsafe fix and may change runtime behavior",
    Applicability.DISPLAY: (
        "This suggestion may be incorrect or produce invalid syntax. "
        "It requires manual review and cannot be applied automatically"
    ),
}


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield one finding at a time, each with a blank line after it; columns are code points."""
    for result in results:
        if not result.findings:
            continue
        views = Views(result)
        path = shown(result.path, context.cwd)
        for finding in views.findings:
            yield "\n".join([*_finding(finding, views, path, context), "", ""])


def _finding(finding: Finding, views: Views, path: str, context: Context) -> Iterator[str]:
    color = context.color
    style = LEVELS.get(finding.level, LEVELS["error"])
    star = f" [{paint('*', BOLD_BRIGHT_CYAN, color)}]" if applies(finding, context.unsafe) else ""
    yield f"{paint(label(finding), style, color)}{star}{paint(' ' + finding.message, BOLD, color)}"
    view = views.of(finding.start)
    row, column = view.code_points(finding.start)
    width, marked = excerpt(view.lines, finding.start - view.start, finding.end - view.start, style, color)
    cell = view.label and view.label + ":"
    yield f"{' ' * width}{paint('--> ', BOLD_BRIGHT_BLUE, color)}{path}:{cell}{row}:{column}"
    yield from marked
    if finding.fix is not None:
        yield paint("help", BOLD_BRIGHT_CYAN, color) + paint(f": {finding.fix.title}", BOLD, color)
        yield from _fix(finding.fix, views, color)
        note = _NOTES.get(finding.fix.applicability)
        if note:
            yield paint("note", BOLD_YELLOW, color) + paint(f": {note}", BOLD, color)


def _fix(fix: Fix, views: Views, color: bool) -> Iterator[str]:
    """The diff of a fix; in a notebook one for each cell, below the cell's number."""
    by_view: dict[int, tuple[View, list[Edit]]] = {}
    for edit in fix.edits:
        view = views.of(edit.start)
        own = Edit(edit.start - view.start, edit.end - view.start, edit.text)
        by_view.setdefault(view.start, (view, []))[1].append(own)
    for view, edits in by_view.values():
        yield from fix_diff(view.lines, edits, color, view.label)
