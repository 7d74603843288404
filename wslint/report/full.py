"""Every finding with its lines, and its fix as a diff: the layout of Ruff 0.17."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wslint.findings import Applicability, FileResult, Finding
from wslint.report.color import BOLD, BOLD_BRIGHT_BLUE, BOLD_BRIGHT_CYAN, BOLD_YELLOW, LEVELS, paint
from wslint.report.excerpt import excerpt
from wslint.report.fix_diff import fix_diff
from wslint.report.formats import Context, applies, label, shown
from wslint.report.positions import Lines

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
        lines = Lines(result.source)
        path = shown(result.path, context.cwd)
        for finding in result.findings:
            yield "\n".join([*_finding(finding, lines, path, context), "", ""])


def _finding(finding: Finding, lines: Lines, path: str, context: Context) -> Iterator[str]:
    color = context.color
    style = LEVELS.get(finding.level, LEVELS["error"])
    star = f" [{paint('*', BOLD_BRIGHT_CYAN, color)}]" if applies(finding, context.unsafe) else ""
    yield f"{paint(label(finding), style, color)}{star}{paint(' ' + finding.message, BOLD, color)}"
    row, column = lines.code_points(finding.start)
    width, marked = excerpt(lines, finding.start, finding.end, style, color)
    yield f"{' ' * width}{paint('--> ', BOLD_BRIGHT_BLUE, color)}{path}:{row}:{column}"
    yield from marked
    if finding.fix is not None:
        yield paint("help", BOLD_BRIGHT_CYAN, color) + paint(f": {finding.fix.title}", BOLD, color)
        yield from fix_diff(lines, finding.fix.edits, color)
        note = _NOTES.get(finding.fix.applicability)
        if note:
            yield paint("note", BOLD_YELLOW, color) + paint(f": {note}", BOLD, color)
