"""Work through any ``concurrent.futures.Executor``: what travels is pickled, and nothing else is shared."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

from wslint.engine.forked import Raised, guarded, ignore_interrupts

Work = Callable[[Any], Any]


class Through:
    """Runs ``work`` on batches of items with the executor that ``make`` returns.

    ``make`` is asked again where that executor breaks because a process of it died. ``queue`` are
    the numbers of the batches in the order in which they are begun, at most ``in_flight`` at once.
    ``crashed`` gives the result for an item of which a worker died.
    """

    def __init__(
        self,
        make: Callable[[], Executor],
        work: Work,
        batches: Sequence[Sequence[Any]],
        queue: Sequence[int],
        in_flight: int,
        crashed: Work,
    ) -> None:
        self._make = make
        self._executor = make()
        self._work = work
        self._batches = batches
        self._queue = deque(queue)
        self._in_flight = in_flight
        self._crashed = crashed
        self._flying: dict[int, Future[list[Any]]] = {}

    def results(self, number: int) -> list[Any]:
        """The results of one batch; it is asked for in ascending order. Raises what the work raised."""
        while self._queue and (len(self._flying) < self._in_flight or number not in self._flying):
            following = self._queue.popleft()
            self._flying[following] = self._submit(self._batches[following])
        try:
            results = self._flying.pop(number).result()
        except Exception as error:  # what the work raises is a result: this is the executor's own failure
            results = self._one_by_one(self._batches[number], error)
        for result in results:
            if isinstance(result, Raised):
                raise result.error from RuntimeError(f"in a worker process:\n{result.trace}")
        return results

    def close(self) -> None:
        """Cancel what has not begun."""
        for future in self._flying.values():
            future.cancel()

    def _submit(self, batch: Sequence[Any]) -> Future[list[Any]]:
        try:
            return self._executor.submit(_run_batch, self._work, list(batch))
        except Exception as error:
            broken: Future[list[Any]] = Future()
            broken.set_exception(error)
            return broken

    def _one_by_one(self, batch: Sequence[Any], error: Exception) -> list[Any]:
        results: list[Any] = []
        self._renew(error)
        for item in batch:
            try:
                results += self._submit([item]).result()
            except Exception as again:
                results.append(self._crashed(item))
                self._renew(again)
        return results

    def _renew(self, error: Exception) -> None:
        """Take another executor for one that is broken, and give it the batches that went down with that."""
        if not isinstance(error, BrokenExecutor):
            return
        renewed = self._make()
        if renewed is self._executor:
            return
        self._executor = renewed
        for number, future in self._flying.items():
            if not future.done() or future.exception() is not None:
                self._flying[number] = self._submit(self._batches[number])


def _run_batch(work: Work, batch: Sequence[Any]) -> list[Any]:
    return [guarded(work, item) for item in batch]


class Spawned:
    """Makes pools of ``jobs`` processes that are started anew, for systems where forking is not safe."""

    def __init__(self, jobs: int) -> None:
        self._jobs = min(jobs, 61)  # Windows can wait for no more
        self._executor: Executor | None = None

    def another(self) -> Executor:
        """A new pool; the one before is given up."""
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        self.close()
        context = get_context("spawn")
        self._executor = ProcessPoolExecutor(self._jobs, mp_context=context, initializer=ignore_interrupts)
        return self._executor

    def close(self) -> None:
        """End the processes, each after what it is at."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
