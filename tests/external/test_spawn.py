"""Workers that are started anew, as on systems where forking is not safe; each start takes half a second of CPU."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_pool import dies, fails, minus, results, square
from wslint.config import ConfigError
from wslint.engine import pool
from wslint.engine.mode import Mode
from wslint.engine.pool import in_parallel


@pytest.fixture(autouse=True)
def _spawning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "can_fork", lambda: False)


def test_results_come_in_order() -> None:
    assert list(in_parallel(square, range(200), 2, minus)) == [square(item) for item in range(200)]


def test_what_the_work_raises_is_raised() -> None:
    with pytest.raises(ConfigError, match="no such range") as raised:
        list(in_parallel(fails, range(200), 2, minus))
    assert "fails" in str(raised.value.__cause__)


def test_a_worker_that_dies_takes_only_its_item() -> None:
    found = list(in_parallel(dies, range(200), 2, minus))
    assert found == [-item if item in (7, 150, 151, 199) else item * item for item in range(200)]


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "wrapper"])
@pytest.mark.parametrize("fix", [False, True], ids=["check", "fix"])
def test_a_run(tmp_path: Path, wrapped: bool, fix: bool) -> None:
    assert results(tmp_path, wrapped, Mode(fix=fix), jobs=2) == results(tmp_path, wrapped, Mode(fix=fix))
