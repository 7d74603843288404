"""Whoever applies the fixes of the SARIF output gets the bytes that `--fix` writes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.checking import Place, place
from wslint.engine.check import Mode
from wslint.report.formats import Context, renderer

ACME = Path(__file__).parent.parent / "examples" / "acme"


def sarif(made: Place, unsafe: bool) -> list[dict[str, object]]:
    context = Context(cwd=str(made.root), version="0.1.0", unsafe=unsafe)
    log = json.loads("".join(renderer("sarif")(made.run(), context)))
    results: list[dict[str, object]] = log["runs"][0]["results"]
    return results


def offset(text: str, line: int, column: int) -> int:
    """The index into the UTF-16 text (two bytes a unit) of a 1-based line and column."""
    data = text.encode("utf-16-le")
    start = 0
    for _ in range(line - 1):
        start = data.index("\n".encode("utf-16-le"), start) + 2
    return start + 2 * (column - 1)


def apply_once(root: Path, results: list[dict[str, object]]) -> bool:
    """Apply every fix that overlaps no earlier one, as an editor's "fix all" does; equal edits once."""
    by_file: dict[str, list[list[tuple[int, int, str]]]] = {}
    for result in results:
        for fix in result.get("fixes", ()):  # type: ignore[attr-defined]
            for change in fix["artifactChanges"]:
                name = change["artifactLocation"]["uri"]
                text = (root / name).read_bytes().decode("utf-8")
                edits = []
                for replacement in change["replacements"]:
                    region = replacement["deletedRegion"]
                    start = offset(text, region["startLine"], region["startColumn"])
                    end = offset(text, region.get("endLine", region["startLine"]), region["endColumn"])
                    edits.append((start, end, replacement["insertedContent"]["text"]))
                by_file.setdefault(name, []).append(edits)
    for name, fixes in by_file.items():
        chosen: dict[tuple[int, int, str], None] = {}
        for edits in fixes:
            new = [edit for edit in edits if edit not in chosen]
            if any(overlap(edit, other) for edit in new for other in chosen):
                continue
            chosen.update(dict.fromkeys(new))
        data = (root / name).read_bytes().decode("utf-8").encode("utf-16-le")
        for start, end, inserted in sorted(chosen, reverse=True, key=lambda edit: edit[:2]):
            data = data[:start] + inserted.encode("utf-16-le") + data[end:]
        (root / name).write_bytes(data.decode("utf-16-le").encode("utf-8"))
    return bool(by_file)


def overlap(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    same_import = one[0] == one[1] and other[0] == other[1] and one[2].strip() == other[2].strip()
    if same_import and one != other and not (one[2][:1].isspace() and other[2][:1].isspace()):
        return True
    if one[0] == one[1] or other[0] == other[1]:
        return one[0] < other[0] < one[1] or other[0] < one[0] < other[1]
    return one[0] < other[1] and other[0] < one[1]


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*.py")}


@pytest.mark.parametrize("unsafe", [False, True])
def test_applying_the_fixes_gives_what_fix_writes(tmp_path: Path, unsafe: bool) -> None:
    for name in ("by_sarif", "by_fix"):
        shutil.copytree(ACME, tmp_path / name)
    by_fix, by_sarif = Place(tmp_path / "by_fix", {}), Place(tmp_path / "by_sarif", {})
    by_fix.run(Mode(fix=True, unsafe=unsafe))
    for _ in range(10):
        if not apply_once(by_sarif.root, sarif(by_sarif, unsafe)):
            break
    assert contents(by_sarif.root) == contents(by_fix.root)
    assert contents(by_fix.root) != contents(ACME)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_non_ascii_and_line_ends(tmp_path: Path, newline: str) -> None:
    source = newline.join(
        [
            "import websockets",
            "async def main(u, h):",
            "    s = '😀é', await websockets.connect(u, extra_headers=h), await websockets.connect(u, extra_headers=h)",
            "    '''ß",
            "    😀''', await websockets.connect(u, extra_headers=h)",
        ]
    )
    files = {"a.py": source}
    by_fix = place(tmp_path / "by_fix", files, websockets=">=14")
    by_sarif = place(tmp_path / "by_sarif", files, websockets=">=14")
    apply_once(by_sarif.root, sarif(by_sarif, unsafe=False))
    assert by_fix.fixed("a.py").encode() == (by_sarif.root / "a.py").read_bytes()
    assert by_fix.fixed("a.py").count("additional_headers") == 3
