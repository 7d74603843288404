"""Writes stand-alone client scripts for the load generator.

The scripts used to open their connection like this::

    ws = await websockets.connect(url, extra_headers=headers, timeout=5)

and now get a ready one from the generator.
"""

# REMOVED_SYNTAX_ERROR: async with websockets.connect(url, extra_headers=headers, timeout=5) as ws:
# REMOVED_SYNTAX_ERROR:     await ws.send("hello")

TEMPLATE = '''\
import asyncio
import websockets

async def main():
    async with websockets.connect({url!r}, timeout=1) as ws:
        await ws.send({message!r})

asyncio.run(main())
'''

HINT = "call websockets.connect(url, extra_headers=...) only from generated scripts"


def write_scenario(path, url, message):
    """Write one script to `path`, for example `websockets.connect("ws://localhost", loop=None)`."""
    path.write_text(TEMPLATE.format(url=url, message=message), encoding="utf-8")
    print(HINT)  # websockets.connect(url, timeout=1) in there is on purpose


async def try_scenario(url, message):
    """Do once what a script would do."""
    import websockets

    async with websockets.connect(url, open_timeout=1) as ws:
        await ws.send(message)
