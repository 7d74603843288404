"""Notebooks: the same cells, rows and reports as the real Ruff's, and what no notebook may do to a run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.checking import place
from tests.command_line import HEADERS, command_line
from tests.document_forms import cell, lines_of, notebook
from tests.ruff_findings import rendered, run_ruff
from tests.test_report_like_ruff import findings_only
from wslint.engine.mode import Mode
from wslint.files.notebook import read_notebook
from wslint.findings import Applicability, Cells, Edit, FileResult, Finding, Fix

SELECT = "F401,F841,E711"
NOTEBOOKS = {
    "plain.ipynb": notebook(
        cell("# T\n\nimport os\n", "markdown"),
        cell(lines_of("import os\nimport sys  # noqa: F401\n")),
        cell([]),
        cell(""),
        cell("import os", "raw"),
        cell(lines_of("def f():\n    é = '😀'; import re\n    y = 1\n\n\nif f() == None: pass\n")),
        cell("\n\nimport abc\n\n"),
        cell("import json\n0"),
    ),
    "magics.ipynb": notebook(
        cell(["%time import os\n", "!ls 'it\n", "import os\n", "1"]),
        cell("%%bash\nimport re"),
        cell(["%%time\n", "import abc\n", "x = !ls \\\n", "  -l\n", "import ast\n", "1"]),
        cell("%%capture out\nimport bz2\nif 1:\n    %cd x\n    import cmd\nimport csv\nos??\n?os\nz = %who str\n"),
        cell("x = ('a'\n     % 1)\nimport dis\ny = 3 \\\n  % 2\n\"\"\"\n%no magic\n!\n\"\"\"\nimport enum\n1"),
        cell("a = [\n  1,\n  # it's\n]\nb = '''\n%x\\'''\n'''; import ftplib\n!echo 'it\nimport glob\n1"),
        cell("%%writefile a.py\nimport gzip"),
    ),
    "language.ipynb": notebook(cell("import os")).replace('"name": "python"', '"name": "julia"'),
    "vscode.ipynb": notebook(cell("import os"), cell("import re\n1")).replace(
        '"tags"', '"vscode": {"languageId": "sql"}, "tags"', 1
    ),
    "cell_magics.ipynb": notebook(
        *(cell(f"%%{magic} x\nimport {module}\n1") for magic, module in (
            ("capture", "os"), ("debug", "re"), ("ipytest", "abc"), ("prun", "ast"), ("pypy", "bz2"), ("python", "cmd"),
            ("python3", "csv"), ("time", "dis"), ("timeit", "enum"), ("matplotlib", "glob"), ("html", "gzip"),
            ("script", "hmac"), ("sql", "html"), ("cython", "http"), ("python2", "imaplib"), ("pyspark", "io"),
        )),
        cell("import json\n%%bash\nls"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("notebooks")
    for name, text in NOTEBOOKS.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def ruff_results(directory: Path) -> list[FileResult]:
    """What Ruff's JSON says, as results of ours with our idea of the cells."""
    results: dict[str, list[Finding]] = {}
    for item in json.loads(run_ruff(directory, "--select", SELECT, "--output-format", "json")):
        cells = cells_of(Path(item["filename"]).read_bytes())
        start, end = (offset(cells, item["cell"], item[key]) for key in ("location", "end_location"))
        fix = None
        if item["fix"]:
            edits = (
                Edit(*(offset(cells, item["cell"], edit[key]) for key in ("location", "end_location")), edit["content"])
                for edit in item["fix"]["edits"]
            )
            fix = Fix(item["fix"]["message"], Applicability(item["fix"]["applicability"]), tuple(edits))
        inner = Finding(item["code"], item["name"], item["severity"], item["message"], start, end, fix)
        outer = Finding(
            item["code"], item["name"], item["severity"], item["message"], 0, 0, fix, cell=item["cell"], inner=inner
        )
        results.setdefault(item["filename"], []).append(outer)
    return [
        FileResult(path, tuple(found), Path(path).read_bytes(), cells=cells_of(Path(path).read_bytes()))
        for path, found in results.items()
    ]


def cells_of(data: bytes) -> Cells:
    read = read_notebook(data)
    return Cells(read.text, tuple((block.cell or 0, block.start) for block in read.fragment.blocks))


def offset(cells: Cells, number: int, where: dict[str, int]) -> int:
    start = dict(cells.starts)[number]
    lines = cells.source[start:].split(b"\n")
    return (
        start
        + sum(len(line) + 1 for line in lines[: where["row"] - 1])
        + len(lines[where["row"] - 1].decode()[: where["column"] - 1].encode())
    )


@pytest.mark.parametrize("name", ["concise", "full", "grouped"])
def test_text_formats(directory: Path, name: str) -> None:
    expected = findings_only(run_ruff(directory, "--select", SELECT, "--output-format", name))
    actual = rendered(ruff_results(directory), name, directory)
    if name == "grouped":  # Ruff pads for rows that it counts over all cells, which are not shown
        expected, actual = re.sub(" +", " ", expected), re.sub(" +", " ", actual)
    assert actual == expected


@pytest.mark.parametrize("name", ["json", "json-lines", "pylint", "azure", "github"])
def test_machine_formats(directory: Path, name: str) -> None:
    expected = run_ruff(directory, "--select", SELECT, "--output-format", name).replace("ruff (", "wslint (")
    actual = rendered(ruff_results(directory), name, directory)
    assert actual == re.sub(r'"https://docs[^"]*"', "null", expected)


def test_gitlab(directory: Path) -> None:
    """The same but for the fingerprints, which are hashes."""
    hashes = r'"fingerprint": "[0-9a-f]{1,16}"'
    expected = run_ruff(directory, "--select", SELECT, "--output-format", "gitlab")
    assert re.sub(hashes, "", rendered(ruff_results(directory), "gitlab", directory)) == re.sub(hashes, "", expected)


CODE = (
    ["import websockets"],
    ["%%time\n", "x = '😀'; ws = await websockets.connect(u,\n", "    extra_headers=h)\n", "!ls"],
)


def test_places_are_those_of_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wslint = command_line(tmp_path, monkeypatch)
    (tmp_path / "a.ipynb").write_text(notebook(cell("# T", "markdown"), *map(cell, CODE)), encoding="utf-8")
    ran = wslint("check", "-q")
    assert ran.out == f"a.ipynb:cell 3:3:5: WS1401 [*] {HEADERS}\n"
    (found,) = json.loads(wslint("check", "--output-format", "json").out)
    assert (found["cell"], found["location"], found["noqa_row"]) == (3, {"row": 3, "column": 5}, 3)
    assert found["fix"]["edits"][0]["end_location"] == {"row": 3, "column": 18}
    junit = wslint("check", "--output-format", "junit").out
    assert ">cell 3, line 3, col 5, " in junit and " line=" not in junit


def test_sarif_and_rdjson_are_about_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their readers open the file and apply the fixes to it."""
    wslint = command_line(tmp_path, monkeypatch)
    text = notebook(*map(cell, CODE))
    (tmp_path / "a.ipynb").write_text(text, encoding="utf-8")
    row = next(row for row, line in enumerate(text.split("\n"), 1) if "extra_headers" in line)
    column = text.split("\n")[row - 1].index("extra_headers") + 1
    result = json.loads(wslint("check", "--output-format", "sarif").out)["runs"][0]["results"][0]
    region = {"startLine": row, "startColumn": column, "endLine": row, "endColumn": column + 13}
    assert result["locations"][0]["physicalLocation"]["region"] == region
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"] == region
    (found,) = json.loads(wslint("check", "--output-format", "rdjson").out)["diagnostics"]
    assert found["location"]["range"]["start"] == {"line": row, "column": column}


def test_a_diff_is_one_of_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wslint = command_line(tmp_path, monkeypatch)
    (tmp_path / "a.ipynb").write_text(notebook(*map(cell, CODE)), encoding="utf-8")
    assert wslint("check", "--diff").out.startswith(
        "--- a.ipynb:cell 2\n+++ a.ipynb:cell 2\n@@ -1,4 +1,4 @@\n %%time\n"
        " x = '😀'; ws = await websockets.connect(u,\n-    extra_headers=h)\n+    additional_headers=h)\n !ls\n\n"
    )


def test_a_line_at_the_end_of_a_cell_is_shown_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cell ends without a line end; the import goes behind its last line, not before the next cell's first."""
    wslint = command_line(tmp_path, monkeypatch)
    code = "ws = await websockets.connect(u)\nws.closed\n"
    (tmp_path / "a.ipynb").write_text(notebook(cell("import websockets"), cell(lines_of(code))), encoding="utf-8")
    out = wslint("check", "--select", "WS1411", "--output-format", "full").out
    assert (
        " ::: cell 1\n  |\n1 | import websockets\n2 + from websockets.protocol import State\n  |\n ::: cell 2\n" in out
    )
    (found,) = json.loads(wslint("check", "--select", "WS1411", "--output-format", "json").out)
    assert found["fix"]["edits"][0]["location"] == {"row": 1, "column": 18}
    assert wslint("check", "--select", "WS1411", "--fix").code == 0
    cells = json.loads((tmp_path / "a.ipynb").read_text(encoding="utf-8"))["cells"]
    assert cells[0]["source"] == "import websockets\nfrom websockets.protocol import State"


def test_comments_count_in_cells(tmp_path: Path) -> None:
    """A blanket one for the file covers all cells, which are one module; an unused one is found and removed."""
    call = "await websockets.connect(u, extra_headers=h)"
    code = notebook(cell("import websockets"), cell([f"{call}  # noqa: WS1401\n", "x = 1  # noqa: WS1401"]), cell(call))
    found = place(tmp_path, {"a.ipynb": code}, websockets=">=15", select=["WS1401", "WS0004"])
    assert [(finding.code, finding.cell) for finding in found.findings("a.ipynb")] == [("WS0004", 2), ("WS1401", 3)]
    assert json.loads(found.fixed("a.ipynb"))["cells"][1]["source"] == [f"{call}  # noqa: WS1401\n", "x = 1"]
    whole = code.replace("import websockets", "# ruff: noqa: WS1401\\nimport websockets")
    assert place(tmp_path, {"a.ipynb": whole}, websockets=">=15", select=["WS1401"]).findings("a.ipynb") == ()


def test_a_line_of_a_cell_is_removed_whole(tmp_path: Path) -> None:
    lines = ["import websockets\n", "# ruff: ignore[WS1401]\n", "x = 1"]
    for source, left in (
        (lines, [lines[0], lines[2]]),
        (["".join(lines)], [lines[0] + lines[2]]),
        ("".join(lines), lines[0] + lines[2]),
        ([lines[1], lines[0]], [lines[0]]),
    ):
        found = place(tmp_path, {"a.ipynb": notebook(cell(source))}, websockets=">=15", select=["WS1401", "WS0004"])
        assert found.fixed("a.ipynb") == notebook(cell(left))


def test_warnings_name_the_cell(tmp_path: Path) -> None:
    code = notebook(cell("x"), cell("import websockets\nx = 1  # noqa: WS1401: why"))
    (result,) = place(tmp_path, {"a.ipynb": code}, websockets=">=15", select=["WS1401"]).run()
    assert [warning.partition(": invalid")[0].rpartition("a.ipynb:")[2] for warning in result.warnings] == ["cell 2:2"]


def test_syntax_errors_are_reported_and_nothing_is_fixed(tmp_path: Path) -> None:
    call = "import websockets\nawait websockets.connect(u, extra_headers=h)"
    code = notebook(cell(call), cell("def f(:"), cell(call))
    found = place(tmp_path, {"a.ipynb": code}, websockets=">=15", select=["WS1401"])
    assert {(finding.code, finding.cell, finding.fix) for finding in found.findings("a.ipynb")} >= {
        ("WS1401", 1, None),
        ("invalid-syntax", 2, None),
    }
    assert found.fixed("a.ipynb") == code


BROKEN = {
    "no JSON": b'{"cells": [ websockets',
    "python": b"import websockets\n",
    "no notebook": b'["websockets"]',
    "no cells": b'{"nbformat": 4, "websockets": 1}',
    "cells of numbers": b'{"nbformat": 4, "cells": [1], "websockets": 1}',
    "sources of numbers": b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}], "websockets": 1}',
    "format 3": b'{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "import websockets"}]}]}',
    "deep": b'{"websockets": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "not UTF-8": b'{"cells": [], "nbformat": 4, "websockets": "\xff"}',
    "UTF-16": '{"websockets": 1}'.encode("utf-16") + b"websockets",
    "empty": b"websockets"[:0] + b" websockets ",
}


FINE = "import websockets\nwebsockets.connect(u, extra_headers=h)\n"


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_notebook_is_named(name: str, tmp_path: Path) -> None:
    found = place(tmp_path, {"a.ipynb": BROKEN[name], "b.py": FINE}, websockets=">=15")
    results = {Path(result.path).name: result for result in found.run(Mode(fix=True))}
    (warning,) = results["a.ipynb"].warnings
    assert warning.startswith("skipped ") and "a.ipynb: " in warning and not results["a.ipynb"].errors
    assert results["b.py"].fixed
    assert (tmp_path / "a.ipynb").read_bytes() == BROKEN[name]


def test_keys_that_are_written_twice_or_with_escapes(tmp_path: Path) -> None:
    """As for json, the last one counts."""
    code = "import websockets\nawait websockets.connect(u, extra_headers=h)"
    text = (
        '{"cells": [], "c\\u0065lls" :[ { "source":["x"],"cell_type":"code","source":\n["'
        + code.replace("\n", '\\n" , "')
        + '"]},{"cell_type":"code"}],"metadata":{}, "nbformat":4}'
    )
    found = place(tmp_path, {"a.ipynb": text}, websockets=">=15", select=["WS1401"])
    assert found.fixed("a.ipynb") == text.replace("extra_headers", "additional_headers")
