"""Finds out whether a notification arrived."""

import asyncio

import websockets


async def delivered(url, message, attempts=3):
    """Tell whether `message` is in the outbox behind `url`, asking `attempts` times."""
    for _ in range(attempts):
        async with websockets.connect(url) as ws:
            await ws.send("outbox")
            if message in await ws.recv():
                return True
        await asyncio.sleep(1)
    return False
