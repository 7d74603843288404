"""Notebooks of released packages, each given an old call in the way it is written itself: the fix changes that alone.

Needs the package index. What may change is told from the bytes by `notebook_text`, which shares nothing with wslint.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from tests.external.notebook_text import Source, code_sources
from tests.external.sources import unpacked

PACKAGES = (
    "jupyter_kernel_gateway==3.0.1", "nbclient==0.11.0", "nbconvert==7.16.4", "nbformat==5.10.4", "nbsphinx==0.9.5",
    "nbstripout==0.8.1", "nbval==0.11.0", "papermill==2.6.0",
)  # fmt: skip
WSLINT = [sys.executable, "-m", "wslint", "check", "--isolated", "--no-cache", "--config", 'websockets = ">=14.1"']
FIX = [*WSLINT, "--select", "WS14", "--fix", "--unsafe-fixes", "--output-format", "concise"]

CALL = ["import websockets", "ws = await websockets.connect(uri, extra_headers={'X': 'é😀'})"]
FIXED = [line.replace("extra_headers", "additional_headers") for line in CALL]
STATE = [*CALL, "assert ws.open, timeout"]
FIXED_STATE = [FIXED[0], "from websockets.protocol import State", FIXED[1], "assert ws.state is State.OPEN, timeout"]


class Old:
    """A notebook with an old call in its ``cell``, and the ``lines`` of that cell once it is fixed."""

    def __init__(self, name: str, before: bytes, cell: int, lines: list[str]) -> None:
        self.name, self.before, self.cell, self.lines = name, before, cell, lines


def strings(document: bytes, source: Source) -> list[bytes]:
    return [document[start:end] for start, end in source.strings]


def text_of(document: bytes, source: Source) -> str:
    return "".join(json.loads(text) for text in strings(document, source))


def lines_of(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def written(text: str, document: bytes) -> bytes:
    """A string as the document would hold it."""
    return json.dumps(text, ensure_ascii=b"\\u" in document).encode()


def is_plain(text: str) -> bool:
    """Can Python be put in front of a cell, and behind it?"""
    try:
        compile(text, "cell", "exec", flags=0x2000)  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    except SyntaxError:
        return False
    return bool(text.strip())


def injected(name: str, document: bytes, number: int) -> Old | None:
    """The notebook with an old call: in front of a cell's code or behind it, as ``number`` is even or odd."""
    sources = code_sources(document)
    cell = next((i for i, source in enumerate(sources) if is_plain(text_of(document, source))), None)
    if cell is None:
        return None
    source = sources[cell]
    call, fixed = (STATE, FIXED_STATE) if number % 3 == 0 else (CALL, FIXED)
    own = lines_of(text_of(document, source))
    (first, last), (start, end) = (source.strings[0][0], source.strings[-1][1]), source.strings[-1]
    joint = document[source.strings[0][1] : source.strings[1][0]] if len(source.strings) > 1 else b", "
    if number % 2 == 0:
        new = [written(line + "\n", document) for line in call]
        text = joint.join(new) + joint if source.is_list else b"".join(string[1:-1] for string in new)
        at = first if source.is_list else first + 1
        after = document[:at] + text + document[at:]
        return Old(name, after, cell, [line + "\n" for line in fixed] + own)
    closed = own[-1].endswith("\n")
    own[-1] = own[-1].removesuffix("\n") + "\n"
    new = [written(line + "\n", document) for line in call[:-1]] + [written(call[-1], document)]
    opened = document[start : end - 1] + (b"" if closed else b"\\n")
    text = b'"' + joint + joint.join(new) if source.is_list else b"".join(string[1:-1] for string in new) + b'"'
    after = document[:start] + opened + text + document[last:]
    return Old(name, after, cell, own + [line + "\n" for line in fixed[:-1]] + [fixed[-1]])


def python_notebooks(directory: Path) -> Iterator[tuple[Path, bytes]]:
    for path in sorted(directory.rglob("*.ipynb")):
        document = path.read_bytes()
        notebook = json.loads(document)
        language = notebook.get("metadata", {}).get("language_info", {}).get("name", "python")
        if notebook["nbformat"] == 4 and language == "python":
            yield path, document


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Old], str]:
    """A directory of notebooks that have been fixed, what each was before, and what wslint said."""
    root = tmp_path_factory.mktemp("notebooks")
    notebooks: list[Old] = []
    for package, directory in unpacked(PACKAGES).items():
        for path, document in python_notebooks(directory):
            old = injected(f"{package}-{len(notebooks)}-{path.name}", document, len(notebooks))
            if old is not None:
                (root / old.name).write_bytes(old.before)
                notebooks.append(old)
    done = subprocess.run([*FIX, str(root)], cwd=root, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return root, notebooks, done.stdout


def cannot_be_parsed(old: Old) -> bool:
    """Is there a cell that is no Python, once magics are taken away? Nothing in such a notebook is fixed."""
    for source in code_sources(old.before):
        text = text_of(old.before, source)
        if text.lstrip().startswith("%%"):
            continue
        try:
            compile(re.sub(r"(?m)^(\s*)(?:[%!].*|.*\?)$", r"\1pass", text), "cell", "exec", flags=0x2000)
        except SyntaxError:
            return True
    return False


def test_every_old_call_is_fixed_and_nothing_else_changes(corpus: tuple[Path, list[Old], str]) -> None:
    root, notebooks, printed = corpus
    fixed = 0
    for old in notebooks:
        after = (root / old.name).read_bytes()
        if after == old.before:
            assert cannot_be_parsed(old) and f"{old.name}:" in printed, old.name
            continue
        fixed += 1
        one, other = code_sources(old.before)[old.cell], code_sources(after)[old.cell]
        assert lines_of(text_of(after, other)) == old.lines, old.name
        # All bytes around the source of that cell, and each line of it that the fix does not touch.
        low, high = one.strings[0][0], one.strings[-1][1]
        assert (after[:low], after[other.strings[-1][1] :]) == (old.before[:low], old.before[high:]), old.name
        kept = [line for line in strings(old.before, one) if b"extra_headers" not in line and b"ws.open" not in line]
        if one.is_list:
            lines = strings(after, other)
            new = [line for line in lines if line not in kept]
            assert [line for line in lines if line in kept] == kept, old.name
            assert len(new) == len(old.lines) - len(kept), old.name
            gaps = {after[a[1] : b[0]] for a, b in zip(other.strings, other.strings[1:], strict=False)}
            assert len(gaps) <= 1 or gaps <= set(gaps_of(old.before, one)), old.name
        assert (b"\\u00e9" in after) == (b"\\u00e9" in old.before), old.name
    assert fixed >= 100


def gaps_of(document: bytes, source: Source) -> Iterator[bytes]:
    for one, other in zip(source.strings, source.strings[1:], strict=False):
        yield document[one[1] : other[0]]


@pytest.mark.filterwarnings("ignore")  # some have no ids, or one twice
def test_they_are_as_valid_as_before(corpus: tuple[Path, list[Old], str]) -> None:
    root, notebooks, _ = corpus
    valid = 0
    for old in notebooks:
        if is_valid(old.before):
            valid += 1
            assert is_valid((root / old.name).read_bytes()), old.name
    assert valid >= 100


def is_valid(document: bytes) -> bool:
    try:
        nbformat.validate(nbformat.reads(document.decode(), nbformat.NO_CONVERT))
    except nbformat.ValidationError:
        return False
    return True


def test_a_second_run_changes_nothing(corpus: tuple[Path, list[Old], str]) -> None:
    root, notebooks, _ = corpus
    before = {old.name: (root / old.name).read_bytes() for old in notebooks}
    subprocess.run([*FIX, str(root)], cwd=root, capture_output=True)
    assert {old.name: (root / old.name).read_bytes() for old in notebooks} == before


def test_notebooks_of_other_formats_are_named_and_left_alone(tmp_path: Path) -> None:
    (directory,) = unpacked(["nbformat==5.10.4"]).values()
    others = [path for path in directory.rglob("*.ipynb") if json.loads(path.read_bytes())["nbformat"] < 4]
    for path in others:
        document = path.read_bytes().replace(b'"input": [', b'"input": [\n"import websockets\\n",', 1)
        (tmp_path / path.name).write_bytes(document)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = subprocess.run([*FIX, "."], cwd=tmp_path, capture_output=True, text=True)
    assert len(before) == len(others) == 6
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    concerned = [name for name, document in before.items() if b"websockets" in document]
    assert concerned
    for name in concerned:
        assert re.search(rf"skipped {name}: it is (?:a notebook of format|no notebook)", done.stderr)
