"""Open real connections on loopback and tell which attributes they, their servers and their exceptions have, as JSON.

Run by `test_objects.py` in a process of its own for each release. Standard input is a JSON list of attributes, dotted
or not, to ask every object for; standard output is `{class path: {attribute: [present, what getting it warns]}}`, one
entry for each kind of object that the release has.
"""

from __future__ import annotations

import asyncio
import contextlib
import http
import importlib
import json
import logging
import operator
import sys
import threading
import warnings
from typing import Any

Objects = dict[str, Any]


def described(value: Any, names: list[str]) -> dict[str, Any]:
    found = {}
    for name in names:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                operator.attrgetter(name)(value)
                present = True
            except AttributeError:
                present = False
            except Exception:  # it is there, whatever it asks for is not: a property of a connection that is not open
                present = True
        old = [str(item.message) for item in caught if issubclass(item.category, DeprecationWarning)]
        found[name] = [present, old]
    return found


def path_of(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"


async def refuse(*arguments: Any) -> Any:
    """A `process_request` of the legacy server, which gives a triple, or of the new one, which gives a response."""
    if hasattr(arguments[0], "respond"):
        return arguments[0].respond(403, "no")
    return http.HTTPStatus.FORBIDDEN, [], b"no"


async def awaitable_objects(client: Any, server: Any, names: list[str]) -> Objects:
    """The objects of the legacy or the asyncio implementation."""
    found: Objects = {}

    def look(value: Any) -> None:
        found.setdefault(path_of(value), described(value, names))

    async def handler(ws: Any, path: Any = None) -> None:
        look(ws)
        await ws.recv()

    listening = await server.serve(handler, "127.0.0.1", 0)
    look(listening)
    uri = f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}/chat"
    ws = await client.connect(uri)
    look(ws)
    await ws.send("enough")
    try:
        await ws.recv()
    except Exception as error:
        look(error)
    with contextlib.suppress(asyncio.CancelledError):
        listening.close()
        await listening.wait_closed()
    refusing = await server.serve(handler, "127.0.0.1", 0, process_request=refuse)
    try:
        await client.connect(f"ws://127.0.0.1:{refusing.sockets[0].getsockname()[1]}/")
    except Exception as error:
        look(error)
    refusing.close()
    return found


def threaded_objects(client: Any, server: Any, names: list[str]) -> Objects:
    """The objects of the threading implementation."""
    found: Objects = {}
    looked = threading.Event()

    def handler(ws: Any) -> None:
        found.setdefault(path_of(ws), described(ws, names))
        looked.set()
        ws.recv()

    listening = server.serve(handler, "127.0.0.1", 0)
    found[path_of(listening)] = described(listening, names)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    with client.connect(f"ws://127.0.0.1:{listening.socket.getsockname()[1]}/") as ws:
        found[path_of(ws)] = described(ws, names)
        looked.wait(10)
        ws.send("enough")
    listening.shutdown()
    return found


def modules(implementation: str) -> tuple[Any, Any] | None:
    try:
        package = f"websockets.{implementation}"
        return importlib.import_module(f"{package}.client"), importlib.import_module(f"{package}.server")
    except ModuleNotFoundError:
        return None


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    names = json.load(sys.stdin)
    found: Objects = {}
    for implementation in ("legacy", "asyncio"):
        if (pair := modules(implementation)) is not None:
            made = asyncio.run(asyncio.wait_for(awaitable_objects(*pair, names), 10))
            found = {**made, **found}
    if (pair := modules("sync")) is not None:
        found.update(threaded_objects(*pair, names))
    print(json.dumps(found))


main()
