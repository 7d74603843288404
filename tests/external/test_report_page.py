"""The page of `wslint report` in a real browser, and before a real accessibility checker (axe-core)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CACHE = Path.home() / ".cache" / "wslint-tests" / "axe-core-4.14.1"
PACKAGES = ("axe-core@4.14.1", "playwright-core@1.65.1")


@pytest.fixture(scope="module")
def modules() -> Path:
    """The directory with the npm packages, installed once."""
    if not (CACHE / "node_modules" / "playwright-core").is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        (CACHE / "package.json").write_text("{}")
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES], cwd=CACHE, check=True)
    return CACHE / "node_modules"


def run(*arguments: str, cwd: Path) -> None:
    subprocess.run(arguments, cwd=cwd, check=True, capture_output=True)


def repository(path: Path) -> None:
    """The example with a history of four commits, in which uses become fewer."""
    shutil.copytree(ROOT / "examples" / "acme", path)
    run("git", "init", "-q", cwd=path)
    run("git", "config", "user.name", "Test", cwd=path)
    run("git", "config", "user.email", "test@example.org", cwd=path)
    for phase in ("", "end-to-end", "integration"):
        if phase:
            command = [sys.executable, "-m", "wslint", "check", "--fix", "--exit-zero", "--quiet", "--phase", phase]
            run(*command, cwd=path)
        run("git", "add", "-A", cwd=path)
        run("git", "commit", "-q", "--allow-empty", "-m", phase or "start", cwd=path)


def test_page(tmp_path: Path, modules: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    repository(tmp_path / "acme")
    run(sys.executable, "-m", "wslint", "report", "-o", str(tmp_path / "page.html"), cwd=tmp_path / "acme")
    environment = {**os.environ, "NODE_PATH": str(modules)}
    command = ["node", str(Path(__file__).parent / "look_at_page.js"), str(tmp_path / "page.html"), chromium]
    shots = os.environ.get("WSLINT_SCREENSHOTS")
    done = subprocess.run(
        command + ([shots] if shots else []), env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert [(look["width"], look["colorScheme"]) for look in seen] == [
        (400, "light"), (400, "dark"), (1400, "light"), (1400, "dark"),
    ]  # fmt: skip
    for look in seen:
        assert (look["violations"], look["overflow"], look["scripts"], look["requests"]) == ([], [], 0, 1)
