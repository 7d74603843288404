"""Keywords that reach a call through ``**self.options``: renamed where all keys are in sight, and never safely."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.checking import Place, place

CLASS = """
import websockets

class Client:
    def __init__(self, uri, token):
        self.uri = uri
        self.options = {"ping_interval": 20, "extra_headers": {"Authorization": token}}

    async def dial(self):
        return await websockets.connect(self.uri, **self.options)
"""


def made(root: Path, source: str) -> Place:
    return place(root, {"client.py": textwrap.dedent(source)}, websockets=">=14", select=["WS1401"])


def test_key_is_renamed_unsafely(tmp_path: Path) -> None:
    assert [f.fix.applicability.value for f in made(tmp_path, CLASS).findings("client.py") if f.fix] == ["unsafe"]
    assert made(tmp_path, CLASS).fixed("client.py") == CLASS
    assert made(tmp_path, CLASS).fixed("client.py", unsafe=True) == CLASS.replace("extra_h", "additional_h")


def test_keys_that_update_adds(tmp_path: Path) -> None:
    source = """\
import websockets

async def main(uri, token, more):
    options = {"max_size": None}
    options.update({"extra_headers": {"Authorization": token}})
    await websockets.connect(uri, **options)

async def other(uri, token):
    options = {}
    options.update(extra_headers={}, max_size=1)
    if token:
        options.update(extra_headers={"Authorization": token})
    await websockets.connect(uri, **options)
"""
    assert made(tmp_path, source).fixed("client.py") == source.replace("extra_h", "additional_h")
    hidden = source.replace('{"max_size": None}\n', '{"max_size": None}\n    options.update(more)\n')
    found = made(tmp_path, hidden).findings("client.py")
    assert [one.fix.applicability.value for one in found if one.fix is not None] == ["unsafe", "safe"]


@pytest.mark.parametrize(
    "more",
    [
        'self.options["ssl"] = self.tls',
        'self.options["extra_headers"] = {}',
        "await websockets.connect(self.uri, **self.options)",
        "print(self.options)",
        "other.options = {}",
    ],
)
def test_what_leaves_the_keys_in_sight(tmp_path: Path, more: str) -> None:
    source = f"{CLASS}\n    async def more(self, other):\n        {more}\n"
    expected = source.replace("extra_h", "additional_h")
    assert made(tmp_path, source).fixed("client.py", unsafe=True) == expected


def test_keywords_that_dict_is_called_with(tmp_path: Path) -> None:
    source = """\
import websockets

SHARED = dict(extra_headers={})

async def main(uri, token):
    options = dict(extra_headers={"Authorization": token}, max_size=None)
    options["extra_headers"]["X"] = "1"
    await websockets.connect(uri, **options)
    await websockets.connect(uri, **SHARED)
    await websockets.connect(uri, **dict(extra_headers={}))
"""
    expected = source.replace("extra_h", "additional_h")
    assert made(tmp_path, source).fixed("client.py", unsafe=True) == expected
    hidden = source.replace("import websockets\n", "import websockets\nfrom own import dict\n")
    assert made(tmp_path, hidden).findings("client.py") == ()


@pytest.mark.parametrize(
    "more",
    [
        "self.options = other",
        "self.options.update(other)",
        'self.options.pop("extra_headers")',
        'self.options.get("extra_headers")',
        "self.options |= other",
        'del self.options["extra_headers"]',
        "del self.options",
        "if int(websockets.__version__[:2]) < 14:\n            self.options['extra_headers'] = {}",
        "for self.options in other: pass",
    ],
)
def test_what_hides_them(tmp_path: Path, more: str) -> None:
    source = f"{CLASS}\n    async def more(self, other):\n        {more}\n"
    assert made(tmp_path, source).findings("client.py") == ()
    assert made(tmp_path, source).fixed("client.py", unsafe=True) == source


@pytest.mark.parametrize(
    "value",
    [
        "{**given, 'extra_headers': {}}",
        "dict(given, extra_headers={})",
        "dict(**given, extra_headers={})",
        "given.dict(extra_headers={})",
        "given",
        "{key: 1}",
        "{}",
        "dict()",
    ],
)
def test_other_values(tmp_path: Path, value: str) -> None:
    source = CLASS.replace('{"ping_interval": 20, "extra_headers": {"Authorization": token}}', value)
    assert made(tmp_path, source).findings("client.py") == ()
