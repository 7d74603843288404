"""``primaryLocationLineHash``, by which GitHub tells a finding that has moved from a new one.

The algorithm is that of github/codeql-action (``src/fingerprints.ts``): a polynomial hash, modulo
2**64, of the 100 UTF-16 code units from a line's start on, spaces and tabs left out and every line
end taken as one ``\\n``; then how many lines so far had the same hash. That action rolls the hash
over the whole file; here only the lines with findings are hashed, and equal lines are searched for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_UNITS = 100
_MASK = (1 << 64) - 1
_POWERS = [pow(37, _UNITS - 1 - index, 1 << 64) for index in range(_UNITS)]
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def line_hashes(source: bytes, starts: Iterable[int]) -> dict[int, str]:
    """The hash of each line of ``source`` that starts at one of the byte offsets ``starts``."""
    parts = ["\n"]  # so that every line follows a line end
    places: dict[int, int] = {}
    length = previous = 0
    for start in sorted(set(starts)):
        parts.append(_significant(source[previous:start]))
        length += len(parts[-1])
        places[start] = length
        previous = start
    # The end of the file is a unit of its own, and zeros fill the last windows.
    text = "".join([*parts, _significant(source[previous:]), "\uffff", "\0" * (_UNITS - 1)])
    seen: dict[str, tuple[int, int]] = {}
    hashes = {}
    for start, place in places.items():
        window = text[place + 1 : place + 1 + _UNITS]
        count = _earlier(text, window, place, seen)
        value = sum(ord(unit) * power for unit, power in zip(window, _POWERS, strict=True)) & _MASK
        hashes[start] = f"{value:x}:{count + 1}"
    return hashes


def _significant(data: bytes) -> str:
    """One character for each significant UTF-16 code unit."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace(" ", "").replace("\t", "")
    return text if text.isascii() else _ASTRAL.sub(_surrogates, text)


def _surrogates(match: re.Match[str]) -> str:
    high, low = divmod(ord(match[0]) - 0x10000, 0x400)
    return chr(0xD800 + high) + chr(0xDC00 + low)


def _earlier(text: str, window: str, place: int, seen: dict[str, tuple[int, int]]) -> int:
    """How many line ends before the one at ``place`` have the window after them.

    ``seen`` holds for every window how far it was counted, and how many there were.
    """
    at, count = seen.get(window, (0, 0))
    while (found := text.find("\n" + window, at, place + _UNITS)) >= 0:
        count += 1
        at = found + 1
    seen[window] = (at, count)
    return count
