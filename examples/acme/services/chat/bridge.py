"""Bridges rooms of acme with rooms elsewhere."""

from contextlib import AsyncExitStack
from functools import partial

import websockets

REMOTE_URL = "wss://bridge.example.com/rooms"
open_quickly = partial(websockets.connect, open_timeout=1)


class Bridge:
    """One room here and its twin elsewhere."""

    def __init__(self, local_url, remote_url=REMOTE_URL, tls=None, protocol=None, dial=None):
        self.local_url = local_url
        self.remote_url = remote_url
        self.tls = tls
        self.protocol = protocol
        self.dial = dial or (lambda url: websockets.connect(url, ping_interval=10))

    def remote(self):
        return websockets.connect(
            self.remote_url,
            ssl=self.tls,
            read_limit=2**16,
        )

    async def audited(self):
        return await websockets.connect(self.remote_url, create_protocol=self.protocol)

    async def run(self):
        """Carry messages over until one side closes."""
        async with AsyncExitStack() as stack:
            here = await stack.enter_async_context(websockets.connect(self.local_url))
            there = await stack.enter_async_context(self.remote())
            async for message in here:
                await there.send(message)
