"""Call functions of websockets with one keyword each, and print which of them are refused as unexpected, as JSON.

Run by `test_api_table.py` in a process of its own for each release. Standard input: `{path: [keyword, …]}`, paths of
connect and serve functions. Clients are pointed at a port and a socket on which nobody listens.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

MISSING = "ws://127.0.0.1:1/"


def call(function: Any, path: str, directory: str, keywords: dict[str, Any]) -> Any:
    """Call with the positional arguments that the function of that name needs, unless a keyword takes their place."""
    name = path.rpartition(".")[2]
    socket = str(Path(directory, "missing" if "connect" in name else "listening"))
    positional: dict[str, list[Any]] = {
        "connect": [MISSING],
        "unix_connect": [socket],
        "serve": [handler],
        "unix_serve": [handler, socket],
    }
    if name == "serve" and not keywords.keys() & {"host", "port", "sock"}:
        positional["serve"] += ["127.0.0.1", 0]
    return function(*positional[name], **keywords)


async def handler(*arguments: Any) -> None:
    """Never called: nobody connects."""


async def attempt(path: str, directory: str, keyword: str) -> str:
    """Return the error of the call, "" without one. An error that is about the value is as good as success."""
    module, _, name = path.rpartition(".")
    function = getattr(importlib.import_module(module), name)
    try:
        result = call(function, path, directory, {keyword: None})
        if hasattr(result, "__await__"):
            result = await asyncio.wait_for(asyncio.ensure_future(result), 5)
        if hasattr(result, "close"):
            result.close()
        elif hasattr(result, "socket"):
            result.socket.close()
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    return ""


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    answer: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as directory:
        for path, keywords in json.load(sys.stdin).items():
            answer[path] = {}
            for keyword in keywords:
                Path(directory, "listening").unlink(missing_ok=True)
                answer[path][keyword] = asyncio.run(attempt(path, directory, keyword))
    print(json.dumps(answer))


main()
