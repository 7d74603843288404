"""`wslint shim`: the file that it writes, what it refuses, and that wslint takes the file for what it is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checking import place
from tests.command_line import CommandLine, command_line
from wslint.code.names import Meaning
from wslint.code.tree import Code
from wslint.code.wrapper import known_keywords, read_definition
from wslint.migrate.shim import FUNCTION, shim

NAMED = 'Name it in your configuration, or let `wslint init` do that:\n\n[tool.wslint.wrapper]\ncall = "{}"\n'


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    line = command_line(tmp_path, monkeypatch)
    (tmp_path / "pyproject.toml").write_text("[tool.wslint]\n")
    return line


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_prints_it(wslint: CommandLine) -> None:
    ran = wslint("shim", "-")
    assert (ran.code, ran.out, ran.err) == (0, shim(), "")
    assert "Made by `wslint shim PATH`." in ran.out
    assert listing(wslint.root) == ["pyproject.toml"]


def test_writes_it_and_says_how_to_name_it(wslint: CommandLine) -> None:
    ran = wslint("shim", "src/app/sockets.py")
    assert (ran.code, ran.out) == (0, "Wrote src/app/sockets.py.\n" + NAMED.format(f"app.sockets:{FUNCTION}"))
    text = wslint.read("src/app/sockets.py")
    assert text == shim("src/app/sockets.py")
    assert "`wslint shim src/app/sockets.py`" in text
    assert "`wslint shim --force src/app/sockets.py`" in text
    assert "PATH" not in text
    assert listing(wslint.root / "src" / "app") == ["sockets.py"]
    (wslint.root / "plain").touch()
    assert (wslint.root / "src/app/sockets.py").stat().st_mode == (wslint.root / "plain").stat().st_mode
    again = wslint("shim", "src/app/sockets.py")
    assert again.code == 0
    assert again.out.startswith("src/app/sockets.py is as `wslint shim` writes it.\n")


def test_says_nothing_of_a_configuration_that_names_it(wslint: CommandLine) -> None:
    (wslint.root / "pyproject.toml").write_text(f'[tool.wslint.wrapper]\ncall = "sockets:{FUNCTION}"\n')
    assert wslint("shim", "sockets.py").out == "Wrote sockets.py.\n"


def test_the_path_in_it_is_that_from_the_top_of_the_project(
    wslint: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (wslint.root / "app").mkdir()
    monkeypatch.chdir(wslint.root / "app")
    wslint("shim", "sockets.py")
    assert wslint.read("app/sockets.py") == shim("app/sockets.py")
    wslint("shim", str(tmp_path / "app" / "more.py"))
    assert wslint.read("app/more.py") == shim("app/more.py")
    wslint("shim", "with space's/more.py")
    assert wslint.read("app/with space's/more.py") == shim("more.py"), "nothing that a shell takes apart"


def test_overwrites_only_when_told_to(wslint: CommandLine) -> None:
    (wslint.root / "sockets.py").write_text("mine = True\n")
    ran = wslint("shim", "sockets.py")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "wslint failed\n  Cause: sockets.py is there already: choose another name, or replace it with --force\n"
    )
    assert wslint.read("sockets.py") == "mine = True\n"
    (wslint.root / "sockets.py").chmod(0o755)
    assert wslint("shim", "--force", "sockets.py").code == 0
    assert wslint.read("sockets.py") == shim("sockets.py")
    assert (wslint.root / "sockets.py").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("sockets", "the wrapper is a module: give it a name such as sockets.py"),
        ("my-sockets.py", "the wrapper is a module: give it a name such as sockets.py"),
        ("class.py", "the wrapper is a module: give it a name such as sockets.py"),
        (
            "lib/websockets.py",
            "a module of that name may hide the package: give it another, such as sockets.py",
        ),
        ("pyproject.toml/sockets.py", "Not a directory"),
        ("folder.py", "Is a directory"),
    ],
)
def test_a_place_that_is_none(wslint: CommandLine, name: str, why: str) -> None:
    (wslint.root / "folder.py").mkdir()
    ran = wslint("shim", "--force", name)
    assert (ran.code, ran.out, ran.err) == (2, "", f"wslint failed\n  Cause: {name}: {why}\n")
    assert listing(wslint.root) == ["folder.py", "pyproject.toml"]


def test_a_module_outside_the_source_roots_is_told(wslint: CommandLine) -> None:
    (wslint.root / "pyproject.toml").write_text('[tool.wslint]\nsrc = ["lib"]\n')
    ran = wslint("shim", "tools/sockets.py")
    assert ran.out == (
        "Wrote tools/sockets.py.\n"
        "No directory in `src` holds it: set `src` so that tools/sockets.py can be imported from there.\n"
    )


def test_runs_on_the_oldest_pythons() -> None:
    ast.parse(shim(), feature_version=(3, 8))
    assert "from __future__ import annotations" in shim()


def test_names_no_machine_and_no_day() -> None:
    assert shim("a/b.py") == shim("a/b.py")
    assert str(Path.home()) not in shim()
    assert not re.search(r"\b20\d\d\b", shim())


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]])
def test_is_clean_under_the_defaults_of_ruff(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "sockets.py").write_text(shim("a/path/of/some/length/as/it/may/be/in/a/large/project/sockets.py"))
    command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", "sockets.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("span", [">=8.1", "<14", ">=13", ">=14", "==17.4"])
def test_is_clean_under_every_rule_of_wslint(tmp_path: Path, span: str) -> None:
    wrapper = {"call": f"app.sockets:{FUNCTION}"}
    made = place(tmp_path, {"app/sockets.py": shim("app/sockets.py")}, wrapper=wrapper, websockets=span)
    assert made.findings("app/sockets.py", extend_select=("ALL",)) == ()


def test_is_read_as_what_it_is() -> None:
    meaning = Meaning(Code(shim().encode()), frozenset({"websockets"}), lambda module: frozenset())
    definition = read_definition(meaning, FUNCTION, known_keywords())
    assert definition.returns == "connector"
    assert definition.accepts is None
    assert definition.raises is None
    assert dict(definition.keywords) == dict.fromkeys(("additional_headers", "extra_headers"), "additional_headers")
    assert (definition.taken, definition.left_out) == (frozenset({"open_timeout"}), frozenset({"proxy"}))


MOVED = """\
from app.sockets import connect_websocket

async def go(uri, h):
    async with connect_websocket(uri, additional_headers=h, open_timeout=3) as ws:
        pass
    async for ws in connect_websocket(uri, proxy=None):
        pass
    return connect_websocket(uri, subprotocols=["a"])
"""


@pytest.mark.parametrize("span", [">=8.1", "<14", ">=14"])
def test_calls_move_to_it(tmp_path: Path, span: str) -> None:
    before = MOVED.replace("from app.sockets import connect_websocket", "from websockets import connect")
    before = before.replace("connect_websocket", "connect").replace("additional", "extra")
    wrapper = {"call": f"app.sockets:{FUNCTION}", "returns": "connector"}
    files = {"app/sockets.py": shim("app/sockets.py"), "client.py": before}
    made = place(tmp_path, files, wrapper=wrapper, websockets=span)
    assert made.fixed("client.py") == MOVED
    assert made.findings("client.py") == ()


@pytest.mark.parametrize(
    ("keyword", "said"),
    [
        ("create_protocol=h", "the wrapper passes `create_protocol` on, a TypeError on websockets 14.0 and later"),
        ("proxy=h", "the wrapper passes `proxy` on, a TypeError on websockets 14.2 and earlier"),
        ("timeout=3", "the wrapper passes `timeout` on, a TypeError on websockets 14.0 and later"),
        ("extra_headers=h, additional_headers=h", "would both become `additional_headers`"),
    ],
)
def test_a_call_that_would_still_fail_is_held_back(tmp_path: Path, keyword: str, said: str) -> None:
    """Behind the wrapper no rule would find it any more."""
    source = f"import websockets\n\nasync def go(uri, h):\n    await websockets.connect(uri, {keyword})\n"
    wrapper = {"call": f"app.sockets:{FUNCTION}"}
    made = place(tmp_path, {"app/sockets.py": shim(), "client.py": source}, wrapper=wrapper, websockets=">=13")
    (direct,) = [finding for finding in made.findings("client.py") if finding.code == "WS0001"]
    assert said in direct.message
    assert "connect_websocket" not in made.fixed("client.py")


def test_a_keyword_that_the_configuration_maps_moves(tmp_path: Path) -> None:
    source = "import websockets\n\nasync def go(uri):\n    await websockets.connect(uri, timeout=3)\n"
    wrapper = {"call": f"app.sockets:{FUNCTION}", "keywords": {"timeout": "open_timeout"}}
    made = place(tmp_path, {"app/sockets.py": shim(), "client.py": source}, wrapper=wrapper, websockets=">=8.1")
    assert "await connect_websocket(uri, open_timeout=3)" in made.fixed("client.py")
