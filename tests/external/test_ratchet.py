"""The ratchet under all fixes there are, and twenty random merges by the real git: no entry is lost or wrong."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.checking import place
from tests.command_line import CommandLine, command_line
from tests.repository import commit, git, repository
from tests.test_pages import Case, cases
from wslint.engine.mode import Mode
from wslint.migrate.baseline import NAME, read_baseline
from wslint.migrate.fingerprint import Excuses, entries_of

FILES, FUNCTIONS = 12, 6
DRIVER = f"{Path(sys.executable).with_name('wslint')} baseline merge %O %A %B"
CLEAN = "All checks passed!\n"


def text(name: str) -> str:
    """A file of which each function has a finding, far enough from the next for git to merge their fixes."""
    parts = ["import websockets\n"]
    for number in range(FUNCTIONS):
        call = f"await websockets.connect(uri, extra_headers={{{number}: {name!r}}})"
        parts.append(
            f"async def open_{number}(uri):\n    print({number})\n\n    {call}\n\n    print({number}, {number})\n"
        )
    return "\n\n".join(parts)


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    made = command_line(tmp_path, monkeypatch)
    made.write(**{f"m{number}": text(f"m{number}") for number in range(FILES)})
    repository(tmp_path)
    assert made("baseline", "create").code == 0
    commit(tmp_path)
    return made


def work(wslint: CommandLine, random: Random, branch: str) -> None:
    """On a branch: fix some findings at random, rename or remove a file or two, and prune."""
    git(wslint.root, "checkout", "--quiet", "-b", branch, "main")
    # A file that one changes or renames and the other removes is a conflict that is not our affair.
    removable = {"one": "m10.py", "two": "m11.py"}
    paths = [path for path in sorted(wslint.root.glob("*.py")) if path.name not in removable.values()]
    for path in paths:
        lines = path.read_text().split("\n")
        for i, line in enumerate(lines):
            if "extra_headers" in line and random.random() < 0.3:
                lines[i] = line.replace("extra_headers", "additional_headers")
        path.write_text("\n".join(lines))
    renamed = random.choice(paths[branch == "one" :: 2])
    renamed.rename(renamed.with_name(f"{branch}_{renamed.name}"))
    if random.random() < 0.5:
        (wslint.root / removable[branch]).unlink()
    assert wslint("baseline", "prune").code == 0
    assert wslint("check", "--against", "main").code == 0
    commit(wslint.root, branch)


def merge(wslint: CommandLine) -> list[str]:
    """Merge both branches into main; the files with conflicts."""
    git(wslint.root, "checkout", "--quiet", "main")
    git(wslint.root, "merge", "--quiet", "--no-edit", "one")
    git(wslint.root, "merge", "--quiet", "--no-edit", "two", check=False)
    return git(wslint.root, "diff", "--name-only", "--diff-filter=U").split()


def check_entries(wslint: CommandLine) -> None:
    """Every finding has an entry, every entry a finding."""
    ran = wslint("check", "--baseline")
    assert ran.out.startswith(CLEAN), ran
    assert "match" not in ran.out, ran

    def entries() -> Counter[tuple[str, str, str]]:
        return Counter((e.rule, e.scope, e.text) for e in read_baseline(str(wslint.root / NAME)))

    left = entries()
    assert wslint("baseline", "create").code == 0
    assert entries() == left
    assert left.total() > 0


@pytest.mark.parametrize("seed", range(20))
def test_random_merges(wslint: CommandLine, seed: int) -> None:
    random = Random(seed)
    work(wslint, random, "one")
    work(wslint, random, "two")
    assert merge(wslint) == []
    check_entries(wslint)


@pytest.mark.parametrize("by", ["driver", "command"])
@pytest.mark.parametrize("seed", range(3))
def test_what_git_cannot_merge(wslint: CommandLine, seed: int, by: str) -> None:
    """Both branches write the file anew, so that it has no blank lines where entries were."""
    random = Random(seed)
    for branch in ("one", "two"):
        work(wslint, random, branch)
        assert wslint("baseline", "create").code == 0
        commit(wslint.root, branch)
    if by == "driver":
        (wslint.root / ".git/info/attributes").write_text(f"{NAME} merge=wslint-baseline\n")
        git(wslint.root, "config", "merge.wslint-baseline.driver", DRIVER)
        assert merge(wslint) == []
    else:
        assert merge(wslint) == [NAME]
        assert "git left a merge conflict: run `wslint baseline merge`" in wslint("check", "--baseline").err
        assert wslint("baseline", "merge").code == 0
        git(wslint.root, "add", NAME)
        git(wslint.root, "commit", "--quiet", "--no-edit")
        assert wslint("baseline", "merge").out == f"{NAME}: git knows of no conflict in it.\n"
    check_entries(wslint)


def test_the_driver_drops_what_one_side_has_accepted(wslint: CommandLine) -> None:
    """The stricter side wins, and says so; without the driver git keeps the addition."""
    (wslint.root / ".git/info/attributes").write_text(f"{NAME} merge=wslint-baseline\n")
    git(wslint.root, "config", "merge.wslint-baseline.driver", DRIVER)
    git(wslint.root, "checkout", "--quiet", "-b", "one", "main")
    wslint.write(fresh=text("fresh"))
    assert wslint("baseline", "create", "--accept").code == 0
    commit(wslint.root)
    work(wslint, Random(0), "two")
    assert merge(wslint) == []
    ran = wslint("check", "--baseline")
    assert ran.code == 1
    assert {line.partition(":")[0] for line in ran.out.splitlines() if "WS1401" in line} == {"fresh.py"}
    assert f"Found {FUNCTIONS} errors." in ran.out


@pytest.mark.parametrize("case", [case for case in cases() if case.values[0][2].kind == "diff"])
def test_no_fix_makes_another_finding_new(case: Case, tmp_path: Path) -> None:
    """All rules find what they find in the examples of the pages; then one rule's fixes are applied."""
    code, _, example, settings = case
    settings = {key: value for key, value in settings.items() if key not in ("files", "path", "unsafe-fixes")}
    name = case[3].get("path", "example.py")
    lines = example.text.split("\n")
    before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
    made = place(tmp_path, {**case[3].get("files", {}), name: before}, **settings)
    old = made.findings(name, extend_select=(code,))
    made.run(Mode(fix=True, unsafe=True), select=(code,))
    new = made.findings(name, extend_select=(code,))
    left = Excuses(entries_of(name, old)).take(new)
    # What the fix leaves behind is new: an import that nothing uses, a comment that nothing needs.
    assert [finding.code for finding in left if finding.code not in ("WS0004", "WS0005", "WS0006")] == []
