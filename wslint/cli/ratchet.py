"""``--baseline``, ``--against`` and ``--add-todo``: which files a run checks, which findings it reports, and marks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from wslint.cli.check_flags import Flags
from wslint.cli.failures import Failure
from wslint.cli.messages import Messages, counted
from wslint.config import Config, Resolver
from wslint.engine.checker import Checker
from wslint.engine.pool import in_parallel
from wslint.engine.run import Run
from wslint.findings import FileResult
from wslint.migrate.against import Against
from wslint.migrate.baseline import BaselineError
from wslint.migrate.git import GitError
from wslint.migrate.hiding import Hiding, covering, without_hidden
from wslint.rules.selection import select

if TYPE_CHECKING:
    from wslint.migrate.todo import Marker

File = tuple[str, Config]


class Ratchet:
    """What is hidden in one run, and marked.

    ``files`` are those to check, and ``others`` those that need not be: they are as they were.
    """

    _against: Against | None = None
    _hiding: Hiding | None = None
    _marked = 0

    def __init__(self, flags: Flags, files: Sequence[File], resolver: Resolver, messages: Messages) -> None:
        """Raises Failure where there is no baseline, no such commit or no repository."""
        self._flags = flags
        self._messages = messages
        self._configs = dict(files)
        configs = [config for config in _distinct(files) if flags.baseline or config.baseline is not None]
        has_baseline = bool(configs) and flags.baseline is not False
        try:
            if flags.against is not None:
                self._against = Against(flags.against, files, resolver, has_baseline)
            elif has_baseline:
                self._hiding = Hiding(configs)
        except (BaselineError, GitError) as error:
            raise Failure(str(error)) from None
        self.files = files if self._against is None else self._against.changed
        self.others = () if self._against is None else self._against.unchanged

    def results(self, results: Iterator[FileResult], run: Run) -> Iterator[FileResult]:
        """The results of ``run`` without what is hidden, and with markers if they are asked for. Raises Failure."""
        left = self._new(results, run) if self._against is not None else map(self.left, results)
        return self._with_markers(left, run) if self._flags.add_todo else left

    def _new(self, results: Iterator[FileResult], run: Run) -> Iterator[FileResult]:
        assert self._against is not None
        try:
            loosened = self._against.loosened()
            if loosened:
                self._messages.warning(loosened)
            yield from self._against.results(results, run)
        except (BaselineError, GitError) as error:
            raise Failure(str(error)) from None

    def _with_markers(self, results: Iterator[FileResult], run: Run) -> Iterator[FileResult]:
        from wslint.migrate.todo import Marker

        found = list(results)
        marker = Marker(Checker(run.mode.checking(), run.setups), run.mode.unsafe)
        sizes = [len(result.source) for result in found]
        work = partial(_marked, marker, self._configs)
        marked = in_parallel(work, found, run.jobs, _unmarked, sizes=sizes, prompt=True)
        for result, count in marked:
            self._marked += count
            yield result

    def left(self, result: FileResult) -> FileResult:
        """One result without what the baseline accepts."""
        config = self._configs.get(result.path)
        if config is None or self._hiding is None:
            return result
        return without_hidden(result, self._hiding.take(result.path, config, result.findings))

    def closing(self) -> str:
        """What the summary says about what is hidden, and about the markers."""
        added = f"Added {counted(self._marked, 'marker')}.\n" if self._marked else ""
        return self._hidden() + added

    def _hidden(self) -> str:
        if self._against is not None:
            hidden, where = self._against.hidden, f"in changed files {{}} in `{self._against.reference}` already"
        else:
            hidden, where = (self._hiding.hidden if self._hiding is not None else 0), "{} in the baseline"
        text = f"{counted(hidden, 'finding')} {where.format('is' if hidden == 1 else 'are')}.\n" if hidden else ""
        codes = {rule.code for config in _distinct(self._configs.items()) for rule in select(config).enabled}
        stale = self._hiding.stale(self._covers(), codes) if self._hiding is not None else 0
        if stale:
            verb = "matches" if stale == 1 else "match"
            text += f"{counted(stale, 'entry')} of the baseline {verb} nothing: `wslint baseline prune`.\n"
        return text

    def _covers(self) -> Callable[[str], bool]:
        flags = self._flags
        if flags.phase or flags.shard or flags.stdin_filename is not None:
            return self._configs.__contains__
        return covering(map(os.path.abspath, flags.files or ["."]))


def _marked(marker: Marker, configs: Mapping[str, Config], result: FileResult) -> tuple[FileResult, int]:
    config = configs.get(result.path)
    return (result, 0) if config is None else marker.marked(result, config)


def _unmarked(result: FileResult) -> tuple[FileResult, int]:
    return result, 0


def _distinct(files: Iterable[File]) -> Iterable[Config]:
    return {id(config): config for _, config in files}.values()
