"""primaryLocationLineHash against a straightforward rolling hash and values of GitHub's own tests."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wslint.report.line_hash import line_hashes

PIECES = ["a", "x = 1", "\n", "\r", "\r\n", " ", "\t", "é", "😀", "\ufeff", "\0", "\uffff", "y" * 60, "\n\n\n"]


def rolling(text: str) -> list[str]:
    """Every line's hash, unit for unit as github/codeql-action computes it, over a ring of 100 units."""
    encoded = text.encode("utf-16-le")
    units = [int.from_bytes(encoded[at : at + 2], "little") for at in range(0, len(encoded), 2)]
    ring, pending = [0] * 100, [False] * 100
    value, at, after_return, line_starts = 0, 0, False, True
    output: list[str] = []
    counts: dict[int, int] = {}

    def push(unit: int, starts: bool) -> None:
        nonlocal value, at
        if pending[at]:
            counts[value] = counts.get(value, 0) + 1
            output.append(f"{value:x}:{counts[value]}")
        value = (value * 37 + unit - ring[at] * 37**100) % 2**64
        ring[at], pending[at] = unit, starts
        at = (at + 1) % 100

    for unit in [*units, 0xFFFF]:
        if unit in (0x20, 0x09) or (unit == 0x0A and after_return):
            after_return = False
            continue
        after_return = unit == 0x0D
        unit = 0x0A if after_return else unit
        push(unit, line_starts)
        line_starts = unit == 0x0A
    for _ in range(100):
        push(0, False)
    return output


def hashes(text: str) -> list[str]:
    """The hash of every line, all asked for at once."""
    source = text.encode()
    starts = [0]
    for line in source.splitlines(keepends=True):
        if line.endswith((b"\n", b"\r")):
            starts.append(starts[-1] + len(line))
    return list(line_hashes(source, starts).values())


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_every_line_of_any_text(text: str) -> None:
    assert hashes(text) == rolling(text)


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.data())
def test_some_lines_have_the_hashes_that_they_have_among_all(text: str, data: st.DataObject) -> None:
    source = text.encode()
    starts = [0]
    for line in source.splitlines(keepends=True):
        if line.endswith((b"\n", b"\r")):
            starts.append(starts[-1] + len(line))
    everything = line_hashes(source, starts)
    some = data.draw(st.lists(st.sampled_from(starts)))
    assert line_hashes(source, some) == {start: everything[start] for start in some}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (
            "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n",
            ["e54938cc54b302f1:1", "bb609acbe9138d60:1", "1131fd5871777f34:1", "5c482a0f8b35ea28:1"],
        ),
    ],
)
def test_values_of_github(text: str, expected: list[str]) -> None:
    assert hashes(text)[: len(expected)] == expected


def test_undecodable_bytes_hash_as_replacement_characters() -> None:
    assert line_hashes(b"x = '\xff'\n", [0]) == line_hashes("x = '\ufffd'\n".encode(), [0])


def test_many_equal_lines_take_linear_time() -> None:
    source = b"connect(extra_headers=1)\n" * 20_000
    began = time.process_time()
    hashes = line_hashes(source, range(0, len(source), 25))
    assert time.process_time() - began < 5  # 0.4 s where this was written
    assert hashes[0].endswith(":1")
    assert hashes[25 * 19_000].endswith(":19001")
