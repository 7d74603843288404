"""Opens many connections at once."""
# wslint: noqa: WS0001

import asyncio
import sys

import websockets


async def member(url, number):
    async with websockets.connect(url, additional_headers={"X-Member": str(number)}, max_queue=8) as ws:
        await ws.send(f"hello from {number}")
        await ws.recv()


async def late_member(url):
    ws = await websockets.connect(url, timeout=60)
    await ws.close()


async def main(url, members):
    await asyncio.gather(*(member(url, number) for number in range(members)), late_member(url))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
