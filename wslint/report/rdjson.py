"""Reviewdog's diagnostic format as one JSON document. Its columns are UTF-8 bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wslint.findings import Applicability, FileResult, Finding
from wslint.report.formats import Context, printable_path
from wslint.report.json_array import array
from wslint.report.positions import Lines

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield the document. Fixes become suggestions, save those that are for display only."""
    from json.encoder import encode_basestring as quote

    yield '{\n  "diagnostics": '
    yield from array(_diagnostics(results, context), "  ")
    url = f',\n    "url": {quote(context.url)}' if context.url else ""
    yield f',\n  "severity": "WARNING",\n  "source": {{\n    "name": "wslint"{url}\n  }}\n}}'


def _diagnostics(results: Iterable[FileResult], context: Context) -> Iterator[dict[str, Any]]:
    urls: dict[str, str] | None = None
    for result in results:
        if not result.findings:
            continue
        if urls is None:
            urls = {rule.code: rule.url for rule in context.rules()}
        lines = Lines(result.source)
        path = printable_path(result.path)
        for finding in result.findings:
            yield _diagnostic(finding, lines, path, urls.get(finding.code))


def _diagnostic(finding: Finding, lines: Lines, path: str, url: str | None) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "code": {"url": url, "value": finding.code} if url else {"value": finding.code},
        "location": {"path": path, "range": _range(lines, finding.start, finding.end)},
        "message": finding.message,
        "severity": _SEVERITIES.get(finding.level, "ERROR"),
    }
    if finding.fix is not None and finding.fix.applicability is not Applicability.DISPLAY:
        diagnostic["suggestions"] = [
            {"range": _range(lines, edit.start, edit.end), "text": edit.text} for edit in finding.fix.edits
        ]
    return diagnostic


def _range(lines: Lines, start: int, end: int) -> dict[str, dict[str, int]]:
    (row, column), (end_row, end_column) = lines.utf8(start), lines.utf8(end)
    return {"end": {"column": end_column, "line": end_row}, "start": {"column": column, "line": row}}
