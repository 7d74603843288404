"""The command line on documents: whole outputs, and what every other feature makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import HEADERS, TIMEOUT, CommandLine, Ran, command_line
from tests.repository import commit, git, repository
from tests.test_documents_hostile import notebook

CONFIG = """\
[tool.wslint]
select = ["WS1401", "WS1402"]
websockets = "==15.0"
output-format = "concise"
documents = ["markdown", "rst", "docstrings", "shell"]
[[tool.wslint.phases]]
name = "docs"
paths = ["docs/**"]
owner = "@writers"
[[tool.wslint.phases]]
name = "code"
paths = ["src/**"]
"""
GUIDE = """\
# Guide

> ```python
> ws = await websockets.connect("😀", extra_headers=h)
> ```

Old:

```python
ws = await websockets.connect(uri, extra_headers=h)
```
"""
FILES = {
    "docs/cells.ipynb": notebook("# 1", ["import websockets\n", "await websockets.connect(uri, extra_headers=h)"]),
    "docs/guide.md": GUIDE,
    "docs/index.rst": "Text::\r\n\r\n\timport websockets\r\n\twebsockets.connect(uri, extra_headers=h, timeout=5)\r\n",
    "src/a.py": 'def f():\n    """\n    >>> websockets.connect("u", extra_headers={})\n    """\n',
    "src/run.sh": "python -c 'import websockets; websockets.connect(u, extra_headers=h)'\n",
}
LINES = f"""\
docs/cells.ipynb:cell 2:2:31: WS1401 [*] {HEADERS}
docs/guide.md:4:38: WS1401 [*] {HEADERS}
docs/guide.md:10:36: WS1401 {HEADERS} (shown here as old or wrong code)
docs/index.rst:4:26: WS1401 [*] {HEADERS}
docs/index.rst:4:43: WS1402 {TIMEOUT}
src/a.py:3:33: WS1401 [*] {HEADERS}
src/run.sh:1:53: WS1401 {HEADERS} (not fixed: it stands in other code)
"""
SAFE = ("docs/cells.ipynb", "docs/index.rst", "src/a.py")


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    made = command_line(tmp_path, monkeypatch)
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    return made


def contents(wslint: CommandLine) -> dict[str, str]:
    return {name: (wslint.root / name).read_bytes().decode() for name in FILES}


def fixed_files() -> dict[str, str]:
    return {
        name: text.replace("extra_headers", "additional_headers", name in (*SAFE, "docs/guide.md"))
        if name != "src/run.sh"
        else text
        for name, text in FILES.items()
    }


def test_what_is_printed(wslint: CommandLine) -> None:
    found = "Found 7 errors.\n[*] 4 fixable with `--fix` (1 unsafe fix available with `--fix --unsafe-fixes`).\n"
    ran = wslint("check")
    assert (ran.code, ran.out, ran.err) == (1, LINES + found, "")
    assert wslint("check").out == LINES + found  # from the cache
    assert wslint("check", "--jobs", "2", "-n", "-q").out == LINES


def test_the_full_format_shows_the_document(wslint: CommandLine) -> None:
    assert wslint("check", "docs/guide.md", "--output-format", "full", "-q").out == (
        f"WS1401 [*] {HEADERS}\n"
        " --> docs/guide.md:4:38\n"
        "  |\n"
        "3 | > ```python\n"
        '4 | > ws = await websockets.connect("😀", extra_headers=h)\n'
        "  |                                       ^^^^^^^^^^^^^\n"
        "5 | > ```\n"
        "  |\n"
        "help: Rename to `additional_headers`\n"
        "  |\n"
        "3 | > ```python\n"
        '  - > ws = await websockets.connect("😀", extra_headers=h)\n'
        '4 + > ws = await websockets.connect("😀", additional_headers=h)\n'
        "5 | > ```\n"
        "  |\n\n"
        f"WS1401 {HEADERS} (shown here as old or wrong code)\n"
        "  --> docs/guide.md:10:36\n"
        "   |\n"
        " 9 | ```python\n"
        "10 | ws = await websockets.connect(uri, extra_headers=h)\n"
        "   |                                    ^^^^^^^^^^^^^\n"
        "11 | ```\n"
        "   |\n"
        "help: Rename to `additional_headers`\n"
        "   |\n"
        "9  | ```python\n"
        "   - ws = await websockets.connect(uri, extra_headers=h)\n"
        "10 + ws = await websockets.connect(uri, additional_headers=h)\n"
        "11 | ```\n"
        "   |\n"
        "note: This suggestion may be incorrect or produce invalid syntax. It requires manual review and cannot be "
        "applied automatically\n\n"
    )


def in_json(name: str, row: int, column: int, cell: int | None, root: Path) -> dict[str, Any]:
    start, end = {"row": row, "column": column}, {"row": row, "column": column + len("extra_headers")}
    edit = {"content": "additional_headers", "location": start, "end_location": end}
    return {
        "cell": cell,
        "code": "WS1401",
        "end_location": end,
        "filename": str(root / name),
        "fix": {"applicability": "safe", "edits": [edit], "message": "Rename to `additional_headers`"},
        "location": start,
        "message": HEADERS,
        "name": "extra-headers",
        "noqa_row": row,
        "severity": "error",
        "url": None,
    }


def test_json(wslint: CommandLine) -> None:
    found = json.loads(wslint("check", "--output-format", "json").out)
    root = wslint.root
    assert found[:2] == [in_json("docs/cells.ipynb", 2, 31, 2, root), in_json("docs/guide.md", 4, 38, None, root)]
    assert found[5] == in_json("src/a.py", 3, 33, None, root)
    assert [item["severity"] for item in found] == ["error", "error", "note", "error", "error", "error", "error"]
    assert [item["fix"] and item["fix"]["applicability"] for item in found] == [
        "safe", "safe", "displayonly", "safe", "unsafe", "safe", None,
    ]  # fmt: skip
    lines = wslint("check", "--output-format", "json-lines").out.splitlines()
    assert [json.loads(line) for line in lines] == found


def test_sarif(wslint: CommandLine) -> None:
    """Columns in UTF-16 units, of the file itself, and only fixes that may be applied."""
    results = json.loads(wslint("check", "--output-format", "sarif").out)["runs"][0]["results"]
    found = []
    for result in results:
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        (change,) = result["fixes"][0]["artifactChanges"] if "fixes" in result else (None,)
        found.append(
            (place["artifactLocation"]["uri"], region["startLine"], region["startColumn"], result["level"], change)
        )
    column = FILES["docs/cells.ipynb"].index("extra_headers") + 1
    assert [item[:4] for item in found] == [
        ("docs/cells.ipynb", 1, column, "error"), ("docs/guide.md", 4, 39, "error"), ("docs/guide.md", 10, 36, "note"),
        ("docs/index.rst", 4, 26, "error"), ("docs/index.rst", 4, 43, "error"), ("src/a.py", 3, 33, "error"),
        ("src/run.sh", 1, 53, "error"),
    ]  # fmt: skip
    region = {"startLine": 4, "startColumn": 39, "endLine": 4, "endColumn": 52}
    replacements = [{"deletedRegion": region, "insertedContent": {"text": "additional_headers"}}]
    assert found[1][4]["replacements"] == replacements
    assert found[2][4] is None and found[6][4] is None
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    assert len(set(hashes)) == len(hashes) - 1  # two stand on one line


@pytest.mark.parametrize("name", ["grouped", "github", "gitlab", "junit", "pylint", "rdjson", "azure"])
def test_every_other_format_names_the_documents(name: str, wslint: CommandLine) -> None:
    out = wslint("check", "--output-format", name).out
    assert all(file in out for file in FILES)
    assert out.count("shown here as old or wrong code") == (2 if name == "junit" else 1)


def test_diff(wslint: CommandLine) -> None:
    ran = wslint("check", "--diff")
    assert ran.code == 1
    assert ran.out == (
        "--- docs/cells.ipynb:cell 2\n+++ docs/cells.ipynb:cell 2\n@@ -1,2 +1,2 @@\n import websockets\n"
        "-await websockets.connect(uri, extra_headers=h)\n+await websockets.connect(uri, additional_headers=h)\n\n"
        "--- docs/guide.md\n+++ docs/guide.md\n@@ -1,7 +1,7 @@\n # Guide\n \n > ```python\n"
        '-> ws = await websockets.connect("😀", extra_headers=h)\n'
        '+> ws = await websockets.connect("😀", additional_headers=h)\n > ```\n \n Old:\n\n'
        "--- docs/index.rst\n+++ docs/index.rst\n@@ -1,4 +1,4 @@\n Text::\r\n \r\n \timport websockets\r\n"
        "-\twebsockets.connect(uri, extra_headers=h, timeout=5)\r\n"
        "+\twebsockets.connect(uri, additional_headers=h, timeout=5)\r\n\n"
        '--- src/a.py\n+++ src/a.py\n@@ -1,4 +1,4 @@\n def f():\n     """\n'
        '-    >>> websockets.connect("u", extra_headers={})\n'
        '+    >>> websockets.connect("u", additional_headers={})\n     """\n\n'
        "Would fix 4 errors (1 additional fix available with `--unsafe-fixes`).\n"
    )
    assert contents(wslint) == FILES


def test_fix(wslint: CommandLine) -> None:
    ran = wslint("check", "--fix", "--show-fixes")
    left = [line for line in LINES.splitlines(keepends=True) if "[*]" not in line]
    both = "15.0, and `additional_headers` on 13.1 and earlier: this call fails on every release;"
    left[1] = left[1].replace("4:43", "4:48").replace("15.0;", both)
    summary = "Found 7 errors (4 fixed, 3 remaining).\n1 unsafe fix available with `--fix --unsafe-fixes`.\n"
    fixes = "".join(
        f"- {name}:\n    1 \N{MULTIPLICATION SIGN} WS1401 (extra-headers)\n"
        for name in ("docs/cells.ipynb", "docs/guide.md", "docs/index.rst", "src/a.py")
    )
    assert (ran.code, ran.out) == (1, "".join(left) + f"\nFixed 4 errors:\n{fixes}\n" + summary)
    assert contents(wslint) == fixed_files()
    before = contents(wslint)
    assert wslint("check", "--fix").out.startswith("".join(left))
    assert contents(wslint) == before
    wslint("check", "--fix", "--unsafe-fixes")
    assert contents(wslint) == before | {"docs/index.rst": before["docs/index.rst"].replace("timeout", "open_timeout")}


@pytest.mark.parametrize("name", ["docs/guide.md", "docs/index.rst", "docs/cells.ipynb"])
def test_standard_input(name: str, wslint: CommandLine) -> None:
    text = FILES[name]
    ran = wslint("check", "-", "--stdin-filename", name, "-q", stdin=text.encode())
    assert ran.out == "".join(line for line in LINES.splitlines(keepends=True) if line.startswith(name))
    assert wslint("check", "-", "--stdin-filename", name, "--fix", stdin=text.encode()).out == fixed_files()[name]


def test_which_documents_are_read(wslint: CommandLine) -> None:
    def read(*arguments: str) -> set[str]:
        return {line.partition(":")[0] for line in wslint("check", "-q", *arguments).out.splitlines()}

    assert read("--documents", "markdown") == {"docs/cells.ipynb", "docs/guide.md"}
    assert read("--documents", "rst,shell") == {"docs/cells.ipynb", "docs/index.rst", "src/run.sh"}
    none = ["--config", "documents = []"]
    assert read(*none) == {"docs/cells.ipynb"}
    assert read(*none, "docs/guide.md", "docs/index.rst", "src/run.sh", "src") == {
        "docs/guide.md", "docs/index.rst", "src/run.sh",
    }  # fmt: skip
    assert read("--exclude", "docs/*.md") == set(FILES) - {"docs/guide.md"}
    assert read("--per-file-ignores", "docs/*:WS1401") == {"docs/index.rst", "src/a.py", "src/run.sh"}
    ran = wslint("check", "--documents", "html")
    assert (ran.code, ran.out) == (2, "")
    cause = "invalid value `html` for `--documents`: expected one of markdown, rst, docstrings, shell"
    assert ran.err == f"wslint failed\n  Cause: {cause}\n"


def test_comments_that_suppress_can_be_passed_over(wslint: CommandLine) -> None:
    (wslint.root / "docs/guide.md").write_text(GUIDE.replace("=h)", "=h)  # noqa: WS1401"), encoding="utf-8")
    assert wslint("check", "docs/guide.md").out == "All checks passed!\n"
    assert len(wslint("check", "docs/guide.md", "--ignore-noqa", "-q").out.splitlines()) == 2


def test_markers_are_not_for_documents(wslint: CommandLine) -> None:
    (wslint.root / "src/a.py").write_text(FILES["src/a.py"].replace("extra_headers={}", "timeout=5"))
    before = contents(wslint)
    ran = wslint("check", "--add-todo")
    assert ran.err == (
        "warning: docs/guide.md: not marked: it is no Python file\n"
        "warning: docs/index.rst: not marked: it is no Python file\n"
        "warning: src/a.py: not marked: what stands in docstrings\n"
        "warning: src/run.sh: not marked: it is no Python file\n"
    )
    assert "Added" not in ran.out
    assert contents(wslint) == before


def test_a_baseline_follows_examples_that_move(wslint: CommandLine) -> None:
    assert wslint("baseline", "create").out == ".wslint-baseline.json: 7 findings accepted.\n"
    assert wslint("check", "--baseline").out == "All checks passed!\n7 findings are in the baseline.\n"
    guide = wslint.root / "docs/guide.md"
    fence = "```python\nws = await websockets.connect(url, extra_headers=h)\n```\n"
    guide.write_text(GUIDE.replace("# Guide", "# Guide\n\nText."), encoding="utf-8")
    cells = json.loads(FILES["docs/cells.ipynb"])
    cells["cells"].insert(0, cells["cells"][0])
    (wslint.root / "docs/cells.ipynb").write_text(json.dumps(cells, indent=1))
    assert wslint("check", "--baseline").out == "All checks passed!\n7 findings are in the baseline.\n"
    guide.write_text(GUIDE + f"\nText.\n\n{fence}", encoding="utf-8")
    assert wslint("check", "--baseline", "-q").out == f"docs/guide.md:16:36: WS1401 [*] {HEADERS}\n"
    guide.write_text("# Guide\n")
    assert "All checks passed!" in wslint("check", "--baseline").out


def test_against_a_commit(wslint: CommandLine) -> None:
    repository(wslint.root)
    guide = wslint.root / "docs/guide.md"
    guide.write_text(f"Text.\n\n```python\nwebsockets.connect(new, extra_headers=h)\n```\n\n{GUIDE}", encoding="utf-8")
    ran = wslint("check", "--against", "main", "-q")
    assert (ran.code, ran.out) == (1, f"docs/guide.md:4:25: WS1401 [*] {HEADERS}\n")


def test_shards_and_phases(wslint: CommandLine) -> None:
    parts = [wslint("check", "-q", "--shard", f"{number}/3").out for number in (1, 2, 3)]
    assert sorted("".join(parts).splitlines()) == sorted(LINES.splitlines())
    docs = "".join(line for line in LINES.splitlines(keepends=True) if line.startswith("docs/"))
    assert wslint("check", "-q", "--phase", "docs").out == docs
    lines = [line.split() for line in wslint("plan").out.splitlines()]
    assert lines[1:] == [
        ["docs", "3", "5", "3", "1", "1", "-", "0", "@writers"],
        ["code", "2", "2", "1", "0", "1", "-", "0"],
        ["total", "5", "7", "4", "1", "2", "-", "0"],
    ]


def test_a_phase_is_fixed_and_taken_back(wslint: CommandLine) -> None:
    repository(wslint.root)
    done = wslint("fix", "--phase", "docs")
    assert done.out.startswith("Fixed 3 findings in 3 files.\n")
    changed = {name: text for name, text in fixed_files().items() if name.startswith("docs/")}
    assert contents(wslint) == FILES | changed
    git(wslint.root, "apply", "-R", ".git/wslint/rollback-docs.patch")
    assert contents(wslint) == FILES


def test_patches_of_a_plan_fix_documents(wslint: CommandLine) -> None:
    repository(wslint.root)
    wslint("plan", "--shards", "out")
    patches = sorted((wslint.root / "out").glob("**/*.patch"))
    assert patches
    for patch in patches:
        git(wslint.root, "apply", str(patch))
    assert contents(wslint) == fixed_files()
    commit(wslint.root)
    left = "No errors would be fixed (1 fix available with `--unsafe-fixes`).\n"
    assert wslint("check", "--diff") == Ran(0, left, "")


def test_statistics(wslint: CommandLine) -> None:
    out = wslint("check", "--statistics").out
    assert out.startswith("6\tWS1401\t[-] extra-headers\n1\tWS1402\t[ ] timeout\nFound 7 errors.\n")
