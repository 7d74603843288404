"""The ban for the real Ruff: as shipped, and put into a project's own configuration."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checking import place, tomllib
from tests.test_acme import run
from wslint.migrate.ruff_ban import BanError, banned_names, lint_table, merged, missing, read, rendered, verify

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "rules" / "ruff.toml"


def ruff(cwd: Path, *arguments: str) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "json", *arguments]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples" / "acme", tmp_path / "acme")
    return tmp_path / "acme"


def test_every_hit_of_the_shipped_ban_is_a_finding_of_wslint(acme: Path) -> None:
    """At the same line; where Ruff hits the name in a `from … import`, the file's uses of it are the findings."""
    found: dict[str, set[int]] = {}
    shown: set[str] = set()
    for result in run(acme):
        lines = {result.source.count(b"\n", 0, f.start) + 1 for f in result.findings if f.code == "WS0001"}
        found[str(Path(result.path).relative_to(acme))] = lines
        shown.add(result.path)
    only_ruff = []
    for hit in ruff(acme, "--config", str(SHIPPED), "--select", "TID251", "--ignore-noqa", "."):
        path = Path(str(hit["filename"]))
        name = str(path.relative_to(acme))
        location = hit["location"]
        assert isinstance(location, dict)
        line = path.read_text(encoding="utf-8").split("\n")[location["row"] - 1]
        imported = "import" in line and found.get(name)
        suppressed = "noqa" in path.read_text(encoding="utf-8")
        exempt = name == "test_framework/websocket_helpers.py"
        if location["row"] not in found.get(name, set()) and not (imported or suppressed or exempt):
            only_ruff.append(f"{name}:{location['row']}: {line}")
    assert only_ruff == []
    assert sum(map(len, found.values())) > 50


def test_the_shipped_ban_works_through_extend(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text(f'extend = "{SHIPPED}"\n')
    source = "import websockets\n\nasync def main(u):\n    await websockets.connect(u)  # noqa: WS0001\n"
    (tmp_path / "a.py").write_text(source)
    hits = ruff(tmp_path, "a.py", "--extend-select", "RUF", "--ignore", "I")
    assert [hit["code"] for hit in hits] == ["TID251"], "and RUF102 leaves our suppression alone"


PYPROJECTS = {
    "empty": "",
    "without ruff": '[project]\nname = "x"\n',
    "standard tables": (
        '[tool.ruff]\nline-length = 100  # wide\n\n[tool.ruff.lint]\nselect = [\n    "E",  # errors\n    "F",\n]\n'
    ),
    "own ban": '[tool.ruff.lint.flake8-tidy-imports.banned-api]\n"os.system".msg = "no"\n',
    "own extending ban": (
        '[tool.ruff.lint]\nexternal = ["X"]\n\n'
        '[tool.ruff.lint.flake8-tidy-imports.extend-banned-api]\n"os.system" = { msg = "no" }\n'
    ),
    "other tables after": '[tool.ruff.lint]\nselect = ["F"]\n\n[tool.mypy]\nstrict = true\n',
    "CRLF": '[tool.ruff.lint]\r\nselect = ["F"]\r\n',
    "far from each other": "tool.mypy.strict = true\n\n[tool.other]\na = 1\n",
    "per-file": '[tool.ruff.lint.extend-per-file-ignores]\n"tests/**" = ["S101"]\n',
}


@pytest.mark.parametrize("text", PYPROJECTS.values(), ids=PYPROJECTS.keys())
def test_written_into_a_project_it_bans_keeps_all_and_is_complete(tmp_path: Path, text: str) -> None:
    wrapper = {"call": "helpers:connect", "returns": "connection"}
    made = place(tmp_path, {"helpers.py": "async def connect(url): ...\n"}, wrapper=wrapper)
    path = tmp_path / "pyproject.toml"
    path.write_bytes(text.encode())
    table = lint_table(made.settings(), str(tmp_path))
    result = merged(text, str(path), table)
    path.write_bytes(result.encode())
    assert result.count("\r\n") in (0, result.count("\n"))
    for line in text.split("\n"):
        assert line in result or line == 'external = ["X"]', "nothing that was there is changed"
    assert verify(str(path)) is None
    assert missing(read(str(path))[1], table) == []
    assert merged(result, str(path), table) == result, "a second time changes nothing"
    (tmp_path / "a.py").write_text("import websockets\n\nprint(websockets.connect)\n")
    (tmp_path / "helpers.py").write_text("import websockets\n\nprint(websockets.connect)\n")
    hits = [Path(str(hit["filename"])).name for hit in ruff(tmp_path, ".") if hit["code"] == "TID251"]
    assert hits == ["a.py"], "and the wrapper's module is exempt"


@pytest.mark.parametrize(
    "text", ['[tool.ruff]\nlint.select = ["F"]\n', 'tool.ruff = { line-length = 100, lint = { select = ["F"] } }\n']
)
def test_a_layout_that_cannot_be_extended_is_refused(tmp_path: Path, text: str) -> None:
    table = lint_table(None, str(tmp_path))
    path = tmp_path / "pyproject.toml"
    try:
        result = merged(text, str(path), table)
    except BanError as error:
        assert "add this by hand" in str(error)
    else:
        assert missing(tomllib.loads(result)["tool"]["ruff"], table) == []
        path.write_text(result)
        assert verify(str(path)) is None


def test_missing_names_each_gap(tmp_path: Path) -> None:
    table = lint_table(None, str(tmp_path))
    data = tomllib.loads(rendered(table, ""))
    assert missing(data, table) == []
    data["lint"]["extend-select"] = ["E"]
    data["lint"]["external"] = []
    data["lint"]["ignore"] = ["TID"]
    del data["lint"]["flake8-tidy-imports"]["extend-banned-api"]["websockets.connect"]
    assert missing(data, table) == [
        "TID251 is not selected",
        "`ignore` contains TID",
        '`external` lacks "WS": Ruff would delete `# noqa: WS…` comments',
        "`websockets.connect` is not banned",
    ]


def test_names_are_those_of_the_page() -> None:
    assert "websockets.connect" in banned_names()
    assert not [name for name in banned_names() if ".sync." in name]
