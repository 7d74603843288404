"""The script of `docs/dask.md` on a real scheduler with two worker processes: what a run without it says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
WSLINT = [sys.executable, "-m", "wslint", "check", "--no-cache", "--quiet", "--output-format", "concise"]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, whose working directory is not that of the run."""
    distributed = pytest.importorskip("distributed")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("elsewhere"))
        cluster = distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        )
    yield cluster.scheduler_address
    cluster.close()


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    blocks = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/dask.md").read_text(), re.MULTILINE | re.DOTALL)
    path = tmp_path_factory.mktemp("script") / "check_on_dask.py"
    path.write_text(blocks[-1])
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small code base with its wrapper, many times."""
    shutil.copytree(ROOT / "examples/acme", tmp_path / "acme")
    for number in range(30):
        shutil.copytree(ROOT / "examples/acme/services", tmp_path / f"acme/copies/c{number}")
    (tmp_path / "acme/broken.py").write_text("import websockets\nx = 1  # noqa: WS\n")
    return tmp_path / "acme"


def test_the_same_findings(scheduler: str, script: Path, tree: Path) -> None:
    expected = subprocess.run([*WSLINT, "."], cwd=tree, capture_output=True, text=True)
    done = subprocess.run([sys.executable, str(script), scheduler, "."], cwd=tree, capture_output=True, text=True)
    assert expected.stdout.count("\n") > 500
    assert (done.returncode, done.stderr, done.stdout) == (1, "", expected.stdout)


def test_all_workers_take_part(scheduler: str, script: Path, tree: Path) -> None:
    from distributed import Client

    subprocess.run([sys.executable, str(script), scheduler, "."], cwd=tree, capture_output=True)
    with Client(scheduler) as client:
        checking = client.run(lambda: "wslint.engine.check" in sys.modules)
    assert list(checking.values()) == [True, True]


def test_a_file_that_is_missing(scheduler: str, script: Path, tree: Path) -> None:
    command = [sys.executable, str(script), scheduler, "broken.py", "gone.py"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, "gone.py: No such file or directory")
