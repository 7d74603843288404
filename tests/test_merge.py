"""Joined SARIF logs: the bytes that one run would have written, nothing twice, and nothing lost unseen."""

from __future__ import annotations

import json
import shutil
from itertools import permutations
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.command_line import SAFE, UNSAFE, CommandLine, command_line
from wslint import __version__

ACME = Path(__file__).parent.parent / "examples" / "acme"
SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return command_line(tmp_path, monkeypatch)


def log(wslint: CommandLine, name: str, *arguments: str) -> str:
    """Write the log ``name`` of a run, and return its text."""
    wslint("check", "--jobs", "1", "--output-format", "sarif", "-o", name, *arguments)
    return wslint.read(name)


def shards(wslint: CommandLine, count: int, *arguments: str) -> list[str]:
    names = [f"{number}.sarif" for number in range(1, count + 1)]
    for number, name in enumerate(names, 1):
        jsonschema.Draft7Validator(SCHEMA).validate(
            json.loads(log(wslint, name, "--shard", f"{number}/{count}", *arguments))
        )
    return names


def check_same(wslint: CommandLine, whole: str, names: list[str]) -> None:
    ran = wslint("merge", *names)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == whole
    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(ran.out))


def test_shards_joined_are_the_log_of_one_run(wslint: CommandLine) -> None:
    shutil.copytree(ACME, wslint.root, dirs_exist_ok=True)
    whole = log(wslint, "whole.sarif")
    assert whole.count('"ruleIndex"') > 20
    names = shards(wslint, 3)
    assert all('"shard"' in wslint.read(name) for name in names)
    for order in permutations(names):
        check_same(wslint, whole, list(order))
    assert wslint("merge", *names, "-o", "joined/all.sarif").out == ""
    assert wslint.read("joined/all.sarif") == whole


def test_errors_and_rules_without_a_page_come_together(wslint: CommandLine) -> None:
    """Paths that do not exist, files elsewhere, broken files, code that is no UTF-8, names that need escaping."""
    wslint.write(**{f"m {n}é%": SAFE if n % 2 else UNSAFE for n in range(6)}, zz=f"{SAFE}\nx = (\n", aa=f"{SAFE}\n)\n")
    elsewhere = wslint.root.parent / f"{wslint.root.name}-elsewhere"
    elsewhere.mkdir()
    (elsewhere / "other.py").write_text(SAFE)
    (wslint.root / "latin.py").write_bytes(SAFE.encode() + b"# \xe4\n")
    paths = ["nowhere.py", ".", str(elsewhere), "gone/"]
    whole = log(wslint, "whole.sarif", *paths)
    assert '"invalid-syntax"' in whole
    assert "nowhere.py: No such file" in whole
    for count in (1, 2, 4):
        check_same(wslint, whole, shards(wslint, count, *paths))


def test_a_run_without_findings(wslint: CommandLine) -> None:
    wslint.write(a="x = 1\n", b="y = 2\n")
    check_same(wslint, log(wslint, "whole.sarif"), shards(wslint, 2))


def test_nothing_is_said_twice(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=UNSAFE, c=SAFE)
    whole = log(wslint, "whole.sarif")
    log(wslint, "ab.sarif", "a.py", "b.py", "gone.py")
    log(wslint, "bc.sarif", "c.py", "b.py", "gone.py")
    check_same(wslint, whole, ["whole.sarif"])
    check_same(wslint, whole, ["whole.sarif", "whole.sarif"])
    check_same(wslint, log(wslint, "all.sarif", ".", "gone.py"), ["bc.sarif", "ab.sarif", "whole.sarif"])


def test_different_findings_of_one_file_are_all_there(wslint: CommandLine) -> None:
    wslint.write(a=SAFE + UNSAFE + SAFE)
    whole = json.loads(log(wslint, "whole.sarif"))["runs"][0]
    log(wslint, "one.sarif", "--select", "WS1401")
    log(wslint, "two.sarif", "--select", "WS1402")
    one, two = (wslint("merge", *names).out for names in (["one.sarif", "two.sarif"], ["two.sarif", "one.sarif"]))
    assert one == two
    joined = json.loads(one)["runs"][0]
    assert [result["ruleId"] for result in joined["results"]] == ["WS1401", "WS1402", "WS1401"]
    assert joined["results"] == whole["results"]
    for result in joined["results"]:
        assert joined["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def refused(wslint: CommandLine, *arguments: str) -> str:
    """What ``merge`` says when it fails; nothing is written."""
    (wslint.root / "out.sarif").write_text("old")
    ran = wslint("merge", *arguments, "-o", "out.sarif")
    assert (ran.code, ran.out, wslint.read("out.sarif")) == (2, "", "old")
    assert ran.err.startswith("wslint failed\n  Cause: ")
    assert ran.err.count("\n") == 2
    return ran.err.partition("Cause: ")[2].rstrip("\n")


def test_a_shard_that_is_missing_is_noticed(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=UNSAFE, c=SAFE)
    shards(wslint, 3)
    assert refused(wslint, "3.sarif", "1.sarif") == "3.sarif, 1.sarif: no log of shard 2/3 of the same run"
    wslint.write(d="x = 1\n")
    log(wslint, "2.sarif", "--shard", "2/3")
    message = refused(wslint, "1.sarif", "2.sarif", "3.sarif")
    assert message == (
        "1.sarif, 3.sarif: no log of shard 2/3 of the same run; the shards of one run must see the same files"
    )
    # Two runs that are both complete may come together.
    names = [f"{folder}{number}.sarif" for folder in "ab" for number in (1, 2)]
    for name in names:
        log(wslint, name, "--shard", f"{name[1]}/2", f"{name[0]}.py")
    check_same(wslint, log(wslint, "whole.sarif", "a.py", "b.py"), names)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[]", "no SARIF log of `wslint check --output-format sarif`"),
        ('"runs"', "no SARIF log of `wslint check --output-format sarif`"),
        ("{}", "no SARIF log of `wslint check --output-format sarif`"),
        ('{"runs": []}', "a SARIF log without runs"),
        ('{"runs": [{"tool": {"driver": {"name": "ruff", "rules": []}}, "results": []}]}', "no SARIF"),
        ("[" * 100_000, "no SARIF log: nested too deeply"),
    ],
)  # fmt: skip
def test_what_is_no_log(wslint: CommandLine, text: str, why: str) -> None:
    wslint.write(a=SAFE)
    log(wslint, "good.sarif")
    (wslint.root / "bad.sarif").write_text(text)
    for order in (["good.sarif", "bad.sarif"], ["bad.sarif", "good.sarif"]):
        assert refused(wslint, *order).startswith(f"bad.sarif: {why}")


def test_files_that_cannot_be_read(wslint: CommandLine) -> None:
    assert refused(wslint, "gone.sarif") == "gone.sarif: No such file or directory"
    assert refused(wslint, ".") == ".: Is a directory"
    assert wslint("merge").code == 2


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (f'"version": "{__version__}"', '"version": "9"', f"written by wslint 9, good.sarif by {__version__}: use one"),
        ('"ExtraHeaders"', '"OtherHeaders"', "WS1401 is not the rule that it is in good.sarif"),
        ('"ruleId": "WS1401"', '"ruleId": "WS9999"', "no SARIF log of"),
        ('"uri": "a.py"', '"uri": 1', "no SARIF log of"),
        ('"startLine": 5', '"startLine": "five"', "no SARIF log of"),
        (', "startLine": 5', "", "no SARIF log of"),
        ('"message": {"text"', '"message": {"markdown"', "no SARIF log of"),
    ],
)  # fmt: skip
def test_logs_that_do_not_belong_together(wslint: CommandLine, old: str, new: str, why: str) -> None:
    wslint.write(a=SAFE)
    good = log(wslint, "good.sarif")
    assert old in good
    (wslint.root / "bad.sarif").write_text(good.replace(old, new))
    assert refused(wslint, "good.sarif", "bad.sarif").startswith(f"bad.sarif: {why}")
