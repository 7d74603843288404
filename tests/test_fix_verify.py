"""``wslint fix``: what is taken back, what is refused, and that every way out leaves the right bytes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.command_line import SAFE, UNSAFE, CommandLine, Ran
from tests.fix_cases import CHECK, PYTHON, copied, fixed, in_child, tree, work_tree
from tests.repository import commit, git, repository
from wslint.migrate.bisect import Found, search

PHASES = """
[[tool.wslint.phases]]
name = "first"
paths = ["a0.py", "a1.py"]
verify = "{command} check.py a1.py"
[[tool.wslint.phases]]
name = "second"
paths = ["a*.py"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return work_tree(tmp_path / "work", 4)


@pytest.fixture
def wslint(root: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    monkeypatch.delenv("WSLINT_JOBS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(root / "no-such-directory"))
    monkeypatch.chdir(root)
    return CommandLine(root, monkeypatch)


def check(*names: str) -> str:
    return " ".join([PYTHON, "check.py", *names])


def causes(ran: Ran) -> str:
    assert ran.code == 2
    before, failed, after = ran.err.partition("wslint failed\n")
    assert failed, before
    return after


# The search

FILES = [f"f{number}" for number in range(40)]


class Command:
    """Answers as ``passes`` does, and remembers what it was asked."""

    def __init__(self, passes: Callable[[frozenset[str]], bool]) -> None:
        self.passes = passes
        self.asked: list[frozenset[str]] = []

    def __call__(self, applied: frozenset[str]) -> bool:
        self.asked.append(applied)
        return self.passes(applied)


def whole(found: Found, files: list[str]) -> bool:
    return sorted([*found.kept, *(file for file, _ in found.blamed), *found.unproven]) == sorted(files)


@given(st.integers(1, 40), st.sets(st.sampled_from(FILES), max_size=6))
def test_files_that_fail_alone_are_taken_back_alone(count: int, failing: set[str]) -> None:
    files = FILES[:count]
    bad = [file for file in files if file in failing]
    command = Command(lambda applied: not applied & failing)
    found = search(files, command, 1000)
    assert (list(found.kept), [file for file, _ in found.blamed]) == ([f for f in files if f not in bad], bad)
    assert found.unproven == ()
    assert found.runs == len(command.asked) <= 3 + len(bad) * (2 + (count - 1).bit_length())
    assert bad or found.runs == 1
    for file, number in found.blamed:
        assert file in command.asked[number]
        assert command.asked[number] - {file} <= set(found.kept)


def test_one_of_hundreds_takes_a_dozen_runs() -> None:
    files = [f"{number}.py" for number in range(552)]
    for bad in ("0.py", "300.py", "551.py"):
        assert search(files, lambda applied: bad not in applied, 50).runs <= 13  # noqa: B023


@settings(max_examples=300)
@given(st.integers(0, 2**64 - 1), st.integers(1, 8), st.integers(1, 30))
def test_whatever_the_command_says_what_stays_has_passed(answers: int, count: int, limit: int) -> None:
    files = FILES[:count]
    place = {file: number for number, file in enumerate(files)}

    def passes(applied: frozenset[str]) -> bool:
        return bool(answers >> sum(1 << place[file] for file in applied) % 64 & 1) or not applied

    command = Command(passes)
    found = search(files, command, limit)
    assert whole(found, files)
    assert found.runs == len(command.asked) <= limit
    kept = frozenset(found.kept)
    assert not kept or (kept in command.asked and passes(kept))
    if not found.unproven and found.runs < limit:
        assert not any(passes(kept | {file}) for file, _ in found.blamed)


def test_a_file_that_needs_a_later_one_stays() -> None:
    def passes(applied: frozenset[str]) -> bool:
        return "f9" not in applied and ("f2" not in applied or "f7" in applied)

    found = search(FILES, passes, 100)
    assert [file for file, _ in found.blamed] == ["f9"]


def test_of_two_that_fail_together_one_is_taken_back() -> None:
    found = search(FILES, lambda applied: not {"f3", "f30"} <= applied, 100)
    assert [file for file, _ in found.blamed] == ["f30"]


def test_what_runs_do_not_suffice_for_is_not_kept() -> None:
    found = search(FILES[:16], lambda applied: not applied & {"f2", "f12"}, 7)
    assert found.runs == 7
    assert [file for file, _ in found.blamed] == ["f2"]
    assert found.unproven[-1] == "f15"
    assert "f0" in found.kept


@given(st.randoms(use_true_random=False), st.integers(1, 12), st.integers(1, 60))
def test_a_command_that_answers_at_random(random: object, count: int, limit: int) -> None:
    command = Command(lambda applied: not applied or random.random() < 0.7)  # type: ignore[attr-defined]
    found = search(FILES[:count], command, limit)
    assert found.runs <= limit
    assert whole(found, FILES[:count])


def test_what_fails_at_the_end_is_searched_again() -> None:
    """What is to stay passes, f0 and f3 are tried in vain, and then it fails: f5 passed by chance."""
    command = Command(lambda applied: not applied & {"f0", "f3"} and ("f5" not in applied or len(command.asked) < 10))
    found = search(FILES[:6], command, 100)
    assert [file for file, _ in found.blamed] == ["f0", "f3", "f5"]
    assert command.asked[-1] == frozenset(found.kept) == {"f1", "f2", "f4"}


# What comes of a run


def test_without_a_command(wslint: CommandLine, root: Path) -> None:
    before = tree(root)
    done = wslint("fix")
    assert done == Ran(0, "Fixed 4 findings in 4 files.\nTo undo: git apply -R .git/wslint/rollback-all.patch\n", "")
    assert fixed(root) == ["a0.py", "a1.py", "a2.py", "a3.py"]
    after = tree(root)
    assert {name: mode for name, (mode, _) in after.items()} == {name: mode for name, (mode, _) in before.items()}
    assert after["a1.py"][1] == before["a1.py"][1].replace(b"extra", b"additional")
    git(root, "apply", "-R", ".git/wslint/rollback-all.patch")
    assert tree(root) == before
    git(root, "checkout", "-q", "--", ".")
    assert wslint("fix", "a3.py").out.endswith("git apply -R .git/wslint/rollback-all-2.patch\n")


def test_undone_where_git_changes_line_ends(wslint: CommandLine, root: Path) -> None:
    git(root, "config", "core.autocrlf", "true")
    before = tree(root)
    undo = wslint("fix", "--allow-dirty").out.partition("To undo: ")[2].split()
    assert tree(root) != before
    subprocess.run(undo, check=True)
    assert tree(root) == before


def test_nothing_to_fix(wslint: CommandLine) -> None:
    assert wslint("fix", "other.py", "--verify", "no-such-command") == Ran(0, "There is nothing to fix.\n", "")


def test_all_pass(wslint: CommandLine, root: Path) -> None:
    done = wslint("fix", "--verify", check(), "--quiet")
    assert done == Ran(0, "", "")
    assert len(fixed(root)) == 4


def test_the_failing_file_is_taken_back_alone(wslint: CommandLine, root: Path) -> None:
    before = tree(root)
    done = wslint("fix", "--verify", check("a1.py"))
    assert done.code == 1
    assert done.out == (
        f"Taken back: a1.py: with its fixes added, `{check('a1.py')}` failed with exit code 1\n"
        "    | broken: a1.py\n"
        f"Fixed 3 findings in 3 of 4 files; `{check('a1.py')}` passes (5 runs).\n"
        "To undo: git apply -R .git/wslint/rollback-all.patch\n"
    )
    said = [line.rpartition(" (")[0] for line in done.err.splitlines()]
    assert said == [
        "wslint: run 1, with the fixes of 4 of 4 files: failed with exit code 1",
        "wslint: run 2, without any fix: passed",
        "wslint: run 3, with the fixes of 2 of 4 files: failed with exit code 1",
        "wslint: run 4, with the fixes of 1 of 4 files: passed",
        "wslint: run 5, with the fixes of 3 of 4 files: passed",
    ]
    after = tree(root)
    assert fixed(root) == ["a0.py", "a2.py", "a3.py"]
    assert [name for name in after if after[name] != before[name]] == ["a0.py", "a2.py", "a3.py"]


def test_too_few_runs(wslint: CommandLine, root: Path) -> None:
    done = wslint("fix", "--verify", check("a2.py"), "--max-runs", "3")
    assert done.code == 1
    assert (
        "Taken back: 3 runs (--max-runs) do not suffice to tell which of these pass:\n    a2.py\n    a3.py\n"
        in done.out
    )
    assert fixed(root) == ["a0.py", "a1.py"]


def test_verbose_shows_what_passes(wslint: CommandLine) -> None:
    assert "broken:\n" in wslint("fix", "--verbose", "--verify", check()).err


def test_the_command_of_a_phase(wslint: CommandLine, root: Path) -> None:
    with (root / "pyproject.toml").open("a") as file:
        file.write(PHASES.format(command=PYTHON))
    done = wslint("fix", "--phase", "first", "--verify-phase")
    assert (done.code, fixed(root)) == (1, ["a0.py"])
    assert done.out.endswith("rollback-first.patch\n")
    assert "--verify-phase: second has no `verify`" in causes(wslint("fix", "--phase", "second", "--verify-phase"))
    assert "have different commands" in causes(wslint("fix", "--phase", "first,second", "--verify-phase"))
    assert "unknown phase `third`" in causes(wslint("fix", "--phase", "third"))
    assert wslint("fix", "--phase", "second").code == 0
    assert fixed(root) == ["a0.py", "a2.py", "a3.py"]


def test_the_command_runs_where_the_configuration_is(wslint: CommandLine, root: Path) -> None:
    (root / "below").mkdir()
    (root / "below/b.py").write_text(SAFE)
    commit(root)
    wslint.monkeypatch.chdir(root / "below")
    done = wslint("fix", "--verify", check("below/b.py", "a0.py"), "..")
    assert done.code == 1
    assert "Taken back: b.py: " in done.out
    assert f"Taken back: {root}/a0.py: " in done.out
    undo = done.out.partition("To undo: ")[2].split()
    assert undo == ["git", "-C", str(root), "apply", "-R", str(root / ".git/wslint/rollback-all.patch")]
    subprocess.run(undo, check=True)
    assert git(root, "status", "--porcelain") == ""


def test_unsafe_fixes_only_if_wanted(wslint: CommandLine, root: Path) -> None:
    (root / "b.py").write_text(UNSAFE)
    commit(root)
    assert wslint("fix", "b.py").out == "There is nothing to fix.\n"
    assert wslint("fix", "b.py", "--unsafe-fixes", "--ignore", "WS1402").out == "There is nothing to fix.\n"
    assert wslint("fix", "b.py", "--unsafe-fixes").code == 0


def test_a_link_is_followed_once(wslint: CommandLine, root: Path) -> None:
    (root / "link.py").symlink_to("a0.py")
    commit(root)
    assert wslint("fix", "--verify", check("link.py")).code == 1
    assert fixed(root) == ["a1.py", "a2.py", "a3.py"]
    assert (root / "link.py").is_symlink()


# What is refused


def test_changes_that_are_not_committed(wslint: CommandLine, root: Path) -> None:
    (root / "other.py").write_text("x = 2\n")
    (root / "a1.py").write_text(SAFE + "# mine\n")
    (root / "new.py").write_text(SAFE)
    before = tree(root)
    assert (
        "  Cause: these files are to be fixed, and git does not have them as they are:\n  a1.py\n  new.py\n"
        in causes(wslint("fix"))
    )
    assert tree(root) == before
    assert wslint("fix", "a0.py").code == 0
    assert wslint("fix", "--allow-dirty", "--verify", check("new.py")).code == 1
    assert (root / "new.py").read_text() == SAFE
    assert (root / "a1.py").read_text().endswith("additional_headers=h)\n# mine\n")


def test_a_command_that_fails_without_any_fix_too(wslint: CommandLine, root: Path) -> None:
    before = tree(root)
    said = causes(wslint("fix", "--verify", f"{PYTHON} -c 'print(7); 1 / 0'"))
    assert "failed with exit code 1 without any fix, too: it cannot tell which are wrong" in said
    assert "    | 7\n" in said
    assert "ZeroDivisionError" in said
    assert tree(root) == before
    assert wslint("fix").code == 0


def test_a_command_that_fails_until_all_is_fixed(wslint: CommandLine, root: Path) -> None:
    (root / "wants.py").write_text(CHECK.replace('" in', '" not in'))
    done = wslint("fix", "--verify", f"{PYTHON} wants.py a0.py a1.py")
    assert (done.code, len(fixed(root))) == (0, 4)
    assert done.err.count("run ") == 1


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        (["--verify", "no-such-command"], "cannot run `no-such-command`: no-such-command: No such file or directory"),
        (["--verify", "'"], "cannot be split into words: No closing quotation"),
        (["--verify", " "], "a value is required for `--verify`"),
        (["--verify", "x", "--verify-phase"], "drop either"),
        (["--verify-phase"], "name the phase with --phase"),
        (["--verify-phase", "--phase", "x"], "unknown phase `x`"),
        (["--resume", "--abort"], "cannot be used with"),
        (["--abort", "a0.py"], "give it no other arguments"),
        (["--resume"], "there is nothing to resume"),
        (["--abort"], "there is nothing to abort"),
        (["no-such.py"], "no-such.py: No such file or directory"),
        (["--select", "WS9999"], "WS9999"),
    ],
)
def test_refused(wslint: CommandLine, root: Path, arguments: list[str], cause: str) -> None:
    before = tree(root)
    assert cause in causes(wslint("fix", *arguments))
    assert tree(root) == before
    assert not (root / ".git/wslint/fix").exists()


def test_outside_a_work_tree(wslint: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    wslint.monkeypatch.chdir(tmp_path / "alone")
    wslint.monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert "wslint check --fix" in causes(wslint("fix"))


def test_a_read_only_file_stops_no_other(wslint: CommandLine, root: Path) -> None:
    (root / "a2.py").chmod(0o555)
    done = wslint("fix", "--verify", check())
    assert done.code == 2
    assert "error: a2.py: not fixed, the file is read-only" in done.err
    assert fixed(root) == ["a0.py", "a1.py", "a3.py"]


def test_a_file_outside_the_work_tree(wslint: CommandLine, root: Path) -> None:
    outside = root.parent / "outside.py"
    outside.write_text(SAFE)
    (root / "link.py").symlink_to(outside)
    done = wslint("fix", "link.py", "a0.py")
    assert done.code == 2
    assert "link.py: not fixed, it lies outside the git work tree" in done.err
    assert (outside.read_text(), fixed(root)) == (SAFE, ["a0.py"])


# Interrupted


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_before_any_change_of_a_file(wslint: CommandLine, root: Path, tmp_path: Path) -> None:
    """Some of the moments; `tests/external/test_fix_killed.py` has all."""
    before = tree(root)
    arguments = ("fix", "--quiet", "--verify", check("a1.py"))
    assert not in_child(copied(root, "done"), 10_000, *arguments)
    after = tree(tmp_path / "done")
    assert after != before
    journals = 0
    for at in (18, 25, 40, 52):
        killed = copied(root, "killed")
        assert in_child(killed, at, *arguments)
        for other, wanted in (("--abort", before), ("--resume", after)):
            place = copied(killed, "ended")
            wslint.monkeypatch.chdir(place)
            if (place / ".git/wslint/fix").exists():
                journals += 1
                assert "was interrupted" in causes(wslint("fix"))
                assert wslint("fix", other).code == (other == "--resume")
                assert tree(place) == wanted, at
            assert tree(place) in (before, after)
    assert journals >= 6


def started(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """``wslint fix`` in a process of its own, whose command is asleep when this returns."""
    (root / "sleep.py").write_text("import pathlib, time\npathlib.Path('../asleep').touch()\ntime.sleep(60)\n")
    command = [sys.executable, "-m", "wslint", "fix", "--verify", f"{PYTHON} sleep.py", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    process = subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not (root.parent / "asleep").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_the_command_runs(wslint: CommandLine, root: Path, number: int) -> None:
    before = tree(root)
    with started(root) as process:
        assert "another `wslint fix` is at work" in causes(wslint("fix"))
        assert "another `wslint fix` is at work" in causes(wslint("fix", "--abort"))
        process.send_signal(number)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"wslint: interrupted: go on with `wslint fix --resume`" in said
    assert wslint("fix", "--abort") == Ran(0, "Every file is as it was before the fix\n", "")
    (root / "sleep.py").unlink()
    assert tree(root) == before


def killed_amid(root: Path) -> None:
    """Kill a fix after some files were written."""
    assert in_child(root, 40, "fix", "--verify", check("a1.py"))
    assert 0 < len(fixed(root)) < 4


def test_resuming_asks_only_what_is_not_known(wslint: CommandLine, root: Path) -> None:
    killed_amid(root)
    done = wslint("fix", "--resume")
    assert (done.code, fixed(root)) == (1, ["a0.py", "a2.py", "a3.py"])
    first, *later = done.err.splitlines()
    assert first == "wslint: resuming after run 1"
    assert [line.split(",")[0] for line in later] == [f"wslint: run {number}" for number in range(2, 6)]
    assert "(5 runs)" in done.out


def test_what_someone_else_changed_is_left_alone(wslint: CommandLine, root: Path) -> None:
    before = tree(root)
    killed_amid(root)
    mine = b"mine\n"
    (root / "a0.py").write_bytes(mine)
    now = tree(root)
    said = causes(wslint("fix", "--resume"))
    assert "  Cause: a0.py changed while it was being fixed\n  as it was before: .git/wslint/fix/contents/" in said
    assert "wslint fix --abort" in said
    assert {name: now[name] for name in before} == {name: tree(root)[name] for name in before}
    done = wslint("fix", "--abort")
    assert done.code == 2
    head, line = done.out.splitlines()
    assert head == "Every file is as it was before the fix, but for those that changed since:"
    assert line.startswith("  a0.py was left alone; as it was: .git/wslint/fix.aborted/contents/")
    assert tree(root) == {**before, "a0.py": (before["a0.py"][0], mine)}
    assert Path(line.rpartition(" ")[2]).read_bytes() == before["a0.py"][1]
    assert wslint("fix", "--abort").code == 2
    assert wslint("fix", "--allow-dirty", "a1.py").code == 0


def test_a_command_that_changes_a_file(wslint: CommandLine, root: Path) -> None:
    (root / "meddle.py").write_text("open('a0.py', 'a').write('# formatted')\n")
    said = causes(wslint("fix", "--verify", f"{PYTHON} meddle.py"))
    assert "a0.py changed while it was being fixed" in said
    assert wslint("fix", "--abort").code == 2


def test_a_journal_of_another_version(wslint: CommandLine, root: Path) -> None:
    killed_amid(root)
    plan = root / ".git/wslint/fix/plan.json"
    plan.write_text(plan.read_text().replace('"format": 1', '"format": 2'))
    assert "written by another version of wslint" in causes(wslint("fix", "--resume"))
    plan.write_text("{")
    assert "cannot be read" in causes(wslint("fix"))


def test_python_notices_each_change_of_the_same_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled modules are known by size and second, and many runs take less than a second."""
    from wslint.migrate.fixing import Change, Fixing
    from wslint.migrate.journal import Plan, create, digest
    from wslint.migrate.verify import Attention

    (tmp_path / "m.py").write_bytes(b"x = 1\n")
    command = (sys.executable, "-c", "import m; raise SystemExit(m.x - 1)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    change = Change("m.py", b"x = 1\n", b"x = 2\n", False, 1)
    plan = Plan("tag", "", (change.planned(),), (), command, ".", 9, "rollback.patch")
    contents = {digest(data): data for data in (change.before, change.after)}
    journal = create(str(tmp_path / "home"), plan, contents)
    found = Fixing(journal, str(tmp_path), Attention(), lambda text: None).finish()
    assert [file for file, _ in found.blamed] == ["m.py"]
    assert subprocess.run(command, check=False).returncode == 0


def test_the_lock_goes_with_its_holder(wslint: CommandLine, root: Path) -> None:
    with started(root) as process:
        process.kill()
    assert wslint("fix", "--abort").code == 0


def test_nothing_to_go_back_to_without_a_commit(wslint: CommandLine, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    (new / "a.py").write_text(SAFE)
    git(new, "init", "--quiet")
    wslint.monkeypatch.chdir(new)
    assert "git does not have them" in causes(wslint("fix", "--config", "websockets = '==15.0'"))
    repository(new)
    assert wslint("fix", "--config", "websockets = '==15.0'").code == 0
