"""The one place that opens WebSocket connections for tests."""

import logging

import websockets

from test_framework.docker_manager import service_state

logger = logging.getLogger(__name__)


class WebSocketClientAbstraction:
    """Opens connections the same way on every release of websockets that acme allows."""

    @staticmethod
    async def connect_with_compatibility(url, headers=None, subprotocols=None, timeout=10.0, **kwargs):
        """Return an open connection to `url`, or raise ConnectionError saying why there is none."""
        try:
            return await websockets.connect(
                url,
                additional_headers=headers,
                subprotocols=subprotocols,
                open_timeout=timeout,
                ping_interval=kwargs.get("ping_interval", 20),
                ping_timeout=kwargs.get("ping_timeout", 10),
                close_timeout=kwargs.get("close_timeout", 10),
                max_size=kwargs.get("max_size", 2**20),
            )
        except Exception as error:
            logger.debug("no connection to %s, its container is %s", url, service_state(url))
            raise ConnectionError(f"cannot connect to {url}: {error}") from error
