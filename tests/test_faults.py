"""Hostile input: no crash, no hang, each bad file named or passed over, and the others done all the same."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.checking import place
from wslint.engine.mode import Mode
from wslint.engine.pool import in_parallel
from wslint.engine.run import Run
from wslint.files.discover import discover

IMPORT = "import websockets\n"
HEAD = IMPORT + "\nasync def main(uri, h):\n"
SELF = IMPORT + "class A:\n  def f(self):\n"
CALL = "    await websockets.connect(uri, extra_headers=h)\n"
GOOD = HEAD + CALL
FIXED = GOOD.replace("extra", "additional")
SYNTAX = "invalid-syntax"
COMMAND = [sys.executable, "-m", "wslint", "check", "--no-cache", "--isolated", "--config", "websockets = '>=14'"]
# The package is imported from where this test imports it, installed or not.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
SECONDS = 300  # for the whole tree below, which takes about 4 on a machine with nothing else to do


def deep(before: str, after: str = "", count: int = 5000, inside: str = "1") -> str:
    """A fixable call, and an expression of ``count`` levels before it."""
    return HEAD + "    x = " + before * count + inside + after * count + "\n" + CALL


def blocks(head: str, count: int) -> str:
    """``count`` blocks in each other, a call in the innermost."""
    return IMPORT + "".join(" " * i + head.format(i) + "\n" for i in range(count)) + " " * count + CALL.lstrip()


def repeat(line: str, count: int) -> str:
    """``line`` again and again, with its number and the next."""
    return "".join(line.format(i, i + 1) for i in range(count))


# What becomes of each: "fixed", FIXED (what goes as well is a comment without use), None (not fixed, and nothing
# said), or a part of what is said of the file.
CONTENT: dict[str, tuple[str | bytes, str | None]] = {
    "empty": (b"", None),
    "only a BOM": (b"\xef\xbb\xbf", None),
    "BOM": (b"\xef\xbb\xbf" + GOOD.encode(), "fixed"),
    "NUL": (GOOD + "\0", "null bytes"),
    "NUL before": ("x = '\0'\n" + GOOD, "null bytes"),
    "Latin-1": ((GOOD + "# é\n").encode("latin-1"), "not valid UTF-8"),
    "Latin-1 with a cookie": (("# coding: latin-1\n" + GOOD + "# é\n").encode("latin-1"), "fixed"),
    "GBK with a cookie": (("# coding: gbk\n" + GOOD + "# 中\n").encode("gbk"), "fixed"),
    "unknown cookie": ("# coding: klingon\n" + GOOD + "# é\n", "unknown encoding: klingon"),
    "codec for bytes": ("# coding: hex\n" + GOOD + "# é\n", "unknown encoding: hex"),
    "codec that always fails": ("# coding: undefined\n" + GOOD + "# é\n", "not valid UNDEFINED"),
    "codec of escapes": ("# coding: unicode_escape\n" + GOOD + "# é\n", "does not survive"),
    "UTF-16": (GOOD.encode("utf-16"), None),
    "lone surrogate": (GOOD.encode() + b"x = '\xed\xa0\x80'\n", "not valid UTF-8"),
    "CR": (GOOD.replace("\n", "\r"), "fixed"),
    "CRLF": (GOOD.replace("\n", "\r\n"), "fixed"),
    "mixed line ends": (HEAD.replace("\n", "\r\n") + CALL, "fixed"),
    "form feeds": ("\f\n" + HEAD + "\f\n" + CALL + "\f\nx = 1\n", "fixed"),
    "vertical tab": (HEAD + "\v\n" + CALL, "fix withheld"),
    "Ctrl-Z": (GOOD + "\x1a", SYNTAX),
    "line separators": (GOOD + "x = '\u2028' # \x85 \u2029\n", "fixed"),
    "no line end": (GOOD[:-1], "fixed"),
    "one long line": (IMPORT + f"x = [{'1, ' * 100_000}]\n" + CALL.lstrip(), "fixed"),
    "a long string": (f"x = '{'a' * 1_000_000}'\n" + GOOD, "fixed"),
    "a long comment": (f"# {'websockets ' * 5_000}\n" + GOOD, "fixed"),
    "brackets": (deep("(", ")"), "fix withheld"),
    "brackets around": (deep("[", "]", 5000, "websockets.connect(uri, extra_headers=h)"), "nests more than"),
    "brackets around a few": (deep("[", "]", 50, "websockets.connect(uri, extra_headers=h)"), "fixed"),
    "open brackets": (GOOD + "(" * 100_000, SYNTAX),
    "calls": (deep("websockets.connect(", ")", 3000), "nests more than"),
    "unary operators": (deep("-"), "fix withheld"),
    "operators": (deep("websockets + "), "nests more than"),
    "powers": (deep("websockets ** "), "nests more than"),
    "boolean operators": (deep("websockets or "), "nests more than"),
    "conditions": (deep("websockets if h else "), "nests more than"),
    "lambdas": (deep("lambda websockets: "), "nests more than"),
    "attributes": (deep("", ".websockets", 5000, "websockets"), "nests more than"),
    "other attributes": (deep("", ".b", 5000, "a"), "fix withheld"),
    "f-strings": (deep("", "", 1, "f'" + "{websockets}" * 2000 + "'"), "fixed"),
    "braces of an f-string": (deep("", "", 1, 'f"' + "{{" * 50_000 + "}}" * 50_000 + '"'), "fixed"),
    "unfinished f-string": (deep("", "", 1, 'f"' + "{" * 100_000), SYNTAX),
    "unfinished string": (GOOD + "x = '''" + "a\n" * 100_000, SYNTAX),
    "functions": (blocks("async def f{}(uri, h):", 95), "fixed"),
    "too many functions": (blocks("async def f{}(uri, h):", 300), "fix withheld"),
    "conditionals": (HEAD + "    if h: pass\n" + repeat("    elif uri == {0}: pass\n", 500) + CALL, "fixed"),
    "rebound": (HEAD + "    a = websockets\n" + "    a = a\n" * 500 + CALL, "fixed"),
    "rebound thrice": (HEAD + "    a = websockets\n" + "    a = a or a or a\n" * 30 + CALL, "fixed"),
    "a chain of names": (HEAD + "    a0 = websockets\n" + repeat("    a{1} = a{0}\n", 500) + CALL, "fixed"),
    "attributes of self": (SELF + "    self.w = websockets\n" * 300 + "    self.w.connect(extra_headers=2)\n", "fixed"),
    "decorators": (IMPORT + "@websockets.x\n" * 50 + "def f(): pass\n" + GOOD, "fixed"),
    "errors": (GOOD + "def ) websockets = (:\n" * 5000, SYNTAX),
    "keywords": (GOOD + "    websockets.connect(uri, " + repeat("k{0}=1, ", 5000) + ")\n", "fixed"),
    "calls in one line": (IMPORT + "x = [" + "websockets.connect(u, extra_headers=h), " * 2000 + "]\n", "fixed"),
    "codes in one comment": (GOOD + "# noqa: " + "WS1401, " * 20_000 + "\n", FIXED),
    "rules of one marker": (GOOD + f"# wslint: todo[{'WS1401, ' * 20_000}] why\n", FIXED),
    "many comments": (GOOD + "# ruff: disable[WS1401]\n# ruff: enable[WS1401]\n" * 500, FIXED),
    "imports left open": (GOOD + "from a import (\n" * 20_000, SYNTAX),
}  # fmt: skip
NAMES = ["lone\udcff.py", "new\nline.py", "sp ace {a,b} [id] $(date).py", "-v.py", "tab\t'\".py", "x" * 251 + ".py"]


def said(tree: Path, *arguments: str) -> tuple[int, dict[str, list[str]], str]:
    """Run wslint: the exit code, the findings as "code: message" by file name, and what stands on stderr."""
    command = [*COMMAND, "--output-format", "json", *arguments]
    done = subprocess.run(command, capture_output=True, timeout=SECONDS, cwd=tree, env=ENVIRONMENT)
    found: dict[str, list[str]] = {}
    for item in json.loads(done.stdout):
        found.setdefault(os.path.relpath(item["filename"], tree), []).append(f"{item['code']}: {item['message']}")
    return done.returncode, found, done.stderr.decode(errors="replace")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int, dict[str, list[str]], str]]:
    """A tree of all hostile files, fixed once."""
    tree = tmp_path_factory.mktemp("hostile")
    for name, (text, _) in CONTENT.items():
        (tree / f"{name}.py").write_bytes(text if isinstance(text, bytes) else text.encode())
    for name in NAMES:
        (tree / name).write_text(GOOD)
    (tree / "directory.py").mkdir()
    (tree / "directory.py/inside.py").write_text(GOOD)
    (tree / "member/pyproject.toml").mkdir(parents=True)
    (tree / "member/inside.py").write_text(GOOD)
    os.mkfifo(tree / "fifo.py")
    (tree / "loop.py").symlink_to("loop.py")
    (tree / "there.py").symlink_to("back.py")
    (tree / "back.py").symlink_to("there.py")
    (tree / "nowhere.py").symlink_to("missing.py")
    (tree / "itself").symlink_to(".")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tree / "socket.py"))
    yield tree, *said(tree, "--select", "WS", "--fix", "--unsafe-fixes", ".")
    shutil.rmtree(tree)


Hostile = tuple[Path, int, dict[str, list[str]], str]


@pytest.mark.parametrize("name", CONTENT)
def test_content(hostile: Hostile, name: str) -> None:
    tree, _, found, errors = hostile
    text, expected = CONTENT[name]
    before = text if isinstance(text, bytes) else text.encode()
    after = (tree / f"{name}.py").read_bytes()
    whole = before.replace(b"extra_headers", b"additional_headers")
    if expected == "fix withheld" and after == whole:
        return  # how deep Python's own parser goes, which has to prove the result, differs by release
    if expected in ("fixed", FIXED):
        assert after == (whole if expected == "fixed" else FIXED.encode())
        return
    assert after == before
    about = "\n".join([*found.get(f"{name}.py", []), *(line for line in errors.split("\n") if f" {name}.py:" in line)])
    assert (expected in about) if expected is not None else not about


@pytest.mark.parametrize("name", [*NAMES, "directory.py/inside.py", "member/inside.py"])
def test_names(hostile: Hostile, name: str) -> None:
    assert (hostile[0] / name).read_text() == FIXED


@pytest.mark.parametrize("name", ["fifo", "loop", "there", "back", "nowhere", "socket"])
def test_no_regular_file(hostile: Hostile, name: str) -> None:
    assert f"warning: skipped {name}.py: not a regular file\n" in hostile[3]


def test_nothing_fails_within_wslint(hostile: Hostile) -> None:
    tree, code, _, errors = hostile
    assert "wslint failed" not in errors
    assert "Traceback" not in errors
    assert code == 1
    assert not list(tree.rglob(".wslint-*"))


def test_named_but_no_file(hostile: Hostile) -> None:
    code, found, errors = said(hostile[0], "--no-fix", "loop.py", "fifo.py", "missing.py", "NUL.py")
    assert code == 2
    assert list(found) == ["NUL.py"]
    assert errors.count("error: ") == 3


def test_a_large_file(tmp_path: Path) -> None:
    """5 MB with one call at its end, and one file beside it."""
    (tmp_path / "large.py").write_text(HEAD + "    x = compute(1, 'a', 'b')\n" * 175_000 + CALL)
    (tmp_path / "other.py").write_text(GOOD)
    assert (tmp_path / "large.py").stat().st_size > 5_000_000
    code, found, errors = said(tmp_path, "--select", "WS1401", ".")
    assert (code, sorted(found), errors) == (1, ["large.py", "other.py"], "")


# What happens between reading and writing


def stale(root: Path, text: str) -> tuple[str, Any]:
    """What a run says that has read ``text`` from x.py and only now comes to fix it."""
    made = place(root, {}, websockets=">=14", select=["WS1401"])
    path = str(root / "x.py")
    result = Run([], Mode(fix=True), 1).check_data(path, made.settings(), text.encode())
    return "\n".join(result.errors), result


def test_changed_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text(GOOD + "# edited\n")
    errors, result = stale(tmp_path, GOOD)
    assert "not fixed, the file changed while it was checked" in errors
    assert [finding.code for finding in result.findings] == ["WS1401"]
    assert (tmp_path / "x.py").read_text() == GOOD + "# edited\n"


def test_removed_meanwhile(tmp_path: Path) -> None:
    errors, _ = stale(tmp_path, GOOD)
    assert "x.py: not fixed, No such file or directory" in errors
    assert list(tmp_path.iterdir()) == []


def test_vanished_between_walk_and_read(tmp_path: Path) -> None:
    made = place(tmp_path, {f"a{i}.py": GOOD for i in range(3)}, websockets=">=14", select=["WS1401"])
    found = discover([str(tmp_path)], made.resolver(), lambda text: None)
    (tmp_path / "a1.py").unlink()
    results = list(Run(found.files, Mode(fix=True), 1).results())
    assert [len(result.errors) for result in results] == [0, 1, 0]
    assert "a1.py: No such file or directory" in results[1].errors[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_unreadable(tmp_path: Path) -> None:
    made = place(tmp_path, {"a.py": GOOD, "b.py": GOOD}, websockets=">=14", select=["WS1401"])
    (tmp_path / "a.py").chmod(0)
    results = made.run(Mode(fix=True))
    assert "a.py: Permission denied" in results[0].errors[0]
    assert (tmp_path / "b.py").read_text() == FIXED


def test_read_only(tmp_path: Path) -> None:
    made = place(tmp_path, {"a.py": GOOD, "b.py": GOOD}, websockets=">=14", select=["WS1401"])
    (tmp_path / "a.py").chmod(0o444)
    results = made.run(Mode(fix=True))
    assert "a.py: not fixed, the file is read-only" in results[0].errors[0]
    assert [path.read_text() for path in sorted(tmp_path.iterdir())] == [GOOD, FIXED]


def test_full_disk(tmp_path: Path) -> None:
    """On a file system of 128 kB, which only root may mount."""
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(tmp_path)], capture_output=True
    )
    if not mounted or mounted.returncode:
        pytest.skip("no file system can be mounted here: run as root, with CAP_SYS_ADMIN")
    try:
        large = GOOD + "# " + "x" * 30_000 + "\n"
        for name in ("a.py", "b.py"):
            (tmp_path / name).write_text(GOOD if name == "b.py" else large)
        (tmp_path / "filling").write_bytes(b"x" * 23 * 4096)
        code, found, errors = said(tmp_path, "--select", "WS1401", "--fix", ".")
        assert (code, errors.count("not fixed, No space left on device")) == (2, 2)
        assert sorted(found) == ["a.py", "b.py"]
        assert [(tmp_path / "a.py").read_text(), (tmp_path / "b.py").read_text()] == [large, GOOD]
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "b.py", "filling"]
        (tmp_path / "filling").unlink()
        assert said(tmp_path, "--select", "WS1401", "--fix", ".")[0] == 0
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


# Workers and killed runs


def dies_of_7(item: int) -> int:
    if item == 7 or item == 150:
        os.kill(os.getpid(), signal.SIGKILL)
    return item * item


def test_a_worker_that_dies_takes_only_its_item() -> None:
    results = list(in_parallel(dies_of_7, range(200), 2, lambda item: -item))
    assert results == [-item if item in (7, 150) else item * item for item in range(200)]


def test_jobs_do_not_matter(tmp_path: Path) -> None:
    files = {f"a{i:03}.py": (GOOD * (i % 3)) + ("x = (\n" if i % 50 == 1 else "") for i in range(200)}
    runs = []
    for jobs in (1, 2, 5):
        made = place(tmp_path / "tree", files, websockets=">=14")
        shown = made.run(Mode(), jobs)
        fixed = made.run(Mode(fix=True), jobs)
        runs.append((shown, fixed, [path.read_bytes() for path in sorted(made.root.iterdir())]))
        shutil.rmtree(made.root)
    assert runs[0][2].count(FIXED.encode()) > 60
    assert runs[0] == runs[1] == runs[2]


def files(count: int) -> dict[str, bytes]:
    return {f"a{i:03}.py": (GOOD * 3 + f"# {i}\n").encode() for i in range(count)}


def fix_for(tree: Path, old_files: dict[str, bytes], seconds: float | None) -> int:
    """Fix ``old_files`` in ``tree``, kill all processes after some time, check every file: the number of fixed ones."""
    for name, old in old_files.items():
        if not (tree / name).exists() or (tree / name).read_bytes() != old:
            (tree / name).write_bytes(old)
    with subprocess.Popen(
        [*COMMAND, "--select", "WS1401", "--fix", "--quiet", "--jobs", "2", "."],
        cwd=tree, env=ENVIRONMENT, start_new_session=True, stdout=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    done = 0
    for name, old in old_files.items():
        now = (tree / name).read_bytes()
        assert now in (old, old.replace(b"extra_headers", b"additional_headers")), f"{name} is neither old nor new"
        done += now != old
    strays = sorted(path.name for path in tree.iterdir() if path.name not in old_files)
    assert all(name.startswith(".wslint-") and name.endswith(".tmp") for name in strays), strays
    return done


def kill_often(tree: Path, times: int, count: int) -> tuple[int, int]:
    """Kill runs over ``count`` files at even distances, then let one finish: how many were at work, what they left."""
    old = files(count)
    started = time.monotonic()
    assert fix_for(tree, old, None) == count
    whole = time.monotonic() - started
    moments = [whole * (0.25 + 0.7 * i / times) for i in range(times)]
    caught = sum(0 < fix_for(tree, old, seconds) < count for seconds in moments)
    leftover = {path: path.read_bytes() for path in tree.iterdir() if path.name not in old}
    assert fix_for(tree, old, None) == count
    assert {path: path.read_bytes() for path in leftover} == leftover, "a later run touches what a killed one left"
    return caught, len(leftover)


def test_killed_while_fixing(tmp_path: Path) -> None:
    caught, strays = kill_often(tmp_path, 12, 200)
    assert caught >= 2, "most runs were killed before or after they wrote"
    assert strays <= 2 * 12  # one a worker
