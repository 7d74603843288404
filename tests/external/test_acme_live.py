"""The wrapper of examples/acme on real releases: what `--fix` moves to it connects, sends its headers, and times out.

Needs the package index; everything happens on 127.0.0.1.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.external.releases import NEWEST, failure, python
from wslint.config import Resolver
from wslint.engine.mode import Mode
from wslint.engine.run import Run
from wslint.files.discover import discover

HERE = Path(__file__).parent
ACME = HERE.parent.parent / "examples" / "acme"
WRAPPER = "WebSocketClientAbstraction.connect_with_compatibility("

# Calls of acme that --fix moves, and one more with a short timeout.
DRIVE = """\
import asyncio
import sys
import time
from pathlib import Path

import websockets

from test_framework.clients import ChatClient
from wire import listen, silence

sys.path.append(str(Path(__file__).parent / "tests" / "e2e"))
from test_desktop_client import open_desktop, test_tray_icon
from test_login import TestLogin


async def dial(uri):
    async with websockets.connect(uri, extra_headers={"X-Dial": "yes"}, timeout=0.3) as ws:
        return await ws.recv()


async def failing(uri):
    start = time.monotonic()
    try:
        await dial(uri)
    except ConnectionError as error:
        print("ConnectionError", str(error).startswith("cannot connect to ws://127.0.0.1"))
        print("in time" if time.monotonic() - start < 5 else "late")


async def main():
    async with listen() as uri:
        client = ChatClient(uri, "token of a client")
        await client.open()
        await client.close()
        await client.open_patiently(5)
        await client.close()
        ws = await open_desktop(uri, "token of a desktop")
        await ws.close()
        await test_tray_icon(uri)
        await TestLogin().test_slow_start(uri, {"Authorization": "slow"})
        await TestLogin().test_uri_keyword(uri)
        print(await dial(uri))
    await failing(uri)
    async with silence() as uri:
        await failing(uri)


asyncio.run(main())
"""
PRINTS = """\
Authorization: Bearer token of a client
Authorization: Bearer token of a client
Authorization: token of a desktop
Authorization: slow
X-Dial: yes
hello
ConnectionError True
in time
ConnectionError True
in time
"""


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of acme after `wslint check --fix`, and the program that drives it."""
    root = tmp_path_factory.mktemp("copy") / "acme"
    shutil.copytree(ACME, root)
    shutil.copy(HERE / "wire.py", root / "wire.py")
    (root / "drive.py").write_text(DRIVE)
    resolver = Resolver(str(root))
    found = discover([str(root)], resolver, lambda text: None)
    assert not [result.errors for result in Run(found.files, Mode(fix=True), 1, resolver).results() if result.errors]
    return root


@pytest.fixture(scope="module")
def docker(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH on which docker, which the wrapper asks about a container, is there and knows of none."""
    directory = tmp_path_factory.mktemp("bin")
    (directory / "docker").write_text(f"#!{sys.executable}\nprint('exited')\n")
    (directory / "docker").chmod(0o755)
    return os.pathsep.join([str(directory), os.environ["PATH"]])


def test_the_driven_calls_have_moved(fixed: Path) -> None:
    moved = {
        "drive.py": [f"async with await {WRAPPER}uri, headers=", "timeout=0.3"],
        "test_framework/clients.py": [f"await {WRAPPER}self.url, headers=self.headers, timeout=self.timeout"],
        "tests/e2e/test_desktop_client.py": [f"return await {WRAPPER}url, headers=", f"async with await {WRAPPER}\n"],
        "tests/e2e/test_login.py": [f"wait_for(\n            {WRAPPER}chat_url, headers=auth_headers, timeout=5.0)"],
    }
    for name, texts in moved.items():
        text = (fixed / name).read_text()
        assert [wanted for wanted in texts if wanted not in text] == [], name
    assert not re.search(r"^import websockets$", (fixed / "drive.py").read_text(), re.MULTILINE)


@pytest.mark.skipif(sys.platform == "win32", reason="the docker that stands in is a script")
@pytest.mark.parametrize("release", ["14.0", "15.0.1", NEWEST])
def test_moved_calls_work_through_the_wrapper(fixed: Path, docker: str, release: str) -> None:
    answer = python(release, fixed / "drive.py", extra={"PATH": docker})
    assert (failure(answer), answer.stdout) == ("", PRINTS), answer.stderr
