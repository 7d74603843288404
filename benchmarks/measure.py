"""Time and memory of commands, run in turn so that what else the machine does hits all of them alike."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Command:
    """A command line with its whole environment; ``name`` is how the tables call it.

    ``codes`` are the exit codes of a run that did its work.
    """

    name: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    codes: tuple[int, ...] = (0,)


@dataclass
class Timing:
    """Seconds of each run, those that its processors worked, and the peak memory in bytes of its largest process."""

    seconds: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    memory: int = 0

    @property
    def median(self) -> float:
        """The median of the runs."""
        return median(self.seconds)

    def spread(self) -> str:
        """Median, lowest and highest, in seconds."""
        return f"{self.median:.3f} ({min(self.seconds):.3f} to {max(self.seconds):.3f})"


def ratio(timing: Timing, other: Timing) -> str:
    """How many times as long one command takes as another, pair by pair: median, lowest and highest."""
    return _ratio(timing.seconds, other.seconds)


def work_ratio(timing: Timing, other: Timing) -> str:
    """The same for the time that the processors worked, user and system: what else the machine does matters less."""
    return _ratio(timing.work, other.work)


def _ratio(own: Sequence[float], other: Sequence[float]) -> str:
    pairs = [one / another for one, another in zip(own, other, strict=True)]
    return f"{median(pairs):.2f} ({min(pairs):.2f} to {max(pairs):.2f})"


def measure(commands: Sequence[Command], directory: Path, rounds: int) -> dict[str, Timing]:
    """Run all commands in turn, ``rounds`` times after once for nothing: that one fills caches. By name.

    Raises RuntimeError for an exit code that is not among a command's.
    """
    timings = {command.name: Timing() for command in commands}
    for number in range(rounds + 1):
        for command in commands:
            seconds, work, memory = _once(command, directory)
            timing = timings[command.name]
            timing.memory = max(timing.memory, memory)
            if number:
                timing.seconds.append(seconds)
                timing.work.append(work)
    return timings


def _once(command: Command, directory: Path) -> tuple[float, float, int]:
    started = time.perf_counter()
    process = subprocess.Popen(
        command.arguments,
        cwd=directory,
        env=command.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    with process.stderr:
        errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)  # of the process and of those that it waited for
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in command.codes:
        shown = " ".join(command.arguments[:12])
        raise RuntimeError(f"{shown}: exit code {process.returncode}: {errors.decode(errors='replace')[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _MAXRSS_UNIT
