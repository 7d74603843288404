"""Whether the findings are the same bytes for every number of processes, cold and warm, parsed in part and whole."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

from tools import ROOT, Tools

_PROCESSES = (1, 2, 5)
_WHOLE = "--no-partial-parse"


def compare(tools: Tools, trees: dict[str, Path]) -> int:
    """Print for each tree in how many ways it was checked; 1 if any gave other bytes than the first, else 0."""
    differences = 0
    for name, root in {**trees, "acme": ROOT / "examples" / "acme"}.items():
        shutil.rmtree(tools.work / "compare_cache", ignore_errors=True)
        expected = None
        ways = _ways(tools)
        for way in ways:
            arguments = [*tools.wslint("", "--output-format", "json", *way, ".").arguments]
            arguments = [argument for argument in arguments if argument not in tools.caching(False)]
            done = subprocess.run(arguments, cwd=root, env=tools.environment, capture_output=True, check=False)
            if expected is None:
                expected = done
                print(f"{name}: {len(json.loads(done.stdout)):,} findings, exit code {done.returncode}", flush=True)
            if (done.returncode, done.stdout) != (expected.returncode, expected.stdout):
                differences += 1
                digests = [hashlib.sha256(one.stdout).hexdigest()[:12] for one in (expected, done)]
                codes = f"exit codes {expected.returncode} and {done.returncode}"
                print(f"{name}: {' '.join(way)} gives other findings than {' '.join(ways[0])}: {digests}, {codes}")
        print(f"{name}: {len(ways)} ways compared", flush=True)
    return int(differences > 0)


def _ways(tools: Tools) -> list[tuple[str, ...]]:
    """The flags of each way to make the run; the cache is filled by one of them and then used by others."""
    cold = ("--no-cache",) if tools.has_flag("--no-cache") else ()
    warm = ("--cache-dir", str(tools.work / "compare_cache")) if cold else ()
    ways = [("--jobs", str(jobs), *cold) for jobs in _PROCESSES]
    if tools.has_flag(_WHOLE):
        ways += [("--jobs", str(jobs), *cold, _WHOLE) for jobs in _PROCESSES]
    if warm:
        ways += [("--jobs", str(jobs), *warm) for jobs in (2, *_PROCESSES)]
    return ways
