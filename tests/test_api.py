"""The API table answers what was measured on the released versions themselves."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wslint.code.api import (
    Range,
    accepts,
    deprecated_keyword,
    describe,
    is_module,
    locate,
    lookup,
    range_of,
    releases,
    requires_python,
    star_names,
)
from wslint.code.data import rules_directory

LEGACY_CONNECT = "websockets.legacy.client.Connect"
ASYNCIO_CONNECT = "websockets.asyncio.client.connect"

RESOLVES = [
    # path, release, where it is defined, implementation, deprecated
    ("websockets.connect", "8.1", "websockets.client.Connect", "legacy", False),
    ("websockets.connect", "9.0", LEGACY_CONNECT, "legacy", False),
    ("websockets.connect", "13.1", LEGACY_CONNECT, "legacy", False),
    ("websockets.connect", "14.0", ASYNCIO_CONNECT, "asyncio", False),
    ("websockets.connect", "17.4", ASYNCIO_CONNECT, "asyncio", False),
    ("websockets.client.connect", "13.1", LEGACY_CONNECT, "legacy", False),
    ("websockets.client.connect", "14.0", LEGACY_CONNECT, "legacy", True),
    ("websockets.client.connect", "17.4", LEGACY_CONNECT, "legacy", True),
    ("websockets.legacy.client.connect", "13.1", LEGACY_CONNECT, "legacy", False),
    ("websockets.legacy.client.connect", "14.0", LEGACY_CONNECT, "legacy", True),
    ("websockets.asyncio.client.connect", "13.0", ASYNCIO_CONNECT, "asyncio", False),
    ("websockets.sync.client.connect", "11.0", "websockets.sync.client.connect", "sync", False),
    ("websockets.trio.client.connect", "17.0", "websockets.trio.client.connect", "trio", False),
    ("websockets.serve", "13.1", "websockets.legacy.server.Serve", "legacy", False),
    ("websockets.serve", "17.4", "websockets.asyncio.server.serve", "asyncio", False),
    ("websockets.broadcast", "10.0", "websockets.legacy.protocol.broadcast", "legacy", False),
    ("websockets.broadcast", "14.0", "websockets.asyncio.connection.broadcast", "asyncio", False),
    ("websockets.ClientConnection", "10.4", "websockets.client.ClientConnection", "sans-io", False),
    ("websockets.ClientConnection", "14.2", "websockets.asyncio.client.ClientConnection", "asyncio", False),
    ("websockets.client.ClientConnection", "17.4", "websockets.client.ClientConnection", "sans-io", True),
    ("websockets.protocol", "9.0", "websockets.legacy.protocol", "legacy", False),
    ("websockets.protocol", "11.0", "websockets.protocol", "sans-io", False),
    ("websockets.WebSocketClientProtocol", "13.1", "websockets.legacy.client.WebSocketClientProtocol", "legacy", False),
    ("websockets.WebSocketClientProtocol", "14.0", "websockets.legacy.client.WebSocketClientProtocol", "legacy", True),
    ("websockets.InvalidStatusCode", "13.1", "websockets.legacy.exceptions.InvalidStatusCode", "legacy", False),
    ("websockets.InvalidStatusCode", "14.0", "websockets.legacy.exceptions.InvalidStatusCode", "legacy", True),
    (
        "websockets.exceptions.AbortHandshake",
        "17.4",
        "websockets.legacy.exceptions.AbortHandshake",
        "legacy",
        True,
    ),
    ("websockets.InvalidMessage", "14.1", "websockets.legacy.exceptions.InvalidMessage", "legacy", True),
    ("websockets.InvalidMessage", "14.2", "websockets.exceptions.InvalidMessage", "other", False),
    ("websockets.http.Headers", "12.0", "websockets.datastructures.Headers", "other", False),
    ("websockets.http.Headers", "13.0", "websockets.datastructures.Headers", "other", True),
    ("websockets.connection.Connection", "11.0", "websockets.protocol.Protocol", "sans-io", True),
    ("websockets.sync.server.WebSocketServer", "13.0", "websockets.sync.server.Server", "sync", True),
    (
        "websockets.auth.basic_auth_protocol_factory",
        "14.0",
        "websockets.legacy.auth.basic_auth_protocol_factory",
        "legacy",
        True,
    ),
    ("websockets.asyncio.client.process_exception", "17.1", "websockets.client.process_exception", "sans-io", False),
    ("websockets.typing.Data", "17.4", "websockets.typing.Data", "other", False),
    ("websockets.client.asyncio", "8.1", "asyncio", "other", False),
]


@pytest.mark.parametrize(("path", "release", "defined", "implementation", "deprecated"), RESOLVES)
def test_what_a_path_resolves_to(path: str, release: str, defined: str, implementation: str, deprecated: bool) -> None:
    thing = lookup(path, release)
    assert thing is not None
    assert (thing.path, thing.implementation, thing.deprecated) == (defined, implementation, deprecated)


# path, the releases that have it: the first and the last (None: the newest), oldest run first
EXISTS = [
    ("websockets.legacy.client", [("9.0", None)]),
    ("websockets.asyncio.client", [("13.0", None)]),
    ("websockets.sync.client", [("11.0", None)]),
    ("websockets.trio.client", [("17.0", None)]),
    ("websockets.http", [("8.1", "16.1.1")]),
    ("websockets.http.USER_AGENT", [("8.1", "12.0")]),
    ("websockets.http11.USER_AGENT", [("13.0", None)]),
    ("websockets.framing", [("8.1", "16.1.1")]),
    ("websockets.handshake", [("8.1", "16.1.1")]),
    ("websockets.parse_uri", [("8.1", "16.1.1")]),
    ("websockets.uri.parse_uri", [("8.1", None)]),
    ("websockets.connection", [("9.0", None)]),
    ("websockets.frames.OP_TEXT", [("9.0", "16.1.1")]),
    ("websockets.frames.Opcode", [("9.0", None)]),
    ("websockets.frames.parse_close", [("9.0", "9.1")]),
    ("websockets.frames.prepare_data", [("9.0", "13.0.1")]),
    ("websockets.ExtensionHeader", [("8.1", "11.0.3")]),
    ("websockets.typing.ExtensionHeader", [("8.1", None)]),
    ("websockets.LoggerLike", [("10.0", None)]),
    ("websockets.ExtensionName", [("12.0", None)]),
    ("websockets.StatusLike", [("13.1", None)]),
    ("websockets.typing.StatusLike", [("12.0", None)]),
    ("websockets.HeadersLike", [("12.0", None)]),
    ("websockets.typing.PathLike", [("17.1", None)]),
    ("websockets.uri.get_proxy", [("15.0", "15.0.1")]),
    ("websockets.proxy.get_proxy", [("16.0", None)]),
    ("websockets.State", [("14.2", None)]),
    ("websockets.Server", [("14.2", None)]),
    ("websockets.ClientConnection", [("9.0", "10.4"), ("14.2", None)]),
    ("websockets.ServerConnection", [("9.0", "10.4"), ("14.2", None)]),
    ("websockets.broadcast", [("10.0", None)]),
    ("websockets.basic_auth", [("14.0", None)]),
    ("websockets.asyncio.server.basic_auth", [("13.1", None)]),
    ("websockets.sync.server.basic_auth", [("13.1", None)]),
    ("websockets.InvalidStatus", [("10.0", None)]),
    ("websockets.InvalidStatusCode", [("8.1", None)]),
    ("websockets.WebSocketProtocolError", [("8.1", None)]),
    ("websockets.ConcurrencyError", [("13.1", None)]),
    ("websockets.InvalidProxy", [("15.0", None)]),
    ("websockets.InvalidMethod", [("17.0", None)]),
    ("websockets.TooManyFragments", [("17.4", None)]),
    ("websockets.sync.client.reconnect", [("17.1", None)]),
    ("websockets.sync.server.WebSocketServer", [("11.0", None)]),
    ("websockets.sync.server.Server", [("13.0", None)]),
    ("websockets.legacy.server.broadcast", [("13.0", None)]),
    ("websockets.asyncio.client.process_exception", [("13.1", None)]),
    ("websockets.CancelHandshake", []),
    ("websockets.nothing", []),
    ("websocket.WebSocketApp", []),
]


def expected(spans: list[tuple[str, str | None]]) -> list[str]:
    known = list(releases())
    return [
        release for first, last in spans for release in known[known.index(first) : known.index(last or known[-1]) + 1]
    ]


@pytest.mark.parametrize(("path", "spans"), EXISTS)
def test_which_releases_have_a_path(path: str, spans: list[tuple[str, str | None]]) -> None:
    assert [release for release in releases() if lookup(path, release)] == expected(spans)


# callable, keyword, the releases that take it
ACCEPTED = [
    ("websockets.connect", "extra_headers", [("8.1", "13.1")]),
    ("websockets.connect", "additional_headers", [("14.0", None)]),
    ("websockets.client.connect", "extra_headers", [("8.1", None)]),
    ("websockets.client.connect", "additional_headers", []),
    ("websockets.legacy.client.connect", "extra_headers", [("9.0", None)]),
    ("websockets.asyncio.client.connect", "additional_headers", [("13.0", None)]),
    ("websockets.sync.client.connect", "additional_headers", [("11.0", None)]),
    ("websockets.sync.client.connect", "extra_headers", []),
    ("websockets.unix_connect", "extra_headers", [("8.1", "13.1")]),
    ("websockets.unix_connect", "additional_headers", [("14.0", None)]),
    ("websockets.unix_connect", "ssl", [("8.1", None)]),
    ("websockets.unix_connect", "host", []),
    ("websockets.serve", "extra_headers", [("8.1", "13.1")]),
    ("websockets.serve", "additional_headers", []),
    ("websockets.serve", "ws_handler", [("8.1", "13.1")]),
    ("websockets.serve", "handler", [("14.0", None)]),
    ("websockets.serve", "process_response", [("14.0", None)]),
    ("websockets.connect", "timeout", [("8.1", "13.1")]),
    ("websockets.serve", "timeout", [("8.1", "13.1")]),
    ("websockets.unix_serve", "timeout", [("8.1", "13.1")]),
    ("websockets.connect", "klass", [("8.1", "13.1")]),
    ("websockets.connect", "loop", [("8.1", "13.1")]),
    ("websockets.connect", "legacy_recv", [("8.1", "13.1")]),
    ("websockets.connect", "create_protocol", [("8.1", "13.1")]),
    ("websockets.connect", "create_connection", [("14.0", None)]),
    ("websockets.connect", "read_limit", [("8.1", "13.1")]),
    ("websockets.connect", "write_limit", [("8.1", None)]),
    ("websockets.connect", "close_timeout", [("8.1", None)]),
    ("websockets.connect", "open_timeout", [("10.0", None)]),
    ("websockets.serve", "open_timeout", [("11.0", None)]),
    ("websockets.connect", "user_agent_header", [("10.4", None)]),
    ("websockets.serve", "server_header", [("10.4", None)]),
    ("websockets.connect", "logger", [("10.0", None)]),
    ("websockets.asyncio.client.connect", "process_exception", [("13.1", None)]),
    ("websockets.connect", "reconnect_delays", [("17.0", None)]),
    ("websockets.connect", "proxy", [("15.0", None)]),
    ("websockets.client.connect", "proxy", []),
    ("websockets.connect", "proxy_ssl", [("15.0", None)]),
    ("websockets.connect", "origins", []),
    ("websockets.serve", "origin", []),
    ("websockets.connect", "ssl", [("8.1", None)]),
    ("websockets.connect", "host", [("8.1", None)]),
    ("websockets.connect", "port", [("8.1", None)]),
    ("websockets.connect", "sock", [("8.1", None)]),
    ("websockets.connect", "happy_eyeballs_delay", [("8.1", None)]),
    ("websockets.serve", "reuse_port", [("8.1", None)]),
    ("websockets.serve", "happy_eyeballs_delay", []),
    ("websockets.sync.client.connect", "ssl_context", [("11.0", None)]),
    ("websockets.sync.client.connect", "ssl", [("13.0", None)]),
    ("websockets.sync.client.connect", "timeout", [("13.0", None)]),
    ("websockets.sync.client.connect", "ping_interval", [("15.0", None)]),
    ("websockets.sync.client.connect", "max_queue", [("14.0", None)]),
    ("websockets.sync.client.connect", "legacy", [("17.1", None)]),
    ("websockets.sync.client.connect", "address", [("17.1", None)]),
    ("websockets.sync.client.connect", "write_limit", []),
    ("websockets.sync.server.serve", "backlog", [("13.0", None)]),
    ("websockets.sync.server.unix_serve", "backlog", [("13.0", None)]),
    ("websockets.trio.client.connect", "write_limit", []),
    ("websockets.trio.client.connect", "local_address", [("17.0", None)]),
    ("websockets.sync.server.broadcast", "max_workers", [("17.0", None)]),
    ("websockets.broadcast", "raise_exceptions", [("11.0", None)]),
    ("websockets.broadcast", "text", [("16.1", None)]),
    ("websockets.exceptions.ConnectionClosed", "code", [("8.1", "9.1")]),
    ("websockets.exceptions.ConnectionClosed", "rcvd", [("10.0", None)]),
    ("websockets.asyncio.connection.Connection.send", "text", [("14.0", None)]),
    ("websockets.asyncio.connection.Connection.recv", "decode", [("13.0", None)]),
    ("websockets.asyncio.connection.Connection.recv", "timeout", []),
    ("websockets.sync.client.ClientConnection", "socket", [("11.0", "16.1.1")]),
    ("websockets.sync.client.ClientConnection", "sock", [("17.0", None)]),
    ("websockets.WebSocketClientProtocol", "ping_interval", [("8.1", None)]),
]


@pytest.mark.parametrize(("path", "keyword", "spans"), ACCEPTED)
def test_which_releases_accept_a_keyword(path: str, keyword: str, spans: list[tuple[str, str | None]]) -> None:
    assert [release for release in releases() if accepts(path, release, keyword)] == expected(spans)
    absent = [release for release in releases() if lookup(path, release) is None]
    assert [release for release in releases() if accepts(path, release, keyword) is None] == absent


DEPRECATED = [
    ("websockets.connect", "timeout", [("8.1", "13.1")]),
    ("websockets.unix_connect", "timeout", [("8.1", "13.1")]),
    ("websockets.client.connect", "timeout", [("8.1", None)]),
    ("websockets.serve", "klass", [("8.1", "13.1")]),
    ("websockets.connect", "loop", [("10.0", "13.1")]),
    ("websockets.connect", "legacy_recv", [("10.0", "13.1")]),
    ("websockets.sync.client.connect", "ssl_context", [("13.0", None)]),
    ("websockets.sync.server.serve", "ssl_context", [("13.0", None)]),
    ("websockets.sync.client.connect", "ssl", []),
    ("websockets.connect", "extra_headers", []),
    ("websockets.connect", "close_timeout", []),
]


@pytest.mark.parametrize(("path", "keyword", "spans"), DEPRECATED)
def test_which_releases_deprecate_a_keyword(path: str, keyword: str, spans: list[tuple[str, str | None]]) -> None:
    assert [release for release in releases() if deprecated_keyword(path, release, keyword)] == expected(spans)


LEGACY, NEW = "websockets.legacy.protocol.WebSocketCommonProtocol", "websockets.asyncio.connection.Connection"
THREADS = "websockets.sync.connection.Connection"
OLD_SERVER, NEW_SERVER = "websockets.legacy.server.WebSocketServer", "websockets.asyncio.server.Server"
ATTRIBUTES = [
    (LEGACY, "open", [("9.0", None)]),
    (NEW, "open", []),
    (LEGACY, "closed", [("9.0", None)]),
    (NEW, "closed", []),
    (LEGACY, "request_headers", [("9.0", None)]),
    (NEW, "request_headers", []),
    (NEW, "request", [("13.0", None)]),
    (LEGACY, "request", []),
    (LEGACY, "path", [("9.0", None)]),
    (NEW, "path", []),
    (NEW, "close_code", [("14.1", None)]),
    (THREADS, "state", [("14.1", None)]),
    (THREADS, "wait_closed", [("17.2", None)]),
    (NEW, "wait_closed", [("13.0", None)]),
    (LEGACY, "latency", [("10.4", None)]),
    (NEW, "latency", [("13.0", None)]),
    (THREADS, "latency", [("15.0", None)]),
    (NEW, "max_queue", [("13.0", "15.0.1")]),
    (LEGACY, "data_received", [("9.0", None)]),
    (OLD_SERVER, "websockets", [("9.0", None)]),
    (NEW_SERVER, "websockets", []),
    (NEW_SERVER, "connections", [("13.1", None)]),
    (OLD_SERVER, "serve_forever", [("10.1", None)]),
    (OLD_SERVER, "loop", [("9.0", "9.1")]),
    (NEW_SERVER, "loop", [("13.0", "17.0")]),
    ("websockets.connect", "__iter__", [("8.1", "16.1.1")]),
    ("websockets.connect", "__aiter__", [("10.0", None)]),
    (NEW, "__aenter__", [("13.0", None)]),
    (LEGACY, "__aenter__", []),
    ("websockets.exceptions.ConnectionClosed", "with_traceback", [("8.1", None)]),
]


@pytest.mark.parametrize(("path", "attribute", "spans"), ATTRIBUTES)
def test_which_releases_have_an_attribute(path: str, attribute: str, spans: list[tuple[str, str | None]]) -> None:
    found = [release for release in releases() if (thing := lookup(path, release)) and attribute in thing.attributes]
    assert found == expected(spans)
    assert [release for release in releases() if lookup(f"{path}.{attribute}", release)] == expected(spans)


def test_attributes_say_what_they_are() -> None:
    connection = lookup("websockets.WebSocketClientProtocol", "13.1")
    assert connection is not None
    assert connection.attributes["host"].deprecated
    assert connection.attributes["host"].kind == "property"
    assert not connection.attributes["remote_address"].deprecated
    assert connection.attributes["send"].kind == "coroutine"
    assert connection.attributes["send"].owner == LEGACY
    closed = lookup("websockets.ConnectionClosed", "13.1")
    assert closed is not None
    assert closed.attributes["code"].deprecated
    earlier = lookup("websockets.ConnectionClosed", "13.0.1")
    assert earlier is not None
    assert not earlier.attributes["code"].deprecated


def test_bases_tell_which_except_clause_catches() -> None:
    for name in ("InvalidStatus", "InvalidStatusCode"):
        thing = lookup(f"websockets.{name}", "17.4")
        assert thing is not None
        assert "websockets.exceptions.InvalidHandshake" in thing.bases
        assert "websockets.exceptions.InvalidStatus" not in thing.bases
        assert "Exception" in thing.bases


def test_parameters_of_methods_say_what_may_be_positional() -> None:
    def kind(release: str) -> str:
        thing = lookup("websockets.ClientConnection.send", release)
        assert thing is not None and thing.parameters is not None
        return next(item.kind for item in thing.parameters if item.name == "text")

    assert kind("16.1.1") == "positional-or-keyword"
    assert kind("17.0") == "keyword-only"


def test_modules_are_not_only_attributes() -> None:
    assert is_module("websockets.protocol", "8.1")
    assert not is_module("websockets.protocol", "10.4")
    assert is_module("websockets.protocol", "11.0")
    assert not is_module("websockets.framing", "9.0")
    assert not is_module("websockets.connect", "17.4")


def test_star_names() -> None:
    assert "WebSocketClientProtocol" in star_names("websockets", "13.1")
    assert "WebSocketClientProtocol" not in star_names("websockets", "14.0")
    assert "connect" in star_names("websockets.client", "13.1")
    assert star_names("websockets.client", "17.4") == {"ClientProtocol"}
    assert star_names("websockets.asyncio", "12.0") == frozenset()
    assert star_names("websockets.legacy.client", "13.1") == {"WebSocketClientProtocol", "connect", "unix_connect"}


def test_releases_and_pythons() -> None:
    assert releases()[0] == "8.1"
    assert tuple(name for name in releases() if name in ("9.0", "13.0.1", "15.0.1", "17.4")) == (
        "9.0",
        "13.0.1",
        "15.0.1",
        "17.4",
    )
    assert not [name for name in releases() if "rc" in name or "b" in name]
    assert requires_python("8.1") == ">=3.6.1"
    assert requires_python("15.0.1") == ">=3.9"
    assert requires_python("17.4") == ">=3.11"


def test_an_unknown_release_is_named() -> None:
    with pytest.raises(ValueError, match=r"websockets 7\.0 is not in the API table"):
        lookup("websockets.connect", "7.0")


def test_range_of() -> None:
    declared = range_of(">=13,<15")
    assert declared == Range(("13.0", "13.0.1", "13.1", "14.0", "14.1", "14.2"), ">=13,<15", True)
    assert (declared.floor, declared.ceiling) == ("13.0", "14.2")
    assert range_of("==15.0.*").releases == ("15.0", "15.0.1")
    assert range_of("").releases == releases()
    assert range_of(None) == Range((releases()[-1],), "", False)


@pytest.mark.parametrize("spec", ["15", "latest", ">=13,", "13 - 15", ">>13"])
def test_an_invalid_range(spec: str) -> None:
    if spec == ">=13,":
        assert range_of(spec).floor == "13.0"
        return
    with pytest.raises(ValueError, match="is not a range of versions") as caught:
        range_of(spec)
    assert "\n" not in str(caught.value)


def test_a_range_without_a_known_release() -> None:
    with pytest.raises(ValueError, match=r"'<8' allows no known release of websockets \(8\.1, 9\.0, "):
        range_of("<8")


@pytest.mark.parametrize(
    ("subset", "words"),
    [
        (">=14", "14.0 and later"),
        ("<14", "13.1 and earlier"),
        (">=13", "13.0 to 15.0.1"),
        ("==13.0", "13.0"),
        ("==15.0.1", "15.0.1"),
        (">=13.1,<14.2", "13.1 to 14.1"),
        ("!=14.0", "13.1 and earlier, 14.1 and later"),
        ("<9", ""),
    ],
)
def test_describe(subset: str, words: str) -> None:
    within = range_of(">=13,<16")
    assert describe(reversed(range_of(subset).releases), within) == words


def test_the_table_is_small_and_quick() -> None:
    path = Path(locate())
    assert path.name == "api.json"
    assert path.stat().st_size < 300_000
    text = path.read_text(encoding="utf-8")
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        json.loads(text)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.005


def test_importing_loads_nothing() -> None:
    code = "import sys, wslint.code.api; print([m for m in ('json', 'packaging', 'pathlib') if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("packed", [True, False])
def test_the_data_lies_in_the_wheel_or_beside_the_package(packed: bool, tmp_path: Path) -> None:
    package = tmp_path / "site" / "wslint"
    (package / "code").mkdir(parents=True)
    pages = package / "rules" / "pages" if packed else tmp_path / "site" / "rules"
    pages.mkdir(parents=True)
    for directory in (package, package / "code"):
        (directory / "__init__.py").write_text("", encoding="utf-8")
    for name in ("data.py", "table.py"):
        source = Path(rules_directory()).parent / "wslint" / "code" / name
        (package / "code" / name).write_bytes(source.read_bytes())
    (pages / "api.json").write_text('{"releases": [["99.0", ">=4"]]}', encoding="utf-8")
    code = "from wslint.code.table import locate, releases; print(locate(), *releases())"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=package.parent
    )
    assert answer.stdout.split() == [str(pages / "api.json"), "99.0"]
