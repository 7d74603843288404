"""The chat service."""

import asyncio
import json

import websockets

from services.chat.rooms import Rooms

rooms = Rooms()


async def chat(ws):
    """Relay every message of a member to the whole room."""
    rooms.enter("lobby", ws)
    try:
        async for message in ws:
            websockets.broadcast(rooms.members("lobby"), message)
    except websockets.ConnectionClosed:
        pass
    finally:
        rooms.leave("lobby", ws)


async def events(ws, path):
    """Send the events of the room that the path names."""
    await ws.send(json.dumps({"room": path.strip("/"), "members": len(rooms.members(path))}))


async def metrics(ws):
    await ws.send(json.dumps({"rooms": rooms.count()}))


async def serve_chat(host="localhost", port=8765):
    async with websockets.serve(chat, host, port, ping_interval=20, max_size=2**20):
        await asyncio.Future()


async def serve_metrics(host="localhost", port=8766):
    async with websockets.serve(ws_handler=metrics, host=host, port=port):
        await asyncio.Future()


class EventServer:
    """The events of all rooms, for dashboards."""

    async def start(self, host="localhost", port=8767):
        self.server = await websockets.serve(events, host, port, extra_headers={"X-Service": "acme"})

    async def stop(self):
        self.server.close()
        await self.server.wait_closed()
