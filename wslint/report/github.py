"""Workflow commands of GitHub Actions, shown as annotations on a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wslint.findings import FileResult
from wslint.report.formats import Context, label, printable_path, shown
from wslint.report.positions import Lines
from wslint.report.views import row_and_column

# The escapes of @actions/core: properties also lose the characters that end them.
_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield one command a finding. GitHub rejects columns on a finding of several lines, so these have none."""
    for result in results:
        lines = Lines(result.source)
        path = shown(result.path, context.cwd)
        file = printable_path(result.path).translate(_PROPERTY)
        for finding in result.findings:
            row, column = row_and_column(lines, finding, finding.start)
            end_row, end_column = row_and_column(lines, finding, finding.end)
            place = f"line={row},endLine={end_row}"
            if row == end_row:
                place = f"line={row},col={column},endLine={end_row},endColumn={end_column}"
            message = f"{path}:{row}:{column}: {label(finding)} {finding.message}"
            if finding.fix is not None:
                message += f"\n  help: {finding.fix.title}"
            title = f"wslint ({finding.code})".translate(_PROPERTY)
            command = _COMMANDS.get(finding.level, "error")
            yield f"::{command} title={title},file={file},{place}::{message.translate(_MESSAGE)}\n"
