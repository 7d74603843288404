"""The trees of the benchmark: the same for everybody, code that parses, and uses that wslint and Ruff see."""

from __future__ import annotations

import ast
import hashlib
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


def digest(root: Path) -> str:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    texts = (f"{path.relative_to(root).as_posix()}\n".encode() + path.read_bytes() for path in files)
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def built(root: Path, name: str, size: str) -> Path:
    subprocess.run([sys.executable, BENCHMARKS / "trees.py", name, root, size], check=True)
    return root


def test_dense_trees(tmp_path: Path) -> None:
    tree = built(tmp_path / "one", "dense", "files=80")
    assert digest(tree) == digest(built(tmp_path / "other", "dense", "files=80"))
    texts = [path.read_text() for path in tree.rglob("*.py")]
    assert len(texts) == len(set(texts)) == 80
    for text in texts:
        ast.parse(text)
    using = [text for text in texts if "import websockets" in text or "from websockets" in text]
    assert 2 <= len(using) <= 12
    assert all(15_000 < len(text) < 60_000 for text in using)


def test_documents_and_the_huge_file(tmp_path: Path) -> None:
    tree = built(tmp_path / "documents", "documents", "files=300")
    documents = [path.read_text() for path in tree.rglob("*.md")]
    assert len(documents) == 300
    assert all(text.count("```") % 2 == 0 and "```python\n" in text for text in documents)
    using = sum("websockets" in text for text in documents)
    assert using
    for jobs in ("1", "3"):
        command = [sys.executable, BENCHMARKS / "prefilter.py", tree, jobs]
        assert int(subprocess.run(command, capture_output=True, check=True).stdout) == using
    (huge,) = built(tmp_path / "huge", "huge", "size=100000").rglob("*.py")
    ast.parse(huge.read_text())
    assert huge.read_text().count("websockets") > 50


def test_the_command_says_what_it_can() -> None:
    done = subprocess.run([sys.executable, BENCHMARKS / "run.py", "--help"], capture_output=True, text=True, check=True)
    assert all(flag in done.stdout for flag in ("--quick", "--compare", "--rounds", "--work"))
