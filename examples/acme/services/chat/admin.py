"""The admin console, kept on the legacy server until its clients are replaced."""

import asyncio

from websockets.server import serve


async def console(ws, path):
    await ws.send(f"acme admin at {path}")


async def main():
    async with serve(ws_handler=console, host="localhost", port=8799, extra_headers={"X-Service": "admin"}):
        await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main())
