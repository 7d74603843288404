"""The shape of the house: imports point downward, the tour names real modules, generated files are fresh."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wslint.code import api
from wslint.migrate.ruff_ban import banned_names

ROOT = Path(__file__).parent.parent
# The floors, from the ground up; a module may import from its own floor and those below.
FLOORS = [
    {"findings", "options", "settings", "paths", "phase", "versions", "config", "declared"},
    {"files"},
    {"code"},
    {"rules"},
    {"fix"},
    {"engine"},
    {"report", "migrate"},
    {"cli", "__main__"},
]


def floor(module: str) -> int:
    name = module.split(".")[1] if "." in module else ""
    return next((number for number, names in enumerate(FLOORS) if name in names), -1)


@pytest.mark.parametrize("path", sorted((ROOT / "wslint").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_downward(path: Path) -> None:
    own = floor(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for node in ast.walk(ast.parse(path.read_bytes())):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module] if node.module != "wslint" else [f"wslint.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("wslint."):
                assert floor(name) <= own, f"{path} imports {name}"


def test_the_tour_names_modules_that_exist() -> None:
    named = re.findall(r"`(wslint/[\w/]+\.py)`", (ROOT / "docs" / "what-happens-in-a-run.md").read_text())
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_generated_files_are_fresh() -> None:
    done = subprocess.run([sys.executable, "scripts/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_ban_covers_every_path_to_the_asyncio_client() -> None:
    modules = ("websockets", "websockets.client", "websockets.asyncio.client", "websockets.legacy.client")
    paths = set()
    for release in api.releases():
        for module in modules:
            for name in ("connect", "unix_connect", "Connect"):
                thing = api.lookup(f"{module}.{name}", release)
                if thing is not None and thing.implementation in ("legacy", "asyncio"):
                    paths.add(f"{module}.{name}")
    assert set(banned_names()) == paths


def test_no_module_of_ours_names_this_machine() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    for name in filter(None, files):
        text = (ROOT / name).read_bytes()
        assert b"/work/" not in text or name == "tests/test_house.py", name
