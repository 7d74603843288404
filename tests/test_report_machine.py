"""The formats that Ruff's output says nothing about: escapes, bytes as columns, fingerprints, odd paths."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from tests.report_cases import RESULTS, ROOT, finding_at, render_cases
from wslint.findings import FileResult, Finding
from wslint.report.formats import FORMATS, Context, renderer, shown

ODD = FileResult(
    f"{ROOT}/a,b:c;d]%25\n.py", (Finding("WS1401", "extra-headers", "note", 'a]b;c% <&">\n\x00\x1b', 0, 1),), b"x"
)


@pytest.mark.parametrize("name", FORMATS)
def test_results_are_taken_one_at_a_time(name: str) -> None:
    """Every format but those that start with a total writes before it asks for the second file."""
    asked = 0

    def results() -> Any:
        nonlocal asked
        for result in RESULTS:
            asked += 1
            yield result

    pieces = renderer(name)(results(), Context(ROOT, "0.1.0"))
    for piece in pieces:
        if "extra_headers" in piece:
            break
    assert asked == 1 or (name == "junit" and asked == len(RESULTS))


@pytest.mark.parametrize("name", FORMATS)
def test_any_path_can_be_encoded(name: str) -> None:
    source = b"connect(extra_headers=1)"
    result = FileResult("/tmp/caf\udce9.py", (finding_at(source, b"extra_headers"),), source)
    output = render_cases(name, [result])
    assert output.encode("utf-8")
    assert "caf" in output


def test_formats_are_imported_when_asked_for(tmp_path: Path) -> None:
    import subprocess

    code = (
        "import sys, wslint.report.formats as f; f.renderer('concise')\n"
        "print(sorted(set(sys.modules) & {'json', 'wslint.report.sarif', 'wslint.report.full', 'difflib', 'hashlib'}))"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(
    ("path", "cwd", "expected"),
    [
        ("/a/b/c.py", "/a", "b/c.py"),
        ("/a/b/c.py", "/a/b", "c.py"),
        ("/ab/c.py", "/a", "/ab/c.py"),
        ("/a/c.py", "/a/b", "/a/c.py"),
        ("/a.py", "/", "a.py"),
        ("-", "/a", "-"),
    ],
)
def test_shown_paths(path: str, cwd: str, expected: str) -> None:
    assert shown(path, cwd) == expected


def test_github_escapes() -> None:
    file = "/home/me/my project/a%2Cb%3Ac;d]%2525%0A.py"
    message = 'a,b:c;d]%2525%0A.py:1:1: WS1401 a]b;c%25 <&">%0A\0\x1b'
    place = "line=1,col=1,endLine=1,endColumn=2"
    assert render_cases("github", [ODD]) == f"::notice title=wslint (WS1401),file={file},{place}::{message}\n"


def test_github_levels_and_several_lines() -> None:
    output = render_cases("github").splitlines()
    assert output[0].endswith("%0A  help: Replace with `additional_headers`")
    assert output[1].startswith("::warning title=wslint (WS0001),")
    assert ",line=2,endLine=4::" in output[1]


def test_azure_escapes() -> None:
    path = "/home/me/my project/a,b:c%3Bd%5D%AZP2525%0A.py"
    properties = f"type=warning;sourcepath={path};linenumber=1;columnnumber=1;code=WS1401;"
    assert render_cases("azure", [ODD]) == f'##vso[task.logissue {properties}]a]b;c%AZP25 <&">%0A\0\x1b\n'


def test_junit_is_xml_whatever_the_message() -> None:
    root = ElementTree.fromstring(render_cases("junit", [*RESULTS, ODD]).encode())
    failures = list(root.iter("failure"))
    assert len(failures) == int(root.get("failures", "")) == int(root.get("tests", "")) == 8
    assert failures[-1].get("message") == 'a]b;c% <&">\n\ufffd\ufffd'
    assert failures[-1].text == 'line 1, col 1, a]b;c% <&">\n\ufffd\ufffd'
    assert [suite.get("name") for suite in root][-1] == ODD.path
    assert root[0][0].get("classname") == f"{ROOT}/src/😀 50%"


def test_gitlab_fingerprints(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unique, 16 digits, and the same when lines above the findings come or go."""
    monkeypatch.delenv("CI_PROJECT_DIR", raising=False)
    source = b"connect(extra_headers=1)\n" * 3
    places = [8, 33, 58]
    findings = tuple(Finding("WS1401", "extra-headers", "error", "No", at, at + 13) for at in places)
    moved = tuple(Finding("WS1401", "extra-headers", "error", "No", at + 6, at + 19) for at in places)
    before = json.loads(render_cases("gitlab", [FileResult(f"{ROOT}/a.py", findings, source)]))
    after = json.loads(render_cases("gitlab", [FileResult(f"{ROOT}/a.py", moved, b"x = 1\n" + source)]))
    other = json.loads(render_cases("gitlab", [FileResult(f"{ROOT}/b.py", findings, source)]))
    prints = [item["fingerprint"] for item in before]
    assert prints == [item["fingerprint"] for item in after]
    assert len({*prints, *(item["fingerprint"] for item in other)}) == 6
    assert all(len(fingerprint) == 16 for fingerprint in prints)
    assert before[0]["location"]["path"] == "a.py"


def test_gitlab_paths_and_severities(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", "/home/me")
    items = json.loads(render_cases("gitlab"))
    assert items[0]["location"]["path"] == "my project/src/😀 50%.py"
    assert [item["severity"] for item in items[:3]] == ["major", "minor", "major"]


def test_rdjson_columns_are_bytes() -> None:
    document = json.loads(render_cases("rdjson"))
    first, second, *_ = document["diagnostics"]
    assert first["location"]["range"] == {"start": {"line": 1, "column": 26}, "end": {"line": 1, "column": 39}}
    assert first["suggestions"] == [{"range": first["location"]["range"], "text": "additional_headers"}]
    assert first["code"] == {"value": "WS1401", "url": "https://example.org/rules/WS1401"}
    assert [item["severity"] for item in document["diagnostics"][:2]] == ["ERROR", "WARNING"]
    assert "suggestions" not in second
    assert document["source"] == {"name": "wslint", "url": "https://example.org"}
    assert render_cases("rdjson") == json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)


def test_rdjson_suggests_nothing_that_is_for_display_only() -> None:
    tabs = next(result for result in RESULTS if result.path.endswith("tabs.py"))
    (diagnostic,) = json.loads(render_cases("rdjson", [tabs]))["diagnostics"]
    assert "suggestions" not in diagnostic


def test_json_of_all_cases_is_what_the_standard_library_writes() -> None:
    output = render_cases("json")
    items = json.loads(output)
    assert output == json.dumps(items, indent=2, ensure_ascii=False, sort_keys=True)
    assert [json.loads(line) for line in render_cases("json-lines").splitlines()] == items
    assert items[0]["location"] == {"column": 22, "row": 1}
    assert items[-1]["noqa_row"] is None
    assert items[-1]["url"] is None
    assert items[1]["severity"] == "warning"
