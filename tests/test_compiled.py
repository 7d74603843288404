"""The compiled pages say what the pages say, and an edited page is never hidden by them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from wslint.rules import compiled
from wslint.rules.compiled import FILE_NAME, current
from wslint.rules.index import Entry, entries, read_entry
from wslint.rules.pages import Check, load_page, read_page

ROOT = Path(__file__).parent.parent
PAGE = "14/extra-headers.md"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the pages with a table that is newer than all of them."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns(".*"))
    later = time.time_ns() + 1_000_000
    os.utime(tmp_path / "rules" / FILE_NAME, ns=(later, later))
    while time.time_ns() <= later:
        time.sleep(0.001)
    time.sleep(0.02)  # longer than the clock of a file system stands still
    return tmp_path / "rules"


def unread(rules: Path, installed: bool = False) -> list[str]:
    """The pages that the table says nothing about."""
    lines = current(str(rules), installed)
    return sorted(Path(path).relative_to(rules).as_posix() for path, line in lines.items() if line is None)


def edit(page: Path, old: str = "`TypeError`", new: str = "`NameError`") -> None:
    text = page.read_text()
    assert old in text
    page.write_text(text.replace(old, new))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_a_compiled_page_is_the_page(entry: Entry) -> None:
    made, read = load_page(entry.path), read_page(entry.path)
    assert entry == read_entry(entry.path)
    for name in ("code", "name", "level", "default", "shape", "facts", "path", "text", "triggers"):
        assert getattr(made, name) == getattr(read, name)
    assert list(map(bound, made.checks)) == list(map(bound, read.checks))


def bound(check: Check) -> tuple[object, object]:
    assert isinstance(check, partial)
    return check.func, check.keywords


def test_no_page_is_read_while_the_table_is_newer(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "digest_of", lambda path: "")
    assert unread(rules) == []
    os.utime(rules / FILE_NAME, (0, 0))
    assert len(unread(rules)) == len(entries())


def test_pages_that_are_as_new_as_the_table_are_compared(rules: Path) -> None:
    os.utime(rules / FILE_NAME, (0, 0))  # as after a checkout
    assert unread(rules) == []
    edit(rules / PAGE)
    assert unread(rules) == [PAGE]


def test_an_edited_page_is_read(rules: Path) -> None:
    edit(rules / PAGE)
    assert unread(rules) == [PAGE]
    assert unread(rules, installed=True) == []  # nobody edits these
    edit(rules / PAGE, "`NameError`", "an error")
    assert unread(rules) == unread(rules, installed=True) == [PAGE]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no time of change that cannot be set")
def test_an_edit_that_hides_its_time_is_noticed(rules: Path, tmp_path: Path) -> None:
    state = (rules / PAGE).stat()
    text = (rules / PAGE).read_text()
    edit(rules / PAGE)
    os.utime(rules / PAGE, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert unread(rules) == [PAGE]
    # The same from elsewhere, with its old time.
    other = tmp_path / "other.md"
    other.write_text(text.replace("`TypeError`", "`NameError`"))
    os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
    shutil.copy2(other, rules / PAGE)
    assert unread(rules) == [PAGE]


def test_an_edit_that_is_taken_back_is_no_edit(rules: Path) -> None:
    edit(rules / PAGE)
    edit(rules / PAGE, "`NameError`", "`TypeError`")
    assert unread(rules) == []


def test_pages_come_and_go(rules: Path) -> None:
    (rules / PAGE).rename(rules / "14" / "other-name.md")
    (rules / "bugs" / "recv-timeout.md").unlink()
    assert unread(rules) == ["14/other-name.md"]
    assert len(current(str(rules), False)) == len(entries()) - 1


@pytest.mark.parametrize("text", [None, "", "a\tb\n", "\t".join("abcdefghij"), "<<<<<<< HEAD\n"])
def test_without_a_table_all_pages_are_read(rules: Path, text: str | None) -> None:
    (rules / FILE_NAME).unlink()
    if text is not None:
        (rules / FILE_NAME).write_text(text)
    assert len(unread(rules)) == len(entries())


def test_a_checkout_runs_the_page_as_it_is_now(tmp_path: Path) -> None:
    for name in ("wslint", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    (tmp_path / "app.py").write_text("from websockets import connect\nconnect('ws://h', extra_headers={})\n")
    command = [sys.executable, "-m", "wslint", "check", "--isolated", "--select", "WS1401", "app.py"]
    command += ["--output-format", "concise", "--config", 'websockets = ">=14"']
    page = tmp_path / "rules" / PAGE
    for old, new in ("additional_headers", "additional_headers"), ("additional_headers", "additional_readers"):
        edit(page, f'new = "{old}"', f'new = "{new}"')
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert f"rename it to `{new}`" in done.stdout, done
