"""The gateway of acme 1.x, still spoken to with the legacy client."""

import websockets.client
from websockets.client import connect
from websockets.legacy.client import connect as legacy_connect

GATEWAY_URL = "ws://localhost:8764/v1"
HEADERS = {"X-Acme-Version": "1"}


async def test_hello():
    ws = await connect(GATEWAY_URL, extra_headers=HEADERS)
    await ws.send("hello")
    assert await ws.recv() == "hello"
    await ws.close()


def open_gateway():
    """A connector; the caller enters it."""
    return connect(GATEWAY_URL, ping_interval=None)


async def test_big_answer():
    async with open_gateway() as ws:
        await ws.send("everything")
        assert await ws.recv()


async def test_small_buffers():
    ws = await legacy_connect(GATEWAY_URL, extra_headers=HEADERS, read_limit=2**12)
    await ws.close()


async def test_dotted_path():
    async with websockets.client.connect(GATEWAY_URL, timeout=2, compression=None) as ws:
        await ws.send("bye")
