"""Definitions that use websockets, as real projects write them: old forms, new forms, and a few of both."""

from __future__ import annotations

import random

# (import lines, definition). {n}, {m} are nouns, {f} a function's name, {c} a class's name.
_CLIENTS = (
    (
        "import websockets",
        "async def {f}(uri, token, {n}):\n"
        '    """Send one {n} and wait for the answer."""\n'
        '    headers = {{"Authorization": f"Bearer {{token}}"}}\n'
        "    async with websockets.connect(uri, extra_headers=headers, ping_interval=20) as socket:\n"
        "        await socket.send(json.dumps({n}))\n"
        "        return json.loads(await socket.recv())\n",
    ),
    (
        "import websockets",
        "class {c}:\n"
        '    """Keeps one connection to the {n} service."""\n\n'
        "    def __init__(self, uri):\n"
        "        self.uri = uri\n"
        "        self.socket = None\n\n"
        "    async def open(self):\n"
        "        self.socket = await websockets.connect(self.uri, timeout=10, max_size=None)\n\n"
        "    async def {f}(self, {m}):\n"
        "        if self.socket is None or not self.socket.open:\n"
        "            await self.open()\n"
        "        try:\n"
        "            await self.socket.send({m})\n"
        "        except websockets.exceptions.ConnectionClosed:\n"
        '            logger.warning("lost the connection of %s", self.uri)\n'
        "            raise\n",
    ),
    (
        "import websockets\nfrom websockets.exceptions import InvalidStatusCode",
        "async def {f}(uri, {n}, retries=3):\n"
        "    for attempt in range(retries):\n"
        "        try:\n"
        "            return await asyncio.wait_for(websockets.connect(uri), timeout=5)\n"
        "        except InvalidStatusCode as error:\n"
        '            logger.info("attempt %d for {n}: %s", attempt, error.status_code)\n'
        "    return None\n",
    ),
    (
        "from websockets import connect, ConnectionClosedOK",
        "async def {f}(uri, queue):\n"
        '    """Put every {n} that the server sends into the queue."""\n'
        "    async for socket in connect(uri, additional_headers=None):\n"
        "        try:\n"
        "            async for {n} in socket:\n"
        "                queue.put_nowait({n})\n"
        "        except ConnectionClosedOK:\n"
        "            return\n",
    ),
    (
        "from websockets.sync.client import connect as connect_{n}",
        "def {f}(uri, {m}):\n"
        "    with connect_{n}(uri, open_timeout=3) as socket:\n"
        "        socket.send({m})\n"
        "        return socket.recv(timeout=2)\n",
    ),
)
_SERVERS = (
    (
        "import websockets",
        "async def {f}(websocket, path):\n"
        '    """Answer for the {n} page."""\n'
        "    async for {m} in websocket:\n"
        '        await websocket.send(f"{n} {{{m}}} {{path}}")\n\n\n'
        "async def serve_{n}(host, port):\n"
        "    async with websockets.serve({f}, host, port, origins=None):\n"
        "        await asyncio.Future()\n",
    ),
    (
        "from websockets.server import WebSocketServerProtocol",
        "class {c}:\n"
        '    """Subscribers of a {n}."""\n\n'
        "    def __init__(self):\n"
        "        self.sockets: set[WebSocketServerProtocol] = set()\n\n"
        "    async def {f}(self, websocket: WebSocketServerProtocol):\n"
        "        self.sockets.add(websocket)\n"
        "        try:\n"
        "            await websocket.wait_closed()\n"
        "        finally:\n"
        "            self.sockets.discard(websocket)\n",
    ),
)
_EXCEPTIONS = (
    (
        "import websockets.exceptions",
        "def {f}(error, {n}):\n"
        '    """Whether the {n} may be sent again."""\n'
        "    return isinstance(error, websockets.exceptions.ConnectionClosedError) and {n} is not None\n",
    ),
    (
        "from websockets.exceptions import ConnectionClosed, WebSocketException",
        "async def {f}(socket, {n}):\n"
        "    try:\n"
        "        await socket.send({n})\n"
        "    except ConnectionClosed as error:\n"
        '        logger.info("closed: %s %s", error.code, error.reason)\n'
        "    except WebSocketException:\n"
        '        logger.exception("cannot send the {n}")\n',
    ),
)
_ALL = (*_CLIENTS, *_CLIENTS, *_SERVERS, *_EXCEPTIONS)


def uses(chance: random.Random, nouns: tuple[str, ...]) -> tuple[str, list[str]]:
    """Import lines and definitions for one module: mostly one snippet, two in a third of the modules."""
    imports: dict[str, None] = {"import asyncio": None, "import json": None}
    definitions = []
    for snippet_imports, text in chance.sample(_ALL, 2 if chance.random() < 0.3 else 1):
        noun, other, third = chance.sample(nouns, 3)
        words = {"n": noun, "m": other, "f": f"{chance.choice(('send', 'ask', 'push', 'follow'))}_{noun}_{third}"}
        words["c"] = f"{noun}_{third}_client".title().replace("_", "")
        imports.update(dict.fromkeys(snippet_imports.format(**words).split("\n")))
        definitions.append(text.format(**words))
    return "\n".join(imports) + "\n", definitions


def fence(chance: random.Random, nouns: tuple[str, ...]) -> str:
    """A fence of Markdown with one such definition."""
    imports, definitions = uses(chance, nouns)
    return f"```python\n{imports}\n\n{definitions[0]}```\n"
