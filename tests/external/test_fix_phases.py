"""examples/acme in four phases: each is fixed and verified by pytest, one file is taken back, all of it rolled back.

The checks call what acme calls, over the loopback, with the websockets that is installed.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.command_line import CommandLine, Ran
from tests.fix_cases import tree
from tests.repository import commit, git, repository

HERE = Path(__file__).parent
ACME = HERE.parent.parent / "examples" / "acme"
KEYWORDS = "extra-headers = 0, timeout = 0"
# The goals that safe fixes can meet, by phase. The guide shows two calls as old code, which stays.
GOALS = {
    "end-to-end": KEYWORDS,
    "integration": KEYWORDS,
    "test-framework": KEYWORDS,
    "documentation-and-prevention": "extra-headers = 2, ws-handler = 0",
}
# Its fix is safe by all that can be seen here: what a handler catches stays the same. But a check knows the name.
PLANTED = """\
import websockets


async def dial(uri):
    return await websockets.connect(uri, open_timeout=2)


async def why_not(uri):
    try:
        await dial(uri)
    except OSError as error:
        return type(error).__name__
"""
CHECKS = {
    "test-framework": """
from test_framework.scenario_writer import try_scenario

def test_scenario():
    run(lambda uri: try_scenario(uri, "hi"))
""",
    "end-to-end": """
from test_desktop_client import test_tray_icon as tray_icon
from test_login import TestLogin as Login
from test_missing import why_not

def test_tray_icon():
    run(tray_icon)

def test_login():
    run(Login().test_uri_keyword)

def test_nobody_listens():
    assert asyncio.run(why_not("ws://127.0.0.1:9/")) == "ConnectionRefusedError"
""",
    "integration": """
import test_mobile_client as mobile

def test_mobile(monkeypatch):
    async def dialled(uri):
        monkeypatch.setattr(mobile, "MOBILE_URL", uri)
        await mobile.test_short_function_name()
    run(dialled)
""",
    "documentation-and-prevention": """
from scripts.health_report import health
from scripts.smoke import ping

def test_health():
    assert run(health) == "hello"

def test_ping():
    run(ping)
""",
}
CHECK = """\
import asyncio

from checks.wire import listen


def run(function):
    async def main():
        async with listen() as uri:
            return await function(uri)
    return asyncio.run(main())
"""


def check_of(name: str) -> str:
    return f"checks/test_of_{name.replace('-', '_')}.py"


def with_goals(text: str) -> str:
    """The configuration of acme with GOALS, the checks as the commands, and the guide among the files."""
    head, *phases = text.split("[[tool.wslint.phases]]\n")
    names = [phase.split('"')[1] for phase in phases]
    assert names == list(GOALS)
    for number, name in enumerate(names):
        verify = f"{sys.executable} -m pytest -q -p no:cacheprovider -W ignore {check_of(name)}"
        phases[number] = re.sub("(?m)^goal = .*", f'goal = "{GOALS[name]}"', phases[number])
        phases[number] = re.sub("(?m)^verify = .*", f'verify = "{verify}"', phases[number])
    head = head.replace("[tool.wslint]\n", '[tool.wslint]\nextend-include = ["*.md"]\n')
    return "[[tool.wslint.phases]]\n".join([head, *phases])


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A repository with acme, phases, checks and the file that must be taken back."""
    root = tmp_path / "acme"
    shutil.copytree(ACME, root)
    (root / "checks").mkdir()
    shutil.copy(HERE / "wire.py", root / "checks/wire.py")
    (root / "tests/e2e/test_missing.py").write_text(PLANTED)
    for name, text in CHECKS.items():
        (root / check_of(name)).write_text(CHECK + text)
    project = root / "pyproject.toml"
    project.write_text(with_goals(project.read_text()))
    (root / ".gitignore").write_text("__pycache__/\n")
    repository(root)
    # The wrapper asks docker about a container when it cannot connect.
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/docker").write_text(f"#!{sys.executable}\nprint('exited')\n")
    (tmp_path / "bin/docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", ":".join(str(root / name) for name in (".", "tests/e2e", "tests/integration")))
    monkeypatch.chdir(root)
    return CommandLine(root, monkeypatch)


def goals_met(acme: CommandLine) -> dict[str, bool]:
    rows = json.loads(acme("plan", "--no-cache", "--output-format", "json").out)["rows"]
    return {row["name"]: all(goal["left"] <= goal["allowed"] for goal in row["goals"]) for row in rows if row["goals"]}


@pytest.mark.skipif(sys.platform == "win32", reason="the docker that stands in is a script")
def test_four_phases(acme: CommandLine) -> None:
    before = tree(acme.root)
    assert goals_met(acme) == dict.fromkeys(GOALS, False)
    done: dict[str, Ran] = {}
    for name in GOALS:
        met = goals_met(acme)
        done[name] = acme("fix", "--phase", name, "--verify-phase")
        print(done[name].err + done[name].out)
        assert goals_met(acme) == {**met, name: True}
        commit(acme.root, name)
    assert {name: ran.code for name, ran in done.items()} == {**dict.fromkeys(GOALS, 0), "end-to-end": 1}
    assert [ran.out.count("Taken back") for ran in done.values()] == [1, 0, 0, 0]
    assert "Taken back: tests/e2e/test_missing.py: with its fixes added, " in done["end-to-end"].out
    assert "AssertionError: assert 'ConnectionError' == 'ConnectionRefusedError'" in done["end-to-end"].out
    assert (acme.root / "tests/e2e/test_missing.py").read_text() == PLANTED
    after = tree(acme.root)
    changed = [name for name in before if after[name] != before[name]]
    assert after.keys() == before.keys()
    assert len(changed) > 10
    for name in reversed(GOALS):
        git(acme.root, "apply", "-R", f".git/wslint/rollback-{name}.patch")
    assert tree(acme.root) == before
