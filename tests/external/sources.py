"""Source distributions, each unpacked below the directory of `releases.shelf`, where they stay."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.external.releases import shelf


def unpacked(requirements: Iterable[str]) -> dict[str, Path]:
    """Return the directory of each requirement ("nbval==0.11.0"), downloading those that are missing in one go.

    A directory appears under its name only when it is complete, so two test processes may ask at once.
    """
    places = {requirement: shelf() / f"{requirement.replace('==', '-')}.sdist" for requirement in requirements}
    missing = [requirement for requirement, place in places.items() if not place.is_dir()]
    if missing:
        with tempfile.TemporaryDirectory(dir=shelf()) as temporary:
            _download(missing, Path(temporary))
            for requirement in missing:
                _keep(_archive(Path(temporary), requirement), places[requirement])
    return places


def _download(requirements: list[str], directory: Path) -> None:
    names = ",".join(requirement.partition("==")[0] for requirement in requirements)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", names]
    answer = subprocess.run(
        [*command, "-d", str(directory), *requirements], capture_output=True, text=True, timeout=300
    )
    assert answer.returncode == 0, answer.stderr


def _archive(directory: Path, requirement: str) -> Path:
    name = requirement.replace("==", "-").replace("_", "-")
    return next(path for path in directory.glob("*.tar.gz") if path.name.replace("_", "-") == f"{name}.tar.gz")


def _keep(archive: Path, place: Path) -> None:
    made = archive.with_suffix(".made")
    with tarfile.open(archive) as source:
        source.extractall(made, filter="data")
    try:
        made.rename(place)
    except OSError:
        assert place.is_dir(), "another process has unpacked it in the meantime"
