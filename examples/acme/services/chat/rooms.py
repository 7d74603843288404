"""Who is in which room."""

import websockets


class Rooms:
    """Members by room."""

    def __init__(self):
        self.websockets = {}

    def enter(self, room, websocket):
        self.websockets.setdefault(room, []).append(websocket)

    def leave(self, room, websocket):
        self.websockets[room].remove(websocket)

    def members(self, room):
        websockets = []
        for websocket in self.websockets.get(room, []):
            websockets.append(websocket)
        return websockets

    def count(self):
        return len(self.websockets)


async def reconnect_all(websockets, urls):
    """Let a pool of sockets connect again; `websockets` is that pool, not the library."""
    for url in urls:
        await websockets.connect(url, extra_headers={}, timeout=1)


async def invite(bot, url):
    """Bring a bot into a room and return its connection."""
    bot.ws = await websockets.connect(url, ping_timeout=5)
    return bot.ws
