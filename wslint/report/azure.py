"""Logging commands of Azure Pipelines: ``##vso[task.logissue …]message``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wslint.findings import FileResult
from wslint.report.formats import Context, printable_path
from wslint.report.positions import Lines
from wslint.report.views import row_and_column

# Azure Pipelines' logging commands, "Formatting commands": what has to be escaped and how.
_MESSAGE = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A", "]": "%5D", ";": "%3B"})


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield one command a finding; a note becomes a warning, Azure knows only two levels."""
    for result in results:
        lines = Lines(result.source)
        path = printable_path(result.path).translate(_PROPERTY)
        for finding in result.findings:
            row, column = row_and_column(lines, finding, finding.start)
            level = "error" if finding.level == "error" else "warning"
            properties = f"type={level};sourcepath={path};linenumber={row};columnnumber={column};code={finding.code};"
            yield f"##vso[task.logissue {properties}]{finding.message.translate(_MESSAGE)}\n"
