"""Releases of websockets side by side, each in a directory of its own, and Python running on one of them.

They are installed at the first use below the directory named by `WSLINT_TEST_CACHE`, by default one in the system's
temporary directory, and stay there. Every release of `RELEASES` can be imported by every Python that the newest
supports, also those that say otherwise (8.1 is built from its source there); 8.1 and 9.1 cannot open a connection on
Python 3.10 and later, whose `asyncio.Lock` has lost `loop`: `CONNECTING` leaves them out. A signature, a warning and
the refusal of a keyword need no connection, so those are read from all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from wslint.code.api import releases

NEWEST = releases()[-1]
RELEASES = (
    "8.1", "9.1", "10.4", "11.0.3", "12.0", "13.1", "14.0", "14.2", "15.0.1", "16.0", "17.0.1", NEWEST,
)  # fmt: skip
CONNECTING = tuple(release for release in RELEASES if release not in ("8.1", "9.1"))

# What the optional parts of websockets import: websockets.trio, and the routers, which `from websockets import *`
# imports on 15.0 and 15.0.1.
OPTIONAL = ("trio", "werkzeug")


@cache
def shelf() -> Path:
    """Return the directory of the installed releases: wheels differ between Pythons."""
    named = os.environ.get("WSLINT_TEST_CACHE")
    root = Path(named) if named else Path(tempfile.gettempdir(), "wslint-test-cache")
    directory = root.absolute() / str(sys.implementation.cache_tag)
    directory.mkdir(parents=True, exist_ok=True)
    return directory


@cache
def installed(requirement: str) -> Path:
    """Return the directory that holds `requirement` ("websockets==13.1") and, of websockets, nothing else.

    A directory appears under its name only when it is complete, so two test processes may ask at once.
    """
    directory = shelf() / requirement.replace("==", "-")
    if directory.is_dir():
        return directory
    with tempfile.TemporaryDirectory(dir=shelf()) as temporary:
        made = Path(temporary, "made")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(made), requirement]
        alone = ["--no-deps"] if requirement.startswith("websockets") else []
        answer = subprocess.run([*command, *alone], capture_output=True, text=True, timeout=300)
        assert answer.returncode == 0, answer.stderr
        try:
            made.rename(directory)
        except OSError:
            assert directory.is_dir(), "another process has installed it in the meantime"
    return directory


def python(
    release: str, *arguments: str | Path, text: str = "", timeout: float = 20, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run this Python with `arguments` on one release of websockets; `extra` are environment variables.

    The environment has no proxy and no trace of the tests' own. Raises `subprocess.TimeoutExpired`.
    """
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    paths = [installed(f"websockets=={release}"), *map(installed, OPTIONAL)]
    environment = {
        **{key: value for key, value in kept.items() if not key.startswith(("PYTHON", "WEBSOCKETS_"))},
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONIOENCODING": "utf-8",
        "no_proxy": "*",
        **(extra or {}),
    }
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        env=environment,
        check=False,
    )


def failure(answer: subprocess.CompletedProcess[str]) -> str:
    """Return the last line of a traceback, "" if the process succeeded."""
    lines = answer.stderr.strip().splitlines()
    return "" if answer.returncode == 0 else lines[-1] if lines else f"exit code {answer.returncode}"
