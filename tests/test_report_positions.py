"""Offsets to rows and columns, against decoding the text before them."""

from __future__ import annotations

import time
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wslint.report import positions
from wslint.report.positions import Lines

PIECES = st.sampled_from(
    [b"a", b"\n", b"\r\n", b"\r", "é".encode(), "😀".encode(), b"\t", b"\xef\xbb\xbf", b"\xff", b"xyz"]
)


def straightforward(source: bytes, offset: int) -> tuple[int, str]:
    """Row, and the text before the offset on its line."""
    row, start = 1, 0
    for line in source.splitlines(keepends=True):
        if offset < start + len(line) or not line.endswith((b"\n", b"\r")):
            break
        row, start = row + 1, start + len(line)
    before = source[start:offset]
    return row, before.removeprefix(b"\xef\xbb\xbf" if start == 0 else b"").decode("utf-8", "replace")


def starts_of_pieces(pieces: list[bytes]) -> list[int]:
    offsets = [0]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    return offsets


@pytest.mark.parametrize("far", [3, 1 << 16])
@given(pieces=st.lists(PIECES, max_size=40), choices=st.randoms(use_true_random=False))
def test_any_order_of_offsets(far: int, pieces: list[bytes], choices: object) -> None:
    # A piece b"\r" before b"\n" makes one line end of both: no token starts inside it.
    source = b"".join(pieces)
    offsets = [at for at in starts_of_pieces(pieces) if source[at - 1 : at + 1] != b"\r\n" or at == 0]
    bom = 3 if source.startswith(b"\xef\xbb\xbf") else 0
    with patch.object(positions, "_FAR", far):
        for order in (offsets, offsets[::-1], choices.sample(offsets, len(offsets))):  # type: ignore[attr-defined]
            lines = Lines(source)
            for offset in order:
                row, before = straightforward(source, max(offset, bom))
                assert lines.code_points(offset) == (row, len(before) + 1)
                assert lines.utf16(offset) == (row, len(before.encode("utf-16-le")) // 2 + 1)


@given(st.lists(PIECES, max_size=30))
def test_line_bounds(pieces: list[bytes]) -> None:
    source = b"".join(pieces)
    lines = Lines(source)
    start = 0
    for line in source.splitlines(keepends=True):
        for offset in (start, start + len(line) - 1):
            assert (lines.start(offset), lines.end(offset)) == (start, start + len(line))
        start += len(line)


@pytest.mark.parametrize(
    ("source", "offset", "points", "utf16", "utf8"),
    [
        (b"", 0, (1, 1), (1, 1), (1, 1)),
        (b"x = 1\n", 6, (2, 1), (2, 1), (2, 1)),
        ("s = '😀é'; connect".encode(), 14, (1, 11), (1, 12), (1, 15)),
        (b"\xef\xbb\xbfimport os", 10, (1, 8), (1, 8), (1, 8)),
        (b"\xef\xbb\xbfimport os", 0, (1, 1), (1, 1), (1, 1)),
        (b"a\r\nb", 3, (2, 1), (2, 1), (2, 1)),
        (b"a\rb", 2, (2, 1), (2, 1), (2, 1)),
        (b"a\n\rb", 3, (3, 1), (3, 1), (3, 1)),
        (b"\xe9\xff; connect", 4, (1, 5), (1, 5), (1, 5)),
        (b"a", 99, (1, 2), (1, 2), (1, 2)),
    ],
)
def test_units(
    source: bytes, offset: int, points: tuple[int, int], utf16: tuple[int, int], utf8: tuple[int, int]
) -> None:
    lines = Lines(source)
    assert lines.code_points(offset) == points
    assert lines.utf16(offset) == utf16
    assert lines.utf8(offset) == utf8


def test_many_offsets_in_one_long_line_take_linear_time() -> None:
    """Looked up from the start of the line each, these would touch 10**11 bytes."""
    source = "é = connect; ".encode() * 40_000
    lines = Lines(source)
    began = time.process_time()
    for number in range(40_000):
        lines.start(number * 14), lines.end(number * 14)
        assert lines.code_points(number * 14 + 5) == (1, number * 13 + 5)
        assert lines.code_points(number * 14 + 12) == (1, number * 13 + 12)
    assert time.process_time() - began < 5  # 0.2 s where this was written
