"""Source distributions, each unpacked below the directory of `releases.shelf`, where they stay."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.external.releases import shelf


def unpacked(requirements: Iterable[str]) -> dict[str, Path]:
    """Return the directory of each requirement ("nbval==0.11.0"), downloading those that are missing."""
    wanted = list(requirements)
    with ThreadPoolExecutor(2) as threads:
        return dict(zip(wanted, threads.map(_unpacked, wanted), strict=True))


def _unpacked(requirement: str) -> Path:
    """A directory appears under its name only when it is complete, so two test processes may ask at once."""
    directory = shelf() / f"{requirement.replace('==', '-')}.sdist"
    if directory.is_dir():
        return directory
    with tempfile.TemporaryDirectory(dir=shelf()) as temporary:
        name = requirement.partition("==")[0]
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", name, "-d", temporary]
        answer = subprocess.run([*command, requirement], capture_output=True, text=True, timeout=300)
        assert answer.returncode == 0, answer.stderr
        (archive,) = Path(temporary).glob("*.tar.gz")
        made = Path(temporary, "made")
        with tarfile.open(archive) as source:
            source.extractall(made, filter="data")
        try:
            made.rename(directory)
        except OSError:
            assert directory.is_dir(), "another process has unpacked it in the meantime"
    return directory
