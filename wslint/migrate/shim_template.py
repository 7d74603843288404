"""Connects to WebSocket servers on every release of websockets from 8.1 on.

Made by `wslint shim PATH`.
To make it anew: `wslint shim --force PATH`.

`connect_websocket` takes the keywords of `websockets.connect` in the newest release and
returns what that returns: `await` it, enter it with `async with`, or loop over it with
`async for` (websockets 10.0 and later). No default is changed and nothing is caught.
What the installed release does not know is adapted to it:

- `additional_headers` is passed as `extra_headers` to websockets 13.1 and earlier;
- `open_timeout` is kept by this module for websockets 9.1 and earlier;
- `proxy=None` is left out for websockets 14.2 and earlier, which use no proxy;
- any other keyword is passed on, and fails as it fails in `websockets.connect`.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from typing import TYPE_CHECKING, Any, cast

import websockets
from websockets.version import version

if TYPE_CHECKING:
    from collections.abc import Generator

_PARAMETERS = inspect.signature(websockets.connect).parameters
_HEADERS = "extra_headers"
if "additional_headers" in _PARAMETERS:
    _HEADERS = "additional_headers"
_KEEPS_OPEN_TIMEOUT = "open_timeout" in _PARAMETERS
_KNOWS_PROXIES = "proxy" in _PARAMETERS

_logger = logging.getLogger(__name__)
_logger.debug("websockets %s: headers are passed as %s", version, _HEADERS)


def connect_websocket(
    uri: str,
    *,
    additional_headers: Any = None,
    **options: Any,
) -> websockets.connect:
    """Return what `websockets.connect` returns, which decides about each keyword."""
    open_timeout = None
    if not _KEEPS_OPEN_TIMEOUT:
        open_timeout = options.pop("open_timeout", None)
    if not _KNOWS_PROXIES and options.get("proxy", True) is None:
        del options["proxy"]
    connector = websockets.connect(uri, **{_HEADERS: additional_headers}, **options)
    if open_timeout is None:
        return connector
    return cast("websockets.connect", _InTime(connector, open_timeout))


class _InTime:
    """A connector that gives up opening a connection after some seconds."""

    def __init__(self, connector: Any, seconds: float) -> None:
        self._connector = connector
        self._seconds = seconds

    def __await__(self) -> Generator[Any, None, Any]:
        return asyncio.wait_for(self._connector, self._seconds).__await__()

    async def __aenter__(self) -> Any:
        return await asyncio.wait_for(self._connector.__aenter__(), self._seconds)

    async def __aexit__(self, *error: object) -> None:
        await self._connector.__aexit__(*error)
