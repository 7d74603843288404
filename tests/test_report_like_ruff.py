"""The text formats and Ruff's JSON say what the real Ruff says of the same findings, byte for byte."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from tests.ruff_findings import rendered, ruff_results, run_ruff
from wslint.findings import Applicability, Edit, FileResult, Finding, Fix
from wslint.report.color import RESET

SELECT = "F401,F841,F821,F631,F632,E711,E702,B006,ERA001"

SOURCES = {
    "app.py": b"import os\nimport ssl.x\n\n\ndef f(a, b=[]):\n    if a == None:\n        x = 1\n    return a\n",
    "astral.py": "x = '😀é'; import os\ny = '日本語'; import sys\nz = 'e\u0301'; import re\n".encode(),
    "blank.py": b"x = 1\n\n   \nimport os\n\n\ny = 2\n",
    "bom.py": b"\xef\xbb\xbfimport os\nx = 1\n",
    "comment.py": b"# x = 1\nimport os\n",
    "controls.py": b'x = "\x00\x1b\x07\x7f"; import os\n\x0cimport re\n',
    "crlf.py": 'x = 1\r\nimport os\r\ny = "😀"; import sys\r\nz = 3\r\n'.encode(),
    "cyrillic/ж b.py": b"import os\n",
    "deep.py": b"if 1:\n\n\n\n" + b" " * 40 + b"undefined\n\n" + b" " * 40 + b"x = 1\n",
    "empty.py": b"",
    "last.py": b"x = 1\nimport os",
    "long.py": b'x = "' + b"a" * 200 + b'"; undefined; y = "' + b"b" * 200 + b'"\n',
    "many.py": b"a = 1\n" * 8 + b"import os\n" + b"b = 1\n" * 3,
    "several.py": b'x = 1\nassert (1,\n\n 2)\nif x: assert (1,\n  2)\nx = (  # a\n  "a"\n "b") is "ab"\n\n',
    "tabs.py": b"if 1:\n\tx = 1; import\tos\n\ty\t=\t2; import sys\n",
    "one_hunk.py": b'def f(a, b=[]):\n  """a\n\n\n  """\n  return b\n',
    "two_hunks.py": b'def f(a, b=[]):\n  """a\n\n\n\n  """\n  return b\n\ndef g(b=[]):\n  """a\n  b"""\n  pass\n',
    "wrong.py": b"def f(:\n    pass\n",
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sources")
    for name, source in SOURCES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(source)
    return root


def findings_only(output: str) -> str:
    return output[: re.search(r"^Found \d+ error", output, re.M).start()]  # type: ignore[union-attr]


@pytest.mark.parametrize("unsafe", [None, True, False])
@pytest.mark.parametrize("name", ["concise", "full", "grouped"])
def test_text_formats(directory: Path, name: str, unsafe: bool | None) -> None:
    results, rules = ruff_results(directory, SELECT)
    flags = {None: [], True: ["--unsafe-fixes"], False: ["--no-unsafe-fixes"]}[unsafe]
    expected = run_ruff(directory, "--select", SELECT, "--output-format", name, *flags)
    assert rendered(results, name, directory, rules, unsafe) == findings_only(expected)


@pytest.mark.parametrize("name", ["azure", "json", "json-lines", "pylint"])
def test_machine_formats(directory: Path, name: str) -> None:
    results, rules = ruff_results(directory, SELECT)
    assert len(results) == len(SOURCES) - 1
    expected = run_ruff(directory, "--select", SELECT, "--output-format", name)
    assert rendered(results, name, directory, rules) == expected


@pytest.mark.parametrize("name", ["github", "gitlab", "junit"])
def test_formats_that_name_the_tool(directory: Path, name: str) -> None:
    """The same but for the tool's name and GitLab's fingerprints, which are hashes."""
    results, rules = ruff_results(directory, SELECT)
    expected = run_ruff(directory, "--select", SELECT, "--output-format", name).replace("ruff", "wslint")
    actual = rendered(results, name, directory, rules)
    hashes = r'"fingerprint": "[0-9a-f]{16}"'
    assert re.sub(hashes, "", actual) == re.sub(hashes, "", expected)
    assert len(set(re.findall(hashes, actual))) == len(re.findall(hashes, expected))


@pytest.mark.parametrize("name", ["concise", "full", "grouped"])
def test_color_adds_nothing_but_color(directory: Path, name: str) -> None:
    results, rules = ruff_results(directory, SELECT)
    plain = rendered(results, name, directory, rules)
    colored = rendered(results, name, directory, rules, color=True)
    assert colored != plain
    assert re.sub(r"\x1b\[\d+m", "", colored).replace("\x1b", "␛") == plain.replace("\x1b", "␛")


@pytest.mark.parametrize("name", ["concise", "grouped"])
def test_colors(directory: Path, name: str) -> None:
    results, rules = ruff_results(directory, SELECT)
    expected = run_ruff(directory, "--select", SELECT, "--output-format", name, "--color", "always")
    assert rendered(results, name, directory, rules, color=True) == findings_only(expected)


def test_colors_of_full(tmp_path: Path) -> None:
    """Ruff's colour of a changed line ends after the line end, here before it; nor are changed words made bold."""
    (tmp_path / "app.py").write_bytes(SOURCES["app.py"])
    (tmp_path / "wrong.py").write_bytes(SOURCES["wrong.py"])
    results, rules = ruff_results(tmp_path, "F401")
    expected = findings_only(run_ruff(tmp_path, "--select", "F401", "--color", "always", "--output-format", "full"))
    actual = rendered(results, "full", tmp_path, rules, color=True)
    assert actual == expected.replace(f"\n{RESET}", f"{RESET}\n")


def random_source(choices: random.Random) -> str:
    """Statements that F821 and F631 object to, among strings of every length and indentation of every depth."""

    def literal() -> str:
        parts = ["a" * choices.randint(1, 90), "é" * choices.randint(1, 9), "\t", " " * choices.randint(1, 5), "x"]
        return '"' + "".join(choices.choice(parts) for _ in range(choices.randint(0, 4))) + '"'

    output, indent = [], ""
    for _ in range(choices.randint(1, 14)):
        if choices.random() < 0.3:
            output.append(f"{indent}if 1:")
            indent += choices.choice(["    ", "\t", " " * choices.randint(1, 30)])
            output.append(f"{indent}pass")
        one_line = f"{indent}{literal()}+{'u' * choices.randint(1, 12)}+{literal()}"
        several = f"{indent}y={literal()}; assert ({literal()},\n{choices.choice(['', indent])}{literal()})"
        at_margin = f"{indent}assert ({literal()},\n{indent}{literal()},\n{indent})"
        output.append(choices.choice(["", "   ", one_line, one_line, several, at_margin, f"{indent}u"]))
    return "\n".join(output) + choices.choice(["", "\n"])


def test_excerpts_of_random_sources(tmp_path: Path) -> None:
    choices = random.Random(20261122)
    for number in range(60):
        (tmp_path / f"f{number:02}.py").write_text(random_source(choices), encoding="utf-8")
    results, rules = ruff_results(tmp_path, "F821,F631")
    assert sum(len(result.findings) for result in results) > 150
    expected = run_ruff(tmp_path, "--select", "F821,F631", "--output-format", "full")
    assert rendered(results, "full", tmp_path, rules) == findings_only(expected)


def test_empty_runs(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    for name in ("json", "json-lines", "github", "gitlab", "junit", "pylint", "azure"):
        expected = run_ruff(tmp_path, "--select", "F", "--output-format", name).replace("ruff", "wslint")
        assert rendered([FileResult(str(tmp_path / "a.py"))], name, tmp_path) == expected


def test_lone_carriage_returns_end_lines(tmp_path: Path) -> None:
    """As for Ruff; its diff prints them raw, which overwrites the line on a terminal."""
    (tmp_path / "a.py").write_bytes(b"x = 1\rimport os\ry = 2\r")
    results, rules = ruff_results(tmp_path, "F401")
    output = rendered(results, "full", tmp_path, rules)
    assert "\r" not in output
    assert "\n2 | import os\n  |        ^^\n3 | y = 2\n" in output
    assert "\n1 | x = 1\n  - import os\n2 | y = 2\n" in output


def test_a_very_long_line_is_not_shown(tmp_path: Path) -> None:
    source = b"x = '" + b"a" * 1_000_000 + b"'; connect()\n"
    start = source.index(b"connect")
    finding = Finding("WS1", "x", "error", "No.", start, start + 7)
    output = rendered([FileResult(str(tmp_path / "a.py"), (finding,), source)], "full", tmp_path)
    assert output == f"WS1 No.\n --> a.py:1:{start + 1}\n\n"


def test_a_fix_that_changes_nothing_has_no_diff(tmp_path: Path) -> None:
    fix = Fix("Keep it", Applicability.SAFE, (Edit(0, 1, "x"),))
    finding = Finding("WS1", "x", "error", "No.", 0, 1, fix)
    output = rendered([FileResult(str(tmp_path / "a.py"), (finding,), b"x\n")], "full", tmp_path)
    assert output == "WS1 [*] No.\n --> a.py:1:1\n  |\n1 | x\n  | ^\nhelp: Keep it\n\n"


def test_undecodable_bytes_and_a_fix_without_edits(tmp_path: Path) -> None:
    source = b"x = '\xe9\xff'; connect()"
    fix = Fix("Call it", Applicability.DISPLAY, ())
    finding = Finding("WS1", "x", "warning", "No.", 11, 18, fix)
    result = FileResult(str(tmp_path / "caf\udce9.py"), (finding,), source)
    output = rendered([result], "full", tmp_path)
    assert " --> caf\ufffd.py:1:12\n" in output
    assert "1 | x = '\ufffd\ufffd'; connect()\n  |            ^^^^^^^\nhelp: Call it\nnote: This suggestion" in output
    output.encode("utf-8")
