"""Push services of phone makers: HTTP, although the words are the same."""

import json
from urllib.request import Request, urlopen


class PushSession:
    """An open session with a push service."""

    def __init__(self, url, extra_headers=None, timeout=5):
        self.url = url
        self.headers = {"Content-Type": "application/json", **(extra_headers or {})}
        self.timeout = timeout

    def push(self, device, text):
        body = json.dumps({"to": device, "text": text}).encode()
        return urlopen(Request(self.url, body, self.headers), timeout=self.timeout).status


def connect(url, extra_headers=None, timeout=5):
    """Open a session; not the library's connect."""
    return PushSession(url, extra_headers=extra_headers, timeout=timeout)


def push_all(devices, text, connect=connect):
    session = connect("https://push.example.com", extra_headers={"X-Service": "acme"}, timeout=2)
    return [session.push(device, text) for device in devices]
