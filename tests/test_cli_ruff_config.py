"""`wslint ruff-config`, as a user types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WRAPPER = """\
[tool.wslint.wrapper]
call = "helpers:connect"
"""


def wslint(cwd: Path, *arguments: str) -> tuple[int, str, str]:
    environment = {**os.environ, "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-m", "wslint", "ruff-config", *arguments],
        cwd=cwd, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(WRAPPER)
    (tmp_path / "helpers.py").write_text("import websockets\n\nasync def connect(url): ...\n")
    return tmp_path


def test_prints_the_ban_with_the_wrappers_exemption(project: Path) -> None:
    code, output, _ = wslint(project)
    assert code == 0
    assert '"websockets.connect".msg = "Use connect from helpers (wslint WS0001)."\n' in output
    assert output.endswith('[tool.ruff.lint.extend-per-file-ignores]\n"helpers.py" = ["TID251"]\n')


def test_writes_once_and_checks(project: Path) -> None:
    assert wslint(project, "--check")[0] == 1
    written = (0, "Added the ban to pyproject.toml: it parses, and Ruff runs with it.\n", "")
    assert wslint(project, "--write", "pyproject.toml") == written
    text = (project / "pyproject.toml").read_text()
    assert text.startswith(WRAPPER)
    assert wslint(project, "--write", "pyproject.toml") == (0, "pyproject.toml has the ban already.\n", "")
    assert (project / "pyproject.toml").read_text() == text
    assert wslint(project, "--check") == (0, "pyproject.toml has the ban.\n", "")


def test_what_is_missing_is_listed(project: Path) -> None:
    (project / "ruff.toml").write_text('lint.select = ["F"]\n')
    code, output, _ = wslint(project, "--check")
    assert code == 1
    assert output.startswith("ruff.toml: TID251 is not selected\n")
    assert output.endswith("Add what is missing with `wslint ruff-config --write ruff.toml`.\n")


def test_a_configuration_that_ruff_refuses_stays_as_it_was(project: Path) -> None:
    text = '[lint]\nselect = ["NOPE"]\n'
    (project / "ruff.toml").write_text(text)
    code, _, errors = wslint(project, "--write", "ruff.toml")
    assert code == 2
    assert errors.startswith("wslint failed\n  Cause: ruff.toml is as it was: Ruff does not accept the result\n")
    assert (project / "ruff.toml").read_text() == text


def test_a_broken_file_is_an_error_with_its_place(project: Path) -> None:
    (project / "ruff.toml").write_text("[lint\n")
    code, _, errors = wslint(project, "--write", "ruff.toml")
    assert code == 2
    assert "ruff.toml is not valid TOML" in errors
    assert wslint(project, "--write", "ruff.toml", "--check")[0] == 2
