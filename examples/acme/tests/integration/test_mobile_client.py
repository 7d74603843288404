"""The mobile client, whose authors like short names."""

import websockets as ws
import websockets.asyncio.client
from websockets import connect as ws_connect
from websockets.asyncio.client import connect, unix_connect

MOBILE_URL = "ws://localhost:8765/mobile"
dial = ws.connect


async def test_short_module_name():
    async with ws.connect(MOBILE_URL, extra_headers={"X-Device": "phone"}) as connection:
        await connection.ping()


async def test_short_function_name():
    connection = await ws_connect(MOBILE_URL, open_timeout=2, ping_interval=None)
    await connection.close()


async def test_new_client():
    async with connect(MOBILE_URL, extra_headers={"X-Device": "tablet"}) as connection:
        await connection.ping()


async def test_long_module_name():
    async with websockets.asyncio.client.connect(MOBILE_URL, subprotocols=["acme.v2"]) as connection:
        await connection.ping()


async def test_dialled():
    connection = await dial(MOBILE_URL, timeout=3)
    await connection.close()


async def test_local_socket(tmp_path):
    async with unix_connect(str(tmp_path / "acme.sock")) as connection:
        await connection.ping()


async def test_options_in_a_dict():
    options = {"ping_interval": 20, "extra_headers": {"X-Device": "watch"}}
    connection = await ws_connect(MOBILE_URL, **options)
    await connection.close()
