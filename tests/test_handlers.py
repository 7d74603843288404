"""Handlers that want the path, and the like: how far a fix may be trusted, and where the path comes from then."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.checking import Place, by_line, place

SERVE = "\nasync def main():\n    await websockets.serve(handler, 'localhost', 0)\n"


def made(root: Path, source: str, websockets: str = ">=14", serve: str = SERVE) -> Place:
    body = "import websockets\n" + textwrap.dedent(source).lstrip("\n") + serve
    return place(root, {"a.py": body}, websockets=websockets, select=["WS14", "WS17"])


def fates(project: Place) -> list[tuple[str, str]]:
    found = project.findings("a.py")
    return [(one.code, one.fix.applicability.value if one.fix is not None else "report") for one in found]


SILENT = {
    "decorated": "@inject\nasync def handler(ws, path): await ws.send(path)",
    "bound to something else as well": "async def handler(ws, path): pass\nhandler = inject(handler)",
    "three arguments": "async def handler(ws, path, extra): pass",
    "hidden": "async def handler(ws, path): pass\ndef handler(ws): pass",
    "static": "class A:\n    @staticmethod\n    async def h(ws): pass\nhandler = A().h",
    "another module's": "from elsewhere import handler",
    "a parameter": "def run(handler):\n    return websockets.serve(handler, 'localhost', 0)",
}


@pytest.mark.parametrize("source", SILENT.values(), ids=[name.replace(" ", "-") for name in SILENT])
def test_says_nothing_about_what_it_cannot_know(tmp_path: Path, source: str) -> None:
    assert fates(made(tmp_path, source, serve="" if "def run" in source else SERVE)) == []


UNSAFE = {
    "called": "async def handler(ws, path): pass\nasync def other(ws):\n    await handler(ws, '/')",
    "calls itself": "async def handler(ws, path): await handler(ws, path)",
    "exported": "__all__ = ['handler']\nasync def handler(ws, path): pass",
    "looked up by name": "async def handler(ws, path): pass\nfound = getattr(module, 'handler')",
    "sees its variables": "async def handler(ws, path): print('{path}'.format(**locals()))",
    "of a class with a base": "class A(Base):\n    async def h(self, ws, path): pass\nhandler = A().h",
    "of two classes": "class A:\n    async def h(self, ws, path): pass\nclass B:\n    h = None\nB().h\nhandler = A().h",
    "called in two ways": "import functools\nasync def handler(ws, path): pass\nasync def other():\n"
    "    await websockets.serve(functools.partial(handler, 1), 'localhost', 0)",
    "its alias is used": "async def first(ws, path): pass\nhandler = first\nroutes = [handler]",
}


@pytest.mark.parametrize("source", UNSAFE.values(), ids=[name.replace(" ", "-") for name in UNSAFE])
def test_a_handler_that_others_may_call_keeps_its_path_unless_asked(tmp_path: Path, source: str) -> None:
    assert fates(made(tmp_path, source)) == [("WS1470", "unsafe")]


CALLED = {
    "with an effect": "async def handler(ws, path): pass\nasync def f(ws):\n    await handler(ws, take())",
    "unpacked": "async def handler(ws, path): pass\nasync def f(given):\n    await handler(*given)",
    "of any object": "class A:\n    async def h(self, ws, path): pass\nhandler = A().h\n"
    "async def f(a, ws):\n    await a.h(ws, '/')",
}


@pytest.mark.parametrize("source", CALLED.values(), ids=[name.replace(" ", "-") for name in CALLED])
def test_a_parameter_stays_where_a_call_that_gives_it_cannot_change_too(tmp_path: Path, source: str) -> None:
    assert fates(made(tmp_path, source)) == [("WS1470", "report")]


FIXED = {
    "one line": (
        "async def handler(ws, path): await ws.send(path)",
        "async def handler(ws): await ws.send(ws.request.path)",
    ),
    "one line, new value": (
        "async def handler(ws, path): path = path[1:]; print(path)",
        "async def handler(ws): path = ws.request.path; path = path[1:]; print(path)",
    ),
    "changed in place": (
        "async def handler(ws, path):\n    path += '/'\n    print(path)",
        "async def handler(ws):\n    path = ws.request.path\n    path += '/'\n    print(path)",
    ),
    "connection hidden": (
        "async def handler(ws, path):\n    def inner(ws):\n        return path",
        "async def handler(ws):\n    path = ws.request.path\n    def inner(ws):\n        return path",
    ),
    "connection replaced": (
        "async def handler(ws, path):\n    ws = wrap(ws)\n    print(path)",
        "async def handler(ws):\n    path = ws.request.path\n    ws = wrap(ws)\n    print(path)",
    ),
    "its own text": (
        "async def handler(ws, path):\n    print(f'{path=}')",
        "async def handler(ws):\n    path = ws.request.path\n    print(f'{path=}')",
    ),
    "behind the docstring": (
        'async def handler(ws, path):\n\t"""Relay."""\n\t# first\n\tpath = path[1:]',
        'async def handler(ws):\n\t"""Relay."""\n\t# first\n\tpath = ws.request.path\n\tpath = path[1:]',
    ),
    "seen from inside": (
        "async def handler(ws, path):\n    def inner(p=path): return path\n    return [path for path in path]",
        "async def handler(ws):\n    def inner(p=ws.request.path): return ws.request.path\n"
        "    return [path for path in ws.request.path]",
    ),
    "keyword of the same name": (
        "async def handler(ws: object, path: str) -> None:\n    go(path=path, x=path.path)",
        "async def handler(ws: object) -> None:\n    go(path=ws.request.path, x=ws.request.path.path)",
    ),
    "lambda with a comma": ("handler = lambda ws, path,: print(path)", "handler = lambda ws,: print(ws.request.path)"),
    "called with it too": (
        "async def handler(ws, path): print(path)\nasync def f(ws):\n    await handler(ws, '/')\n"
        "    await handler(\n        ws,\n        path=ws.name,\n    )",
        "async def handler(ws): print(ws.request.path)\nasync def f(ws):\n    await handler(ws)\n"
        "    await handler(\n        ws,\n    )",
    ),
    "method that is called with it too": (
        "class A:\n    async def h(self, ws, path): pass\n    async def other(self, ws):\n"
        "        await self.h(ws, '/')\nhandler = A().h",
        "class A:\n    async def h(self, ws): pass\n    async def other(self, ws):\n"
        "        await self.h(ws)\nhandler = A().h",
    ),
    "inherited": (
        "class Base:\n    async def h(self, ws, path): pass\nclass A(Base): pass\na = A()\nhandler = a.h",
        "class Base:\n    async def h(self, ws): pass\nclass A(Base): pass\na = A()\nhandler = a.h",
    ),
}


@pytest.mark.parametrize(("before", "after"), FIXED.values(), ids=[name.replace(" ", "-") for name in FIXED])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_where_the_path_comes_from(tmp_path: Path, before: str, after: str, newline: str) -> None:
    project = made(tmp_path, before)
    text = (tmp_path / "a.py").read_text()
    project.write("a.py", text.replace("\n", newline).encode())
    expected = text.replace(before, after).replace("\n", newline)
    assert project.fixed("a.py", unsafe="called" in before or "'/'" in before) == expected


@pytest.mark.parametrize(
    ("range_", "body", "fate"),
    [
        (">=10", "pass", "displayonly"),  # 10.0 takes no handler without the path
        (">=10.1", "pass", "safe"),
        (">=10.1", "print(path)", "displayonly"),  # ws.request is new, ws.path old
        (">=14", "print(path)", "safe"),
    ],
)
def test_the_range_decides_what_may_be_fixed(tmp_path: Path, range_: str, body: str, fate: str) -> None:
    assert fates(made(tmp_path, f"async def handler(ws, path): {body}", range_)) == [("WS1470", fate)]


def test_one_handler_of_two_implementations(tmp_path: Path) -> None:
    source = """
        import websockets
        from websockets.legacy.server import serve
        async def handler(ws, path): print(path)
        async def main():
            await websockets.serve(handler, "localhost", 0)
            await serve(handler, "localhost", 0)
        """
    project = place(tmp_path, {"a.py": textwrap.dedent(source)}, websockets=">=14", select=["WS1470"])
    assert [fate for _, fate in fates(project)] == ["displayonly", "displayonly"]


def test_no_loop_runs_in_these_places(tmp_path: Path) -> None:
    source = textwrap.dedent("""
        import asyncio, websockets
        one = [websockets.serve(None, "", port) for port in range(2)]  # found
        await websockets.serve(None, "", 1)
        async with websockets.serve(None, "", 1): pass
        later = lambda: websockets.serve(None, "", 1)
        def run(loop):
            loop.run_until_complete(asyncio.gather(websockets.serve(None, "", 1), other()))  # found
        """)
    project = place(tmp_path, {"a.py": source}, websockets=">=14", select=["WS1476"])
    marked = [number for number, line in enumerate(source.split("\n"), 1) if "# found" in line]
    assert by_line(source, project.findings("a.py")) == marked


def test_the_tutorial_is_rewritten_for_display(tmp_path: Path) -> None:
    source = textwrap.dedent("""\
        import asyncio
        import websockets
        start_server = websockets.serve(None, "localhost", 8765)

        asyncio.get_event_loop().run_until_complete(start_server)
        asyncio.get_event_loop().run_forever()
        """)
    project = place(tmp_path, {"a.py": source}, websockets=">=14", select=["WS1476"])
    (finding,) = project.findings("a.py")
    assert finding.fix is not None
    assert finding.fix.applicability.value == "displayonly"
    text = source.encode()
    for edit in reversed(finding.fix.edits):
        text = text[: edit.start] + edit.text.encode() + text[edit.end :]
    assert text.decode() == textwrap.dedent("""\
        import asyncio
        import websockets
        async def main():
            async with websockets.serve(None, "localhost", 8765):
                await asyncio.get_running_loop().create_future()

        asyncio.run(main())
        """)


def test_taking_the_await_away_waits_for_the_move_to_a_wrapper(tmp_path: Path) -> None:
    helpers = "import websockets\nasync def dial(uri):\n    return await websockets.connect(uri)\n"
    source = (
        "import websockets\nasync def main(uri):\n    async with await websockets.connect(uri) as ws:\n        pass\n"
    )
    wrapper = {"call": "helpers:dial"}
    project = place(tmp_path, {"a.py": source, "helpers.py": helpers}, websockets=">=12", wrapper=wrapper)
    assert "async with websockets.connect(uri)" in project.fixed("a.py", unsafe=True)
