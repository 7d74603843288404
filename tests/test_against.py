"""`check --against REF`, with a real git: what is new fails, whatever the same change does to excuse it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.command_line import CONFIG, CommandLine, command_line
from tests.repository import commit, git, repository
from wslint.migrate.baseline import NAME

HEAD = "import websockets\n"
CLEAN = "All checks passed!\n"


def function(name: str, *calls: str) -> str:
    """A function with one finding (WS1401) in each call."""
    body = "".join(f"    await websockets.connect({call})\n" for call in calls)
    return f"\n\nasync def {name}(uri, h, g):\n{body}"


OLD = HEAD + function("one", "uri, extra_headers=h") + function("two", "uri, extra_headers=g")
NEW = function("three", "uri, extra_headers=h")


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A repository whose main has findings in a.py and b.py; we are on a branch."""
    made = command_line(tmp_path, monkeypatch)
    made.write(a=OLD, b=OLD.replace("one", "uno"), clean="x = 1\n")
    repository(tmp_path)
    git(tmp_path, "checkout", "--quiet", "-b", "work")
    return made


def places(wslint: CommandLine, *arguments: str) -> list[str]:
    """The places of what is new since main, and the exit code is that of findings."""
    ran = wslint("check", "--against", "main", *arguments)
    found = [line.rpartition(": WS")[0] for line in ran.out.splitlines() if ": WS" in line]
    assert ran.code == (1 if found else 0), ran
    return found


def test_nothing_is_new(wslint: CommandLine) -> None:
    assert wslint("check", "--against", "main").out == CLEAN
    assert wslint("check").code == 1
    # Lines move, code is formatted anew, something is fixed: still nothing is new.
    wslint.write(a='"""Text."""\n\n' + OLD.replace("(uri, extra_headers=h)", "(\n        uri, extra_headers = h )"))
    assert wslint("check", "--against", "main").out == CLEAN + "2 findings in changed files are in `main` already.\n"
    wslint.write(a=OLD.replace("extra_headers=h", "additional_headers=h"))
    assert wslint("check", "--against", "main").out == CLEAN + "1 finding in changed files is in `main` already.\n"


def test_what_is_new(wslint: CommandLine) -> None:
    wslint.write(a=OLD + NEW, fresh=HEAD + NEW)
    assert places(wslint) == ["a.py:13:35", "fresh.py:5:35"]
    assert places(wslint, "fresh.py") == ["fresh.py:5:35"]
    commit(wslint.root)
    assert places(wslint) == ["a.py:13:35", "fresh.py:5:35"]
    assert wslint("check", "--against", "HEAD").out == CLEAN
    assert wslint("check", "--against", "HEAD~1").code == 1


def test_a_new_use_and_its_excuse_in_one_commit(wslint: CommandLine) -> None:
    settings = (wslint.root / "pyproject.toml").read_text()
    (wslint.root / "pyproject.toml").write_text(settings + f'baseline = "{NAME}"\n')
    assert wslint("baseline", "create").code == 0
    commit(wslint.root)
    git(wslint.root, "branch", "-f", "main")
    assert wslint("check").out == CLEAN + "4 findings are in the baseline.\n"
    wslint.write(a=OLD + NEW)
    assert wslint("baseline", "create").code == 1
    assert wslint("baseline", "create", "--accept").code == 0
    commit(wslint.root)
    assert wslint("check").code == 0
    said = f"since `main`, what hides findings has changed: {NAME} (+1, which excuses nothing here)"
    for flags in ([], ["--baseline"], ["--no-baseline"]):
        assert places(wslint, *flags) == ["a.py:13:35"]
    assert wslint("check", "--against", "main").err == f"warning: {said}\n"


def test_an_entry_without_its_finding_excuses_nothing(wslint: CommandLine) -> None:
    wslint.write(a=OLD + NEW)
    assert wslint("baseline", "create").code == 0
    wslint.write(a=OLD)
    commit(wslint.root)
    git(wslint.root, "branch", "-f", "main")
    wslint.write(a=OLD + NEW)
    assert wslint("check", "--baseline").code == 0
    assert places(wslint, "--baseline") == ["a.py:13:35"]


def test_the_baseline_of_the_commit_counts_for_what_git_does_not_know(wslint: CommandLine) -> None:
    (wslint.root / ".gitignore").write_text("generated.py\n")
    wslint.write(generated=HEAD + NEW)
    assert wslint("baseline", "create", ".", "generated.py").code == 0
    commit(wslint.root)
    git(wslint.root, "branch", "-f", "main")
    assert places(wslint, "--baseline", "generated.py") == []
    assert places(wslint, "generated.py") == ["generated.py:5:35"]
    wslint.write(generated=HEAD + NEW + function("four", "uri, extra_headers=h"))
    assert places(wslint, "--baseline", "generated.py") == ["generated.py:9:35"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (OLD.replace("extra_headers=h", "additional_headers=h") + NEW, ["a.py:13:35"]),
        (OLD.replace("uri, extra_headers=h", "g, extra_headers=h"), ["a.py:5:33"]),
        (HEAD + function("one", "uri, extra_headers=h", "uri, extra_headers=h"), ["a.py:6:35"]),
        (HEAD + function("one", "uri, extra_headers=h") + function("two", "uri, extra_headers=h"), ["a.py:9:35"]),
    ],
)
def test_one_is_fixed_and_one_added(wslint: CommandLine, one: str, other: list[str]) -> None:
    wslint.write(a=one)
    assert places(wslint) == other


def test_one_is_fixed_here_and_the_same_added_there(wslint: CommandLine) -> None:
    wslint.write(a=HEAD, clean=HEAD + function("one", "uri, extra_headers=h"))
    assert places(wslint) == ["clean.py:5:35"]


def test_renames_and_copies(wslint: CommandLine) -> None:
    (wslint.root / "deep").mkdir()
    git(wslint.root, "mv", "a.py", "deep/renamed.py")
    assert places(wslint) == []
    assert places(wslint, "deep/renamed.py") == []
    renamed = wslint.root / "deep/renamed.py"
    renamed.write_text(OLD.replace("headers=g", "headers=h"))
    assert places(wslint) == ["deep/renamed.py:9:35"]
    # A new use is hidden by a rename: it is found, staged, committed or neither.
    renamed.write_text(OLD + NEW)
    for step in (lambda: None, lambda: git(wslint.root, "add", "-A"), lambda: commit(wslint.root)):
        step()
        assert places(wslint) == ["deep/renamed.py:13:35"]
    renamed.write_text(OLD)
    wslint.write(copy=OLD)
    assert len(places(wslint)) == 2


def test_a_file_is_split(wslint: CommandLine) -> None:
    (wslint.root / "a.py").unlink()
    wslint.write(
        first=HEAD + function("one", "uri, extra_headers=h"), second=HEAD + function("two", "uri, extra_headers=g")
    )
    assert places(wslint) == []
    # What was in a file that is gone excuses nothing in one that was there.
    wslint.write(clean=HEAD + function("one", "uri, extra_headers=h"))
    (wslint.root / "first.py").unlink()
    assert places(wslint) == ["clean.py:5:35"]


def test_only_files_that_are_checked_take_part(wslint: CommandLine) -> None:
    settings = (wslint.root / "pyproject.toml").read_text()
    (wslint.root / "pyproject.toml").write_text(settings + 'extend-exclude = ["vendored"]\n')
    (wslint.root / "vendored").mkdir()
    (wslint.root / "vendored/v.py").write_text(HEAD + NEW)
    commit(wslint.root)
    git(wslint.root, "branch", "-f", "main")
    git(wslint.root, "mv", "vendored/v.py", "v.py")
    assert places(wslint) == ["v.py:5:35"]


def test_only_what_differs_is_fixed(wslint: CommandLine) -> None:
    wslint.write(a=OLD + NEW)
    out = wslint("check", "--against", "main", "--fix").out
    assert out.startswith("Found 3 errors (3 fixed, 0 remaining).\n")
    assert wslint.read("b.py").count("extra_headers") == 2


def test_loosened_configuration_is_named(wslint: CommandLine) -> None:
    (wslint.root / "other.toml").write_text("")
    (wslint.root / "pyproject.toml").write_text('[project]\nname = "x"\n' + CONFIG)
    assert wslint("check", "--against", "main").err == ""
    quieter = CONFIG + 'per-file-ignores = { "a.py" = ["WS14"] }\n'
    (wslint.root / "pyproject.toml").write_text(quieter)
    (wslint.root / ".gitignore").write_text("b.py\n")
    suppressed = NEW.replace("headers=h)", "headers=h)  # noqa: WS1401")
    wslint.write(a=OLD + NEW, b=OLD + NEW, clean=HEAD + suppressed, fresh="x = 1  # noqa\ny = 2  # noqa: F401\n")
    ran = wslint("check", "--against", "main")
    assert ran.out == CLEAN
    assert ran.err == (
        "warning: since `main`, what hides findings has changed: .gitignore, pyproject.toml, "
        "2 suppression comments (clean.py:5, fresh.py:1)\n"
    )
    # Those that came along with a rename are not new.
    commit(wslint.root)
    git(wslint.root, "branch", "-f", "main")
    git(wslint.root, "mv", "clean.py", "cleaner.py")
    assert wslint("check", "--against", "main").err == ""


def test_findings_that_a_comment_hid_in_the_commit_are_new(wslint: CommandLine) -> None:
    wslint.write(a=OLD.replace("headers=h)", "headers=h)  # noqa: WS1401"))
    commit(wslint.root)
    git(wslint.root, "branch", "-f", "main")
    wslint.write(a=OLD)
    assert places(wslint) == ["a.py:5:35"]
    assert places(wslint, "--ignore-noqa") == []


def test_line_ends_and_links(wslint: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> None:
    git(wslint.root, "config", "core.autocrlf", "true")
    (wslint.root / "a.py").write_bytes(OLD.replace("\n", "\r\n").encode())
    assert wslint("check", "--against", "main").out == CLEAN
    (wslint.root / "a.py").write_bytes((OLD + NEW).replace("\n", "\r\n").encode())
    assert places(wslint) == ["a.py:13:35"]
    git(wslint.root, "checkout", "--", "a.py")
    # A link that the commit has is what it leads to; a new one is a copy.
    outside = tmp_path_factory.mktemp("outside") / "x.py"
    outside.write_text(OLD)
    (wslint.root / "out.py").symlink_to(outside)
    assert places(wslint, "out.py") == ["out.py:5:35", "out.py:9:35"]
    (wslint.root / "link.py").symlink_to("b.py")
    assert places(wslint, "link.py") == ["link.py:5:35", "link.py:9:35"]
    commit(wslint.root)
    git(wslint.root, "branch", "-f", "main")
    assert places(wslint, "link.py", "out.py") == []
    wslint.write(b=OLD.replace("one", "uno") + NEW)
    assert places(wslint, "link.py") == ["link.py:13:35"]
    (wslint.root / "link.py").unlink()
    (wslint.root / "link.py").symlink_to("a.py")
    assert places(wslint, "link.py") == ["link.py:5:35", "link.py:9:35"]


def test_from_a_linked_directory(wslint: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> None:
    (wslint.root / "sub").mkdir()
    (wslint.root / "sub/c.py").write_text(HEAD + NEW)
    link = tmp_path_factory.mktemp("links") / "here"
    link.symlink_to(wslint.root / "sub")
    wslint.monkeypatch.chdir(link)
    ran = wslint("check", "--against", "main", "--config", str(wslint.root / "pyproject.toml"))
    assert ran.out.startswith("c.py:5:35: WS1401")


def test_odd_file_names(wslint: CommandLine) -> None:
    names = ["ü b.py", 'quo"te.py', "new\nline.py", os.fsdecode(b"\xff.py")]
    for name in names:
        (wslint.root / name).write_text(HEAD + NEW)
    commit(wslint.root)
    assert len(places(wslint)) == len(names)
    git(wslint.root, "branch", "-f", "main")
    assert wslint("check", "--against", "main").out == CLEAN
    for name in names:
        (wslint.root / name).write_text("\n" + HEAD + NEW)
    assert wslint("check", "--against", "main").out == CLEAN + "4 findings in changed files are in `main` already.\n"


@pytest.mark.parametrize("reference", ["nonsense", "-q", "--output=x", "main:a.py", ""])
def test_what_is_no_commit(wslint: CommandLine, reference: str) -> None:
    ran = wslint("check", f"--against={reference}")
    said = f"`{reference}` is no commit here: a shallow clone may have to fetch it first"
    assert (ran.code, ran.err) == (2, f"wslint failed\n  Cause: {said}\n")


def test_where_it_cannot_be_used(wslint: CommandLine, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "x.py").write_text(OLD)
    ran = wslint("check", "--against", "main", "a.py", str(outside / "x.py"))
    assert ran.code == 2
    assert "lies outside the repository" in ran.err
    assert wslint("check", "--against", "main", "-", stdin=OLD).err == (
        "wslint failed\n  Cause: the argument `--against` cannot be used with standard input\n"
    )
    wslint.monkeypatch.chdir(outside)
    assert wslint("check", "--against", "main", str(wslint.root), "--config", "ignore = []").code == 0
    ran = wslint("check", "--against", "main")
    assert ran.code == 2
    assert "not a git repository" in ran.err


def test_a_broken_baseline_in_the_commit(wslint: CommandLine) -> None:
    (wslint.root / NAME).write_text("[")
    commit(wslint.root)
    git(wslint.root, "branch", "-f", "main")
    wslint.write(fresh=HEAD + NEW)
    ran = wslint("check", "--against", "main", "--baseline")
    assert ran.code == 2
    assert ran.err.startswith(f"wslint failed\n  Cause: main:{NAME}:1: not valid JSON")
