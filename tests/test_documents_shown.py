"""Which examples are there to show old or wrong code: what the text says of them, and what it says of other things."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking import by_line, place
from wslint.files.prose import compares, is_shown

CALL = "import websockets\nws = await websockets.connect(uri, extra_headers=h)\n"
FENCE = f"```python\n{CALL}```\n"


def shown(root: Path, text: str, name: str = "a.md") -> list[bool]:
    """Of each finding, whether its example is taken for old or wrong code."""
    config = {"websockets": ">=15", "select": ["WS1401"], "documents": ["markdown", "rst", "docstrings", "shell"]}
    found = place(root, {name: text}, **config).findings(name)
    assert [finding.level == "note" for finding in found] == ["shown here" in finding.message for finding in found]
    return [finding.level == "note" for finding in found]


@pytest.mark.parametrize(
    "text",
    [
        "Wait for the pong. You can ignore it if you don't intend to wait.",
        "You don't have to close the connection yourself:",
        "Don't worry about the opening handshake.",
        "If you do not use TLS, connect like this:",
        "If it doesn't work well with the context manager, await it instead.",
        "Give the server a subprotocol rather than reject it:",
        "Call connect() yourself instead of Client.open(), with headers:",
        "The test server shouldn't display any exceptions.",
        "The socket raises an exception when the peer is gone, which is caught here:",
        "All handlers for the event will be removed on exit.",
        "See :func:`~websockets.legacy.server.serve`:",
        "This is what [the guide](docs/old/wrong.md) and `deprecated.py` are about:",
        "Wait until the server is up, and before returning, close it:",
        "Run this before starting the server:",
        "Before the first run, make a client:",
        "The handshake fails if the request is incorrect, so send a header:",
        "It can be used to pass headers:",
        "On older versions of Python, use this:",
        "| Option | Old |\n|---|---|\n| a | deprecated |\n\nConnect:",
        "The old client is gone. It took no headers. The client of today does:",
        "A note on the removed keyword.\n\nOne paragraph more that is about something else.\n\nThis connects:",
        "Of the `legacy` package and `websockets.legacy.client`, there is more in the reference:",
        "Wait up to 10 seconds, with 1 MB and below:",
        "L\N{RIGHT SINGLE QUOTATION MARK}outil dont on parle :",
    ],
)
def test_ordinary_text_is_about_ordinary_code(text: str, tmp_path: Path) -> None:
    assert shown(tmp_path, f"{text}\n\n{FENCE}") == [False]


@pytest.mark.parametrize(
    "text",
    [
        "You get a connection. Don't do this:",
        "Please do not use the keyword:",
        "This worked once. The following fails on websockets 14:",
        "The legacy client takes its headers like this.",
        "The legacy client takes its headers by a keyword. For example:",
        "That has been deprecated since 14.0:",
        "This no longer works:",
        "Previously (until 13.1), you would write:",
        "Before 14.0 you had to write:",
        "**Before (v1):**\n\nThe client takes headers.",
        "We used to pass the headers by a keyword:",
        "Replace this:",
        "Instead of\n",
        "**Problem**\n\nThe keyword is not known.",
        "Your code is likely to be:\n\n**Your current code:**",
        "- ❌ with the old keyword",
        "The keyword got a new name. If you are pinned below 14, keep:",
        "For websockets<14:",
        "With `websockets < 14`, it goes like this, whatever the client is made for:",
        "Code that has to work with websockets 13 and older connects in this way:",
    ],
)
def test_text_about_old_or_wrong_code(text: str, tmp_path: Path) -> None:
    assert shown(tmp_path, f"{text}\n\n{FENCE}") == [True]


def test_the_text_of_another_section(tmp_path: Path) -> None:
    text = f"# Notes\n\nThe keyword was removed in 14.\n\n## How to connect\n\n{FENCE}"
    assert shown(tmp_path, text) == [False]
    assert shown(tmp_path, text.replace("## How to connect", "")) == [True]
    indented = CALL.replace("\n", "\n    ")
    page = f"Notes\n=====\n\nThe keyword was removed in 14.\n\nConnect\n-------\n\n::\n\n    {indented}\n"
    assert shown(tmp_path, page, "a.rst") == [False]
    assert shown(tmp_path, page.replace("Connect\n-------\n", ""), "a.rst") == [True]


@pytest.mark.parametrize("head", ["Replace::", "Change\n\n::"])
def test_the_two_halves_of_a_change(head: str, tmp_path: Path) -> None:
    indented = "\n    " + CALL.replace("\n", "\n    ") + "\n"
    page = f"The keyword\n-----------\n\n{head}\n{indented}with::\n{indented}"
    assert shown(tmp_path, page, "a.rst") == [True, False]


def test_a_docstring_that_names_a_legacy_module(tmp_path: Path) -> None:
    code = CALL.replace("\n", "\n        ")
    text = f'def f():\n    """\n    Works with :func:`~a.legacy.serve` like this::\n\n        {code}\n    """\n'
    assert shown(tmp_path, text, "a.py") == [False]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("# Don't forget to replace this\n", False),
        ("# raises KeyError if the user is gone\n", True),
        ("x = 1  # raises if the user is gone\n", False),
        ("# error handling is left out\n", False),
        ("#\nold = 1\n", False),
        ("# before connecting\nfoo()\n", False),
        ("# don't do this!\n", True),
        ("# DO NOT USE\n", True),
        ("# Before (causing the error)\n", True),
        ("# until websockets 13\n", True),
        ("# error:\n", True),
    ],
)
def test_comments(code: str, expected: bool) -> None:
    assert is_shown([], [], code.encode(), "") is expected


@pytest.mark.parametrize(
    ("path", "title", "expected"),
    [
        ("docs/changes.md", "", "history"),
        ("docs/release-notes-2.0.md", "", "history"),
        ("docs/sdk_changelog.md", "", "history"),
        ("docs/a.md", "Change log of the client", "history"),
        ("docs/a.md", "What's new in 2.0", "history"),
        ("docs/a.md", "Changes in 2.0", "history"),
        ("docs/autoreload.rst", "Reload on code changes", ""),
        ("docs/chat_history.md", "Chat history", ""),
        ("docs/market-news.md", "The latest news by WebSocket", ""),
        ("docs/upgrade.rst", "", "change"),
        ("docs/a.md", "Migrating from 13", "change"),
        ("docs/a.md", "A client, deprecated", ""),
    ],
)
def test_pages_about_changes(path: str, title: str, expected: str) -> None:
    assert compares(path, title) == expected


def test_the_title_of_a_page(tmp_path: Path) -> None:
    migrating = f"# Migrating\n\n{FENCE}\n## More\n"
    assert shown(tmp_path, migrating) == [True]
    assert shown(tmp_path, migrating + "\n# Reference\n") == [False]
    assert shown(tmp_path, f"---\ntitle: Migrating to 14\n---\n\n## Client\n\n{FENCE}") == [True]
    assert shown(tmp_path, f"---\ntitle: A client\ndescription: no old code\n---\n\n{FENCE}") == [False]


def test_shell_code_in_a_list(tmp_path: Path) -> None:
    code = "".join(f"   {line}\n" for line in CALL.splitlines())
    text = f'1. Run this:\n\n   ```bash\n   docker exec a python3 -c "\n{code}   "\n   ```\n'
    assert shown(tmp_path, text) == [False]
    config = {"websockets": ">=15", "select": ["WS1401"], "documents": ["markdown"]}
    assert by_line(text, place(tmp_path, {"a.md": text}, **config).findings("a.md")) == [6]


def test_a_call_that_does_not_parse_has_no_known_arguments(tmp_path: Path) -> None:
    """What stands behind an error may look like one argument more."""
    config = {"websockets": ">=15", "documents": ["markdown"], "ignore": ["WS0001"]}
    for size, codes in (("50MB", ["WS1401"]), ("5", ["WS1401"])):
        text = f"```python\nawait websockets.connect(uri, max_size={size}, extra_headers=h)\n```\n"
        assert [one.code for one in place(tmp_path, {"a.md": text}, **config).findings("a.md")] == codes


def test_old_and_new_code_in_one_example(tmp_path: Path) -> None:
    call = "ws = await websockets.connect(uri, extra_headers=h)\n"
    code = f"import websockets\n# Before (bug):\n{call}\n# After (fixed):\n{call}\n# BAD\n{call}\n# ✅\n{call}"
    text = f"```python\n{code}```\n"
    assert shown(tmp_path, text) == [True, False, True, False]
    config = {"websockets": ">=15", "select": ["WS1401"], "documents": ["markdown"]}
    fixed = place(tmp_path, {"a.md": text}, **config).fixed("a.md")
    assert [line.count("additional") for line in fixed.splitlines() if "connect" in line] == [0, 1, 0, 1]
    assert shown(tmp_path, text, "CHANGELOG.md") == [True] * 4
    later = f"import websockets\n# Before\n{call}\n# After connecting, send\n{call}\n# new connections\n{call}"
    assert shown(tmp_path, f"```python\n{later}```\n") == [True] * 3
    assert shown(tmp_path, f"## Before\n\n```python\nimport websockets\n# New\n{call}```\n") == [True]


def test_a_fix_for_new_code_stays_in_it(tmp_path: Path) -> None:
    """The import that it needs would stand above the old code as well."""
    code = "import websockets\nws = await websockets.connect(uri)\n# Before\nassert ws\n# After\nassert ws.open\n"
    text = f"```python\n{code}```\n"
    config = {"websockets": ">=15", "select": ["WS1410"], "documents": ["markdown"]}
    assert place(tmp_path, {"a.md": text}, **config).fixed("a.md") == text
    assert "State.OPEN" in place(tmp_path, {"a.md": text.replace("# Before\n", "")}, **config).fixed("a.md")
