"""Fetch the packages of ecosystem.toml with pip into a cache directory and unpack them there. Nothing of them is run
but the build backend that pip asks for the metadata of a source distribution.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LIST = Path(__file__).with_name("ecosystem.toml")


def packages(cache: Path) -> dict[str, Path]:
    """Return the unpacked directory of each package by its requirement, downloading what is missing.

    Raises CalledProcessError if pip cannot get one.
    """
    listed = tomllib.loads(LIST.read_text())
    wanted = [(requirement, "wheel") for requirement in listed["wheels"]]
    wanted += [(requirement, "sdist") for requirement in listed["sources"]]
    return {requirement: _unpacked(cache, requirement, kind) for requirement, kind in sorted(wanted)}


def _unpacked(cache: Path, requirement: str, kind: str) -> Path:
    directory = cache / f"{requirement}.{kind}"
    if directory.is_dir():
        return directory
    name = requirement.partition("==")[0]
    only = ["--only-binary=:all:"] if kind == "wheel" else [f"--no-binary={name}"]
    downloads = cache / "downloads" / directory.name
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", *only, "-d", str(downloads), requirement]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    archive = next(downloads.iterdir())
    partial = cache / f"{requirement}.{kind}.partial"
    if kind == "wheel":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(partial)
    else:
        with tarfile.open(archive) as source:
            source.extractall(partial, filter="data")
    partial.rename(directory)
    return directory
