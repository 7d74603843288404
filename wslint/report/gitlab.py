"""GitLab's code quality report (a subset of Code Climate's)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from wslint.findings import FileResult, Finding
from wslint.report.formats import Context, shown
from wslint.report.positions import Lines
from wslint.report.views import row_and_column

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield a JSON array. Paths are relative to CI_PROJECT_DIR, or else to the working directory."""
    from json.encoder import encode_basestring as quote

    root = os.environ.get("CI_PROJECT_DIR") or context.cwd
    separator = "[\n"
    for result in results:
        lines = Lines(result.source)
        path = shown(result.path, root)
        for finding, fingerprint in zip(result.findings, _fingerprints(result.findings, path), strict=True):
            row, column = row_and_column(lines, finding, finding.start)
            end_row, end_column = row_and_column(lines, finding, finding.end)
            yield separator + (
                "  {\n"
                f'    "check_name": {quote(finding.code)},\n'
                f'    "description": {quote(f"{finding.code}: {finding.message}")},\n'
                f'    "severity": "{_SEVERITIES.get(finding.level, "major")}",\n'
                f'    "fingerprint": "{fingerprint}",\n'
                '    "location": {\n'
                f'      "path": {quote(path)},\n'
                '      "positions": {\n'
                f'        "begin": {{\n          "line": {row},\n          "column": {column}\n        }},\n'
                f'        "end": {{\n          "line": {end_row},\n          "column": {end_column}\n        }}\n'
                "      }\n    }\n  }"
            )
            separator = ",\n"
    yield "[]" if separator == "[\n" else "\n]"


def _fingerprints(findings: Iterable[Finding], path: str) -> Iterator[str]:
    """One a finding: from its rule and path, each further one of the rule from the last.

    Without line numbers they survive edits elsewhere in the file; GitLab shows only the first
    finding of those that share one.
    """
    from hashlib import sha256

    last: dict[str, str] = {}
    for finding in findings:
        key = "\0".join((last.get(finding.name, ""), finding.name, path))
        last[finding.name] = sha256(key.encode("utf-8", "replace")).hexdigest()[:16]
        yield last[finding.name]
