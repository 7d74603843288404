"""Moves from the legacy implementation: the whole of a file's use of it, or nothing."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.checking import place

MOVED = {
    "a comment among the names": (
        """
        from websockets.client import (  # type: ignore
            connect,
            # the class
            WebSocketClientProtocol,
        )
        async def go(uri) -> WebSocketClientProtocol:
            return await connect(uri)
        """,
        """
        from websockets.asyncio.client import (  # type: ignore
            connect,
            # the class
            ClientConnection,
        )
        async def go(uri) -> ClientConnection:
            return await connect(uri)
        """,
    ),
    "types in strings": (
        """
        from websockets.client import connect, WebSocketClientProtocol
        async def go(uri) -> "WebSocketClientProtocol | None":
            return await connect(uri)
        """,
        """
        from websockets.asyncio.client import connect, ClientConnection
        async def go(uri) -> "ClientConnection | None":
            return await connect(uri)
        """,
    ),
    "a name that others bind too": (
        """
        try:
            from websockets.client import WebSocketClientProtocol
        except ImportError:
            WebSocketClientProtocol = object
        def use(ws: WebSocketClientProtocol):
            return ws.latency
        """,
        """
        try:
            from websockets.asyncio.client import ClientConnection as WebSocketClientProtocol
        except ImportError:
            WebSocketClientProtocol = object
        def use(ws: WebSocketClientProtocol):
            return ws.latency
        """,
    ),
    "a type and its attribute": (
        """
        from websockets.client import WebSocketClientProtocol
        class Socket:
            def __init__(self, ws: WebSocketClientProtocol):
                self.ws = ws
            def is_alive(self):
                return not self.ws.closed
        """,
        """
        from websockets.asyncio.client import ClientConnection
        from websockets.protocol import State
        class Socket:
            def __init__(self, ws: ClientConnection):
                self.ws = ws
            def is_alive(self):
                return self.ws.state is not State.CLOSED
        """,
    ),
    "a connection that stays, whose state can be asked for too": (
        """
        import websockets.legacy.client
        from websockets.client import connect
        async def go(uri, options):
            async with websockets.legacy.client.connect(uri, **options) as ws:
                print(ws.open)
            return await connect(uri)
        """,
        """
        import websockets.legacy.client
        from websockets.asyncio.client import connect
        from websockets.protocol import State
        async def go(uri, options):
            async with websockets.legacy.client.connect(uri, **options) as ws:
                print(ws.state is State.OPEN)
            return await connect(uri)
        """,
    ),
    "keywords in a dict that nothing else sees": (
        """
        from websockets.client import connect
        async def go(uri, headers):
            options = {}
            if headers:
                options["extra_headers"] = headers
            return await connect(uri, **options)
        """,
        """
        from websockets.asyncio.client import connect
        async def go(uri, headers):
            options = {}
            if headers:
                options["additional_headers"] = headers
            return await connect(uri, **options)
        """,
    ),
    "keywords that go together": (
        """
        from websockets.client import connect
        async def go(uri):
            await connect(uri, read_limit=2**16, loop=None)
            await connect(uri, loop=None, read_limit=2**16, max_size=None)
            await connect(read_limit=2**16, uri=uri, loop=None)
            await connect(
                uri,
                max_size=None,
                loop=None,
                read_limit=2**16,
            )
        """,
        """
        from websockets.asyncio.client import connect
        async def go(uri):
            await connect(uri)
            await connect(uri, max_size=None)
            await connect(uri=uri)
            await connect(
                uri,
                max_size=None,
            )
        """,
    ),
    "what the handshake said": (
        """
        from websockets.client import connect
        async def go(uri):
            async with connect(uri) as ws:
                return ws.response_headers, ws.path
        """,
        """
        from websockets.asyncio.client import connect
        async def go(uri):
            async with connect(uri) as ws:
                return ws.response.headers, ws.request.path
        """,
    ),
    "such attributes of modules, in imports, strings and comments": (
        """
        import ntpath
        import shop.messages
        from shop.messages import Message
        from websockets.client import connect
        async def go(uri):
            "Ask ws.open first."  # or ws.closed
            print(ntpath.path, "ws.closed")
            return await connect(uri)
        """,
        """
        import ntpath
        import shop.messages
        from shop.messages import Message
        from websockets.asyncio.client import connect
        async def go(uri):
            "Ask ws.open first."  # or ws.closed
            print(ntpath.path, "ws.closed")
            return await connect(uri)
        """,
    ),
    "a module under another name": (
        """
        import websockets.legacy.client as dialer
        async def go(uri) -> dialer.WebSocketClientProtocol:
            return await dialer.connect(uri, extra_headers={}, loop=None)
        """,
        """
        import websockets.asyncio.client as dialer
        async def go(uri) -> dialer.ClientConnection:
            return await dialer.connect(uri, additional_headers={})
        """,
    ),
    "a module from its package": (
        """
        from websockets import client, exceptions
        async def go(uri):
            try:
                return await client.connect(uri)
            except exceptions.InvalidURI:
                return None
        """,
        """
        from websockets import exceptions
        from websockets.asyncio import client
        async def go(uri):
            try:
                return await client.connect(uri)
            except exceptions.InvalidURI:
                return None
        """,
    ),
    "a module beside its package": (
        """
        import websockets
        import websockets.client
        async def go(uri):
            try:
                return await websockets.client.connect(uri)
            except websockets.InvalidURI:
                return None
        """,
        """
        import websockets
        import websockets.asyncio.client
        async def go(uri):
            try:
                return await websockets.asyncio.client.connect(uri)
            except websockets.InvalidURI:
                return None
        """,
    ),
}

STAYS = {
    "an attribute of something unknown": """
        from websockets.client import connect
        async def go(uri, session):
            return session.closed or await connect(uri)
        """,
    "an attribute of an object of a module": """
        import app
        from websockets.client import connect
        async def go(uri):
            return app.socket.closed or await connect(uri)
        """,
    "an attribute without a successor": """
        from websockets.client import connect
        async def go(uri):
            async with connect(uri) as ws:
                return ws.host
        """,
    "a probe": """
        from websockets.client import connect
        async def go(uri):
            async with connect(uri) as ws:
                return getattr(ws, "open", False)
        """,
    "a guarded attribute": """
        from websockets.client import connect
        async def go(uri):
            async with connect(uri) as ws:
                return ws.open if hasattr(ws, "open") else True
        """,
    "what the handshake said to a connection from elsewhere": """
        from websockets.client import WebSocketClientProtocol
        def path(ws: WebSocketClientProtocol):
            return ws.path
        """,
    "what the handshake said to a connection that stays": """
        import websockets.legacy.client
        from websockets.client import connect
        async def go(uri, options):
            async with websockets.legacy.client.connect(uri, **options) as ws:
                print(ws.path)
            return await connect(uri)
        """,
    "keywords in a dict that something else fills": """
        from websockets.client import connect
        async def go(uri, headers, given):
            options = {}
            options.update(given)
            options["extra_headers"] = headers
            return await connect(uri, **options)
        """,
    "keywords in an empty dict that something else fills": """
        from websockets.client import connect
        async def go(uri, given):
            options = {}
            options.update(given)
            return await connect(uri, **options)
        """,
    "a comment between keywords that go": """
        from websockets.client import connect
        async def go(uri):
            await connect(
                uri,
                loop=None,  # the running one
                read_limit=2**16
            )
        """,
    "what the handshake said to a connection of another import": """
        import websockets.client
        from websockets.client import connect
        async def go(uri):
            async with connect(uri) as ws:
                print(ws.path)
            return await websockets.client.connect(uri)
        """,
    "what the handshake said to a connection that may be another": """
        from websockets.client import connect
        class Client:
            def __init__(self, ws):
                self.ws = ws
            async def open(self, uri):
                self.ws = await connect(uri)
            def path(self):
                return self.ws.path
        """,
    "a method of the legacy connection": """
        from websockets.client import connect
        async def go(uri):
            async with connect(uri) as ws:
                ws.fail_connection()
        """,
    "an attribute that is set": """
        from websockets.client import connect
        async def go(uri):
            async with connect(uri) as ws:
                ws.path = "/"
        """,
    "a module's other names": """
        import websockets.client
        async def go(uri):
            print(websockets.client.ClientProtocol)
            return await websockets.client.connect(uri)
        """,
    "a module that is imported twice": """
        import websockets.client
        import websockets.client as client
        async def go(uri):
            return await client.connect(uri)
        """,
    "a path in a string": """
        import websockets.client
        from unittest.mock import patch
        async def test(uri):
            with patch("websockets.client.connect"):
                return await websockets.client.connect(uri)
        """,
    "a module's class that is subclassed": """
        import websockets.client
        class Socket(websockets.client.WebSocketClientProtocol):
            pass
        """,
    "a keyword that is gone": """
        import websockets.client
        async def go(uri, P):
            return await websockets.client.connect(uri, klass=P)
        """,
}


@pytest.mark.parametrize("before, after", MOVED.values(), ids=MOVED)
def test_moves(tmp_path: Path, before: str, after: str) -> None:
    made = place(tmp_path, {"a.py": dedent(before).lstrip()}, websockets=">=14", ignore=["WS0001"])
    assert made.fixed("a.py") == dedent(before).lstrip()
    assert made.fixed("a.py", unsafe=True) == dedent(after).lstrip()


@pytest.mark.parametrize("source", STAYS.values(), ids=STAYS)
def test_stays(tmp_path: Path, source: str) -> None:
    text = dedent(source).lstrip()
    made = place(tmp_path, {"a.py": text}, websockets=">=14", select=["WS1406", "WS1410", "WS1411", "WS1412"])
    assert made.fixed("a.py", unsafe=True) == text
    assert {finding.code for finding in made.findings("a.py")} >= {"WS1406"}


def test_names_that_a_legacy_module_has_from_elsewhere(tmp_path: Path) -> None:
    staying = """\
from websockets.legacy.protocol import State, WebSocketCommonProtocol
from websockets.legacy.server import Headers, State
"""
    source = staying + "from websockets.legacy.client import Subprotocol as S\n"
    made = place(tmp_path, {"a.py": source}, websockets=">=14")
    assert [finding.code for finding in made.findings("a.py")] == ["WS1406", "WS1406", "WS1406"]
    assert made.fixed("a.py") == staying + "from websockets.typing import Subprotocol as S\n"
