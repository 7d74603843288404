"""Critical: a user signs in and talks to a room."""

import asyncio
import json

import websockets

ROOM_URL = "wss://chat.example.com/rooms/lobby"


class TestLogin:
    async def test_greeting(self, chat_url, auth_headers):
        async with websockets.connect(chat_url, additional_headers=auth_headers) as ws:
            assert json.loads(await ws.recv())["type"] == "greeting"

    async def test_old_token_header(self, chat_url):
        async with websockets.connect(
            chat_url,
            extra_headers={"X-Acme-Token": "test-user"},
            subprotocols=["acme.v2", "acme.v1"],
            open_timeout=3.0  # shorter than the proxy's
        ) as ws:
            assert ws.subprotocol == "acme.v2"

    async def test_slow_start(self, chat_url, auth_headers):
        ws = await asyncio.wait_for(
            websockets.connect(chat_url, additional_headers=auth_headers, timeout=5.0), timeout=8.0
        )
        await ws.close()

    async def test_public_certificate(self, public_tls):
        ws = await websockets.connect(ROOM_URL, ssl=public_tls, open_timeout=10)
        await ws.close()

    async def test_uri_keyword(self, chat_url):
        async with websockets.connect(uri=chat_url, ping_interval=None) as ws:
            await ws.ping()

    async def test_raw_handshake(self, chat_url):
        ws = await websockets.connect(chat_url)  # noqa: WS0001 - the library's own handshake is under test
        assert ws.response.status_code == 101
        await ws.close()

    async def test_migrated(self, chat_url, auth_headers):
        ws = await websockets.connect(chat_url, additional_headers=auth_headers)  # noqa: WS1401
        await ws.close()
