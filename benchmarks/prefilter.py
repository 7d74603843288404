"""The least that any checker of documents does: find the pages, read them, and look for the package's name.

`python benchmarks/prefilter.py ROOT JOBS` does that for all `*.md` below ROOT in JOBS forked processes, each
with an equal part of the files, and prints how many pages have the name.
"""

from __future__ import annotations

import os
import sys
from io import FileIO

_NAME = b"websockets"


def main(root: str, jobs: int) -> None:
    """Print the number of pages below ``root`` that hold the name."""
    pages = _pages(root)
    if jobs == 1:
        print(_count(pages))
        return
    pipes = []
    for number in range(jobs):
        reading, writing = os.pipe()
        if os.fork() == 0:
            found = _count(pages[number * len(pages) // jobs : (number + 1) * len(pages) // jobs])
            os.write(writing, b"%d" % found)
            os._exit(0)
        os.close(writing)
        pipes.append(reading)
    print(sum(int(os.read(pipe, 100)) for pipe in pipes))
    for _ in pipes:
        os.wait()


def _pages(root: str) -> list[str]:
    found, pending = [], [root]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif entry.name.endswith(".md"):
                    found.append(entry.path)
    return sorted(found)


def _count(pages: list[str]) -> int:
    found = 0
    for page in pages:
        with FileIO(page) as file:
            found += _NAME in file.read()
    return found


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
