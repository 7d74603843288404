"""What `wslint init` writes, for the tools that read it: Ruff bans, pre-commit and prek accept, YAML is as it looks."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.checking import tomllib
from tests.hook_files import INDENTED, UNDERSTOOD, after, before
from tests.test_init import LAYOUTS, USE, WRAPPER
from wslint import __version__
from wslint.migrate.init.hooks import with_hook
from wslint.migrate.init.workflow import PLACE, workflow

yaml = pytest.importorskip("yaml", reason="pre-commit brings it")

ACME = Path(__file__).parent.parent.parent / "examples" / "acme"
BIN = Path(sys.executable).parent


def run(root: Path, *command: str, code: int = 0) -> str:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def init(root: Path, *arguments: str, code: int = 0) -> str:
    return run(root, sys.executable, "-m", "wslint", "init", *arguments, code=code)


def banned(root: Path) -> list[str]:
    """The files in which the real Ruff, with the project's own configuration, reports the ban."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json", "--exit-zero", "."]
    hits = json.loads(run(root, *command))
    return sorted({str(Path(hit["filename"]).relative_to(root)) for hit in hits if hit["code"] == "TID251"})


def accepted(root: Path, name: str = ".pre-commit-config.yaml") -> None:
    for tool in ("pre-commit", "prek"):
        run(root, str(BIN / tool), "validate-config", name)


def test_acme(tmp_path: Path) -> None:
    root = shutil.copytree(ACME, tmp_path / "acme")
    text = (root / "pyproject.toml").read_text()
    own = tomllib.loads(text)["tool"]["wslint"]["wrapper"]["call"]
    (root / "pyproject.toml").write_text(text[: text.index("[tool.wslint]")])
    shown = init(root, code=1)
    assert not (root / ".github").exists()
    init(root, "--yes")
    assert f'call = "{own}"' in (root / "pyproject.toml").read_text()
    hits = banned(root)
    assert "test_framework/websocket_helpers.py" not in hits
    assert {"conftest.py", "services/chat/bridge.py", "tests/e2e/test_login.py"} <= set(hits)
    accepted(root)
    assert init(root) == ""
    # What was shown is what was written, as git applies it.
    again = shutil.copytree(ACME, tmp_path / "again")
    (again / "pyproject.toml").write_text(text[: text.index("[tool.wslint]")])
    subprocess.run(["git", "apply", "-p0"], cwd=again, input=shown, text=True, check=True)
    for path in root.rglob("*"):
        assert path.is_dir() or path.read_bytes() == (again / path.relative_to(root)).read_bytes()


def test_an_empty_project(tmp_path: Path) -> None:
    init(tmp_path, "--yes")
    accepted(tmp_path)
    assert run(tmp_path, sys.executable, "-m", "wslint", "check") == "All checks passed!\n"
    assert init(tmp_path) == ""


# Ruff is asked about each layout of the TOML file that it reads, too.
@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_ruff_bans_with_every_layout(tmp_path: Path, text: str) -> None:
    root = tmp_path / "project"
    (root / "lib").mkdir(parents=True)
    (root / "lib" / "ws.py").write_text(WRAPPER)
    (root / "app.py").write_text(USE)
    (root / "pyproject.toml").write_bytes(text.encode())
    done = subprocess.run(
        [sys.executable, "-m", "wslint", "init", "--yes"], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode == 1:
        assert "pyproject.toml: its layout cannot be extended in place; add this by hand" in done.stderr
        assert "extend-banned-api" in done.stderr
        assert banned(root) == [], "and Ruff still takes the file"
        return
    assert done.returncode == 0, done.stderr
    assert banned(root) == ["app.py"]
    for line in text.split("\n"):
        comment = line.partition("#")[2]
        assert comment in (root / "pyproject.toml").read_bytes().decode()
    assert init(root) == ""


def loaded(text: str) -> Any:
    return yaml.safe_load(text)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("form", [*UNDERSTOOD, *INDENTED])
def test_hook_in_every_form(tmp_path: Path, form: str, line_end: str) -> None:
    """The list has one more entry, everything else is as it was, and the tools take it."""
    text = before(form).replace("\n", line_end)
    result = with_hook(text, __version__)
    assert result == after(form, __version__).replace("\n", line_end)
    old, new = loaded(text), loaded(result)
    ours = [entry for entry in new["repos"] if entry["repo"].endswith("/wslint")]
    assert ours == [{"repo": "https://github.com/wslint/wslint", "rev": f"v{__version__}", "hooks": [{"id": "wslint"}]}]
    new["repos"].remove(ours[0])
    assert new == old
    (tmp_path / "hooks.yaml").write_bytes(result.encode())
    accepted(tmp_path, "hooks.yaml")


def test_the_hook_is_one_that_this_repository_has() -> None:
    manifest = loaded((Path(__file__).parent.parent.parent / ".pre-commit-hooks.yaml").read_text())
    assert {"wslint", "wslint-fix"} <= {hook["id"] for hook in manifest}


@pytest.mark.parametrize("branch", ["main", "release/1.x", "yes"])
def test_workflow_is_the_yaml_that_it_looks_like(branch: str) -> None:
    data = loaded(workflow("1.2.3", branch))
    triggers = data[True]  # YAML 1.1 reads `on` as true
    assert triggers["push"] == {"branches": [branch]}
    steps = data["jobs"]["wslint"]["steps"]
    assert steps[2]["run"] == "pip install wslint==1.2.3"
    assert steps[-1]["with"] == {"sarif_file": "wslint.sarif", "category": "wslint"}
    assert data["jobs"]["wslint"]["permissions"]["security-events"] == "write"
    assert PLACE.startswith(".github/workflows/")
