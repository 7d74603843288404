"""What is told at the wrapper's own definition (WS0003, WS0010), beyond what the pages show."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.checking import by_line, place
from tests.test_wrapper import read, text
from wslint.findings import Finding

CODES = ["WS0003", "WS0010"]


def told(root: Path, source: str, span: str = ">=14", call: str = "ws:dial", **more: object) -> tuple[Finding, ...]:
    made = place(root, {"ws.py": text(source)}, wrapper={"call": call, **more}, websockets=span, select=CODES)
    return made.findings("ws.py")


def lines(root: Path, source: str, span: str = ">=14", **more: object) -> list[int]:
    return by_line(text(source), told(root, source, span, **more))


SILENT = {
    "shim": """
        import websockets

        async def dial(url, headers=None):
            try:
                return await websockets.connect(url, additional_headers=headers)
            except TypeError:
                return await websockets.connect(url, extra_headers=headers)
        """,
    "shim that goes on behind": """
        import websockets

        async def dial(url, headers=None):
            try:
                return await websockets.connect(url, additional_headers=headers)
            except TypeError:
                pass
            return await websockets.connect(url, extra_headers=headers)
        """,
    "class": """
        import websockets

        class dial(websockets.connect):
            def __init__(self, uri, unused=1, **kwargs):
                super().__init__(uri, ping_timeout=1)
        """,
    "does not connect itself": """
        async def dial(url, timeout=5, **kwargs):
            return await elsewhere(url)
        """,
    "reads its locals": """
        import websockets

        async def dial(url, ssl=None):
            return await websockets.connect(**locals())
        """,
    "for itself": """
        import websockets

        async def dial(url, _attempt=0):
            return await websockets.connect(url)
        """,
    "kwargs that go elsewhere": """
        import websockets

        async def dial(url, **kwargs):
            return await websockets.connect(url, **options_of(kwargs))
        """,
    "a second try": """
        import websockets

        async def dial(url):
            try:
                return await websockets.connect(url)
            except Exception:
                return await websockets.connect(url + "/backup")
        """,
    "raises on in some way": """
        import websockets

        async def dial(url):
            try:
                return await websockets.connect(url)
            except Exception as error:
                if isinstance(error, TypeError):
                    raise
                raise ConnectionError(url) from error
        """,
    "not around the call": """
        import websockets

        async def dial(url):
            try:
                url = url.strip()
            except Exception:
                return None
            return await websockets.connect(url)
        """,
    "in another function": """
        import websockets

        async def other(url, unused=1, **kwargs):
            try:
                return await websockets.connect(url, ping_timeout=1)
            except Exception:
                return None

        async def dial(url):
            return await websockets.connect(url)
        """,
    "defaults that cannot be read": """
        import os
        import websockets

        async def dial(url, wait=float(os.environ["WAIT"]), size=2**10**10, big=10 ** 9999999999, other=1 // 0):
            return await websockets.connect(
                url, open_timeout=wait, max_size=size, ping_timeout=big, ping_interval=other, close_timeout=10.0
            )
        """,
}


@pytest.mark.parametrize("source", SILENT.values(), ids=SILENT.keys())
def test_nothing_to_tell(tmp_path: Path, source: str) -> None:
    assert told(tmp_path, source) == ()


def test_only_in_the_module_of_the_wrapper(tmp_path: Path) -> None:
    source = text("import websockets\n\nasync def dial(url, unused=1):\n    return await websockets.connect(url)\n")
    files = {"ws.py": source, "copy_of_ws.py": source}
    made = place(tmp_path, files, wrapper={"call": "ws:dial"}, websockets=">=14", select=CODES)
    assert [len(made.findings(name)) for name in files] == [1, 0]


@pytest.mark.parametrize("loop", ["for _ in range(3)", "while True"])
def test_a_loop_that_tries_mistakes_again(tmp_path: Path, loop: str) -> None:
    source = """
        import asyncio
        import websockets

        async def dial(url):
            {loop}:
                try:
                    return await websockets.connect(url)
                except {what}:
                    await asyncio.sleep(1)
        """
    assert lines(tmp_path, source.format(loop=loop, what="Exception")) == [8]
    assert lines(tmp_path, source.format(loop=loop, what="(OSError, websockets.InvalidHandshake)")) == []


@pytest.mark.parametrize("what", ["", " BaseException", " (OSError, TypeError)", " Exception as error"])
def test_handler_of_everything(tmp_path: Path, what: str) -> None:
    source = f"""
        import websockets

        async def dial(url):
            try:
                return await websockets.connect(url)
            except{what}:
                raise ConnectionError(url)
        """
    (finding,) = told(tmp_path, source)
    assert finding.level == "warning"
    assert finding.message.startswith("this turns every failure into `ConnectionError`, also the TypeError for a ")


def test_name_that_a_release_lacks(tmp_path: Path) -> None:
    source = """
        from websockets.asyncio.client import connect

        async def dial(url):
            return await connect(url)
        """
    (finding,) = told(tmp_path, source, ">=12")
    said = "the wrapper fails on websockets 12.0: `websockets.asyncio.client.connect` in line 4"
    assert (finding.level, finding.message) == ("error", said)
    assert told(tmp_path, source, ">=13") == ()


def test_levels_and_places_are_those_of_what_is_told(tmp_path: Path) -> None:
    source = """
        import websockets

        async def dial(url, headers=None, timeout=5, unused=1, **kwargs):
            try:
                return await websockets.connect(
                    url,
                    extra_headers=headers,
                    open_timeout=timeout,
                    max_size=kwargs.get("max_size", 10),
                )
            except Exception as error:
                raise ConnectionError(url) from error
        """
    found = told(tmp_path, source, ">=13")
    data = text(source).encode()
    shown = [(finding.level, data[finding.start : finding.end].decode().split("\n")[0]) for finding in found]
    assert shown == [
        ("error", "async def dial(url, headers=None, timeout=5, unused=1, **kwargs):"),
        ("note", "5"),
        ("warning", "unused=1"),
        ("warning", "**kwargs"),
        ("note", "websockets.connect"),
        ("note", "10"),
        ("warning", "except Exception as error:"),
    ]
    assert "the wrapper fails on websockets 14.0 and later: `extra_headers` in line 5" in found[0].message


def test_each_is_suppressed_where_it_stands(tmp_path: Path) -> None:
    source = """
        import websockets

        async def dial(
            url,
            timeout=5,  # noqa: WS0010
            **kwargs,  # noqa: WS0003
        ):
            return await websockets.connect(url, timeout=timeout)
        """
    assert [(finding.code, finding.level) for finding in told(tmp_path, source, ">=13")] == [
        ("WS0003", "error"),
        ("WS0003", "note"),
    ]


def test_a_stated_connector_is_no_open_connection(tmp_path: Path) -> None:
    source = "import websockets\n\nasync def dial(url):\n    return await websockets.connect(url)\n"
    assert lines(tmp_path, source, ">=13") == [4]
    assert lines(tmp_path, source, ">=13", returns="connector") == []


# Reading which keyword gets a parameter

KEYS = {
    "literal": ("{'extra_headers': headers}", "", ["extra_headers"]),
    "conditional": ("{KEY: headers}", "KEY = 'extra_headers' if OLD else 'additional_headers'", None),
    "statements": ("{KEY: headers}", "KEY = 'extra_headers'\nif NEW:\n    KEY = 'additional_headers'", None),
    "try": ("{KEY: headers}", "try:\n    KEY = 'additional_headers'\nexcept E:\n    KEY = 'extra_headers'", None),
    "unknown": ("{KEY: headers}", "from elsewhere import KEY", []),
    "no keyword of connect": ("{'colour': headers}", "", []),
    "other value": ("{'extra_headers': dict(headers)}", "", []),
}


@pytest.mark.parametrize(("given", "above", "keywords"), KEYS.values(), ids=KEYS.keys())
@pytest.mark.parametrize("form", ["**{}", "options = {}", "options.update({})"])
def test_parameter_under_a_chosen_keyword(form: str, given: str, above: str, keywords: list[str] | None) -> None:
    line = "" if form.startswith("*") else form.format(given)
    passed = form.format(given) if form.startswith("*") else "**options"
    body = f"{line}\nreturn await websockets.connect(url, {passed})"
    head = f"import websockets\n{above}\nasync def dial(url, headers=None, options=None):\n"
    wanted = ["additional_headers", "extra_headers"] if keywords is None else keywords
    definition = read(head + textwrap.indent(body, "    "))
    assert sorted(definition.keywords) == [(keyword, "headers") for keyword in wanted]


def test_parameter_put_under_a_chosen_key() -> None:
    definition = read(
        """
        import websockets
        KEY = "additional_headers" if NEW else "extra_headers"

        async def dial(url, headers=None, **options):
            options[KEY] = headers
            return await websockets.connect(url, **options)
        """
    )
    assert dict(definition.keywords) == {"additional_headers": "headers", "extra_headers": "headers"}


@pytest.mark.parametrize(
    ("body", "taken", "left_out"),
    [
        ("wait = options.pop('open_timeout', 3)", ["open_timeout"], []),
        ("wait = options['open_timeout']", ["open_timeout"], []),
        ("options.pop('open_timeout', None)", [], []),
        ("del options['proxy']", [], []),
        ("if websockets.__version__ < '15': del options['proxy']", [], ["proxy"]),
        ("if websockets.__version__ < '15': options.pop('proxy', None)", [], ["proxy"]),
        ("if websockets.__version__ < '10': wait = options.pop('open_timeout')", ["open_timeout"], []),
        ("options['open_timeout'] = 3", [], []),
        ("print('open_timeout')", [], []),
    ],
)
def test_keywords_that_the_body_looks_after(body: str, taken: list[str], left_out: list[str]) -> None:
    head = "import websockets\n\nasync def dial(url, **options):\n"
    definition = read(head + f"    {body}\n    return await websockets.connect(url, **options)\n")
    assert (sorted(definition.taken), sorted(definition.left_out)) == (taken, left_out)


@pytest.mark.parametrize(
    ("body", "returns"),
    [
        ("return websockets.connect(url)", "connector"),
        ("made = websockets.connect(url)\nreturn made", "connector"),
        ("made = websockets.connect(url)\nreturn url", ""),
        ("made = websockets.connect(url)\ndef inner(): return made", ""),
    ],
)
def test_connector_that_is_returned_by_name(body: str, returns: str) -> None:
    assert read("import websockets\n\ndef dial(url):\n" + textwrap.indent(body, "    ")).returns == returns
