"""Microsoft's SARIF validator, with the rules for GitHub, finds nothing wrong. Needs npm and the network once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.report_cases import render_cases

PACKAGE = "@microsoft/sarif-multitool@5.7.0"


@pytest.fixture(scope="module")
def multitool() -> Path:
    """The validator, installed once into the user's cache directory."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    directory = caches / "wslint-tests" / "sarif-multitool-5.7.0"
    binary = directory / "node_modules" / "@microsoft" / "sarif-multitool-linux" / "Sarif.Multitool"
    if not binary.exists():
        directory.mkdir(parents=True, exist_ok=True)
        subprocess.run([npm, "install", "--no-fund", "--no-audit", "--silent", PACKAGE], cwd=directory, check=True)
    return binary


def complaints(multitool: Path, directory: Path, text: str) -> list[tuple[str, Any]]:
    """Rule and message of every error and warning. The exit code is 0 whatever is found."""
    (directory / "in.sarif").write_text(text, encoding="utf-8")
    command = [str(multitool), "validate", "in.sarif", "--rule-kind", "Sarif;Ghas", "--output", "out.sarif"]
    options = ["--log", "ForceOverwrite", "--level", "Error;Warning"]
    subprocess.run([*command, *options], cwd=directory, check=True, capture_output=True)
    output = json.loads((directory / "out.sarif").read_text(encoding="utf-8-sig"))
    (run,) = output["runs"]
    notes = [note for one in run.get("invocations", ()) for note in one.get("toolExecutionNotifications", ())]
    found = [(item["ruleId"], item["message"]) for item in run.get("results", ())]
    return found + [("notification", note["message"]) for note in notes if note.get("level") == "error"]


@pytest.mark.parametrize("unsafe", [None, True])
def test_all_cases(multitool: Path, tmp_path: Path, unsafe: bool | None) -> None:
    assert complaints(multitool, tmp_path, render_cases("sarif", unsafe=unsafe)) == []


def test_no_findings(multitool: Path, tmp_path: Path) -> None:
    assert complaints(multitool, tmp_path, render_cases("sarif", [])) == []


def test_what_the_command_writes_for_a_code_base(multitool: Path, tmp_path: Path) -> None:
    acme = Path(__file__).parent.parent.parent / "examples" / "acme"
    command = [sys.executable, "-m", "wslint", "check", "--output-format", "sarif", "--exit-zero", "."]
    output = subprocess.run(command, cwd=acme, check=True, capture_output=True, text=True).stdout
    assert len(json.loads(output)["runs"][0]["results"]) > 90
    assert complaints(multitool, tmp_path, output) == []


def test_it_can_complain(multitool: Path, tmp_path: Path) -> None:
    document = json.loads(render_cases("sarif"))
    del document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    document["runs"][0]["results"][0]["ruleIndex"] = 99
    assert complaints(multitool, tmp_path, json.dumps(document))
