"""One cache, many runs: pairs of runs at once while files change, and runs that are killed. No answer is ever wrong."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checking import place

CALL = "import websockets\n\n\nasync def main(uri, h):\n    await websockets.connect(uri, extra_headers=h)\n"
WRAPPER = (
    "import websockets\n\nasync def dial(url, headers=None):\n"
    "    return await websockets.connect(url, additional_headers=headers)\n"
)
TESTS = "import a{0}\n\ndef test():\n    with patch('a{0}.websockets.connect'):\n        pass\n"
CONFIG = """\
[tool.wslint]
output-format = "json"
[tool.wslint.wrapper]
call = "helpers:dial"
keywords = { additional_headers = "headers", extra_headers = "headers" }
"""
COMMAND = [sys.executable, "-m", "wslint", "check"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}


def text(chance: random.Random, number: int) -> str:
    """A file of some kind."""
    kinds = (
        CALL * chance.randint(1, 3), f"x = {number}\n", CALL + f"# {chance.random()}\n", TESTS.format(number % 7),
        f"from a{number % 7} import websockets\n", CALL.replace("extra_headers", "timeout"),
        "import websockets\nx = (\n", CALL.replace("extra_headers=h", "extra_headers=h)  # noqa: WS1401\n    print(h"),
    )  # fmt: skip
    return chance.choice(kinds)


def change(root: Path, chance: random.Random) -> None:
    """Change something that matters, or may."""
    kind = chance.random()
    if kind < 0.1:
        (root / "requirements.txt").write_text(f"websockets{chance.choice(('>=14', '>=13,<16', '<14'))}\n")
    elif kind < 0.2:
        extra = chance.choice(("", ", open_timeout=None", ", max_size=None"))
        (root / "helpers.py").write_text(WRAPPER.replace("headers=None", f"headers=None{extra}"))
    elif kind < 0.3:
        (root / f"a{chance.randrange(20)}.py").unlink(missing_ok=True)
    else:
        for _ in range(chance.randint(1, 5)):
            number = chance.randrange(20)
            (root / f"a{number}.py").write_text(text(chance, number))


def start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments, "."], cwd=root, env=ENVIRONMENT, text=True, stdout=-1, stderr=-1, start_new_session=True
    )


def answer(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate()
    return process.returncode, out, err


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    chance = random.Random(1)
    files = {f"a{number}.py": text(chance, number) for number in range(20)}
    yield place(tmp_path, {**files, "helpers.py": WRAPPER, "pyproject.toml": CONFIG}).root


def run_in_pairs(root: Path, pairs: int) -> None:
    """Change files and run twice at once, again and again."""
    chance = random.Random(2)
    for pair in range(pairs):
        change(root, chance)
        runs = [start(root, "--jobs", str(1 + pair % 2)) for _ in range(2)]
        if pair % 3 == 0:  # while they run: what they say is of one state or another, what they leave must not be wrong
            time.sleep(chance.random() * 0.4)
            change(root, chance)
            for run in runs:
                assert "Traceback" not in answer(run)[2]
            runs = [start(root)]
        expected = answer(start(root, "--no-cache"))
        assert expected[0] in (0, 1)
        for run in runs:
            assert answer(run) == expected


def run_and_kill(root: Path, times: int) -> None:
    """Change files, kill a run at some moment, and compare the next with one that has no cache."""
    chance = random.Random(3)
    for _ in range(times):
        change(root, chance)
        run = start(root)
        time.sleep(0.15 + chance.random() * 0.35)
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        assert answer(start(root)) == answer(start(root, "--no-cache"))


def test_pairs_of_runs(root: Path) -> None:
    run_in_pairs(root, 3)


def test_killed_runs(root: Path) -> None:
    run_and_kill(root, 1)
