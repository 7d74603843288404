"""What the handlers of servers are called with, on real releases: no signature shows it.

Needs the package index; everything happens on 127.0.0.1. Pages state the releases of these changes as `alone` and
`warns`, and are held to them here.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.external.releases import CONNECTING, failure, python
from wslint.code import api
from wslint.rules.index import entries
from wslint.rules.pages import load_page

HERE = Path(__file__).parent
# The first releases of the legacy implementation that take a handler without the path, that prefer to call a handler
# without it (10.1 counts parameters, 10.2 tries the call), and that warn of one which has to have it.
ALONE, EMPTY, WARNS = "10.1", "10.2", "13.0"
# Those on both sides of these changes as well.
PROBED = tuple(dict.fromkeys(("10.0", "10.1", "10.2", "12.0", "13.0", *CONNECTING)))
MODULES = ("websockets", "websockets.server", "websockets.asyncio.server")


@cache
def tried(release: str, module: str) -> dict[str, dict[str, Any]]:
    done = python(release, HERE / "call_handlers.py", module)
    assert not failure(done), done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def reached(release: str, first: str) -> bool:
    return api.releases().index(release) >= api.releases().index(first)


def expected(implementation: str, release: str) -> dict[str, list[Any]]:
    """What becomes of a handler of each signature: close code, arguments after the connection, warns."""
    if implementation == "asyncio":
        return {
            "ws": [1000, [], False],
            "ws, path": [1011, None, False],
            "ws, path=None": [1000, [None], False],
            "ws, *rest": [1000, [], False],
        }
    empty = reached(release, EMPTY)
    return {
        "ws": [1000, [], False] if reached(release, ALONE) else [1011, None, False],
        "ws, path": [1000, ["/chat"], reached(release, WARNS)],
        "ws, path=None": [1000, [None if empty else "/chat"], False],
        "ws, *rest": [1000, [] if empty else ["/chat"], False],
    }


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("release", PROBED)
def test_what_a_handler_is_called_with(release: str, module: str) -> None:
    thing = api.lookup(f"{module}.serve", release)
    if thing is None:
        pytest.skip(f"there is no {module}.serve in {release}")
    wanted = expected(thing.implementation, release)
    for function in ("serve", "unix_serve"):
        answers = tried(release, module)[function]
        real = {signature: [code, got, bool(texts)] for signature, (code, got, texts) in answers.items()}
        assert real == wanted, f"{module}.{function}"


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("release", CONNECTING)
def test_callbacks_work_on_the_implementation_that_they_are_written_for(release: str, module: str) -> None:
    thing = api.lookup(f"{module}.serve", release)
    if thing is None:
        pytest.skip(f"there is no {module}.serve in {release}")
    own, other = ("legacy", "new") if thing.implementation == "legacy" else ("new", "legacy")
    found = tried(release, module)["callbacks"]
    assert found[f"{own} process_request"][0] == "403"
    assert found[f"{own} select_subprotocol"] == ["101", "two"]
    assert found[f"{other} process_request"][0] != "403"
    assert found[f"{other} select_subprotocol"] != ["101", "two"]


def test_pages_state_these_releases() -> None:
    rules = [load_page(entry.path) for entry in entries()]
    stated = {
        (rule.shape, word, fact[word])
        for rule in rules
        for fact in rule.facts
        for word in ("alone", "warns")
        if word in fact
    }
    assert stated <= {
        ("handler-alone", "alone", ALONE),
        ("handler-path", "alone", ALONE),
        ("handler-path", "warns", WARNS),
        ("handler-optional-path", "alone", EMPTY),
    }
