"""``wslint plan --shards``: patches that git applies in any order and takes back byte for byte, and their messages."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path

import pytest

from tests.command_line import FIXED, SAFE, UNSAFE, CommandLine, command_line
from wslint.code import api
from wslint.migrate.patches import Change, PatchError, message, patch_of, releases_of, shards

PHASES = """
[[tool.wslint.phases]]
name = "rest of the tests"
paths = ["tests/**"]
owner = "@tests"
[[tool.wslint.phases]]
name = "end-to-end"
paths = ["e2e/**"]
owner = "@org/quality"
verify = "pytest e2e"
priority = 1
"""
LATIN = b"# -*- coding: latin-1 -*-\n# caf\xe9\n"
FILES: dict[str, bytes] = {
    "e2e/test_a.py": SAFE.encode(),
    "e2e/test_b.py": SAFE.replace("\n", "\r\n").encode(),
    "e2e/test_c.py": b"\xef\xbb\xbf" + SAFE.rstrip("\n").encode(),
    "e2e/test_d.py": UNSAFE.encode(),
    "tests/latin.py": LATIN + SAFE.encode(),
    "tests/a name with spaces.py": SAFE.replace("\n", "\r\n", 2).encode(),
    'tests/caf\u00e9 "x".py': SAFE.encode().replace(b"import websockets\n", b"import websockets\n\x0c\n"),
    "src/both.py": (SAFE + UNSAFE.partition("\n\n\n")[2].rstrip("\n")).encode(),
    "src/clean.py": b"x = 1\n",
}


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    made = command_line(tmp_path, monkeypatch)
    with (tmp_path / "pyproject.toml").open("a") as file:
        file.write(PHASES)
    for name, data in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "e2e" / "test_a.py").chmod(0o755)
    (tmp_path / ".gitignore").write_text("out/\n")
    for arguments in (["init", "-q"], ["config", "core.autocrlf", "false"], ["add", "-A"], COMMIT):
        git(tmp_path, *arguments)
    return made


COMMIT = ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "all"]


def git(root: Path, *arguments: str) -> str:
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, text=True, env={**os.environ, **nowhere}, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def contents(root: Path) -> dict[str, bytes]:
    return {name: (root / name).read_bytes() for name in FILES}


def names(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "out").iterdir())


def test_names_and_table(cli: CommandLine) -> None:
    ran = cli("plan", "--shards", "out", "--max-files", "2", "--unsafe-fixes")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Patch                                      Files  Fixes  Owner         Needs\n"
        "01-end-to-end-org-quality-safe-01.patch        1      1  @org/quality  websockets 14.0 and later\n"
        "01-end-to-end-org-quality-safe-02.patch        2      2  @org/quality  websockets 14.0 and later\n"
        "01-end-to-end-org-quality-unsafe-01.patch      1      1  @org/quality  websockets 10.0 and later\n"
        "02-rest-of-the-tests-tests-safe-01.patch       1      1  @tests        websockets 14.0 and later\n"
        "02-rest-of-the-tests-tests-safe-02.patch       2      2  @tests        websockets 14.0 and later\n"
        "03-unplanned-unowned-unsafe-01.patch           1      2  unowned       websockets 14.0 and later\n"
        "\nWrote 6 patches with 9 fixes to out; 0 findings are left.\n"
    )
    listed = [line.split()[0] for line in ran.out.splitlines()[1:7]]
    assert names(cli.root) == sorted([*listed, *(name.replace(".patch", ".txt") for name in listed)])
    assert contents(cli.root) == FILES


@pytest.mark.parametrize("seed", range(3))
def test_any_subset_in_any_order_and_back(cli: CommandLine, seed: int) -> None:
    assert cli("plan", "--shards", "out", "--max-files", "2", "--unsafe-fixes").code == 0
    patches = [str(cli.root / "out" / name) for name in names(cli.root) if name.endswith(".patch")]
    order = random.Random(seed)
    order.shuffle(patches)
    part = patches[: order.randrange(1, len(patches))]
    for patch in part:
        git(cli.root, "apply", "--index", patch)
    changed = set(git(cli.root, "diff", "--cached", "--name-only", "-z").split("\0")) - {""}
    touched = [entry for patch in part for entry in git(cli.root, "apply", "--numstat", "-z", patch).split("\0")[:-1]]
    assert sorted(entry.split("\t")[2] for entry in touched) == sorted(changed)
    order.shuffle(part)
    for patch in part:
        git(cli.root, "apply", "--index", "-R", patch)
    assert contents(cli.root) == FILES
    assert git(cli.root, "status", "--porcelain") == ""


def test_all_together_are_what_fix_does(cli: CommandLine) -> None:
    assert cli("plan", "--shards", "out", "--unsafe-fixes").code == 0
    assert cli("check", "--fix", "--unsafe-fixes", "-q").code == 0
    fixed = contents(cli.root)
    git(cli.root, "checkout", "-q", ".")
    for name in reversed(names(cli.root)):
        if name.endswith(".patch"):
            git(cli.root, "apply", f"out/{name}")
    assert contents(cli.root) == fixed
    assert fixed["e2e/test_b.py"] == FIXED.replace("\n", "\r\n").encode()
    assert fixed["e2e/test_c.py"] == b"\xef\xbb\xbf" + FIXED.rstrip("\n").encode()
    assert fixed["tests/latin.py"] == LATIN + FIXED.encode()


def test_safe_fixes_alone_without_the_flag(cli: CommandLine) -> None:
    assert cli("plan", "--shards", "out").code == 0
    assert not any("unsafe" in name for name in names(cli.root))
    patch = (cli.root / "out" / "03-unplanned-unowned-safe-01.patch").read_text()
    assert ("additional_headers" in patch, "open_timeout" in patch) == (True, False)


def test_a_file_with_line_ends_that_git_converts(cli: CommandLine) -> None:
    git(cli.root, "config", "core.autocrlf", "true")
    (cli.root / "e2e" / ".gitattributes").write_text("*.py text\n")
    git(cli.root, "add", "--renormalize", "e2e/test_b.py")
    assert git(cli.root, "ls-files", "--eol", "e2e/test_b.py").split()[:2] == ["i/lf", "w/crlf"]
    assert cli("plan", "--shards", "out", "e2e/test_b.py").code == 0
    git(cli.root, "apply", "out/01-end-to-end-org-quality-safe-01.patch")
    assert (cli.root / "e2e" / "test_b.py").read_bytes() == FIXED.replace("\n", "\r\n").encode()
    git(cli.root, "apply", "-R", "out/01-end-to-end-org-quality-safe-01.patch")
    assert contents(cli.root) == FILES


def test_the_configuration_and_the_environment_of_git_have_no_say(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert cli("plan", "--shards", "out").code == 0
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(
        "[diff]\nnoprefix = true\ncontext = 0\nexternal = false\n[apply]\nwhitespace = fix\n[color]\nui = always\n"
        "[core]\nquotePath = false\n"
    )
    environment = {"HOME": str(home), "GIT_DIR": str(home), "GIT_EXTERNAL_DIFF": "false", "GIT_DIFF_OPTS": "-u0"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert cli("plan", "--shards", "again").code == 0
    for name in names(cli.root):
        assert (cli.root / "again" / name).read_bytes() == (cli.root / "out" / name).read_bytes()


def test_message(cli: CommandLine) -> None:
    assert cli("plan", "--shards", "out", "--unsafe-fixes").code == 0
    assert (cli.root / "out" / "01-end-to-end-org-quality-safe-01.txt").read_text() == (
        "end-to-end: 3 safe websockets fixes\n\n"
        "  3  WS1401 extra-headers\n\n"
        "In 3 files:\n\n"
        "  e2e/test_a.py: 1 fix\n  e2e/test_b.py: 1 fix\n  e2e/test_c.py: 1 fix\n\n"
        "Owner: @org/quality\n"
        "Needs: websockets 14.0 and later\n"
        "Verify: pytest e2e\n"
        "Undo: git apply -R 01-end-to-end-org-quality-safe-01.patch\n"
    )
    unsafe = (cli.root / "out" / "03-unplanned-unowned-unsafe-01.txt").read_text()
    assert unsafe.startswith("unplanned: 2 unsafe websockets fixes\n\nSome of these fixes may change what the code ")
    git(cli.root, "apply", "--index", "out/03-unplanned-unowned-unsafe-01.patch")
    git(cli.root, *COMMIT[:-2], "-F", "out/03-unplanned-unowned-unsafe-01.txt")
    assert git(cli.root, "log", "-1", "--format=%B").rstrip("\n") == unsafe.rstrip("\n")


def test_json_and_markdown_list_what_was_written(cli: CommandLine) -> None:
    found = json.loads(cli("plan", "--shards", "out", "--output-format", "json", "--phase", "end-to-end").out)
    assert [item | {"works_on": item["works_on"][0]} for item in found] == [
        {
            "patch": "01-end-to-end-org-quality-safe-01.patch",
            "message": "01-end-to-end-org-quality-safe-01.txt",
            "phase": "end-to-end",
            "owner": "@org/quality",
            "safety": "safe",
            "fixes": 3,
            "works_on": "14.0",
            "files": ["e2e/test_a.py", "e2e/test_b.py", "e2e/test_c.py"],
        }
    ]
    table = cli("plan", "--shards", "more", "--output-format", "markdown", "--phase", "end-to-end").out
    assert table.startswith("| Patch ")


def test_a_directory_with_anything_in_it_is_left_alone(cli: CommandLine) -> None:
    (cli.root / "out").mkdir()
    (cli.root / "out" / "mine").write_text("")
    ran = cli("plan", "--shards", "out")
    assert (ran.code, "out: the directory is not empty" in ran.err) == (2, True)
    assert names(cli.root) == ["mine"]
    (cli.root / "out" / "mine").unlink()
    assert cli("plan", "--shards", "out").code == 0
    ran = cli("plan", "--shards", "pyproject.toml")
    assert (ran.code, "pyproject.toml: Not a directory" in ran.err) == (2, True)
    assert not [path for path in cli.root.iterdir() if path.name.endswith(".tmp")]


def test_pages_and_notebooks_are_files_like_others(cli: CommandLine) -> None:
    (cli.root / "e2e" / "n.ipynb").write_bytes(notebook(SAFE))
    (cli.root / "e2e" / "p.md").write_text(f"# Title\n\n```python\n{SAFE}```\n")
    found = json.loads(cli("plan", "--shards", "out", "--output-format", "json", "e2e/n.ipynb", "e2e/p.md").out)
    assert [item["files"] for item in found] == [["e2e/n.ipynb", "e2e/p.md"]]
    git(cli.root, "apply", f"out/{found[0]['patch']}")
    assert (cli.root / "e2e" / "n.ipynb").read_bytes() == notebook(FIXED)
    assert (cli.root / "e2e" / "p.md").read_text() == f"# Title\n\n```python\n{FIXED}```\n"


def test_nothing_to_fix_writes_nothing(cli: CommandLine) -> None:
    ran = cli("plan", "--shards", "out", "src/clean.py")
    assert (ran.code, ran.out, (cli.root / "out").exists()) == (0, "There is nothing to fix.\n", False)


def test_a_link_and_its_target_are_one_file(cli: CommandLine) -> None:
    (cli.root / "e2e" / "test_0.py").symlink_to("test_a.py")
    found = json.loads(cli("plan", "--shards", "out", "--output-format", "json", "e2e").out)
    assert found[0]["files"] == ["e2e/test_a.py", "e2e/test_b.py", "e2e/test_c.py"]


def test_files_of_two_repositories(cli: CommandLine) -> None:
    (cli.root / "src" / ".git").mkdir()
    ran = cli("plan", "--shards", "out")
    assert (ran.code, "the files lie in different repositories, . and src" in ran.err) == (2, True)
    assert not (cli.root / "out").exists()
    assert cli("plan", "--shards", "out", "src").code == 0
    assert b"a/both.py" in (cli.root / "out" / "03-unplanned-unowned-safe-01.patch").read_bytes()


def test_a_file_that_fails_does_not_stop_the_others(cli: CommandLine) -> None:
    ran = cli("plan", "--shards", "out", "e2e", "absent.py")
    assert (ran.code, "absent.py" in ran.err) == (2, True)
    assert len(names(cli.root)) == 2


# The parts


def change(path: str, **more: object) -> Change:
    values: dict[str, object] = {
        "path": path, "before": b"a\n", "after": b"b\n", "is_executable": False, "fixed": (("WS1401", "x", 1),),
        "left": 0, "rank": 1, "phase": "p", "owner": "@o", "is_unsafe": False, "releases": frozenset(api.releases()),
    }  # fmt: skip
    return Change(**{**values, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("files", "most", "sizes"), [(1, 1, [1]), (20, 20, [20]), (21, 20, [10, 11]), (5, 2, [1, 2, 2]), (3, 1, [1, 1, 1])]
)
def test_a_group_is_shared_out_evenly(files: int, most: int, sizes: list[int]) -> None:
    found = shards([change(f"f{number:02}.py") for number in range(files)], most)
    assert [len(shard.changes) for shard in found] == sizes
    assert [change.path for shard in found for change in shard.changes] == [f"f{n:02}.py" for n in range(files)]
    assert [shard.name for shard in found] == [f"01-p-o-safe-{number:02}" for number in range(1, len(sizes) + 1)]


def test_names_are_never_the_same() -> None:
    owners = ["@a/b", "@a-b", "@A/B", "@a b", "@", "@\u00e9", "@" + "x" * 300, "@" + "x" * 301]
    found = shards([change(f"{n}.py", owner=owner) for n, owner in enumerate(owners)], 20)
    assert len({shard.name.casefold() for shard in found}) == len(owners)
    assert all("/" not in shard.name and len(shard.name) < 120 for shard in found)


def test_the_order_of_the_changes_does_not_matter() -> None:
    changes = [
        change(f"{n}.py", owner=f"@{n % 3}", is_unsafe=n % 2 == 0, rank=n % 4, phase=str(n % 4)) for n in range(40)
    ]
    mixed = changes[:]
    random.Random(1).shuffle(mixed)
    assert shards(changes, 3) == shards(mixed, 3)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"a\n"),
        (b"a", b"a\n"),
        (b"a\r\nb\rc\n", b"a\r\nB\rc\n"),
        (b"a\n\xff\xfe\n", b"b\n\xff\xfe\n"),
        (b"a\n\x00\n", b"b\n\x00\n"),
        (b" a \t\n\n\n", b" b \t\n\n\n"),
        (b"-- a\n++ b\n@@ -1 +1 @@\n", b"-- a\n++ c\n@@ -1 +1 @@\n"),
    ],
)
def test_bytes_of_any_kind(tmp_path: Path, before: bytes, after: bytes) -> None:
    patch = patch_of([change("d/a.py", before=before, after=after), change("b.py")])
    assert patch.count(b"diff --git ") == 2
    assert b"GIT binary patch" not in patch
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.py").write_bytes(before)
    (tmp_path / "b.py").write_bytes(b"a\n")
    (tmp_path / "p").write_bytes(patch)
    git(tmp_path, "apply", "--whitespace=nowarn", "p")
    assert (tmp_path / "d" / "a.py").read_bytes() == after


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        (b"", "git apply: "),
        (b"diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a\n+c\n", "a.py: git does not apply"),
    ],
)
def test_a_patch_that_does_not_do_what_it_should_is_refused(
    monkeypatch: pytest.MonkeyPatch, patch: bytes, said: str
) -> None:
    monkeypatch.setattr("wslint.migrate.patches.tree_diff", lambda directory: patch)
    with pytest.raises(PatchError, match=said):
        patch_of([change("a.py")])


def test_without_git_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PatchError, match="cannot run git"):
        patch_of([change("a.py")])


def test_what_a_patch_needs() -> None:
    before = SAFE.encode()
    every = frozenset(api.releases())
    assert releases_of("a.py", before, before.replace(b"\n\n", b"\n# x\n\n", 1)) == every
    assert min(map(_number, releases_of("a.py", before, FIXED.encode()))) == (14, 0)
    assert releases_of("a.md", before, FIXED.encode()) == every
    cells = [notebook(text) for text in (SAFE, FIXED)]
    assert min(map(_number, releases_of("a.ipynb", *cells))) == (14, 0)
    one, two = frozenset({"13.0"}), frozenset({"14.0"})
    (shard,) = shards([change("a.py", releases=one), change("b.py", releases=two)], 5)
    assert "Needs: different releases of websockets for different files\n" in message(shard, None)


def notebook(text: str) -> bytes:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": text.splitlines(keepends=True)}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def _number(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))
