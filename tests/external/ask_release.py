"""Answer questions about the websockets that this interpreter imports by using it: the answers to hold a page against.

Run by `test_facts.py` in a process of its own for each release. Standard input is a JSON list of questions, each a
list of words; standard output the answers, one object each, {"absent": why} where the path cannot be resolved:

- ["path", path]: {"implementation": …, "warns": what it warns when it is imported, resolved and, a class, called,
  "from": whether the path but its last name is a module, and not only an attribute of one}
- ["keyword", path, keyword]: {"error": …, "warns": …} of a call with that keyword, made as far as a TypeError shows:
  awaited, the other end of the connection being one that hangs up
- ["position", path]: the same of a call with the first argument by position
- ["submodules", package, …]: {"names": its modules that are its attributes once it alone is imported}
- ["star", package, …]: {"error": …} of a star import
- ["old argument", path, "number" or "text", …]: {"error": …, "warns": …} of making an exception of it and printing that
- ["coroutine", path]: {"create_task": …, "run": …, "async with wait_for": …, "ensure_future": …, "gather": …}, errors
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

trio: Any = importlib.import_module("trio")

# Values that make a deprecated keyword warn; the others get None, which every release takes where the keyword exists.
VALUES: dict[str, Any] = {
    "klass": object,
    "legacy_recv": True,
    "loop": lambda: asyncio.get_running_loop(),
    "ssl_context": object(),
    "timeout": 5,
}
# The names that the first parameter has had.
FIRST = {"ws_handler", "handler", "uri"}


class Absent(Exception):
    """A path that leads nowhere."""


def resolve(path: str) -> Any:
    """Import what can be imported of a dotted path and get the rest as attributes. Raises Absent."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        try:
            value = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError as error:
            if not (error.name or "").startswith("websockets"):
                raise
            continue
        for part in parts[length:]:
            try:
                value = getattr(value, part)
            except (AttributeError, ImportError) as error:
                raise Absent(str(error)) from None
        return value
    raise Absent(path)


def forget() -> None:
    """Forget the package, so that importing it warns again."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "websockets"]:
        del sys.modules[name]


def implementation(value: Any) -> str:
    """Return the implementation whose module defines a class or function."""
    parts = str(getattr(value, "__module__", None) or getattr(value, "__name__", "")).split(".")
    return parts[1] if len(parts) > 1 and parts[1] in ("legacy", "asyncio", "sync", "trio") else ""


def texts(caught: list[warnings.WarningMessage]) -> list[str]:
    return [str(item.message) for item in caught if issubclass(item.category, DeprecationWarning)]


def ask_path(path: str) -> dict[str, Any]:
    forget()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = resolve(path)
        if inspect.isclass(value):
            with contextlib.suppress(Exception):
                value()  # an old name may be a subclass that warns before it misses its arguments
    found = {"implementation": implementation(value), "warns": texts(caught), "from": True}
    try:
        importlib.import_module(path.rpartition(".")[0] or path)
    except ModuleNotFoundError:
        found["from"] = False
    return found


async def handler(*arguments: Any) -> None:
    """Never called: no handshake is made."""


def call(path: str, end: str, keywords: dict[str, Any]) -> Any:
    """Call a connect or serve function, with the arguments that it needs beside `keywords`; `end`: a URI or a path."""
    function, name = resolve(path), path.rpartition(".")[2]
    positional: list[Any] = {"connect": [end], "unix_connect": []}.get(name, [handler])
    needed = {"host": "127.0.0.1", "port": 0} if name == "serve" else {"path": end} if "unix" in name else {}
    return function(*([] if FIRST & keywords.keys() else positional), **{**needed, **keywords})


def can_connect() -> bool:
    """Tell whether connections can be made: what is older than 10.0 passes `loop` to `asyncio.Lock` as they begin."""
    return int(str(resolve("websockets.version.version")).split(".")[0]) >= 10


def hang_up(listening: socket.socket) -> None:
    """Accept connections and close them, until there is nothing to accept from."""
    with contextlib.suppress(OSError):
        while True:
            listening.accept()[0].close()


@contextlib.contextmanager
def other_end(path: str, directory: str) -> Iterator[str]:
    """Listen for a connect function, and give the URI or the path to call it with; a serve function gets a path."""
    name, place = path.rpartition(".")[2], str(Path(directory, "socket"))
    Path(place).unlink(missing_ok=True)
    if "serve" in name or not can_connect():
        yield "ws://127.0.0.1:1/" if name == "connect" else place
        return
    listening = socket.socket(socket.AF_INET if name == "connect" else socket.AF_UNIX)
    listening.bind(("127.0.0.1", 0) if name == "connect" else place)
    listening.listen()
    threading.Thread(target=hang_up, args=[listening], daemon=True).start()
    yield f"ws://127.0.0.1:{listening.getsockname()[1]}/" if name == "connect" else place
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


async def ring(server: Any) -> None:
    """Connect to a server, and hang up."""
    address = server.sockets[0].getsockname()
    opened = asyncio.open_unix_connection(address) if isinstance(address, str) else asyncio.open_connection(*address)
    _, writer = await opened
    await asyncio.sleep(0.01)
    writer.close()


async def attempt_with_trio(path: str, end: str, keywords: dict[str, Any]) -> str:
    """What `attempt` does, for the implementation that runs on Trio; what is served is stopped soon."""
    try:
        with trio.move_on_after(0.2):
            result = call(path, end, keywords)
            if hasattr(result, "__aenter__"):
                async with result:
                    pass
            else:
                await result
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def bound(path: str, keywords: dict[str, Any]) -> str:
    """Return the error of calling a class with `keywords`, as its signature tells."""
    try:
        inspect.signature(resolve(path)).bind_partial(**keywords)
    except TypeError as error:
        return f"TypeError: {error}"
    return ""


async def attempt(path: str, directory: str, keywords: dict[str, Any]) -> str:
    """Return the error of the call, "" without one."""
    made = {key: value() if key == "loop" else value for key, value in keywords.items()}
    with other_end(path, directory) as end:
        try:
            result = call(path, end, made)
            if hasattr(result, "__await__"):
                result = await asyncio.wait_for(asyncio.ensure_future(result), 5)
            if hasattr(result, "sockets") and can_connect():
                await ring(result)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        if hasattr(result, "socket"):
            result.socket.close()  # of the threading implementation, which has only bound it
        else:
            result.close()  # 8.1 never finishes to wait, on a Python that is too new for it
            await asyncio.sleep(0)
    return ""


def ask_call(path: str, directory: str, keywords: dict[str, Any]) -> dict[str, Any]:
    """Warnings of the path itself, an alias that is deprecated as a whole, are left out."""
    with warnings.catch_warnings(record=True) as known:
        warnings.simplefilter("always")
        resolve(path)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if path.rpartition(".")[2] not in ("connect", "unix_connect", "serve", "unix_serve"):
            error = bound(path, keywords)
        elif path.startswith("websockets.trio."):
            with other_end(path, directory) as end:
                error = trio.run(attempt_with_trio, path, end, keywords)
        else:
            error = asyncio.run(attempt(path, directory, keywords))
    return {"error": error, "warns": [text for text in texts(caught) if text not in texts(known)]}


async def context(awaitable: Any) -> None:
    async with awaitable:
        pass


TAKERS: dict[str, Callable[[Any], Any]] = {
    "create_task": lambda connector: asyncio.create_task(connector),
    "ensure_future": lambda connector: asyncio.ensure_future(connector),
    "gather": lambda connector: asyncio.gather(connector),
    "async with wait_for": lambda connector: context(asyncio.wait_for(connector, 5)),
}


async def taken(path: str, directory: str, taker: Callable[[Any], Any]) -> str:
    with other_end(path, directory) as end:
        try:
            await taker(call(path, end, {}))
        except Exception as error:
            return type(error).__name__
    return ""


def ask_coroutine(path: str, directory: str) -> dict[str, Any]:
    resolve(path)
    answer = {name: asyncio.run(taken(path, directory, taker)) for name, taker in TAKERS.items()}
    asyncio.set_event_loop(asyncio.new_event_loop())  # legacy connect() wants one, also where none runs
    try:
        asyncio.run(call(path, "ws://127.0.0.1:1/", {}))
    except Exception as error:
        answer["run"] = type(error).__name__
    return answer


def ask_exception(path: str, given: str) -> dict[str, Any]:
    kind = resolve(path)
    number = 1011 if path.endswith("Error") else 1000  # what the old classes took
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            str(kind(*[number, ""] if given == "number" else ["a text"]))
            error = ""
        except Exception as raised:
            error = type(raised).__name__
    return {"error": error, "warns": texts(caught)}


# Some releases import the `typing` of the standard library there, which is no websockets.typing.
OWN_MODULES = """
import {package}
own = [value for value in vars({package}).values() if getattr(value, "__name__", "").startswith("{package}.")]
print(*(module.__name__.partition(".")[2] for module in own if type(module) is type({package})))
"""


def in_a_process(code: str) -> str:
    """Return what `code` prints where there is nothing but websockets, or the last line of its traceback."""
    alone = {**os.environ, "PYTHONPATH": os.environ["PYTHONPATH"].split(os.pathsep)[0]}
    command = [sys.executable, "-S", "-W", "ignore", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env=alone, check=False)
    return done.stdout if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


def answer(question: list[str], directory: str) -> dict[str, Any]:
    kind, path, *rest = question
    try:
        if kind == "path":
            return ask_path(path)
        if kind == "submodules":
            return {"names": in_a_process(OWN_MODULES.format(package=path)).split()}
        if kind == "star":
            return {"error": in_a_process(f"from {path} import *")}
        if kind == "old argument":
            return ask_exception(path, rest[0])
        if kind == "coroutine":
            return ask_coroutine(path, directory)
        if kind == "position":
            return ask_call(path, directory, {})
        (keyword,) = rest
        value = handler if keyword in ("ws_handler", "handler") else VALUES.get(keyword)
        return ask_call(path, directory, {keyword: value})
    except Absent as error:
        return {"absent": str(error) or path}


def main() -> None:
    logging.disable()
    warnings.simplefilter("ignore")
    questions = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as directory:
        print(json.dumps([answer(question, directory) for question in questions]))


main()
