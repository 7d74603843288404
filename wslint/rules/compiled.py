"""The compiled pages: `rules/rules.tsv`, one line a page, so that no run reads and parses a hundred pages.

The columns: path below the rules' directory, size and digest of the page, code, name, level, "on" or "off", root
packages, shape, facts as JSON. `scripts/generate.py` writes it. It may never hide an edited page: a line counts if
the page has its size and was last changed before the table was written, or else if its bytes have the digest; any
other page is read. (git writes the table after the pages, as it sorts last.) The files of an installed wheel are not
edited, and all as new: there the size is enough.
"""

from __future__ import annotations

import os
from typing import NamedTuple

FILE_NAME = "rules.tsv"


class Line(NamedTuple):
    """One page as the table has it. ``packages`` are separated by spaces; ``facts`` is a JSON array of objects."""

    path: str
    size: int
    digest: str
    code: str
    name: str
    level: str
    default: bool
    packages: str
    shape: str
    facts: str

    def written(self) -> str:
        """The line of the table, with its end."""
        texts = (self.path, str(self.size), self.digest, self.code, self.name, self.level)
        return "\t".join((*texts, "on" if self.default else "off", self.packages, self.shape, self.facts)) + "\n"


def current(directory: str, installed: bool) -> dict[str, Line | None]:
    """Every page below ``directory`` by its absolute path, with its line, None where the page must be read.

    ``installed``: the directory is part of an installed wheel.
    """
    lines, written = _read(os.path.join(directory, FILE_NAME))
    found: dict[str, Line | None] = {}
    for path, below, stat in _pages(directory):
        line = lines.get(below)
        if line is not None and (line.size != stat.st_size or not (installed or _unchanged(path, stat, written, line))):
            line = None
        found[path] = line
    return found


def _unchanged(path: str, stat: os.stat_result, written: int, line: Line) -> bool:
    # The time of change is not to be set at will, so a copy with kept times counts as new.
    return max(stat.st_mtime_ns, stat.st_ctime_ns) < written or digest_of(path) == line.digest


def digest_of(path: str) -> str:
    """The digest of a page's bytes; "" if it cannot be read."""
    from hashlib import sha256

    try:
        with open(path, "rb") as file:
            return sha256(file.read()).hexdigest()[:16]
    except OSError:
        return ""


def _pages(directory: str) -> list[tuple[str, str, os.stat_result]]:
    """Absolute path, path below ``directory`` with slashes, and state of every page."""
    found = []
    pending = [(directory, "")]
    while pending:
        folder, below = pending.pop()
        with os.scandir(folder) as listing:
            for entry in listing:
                name = entry.name
                if name.endswith(".md"):
                    if name != "README.md":
                        found.append((entry.path, below + name, entry.stat()))
                elif "." not in name and entry.is_dir():
                    pending.append((entry.path, f"{below}{name}/"))
    return found


def _read(path: str) -> tuple[dict[str, Line], int]:
    """The lines of the table by path, and when it was written (nanoseconds); none if there is no table."""
    try:
        with open(path, encoding="utf-8", newline="\n") as file:
            written = os.fstat(file.fileno()).st_mtime_ns
            text = file.read()
    except OSError:
        return {}, 0
    rows = [row.split("\t") for row in text.split("\n") if row]
    try:
        return {row[0]: _line(*row) for row in rows}, written
    except (TypeError, ValueError):  # other columns: a merge gone wrong, say
        return {}, 0


def _line(
    path: str, size: str, digest: str, code: str, name: str, level: str, default: str, packages: str, shape: str,
    facts: str,
) -> Line:  # fmt: skip
    return Line(path, int(size), digest, code, name, level, default == "on", packages, shape, facts)
