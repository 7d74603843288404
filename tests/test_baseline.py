"""`wslint baseline` and `check --baseline`: what is accepted stays hidden, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command_line import HEADERS, CommandLine, Ran, command_line
from wslint.migrate.baseline import NAME, BaselineError, parsed, read_baseline, rendered, save, without
from wslint.migrate.fingerprint import Entry
from wslint.migrate.merge import merged, merged_text

HEAD = "import websockets\n"


def function(name: str, *calls: str) -> str:
    """A function with one finding (WS1401) in each call."""
    body = "".join(f"    await websockets.connect({call})\n" for call in calls)
    return f"\n\nasync def {name}(uri, h, g):\n{body}"


A = HEAD + function("one", "uri, extra_headers=h") + function("two", "uri, extra_headers=g", "uri, extra_headers=g")
B = HEAD + function("one", "uri, extra_headers=h")
CLEAN = "All checks passed!\n"


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    made = command_line(tmp_path, monkeypatch)
    made.write(a=A)
    return made


def create(wslint: CommandLine, *arguments: str) -> None:
    assert wslint("baseline", "create", *arguments).code == 0


def hidden(count: int) -> str:
    return f"{count} finding{'s are' if count > 1 else ' is'} in the baseline.\n"


def new(*places: str) -> str:
    lines = "".join(f"{place}: WS1401 [*] {HEADERS}\n" for place in places)
    return f"{lines}Found {len(places)} error{'s' * (len(places) > 1)}.\n[*] {len(places)} fixable with `--fix`.\n"


def test_the_file(wslint: CommandLine) -> None:
    assert wslint("baseline", "create") == Ran(0, f"{NAME}: 3 findings accepted.\n", "")
    rest = '"path": "a.py", "scope": "two", "text": "websockets.connect(uri, extra_headers=g)"'
    assert (wslint.root / NAME).read_text() == (
        "[\n"
        '{"rule": "WS1401", "path": "a.py", "scope": "one", '
        '"text": "websockets.connect(uri, extra_headers=h)", "ordinal": 0},\n\n'
        f'{{"rule": "WS1401", {rest}, "ordinal": 0}},\n\n'
        f'{{"rule": "WS1401", {rest}, "ordinal": 1}},\n\n'
        '{"format": "wslint-baseline", "version": 1}\n]\n'
    )
    assert isinstance(json.loads((wslint.root / NAME).read_text()), list)
    assert wslint("check", "--baseline") == Ran(0, CLEAN + hidden(3), "")
    assert wslint("check").code == 1


def test_lines_and_formatting_do_not_matter(wslint: CommandLine) -> None:
    create(wslint)
    moved = A.replace(HEAD, '"""Text."""\n\n' + HEAD).replace(
        "(uri, extra_headers=h)", "(\n        uri,  # it\n    extra_headers = h, )"
    )
    wslint.write(a=moved)
    assert wslint("check", "--baseline").out == CLEAN + hidden(3)


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (A + function("three", "uri, extra_headers=h"), ["14:35"]),
        (A.replace("extra_headers=h", "extra_headers=h2"), ["5:35"]),
        (A.replace("headers=g)", "headers=g)\n    await websockets.connect(uri, extra_headers=g)", 1), ["11:35"]),
        # One fixed, another added: in the same function, in the same file.
        (A.replace("uri, extra_headers=h", "g, extra_headers=h"), ["5:33"]),
        (A.replace("extra_headers=h", "additional_headers=h") + function("three", "uri, extra_headers=h"), ["14:35"]),
        (A.replace("def one", "def other"), ["5:35"]),
    ],
)
def test_what_is_new_is_reported(wslint: CommandLine, change: str, places: list[str]) -> None:
    create(wslint)
    wslint.write(a=change)
    out = wslint("check", "--baseline").out
    assert out.startswith(new(*(f"a.py:{place}" for place in places)))


def test_a_fix_of_another_rule_leaves_a_finding_the_same(wslint: CommandLine) -> None:
    wslint.write(a=HEAD + function("one", "uri, extra_headers=h"))
    selected = ("--config", 'select = ["WS0001", "WS1401"]')
    create(wslint, *selected)
    assert wslint("check", "--fix", "--select", "WS1401").out == "Found 1 error (1 fixed, 0 remaining).\n"
    assert wslint("check", "--baseline", "--select", "WS0001").out == CLEAN + hidden(1)
    stale = "1 entry of the baseline matches nothing: `wslint baseline prune`.\n"
    assert wslint("check", "--baseline", *selected).out == CLEAN + hidden(1) + stale


def test_a_moved_file_takes_its_entries_along_and_a_copy_does_not(wslint: CommandLine) -> None:
    create(wslint)
    wslint.write(copy=A)
    assert wslint("check", "--baseline").out == new("copy.py:5:35", "copy.py:9:35", "copy.py:10:35") + hidden(3)
    (wslint.root / "a.py").unlink()
    assert wslint("check", "--baseline").out == CLEAN + hidden(3)
    wslint.write(copy=A + function("three", "uri, extra_headers=h"))
    assert wslint("check", "--baseline").out == new("copy.py:14:35") + hidden(3)
    # Without a file of that name, prune keeps what still excuses something; create writes it anew.
    assert wslint("baseline", "prune").out == f"{NAME}: 0 entries removed, 3 left.\n"
    wslint.write(copy=A)
    create(wslint)
    assert {entry.path for entry in read_baseline(str(wslint.root / NAME))} == {"copy.py"}


def test_create_over_a_baseline_accepts_nothing_unasked(wslint: CommandLine) -> None:
    create(wslint)
    before = wslint.read(NAME)
    wslint.write(a=A.replace("extra_headers=h", "additional_headers=h"), b=B)
    said = f"b.py:5:35: WS1401 {HEADERS}\n1 finding would be newly accepted: fix it, or run again with `--accept`.\n"
    assert wslint("baseline", "create") == Ran(1, said, "")
    assert wslint.read(NAME) == before
    assert wslint("baseline", "create", "--accept") == Ran(0, f"{NAME}: 3 findings accepted.\n", "")
    assert wslint("check", "--baseline").out == CLEAN + hidden(3)
    wslint.write(b=B.replace("extra_headers=h", "additional_headers=h"))
    assert wslint("baseline", "create") == Ran(0, f"{NAME}: 2 findings accepted.\n", "")


def test_prune_only_removes_and_leaves_the_other_lines(wslint: CommandLine) -> None:
    wslint.write(b=B)
    create(wslint)
    before = wslint.read(NAME).split("\n")
    # One of two equal calls is fixed, one finding is new.
    wslint.write(a=A.replace("extra_headers=g", "additional_headers=g", 1) + function("three", "uri, extra_headers=h"))
    (wslint.root / "b.py").unlink()
    assert wslint("check", "--baseline").out.endswith(
        "2 entries of the baseline match nothing: `wslint baseline prune`.\n"
    )
    assert wslint("baseline", "prune") == Ran(0, f"{NAME}: 2 entries removed, 2 left.\n", "")
    gone = [line for line in before if '"ordinal": 1' in line or "b.py" in line]
    assert len(gone) == 2
    assert wslint.read(NAME).split("\n") == [line for line in before if line not in gone]
    assert wslint("check", "--baseline").out.startswith("a.py:14:35: WS1401")
    assert wslint("baseline", "prune").out == f"{NAME}: 0 entries removed, 2 left.\n"


def test_files_that_are_not_named_keep_their_entries(wslint: CommandLine) -> None:
    wslint.write(b=B)
    create(wslint)
    wslint.write(a=HEAD, b=HEAD)
    assert wslint("baseline", "prune", "b.py").out == f"{NAME}: 1 entry removed, 3 left.\n"
    assert wslint("baseline", "create", "b.py").out == f"{NAME}: 3 findings accepted.\n"
    assert wslint("check", "--baseline", "b.py").out == CLEAN
    assert "3 entries of the baseline match nothing" in wslint("check", "--baseline").out


def test_a_finding_that_is_hidden_is_fixed_all_the_same(wslint: CommandLine) -> None:
    create(wslint)
    assert wslint("check", "--baseline", "--fix").out == (
        "Found 3 errors (3 fixed, 0 remaining).\n3 entries of the baseline match nothing: `wslint baseline prune`.\n"
    )
    assert wslint.read("a.py") == A.replace("extra", "additional")


def test_the_configuration_may_make_it_the_default(wslint: CommandLine) -> None:
    settings = (wslint.root / "pyproject.toml").read_text()
    (wslint.root / "pyproject.toml").write_text(settings + 'baseline = "ci/accepted.json"\n')
    (wslint.root / "ci").mkdir()
    missing = "ci/accepted.json: there is no baseline: write one with `wslint baseline create`"
    assert wslint("check") == Ran(2, "", f"wslint failed\n  Cause: {missing}\n")
    assert wslint("baseline", "create").out == "ci/accepted.json: 3 findings accepted.\n"
    assert '"path": "../a.py"' in wslint.read("ci/accepted.json")
    assert wslint("check").out == CLEAN + hidden(3)
    assert wslint("check", "--no-baseline").code == 1
    assert wslint("check", "--stdin-filename", "a.py", stdin=A).out == CLEAN + hidden(3)
    added = A + function("three", "uri, extra_headers=h")
    assert wslint("check", "--stdin-filename", "a.py", stdin=added).out == new("a.py:14:35") + hidden(3)
    assert wslint("check", "-", stdin=A).code == 1


def test_each_member_has_its_own(wslint: CommandLine) -> None:
    missing = f"{NAME}: there is no baseline: write one with `wslint baseline create`"
    assert wslint("check", "--baseline") == Ran(2, "", f"wslint failed\n  Cause: {missing}\n")
    for name, baseline in (("own", ""), ("shared", f'baseline = "../{NAME}"\n')):
        (wslint.root / name).mkdir()
        (wslint.root / name / "b.py").write_text(B)
        (wslint.root / name / "wslint.toml").write_text(f'extend = "../pyproject.toml"\n{baseline}')
    out = wslint("baseline", "create").out
    assert sorted(out.splitlines()) == [f"{NAME}: 4 findings accepted.", f"own/{NAME}: 1 finding accepted."]
    assert "shared/b.py" in wslint.read(NAME)
    assert '"path": "b.py"' in wslint.read(f"own/{NAME}")
    assert wslint("check", "--baseline").out == CLEAN + hidden(5)


def test_nothing_hides_that_a_file_does_not_parse(wslint: CommandLine) -> None:
    wslint.write(broken="import websockets\nwebsockets.connect(1, extra_headers=2\n")
    ran = wslint("baseline", "create")
    assert ran.out == f"{NAME}: 3 findings accepted.\n"
    assert ran.err == "warning: broken.py does not parse, which no baseline hides: mend or exclude it\n"
    assert "broken.py:2:" in wslint("check", "--baseline").out


def test_a_file_that_cannot_be_checked_loses_no_entries(wslint: CommandLine) -> None:
    create(wslint)
    before = wslint.read(NAME)
    for command in ("create", "prune"):
        assert wslint("baseline", command, ".", "missing.py").code == 2
    assert wslint.read(NAME) == before


def test_show(wslint: CommandLine) -> None:
    settings = (wslint.root / "pyproject.toml").read_text()
    phases = '[[tool.wslint.phases]]\nname = "first"\npaths = ["a.py"]\n'
    (wslint.root / "pyproject.toml").write_text(settings + phases)
    wslint.write(b=HEAD + "websockets.connect(1, extra_headers=2)\n")
    create(wslint)
    call = "websockets.connect(uri, extra_headers="
    assert wslint("baseline", "show").out == (
        f"WS1401: 4\n  a.py: one: {call}h)\n  a.py: two: {call}g)\n  a.py: two: {call}g)\n"
        "  b.py: websockets.connect(1, extra_headers=2)\n"
    )
    assert wslint("baseline", "show", "--by", "phase", "--statistics").out == "first: 3\nunplanned: 1\n"
    by_file = wslint("baseline", "show", "--by", "file").out
    assert by_file.endswith("b.py: 1\n  WS1401: websockets.connect(1, extra_headers=2)\n")
    shown = json.loads(wslint("baseline", "show", NAME, "--by", "file", "--output-format", "json").out)
    assert [(group["file"], group["count"], len(group["entries"])) for group in shown] == [
        ("a.py", 3, 3),
        ("b.py", 1, 1),
    ]
    wslint.write(a=HEAD, b=HEAD)
    create(wslint)
    assert wslint("baseline", "show").out == f"{NAME} is empty.\n"


WRONG = {
    "": ":1: not valid JSON: Expecting value",
    "{}": ":1: a baseline is a JSON array",
    "[\n\n1]": ":3: an entry is an object",
    '[\n{"rule": "WS1401"}]': ":2: an entry has a string `path`",
    '[{"rule": "", "path": "", "scope": "", "text": "", "ordinal": true}]': ":1: an entry has a number `ordinal`",
    '[{"rule": "", "path": "", "scope": "", "text": "", "ordinal": -1}]': ":1: an entry has rule, path, scope,",
    '[{"rule": "", "path": "\\ud800", "scope": "", "text": "", "ordinal": 0}]': ":1: an entry holds half a character",
    '[{"format": "wslint-baseline", "version": 2}]': ":1: this baseline is for another version of wslint",
    "[" * 100_000: ":1: not valid JSON: ",
    "[\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> other\n]": ":2: git left a merge conflict: run `wslint baseline merge`",
}


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_a_file_that_is_no_baseline(wslint: CommandLine, text: str) -> None:
    (wslint.root / NAME).write_text(text)
    for command in (["check", "--baseline"], ["baseline", "prune"], ["baseline", "create"], ["baseline", "show"]):
        ran = wslint(*command)
        assert ran.code == 2
        assert ran.err.startswith(f"wslint failed\n  Cause: {NAME}{WRONG[text]}")
    assert (wslint.root / NAME).read_text() == text
    create(wslint, "--accept")
    assert wslint("check", "--baseline").out == CLEAN + hidden(3)


def test_what_cannot_be_read_or_written(tmp_path: Path, wslint: CommandLine) -> None:
    (tmp_path / NAME).mkdir()
    ran = wslint("check", "--baseline")
    assert (ran.code, ran.err) == (2, f"wslint failed\n  Cause: {NAME}: the baseline cannot be read: Is a directory\n")
    with pytest.raises(BaselineError, match="cannot be written"):
        save(str(tmp_path / "missing" / NAME), "[]")
    with pytest.raises(BaselineError, match="cannot be written"):
        save(str(tmp_path / NAME), "[]")
    assert list(tmp_path.glob("*.tmp")) == []


def test_a_baseline_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("[]")
    (tmp_path / "real.json").chmod(0o640)
    (tmp_path / NAME).symlink_to("real.json")
    save(str(tmp_path / NAME), "[ ]\n")
    assert (tmp_path / NAME).is_symlink()
    assert (tmp_path / "real.json").read_text() == "[ ]\n"
    assert (tmp_path / "real.json").stat().st_mode & 0o777 == 0o640


TEXTS = st.text(max_size=8).filter(lambda text: not any("\ud800" <= letter <= "\udfff" for letter in text))
ENTRIES = st.sets(st.builds(Entry, TEXTS, TEXTS, TEXTS, TEXTS, st.integers(0, 3)), max_size=6)


@given(ENTRIES, ENTRIES)
def test_what_is_written_is_read(entries: set[Entry], gone: set[Entry]) -> None:
    text = rendered(entries)
    assert parsed(text.encode(), "") == tuple(sorted(entries))
    shorter = without(text, entries & gone)
    assert parsed(shorter.encode(), "") == tuple(sorted(entries - gone))
    other = json.dumps(json.loads(text), indent=2)
    assert parsed(without(other, entries & gone).encode(), "") == tuple(sorted(entries - gone))


def entries(*names: str) -> set[Entry]:
    """Entries with the names of their files and texts: "f:x" and "g:x" are one finding that has moved."""
    return {Entry(name.partition(":")[0], "WS1401", "", name.partition(":")[2]) for name in names}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "both", "dropped"),
    [
        ("f:1 f:2 f:3", "f:2 f:3", "f:1 f:3", "f:3", ""),
        ("f:1 f:2", "f:1 f:2", "f:1", "f:1", ""),
        ("f:1", "f:1 f:2", "f:1", "f:1", "f:2"),
        ("f:1", "f:1 f:2", "f:1 f:2 f:3", "f:1 f:2", "f:3"),
        ("f:1 f:2", "g:1 g:2", "f:1", "g:1", "g:2"),
        ("f:1 f:2", "g:1 g:2", "f:1 f:2", "g:1 g:2", ""),
        ("f:1", "g:1", "g:1", "g:1", ""),
        ("", "f:1", "f:1 f:2", "f:1", "f:2"),
    ],
)
def test_merged(base: str, ours: str, theirs: str, both: str, dropped: str) -> None:
    sides = [entries(*text.split()) for text in (base, ours, theirs)]
    for order in (sides, [sides[0], sides[2], sides[1]]):
        found = merged(*order)
        assert set(found.entries) == entries(*both.split())
    assert len(found.dropped) == len(dropped.split()) or "g:" in ours


@given(ENTRIES, ENTRIES, ENTRIES)
def test_a_merge_is_never_looser_than_either_side(base: set[Entry], ours: set[Entry], theirs: set[Entry]) -> None:
    found = merged(base, ours, theirs)
    for side in (ours, theirs):
        assert len(found.entries) <= len(side)
        assert {(e.rule, e.scope, e.text) for e in found.entries} <= {(e.rule, e.scope, e.text) for e in side}
    assert found == merged(base, theirs, ours)
    assert set(merged(base, ours & base, theirs & base).entries) == base & ours & theirs


def test_a_merge_keeps_the_lines_of_our_side() -> None:
    everything = sorted(entries(*(f"f:{number}" for number in range(9))))
    text = rendered(everything)
    ours, theirs = without(text, set(everything[:3])), without(text, set(everything[2:5]))
    result, _ = merged_text(text.encode(), ours.encode(), theirs.encode(), "")
    assert result == without(text, set(everything[:5]))
    assert merged_text(b"", b"", b"", "")[0] == rendered([])
