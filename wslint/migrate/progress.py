"""How far a migration has come since its baseline was written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping

from wslint.config import Config
from wslint.findings import FileResult
from wslint.migrate.baseline import path_of, read_baseline
from wslint.migrate.hiding import Accepted


class Progress:
    """What the baselines of some configurations hold, and how much of it a run finds again.

    Raises BaselineError for a baseline that cannot be read. ``is_known`` tells whether there is any.
    """

    def __init__(self, configs: Iterable[Config]) -> None:
        paths = {path_of(config) for config in configs}
        self._accepted: Mapping[str, Accepted] = {
            path: Accepted(path, read_baseline(path)) for path in sorted(paths) if os.path.lexists(path)
        }
        self.is_known = bool(self._accepted)

    def see(self, result: FileResult, config: Config) -> None:
        """Take account of what a run finds in one file."""
        accepted = self._accepted.get(path_of(config))
        if accepted is not None:
            accepted.take(result.path, result.findings)

    def gone(self, covers: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
        """What no file has any more, as (absolute path, code of the rule), of the files that ``covers`` names.

        To be iterated over when all results were seen.
        """
        for accepted in self._accepted.values():
            for entry in accepted.stale(covers):
                yield accepted.absolute(entry.path), entry.rule
