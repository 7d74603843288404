"""Connections with headers on every release of websockets, old and new."""

import inspect

import websockets

HEADERS_KEYWORD = (
    "additional_headers"
    if "additional_headers" in inspect.signature(websockets.connect).parameters
    else "extra_headers"
)


async def open_by_signature(url, headers):
    """Choose the keyword that this release's signature has."""
    return await websockets.connect(url, **{HEADERS_KEYWORD: headers})


async def open_by_trial(url, headers):
    """Try the new keyword first; the TypeError comes when the connection is awaited."""
    try:
        return await websockets.connect(url, additional_headers=headers)
    except TypeError:
        return await websockets.connect(url, extra_headers=headers)
