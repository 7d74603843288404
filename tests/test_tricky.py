"""Code that trips migration tools: what moves to the wrapper, what is renamed without one, and what stays as it is.

Each test is one shape of code. Its first half has the project's wrapper configured, a coroutine that
returns an open connection, takes ``headers`` and ``timeout``, passes five more keywords on and turns
every failure into ConnectionError; its second half has none, and only the rules about keywords run.
The range is ``>=14`` unless a test says otherwise.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.checking import Place, place
from wslint.fix.proof import syntax_error

# What the shapes of this module will ask for beyond what is tested here, once there are rules about it.
LATER = {
    "examples in documentation": "code in docstrings and documents",
}

HELPERS = '''\
"""Opens connections for tests."""

from typing import Dict, Optional

import websockets

PASSED_ON = ("ping_interval", "ping_timeout", "close_timeout", "max_size", "subprotocols")


class WebSocketClientAbstraction:
    @staticmethod
    async def connect_with_compatibility(url, headers: Optional[Dict[str, str]] = None, timeout=10.0, **kwargs):
        passed = {key: value for key, value in kwargs.items() if key in PASSED_ON}
        try:
            return await websockets.connect(url, additional_headers=headers, open_timeout=timeout, **passed)
        except Exception as error:
            raise ConnectionError(f"cannot connect to {url}: {error}") from error
'''
CALL = "WebSocketClientAbstraction.connect_with_compatibility"
IMPORT = "from test_framework.websocket_helpers import WebSocketClientAbstraction"
WRAPPER = {
    "call": f"test_framework.websocket_helpers:{CALL}",
    "keywords": {
        "additional_headers": "headers",
        "extra_headers": "headers",
        "open_timeout": "timeout",
        "timeout": "timeout",
    },
}
NAME = "client.py"


def text(source: str) -> str:
    return textwrap.dedent(source).lstrip("\n")


class Shape:
    """One piece of code in a project, with the wrapper and without."""

    def __init__(self, root: Path, source: str, files: dict[str, str] | None = None, **config: Any) -> None:
        self.source = text(source)
        self.root = root
        self.files = {
            "test_framework/__init__.py": "",
            "test_framework/websocket_helpers.py": HELPERS,
            NAME: self.source,
            **{name: text(content) for name, content in (files or {}).items()},
        }
        self.config = {"websockets": ">=14", "timeout_means": "open_timeout", **config}

    def place(self, wrapper: bool) -> Place:
        more: dict[str, Any] = {"wrapper": WRAPPER} if wrapper else {"select": ["WS01", "WS14"]}
        return place(self.root / ("wrapped" if wrapper else "plain"), self.files, **self.config, **more)

    def found(self, wrapper: bool, *codes: str, name: str = NAME) -> list[str]:
        """The findings as "line CODE fate", for a WS0001 with what stands in its way."""
        said = []
        for finding in self.place(wrapper).findings(name):
            if codes and finding.code not in codes:
                continue
            line = self.files[name].encode().count(b"\n", 0, finding.start) + 1
            fate = finding.fix.applicability.value if finding.fix is not None else "report"
            reason = finding.message.partition(" (not ")[2].partition(": ")[2].removesuffix(")")
            said.append(f"{line} {finding.code} {fate}" + (f": {reason}" if reason else ""))
        return said

    def fixed(self, wrapper: bool, unsafe: bool = False, name: str = NAME) -> str:
        result = self.place(wrapper).fixed(name, unsafe=unsafe)
        assert syntax_error(result.encode()) is None
        return result

    def with_changes(self, changes: dict[str, str]) -> str:
        """The source after changes of parts that occur in it once."""
        result = self.source
        for old, new in changes.items():
            assert result.count(old) == 1, old
            result = result.replace(old, new)
        return result


def test_comment_behind_the_last_argument(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import websockets

        async def dial(uri, token):
            return await websockets.connect(
                uri,
                additional_headers=token,
                open_timeout=0.5  # less than the gateway's
            )
        """,
    )
    assert shape.found(True) == ["4 WS0001 safe"]
    changes = {
        "import websockets": IMPORT,
        "websockets.connect(": f"{CALL}(",
        "additional_headers=": "headers=",
        "open_timeout=": "timeout=",
    }
    assert shape.fixed(True) == shape.with_changes(changes)
    assert shape.fixed(False) == shape.source


WITH = """
    import websockets

    async def dial(uri):
        async with websockets.connect(uri, additional_headers=TOKEN) as ws:
            await ws.send("x")
    """


def test_context_manager_over_a_coroutine(tmp_path: Path) -> None:
    shape = Shape(tmp_path, WITH)
    assert shape.found(True) == ["4 WS0001 safe"]
    changes = {"import websockets": IMPORT, "websockets.connect(": f"await {CALL}(", "additional_headers=": "headers="}
    assert shape.fixed(True) == shape.with_changes(changes)
    assert shape.fixed(False) == shape.source


def test_context_manager_needs_websockets_14(tmp_path: Path) -> None:
    shape = Shape(tmp_path, WITH.replace("additional_headers=TOKEN", "max_size=1"), websockets=">=13")
    reason = "`async with` over an open connection needs websockets 14.0 or later; your range begins at 13.0"
    assert shape.found(True) == [f"4 WS0001 report: {reason}"]
    assert shape.fixed(True, unsafe=True) == shape.source


def test_two_timeouts(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import asyncio
        import websockets

        class Client:
            async def dial(self):
                self.ws = await asyncio.wait_for(
                    websockets.connect(self.uri, extra_headers=self.token, timeout=3.0), timeout=5.0)
        """,
    )
    assert shape.found(True) == ["7 WS0001 safe", "7 WS1401 safe", "7 WS1402 safe"]
    old = "websockets.connect(self.uri, extra_headers=self.token, timeout=3.0)"
    new = f"{CALL}(self.uri, headers=self.token, timeout=3.0)"
    assert shape.fixed(True) == shape.with_changes({old: new, "import websockets": IMPORT})
    new = "websockets.connect(self.uri, additional_headers=self.token, open_timeout=3.0)"
    assert shape.fixed(False) == shape.with_changes({old: new})


def test_half_migrated(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import websockets

        async def dial(uri, token):
            async with websockets.connect(uri, additional_headers=token, timeout=9) as ws:
                return ws
        """,
    )
    message = next(finding.message for finding in shape.place(False).findings(NAME))
    assert "`timeout` is a TypeError on websockets 14.0" in message
    assert "`additional_headers` on 13.1 and earlier: this call fails on every release" in message
    assert shape.fixed(False) == shape.with_changes({"timeout=9": "open_timeout=9"})
    old = "websockets.connect(uri, additional_headers=token, timeout=9)"
    new = f"await {CALL}(uri, headers=token, timeout=9)"
    assert shape.fixed(True) == shape.with_changes({old: new, "import websockets": IMPORT})


@pytest.mark.parametrize(
    ("means", "unsafe", "arguments"),
    [
        (None, False, "timeout=9, close_timeout=1"),
        (None, True, "open_timeout=9, close_timeout=1"),
        ("open_timeout", False, "open_timeout=9, close_timeout=1"),
        ("close_timeout", False, "close_timeout=1"),
    ],
)
def test_old_timeout_beside_its_successor(tmp_path: Path, means: str | None, unsafe: bool, arguments: str) -> None:
    source = """
        import websockets

        async def dial(uri):
            return await websockets.connect(uri, timeout=9, close_timeout=1)
        """
    shape = Shape(tmp_path, source)
    if means is None:
        del shape.config["timeout_means"]
    else:
        shape.config["timeout_means"] = means
    assert shape.found(False)[0].startswith("4 WS1402 ")
    assert shape.fixed(False, unsafe) == shape.with_changes({"timeout=9, close_timeout=1": arguments})


def test_keyword_in_a_dict(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import websockets

        class Client:
            async def dial(self, token, tls):
                options = {"ping_interval": 5, "extra_headers": {"Authorization": token}}
                if tls:
                    options["ssl"] = tls
                return await websockets.connect(self.uri, **options)
        """,
    )
    assert shape.found(True, "WS0001") == ["8 WS0001 report: the wrapper would lose `ssl`"]
    expected = shape.with_changes({"extra_headers": "additional_headers"})
    assert shape.fixed(True) == shape.fixed(False) == expected


DICT = """
    import websockets

    async def dial(uri, token):
        options = {{"extra_headers": token}}
        {between}
        return await websockets.connect(uri, **options)

    def unrelated(send):
        options = {{}}
        options["extra_headers"] = 1
        send(**options)
    """


@pytest.mark.parametrize(
    ("between", "fate"),
    [
        ("pass", "safe"),
        ("options['extra_headers'] = token or {}", "safe"),
        ("token = options['extra_headers']", "safe"),
        ("options['extra_headers']['Origin'] = 'x'", "safe"),
        ("del options['extra_headers']", "safe"),
        ("options.pop('extra_headers')", "unsafe"),
        ("print('extra_headers' in options)", "unsafe"),
        ("send(**options)", "unsafe"),
        ("saved = options", "unsafe"),
        ("options[token] = 1", "unsafe"),
    ],
)
def test_every_mention_of_the_key_in_a_dict(tmp_path: Path, between: str, fate: str) -> None:
    shape = Shape(tmp_path, DICT.format(between=between))
    assert shape.found(False) == [f"4 WS1401 {fate}"]
    head, line, tail = shape.source.partition("def unrelated")
    if fate == "safe":
        head = head.replace("extra_headers", "additional_headers")
    assert shape.fixed(False) == head + line + tail


@pytest.mark.parametrize(
    "source",
    [
        """
        import websockets

        OPTIONS = {"extra_headers": {}}

        async def dial(uri):
            return await websockets.connect(uri, **OPTIONS)
        """,
        """
        import websockets

        class Client:
            async def dial(self, uri):
                self.options = options = {"extra_headers": {}}
                return await websockets.connect(uri, **options)
        """,
        """
        import websockets

        async def dial(uri, options={"extra_headers": {}}):
            return await websockets.connect(uri, **options)
        """,
    ],
    ids=["module", "attribute", "default"],
)
def test_dict_that_others_may_see(tmp_path: Path, source: str) -> None:
    shape = Shape(tmp_path, source)
    assert shape.fixed(False) == shape.fixed(True) == shape.source


def test_keyword_chosen_by_signature(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import inspect
        import websockets

        KNOWN = inspect.signature(websockets.connect).parameters
        KEY = "additional_headers" if "additional_headers" in KNOWN else "extra_headers"

        async def dial(uri, token):
            async with websockets.connect(uri, **{KEY: token}) as ws:
                return ws
        """,
    )
    assert shape.found(True) == [
        "4 WS0001 report: part of a compatibility shim: replace the whole of it",
        "8 WS0001 report: `**` hides which keywords are passed",
    ]
    assert shape.found(False) == []
    assert shape.fixed(True, unsafe=True) == shape.source


def test_keyword_chosen_by_failure(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import websockets

        async def dial(uri, token):
            try:
                return await websockets.connect(uri, additional_headers=token)
            except TypeError:
                return await websockets.connect(uri, extra_headers=token)
        """,
    )
    reason = "inside a compatibility shim: replace the whole of it"
    assert shape.found(True) == [f"5 WS0001 report: {reason}", f"7 WS0001 report: {reason}"]
    assert shape.found(False) == []
    assert shape.fixed(True, unsafe=True) == shape.fixed(False, unsafe=True) == shape.source


SILENT = {
    "list of that name": """
        import websockets
        async def many(uris):
            websockets = []
            for uri in uris:
                websockets.append(uri)
            websockets.connect = None
        """,
    "other modules of that name": """
        from starlette.websockets import WebSocket
        from gql.transport.websockets import WebsocketsTransport
        from .websockets import connect
        async def dial(self):
            await connect("ws://a", extra_headers={})
            self.websockets.connect(timeout=3)
        """,
    "threading client": """
        from websockets.sync.client import connect
        def dial(uri, token):
            with connect(uri, additional_headers=token, open_timeout=3) as ws:
                return ws.recv()
        """,
    "sockets of another library": """
        import aiohttp, websockets
        async def one(session, uri):
            ws = await session.ws_connect(uri)
            return ws.closed
        def two():
            ws = AsyncMock(); ws.closed = False
            return ws.closed
        """,
    "text": '''
        # REMOVED: async with websockets.connect(url, timeout=5) as ws:
        DOC = "use websockets.connect(url, extra_headers=h)"
        def go():
            """Example::

                ws = await websockets.connect(url, extra_headers=h)
            """
            out.write("import websockets\\nasyncio.run(websockets.connect('ws://t', timeout=1))")
        ''',
}


@pytest.mark.parametrize("source", SILENT.values(), ids=[name.replace(" ", "-") for name in SILENT])
def test_no_use_at_all(tmp_path: Path, source: str) -> None:
    shape = Shape(tmp_path, source)
    assert shape.found(True) == shape.found(False) == []
    assert shape.fixed(True, unsafe=True) == shape.source


def test_guarded_import_in_a_function(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        def probe(uri):
            try:
                import websockets
            except ImportError:
                return None
            async def dial():
                async with websockets.connect(uri, open_timeout=2):
                    return True
            return dial
        """,
    )
    changes = {
        "import websockets\n": f"import websockets\n        {IMPORT}\n",
        "websockets.connect(uri, open_timeout=2)": f"await {CALL}(uri, timeout=2)",
    }
    assert shape.found(True) == ["7 WS0001 safe"]
    assert shape.fixed(True) == shape.with_changes(changes)
    assert shape.fixed(False) == shape.source


GUARDED = """
    import asyncio
    try:
        import websockets
    except ImportError:
        websockets = None

    async def dial(uri):
        return await websockets.connect(uri)
    """


def test_guarded_import_at_the_top(tmp_path: Path) -> None:
    shape = Shape(tmp_path, GUARDED)
    inside = {"import websockets\n": f"import websockets\n    {IMPORT}\n", "websockets.connect(": f"{CALL}("}
    assert shape.fixed(True) == shape.with_changes(inside)


def test_guarded_import_when_the_wrapper_tolerates_its_absence(tmp_path: Path) -> None:
    tolerant = HELPERS.replace("import websockets\n", "try:\n    import websockets\nexcept ImportError:\n    pass\n")
    shape = Shape(tmp_path, GUARDED, files={"test_framework/websocket_helpers.py": tolerant})
    before = {"import asyncio\n": f"import asyncio\n{IMPORT}\n", "websockets.connect(": f"{CALL}("}
    assert shape.fixed(True) == shape.with_changes(before)


def test_legacy_import_moves_as_a_whole(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        from websockets.legacy.client import connect as dial, WebSocketClientProtocol

        async def go(uri, token) -> WebSocketClientProtocol:
            return await dial(uri, extra_headers=token, max_queue=None, read_limit=2**16)
        """,
    )
    assert shape.found(True, "WS0001") == ["4 WS0001 report: the wrapper would lose `max_queue`, `read_limit`"]
    assert shape.found(False) == ["1 WS1406 unsafe"]
    assert shape.fixed(False) == shape.source
    assert shape.fixed(False, unsafe=True) == text(
        """
        from websockets.asyncio.client import connect as dial, ClientConnection

        async def go(uri, token) -> ClientConnection:
            return await dial(uri, additional_headers=token, max_queue=None)
        """
    )


@pytest.mark.parametrize(
    "change",
    [
        {"2**16": "settings.pop()"},
        {"read_limit=2**16": "**options"},
        {"return await dial": "dial(uri).create_protocol; return await dial"},
    ],
    ids=["effect", "unknown keywords", "private attribute"],
)
def test_legacy_import_stays_as_a_whole(tmp_path: Path, change: dict[str, str]) -> None:
    shape = Shape(
        tmp_path,
        """
        from websockets.legacy.client import connect as dial, WebSocketClientProtocol

        async def go(uri, token) -> WebSocketClientProtocol:
            return await dial(uri, extra_headers=token, read_limit=2**16)
        """,
    )
    shape.files[NAME] = shape.source = shape.with_changes(change)
    assert shape.found(False)[0].startswith("1 WS1406 report: ")
    assert shape.fixed(False, unsafe=True) == shape.source


REPORTED = {
    "returned un-awaited": (
        """
        import websockets
        class Client:
            def dial(self):
                return websockets.connect(self.uri, additional_headers=self.token)
            async def run(self):
                async with self.dial() as ws:
                    return ws
        """,
        "4 WS0001 report: the connector is returned un-awaited: every caller would need an `await`",
    ),
}


@pytest.mark.parametrize(("source", "finding"), REPORTED.values(), ids=[name.replace(" ", "-") for name in REPORTED])
def test_form_that_a_coroutine_cannot_take(tmp_path: Path, source: str, finding: str) -> None:
    shape = Shape(tmp_path, source)
    assert shape.found(True) == [finding]
    assert shape.found(False) == []
    assert shape.fixed(True, unsafe=True) == shape.fixed(False, unsafe=True) == shape.source


def test_connector_stored_and_used_twice(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import websockets

        async def dial(uri):
            connector = websockets.connect(uri, extra_headers=TOKEN)
            async with connector as ws:
                await ws.ping()
            again = await connector
        """,
    )
    reason = "the connector is stored un-awaited, and a coroutine can be awaited only once"
    assert shape.found(True, "WS0001") == [f"4 WS0001 report: {reason}"]
    expected = shape.with_changes({"extra_headers": "additional_headers"})
    assert shape.fixed(True, unsafe=True) == shape.fixed(False) == expected


def test_task_of_a_connector(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import asyncio
        import websockets

        async def dial(uri):
            task = asyncio.create_task(websockets.connect(uri, open_timeout=4))
            return await task
        """,
    )
    assert shape.found(True) == ["5 WS0101 report", "5 WS0001 safe"]
    changes = {"import websockets": IMPORT, "websockets.connect(uri, open_timeout=4)": f"{CALL}(uri, timeout=4)"}
    assert shape.fixed(True) == shape.with_changes(changes)
    assert shape.found(False) == ["5 WS0101 report"]
    assert shape.fixed(False, unsafe=True) == shape.source


def test_wait_for_as_a_context_manager(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import asyncio
        import websockets

        async def dial(uri):
            async with asyncio.wait_for(websockets.connect(uri), 5) as ws:
                await ws.send("x")
        """,
    )
    assert shape.found(True) == [
        "5 WS0101 unsafe",
        "5 WS0001 report: this `async with` fails on every release: mend that first",
    ]
    assert shape.fixed(True) == shape.source
    mended = {"asyncio.wait_for(": "await asyncio.wait_for("}
    assert shape.fixed(False, unsafe=True) == shape.with_changes(mended)
    both = {**mended, "websockets.connect(": f"{CALL}(", "import websockets": IMPORT}
    assert shape.fixed(True, unsafe=True) == shape.with_changes(both)


def test_reconnecting(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import websockets
        async def listen(uri):
            async for ws in websockets.connect(uri, ping_interval=None):
                try:
                    await consume(ws)
                except websockets.ConnectionClosed:
                    continue
        """,
    )
    assert shape.found(True) == ["3 WS0001 report: the wrapper connects once, `async for` reconnects for ever"]
    assert shape.fixed(True, unsafe=True) == shape.source
    # A note that is off by default: the new client gives up after most errors.
    assert shape.found(False) == ["3 WS1479 unsafe"]
    assert shape.fixed(False) == shape.source


def test_handler_that_uses_the_path(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import websockets
        async def handler(ws, path):
            if path == "/health":
                return
            await ws.send(path)
        async def main():
            async with websockets.serve(handler, "localhost", 0):
                pass
        """,
    )
    assert shape.found(False) == ["2 WS1470 safe"]
    changes = {"(ws, path)": "(ws)", "if path": "if ws.request.path", "send(path)": "send(ws.request.path)"}
    assert shape.fixed(False) == shape.with_changes(changes)


def test_handler_with_an_optional_path(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import functools, websockets
        async def handler(ws, path=None, *, store=None):
            pass
        start = websockets.serve(functools.partial(handler, store=STORE), "::1", 9)
        """,
    )
    # A note that is off by default, and what the top of the module has to do with it: no loop runs there.
    assert shape.found(False) == ["2 WS1472 report", "4 WS1476 report"]
    assert shape.fixed(False, unsafe=True) == shape.source


def test_types(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import websockets
        from typing import Dict, cast
        class Pool:
            ws: "Optional[websockets.WebSocketClientProtocol]" = None
            pool: Dict[str, websockets.WebSocketServerProtocol] = {}
            async def up(self):
                self.ws = await websockets.connect(self.uri)
                self.pool["a"] = self.ws
                assert isinstance(self.ws, websockets.WebSocketClientProtocol)
                return cast(websockets.WebSocketClientProtocol, self.ws).closed
        """,
    )
    assert shape.found(False, "WS1450") == [f"{line} WS1450 safe" for line in (4, 5, 9, 10)]
    plain = shape.place(False).fixed(NAME, select=("WS1450",))
    changed = {
        "websockets.WebSocketClientProtocol": "ClientConnection",
        "websockets.WebSocketServerProtocol": "ServerConnection",
    }
    expected = shape.source
    for old, new in changed.items():
        expected = expected.replace(old, new)
    lines = expected.split("\n")
    lines[2:2] = [
        "from websockets.asyncio.client import ClientConnection",
        "from websockets.asyncio.server import ServerConnection",
    ]
    assert plain == "\n".join(lines)
    assert f"self.ws = await {CALL}(self.uri)" in shape.fixed(True)


UNTOUCHED = {
    "status of a connection": """
        import websockets
        async def go(uri):
            ws = await websockets.connect(uri)
            if not ws.closed and ws.open is True:
                assert ws.open, "closed"
                return bool(ws.closed)
        """,
    "status codes": """
        import asyncio, websockets
        async def go(uri):
            try:
                await websockets.connect(uri)
            except (websockets.exceptions.InvalidStatusCode, asyncio.TimeoutError) as error:
                if getattr(error, "status_code", 0) == 403:
                    raise
            except websockets.InvalidStatus as error:
                log(error.status_code)
        """,
    "own extra_headers": """
        import websockets
        class Api:
            def __init__(self, uri, extra_headers=None):
                self.extra = extra_headers or {}
            async def dial(self):
                return await websockets.connect(self.uri, additional_headers={**self.base, **self.extra})
        api = Api("ws://a", extra_headers={"a": "b"})
        make_request(extra_headers={})
        """,
    "patched in a test": """
        import websockets
        from unittest.mock import AsyncMock, patch
        async def fetch(uri):
            async with websockets.connect(uri) as ws:
                return await ws.recv()
        async def test_fetch():
            with patch("websockets.connect") as connect:
                connect.return_value.__aenter__.return_value.recv = AsyncMock(return_value="1")
                assert await fetch("ws://a") == "1"
                assert connect.call_args.kwargs["extra_headers"] == {}
        """,
}


@pytest.mark.parametrize("source", UNTOUCHED.values(), ids=[name.replace(" ", "-") for name in UNTOUCHED])
def test_nothing_to_rename(tmp_path: Path, source: str) -> None:
    shape = Shape(tmp_path, source)
    assert shape.found(False, "WS0101", "WS1401", "WS1402", "WS1403", "WS1404", "WS1405", "WS1406", "WS1407") == []
    plain = shape.place(False)
    assert plain.fixed(NAME, select=("WS0101", "WS1401", "WS1402", "WS1403", "WS1405", "WS1406")) == shape.source


@pytest.mark.parametrize("name", ["status of a connection", "own extra_headers"])
def test_only_the_call_moves(tmp_path: Path, name: str) -> None:
    shape = Shape(tmp_path, UNTOUCHED[name])
    result = shape.place(True).fixed(NAME, select=("WS0001", "WS0006"))
    moved = [
        (old, new) for old, new in zip(shape.source.split("\n"), _without_imports(result), strict=True) if old != new
    ]
    assert len(moved) == (1 if "import websockets" in result else 2)
    old, new = moved[-1]
    assert new == old.replace("websockets.connect", CALL).replace("additional_headers=", "headers=")


def rewritten(tmp_path: Path, name: str) -> str:
    """A snippet of the table after all safe fixes, without a wrapper, judged against 14.2 and later."""
    made = place(tmp_path, {"a.py": text(UNTOUCHED[name])}, websockets=">=14.2", ignore=["WS0001"])
    return made.fixed("a.py")


def test_status_of_a_connection_is_compared(tmp_path: Path) -> None:
    source = """
        import websockets
        async def go(u):
            ws = await websockets.connect(u)
            if not ws.closed and ws.open is True:
                assert ws.open, "closed"
                return bool(ws.closed)
        """
    made = place(tmp_path, {"a.py": text(source)}, websockets=">=14", ignore=["WS0001"])
    assert made.fixed("a.py") == text(
        """
        import websockets
        from websockets.protocol import State
        async def go(u):
            ws = await websockets.connect(u)
            if ws.state is not State.CLOSED and (ws.state is State.OPEN) is True:
                assert ws.state is State.OPEN, "closed"
                return bool(ws.state is State.CLOSED)
        """
    )


def test_half_migrated_status_code_is_mended_and_the_asked_one_is_left(tmp_path: Path) -> None:
    result = rewritten(tmp_path, "status codes")
    assert "log(error.response.status_code)" in result
    assert 'if getattr(error, "status_code", 0) == 403:' in result
    assert "InvalidStatusCode, asyncio.TimeoutError) as error" in result


def _without_imports(result: str) -> list[str]:
    """The lines of a fixed text without the wrapper's import, or with it in place of that of websockets."""
    lines = result.split("\n")
    if "import websockets" in result:
        lines.remove(IMPORT)
    return lines


def test_handlers_around_the_call(tmp_path: Path) -> None:
    shape = Shape(tmp_path, UNTOUCHED["status codes"])
    reason = "the handler for `websockets.exceptions.InvalidStatusCode` in line 5 would no longer match"
    assert shape.found(True, "WS0001") == [f"4 WS0001 unsafe: {reason}: the wrapper raises ConnectionError"]
    assert shape.place(True).fixed(NAME, select=("WS0001",)) == shape.source


def test_patched_in_the_same_file(tmp_path: Path) -> None:
    shape = Shape(tmp_path, UNTOUCHED["patched in a test"])
    (found,) = shape.found(True, "WS0001")
    assert found.startswith("4 WS0001 unsafe: ")
    assert found.endswith("client.py:7 patches it")
    made = shape.place(True)
    assert made.fixed(NAME, select=("WS0001",)) == shape.source
    result = made.fixed(NAME, unsafe=True, select=("WS0001",))
    assert f"async with await {CALL}(uri) as ws:" in result
    assert 'patch("websockets.connect")' in result, "the patched name is for a person to change"


@pytest.mark.parametrize(
    ("around", "fate"),
    [
        ("with pytest.raises(websockets.InvalidStatus):", "unsafe"),
        ("with pytest.raises((websockets.InvalidURI, TypeError)):", "unsafe"),
        ("with pytest.raises(TimeoutError):", "unsafe"),
        ("with pytest.raises(ConnectionRefusedError):", "unsafe"),
        ("with pytest.raises(REFUSED):", "unsafe"),
        ("with pytest.raises(expected_exception=websockets.InvalidStatus):", "unsafe"),
        ("with contextlib.suppress(websockets.InvalidHandshake):", "unsafe"),
        ("with self.assertRaises(websockets.WebSocketException):", "unsafe"),
        ("with pytest.raises(OSError):", "safe"),
        ("with pytest.raises(Exception):", "safe"),
        ("with pytest.raises(ConnectionError):", "safe"),
        ("with pytest.raises(websockets.ConnectionClosed):", "safe"),
        ("with pytest.raises(errors.NotAllowed):", "safe"),
        ("with pytest.raises(errors.REFUSALS):", "unsafe"),
        ("with pytest.warns(UserWarning):", "safe"),
    ],
)
def test_exception_asserted_around_the_call(tmp_path: Path, around: str, fate: str) -> None:
    shape = Shape(
        tmp_path,
        f"""
        import contextlib
        import pytest
        import websockets
        from shop import errors

        REFUSED = (OSError, websockets.InvalidStatus)

        async def test_rejected(self, uri):
            {around}
                async with websockets.connect(uri, additional_headers={{"Authorization": "no"}}):
                    pass
        """,
    )
    assert [found.split(":")[0] for found in shape.found(True)] == [f"10 WS0001 {fate}"]
    assert shape.found(False) == []


@pytest.mark.parametrize(
    ("body", "fate"),
    [
        ("try:\n    await CALL\nexcept OSError:\n    pass", "safe"),
        ("try:\n    await CALL\nexcept:\n    pass", "safe"),
        ("try:\n    await CALL\nfinally:\n    pass", "safe"),
        ("try:\n    pass\nexcept TimeoutError:\n    await CALL", "safe"),
        ("try:\n    pass\nexcept TimeoutError:\n    pass\nelse:\n    await CALL", "safe"),
        ("try:\n    await CALL\nexcept (ValueError, websockets.InvalidURI):\n    pass", "unsafe"),
        ("try:\n    await CALL\nexcept OSError:\n    pass\nexcept websockets.InvalidHandshake:\n    pass", "unsafe"),
        ("try:\n    try:\n        await CALL\n    finally:\n        pass\nexcept TimeoutError:\n    pass", "unsafe"),
        ("try:\n    if uri:\n        await CALL\nexcept asyncio.TimeoutError:\n    pass", "unsafe"),
        ("failures = (OSError,) + (TimeoutError,)\ntry:\n    await CALL\nexcept failures:\n    pass", "unsafe"),
        ("try:\n    async def inner():\n        await CALL\nexcept TimeoutError:\n    pass", "safe"),
    ],
)
def test_exception_caught_around_the_call(tmp_path: Path, body: str, fate: str) -> None:
    code = textwrap.indent(body.replace("CALL", "websockets.connect(uri)"), "    ")
    shape = Shape(tmp_path, f"import asyncio\nimport websockets\n\nasync def dial(uri):\n{code}\n")
    assert [found.split(":")[0].split()[-1] for found in shape.found(True)] == [fate]


def test_wrapper_and_what_it_imports(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import websockets
        from test_framework import docker

        async def dial(uri):
            return await websockets.connect(uri)
        """,
        files={
            "test_framework/websocket_helpers.py": "from test_framework.docker import is_up\n" + HELPERS,
            "test_framework/docker.py": """
                import websockets
                from test_framework.environment import NAME
                async def is_up(uri):
                    async with websockets.connect(uri):
                        return True
                """,
            "test_framework/environment.py": """
                import websockets
                async def dial(uri):
                    return await websockets.connect(uri)
                """,
        },
    )
    reason = "importing `test_framework.websocket_helpers` here would be circular: its module imports this one"
    assert shape.found(True) == ["5 WS0001 safe"]
    lost = ["13 WS0003 report", "17 WS0003 report"]  # what **kwargs drops, and which failure it was
    assert shape.found(True, name="test_framework/websocket_helpers.py") == lost
    assert shape.found(True, name="test_framework/docker.py") == [f"4 WS0001 report: {reason}"]
    assert shape.found(True, name="test_framework/environment.py") == [f"3 WS0001 report: {reason}"]
    assert shape.fixed(True, unsafe=True) != shape.source
    for name in ("docker", "environment", "websocket_helpers"):
        path = f"test_framework/{name}.py"
        assert shape.fixed(True, unsafe=True, name=path) == shape.files[path]


def test_file_for_a_newer_python(tmp_path: Path) -> None:
    source = """
        import websockets
        async def dial(uri, data):
            ws = await websockets.connect(uri, extra_headers={"A": f"{data['k']}"})
            print(f"{', '.join([f'  {x['a']}' for x in data])}")
        """
    shape = Shape(tmp_path, source, files={"second.py": source.replace("', '", "str()").replace("['a']", "")})
    newer = sys.version_info >= (3, 12)
    if newer:
        assert shape.found(False) == ["3 WS1401 safe"]
    else:
        assert shape.found(False) == ["3 WS1401 report", "4 invalid-syntax report"]
        message = shape.place(False).findings(NAME)[-1].message
        assert f"Python 3.{sys.version_info[1]} cannot parse this" in message
        assert "run wslint with a newer Python" in message
        for wrapper in (False, True):
            assert shape.place(wrapper).fixed(NAME, unsafe=True) == shape.source
    assert "additional_headers" in shape.fixed(False, name="second.py"), "other files are fixed all the same"


def test_several_items_and_statements_on_a_line(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path,
        """
        import os; import websockets
        async def dial(one, two):
            async with websockets.connect(one) as x, \\
                       websockets.connect(two, extra_headers=TOKEN) as y:
                if x: z = await websockets.connect(two); await z.close()
        """,
    )
    assert shape.found(True, "WS0001") == ["3 WS0001 safe", "4 WS0001 safe", "5 WS0001 safe"]
    assert shape.fixed(True) == text(
        f"""
        import os; {IMPORT}
        async def dial(one, two):
            async with await {CALL}(one) as x, \\
                       await {CALL}(two, headers=TOKEN) as y:
                if x: z = await {CALL}(two); await z.close()
        """
    )
    assert shape.fixed(False) == shape.with_changes({"extra_headers": "additional_headers"})


PAIRS = "report: the wrapper takes headers as a dict, not as a list of pairs"
TWICE = "report: `additional_headers` and `extra_headers` would both become `headers`"


@pytest.mark.parametrize(
    ("arguments", "finding"),
    [
        ("uri, ssl=context, max_queue=None", "report: the wrapper would lose `ssl`, `max_queue`"),
        ("uri, additional_headers=[('A', '1'), ('A', '2')]", PAIRS),
        ("uri, extra_headers=(('A', '1'),)", PAIRS),
        ("uri, extra_headers=[pair for pair in PAIRS]", PAIRS),
        ("uri, additional_headers={}, extra_headers={}", TWICE),
        ("uri, **options", "report: `**` hides which keywords are passed"),
        ("*uris", "report: `*` arguments hide what is passed"),
        ("uri=uri, ping_timeout=None", "safe"),
    ],
)
def test_arguments_that_the_wrapper_loses(tmp_path: Path, arguments: str, finding: str) -> None:
    shape = Shape(tmp_path, f"import websockets\nasync def dial(uri):\n    await websockets.connect({arguments})\n")
    assert shape.found(True, "WS0001") == [f"3 WS0001 {finding}"]
    if finding == "safe":
        assert f"{CALL}(url=uri, ping_timeout=None)" in shape.fixed(True)


def test_wrapper_that_is_told_to_pass_more_on(tmp_path: Path) -> None:
    shape = Shape(
        tmp_path, "import websockets\nasync def dial(uri):\n    await websockets.connect(uri, ssl=None, max_queue=1)\n"
    )
    for accepts, found in ((["ssl", "max_queue"], "safe"), (["ssl"], "report: the wrapper would lose `max_queue`")):
        project = place(tmp_path, shape.files, wrapper={**WRAPPER, "accepts": accepts}, **shape.config)
        (finding,) = project.findings(NAME)
        assert (finding.fix is not None) == (found == "safe")
        assert finding.message.endswith(f"(not fixed: {found[8:]})") == (found != "safe")


@pytest.mark.parametrize("special", ["k.setdefault('create_protocol', P); ", ""])
def test_subclasses_are_not_half_migrated(tmp_path: Path, special: str) -> None:
    shape = Shape(
        tmp_path,
        f"""
        from websockets.legacy.client import connect as dial, WebSocketClientProtocol
        class P(WebSocketClientProtocol):
            async def recv(self): return loads(await super().recv())
        class C(dial):
            def __init__(self, uri, **k):
                {special}super().__init__(uri, extra_headers={{}}, **k)
        """,
    )
    assert [found.partition(":")[0] for found in shape.found(False)] == ["1 WS1406 report"]
    (found,) = shape.found(True, "WS0001")
    assert found.startswith("4 WS0001 report: ")
    assert shape.fixed(True, unsafe=True) == shape.fixed(False, unsafe=True) == shape.source


def test_callee_in_parentheses_is_called(tmp_path: Path) -> None:
    source = "import websockets\n\nasync def go(u, h):\n    return await (websockets.connect)(u, extra_headers=h)\n"
    made = place(tmp_path, {"a.py": source}, websockets=">=14")
    assert "(websockets.connect)(u, additional_headers=h)" in made.fixed("a.py")
