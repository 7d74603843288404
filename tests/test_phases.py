"""``--phase``: which files a phase has, and that a run over some of them knows what the others say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import FIXED, SAFE, SAFE_LINE, CommandLine, command_line
from wslint.config import ConfigError, Resolver
from wslint.files.discover import discover
from wslint.migrate.phases import empty, in_phase, phase_of

PHASES = """
[[tool.wslint.phases]]
name = "end-to-end"
paths = ["tests/e2e/**", "smoke.py"]
[[tool.wslint.phases]]
name = "tests"
paths = ["tests/**"]
[[tool.wslint.phases]]
name = "nothing"
paths = ["tests/e2e/*.py", "absent/**"]
"""
NAMES = ("end-to-end", "tests", "nothing")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    made = command_line(tmp_path, monkeypatch)
    with (tmp_path / "pyproject.toml").open("a") as file:
        file.write(PHASES)
    for name in ("smoke.py", "other.py", "tests/e2e/test_a.py", "tests/test_b.py", "src/smoke.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SAFE)
    return made


def phases(root: Path) -> dict[str, str | None]:
    found = discover([str(root)], Resolver(str(root)), lambda text: None).files
    assert {name for name in NAMES for _ in in_phase(found, [name])} <= set(NAMES)
    names = {}
    for path, config in found:
        phase = phase_of(path, config)
        names[str(Path(path).relative_to(root))] = phase.name if phase is not None else None
        for name in NAMES:
            assert ((path, config) in in_phase(found, [name])) == (phase is not None and phase.name == name)
    return names


def test_a_file_belongs_to_the_first_phase_that_matches(cli: CommandLine) -> None:
    assert phases(cli.root) == {
        "smoke.py": "end-to-end",
        "other.py": None,
        "tests/e2e/test_a.py": "end-to-end",
        "tests/test_b.py": "tests",
        "src/smoke.py": None,
    }


def test_globs_are_relative_to_the_file_that_has_them(cli: CommandLine) -> None:
    (cli.root / "tests" / "pyproject.toml").write_text('[tool.wslint]\nextend = "../pyproject.toml"\n')
    assert phases(cli.root)["tests/e2e/test_a.py"] == "end-to-end"
    assert phases(cli.root)["tests/test_b.py"] == "tests"
    (cli.root / "tests" / "pyproject.toml").write_text("[tool.wslint]\n")
    assert phases(cli.root)["tests/e2e/test_a.py"] is None


def test_phases_without_files(cli: CommandLine) -> None:
    found = discover([str(cli.root)], Resolver(str(cli.root)), lambda text: None).files
    assert empty(found, [found[0][1]]) == ["nothing"]


def test_check_reports_only_the_phases(cli: CommandLine) -> None:
    assert cli("check", "-q", "--phase", "tests").out == f"tests/test_b.py:{SAFE_LINE}"
    both = cli("check", "-q", "--phase", "tests,end-to-end").out
    assert both == "".join(f"{name}:{SAFE_LINE}" for name in ("smoke.py", "tests/e2e/test_a.py", "tests/test_b.py"))
    assert cli("check", "-q", "--phase", "end-to-end", "--phase", "tests").out == both
    assert cli("check", "-q", "--phase", "tests", "other.py", "tests/e2e").out == ""


def test_fix_changes_only_the_phase(cli: CommandLine) -> None:
    assert cli("check", "--fix", "--phase", "tests").code == 0
    texts = {name: (cli.root / name).read_text() for name in ("smoke.py", "tests/e2e/test_a.py", "tests/test_b.py")}
    assert texts == {"smoke.py": SAFE, "tests/e2e/test_a.py": SAFE, "tests/test_b.py": FIXED}


def test_standard_input_counts_under_its_name(cli: CommandLine) -> None:
    arguments = ("check", "-q", "--phase", "tests", "--stdin-filename")
    assert cli(*arguments, "tests/new.py", stdin=SAFE).out == f"tests/new.py:{SAFE_LINE}"
    assert cli(*arguments, "src/new.py", stdin=SAFE).out == ""
    assert cli(*arguments, "src/new.py", "--fix", stdin=SAFE).out == SAFE


def test_an_unknown_phase_is_an_error(cli: CommandLine) -> None:
    ran = cli("check", "--phase", "tests,e2e")
    assert (ran.code, ran.out) == (2, "")
    assert "unknown phase `e2e`; the phases are `end-to-end`, `tests`, `nothing`\n" in ran.err
    ran = cli("check", "--phase", "a", "--isolated")
    assert (ran.code, "no phase is configured: write [[tool.wslint.phases]]" in ran.err) == (2, True)
    assert cli("check", "--phase", "").code == 2


def test_a_wrong_glob_names_file_and_phase(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[[tool.wslint.phases]]\nname = "a"\npaths = ["tests/{a,b"]\n')
    config = Resolver(str(tmp_path)).root()
    with pytest.raises(ConfigError, match=r"pyproject\.toml: phase 'a': the pattern `tests/{a,b` has"):
        phase_of(str(tmp_path / "a.py"), config)


WRAPPER = "import websockets\n\n\nasync def connect_ws(uri):\n    return await websockets.connect(uri)\n"
CALL = "import websockets\n\n\nasync def go(uri):\n    return await websockets.connect(uri)\n"
PATCH = 'def test_go(monkeypatch):\n    monkeypatch.setattr("app.websockets.connect", None)\n'


CONFIG = """
[tool.wslint]
websockets = ">=14"
output-format = "concise"
select = ["WS0001"]
[tool.wslint.wrapper]
call = "wrap:connect_ws"
[[tool.wslint.phases]]
name = "app"
paths = ["app.py"]
"""


@pytest.mark.parametrize(("patched", "said"), [(False, "WS0001 [*]"), (True, "(not safe: test_app.py:2 patches it)")])
def test_a_phase_is_judged_with_what_the_rest_says(cli: CommandLine, patched: bool, said: str) -> None:
    (cli.root / "pyproject.toml").write_text(CONFIG)
    cli.write(wrap=WRAPPER, app=CALL, **({"test_app": PATCH} if patched else {}))
    ran = cli("check", "-q", "--phase", "app")
    assert (ran.out.count("\n"), said in ran.out) == (1, True)
