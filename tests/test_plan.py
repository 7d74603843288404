"""``wslint plan``: what is counted where, goals and dates, the baseline, the exit code."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checking import place
from tests.command_line import SAFE, UNSAFE, CommandLine, command_line
from wslint.config import Resolver
from wslint.findings import Applicability, Finding, Fix
from wslint.migrate.plan import floor_of

PHASES = """
[[tool.wslint.phases]]
name = "end-to-end"
paths = ["tests/e2e/**"]
owner = "@quality"
goal = "extra-headers = 0"
due = "2001-02-03"
[[tool.wslint.phases]]
name = "rest of the tests"
paths = ["tests/**"]
goal = "WS14 = 2, timeout = 1"
due = "2999-12-31"
priority = 1
"""


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    made = command_line(tmp_path, monkeypatch)
    configure(made, PHASES)
    texts = {
        "tests/e2e/test_a.py": SAFE + SAFE.partition("\n\n\n")[2],
        "tests/test_b.py": SAFE,
        "tests/test_c.py": UNSAFE,
        "tests/test_clean.py": "import websockets\n",
        "src/app.py": SAFE + UNSAFE.partition("\n\n\n")[2],
        "src/deep/more.py": UNSAFE,
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return made


def configure(cli: CommandLine, more: str) -> None:
    text = (cli.root / "pyproject.toml").read_text()
    (cli.root / "pyproject.toml").write_text(text.partition("\n[[")[0].rstrip("\n") + "\n" + more)


def rows(cli: CommandLine, *arguments: str) -> dict[str, list[str]]:
    """The numbers of each row of the text: files, uses, safe, unsafe, by hand, done, todo."""
    ran = cli("plan", *arguments)
    assert (ran.code, ran.err) == (0, "")
    head, *lines = ran.out.splitlines()
    first = head.index("Files") - 1
    return {line[:first].rstrip(): line[first:].split()[:7] for line in lines}


def test_text(cli: CommandLine) -> None:
    ran = cli("plan")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Phase              Files  Uses  Safe  Unsafe  By hand  Done  Todo  "
        "Goal                 Owner     Due\n"
        "rest of the tests      2     2     1       1        0     -     0  "
        "met                            2999-12-31\n"
        "end-to-end             1     2     2       0        0     -     0  "
        "extra-headers 2 > 0  @quality  2001-02-03 (past)\n"
        "unplanned              2     3     1       2        0     -     0\n"
        "total                  5     7     4       3        0     -     0\n"
    )


def test_markdown(cli: CommandLine) -> None:
    (cli.root / "src").rename(cli.root / "a|b")
    assert cli("plan", "--output-format", "markdown", "--by", "directory").out == (
        "| Directory | Files | Uses | Safe | Unsafe | By hand | Done | Todo |\n"
        "| --------- | ----: | ---: | ---: | -----: | ------: | ---: | ---: |\n"
        "| tests     |     3 |    4 |    3 |      1 |       0 |    - |    0 |\n"
        "| a\\|b      |     2 |    3 |    1 |      2 |       0 |    - |    0 |\n"
        "| total     |     5 |    7 |    4 |      3 |       0 |    - |    0 |\n"
    )


def test_json(cli: CommandLine) -> None:
    value = json.loads(cli("plan", "--output-format", "json").out)
    assert (value["by"], [row["name"] for row in value["rows"]]) == (
        "phase",
        ["rest of the tests", "end-to-end", "unplanned"],
    )
    assert value["rows"][1] == {
        "name": "end-to-end",
        "files": 1,
        "uses": 2,
        "safe": 2,
        "unsafe": 0,
        "by_hand": 0,
        "done": None,
        "todos": 0,
        "goals": [{"selector": "extra-headers", "left": 2, "allowed": 0}],
        "owner": "@quality",
        "due": "2001-02-03",
        "met": False,
        "past_due": True,
    }
    assert (value["total"]["uses"], value["total"]["met"]) == (7, None)


def test_paths_and_phases_narrow_it(cli: CommandLine) -> None:
    assert rows(cli, "tests/test_b.py") == {
        "rest of the tests": ["1", "1", "1", "0", "0", "-", "0"],
        "end-to-end": ["0", "0", "0", "0", "0", "-", "0"],
        "total": ["1", "1", "1", "0", "0", "-", "0"],
    }
    assert list(rows(cli, "--phase", "end-to-end")) == ["end-to-end", "total"]
    assert cli("plan", "--phase", "e2e").code == 2


def test_by_owner(cli: CommandLine) -> None:
    (cli.root / "CODEOWNERS").write_text("*.py @all\n/src/ @b @a\n/tests/\n")
    (cli.root / ".git").mkdir()
    assert rows(cli, "--by", "owner") == {
        "@b @a": ["2", "3", "1", "2", "0", "-", "0"],
        "@quality": ["1", "2", "2", "0", "0", "-", "0"],
        "unowned": ["2", "2", "1", "1", "0", "-", "0"],
        "total": ["5", "7", "4", "3", "0", "-", "0"],
    }


def test_the_owner_of_a_phase_may_come_from_codeowners(cli: CommandLine) -> None:
    (cli.root / "CODEOWNERS").write_text("/tests/ @tests\n!x @y\n")
    ran = cli("plan")
    assert "warning: CODEOWNERS:2: GitHub skips this line" in ran.err
    assert [line.split()[-2] for line in ran.out.splitlines()[1:2]] == ["@tests"]
    (cli.root / "CODEOWNERS").write_text("/tests/ @tests\ntest_c.py @c\n")
    assert "2 owners" in cli("plan").out.splitlines()[1]


def test_by_directory_goes_one_level_below_each_path(cli: CommandLine) -> None:
    def names(*paths: str) -> list[str]:
        return list(rows(cli, "--by", "directory", *paths))[:-1]

    assert names() == ["tests", "src"]
    assert names("src", "tests") == ["src", "tests", "tests/e2e", "src/deep"]
    assert names("tests/e2e/test_a.py") == ["tests/e2e"]


def test_by_rule(cli: CommandLine) -> None:
    assert rows(cli, "--by", "rule") == {
        "WS1401 extra-headers": ["3", "4", "4", "0", "0", "-", "-"],
        "WS1402 timeout": ["3", "3", "0", "3", "0", "-", "-"],
        "total": ["5", "7", "4", "3", "0", "-", "0"],
    }


def test_by_range(cli: CommandLine) -> None:
    assert rows(cli, "--by", "range", "--config", "websockets = '>=13,<16'", "tests") == {
        "14.0 or later": ["2", "3", "0", "0", "3", "-", "-"],
        "the declared range": ["1", "1", "0", "1", "0", "-", "-"],
        "total": ["3", "4", "0", "1", "3", "-", "0"],
    }


@pytest.mark.parametrize(
    ("applicability", "title", "message", "floor"),
    [
        (Applicability.SAFE, "Rename", "needs websockets 14.0 or later", "the declared range"),
        (Applicability.UNSAFE, "Rename", "", "the declared range"),
        (Applicability.DISPLAY, "Rename, which needs websockets 13.0 or later", "", "13.0 or later"),
        (Applicability.DISPLAY, "Serve in a coroutine", "", "no fix"),
        (None, "", "use `websockets.asyncio.client` (needs websockets 13.0 or later)", "13.0 or later"),
        (None, "", "not fixed", "no fix"),
    ],
)
def test_what_a_fix_needs(applicability: Applicability | None, title: str, message: str, floor: str) -> None:
    fix = Fix(title, applicability, ()) if applicability is not None else None
    assert floor_of(Finding("WS1401", "a", "error", message, 0, 1, fix)) == floor


KINDS = """\
import asyncio
import websockets
import websockets.sync.client


async def go(uri, h):
    await websockets.connect(uri, extra_headers=h)
    await websockets.connect(uri, additional_headers=h)
    async with asyncio.wait_for(websockets.connect(uri), 1) as ws:
        print(ws)


async def handler(ws, path):
    print(path)


websockets.serve(handler, "", 1)
"""


def test_findings_of_all_kinds_say_what_they_need(tmp_path: Path) -> None:
    found = place(tmp_path, {"a.py": KINDS}, websockets=">=10").findings("a.py")
    floors = {finding.name: floor_of(finding) for finding in found}
    wanted = {
        "direct-connect": "no fix",
        "keyword-outside-range": "14.0 or later",
        "name-outside-range": "11.0 or later",
        "extra-headers": "14.0 or later",
        "handler-path": "14.0 or later",
        "connect-is-no-coroutine": "14.0 or later",
    }
    assert {name: floors[name] for name in wanted} == wanted


def test_goals_decide_the_exit_code_of_check(cli: CommandLine) -> None:
    assert cli("plan", "--check").code == 1
    assert cli("plan", "--check", "--phase", "rest of the tests").code == 0
    assert cli("plan", "--check", "--phase", "end-to-end").code == 1
    cli.write(**{"tests/e2e/test_a": "x = 1\n"})
    assert cli("plan", "--check").code == 0
    cli.write(**{"tests/test_d": UNSAFE})
    assert "timeout 2 > 1" in cli("plan", "--check").out


def test_no_goal_is_met_by_a_file_that_cannot_be_read(cli: CommandLine) -> None:
    cli.write(**{"tests/e2e/test_a": "import websockets\nwebsockets.connect(\n"})
    ran = cli("plan", "--check", "--phase", "end-to-end")
    assert (ran.code, "extra-headers 1 > 0" in ran.out) == (1, True)


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ("nonsense = 0", "Unknown rule selector `nonsense` in pyproject.toml: phase 'a': goal"),
        ("WS0001 = 0", "pyproject.toml: phase 'a': goal: `WS0001` is not selected, so it finds nothing"),
    ],
)
def test_a_goal_that_is_met_because_nobody_looks_is_an_error(cli: CommandLine, goal: str, said: str) -> None:
    configure(cli, f'[[tool.wslint.phases]]\nname = "a"\npaths = ["tests/**"]\ngoal = "{goal}"\n')
    ran = cli("plan")
    assert (ran.code, said in ran.err) == (2, True)


def test_a_phase_without_files_is_named(cli: CommandLine) -> None:
    configure(cli, '[[tool.wslint.phases]]\nname = "a"\npaths = ["test/**"]\ngoal = "WS14 = 0"\n')
    ran = cli("plan", "--check")
    assert (ran.code, "warning: no file is in phase `a`" in ran.err) == (0, True)
    assert cli("plan", "--check", "tests").err == ""


def test_without_phases_all_is_unplanned(cli: CommandLine) -> None:
    configure(cli, "")
    assert rows(cli) == {"unplanned": ["5", "7", "4", "3", "0", "-", "0"], "total": ["5", "7", "4", "3", "0", "-", "0"]}


def test_members_that_extend_the_configuration_share_its_phases(cli: CommandLine) -> None:
    before = cli("plan").out
    (cli.root / "tests" / "pyproject.toml").write_text('[tool.wslint]\nextend = "../pyproject.toml"\n')
    assert cli("plan").out == before


def test_done_is_what_the_baseline_has_and_no_file_any_more(cli: CommandLine) -> None:
    ran = cli("baseline", "create")
    assert ran.code == 0, ran.err
    assert [numbers[5] for numbers in rows(cli).values()] == ["0", "0", "0", "0"]
    cli.write(**{"tests/e2e/test_a": SAFE, "tests/test_b": "x = 1\n"})
    (cli.root / "src" / "app.py").unlink()
    assert [numbers[5] for numbers in rows(cli).values()] == ["1", "1", "2", "4"]
    assert {name: numbers[5] for name, numbers in rows(cli, "--by", "rule").items()} == {
        "WS1401 extra-headers": "3", "WS1402 timeout": "1", "total": "4",
    }  # fmt: skip
    assert [numbers[5] for numbers in rows(cli, "--phase", "end-to-end").values()] == ["1", "1"]
    assert [numbers[5] for numbers in rows(cli, "tests").values()] == ["1", "1", "2"]
    (cli.root / ".wslint-baseline.json").write_text("{")
    ran = cli("plan")
    assert (ran.code, ".wslint-baseline.json:1" in ran.err) == (2, True)


def test_markers_are_counted(cli: CommandLine) -> None:
    marked = SAFE.rstrip("\n") + "  # wslint: todo[WS1401] @a: later\n"
    cli.write(**{"tests/test_b": marked + '"# wslint: todo[WS1401] no comment"\n', "src/app": marked})
    assert [numbers[6] for numbers in rows(cli).values()] == ["1", "0", "1", "2"]
    assert rows(cli) == rows(cli, "--no-cache"), "from the cache it is not the same"
    assert [numbers[6] for numbers in rows(cli, "--by", "directory").values()] == ["1", "1", "2"]


def test_what_cannot_be_read_makes_it_fail(cli: CommandLine) -> None:
    ran = cli("plan", "absent.py", "tests")
    assert (ran.code, "error: absent.py: No such file or directory\n") == (2, ran.err)
    assert ran.out.splitlines()[-1].split()[:3] == ["total", "3", "4"]


@pytest.mark.parametrize(
    "arguments",
    [("--check", "--by", "owner"), ("--shards", "x", "--check"), ("--shards", "x", "--by", "rule"), ("--phase", " "),
     ("--shards", "")],
)  # fmt: skip
def test_flags_that_make_no_sense(cli: CommandLine, arguments: tuple[str, ...]) -> None:
    ran = cli("plan", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert not (cli.root / "x").exists()


ACME = Path(__file__).parent.parent / "examples" / "acme"


def test_acme_has_four_phases_whose_commands_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ACME, tmp_path / "acme", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path / "acme")
    wslint = CommandLine(tmp_path / "acme", monkeypatch)
    named = [row["name"] for row in json.loads(wslint("plan", "--output-format", "json").out)["rows"]]
    assert named == ["end-to-end", "integration", "test-framework", "documentation-and-prevention", "unplanned"]
    assert wslint("plan", "--check", "--phase", "test-framework").code == 1
    assert wslint("check", "--fix", "-q", "--phase", "test-framework").code == 1
    assert wslint("plan", "--check", "--phase", "test-framework").code == 0
    for phase in Resolver(str(tmp_path / "acme")).root().phases:
        assert phase.verify is not None
        program, *arguments = shlex.split(phase.verify)
        assert program == "python"
        subprocess.run([sys.executable, *arguments], check=True)
