"""Fixtures shared by all tests of acme."""

import os
import ssl

import pytest
import websockets


@pytest.fixture
def chat_url():
    """Where the chat service under test listens."""
    return os.environ.get("ACME_CHAT_URL", "ws://localhost:8765/chat")


@pytest.fixture
def auth_headers():
    """The headers of a signed-in test user; the token is worth nothing outside the tests."""
    return {"Authorization": "Bearer test-user"}


@pytest.fixture
def public_tls():
    """What a client outside trusts."""
    return ssl.create_default_context()


@pytest.fixture
async def chat_socket(chat_url):
    """An open connection to the chat service, closed after the test."""
    async with websockets.connect(chat_url, open_timeout=5, close_timeout=1) as ws:
        yield ws
