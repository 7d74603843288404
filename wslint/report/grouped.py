"""The findings of a file below its name, in aligned columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wslint.findings import FileResult
from wslint.report.color import BOLD_RED, CYAN, UNDERLINE, paint
from wslint.report.formats import INVALID_SYNTAX, Context, applies, shown
from wslint.report.views import Views


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield one group a file, with a blank line after it; columns are code points."""
    color = context.color
    colon, star = paint(":", CYAN, color), f"[{paint('*', CYAN, color)}] "
    for result in results:
        if not result.findings:
            continue
        views = Views(result)
        places = [views.of(finding.start).code_points(finding.start) for finding in views.findings]
        row_width = max(len(str(row)) for row, _ in places) if result.cells is None else 0
        column_width = max(len(str(column)) for _, column in places)
        output = [paint(shown(result.path, context.cwd), UNDERLINE, color), ":\n"]
        for finding, (row, column) in zip(views.findings, places, strict=True):
            code = paint(finding.code, BOLD_RED, color) + (":" if finding.code == INVALID_SYNTAX else "")
            fixable = star if applies(finding, context.unsafe) else ""
            cell = views.of(finding.start).label
            place = f"  {cell and cell + colon}{row:>{row_width}}{colon}{column:<{column_width}} "
            output.append(f"{place}{code} {fixable}{finding.message}\n")
        output.append("\n")
        yield "".join(output)
