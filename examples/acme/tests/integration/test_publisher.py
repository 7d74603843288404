"""The publisher against a fake service."""

from unittest.mock import AsyncMock, patch

import websockets

from services.notify.publisher import publish


async def test_publish():
    with patch("websockets.connect") as connect:
        ws = connect.return_value.__aenter__.return_value
        ws.recv = AsyncMock(return_value="accepted")
        assert await publish("ws://localhost:1/notify", "hi") == "accepted"
    assert connect.call_args.args == ("ws://localhost:1/notify",)


async def test_publish_for_real(chat_url):
    async with websockets.connect(chat_url) as listener:
        await publish(chat_url, "hi")
        assert await listener.recv() == "hi"
