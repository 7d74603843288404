"""A function over many items in worker processes, with the results in the order of the items.

The workers are forked, so that they inherit the items and all that the function refers to: what
travels is numbers in, and results out. Where forking is not to be had, or for few items, everything
runs in this process. A worker that dies takes only the item with it that killed it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 40  # items that one process handles sooner than a second one starts
_BATCH = 32

_work: Callable[[int], Any] | None = None  # what a forked worker runs on the number of an item


def in_parallel(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int, crashed: Callable[[Item], Result]
) -> Iterator[Result]:
    """Yield ``work(item)`` for every item, in order. ``crashed(item)`` stands in where a worker died of an item."""
    jobs = min(jobs, len(items) // _BATCH + 1)
    if jobs < 2 or len(items) < _FEW or not _can_fork():
        yield from map(work, items)
        return

    def by_number(number: int) -> Result:
        return work(items[number])

    batches = [range(start, min(start + _BATCH, len(items))) for start in range(0, len(items), _BATCH)]
    done = 0
    for results in _in_pool(by_number, batches, jobs):
        yield from results
        done += 1
    # A pool that lost a worker is of no more use: go on carefully, one batch to a pool of one, or else one item.
    for batch in batches[done:]:
        together: list[list[Result]] = list(_in_pool(by_number, [batch], 1))
        if together:
            yield from together[0]
            continue
        for number in batch:
            alone: list[list[Result]] = list(_in_pool(by_number, [range(number, number + 1)], 1))
            yield alone[0][0] if alone else crashed(items[number])


def _can_fork() -> bool:
    return sys.platform.startswith(("linux", "freebsd"))


def _in_pool(work: Callable[[int], Result], batches: Sequence[range], jobs: int) -> Iterator[list[Result]]:
    """The results of each batch, in order, until a worker dies."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    global _work
    _work = work
    executor = ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=_ignore_interrupts)
    try:
        yield from executor.map(_run_batch, batches)
    except BrokenProcessPool:
        return
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _ignore_interrupts() -> None:
    """Leave Ctrl-C, which a terminal sends to all processes, to the one that waits for the results."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run_batch(batch: range) -> list[Any]:
    assert _work is not None
    return [_work(number) for number in batch]
