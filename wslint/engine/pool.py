"""A function over many items in worker processes, with the results in the order of the items.

The workers are forked, so that they inherit the items and all that the function refers to; where
forking is not safe they are started anew, and sent the items. For little work everything runs in
this process. A worker that dies takes only the item with it that killed it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor

Item = TypeVar("Item")
Result = TypeVar("Result")

_SMALL = 256 << 10  # bytes that one process handles sooner than another one starts
_SIZE = 8 << 10  # bytes of an item whose size is not known
_LEAST, _MOST = 32 << 10, 4 << 20  # bytes of a batch
_SHARE = 6  # a batch is this part of what a worker still has to expect
_MANY = 40  # an item is large that is more than this part of what a worker has to expect in all
_LONG = 2000  # items that it takes some time to ask for the sizes of
_HEAD = 8  # the part of them that is begun meanwhile
_IN_FLIGHT = 4  # batches for each process of an executor


def in_parallel(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    crashed: Callable[[Item], Result],
    *,
    sizes: Sequence[int] | Callable[[Sequence[Item]], Sequence[int]] | None = None,
    prompt: bool = False,
    executor: Executor | None = None,
) -> Iterator[Result]:
    """Yield ``work(item)`` for every item, in order. ``crashed(item)`` stands in where a worker died of an item.

    ``sizes`` are the bytes of the items, by which the work is shared out; of many items they are asked
    for when the workers have begun, if that is a function. With ``prompt``, no result that a worker has
    is lost when it dies later: for work that leaves traces. With an ``executor`` all work is done there,
    about ``jobs`` items at once; then ``work``, the items and the results are pickled, as they are where
    forking is not safe. Raises what ``work`` raises.
    """
    sizes = [_SIZE] * len(items) if sizes is None else sizes
    if callable(sizes) and len(items) >= _LONG and jobs > 1 and executor is None and can_fork():
        yield from _in_forks(work, items, sizes, jobs, crashed, prompt)
        return
    sizes = sizes(items) if callable(sizes) else sizes
    if executor is not None:
        yield from _through(lambda: executor, work, items, sizes, jobs, crashed)
        return
    jobs = min(jobs, sum(sizes) // _SMALL + 1, len(items))
    if jobs > 1 and can_fork():
        yield from _in_forks(work, items, sizes, jobs, crashed, prompt)
    elif jobs < 2 or not _travels(work):
        yield from map(work, items)
    else:
        from wslint.engine.executors import Spawned

        pools = Spawned(jobs)
        try:
            yield from _through(pools.another, work, items, sizes, jobs, crashed)
        finally:
            pools.close()


def can_fork() -> bool:
    """Is forking safe: on this system, and as no other thread of this process may hold a lock?"""
    threading = sys.modules.get("threading")
    return sys.platform.startswith(("linux", "freebsd")) and (threading is None or threading.active_count() == 1)


def _travels(work: Callable[[Item], Result]) -> bool:
    """Can what is to be done be sent to another process? A function within a function cannot."""
    import pickle

    try:
        pickle.dumps(work)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    return True


def _in_forks(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    sizes: Sequence[int] | Callable[[Sequence[Item]], Sequence[int]],
    jobs: int,
    crashed: Callable[[Item], Result],
    prompt: bool,
) -> Iterator[Any]:
    from wslint.engine.forked import Batch, Workers

    workers = Workers(lambda item: work(items[item]), jobs, lambda item: crashed(items[item]), prompt)
    try:
        first: list[Batch] = []
        end = 0
        if callable(sizes):  # which do not matter for what is begun first
            end = len(items) // _HEAD
            bounds = [end * part // (2 * jobs) for part in range(2 * jobs + 1)]
            first = [Batch(start, stop, start) for start, stop in pairwise(bounds)]
            workers.add(first)
            sizes = sizes(items[end:])
        shares, order = _shared_out(sizes, jobs)
        others = [Batch(end + share.start, end + share.stop, end + share.start) for share in shares]
        workers.add(others[number] for number in order)
        for batch in (*first, *others):
            following = batch.start
            for item, result in workers.results(batch):
                yield from repeat(None, item - following)
                yield result
                following = item + 1
            yield from repeat(None, batch.stop - following)
    finally:
        workers.close()


def _through(
    make: Callable[[], Executor],
    work: Callable[[Item], Result],
    items: Sequence[Item],
    sizes: Sequence[int],
    jobs: int,
    crashed: Callable[[Item], Result],
) -> Iterator[Result]:
    from wslint.engine.executors import Through

    shares, order = _shared_out(sizes, jobs)
    batches = [items[share.start : share.stop] for share in shares]
    through = Through(make, work, batches, order, _IN_FLIGHT * jobs, crashed)
    try:
        for number in range(len(batches)):
            yield from through.results(number)
    finally:
        through.close()


def _shared_out(sizes: Sequence[int], jobs: int) -> tuple[list[range], list[int]]:
    """The items in batches that get smaller and smaller, and the order in which to begin these: large items first.

    Both serve that all workers are done at about the same time.
    """
    batches: list[range] = []
    large: list[tuple[int, int]] = []
    left = sum(sizes)
    least_large = max(left // (jobs * _MANY), _LEAST)
    start, held, full = 0, 0, min(max(left // (jobs * _SHARE), _LEAST), _MOST)
    for number, size in enumerate(sizes):
        held += size
        if held <= full and size <= least_large:
            continue
        if number > start:
            batches.append(range(start, number))
            start, left, held = number, left - held + size, size
        if size > least_large:
            large.append((size, len(batches)))
            batches.append(range(start, number + 1))
            start, left, held = number + 1, left - held, 0
        full = min(max(left // (jobs * _SHARE), _LEAST), _MOST)
    if start < len(sizes):
        batches.append(range(start, len(sizes)))
    first = [number for _, number in sorted(large, key=lambda item: -item[0])]
    apart = set(first)
    return batches, [*first, *(number for number in range(len(batches)) if number not in apart)]
