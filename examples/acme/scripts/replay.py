"""Replays a recorded conversation, one line a message."""

import asyncio
import sys
from pathlib import Path

from websockets import *


async def replay(url, path):
    async with connect(url, extra_headers={"X-Replay": path.name}) as ws:
        for line in path.read_text(encoding="utf-8").splitlines():
            await ws.send(line)


if __name__ == "__main__":
    asyncio.run(replay(sys.argv[1], Path(sys.argv[2])))
