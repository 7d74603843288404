"""Critical: clients come back after the service restarts."""

import asyncio
import ssl

import websockets
from websockets.exceptions import ConnectionClosed

TLS = ssl.create_default_context()


async def test_endless_reconnect(chat_url):
    seen = 0
    async for ws in websockets.connect(chat_url, ping_interval=5):
        try:
            await ws.recv()
            seen += 1
            if seen == 3:
                break
        except ConnectionClosed:
            continue


async def test_connect_in_background(chat_url):
    task = asyncio.create_task(websockets.connect(chat_url, open_timeout=4))
    ws = await task
    await ws.close()


async def test_secure_connect_in_background():
    task = asyncio.create_task(websockets.connect("wss://chat.example.com", ssl=TLS))
    ws = await task
    await ws.close()


async def test_deadline():
    async with asyncio.wait_for(websockets.connect("wss://chat.example.com", ssl=TLS), 5) as ws:
        await ws.send("ping")


async def test_same_connector_twice(chat_url):
    connector = websockets.connect(chat_url, extra_headers={"X-Client": "twice"})
    async with connector as ws:
        await ws.ping()
    again = await connector
    await again.close()


async def test_gather(chat_url):
    first, second = await asyncio.gather(
        websockets.connect(chat_url, ping_timeout=2),
        websockets.connect(chat_url, max_size=2**16),
    )
    await first.close()
    await second.close()
