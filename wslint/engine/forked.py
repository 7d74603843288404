"""Forked worker processes that are fed with ranges of items through pipes.

Made here because `concurrent.futures` and `multiprocessing` take longer to import and to start than
many a whole run lasts. A fork inherits the items and all that the work refers to: what travels is
two numbers in, and pickled results out, through pipes that nobody else can write to.
"""

from __future__ import annotations

import gc
import os
import struct
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, NoReturn

_REQUEST = struct.Struct("<QQ")  # the first item, the item after the last
_HEADER = struct.Struct("<QQ")  # bytes that follow, the item after the last that is done
_CHUNK = 1 << 20
_DELAY = 0.02  # seconds after which finished results are sent although their request is not done
_AHEAD = 2  # requests that a worker has: one at work, one next, so that it need not wait for the parent
_KEPT = 64 << 20  # bytes of results that wait for those before them; no other batch is begun beyond that


@dataclass(slots=True, eq=False)
class Batch:
    """A range of items; ``next`` is the first that is not known to be done.

    ``results`` are pickled lists of (item, result), without those that are None. A batch whose
    worker died is done ``alone``: one item a request.
    """

    start: int
    stop: int
    next: int
    alone: bool = False
    results: list[bytes] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Worker:
    pid: int
    requests: int
    results: int
    batches: deque[Batch] = field(default_factory=deque)
    received: bytearray = field(default_factory=bytearray)


class Workers:
    """``jobs`` processes that run ``work`` on the items of the batches that they are given, in that order.

    ``crashed`` gives the result for an item of which a worker died. With ``prompt``, each result is
    sent at once: what was done to files must not be forgotten with a worker that dies later.
    """

    def __init__(
        self,
        work: Callable[[int], Any],
        jobs: int,
        crashed: Callable[[int], Any],
        prompt: bool = False,
    ) -> None:
        import select

        self._work = work
        self._queue: deque[Batch] = deque()
        self._crashed = crashed
        self._delay = 0.0 if prompt else _DELAY
        self._kept = 0
        self._workers: dict[int, _Worker] = {}  # by the descriptor of their results
        self._poll, self._readable = select.poll(), select.POLLIN
        gc.freeze()  # or each worker's first look for garbage copies all memory that it shares with this process
        for _ in range(jobs):
            self._start()

    def add(self, batches: Iterable[Batch]) -> None:
        """Let the workers begin with these batches, after those that they have."""
        self._queue.extend(batches)
        self._send()

    def results(self, batch: Batch) -> Iterator[tuple[int, Any]]:
        """The items of a batch that have a result other than None, as they come. Raises what the work raised."""
        import pickle

        while batch.results or batch.next < batch.stop:
            while not batch.results and batch.next < batch.stop:
                if self._kept <= _KEPT or not any(batch in worker.batches for worker in self._workers.values()):
                    self._send()  # nothing new while too much waits for this batch
                self._receive()
            arrived, batch.results = batch.results, []
            for data in arrived:
                self._kept -= len(data)
                for item, result in pickle.loads(data):
                    if isinstance(result, Raised):
                        raise result.error from RuntimeError(f"in a worker process:\n{result.trace}")
                    yield item, result

    def close(self) -> None:
        """Let the workers end: each finishes the item that it is at."""
        for worker in self._workers.values():
            os.close(worker.requests)
            os.close(worker.results)
        for worker in self._workers.values():
            os.waitpid(worker.pid, 0)
        self._workers.clear()

    def _start(self) -> None:
        requests, requested = os.pipe()
        finished, results = os.pipe()
        _widen(results)
        pid = os.fork()
        if pid == 0:
            try:
                for other in self._workers.values():  # or these would not see that the parent closes its ends
                    os.close(other.requests)
                    os.close(other.results)
                os.close(requested)
                os.close(finished)
                _serve(self._work, requests, results, self._delay)
            finally:
                os._exit(1)
        os.close(requests)
        os.close(results)
        self._workers[finished] = _Worker(pid, requested, finished)
        self._poll.register(finished, self._readable)

    def _send(self) -> None:
        """Give the workers something to do."""
        for ahead in range(_AHEAD):
            for worker in self._workers.values():
                if self._queue and len(worker.batches) <= ahead and not (worker.batches and self._is_apart(worker)):
                    worker.batches.append(self._queue.popleft())
                    self._request(worker, worker.batches[-1])

    def _is_apart(self, worker: _Worker) -> bool:
        """Is what a worker does, or what it would do next, a batch that must be alone with its worker?"""
        return worker.batches[0].alone or self._queue[0].alone

    def _request(self, worker: _Worker, batch: Batch) -> None:
        stop = batch.next + 1 if batch.alone else batch.stop
        try:
            os.write(worker.requests, _REQUEST.pack(batch.next, stop))
        except BrokenPipeError:
            return  # it died; reading its results will show that

    def _receive(self) -> None:
        for descriptor, _ in self._poll.poll():
            worker = self._workers[descriptor]
            data = os.read(descriptor, _CHUNK)
            if data:
                worker.received += data
                self._take(worker)
            else:
                self._bury(worker)

    def _take(self, worker: _Worker) -> None:
        """Keep the results that have arrived whole."""
        received, position = worker.received, 0
        while len(received) - position >= _HEADER.size:
            length, done = _HEADER.unpack_from(received, position)
            end = position + _HEADER.size + length
            if len(received) < end:
                break
            batch = worker.batches[0]
            if length:
                batch.results.append(bytes(received[position + _HEADER.size : end]))
                self._kept += length
            batch.next, position = done, end
            if batch.next == batch.stop:
                worker.batches.popleft()
            elif batch.alone:
                self._request(worker, batch)
        del received[:position]

    def _bury(self, worker: _Worker) -> None:
        """Put back what a dead worker had to do, and start another."""
        import pickle

        self._poll.unregister(worker.results)
        del self._workers[worker.results]
        os.close(worker.requests)
        os.close(worker.results)
        os.waitpid(worker.pid, 0)
        if worker.batches:
            batch = worker.batches[0]
            if batch.alone:
                batch.results.append(pickle.dumps([(batch.next, self._crashed(batch.next))]))
                self._kept += len(batch.results[-1])
                batch.next += 1
            batch.alone = True
        self._queue.extendleft(batch for batch in reversed(worker.batches) if batch.next < batch.stop)
        self._start()


@dataclass(slots=True)
class Raised:
    """An exception as a result, with its traceback as text."""

    error: Exception
    trace: str


def _serve(work: Callable[[int], Any], requests: int, results: int, delay: float) -> NoReturn:
    """Answer requests until there are no more: the life of a worker."""
    import pickle

    ignore_interrupts()
    while request := os.read(requests, _REQUEST.size):
        start, stop = _REQUEST.unpack(request)
        found: list[tuple[int, Any]] = []
        due = monotonic() + delay
        for item in range(start, stop):
            result = guarded(work, item)
            if result is not None:
                found.append((item, result))
                if monotonic() >= due and item + 1 < stop:
                    _write(results, item + 1, pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
                    found = []
                    due = monotonic() + delay
        _write(results, stop, pickle.dumps(found, pickle.HIGHEST_PROTOCOL) if found else b"")
    os._exit(0)


def ignore_interrupts() -> None:
    """Leave Ctrl-C, which a terminal sends to all processes, to the one that waits for the results."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def guarded(work: Callable[[Any], Any], item: Any) -> Any:
    """``work(item)``, or the exception that it raises as a result."""
    try:
        return work(item)
    except Exception as error:
        import traceback

        return Raised(error, traceback.format_exc())


def _write(descriptor: int, done: int, data: bytes) -> None:
    rest = memoryview(_HEADER.pack(len(data), done) + data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _widen(pipe: int) -> None:
    """Let a worker go on while the parent prints, if the system lets a pipe hold more than 64 kB."""
    import fcntl

    try:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _CHUNK)
    except (AttributeError, OSError):
        return
