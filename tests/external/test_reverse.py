"""What vanished between two releases of websockets has a page, or a line that says why not in unpaged.toml."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.checking import tomllib
from tests.external.claims import CLAIMS
from tests.external.test_facts import RULES, questions
from tests.external.test_objects import SHAPES
from tests.external.vanished import Loss, losses
from wslint.code import api

LINES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "unpaged.toml").read_text())["unpaged"]


# What a page tells of: a claim about a path is that it warns, or is gone; one about a keyword likewise.
KINDS = {
    "path": ("name", "module", "deprecated name", "deprecated module"),
    "keyword": ("keyword", "deprecated keyword"),
    "attribute": ("attribute", "deprecated attribute"),
}
# Shapes that hold all code against the whole table.
WHOLE = {"name-outside-range": ("name", "module"), "keyword-outside-range": ("keyword",)}
# The results that vanished.py tells of, and what pages call them.
OWNERS = {
    "": ("websockets.connect()", "websockets.serve() handler"),
    "server object": (
        "websockets.serve()",
        "websockets.asyncio.server.Server",
        "websockets.legacy.server.WebSocketServer",
    ),
}
METHODS = ("websockets.asyncio.connection.Connection", "websockets.sync.connection.Connection")


@cache
def paged() -> frozenset[tuple[str, str]]:
    """Return the kinds and paths of the losses that pages tell of."""
    found = set()
    for rule in RULES:
        if rule.code.startswith("WS00") or not rule.default:
            continue  # policy is about names that are all there
        if rule.shape in CLAIMS:
            for kind, path, *rest in questions(rule):
                shown = f"{path}({rest[0]})" if rest else path
                found |= {(each, shown) for each in KINDS.get(kind, ())}
        for fact in rule.facts:
            found |= set(_told(rule.shape, fact))
    return frozenset(found)


def _told(shape: str, fact: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if shape in SHAPES:
        owner, attribute, _ = SHAPES[shape](**fact)
        owners = OWNERS.get(owner, (f"websockets.exceptions.{owner}",))
        yield from ((kind, f"{one}.{attribute}") for one in owners for kind in KINDS["attribute"])
    elif shape == "dead-exception":
        yield "deprecated name", fact["name"]
    elif shape == "positional-argument":
        yield "position", f"{fact['call']}({fact['keyword']})"
        yield "position", f"websockets.asyncio.connection.broadcast({fact['keyword']})"  # where it is defined
    elif shape == "positional-method":
        yield from (("position", f"{one}.{fact['method']}({fact['keyword']})") for one in METHODS)
    elif shape == "refused-arguments":
        thing = [api.lookup(fact["call"], release) for release in api.releases()]
        yield from (("keyword", f"{one.path}({item.name})") for one in thing if one for item in one.parameters or ())


def told(loss: Loss) -> bool:
    whole = any(loss.kind in WHOLE.get(rule.shape, ()) for rule in RULES if rule.default)
    return whole or (loss.kind, loss.path) in paged()


def excused(loss: Loss, line: dict[str, Any]) -> bool:
    right = line.get("release", loss.release) == loss.release
    return right and any(fnmatchcase(loss.path, pattern) for pattern in line["paths"])


def uncovered() -> list[Loss]:
    """Return what is in neither."""
    return [loss for loss in losses() if not told(loss) and not any(excused(loss, line) for line in LINES)]


def test_what_vanished_has_a_page_or_a_reason() -> None:
    missing = [f"{loss.release} {loss.kind}: {loss.path}" for loss in uncovered()]
    assert not missing, f"{len(missing)} without a page:\n" + "\n".join(missing)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["paths"][0])
def test_every_line_excuses_something_that_no_page_tells(line: dict[str, Any]) -> None:
    assert line["reason"]
    assert line.keys() <= {"reason", "release", "paths"}
    for pattern in line["paths"]:
        narrowed = {**line, "paths": [pattern]}
        assert any(excused(loss, narrowed) and not told(loss) for loss in losses()), f"{pattern} excuses nothing"


def test_losses_are_seen() -> None:
    seen = {(loss.release, loss.kind, loss.path) for loss in losses()}
    assert {
        ("14.0", "keyword", "websockets.connect(extra_headers)"),
        ("14.0", "keyword", "websockets.serve(ws_handler)"),
        ("14.0", "deprecated module", "websockets.legacy"),
        ("14.0", "deprecated name", "websockets.client.connect"),
        ("14.0", "attribute", "websockets.connect().open"),
        ("13.1", "deprecated attribute", "websockets.exceptions.ConnectionClosed.code"),
        ("13.0", "deprecated keyword", "websockets.sync.client.connect(ssl_context)"),
        ("17.0", "module", "websockets.http"),
        ("17.0", "name", "websockets.frames.OP_TEXT"),
        ("17.0", "position", "websockets.asyncio.connection.Connection.send(text)"),
    } <= seen
