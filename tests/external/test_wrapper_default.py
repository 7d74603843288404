"""The defaults of connect() that WS0010 compares a wrapper's with: what the signatures of the releases say."""

from __future__ import annotations

import json

import pytest

from tests.external.releases import RELEASES, failure, python
from wslint.code.api import releases
from wslint.rules.index import entries
from wslint.rules.pages import load_page

PAGE = next(entry.path for entry in entries() if entry.name == "wrapper-default")
ASK = """\
import inspect, json, websockets
parameters = inspect.signature(websockets.connect).parameters.values()
print(json.dumps({item.name: item.default for item in parameters if item.default is None or
    isinstance(item.default, (int, float, str))}))
"""


@pytest.mark.parametrize("release", RELEASES)
def test_default(release: str) -> None:
    answer = python(release, "-c", ASK)
    assert failure(answer) == ""
    stated = json.loads(answer.stdout)
    known = releases()
    for fact in load_page(PAGE).facts:
        keyword, default = fact["keyword"], fact["default"]
        if keyword == "open_timeout" and keyword not in stated:
            assert release in ("8.1", "9.1"), "which have no such keyword"
        elif known.index(release) < known.index(fact.get("unset_before", known[0])):
            assert (keyword, stated[keyword]) == ("close_timeout", None), "it falls back to `timeout`, and that to 10"
            assert stated.get("timeout") is None
        else:
            assert stated[keyword] == default
