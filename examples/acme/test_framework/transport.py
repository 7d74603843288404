"""The transport that the recorder uses: whichever client this release of websockets offers."""

try:
    from websockets.asyncio.client import connect

    HEADERS = "additional_headers"
except ImportError:
    from websockets import connect

    HEADERS = "extra_headers"


async def open_transport(url, token):
    return await connect(url, **{HEADERS: {"Authorization": f"Bearer {token}"}})


async def record(url, token, count):
    """Return the next `count` messages that `url` sends."""
    ws = await open_transport(url, token)
    try:
        return [await ws.recv() for _ in range(count)]
    finally:
        await ws.close()
