"""Attributes in the API table against real connections, servers and exceptions, made on 127.0.0.1.

Needs the package index; each release runs in a process of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.external.releases import CONNECTING, failure, python
from wslint.code import api
from wslint.code.ranges import range_of
from wslint.rules.index import entries
from wslint.rules.pages import Rule, load_page

HERE = Path(__file__).parent
LEGACY, NEW, THREADS = "websockets.legacy", "websockets.asyncio", "websockets.sync"
SERVERS = (f"{LEGACY}.server.WebSocketServer", f"{NEW}.server.Server")
# The classes of the objects that are made, and the first and last release in which they have that path.
CLASSES = {
    f"{LEGACY}.client.WebSocketClientProtocol": ("9.0", None),
    f"{LEGACY}.server.WebSocketServerProtocol": ("9.0", None),
    f"{LEGACY}.server.WebSocketServer": ("9.0", None),
    f"{NEW}.client.ClientConnection": ("13.0", None),
    f"{NEW}.server.ServerConnection": ("13.0", None),
    f"{NEW}.server.Server": ("13.0", None),
    f"{THREADS}.client.ClientConnection": ("11.0", None),
    f"{THREADS}.server.ServerConnection": ("11.0", None),
    f"{THREADS}.server.WebSocketServer": ("11.0", "12.0"),
    f"{THREADS}.server.Server": ("13.0", None),
    "websockets.exceptions.ConnectionClosedOK": ("8.1", None),
    "websockets.exceptions.InvalidStatus": ("13.0", None),  # raised by the new implementation only
    "websockets.exceptions.InvalidStatusCode": ("8.1", "13.0.1"),
    f"{LEGACY}.exceptions.InvalidStatusCode": ("13.1", None),
}

# The releases whose root functions are the new ones.
AFTER = tuple(release for release in CONNECTING if release in range_of(">=14").releases)

# Attributes that are set on some objects only, and on none of those that are made here.
SOMETIMES = {"username": "with basic authentication", "handler": "by a router", "handler_kwargs": "by a router"}


@cache
def names() -> tuple[str, ...]:
    """Every attribute that any of the classes has in any release: each object is asked for all of them."""
    things = (api.lookup(path, release) for path in CLASSES for release in api.releases())
    every = {name for thing in things if thing is not None for name in thing.attributes}
    return tuple(sorted(every - SOMETIMES.keys() - set(dir(object))))


# Pages about attributes: functions with the words of a fact give the class that has the attribute ("" for connections),
# the attribute, and what takes its place on the new one as a dotted name, "" where nothing does.

Claim = tuple[str, str, str]


def state_attribute(*, package: str, attribute: str, state: str) -> Claim:
    return "", attribute, "state.name"


def move_attribute(*, package: str, attribute: str, new: str, of: str = "connection") -> Claim:
    return of.replace("connection", ""), attribute, new


def gone_attribute(*, package: str, attribute: str, instead: str, of: str = "connection", role: str = "") -> Claim:
    return of.replace("connection", ""), attribute, ""


def silent_attribute(*, package: str, attribute: str, new: str, also: list[str]) -> Claim:
    # `.state is …` is a comparison, whose attribute the page about the plain use names.
    return "", attribute, "" if " " in new else new.removeprefix(".")


def close_frame(*, package: str, attribute: str, default: str) -> Claim:
    return "ConnectionClosed", attribute, f"rcvd.{attribute}"


SHAPES: dict[str, Callable[..., Claim]] = {
    function.__name__.replace("_", "-"): function
    for function in (close_frame, gone_attribute, move_attribute, silent_attribute, state_attribute)
}


@cache
def rules() -> tuple[Rule, ...]:
    return tuple(load_page(entry.path) for entry in entries())


def about(*shapes: str) -> list[Any]:
    """The facts of pages of these shapes, as parameters of a test."""
    return [
        pytest.param(rule, fact, id=f"{rule.name}-{number}")
        for rule in rules()
        if rule.shape in shapes
        for number, fact in enumerate(rule.facts)
    ]


@cache
def asked() -> tuple[str, ...]:
    """What every object is asked for: all attributes, and what takes the place of some."""
    claims = [SHAPES[rule.shape](**fact) for rule in rules() if rule.shape in SHAPES for fact in rule.facts]
    dead = [
        new
        for rule in rules()
        if rule.shape == "dead-exception"
        for f in rule.facts
        for new in f["attributes"].values()
    ]
    return tuple(sorted({*names(), *filter(None, [new for *_, new in claims]), *dead}))


@cache
def objects(release: str) -> dict[str, dict[str, Any]]:
    done = python(release, HERE / "look_at_objects.py", text=json.dumps(asked()), timeout=60)
    assert not failure(done), done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("release", CONNECTING)
def test_objects_have_the_attributes_of_the_table(release: str) -> None:
    wrong = []
    for path, attributes in objects(release).items():
        thing = api.lookup(path, release)
        assert thing is not None, path
        for name in names():
            present, warns = attributes[name]
            known = thing.attributes.get(name)
            if (known is not None) != present:
                wrong.append(f"{path}.{name} {'is there' if present else 'is not there'}")
            elif known is not None and known.kind == "property" and known.deprecated != bool(warns):
                wrong.append(f"{path}.{name} warns {warns}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("release", CONNECTING)
def test_all_kinds_of_objects_were_looked_at(release: str) -> None:
    order = api.releases()
    there = {
        path
        for path, (first, last) in CLASSES.items()
        if order.index(first) <= order.index(release) <= order.index(last or order[-1])
    }
    assert objects(release).keys() == there
    assert len(names()) > 150


def connections(release: str, implementation: str) -> list[dict[str, Any]]:
    """What the connections of an implementation answered, none where there is none."""
    found = objects(release)
    return [
        found[path] for path in found if path.startswith(implementation) and path.endswith(("Connection", "Protocol"))
    ]


@pytest.mark.parametrize(("rule", "fact"), about(*SHAPES))
def test_an_attribute_of_a_page_is_gone_and_what_takes_its_place_is_there(rule: Rule, fact: dict[str, Any]) -> None:
    owner, attribute, new = SHAPES[rule.shape](**fact)
    if owner == "server object":
        things = [api.lookup(path, release) for path in SERVERS for release in api.releases()]
        known = [thing.attributes.get(attribute) for thing in things if thing is not None]
        assert any(known), attribute
        assert any(one is None or one.deprecated for one in known), attribute
        return
    if owner:  # an exception, that may never have had what is asked of it by mistake
        names_of = (owner, f"{owner}OK")  # a ConnectionClosed that is raised is one of its subclasses
        raised = [
            objects(release)[path] for release in CONNECTING for path in objects(release) if _leaf(path) in names_of
        ]
        lacking, successor = [answer[attribute] for answer in raised], [answer[new] for answer in raised]
        assert successor
    else:
        old = [answer[attribute] for release in CONNECTING for answer in connections(release, LEGACY)]
        assert any(present for present, _ in old), attribute
        lacking = [answer[attribute] for release in CONNECTING for answer in connections(release, NEW)]
        successor = [answer[new] for release in AFTER for answer in connections(release, NEW)] if new else []
    assert any(not present or warns for present, warns in lacking), attribute
    assert all(present for present, _ in successor), new


def _leaf(path: str) -> str:
    return path.rpartition(".")[2]


@pytest.mark.parametrize(("rule", "fact"), about("dead-exception"))
def test_an_exception_of_a_page_is_raised_no_more(rule: Rule, fact: dict[str, Any]) -> None:
    assert fact.keys() <= {"name", "new", "opener", "attributes"}
    old, new = (fact[key].rpartition(".")[2] for key in ("name", "new"))
    for release in CONNECTING:
        raised = {path.rpartition(".")[2]: answer for path, answer in objects(release).items() if "exceptions" in path}
        assert old in raised
        assert (new in raised) == bool(connections(release, NEW))
        for before, after in fact["attributes"].items():
            assert raised[old][before][0]
            assert new not in raised or raised[new][after][0]
