"""Ruff's JSON objects, one a line, and the values that all its JSON formats share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wslint.findings import FileResult, Finding
from wslint.report.formats import INVALID_SYNTAX, Context, printable_path
from wslint.report.views import View, Views


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
        views = Views(result)
        path = printable_path(result.path)
        for finding in views.findings:
            yield _object(finding, views, path, urls)


def _object(finding: Finding, views: Views, path: str, urls: dict[str, str]) -> dict[str, Any]:
    view = views.of(finding.start)
    start, end, fix = _place(view, finding.start), _place(view, finding.end), None
    if finding.fix is not None:
        edits = [
            {"content": edit.text, "end_location": _place(its, edit.end), "location": _place(its, edit.start)}
            for edit in finding.fix.edits
            for its in (views.of(edit.start),)
        ]
        fix = {"applicability": finding.fix.applicability.value, "edits": edits, "message": finding.fix.title}
    return {
        "cell": view.cell,
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


def _place(view: View, offset: int) -> dict[str, int]:
    row, column = view.code_points(offset)
    return {"column": column, "row": row}
