"""Publishes notifications."""

import websockets

from services.notify.retry import delivered


async def publish(url, message):
    """Send `message` and return the service's answer."""
    async with websockets.connect(url, open_timeout=3) as ws:
        await ws.send(message)
        return await ws.recv()


async def publish_as(url, message, token):
    ws = await websockets.connect(url, extra_headers={"Authorization": token})
    await ws.send(message)
    await ws.close()
    return await delivered(url, message)
