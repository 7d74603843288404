"""`wslint check examples/acme`: every planted use and nothing else; what `--fix` leaves says why."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import acme_uses
from wslint.config import Resolver
from wslint.engine.check import Mode
from wslint.engine.run import Run
from wslint.files.discover import discover
from wslint.findings import FileResult

ACME = Path(__file__).parent.parent / "examples" / "acme"

Key = tuple[str, int, str, str]


def run(root: Path, mode: Mode | None = None, jobs: int = 1) -> list[FileResult]:
    resolver = Resolver(str(root))
    found = discover([str(root)], resolver, lambda text: None)
    return list(Run(found.files, mode or Mode(), jobs, resolver).results())


def found(root: Path) -> list[Key]:
    keys = []
    for result in run(root):
        assert not result.errors
        for finding in result.findings:
            fate = finding.fix.applicability.value if finding.fix is not None else "report"
            line = result.source.count(b"\n", 0, finding.start) + 1
            keys.append((str(Path(result.path).relative_to(root)), line, finding.code, fate))
    return sorted(keys)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ACME, tmp_path / "acme")
    return tmp_path / "acme"


def test_finds_every_planted_use_and_nothing_else() -> None:
    planted = sorted(
        (path, acme_uses.KEYWORD_LINES.get((path, line, code), line), code, fate)
        for path, uses in acme_uses.USES.items()
        for line, code, fate in uses
    )
    assert found(ACME) == planted


def test_fix_settles_what_is_safe_and_says_why_it_leaves_the_rest(copy: Path) -> None:
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    fixed = {result.path: result for result in run(copy, Mode(fix=True))}
    left = found(copy)
    assert all(fate != "safe" for *_, fate in left)
    for result in run(copy):
        for finding in result.findings:
            said = "not fixed:" in finding.message or "not safe:" in finding.message or finding.code != "WS0001"
            assert said, finding
    for path in copy.rglob("*.py"):
        ast.parse(path.read_bytes())
        assert path.read_bytes() == before[path] or fixed[str(path)].fixed
    assert not any(result.fixed for result in run(copy, Mode(fix=True))), "a second --fix changes something"


def test_result_does_not_depend_on_the_number_of_processes(copy: Path) -> None:
    for number in range(6):
        shutil.copytree(ACME / "tests", copy / f"more{number}")
    assert run(copy, jobs=1) == run(copy, jobs=2) == run(copy, jobs=5)


def ruff_findings(root: Path) -> set[tuple[str, str, str]]:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--select",
        "F,E9",
        "--output-format",
        "json",
        "--no-cache",
        str(root),
    ]
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return {(item["filename"], item["code"], item["message"]) for item in json.loads(output)}


@pytest.mark.parametrize("unsafe", [False, True])
def test_ruff_finds_nothing_new_in_the_fixed_tree(copy: Path, unsafe: bool) -> None:
    before = ruff_findings(copy)
    run(copy, Mode(fix=True, unsafe=unsafe))
    assert ruff_findings(copy) - before == set()
