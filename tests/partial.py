"""For tests: sources to parse in parts and whole, made from real ones by small accidents, and both readings of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from wslint.code.ranges import range_of
from wslint.config import Resolver
from wslint.engine.check import Checked, Setup, check
from wslint.rules.selection import select

ROOT = Path(__file__).parent.parent
# What turns code into strings and back, opens and closes, continues and separates.
_PIECES = (
    b'"', b"'", b'"""', b"'''", b"#", b"(", b")", b"[", b"]", b"{", b"}", b"\\\n", b"\n", b"\n\n", b";", b",", b":",
    b"\t", b"    ", b" ", b"@deco\n", b"@deco(1)\n", b"def f():\n", b"async def g(u):\n", b"class C:\n", b'f"{x}"',
    b"f'''{", b'r"\\', b"\r\n", b"\r", b"\f", b"lambda: ", b"if x:\n", b"else:\n", b"async ", b"await ",
    b"websockets", b"connect(", b"import websockets\n", b"from websockets import *\n", b"del websockets\n",
    b"global websockets\n", b"extra_headers=h", b"x = 1\n", b"...", b"\xc3\xbc", b"# noqa: WS1401",
    b"# ruff: disable[WS1401]\n",
)  # fmt: skip


def setup(directory: Path) -> Setup:
    """All rules but those that are off, on two release lines."""
    config = Resolver(str(directory), isolated=True).root()
    return Setup(config, select(config), range_of(">=13"))


def both(source: bytes, known: Setup) -> tuple[Checked, Checked]:
    """What is found where only parts are parsed, and where the whole is."""
    return check("a.py", source, known), check("a.py", source, replace(known, in_parts=False))


def sources() -> list[bytes]:
    """Real Python that uses websockets: the example code base and the examples of the rule pages."""
    found = [path.read_bytes() for path in sorted((ROOT / "examples" / "acme").rglob("*.py"))]
    for page in sorted((ROOT / "rules").rglob("*.md")):
        blocks = page.read_text().split("```python\n")[1:]
        found += [block.split("```", 1)[0].encode() for block in blocks]
    return [source for source in found if b"websockets" in source]


def accidents(random: Random, originals: list[bytes]) -> Iterator[bytes]:
    """Endless sources: two or three real ones behind each other, with a few pieces put in, taken out or moved."""
    while True:
        source = b"".join(random.choice(originals) + b"\n" for _ in range(random.randint(1, 3)))
        for _ in range(random.choice((0, 1, 1, 2, 3, 6))):
            place = random.randrange(len(source) + 1)
            if random.random() < 0.5:  # at the start of a line, where a cut may be
                place = source.rfind(b"\n", 0, place) + 1
            chance = random.random()
            if chance < 0.65:
                source = source[:place] + random.choice(_PIECES) + source[place:]
            elif chance < 0.85:
                source = source[:place] + source[place + random.randint(1, 12) :]
            else:
                line = source[place : source.find(b"\n", place) + 1]
                other = random.randrange(len(source) + 1)
                source = source[:other] + line + source[other:]
        yield source.replace(b"\0", b"")


def seed() -> int:
    """The seed of the accidents: `WSLINT_SEED`, or the same each time."""
    return int(os.environ.get("WSLINT_SEED", "1"))
