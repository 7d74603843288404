"""wslint as a process of its own: signals, pipes, what it imports, crashes, and Ruff beside it."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.command_line import CONFIG, SAFE, UNSAFE

COMMAND = [sys.executable, "-m", "wslint"]
RUFF = [str(Path(sys.executable).with_name("ruff"))]


@pytest.fixture(autouse=True)
def _directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # The package is imported from where this test imports it, installed or not.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    Path("pyproject.toml").write_text(CONFIG)


def run(*arguments: str, command: Sequence[str] = COMMAND, stdin: str = "") -> tuple[int, str, str]:
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, input=stdin)
    return done.returncode, done.stdout, done.stderr


def test_a_broken_pipe_is_no_error() -> None:
    for number in range(400):
        Path(f"a{number}.py").write_text(SAFE)
    with subprocess.Popen([*COMMAND, "check", "--output-format", "full"], stdout=-1, stderr=-1) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"WS1401")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_broken_pipe_does_not_stop_fixing() -> None:
    for number in range(60):
        Path(f"a{number}.py").write_text(SAFE + UNSAFE)
    with subprocess.Popen([*COMMAND, "check", "--fix", "--output-format", "full"], stdout=-1) as process:
        assert process.stdout is not None
        process.stdout.close()
    assert process.returncode == 0
    assert not [path for path in Path().glob("a*.py") if "extra_headers" in path.read_text()]


def test_interrupted_while_reading() -> None:
    with subprocess.Popen([*COMMAND, "check", "-", "-v"], stdin=-1, stdout=-1, stderr=-1) as process:
        assert process.stderr is not None
        assert process.stderr.readline().startswith(b"debug: ")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (130, b"", b"")


def test_interrupted_with_workers() -> None:
    for number in range(2000):
        Path(f"a{number}.py").write_text(SAFE * 20)
    command = [*COMMAND, "check", "--jobs", "2"]
    with subprocess.Popen(command, stdout=-1, stderr=-1, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: every process gets it
        _, err = process.communicate()
    assert (process.returncode, err) == (130, b"")


def test_an_error_of_our_own_is_not_taken_for_findings() -> None:
    program = (
        "import wslint.engine.run as run\nfrom wslint.cli import main\n"
        "def fail(self): raise ZeroDivisionError('x')\nrun.Run.results = fail\nmain(['check'])\n"
    )
    code, out, err = run("-c", program, command=[sys.executable])
    assert (code, out) == (2, "")
    assert "Traceback" in err
    assert err.endswith("wslint failed\n  Cause: an error in wslint itself, please report it: ZeroDivisionError: x\n")


def test_a_worker_that_dies_is_named() -> None:
    for number in range(6):
        Path(f"a{number}.py").write_text(SAFE)
    program = (
        "import os\nimport wslint.engine.checker as checker, wslint.engine.pool as pool\nfrom wslint.cli import main\n"
        "pool._SMALL = pool._LEAST = 1\ncheck = checker.Checker.check\n"
        "def fail(self, path, *rest):\n    if path.endswith('a4.py'): os._exit(9)\n"
        "    return check(self, path, *rest)\n"
        "checker.Checker.check = fail\nmain(['check', '--jobs', '2'])\n"
    )
    code, out, err = run("-c", program, command=[sys.executable])
    assert (code, err) == (2, "error: A worker process died while it checked a4.py\n")
    assert out.count("WS1401") == 5


def test_the_number_of_jobs_changes_nothing() -> None:
    # Without a range every worker has the same warning to give.
    Path("pyproject.toml").write_text(CONFIG.replace('websockets = "==15.0"\n', ""))
    for number in range(100):
        Path(f"a{number}.py").write_text(SAFE if number % 3 else UNSAFE)
    expected = run("check", "--jobs", "1")
    assert expected[2].count("warning: ") == 1
    assert run("check", "--jobs", "3") == run("check") == expected


def test_a_clean_run_imports_little() -> None:
    Path("pyproject.toml").unlink()
    Path("a.py").write_text("x = 1\n")
    listed = "import sys; print(*sorted(sys.modules))"
    typer = set(run("-c", f"import typer; {listed}", command=[sys.executable])[1].split())
    program = f"import atexit; atexit.register(lambda: exec({listed!r})); from wslint.cli import main; main(['check'])"
    code, out, _ = run("-c", program, command=[sys.executable])
    more = set(out.splitlines()[-1].split()) - typer
    heavy = {
        "rich", "json", "tomllib", "tree_sitter", "packaging", "tempfile", "importlib.metadata", "concurrent.futures",
        "multiprocessing", "wslint.engine.check", "wslint.report.full", "wslint.rules.pages", "wslint.cli.rule",
    }  # fmt: skip
    assert code == 0
    assert not more & heavy
    # Our own alone: what the standard library brings differs by release, and a page newer than the table is hashed.
    ours = sorted(name for name in more if name.startswith("wslint"))
    assert len(ours) <= 40, ours


def test_a_progress_bar_on_a_terminal_only() -> None:
    for number in range(50):
        Path(f"a{number}.py").write_text(SAFE)
    program = (
        "import wslint.cli.progress as progress\nfrom wslint.cli import main\n"
        "progress._DELAY = progress._EVERY = 0\nmain(['check', '--jobs', '1', '--exit-zero'])\n"
    )
    assert run("-c", program, command=[sys.executable])[2] == ""
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        drawn = b""
        while chunk := _read(ours):
            drawn += chunk
    os.close(ours)
    assert process.returncode == 0
    assert b"/50 files" in drawn
    assert drawn.endswith(b"\r\x1b[K"), "it is erased at the end"


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux: the other end is closed
        return b""


@pytest.mark.parametrize(
    "flags",
    [
        "", "--exit-zero", "-q", "-s", "--diff", "--diff --exit-zero", "--diff --fix-only --exit-non-zero-on-fix",
        "--fix", "--fix --exit-non-zero-on-fix", "--fix-only", "--fix-only --exit-non-zero-on-fix", "--statistics",
        "--show-files", "--show-settings", "--fix --no-fix", "--nope", "--select NOPE", "--output-format nope",
        "--config nope=1", "--exit-zero --exit-non-zero-on-fix", "--diff --statistics",
        "--isolated --config pyproject.toml", "@nothing", "--stdin-filename a.py", "--stdin-filename a.py --fix",
    ],
)  # fmt: skip
def test_exit_codes_are_ruffs(flags: str) -> None:
    codes = {}
    for name, command, source, select in (
        ("wslint", COMMAND, SAFE, "WS1401"),
        ("ruff", RUFF, "import os\nx = 1\n", "F401"),
    ):
        folder = Path(name)
        folder.mkdir()
        (folder / "a.py").write_text(source)
        (folder / "clean.py").write_text("x = 1\n")
        text = CONFIG.replace('select = ["WS1401", "WS1402"]', 'select = ["WS1401"]')
        (folder / "pyproject.toml").write_text(
            text if name == "wslint" else f'[tool.ruff]\ncache-dir = "../cache"\nlint.select = ["{select}"]\n'
        )
        done = [
            subprocess.run([*command, "check", *flags.split(), *files], cwd=folder, input=source.encode(), stdout=-1)
            for files in (["clean.py"], ["."])
        ]
        codes[name] = [(each.returncode, bool(each.stdout)) for each in done]
    assert codes["wslint"] == codes["ruff"]
