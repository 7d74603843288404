"""One line a finding: ``path:row:column: CODE [*] message``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wslint.findings import FileResult
from wslint.report.color import BOLD, BOLD_RED, CYAN, paint
from wslint.report.formats import INVALID_SYNTAX, Context, applies, shown
from wslint.report.views import Views


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield the findings of one file at a time; columns are code points."""
    color = context.color
    colon, star = paint(":", CYAN, color), f"[{paint('*', CYAN, color)}] "
    for result in results:
        if not result.findings:
            continue
        views = Views(result)
        path = paint(shown(result.path, context.cwd), BOLD, color)
        output = []
        for finding in views.findings:
            view = views.of(finding.start)
            row, column = view.code_points(finding.start)
            cell = view.label and view.label + colon
            code = paint(finding.code, BOLD_RED, color) + (":" if finding.code == INVALID_SYNTAX else "")
            fixable = star if applies(finding, context.unsafe) else ""
            output.append(f"{path}{colon}{cell}{row}{colon}{column}{colon} {code} {fixable}{finding.message}\n")
        yield "".join(output)
