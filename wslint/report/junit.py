"""JUnit's XML, as continuous integration servers read it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from wslint.findings import FileResult, Finding
from wslint.report.formats import Context, printable_path
from wslint.report.views import View, Views

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield the document. Its first line holds the totals, so the text of all findings is kept until the end."""
    suites, total = [], 0
    for result in results:
        if result.findings:
            total += len(result.findings)
            suites.append(_suite(result))
    if not suites:
        suites.append(_suite_of("wslint", 1, 0, '        <testcase name="No errors found" classname="wslint"/>\n'))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="wslint" tests="{total or 1}" skipped="0" failures="{total}" errors="0">\n'
    yield from suites
    yield "</testsuites>\n"


def _suite(result: FileResult) -> str:
    views = Views(result)
    path = printable_path(result.path)
    class_name = _attribute(os.path.splitext(path)[0])
    cases = "".join(_case(finding, class_name, views.of(finding.start)) for finding in views.findings)
    return _suite_of(path, len(result.findings), len(result.findings), cases)


def _suite_of(name: str, tests: int, failures: int, cases: str) -> str:
    counts = f'tests="{tests}" skipped="0" errors="0" failures="{failures}"'
    return f'    <testsuite name="{_attribute(name)}" {counts} package="org.wslint">\n{cases}    </testsuite>\n'


def _case(finding: Finding, class_name: str, view: View) -> str:
    row, column = view.code_points(finding.start)
    place = f' line="{row}" column="{column}"' if view.cell is None else ""  # as in Ruff: they would be in the cell
    cell = view.label and f"{view.label}, "
    return (
        f'        <testcase name="org.wslint.{_attribute(finding.code)}" classname="{class_name}"{place}>\n'
        "            <properties>\n"
        f'                <property name="severity" value="{_attribute(finding.level)}"/>\n'
        "            </properties>\n"
        f'            <failure message="{_attribute(finding.message)}">'
        f"{cell}line {row}, col {column}, {_text(finding.message)}</failure>\n"
        "        </testcase>\n"
    )


def _text(value: str) -> str:
    from xml.sax.saxutils import escape

    return escape(_NOT_XML.sub("\ufffd", value))


def _attribute(value: str) -> str:
    return _text(value).translate({9: "&#9;", 10: "&#10;", 13: "&#13;", 34: "&quot;"})
