"""Compatibility shims stay as they are, whichever way they ask; what only looks like one is rewritten."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.checking import place

ONLY = {"select": ["WS0001", "WS0101", "WS1401", "WS1402", "WS1403", "WS1404", "WS1405", "WS1406"]}

SHIMS = {
    "signature chooses a constant": """
        import inspect
        import websockets

        KEY = "additional_headers" if "additional_headers" in inspect.signature(websockets.connect).parameters \\
            else "extra_headers"

        async def dial(uri, headers):
            return await websockets.connect(uri, **{KEY: headers})
        """,
    "signature in the condition": """
        import inspect
        import websockets

        async def dial(uri, headers):
            if "additional_headers" in inspect.signature(websockets.connect).parameters:
                return await websockets.connect(uri, additional_headers=headers)
            else:
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "parameters of a signature that has a name": """
        from inspect import signature
        from websockets import connect

        parameters = signature(connect).parameters
        NEW = "additional_headers" in parameters

        async def dial(uri, headers):
            if NEW:
                return await connect(uri, additional_headers=headers)
            return await connect(uri, extra_headers=headers)
        """,
    "return in the arm of the old release": """
        import inspect
        import websockets

        async def dial(uri, headers):
            if "additional_headers" in inspect.signature(websockets.connect).parameters:
                return await websockets.connect(uri, additional_headers=headers)
            return await websockets.connect(uri, extra_headers=headers)
        """,
    "a function asks": """
        import inspect
        import websockets

        def _is_new():
            '''Is it the new implementation?'''
            return "additional_headers" in inspect.signature(websockets.connect).parameters

        async def dial(uri, headers):
            if not _is_new():
                return await websockets.connect(uri, extra_headers=headers)
            return await websockets.connect(uri, additional_headers=headers)
        """,
    "a method asks, an attribute remembers": """
        import inspect
        import websockets

        class Client:
            def __init__(self):
                self._new = "additional_headers" in inspect.signature(websockets.connect).parameters

            async def dial(self, uri, headers):
                if self._new:
                    return await websockets.connect(uri, additional_headers=headers)
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "an attribute of the class remembers": """
        import inspect
        import websockets

        class Client:
            NEW = "additional_headers" in inspect.signature(websockets.connect).parameters

            async def dial(self, uri, headers):
                if self.NEW:
                    return await websockets.connect(uri, additional_headers=headers)
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "a dict is filled by a question": """
        import inspect
        import websockets

        async def dial(uri, headers):
            options = {"ping_interval": 20}
            if "additional_headers" in inspect.signature(websockets.connect).parameters:
                options["additional_headers"] = headers
            else:
                options["extra_headers"] = headers
            return await websockets.connect(uri, **options)
        """,
    "a key of a dict is exchanged by a question": """
        import inspect
        import websockets

        async def dial(uri, headers):
            options = {"extra_headers": headers}
            if "additional_headers" in inspect.signature(websockets.connect).parameters:
                options["additional_headers"] = options.pop("extra_headers")
            return await websockets.connect(uri, **options)
        """,
    "one of two dicts": """
        import websockets
        from packaging.version import Version

        NEW = Version(websockets.__version__) >= Version("14")

        async def dial(uri, headers):
            options = {"additional_headers": headers} if NEW else {"extra_headers": headers}
            return await websockets.connect(uri, **options)
        """,
    "a computed key": """
        import websockets

        NEW = int(websockets.__version__.split(".")[0]) >= 14

        async def dial(uri, headers):
            return await websockets.connect(uri, **{"additional_headers" if NEW else "extra_headers": headers})
        """,
    "a conditional expression with a name": """
        import websockets
        from functools import partial

        NEW = tuple(int(part) for part in websockets.__version__.split(".")[:2]) >= (14, 0)
        HEADERS = {}
        dial = partial(websockets.connect, additional_headers=HEADERS) if NEW \\
            else partial(websockets.connect, extra_headers=HEADERS)
        """,
    "the module of connect": """
        import websockets

        async def dial(uri, headers):
            if websockets.connect.__module__ == "websockets.asyncio.client":
                return await websockets.connect(uri, additional_headers=headers)
            return await websockets.connect(uri, extra_headers=headers)
        """,
    "the version, parsed": """
        import websockets
        from packaging.version import parse

        async def dial(uri, headers):
            if parse(websockets.__version__) >= parse("14.0"):
                return await websockets.connect(uri, additional_headers=headers)
            else:
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "the version, imported under another name": """
        from websockets import connect
        from websockets.version import version as installed

        MAJOR = int(installed.split(".")[0])

        async def dial(uri, headers):
            if MAJOR < 14:
                return await connect(uri, extra_headers=headers)
            return await connect(uri, additional_headers=headers)
        """,
    "the version, from the module under an alias": """
        import websockets as ws

        LEGACY = tuple(map(int, ws.__version__.split(".")[:2])) < (14, 0)

        async def dial(uri, headers):
            if LEGACY:
                return await ws.connect(uri, extra_headers=headers)
            return await ws.connect(uri, additional_headers=headers)
        """,
    "the version, from the metadata": """
        from importlib.metadata import version
        import websockets

        OLD = int(version("websockets").split(".")[0]) < 14

        async def dial(uri, headers):
            if OLD:
                return await websockets.connect(uri, extra_headers=headers)
            return await websockets.connect(uri, additional_headers=headers)
        """,
    "the version, from setuptools": """
        import pkg_resources
        import websockets

        async def dial(uri, headers):
            if pkg_resources.get_distribution("websockets").version < "14":
                return await websockets.connect(uri, extra_headers=headers)
            return await websockets.connect(uri, additional_headers=headers)
        """,
    "functions under a version": """
        import websockets

        if websockets.version.version.startswith(("13.", "12.")):
            async def dial(uri, headers):
                return await websockets.connect(uri, extra_headers=headers)
        else:
            async def dial(uri, headers):
                return await websockets.connect(uri, additional_headers=headers)
        """,
    "an import that may fail sets a flag": """
        import websockets

        try:
            import websockets.asyncio
            NEW = True
        except ImportError:
            NEW = False

        async def dial(uri, headers):
            if NEW:
                return await websockets.connect(uri, additional_headers=headers)
            return await websockets.connect(uri, extra_headers=headers)
        """,
    "an import that may fail is the flag": """
        import websockets

        try:
            from websockets.asyncio import client as new_client
        except ImportError:
            new_client = None

        async def dial(uri, headers):
            if new_client is None:
                return await websockets.connect(uri, extra_headers=headers)
            return await new_client.connect(uri, additional_headers=headers)
        """,
    "an import fallback with a constant": """
        try:
            from websockets.asyncio.client import connect
            KEY = "additional_headers"
        except ImportError:
            from websockets import connect
            KEY = "extra_headers"

        async def dial(uri, headers):
            return await connect(uri, **{KEY: headers})
        """,
    "an import fallback with two calls": """
        try:
            from websockets.asyncio.client import connect
            NEW = True
        except ImportError:
            from websockets.client import connect
            NEW = False

        async def dial(uri, headers):
            if NEW:
                return await connect(uri, additional_headers=headers)
            return await connect(uri, extra_headers=headers)
        """,
    "an import that a version chooses": """
        import websockets

        if int(websockets.__version__.partition(".")[0]) >= 13:
            from websockets.asyncio.client import connect
        else:
            from websockets.client import connect

        async def dial(uri):
            return await connect(uri, ping_interval=None)
        """,
    "a legacy import with a fallback": """
        try:
            from websockets.legacy.client import connect
        except ImportError:
            from websockets import connect

        async def dial(uri, headers):
            return await connect(uri, extra_headers=headers)
        """,
    "find_spec": """
        from importlib.util import find_spec
        import websockets

        NEW = find_spec("websockets.asyncio") is not None

        async def dial(uri, headers):
            if NEW:
                from websockets.asyncio.client import connect
                return await connect(uri, additional_headers=headers)
            else:
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "hasattr": """
        import websockets

        async def dial(uri, headers):
            if hasattr(websockets, "ClientConnection"):
                return await websockets.connect(uri, additional_headers=headers)
            return await websockets.connect(uri, extra_headers=headers)
        """,
    "TypeError around the await": """
        import websockets

        async def dial(uri, headers):
            try:
                return await websockets.connect(uri, additional_headers=headers)
            except TypeError:
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "TypeError the other way round, and the message asked": """
        import websockets

        async def dial(uri, headers):
            try:
                return await websockets.connect(uri, extra_headers=headers)
            except (TypeError, ValueError) as error:
                if "extra_headers" not in str(error):
                    raise
                return await websockets.connect(uri, additional_headers=headers)
        """,
    "TypeError that passes, the other call behind it": """
        import websockets

        async def dial(uri, headers):
            try:
                return await websockets.connect(uri, additional_headers=headers)
            except TypeError:
                pass
            return await websockets.connect(uri, extra_headers=headers)
        """,
    "TypeError that is suppressed after the old call": """
        import websockets

        async def dial(uri, headers):
            try:
                return await websockets.connect(uri, extra_headers=headers)
            except Exception:
                logging.debug("trying the other name")
            return await websockets.connect(uri, additional_headers=headers)
        """,
    "any exception, but another name of the headers": """
        import websockets

        async def dial(uri, headers):
            try:
                return await websockets.connect(uri, additional_headers=headers)
            except Exception:
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "TypeError around async with": """
        import websockets

        async def talk(uri, headers):
            try:
                async with websockets.connect(uri, additional_headers=headers) as ws:
                    await ws.send("hi")
            except TypeError:
                async with websockets.connect(uri, extra_headers=headers) as ws:
                    await ws.send("hi")
        """,
    "a test that is skipped by version": """
        import pytest
        import websockets

        @pytest.mark.skipif(int(websockets.__version__.split(".")[0]) >= 14, reason="the legacy client")
        async def test_headers(uri):
            await websockets.connect(uri, extra_headers={"A": "1"})
        """,
    "serve": """
        import inspect
        import websockets

        NEW = "process_response" in inspect.signature(websockets.serve).parameters

        async def main(handler, headers, add_headers):
            if NEW:
                return await websockets.serve(handler, "", 8765, process_response=add_headers)
            return await websockets.serve(handler, "", 8765, extra_headers=headers)
        """,
}


@pytest.mark.parametrize("name", SHIMS)
def test_shim_stays(tmp_path: Path, name: str) -> None:
    source = textwrap.dedent(SHIMS[name]).lstrip("\n")
    made = place(tmp_path, {"client.py": source}, websockets=">=14", **ONLY)
    assert [f.message for f in made.findings("client.py") if f.level == "error"] == []
    assert made.fixed("client.py", unsafe=True) == source


NOT_SHIMS = {
    "the version of Python": """
        import sys
        import websockets

        async def dial(uri, headers):
            if sys.version_info >= (3, 11):
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "the version of something else": """
        import acme
        import websockets

        async def dial(uri, headers):
            if acme.__version__ > "2":
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "a retry with the same keyword": """
        import asyncio
        import websockets

        async def dial(uri, headers):
            try:
                return await websockets.connect(uri, extra_headers=headers)
            except (OSError, TypeError):
                await asyncio.sleep(1)
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "a word in a message": """
        import websockets

        async def dial(uri, headers, log):
            try:
                return await websockets.connect(uri, extra_headers=headers)
            except TypeError as error:
                log.error("websockets.connect failed", error)  # connect again later
                raise
        """,
    "an error of the network": """
        import websockets

        async def dial(uri, headers):
            try:
                return await websockets.connect(uri, extra_headers=headers)
            except OSError:
                return await websockets.connect(uri + "/backup", extra_headers=headers)
        """,
    "a package that may be missing": """
        try:
            import websockets
        except ImportError:
            websockets = None

        async def dial(uri, headers):
            if websockets is None:
                raise RuntimeError("pip install websockets")
            return await websockets.connect(uri, extra_headers=headers)
        """,
    "a module that every release has": """
        try:
            import websockets
            from websockets.exceptions import ConnectionClosed
            AVAILABLE = True
        except ImportError:
            AVAILABLE = False

        async def dial(uri, headers):
            if AVAILABLE:
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "a version that is only told": """
        import websockets

        async def dial(uri, headers, client):
            agent = client.named("acme on " + websockets.__version__)
            if agent:
                return await websockets.connect(uri, extra_headers=headers)
        """,
    "a signature of something else, somewhere else": """
        import inspect
        import websockets

        def takes_path(handler):
            return len(inspect.signature(handler).parameters) == 2

        async def dial(uri, headers):
            return await websockets.connect(uri, extra_headers=headers)
        """,
    "a condition about the headers": """
        import websockets

        async def dial(uri, headers):
            if not headers:
                return await websockets.connect(uri)
            return await websockets.connect(uri, extra_headers=headers)
        """,
    "a dict that a condition fills": """
        import websockets

        async def dial(uri, headers, tls):
            options = {"extra_headers": headers}
            if tls:
                options["ssl"] = tls
            return await websockets.connect(uri, **options)
        """,
    "a shim elsewhere in the function": """
        import websockets

        async def dial(uri, headers):
            if int(websockets.__version__.split(".")[0]) >= 15:
                options = {"proxy": None}
            else:
                options = {}
            return await websockets.connect(uri, extra_headers=headers, **options)
        """,
}


@pytest.mark.parametrize("name", NOT_SHIMS)
def test_what_is_no_shim_is_rewritten(tmp_path: Path, name: str) -> None:
    source = textwrap.dedent(NOT_SHIMS[name]).lstrip("\n")
    made = place(tmp_path, {"client.py": source}, websockets=">=14", select=["WS1401"])
    assert made.fixed("client.py", unsafe=True) == source.replace("extra_headers", "additional_headers")
