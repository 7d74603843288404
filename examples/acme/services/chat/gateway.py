"""The HTTP side: browsers come in through starlette, partners through aiohttp."""

import aiohttp
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect


async def browser(websocket: WebSocket):
    await websocket.accept(headers=[(b"x-service", b"acme")])
    try:
        while True:
            await websocket.send_text(await websocket.receive_text())
    except WebSocketDisconnect:
        pass


async def forward(url, message, extra_headers=None):
    """Hand a message to a partner's service."""
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url, headers=extra_headers, timeout=5) as ws:
            await ws.send_str(message)
            return not ws.closed


app = Starlette(routes=[WebSocketRoute("/browser", browser)])
