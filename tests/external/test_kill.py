"""Fifty runs killed at work, where `tests/test_faults.py` kills twelve: every file is either old or new."""

from __future__ import annotations

from pathlib import Path

from tests.test_faults import kill_often


def test_killed_fifty_times(tmp_path: Path) -> None:
    caught, strays = kill_often(tmp_path, 50, 500)
    print(f"{caught} of 50 runs were caught at work; they left {strays} temporary files behind")
    assert caught >= 15
    assert strays <= 2 * 50
