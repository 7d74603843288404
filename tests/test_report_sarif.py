"""SARIF: the schema, what GitHub needs, and fixes that give the fixed text when applied."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report_cases import RESULTS, ROOT, RULES, TABS, finding_at, render_cases
from wslint.findings import Applicability, Edit, FileResult, Finding, Fix
from wslint.report.line_hash import line_hashes

SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


def run_of(results: list[FileResult] | None = None, unsafe: bool | None = None) -> dict[str, Any]:
    document = json.loads(render_cases("sarif", results, unsafe))
    jsonschema.Draft7Validator(SCHEMA).validate(document)
    run: dict[str, Any] = document["runs"][0]
    return run


def test_the_schema_can_fail() -> None:
    document = json.loads(render_cases("sarif"))
    document["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate(document)


@pytest.mark.parametrize("results", [[], [FileResult(f"{ROOT}/a.py")], None])
def test_documents_are_valid(results: list[FileResult] | None) -> None:
    run = run_of(results)
    assert len(run["results"]) == sum(len(result.findings) for result in (RESULTS if results is None else results))
    assert run["columnKind"] == "utf16CodeUnits"


def test_equal_runs_give_equal_bytes() -> None:
    assert render_cases("sarif") == render_cases("sarif")


def test_places_are_utf16_and_relative() -> None:
    places = [result["locations"][0]["physicalLocation"] for result in run_of()["results"]]
    assert places[0] == {
        "artifactLocation": {"uri": "src/%F0%9F%98%80%2050%25.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1, "startColumn": 23, "endLine": 1, "endColumn": 36},
    }
    assert places[1]["region"] == {"startLine": 2, "startColumn": 1, "endLine": 4, "endColumn": 2}
    assert places[3]["region"]["startColumn"] == 12  # the byte order mark is no column
    assert places[4]["region"]["startColumn"] == 13  # a tab is one
    assert places[5]["artifactLocation"] == {"uri": "file:///elsewhere/broken.py"}


def test_fingerprints_are_those_of_the_lines() -> None:
    results = run_of()["results"]
    fingerprints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    windows = RESULTS[1].source
    assert fingerprints[1] == line_hashes(windows, [7])[7]
    assert fingerprints[2] == line_hashes(windows, [19])[19]


def test_rules() -> None:
    run = run_of()
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["WS1401", "WS0001", "WS0002", "invalid-syntax"]
    assert [rule["name"] for rule in rules] == ["ExtraHeaders", "DirectUse", "NeverSeen", "InvalidSyntax"]
    assert [rule["properties"]["problem.severity"] for rule in rules] == ["error", "warning", "recommendation", "error"]
    assert rules[0]["help"]["markdown"] == RULES[0].explanation
    assert rules[0]["helpUri"] == RULES[0].url
    assert rules[0]["properties"]["tags"] == ["websockets", "migration"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == rules[result["ruleIndex"]]["defaultConfiguration"]["level"]


def test_errors_are_notifications() -> None:
    invocation = run_of()["invocations"][0]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "unreadable.py: Permission denied"
    assert run_of([FileResult(f"{ROOT}/a.py", warnings=("a.py: odd",))])["invocations"] == [
        {"executionSuccessful": True}
    ]


@pytest.mark.parametrize(
    ("unsafe", "applicabilities"), [(None, {"safe"}), (False, {"safe"}), (True, {"safe", "unsafe"})]
)
def test_fixes_are_those_that_would_be_applied(unsafe: bool | None, applicabilities: set[str]) -> None:
    fixes = [fix for result in run_of(unsafe=unsafe)["results"] for fix in result.get("fixes", ())]
    assert {fix["properties"]["applicability"] for fix in fixes} == applicabilities
    assert fixes[0]["description"]["text"] == "Replace with `additional_headers`"


def fixed(source: bytes, edits: tuple[Edit, ...]) -> tuple[bytes, bytes, list[dict[str, Any]]]:
    """The text after ``edits``, the one after what SARIF makes of them, and its replacements."""
    fix = Fix("Do it", Applicability.SAFE, edits)
    finding = Finding("WS1401", "extra-headers", "error", "No", 0, 0, fix)
    (result,) = run_of([FileResult(f"{ROOT}/a.py", (finding,), source)])["results"]
    expected = bytearray(source)
    for edit in reversed(edits):
        expected[edit.start : edit.end] = edit.text.encode()
    replacements = result["fixes"][0]["artifactChanges"][0]["replacements"]
    lines = source.decode().splitlines(keepends=True)
    text = source.decode()

    def offset(line: int, column: int) -> int:
        units = "".join(lines[line - 1 : line]).encode("utf-16-le")[: 2 * (column - 1)]
        return len("".join(lines[: line - 1])) + len(units.decode("utf-16-le"))

    for replacement in reversed(replacements):
        region = replacement["deletedRegion"]
        start = offset(region["startLine"], region["startColumn"])
        end = offset(region["endLine"], region["endColumn"])
        text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
    return bytes(expected), text.encode(), replacements


LINE = st.sampled_from(["import os\n", "    x = 1\n", "\t y\n", "é = '😀'\n", "\n", "  \n", "        pass\n"])


@given(st.lists(LINE, min_size=1, max_size=8), st.data())
def test_fixes_have_the_effect_of_their_edits(texts: list[str], data: st.DataObject) -> None:
    texts = [text.replace("\n", data.draw(st.sampled_from(["\n", "\r\n"]))) for text in texts]
    source = "".join(texts).encode()
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text.encode()))
    low, high = sorted(data.draw(st.tuples(st.sampled_from(starts), st.sampled_from(starts))))
    text = data.draw(st.sampled_from(["", "    z\n", "\tz\n", "z\n", "    z\r\n", "    x = 2\n"]))
    expected, actual, _ = fixed(source, (Edit(low, high, text),))
    assert actual == expected


@pytest.mark.parametrize(
    ("source", "edit"),
    [
        (b"if x:\n    import os\n    y = 1\n", Edit(6, 20, "")),
        (b"if x:\r\n    import os\r\n    y = 1\r\n", Edit(7, 22, "")),
        (b"if x:\n    y = 1\n", Edit(6, 6, "    import os\n")),
        (b"if x:\n    y = 1\n", Edit(6, 16, "    y = 2\n")),
    ],
)
def test_regions_do_not_start_in_indentation(source: bytes, edit: Edit) -> None:
    """VS Code's viewer would leave the indentation out of what is deleted."""
    expected, actual, replacements = fixed(source, (edit,))
    assert actual == expected
    region = replacements[0]["deletedRegion"]
    line = source.decode().splitlines()[region["startLine"] - 1]
    assert region["startColumn"] > len(line) - len(line.lstrip())


def test_a_fix_within_tabs_stays_where_it_is() -> None:
    finding = finding_at(TABS, b"extra_headers", edit="additional_headers")
    (result,) = run_of([FileResult(f"{ROOT}/tabs.py", (finding,), TABS)])["results"]
    (replacement,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["deletedRegion"] == {"startLine": 2, "startColumn": 13, "endLine": 2, "endColumn": 26}
