"""Ruff's JSON objects, one a line, and the values that all its JSON formats share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wslint.findings import FileResult, Finding
from wslint.report.formats import INVALID_SYNTAX, Context, printable_path
from wslint.report.positions import Lines


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield one object a line, keys sorted."""
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
    for value in objects(results, context):
        yield encode(value) + "\n"


def objects(results: Iterable[FileResult], context: Context) -> Iterator[dict[str, Any]]:
    """Yield Ruff 0.17's JSON object of every finding; rows and columns are 1-based code points, ends exclusive."""
    urls: dict[str, str] | None = None
    for result in results:
        if not result.findings:
            continue
        if urls is None:
            urls = {rule.code: rule.url for rule in context.rules()}
        lines = Lines(result.source)
        path = printable_path(result.path)
        for finding in result.findings:
            yield _object(finding, lines, path, urls)


def _object(finding: Finding, lines: Lines, path: str, urls: dict[str, str]) -> dict[str, Any]:
    start, end, fix = _place(lines, finding.start), _place(lines, finding.end), None
    if finding.fix is not None:
        edits = [
            {"content": edit.text, "end_location": _place(lines, edit.end), "location": _place(lines, edit.start)}
            for edit in finding.fix.edits
        ]
        fix = {"applicability": finding.fix.applicability.value, "edits": edits, "message": finding.fix.title}
    return {
        "cell": None,
        "code": finding.code,
        "end_location": end,
        "filename": path,
        "fix": fix,
        "location": start,
        "message": finding.message,
        "name": finding.name,
        "noqa_row": None if finding.code == INVALID_SYNTAX else start["row"],
        "severity": finding.level,
        "url": urls.get(finding.code) or None,
    }


def _place(lines: Lines, offset: int) -> dict[str, int]:
    row, column = lines.code_points(offset)
    return {"column": column, "row": row}
