"""The closing lines, ``--show-fixes`` and ``--statistics``, against the real Ruff's."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.ruff_findings import ruff_results, run_ruff
from wslint.findings import FileResult
from wslint.report.summary import Tally, closing, closing_fix_only, show_fixes, statistics, statistics_json

ONE = """\
import os
try:
    import sys
except ImportError:
    pass
def f(a):
    return a == None
def g(a):
    return a == None
x: undefined1 = 1
# x = 1
"""
TWO = "import json, re\nimport ast\n"
SELECTIONS = ["F,E711,ERA", "E711", "F401", "F821", "ERA", "E9"]
UNSAFE = [(None, []), (True, ["--unsafe-fixes"]), (False, ["--no-unsafe-fixes"])]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "one.py").write_text(ONE)
    (tmp_path / "two.py").write_text(TWO)
    return tmp_path


def tally_of(results: list[FileResult], unsafe: bool | None) -> Tally:
    tally = Tally(unsafe)
    for result in results:
        tally.add(result)
    return tally


def fixed_by_ruff(directory: Path, select: str, flags: list[str]) -> list[FileResult]:
    """What Ruff's ``--fix`` leaves and has done in ``directory``."""
    before, _ = ruff_results(directory, select)
    run_ruff(directory, "--select", select, "--fix", *flags)
    after, _ = ruff_results(directory, select)
    remaining = {result.path: result for result in after}
    output = []
    for result in before:
        left = remaining.get(result.path, FileResult(result.path))
        counts = Counter((finding.code, finding.name) for finding in result.findings)
        counts.subtract((finding.code, finding.name) for finding in left.findings)
        fixed = tuple((code, name, count) for (code, name), count in counts.items() if count)
        output.append(FileResult(result.path, left.findings, left.source, b"", fixed))
    return output


@pytest.mark.parametrize("select", SELECTIONS)
@pytest.mark.parametrize(("unsafe", "flags"), UNSAFE)
def test_check(directory: Path, select: str, unsafe: bool | None, flags: list[str]) -> None:
    results, _ = ruff_results(directory, select)
    expected = run_ruff(directory, "--select", select, "--output-format", "concise", *flags)
    assert closing(tally_of(results, unsafe), unsafe) == re.sub(r"(?m)^\w+\.py:.*\n", "", expected)


@pytest.mark.parametrize("select", SELECTIONS)
@pytest.mark.parametrize(("unsafe", "flags"), UNSAFE)
def test_statistics(directory: Path, select: str, unsafe: bool | None, flags: list[str]) -> None:
    results, _ = ruff_results(directory, select)
    tally = tally_of(results, unsafe)
    expected = run_ruff(directory, "--select", select, "--statistics", *flags)
    assert statistics(tally) + (closing(tally, unsafe) if tally.remaining else "") == expected
    expected = run_ruff(directory, "--select", select, "--statistics", "--output-format", "json", *flags)
    assert statistics_json(tally).strip() == expected.strip()


@pytest.mark.parametrize("select", SELECTIONS)
@pytest.mark.parametrize(("unsafe", "flags"), UNSAFE)
def test_fix(directory: Path, select: str, unsafe: bool | None, flags: list[str]) -> None:
    sources = {path: path.read_text() for path in directory.glob("*.py")}
    expected = run_ruff(directory, "--select", select, "--fix", "--show-fixes", "--output-format", "concise", *flags)
    for path, source in sources.items():
        path.write_text(source)
    tally = tally_of(fixed_by_ruff(directory, select, flags), unsafe)
    actual = show_fixes(tally, str(directory)) + closing(tally, unsafe)
    assert actual == re.sub(r"(?m)^\w+\.py:.*\n", "", expected)


@pytest.mark.parametrize("select", SELECTIONS)
@pytest.mark.parametrize(("unsafe", "flags"), UNSAFE)
def test_fix_only_and_diff(directory: Path, select: str, unsafe: bool | None, flags: list[str]) -> None:
    sources = {path: path.read_text() for path in directory.glob("*.py")}
    diff = run_ruff_diff(directory, select, flags)
    only = run_ruff(directory, "--select", select, "--fix-only", *flags)
    for path, source in sources.items():
        path.write_text(source)
    tally = tally_of(fixed_by_ruff(directory, select, flags), unsafe)
    assert closing_fix_only(tally, would=False) == only
    assert closing_fix_only(tally, would=True) == diff


def run_ruff_diff(directory: Path, select: str, flags: list[str]) -> str:
    """The summary that follows the diff: on standard error, or on standard output where there is a diff."""
    import subprocess

    from tests.ruff_findings import RUFF

    command = [RUFF, "check", "--no-cache", "--isolated", "--select", select, "--diff", *flags, "."]
    process = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    return "".join(re.findall(r"(?m)^(?:Would|No errors).*\n", process.stdout + process.stderr))


def test_statistics_while_fixing_say_nothing_of_fixes(directory: Path) -> None:
    results, _ = ruff_results(directory, "F401,E711")
    assert "[" in statistics(tally_of(results, None))
    assert "[" not in statistics(tally_of(results, None), fixing=True)


def test_syntax_errors_have_no_code(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f(:\n    pass\n")
    results, _ = ruff_results(tmp_path, "F")
    tally = tally_of(results, None)
    assert statistics(tally) + closing(tally, None) == run_ruff(tmp_path, "--select", "F", "--statistics")


@pytest.mark.parametrize("flags", [[], ["--statistics"]])
def test_colors(directory: Path, flags: list[str]) -> None:
    results, _ = ruff_results(directory, "F401,E711")
    tally = tally_of(results, None)
    arguments = ["--select", "F401,E711", "--output-format", "concise", "--color", "always", *flags]
    expected = run_ruff(directory, *arguments).replace("\x1b[1;31m", "\x1b[1m\x1b[31m")
    table = statistics(tally, color=True) if flags else ""
    assert table + closing(tally, None, color=True) == re.sub(r"(?m)^\x1b\[1m\w+\.py.*\n", "", expected)


def test_json_is_json(directory: Path) -> None:
    results, _ = ruff_results(directory, "F401")
    assert json.loads(statistics_json(tally_of(results, None)))[0]["fixable_count"] == 4
