"""Programs for old releases, fixed by wslint, print the same on the newest: see programs.md.

Needs the package index; everything happens on 127.0.0.1. `python -m tests.external.test_live` prints a table of what
the programs do before and after, as Markdown; so does `pytest -s`.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.checking import Place, place, tomllib
from tests.external.releases import NEWEST, failure, python
from wslint.code.ranges import range_of

HERE = Path(__file__).parent
SECONDS = 10
AFTER = ("14.0", "15.0.1", NEWEST)
WRAPPER = """\
import websockets


class Client:
    @staticmethod
    async def open(url, headers=None, timeout=10.0, **options):
        passed = {key: options[key] for key in ("ping_interval", "max_size") if key in options}
        try:
            return await websockets.connect(url, additional_headers=headers, open_timeout=timeout, **passed)
        except Exception as error:
            raise ConnectionError(str(error)) from error
"""
KEYWORDS = {
    "extra_headers": "headers",
    "additional_headers": "headers",
    "open_timeout": "timeout",
    "timeout": "timeout",
}


@dataclass(frozen=True)
class Program:
    """One chapter of programs.md. `fails` is the exception on the newest release; `config` is [tool.wslint]."""

    name: str
    text: str
    prints: str
    old: str
    fails: str
    broken: bool
    unsafe: bool
    wrapped: bool
    strict: bool  # on the newest release, what is deprecated counts as gone
    config: dict[str, Any]

    def lay(self, root: Path) -> Place:
        """Write the program and what lies beside it into a directory."""
        config = {"websockets": ">=14", **self.config}
        if self.wrapped:
            config["wrapper"] = {"call": "helpers.ws:Client.open", "keywords": KEYWORDS}
        files = {"main.py": self.text, "helpers/ws.py": WRAPPER, "wire.py": (HERE / "wire.py").read_text("utf-8")}
        return place(root, files, **config)

    def run(self, root: Path, release: str) -> subprocess.CompletedProcess[str]:
        options = ["-W", "error::DeprecationWarning"] if self.strict and release != self.old else []
        return python(release, *options, root / "main.py", timeout=SECONDS)


@cache
def programs() -> tuple[Program, ...]:
    """Read programs.md."""
    found = []
    for chapter in re.split(r"^## ", (HERE / "programs.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        blocks = dict(re.findall(r"^```(\w+)\n(.*?)^```$", chapter, re.MULTILINE | re.DOTALL))
        data = tomllib.loads(blocks["toml"])
        flags = {key: bool(data.pop(key, False)) for key in ("broken", "unsafe", "wrapped")}
        old, fails, strict = data.pop("old"), data.pop("fails"), data.pop("warnings", "") == "error"
        config = {key.replace("-", "_"): value for key, value in data.items()}
        name = chapter.partition("\n")[0]
        found.append(Program(name, blocks["python"], blocks["text"], old, fails, strict=strict, config=config, **flags))
    return tuple(found)


@dataclass(frozen=True)
class Story:
    """What became of one program: what it printed or raised, and the fixed text."""

    before: str
    unfixed: str
    after: dict[str, str]
    fixed: str


def outcome(answer: subprocess.CompletedProcess[str]) -> str:
    """Return what a program printed, or the exception that ended it."""
    return failure(answer) or answer.stdout


def tell(program: Program, root: Path) -> Story:
    """Run a program on its release and the newest, fix it, and run it again."""
    made = program.lay(root)
    before = outcome(program.run(root, program.old))
    unfixed = outcome(program.run(root, NEWEST))
    fixed = made.fixed("main.py", unsafe=program.unsafe)
    return Story(before, unfixed, {release: outcome(program.run(root, release)) for release in AFTER}, fixed)


def row(program: Program, story: Story) -> str:
    """Return a row of the table for the programs."""
    cells = [program.name, program.old, story.before, story.unfixed, story.after[NEWEST]]
    return "| " + " | ".join(f"{cell[:90]}".strip().replace("\n", "; ").replace("|", "/") for cell in cells) + " |"


HEAD = f"| program | old release | prints there | {NEWEST} before the fix | {NEWEST} after it |\n|---|---|---|---|---|"


@pytest.fixture(scope="module")
def rows() -> Iterator[list[str]]:
    found: list[str] = []
    yield found
    print("\n" + "\n".join([HEAD, *found]))


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_fixed_program_prints_the_same(program: Program, tmp_path: Path, rows: list[str]) -> None:
    story = tell(program, tmp_path)
    rows.append(row(program, story))
    if program.broken:
        assert re.match("TypeError|AttributeError", story.before), story.before
    else:
        assert story.before == program.prints
    assert program.fails
    assert story.unfixed.startswith(program.fails)
    assert story.fixed != program.text
    assert story.after == dict.fromkeys(AFTER, program.prints), story.fixed


def test_programs_are_many_and_their_releases_lie_before_the_range() -> None:
    assert len(programs()) >= 14
    assert all(release in range_of(">=14").releases for release in AFTER)
    assert not [program.name for program in programs() if program.old in range_of(">=14").releases]


if __name__ == "__main__":
    print(HEAD)
    for one in programs():
        with tempfile.TemporaryDirectory() as directory:
            print(row(one, tell(one, Path(directory))), flush=True)
