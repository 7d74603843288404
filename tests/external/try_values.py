"""Connect a client and a server of the websockets that this interpreter imports, with the arguments that are asked for.

Run by `test_values.py` in a process of its own for each release. Standard input is a JSON list of cases, standard
output the answers in the same order. A case has `connect` and `serve` (dotted paths), `client` and `server` (Python
expressions of their keywords), `uri` (with `PORT` in it) and `positions` (further positional arguments of connect).
An answer has `error`, "" if one message came back; `agents`, the User-Agent headers that the server saw; and
`authorization`.
"""

from __future__ import annotations

import asyncio
import base64
import importlib
import json
import logging
import re
import ssl
import sys
import threading
import warnings
from typing import Any

SECONDS = 1
MESSAGES = 3


def resolve(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def keywords(text: str) -> dict[str, Any]:
    return dict(eval(f"dict({text})", {"re": re, "ssl": ssl}))


def note(answer: dict[str, Any], connection: Any) -> None:
    """Keep what the server saw of the request."""
    request = getattr(connection, "request", None)
    headers = request.headers if request is not None else connection.request_headers
    answer["agents"] = headers.get_all("User-Agent")
    given = headers.get("Authorization", "").partition(" ")[2]
    answer["authorization"] = base64.b64decode(given).decode()


async def in_loop(case: dict[str, Any], answer: dict[str, Any]) -> None:
    async def handler(connection: Any, path: str = "") -> None:
        note(answer, connection)
        async for message in connection:
            await connection.send(message)

    server = await resolve(case["serve"])(handler, "127.0.0.1", 0, close_timeout=0.1, **keywords(case["server"]))
    try:
        uri = case["uri"].replace("PORT", str(server.sockets[0].getsockname()[1]))

        async def talk() -> None:
            client = resolve(case["connect"])(uri, *case["positions"], close_timeout=0.1, **keywords(case["client"]))
            async with client as connection:
                for _ in range(MESSAGES):
                    await connection.send("text")
                    await asyncio.wait_for(connection.recv(), SECONDS)

        await asyncio.wait_for(talk(), 2 * SECONDS)
    finally:
        server.close()


def in_threads(case: dict[str, Any], answer: dict[str, Any]) -> None:
    def handler(connection: Any) -> None:
        note(answer, connection)
        for message in connection:
            connection.send(message)

    server = resolve(case["serve"])(handler, "127.0.0.1", 0, **keywords(case["server"]))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    uri = case["uri"].replace("PORT", str(server.socket.getsockname()[1]))
    try:
        client = resolve(case["connect"])(uri, *case["positions"], open_timeout=SECONDS, **keywords(case["client"]))
        with client as connection:
            for _ in range(MESSAGES):
                connection.send("text")
                connection.recv(timeout=SECONDS)
    finally:
        server.shutdown()


def answer_of(case: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"error": "", "agents": [], "authorization": ""}
    try:
        if ".sync." in case["connect"]:
            in_threads(case, answer)
        else:
            asyncio.run(in_loop(case, answer))
    except Exception as error:
        answer["error"] = f"{type(error).__name__}: {error}"
    return answer


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    threading.excepthook = lambda arguments: None
    json.dump([answer_of(case) for case in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
