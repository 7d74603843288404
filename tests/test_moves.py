"""Names that moved, classes that were replaced and modules that are loaded on demand, in code that is harder to change.

The pages show the plain cases. Here is first what must not change, then how import statements come out.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.checking import place

CODES = (
    "WS0901", "WS0902", "WS0903", "WS1001", "WS1002", "WS1003", "WS1004", "WS1005", "WS1101", "WS1102", "WS1201",
    "WS1310", "WS1311", "WS1312", "WS1313", "WS1450", "WS1451", "WS1452", "WS1453", "WS1454", "WS1455", "WS1610",
    "WS1750", "WS1751", "WS1752", "WS1753",
)  # fmt: skip
NAME = "example.py"


def text(source: str) -> str:
    return textwrap.dedent(source).lstrip("\n")


def fixed(root: Path, source: str | bytes, unsafe: bool = True, name: str = NAME, spec: str = ">=14.2") -> str:
    made = place(root, {name: text(source) if isinstance(source, str) else source}, websockets=spec)
    return made.fixed(name, unsafe=unsafe, select=CODES)


def found(root: Path, source: str, spec: str = ">=14.2") -> list[str]:
    made = place(root, {NAME: text(source)}, websockets=spec)
    return [
        f"{f.code} {f.level} {f.fix.applicability.value if f.fix else ''}" for f in made.findings(NAME, select=CODES)
    ]


SILENT = {
    "another object": """
        import websockets
        def first(websockets):
            return websockets.http.Headers, websockets.exceptions.ConnectionClosed, websockets.parse_uri
        async def second(uri):
            websockets = []
            websockets.exceptions
        """,
    "other packages": """
        from .websockets.http import Headers
        from starlette.websockets import WebSocketClientProtocol
        from gql.transport.websockets import parse_uri
        """,
    "an import that another replaces": """
        try:
            from websockets.asyncio.client import ClientConnection as Connection
        except ImportError:
            from websockets import WebSocketClientProtocol as Connection
        connection: Connection
        """,
    "a module asked for its names": """
        import websockets
        if hasattr(websockets, "ClientConnection"):
            Connection = websockets.ClientConnection
        else:
            Connection = websockets.WebSocketClientProtocol
        """,
    "a version asked for": """
        import websockets
        if websockets.__version__ < "17":
            from websockets.http import Headers
        else:
            from websockets.datastructures import Headers
        """,
    "a default for what may be missing": """
        import websockets
        parse = getattr(websockets, "parse_uri", None)
        """,
    "modules that are imported elsewhere in the file": """
        import websockets
        def main():
            import websockets.exceptions
        def closed(error):
            return isinstance(error, websockets.exceptions.ConnectionClosed)
        """,
    "text": '''
        """`from websockets.http import Headers`, and WebSocketClientProtocol."""
        import websockets
        TEXT = "websockets.WebSocketClientProtocol is gone"
        ''',
    "the legacy implementation as a whole": """
        from websockets.legacy.client import connect, WebSocketClientProtocol
        class Protocol(WebSocketClientProtocol):
            async def recv(self):
                return await super().recv()
        async def main(uri):
            return await connect(uri, create_protocol=Protocol)
        """,
}


@pytest.mark.parametrize("source", SILENT.values(), ids=[name.replace(" ", "-") for name in SILENT])
def test_silent(tmp_path: Path, source: str) -> None:
    assert found(tmp_path, source) == []


# Found, but not for a machine to change: the second item is what is found.
KEPT = {
    "a subclass keeps every class": (
        """
        import websockets
        class Mine(websockets.WebSocketServerProtocol): ...
        def other(ws: websockets.WebSocketClientProtocol): ...
        """,
        ["WS1450 warning ", "WS1450 warning "],
    ),
    "a class that is called": (
        """
        from websockets import WebSocketClientProtocol
        def make() -> WebSocketClientProtocol:
            return WebSocketClientProtocol()
        """,
        ["WS1450 warning "],
    ),
    "root names beside the legacy connect": (
        """
        import websockets
        from websockets.client import connect
        async def main(uri) -> websockets.WebSocketClientProtocol:
            return await connect(uri)
        """,
        ["WS1450 warning "],
    ),
    "a comment between the names": (
        """
        from websockets.http import (
            Headers,  # for the answer
            read_request,
        )
        """,
        ["WS1750 error ", "WS0902 error "],
    ),
    "a module imported twice": (
        """
        import websockets.http
        from websockets import http
        headers = http.Headers()
        """,
        ["WS1750 error ", "WS1750 error "],
    ),
    "a constant that others may import": (
        """
        from websockets.frames import OP_TEXT
        __all__ = ["OP_TEXT"]
        """,
        ["WS1752 error "],
    ),
    "a module without a name of its own in the package": (
        """
        import websockets
        client = websockets.sync.client
        """,
        ["WS0901 warning "],
    ),
}


@pytest.mark.parametrize(("source", "expected"), KEPT.values(), ids=[name.replace(" ", "-") for name in KEPT])
def test_reported_and_left(tmp_path: Path, source: str, expected: list[str]) -> None:
    assert found(tmp_path, source) == expected
    assert fixed(tmp_path, source) == text(source)


CHANGED = {
    "line ends": (
        b"from websockets import parse_uri, State\r\nprint(parse_uri)\r\n",
        "from websockets import State\r\nfrom websockets.uri import parse_uri\r\nprint(parse_uri)\r\n",
    ),
    "a byte order mark": (
        b"\xef\xbb\xbffrom websockets.http import Headers\nfrom websockets.datastructures import HeadersLike\n",
        "\ufefffrom websockets.datastructures import HeadersLike, Headers\n",
    ),
    "no final newline": (
        b"from websockets.http import Headers\nHeaders()",
        "from websockets.datastructures import Headers\nHeaders()",
    ),
    "behind a semicolon": (
        """
        def main():
            import os; from websockets import parse_uri, State
            return parse_uri
        """,
        """
        def main():
            import os; from websockets.uri import parse_uri; from websockets import State
            return parse_uri
        """,
    ),
    "several lines": (
        """
        from websockets.http import (
            Headers as H,
            MultipleValuesError,
        )
        """,
        """
        from websockets.datastructures import (
            Headers as H,
            MultipleValuesError,
        )
        """,
    ),
    "only some names of several lines": (
        """
        from websockets import (
            State,
            parse_uri,
            WebSocketURI,
        )
        """,
        """
        from websockets import (
            State,
        )
        from websockets.uri import parse_uri, WebSocketURI
        """,
    ),
    "a method of that name": (
        """
        import websockets
        class Client:
            def parse_uri(self, uri):
                return websockets.parse_uri(uri)
        """,
        """
        import websockets
        from websockets.uri import parse_uri
        class Client:
            def parse_uri(self, uri):
                return parse_uri(uri)
        """,
    ),
    "a comment behind the import": (
        b"if x:\n    from websockets import parse_uri, State  # for now",
        "if x:\n    from websockets import State  # for now\n    from websockets.uri import parse_uri",
    ),
    "another statement behind the import": (
        b"from websockets import parse_uri, State; x = 1\n",
        "from websockets.uri import parse_uri\nfrom websockets import State; x = 1\n",
    ),
    "a module that sorts before": (
        b"from websockets.http import Headers, USER_AGENT\n",
        "from websockets.datastructures import Headers\nfrom websockets.http11 import USER_AGENT\n",
    ),
    "types in strings": (
        """
        from typing import TYPE_CHECKING, cast
        if TYPE_CHECKING:
            from websockets import WebSocketClientProtocol, WebSocketServerProtocol as Server
        def main(ws: "WebSocketClientProtocol | None", other: Server):
            return cast("list[WebSocketClientProtocol]", [ws])
        """,
        """
        from typing import TYPE_CHECKING, cast
        if TYPE_CHECKING:
            from websockets import ClientConnection, ServerConnection as Server
        def main(ws: "ClientConnection | None", other: Server):
            return cast("list[ClientConnection]", [ws])
        """,
    ),
    "a new name that is something else": (
        """
        from websockets import WebSocketClientProtocol
        ClientConnection = object()
        def main(ws: WebSocketClientProtocol): ...
        """,
        """
        from websockets import ClientConnection as WebSocketClientProtocol
        ClientConnection = object()
        def main(ws: WebSocketClientProtocol): ...
        """,
    ),
    "spaces around the dots": (
        """
        import websockets
        def closed(error):
            return isinstance(error, (websockets . exceptions . ConnectionClosed, websockets.exceptions.NoSuchName))
        """,
        """
        import websockets
        def closed(error):
            return isinstance(error, (websockets.ConnectionClosed, websockets.exceptions.NoSuchName))
        """,
    ),
}


@pytest.mark.parametrize(("source", "after"), CHANGED.values(), ids=[name.replace(" ", "-") for name in CHANGED])
def test_changed(tmp_path: Path, source: str | bytes, after: str) -> None:
    assert fixed(tmp_path, source) == (after if isinstance(source, bytes) else text(after))


EXPORTED = """
    from websockets import WebSocketClientProtocol
    def main(ws: WebSocketClientProtocol): ...
    """


def test_what_others_import_keeps_its_name_and_changes_only_when_told_to(tmp_path: Path) -> None:
    source = "from websockets import WebSocketClientProtocol\n__all__ = ['WebSocketClientProtocol']\n"
    assert fixed(tmp_path, source, unsafe=False) == source
    assert fixed(tmp_path, source) == source.replace("import ", "import ClientConnection as ", 1)
    made = fixed(tmp_path, EXPORTED, name="package/__init__.py")
    assert made == text(EXPORTED).replace("import ", "import ClientConnection as ", 1)
    assert fixed(tmp_path, EXPORTED) == text(EXPORTED).replace("WebSocketClientProtocol", "ClientConnection")


def test_mocks_take_the_new_class_only_when_told_to(tmp_path: Path) -> None:
    source = "import websockets\nfrom unittest.mock import Mock\nws = Mock(spec=websockets.WebSocketClientProtocol)\n"
    assert fixed(tmp_path, source, unsafe=False) == source
    assert fixed(tmp_path, source) == source.replace("WebSocketClientProtocol", "ClientConnection")


def test_isinstance_is_an_error_where_connections_are_opened(tmp_path: Path) -> None:
    source = """
        import websockets
        def known(ws):
            return isinstance(ws, websockets.WebSocketClientProtocol)
        """
    assert found(tmp_path, source) == ["WS1450 warning unsafe"]
    opened = source + "async def main(uri):\n            return known(await websockets.connect(uri))\n"
    assert found(tmp_path, opened) == ["WS1450 error safe"]


def test_a_range_without_the_new_name_sees_the_fix_only(tmp_path: Path) -> None:
    source = "from websockets import WebSocketClientProtocol\ndef main(ws: WebSocketClientProtocol): ...\n"
    assert found(tmp_path, source, spec=">=13") == ["WS1450 warning displayonly"]
    assert fixed(tmp_path, source, spec=">=13") == source
    assert found(tmp_path, source, spec=">=10,<14") == []
