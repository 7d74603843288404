"""The generic rules: what their messages name, what pages take off them, and which guards they know."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking import by_line, place
from wslint.code import api
from wslint.rules.claims import claimed_keywords, claimed_names

GENERIC = ("WS0008", "WS0009")


def messages(tmp_path: Path, source: str, websockets: str, **config: object) -> list[str]:
    made = place(tmp_path, {"example.py": source}, websockets=websockets, **config)
    return [finding.message for finding in made.findings("example.py") if finding.code in GENERIC]


CONNECT = "import websockets\nasync def main(uri):\n    await websockets.connect(uri, {}=None)\n"


@pytest.mark.parametrize(
    ("keyword", "span", "message"),
    [
        ("open_timeout", ">=10", []),
        (
            "additional_headers",
            ">=12,<16",
            [
                "`additional_headers` is a TypeError on websockets 13.1 and earlier; your range allows 12.0 to 15.0.1: "
                "it needs websockets 14.0 or later"
            ],
        ),
        ("additional_headers", ">=14", []),
        (
            "open_timeout",
            "==9.1",
            ["`open_timeout` is a TypeError on websockets 9.1: it needs websockets 10.0 or later"],
        ),
        ("no_such", "==17.4", ["`no_such` is a TypeError on websockets 17.4: no release has it"]),
        ("extra_headers", ">=12", []),  # a page's
        ("ping_interval", ">=8", []),
    ],
)
def test_message_of_a_keyword(tmp_path: Path, keyword: str, span: str, message: list[str]) -> None:
    assert messages(tmp_path, CONNECT.format(keyword), span) == message


@pytest.mark.parametrize(
    ("source", "span", "message"),
    [
        ("import websockets.asyncio.client", ">=13", []),
        (
            "import websockets.asyncio.client\nconnect = websockets.asyncio.client.connect\n",
            ">=12,<17",
            [
                "`websockets.asyncio.client` does not exist on websockets 12.0; your range allows 12.0 to 16.1.1: "
                "it needs websockets 13.0 or later"
            ],
        ),
        (
            "import websockets\ns = websockets.ServerConnection\nt = s\n",
            ">=10.4",
            [
                "`websockets.ServerConnection` does not exist on websockets 11.0 to 14.1; "
                "your range allows 10.4 to 17.4: it needs websockets 14.2 or later"
            ],
        ),
        (
            "from websockets.client import parse_uri\n",
            ">=9,<10.1",
            [
                "`websockets.client.parse_uri` does not exist on websockets 10.0; your range allows 9.0 to 10.0: "
                "it needs websockets 9.1 or earlier"
            ],
        ),
        (
            "import websockets\nwebsockets.conect\n",
            "==17.4",
            [
                "`websockets.conect` does not exist on websockets 17.4: no release has it",
            ],
        ),
        ("from websockets import connect\nconnect.MAX_REDIRECTS_ALLOWED\nconnect.__name__\n", ">=10,<14", []),
        # Another package's module that a module of ours imports is not ours to judge.
        ("import websockets.client\nwebsockets.client.warnings.warn\n", ">=14", []),
    ],
)
def test_message_of_a_name(tmp_path: Path, source: str, span: str, message: list[str]) -> None:
    assert messages(tmp_path, source, span) == message


GUARDED = {
    "try": "try:\n    import websockets.trio\nexcept ImportError:\n    pass\n",
    "bare": "try:\n    import websockets.trio\nexcept:\n    pass\n",
    "broad": "try:\n    import websockets.trio\nexcept Exception:\n    pass\n",
    "handler": "try:\n    import trio\nexcept ImportError:\n    from websockets import trio\n",
    "else": "try:\n    import trio\nexcept ImportError:\n    pass\nelse:\n    import websockets.trio\n",
    "attribute": "import websockets\ntry:\n    websockets.trio\nexcept AttributeError:\n    pass\n",
    "later": "try:\n    from websockets import trio\nexcept ImportError:\n    trio = None\nprint(trio.client)\n",
    "version": "import websockets\nif websockets.__version__ > '17':\n    import websockets.trio\n",
    "default": "import websockets\ngetattr(websockets, 'trio', None)\n",
    "suppress": "import contextlib\nwith contextlib.suppress(ImportError):\n    import websockets.trio\n",
}
PLAIN = {
    "value error": "try:\n    import websockets.trio\nexcept ValueError:\n    pass\n",
    "type checking": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import websockets.trio\n",
    "getattr": "import websockets\ngetattr(websockets, 'trio')\n",
    "function": "def f():\n    import websockets.trio\n    return websockets.trio.client.connect\n",
}


@pytest.mark.parametrize("name", GUARDED)
def test_absence_that_is_expected_is_no_finding(tmp_path: Path, name: str) -> None:
    assert messages(tmp_path, GUARDED[name], ">=13") == []


@pytest.mark.parametrize("name", PLAIN)
def test_absence_that_nothing_expects_is_one_finding(tmp_path: Path, name: str) -> None:
    (message,) = messages(tmp_path, PLAIN[name], ">=13")
    assert message.startswith("`websockets.trio` does not exist on websockets 16.1.1 and earlier")


PAGE = """\
# proxy-keyword (XX0101)

```toml
shape = "report-keyword"
level = "error"
facts = [{ call = "websockets.connect", keyword = "proxy", instead = "set `no_proxy`" }]
```

It came late.
"""


def test_pages_of_the_project_claim_their_keywords(tmp_path: Path) -> None:
    source = CONNECT.format("proxy")
    assert len(messages(tmp_path, source, ">=14")) == 1
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "proxy-keyword.md").write_text(PAGE)
    made = place(tmp_path, {"example.py": source}, websockets=">=14", rules=["own"])
    assert [finding.code for finding in made.findings("example.py") if finding.code != "WS0001"] == ["XX0101"]


def test_a_rule_that_is_off_keeps_what_it_claims(tmp_path: Path) -> None:
    source = CONNECT.format("extra_headers")
    assert messages(tmp_path, source, ">=14", ignore=["WS1401"]) == []
    assert ("websockets.connect", "extra_headers") in claimed_keywords(())
    assert ("websockets.connect", "additional_headers") not in claimed_keywords(())


def test_no_name_is_reported_twice(tmp_path: Path) -> None:
    """Every name that has vanished or come, imported by itself: one error of one rule."""
    names = ["http.USER_AGENT", "framing.Frame", "ExtensionHeader", "frames.OP_TEXT", "uri.get_proxy", "State"]
    for name in names:
        module, _, last = f"websockets.{name}".rpartition(".")
        made = place(tmp_path, {"example.py": f"from {module} import {last}\n"}, websockets=">=8.1")
        errors = [f.code for f in made.findings("example.py") if f.level == "error" and f.code[:4] != "WS14"]
        assert len(errors) == 1, (name, errors)
    assert "websockets.State" not in claimed_names(())


def test_unix_connect_of_threads_loses_what_it_does_not_know(tmp_path: Path) -> None:
    source = "from websockets.sync.client import unix_connect\nunix_connect('/run/ws', backlog=1)\n"
    (message,) = messages(tmp_path, source, ">=12")
    assert message == (
        "`backlog` is a TypeError on websockets 12.0 and is ignored without an error on websockets 13.0 and later: "
        "no release has it"
    ).replace("later:", "later; your range allows 12.0 to 17.4:")


def test_the_index_is_asked_once(tmp_path: Path) -> None:
    """Many uses of one name, none of them wrong, and one that is."""
    calls = "\n".join(f"    await websockets.connect(uri, max_size={i})" for i in range(300))
    source = f"import websockets\nasync def main(uri):\n{calls}\n    websockets.conect\n"
    made = place(tmp_path, {"example.py": source}, websockets=">=13")
    found = tuple(finding for finding in made.findings("example.py") if finding.code in GENERIC)
    assert by_line(source, found) == [303]
    assert api.lookup("websockets.conect", "17.4") is None
