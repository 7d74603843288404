"""What the text around an example means, and what an example may leave out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checking import by_line, place
from wslint.files.docstrings import examples, may_hold_examples
from wslint.files.lines import Line, lines_of
from wslint.files.rst import Reader
from wslint.findings import Applicability, Finding

CALL = "import websockets\nws = await websockets.connect(uri, extra_headers=h)\n"
FENCE = f"```python\n{CALL}```\n"


def findings(root: Path, text: str, name: str = "a.md", **config: object) -> tuple[Finding, ...]:
    settings = {"websockets": ">=15", "select": ["WS1401"], "documents": ["markdown", "rst", "docstrings"], **config}
    return place(root, {name: text}, **settings).findings(name)


def fixed(root: Path, text: str, name: str = "a.md", **config: object) -> str:
    settings = {"websockets": ">=15", "select": ["WS1401"], "documents": ["markdown", "rst", "docstrings"], **config}
    return place(root, {name: text}, **settings).fixed(name)


@pytest.mark.parametrize(
    "text",
    [
        f"Before:\n\n{FENCE}",
        f"**Before** (websockets < 14)\n\n{FENCE}",
        f"Before websockets 14, you would write:\n\n{FENCE}",
        f"### Old way\n\n{FENCE}",
        f"## Wrong\n\n### A client\n\n{FENCE}",
        f"❌ This is what many have:\n{FENCE}",
        f":x: So:\n{FENCE}",
        f"Don’t do this:\n\n{FENCE}",
        f"Never use the keyword alone:\n\n{FENCE}",
        f"The legacy client takes headers.\n\nSo:\n\n\n{FENCE}",
        f"This fails with a TypeError:\n\n{FENCE}",
        f"- Instead of\n\n  {FENCE.replace(chr(10), chr(10) + '  ')}",
        '=== "Before"\n\n    ' + FENCE.replace("\n", "\n    "),
        f"After:\n\n```python\npass\n```\n\nbefore:\n\n{FENCE}",
        "```python\n# Before\n" + FENCE.removeprefix("```python\n"),
        "```python\n" + CALL.replace("=h)", "=h)  # ❌") + "```\n",
        "```python\n" + CALL.replace("=h)", "=h)  # TypeError on 14") + "```\n",
        f"# Migrating to 14\n\nHeaders are given to connect().\n\n{FENCE}",
        f"# From 13 to 14\n\n{FENCE}".replace("From 13 to 14", "websockets 13 → 14"),
    ],
)
def test_old_or_wrong_code_is_left_alone(text: str, tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, text)
    assert finding.level == "note"
    assert finding.message.endswith("(shown here as old or wrong code)")
    assert finding.fix is not None and finding.fix.applicability is Applicability.DISPLAY
    assert fixed(tmp_path, text) == text
    assert place(tmp_path, {"a.md": text}, websockets=">=15", documents=["markdown"]).fixed("a.md", unsafe=True) == text


@pytest.mark.parametrize(
    "text",
    [
        FENCE,
        f"Before:\n\n```python\npass\n```\n\nAfter:\n\n{FENCE}",
        f"### Before\n\ntext\n\n### After\n\n{FENCE}",
        f"Don't do this:\n\n```python\npass\n```\n\n{FENCE}",
        f"✅ Do this:\n\n{FENCE}",
        f"The new client takes headers:\n\n{FENCE}",
        f"Before you run it, install the package.\n\n{FENCE}",
        f"# Migrating to 14\n\n## After\n\n{FENCE}",
        f"The client can be used to send headers:\n\n{FENCE}",
    ],
)
def test_other_code_is_fixed(text: str, tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, text)
    assert finding.level == "error" and "shown here" not in finding.message
    assert fixed(tmp_path, text) == text.replace("extra_headers", "additional_headers")


@pytest.mark.parametrize(
    "name", ["CHANGELOG.md", "docs/history.rst", "docs/release-notes.md", "NEWS.md", "whats-new.md"]
)
def test_a_changelog_quotes_old_code(name: str, tmp_path: Path) -> None:
    text = f"New in 2.0: the new way.\n\n.. code:: python\n\n    {CALL.replace(chr(10), chr(10) + '    ')}\n"
    text = text if name.endswith("rst") else f"New in 2.0: the new way.\n\n{FENCE}"
    (finding,) = findings(tmp_path, text, name)
    assert finding.level == "note"


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("a.md", f"<!-- wslint: ignore -->\n\n{FENCE}{FENCE}", [9]),
        ("a.md", f"> <!-- wslint: ignore -->\n>\n> {FENCE.replace(chr(10), chr(10) + '> ')}\n", []),
        ("a.md", f"<!-- wslint: ignore[WS1401, WS14] -->\n{FENCE}", []),
        ("a.md", f"<!-- wslint: ignore[extra-headers] -->\n{FENCE}", []),
        ("a.md", f"<!-- wslint: ignore[WS1402] -->\n{FENCE}", [4]),
        ("a.mdx", f"{{/* wslint: ignore */}}\n\n{FENCE}", []),
        ("a.rst", ".. wslint: ignore\n\n.. code:: python\n\n  " + CALL.replace("\n", "\n  "), []),
        ("a.rst", ".. wslint: ignore\n\nText::\n\n  " + CALL.replace("\n", "\n  "), []),
        ("a.md", FENCE.replace("=h)", "=h)  # noqa: WS1401"), []),
        ("a.md", FENCE.replace("=h)", "=h)  # noqa"), []),
        ("a.md", FENCE.replace("import", "# ruff: noqa\nimport", 1) + FENCE, [8]),
    ],
)
def test_what_is_to_be_ignored(name: str, text: str, left: list[int], tmp_path: Path) -> None:
    assert by_line(text, findings(tmp_path, text, name)) == left


def test_comments_of_an_example_are_not_judged(tmp_path: Path) -> None:
    """A page may be about suppressions, or about anything that is misspelled."""
    text = "```python\nimport websockets  # noqa: WS1401\nx = 1  # noqa: nonsense\n# wslint: todo[WS1401]\n```\n"
    found = place(
        tmp_path, {"a.md": text}, websockets=">=15", documents=["markdown"], select=["WS0004", "WS0005", "WS1401"]
    )
    assert found.run() == [] or found.run()[0].findings == () == found.run()[0].warnings


SNIPPETS = {
    "no body": ("async with websockets.connect(uri, extra_headers=h) as ws:\n", True),
    "no body but a comment": ("async with websockets.connect(uri, extra_headers=h) as ws:\n    # send\n", True),
    "no body, and more": ("if x:\n    with websockets.connect(u, extra_headers=h):\nelse:\n    pass\n", True),
    "no body, over lines": ("async with websockets.connect(\n    uri,\n    extra_headers=h,\n) as ws:\n", True),
    "no body, in a body": ("async def f():\n\n    websockets.connect(u, extra_headers=h)\n    if x:\n\ny = 1\n", True),
    "an ellipsis": ("await websockets.connect(..., extra_headers=h)\n", True),
    "an ellipsis behind keywords": ("await websockets.connect(uri, extra_headers=h, ...)\n", True),
    "one character": ("await websockets.connect(…, extra_headers=h)\n…\n", True),
    "an excerpt": ("        ws = await websockets.connect(uri, extra_headers=h)\n        return ws\n", True),
    "no import": ("ws = await websockets.connect(uri, extra_headers=h)\n", True),
    "a submodule": ("await websockets.legacy.client.connect(uri, extra_headers=h, timeout=5)\nf(\n", None),
    "a list": ("websockets = []\nfor ws in websockets:\n    websockets.remove(ws)\n", None),
    "a list from elsewhere": ("websockets.append(connect(uri, extra_headers=h))\n", None),
    "no Python": ("await websockets.connect(uri, extra_headers=h)\nTypeError: oh no\n  at x\n", False),
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_what_an_example_leaves_out(name: str, tmp_path: Path) -> None:
    code, fixes = SNIPPETS[name]
    text = f"```python\n{code}```\n"
    found = findings(tmp_path, text)
    assert len(found) == (fixes is not None)
    assert fixed(tmp_path, text) == (text.replace("extra_headers", "additional_headers") if fixes else text)
    if fixes is False:
        assert found[0].message.endswith("(in an example that does not parse)")


@pytest.mark.parametrize("tag", ["", "text", "js", "toml", "output"])
def test_what_does_not_say_that_it_is_python(tag: str, tmp_path: Path) -> None:
    """It counts if it says nothing and parses."""
    text = f"```{tag}\n{CALL}```\n\n```{tag}\n$ run\n{CALL}```\n"
    assert by_line(text, findings(tmp_path, text)) == ([] if tag else [3])


def test_the_imports_that_are_assumed(tmp_path: Path) -> None:
    text = "```python\nawait connect(uri, extra_headers=h)\nawait websockets.connect(uri, extra_headers=h)\n```\n"
    assert by_line(text, findings(tmp_path, text)) == [3]
    assert by_line(text, findings(tmp_path, text, document_imports=[])) == []
    imports = ["from websockets.asyncio.client import connect"]
    assert by_line(text, findings(tmp_path, text, document_imports=imports)) == [2]
    text = "Connect:\n\n```python\nawait connect(uri, extra_headers=h)\n```\n"
    assert findings(tmp_path, text) == ()
    assert by_line(text, findings(tmp_path, text, document_imports=imports)) == [4]


def test_an_example_has_the_imports_of_those_before_it(tmp_path: Path) -> None:
    first = "```python\nfrom websockets.asyncio.client import connect\n```\n"
    second = "```python\nawait connect(uri, extra_headers=h)\n```\n"
    assert by_line(first + second, findings(tmp_path, first + second)) == [5]
    assert findings(tmp_path, second + first) == ()
    other = first.replace("websockets.asyncio.client", "a")
    assert findings(tmp_path, first + other + second) == ()


def test_an_import_that_later_examples_need_stays(tmp_path: Path) -> None:
    """Moved to a wrapper, the first example does without the import; the second does not."""
    wrapper = {"call": "a.b:W.connect", "returns": "connection", "accepts": [], "keywords": {}}
    first = "```python\nfrom websockets import connect\nfrom a.b import W\nws = await W.connect(uri)\n```\n"
    second = "```python\nserve = connect\n```\n"
    select = ["WS0006"]
    found = findings(tmp_path, first + second, select=select, wrapper=wrapper)
    alone = findings(tmp_path, first, select=select, wrapper=wrapper)
    assert [finding.fix is None for finding in alone] == [False]
    assert [finding.fix is None for finding in found] == [True]
    assert found[0].message.endswith("(not fixed: a later example takes `connect` from this one)")


def test_text_is_not_code(tmp_path: Path) -> None:
    source = (
        "import websockets\n"
        "# async with websockets.connect(url, extra_headers=h) as ws:\n"
        'DOC = "use websockets.connect(url, extra_headers=h)"\n'
        "def f():\n"
        '    """Example::\n\n        ws = await websockets.connect(url, extra_headers=h)\n    """\n'
    )
    assert findings(tmp_path, source, "a.py", documents=["markdown"]) == ()
    assert by_line(source, findings(tmp_path, source, "a.py")) == [7]
    assert fixed(tmp_path, source, "a.py").count("additional_headers") == 1


def test_a_page_may_be_read_from_within_a_loop(tmp_path: Path) -> None:
    """At the top of a module, `serve()` fails; an example, or a cell, stands in a coroutine."""
    code = "import websockets\nserver = websockets.serve(handler, 'localhost', 1)\n"
    run = "asyncio.get_event_loop().run_until_complete(server)\n"
    assert findings(tmp_path, code, "a.py", select=["WS1476"]) != ()
    assert findings(tmp_path, f"```python\n{code}```\n", select=["WS1476"]) == ()
    assert findings(tmp_path, f"```python\n{code}{run}```\n", select=["WS1476"]) != ()


def test_the_imports_of_a_module_are_those_of_its_docstrings(tmp_path: Path) -> None:
    source = 'from websockets.asyncio.client import connect\n\n\ndef f():\n    """\n    >>> connect(u, extra_headers=h)\n    """\n'
    assert by_line(source, findings(tmp_path, source, "a.py")) == [6]


SIGNS = [
    "", "", "text", ">>> connect()", "... x", "::", "So::", "so: :", "Example:", "Sample usage:  ", "EXAMPLES:\t", "usages:",
    ".. code-block:: python", ".. code ::", ".. note:: x", "..code:: x", "```", "```py", "~~~", "    connect()", "\tconnect()",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(SIGNS), max_size=6), st.sampled_from(['"""', "'''", '"']), st.sampled_from(["\n", "\r\n"])
)
def test_a_docstring_without_a_sign_has_no_example(lines: list[str], quotes: str, newline: str) -> None:
    """Each of the two that are looked for, a sign and a word, stands in the same docstring."""
    text = (newline if quotes != '"' else "\\" + newline).join(f"    {line}" for line in lines)
    other = "'''" if quotes != "'''" else '"""'
    module = f"def f():{newline}    {quotes}{text}{quotes}{newline}    x = {other}connect{other}[::2]{newline}".encode()
    start = module.index(quotes.encode()) + len(quotes)
    inside = [Line(start + line.start, start + line.end) for line in lines_of(text.encode())]
    found = list(Reader("", module, inside, docstring=True).examples(lambda code: b"connect" in code))
    assert may_hold_examples(module, lambda code: b"connect" in code) or not found
    assert len(list(examples("a.py", module, lambda code: b"connect" in code))) == len(found)


@pytest.mark.parametrize("lines", [["Example:", "    connect()"], [">>> connect()"], ["So::", "", "    connect()"]])
def test_what_may_hold_an_example(lines: list[str]) -> None:
    """A sign and the word in two texts are no reason to parse a file."""
    text = "\n".join(lines)
    apart = f'"""{text.replace("connect", "x")}"""\nconnect("""y""")\n'.encode()
    together = f'"""{text}"""\nconnect("""y""")\n'.encode()
    assert not may_hold_examples(apart, lambda code: b"connect" in code)
    assert may_hold_examples(together, lambda code: b"connect" in code)
    assert may_hold_examples(b'"""a \\""" b"""\n' + apart, lambda code: b"connect" in code)
    assert not may_hold_examples(b"x = y[::2]\nconnect()\n")


def test_a_tab_in_a_line_is_no_indentation(tmp_path: Path) -> None:
    code = "".join(f"\t{line}\n" for line in CALL.splitlines())
    text = f"Connect::\n\n{code}\nand\tgo on\n"
    assert by_line(text, findings(tmp_path, text, "a.rst")) == [4]
