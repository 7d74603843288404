"""What the machine that runs the tests looks like."""

import os
from urllib.parse import urlsplit

import websockets

ECHO_URL = os.environ.get("ACME_ECHO_URL", "ws://localhost:8700/echo")


def service_name(url):
    """The container that answers `url`: acme names them after the first part of the path."""
    return "acme-" + (urlsplit(url).path.strip("/").split("/")[0] or "chat")


async def echo_is_up():
    """Tell whether WebSockets get through the local network at all."""
    try:
        ws = await websockets.connect(ECHO_URL, open_timeout=1)
    except OSError:
        return False
    await ws.close()
    return True
