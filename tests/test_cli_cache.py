"""The cache on the command line: flags, environment, configuration, and ``wslint clean``."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.command_line import CONFIG, SAFE, SAFE_LINE, UNSAFE, CommandLine, Ran, command_line


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    made = command_line(tmp_path, monkeypatch)
    made.write(a=SAFE, b=UNSAFE)
    return made


def caches(root: Path) -> list[str]:
    return sorted(str(path.parent.relative_to(root)) for path in root.rglob("CACHEDIR.TAG"))


@pytest.mark.parametrize("style", ["concise", "full", "json", "sarif", "gitlab", "grouped", "junit", "rdjson"])
def test_the_same_bytes(wslint: CommandLine, style: str) -> None:
    expected = wslint("check", "--no-cache", "--output-format", style)
    assert caches(wslint.root) == []
    for _ in range(2):
        assert wslint("check", "--output-format", style) == expected
    assert caches(wslint.root) == [".wslint_cache"]


@pytest.mark.parametrize("arguments", [["--no-cache"], ["-n"]])
def test_no_cache(wslint: CommandLine, arguments: list[str]) -> None:
    assert SAFE_LINE in wslint("check", *arguments).out
    assert caches(wslint.root) == []


def test_no_cache_by_the_environment(wslint: CommandLine) -> None:
    wslint.environment(WSLINT_NO_CACHE="1")
    wslint("check")
    assert caches(wslint.root) == []


def test_another_directory(wslint: CommandLine) -> None:
    wslint("check", "--cache-dir", "one/deep")
    wslint.environment(WSLINT_CACHE_DIR="two")
    wslint("check")
    wslint.environment(WSLINT_CACHE_DIR="")
    (wslint.root / "pyproject.toml").write_text(CONFIG + 'cache-dir = "three"\n')
    wslint("check")
    assert caches(wslint.root) == ["one/deep", "three", "two"]
    assert 'cache_dir = "' in wslint("check", "--show-settings").out


COMMANDS = [["check"], ["plan"], ["report", "--output-format", "json", "--max-commits", "0"], ["fix", "a.py"]]


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda arguments: arguments[0])
def test_every_command_that_checks_has_the_flags(wslint: CommandLine, arguments: list[str]) -> None:
    subprocess.run(["git", "init", "-q", str(wslint.root)], check=True)
    path = wslint.root / "a.py"

    def run(*more: str) -> Ran:
        path.write_text(SAFE)
        return wslint(*arguments, *more, *(["--allow-dirty"] if arguments[0] == "fix" else []))

    expected = run("--no-cache")
    assert caches(wslint.root) == []
    wslint.environment(WSLINT_NO_CACHE="1")
    assert without_number(run()) == without_number(expected)
    assert caches(wslint.root) == []
    wslint.environment(WSLINT_NO_CACHE="")
    for _ in range(2):
        assert without_number(run("--cache-dir", "one/deep")) == without_number(expected)
        assert caches(wslint.root) == ["one/deep"]
    wslint.environment(WSLINT_CACHE_DIR="two")
    run()
    assert caches(wslint.root) == ["one/deep", "two"]


def without_number(ran: Ran) -> Ran:
    """Without that of the patch that undoes a fix."""
    return replace(ran, out=re.sub(r"rollback-all-\d+|rollback-all", "rollback", ran.out))


def test_a_fix_reads_what_a_check_has_written(wslint: CommandLine) -> None:
    """And is not misled: what it may fix is checked again, what it cannot is known."""
    subprocess.run(["git", "init", "-q", str(wslint.root)], check=True)
    wslint("check")
    assert wslint("fix", "b.py").out == "There is nothing to fix.\n"
    assert wslint("fix", "--allow-dirty").code == 0
    assert "additional_headers" in (wslint.root / "a.py").read_text()
    assert wslint("check") == wslint("check", "--no-cache")


def test_an_interrupted_fix_may_be_ended_without_a_cache(wslint: CommandLine) -> None:
    subprocess.run(["git", "init", "-q", str(wslint.root)], check=True)
    wslint.environment(WSLINT_NO_CACHE="1", WSLINT_CACHE_DIR="two")
    assert "there is nothing to abort" in wslint("fix", "--abort").err


def test_each_member_has_its_own(wslint: CommandLine) -> None:
    (wslint.root / "member").mkdir()
    (wslint.root / "member/wslint.toml").write_text('websockets = "==13.0"\n')
    (wslint.root / "member/c.py").write_text(SAFE)
    expected = wslint("check", "--no-cache")
    assert wslint("check") == wslint("check") == expected
    assert caches(wslint.root) == [".wslint_cache", "member/.wslint_cache"]
    assert wslint("clean").err == "Removing cache at: .wslint_cache\nRemoving cache at: member/.wslint_cache\n"
    assert caches(wslint.root) == []


def test_what_is_wrong_is_said_once(wslint: CommandLine) -> None:
    (wslint.root / ".wslint_cache").write_text("no directory")
    expected = wslint("check", "--no-cache")
    ran = wslint("check")
    assert (ran.code, ran.out) == (expected.code, expected.out)
    assert ran.err == "warning: the cache .wslint_cache is not used: Not a directory\n"


# wslint clean


def test_clean(wslint: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    wslint("check")
    (wslint.root / "deep/er").mkdir(parents=True)
    monkeypatch.chdir(wslint.root / "deep/er")
    ran = wslint("clean")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Removing cache at: {wslint.root}/.wslint_cache\n"
    assert not (wslint.root / ".wslint_cache").exists()
    assert wslint("clean").err == f"No cache below {wslint.root}\n"


def test_clean_leaves_what_is_not_its_own(wslint: CommandLine) -> None:
    wslint("check")
    (wslint.root / ".wslint_cache/notes.txt").write_text("mine")
    assert wslint("clean").err == "Removing cache at: .wslint_cache\n  left what is not wslint's: notes.txt\n"
    assert [path.name for path in (wslint.root / ".wslint_cache").iterdir()] == ["notes.txt"]


def test_clean_removes_the_configured_one(wslint: CommandLine) -> None:
    (wslint.root / "pyproject.toml").write_text(CONFIG + 'cache-dir = "../elsewhere"\n')
    elsewhere = wslint.root.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x.cache").write_text("of another program")
    assert wslint("clean").err == "No cache below .\n"
    assert [path.name for path in elsewhere.iterdir()] == ["x.cache"]
    wslint("check")
    left = "  left what is not wslint's: x.cache\n"
    assert wslint("clean").err == f"Removing cache at: {elsewhere}\n{left}"
    assert [path.name for path in elsewhere.iterdir()] == ["x.cache"]


def test_clean_follows_no_link(wslint: CommandLine) -> None:
    (wslint.root / "outside").mkdir()
    (wslint.root / "outside/a.cache").write_text("")
    (wslint.root / "sub").mkdir()
    (wslint.root / "sub/.wslint_cache").symlink_to("../outside")
    assert wslint("clean").err == "No cache below .\n"
    assert (wslint.root / "outside/a.cache").exists()
