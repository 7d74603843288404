"""Measure wslint against Ruff, ast-grep and grep on trees that this makes itself; see README.md.

`python benchmarks/run.py` measures all and writes RESULTS.md, `--quick` measures small trees and writes nothing,
`--compare` checks that the findings are the same bytes however a run is made.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median

from compare import compare
from measure import Command, Timing, measure, ratio, work_ratio
from tools import Tools
from trees import built, counted

RESULTS = Path(__file__).with_name("RESULTS.md")
_TREES: dict[str, dict[str, int]] = {"dense": {}, "sparse": {}, "documents": {}, "huge": {}}
_QUICK: dict[str, dict[str, int]] = {
    "dense": {"files": 1_000},
    "sparse": {"packages": 0},
    "documents": {"files": 300},
    "huge": {"size": 500_000},
}
_GROWTH = (1_000, 4_000, 16_000, 64_000)
_QUICK_GROWTH = (500, 2_000)
_NAMED = (1, 20, 500)
_SLOW_ROUNDS = 1  # of a tool that takes a minute for the sparse tree
_MEGABYTE = 1_000_000
Table = list[list[str]]


def main() -> int:
    """Do what the arguments say; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small trees and few rounds; RESULTS.md stays as it is")
    parser.add_argument("--compare", action="store_true", help="compare the findings of all ways to make a run")
    parser.add_argument("--rounds", type=int, help="runs of each command (7; 3 with --quick)")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir(), "wslint-benchmarks"),
                        help="where trees, caches and ast-grep are kept (default: %(default)s)")  # fmt: skip
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    tools, quick = Tools(work), arguments.quick
    trees = {name: built(name, work, **size) for name, size in (_QUICK if quick else _TREES).items()}
    if arguments.compare:
        return compare(tools, trees)
    rounds = arguments.rounds or (3 if quick else 7)
    pieces = []
    for piece in _sections(tools, trees, rounds, _QUICK_GROWTH if quick else _GROWTH):
        print(piece, flush=True)
        pieces.append(piece)
    if not quick:
        RESULTS.write_text("\n".join(pieces), encoding="utf-8")
    return 0


def _sections(tools: Tools, trees: dict[str, Path], rounds: int, growth: tuple[int, ...]) -> Iterator[str]:
    cores = _cores()
    yield (
        f"# Results\n\nWritten by `python benchmarks/run.py` on {date.today()}: {cores} cores, "
        f"{', '.join(tools.versions())}.\n\nSeconds and ratios are medians of {rounds} runs in turn, with the lowest "
        "and the highest. A ratio is that to Ruff under the same conditions; less than 1 is faster than Ruff.\n"
    )
    yield _section("Trees", [["tree", "files", "MB", "files that name websockets"], *_described(trees)])
    for name, root in trees.items():
        if name != "documents":  # Ruff and ast-grep read no Python in Markdown
            yield _section(f"The {name} tree", _whole_tree(tools, root, rounds))
    yield _section("The documents tree, and one where no page names websockets", _documents(tools, trees, rounds))
    yield _section("A few files named, as pre-commit does (dense tree)", _named_files(tools, trees["dense"], rounds))
    yield _section("Start", _start(tools, trees["dense"], rounds))
    yield _section("Growth (dense trees, seconds and microseconds a file)", _growth(tools, growth, max(3, rounds // 2)))


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _section(title: str, rows: Table) -> str:
    """A Markdown table under a heading; the first row is its head."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return f"## {title}\n\n" + "\n".join(lines) + "\n"


def _described(trees: dict[str, Path]) -> Iterator[list[str]]:
    for name, root in trees.items():
        files, size, using = counted(root)
        yield [name, f"{files:,}", f"{size / _MEGABYTE:.1f}", f"{using:,}"]


def _whole_tree(tools: Tools, root: Path, rounds: int) -> Table:
    pairs: list[tuple[Command, str]] = [
        (tools.wslint("wslint, cold", "."), "Ruff, cold"),
        (tools.wslint("wslint, cold, one process", "--jobs", "1", "."), "Ruff, cold, one thread"),
        (tools.wslint("wslint, warm", ".", cached=True), "Ruff, warm"),
        (tools.wslint("wslint, warm, one process", "--jobs", "1", ".", cached=True), "Ruff, warm, one thread"),
        (tools.ruff("Ruff, cold", "."), ""),
        (tools.ruff("Ruff, cold, one thread", ".", threads=1), ""),
        (tools.ruff("Ruff, warm", ".", cached=True), ""),
        (tools.ruff("Ruff, warm, one thread", ".", cached=True, threads=1), ""),
        (tools.grep("grep -rn", "."), "Ruff, cold"),
    ]
    timings = measure([command for command, _ in pairs], root, rounds)
    rows = [*_rows(pairs, timings)]
    if slow := tools.ast_grep("ast-grep (few runs)", "."):
        few = measure([*slow, tools.ruff("Ruff, cold", ".")], root, _SLOW_ROUNDS)
        rows += _rows([(command, "Ruff, cold") for command in slow], few)
    return [["command", "seconds", "times Ruff's", "peak MB of a process"], *rows]


def _documents(tools: Tools, trees: dict[str, Path], rounds: int) -> Table:
    root = trees["documents"]
    pages = int(counted(root)[0])
    without = built("documents", tools.work, files=pages, using=0)
    table = [["command", "seconds", "times the least", "seconds of work", "times the least", "peak MB of a process"]]
    for jobs, processes in ((_cores(), "all cores"), (1, "one process")):
        least = tools.prefilter(f"reading and prefiltering, {processes}", jobs)
        flags = ("--jobs", str(jobs))
        commands = [
            least,
            tools.wslint(f"wslint, cold, {processes}", *flags, "."),
            tools.wslint(f"wslint, cold, {processes}, no page names websockets", *flags, str(without)),
            tools.wslint(f"wslint, warm, {processes}", *flags, ".", cached=True),
            tools.grep("grep -rn", "."),
        ]
        timings = measure(commands, root, rounds)
        for name, timing in timings.items():
            work = f"{median(timing.work):.3f}"
            times, work_times = (of(timing, timings[least.name]) for of in (ratio, work_ratio))
            table.append([name, timing.spread(), times, work, work_times, f"{timing.memory / _MEGABYTE:.0f}"])
    return table


def _rows(pairs: list[tuple[Command, str]], timings: dict[str, Timing]) -> Iterator[list[str]]:
    for command, other in pairs:
        timing = timings[command.name]
        times = ratio(timing, timings[other]) if other in timings else ""
        yield [command.name, timing.spread(), times, f"{timing.memory / _MEGABYTE:.0f}"]


def _named_files(tools: Tools, root: Path, rounds: int) -> Table:
    files = sorted(str(path.relative_to(root)) for path in root.rglob("*.py"))
    table = [["files named", "wslint, cold", "times Ruff's", "wslint, warm", "times Ruff's"]]
    for count in _NAMED:
        named = tuple(islice(files, 0, None, max(1, len(files) // count)))[:count]
        commands = [
            tools.wslint("cold", "--force-exclude", *named),
            tools.ruff("Ruff, cold", "--force-exclude", *named),
            tools.wslint("warm", "--force-exclude", *named, cached=True),
            tools.ruff("Ruff, warm", "--force-exclude", *named, cached=True),
        ]
        timings = measure(commands, root, rounds)
        cells = [(timings[name].spread(), ratio(timings[name], timings[f"Ruff, {name}"])) for name in ("cold", "warm")]
        table.append([f"{count:,}", *(cell for pair in cells for cell in pair)])
    return table


def _start(tools: Tools, root: Path, rounds: int) -> Table:
    files = sorted(path for path in root.rglob("*.py"))
    clean = next(path for path in files if b"websockets" not in path.read_bytes())
    using = next(path for path in files if b"websockets.connect(" in path.read_bytes())
    commands = [
        tools.python('python -c "import typer"', "import typer"),
        tools.python("python -c pass", "pass"),
        tools.wslint("wslint, one file without websockets", str(clean.relative_to(root))),
        tools.wslint("wslint, one file with it", str(using.relative_to(root))),
    ]
    timings = measure(commands, root, 3 * rounds)
    table = [["command", "seconds", "times that of `import typer`"]]
    for command in commands:
        times = ratio(timings[command.name], timings[commands[0].name])
        table.append([f"`{command.name}`", timings[command.name].spread(), times])
    return table


def _growth(tools: Tools, sizes: tuple[int, ...], rounds: int) -> Table:
    """Each row with the cost of a file, and with that of each file more than in the row above: without the start."""
    head = ["a file", "a further file"]
    table = [["files", "wslint, cold", *head, "wslint, warm", *head, "peak MB", "Ruff, cold", *head]]
    smaller: dict[str, float] = {}
    fewer = 0
    for files in sizes:
        root = built("dense", tools.work, files=files)
        commands = [
            tools.wslint("cold", "."),
            tools.wslint("warm", ".", cached=True),
            tools.ruff("Ruff", "."),
        ]
        timings = measure(commands, root, rounds)
        cold, warm, other = (
            (
                f"{timing.median:.3f}",
                f"{timing.median / files * 1e6:.0f}",
                f"{(timing.median - smaller[name]) / (files - fewer) * 1e6:.0f}" if smaller else "",
            )
            for name, timing in timings.items()
        )
        smaller, fewer = {name: timing.median for name, timing in timings.items()}, files
        memory = max(timings["cold"].memory, timings["warm"].memory) / _MEGABYTE
        table.append([f"{files:,}", *cold, *warm, f"{memory:.0f}", *other])
    return table


if __name__ == "__main__":
    sys.exit(main())
