"""The wrapper: reading its definition, errors of its configuration, and what stands in the way of moving a call."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.checking import Place, by_line, place
from wslint.code.names import Meaning
from wslint.code.tree import Code
from wslint.code.wrapper import Definition, WrapperError, known_keywords, read_definition
from wslint.config import ConfigError


def text(source: str) -> str:
    return textwrap.dedent(source).lstrip("\n")


def read(source: str, qualname: str = "dial") -> Definition:
    meaning = Meaning(Code(text(source).encode()), frozenset({"websockets"}), lambda module: frozenset({"connect"}))
    return read_definition(meaning, qualname, known_keywords())


# Definitions


def test_plain_function() -> None:
    definition = read(
        """
        import websockets

        async def dial(url, headers=None, *, timeout=10.0):
            return await websockets.connect(url, additional_headers=headers, open_timeout=timeout)
        """
    )
    assert definition.line == 3
    assert definition.positional == ("url", "headers")
    assert definition.named == ("url", "headers", "timeout")
    assert definition.accepts == ()
    assert definition.returns == "connection"
    assert definition.raises is None
    assert definition.keywords == (("additional_headers", "headers"), ("open_timeout", "timeout"))
    assert not definition.mapping
    assert not definition.tolerant
    (call,) = definition.calls
    assert (call.name, call.keywords, call.line) == ("websockets.connect", ("additional_headers", "open_timeout"), 4)
    assert not call.guarded


@pytest.mark.parametrize(
    ("decorator", "first"), [("@staticmethod", ""), ("@classmethod", "cls, "), ("@classmethod\n    @traced", "cls, ")]
)
def test_function_of_a_class(decorator: str, first: str) -> None:
    source = f"class Client:\n    {decorator}\n    async def dial({first}url, *, timeout): ...\n"
    definition = read(source, "Client.dial")
    assert (definition.positional, definition.named) == (("url",), ("url", "timeout"))


@pytest.mark.parametrize(
    "source",
    [
        "if True:\n    async def dial(url): ...\n",
        "try:\n    import websockets\nexcept ImportError:\n    pass\nelse:\n    async def dial(url): ...\n",
        "@traced\n@retried(times=3)\nasync def dial(url): ...\n",
        "class Other:\n    def dial(self): ...\nasync def dial(url): ...\n",
    ],
    ids=["if", "try", "decorators", "beside a method"],
)
def test_where_a_definition_may_stand(source: str) -> None:
    assert read(source).positional == ("url",)


def test_nested_class() -> None:
    source = "class A:\n    class B:\n        @staticmethod\n        async def dial(uri): ...\n"
    assert read(source, "A.B.dial").positional == ("uri",)


@pytest.mark.parametrize(
    ("qualname", "message"),
    [
        ("Client.open", "there is no `open` in it; it defines `close`, `dial`"),
        ("Clint.dial", "there is no `Clint` in it; it defines `Client`, `helper`"),
        ("Client.dial", "it is a method that needs an object; make it a staticmethod or a classmethod"),
        ("helper.dial", "there is no `dial` in it"),
    ],
)
def test_name_that_is_no_wrapper(qualname: str, message: str) -> None:
    source = """
        class Client:
            async def dial(self, url): ...
            def close(self): ...

        def helper(): ...
        """
    with pytest.raises(WrapperError) as raised:
        read(source, qualname)
    assert str(raised.value) == message


def test_parameters_of_every_kind() -> None:
    definition = read("async def dial(url: str, /, a, b: int = 1, *rest, c, d=None, **more): ...\n")
    assert definition.positional == ("url", "a", "b")
    assert definition.named == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("body", "accepts"),
    [
        ("return await websockets.connect(url, **kwargs)", None),
        ("options = dict(kwargs)\nreturn await websockets.connect(url, **options)", None),
        ("options.update(kwargs)\nreturn await websockets.connect(url, **options)", None),
        ("options = {'max_size': 1} | kwargs\nreturn await websockets.connect(url, **options)", None),
        ("return await websockets.connect(url, max_size=kwargs.get('max_size', 1))", ("max_size",)),
        ("return await websockets.connect(url, max_size=kwargs['max_size'])", ("max_size",)),
        ("passed = {k: v for k, v in kwargs.items() if k in ALLOWED}\nreturn passed", ("ping_interval", "ssl")),
        ("for key in ('ssl', 'colour'):\n    kwargs.pop(key, None)\nreturn await websockets.connect(url)", ("ssl",)),
        ("kwargs.pop('ssl', None)\nreturn await websockets.connect(url)", ()),
        ("return await websockets.connect(url)", ()),
    ],
    ids=["whole", "copied", "updated", "joined", "get", "subscript", "constant", "loop", "popped", "dropped"],
)
def test_keywords_that_are_passed_on(body: str, accepts: tuple[str, ...] | None) -> None:
    head = "import websockets\nALLOWED = ('ssl', 'ping_interval', 'colour')\nasync def dial(url, **kwargs):\n"
    assert read(head + textwrap.indent(body, "    ")).accepts == accepts


@pytest.mark.parametrize(
    ("handler", "raises"),
    [
        ("except Exception as error:\n    raise ConnectionError(str(error)) from error", ("ConnectionError",)),
        ("except OSError:\n    raise Refused", ("Refused",)),
        ("except OSError:\n    if url:\n        raise Refused(url)\n    raise Lost(url)", ("Lost", "Refused")),
        ("except TimeoutError:\n    raise Late()\nexcept OSError:\n    raise Refused()", ("Late", "Refused")),
        ("except OSError:\n    raise", None),
        ("except OSError as error:\n    raise error", None),
        ("except OSError:\n    return None", None),
        ("finally:\n    log(url)", None),
    ],
)
def test_what_failures_become(handler: str, raises: tuple[str, ...] | None) -> None:
    source = f"try:\n    return await websockets.connect(url)\n{handler}\n"
    definition = read("import websockets\nasync def dial(url):\n" + textwrap.indent(source, "    "))
    assert (definition.raises and tuple(sorted(definition.raises))) == raises


@pytest.mark.parametrize(
    ("source", "returns"),
    [
        ("async def dial(url):\n    return await websockets.connect(url)", "connection"),
        ("def dial(url):\n    return websockets.connect(url)", "connector"),
        ("def dial(url):\n    return websockets.connect(url) if NEW else websockets.connect(url, x=1)", "connector"),
        ("def dial(url):\n    return asyncio.wait_for(websockets.connect(url), 5)", "connection"),
        ("def dial(url):\n    return asyncio.gather(websockets.connect(url))", ""),
        ("async def dial(url):\n    return await websockets.connect(url), 1", ""),
        ("class Own: ...\nasync def dial(url):\n    return Own(await websockets.connect(url))", ""),
        ("def dial(url):\n    log(url)", ""),
        ("@contextlib.asynccontextmanager\nasync def dial(url):\n    yield await websockets.connect(url)", "context"),
        ("class dial(websockets.connect): ...", "connector"),
        ("class dial:\n    def __await__(self): ...", "connector"),
        ("class dial:\n    async def __aenter__(self): ...", "context"),
        ("class dial:\n    def __enter__(self): ...", ""),
    ],
    ids=[
        "coroutine",
        "function",
        "arms",
        "waiting",
        "gathered",
        "pair",
        "own class",
        "unclear",
        "context manager",
        "subclass",
        "awaitable class",
        "context class",
        "class",
    ],
)
def test_what_it_returns(source: str, returns: str) -> None:
    assert read(f"import asyncio, contextlib\nimport websockets\n{source}\n").returns == returns


def test_constructor_of_its_own_class() -> None:
    source = "class Own:\n    @classmethod\n    async def dial(cls, url):\n        ws = await websockets.connect(url)\n"
    assert read(f"import websockets\n{source}        return cls(ws)\n", "Own.dial").returns == ""
    assert read(f"import websockets\n{source}        return ws\n", "Own.dial").returns == "connection"


def test_what_failures_become_around_another_function() -> None:
    source = "async def dial(url):\n    try:\n        return await other(url)\n    except Exception as error:\n"
    assert read(f"{source}        raise Refused(url) from error\n").raises == ("Refused",)
    assert read(f"{source}        raise\n").raises is None


def test_class() -> None:
    definition = read(
        """
        import websockets

        class dial:
            def __init__(self, url, headers=None, *, timeout=3): ...
            def __await__(self): ...
        """
    )
    assert definition.positional[:2] == ("url", "headers")
    assert definition.named == ("url", "headers", "timeout")
    assert definition.accepts == ()
    assert read("class dial(connect):\n    def __init__(self, url, **kwargs): ...\n").accepts is None
    assert read("class dial(connect): ...\n").accepts is None


@pytest.mark.parametrize(
    ("annotation", "mapping"),
    [
        ("", False),
        (": Optional[Dict[str, str]]", True),
        (": dict | None", True),
        (": Mapping[str, str]", True),
        (": HeadersLike", False),
        (": list[tuple[str, str]]", False),
    ],
)
def test_headers_that_must_be_a_dict(annotation: str, mapping: bool) -> None:
    assert read(f"async def dial(url, headers{annotation} = None): ...\n").mapping is mapping


@pytest.mark.parametrize(
    ("source", "tolerant"),
    [
        ("import websockets", False),
        ("from websockets import connect", False),
        ("import websockets.client as client", False),
        ("try:\n    import websockets\nexcept ImportError:\n    pass", True),
        ("try:\n    from websockets import connect\nexcept ImportError:\n    pass", True),
        ("try:\n    import websockets\nexcept ImportError:\n    pass\nfrom websockets import connect", False),
        ("import asyncio", True),
    ],
)
def test_module_that_tolerates_a_missing_package(source: str, tolerant: bool) -> None:
    definition = read(f"{source}\nasync def dial(url):\n    import websockets\n    await websockets.connect(url)\n")
    assert definition.tolerant is tolerant


@pytest.mark.parametrize(
    ("call", "keywords"),
    [
        ("websockets.connect(url, additional_headers=headers)", (("additional_headers", "headers"),)),
        ("websockets.connect(uri=url, subprotocols=headers)", (("uri", "url"), ("subprotocols", "headers"))),
        ("websockets.connect(url, additional_headers=headers or {}, max_size=1)", ()),
        ("websockets.connect(url, additional_headers=TOKEN)", ()),
    ],
)
def test_parameters_that_become_keywords(call: str, keywords: tuple[tuple[str, str], ...]) -> None:
    definition = read(f"import websockets\nasync def dial(url, headers=None):\n    return await {call}\n")
    assert definition.keywords == keywords


# Configuration

HELPERS = """\
import websockets

async def dial(url, headers=None, timeout=10.0):
    return await websockets.connect(url, additional_headers=headers, open_timeout=timeout)
"""
PLAIN = """\
import websockets

async def go(uri):
    return await websockets.connect(uri)
"""


def project(root: Path, files: dict[str, str] | None = None, call: str = "helpers.ws:dial", **config: Any) -> Place:
    wrapper = {"call": call, **config.pop("wrapper", {})}
    all_files = {"helpers/ws.py": HELPERS, "client.py": PLAIN, **(files or {})}
    return place(root, all_files, **{"websockets": ">=14", "wrapper": wrapper, **config})


@pytest.mark.parametrize(
    ("wrapper", "message"),
    [
        ({"call": "helpers.sockets:dial"}, "call: there is no module `helpers.sockets` in "),
        ({"call": "helpers.ws:open"}, "call: `open` in helpers/ws.py: there is no `open` in it; it defines `dial`"),
        (
            {"keywords": {"additonal_headers": "headers"}},
            "keywords: connect() has no `additonal_headers` in any release of websockets",
        ),
        (
            {"keywords": {"open_timeout": "patience"}},
            "keywords: the wrapper has no parameter `patience` (helpers/ws.py:3); it has `url`, `headers`, `timeout`",
        ),
    ],
    ids=["module", "name", "keyword of connect", "parameter"],
)
def test_configuration_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrapper: dict[str, Any], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    made = project(tmp_path, wrapper=wrapper)
    with pytest.raises(ConfigError) as raised:
        made.run()
    assert message in str(raised.value)


def test_configuration_error_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = place(tmp_path, {"helpers/ws.py": HELPERS, "client.py": PLAIN})
    made.write("pyproject.toml", '[tool.wslint.wrapper]\ncall = "helpers.ws:open"\n')
    with pytest.raises(ConfigError) as raised:
        made.run()
    assert str(raised.value).startswith("pyproject.toml")
    assert "wrapper" in str(raised.value)


def test_installed_wrapper_is_described_by_configuration(tmp_path: Path) -> None:
    stated = {"returns": "connection", "accepts": ["ssl"], "keywords": {"open_timeout": "timeout"}}
    source = PLAIN.replace("connect(uri)", "connect(uri, ssl=None, open_timeout=3)")
    made = project(tmp_path, {"client.py": source}, call="acme_tools.ws:Client.open", wrapper=stated)
    assert made.fixed("client.py") == text(
        """
        from acme_tools.ws import Client

        async def go(uri):
            return await Client.open(uri, ssl=None, timeout=3)
        """
    )
    made.write("client.py", source.replace("ssl", "max_size"))
    (finding,) = made.findings("client.py")
    assert finding.message.endswith("(not fixed: the wrapper would lose `max_size`)")


def test_module_below_another_source_root(tmp_path: Path) -> None:
    made = project(tmp_path, {"tools/lib/ws2.py": HELPERS}, call="ws2:dial", src=["tools/lib"])
    assert made.fixed("client.py").startswith("from ws2 import dial\n")


# What stands in the way


def reason(made: Place, name: str = "client.py") -> tuple[str, str]:
    """The fate of the one WS0001 in a file, and what its message says about it."""
    (finding,) = [finding for finding in made.findings(name) if finding.code == "WS0001"]
    message = finding.message.partition(" (not ")[2].removesuffix(")")
    return finding.fix.applicability.value if finding.fix is not None else "report", message


def body(code: str) -> str:
    return "import asyncio\nimport websockets\n\nasync def go(uri, ws=None):\n" + textwrap.indent(text(code), "    ")


OBSTACLES = {
    "if websockets.__version__ > '14': await websockets.connect(uri)": (
        "fixed: inside a compatibility shim: replace the whole of it"
    ),
    "dial = websockets.connect if uri else ws\nawait dial(uri)": "fixed: the name may be something else at run time",
    "await websockets.unix_connect(uri)": "fixed: the wrapper takes a URL, this call a Unix socket",
    "await websockets.connect(uri)\nprint(": "fixed: the file does not parse up to here",
    "await websockets.connect(*uri)": "fixed: `*` arguments hide what is passed",
    "await websockets.connect(uri, **ws)": "fixed: `**` hides which keywords are passed",
    "await websockets.connect(uri, ssl=None)": "fixed: the wrapper would lose `ssl`",
    "await websockets.connect(uri, **{'open_timeout': 1})": "fixed: its keywords come from a dict",
    "await websockets.connect(uri, 80)": "fixed: connect() takes one positional argument",
    "await websockets.connect(uri, extra_headers={}, additional_headers={})": (
        "fixed: `extra_headers` and `additional_headers` would both become `headers`"
    ),
    "async with asyncio.wait_for(websockets.connect(uri), 1): pass": (
        "fixed: this `async with` fails on every release: mend that first"
    ),
    "async for ws in websockets.connect(uri): pass": (
        "fixed: the wrapper connects once, `async for` reconnects for ever"
    ),
    "ws = websockets.connect(uri)": (
        "fixed: the connector is stored un-awaited, and a coroutine can be awaited only once"
    ),
    "return websockets.connect(uri)": "fixed: the connector is returned un-awaited: every caller would need an `await`",
    "yield websockets.connect(uri)": "fixed: the connector is yielded un-awaited",
    "return lambda: websockets.connect(uri)": "fixed: the connector is returned un-awaited by a lambda",
    "await retry(websockets.connect(uri))": "fixed: the connector is passed on un-awaited",
    "await retry(make=websockets.connect(uri))": "fixed: the connector is passed on un-awaited",
    "with websockets.connect(uri): pass": "fixed: connect() is no synchronous context manager",
    "websockets.connect(uri)": "fixed: nothing awaits this call",
    "x = [websockets.connect(uri) for each in ws]": "fixed: it is not awaited here, and a coroutine is no connector",
    "await retry(websockets.connect)": "fixed: passed on as a value, not called here",
    "import functools\nawait functools.partial(websockets.connect, open_timeout=1)(uri)": (
        "fixed: bound by `partial`, its remaining arguments are not known here"
    ),
    "def dial(): pass\nawait websockets.connect(uri)": "fixed: the name `dial` is something else here",
}


@pytest.mark.parametrize(("code", "said"), OBSTACLES.items(), ids=range(len(OBSTACLES)))
def test_obstacle_that_leaves_no_fix(tmp_path: Path, code: str, said: str) -> None:
    made = project(tmp_path, {"client.py": body(code)}, select=["WS0001"])
    last = [finding for finding in made.findings("client.py") if finding.code == "WS0001"][-1]
    assert (last.fix, last.message.partition(" (not ")[2]) == (None, said + ")")
    assert made.fixed("client.py", unsafe=True) == body(code)


@pytest.mark.parametrize("name", ["_dial", "connect"])
def test_attribute_that_other_code_may_set(tmp_path: Path, name: str) -> None:
    source = f"""
        import websockets

        class Client:
            def __init__(self):
                self.{name} = websockets.connect
            async def go(self, uri):
                return await self.{name}(uri)
        """
    made = project(tmp_path, {"client.py": text(source)})
    found = made.findings("client.py")
    said = "it is called through an attribute, which other code may set"
    assert [finding.fix for finding in found] == [None, None]
    assert found[1].message.endswith(f"(not fixed: {said})")


@pytest.mark.parametrize(
    "spelling",
    [
        "import websockets as ws\nasync def go(uri): await ws.connect(uri)\n",
        "import websockets.client\nasync def go(uri): await websockets.client.connect(uri)\n",
        "from websockets import client\nasync def go(uri): await client.connect(uri)\n",
        "from websockets.asyncio import client\nasync def go(uri): await client.connect(uri)\n",
        "from websockets import *\nasync def go(uri): await connect(uri)\n",
        "import importlib\nasync def go(uri): await importlib.import_module('websockets').connect(uri)\n",
        "import websockets\nasync def go(uri): await getattr(websockets, 'connect')(uri)\n",
        "try: import websockets as ws\nexcept ImportError: ws = None\nasync def go(uri): await ws.connect(uri)\n",
    ],
)
def test_every_spelling_of_the_call_moves(tmp_path: Path, spelling: str) -> None:
    made = project(tmp_path, {"client.py": spelling}, select=["WS0001"])
    result = made.fixed("client.py", unsafe=True)
    assert "await dial(uri)" in result
    assert "from helpers.ws import dial\n" in result


def test_import_that_nothing_calls(tmp_path: Path) -> None:
    made = project(tmp_path, {"client.py": "from websockets import connect\n"})
    assert reason(made) == ("report", "fixed: it is imported, and not called here")


def test_async_with_outside_an_async_function(tmp_path: Path) -> None:
    source = "import websockets\nasync with websockets.connect('ws://a') as ws:\n    pass\n"
    made = project(tmp_path, {"client.py": source})
    assert reason(made) == ("report", "fixed: there is no `await` outside an async function")


def test_result_that_cannot_be_read(tmp_path: Path) -> None:
    helper = "def dial(url):\n    return made(url)\n"
    made = project(tmp_path, {"helpers/ws.py": helper})
    said = "fixed: what the wrapper returns cannot be read from its definition: state `returns`"
    assert reason(made) == ("report", said)
    stated = project(tmp_path, {"helpers/ws.py": helper}, wrapper={"returns": "connector"})
    assert reason(stated) == ("safe", "")


CONTEXT = """\
import contextlib
import websockets

class Client:
    @staticmethod
    @contextlib.asynccontextmanager
    async def dial(uri, headers=None, **options):
        async with websockets.connect(uri, additional_headers=headers, **options) as ws:
            yield ws
"""


@pytest.mark.parametrize(
    ("code", "moved"),
    [
        ("async with websockets.connect(uri) as ws:\n    pass\n", True),
        ("ws = await stack.enter_async_context(websockets.connect(uri))\n", True),
        ("await websockets.connect(uri)\n", False),
        ("await asyncio.wait_for(websockets.connect(uri), 1)\n", False),
        ("async for ws in websockets.connect(uri):\n    pass\n", False),
        ("connector = websockets.connect(uri)\nasync with connector as ws:\n    pass\n", False),
        ("return websockets.connect(uri)\n", False),
    ],
)
def test_wrapper_that_is_a_context_manager(tmp_path: Path, code: str, moved: bool) -> None:
    source = body(code).replace("import websockets", "import asyncio, websockets")
    files = {"helpers/ws.py": CONTEXT, "client.py": source}
    made = project(tmp_path, files, wrapper={"call": "helpers.ws:Client.dial"})
    if not moved:
        alone = "fixed: the wrapper is a context manager alone: enter it by `async with`"
        assert reason(made) == ("report", alone)
        return
    assert reason(made) == ("safe", "")
    result = made.fixed("client.py")
    assert textwrap.indent(code.replace("websockets.connect", "Client.dial"), "    ") in result


def test_context_manager_needs_no_release(tmp_path: Path) -> None:
    files = {"helpers/ws.py": CONTEXT.replace("additional_headers=headers, ", ""), "client.py": body(OPENED)}
    made = project(tmp_path, files, websockets=">=10", wrapper={"call": "helpers.ws:Client.dial"})
    assert "    async with Client.dial(uri) as ws:\n" in made.fixed("client.py")
    assert [f.message for f in made.findings("client.py") if f.code == "WS1410"]  # what it opens is a connection


OPENED = "async with websockets.connect(uri) as ws:\n    return ws.open\n"


@pytest.mark.parametrize("caught", ["websockets.ConnectionClosed", "Own", "AssertionError"])
def test_context_manager_that_changes_failures_of_the_body(tmp_path: Path, caught: str) -> None:
    helper = CONTEXT.replace("        async with", "        try:\n          async with").replace("yield", "  yield")
    helper += "        except Exception as error:\n            raise Refused from error\n"
    code = f"try:\n    async with websockets.connect(uri) as ws:\n        pass\nexcept {caught}:\n    pass\n"
    files = {"helpers/ws.py": helper, "client.py": body(code)}
    made = project(tmp_path, files, wrapper={"call": "helpers.ws:Client.dial"})
    assert reason(made)[0] == "unsafe"


@pytest.mark.parametrize("raises", [None, ["Refused"], []])
def test_handler_that_would_not_match(tmp_path: Path, raises: list[str] | None) -> None:
    helper = HELPERS.replace("    return await", "    try:\n        return await")
    helper += "    except OSError as error:\n        raise ConnectionError from error\n"
    code = "try:\n    await websockets.connect(uri)\nexcept websockets.InvalidURI:\n    pass\n"
    wrapper = {} if raises is None else {"raises": raises}
    made = project(tmp_path, {"helpers/ws.py": helper, "client.py": body(code)}, wrapper=wrapper)
    if raises == []:
        assert reason(made) == ("safe", "")
        return
    said = "the handler for `websockets.InvalidURI` in line 7 would no longer match: the wrapper raises "
    assert reason(made) == ("unsafe", f"safe: {said}{(raises or ['ConnectionError'])[0]}")
    assert made.fixed("client.py") == body(code)
    assert "await dial(uri)" in made.fixed("client.py", unsafe=True)


def test_circular_import(tmp_path: Path) -> None:
    files = {
        "helpers/__init__.py": "",
        "helpers/ws.py": "from .near import x\n" + HELPERS,
        "helpers/near.py": "def later():\n    import helpers.lazy\nfrom helpers import far\nx = 1\n" + PLAIN,
        "helpers/far.py": PLAIN,
        "helpers/lazy.py": PLAIN,
    }
    made = project(tmp_path, files)
    said = "fixed: importing `helpers.ws` here would be circular: its module imports this one"
    for name in ("near", "far"):
        assert reason(made, f"helpers/{name}.py") == ("report", said)
    for name in ("client.py", "helpers/lazy.py"):
        assert reason(made, name) == ("safe", ""), "an import inside a function closes no circle at import time"


def test_the_module_of_the_wrapper_is_exempt(tmp_path: Path) -> None:
    made = project(
        tmp_path, {"helpers/ws.py": HELPERS + "\nasync def other(url):\n    await websockets.connect(url)\n"}
    )
    assert made.findings("helpers/ws.py") == ()
    assert by_line(PLAIN, made.findings("client.py"), "WS0001") == [4]


CONNECTOR = """\
import websockets

def dial(url, headers=None, **kwargs):
    return websockets.connect(url, additional_headers=headers, **kwargs)
"""


@pytest.mark.parametrize("websockets", [">=14", ">=13"])
def test_wrapper_that_returns_a_connector(tmp_path: Path, websockets: str) -> None:
    code = """
        async with websockets.connect(uri, ssl=None) as ws:
            pass
        async for ws in websockets.connect(uri):
            pass
        made = websockets.connect(uri)
        return websockets.connect(uri), await websockets.connect(uri)
        """
    made = project(tmp_path, {"helpers/ws.py": CONNECTOR, "client.py": body(code)}, websockets=websockets)
    moved = body(code).replace("websockets.connect", "dial").replace("import websockets", "from helpers.ws import dial")
    # The wrapper passes `additional_headers`, which 13.1 refuses.
    assert made.fixed("client.py", unsafe=websockets == ">=13") == moved


@pytest.mark.parametrize(
    ("websockets", "code", "fate"),
    [
        (">=13", "async with websockets.connect(uri) as ws: pass", "report"),
        (">=13", "await websockets.connect(uri)", "safe"),
        (">=14", "async with websockets.connect(uri) as ws: pass", "safe"),
        ("<14", "async with websockets.connect(uri) as ws: pass", "report"),
        (">=13", "await stack.enter_async_context(websockets.connect(uri))", "report"),
        (">=14", "await stack.enter_async_context(websockets.connect(uri))", "safe"),
    ],
)
def test_open_connection_as_a_context_manager(tmp_path: Path, websockets: str, code: str, fate: str) -> None:
    helper = HELPERS.replace("additional_headers=headers, ", "")
    made = project(tmp_path, {"helpers/ws.py": helper, "client.py": body(code)}, websockets=websockets)
    found, said = reason(made)
    assert found == fate
    if fate == "report":
        floor = "13.0" if websockets == ">=13" else "8.1"
        assert said.endswith(f"needs websockets 14.0 or later; your range begins at {floor}")


# Tests that patch connect

PATCHES = {
    "patch": 'with patch("websockets.connect"):\n        pass',
    "decorator": '@patch("websockets.connect", new=None)\n    def inner(): ...',
    "monkeypatch": 'monkeypatch.setattr("websockets.connect", None)',
    "monkeypatch with an object": 'monkeypatch.setattr(websockets, "connect", None)',
    "patch.object": 'patch.object(websockets, "connect")',
    "dotted": 'mock.patch("websockets.asyncio.client.connect")',
    "mocker": 'mocker.patch(\n        "websockets.connect", None)',
    "through the module": 'patch("client.websockets.connect")',
    "of the module": 'patch("client.websockets")',
    "assigned": "websockets.connect = None",
}


@pytest.mark.parametrize("code", PATCHES.values(), ids=list(PATCHES))
def test_patched_under_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.chdir(tmp_path)
    test = f"import websockets\nfrom client import go\n\ndef test_go(monkeypatch):\n    {code}\n"
    made = project(tmp_path, {"tests/test_client.py": test, "other.py": PLAIN})
    fate, said = reason(made)
    assert fate == "unsafe"
    assert said == "safe: tests/test_client.py:5 patches it"
    assert reason(made, "other.py") == ("safe", ""), "nothing of what the test imports"
    assert made.fixed("client.py") == PLAIN


@pytest.mark.parametrize(
    "code",
    [
        'patch("asyncio.sleep")',
        'patch("client.go")',
        'patch.object(client, "go")',
        'patch("starlette.websockets.WebSocket")',
        "connect = 1",
    ],
)
def test_patch_of_something_else(tmp_path: Path, code: str) -> None:
    test = f"import client\nimport starlette.websockets\n\ndef test_go(monkeypatch):\n    {code}\n"
    made = project(tmp_path, {"tests/test_client.py": test})
    assert reason(made) == ("safe", "")


def test_patch_reaches_what_is_imported_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "tests/test_app.py": "from app import main\n\ndef test_main():\n    with patch('websockets.connect'): main()\n",
        "app.py": "def main():\n    from client import go\n",
        "unrelated.py": PLAIN,
    }
    made = project(tmp_path, files)
    assert reason(made) == ("unsafe", "safe: tests/test_app.py:4 patches it")
    assert reason(made, "unrelated.py") == ("safe", "")


def test_patch_in_a_conftest_reaches_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fixture = "@pytest.fixture\ndef fake(monkeypatch):\n    monkeypatch.setattr('websockets.connect', None)\n"
    files = {
        "tests/unit/conftest.py": fixture,
        "tests/unit/deep/test_a.py": PLAIN,
        "tests/e2e/test_b.py": PLAIN,
    }
    made = project(tmp_path, files)
    assert reason(made, "tests/unit/deep/test_a.py") == ("unsafe", "safe: tests/unit/conftest.py:3 patches it")
    assert reason(made, "tests/e2e/test_b.py") == ("safe", "")


# A wrapper that fails itself


@pytest.mark.parametrize(
    ("websockets", "releases", "moves"),
    [(">=14", "14.0 to 17.4 (the whole range)", False), (">=13", "14.0 and later", True)],
)
def test_broken_wrapper(tmp_path: Path, websockets: str, releases: str, moves: bool) -> None:
    helper = text(
        """
        import websockets

        async def dial(url, timeout=10.0):
            return await websockets.connect(url, timeout=timeout)
        """
    )
    made = project(tmp_path, {"helpers/ws.py": helper}, websockets=websockets, select=["WS0001", "WS0003"])
    (finding,) = (found for found in made.findings("helpers/ws.py") if found.level != "note")
    assert (finding.code, finding.level, finding.fix) == ("WS0003", "error", None)
    assert by_line(helper, (finding,)) == [3]
    assert f"the wrapper fails on websockets {releases}" in finding.message
    assert finding.message.endswith("`timeout` in line 4")
    fate, said = reason(made)
    if moves:
        where = "the wrapper itself fails on websockets 14.0 and later, `timeout` in line 4"
        assert (fate, said) == ("unsafe", f"safe: {where}: mend it first")
        files = {"helpers/ws.py": helper, "client.py": PLAIN.replace("(uri)\n", "(uri, timeout=1)\n")}
        assert reason(project(tmp_path, files, websockets=websockets, timeout_means="open_timeout")) == ("safe", "")
        return
    assert fate == "report"
    assert said == "fixed: the wrapper itself fails on websockets 14.0 to 17.4, `timeout` in line 4: mend it first"
    assert made.fixed("client.py", unsafe=True) == PLAIN


def test_wrapper_that_chooses_its_keyword_is_whole(tmp_path: Path) -> None:
    helper = """
        import websockets

        async def dial(url, headers=None):
            try:
                return await websockets.connect(url, additional_headers=headers)
            except TypeError:
                return await websockets.connect(url, extra_headers=headers)
        """
    made = project(tmp_path, {"helpers/ws.py": text(helper)}, websockets=">=12")
    assert [found.level for found in made.findings("helpers/ws.py")] == ["note"]
    assert reason(made) == ("safe", "")


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ("url, token", "fixed: the wrapper needs `token` as well"),
        ("url, *, token, timeout=10.0", "fixed: the wrapper needs `token` as well"),
        ("*, url", "fixed: the wrapper takes no positional argument"),
    ],
)
def test_parameter_that_the_call_does_not_give(tmp_path: Path, parameters: str, said: str) -> None:
    helper = f"import websockets\n\nasync def dial({parameters}):\n    return await websockets.connect(url)\n"
    made = project(tmp_path, {"helpers/ws.py": helper})
    assert reason(made) == ("report", said)


def test_patch_imports_what_it_names(tmp_path: Path) -> None:
    test = "def test_go():\n    with patch('client.websockets.connect'): pass\n"
    made = project(tmp_path, {"tests/test_client.py": test})
    assert reason(made)[0] == "unsafe"


def test_new_client_below_14_behind_a_wrapper_of_the_old_one(tmp_path: Path) -> None:
    code = "async with websockets.asyncio.client.connect(uri) as ws: pass"
    helper = HELPERS.replace("additional_headers=headers, ", "")
    source = body(code).replace("import websockets", "import websockets.asyncio.client")
    made = project(tmp_path, {"helpers/ws.py": helper, "client.py": source}, websockets=">=13")
    assert reason(made)[0] == "report"


@pytest.mark.parametrize(
    ("code", "moved"),
    [
        (
            "await (websockets.connect(uri, max_size=1) if big else websockets.connect(uri))\n",
            "await (Client.dial(uri, max_size=1) if big else Client.dial(uri))\n",
        ),
        (
            "async with websockets.connect(uri) if big else websockets.connect(uri, max_size=1) as ws:\n    pass\n",
            "async with await Client.dial(uri) if big else await Client.dial(uri, max_size=1) as ws:\n    pass\n",
        ),
    ],
)
def test_calls_that_are_arms_of_an_expression(tmp_path: Path, code: str, moved: str) -> None:
    helper = CONTEXT.replace("@contextlib.asynccontextmanager\n    ", "").replace("async with", "return await")
    helper = helper.replace(" as ws:\n            yield ws", "")
    files = {"helpers/ws.py": helper, "client.py": body(code)}
    made = project(tmp_path, files, wrapper={"call": "helpers.ws:Client.dial"})
    assert textwrap.indent(moved, "    ") in made.fixed("client.py")


def test_method_of_a_connector(tmp_path: Path) -> None:
    made = project(tmp_path, {"client.py": body("await websockets.connect(uri).__aenter__()\n")})
    assert reason(made) == ("report", "fixed: `.__aenter__` of the connector is used, and a coroutine has none")


def test_connection_of_another_class_under_a_name(tmp_path: Path) -> None:
    source = body("async with (connect(uri)) as ws:\n    send(ws)\n").replace("import websockets", LEGACY)
    files = {"client.py": source}
    assert reason(project(tmp_path, files))[0] == "unsafe"


LEGACY = "from websockets.legacy.client import connect"


@pytest.mark.parametrize(
    "others",
    [
        "async def other(uri):\n    return await websockets.connect(uri)\n",
        "if __name__ == '__main__':\n    import websockets\n    run(websockets.connect('ws://a'))\n",
    ],
)
def test_import_of_a_global_name(tmp_path: Path, others: str) -> None:
    lazy = "async def go(uri):\n    global websockets\n    import websockets\n    await websockets.connect(uri)\n"
    result = project(tmp_path, {"client.py": f"import asyncio\n\n{lazy}\n{others}"}).fixed("client.py")
    assert "dial(uri)" in result
    at_top = result.startswith("import asyncio\nfrom helpers.ws import dial\n")
    assert at_top or result.count("    from helpers.ws import dial\n") == result.count("dial(")


@pytest.mark.parametrize(
    "guard",
    [
        "try:\n    import websockets\nexcept ImportError:\n    install()\n    import websockets\n",
        "if WINDOWS:\n    import websockets\nelse:\n    import winloop\n    import websockets\n",
    ],
    ids=["try", "if"],
)
def test_import_behind_all_that_a_use_goes_back_to(tmp_path: Path, guard: str) -> None:
    use = "\nasync def go(uri):\n    ws = await websockets.connect(uri)\n    return ws.open\n"
    result = project(tmp_path, {"client.py": f"import os\n\n{guard}{use}"}, select=["WS1410"]).fixed("client.py")
    assert f"{guard}from websockets.protocol import State\n" in result
    moved = project(tmp_path, {"client.py": f"import os\n\n{guard}{use}"}).fixed("client.py", unsafe=True)
    assert f"{guard}from helpers.ws import dial\n" in moved


def test_import_of_one_of_two_functions(tmp_path: Path) -> None:
    both = "    import websockets\n    return await websockets.connect(uri)\n"
    source = f"async def go(uri):\n{both}\n\nasync def come(uri):\n{both}"
    result = project(tmp_path, {"client.py": source}).fixed("client.py")
    assert result == source.replace("import websockets", "from helpers.ws import dial").replace(
        "websockets.connect", "dial"
    )


def test_module_without_which_tests_are_skipped(tmp_path: Path) -> None:
    source = PLAIN.replace("import websockets", 'import pytest\n\nwebsockets = pytest.importorskip("websockets")')
    said = "safe: the import of the wrapper must come behind `importorskip`"
    assert reason(project(tmp_path, {"client.py": source})) == ("unsafe", said)
    behind = PLAIN.replace("import websockets", 'import pytest\npytest.importorskip("websockets")\nimport websockets')
    result = project(tmp_path, {"client.py": behind}).fixed("client.py")
    assert 'importorskip("websockets")\nfrom helpers.ws import dial\n' in result
