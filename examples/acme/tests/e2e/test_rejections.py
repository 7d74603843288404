"""Critical: those who may not come in are told so."""

import asyncio

import pytest
import websockets
from websockets.exceptions import InvalidHandshake

BAD_TOKEN = {"Authorization": "Bearer nobody"}


async def test_rejected(chat_url):
    with pytest.raises(websockets.InvalidStatus):
        async with websockets.connect(chat_url, additional_headers=BAD_TOKEN):
            pass


async def test_nobody_listens():
    with pytest.raises(OSError):
        await websockets.connect("ws://localhost:9", open_timeout=1)


async def status_of(url):
    """The HTTP status of a refused handshake, 101 for an accepted one."""
    try:
        ws = await websockets.connect(url, extra_headers=BAD_TOKEN)
    except websockets.InvalidStatus as refusal:
        return refusal.response.status_code
    await ws.close()
    return 101


async def is_reachable(url):
    try:
        async with websockets.connect(url, open_timeout=2):
            return True
    except (asyncio.TimeoutError, ConnectionRefusedError):
        return False


async def is_acme(url):
    try:
        async with websockets.connect(url, subprotocols=["acme.v2"]) as ws:
            return ws.subprotocol == "acme.v2"
    except websockets.WebSocketException:
        return False


async def handshake_works(url):
    try:
        await websockets.connect(url)
    except InvalidHandshake:
        return False
    except Exception:
        return None
    return True


async def last_words(url):
    """What the service says before it closes; the handlers hold for the wrapper too."""
    try:
        async with websockets.connect(url, close_timeout=1) as ws:
            try:
                return await asyncio.wait_for(ws.recv(), 2)
            except asyncio.TimeoutError:
                return None
    except websockets.ConnectionClosed:
        return ""
    except OSError:
        return None


async def test_helpers(chat_url):
    assert await status_of(chat_url) == 401
    assert await is_reachable(chat_url) and await is_acme(chat_url) and await handshake_works(chat_url)
    assert await last_words(chat_url) is not None