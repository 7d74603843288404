"""Checks a fresh deployment: `python scripts/smoke.py wss://chat.example.com`."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import websockets

from services.notify.push import push_all


def first_message(url):
    """The first message of a service that greets, read on a loop of our own."""
    loop = asyncio.new_event_loop()
    ws = loop.run_until_complete(websockets.connect(url, open_timeout=5))
    return loop.run_until_complete(ws.recv())


def first_message_plain(url):
    loop = asyncio.new_event_loop()
    ws = loop.run_until_complete(websockets.connect(url, compression=None, loop=loop))
    return loop.run_until_complete(ws.recv())


def probe(url):
    """The release with which `url` answers; None where websockets is not installed."""
    try:
        import websockets as library
    except ImportError:
        return None

    async def answers():
        async with library.connect(url, open_timeout=2):
            return library.__version__

    return asyncio.run(answers())


async def ping(url):
    ws = await getattr(websockets, "connect")(url, ping_interval=None)
    await ws.ping()
    await ws.close()


if __name__ == "__main__":
    print(first_message(sys.argv[1]), probe(sys.argv[1]))
    push_all(["on-call"], "smoke test done")
