"""Hiding the findings that a baseline accepts: each entry excuses one finding of the same file.

The entries of a file that is gone go on excusing what they say in files that the baseline does not
know, so that a file may be moved. A copy of a file has no entries, and excuses itself with nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property

from wslint.config import Config
from wslint.findings import FileResult, Finding
from wslint.migrate.baseline import BaselineError, is_acceptable, path_of, read_baseline
from wslint.migrate.fingerprint import Entry, Excuses, relative
from wslint.paths import shown


class Accepted:
    """The entries of the baseline at ``path``, used up one by one."""

    def __init__(self, path: str, entries: Sequence[Entry]) -> None:
        self.path = path
        self.entries = entries
        self.directory = os.path.dirname(path)
        by_path: dict[str, list[Entry]] = {}
        for entry in entries:
            by_path.setdefault(entry.path, []).append(entry)
        self._by_path = by_path
        self._own = {name: Excuses(entries) for name, entries in by_path.items()}

    @cached_property
    def _gone(self) -> frozenset[str]:
        return frozenset(name for name in self._by_path if not os.path.lexists(self.absolute(name)))

    @cached_property
    def _moved(self) -> Excuses:
        return Excuses(entry for name in self._gone for entry in self._by_path[name])

    def absolute(self, name: str) -> str:
        """The absolute path of what an entry calls ``name``."""
        return os.path.normpath(os.path.join(self.directory, name))

    def take(self, path: str, findings: Sequence[Finding]) -> list[Finding]:
        """The findings of the file at the absolute ``path`` that are not accepted, in their order."""
        own = self._own.get(relative(path, self.directory))
        excuses = self._moved if own is None else own
        left = set(map(id, excuses.take([finding for finding in findings if is_acceptable(finding)])))
        return [finding for finding in findings if id(finding) in left or not is_acceptable(finding)]

    def stale(self, covers: Callable[[str], bool]) -> list[Entry]:
        """The entries of the files that ``covers`` names (by absolute path) that have excused nothing, sorted."""
        waiting = [entry for name, own in self._own.items() if name not in self._gone for entry in own.left()]
        return sorted(entry for entry in (*waiting, *self._moved.left()) if covers(self.absolute(entry.path)))


class Hiding:
    """The baselines of all configurations of a run."""

    def __init__(self, configs: Iterable[Config]) -> None:
        """Raises BaselineError if a configured baseline cannot be read, or if there is none at all."""
        self.hidden = 0
        self._accepted: dict[str, Accepted] = {}
        wanted = {path_of(config): config.baseline is not None for config in configs}
        for path, is_configured in wanted.items():
            if is_configured or os.path.lexists(path):
                self._accepted[path] = Accepted(path, read_baseline(path))
        if not self._accepted and wanted:
            missing = " or ".join(map(shown, wanted))
            raise BaselineError(f"{missing}: there is no baseline: write one with `wslint baseline create`")

    def take(self, path: str, config: Config, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The findings of a file that its baseline does not accept."""
        accepted = self._accepted.get(path_of(config))
        if accepted is None or not findings:
            return findings
        left = tuple(accepted.take(path, findings))
        self.hidden += len(findings) - len(left)
        return left

    def stale(self, covers: Callable[[str], bool], codes: Collection[str]) -> int:
        """How many entries of the files that ``covers`` names, and of the rules ``codes``, match nothing.

        To be asked when all findings were seen.
        """
        stale = (entry for accepted in self._accepted.values() for entry in accepted.stale(covers))
        return sum(entry.rule in codes for entry in stale)


def covering(paths: Iterable[str]) -> Callable[[str], bool]:
    """Tells of an absolute path whether it is one of ``paths``, which are absolute, or below one."""
    tops = tuple(paths)
    below = tuple(path.rstrip(os.sep) + os.sep for path in tops)
    return lambda path: path in tops or path.startswith(below)


def without_hidden(result: FileResult, left: tuple[Finding, ...]) -> FileResult:
    """The result with the findings that are left."""
    from dataclasses import replace

    return result if len(left) == len(result.findings) else replace(result, findings=left)
