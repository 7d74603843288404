"""The documentation of released packages: what is found in it, judged by hand, and what a fix makes of it.

Needs the package index. The guide to websockets 14 and the changelog are not in the source distributions; Debian's
source of websockets 15.0.1 has them, so those tests run where apt can get it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.external.sources import unpacked

WSLINT = [sys.executable, "-m", "wslint", "check", "--isolated", "--no-cache", "--no-respect-gitignore", "--quiet"]
DOCUMENTS = ["--documents", "markdown,rst,docstrings,shell"]
RANGES = (">=10.4", ">=13", ">=14", ">=15", ">=17")

BASIC_AUTH = "src/websockets/legacy/auth.py"
# Each finding that websockets 14 or later bears out: file, row, code, and how its fix may be applied. All of these
# have been read against the text and the releases.
FOUND = {
    "ocpp==0.26.0": [
        ("README.rst", 81, "WS1470", "safe"),
        ("README.rst", 86, "WS1413", "safe"),
        ("README.rst", 101, "WS1415", None),
    ],
    "websockets==9.1": [
        ("README.rst", 67, "WS1470", "safe"),
        ("README.rst", 72, "WS1476", "displayonly"),
        (BASIC_AUTH, 101, "WS1407", "safe"),
    ],
    "websockets==10.4": [(BASIC_AUTH, 131, "WS1407", "safe")],
    "websockets==12.0": [("README.rst", 50, "WS1406", None), (BASIC_AUTH, 131, "WS1407", "safe")],
    "websockets==13.1": [("README.rst", 50, "WS1406", None)],
    "websockets==14.2": [("README.rst", 50, "WS1406", None)],
    # The routers came with 15.0, trio with 17.0.
    "websockets==15.0.1": [
        ("src/websockets/asyncio/router.py", 102, "WS0009", None),
        ("src/websockets/sync/router.py", 102, "WS0009", None),
    ],
    "websockets==17.4": [
        ("src/websockets/asyncio/router.py", 69, "WS0009", None),
        ("src/websockets/sync/router.py", 70, "WS0009", None),
        ("src/websockets/trio/client.py", 141, "WS0009", None),
        ("src/websockets/trio/router.py", 65, "WS0009", None),
        ("src/websockets/trio/server.py", 429, "WS0009", None),
    ],
}
# The lines that fixes change, without their indentation.
CHANGED = {
    "ocpp==0.26.0": {
        "async def on_connect(websocket, path):": "async def on_connect(websocket):",
        "requested_protocols = websocket.request_headers[": "requested_protocols = websocket.request.headers[",
        "charge_point_id = path.strip('/')": "charge_point_id = websocket.request.path.strip('/')",
    },
    "websockets==9.1": {
        "async def echo(websocket, path):": "async def echo(websocket):",
        "create_protocol=websockets.basic_auth_protocol_factory(": "process_request=websockets.basic_auth(",
    },
    "websockets==10.4": {
        "create_protocol=websockets.basic_auth_protocol_factory(": "process_request=websockets.basic_auth(",
    },
    "websockets==12.0": {
        "create_protocol=websockets.basic_auth_protocol_factory(": "process_request=websockets.basic_auth(",
    },
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Copies of the documents of each package: its README, and the Python files that have docstrings with examples."""
    copies = {}
    for package, directory in unpacked(FOUND).items():
        (source,) = (path for path in directory.iterdir() if path.is_dir())
        copies[package] = tmp_path_factory.mktemp("package")
        for path in [*source.glob("README.*"), *source.glob("src/**/*.py")]:
            copy = copies[package] / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return copies


def found(root: Path, *flags: str) -> list[tuple[str, int, str, str | None]]:
    command = [
        *WSLINT,
        "--ignore",
        "WS0001",
        "--config",
        'websockets = ">=14"',
        "--output-format",
        "json-lines",
        *flags,
    ]
    done = subprocess.run([*command, "."], cwd=root, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    findings = []
    for one in map(json.loads, done.stdout.splitlines()):
        name = Path(one["filename"]).relative_to(root).as_posix()
        findings.append((name, one["location"]["row"], one["code"], one["fix"] and one["fix"]["applicability"]))
    return findings


@pytest.mark.parametrize("package", FOUND)
def test_what_is_found(packages: dict[str, Path], package: str) -> None:
    code = found(packages[package])
    assert sorted(one for one in found(packages[package], *DOCUMENTS) if one not in code) == sorted(FOUND[package])


@pytest.mark.parametrize("package", FOUND)
def test_what_fixes_change(packages: dict[str, Path], package: str) -> None:
    only = {path for path, *_ in FOUND[package]}
    command = [*WSLINT, *DOCUMENTS, "--ignore", "WS0001", "--config", 'websockets = ">=14"', "--unsafe-fixes", "--diff"]
    done = subprocess.run([*command, *only], cwd=packages[package], capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    old, new = ([line[1:].strip() for line in re.findall(rf"(?m)^{re.escape(sign)}\s.*", done.stdout)] for sign in "-+")
    assert dict(zip(old, new, strict=True)) == CHANGED.get(package, {})


@pytest.fixture(scope="module")
def documentation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation of websockets 15.0.1: its guide to 14, its changelog and all else."""
    root = tmp_path_factory.mktemp("debian")
    listed = Path("/etc/apt/sources.list.d/debian.sources")
    if shutil.which("apt-get") is None or not listed.is_file():
        pytest.skip("apt gets no sources here")
    for name in ("parts", "lists/partial", "cache/archives/partial"):
        (root / name).mkdir(parents=True)
    stanza = next(part for part in listed.read_text().split("\n\n") if "security" not in part)
    for key, value in (("Types", "deb-src"), ("Suites", "trixie"), ("Components", "main")):
        stanza = re.sub(rf"(?m)^{key}:.*", f"{key}: {value}", stanza)
    (root / "parts/debian.sources").write_text(stanza + "\n")
    places = {"Dir::Etc::SourceList": "none", "Dir::Etc::SourceParts": "parts", "Dir::State::Lists": "lists"}
    apt = ["apt-get", "-qq"]
    for key, value in {**places, "Dir::Cache": "cache"}.items():
        apt += ["-o", f"{key}={root / value}"]
    subprocess.run([*apt, "update"], cwd=root, capture_output=True, timeout=120)
    command = [*apt, "source", "--download-only", "--tar-only", "python-websockets"]
    subprocess.run(command, cwd=root, capture_output=True, timeout=120)
    archive = next(iter(root.glob("python-websockets_15.0.1*.orig.tar.*")), None)
    if archive is None:
        pytest.skip("apt got no source of websockets 15.0.1")
    with tarfile.open(archive) as source:
        source.extractall(root / "source", filter="data")
    (directory,) = (root / "source").iterdir()
    return directory / "docs"


@pytest.mark.parametrize("span", RANGES)
def test_the_guide_and_the_changelog_stay_as_they_are(documentation: Path, tmp_path: Path, span: str) -> None:
    """They compare old code with new. The other pages are right for 15, so that there is nothing to fix either."""
    pages = tmp_path / "docs"
    shutil.copytree(documentation, pages)
    before = {path: path.read_bytes() for path in pages.rglob("*") if path.is_file()}
    command = [*WSLINT, *DOCUMENTS, "--config", f'websockets = "{span}"', "--fix", "--unsafe-fixes", str(pages)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and "upgrade.rst" in done.stdout, done.stderr
    assert b"basic_auth_protocol_factory" in before[pages / "howto/upgrade.rst"]
    assert b"from websockets.legacy.client import connect" in before[pages / "project/changelog.rst"]
    assert {path: path.read_bytes() for path in pages.rglob("*") if path.is_file()} == before


def test_old_code_in_the_guide_is_told_from_new(documentation: Path) -> None:
    command = [*WSLINT, "--ignore", "WS0001", "--config", 'websockets = ">=14"', "--output-format", "concise"]
    done = subprocess.run([*command, str(documentation / "howto/upgrade.rst")], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert [re.sub(r".*?:(\d+):\d+: (\S+) .*", r"\1 \2", line) for line in lines] == ["461 WS1406", "462 WS1406"]
    assert all(line.endswith("(shown here as old or wrong code)") for line in lines)
