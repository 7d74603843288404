"""What counts as a use of ``websockets.connect``, compared with what Python does when the snippet runs.

A snippet marks its uses: ``# call`` where the name is called, ``# use`` where it is only mentioned and
``# maybe`` where it may be something else as well. Every other line must not be a use. Most snippets are
also executed with a recorder in place of the library: the calls that arrive are the second opinion.
"""

from __future__ import annotations

import re
import sys
from types import ModuleType
from typing import Any

import pytest

from wslint.code.names import Meaning
from wslint.code.tree import Code

NAME = "websockets.connect"
STARRED = frozenset({"connect", "serve", "ConnectionClosed"})

# Names of the package are hidden, or belong to something else: no line is a use.
HIDDEN = {
    "local list": """
        import websockets
        def many():
            websockets = [other]
            for each in websockets:
                each.connect()
            websockets[0].connect()
        many()
        """,
    "assigned in the function": """
        import websockets
        def go():
            websockets = other
            websockets.connect()
        go()
        """,
    "assigned later in the function": """
        import websockets
        def go():
            try:
                websockets.connect()
            except UnboundLocalError:
                pass
            websockets = other
        go()
        """,
    "assigned in an arm that does not run": """
        import websockets
        def go():
            if not other:
                websockets = other
            try:
                websockets.connect()
            except UnboundLocalError:
                pass
        go()
        """,
    "annotated assignment": """
        import websockets
        def go():
            websockets: object = other
            websockets.connect()
        go()
        """,
    "augmented assignment": """
        import websockets
        def go():
            websockets = other
            websockets += other
            websockets.connect()
        go()
        """,
    "chained assignment": """
        from websockets import connect
        def go():
            first = connect = other.connect
            connect()
        go()
        """,
    "tuple target": """
        import websockets
        def go():
            websockets, port = other, 1
            websockets.connect()
        go()
        """,
    "swapped tuple": """
        import websockets
        def go(given):
            mine, websockets = given, other
            mine.connect()
            websockets.connect()
        go(other)
        """,
    "starred target": """
        import websockets
        def go():
            port, *websockets = 1, other
            websockets[0].connect()
        go()
        """,
    "nested tuple target": """
        import websockets
        def go():
            (port, [websockets]) = (1, [other])
            websockets.connect()
        go()
        """,
    "parameter": """
        import websockets
        def go(websockets):
            websockets.connect()
        go(other)
        """,
    "annotated parameter": """
        import websockets
        def go(websockets: object):
            websockets.connect()
        go(other)
        """,
    "parameter with a default": """
        import websockets
        def go(websockets=other):
            websockets.connect()
        go()
        """,
    "annotated parameter with a default": """
        import websockets
        def go(websockets: object = other):
            websockets.connect()
        go()
        """,
    "keyword-only parameter": """
        import websockets
        def go(*, websockets):
            websockets.connect()
        go(websockets=other)
        """,
    "positional-only parameter": """
        from websockets import connect
        def go(connect, /):
            connect()
        go(other.connect)
        """,
    "parameter for the rest": """
        import websockets
        def go(*websockets):
            websockets[0].connect()
        go(other)
        """,
    "parameter for the other keywords": """
        import websockets
        def go(**websockets):
            websockets["a"].connect()
        go(a=other)
        """,
    "annotated parameter for the rest": """
        import websockets
        def go(*websockets: object):
            websockets[0].connect()
        go(other)
        """,
    "lambda parameter": """
        import websockets
        (lambda websockets: websockets.connect())(other)
        """,
    "lambda parameter with a default": """
        import websockets
        (lambda websockets=other: websockets.connect())()
        """,
    "lambda parameter for the rest": """
        import websockets
        (lambda *websockets: websockets[0].connect())(other)
        """,
    "parameter of an outer function": """
        import websockets
        def outer(websockets):
            def inner():
                websockets.connect()
            inner()
        outer(other)
        """,
    "nested function of that name": """
        from websockets import connect
        def go():
            def connect():
                pass
            connect()
        go()
        """,
    "later function of that name": """
        from websockets import connect
        def connect():
            pass
        connect()
        """,
    "method of that name": """
        from websockets import serve
        class Api:
            def connect(self):
                pass
            def go(self):
                self.connect()
        Api().go()
        """,
    "class of that name": """
        import websockets
        def go():
            class websockets:
                connect = other.connect
            websockets.connect()
        go()
        """,
    "class attribute in the class body": """
        import websockets
        class Api:
            websockets = other
            made = websockets.connect()
        """,
    "list comprehension": """
        import websockets
        [websockets.connect() for websockets in [other]]
        """,
    "set comprehension": """
        import websockets
        {websockets.connect() for websockets in [other]}
        """,
    "dict comprehension": """
        import websockets
        {1: websockets.connect() for websockets in [other] if websockets.connect() is None}
        """,
    "generator": """
        import websockets
        list(websockets.connect() for websockets in [other])
        """,
    "tuple target of a comprehension": """
        import websockets
        [websockets.connect() for port, websockets in [(1, other)]]
        """,
    "second loop of a comprehension": """
        import websockets
        [made for websockets in [other] for made in [websockets.connect()]]
        """,
    "comprehension in a comprehension": """
        import websockets
        [[websockets.connect() for each in (1,)] for websockets in [other]]
        """,
    "for target": """
        import websockets
        def go():
            for websockets in [other]:
                websockets.connect()
        go()
        """,
    "tuple target of for": """
        import websockets
        def go():
            for port, websockets in [(1, other)]:
                websockets.connect()
        go()
        """,
    "with target": """
        import websockets
        def go():
            with other as websockets:
                websockets.connect()
        go()
        """,
    "tuple target of with": """
        import websockets
        def go():
            with other.pair() as (websockets, port):
                websockets.connect()
        go()
        """,
    "second item of with": """
        import websockets
        def go():
            with other as first, other as websockets:
                websockets.connect()
        go()
        """,
    "except target": """
        import websockets
        def go():
            try:
                raise Failure
            except Failure as websockets:
                websockets.connect()
        go()
        """,
    "walrus": """
        import websockets
        def go():
            if (websockets := other):
                websockets.connect()
        go()
        """,
    "walrus in a comprehension": """
        import websockets
        def go():
            [websockets for each in [other] if (websockets := each)]
            websockets.connect()
        go()
        """,
    "name deleted at the end": """
        import websockets
        def go():
            websockets = other
            websockets.connect()
            del websockets
        go()
        """,
    "nonlocal": """
        import websockets
        def outer():
            websockets = other
            def inner():
                nonlocal websockets
                websockets.connect()
            inner()
        outer()
        """,
    "match capture": """
        import websockets
        def go():
            match other:
                case websockets:
                    websockets.connect()
        go()
        """,
    "match as": """
        import websockets
        def go():
            match other:
                case object() as websockets:
                    websockets.connect()
        go()
        """,
    "match star": """
        import websockets
        def go():
            match [1, other]:
                case [1, *websockets]:
                    websockets[0].connect()
        go()
        """,
    "match rest": """
        import websockets
        def go():
            match {"a": 1, "b": other}:
                case {"a": 1, **websockets}:
                    websockets["b"].connect()
        go()
        """,
    "match attribute": """
        import websockets
        def go():
            match other:
                case Other(me=websockets):
                    websockets.connect()
        go()
        """,
    "rebound at the top level": """
        import websockets
        websockets = other
        websockets.connect()
        """,
    "rebound before a function runs": """
        import websockets
        websockets = other
        def go():
            websockets.connect()
        go()
        """,
    "another module under that name": """
        import websockets
        import shop as websockets
        websockets.connect()
        """,
    "member of another package": """
        from starlette import websockets
        websockets.connect()
        """,
    "members of modules called websockets": """
        from starlette.websockets import connect
        from gql.transport.websockets import connect as dial
        connect(); dial()
        """,
    "dotted module that ends in websockets": """
        import gql.transport.websockets
        gql.transport.websockets.connect()
        """,
    "alias of a dotted module": """
        import gql.transport.websockets as websockets
        websockets.connect()
        """,
    "relative import of a member": """
        from .websockets import connect
        connect()
        """,
    "relative import of the module": """
        from . import websockets
        websockets.connect()
        """,
    "relative import hides an absolute one": """
        import websockets
        def go():
            from . import websockets
            websockets.connect()
        go()
        """,
    "function-level import of another module": """
        import websockets
        def go():
            from starlette import websockets
            websockets.connect()
        go()
        """,
    "package whose name begins alike": """
        import websockets_extra
        websockets_extra.connect()
        """,
    "attribute called websockets": """
        import websockets
        other.websockets.connect()
        class Api:
            def __init__(self):
                self.websockets = other
            def go(self):
                self.websockets.connect()
        Api().go()
        """,
    "keywords and keys": """
        import websockets
        other(websockets=1, connect=2)
        dict(websockets=other)["websockets"].connect()
        """,
    "threading client": """
        from websockets.sync.client import connect
        connect()
        """,
    "client under another path": """
        import websockets.client as client
        from websockets.legacy.client import connect
        client.connect()
        connect()
        """,
    "name reassigned after the import": """
        from websockets import connect
        connect = other.connect
        connect()
        """,
    "alias reassigned": """
        import websockets
        def go():
            dial = websockets
            dial = other
            dial.connect()
        go()
        """,
    "getattr of another object": """
        import websockets
        getattr(other, "connect")()
        """,
    "getattr of another name": """
        import websockets
        getattr(websockets, "serve")()
        """,
    "getattr with a computed name": """
        import websockets
        name = "serve"
        getattr(websockets, name)()
        """,
    "getattr of one's own": """
        import websockets
        def getattr(owner, name):
            return other.connect
        getattr(websockets, "connect")()
        """,
    "import_module of another module": """
        import importlib
        importlib.import_module("starlette.websockets").connect()
        """,
    "import_module of one's own": """
        def import_module(name):
            return other
        import_module("websockets").connect()
        """,
    "comments, strings and docstrings": '''
        """Call websockets.connect("ws://a")."""
        import websockets
        # websockets.connect("ws://b")
        DOC = "websockets.connect()"
        def go():
            """::

                websockets.connect(url)
            """
            return f"websockets.connect({DOC})" + r\'websockets.connect\' + b"websockets.connect".decode()
        go()
        ''',
    "parameter that a method gives to self": """
        class Api:
            def __init__(self, connect):
                self.connect = connect
            def go(self):
                self.connect()
        Api(other.connect).go()
        """,
    "attribute of another class": """
        import websockets
        class One:
            def __init__(self):
                self.dial = websockets.serve
        class Two:
            def __init__(self):
                self.dial = other.connect
            def go(self):
                self.dial()
        Two().go()
        """,
}

# Not executed: an error at run time, or not all of it runs.
HIDDEN_UNRUN = {
    "importorskip for one's own releases": """
        import pytest
        ws = pytest.importorskip("websockets", minversion="14.0")
        ws.connect()
        pytest.importorskip("websockets", "14.0").connect()
        pytest.importorskip("starlette.websockets").connect()
        pytest.importorskip("websockets.client").connect()
        """,
    "a literal that is no module's": """
        import importlib
        importlib.import_module("app", "websockets").connect()
        importlib.reload("websockets").connect()
        """,
    "import in another function": """
        def first():
            import websockets
        def second():
            websockets.connect()
        """,
    "import in a class body": """
        class Api:
            import websockets
            def go(self):
                websockets.connect()
        """,
    "annotation without a value": """
        import websockets
        def go():
            websockets: object
            websockets.connect()
        """,
    "deleted": """
        import websockets
        def go():
            del websockets
            websockets.connect()
        """,
    "not imported": """
        websockets.connect()
        """,
    "parent of a relative import": """
        from .. import websockets
        from ..websockets import connect
        websockets.connect()
        connect()
        """,
    "except group target": """
        import websockets
        def go():
            try:
                other()
            except* ValueError as websockets:
                websockets.connect()
        """,
    "async targets": """
        import websockets
        async def go():
            async with other() as websockets:
                websockets.connect()
            async for websockets in other():
                websockets.connect()
        """,
}

SHOWN = {
    "plain": """
        import websockets
        websockets.connect()  # call
        """,
    "module alias": """
        import websockets as ws
        ws.connect()  # call
        """,
    "among other modules": """
        import re, websockets, sys
        websockets.connect()  # call
        """,
    "among other modules, over lines": """
        import re as pattern, \\
            sys, \\
            websockets
        websockets.connect()  # call
        """,
    "behind a backslash": """
        from \\
            websockets \\
            import connect
        connect()  # call
        """,
    "behind a string and a semicolon": """
        "text: 'quoted'"; x = {1: (2)}; import re, websockets as ws
        ws.connect()  # call
        """,
    "behind a colon": """
        if True: from websockets import connect
        connect()  # call
        """,
    "behind a tab and a form feed": """
        \f
        import\twebsockets
        websockets.connect()  # call
        """,
    "through an import of a submodule": """
        import websockets.client
        websockets.connect()  # call
        websockets.client.connect()
        """,
    "from import": """
        from websockets import connect
        connect()  # call
        """,
    "from import with alias": """
        from websockets import connect as dial, serve
        dial()  # call
        """,
    "from import over lines": """
        from websockets import (
            serve,  # not used
            connect,
        )
        connect()  # call
        """,
    "star import": """
        from websockets import *
        connect()  # call
        """,
    "star import under a condition": """
        if other:
            from websockets import *
        connect()  # call
        """,
    "function-level import": """
        def go():
            import websockets
            websockets.connect()  # call
        go()
        """,
    "function-level from import": """
        def go():
            from websockets import connect
            return connect()  # call
        go()
        """,
    "closure over a function-level import": """
        def outer():
            import websockets
            def inner():
                return websockets.connect()  # call
            return inner
        outer()()
        """,
    "guarded import": """
        try:
            import websockets
        except ImportError:
            websockets = None
        def go():
            if websockets is not None:
                websockets.connect()  # call
        go()
        """,
    "guarded import with a flag": """
        try:
            import websockets
        except ImportError:
            HAVE = False
        else:
            HAVE = True
            websockets.connect()  # call
        if HAVE:
            websockets.connect()  # call
        """,
    "guarded import with a stand-in class": """
        try:
            from websockets import connect
        except ImportError:
            class connect:
                pass
        connect()  # call
        """,
    "preset to None": """
        websockets = None
        try:
            import websockets
        except ImportError:
            pass
        websockets.connect()  # call
        """,
    "import in one arm only": """
        if other:
            import websockets
        websockets.connect()  # call
        """,
    "two candidates": """
        if other:
            from websockets import connect
        else:
            from websockets.asyncio.client import connect
        connect()  # call
        """,
    "two candidates by failure": """
        try:
            from websockets import connect
        except ImportError:
            from websockets.legacy.client import connect
        connect()  # call
        """,
    "another package as second candidate": """
        try:
            from websockets import connect
        except ImportError:
            from starlette.websockets import connect
        connect()  # maybe
        """,
    "rebound under a condition": """
        import websockets
        if other.no:
            websockets = other
        websockets.connect()  # maybe
        """,
    "rebound by a function": """
        import websockets
        def swap():
            global websockets
            websockets = other
        def go():
            websockets.connect()  # maybe
        go()
        swap()
        go()
        """,
    "global import": """
        def load():
            global websockets
            import websockets
        def go():
            websockets.connect()  # call
        load()
        go()
        """,
    "global read": """
        import websockets
        def go():
            global websockets
            websockets.connect()  # call
        go()
        """,
    "nonlocal import": """
        def outer():
            websockets = None
            def load():
                nonlocal websockets
                import websockets
            load()
            websockets.connect()  # call
        outer()
        """,
    "import again in a function": """
        import websockets
        def go():
            import websockets
            websockets.connect()  # call
        go()
        websockets.connect()  # call
        """,
    "hidden in one function only": """
        import websockets
        def one(websockets):
            websockets.connect()
        def two():
            websockets.connect()  # call
        one(other)
        two()
        """,
    "hidden in the class body only": """
        import websockets
        class Api:
            websockets = other
            websockets.connect()
            def go(self):
                websockets.connect()  # call
                [websockets.connect() for each in (1,)]  # call
        Api().go()
        """,
    "comprehension variable does not leak": """
        import websockets
        def go():
            [websockets.connect() for websockets in [other]]
            websockets.connect()  # call
        go()
        """,
    "first iterable of a comprehension": """
        import websockets
        [websockets for websockets in [websockets.connect()]]  # call
        """,
    "inside a comprehension": """
        import websockets
        [websockets.connect() for each in (1,)]  # call
        """,
    "default of a parameter of that name": """
        import websockets
        def go(websockets=websockets.connect()):  # call
            websockets
        go()
        """,
    "default of a lambda": """
        import websockets
        (lambda websockets=websockets.connect(): websockets)()  # call
        """,
    "default value is the function": """
        import websockets
        def go(dial=websockets.connect):  # use
            dial()  # maybe
        go()
        go(other.connect)
        """,
    "decorator of a function with such a parameter": """
        import websockets
        @other.decorate(websockets.connect())  # call
        def go(websockets):
            websockets.connect()
        go(other)
        """,
    "annotation outside the function": """
        import websockets
        def go(websockets: websockets.connect() = other) -> websockets.connect():  # call
            websockets.connect()
        go()
        """,
    "base of a class with such an attribute": """
        import websockets
        class Api(other.base(websockets.connect())):  # call
            websockets = other
        """,
    "inside an f-string": """
        import websockets
        text = f"{websockets.connect()} websockets.connect()"  # call
        """,
    "in parentheses": """
        import websockets
        (websockets).connect()  # call
        websockets. connect()  # call
        """,
    "several on one line": """
        import websockets; websockets.connect(); x = websockets.connect  # call
        """,
    "after non-ASCII text": """
        import websockets
        größe = "Verbindungsgröße, 接続"; websockets.connect()  # call
        """,
    "match subject and guard": """
        import websockets
        match websockets.connect():  # call
            case None if websockets.connect() is None:  # call
                websockets.connect()  # call
        """,
    "alias of the module": """
        import websockets
        ws = websockets
        ws.connect()  # call
        """,
    "alias of the function": """
        import websockets
        dial = websockets.connect  # use
        dial()  # call
        """,
    "alias of an alias": """
        import websockets
        ws = websockets
        first = ws.connect  # use
        second = first  # use
        def go():
            second()  # call
        go()
        """,
    "chained assignment": """
        import websockets
        one = two = websockets.connect  # use
        one()  # call
        two()  # call
        """,
    "tuple assignment": """
        import websockets
        dial, port = websockets.connect, 1  # use
        dial()  # call
        """,
    "annotated alias": """
        import websockets
        dial: object = websockets.connect  # use
        dial()  # call
        """,
    "walrus": """
        import websockets
        if (dial := websockets.connect):  # use
            dial()  # call
        """,
    "walrus in a comprehension": """
        import websockets
        def go():
            [1 for each in (1,) if (ws := websockets)]
            ws.connect()  # call
        go()
        """,
    "conditional expression": """
        import websockets
        dial = websockets.connect if other else other.connect  # use
        dial()  # maybe
        """,
    "conditional expression with None": """
        import websockets
        dial = websockets.connect if other else None  # use
        dial()  # call
        """,
    "or": """
        import websockets
        def go(given=None):
            dial = given or websockets.connect  # use
            dial()  # maybe
        go()
        go(other.connect)
        """,
    "attribute of self": """
        import websockets
        class Api:
            def __init__(self):
                self._dial = websockets.connect  # use
            def go(self):
                self._dial()  # call
        Api().go()
        """,
    "module in an attribute of self": """
        import websockets
        class Api:
            def __init__(self):
                self.ws = websockets
            def go(self):
                self.ws.connect()  # call
        Api().go()
        """,
    "attribute of self with two values": """
        import websockets
        class Api:
            def __init__(self):
                self._dial = websockets.connect  # use
            def fake(self):
                self._dial = other.connect
            def go(self):
                self._dial()  # maybe
        Api().go()
        """,
    "attribute of self, first None": """
        import websockets
        class Api:
            def __init__(self):
                self._dial = None
            def go(self):
                self._dial = websockets.connect  # use
                self._dial()  # call
        Api().go()
        """,
    "class attribute": """
        import websockets
        class Api:
            dial = staticmethod(websockets.connect)  # use
            ws = websockets
            def go(self):
                self.ws.connect()  # call
            @classmethod
            def at(cls):
                cls.ws.connect()  # call
        Api().go()
        Api.at()
        """,
    "getattr": """
        import websockets
        getattr(websockets, "connect")()  # call
        """,
    "getattr with a default": """
        import websockets
        dial = getattr(websockets, "connect", None)  # use
        dial()  # call
        """,
    "importorskip": """
        import pytest
        ws = pytest.importorskip("websockets")
        ws.connect()  # call
        """,
    "import_module": """
        import importlib
        ws = importlib.import_module("websockets")
        ws.connect()  # call
        importlib.import_module("websockets").connect()  # call
        """,
    "importorskip under another name": """
        from pytest import importorskip as need
        need("websockets").connect()  # call
        """,
    "import_module under another name": """
        from importlib import import_module as load
        load("websockets").connect()  # call
        """,
    "import_module over lines": """
        import importlib
        ws = importlib.import_module(
            # the client
            r'websockets',
        )
        ws.connect()  # call
        """,
    "__import__ through builtins": """
        import builtins
        builtins.__import__("websockets").connect()  # call
        """,
    "import_module in a function": """
        def go():
            import importlib
            ws = importlib.import_module("websockets")
            return ws.connect()  # call
        go()
        """,
    "__import__": """
        ws = __import__("websockets")
        ws.connect()  # call
        __import__("websockets.client").connect()  # call
        """,
    "passed on": """
        import websockets
        other.run(websockets.connect)  # use
        other([websockets.connect], {"dial": websockets.connect})  # use
        other(dial=websockets.connect)  # use
        """,
    "given back by a function": """
        import websockets
        def dialler():
            return websockets.connect  # use
        dialler()
        """,
    "unused alias": """
        import websockets
        def go():
            yield websockets.connect  # use
        list(go())
        """,
}

SHOWN_UNRUN = {
    # Python 3.10 counts the line of the attribute, later ones that of the object.
    "over lines": """
        import websockets
        (websockets  # call
            .connect())
        """,
    "for type checkers": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            import websockets
        def go(dial: websockets.connect):  # use
            return websockets.connect()  # call
        """,
    "asynchronous constructs": """
        import websockets
        async def go(uris):
            async with websockets.connect() as one, websockets.connect():  # call
                await one.send(await websockets.connect())  # call
            async for each in websockets.connect():  # call
                print(each)
            return [await websockets.connect() async for uri in uris]  # call
        """,
    "replaced from outside": """
        import websockets
        websockets.connect = other  # use
        """,
}


class Other:
    """Stands for all that is not the library: it has everything, and calls of it are not recorded."""

    __match_args__ = ()
    no = ()

    def __init__(self) -> None:
        self.me = self.websockets = self

    def __call__(self, *args: object, **options: object) -> Other:
        return self

    def __enter__(self) -> Other:
        return self

    def __exit__(self, *error: object) -> None: ...

    def __add__(self, more: object) -> Other:
        return self

    def pair(self) -> Pair:
        return Pair()

    def connect(self, *args: object) -> None: ...

    def run(self, dial: object) -> None: ...

    def decorate(self, value: object) -> Any:
        return lambda function: function

    def base(self, value: object) -> type:
        return object


class Pair:
    def __enter__(self) -> tuple[Other, int]:
        return Other(), 1

    def __exit__(self, *error: object) -> None: ...


class Failure(Exception):
    def connect(self) -> None: ...


def text_of(snippet: str) -> str:
    """The snippet without its indentation; its first line is line 1."""
    lines = snippet.split("\n")[1:]
    return "\n".join(line[8:] for line in lines)


def marked(source: str, *marks: str) -> set[int]:
    pattern = re.compile(rf"# ({'|'.join(marks)})$")
    return {number for number, line in enumerate(source.split("\n"), 1) if pattern.search(line)}


def meaning_of(source: str) -> Meaning:
    return Meaning(Code(source.encode()), frozenset({"websockets"}), lambda module: STARRED)


def loads(source: str, certain: bool | None = None) -> set[int]:
    found = [use for use in meaning_of(source).uses.get(NAME, []) if use.kind == "load"]
    return {use.node.start_point.row + 1 for use in found if certain in (None, use.certain)}


def fake_modules(called: list[int]) -> dict[str, ModuleType]:
    """Modules by name: in all of them there is a ``connect``, but only that of websockets is recorded."""

    def connect(*args: object) -> None:
        called.append(sys._getframe(1).f_lineno)

    names = ["websockets", "websockets_extra", "shop", "shop.websockets", "starlette", "starlette.websockets"]
    names += [f"websockets.{part}" for part in ("client", "sync", "sync.client", "asyncio", "asyncio.client")]
    names += ["websockets.legacy", "websockets.legacy.client", "gql", "gql.transport", "gql.transport.websockets"]
    modules = {name: ModuleType(name) for name in names}
    for name, module in modules.items():
        module.__dict__.update(connect=connect if name == "websockets" else Other().connect, serve=Other())
        module.__dict__["__path__"] = []
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(modules[parent], last, module)
    modules["websockets"].__dict__.update(__all__=["connect", "serve"])
    return modules


def calls_when_run(source: str, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The lines that call ``websockets.connect`` when the snippet is executed."""
    called: list[int] = []
    for name, module in fake_modules(called).items():
        monkeypatch.setitem(sys.modules, name, module)
    scope = {"__name__": "shop.snippet", "__package__": "shop", "other": Other(), "Other": Other, "Failure": Failure}
    exec(compile(source, "<snippet>", "exec", dont_inherit=True), scope)
    return set(called)


def rows(*tables: dict[str, str]) -> list[Any]:
    return [
        pytest.param(text_of(snippet), id=name.replace(" ", "-")) for table in tables for name, snippet in table.items()
    ]


@pytest.mark.parametrize("source", rows(HIDDEN, HIDDEN_UNRUN))
def test_is_no_use(source: str) -> None:
    assert not marked(source, "call", "use", "maybe")
    assert loads(source) == set()


@pytest.mark.parametrize("source", rows(SHOWN, SHOWN_UNRUN))
def test_is_a_use(source: str) -> None:
    assert loads(source) == marked(source, "call", "use", "maybe")
    assert loads(source, certain=False) == marked(source, "maybe")


@pytest.mark.parametrize("source", rows(HIDDEN, SHOWN))
def test_agrees_with_python(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called = calls_when_run(source, monkeypatch)
    assert marked(source, "call") <= called <= marked(source, "call", "maybe")
