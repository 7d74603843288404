"""Unified diffs: Ruff's layout, and what the tools that apply diffs make of them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ruff_findings import RUFF
from wslint.report.diff import unified

CHANGES = {
    "first": (b"import os\nx = 1\n", b"x = 1\n"),
    "all": (b"import os", b""),
    "from_nothing": (b"", b"x = 1\n"),
    "windows": (b"a = 1\r\nold()\r\nb = 2\r\n", b"a = 1\r\nnew()\r\nb = 2\r\n"),
    "mixed_ends": (b"a\r\nb\nold\rc\n", b"a\r\nb\nnew\rc\n"),
    "no_newline": (b"a = 1\nold()", b"a = 1\nnew()"),
    "no_newline_far": (b"old()\n" + b"a\n" * 9 + b"z", b"new()\n" + b"a\n" * 9 + b"z"),
    "newline_added": (b"a\nb", b"a\nb\n"),
    "newline_lost": (b"a\nb\n", b"a\nb"),
    "latin_1": (b"# caf\xe9\nold()\n", b"# caf\xe9\nnew()\n"),
    "two_hunks": (b"old()\n" + b"a\n" * 7 + b"old()\n", b"new()\n" + b"a\n" * 7 + b"new()\n"),
    "one_hunk": (b"old()\n" + b"a\n" * 6 + b"old()\n", b"new()\n" + b"a\n" * 6 + b"new()\n"),
    "inserted": (b"a\n" * 20, b"a\n" * 10 + b"b\n" + b"a\n" * 10),
}


@pytest.mark.parametrize("tool", [["git", "apply", "-p0"], ["patch", "--binary", "-p0", "-i"]])
def test_tools_apply_them(tool: list[str], tmp_path: Path) -> None:
    """All in one patch, as ``--diff`` prints them."""
    text = ""
    for name, (before, after) in CHANGES.items():
        (tmp_path / f"{name}.py").write_bytes(before)
        text += unified(f"{name}.py", before, after)
    (tmp_path / "changes.patch").write_bytes(text.encode("utf-8", "surrogateescape"))
    if tool[0] == "git":
        subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    process = subprocess.run([*tool, "changes.patch"], cwd=tmp_path, capture_output=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    for name, (_, after) in CHANGES.items():
        path = tmp_path / f"{name}.py"
        assert (path.read_bytes() if path.exists() else b"") == after, name


@pytest.mark.parametrize("color", ["never", "always"])
def test_ruff_writes_the_same(tmp_path: Path, color: str) -> None:
    sources = {
        "a.py": b"import os\nx = 1\n",
        "b.py": b"x = 1\r\nimport os\r\ny = 1\r\n",
        "c.py": b"import os\nx = 1",
        "d.py": b"a = 1\n" * 5 + b"import os\n" + b"b = 1\n" * 8 + b"import re\nz = 1\n",
    }
    flags = ["-q", "--no-cache", "--isolated", "--select", "F401", "--diff", "--color", color]
    for name, source in sources.items():
        (tmp_path / name).write_bytes(source)
        fixed = re.sub(rb"import \w+\r?\n", b"", source)
        process = subprocess.run([RUFF, "check", *flags, name], cwd=tmp_path, capture_output=True, check=False)
        expected = process.stdout.decode()
        if color == "always":
            # Ruff colours the sign and the line one by one, the line end with the line, and the
            # remark on a missing newline in red.
            expected = re.sub(r"\x1b\[0m\x1b\[3[12]m", "", expected).replace("\n\x1b[0m", "\x1b[0m\n")
            expected = expected.replace(
                "\x1b[31m\n\\ No newline at end of file\x1b[0m", "\n\\ No newline at end of file"
            )
        assert unified(name, source, fixed, color == "always") == expected


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"\n", b"c\r\n", b"d"]), max_size=30).map(b"".join)


@given(LINES, LINES)
def test_hunks_turn_one_text_into_the_other(before: bytes, after: bytes) -> None:
    diff = unified("x", before, after).replace("\n\\ No newline at end of file\n", "\0")
    old = re.findall(r".*\n|.+", before.decode())
    output: list[str] = []
    done = 0
    for hunk in re.split(r"^@@ ", diff, flags=re.M)[1:]:
        numbers = re.match(r"-(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n", hunk)
        assert numbers
        lines = re.findall(r"[-+ ].*[\n\0]", hunk[numbers.end() :].replace("\r", "\v"))
        lines = [line.replace("\v", "\r").rstrip("\0") for line in re.split(r"(?<=[\n\0])", "".join(lines)) if line]
        removed = [line[1:] for line in lines if line[0] in " -"]
        added = [line[1:] for line in lines if line[0] in " +"]
        assert (len(removed), len(added)) == (int(numbers[2] or 1), int(numbers[4] or 1))
        start = int(numbers[1]) - bool(removed)
        output += old[done:start]
        assert len(output) == int(numbers[3]) - bool(added)
        assert old[start : start + len(removed)] == removed
        output += added
        done = start + len(removed)
    assert "".join([*output, *old[done:]]) == after.decode()


def test_equal_texts_have_no_diff() -> None:
    assert unified("x", b"a\n", b"a\n") == ""
