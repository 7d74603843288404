"""The wrapper of `wslint shim` on real releases: it does what websockets.connect does there, and calls may move to it.

8.1 and 9.1 open no connection on Python 3.10 and later: they need a Python 3.8 or 3.9, on the PATH or kept by pyenv.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.external.releases import CONNECTING, NEWEST, failure, installed, python
from wslint.code.api import releases
from wslint.migrate.shim import FUNCTION, shim

HERE = Path(__file__).parent
OLD = ("8.1", "9.1")
MODERN = [release for release in CONNECTING if int(release.split(".")[0]) >= 14]

PRINTED = """\
the same
X-Way: awaited
hello
X-Way: entered
hello
{connector}
unknown keyword: builtins TypeError {loop}create_connection() got an unexpected keyword argument 'colour'
user_agent_header: {agent}
v2 hello
{loops}
refused: {refused}{space}
no server: builtins ConnectionRefusedError{space}
no URI: websockets.exceptions InvalidURI{space}
proxy: {proxy}
closed in time
--
awaited: {late} TimeoutError{space}
in time
entered: {late} TimeoutError{space}
in time
hello
hello
old spelling: {old}
"""


def expected(release: str) -> str:
    """What drive_shim.py prints on a release."""
    major = int(release.split(".")[0])
    loop = "" if release in OLD else "BaseEventLoop."
    unknown = f"builtins TypeError {loop}create_connection() got an unexpected keyword argument"
    exceptions = "websockets.exceptions InvalidStatus" if major >= 14 else "websockets.exceptions InvalidStatusCode"
    if major == 13:
        exceptions = "websockets.legacy.exceptions InvalidStatusCode"
    looped = "connection 1 hello\nconnection 2 hello\nloop: nothing was raised"
    if release in OLD:
        looped = "loop: builtins TypeError 'async for' requires an object with __aiter__ method, got Connect"
    legacy = "type object" if release in OLD else "websockets.legacy.client.Connect()"
    return PRINTED.format(
        connector="connect" if major >= 14 else "Connect",
        loop=loop,
        agent=f"{unknown} 'user_agent_header'" if release in OLD else "nothing was raised",
        loops=looped,
        refused=exceptions,
        proxy="builtins ConnectionRefusedError " if major >= 15 else f"{unknown} 'proxy'",
        late="asyncio.exceptions" if release in OLD else "builtins",
        old=f"{unknown} 'extra_headers'"
        if major >= 14
        else f"builtins TypeError {legacy} got multiple values for keyword argument 'extra_headers'",
        space=" ",
    )


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shim")
    (root / "sockets.py").write_text(shim("sockets.py"))
    shutil.copy(HERE / "wire.py", root)
    return Path(shutil.copy(HERE / "drive_shim.py", root))


def check(release: str, answer: subprocess.CompletedProcess[str]) -> None:
    assert failure(answer) == "", answer.stderr
    first, _, rest = answer.stdout.partition("\n")
    keyword = "additional_headers" if release in MODERN else "extra_headers"
    assert first == f"websockets {release}: headers are passed as {keyword}"
    assert rest == expected(release)


@pytest.mark.parametrize("release", CONNECTING)
def test_does_what_connect_does(release: str, program: Path) -> None:
    check(release, python(release, program, timeout=30))


@cache
def old_python() -> str | None:
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    named = [shutil.which(f"python3.{minor}") for minor in (8, 9)]
    for candidate in [*named, *sorted(kept.glob("3.[89].*/bin/python"))]:
        if candidate is not None and subprocess.run([candidate, "-c", ""], capture_output=True).returncode == 0:
            return str(candidate)
    return None


@pytest.mark.parametrize("release", OLD)
def test_does_what_connect_does_on_an_old_python(release: str, program: Path) -> None:
    found = old_python()
    if found is None:
        pytest.skip("there is no Python 3.8 or 3.9 here")
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    environment = {**kept, "PYTHONPATH": str(installed(f"websockets=={release}")), "PYTHONIOENCODING": "utf-8"}
    answer = subprocess.run([found, program], env=environment, capture_output=True, text=True, timeout=30, check=False)
    check(release, answer)


@pytest.mark.parametrize("release", [*OLD, NEWEST])
def test_can_be_imported_on_every_release(release: str, program: Path) -> None:
    command = f"import sys; sys.path.insert(0, {str(program.parent)!r}); import sockets; print(sockets._HEADERS)"
    keyword = "additional_headers" if release == NEWEST else "extra_headers"
    answer = python(release, "-c", command)
    assert (failure(answer), answer.stdout) == ("", keyword + "\n")


@pytest.mark.parametrize("release", ["8.1", "12.0", "13.1", "14.0", NEWEST])
def test_type_checks_where_websockets_declares_connect(release: str, program: Path) -> None:
    """9.0 to 10.4 hide `websockets.connect` from type checkers, with or without a wrapper."""
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--cache-dir", os.devnull]
    environment = {**os.environ, "MYPYPATH": str(installed(f"websockets=={release}"))}
    source = program.parent / "sockets.py"
    done = subprocess.run(
        [*command, str(source)], cwd=program.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


CLIENT = """\
import asyncio

from websockets import connect
import websockets
from wire import listen


async def ask(uri, token):
    async with connect(uri, extra_headers={"X-Token": token}, open_timeout=5) as ws:
        return await ws.recv()


async def reconnect(uri):
    connector = websockets.connect(uri, subprotocols=None)
    count = 0
    async for ws in connector:
        count += 1
        await ws.close()
        if count == 2:
            return count


async def refused(uri):
    try:
        return await asyncio.wait_for(websockets.connect(uri, close_timeout=1), 5)
    except ConnectionRefusedError as error:
        return type(error).__name__


async def main():
    async with listen() as uri:
        print(await ask(uri, "t"))
        print(await reconnect(uri))
    print(await refused(uri))


if __name__ == "__main__":
    asyncio.run(main())
"""
CONFIG = '[tool.wslint]\nwebsockets = ">=10"\n\n[tool.wslint.wrapper]\ncall = "app.sockets:connect_websocket"\n'
SAYS = "X-Token: t\nhello\n2\nConnectionRefusedError\n"


@pytest.mark.parametrize("stated", ["", 'returns = "connector"\n'])
def test_calls_move_to_it_and_work_on_old_and_new_releases(tmp_path: Path, stated: str) -> None:
    shutil.copy(HERE / "wire.py", tmp_path)
    (tmp_path / "pyproject.toml").write_text(CONFIG + stated)
    (tmp_path / "client.py").write_text(CLIENT)
    oldest = "10.4"
    assert python(oldest, tmp_path / "client.py").stdout == SAYS
    assert "'extra_headers'" in failure(python(NEWEST, tmp_path / "client.py"))

    def wslint(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "wslint", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert wslint("shim", "app/sockets.py").stdout == "Wrote app/sockets.py.\n"
    done = wslint("check", "--fix", ".")
    assert done.returncode == 0, done.stdout + done.stderr
    text = (tmp_path / "client.py").read_text()
    assert text.count(FUNCTION) == 4
    assert "websockets" not in text.replace("connect_websocket", "")
    for release in (oldest, "13.1", "14.0", NEWEST):
        answer = python(release, tmp_path / "client.py")
        assert (failure(answer), answer.stdout) == ("", SAYS), release
    assert wslint("check", ".").stdout == "All checks passed!\n"


def test_the_releases_that_its_text_names_are_the_last_without() -> None:
    from wslint.code import api

    def last_without(keyword: str) -> str:
        return [release for release in releases() if api.accepts("websockets.connect", release, keyword) is False][-1]

    text = shim()
    for keyword in ("additional_headers", "open_timeout"):
        (line,) = [line for line in text.split("\n") if line.startswith(f"- `{keyword}`")]
        assert f"websockets {last_without(keyword)} and earlier" in line
    assert f"`proxy=None` is left out for websockets {last_without('proxy')} and earlier" in text
