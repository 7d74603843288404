"""Run wslint over the packages of ecosystem.toml and check what it promises.

    python scripts/ecosystem.py CACHE [--only NAME] [--sample N] [--diffs N] [--seed S]

Downloads the packages into the directory CACHE (once), and checks each under three settings: no
range declared, ">=10", and ">=14" with a wrapper. Fixes are tried on copies. Prints a table, what
Ruff and wslint say differently about direct calls of connect(), and with --sample and --diffs
findings and fixes drawn at random, package by package, for reading. Exits with 1 on a crash or a
broken promise: an error, a withheld fix, a fixed file that does not parse, a fix that is still
offered after it was applied, or a second run that changes something.
"""

from __future__ import annotations

import argparse
import difflib
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wslint.code.names import Meaning
from wslint.code.tree import Code
from wslint.config import Resolver
from wslint.engine.mode import Mode
from wslint.engine.run import Run
from wslint.files.discover import discover
from wslint.findings import Applicability, FileResult, Finding
from wslint.fix.proof import syntax_error
from wslint.fix.splice import splice

sys.path.insert(0, str(Path(__file__).parent))
from ecosystem_packages import packages
from ecosystem_ruff import Comparison, compare

SLOW = 0.5  # seconds for one file
WRAPPER = "ecosystem_wrapper"
WRAPPER_SOURCE = """\
import websockets

async def open_socket(url, headers=None, timeout=10.0, **options):
    return await websockets.connect(url, additional_headers=headers, open_timeout=timeout, **options)
"""
SETTINGS: dict[str, list[str]] = {
    "undeclared": [],
    ">=10": ['websockets = ">=10"'],
    "wrapper": ['websockets = ">=14"', f'wrapper.call = "{WRAPPER}:open_socket"'],
}


@dataclass
class Place:
    """One finding, with all that is needed to show it."""

    package: str
    setting: str
    path: str
    source: bytes
    finding: Finding

    @property
    def row(self) -> int:
        return self.source.count(b"\n", 0, self.finding.start) + 1


@dataclass
class Summary:
    """What was found in one package; ``codes`` and ``seconds`` by setting."""

    package: str
    files: int = 0
    with_uses: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    codes: dict[str, Counter[str]] = field(default_factory=dict)
    safe: dict[str, int] = field(default_factory=dict)
    unsafe: dict[str, int] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    ruff: Comparison = field(default_factory=Comparison)


def run(root: Path, setting: str, mode: Mode, select: str = "ALL") -> Iterator[tuple[FileResult, float]]:
    """The results for a directory in this process, each with the seconds since the one before."""
    options = [f'select = ["{select}"]', *SETTINGS[setting]]
    found = discover([str(root)], Resolver(str(root), options, isolated=True), lambda text: None)
    started = time.perf_counter()
    for result in Run(found.files, mode, jobs=1).results():
        yield result, time.perf_counter() - started
        started = time.perf_counter()


def examine(package: str, directory: Path) -> Summary:
    """Check one package under all settings, and try its fixes on copies."""
    summary = Summary(package)
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve() / "package"
        shutil.copytree(directory, root)
        sources = [path for path in root.rglob("*.py") if path.is_file()]
        summary.files = len(sources)
        summary.with_uses = sum(map(_has_uses, sources))
        summary.ruff = compare(root, [result for result, _ in run(root, "undeclared", Mode(noqa=False), "WS0001")])
        for setting in SETTINGS:
            if setting == "wrapper":
                (root / f"{WRAPPER}.py").write_text(WRAPPER_SOURCE)
            _check(summary, root, setting)
        for setting in SETTINGS:
            for unsafe in (False, True):
                copy = Path(temporary).resolve() / f"{setting}-{unsafe}"
                shutil.copytree(root if setting == "wrapper" else directory, copy)
                summary.broken += _fix(copy, setting, unsafe)
                shutil.rmtree(copy)
    return summary


def _has_uses(path: Path) -> bool:
    data = path.read_bytes()
    return b"websockets" in data and bool(Meaning(Code(data), frozenset({"websockets"}), lambda _: frozenset()).uses)


def _check(summary: Summary, root: Path, setting: str) -> None:
    started = time.perf_counter()
    results = list(run(root, setting, Mode()))
    summary.seconds[setting] = time.perf_counter() - started
    codes: Counter[str] = Counter()
    applicable: Counter[Applicability] = Counter()
    for result, seconds in results:
        path = str(Path(result.path).relative_to(root))
        summary.broken += [f"{setting}: {error}" for error in result.errors]
        if seconds > SLOW:
            summary.slow.append(f"{path}: {seconds:.2f} s ({setting}, with the files without websockets before it)")
        for finding in result.findings:
            codes[finding.code] += 1
            if finding.fix is not None:
                applicable[finding.fix.applicability] += 1
            summary.places.append(Place(summary.package, setting, path, result.source, finding))
    summary.codes[setting] = codes
    summary.safe[setting] = applicable[Applicability.SAFE]
    summary.unsafe[setting] = applicable[Applicability.UNSAFE]


def _fix(root: Path, setting: str, unsafe: bool) -> Iterator[str]:
    """Fix a copy, and say which promises that broke."""
    mode = Mode(fix=True, unsafe=unsafe)
    wanted = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
    for result, _ in run(root, setting, mode):
        place = f"{setting}, {'unsafe' if unsafe else 'safe'} fixes: {Path(result.path).relative_to(root)}"
        yield from (f"{place}: {error}" for error in result.errors)
        if result.fixed:
            error = syntax_error(Path(result.path).read_bytes())
            if error is not None:
                yield f"{place}:{error[0]}: does not parse after the fix: {error[1]}"
        for finding in result.findings:
            if "fix withheld" in finding.message:
                yield f"{place}: {finding.code} {finding.message}"
            elif finding.fix is not None and finding.fix.applicability in wanted:
                yield f"{place}: {finding.code} is still fixable after the fix"
    for result, _ in run(root, setting, mode):
        if result.fixed:
            yield f"{setting}: {Path(result.path).relative_to(root)}: a second run changes it"


def draw(summaries: list[Summary], count: int, seed: int, fixes: bool) -> Iterator[Place]:
    """Draw findings (with an applicable fix): a package at random, then one of its findings, none twice."""
    chance = random.Random(seed)
    pools: list[list[Place]] = []
    for summary in summaries:
        pool = list({(p.path, p.finding): p for p in summary.places if not fixes or _applicable(p.finding)}.values())
        if pool:
            pools.append(chance.sample(pool, len(pool)))
    while count and pools:
        pool = chance.choice(pools)
        yield pool.pop()
        count -= 1
        pools = [pool for pool in pools if pool]


def _applicable(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.applicability is not Applicability.DISPLAY


def shown_finding(place: Place, context: int = 3) -> str:
    lines = place.source.decode("utf-8", "replace").split("\n")
    first = max(place.row - 1 - context, 0)
    text = [f"{place.package} {place.path}:{place.row} [{place.setting}]"]
    fix = place.finding.fix
    offer = f"  [fix, {fix.applicability.value}: {fix.title}]" if fix else ""
    text.append(f"{place.finding.code} {place.finding.level}: {place.finding.message}{offer}")
    for row, line in enumerate(lines[first : place.row + context], first + 1):
        text.append(f"{'>' if row == place.row else ' '} {row:5} {line}")
    return "\n".join(text)


def shown_fix(place: Place) -> str:
    fix = place.finding.fix
    assert fix is not None
    before = place.source.decode("utf-8", "replace").split("\n")
    after = splice(place.source, fix.edits).decode("utf-8", "replace").split("\n")
    diff = difflib.unified_diff(before, after, place.path, place.path, lineterm="", n=4)
    heading = f"{place.package} [{place.setting}] {place.finding.code} {fix.applicability.value}: {fix.title}"
    return "\n".join([heading, f"  {place.finding.message}", *diff])


def table(summaries: list[Summary]) -> Iterator[str]:
    yield f"{'package':28} {'files':>5} {'uses':>4}  {'setting':10} {'safe':>4} {'unsafe':>6} {'seconds':>7}  findings"
    for summary in summaries:
        for setting, codes in summary.codes.items():
            listed = ", ".join(f"{code} {count}" for code, count in sorted(codes.items())) or "-"
            head = f"{summary.package:28} {summary.files:5} {summary.with_uses:4}" if setting == "undeclared" else ""
            yield (
                f"{head:39}  {setting:10} {summary.safe[setting]:4} {summary.unsafe[setting]:6}"
                f" {summary.seconds[setting]:7.2f}  {listed}"
            )


def ruff_report(summaries: list[Summary]) -> Iterator[str]:
    same, covered, relative = (sum(getattr(s.ruff, n) for s in summaries) for n in ("same", "covered", "relative"))
    only = [(s.package, *item) for s in summaries for item in s.ruff.only_wslint]
    yield f"Ruff's TID251 against WS0001: {same} in the same line, {covered} imports whose uses are findings,"
    yield f"{relative} relative imports inside of websockets, which are none of wslint's business"
    missing = [(s.package, *item) for s in summaries for item in s.ruff.only_ruff]
    for title, found in (("only Ruff", missing), ("only wslint", only)):
        yield f"{title}: {len(found)}"
        yield from (f"  {package} {path}:{row} {message}" for package, path, row, message in found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cache", type=Path, help="directory for the downloaded packages")
    parser.add_argument("--only", default="", help="only packages whose name contains this")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="print N findings")
    parser.add_argument("--diffs", type=int, default=0, metavar="N", help="print N fixes")
    parser.add_argument("--seed", type=int, default=0, help="which findings and fixes are drawn")
    arguments = parser.parse_args()
    found = packages(arguments.cache.resolve())
    summaries = [examine(name, path) for name, path in found.items() if arguments.only in name]
    print("\n".join([*table(summaries), "", *ruff_report(summaries)]))
    for title, attribute in (("Slow files", "slow"), ("Broken promises", "broken")):
        told = [f"  {summary.package} {text}" for summary in summaries for text in getattr(summary, attribute)]
        print("\n".join([f"\n{title}: {len(told)}", *told]))
    for number, place in enumerate(draw(summaries, arguments.sample, arguments.seed, fixes=False), 1):
        print(f"\n--- finding {number}\n{shown_finding(place)}")
    for number, place in enumerate(draw(summaries, arguments.diffs, arguments.seed, fixes=True), 1):
        print(f"\n--- fix {number}\n{shown_fix(place)}")
    return 1 if any(summary.broken for summary in summaries) else 0


if __name__ == "__main__":
    raise SystemExit(main())
