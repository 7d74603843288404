"""A hundred pairs of runs over one cache, where `tests/test_cache_shared.py` has three, and more that are killed."""

from __future__ import annotations

from pathlib import Path

from tests.test_cache_shared import root, run_and_kill, run_in_pairs

__all__ = ["root"]


def test_a_hundred_pairs_of_runs(root: Path) -> None:
    run_in_pairs(root, 100)


def test_many_killed_runs(root: Path) -> None:
    run_and_kill(root, 20)
