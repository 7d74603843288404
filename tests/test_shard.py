"""Shards: every file in exactly one, equal in bytes, stable, and together what one run finds and fixes."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import pytest

from tests.command_line import SAFE, CommandLine, command_line
from wslint.config import Config, Resolver
from wslint.files.shard import Shard, split

ACME = Path(__file__).parent.parent / "examples" / "acme"


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return command_line(tmp_path, monkeypatch)


def tree(root: Path, sizes: dict[str, int]) -> list[tuple[str, Config]]:
    """Files of these sizes, without content, as a run finds them."""
    config = Resolver(str(root)).root()
    for name, size in sizes.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.truncate(path, size)
    return [(str(root / name), config) for name in sorted(sizes)]


def placed(root: Path, files: list[tuple[str, Config]], count: int) -> dict[str, int]:
    """The shard of each file, by its relative path; fails if a file is in none or in two."""
    found: dict[str, int] = {}
    for number in range(1, count + 1):
        _, own, others = split(files, Shard(number, count), str(root))
        assert sorted([*own, *others], key=lambda file: file[0]) == files
        for path, _ in own:
            assert found.setdefault(os.path.relpath(path, root), number) == number
    assert len(found) == len(files)
    return found


def many(count: int) -> dict[str, int]:
    """Sizes as a real tree has them: most files small, a few large, some empty."""
    chance = random.Random(7)
    sizes = {f"p{n % 40}/m{n}.py": int(chance.lognormvariate(8.2, 1.4)) for n in range(count)}
    return sizes | {f"p{n}/__init__.py": 0 for n in range(40)}


@pytest.mark.parametrize("count", [1, 2, 3, 50])
def test_every_file_is_in_exactly_one_shard(tmp_path: Path, count: int) -> None:
    placed(tmp_path, tree(tmp_path, {f"a{n}.py": n * n for n in range(20)}), count)
    placed(tmp_path, tree(tmp_path, {f"empty{n}.py": 0 for n in range(20)}), count)
    placed(tmp_path, [], count)


def test_shards_are_equal_in_bytes_and_a_new_file_moves_few(tmp_path: Path) -> None:
    sizes = many(3_000)
    before = placed(tmp_path, tree(tmp_path, sizes), 8)
    totals = [sum(size for name, size in sizes.items() if before[name] == number) for number in range(1, 9)]
    mean = sum(totals) / 8
    assert max(totals) < 1.1 * mean
    assert min(totals) > 0.9 * mean
    more = {**sizes, "p3/new.py": sum(sizes.values()) // len(sizes), "p4/new.py": 100}
    after = placed(tmp_path, tree(tmp_path, more), 8)
    assert sum(after[name] != before[name] for name in sizes) < 20
    grown = {**sizes, "p3/m3.py": sizes["p3/m3.py"] + 500}
    after = placed(tmp_path, tree(tmp_path, grown), 8)
    assert sum(after[name] != before[name] for name in sizes) < 10


def test_the_place_depends_on_relative_paths_and_sizes_alone(tmp_path: Path) -> None:
    sizes = {"a.py": 100, "b/c.py": 200, "b/d.py": 50, "e/f/g.py": 1000, "h.py": 10, "é.py": 300}
    one = placed(tmp_path / "one", tree(tmp_path / "one", sizes), 3)
    other = placed(tmp_path / "elsewhere" / "other", tree(tmp_path / "elsewhere" / "other", sizes), 3)
    # Written down: another version of wslint, Python or machine must not say anything else.
    assert one == other == {"a.py": 3, "b/c.py": 3, "b/d.py": 3, "e/f/g.py": 1, "h.py": 3, "é.py": 3}


def test_the_tree_is_told_from_others(tmp_path: Path) -> None:
    files = tree(tmp_path, {"a.py": 1, "b.py": 2})
    names = {split(files, Shard(number, 2), str(tmp_path))[0].tree for number in (1, 2)}
    assert len(names) == 1
    grown = tree(tmp_path, {"a.py": 1, "b.py": 3})
    assert split(grown, Shard(1, 2), str(tmp_path))[0].tree not in names


@pytest.mark.parametrize("value", ["0/3", "4/3", "3", "1/0", "/", "-1/2", "1/2/3", "a/b", "1.0/2", ""])
def test_what_is_no_shard(wslint: CommandLine, value: str) -> None:
    ran = wslint("check", "--shard", value)
    cause = f"invalid value `{value}` for `--shard`: expected NUMBER/COUNT, such as 3/8"
    assert (ran.code, ran.err) == (2, f"wslint failed\n  Cause: {cause}\n")


def test_standard_input_has_no_shards(wslint: CommandLine) -> None:
    for arguments in (["-"], ["--stdin-filename", "a.py"]):
        ran = wslint("check", "--shard", "1/2", *arguments, stdin=SAFE)
        assert (ran.code, ran.out) == (2, "")
        assert "`--shard` cannot be used with standard input" in ran.err


def test_listed_files_and_exit_codes(wslint: CommandLine) -> None:
    wslint.write(**{f"m{number}": SAFE if number == 5 else "x = 1\n" for number in range(9)})
    shown = [wslint("check", "--shard", f"{number}/3", "--show-files").out.splitlines() for number in (1, 2, 3)]
    assert sorted(path for paths in shown for path in paths) == wslint("check", "--show-files").out.splitlines()
    assert sorted(wslint("check", "--shard", f"{number}/3").code for number in (1, 2, 3)) == [0, 0, 1]
    alone = [wslint("check", "--shard", f"{number}/2", "m5.py", "m5.py") for number in (1, 2)]
    assert sorted(ran.code for ran in alone) == [0, 1]
    assert all(ran.err == "" for ran in alone)


def findings(wslint: CommandLine, *arguments: str) -> list[str]:
    ran = wslint("check", "--jobs", "1", "--output-format", "json", *arguments)
    return sorted(json.dumps(finding) for finding in json.loads(ran.out))


def test_shards_together_find_what_one_run_finds(wslint: CommandLine) -> None:
    shutil.copytree(ACME, wslint.root, dirs_exist_ok=True)
    whole = findings(wslint)
    parts = [findings(wslint, "--shard", f"{number}/4") for number in range(1, 5)]
    assert sorted(finding for part in parts for finding in part) == whole
    assert sum(bool(part) for part in parts) > 1
    named = ["services", "tests/e2e/test_login.py"]
    parts = [findings(wslint, "--shard", f"{number}/3", *named) for number in range(1, 4)]
    assert sorted(finding for part in parts for finding in part) == findings(wslint, *named)


def test_what_another_shard_says_about_a_file_counts(wslint: CommandLine) -> None:
    """A test, named and of no project with a wrapper, patches what the module in the other shard calls."""
    project, tests = wslint.root / "project", wslint.root / "tests"
    project.mkdir()
    tests.mkdir()
    call = 'call = "wrapper:connect"\nkeywords = { extra_headers = "headers" }\n'
    (project / "wslint.toml").write_text(f'select = ["WS0001"]\nsrc = [".", "{tests}"]\n[wrapper]\n{call}')
    source = "import websockets\n\n\nasync def connect(uri, headers=None):\n    return await websockets.connect(uri)\n"
    (project / "wrapper.py").write_text(source)
    (project / "app.py").write_text("import websockets\n\n\nasync def main(u):\n    await websockets.connect(u)\n")
    (tests / "test_app.py").write_text("import app\n\n\ndef test(mocker):\n    mocker.patch('websockets.connect')\n")
    whole = findings(wslint, "project", "tests")
    assert "patch" in whole[0]
    apart = 0
    for count in range(2, 6):
        parts = [findings(wslint, "--shard", f"{number}/{count}", "project", "tests") for number in range(1, count + 1)]
        assert [finding for part in parts for finding in part] == whole
        apart += any(
            "app.py" in listed and "test_app.py" not in listed
            for number in range(1, count + 1)
            if (listed := wslint("check", "--shard", f"{number}/{count}", "--show-files", "project", "tests").out)
        )
    assert apart, "in no case were the two files in different shards"


def test_shards_fix_what_one_run_fixes(wslint: CommandLine) -> None:
    shutil.copytree(ACME, wslint.root, dirs_exist_ok=True)
    wslint("check", "--fix", "--jobs", "1")
    fixed = {path: path.read_bytes() for path in wslint.root.rglob("*.py")}
    result = {}
    for number in range(1, 4):  # each on its own machine
        shutil.copytree(ACME, wslint.root, dirs_exist_ok=True)
        wslint("check", "--fix", "--jobs", "1", "--shard", f"{number}/3")
        for path in fixed:
            if path.read_bytes() != (ACME / path.relative_to(wslint.root)).read_bytes():
                assert path not in result
                result[path] = path.read_bytes()
    changed = {p: text for p, text in fixed.items() if text != (ACME / p.relative_to(wslint.root)).read_bytes()}
    assert result == changed
