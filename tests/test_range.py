"""`wslint range`: what the code works on, what is declared, and which uses decide."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checking import place
from tests.command_line import CommandLine

DECLARED = '[project]\nname = "x"\ndependencies = ["websockets{}"]\n'
NEW = "import websockets\n\nasync def main(u):\n    await websockets.connect(u, additional_headers={})\n"
OLD = NEW.replace("additional_headers", "extra_headers")
SHIM = """\
import websockets

async def main(u, h):
    try:
        return await websockets.connect(u, additional_headers=h)
    except TypeError:
        return await websockets.connect(u, extra_headers=h)
"""
STATE = """import websockets

async def main(u):
    ws = await websockets.connect(u)
    if not ws.open and hasattr(ws, "closed"):
        return ws.closed
"""


@pytest.mark.parametrize(
    ("files", "code", "output"),
    [
        ({"a.py": "websockets = []\n"}, 0, ".:\n  works on  8.1 to 17.4\n  declares  nothing\n"),
        ({"a.py": SHIM}, 0, ".:\n  works on  8.1 to 17.4\n  declares  nothing\n"),
        (
            {"a.py": NEW, "pyproject.toml": DECLARED.format(">=14")},
            0,
            ".:\n  works on  14.0 and later\n  declares  14.0 and later (pyproject.toml:3)\n"
            "  not on 13.1:\n    a.py:4:11: `additional_headers` of `websockets.connect()`\n",
        ),
        (
            {"a.py": OLD, "pyproject.toml": DECLARED.format(">=12,<16")},
            1,
            ".:\n  works on  13.1 and earlier\n  declares  12.0 to 15.0.1 (pyproject.toml:3)\n"
            "  fails on  14.0 to 15.0.1, which it declares\n"
            "  not on 14.0:\n    a.py:4:11: `extra_headers` of `websockets.connect()`\n",
        ),
        (
            {"a.py": OLD + NEW, "pyproject.toml": DECLARED.format(">=13,<15")},
            1,
            ".:\n  works on  no release\n  declares  13.0 to 14.2 (pyproject.toml:3)\n"
            "  fails on  13.0 to 14.2, which it declares\n"
            "  not on 13.0:\n    a.py:8:11: `additional_headers` of `websockets.connect()`\n"
            "  not on 14.2:\n    a.py:4:11: `extra_headers` of `websockets.connect()`\n",
        ),
        (
            {"a.py": "from websockets.sync.client import connect\n"},
            0,
            ".:\n  works on  11.0 and later\n  declares  nothing\n"
            "  not on 10.4:\n    a.py:1:6: `websockets.sync.client`\n"
            "    a.py:1:36: `websockets.sync.client.connect`\n",
        ),
        (
            {"a.py": STATE, "pyproject.toml": DECLARED.format(">=12,<16")},
            1,
            ".:\n  works on  13.1 and earlier\n  declares  12.0 to 15.0.1 (pyproject.toml:3)\n"
            "  fails on  14.0 to 15.0.1, which it declares\n"
            "  not on 14.0:\n    a.py:5:15: `.open` of a connection\n",
        ),
        ({"a.py": "import os\n"}, 0, "Nothing here uses websockets.\n"),
    ],
)
def test_ranges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], code: int, output: str) -> None:
    place(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    done = CommandLine(tmp_path, monkeypatch)("range")
    assert (done.code, done.out, done.err) == (code, output, "")


def test_members_of_a_monorepo_have_a_range_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "pyproject.toml": "[tool.wslint]\n",
        "new/pyproject.toml": DECLARED.format(">=14"),
        "new/src/a.py": NEW,
        "old/pyproject.toml": DECLARED.format("<14"),
        "old/src/a.py": OLD,
    }
    place(tmp_path, files)
    monkeypatch.chdir(tmp_path)
    done = CommandLine(tmp_path, monkeypatch)("range", "--output-format", "json")
    found = json.loads(done.out)
    assert done.code == 0
    assert [Path(member["directory"]).name for member in found] == ["new", "old"]
    assert [member["works_on"][0] for member in found] == ["14.0", "8.1"]
    assert found[1]["ends"][0]["not_on"] == "14.0"
    assert found[1]["ends"][0]["uses"][0]["row"] == 4


def test_a_missing_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CommandLine(tmp_path, monkeypatch)("range", "nowhere").code == 2
