"""What is done with connectors, servers and connections, on real releases: wslint objects to what fails, no more.

Needs the package index; everything happens on 127.0.0.1. A program prints "ok", or the name of the exception that it
met. Each has the code of the rule that is to tell the two apart, release by release.
"""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path

import pytest

from tests.checking import place
from tests.external.releases import CONNECTING, failure, python

HEAD = """\
import asyncio
import websockets

async def handler(ws, path=None):
    async for message in ws:
        await ws.send(message)

def uri(server):
    return "ws://127.0.0.1:%d/" % server.sockets[0].getsockname()[1]

"""
TAIL = """
try:
    asyncio.run(asyncio.wait_for(main(), 10))
except (AttributeError, RuntimeError, TypeError) as error:
    print(type(error).__name__)
"""
# code of the rule -> the body of main(), which is to fail where the rule objects
BODIES = {
    "WS1478": """
        server = await websockets.serve(handler, "127.0.0.1", 0)
        async with await websockets.connect(uri(server)) as ws:
            print("ok")
        """,
    "WS1741": """
        server = await websockets.serve(handler, "127.0.0.1", 0)
        connector = websockets.connect(uri(server))
        async with connector as first, connector as second:
            print("ok")
        """,
    "WS1744": """
        server = await websockets.serve(handler, "127.0.0.1", 0)
        async with websockets.connect(uri(server)) as ws:
            await ws.send(b"hi", True)
            print("ok")
        """,
    "WS0102": """
        server = await websockets.serve(handler, "127.0.0.1", 0)
        async with websockets.connect(uri(server)) as ws:
            await ws.recv(timeout=1)
            print("ok")
        """,
    "WS1475": """
        server = await websockets.serve(handler, "127.0.0.1", 0)
        print("ok" if len(server.websockets) == 0 else "")
        """,
    "WS1740": """
        websockets.broadcast([], "hi", False)
        print("ok")
        """,
    "WS1743": """
        class Server(websockets.serve):
            pass
        print("ok")
        """,
    "WS0103": """
        try:
            connector = websockets.connect("ws://127.0.0.1:1", extra_headers={})
        except TypeError:
            connector = websockets.connect("ws://127.0.0.1:1", additional_headers={})
        try:
            await connector
        except OSError:
            print("ok")
        """,
}
WHOLE = {
    "WS1476": """
        import asyncio
        import websockets

        async def handler(ws, path=None):
            pass

        asyncio.set_event_loop(asyncio.new_event_loop())
        try:
            start_server = websockets.serve(handler, "127.0.0.1", 0)
            asyncio.get_event_loop().run_until_complete(start_server)
            print("ok")
        except RuntimeError as error:
            print("RuntimeError")
        """,
    "WS1742": """
        import asyncio
        import websockets

        def talk():
            yield from websockets.connect("ws://127.0.0.1:1")

        async def main():
            next(talk())
            print("ok")
        """
    + TAIL.replace("\n", "\n        "),
    "WS1480": """
        import asyncio
        import websockets
        from websockets.server import serve

        reached = asyncio.Event()

        async def handler(ws, path=None):
            try:
                websockets.broadcast([ws], "hi")
            except AttributeError:
                await ws.send("AttributeError")

        async def main():
            server = await serve(handler, "127.0.0.1", 0)
            async with websockets.connect("ws://127.0.0.1:%d/" % server.sockets[0].getsockname()[1]) as ws:
                answer = await ws.recv()
                print("ok" if answer == "hi" else answer)
        """
    + TAIL.replace("\n", "\n        "),
}
PROGRAMS = {
    **{
        code: f"{HEAD}async def main():\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n{TAIL}"
        for code, body in BODIES.items()
    },
    **{code: textwrap.dedent(body).lstrip("\n") for code, body in WHOLE.items()},
}


@cache
def printed(release: str, code: str) -> str:
    done = python(release, "-W", "ignore", "-c", PROGRAMS[code])
    assert not failure(done), done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("code", PROGRAMS)
@pytest.mark.parametrize("release", CONNECTING)
def test_objects_to_what_fails_and_only_to_that(release: str, code: str, tmp_path: Path) -> None:
    made = place(tmp_path, {"program.py": PROGRAMS[code]}, websockets=f"=={release}", select=[code])
    answer = printed(release, code)
    assert answer in ("ok", "AttributeError", "RuntimeError", "TypeError")
    assert bool(made.findings("program.py")) == (answer != "ok"), answer


def test_every_rule_objects_somewhere_and_not_everywhere() -> None:
    always = {code for code in PROGRAMS if all(printed(release, code) != "ok" for release in CONNECTING)}
    never = {code for code in PROGRAMS if all(printed(release, code) == "ok" for release in CONNECTING)}
    assert (always, never) == ({"WS0102"}, set())


ATTEMPTS = """\
import asyncio
import websockets

attempts = 0

async def refuse(*arguments):
    global attempts
    attempts += 1
    if isinstance(arguments[0], str):
        return 404, [], b""
    return arguments[0].respond(404, "")

async def main():
    server = await websockets.serve(lambda *arguments: None, "127.0.0.1", 0, process_request=refuse)
    uri = "ws://127.0.0.1:%d/" % server.sockets[0].getsockname()[1]

    async def listen():
        async for ws in websockets.connect(uri{more}):
            pass

    try:
        await asyncio.wait_for(listen(), 8)
    except asyncio.TimeoutError:
        pass
    except Exception as error:
        print(type(error).__name__)
    print(attempts)

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("release", "more", "again"),
    [
        ("13.1", "", True),
        ("14.0", "", False),
        ("14.0", ", process_exception=lambda exc: None", True),
        ("14.0", ", process_exception=lambda exc: exc", False),
        ("17.4", "", False),
        ("17.4", ", process_exception=lambda exc: None", True),
    ],
)
def test_what_async_for_tries_again(release: str, more: str, again: bool) -> None:
    done = python(release, "-W", "ignore", "-c", ATTEMPTS.replace("{more}", more), timeout=30)
    assert not failure(done), done.stderr
    lines = done.stdout.split()
    assert (int(lines[-1]) > 1, len(lines) == 1) == (again, again)
