"""Parsing only the parts that are asked for finds what parsing the whole does, byte for byte."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.partial import accidents, both, seed, setup, sources
from wslint.code import tree
from wslint.code.parts import starts


def test_real_sources(tmp_path: Path) -> None:
    known = setup(tmp_path)
    cut = 0
    for source in sources():
        partial, whole = both(source, known)
        assert partial == whole, source.decode()
        cut += len(starts(source)) > 1
    assert cut > 50


def test_large_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large source the words are not kept, which changes nothing but the room that it takes."""
    known = setup(tmp_path)
    made = list(islice(accidents(Random(seed()), sources()), 300))
    expected = [both(source, known) for source in made]
    monkeypatch.setattr(tree, "_LARGE", 100)
    assert [both(source, known) for source in made] == expected


def test_sources_after_accidents(tmp_path: Path) -> None:
    known = setup(tmp_path)
    for source in islice(accidents(Random(seed()), sources()), 1500):
        partial, whole = both(source, known)
        assert partial == whole, source


USE = b"async def main(u):\n    await websockets.connect(u, extra_headers={})\n"


@pytest.mark.parametrize(
    "between",
    [
        b'TEXT = """\ndef f():\n"""\n',
        b"TEXT = '''\nclass A:\n    \"\"\"\n'''\n",
        b"x = [\ndef f(): pass\n]\n",
        b"x = 1 + \\\ndef f(): pass\n",
        b"@deco\n# note\n@deco(\n    1,\n)\ndef f(): pass\n",
        b"if x:\n\tdef f():\n\t    pass\n",
        b"f\"{x!r:{'a'}}\"\ndef f(): pass\n",
        b"async def f(): pass\nasync  def g(): pass\n",
        b"x = 'a\\\ndef f(): pass\n'\n",
        b"# '''\ndef f(): pass\n# '''\n",
        b"def f(:\n    pass\n",
        b"websockets = None\n",
        b"def f():\n    global websockets\n    import other as websockets\n",
        b"class websockets: pass\n",
        b"del websockets\n",
        b"x = (yield\ndef f(): pass)\n",
        b'def f(a="""\ndef g(): pass\n"""): pass\n',
    ],
)
def test_what_lies_between_an_import_and_a_use(tmp_path: Path, between: bytes) -> None:
    partial, whole = both(b"import websockets\n" + between + USE, setup(tmp_path))
    assert partial == whole


@pytest.mark.parametrize(
    "source",
    [
        b"import websockets\nt(await websockets.connect(u,5,c=1('{:async with",
        b"import websockets\nt(await websockets.connect(u,5,c=1('{:extra_headers",
    ],
)
def test_words_that_stand_in_no_statement(tmp_path: Path, source: bytes) -> None:
    partial, whole = both(source, setup(tmp_path))
    assert partial == whole
