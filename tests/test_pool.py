"""Work in other processes: the same results in the same order, whatever happens to a process."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checking import place
from wslint.config import ConfigError
from wslint.engine import forked, pool
from wslint.engine.checker import Checker
from wslint.engine.mode import Mode
from wslint.engine.pool import in_parallel
from wslint.engine.run import Run
from wslint.files.discover import discover
from wslint.paths import shown

CALL = "import websockets\n\n\nasync def main(uri, h):\n    await websockets.connect(uri, extra_headers=h)\n"


def square(item: int) -> int | None:
    return item * item if item % 3 else None


def pid(item: int) -> int:
    time.sleep(0.001)
    return os.getpid()


def dies(item: int) -> int:
    if item in (7, 150, 151, 199):
        os.kill(os.getpid(), signal.SIGKILL)
    return item * item


def dies_always(item: int) -> int:
    os._exit(1)


def fails(item: int) -> int:
    if item == 30:
        raise ConfigError("no such range")
    return item


def minus(item: int) -> int:
    return -item


def children() -> set[str]:
    """The processes that this one has started and not waited for."""
    return set(Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split())


@pytest.fixture(params=["forked", "threads", "processes"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[Any]]]:
    """`in_parallel` with two workers of each kind, as a list."""
    executor: Executor | None = None
    monkeypatch.setattr(pool, "can_fork", lambda: request.param == "forked")
    if request.param == "threads":
        executor = ThreadPoolExecutor(2)
    if request.param == "processes":
        executor = ProcessPoolExecutor(2)

    def run(work: Callable[[int], Any], items: Any, crashed: Callable[[int], Any] = minus, **more: Any) -> list[Any]:
        return list(in_parallel(work, items, 2, crashed, executor=executor, **more))

    yield run
    if executor is not None:
        executor.shutdown()


def test_results_come_in_order(way: Callable[..., list[Any]]) -> None:
    items = range(200)
    assert way(square, items) == [square(item) for item in items]
    assert way(square, []) == []
    assert way(square, range(60), sizes=[10**6 if item % 10 == 9 else 1 for item in range(60)]) == [
        square(item) for item in range(60)
    ]


def test_what_the_work_raises_is_raised(way: Callable[..., list[Any]]) -> None:
    with pytest.raises(ConfigError, match="no such range") as raised:
        way(fails, range(200))
    assert "fails" in str(raised.value.__cause__)


def test_a_worker_that_dies_takes_only_its_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    found = list(in_parallel(dies, range(200), 2, minus))
    assert found == [-item if item in (7, 150, 151, 199) else item * item for item in range(200)]


def test_workers_that_die_of_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    before = children()
    assert list(in_parallel(dies_always, range(50), 2, minus)) == [-item for item in range(50)]
    assert children() == before


def test_little_work_is_done_here() -> None:
    assert set(in_parallel(pid, range(5), 2, minus)) == {os.getpid()}
    assert set(in_parallel(pid, range(200), 1, minus)) == {os.getpid()}
    assert set(in_parallel(pid, range(200), 2, minus, sizes=[1] * 200)) == {os.getpid()}


def test_more_work_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    before = children()
    pids = list(in_parallel(pid, range(200), 3, minus))
    assert len(set(pids)) == 3
    assert os.getpid() not in pids
    assert max(map(pids.count, pids)) < 120
    assert len(set(in_parallel(pid, range(2), 3, minus, sizes=[10**6, 10**6]))) == 2
    assert children() == before


def test_of_many_items_the_sizes_are_asked_for_when_work_has_begun(way: Callable[..., list[Any]]) -> None:
    asked: list[list[int]] = []

    def sizes(items: Any) -> list[int]:
        asked.append(list(items))
        return [10**6 if item % 500 == 499 else 1000 for item in items]

    few, many = range(60), range(4000)
    assert way(square, few, sizes=sizes) == [square(item) for item in few]
    assert way(square, many, sizes=sizes) == [square(item) for item in many]
    assert asked[0] == list(few)
    assert asked[1] == list(many[-len(asked[1]) :])


def test_work_begins_before_the_sizes_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    begun, before = tmp_path / "begun", children()

    def begin(item: int) -> int | None:
        begun.touch()
        return item if item % 2 else None

    def sizes(items: Any) -> list[int]:
        for _ in range(1000):
            if begun.exists():
                return [1] * len(items)
            time.sleep(0.01)
        raise AssertionError("no worker has begun")

    assert list(in_parallel(begin, range(3000), 2, minus, sizes=sizes)) == [i if i % 2 else None for i in range(3000)]
    with pytest.raises(ConfigError):
        list(in_parallel(begin, range(3000), 2, minus, sizes=lambda items: [fails(30)]))
    assert children() == before


def test_a_worker_that_dies_early_takes_only_its_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    found = list(in_parallel(dies, range(3000), 2, minus, sizes=lambda items: [1000] * len(items)))
    assert found == [-item if item in (7, 150, 151, 199) else item * item for item in range(3000)]


def test_no_fork_beside_a_thread() -> None:
    waiting = threading.Event()
    before = pool.can_fork()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert not pool.can_fork()
    finally:
        waiting.set()
        thread.join()
    assert pool.can_fork() == before


def test_what_cannot_travel_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "can_fork", lambda: False)
    assert list(in_parallel(lambda item: -item, range(200), 2, minus)) == [-item for item in range(200)]


def test_stopping_early_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    before = children()
    results = in_parallel(pid, range(500), 2, minus)
    assert next(results) != os.getpid()
    assert len(children() - before) == 2
    results.close()  # type: ignore[attr-defined]
    assert children() == before


def test_no_result_is_lost_that_a_dead_worker_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaves traces is done once, but for what was at work when its worker died (151 died at its first try)."""
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    log = tmp_path / "log"

    def traced(item: int) -> int:
        with log.open("a") as file:
            file.write(f"{item}\n")
        return dies(item)

    list(in_parallel(traced, range(200), 2, minus, prompt=True))
    done = [int(line) for line in log.read_text().split()]
    assert {item: done.count(item) for item in range(200) if done.count(item) != 1} == {7: 2, 150: 2, 199: 2}


def test_results_that_nobody_takes_yet_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind an item that takes long, not everything else is done and kept."""
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    monkeypatch.setattr(forked, "_KEPT", 500_000)
    begun = tmp_path / "begun"
    begun.touch()

    def large(item: int) -> bytes:
        with begun.open("ab") as file:
            file.write(b".")
        if item == 0:
            time.sleep(0.5)
        return b"x" * 100_000

    results = in_parallel(large, range(400), 2, lambda item: b"", sizes=[40_000] * 400)
    next(results)
    assert begun.stat().st_size < 200
    assert sum(map(len, results)) == 399 * 100_000


@given(st.lists(st.integers(0, 10**7), max_size=300), st.integers(2, 9))
def test_sharing_out(sizes: list[int], jobs: int) -> None:
    batches, order = pool._shared_out(sizes, jobs)
    assert [item for batch in batches for item in batch] == list(range(len(sizes)))
    assert all(batches)
    assert sorted(order) == list(range(len(batches)))
    total = sum(sizes)
    first = [batches[number] for number in order]
    large = [batch for batch in batches if len(batch) == 1 and sizes[batch[0]] > total // jobs // 4]
    assert all(batch in first[: len(large) + jobs * 40] for batch in large)
    assert all(len(batch) == 1 or sum(sizes[item] for item in batch) <= pool._MOST for batch in batches)


class Counting(Executor):
    """Runs each task when it is asked for, and counts how many are waiting."""

    def __init__(self) -> None:
        self.most = self.now = 0

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **more: Any) -> Future[Any]:
        self.now += 1
        self.most = max(self.most, self.now)
        counting = self

        class Late(Future[Any]):
            def result(self, timeout: float | None = None) -> Any:
                counting.now -= 1
                return function(*arguments, **more)

        return Late()


def test_an_executor_is_not_flooded() -> None:
    counting = Counting()
    found = list(in_parallel(square, range(10_000), 2, minus, sizes=[10_000] * 10_000, executor=counting))
    assert found == [square(item) for item in range(10_000)]
    assert 2 <= counting.most <= 2 * pool._IN_FLIGHT


class Broken(Executor):
    def submit(self, function: Callable[..., Any], /, *arguments: Any, **more: Any) -> Future[Any]:
        raise RuntimeError("shut down")


def test_an_executor_that_takes_nothing() -> None:
    assert list(in_parallel(square, range(5), 2, minus, executor=Broken())) == [minus(item) for item in range(5)]


# A whole run


def results(tmp_path: Path, wrapped: bool, mode: Mode | None = None, jobs: int = 1, **more: Any) -> list[Any]:
    helper = (
        "import websockets\n\nasync def dial(url, headers=None):\n"
        "    return await websockets.connect(url, additional_headers=headers)\n"
    )
    files = {f"a{number:03}.py": CALL * (number % 3) + "#" * 9000 + "\n" for number in range(60)}
    wrapper = (
        {"wrapper": {"call": "helpers:dial", "keywords": {"extra_headers": "headers", "additional_headers": "headers"}}}
        if wrapped
        else {}
    )
    made = place(tmp_path / "tree", {**files, "helpers.py": helper}, websockets=">=14", **wrapper)
    resolver = made.resolver()
    found = discover([str(made.root)], resolver, lambda text: None)
    return list(Run(found.files, mode or Mode(), jobs, resolver, **more).results())


def test_a_run_where_forking_is_not_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = results(tmp_path, True)
    monkeypatch.setattr(pool, "can_fork", lambda: False)
    assert results(tmp_path, True, jobs=2) == expected


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "wrapper"])
@pytest.mark.parametrize("fix", [False, True], ids=["check", "fix"])
def test_a_run_in_every_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrapped: bool, fix: bool) -> None:
    expected = results(tmp_path, wrapped, Mode(fix=fix))
    assert len(expected) == 41
    monkeypatch.setattr(pool, "can_fork", lambda: True)
    assert results(tmp_path, wrapped, Mode(fix=fix), jobs=5) == expected
    with ProcessPoolExecutor(2) as executor:
        assert results(tmp_path, wrapped, Mode(fix=fix), executor=executor) == expected


def test_a_worker_shows_paths_as_the_run_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = place(tmp_path / "project", {"elsewhere/x": ""}, websockets=">=14")
    monkeypatch.chdir(made.root)
    work = pickle.dumps(Checker(Mode()))
    monkeypatch.chdir(made.root / "elsewhere")
    checked = pickle.loads(work)((str(made.root / "gone.py"), made.settings(), -1, ""))
    assert checked.result.errors == ("Failed to read gone.py: No such file or directory",)
    assert shown(str(made.root / "gone.py")) == str(made.root / "gone.py")


def test_the_wrapper_makes_connections_where_nothing_names_the_package(tmp_path: Path) -> None:
    helper = "import websockets\n\nasync def dial(url):\n    return await websockets.connect(url)\n"
    use = "from net.helpers import dial\n\nasync def main(url):\n    ws = await dial(url)\n    return ws.closed\n"
    made = place(
        tmp_path, {"net/helpers.py": helper, "net/__init__.py": "", "use.py": use, "no.py": "dial = closed = 1\n"},
        websockets=">=14", wrapper={"call": "net.helpers:dial"},
    )  # fmt: skip
    found = {Path(result.path).name: [finding.code for finding in result.findings] for result in made.run()}
    assert found == {"helpers.py": [], "use.py": ["WS1411"]}


if sys.platform != "linux":
    pytestmark = pytest.mark.skip("these tests look at processes as Linux shows them")
