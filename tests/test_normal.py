"""The normal text of a finding: what formatting leaves alone, and what tells one call from another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wslint.code.normal import alike, enclosing, normal_text
from wslint.code.tree import Code

RUFF = str(Path(sys.executable).with_name("ruff"))


def text_at(source: str, mark: str = "X") -> str:
    """The normal text at the first ``mark``."""
    return normal_text(Code(source.encode()), source.encode().index(mark.encode()))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("X(uri, a = 1)", "X(uri, a=1)"),
        ("X(\n    uri,  # the uri\n    a=(1),\n)\n", "X(uri, a=1)"),
        ("f(X, g(1))", "f(X, g(1))"),
        ("f(g(1), h(X=2))", "h(X=2)"),
        ("r = await f.X(uri)[0]", "f.X(uri)"),
        ("if (ws.X\n        and y): pass", "if ws.X and y"),
        ("if a:\n    pass\nelif ws.X: pass", "elif ws.X"),
        ("try: pass\nexcept (X, E) as e: pass", "X"),
        ("try: pass\nexcept X as e: pass", "except X as e"),
        ("return ws.X, 1", "ws.X"),
        ("x = {'a': X, 'b': 1}", '"a":X'),
        ("x = [X, 1]", "X"),
        ("with a.X as b, c as d: pass", "a.X as b"),
        ("def f(a, ws: X, b=1): pass", "X"),
        ("def f(a, X, b=1): pass", "X"),
        ("def f() -> X: pass", "X"),
        ("class A(X, B): pass", "X"),
        ("class A(B, metaclass=X): pass", "metaclass=X"),
        ("class X(B): pass", "class X(B)"),
        ("@X\ndef f(): pass", "@X"),
        ("assert ws.X, 'gone'", 'assert ws.X, "gone"'),
        ("from a import b, X as c, d", "from a import X as c"),
        ("from X import b, c", "from X"),
        ("import b, X.c", "import X.c"),
        ("a = 1; del ws.X", "del ws.X"),
        ("x = lambda ws: ws.X", "x=lambda ws:ws.X"),
        ("X('a' \"b\", u'c', b'd', f'{e!r:>3}', 'it\\'s')", 'X("ab", "c", b"d", "{e!r:>3}", "it\'s")'),
        ("y = 1  #   noqa:  X", "# noqa: X"),
        ("X(uri, ssl=None, a=1, timeout=2)", "X(uri, a=1)"),
        ("X(ssl=None)", "X()"),
        ("f(ssl=None, timeout=X, a=1, **b)", "f(timeout=X, a=1, **b)"),
        ("f(g(X, ssl=1), ssl=2)", "g(X)"),
        ("f(g(ssl=X(1)), ssl=2)", "X(1)"),
        (")(  ws.X   =", ")( ws.X ="),
    ],
)
def test_normal_text(source: str, text: str) -> None:
    assert text_at(source) == text


MESSY = """\
import websockets
from websockets.legacy.client import (connect as c,
    WebSocketClientProtocol)

class A:
  async def f(self, ws:WebSocketClientProtocol, uri):
    x = await websockets.connect( uri , extra_headers = {'A':'b'  'c', }, timeout= (1) )   # yes
    if (ws.open and not ws.closed) : return (ws.close_code)
    try: y = [ ws.open , ws.closed ]
    except (websockets.InvalidStatusCode): pass
    return await self.very_long_name_of_a_method(websockets.connect, "an argument", 'another argument', third_argument)
"""


def test_what_ruffs_formatter_changes_is_not_in_it() -> None:
    command = [RUFF, "format", "--isolated", "-"]
    done = subprocess.run(command, input=MESSY, capture_output=True, text=True, check=True).stdout
    assert done != MESSY

    def texts(source: str) -> list[str]:
        data = source.encode()
        code = Code(data)
        words = (b"connect", b"extra_headers", b"timeout", b"open", b"closed", b"close_code", b"InvalidStatusCode")
        places = sorted(i for word in words for i in range(len(data)) if data.startswith(word, i))
        return [f"{enclosing(code, place)} {normal_text(code, place)}" for place in places]

    assert texts(done) == texts(MESSY)
    assert len(set(texts(done))) >= 8


def test_long_texts_are_cut_and_stay_different() -> None:
    long = ", ".join(f"argument_{i}={i}" for i in range(20))
    one, other = text_at(f"X({long})"), text_at(f"X({long}, last=1)")
    assert (len(one), one[:20]) == (len(other), other[:20])
    assert one != other
    assert len(one) < 130
    assert alike(one) != alike(other)
    renamed = text_at(f"X({long.replace('argument_0=', 'other=')})")
    assert alike(renamed) == alike(one)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("websockets.connect(uri, extra_headers=h)", "websockets.connect(uri, additional_headers=h)", True),
        ("websockets.client.connect(uri)", "websockets.asyncio.client.connect(uri)", True),
        ("websockets.connect(uri)", "websockets.connect(other)", False),
        ("websockets.connect(uri, extra_headers=h)", "websockets.connect(uri, extra_headers=g)", False),
        ("websockets.connect(uri, a=1)", "websockets.connect(uri)", False),
        ("websockets.connect(uri)", "websockets.serve(uri)", False),
        ("f(a==b)", "f(a==c)", False),
        ("from a.b import c", "from d.b import c", False),
    ],
)
def test_what_the_rename_of_a_keyword_leaves_alike(one: str, other: str, same: bool) -> None:
    assert (alike(one) == alike(other)) is same
