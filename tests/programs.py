"""For tests: small programs that call connect() in the ways real code does, and fakes to run them with."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from hypothesis import strategies as st

WRAPPER = """\
import websockets

class Client:
    @staticmethod
    async def open(url, headers=None, timeout=10.0, **options):
        passed = {key: options[key] for key in ("ping_interval", "max_size", "close_timeout") if key in options}
        return await websockets.connect(url, additional_headers=headers, open_timeout=timeout, **passed)
"""
WRAPPER_CONFIG = {
    "call": "helpers.ws:Client.open",
    "keywords": {
        "additional_headers": "headers",
        "extra_headers": "headers",
        "open_timeout": "timeout",
        "timeout": "timeout",
    },
}
# What the wrapper passes on although the call did not give it.
WRAPPER_DEFAULTS = {"additional_headers": None, "open_timeout": 10.0}

IMPORTS = {
    "import websockets": "websockets.connect",
    "import websockets as w": "w.connect",
    "import asyncio, websockets as w": "w.connect",
    "from websockets import connect": "connect",
    "from websockets import connect as dial": "dial",
    "from websockets import (\n    connect,  # import\n)": "connect",
    "import websockets.asyncio.client": "websockets.asyncio.client.connect",
    "from websockets.asyncio import client": "client.connect",
    "from websockets.asyncio.client import connect": "connect",
    "from websockets.client import connect": "connect",
}
# Statements in the body of an async function; `@` is the call, `$` one indentation more.
FORMS = (
    "ws = await @",
    "ws = (await @)",
    "x = 1; ws = await @; y = 2",
    "ws = await \\\n$@",
    "return await @",
    "holder.ws = await @",
    "ws = await asyncio.wait_for(@, 5)",
    "ws = await asyncio.wait_for(\n$@,\n$timeout=5,  # seconds\n)",
    "async with @ as ws:\n$await ws.send('é')",
    "async with @ as ws: await ws.send('x')",
    "async with @:\n$pass  # nothing",
    "async with @ as ws, @ as other:\n$await ws.send('x')",
    "async with (\n$@ as ws,\n$@ as other,\n):\n$await ws.send('x')",
    "async for ws in @:\n$break",
    "connector = @\nws = await connector",
    "connector = @\nasync with connector as ws:\n$pass",
    "await asyncio.gather(@, @)",
    "await asyncio.ensure_future(@)",
    "async with contextlib.AsyncExitStack() as stack:\n$ws = await stack.enter_async_context(@)",
    "made = [await @ for _ in range(2)]",
    "make = lambda: @\nws = await make()",
    "ws = await functools.partial(@callee, 'ws://partial')(close_timeout=3)",
    "try:\n$ws = await @\nexcept OSError as error:  # è\n$raise\nfinally:\n$done = True",
    "try:\n$ws = await @\nexcept (asyncio.TimeoutError, ValueError):\n$pass",
    "with contextlib.suppress(OSError):\n$ws = await @",
    "if uri:\n$ws = await @\nelse:\n$ws = await @",
    "while True:\n$ws = await @\n$break",
)
# What is around the statements: `#` stands for them, indented like it.
AROUND = (
    "async def main(uri):\n    #",
    "async def main(uri):\n\t#",
    "async def main(uri):\n    if uri:\n        #",
    "async def main(uri):\n    try:\n        #\n    finally:\n        pass",
    "async def main(uri):\n    async def inner():\n        #\n    return await inner()",
    "class Api:\n    async def run(self, uri):\n        #\n\nasync def main(uri):\n    return await Api().run(uri)",
    "if True:\n    async def main(uri):\n        #",
    'async def main(uri):\n    """Says é."""\n    #\n\n# the end',
)
HEADS = (
    "",
    '"""A module: é 😀."""\n',
    "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n",
    '"""Doc."""\nfrom __future__ import annotations\n\n',
    "# naïve\n\nname = '😀'\n",
    "import os\nfrom typing import Any\n",
)
VALUES = {
    "additional_headers": ("HEADERS", "{'a': 'é'}", "dict(a=1)"),
    "extra_headers": ("HEADERS", "{'a': 'é'}", "{\n    'a': 1,  # one\n}"),
    "timeout": ("10", "2 + 3", "float('5')"),
    "open_timeout": ("7", "None"),
    "close_timeout": ("2", "(1)"),
    "ping_interval": ("None", "20"),
    "max_size": ("2 ** 20",),
    "ssl": ("None",),
    "subprotocols": ("['a', 'b']",),
    "read_limit": ("2 ** 16", "max(1, 2)"),
    "loop": ("None",),
    "legacy_recv": ("False", "True"),
}
RENAMED = {"extra_headers": "additional_headers", "timeout": "open_timeout"}
DROPPED = {"read_limit", "loop", "legacy_recv"}


@st.composite
def calls(draw: st.DrawFn, callee: str) -> str:
    """A call with a URL and some keywords, laid out in some way."""
    chosen = draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True, max_size=4))
    given = [("", draw(st.sampled_from(["uri", "'ws://é'", "uri=uri"])))]
    given += [(name, draw(st.sampled_from(VALUES[name]))) for name in chosen]
    if len(given) > 1 and draw(st.integers(0, 9)) == 0:
        last = given.pop()
        given.append(("**", "{'" + last[0] + "': " + last[1] + "}"))
    equals = draw(st.sampled_from(["=", "=", " = "]))
    texts = [f"{name}{equals}{value}" if name.isidentifier() else name + value for name, value in given]
    layout = draw(st.sampled_from(["line", "line,", "rows", "rows,", "comments", "tabs", "tight"]))
    if layout == "line":
        return f"{callee}({', '.join(texts)})"
    if layout == "line,":
        return f"{callee}({', '.join(texts)}, )"
    if layout == "tight":
        return f"{callee} ( {','.join(texts)} )"
    indent = "\t\t\t" if layout == "tabs" else "            "
    rows = [text + ("," if i + 1 < len(texts) or layout in ("rows,", "tabs") else "") for i, text in enumerate(texts)]
    if layout == "comments":
        rows = [f"{row}  # {i}: é" for i, row in enumerate(rows)]
    return f"{callee}(\n{indent}" + f"\n{indent}".join(rows) + "\n" + indent + ")"


@dataclass(frozen=True)
class Program:
    """``source`` as bytes; ``root`` is the name that its call begins with."""

    source: bytes
    root: str


@st.composite
def programs(draw: st.DrawFn, imports: tuple[str, ...] = tuple(IMPORTS)) -> Program:
    """A module with an async function ``main(uri)``."""
    line = draw(st.sampled_from(imports))
    callee = IMPORTS[line]
    form = draw(st.sampled_from(FORMS)).replace("@callee", callee)
    while "@" in form:
        form = form.replace("@", draw(calls(callee)).replace("@", ""), 1)
    around = draw(st.sampled_from(AROUND))
    indent = around[: around.index("#")].rsplit("\n", 1)[1]
    step = "\t" if "\t" in indent else "    "
    statements = form.replace("$", step).replace("\n", "\n" + indent)
    head = draw(st.sampled_from(HEADS))
    others = "import asyncio\nimport contextlib, functools\n"
    parts = [others, line + draw(st.sampled_from(["", "  # import é", " "])) + "\n"]
    text = head + "".join(draw(st.permutations(parts)))
    text += "\nHEADERS = {'x': 'ü'}\n\nclass holder: pass\n\n" + around.replace("#", statements, 1) + "\n"
    if draw(st.booleans()):
        text = text.rstrip("\n")
    if draw(st.integers(0, 3)) == 0:
        text = text.replace("\n", "\r\n")
    bom = b"\xef\xbb\xbf" if draw(st.integers(0, 5)) == 0 else b""
    return Program(bom + text.encode(), callee.partition(".")[0])


class Connection:
    """An open connection of websockets 14, as far as the programs use one."""

    async def send(self, message: str) -> None:
        return

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(self, *failure: object) -> None:
        return


@contextmanager
def fakes(made: list[dict[str, Any]]) -> Iterator[None]:
    """Put a websockets that notes in ``made`` what each opened connection was given, and the wrapper, in place."""

    class connect:
        def __init__(self, uri: str = "", **given: Any) -> None:
            self.given = {"uri": uri, **given}

        def __await__(self) -> Any:
            return self.__aenter__().__await__()

        async def __aenter__(self) -> Connection:
            made.append(self.given)
            return Connection()

        async def __aexit__(self, *failure: object) -> None:
            return

        async def __aiter__(self) -> Any:
            yield await self

    names = ["websockets", "websockets.client", "websockets.asyncio", "websockets.asyncio.client", "helpers"]
    modules: dict[str, Any] = {name: ModuleType(name) for name in names}
    for name, module in modules.items():
        module.connect, module.__path__ = connect, []
        if "." in name:
            setattr(modules[name.rpartition(".")[0]], name.rpartition(".")[2], module)
    kept = {name: sys.modules.get(name) for name in [*modules, "helpers.ws"]}
    sys.modules.update(modules)
    wrapper: Any = ModuleType("helpers.ws")
    sys.modules["helpers.ws"] = modules["helpers"].ws = wrapper
    try:
        exec(WRAPPER, wrapper.__dict__)
        yield
    finally:
        for name, module in kept.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def run(source: bytes) -> list[dict[str, Any]]:
    """Run ``main()`` of a program; what each connection that it opened was given."""
    made: list[dict[str, Any]] = []
    with fakes(made):
        namespace: dict[str, Any] = {"__name__": "program"}
        exec(compile(source, "program.py", "exec", dont_inherit=True), namespace)
        asyncio.run(namespace["main"]("ws://localhost"))
    return made


def renamed(given: dict[str, Any]) -> dict[str, Any]:
    """What a call would give after all renames and removals."""
    return {RENAMED.get(name, name): value for name, value in given.items() if name not in DROPPED}
