"""Markers: `--add-todo` writes them where there is no fix, and WS0005 says what is wrong with them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checking import place
from tests.command_line import CONFIG, SAFE, UNSAFE, CommandLine, Ran, command_line
from wslint.code.todos import read_todos
from wslint.code.tree import Code
from wslint.engine import todo
from wslint.engine.mode import Mode
from wslint.findings import Finding
from wslint.migrate.todo import insertions

RUFF = str(Path(sys.executable).with_name("ruff"))
REASON = "`timeout` is a TypeError on websockets 15.0"
CALL = "    await websockets.connect(uri, timeout=5)\n"
MARKED = UNSAFE.replace(CALL, f"    # wslint: todo[WS1402] {REASON}\n{CALL}")


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    made = command_line(tmp_path, monkeypatch)
    (tmp_path / "pyproject.toml").write_text(CONFIG.replace('"WS1402"', '"WS1402", "WS0005"'))
    return made


def test_a_marker_is_written_once_and_hides_nothing(wslint: CommandLine) -> None:
    wslint.write(a=UNSAFE, b=SAFE)
    before = wslint("check")
    first = wslint("check", "--add-todo")
    assert first == Ran(1, before.out.replace("a.py:5:", "a.py:6:") + "Added 1 marker.\n", "")
    assert wslint.read("a.py") == MARKED
    assert wslint.read("b.py") == SAFE
    again = wslint("check", "--add-todo")
    assert again == Ran(1, before.out.replace("a.py:5:", "a.py:6:"), "")
    assert wslint.read("a.py") == MARKED


def test_fixes_go_first(wslint: CommandLine) -> None:
    wslint.write(a=UNSAFE + SAFE.replace("import websockets\n", ""))
    out = wslint("check", "--fix", "--add-todo").out
    assert out.endswith(
        "Found 2 errors (1 fixed, 1 remaining).\n1 unsafe fix available with `--fix --unsafe-fixes`.\nAdded 1 marker.\n"
    )
    assert wslint.read("a.py") == MARKED + SAFE.replace("import websockets\n", "").replace("extra", "additional")
    # An unsafe fix takes the marker along.
    assert "(2 fixed, 0 remaining)" in wslint("check", "--fix", "--unsafe-fixes", "--add-todo").out
    assert "todo" not in wslint.read("a.py")


def test_only_what_is_reported_is_marked(wslint: CommandLine) -> None:
    wslint.write(a=UNSAFE, b=UNSAFE)
    assert wslint("baseline", "create", "a.py").code == 0
    assert wslint("check", "--baseline", "--add-todo").out.endswith("1 finding is in the baseline.\nAdded 1 marker.\n")
    assert wslint.read("a.py") == UNSAFE
    assert wslint.read("b.py") == MARKED
    # A marker does not make another finding of it.
    assert wslint("baseline", "create", "--accept").code == 0
    wslint.write(b=UNSAFE)
    assert wslint("check", "--baseline").code == 0


def test_where_it_cannot_be_used(wslint: CommandLine) -> None:
    wslint.write(a=UNSAFE)
    for flags, why in (
        (["--diff"], "`--diff` cannot be used with `--add-todo`"),
        (["-"], "`--add-todo` cannot be used with standard input"),
    ):
        ran = wslint("check", "--add-todo", *flags)
        assert (ran.code, ran.err) == (2, f"wslint failed\n  Cause: the argument {why}\n")
    assert wslint.read("a.py") == UNSAFE


def test_what_cannot_be_marked_stays(wslint: CommandLine) -> None:
    wslint.write(a=UNSAFE, broken=UNSAFE + "x = (\n", wide=UNSAFE)
    (wslint.root / "a.py").chmod(0o444)
    (wslint.root / "page.md").write_text(f"```python\n{UNSAFE}```\n")
    ran = wslint("check", "--add-todo", "a.py", "broken.py", "page.md", "wide.py")
    assert ran.code == 2
    assert wslint.read("wide.py") == MARKED
    assert wslint.read("a.py") == UNSAFE
    assert wslint.read("broken.py") == UNSAFE + "x = (\n"
    assert wslint.read("page.md") == f"```python\n{UNSAFE}```\n"
    assert "a.py: not marked, the file is read-only" in ran.err
    assert "broken.py: not marked: it does not parse" in ran.err
    assert "page.md: not marked: it is no Python file" in ran.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_bytes_are_kept(wslint: CommandLine, encoding: str) -> None:
    cookie = "# coding: latin-1\n" if encoding == "latin-1" else ""
    text = f"{cookie}import websockets\r\n\r\nasync def f(ü):\r\n\tawait websockets.connect(ü, timeout=5)"
    (wslint.root / "a.py").write_bytes(text.encode("utf-8" if encoding == "utf-16" else encoding))
    (wslint.root / "a.py").chmod(0o750)
    wslint("check", "--add-todo")
    marked = text.replace("\tawait", f"\t# wslint: todo[WS1402] {REASON}\r\n\tawait")
    assert (wslint.root / "a.py").read_bytes() == marked.encode("utf-8" if encoding == "utf-16" else encoding)
    assert (wslint.root / "a.py").stat().st_mode & 0o777 == 0o750


def test_the_owner_of_the_phase(wslint: CommandLine) -> None:
    (wslint.root / "pyproject.toml").write_text(
        CONFIG.replace('"WS1402"', '"WS1402", "WS0005"') + "todo-owner = true\n"
        '[[tool.wslint.phases]]\nname = "first"\npaths = ["a.py"]\nowner = "@gateway"\n'
    )
    wslint.write(a=UNSAFE, b=UNSAFE)
    wslint("check", "--add-todo")
    assert wslint.read("a.py") == MARKED.replace("] ", "] @gateway: ")
    assert wslint.read("b.py") == MARKED
    ran = wslint("check", "--select", "WS0005")
    message = "This marker names no owner, which `todo-owner` asks for: write `@name:` behind the brackets"
    assert ran.out == f"b.py:5:5: WS0005 {message}\nFound 1 error.\n"


# Each call of X is a finding; the text with markers, where there is one to write.
PLACES = {
    "X()": "# M\nX()",
    "if X(): pass\nelif X(): pass": "# M\nif X(): pass\n# M\nelif X(): pass",
    "for a in b: X()": "# M\nfor a in b: X()",
    "a = 1; X(); b = X()": "# M\na = 1; X(); b = X()",
    "class A:\n    @X()\n    def f(self, a=X()):\n        X()": (
        "class A:\n    # M\n    @X()\n    # M\n    def f(self, a=X()):\n        # M\n        X()"
    ),
    "try:\n  pass\nexcept X(): pass\nfinally: X()": "try:\n  pass\n# M\nexcept X(): pass\n# M\nfinally: X()",
    "f(\n    a,\n    # hm\n    X(),\n)": "# M\nf(\n    a,\n    # hm\n    X(),\n)",
    "a = \\\n    X()": "# M\na = \\\n    X()",
    "a = '''\nX() ''' + X()": "# M\na = '''\nX() ''' + X()",
    "with a as b, \\\n  X() as c: pass": "# M\nwith a as b, \\\n  X() as c: pass",
    "from X import (\n  a,\n)": "# M\nfrom X import (\n  a,\n)",
    "# wslint: todo[WS1402] why\nX()": None,
    "X()  # wslint: todo[timeout-keyword] why": None,
    "f(\n    X(),  # wslint: todo[WS1402] why\n)": None,
    "f(\n    # wslint: todo[WS1402] why\n    X(),\n)": None,
    "# wslint: todo[WS1402] why\n\n# More.\n@deco\n@other\ndef f(a=X()): pass": None,
    "# wslint: todo[WS1401] why\nX()": "# wslint: todo[WS1401] why\n# M\nX()",
    "# wslint: todo[WS1402] why\na = 1\nX()": "# wslint: todo[WS1402] why\na = 1\n# M\nX()",
    "a = '# wslint: todo[WS1402] why'\nX()": "a = '# wslint: todo[WS1402] why'\n# M\nX()",
    "if a:\n\tX()\n\n\n\tX()": "if a:\n\t# M\n\tX()\n\n\n\t# M\n\tX()",
}


def marks(source: str) -> list[Finding]:
    data = source.encode()
    code = Code(data)
    starts = [start for start in range(len(data)) if data.startswith(b"X", start)]
    starts = [start for start in starts if code.path(start)[-1].type == "identifier"]
    return [Finding("WS1402", "timeout-keyword", "error", "M", start, start + 1) for start in starts]


def with_markers(source: str) -> str:
    text = source.encode()
    for edit in reversed(list(insertions(text, marks(source)))):
        text = text[: edit.start] + edit.text.encode() + text[edit.end :]
    return text.decode()


@pytest.mark.parametrize("source", PLACES)
def test_places(source: str) -> None:
    wanted = PLACES[source] or source
    wanted = wanted.replace("# M\n", "# wslint: todo[WS1402] M\n")
    assert with_markers(source) == wanted
    assert with_markers(wanted) == wanted
    assert ast.dump(ast.parse(wanted)) == ast.dump(ast.parse(source))


# Ruff makes several lines of one with several statements: which of them was meant, nobody knows.
@pytest.mark.parametrize("source", [s for s in PLACES if not any(text in s for text in ("in b: X", "; X", "ly: X"))])
def test_ruffs_formatter_does_not_part_a_marker_from_its_code(source: str) -> None:
    marked = with_markers(
        f"async def main():\n    {source.replace(chr(10), chr(10) + '    ')}\n" if "'''" not in source else source
    )
    command = [RUFF, "format", "--isolated", "-"]
    formatted = subprocess.run(command, input=marked, capture_output=True, text=True, check=True).stdout
    assert with_markers(formatted) == formatted


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("`a` is gone; do this", "`a` is gone"),
        ("Direct call: use `W` (not fixed: the wrapper would lose `b`)", "the wrapper would lose `b`"),
        ("one # two… " + "word " * 40, "one two... word word word word word word word word word..."),
    ],
)
def test_reasons(message: str, text: str) -> None:
    finding = Finding("WS1402", "x", "error", message, 4, 5)
    (edit,) = insertions(b"    X()", [finding])
    assert edit.text == f"    # wslint: todo[WS1402] {text}\n"
    assert len(edit.text) <= 89


@pytest.mark.parametrize(
    ("comment", "owner", "due", "reason"),
    [
        ("# wslint: todo[WS1402] why not", "", "", "why not"),
        ("#wslint:todo[ WS1402 , timeout-keyword, ]:why", "", "", "why"),
        ("# wslint: todo[WS1402] @a/b 2027-01-31: why", "@a/b", "2027-01-31", "why"),
        ("# wslint: todo[WS1402] 2027-1-3, @a @b why", "@a @b", "2027-1-3", "why"),
        ("# wslint: todo[WS1402] a.b@c.org: why @a", "a.b@c.org", "", "why @a"),
        ("# wslint: todo[WS1402] in 2027-01-31 days", "", "", "in 2027-01-31 days"),
        ("# wslint: todo[WS1402]", "", "", ""),
        ("# wslint: todo[WS1402] see #12  # noqa: E501", "", "", "see #12"),
        ("# first  # wslint: todo[WS1402] why", "", "", "why"),
    ],
)
def test_what_a_marker_says(comment: str, owner: str, due: str, reason: str) -> None:
    (found,), malformed = read_todos(f"x = 1  {comment}\n".encode(), lambda offset: offset >= 7)
    assert (found.owner, found.due, found.reason) == (owner, due, reason)
    assert malformed == []


@pytest.mark.parametrize("comment", ["todo", "todo: why", "todo WS1402 why", "todo[] why", "todo[WS1402 why"])
def test_a_marker_without_rules_is_reported(tmp_path: Path, comment: str) -> None:
    made = place(tmp_path, {"a.py": f"import websockets\n# wslint: {comment}\n"})
    (finding,) = made.findings("a.py")
    assert (finding.start, finding.message[:34]) == (18, "a marker names its rules in bracke")


@pytest.mark.parametrize(("today", "found"), [("2027-01-30", 0), ("2027-01-31", 0), ("2027-02-01", 1)])
def test_the_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: str, found: int) -> None:
    monkeypatch.setattr(todo, "today", lambda: today)
    text = UNSAFE.replace(CALL, f"    # wslint: todo[WS1402] 2027-01-31: why\n{CALL}")
    made = place(tmp_path, {"a.py": text}, select=["WS1402", "WS0005"], websockets="==15.0")
    messages = [finding.message for finding in made.findings("a.py") if finding.code == "WS0005"]
    assert messages == ["This marker was due on 2027-01-31: do what it says, or agree on another date"] * found


def test_todays_date_is_one() -> None:
    assert len(todo.today()) == 10
    assert todo.today() >= "2026-01-01"


STALE = "import websockets  # wslint: todo[WS1402] why\n"


def test_stale_markers(tmp_path: Path) -> None:
    made = place(tmp_path, {"a.py": STALE}, websockets="==15.0")
    (finding,) = made.findings("a.py")
    assert finding.message == "Stale marker (not found here: `WS1402`)"
    assert made.findings("a.py", ignore=("WS0005",)) == ()
    # A rule that is off finds nothing, and a text that does not parse hides what there is.
    assert made.findings("a.py", ignore=("WS1402",)) == ()
    assert made.findings("a.py", unfixable=("WS0005",))[0].fix is None
    assert made.findings("a.py", mode=Mode(noqa=False))[0].code == "WS0005"
    made.write("a.py", STALE + "websockets.connect(\n")
    assert "WS0005" not in {finding.code for finding in made.findings("a.py")}
    made.write("a.py", STALE)
    assert made.fixed("a.py") == "import websockets\n"
    # A marker is about what there is, suppressed or not.
    made.write("a.py", MARKED.replace("timeout=5)", "timeout=5)  # noqa: WS1402, WS0001"))
    assert made.findings("a.py") == ()


def test_many_markers_above_many_decorators() -> None:
    """What looks through all markers for each, or all lines for each marker, takes minutes."""
    source = "# wslint: todo[WS1402] why\n@deco\n" * 20_000 + "def f(a=X()): pass\n"
    assert list(insertions(source.encode(), marks(source))) == []


def test_a_marker_may_be_suppressed_itself(tmp_path: Path) -> None:
    made = place(tmp_path, {"a.py": STALE.replace("why", "why  # noqa: WS0005")}, websockets="==15.0")
    assert made.findings("a.py") == ()
