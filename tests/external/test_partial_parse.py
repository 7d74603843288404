"""As tests/test_partial_parse.py, for 50,000 sources (`WSLINT_SEED` and `WSLINT_SOURCES` for others)."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.partial import accidents, both, seed, setup, sources

SHARES = 10


@pytest.mark.parametrize("share", range(SHARES))
def test_sources_after_accidents(tmp_path: Path, share: int) -> None:
    known = setup(tmp_path)
    originals = sources()
    number = int(os.environ.get("WSLINT_SOURCES", "50000")) // SHARES
    for source in islice(accidents(Random(seed() * 1000 + share), originals), number):
        partial, whole = both(source, known)
        assert partial == whole, source
