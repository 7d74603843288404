"""Prints how the services are; runs on machines without websockets too."""

import asyncio
import importlib
import sys

try:
    import websockets
except ImportError:
    websockets = None


async def health(url):
    """The service's own words about its health."""
    if websockets is None:
        return "unknown: websockets is not installed"
    async with websockets.connect(url, additional_headers={"X-Probe": "health"}) as ws:
        await ws.send("health")
        return await ws.recv()


async def version(url):
    library = importlib.import_module("websockets")
    async with library.connect(url, open_timeout=2) as ws:
        await ws.send(f"version, asked with {library.__version__}")
        return await ws.recv()


if __name__ == "__main__":
    print(asyncio.run(health(sys.argv[1])), asyncio.run(version(sys.argv[1])))
