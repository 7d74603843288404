"""`wslint report`: the numbers of a migration, their trend over git's history, and the three forms."""

from __future__ import annotations

import json
import os
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.command_line import CommandLine, command_line

CONFIG = """
[tool.wslint]
websockets = ">=14"
select = ["WS1401", "WS1402"]
[[tool.wslint.phases]]
name = "end to end"
paths = ["e2e/**"]
owner = "@acme/<web>"
goal = "extra-headers = 0"
due = "2020-01-31"
[[tool.wslint.phases]]
name = "a | b"
paths = ["lib/**"]
goal = "extra-headers = 1"
"""
USE = "import websockets\n\n\nasync def main(u):\n    return await websockets.connect(u, extra_headers={})\n"
BY_HAND = USE.replace("extra_headers={}", "timeout=5")


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return command_line(tmp_path, monkeypatch)


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def commit(root: Path, day: str) -> str:
    environment = {**os.environ, "GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "GIT_CONFIG_GLOBAL": os.devnull}
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    if not (root / ".git").exists():
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    subprocess.run(["git", *identity, "commit", "-qm", day, "--allow-empty"], cwd=root, check=True, env=environment)
    return subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=root, text=True).strip()


@pytest.fixture
def history(cli: CommandLine) -> list[str]:
    """Four commits: two uses, three, two (one of them moved to another file), and one."""
    (cli.root / "pyproject.toml").write_text(CONFIG)
    write(cli.root, e2e__a=USE, lib__b=BY_HAND, lib__none="print(1)\n")
    names = [commit(cli.root, "2026-01-05")]
    write(cli.root, lib__c=USE)
    names.append(commit(cli.root, "2026-02-05"))
    (cli.root / "lib" / "c.py").rename(cli.root / "other.py")
    write(cli.root, lib__b="print(2)\n")
    names.append(commit(cli.root, "2026-03-05"))
    (cli.root / "other.py").unlink()
    names.append(commit(cli.root, "2026-04-05"))
    return names


def trend(cli: CommandLine, *arguments: str) -> list[tuple[str, int, dict[str, int]]]:
    ran = cli("report", "--output-format", "json", *arguments)
    assert (ran.code, ran.err) == (0, "")
    return [(point["date"], point["uses"], point["by_phase"]) for point in json.loads(ran.out)["trend"]]


def test_trend(cli: CommandLine, history: list[str]) -> None:
    assert trend(cli) == [
        ("2026-01-05", 2, {"end to end": 1, "a | b": 1}),
        ("2026-02-05", 3, {"end to end": 1, "a | b": 2}),
        ("2026-03-05", 2, {"end to end": 1, "unplanned": 1}),
        ("2026-04-05", 1, {"end to end": 1}),
    ]


def test_part_of_the_trend(cli: CommandLine, history: list[str]) -> None:
    dates = [date for date, _, _ in trend(cli)]
    assert [date for date, _, _ in trend(cli, "--since", history[1])] == dates[1:]
    assert [date for date, _, _ in trend(cli, "--since", "2026-02-20")] == dates[2:]
    assert [date for date, _, _ in trend(cli, "--max-commits", "2")] == [dates[0], dates[-1]]
    assert [date for date, _, _ in trend(cli, "--max-commits", "1")] == [dates[-1]]
    assert trend(cli, "--max-commits", "0") == []
    assert [uses for _, uses, _ in trend(cli, "lib")] == [1, 2, 0, 0]


def test_a_since_that_names_nothing(cli: CommandLine, history: list[str]) -> None:
    ran = cli("report", "--since", "no-such-branch")
    assert (ran.code, ran.out) == (2, "")
    assert "--since no-such-branch: `no-such-branch` is no commit here" in ran.err
    assert not (cli.root / "wslint-report.html").exists()


def test_without_a_repository(cli: CommandLine) -> None:
    write(cli.root, a=USE)
    ran = cli("report", "--output-format", "markdown")
    assert ran.code == 0
    assert "There is no git repository here, so there is no trend." in ran.out
    ran = cli("report", "--since", "HEAD~3")
    assert (ran.code, ran.out) == (2, "")
    assert "--since" in ran.err


def test_markdown(cli: CommandLine, history: list[str]) -> None:
    write(cli.root, lib__b=BY_HAND)
    ran = cli("report", "--output-format", "markdown")
    assert (ran.code, ran.err) == (0, "")
    name = history[-1][:12]
    assert ran.out == MARKDOWN.format(title=cli.root.name, name=name, goal="extra-headers: 1 left, 0 allowed")


MARKDOWN = """\
# {title}: uses of websockets

2 uses to move in 2 files: 1 with a safe fix, 1 for a person.

`▅█▅▃` from 2 on 2026-01-05 to 1 on 2026-04-05 (`{name}`).

## By phase

| Phase | Goal | Owner | Due | Files | Uses | Safe | Unsafe | By hand | Done | Todo | Trend |
| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |
| end to end | {goal} | @acme/&lt;web> | 2020-01-31, past | 1 | 1 | 1 | 0 | 0 | - | 0 | `████` |
| a \\| b | met |  |  | 1 | 1 | 0 | 1 | 0 | - | 0 | `▄█▁▁` |
| total |  |  |  | 2 | 2 | 1 | 1 | 0 | - | 0 |  |

## By owner

| Owner | Files | Uses | Safe | Unsafe | By hand | Done | Todo |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| @acme/&lt;web> | 1 | 1 | 1 | 0 | 0 | - | 0 |
| unowned | 1 | 1 | 0 | 1 | 0 | - | 0 |
| total | 2 | 2 | 1 | 1 | 0 | - | 0 |

## What no safe fix settles, and why

| Uses | Reason | One place |
| ---: | --- | --- |
| 1 | WS1402: the fix may change what the code does: look at it, then apply it with `--unsafe-fixes` | `lib/b.py:5` |

## By rule

| Rule | Files | Uses | Safe | Unsafe | By hand | Done | Todo |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| WS1401 extra-headers | 1 | 1 | 1 | 0 | 0 | - | - |
| WS1402 timeout | 1 | 1 | 0 | 1 | 0 | - | - |
| total | 2 | 2 | 1 | 1 | 0 | - | 0 |

## Files with the most uses

| Uses | File |
| ---: | --- |
| 1 | `e2e/a.py` |
| 1 | `lib/b.py` |
"""


class Page(HTMLParser):
    """The text of a page, its tags as they nest, and all that it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.fetched += [str(value) for name, value in attributes if name in ("src", "href", "srcset", "xlink:href")]
        if tag in ("meta", "br", "polygon", "polyline"):
            return
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"] and data.strip():
            self.texts.append(data.strip())


def test_both_pages(cli: CommandLine, history: list[str]) -> None:
    ran = cli("report", "-o", "out/page.html")
    assert (ran.code, ran.out, ran.err) == (0, "out/page.html\nout/page.md\n", "")
    text = (cli.root / "out" / "page.html").read_text()
    page = Page(text)
    assert (page.open, page.fetched) == ([], [])
    assert "<script" not in text and "url(" not in text and "@import" not in text
    for wanted in (
        "@acme/<web>",
        "a | b",
        "extra-headers: 1 left, 0 allowed",
        "2020-01-31, past",
        "e2e/a.py",
        "1 of 2",
    ):
        assert wanted in page.texts
    assert (cli.root / "out" / "page.md").read_text().startswith(f"# {cli.root.name}: uses")
    again = cli("report", "-o", "out/again.html")
    assert again.code == 0
    assert (cli.root / "out" / "again.html").read_text() == text


def test_a_page_that_is_not_html(cli: CommandLine) -> None:
    write(cli.root, a=USE)
    ran = cli("report", "-o", "page.pdf")
    assert (ran.code, ran.out) == (2, "")
    assert "page.pdf: the page is HTML" in ran.err
    assert not (cli.root / "page.pdf").exists()


def test_one_form_in_a_file(cli: CommandLine) -> None:
    write(cli.root, a=USE)
    ran = cli("report", "--output-format", "json", "-o", "numbers.json")
    assert (ran.code, ran.out) == (0, "")
    numbers = json.loads(cli.read("numbers.json"))
    assert (numbers["total"]["uses"], numbers["files"]) == (1, [{"filename": "a.py", "uses": 1}])
