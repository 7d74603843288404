"""What questions about the installed websockets are answered, release by release."""

from __future__ import annotations

from typing import Any

import pytest

from wslint.code import api
from wslint.code.answers import Answers
from wslint.code.installed import Unknown
from wslint.code.names import Meaning
from wslint.code.reached import runs
from wslint.code.tree import Code

HEAD = """\
import inspect, sys, websockets, websockets.client
from importlib import metadata
from importlib.util import find_spec
from packaging.version import Version, parse
"""


def meaning(source: str) -> Meaning:
    return Meaning(Code(source.encode()), frozenset({"websockets"}), lambda module: frozenset())


def answer(expression: str, release: str) -> Any:
    code = meaning(f"{HEAD}found = {expression}\n")
    statement = code.code.root.named_children[-1]
    assignment = statement.named_children[0]
    return Answers(code, release).value((code.code.root, statement, assignment, assignment.named_children[-1]))


# Run against 9.1, 13.0, 13.1, 14.0 and 17.4, Python itself says the same.
TRUE_FROM = {
    '"additional_headers" in inspect.signature(websockets.connect).parameters': "14.0",
    '"extra_headers" not in inspect.signature(websockets.connect).parameters.keys()': "14.0",
    '"process_response" in inspect.signature(websockets.serve).parameters': "14.0",
    '"additional_headers" in inspect.signature(websockets.unix_connect).parameters': "",
    '"additional_headers" in inspect.signature(websockets.client.connect).parameters': "",
    'websockets.connect.__module__ == "websockets.asyncio.client"': "14.0",
    'parse(websockets.__version__) >= parse("14")': "14.0",
    'not (Version(websockets.version.version) < Version("13.1"))': "13.1",
    "Version(websockets.__version__).release[:2] >= (13, 1)": "13.1",
    'tuple(int(p) for p in websockets.__version__.split(".")[:2]) >= (14, 0)': "14.0",
    'tuple(map(int, websockets.__version__.split("."))) >= (14,)': "14.0",
    '[int(p) for p in metadata.version("websockets").split(".") if p.isdigit()][0] > 13': "14.0",
    'find_spec("websockets.asyncio") is not None': "13.0",
    'hasattr(websockets, "connect")': "8.1",
    "True if websockets.__version__ else False": "8.1",
}


@pytest.mark.parametrize("expression", TRUE_FROM)
def test_answer(expression: str) -> None:
    found = [release for release in api.releases() if answer(expression, release)]
    first = TRUE_FROM[expression]
    assert found == [r for r in api.releases() if first and api.releases().index(r) >= api.releases().index(first)]


def test_strings_are_compared_as_strings() -> None:
    assert answer('websockets.__version__ >= "14.0"', "9.1")
    assert not answer('websockets.__version__ >= "14.0"', "13.1")


@pytest.mark.parametrize(
    "expression",
    [
        "sys.version_info >= (3, 11)",
        "something",
        "websockets.no_such_name",
        'hasattr(websockets, "asyncio")',  # as soon as something has imported it
        "websockets.__version__ > 14",
        "int(websockets.__version__)",
        "sys",
        "10 ** 10 ** 10",
    ],
)
def test_unknown(expression: str) -> None:
    with pytest.raises(Unknown):
        answer(expression, "13.1")


@pytest.mark.parametrize("depth", [100, 300])
def test_deep_expressions_are_unknown(depth: int) -> None:
    with pytest.raises(Unknown):
        answer("not " * depth + "websockets.__version__", "13.1")


RUNS = """\
import websockets
V = tuple(int(p) for p in websockets.__version__.split(".")[:2])
try:
    import websockets.asyncio
    HAVE = True
except ImportError:
    HAVE = False
def f(debug):
    if V < (11, 0):
        raise RuntimeError
    if V >= (14,):
        fourteen()
    elif debug:
        below()
    elif HAVE:
        thirteen()
    else:
        other()
    if not debug:
        return
    return new() if HAVE else old()
"""


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("fourteen", "14.0", "17.4"),
        ("below", "11.0", "13.1"),
        ("thirteen", "13.0", "13.1"),
        ("other", "11.0", "12.0"),
        ("new", "13.0", "17.4"),
        ("old", "11.0", "12.0"),
    ],
)
def test_which_releases_run_it(name: str, first: str, last: str) -> None:
    known = meaning(RUNS)
    path = next(known.code.identifiers(name))
    found = [release for release in api.releases() if runs(Answers(known, release), path)]
    assert found == list(api.releases()[api.releases().index(first) : api.releases().index(last) + 1])
