"""A WebSocket server without websockets, for programs that must not care which release runs their client.

It prints the header fields that the program sent beside those of the protocol, says "hello", and closes when asked to.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator

OWN = ("host", "upgrade", "connection", "sec-websocket-", "user-agent", "origin")


def accept(key: str) -> str:
    return base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()


def answering(polite: bool) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]:
    """Return what answers one client; without `polite` it never answers the client's wish to close."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
            fields = [(name, value) for name, _, value in (line.partition(": ") for line in head)]
            for name, value in fields:
                if not name.lower().startswith(OWN):
                    print(f"{name}: {value}")
            key = next(value for name, value in fields if name.lower() == "sec-websocket-key")
            status = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            writer.write(f"{status}Sec-WebSocket-Accept: {accept(key)}\r\n\r\n".encode() + b"\x81\x05hello")
            await reader.read(100)
            if polite:
                writer.write(b"\x88\x02\x03\xe8")
            else:
                await asyncio.sleep(30)
        writer.close()

    return answer


@contextlib.asynccontextmanager
async def listen(polite: bool = True) -> AsyncIterator[str]:
    """Listen on a port of 127.0.0.1, and give its URI."""
    server = await asyncio.start_server(answering(polite), "127.0.0.1", 0)
    yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


@contextlib.asynccontextmanager
async def silence() -> AsyncIterator[str]:
    """Listen on a port of 127.0.0.1 and never answer, and give its URI."""
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


@contextlib.asynccontextmanager
async def listen_unix(path: str) -> AsyncIterator[None]:
    """Listen on a Unix socket."""
    server = await asyncio.start_unix_server(answering(True), path)
    yield
    server.close()


@contextlib.contextmanager
def in_thread() -> Iterator[str]:
    """Listen as `listen` does, in a thread with a loop of its own."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    context = listen()
    uri = asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result(5)
    yield uri
    asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
