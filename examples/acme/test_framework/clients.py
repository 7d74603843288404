"""Clients that tests drive by hand."""

import asyncio

import websockets


class ChatClient:
    """A member of a chat room."""

    def __init__(self, url, token, timeout=5.0, **options):
        self.url = url
        self.headers = {"Authorization": f"Bearer {token}"}
        self.timeout = timeout
        self.options = {"ping_interval": 20, **options}
        self.ws = None

    async def open(self):
        self.ws = await websockets.connect(self.url, extra_headers=self.headers, timeout=self.timeout)

    async def open_tuned(self):
        """Open with whatever options the test gave the client."""
        self.ws = await websockets.connect(self.url, additional_headers=self.headers, **self.options)

    async def open_patiently(self, patience):
        self.ws = await asyncio.wait_for(
            websockets.connect(self.url, extra_headers=self.headers, open_timeout=self.timeout),
            timeout=patience,
        )

    async def close(self):
        if self.ws is not None:
            await self.ws.close()


class BotClient(ChatClient):
    """A chat client whose way of connecting a test may replace."""

    def __init__(self, url, token):
        super().__init__(url, token)
        self._connect = websockets.connect

    async def open(self):
        self.ws = await self._connect(self.url, additional_headers=self.headers)
