"""Findings of the real Ruff as wslint's values, so that reports of one text can be compared byte for byte."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from wslint.findings import Applicability, Edit, FileResult, Finding, Fix
from wslint.report.formats import Context, RuleInfo, renderer

RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff") or "ruff"


def run_ruff(directory: Path, *arguments: str) -> str:
    """Standard output of ``ruff check`` in ``directory``, without configuration or cache."""
    command = [RUFF, "check", "--no-cache", "--isolated", *arguments, "."]
    process = subprocess.run(command, cwd=directory, capture_output=True, check=False)
    assert process.returncode in (0, 1), process.stderr.decode()
    return process.stdout.decode()


def ruff_results(directory: Path, select: str) -> tuple[list[FileResult], list[RuleInfo]]:
    """What Ruff's JSON says about ``directory``, and the rules it names."""
    rules: dict[str, RuleInfo] = {}
    found: dict[str, list[Finding]] = {}
    for item in json.loads(run_ruff(directory, "--select", select, "--output-format", "json")):
        source = Path(item["filename"]).read_bytes()
        fix = None
        if item["fix"]:
            edits = (
                Edit(_offset(source, edit["location"]), _offset(source, edit["end_location"]), edit["content"])
                for edit in item["fix"]["edits"]
            )
            fix = Fix(item["fix"]["message"], Applicability(item["fix"]["applicability"]), tuple(edits))
        start, end = _offset(source, item["location"]), _offset(source, item["end_location"])
        finding = Finding(item["code"], item["name"], item["severity"], item["message"], start, end, fix)
        found.setdefault(item["filename"], []).append(finding)
        if item["url"]:
            rules[item["code"]] = RuleInfo(item["code"], item["name"], "", "error", "", item["url"])
    results = [FileResult(path, tuple(findings), Path(path).read_bytes()) for path, findings in found.items()]
    return results, list(rules.values())


def rendered(
    results: list[FileResult],
    name: str,
    directory: Path,
    rules: list[RuleInfo] | None = None,
    unsafe: bool | None = None,
    color: bool = False,
) -> str:
    """The whole output of a format."""
    context = Context(str(directory), "0.1.0", color, unsafe, rules=lambda: rules or ())
    return "".join(renderer(name)(results, context))


def _offset(source: bytes, place: dict[str, int]) -> int:
    lines = source.splitlines(keepends=True)
    start = sum(map(len, lines[: place["row"] - 1]))
    line = lines[place["row"] - 1] if place["row"] <= len(lines) else b""
    bom = 3 if start == 0 and line.startswith(b"\xef\xbb\xbf") else 0
    return start + bom + len(line[bom:].decode()[: place["column"] - 1].encode())
