"""Pylint's parseable format: ``path:row: [CODE] message``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wslint.findings import FileResult
from wslint.report.formats import Context, shown
from wslint.report.positions import Lines
from wslint.report.views import row_and_column


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield one line a finding."""
    for result in results:
        lines = Lines(result.source)
        path = shown(result.path, context.cwd)
        for finding in result.findings:
            row, _ = row_and_column(lines, finding, finding.start)
            yield f"{path}:{row}: [{finding.code}] {finding.message}\n"
