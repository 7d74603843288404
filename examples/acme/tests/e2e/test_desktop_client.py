"""Critical: the desktop client. Its team works on Windows."""

import websockets


async def open_desktop(url, token):
    return await websockets.connect(url, extra_headers={"Authorization": token}, max_size=2**22)


async def test_upload(chat_url):
    ws = await open_desktop(chat_url, "test-user")
    await ws.send(b"\x00" * 2**21)
    await ws.close()


async def test_tray_icon(chat_url):
    async with websockets.connect(
        chat_url,
        open_timeout=5,
        close_timeout=1,
    ) as ws:
        assert await ws.recv()
