"""Which receivers of ``.closed`` are connections, servers or exceptions, and how sure that is.

A line says what its receiver is with ``#: role origin level``, a ``?`` behind what may be something
else as well. A line with ``.closed`` and no such comment must stay silent.
"""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from wslint.code.connections import Connections
from wslint.code.instances import Instance, class_in
from wslint.code.made import Wrapped
from wslint.code.names import Meaning
from wslint.code.tree import Code

# Nothing is known of the receiver: every line is silent.
SILENT = {
    "parameters that something else may reach": """
        async def main(u, other, register):
            async with websockets.connect(u) as ws:
                await mixed(ws)
                await mixed(other)
                await handed_on(ws)
                register(handed_on)
                await unpacked(*[ws])
                await wrapped(ws)
        async def mixed(ws):
            ws.closed
        async def handed_on(ws):
            ws.closed
        async def unpacked(ws):
            ws.closed
        @register
        async def wrapped(ws):
            ws.closed
        async def never_called(ws):
            ws.closed
        class Api:
            async def start(self, u):
                await self.listen(await websockets.connect(u))
            async def listen(self, ws):
                ws.closed
        def other(api, x):
            api.listen(x)
        """,
    "parameter without annotation": """
        async def use(ws):
            return ws.closed
        """,
    "another library's connection": """
        import aiohttp
        async def go(session, u):
            ws = await session.ws_connect(u)
            async with session.ws_connect(u) as other:
                other.closed
            return ws.closed
        """,
    "mock": """
        from unittest.mock import AsyncMock, MagicMock
        def test():
            ws = AsyncMock()
            ws.closed = False
            assert MagicMock().closed
            return ws.closed
        """,
    "mock under an annotation": """
        from unittest import mock
        def test():
            ws: websockets.ClientConnection = mock.MagicMock(spec=websockets.ClientConnection)
            return ws.closed
        """,
    "annotated with another class": """
        from starlette.websockets import WebSocket
        async def use(ws: WebSocket, other: "fastapi.WebSocket", third: Any):
            return ws.closed, other.closed, third.closed
        """,
    "class of that name from elsewhere": """
        from mine import ClientConnection
        async def use(ws: ClientConnection):
            return ws.closed
        """,
    "relative import": """
        from .websockets import connect
        async def go(u):
            ws = await connect(u)
            return ws.closed
        """,
    "hidden package": """
        async def go(u, websockets):
            ws = await websockets.connect(u)
            return ws.closed
        """,
    "what a class is made of where others may make it": """
        class Player:
            def __init__(self, ws):
                self.ws = ws
            def lost(self):
                return self.ws.closed
        class Bot(Player):
            pass
        class Guest:
            def __init__(self, ws):
                self.ws = ws
            def lost(self):
                return self.ws.closed
        class Mixed:
            def __init__(self, ws):
                self.ws = ws
            def lost(self):
                return self.ws.closed
        async def go(u, other, register):
            Player(await websockets.connect(u))
            Guest(await websockets.connect(u))
            register(Guest)
            Mixed(await websockets.connect(u))
            Mixed(other)
        """,
    "attributes that another object is given": """
        class Context:
            ws = None
        class Other:
            ws = None
        async def go(ctx: Context, unknown, u):
            ctx.ws = await websockets.connect(u)
            unknown.ws = await websockets.connect(u)
        def use(other: Other):
            other.ws.closed
            other.ws == None
        """,
    "overwritten": """
        async def go(u):
            ws = await websockets.connect(u)
            ws = open(u)
            return ws.closed
        """,
    "deleted": """
        async def go(u):
            ws = await websockets.connect(u)
            del ws
            return ws.closed
        """,
    "not awaited": """
        async def go(u):
            ws = websockets.connect(u)
            return ws.closed
        """,
    "own method of that name": """
        class Pool:
            closed = False
            def stop(self):
                return self.closed
        """,
    "a dict's own methods": """
        from websockets.asyncio.server import ServerConnection
        pool: dict[str, ServerConnection] = {}
        def use():
            pool.closed
            pool.items().closed
            for key in pool:
                key.closed
            for key, _ in pool.items():
                key.closed
        """,
    "a list itself": """
        async def go(u):
            many = [await websockets.connect(u)]
            return many.closed
        """,
    "a handler's parameter of a class from elsewhere": """
        from elsewhere import Connection
        async def handler(ws: Connection):
            return ws.closed
        websockets.serve(handler, "", 0, create_connection=Connection)
        """,
    "second parameter of a handler": """
        async def handler(ws, path):
            return path.closed
        websockets.serve(handler, "", 0)
        """,
    "bound first parameter of a partial": """
        import functools
        async def handler(store, ws):
            return store.closed
        websockets.serve(functools.partial(handler, 1), "", 0)
        """,
    "self of a handler method": """
        class App:
            async def handle(self, ws):
                return self.closed
            def run(self):
                return websockets.serve(self.handle, "", 0)
        """,
    "sans-I/O": """
        from websockets.client import ClientProtocol, ClientConnection
        def use(a: ClientProtocol, b: ClientConnection):
            return a.closed, b.closed
        """,
    "exception group": """
        try:
            pass
        except* websockets.ConnectionClosed as e:
            e.closed
        """,
    "bare except": """
        try:
            pass
        except Exception:
            e.closed
        """,
    "attribute of another class": """
        class A:
            async def up(self):
                self.ws = await websockets.connect(u)
        class B:
            def use(self):
                return self.ws.closed
        """,
    "attribute of an unknown object": """
        class A:
            async def up(self):
                self.ws = await websockets.connect(u)
        def use(a):
            return a.ws.closed
        """,
    "static method is no method": """
        class A:
            async def up(self):
                self.ws = await websockets.connect(u)
            @staticmethod
            def use(other):
                return other.ws.closed
            @staticmethod
            def uses(other: Other):
                return other.ws.closed
            def second(self: Self, other: Other):
                return other.ws.closed
        """,
    "the wait itself": """
        import asyncio
        async def go(u):
            task = asyncio.ensure_future(websockets.connect(u))
            return task.closed
        """,
    "string and comment": """
        async def go(u):
            ws = await websockets.connect(u)
            print("ws.closed")  # ws.closed
        """,
    "message of a connection": """
        async def go(u):
            ws = await websockets.connect(u)
            async for message in ws:
                message.closed
            (await ws.recv()).closed
        """,
    "container with unknown elements": """
        clients = set()
        def add(ws):
            clients.add(ws)
        def use():
            for ws in clients:
                ws.closed
        """,
    "other module's cast": """
        from mine import cast
        def use(x):
            return cast(websockets.ClientConnection, x).closed
        """,
}

KNOWN = {
    # L0
    "async with": """
        async def go(u):
            async with websockets.connect(u) as ws:
                ws.closed  #: client websockets.connect 0
            ws.closed  #: client websockets.connect 0
        """,
    "await": """
        async def go(u):
            ws = await websockets.connect(u)
            ws.closed  #: client websockets.connect 0
            (await websockets.connect(u)).closed  #: client websockets.connect 0
        """,
    "connector stored": """
        async def go(u):
            opening = websockets.connect(u)
            ws = await opening
            async with opening as other:
                return ws.closed  #: client websockets.connect 0
        """,
    "wait_for, shield, tasks": """
        import asyncio
        async def go(u):
            a = await asyncio.wait_for(websockets.connect(u), 5)
            b = await asyncio.shield(websockets.connect(u))
            c = await asyncio.ensure_future(websockets.connect(u))
            task = asyncio.create_task(opened(u))
            d = await task
            a.closed  #: client websockets.connect 0
            b.closed  #: client websockets.connect 0
            c.closed  #: client websockets.connect 0
            d.closed  #: client websockets.connect 1
        async def opened(u):
            return await websockets.connect(u)
        """,
    "gather": """
        import asyncio
        async def go(u):
            a, b = await asyncio.gather(websockets.connect(u), websockets.connect(u))
            b.closed  #: client websockets.connect 5
            many = await asyncio.gather(*[websockets.connect(x) for x in u])
            many[0].closed  #: client websockets.connect 5
        """,
    "async for": """
        async def go(u):
            async for ws in websockets.connect(u):
                ws.closed  #: client websockets.connect 0
        """,
    "async with await, and over the connection": """
        async def go(u):
            async with await websockets.connect(u) as ws:
                ws.closed  #: client websockets.connect 0
            c = await websockets.connect(u)
            async with c as d:
                d.closed  #: client websockets.connect 0
        """,
    "exit stack": """
        import contextlib
        async def go(u):
            async with contextlib.AsyncExitStack() as stack:
                ws = await stack.enter_async_context(websockets.connect(u))
                ws.closed  #: client websockets.connect 0
        """,
    "threading": """
        from websockets.sync.client import connect
        def go(u):
            with connect(u) as ws:
                ws.closed  #: client websockets.sync.client.connect 0
            connect(u).closed  #: client websockets.sync.client.connect 0
        """,
    "imported otherwise": """
        from websockets.legacy.client import connect as dial
        async def go(u):
            async with dial(u) as ws:
                ws.closed  #: client websockets.legacy.client.connect 0
        """,
    "walrus": """
        async def go(u):
            if (ws := await websockets.connect(u)) and ws.closed:  #: client websockets.connect 0
                pass
        """,
    "None first": """
        async def go(u):
            ws = None
            try:
                ws = await websockets.connect(u)
            finally:
                ws.closed  #: client websockets.connect 0
        """,
    "unpacked": """
        async def go(u):
            ws, n = await websockets.connect(u), 1
            ws.closed  #: client websockets.connect 0
            n.closed
        """,
    "a comprehension's variable": """
        async def go(u):
            many = [await websockets.connect(x) for x in u]
            return [ws for ws in many if not ws.closed]  #: client websockets.connect 5
        """,
    "maybe something else": """
        async def go(u, other):
            ws = await websockets.connect(u)
            if u:
                ws = other
            ws.closed  #: client websockets.connect 0?
        """,
    "parameter or connected": """
        async def go(u, ws=None):
            if ws is None:
                ws = await websockets.connect(u)
            ws.closed  #: client websockets.connect 0?
        """,
    "two of them": """
        async def go(u, tls):
            ws = await (websockets.connect(u) if tls else websockets.unix_connect(u))
            ws.closed  #: client websockets.connect 0, client websockets.unix_connect 0
        """,
    "nested function": """
        async def go(u):
            ws = await websockets.connect(u)
            def late():
                return ws.closed  #: client websockets.connect 0
            return late
        """,
    "global": """
        ws = None
        async def up(u):
            global ws
            ws = await websockets.connect(u)
        def use():
            return ws.closed  #: client websockets.connect 0
        """,
    "server": """
        async def go():
            async with websockets.serve(h, "", 0) as server:
                server.closed  #: server object websockets.serve 0
            other = await websockets.serve(h, "", 0)
            other.closed  #: server object websockets.serve 0
            for ws in other.connections:
                ws.closed  #: server websockets.serve 5
        """,
    # L1
    "function that returns it": """
        async def dial(u):
            return await websockets.connect(u)
        async def go(u):
            ws = await dial(u)
            ws.closed  #: client websockets.connect 1
        """,
    "function that returns the connector": """
        def dial(u):
            return websockets.connect(u)
        async def go(u):
            async with dial(u) as ws:
                ws.closed  #: client websockets.connect 1
            (await dial(u)).closed  #: client websockets.connect 1
        """,
    "method that returns it": """
        class Api:
            async def dial(self):
                ws = await websockets.connect(self.u)
                return ws
            async def go(self):
                ws = await self.dial()
                ws.closed  #: client websockets.connect 1
        async def go():
            ws = await Api().dial()
            ws.closed  #: client websockets.connect 1
        """,
    "method of a base": """
        class Base:
            async def dial(self):
                return await websockets.connect(self.u)
        class Api(Base):
            async def go(self):
                (await self.dial()).closed  #: client websockets.connect 1
        """,
    "returns None as well": """
        async def dial(u):
            try:
                return await websockets.connect(u)
            except OSError:
                return None
        async def go(u):
            (await dial(u)).closed  #: client websockets.connect 1
        """,
    "returns something else as well": """
        async def dial(u, cache):
            if u in cache:
                return cache[u]
            return await websockets.connect(u)
        async def go(u, cache):
            (await dial(u, cache)).closed  #: client websockets.connect 1?
        """,
    "annotated return": """
        from websockets.asyncio.client import ClientConnection
        async def dial(u) -> ClientConnection:
            return await pool.take(u)
        async def go(u):
            (await dial(u)).closed  #: client websockets.asyncio.client.ClientConnection 3
        """,
    "context manager": """
        from contextlib import asynccontextmanager
        @asynccontextmanager
        async def opened(u):
            async with websockets.connect(u) as ws:
                yield ws
        async def go(u):
            async with opened(u) as ws:
                ws.closed  #: client websockets.connect 1
        """,
    "method of a connector": """
        class Client:
            async def up(self, u):
                self._connector = websockets.connect(u)
                self.ws = await self._connector.__aenter__()
            def ask(self):
                return self.ws.closed  #: client websockets.connect 2
        """,
    "annotated context manager": """
        from contextlib import asynccontextmanager
        from typing import AsyncIterator
        @asynccontextmanager
        async def opened(u) -> AsyncIterator[websockets.ClientConnection]:
            yield await pool.take(u)
        async def go(u):
            async with opened(u) as ws:
                ws.closed  #: client websockets.ClientConnection 3
        """,
    "class that enters": """
        class Client:
            async def __aenter__(self):
                self.ws = await websockets.connect(self.u)
                return self
        async def go():
            async with Client() as c:
                c.ws.closed  #: client websockets.connect 6
        """,
    "lambda": """
        dial = lambda u: websockets.connect(u)
        async def go(u):
            (await dial(u)).closed  #: client websockets.connect 1
        """,
    "recursion ends": """
        async def dial(u, n):
            if n:
                return await dial(u, n - 1)
            return await websockets.connect(u)
        async def go(u):
            (await dial(u, 3)).closed  #: client websockets.connect 1
        """,
    # L2
    "self": """
        class Api:
            def __init__(self):
                self.ws = None
            async def up(self):
                self.ws = await websockets.connect(self.u)
            def use(self):
                return self.ws.closed  #: client websockets.connect 2
        """,
    "self with an annotation": """
        class Api:
            async def up(
                # of the subclass
                self: T,
            ) -> T:
                self.ws = await websockets.connect(self.u)
            def use(self: Self):
                return self.ws.closed  #: client websockets.connect 2
            def inner(self: "Api", other: Other):
                return lambda: self.ws.closed or other.ws.open  #: client websockets.connect 2
        """,
    "self in with, and by a base": """
        class Base:
            async def up(self):
                async with websockets.connect(self.u) as self.ws:
                    pass
        class Api(Base):
            def use(self):
                ws = self.ws
                return ws and ws.closed  #: client websockets.connect 2
        """,
    "self, maybe something else": """
        class Api:
            def __init__(self, ws):
                self.ws = ws
            async def up(self):
                self.ws = await websockets.connect(self.u)
            def use(self):
                return self.ws.closed  #: client websockets.connect 2?
        """,
    "property": """
        class Api:
            async def up(self):
                self._ws = await websockets.connect(self.u)
            @property
            def ws(self):
                return self._ws
            def use(self):
                return self.ws.closed  #: client websockets.connect 2
        """,
    "connector on self": """
        class Api:
            async def __aenter__(self):
                self._opening = websockets.connect(self.u)
                self.ws = await self._opening.__aenter__()
            async def use(self):
                async with self._opening as ws:
                    ws.closed  #: client websockets.connect 2
        """,
    # L3
    "annotated parameter": """
        from websockets.asyncio.client import ClientConnection
        def use(ws: ClientConnection, other: "ClientConnection" = None):
            ws.closed  #: client websockets.asyncio.client.ClientConnection 3
            other.closed  #: client websockets.asyncio.client.ClientConnection 3
        """,
    "annotated parameter of a static method": """
        class A:
            @staticmethod
            def use(ws: websockets.ClientConnection):
                return ws.closed  #: client websockets.ClientConnection 3
        """,
    "optional, union, bar, Annotated": """
        from typing import Annotated, Optional, Union
        from websockets.asyncio.client import ClientConnection as C
        def use(a: Optional[C], b: Union[None, C], c: C | None, d: Annotated[C, 1], e: "Optional[C]"):
            a.closed  #: client websockets.asyncio.client.ClientConnection 3
            b.closed  #: client websockets.asyncio.client.ClientConnection 3
            c.closed  #: client websockets.asyncio.client.ClientConnection 3
            d.closed  #: client websockets.asyncio.client.ClientConnection 3
            e.closed  #: client websockets.asyncio.client.ClientConnection 3
        """,
    "union with another": """
        import aiohttp
        def use(ws: websockets.ClientConnection | aiohttp.ClientWebSocketResponse):
            ws.closed  #: client websockets.ClientConnection 3?
        """,
    "annotated variable": """
        def use(pool):
            ws: websockets.ServerConnection = pool.take()
            ws.closed  #: server websockets.ServerConnection 3
        """,
    "parameter of a public function that this file calls": """
        async def main(u):
            async with websockets.connect(u) as ws:
                await listen(ws)
                await keep(1, ws=ws)
        async def listen(ws):
            ws.closed  #: client websockets.connect 5
        async def keep(n, ws=None):
            ws.closed  #: client websockets.connect 5
        """,
    "parameter of a private function, nested function and method": """
        class Api:
            async def start(self, u):
                self.ws = await websockets.connect(u)
                await self._listen(self.ws)
            async def _listen(self, ws):
                ws.closed  #: client websockets.connect 4
                await _deeper(ws)
        async def _deeper(ws, again=False):
            ws.closed  #: client websockets.connect 4
            await _deeper(ws, True)
        async def outer(u):
            def is_shut(ws):
                return ws.closed  #: client websockets.connect 4
            return is_shut(await websockets.connect(u))
        """,
    "class attribute of a union": """
        import aiohttp
        class Transport:
            def __init__(self):
                self.conn: websockets.ClientConnection | aiohttp.ClientSession = None
        class Socket(Transport):
            async def open(self):
                self.conn = await websockets.connect("ws://x")
                return self.conn.closed  #: client websockets.connect 2
        class Http(Transport):
            def open(self):
                self.conn = aiohttp.ClientSession()
                return self.conn.closed
        """,
    "class attribute": """
        class Api:
            ws: "websockets.ClientConnection | None" = None
            def use(self):
                return self.ws.closed  #: client websockets.ClientConnection 3
        """,
    "self with annotation": """
        class Api:
            def __init__(self, ws):
                self.ws: websockets.ClientConnection = ws
            def use(self):
                return self.ws.closed  #: client websockets.ClientConnection 3
        """,
    "cast": """
        from typing import cast
        def use(x):
            cast(websockets.ClientConnection, x).closed  #: client websockets.ClientConnection 3
            cast("websockets.ClientConnection", x).closed  #: client websockets.ClientConnection 3
        """,
    "alias of an annotation": """
        from typing import Union
        Conn = Union[websockets.ClientConnection, websockets.ServerConnection]
        def use(ws: Conn):
            ws.closed  #: client websockets.ClientConnection 3, server websockets.ServerConnection 3
        """,
    "types only": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from websockets.asyncio.server import ServerConnection
        def use(ws: "ServerConnection"):
            ws.closed  #: server websockets.asyncio.server.ServerConnection 3
        """,
    "a value is better than its annotation": """
        async def go(u):
            ws: websockets.ServerConnection = await websockets.connect(u)
            ws.closed  #: client websockets.connect 0
        """,
    "old class, nothing opened": """
        def use(ws: websockets.WebSocketServerProtocol):
            ws.closed  #: server websockets.serve 3
        """,
    "old class beside the new connect": """
        from websockets.client import WebSocketClientProtocol
        async def go(u):
            await websockets.connect(u)
        def use(ws: WebSocketClientProtocol):
            ws.closed  #: client websockets.connect 3
        """,
    "old class beside the old connect": """
        from websockets.client import WebSocketClientProtocol, connect
        async def go(u):
            await connect(u)
        def use(ws: WebSocketClientProtocol):
            ws.closed  #: client websockets.client.WebSocketClientProtocol 3
        """,
    "isinstance": """
        def use(ws, e):
            if isinstance(ws, websockets.ClientConnection) and not ws.closed:  #: client websockets.ClientConnection 3
                ws.closed  #: client websockets.ClientConnection 3
            else:
                ws.closed
        """,
    "what a class is made of": """
        class Player:
            def __init__(self, ws, name=None):
                self.ws, self.name = ws, name
            def lost(self):
                return self.ws.closed  #: client websockets.connect 5
        class _Guest:
            def __init__(self, name, ws):
                ws.closed  #: client websockets.connect 4
        players: list[Player] = []
        async def go(u, x):
            players.append(Player(await websockets.connect(u)))
            _Guest("a", ws=await websockets.connect(u))
            if isinstance(x, Player):
                x.ws.closed  #: client websockets.connect 6
            for player in players:
                player.ws.closed  #: client websockets.connect 6
        """,
    "results of tasks and futures": """
        import asyncio
        async def opened(u):
            return await websockets.connect(u)
        async def go(u, loop):
            task = asyncio.create_task(opened(u))
            task.closed
            task.result().closed  #: client websockets.connect 1
        def thread(u, loop):
            future = asyncio.run_coroutine_threadsafe(opened(u), loop)
            future.result(10).closed  #: client websockets.connect 1
            future.exception().closed
        """,
    "an attribute that another function sets": """
        class Context:
            def __init__(self):
                self.ws, self.log = None, None
            def mine(self):
                self.ws.closed  #: client websockets.connect 5
                self.log.closed
        async def go(ctx: Context, u):
            ctx.ws = await websockets.connect(u)
            ctx.log = open(u)
            use(ctx)
        def use(ctx: Context):
            ctx.ws.closed  #: client websockets.connect 6
            ctx.log.closed
            ws, ctx.ws = ctx.ws, None
            ws.closed  #: client websockets.connect 6
        """,
    # L4
    "handler": """
        async def handler(ws):
            ws.closed  #: server websockets.serve 4
        async def main():
            async with websockets.serve(handler, "", 0):
                pass
        """,
    "handler whose annotation says nothing": """
        import typing
        async def first(ws: typing.Any, path: str):
            ws.closed  #: server websockets.serve 4
            _private(ws)
        async def second(ws: "object | None"):
            ws.closed  #: server websockets.serve 4
        async def third(ws: websockets):
            ws.closed  #: server websockets.serve 4
        def _private(ws: typing.Optional[typing.Any]):
            ws.closed  #: server websockets.serve 4
        start = websockets.serve(first, "", 0), websockets.serve(second, "", 0)
        other = websockets.serve(third, "", 0)
        """,
    "handler by keyword, with a path": """
        async def handler(ws, path):
            ws.closed  #: server websockets.unix_serve 4
        start = websockets.unix_serve(ws_handler=handler, path="x")
        """,
    "handler method": """
        class App:
            async def handle(self, ws):
                ws.closed  #: server websockets.serve 4
            @staticmethod
            async def plain(ws):
                ws.closed  #: server websockets.serve 4
            def run(self):
                return websockets.serve(self.handle, "", 0), websockets.serve(self.plain, "", 0)
        class Other:
            def run(self):
                return websockets.serve(App().handle, "", 0)
        """,
    "handler partial": """
        from functools import partial
        async def handler(store, ws, *, more):
            ws.closed  #: server websockets.serve 4
        start = websockets.serve(partial(handler, 1, more=2), "", 0)
        """,
    "handler lambda": """
        async def handle(store, ws):
            ws.closed  #: server websockets.serve 4
        start = websockets.serve(lambda ws: handle(1, ws), "", 0)
        other = websockets.serve(lambda ws: ws.closed, "", 0)  #: server websockets.serve 4
        """,
    "handler of the threading server": """
        from websockets.sync.server import serve
        def handler(ws):
            ws.closed  #: server websockets.sync.server.serve 4
        with serve(handler, "", 0) as server:
            server.closed  #: server object websockets.sync.server.serve 0
        """,
    # L5
    "annotated containers": """
        from typing import Dict, List
        from websockets.asyncio.server import ServerConnection as S
        pool: Dict[str, S] = {}
        many: List[S] = []
        def use(*args: S, **kwargs: S):
            pool["a"].closed  #: server websockets.asyncio.server.ServerConnection 5
            pool.get("a").closed  #: server websockets.asyncio.server.ServerConnection 5
            for name, ws in pool.items():
                ws.closed  #: server websockets.asyncio.server.ServerConnection 5
            for ws in list(pool.values()):
                ws.closed  #: server websockets.asyncio.server.ServerConnection 5
            for i, ws in enumerate(many):
                ws.closed  #: server websockets.asyncio.server.ServerConnection 5
            many[0].closed  #: server websockets.asyncio.server.ServerConnection 5
            many[1:][0].closed  #: server websockets.asyncio.server.ServerConnection 5
            many.pop().closed  #: server websockets.asyncio.server.ServerConnection 5
            args[0].closed  #: server websockets.asyncio.server.ServerConnection 5
            any(ws.closed for ws in many)  #: server websockets.asyncio.server.ServerConnection 5
        """,
    "keys of a dict": """
        names: dict[websockets.ServerConnection, str] = {}
        def use():
            for ws in names:
                ws.closed  #: server websockets.ServerConnection 5
        """,
    "filled containers": """
        clients = set()
        by_name = {}
        async def handler(ws):
            clients.add(ws)
            by_name["x"] = ws
        start = websockets.serve(handler, "", 0)
        def use():
            for ws in clients:
                ws.closed  #: server websockets.serve 5
            by_name["y"].closed  #: server websockets.serve 5
        """,
    "filled on self": """
        class Pool:
            def __init__(self):
                self.free = []
                self.named = {}
            async def more(self):
                ws = await websockets.connect(self.u)
                self.free.append(ws)
                self.named["x"] = ws
            def use(self):
                for ws in self.free:
                    ws.closed  #: client websockets.connect 5
                return [ws.closed for ws in self.named.values()]  #: client websockets.connect 5
        """,
    "filled with something else as well": """
        async def go(u, other):
            many = [other]
            many.append(await websockets.connect(u))
            many[0].closed  #: client websockets.connect 5?
        """,
    # L6
    "another class's attribute": """
        class Client:
            async def up(self):
                self.ws = await websockets.connect(self.u)
        class User:
            def __init__(self):
                self.client = Client()
            def use(self):
                return self.client.ws.closed  #: client websockets.connect 6
        def use(client: Client):
            other = Client()
            client.ws.closed  #: client websockets.connect 6
            other.ws.closed  #: client websockets.connect 6
        """,
    # exceptions
    "except": """
        import mine
        try:
            pass
        except websockets.ConnectionClosed as e:
            e.closed  #: exception websockets.ConnectionClosed 0
        except (websockets.exceptions.InvalidStatus, OSError) as e:
            e.closed  #: exception websockets.exceptions.InvalidStatus 0, exception builtins.OSError 0
        except (websockets.InvalidURI, mine.Error) as e:
            e.closed  #: exception websockets.InvalidURI 0, exception mine.Error 0
        """,
    "pytest.raises": """
        import pytest, mine
        def test(self):
            with pytest.raises(websockets.ConnectionClosed) as info:
                pass
            info.value.closed  #: exception websockets.ConnectionClosed 0
            with self.assertRaises(websockets.ConnectionClosed) as caught:
                pass
            caught.exception.closed  #: exception websockets.ConnectionClosed 0
        """,
    "narrowed exception": """
        try:
            pass
        except Exception as e:
            if isinstance(e, websockets.ConnectionClosed):
                e.closed  #: exception websockets.ConnectionClosed 3
            e.closed  #: exception builtins.Exception 0
        """,
    "annotated exception": """
        def report(e: websockets.ConnectionClosed):
            e.closed  #: exception websockets.ConnectionClosed 3
        """,
    # literals
    "getattr and hasattr": """
        async def go(u):
            ws = await websockets.connect(u)
            getattr(ws, "closed", None)  #: client websockets.connect 0
            hasattr(ws, 'closed')  #: client websockets.connect 0
            getattr("closed", ws)
        """,
    "got by getattr": """
        class Api:
            async def up(self):
                self.ws = await websockets.connect(self.u)
            def use(self):
                ws = getattr(self, "ws", None)
                return ws.closed  #: client websockets.connect 6
        """,
}


def connections(source: str, wrapped: Wrapped | None = None) -> tuple[Connections, bytes]:
    text = dedent(source).lstrip("\n").encode()
    meaning = Meaning(Code(b"import websockets\n" + text), frozenset({"websockets"}), lambda module: frozenset())
    return Connections(meaning, wrapped), b"import websockets\n" + text


def shown(instance: Instance) -> str:
    return f"{instance.role} {instance.origin} {instance.level}" + ("" if instance.certain else "?")


def found(asked: Connections, source: bytes) -> dict[int, list[str]]:
    by_line: dict[int, list[str]] = {}
    for use in asked.attribute_uses("closed"):
        line = source.count(b"\n", 0, use.token.start_byte) + 1
        by_line.setdefault(line, []).extend(map(shown, use.instances))
    return by_line


@pytest.mark.parametrize("name", SILENT)
def test_silent(name: str) -> None:
    asked, source = connections(SILENT[name])
    assert found(asked, source) == {}


@pytest.mark.parametrize("name", KNOWN)
def test_known(name: str) -> None:
    asked, source = connections(KNOWN[name])
    wanted: dict[int, list[str]] = {}
    for number, line in enumerate(source.decode().split("\n"), 1):
        mark = re.search(r"#: (.*)", line)
        if mark:
            said = mark[1].split(", ")
            wanted[number] = [s if s.endswith("?") or not mark[1].endswith("?") else s + "?" for s in said]
    assert found(asked, source) == wanted


@pytest.mark.parametrize("returns", ["connection", "connector"])
def test_the_wrapper_gives_connections(returns: str) -> None:
    asked, source = connections(
        """
        from helpers.ws import Client
        async def go(u):
            ws = await Client.open(u)
            ws.closed  #: client websockets.connect 1
            async with Client.open(u) as other:
                other.closed
        """,
        Wrapped("helpers.ws.Client.open", "websockets.connect", returns),
    )
    # A coroutine cannot be entered.
    lines = [5, 7] if returns == "connector" else [5]
    assert found(asked, source) == {line: ["client websockets.connect 1"] for line in lines}


@pytest.mark.parametrize(
    ("role", "origin", "release", "path"),
    [
        ("client", "websockets.connect", "8.1", "websockets.client.WebSocketClientProtocol"),
        ("client", "websockets.connect", "13.1", "websockets.legacy.client.WebSocketClientProtocol"),
        ("client", "websockets.connect", "14.0", "websockets.asyncio.client.ClientConnection"),
        ("server", "websockets.serve", "13.1", "websockets.legacy.server.WebSocketServerProtocol"),
        ("server object", "websockets.serve", "17.4", "websockets.asyncio.server.Server"),
        ("client", "websockets.client.connect", "17.4", "websockets.legacy.client.WebSocketClientProtocol"),
        ("client", "websockets.sync.client.connect", "17.4", "websockets.sync.client.ClientConnection"),
        ("client", "websockets.asyncio.client.connect", "12.0", None),
        ("exception", "websockets.InvalidStatus", "9.1", None),
        ("exception", "websockets.InvalidStatus", "17.4", "websockets.exceptions.InvalidStatus"),
    ],
)
def test_the_class_depends_on_the_release(role: str, origin: str, release: str, path: str | None) -> None:
    thing = class_in(Instance(role, origin), release)
    assert (thing and thing.path) == path


def test_hostile_sources_end() -> None:
    chain = "".join(f"a{i} = a{i - 1}\n" for i in range(1, 300))
    knot = "".join(f"    x = f{i}(x) if x else f{(i * 7) % 40}(x)\n" for i in range(40))
    functions = "".join(f"def f{i}(x):\n{knot}    return x.closed, f{(i * 3) % 40}(x)\n" for i in range(40))
    asked, source = connections("a0 = websockets.connect('')\n" + chain + f"a299.closed\n{functions}")
    assert found(asked, source) == {}


@pytest.mark.parametrize("name", [*SILENT, *KNOWN])
def test_half_a_source_is_no_failure(name: str) -> None:
    text = dedent({**SILENT, **KNOWN}[name]).lstrip("\n")
    for length in range(0, len(text), 13):
        for broken in (text[:length], text[length:], text[:length] + text[length + 2 :]):
            asked, source = connections(broken)
            found(asked, source)
