"""Serve with handlers of several signatures, connect to each, and tell what became of it, as JSON.

Run by `test_handlers.py` in a process of its own for each release. The argument is the module whose `serve` and
`unix_serve` are tried; standard output is `{function: {signature: [close code, arguments, warnings]}}`, where the
arguments are those that the handler got after the connection, None if it was not called; and `callbacks`, the status
and the subprotocol that a client gets from functions that are written for the legacy or for the new implementation.
"""

from __future__ import annotations

import asyncio
import http
import importlib
import json
import logging
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import websockets


def handlers(seen: list[list[Any]]) -> dict[str, Callable[..., Any]]:
    async def alone(ws: Any) -> None:
        seen.append([])

    async def path(ws: Any, path: Any) -> None:
        seen.append([path])

    async def optional(ws: Any, path: Any = None) -> None:
        seen.append([path])

    async def star(ws: Any, *rest: Any) -> None:
        seen.append(list(rest))

    return {"ws": alone, "ws, path": path, "ws, path=None": optional, "ws, *rest": star}


async def close_code(connector: Any) -> int | None:
    """Wait until the handler ends the connection, and return with which code."""
    ws = await connector
    try:
        await ws.recv()
    except websockets.ConnectionClosed as error:
        return None if error.rcvd is None else error.rcvd.code
    return None


async def try_all(module: Any, socket: str) -> dict[str, Any]:
    found: dict[str, Any] = {"serve": {}, "unix_serve": {}}
    for function, answers in found.items():
        seen: list[list[Any]] = []
        for signature, handler in handlers(seen).items():
            seen.clear()
            Path(socket).unlink(missing_ok=True)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                if function == "serve":
                    server = await module.serve(handler, "127.0.0.1", 0)
                    port = server.sockets[0].getsockname()[1]
                    code = await close_code(websockets.connect(f"ws://127.0.0.1:{port}/chat"))
                else:
                    server = await module.unix_serve(handler, socket)
                    code = await close_code(websockets.unix_connect(socket, uri="ws://here/chat"))
            texts = [str(item.message) for item in caught if "ws_handler" in str(item.message)]
            answers[signature] = [code, seen[0] if seen else None, texts]
            server.close()
            await server.wait_closed()
    return found


async def head(server: Any) -> list[str]:
    """Ask a server for a connection by hand, and return the status and the subprotocol that it answers with."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.sockets[0].getsockname()[1])
    writer.write(
        b"GET /chat HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Protocol: one, two\r\n\r\n"
    )
    lines = (await reader.read(2000)).decode("latin-1").split("\r\n")
    writer.close()
    chosen = [line.partition(": ")[2] for line in lines if line.lower().startswith("sec-websocket-protocol")]
    return [lines[0][9:12], *chosen]


async def legacy_request(path: str, headers: Any) -> Any:
    return (http.HTTPStatus.FORBIDDEN, [], b"no") if path == "/chat" else None


async def new_request(connection: Any, request: Any) -> Any:
    return connection.respond(http.HTTPStatus.FORBIDDEN, "no") if request.path == "/chat" else None


def legacy_choice(offered: Any, available: Any) -> Any:
    return next(name for name in available if name in offered)


def new_choice(connection: Any, offered: Any) -> Any:
    return offered[-1] if connection.request.path == "/chat" else None


async def try_callbacks(module: Any) -> dict[str, list[str]]:
    """What a client sees of `process_request` and `select_subprotocol` functions of both kinds."""
    found = {}
    kinds: dict[str, dict[str, Any]] = {
        "legacy process_request": {"process_request": legacy_request},
        "new process_request": {"process_request": new_request},
        "legacy select_subprotocol": {"select_subprotocol": legacy_choice},
        "new select_subprotocol": {"select_subprotocol": new_choice},
    }
    for name, keywords in kinds.items():
        server = await module.serve(handlers([])["ws, *rest"], "127.0.0.1", 0, subprotocols=["two"], **keywords)
        found[name] = await asyncio.wait_for(head(server), 5)
        server.close()
        await server.wait_closed()
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    module = importlib.import_module(sys.argv[1])
    with tempfile.TemporaryDirectory() as directory:
        found = asyncio.run(asyncio.wait_for(try_all(module, str(Path(directory, "socket"))), 15))
    print(json.dumps({**found, "callbacks": asyncio.run(try_callbacks(module))}))


main()
