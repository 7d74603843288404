"""Keywords that reach a call through ``**self.options``: renamed where all keys are in sight, and never safely."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.checking import Place, by_line, place

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


@pytest.mark.parametrize(
    "lines",
    [
        'return await websockets.connect(uri, **{**given, "extra_headers": token})',
        "return await websockets.connect(uri, **dict(given, extra_headers=token))",
        'return await websockets.connect(uri, **({"extra_headers": token} if token else {}))',
        'given["extra_headers"] = token\nreturn await websockets.connect(uri, **given)',
        'given.setdefault("extra_headers", token)\nreturn await websockets.connect(uri, **given)',
        "options = {}\noptions.update(given, extra_headers=token)\nreturn await websockets.connect(uri, **options)",
        'options = {"extra_headers": token}\noptions |= given\nreturn await websockets.connect(uri, **options)',
        'options = {}\noptions |= {"extra_headers": token}\nreturn await websockets.connect(uri, **options)',
        'options = given.copy()\noptions["extra_headers"] = token\nreturn await websockets.connect(uri, **options)',
        'options = given\nif token:\n    options = {**options, "extra_headers": token}\n'
        "return await websockets.connect(uri, **options)",
        'if token:\n    options = {"extra_headers": token}\nelse:\n    options = {}\n'
        "return await websockets.connect(uri, **options)",
        'if token:\n    options = {"extra_headers": token}\nelse:\n    options = {"extra_headers": {}}\n'
        "return await websockets.connect(uri, **options)",
        'given["extra_headers"] = given.pop("headers", None)\nreturn await websockets.connect(uri, **given)',
        'token = given.pop("extra_headers", {})\ngiven["extra_headers"] = {**token}\n'
        "return await websockets.connect(uri, **given)",
    ],
)
def test_key_beside_others_out_of_sight(tmp_path: Path, lines: str) -> None:
    source = "import websockets\n\nasync def main(uri, token, **given):\n" + textwrap.indent(lines, "    ") + "\n"
    made_here = made(tmp_path, source)
    assert [f.fix.applicability.value for f in made_here.findings("client.py") if f.fix] == ["unsafe"]
    assert made_here.fixed("client.py", unsafe=True) == source.replace(
        '"extra_headers": ', '"additional_headers": '
    ).replace("extra_headers=", "additional_headers=").replace('["extra_headers"]', '["additional_headers"]').replace(
        'default("extra_headers"', 'default("additional_headers"'
    )


@pytest.mark.parametrize(
    "lines",
    [
        "await websockets.connect(uri, **given)",
        'await websockets.connect(uri, **given)\ngiven["extra_headers"] = token',
        'given["extra_headers"] = token\ngiven.pop("extra_headers")\nawait websockets.connect(uri, **given)',
        'given["extra_headers"] = token\ndel given["extra_headers"]\nawait websockets.connect(uri, **given)',
        'given["extra_headers"] = token\ngiven.clear()\nawait websockets.connect(uri, **given)',
        'given.get("extra_headers")\nawait websockets.connect(uri, **given)',
        'given["extra_headers"]["A"] = token\nawait websockets.connect(uri, **given)',
        'if token:\n    given["extra_headers"] = token\nelse:\n    await websockets.connect(uri, **given)',
        'if NEW:\n    given["additional_headers"] = token\nelse:\n    given["extra_headers"] = token\n'
        "await websockets.connect(uri, **given)",
        'if websockets.__version__ < "14":\n    given["extra_headers"] = token\nawait websockets.connect(uri, **given)',
        'await websockets.connect(uri, **{**given, **({"extra_headers": 1} if websockets.__version__ < "14" else {})})',
        'given["extra_headers"] = given.pop("additional_headers")\nawait websockets.connect(uri, **given)',
        'given = {}\nawait websockets.connect(uri, **{**given, "max_size": 1})',
    ],
)
def test_keys_that_may_not_reach_the_call(tmp_path: Path, lines: str) -> None:
    source = "import websockets\n\nasync def main(uri, token, **given):\n" + textwrap.indent(lines, "    ") + "\n"
    assert made(tmp_path, source).findings("client.py") == ()


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (
            """
            def options(token):
                return {"extra_headers": token, "max_size": None}

            async def main(uri, token):
                await websockets.connect(uri, **options(token))
            """,
            [4],
        ),
        (
            """
            class Client:
                async def dial(self, uri):
                    return await websockets.connect(uri, **self.options())

                def options(self):
                    made = dict(self.given)
                    made["extra_headers"] = self.token
                    return made
            """,
            [9],
        ),
        (
            """
            def options(token):
                if websockets.__version__ < "14":
                    return {"extra_headers": token}
                return {"additional_headers": token}

            async def main(uri, token):
                await websockets.connect(uri, **options(token))
            """,
            [],
        ),
        (
            """
            @renamed
            def options(token):
                return {"extra_headers": token}

            async def main(uri, token):
                await websockets.connect(uri, **options(token))
            """,
            [],
        ),
    ],
    ids=["function", "method", "function that asks", "decorated"],
)
def test_keys_that_a_function_returns(tmp_path: Path, source: str, lines: list[int]) -> None:
    code = f"import websockets\n{textwrap.dedent(source)}"
    found = made(tmp_path, code).findings("client.py")
    assert by_line(code, found) == lines
    assert all(finding.fix is not None and finding.fix.applicability.value == "unsafe" for finding in found)


def test_a_key_of_no_release_beside_others_out_of_sight(tmp_path: Path) -> None:
    """The dict may be for something else where it has that key: `if method != "websocket": given["redirects"] = 1`."""
    source = (
        "import websockets\n\n\nasync def main(uri, client, method, **given):\n"
        '    if method != "websocket":\n        given["follow_redirects"] = True\n'
        '        given["extra_headers"] = {}\n        return await client.get(uri, **given)\n'
        "    return await websockets.connect(uri, **given)\n"
    )
    made_here = made(tmp_path, source)
    assert [(f.code, f.fix.applicability.value) for f in made_here.findings("client.py") if f.fix] == [
        ("WS1401", "unsafe")
    ]
