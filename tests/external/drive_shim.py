"""Connects through the wrapper that `wslint shim` writes and through websockets itself, and prints what happens.

Both get the same keywords, each in its own spelling, so that the two halves of the output must be equal. Runs on
Python 3.8 and later.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import sys
import time

import websockets
from wire import accept, listen, silence

logging.getLogger("sockets").setLevel(logging.DEBUG)
logging.getLogger("sockets").addHandler(logging.StreamHandler(sys.stdout))

from sockets import connect_websocket  # noqa: E402  # when it is imported, it logs

MODERN = connect_websocket.__globals__["_HEADERS"] == "additional_headers"
KEEPS_TIME = connect_websocket.__globals__["_KEEPS_OPEN_TIMEOUT"]
KNOWS_PROXIES = connect_websocket.__globals__["_KNOWS_PROXIES"]


def direct(uri, **options):
    """Call websockets.connect as its documentation says for the installed release."""
    if "additional_headers" in options and not MODERN:
        options["extra_headers"] = options.pop("additional_headers")
    if not KNOWS_PROXIES and "proxy" in options and options["proxy"] is None:
        del options["proxy"]
    return websockets.connect(uri, **options)


async def answer(reader, writer):
    """A server that refuses /secret, chooses the last subprotocol, greets, and closes with a status of its own."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:-2])}
    if head[0].split()[1] == "/secret":
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    else:
        chosen = fields.get("sec-websocket-protocol", "").split(", ")[-1]
        more = "Sec-WebSocket-Protocol: " + chosen + "\r\n" if chosen else ""
        status = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        key = accept(fields["sec-websocket-key"])
        writer.write((status + more + "Sec-WebSocket-Accept: " + key + "\r\n\r\n").encode() + b"\x81\x05hello")
        writer.write(b"\x88\x02\x0f\xa0")
        await reader.read(100)
    writer.close()


async def failure(what, awaitable):
    """Print which exception an awaitable raises."""
    try:
        await awaitable
    except Exception as error:
        text = str(error) if isinstance(error, (TypeError, ValueError)) else ""
        print(
            what, type(error).__mro__[0].__module__, type(error).__name__, text.replace("connect_websocket", "connect")
        )
    else:
        print(what, "nothing was raised")


async def enter(connector):
    async with connector as ws:
        return await ws.recv()


async def loop_over(connector):
    """Reconnect after the server has closed the first connection."""
    count = 0
    async for ws in connector:
        count += 1
        print("connection", count, await ws.recv())
        await ws.close()
        if count == 2:
            break


async def timed(what, awaitable, longest):
    start = time.monotonic()
    await failure(what, awaitable)
    taken = time.monotonic() - start
    print("in time" if taken < longest else f"late: {taken}")


async def close_impolitely(connect):
    async with listen(polite=False) as uri:
        ws = await connect(uri, close_timeout=0.2)
        start = time.monotonic()
        await ws.close()
        print("closed", "in time" if time.monotonic() - start < 3 else "late")


async def scenario(connect):
    async with listen() as uri:
        ws = await connect(uri, additional_headers={"X-Way": "awaited"}, proxy=None)
        print(await ws.recv())
        await ws.close()
        print(await enter(connect(uri, additional_headers=[("X-Way", "entered")])))
        ws = await asyncio.wait_for(connect(uri, ping_interval=None, max_size=2**10), 5)
        await ws.close()
        first, second = await asyncio.gather(connect(uri, compression=None), connect(uri))
        await first.close()
        await second.close()
        print(type(connect(uri)).__name__)
        await failure("unknown keyword:", connect(uri, colour="red"))
        await failure("user_agent_header:", enter(connect(uri, user_agent_header="acme")))
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    uri = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with connect(uri, subprotocols=["v1", "v2"]) as ws:
        print(ws.subprotocol, await ws.recv())
    await failure("loop:", loop_over(connect(uri)))
    await failure("refused:", connect(uri + "/secret"))
    server.close()
    await failure("no server:", connect("ws://127.0.0.1:9"))
    await failure("no URI:", entered_call(connect, "http://127.0.0.1"))
    await failure("proxy:", entered_call(connect, uri, proxy="http://127.0.0.1:9"))
    await close_impolitely(connect)


async def entered_call(connect, uri, **options):
    async with connect(uri, **options):
        pass


async def slow(connect):
    async with silence() as uri:
        # The legacy client also waits for the server to close what it gave up: as long as close_timeout.
        await timed("awaited:", connect(uri, open_timeout=0.2, close_timeout=0.1), 3)
        await timed("entered:", enter(connect(uri, open_timeout=0.2, close_timeout=0.1)), 3)
    async with listen() as uri:
        print(await enter(connect(uri, open_timeout=5)))
        print(await enter(connect(uri, open_timeout=None)))
        await failure("old spelling:", entered_call(connect, uri, extra_headers={}))


async def main():
    outputs = []
    for connect in (connect_websocket, direct):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            await scenario(connect)
        outputs.append(output.getvalue())
    print("the same" if outputs[0] == outputs[1] else "through websockets itself:\n" + outputs[1])
    print(outputs[0], end="")
    print("--")
    await slow(connect_websocket)


if __name__ == "__main__":
    asyncio.run(main())
