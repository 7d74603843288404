"""One run over many files: look, check or fix, in parallel, results in file order.

What all files share is worked out before the workers start, who get it with their work; what
travels after that is a path in, and a result out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING

from wslint.config import Config, Resolver
from wslint.engine.look import File, Looker, read, sizes_of
from wslint.engine.mode import Mode
from wslint.findings import FileResult
from wslint.paths import is_within, shown

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from wslint.engine.cache.known import Known
    from wslint.engine.cache.memory import Memory
    from wslint.engine.checker import Checked, Checker, Task
    from wslint.engine.setup import Setups

_FEW = 40  # files of which those that hold nothing are sorted out sooner here than by a cache or by workers


@dataclass
class Run:
    """What the files of one run share.

    ``files`` are absolute paths with their configuration, sorted. With a ``resolver``, tests that
    patch connect are looked for in the whole project of each configured wrapper, not only in ``files``
    and ``others``: those of the same run that another shard checks. ``covered`` are the directories
    of which ``files`` and ``others`` are all files.
    ``tick`` is called after each file with the number of files done and that of all.

    With ``caching``, the caches of the configurations are used and written; ``warn`` is told in one
    line what is wrong with one. With an ``executor``, all work is done there (see `in_parallel`).
    """

    files: Sequence[File]
    mode: Mode
    jobs: int
    resolver: Resolver | None = None
    others: Sequence[File] = ()
    tick: Callable[[int, int], None] | None = None
    setups: Setups | None = None
    caching: bool = False
    covered: Sequence[str] = ()
    warn: Callable[[str], None] = lambda text: None
    executor: Executor | None = None
    _looker: Looker = field(default_factory=Looker)
    _said: set[str] = field(default_factory=set)

    def __getstate__(self) -> tuple[object, ...]:
        """What a worker needs to check single files."""
        return self.mode, self.resolver, self.setups

    def __setstate__(self, state: tuple[Mode, Resolver | None, Setups | None]) -> None:
        mode, resolver, setups = state
        self.__init__((), mode, 1, resolver, setups=setups)  # type: ignore[misc]

    def results(self) -> Iterator[FileResult]:
        """The results of all files that have something to say, in the order of the files. Raises ConfigError."""
        files = self.files
        if len(files) < _FEW and self.executor is None:
            files = [file for file in files if self._may_concern(file)]
        if not files:
            return
        known = self._known() if self.caching else None
        if any(config.wrapper is not None for _, config in files):
            concerned = self._survey(files, known)
            files = [file for file in files if file[0] in concerned]
            sizes = None
        else:
            files, sizes = (files, None) if known is None else known.open_files(files)
        memory = None if known is None else self._memory(known)
        for done, checked in enumerate(self._checked(files, sizes, memory), len(self.files) - len(files) + 1):
            if self.tick is not None:
                self.tick(done, len(self.files))
            if checked is not None and checked.result is not None:
                yield self._noted(checked.result, checked.note)
        if known is not None:
            known.save([path for path, _ in (*self.files, *self.others)], self.covered)

    def check_bytes(self, path: str, config: Config, data: bytes) -> FileResult | None:
        """Check one file whose bytes are known; None if it holds nothing that the rules are about."""
        if not self._looker.concerns(config, data, path):
            return None
        if self.setups is None and config.wrapper is not None:
            self._survey([*self.files, (path, config)], None)
        return self.check_data(path, config, data)

    def check_data(self, path: str, config: Config, data: bytes) -> FileResult:
        """Check, fix and write one file whose bytes are known."""
        checker = self._checker()
        result, note = checker.check(path, config, data)
        self.setups = checker.setups
        return self._noted(result, note)

    def _checked(
        self, files: Sequence[File], sizes: Sequence[int] | None, memory: Memory | None
    ) -> Iterator[Checked | None]:
        """What is to be said of each file; ``sizes`` are those of the files, None if they are not known yet."""
        from wslint.engine.pool import in_parallel

        checker = self._checker(memory is not None)
        held = frozenset() if memory is None else memory.held
        asked = [  # None for what the memory can answer
            (path, config, size, "") if memory is None or path not in held else memory.task(path, config, size)
            for (path, config), size in zip(files, repeat(-1, len(files)) if sizes is None else sizes, strict=True)
        ]
        tasks = [task for task in asked if task is not None]
        fresh = in_parallel(
            checker, tasks, self.jobs, _crashed, sizes=sizes_of,
            prompt=self.mode.fix and self.mode.write, executor=self.executor,
        )  # fmt: skip
        if memory is None:
            yield from fresh
            return
        for (path, config), task in zip(files, asked, strict=True):
            if task is None:
                checked = memory.answer(path, config)
            elif (found := next(fresh)) is None:
                yield None
                continue
            else:
                checked = memory.take(path, config, found)
            yield checked or memory.take(path, config, checker((path, config, -1, "")))

    def _checker(self, caching: bool = False) -> Checker:
        from wslint.engine.checker import Checker

        return Checker(self.mode, self.setups, caching)

    def _may_concern(self, file: File) -> bool:
        path, config = file
        try:
            return self._looker.concerns(config, read(path), path)
        except OSError:
            return True  # the check will say why it cannot be read

    def _noted(self, result: FileResult, note: str) -> FileResult:
        """The result, with the note where that is said for the first time."""
        if not note or note in self._said:
            return result
        self._said.add(note)
        return with_warnings(result, (note,))

    def _known(self) -> Known:
        from wslint.engine.cache.known import Known

        return Known(self.mode.noqa, self.warn)

    def _memory(self, known: Known) -> Memory:
        from wslint.engine.cache.memory import Memory

        return Memory(known, self.mode, self.setups)

    def _survey(self, files: Sequence[File], known: Known | None) -> frozenset[str]:
        """Look at all files of the projects: a run over one file must not overlook their tests. Those concerned."""
        from wslint.engine.setup import Setups
        from wslint.engine.survey import survey
        from wslint.files.discover import discover

        everywhere = dict((*self.others, *self.files, *files))
        wrapping = {id(config): config for config in everywhere.values() if config.wrapper is not None}
        roots = [config.root for config in wrapping.values() if not is_within(config.root, self.covered)]
        if self.resolver is not None and roots:
            everywhere = dict(discover(roots, self.resolver, lambda text: None).files) | everywhere
        listed = sorted(everywhere.items(), key=itemgetter(0))
        surveyed = survey(listed, self.jobs, self.executor, known)
        self.setups = Setups(surveyed.remarks)
        for config in {id(config): config for _, config in files}.values():
            project = self.setups.project(config)
            if known is not None:
                known.depend(config, project, everywhere)
        return surveyed.concerned


def _crashed(task: Task) -> Checked:
    """The answer for a file of which a worker died."""
    from wslint.engine.checker import Checked

    return Checked(FileResult(task[0], errors=(f"A worker process died while it checked {shown(task[0])}",)))


def with_warnings(result: FileResult, more: tuple[str, ...]) -> FileResult:
    """The result with further warnings."""
    return replace(result, warnings=(*result.warnings, *more))
