"""For tests: the command line, run in this process with captured output."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from wslint.cli import main

HEADERS = "`extra_headers` is a TypeError on websockets 15.0: rename it to `additional_headers`"
TIMEOUT = (
    "`timeout` is a TypeError on websockets 15.0; it meant `close_timeout`, authors mostly mean `open_timeout`: "
    "set `timeout-means` to make the fix safe"
)
SAFE = "import websockets\n\n\nasync def main(uri, h):\n    await websockets.connect(uri, extra_headers=h)\n"
FIXED = SAFE.replace("extra", "additional")
UNSAFE = "import websockets\n\n\nasync def main(uri):\n    await websockets.connect(uri, timeout=5)\n"
CONFIG = '[tool.wslint]\nselect = ["WS1401", "WS1402"]\nwebsockets = "==15.0"\noutput-format = "concise"\n'
SAFE_LINE = f"5:35: WS1401 [*] {HEADERS}\n"
UNSAFE_LINE = f"5:35: WS1402 {TIMEOUT}\n"
SAFE_DIFF = (
    "@@ -2,4 +2,4 @@\n \n \n async def main(uri, h):\n"
    "-    await websockets.connect(uri, extra_headers=h)\n"
    "+    await websockets.connect(uri, additional_headers=h)\n\n"
)


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class CommandLine:
    """A directory in which commands are run."""

    root: Path
    monkeypatch: pytest.MonkeyPatch

    def write(self, **files: str) -> None:
        """Write Python files."""
        for name, text in files.items():
            (self.root / f"{name}.py").write_text(text)

    def read(self, name: str) -> str:
        return (self.root / name).read_text()

    def environment(self, **values: str) -> None:
        for name, value in values.items():
            self.monkeypatch.setenv(name, value)

    def __call__(self, *arguments: str, stdin: str | bytes = "", terminal: bool = False) -> Ran:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        with _streams(data, terminal) as (out, err), pytest.raises(SystemExit) as leaving:
            main(arguments)
        code = leaving.value.code
        return Ran(code if isinstance(code, int) else 0, out.getvalue().decode(), err.getvalue().decode())


class _Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@contextmanager
def _streams(stdin: bytes, terminal: bool) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    kept = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    stream = _Terminal if terminal else io.TextIOWrapper
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    sys.stdout, sys.stderr = stream(out, "utf-8"), stream(err, "utf-8", write_through=True)
    try:
        yield out, err
    finally:
        sys.stdout.flush()
        sys.stdout.detach()
        sys.stderr.detach()
        sys.stdin, sys.stdout, sys.stderr = kept


def command_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A command line in ``root``, which gets a pyproject.toml with two rules: one with safe fixes, one with unsafe."""
    for name in list(os.environ):
        if name.startswith(("WSLINT_", "RUFF_")) or "COLOR" in name or name in ("CI", "CI_PROJECT_DIR"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(root / "no-such-directory"))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(root)
    (root / "pyproject.toml").write_text(CONFIG)
    return CommandLine(root, monkeypatch)
