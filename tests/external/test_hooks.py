"""The hooks, run by the real pre-commit and prek: the first run fixes and fails, the second passes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from identify.extensions import EXTENSIONS, NAMES
from identify.interpreters import INTERPRETERS

from wslint.files.kinds import kind_of

ROOT = Path(__file__).parent.parent.parent
CONFIG = '[tool.wslint]\nwebsockets = ">=14"\nignore = ["WS0001"]\n'
CALL = "websockets.connect(uri, extra_headers=token)"
PAGES = ("guide.md", "guide.mdx", "guide.rst", "deploy", "deploy.zsh")
BEFORE = f"import websockets\n\n\nasync def main(uri, token):\n    return await {CALL}\n"


def git(cwd: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    work = tmp_path / "scratch"
    work.mkdir()
    (work / "pyproject.toml").write_text(CONFIG)
    (work / "app.py").write_text(BEFORE)
    (work / "script").write_text("#!/usr/bin/env python3\n" + BEFORE)
    fence = f"Connect so:\n\n```python\n{BEFORE}```\n"
    directive = "Connect so:\n\n.. code-block:: python\n\n" + "".join(f"   {line}\n" for line in BEFORE.splitlines())
    shell = f"python3 - <<EOF\n{BEFORE}EOF\n"
    for name, text in zip(PAGES, (fence, fence, directive, f"#!/bin/bash\n{shell}", shell), strict=True):
        (work / name).write_text(text)
    for name in ("script", "deploy"):
        (work / name).chmod(0o755)
    git(work, "init", "--quiet")
    git(work, "add", ".")
    return work


@pytest.fixture
def hooks(tmp_path: Path) -> Path:
    """This repository as a clone: `try-repo` of a checkout with ignored files would copy them all."""
    git(tmp_path, "clone", "--quiet", str(ROOT), "hooks")
    diff = subprocess.run(["git", "diff", "HEAD", "--binary"], cwd=ROOT, check=True, capture_output=True).stdout
    if diff:
        subprocess.run(["git", "apply"], cwd=tmp_path / "hooks", input=diff, check=True)
        git(tmp_path / "hooks", "-c", "user.name=x", "-c", "user.email=x@x.invalid", "commit", "-qam", "as it is")
    return tmp_path / "hooks"


@pytest.mark.parametrize("tool", ["pre-commit", "prek"])
def test_try_repo(tool: str, repository: Path, hooks: Path, tmp_path: Path) -> None:
    name = str(Path(sys.executable).with_name(tool))
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home"), "PREK_HOME": str(tmp_path / "home")}

    def run(hook: str) -> subprocess.CompletedProcess[str]:
        command = [name, "try-repo", str(hooks), hook, "--all-files", "--verbose"]
        return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)

    checked = run("wslint")
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert "WS1401" in checked.stdout
    assert "script" in checked.stdout
    assert not any(page in checked.stdout for page in PAGES)
    first = run("wslint-fix")
    assert first.returncode == 1, first.stdout + first.stderr
    assert "files were modified by this hook" in first.stdout
    assert "additional_headers" in (repository / "app.py").read_text()
    git(repository, "add", ".")
    second = run("wslint-fix")
    assert second.returncode == 0, second.stdout + second.stderr
    assert not any("additional_headers" in (repository / page).read_text() for page in PAGES)

    (repository / "pyproject.toml").write_text(f'{CONFIG}documents = ["markdown", "rst", "shell"]\n')
    git(repository, "add", ".")
    checked = run("wslint")
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert all(f"{page}:" in checked.stdout for page in PAGES), checked.stdout
    assert run("wslint-fix").returncode == 1
    fixed = [page for page in PAGES if "additional_headers" in (repository / page).read_text()]
    assert fixed == ["guide.md", "guide.mdx", "guide.rst"]  # shell code is never fixed


@pytest.mark.parametrize("tool", ["pre-commit", "prek"])
def test_the_manifest_is_valid(tool: str) -> None:
    name = str(Path(sys.executable).with_name(tool))
    subprocess.run([name, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], check=True)


def test_what_the_hooks_are_passed_is_known_for_what_it_is() -> None:
    """pre-commit chooses files by identify's tags; a shell script that is taken for Python has a syntax error."""
    kinds = {"shell": "shell", "markdown": "markdown", "mdx": "markdown", "rst": "rst", "jupyter": "notebook"}
    wanted = kinds | {"python": "python", "pyi": "python"}
    names = {f"a.{extension}": tags for extension, tags in EXTENSIONS.items()} | NAMES
    told = {name: wanted[tag] for name, tags in names.items() for tag in wanted.keys() & tags}
    assert len(told) > 25
    assert told == {name: kind_of(name) for name in told}
    for program, tags in INTERPRETERS.items():
        for tag in wanted.keys() & tags:
            assert kind_of("script", f"#!/usr/bin/env {program}\n".encode()) == wanted[tag], program
