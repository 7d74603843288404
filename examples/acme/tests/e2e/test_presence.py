"""Critical: members see who is there. Grüße aus Köln, 你好 and 👋 must survive the trip."""

import asyncio

import websockets

from test_framework.websocket_helpers import WebSocketClientAbstraction


async def test_two_members(chat_url, auth_headers):
    async with websockets.connect(chat_url) as anna, \
               websockets.connect(chat_url, extra_headers=auth_headers) as béla:
        await anna.send("hello")
        assert await béla.recv() == "hello"


async def test_parenthesised_members(chat_url, auth_headers):
    async with (
        websockets.connect(
            chat_url,
            additional_headers=auth_headers,
            timeout=10,
        ) as anna,
        asyncio.timeout(5),
    ):
        await anna.send("hello")


async def test_greetings(chat_url):
    greeting, ws = "👋 grüß dich, 世界", await websockets.connect(chat_url, timeout=10, close_timeout=2)
    await ws.send(greeting)
    assert await ws.recv() == greeting
    await ws.close()


async def test_through_the_wrapper(chat_url, auth_headers):
    ws = await WebSocketClientAbstraction.connect_with_compatibility(chat_url, headers=auth_headers)
    if ws: other = await websockets.connect(chat_url); await other.close()
    await ws.close()
