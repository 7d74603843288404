"""Which files to take back when a command fails with the fixes of all: a pure search over runs of the command.

`git bisect` over the list of files, again and again: the shortest part of it that fails ends in a file that makes the
difference. That file is taken back and the rest tried as a whole. Each such file costs about log2 of their number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Passes = Callable[[frozenset[str]], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """``kept``: files whose fixes passed together, in the order given. ``blamed``: those to take back, each with the
    number of the run (from 0) that failed when just its fixes were added to fixes that had passed. ``unproven``: those
    that the runs did not suffice for. ``runs``: how often the command was asked."""

    kept: tuple[str, ...]
    blamed: tuple[tuple[str, int], ...]
    unproven: tuple[str, ...]
    runs: int


class FailsWithout(Exception):
    """The command fails without any fix, too; ``number`` is that of the run."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def search(files: Sequence[str], passes: Passes, limit: int) -> Found:
    """Find a largest part of ``files`` whose fixes pass together; at most ``limit`` calls of ``passes``.

    ``passes`` tells whether the command succeeds with the fixes of the given files. It is asked for
    all first, and only if that fails for none. What is kept passed in a run with exactly these
    fixes, and no file that is blamed could be added alone; several together might, so that the part
    is maximal, not the maximum. With a command that answers at random, what passed before and fails
    at the end is searched again. Raises FailsWithout.
    """
    state = _State(passes, limit, list(files))
    try:
        if state.failed(files) is None:
            state.kept, state.rest = state.rest, []
        elif (number := state.failed(())) is not None:
            raise FailsWithout(number)
        while True:
            _add_the_rest(state)
            _add_blamed(state)
            if state.is_confirmed():
                break
            # The answers do not hold: nothing is proven but the tree without any fix.
            state.known = {frozenset(state.kept): state.runs - 1}
            state.rest, state.kept = state.kept, []
    except _Spent:
        pass
    order = {file: number for number, file in enumerate(files)}
    blamed = sorted(state.blamed.items(), key=lambda item: order[item[0]])
    return Found(tuple(sorted(state.kept, key=order.__getitem__)), tuple(blamed), tuple(state.rest), state.runs)


class _Spent(Exception):
    """There are no more runs."""


@dataclass
class _State:
    """``kept`` passed, ``rest`` is to be tried; ``known`` are the sets that failed, with the numbers of the runs."""

    passes: Passes
    limit: int
    rest: list[str]
    kept: list[str] = field(default_factory=list)
    blamed: dict[str, int] = field(default_factory=dict)
    known: dict[frozenset[str], int] = field(default_factory=dict)
    passed_last: frozenset[str] = frozenset()
    runs: int = 0

    def failed(self, more: Sequence[str]) -> int | None:
        """The number of the run in which ``kept`` and ``more`` failed together; None if they pass."""
        applied = frozenset(self.kept).union(more)
        if applied not in self.known:
            if self._run(applied):
                return None
            self.known[applied] = self.runs - 1
        return self.known[applied]

    def is_confirmed(self) -> bool:
        """Does what is kept pass in the last run of all? Without any fix nothing is left to confirm."""
        kept = frozenset(self.kept)
        return not kept or self.passed_last == kept or self._run(kept)

    def _run(self, applied: frozenset[str]) -> bool:
        if self.runs == self.limit:
            raise _Spent
        passed = self.passes(applied)
        self.runs += 1
        self.passed_last = applied if passed else frozenset()
        return passed


def _add_the_rest(state: _State) -> None:
    """Try the rest as a whole; while it fails, blame the last file of the shortest part that does."""
    while state.rest:
        number = state.failed(state.rest)
        if number is None:
            state.kept += state.rest
            state.rest = []
            return
        end = len(state.rest)
        while end > 1:
            half = end // 2
            failed = state.failed(state.rest[:half])
            if failed is not None:
                end, number = half, failed
            else:
                state.kept += state.rest[:half]
                del state.rest[:half]
                end -= half
        state.blamed[state.rest.pop(0)] = number


def _add_blamed(state: _State) -> None:
    """Add each blamed file that passes now: it may have needed one that came after it."""
    changed = True
    while changed:
        changed = False
        for file in list(state.blamed):
            failed = state.failed([file])
            if failed is not None:
                state.blamed[file] = failed
            else:
                state.kept.append(file)
                del state.blamed[file]
                changed = True
