"""What the pages say of values of arguments, against the releases: wslint finds a call exactly where it goes wrong.

Every case is a call of a client and of a server. It is checked with a range of one release and made with that release.
Needs the package index; everything happens on 127.0.0.1.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.checking import place
from tests.external.releases import CONNECTING, failure, python
from wslint.code import api

HERE = Path(__file__).parent
PAIRS = {
    "root": ("websockets.connect", "websockets.serve"),
    "legacy": ("websockets.legacy.client.connect", "websockets.legacy.server.serve"),
    "asyncio": ("websockets.asyncio.client.connect", "websockets.asyncio.server.serve"),
    "sync": ("websockets.sync.client.connect", "websockets.sync.server.serve"),
}
PLAIN = "ws://127.0.0.1:PORT/"


def fails(answer: dict[str, Any]) -> bool:
    return bool(answer["error"])


def sends_two(answer: dict[str, Any]) -> bool:
    return len(answer["agents"]) > 1


def decodes(answer: dict[str, Any]) -> bool:
    return bool(answer["authorization"] == "us@er:pw")


@dataclass(frozen=True)
class Case:
    """Arguments with which ``code`` finds fault where ``wrong`` is true of what happens."""

    code: str
    client: str = ""
    server: str = ""
    uri: str = PLAIN
    positions: tuple[int, ...] = ()
    wrong: Callable[[dict[str, Any]], bool] = fails
    pairs: tuple[str, ...] = tuple(PAIRS)

    def asked(self, pair: str) -> dict[str, Any]:
        connect, serve = PAIRS[pair]
        return {
            "connect": connect, "serve": serve, "client": self.client, "server": self.server, "uri": self.uri,
            "positions": self.positions,
        }  # fmt: skip

    def source(self, pair: str) -> str:
        connect, serve = PAIRS[pair]
        given = "".join(f", {position}" for position in self.positions)
        return (
            "import re, ssl\n"
            + "".join(f"import {path.rpartition('.')[0]}\n" for path in (connect, serve))
            + f"async def main(handler):\n    {serve}(handler, '127.0.0.1', 0, {self.server})\n"
            + f"    {connect}('{self.uri.replace('PORT', '1')}'{given}, {self.client})\n"
        )


ASYNC = ("root", "legacy", "asyncio")
CASES = {
    "nothing": Case("WS1601"),
    "max_size of a client": Case("WS1601", client="max_size=(1000, 1000)"),
    "max_size of a server": Case("WS1601", server="max_size=(1000, 1000)"),
    "max_queue None": Case("WS1434", client="max_queue=None"),
    "max_queue None of a server": Case("WS1434", server="max_queue=None"),
    "max_queue 0": Case("WS1434", client="max_queue=0", pairs=ASYNC),
    "max_queue pair": Case("WS1434", client="max_queue=(8, 2)", pairs=ASYNC),
    "write_limit": Case("WS1435", client="write_limit=(8192, 1024)", pairs=ASYNC),
    "write_limit of a server": Case("WS1435", server="write_limit=(8192, 1024)", pairs=ASYNC),
    "empty origin": Case("WS1432", server="origins=['']"),
    "no origin": Case("WS1432", server="origins=[None]"),
    "pattern": Case("WS1436", client="origin='http://abc'", server="origins=[re.compile('http://a.*')]"),
    "subprotocols": Case("WS1437", server="subprotocols=['a']"),
    "subprotocols, chosen": Case("WS1437", server="subprotocols=['a'], select_subprotocol=lambda a, b: None"),
    "one subprotocol": Case("WS0112", client="subprotocols='ab'"),
    "origins of a client": Case("WS0110", client="origins=['http://a']"),
    "origin of a server": Case("WS0110", server="origin='http://a'"),
    "position": Case("WS0111", positions=(5,)),
    "wss, None": Case("WS0113", client="ssl=None", uri="wss://127.0.0.1:PORT/", wrong=lambda _: True, pairs=ASYNC),
    "ws, True": Case("WS0114", client="ssl=True"),
    "ws, False": Case("WS0114", client="ssl=False"),
    "ws, None": Case("WS0114", client="ssl=None", pairs=ASYNC),
    "ws, context": Case("WS0114", client="ssl=ssl.create_default_context()"),
    "agent": Case(
        "WS1430", client="additional_headers={'User-Agent': 'a'}", wrong=sends_two, pairs=("asyncio", "sync")
    ),
    "extra_headers": Case("WS0115", client="extra_headers={}", pairs=("sync",)),
}  # fmt: skip
# A rejected keyword says nothing about its value.
REJECTED = ("unexpected keyword argument",)


def exists(pair: str, release: str) -> bool:
    return all(api.lookup(path, release) is not None for path in PAIRS[pair])


@cache
def answers(release: str) -> dict[tuple[str, str], dict[str, Any]]:
    asked = [(name, pair) for name, case in CASES.items() for pair in case.pairs if exists(pair, release)]
    asked += [("credentials", pair) for pair in PAIRS if exists(pair, release)]
    text = json.dumps([(CASES | {"credentials": CREDENTIALS})[name].asked(pair) for name, pair in asked])
    done = python(release, HERE / "try_values.py", text=text, timeout=300)
    assert not failure(done), done.stderr
    return dict(zip(asked, json.loads(done.stdout), strict=True))


def found(directory: Path, source: str, websockets: str) -> set[str]:
    made = place(directory, {"example.py": source}, websockets=websockets)
    return {finding.code for finding in made.findings("example.py", extend_select=("WS1437",))}


CREDENTIALS = Case("WS1711", uri="ws://us%40er:pw@127.0.0.1:PORT/", wrong=decodes)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("release", CONNECTING)
def test_a_value_is_found_where_it_goes_wrong(name: str, release: str, tmp_path: Path) -> None:
    case = CASES[name]
    for pair in case.pairs:
        answer = answers(release).get((name, pair))
        if answer is None or (case.code != "WS0110" and any(text in answer["error"] for text in REJECTED)):
            continue
        codes = found(tmp_path, case.source(pair), f"=={release}")
        assert (case.code in codes) == case.wrong(answer), (pair, answer, codes)


@pytest.mark.parametrize("pair", PAIRS)
def test_credentials_are_found_where_releases_differ(pair: str, tmp_path: Path) -> None:
    there = [release for release in CONNECTING if exists(pair, release)]
    kinds = {release: decodes(answers(release)["credentials", pair]) for release in there}
    for one, other in pairwise(there):
        codes = found(tmp_path, CREDENTIALS.source(pair), f">={one},<={other}")
        assert ("WS1711" in codes) == (kinds[one] != kinds[other]), (one, other)
