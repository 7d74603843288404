"""The status page. It runs in a thread of its own, so it uses the threading client."""

from websockets.sync.client import connect


def service_status(url, token):
    with connect(url, additional_headers={"Authorization": token}, open_timeout=3) as ws:
        ws.send("status")
        return ws.recv(timeout=2)
