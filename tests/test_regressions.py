"""What once went wrong on real code, each as small as it could be made."""

from __future__ import annotations

from pathlib import Path

from tests.checking import by_line, place
from wslint.findings import Applicability

WRAPPER = """\
import websockets

async def open_socket(url, headers=None, timeout=10.0, **options):
    return await websockets.connect(url, additional_headers=headers, open_timeout=timeout, **options)
"""
WRAPPED = {"websockets": ">=14", "wrapper": {"call": "helpers:open_socket"}}


def test_wrapper_is_not_imported_under_type_checking(tmp_path: Path) -> None:
    source = """\
from typing import TYPE_CHECKING

import websockets

if TYPE_CHECKING:
    import websockets.connect


async def main(uri):
    async with websockets.connect(uri) as ws:
        await ws.send("hi")
"""
    fixed = place(tmp_path, {"helpers.py": WRAPPER, "a.py": source}, **WRAPPED).fixed("a.py")
    assert "\nfrom helpers import open_socket\n" in fixed
    assert "async with await open_socket(uri) as ws" in fixed


def test_wrapper_is_not_imported_in_the_type_checking_arm(tmp_path: Path) -> None:
    source = """\
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import websockets
else:
    websockets = lazy("websockets")


async def main(uri):
    await websockets.connect(uri)
"""
    fixed = place(tmp_path, {"helpers.py": WRAPPER, "a.py": source}, **WRAPPED).fixed("a.py", unsafe=True)
    assert "    from helpers" not in fixed


def test_guarded_import_beside_a_type_checking_one_keeps_its_guard(tmp_path: Path) -> None:
    source = """\
from typing import TYPE_CHECKING

try:
    import websockets
except ImportError:
    websockets = None

if TYPE_CHECKING:
    import websockets


async def main(uri):
    await websockets.connect(uri)
"""
    fixed = place(tmp_path, {"helpers.py": WRAPPER, "a.py": source}, **WRAPPED).fixed("a.py")
    assert "try:\n    import websockets\n    from helpers import open_socket\n" in fixed


def test_legacy_connection_is_not_safely_replaced_by_a_new_one(tmp_path: Path) -> None:
    source = """\
from websockets.legacy.client import connect


class Client:
    async def up(self, uri):
        self.ws = await connect(uri)
"""
    made = place(tmp_path, {"helpers.py": WRAPPER, "a.py": source}, **WRAPPED)
    (finding,) = (finding for finding in made.findings("a.py") if finding.code == "WS0001")
    assert finding.fix is not None and finding.fix.applicability is Applicability.UNSAFE
    assert "of another implementation" in finding.message


def test_legacy_connection_that_is_used_here_only_is_replaced(tmp_path: Path) -> None:
    source = """\
from websockets.legacy.client import connect


async def main(uri):
    async with connect(uri, extra_headers={}) as ws:
        await ws.send("hi")
"""
    made = place(tmp_path, {"helpers.py": WRAPPER, "a.py": source}, **WRAPPED)
    assert "async with await open_socket(uri, headers={}) as ws" in made.fixed("a.py")


def test_legacy_connection_whose_attributes_the_new_one_lacks_is_not_replaced(tmp_path: Path) -> None:
    source = """\
from websockets.client import connect


class Client:
    async def up(self, uri):
        self.ws = await connect(uri)

    def is_up(self):
        return self.ws.open
"""
    made = place(tmp_path, {"helpers.py": WRAPPER, "a.py": source}, **WRAPPED)
    (finding,) = (finding for finding in made.findings("a.py") if finding.code == "WS0001")
    assert finding.fix is None
    assert "`.open`" in finding.message


def test_wrapper_of_the_same_implementation_replaces_a_legacy_call(tmp_path: Path) -> None:
    legacy = WRAPPER.replace("import websockets\n", "import websockets.legacy.client\n").replace(
        "websockets.connect(url, additional_headers", "websockets.legacy.client.connect(url, extra_headers"
    )
    source = "from websockets.client import connect\n\nasync def main(uri):\n    return await connect(uri)\n"
    made = place(tmp_path, {"helpers.py": legacy, "a.py": source}, **WRAPPED)
    assert "await open_socket(uri)" in made.fixed("a.py")


def test_timeout_does_not_silently_become_the_timeout_of_the_wrapper(tmp_path: Path) -> None:
    source = "import websockets\n\nasync def main(uri):\n    return await websockets.connect(uri, timeout=30)\n"
    made = place(tmp_path, {"helpers.py": WRAPPER, "a.py": source}, **WRAPPED)
    (finding,) = (finding for finding in made.findings("a.py") if finding.code == "WS0001")
    assert finding.fix is not None and finding.fix.applicability is Applicability.UNSAFE
    assert "`timeout`" in finding.message
    told = place(tmp_path, {}, **WRAPPED, timeout_means="open_timeout")
    assert "await open_socket(uri, timeout=30)" in told.fixed("a.py")


def test_timeout_that_is_mapped_to_the_wrapper_is_moved(tmp_path: Path) -> None:
    source = "import websockets\n\nasync def main(uri):\n    return await websockets.connect(uri, timeout=30)\n"
    wrapper = {"call": "helpers:open_socket", "keywords": {"timeout": "timeout"}}
    made = place(tmp_path, {"helpers.py": WRAPPER, "a.py": source}, websockets=">=14", wrapper=wrapper)
    assert "await open_socket(uri, timeout=30)" in made.fixed("a.py")


def test_legacy_type_stays_while_the_call_stays_legacy(tmp_path: Path) -> None:
    source = """\
from websockets.client import connect
from websockets.legacy.client import WebSocketClientProtocol


class Client:
    async def up(self, uri, options) -> WebSocketClientProtocol:
        return await connect(uri, **options)
"""
    made = place(tmp_path, {"a.py": source}, websockets=">=14")
    assert made.fixed("a.py", unsafe=True) == source
    messages = [finding.message for finding in made.findings("a.py") if finding.code == "WS1406"]
    assert len(messages) == 2 and all("not fixed" in message for message in messages)


def test_legacy_type_moves_with_the_call_of_another_statement(tmp_path: Path) -> None:
    source = """\
from websockets.client import connect
from websockets.legacy.client import WebSocketClientProtocol


async def main(uri) -> WebSocketClientProtocol:
    return await connect(uri, extra_headers={})
"""
    fixed = place(tmp_path, {"a.py": source}, websockets=">=14").fixed("a.py", unsafe=True)
    assert "from websockets.asyncio.client import ClientConnection\n" in fixed
    assert "return await connect(uri, additional_headers={})" in fixed


def test_advice_for_a_legacy_name_says_which_release_it_needs(tmp_path: Path) -> None:
    source = "import websockets.client\n\nasync def main() -> websockets.client.WebSocketClientProtocol: ...\n"
    old = place(tmp_path, {"a.py": source}, websockets=">=10").findings("a.py")
    assert old[-1].message.endswith("websockets 13.0 or later)")
    new = place(tmp_path, {}, websockets=">=14").findings("a.py")
    assert new[-1].message.endswith("use `websockets.asyncio.client.ClientConnection`")


def test_module_with_new_names_too_is_not_called_legacy(tmp_path: Path) -> None:
    source = "import websockets.client\n\nasync def main(uri):\n    await websockets.client.connect(uri)\n"
    made = place(tmp_path, {"a.py": source}, websockets=">=14", ignore=["WS0001"])
    messages = [finding.message for finding in made.findings("a.py")]
    assert [message.partition(":")[0] for message in messages] == [
        "`websockets.client.connect` is the legacy implementation, deprecated on websockets 14.0 to 17.4"
    ] * 2


def test_several_legacy_names_are_the_legacy_implementation(tmp_path: Path) -> None:
    source = "from websockets.client import WebSocketClientProtocol, connect\n"
    (finding,) = place(tmp_path, {"a.py": source}, websockets=">=14", ignore=["WS0001"]).findings("a.py")
    assert "connect` are the legacy implementation" in finding.message


def test_legacy_module_is_reported_once(tmp_path: Path) -> None:
    source = """\
import websockets.legacy.handshake
from websockets.legacy import client

websockets.legacy.handshake.check_request({})
"""
    made = place(tmp_path, {"a.py": source}, websockets=">=14", ignore=["WS0001"])
    lines = by_line(source, made.findings("a.py"))
    assert lines == [1, 2, 4]


def test_attributes_of_other_things_do_not_hold_back_a_move(tmp_path: Path) -> None:
    source = """\
import os
from websockets.client import connect


class Client:
    closed = False

    async def up(self, uri):
        if not self.closed and os.path.exists(uri):
            with uri.open() as file:
                file.read()
        await connect(uri)
"""
    fixed = place(tmp_path, {"a.py": source}, websockets=">=14").fixed("a.py", unsafe=True)
    assert "from websockets.asyncio.client import connect" in fixed


def test_guarded_import_is_named_by_the_arm_that_is_preferred(tmp_path: Path) -> None:
    source = """\
try:
    from websockets.asyncio.client import connect
except ImportError:
    from websockets.client import connect

async def main(uri):
    return await connect(uri)
"""
    (finding,) = (f for f in place(tmp_path, {"a.py": source}).findings("a.py") if f.code == "WS0001")
    assert finding.message.startswith("Direct call of `websockets.asyncio.client.connect`")


def test_subclass_of_the_connector_is_called_one(tmp_path: Path) -> None:
    wrapper = {"call": "helpers:dial"}
    helper = "import websockets\n\nasync def dial(url):\n    return await websockets.connect(url)\n"
    source = "import websockets\n\nclass Loud(websockets.connect):\n    pass\n"
    made = place(tmp_path, {"a.py": source, "helpers.py": helper}, wrapper=wrapper)
    (finding,) = (f for f in made.findings("a.py") if f.code == "WS0001")
    assert finding.message.endswith("(not fixed: subclassed, not called here)")


def test_two_fixes_do_not_bring_one_name_twice(tmp_path: Path) -> None:
    source = """\
from websockets.legacy.client import WebSocketClientProtocol
import websockets

class Client:
    ws: WebSocketClientProtocol | None = None

    async def up(self, uri) -> websockets.WebSocketClientProtocol:
        self.ws = await websockets.connect(uri)
        return self.ws
"""
    fixed = place(tmp_path, {"a.py": source}, websockets=">=14").fixed("a.py", unsafe=True)
    assert fixed.count("ClientConnection") == 3
    assert fixed.count("import ClientConnection") == 1


def test_many_connections_gathered_at_once_move_to_the_wrapper(tmp_path: Path) -> None:
    helper = "import websockets\n\nasync def dial(url):\n    return await websockets.connect(url)\n"
    source = """\
import asyncio
import websockets

async def main(uris):
    await asyncio.gather(*[websockets.connect(uri) for uri in uris])
    await asyncio.gather(*(websockets.connect(uri) for uri in uris), return_exceptions=True)
    race(*[websockets.connect(uri) for uri in uris])
"""
    made = place(tmp_path, {"a.py": source, "helpers.py": helper}, wrapper={"call": "helpers:dial"})
    assert [line.strip() for line in made.fixed("a.py").splitlines()[-3:]] == [
        "await asyncio.gather(*[dial(uri) for uri in uris])",
        "await asyncio.gather(*(dial(uri) for uri in uris), return_exceptions=True)",
        "race(*[websockets.connect(uri) for uri in uris])",
    ]


def test_no_space_is_left_where_an_argument_ended_its_line(tmp_path: Path) -> None:
    source = """\
import websockets

async def main(handler, loop):
    await websockets.serve(
        handler, "localhost", 1, loop=loop,
        max_size=None,
    )
    await websockets.connect("ws://a", loop=loop,
                             max_size=None)
"""
    fixed = place(tmp_path, {"a.py": source}, websockets=">=14", select=["WS1403"]).fixed("a.py", unsafe=True)
    assert fixed == source.replace(" loop=loop,", "")
