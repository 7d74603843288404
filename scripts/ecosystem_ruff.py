"""Compare WS0001 with Ruff's TID251 under a ban of the same dotted paths."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wslint.code.names import Meaning
from wslint.code.tree import Code
from wslint.findings import FileResult
from wslint.rules.pages import load_page

RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff"
PAGE = Path(__file__).parent.parent / "rules" / "policy" / "direct-connect.md"


@dataclass
class Comparison:
    """Places as (path below the package, 1-based line, text of the message).

    ``same``: a finding of both in one line. ``covered``: Ruff has the import, wslint the uses that go back to it.
    ``relative`` are imports inside of websockets itself, which Ruff resolves and wslint leaves alone.
    """

    same: int = 0
    covered: int = 0
    relative: int = 0
    only_ruff: list[tuple[str, int, str]] = field(default_factory=list)
    only_wslint: list[tuple[str, int, str]] = field(default_factory=list)


def banned() -> list[str]:
    """The dotted paths that the page of WS0001 names."""
    return [str(fact["name"]) for fact in load_page(str(PAGE)).facts]


def compare(root: Path, results: list[FileResult]) -> Comparison:
    """Compare what both say about a directory, suppressions ignored; ``results`` are wslint's for all files of it."""
    ours: dict[str, dict[int, str]] = defaultdict(dict)
    for result in results:
        for finding in result.findings:
            if finding.code == "WS0001":
                row = result.source.count(b"\n", 0, finding.start) + 1
                ours[str(Path(result.path).relative_to(root))][row] = finding.message
    theirs: dict[str, dict[int, str]] = defaultdict(dict)
    for item in _ruff(root):
        theirs[str(Path(item["filename"]).relative_to(root))][item["location"]["row"]] = item["message"]
    comparison = Comparison()
    for path, hits in theirs.items():
        for row, message in hits.items():
            name = message.split("`")[1]
            if row in ours[path]:
                comparison.same += 1
            elif _statement(root / path, row).startswith("from ."):
                comparison.relative += 1
            elif "import" in _statement(root / path, row) and _uses(root / path, name) & ours[path].keys():
                comparison.covered += 1
            else:
                comparison.only_ruff.append((path, row, message))
    for path, found in ours.items():
        comparison.only_wslint += [(path, row, text) for row, text in found.items() if row not in theirs[path]]
    return comparison


def _ruff(root: Path) -> list[dict[str, Any]]:
    ban = ", ".join(f'"{name}" = {{ msg = "ban" }}' for name in banned())
    option = f"lint.flake8-tidy-imports.banned-api = {{ {ban} }}"
    command = [RUFF, "check", "--isolated", "--no-cache", "--ignore-noqa", "--select", "TID251"]
    command += ["--output-format", "json", "--config", option, "."]
    process = subprocess.run(command, cwd=root, capture_output=True, check=False)
    if process.returncode > 1:
        raise RuntimeError(process.stderr.decode())
    found: list[dict[str, Any]] = json.loads(process.stdout)
    return [item for item in found if item["code"] == "TID251"]


def _uses(path: Path, name: str) -> set[int]:
    """The 1-based rows of what may go back to an import of ``name``."""
    data = path.read_bytes()
    uses = Meaning(Code(data), frozenset({"websockets"}), lambda _: frozenset()).uses.get(name, [])
    return {use.node.start_point.row + 1 for use in uses}


def _statement(path: Path, row: int) -> str:
    """The statement that the 1-based row belongs to, if it is an import; else the line alone."""
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines()]
    for first in range(row - 1, max(row - 60, -1), -1):
        if lines[first].startswith(("from ", "import ")):
            text = " ".join(lines[first:row])
            return text if first == row - 1 or ")" not in text[: -len(lines[row - 1])] else lines[row - 1]
    return lines[row - 1]
