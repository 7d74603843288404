"""What is new since a commit: the findings of the work tree without those that the tree of the commit has.

Only files that differ are checked, in the work tree and as they are in the commit, both under the
configuration of the work tree. A file that the commit does not have may take over the findings of
files that are gone: it was renamed or moved. For a file that git does not know there, the baseline
counts as it is in the commit; that of the work tree never does, so that no commit excuses itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from wslint.config import Config, Resolver
from wslint.engine.checker import Checker
from wslint.engine.mode import Mode
from wslint.engine.pool import in_parallel
from wslint.engine.run import Run
from wslint.files.discover import would_read
from wslint.findings import FileResult
from wslint.migrate.baseline import parsed, path_of, read_baseline
from wslint.migrate.fingerprint import Entry, Excuses, entries_of, relative
from wslint.migrate.git import GitError, blobs, commit_of, contents, differing, links, top_of
from wslint.migrate.hiding import Accepted, without_hidden
from wslint.migrate.loosened import loosened
from wslint.paths import shown

File = tuple[str, Config]
_Old = tuple[str, Config, bytes]  # a file as it is in the commit


class Against:
    """The comparison of one run with the commit that ``reference`` names.

    ``files`` are the absolute paths of the run, with their configurations, and ``with_baseline``
    tells whether it has baselines. ``changed`` are the files to check, ``unchanged`` the others.
    Raises GitError for a reference that names no commit and for files outside the repository.
    """

    def __init__(self, reference: str, files: Sequence[File], resolver: Resolver, with_baseline: bool) -> None:
        self.reference = reference
        self.top = _top(files)
        commit = commit_of(self.top, reference)
        self._objects = {blob.path: blob.name for blob in blobs(self.top, commit)}
        self._differing = differing(self.top, commit)
        self._led_out: set[str] = set()  # links that lead out of the repository, and did so in the commit
        self._names = self._named(files, commit)
        self._resolver = resolver
        self._with_baseline = with_baseline
        self.changed = [file for file in files if self._is_changed(self._names[file[0]])]
        self.unchanged = [file for file in files if not self._is_changed(self._names[file[0]])]
        self.hidden = 0

    def _named(self, files: Sequence[File], commit: str) -> dict[str, str]:
        """The paths of the files from the top of the repository; links that the commit has are resolved."""
        directories: dict[str, str] = {}
        names = {}
        known = links(self.top, commit) - self._differing if any(os.path.islink(path) for path, _ in files) else set()
        for path, _ in files:
            directory, name = os.path.split(path)
            if directory not in directories:
                directories[directory] = os.path.realpath(directory)
            real = os.path.join(directories[directory], name)
            if known and relative(real, self.top) in known:
                target = os.path.realpath(real)
                if target.startswith(self.top + os.sep):
                    real = target
                else:
                    self._led_out.add(relative(real, self.top))
            if not real.startswith(self.top + os.sep):
                raise GitError(f"{shown(path)} lies outside the repository {self.top}: check each repository by itself")
            names[path] = relative(real, self.top)
        return names

    def _is_changed(self, name: str) -> bool:
        return name in self._differing or (name not in self._objects and name not in self._led_out)

    def results(self, results: Iterable[FileResult], run: Run) -> Iterator[FileResult]:
        """The results of ``run``, which is over the changed files, with only what is new.

        Raises GitError, and BaselineError for a baseline in the commit.
        """
        kept = list(results)
        configs = dict(self.changed)
        found = [result.path for result in kept if result.findings and result.path in configs]
        known = [path for path in found if self._names[path] in self._objects]
        old = self._checked([(path, configs[path], self._names[path]) for path in known], run)
        gone = Excuses(self._gone(run) if len(known) < len(found) else ())
        accepted = self._accepted([configs[path] for path in found]) if len(known) < len(found) else {}
        for result in kept:
            if result.path not in configs or not result.findings:
                yield result
                continue
            if result.path in old:
                left = Excuses(old[result.path]).take(result.findings)
            else:
                left = gone.take(result.findings)
                baseline = accepted.get(path_of(configs[result.path]))
                left = baseline.take(result.path, left) if baseline is not None else left
            self.hidden += len(result.findings) - len(left)
            yield without_hidden(result, tuple(left))

    def _checked(self, files: Sequence[tuple[str, Config, str]], run: Run) -> dict[str, list[Entry]]:
        """The fingerprints of the findings in the commit, by path; files are (path, configuration, name in git)."""
        texts = contents(self.top, [self._objects[name] for _, _, name in files])
        items = [(path, config, data) for (path, config, _), data in zip(files, texts, strict=True)]
        checker = Checker(Mode(noqa=run.mode.noqa), run.setups)
        sizes = [len(data) for _, _, data in items]
        found = in_parallel(partial(_fingerprints, checker), items, run.jobs, _none, sizes=sizes)
        return {path: entries for (path, _, _), entries in zip(items, found, strict=True)}

    def _gone(self, run: Run) -> list[Entry]:
        """The fingerprints of what the commit has in files that are gone."""
        names = [name for name in sorted(self._differing & self._objects.keys()) if not self._exists(name)]
        paths = [os.path.join(self.top, name) for name in names]
        files = [
            (path, self._resolver.for_directory(os.path.dirname(path)), name)
            for path, name in zip(paths, names, strict=True)
        ]
        checked = self._checked([file for file in files if would_read(file[0], file[1])], run)
        return [entry for entries in checked.values() for entry in entries]

    def _exists(self, name: str) -> bool:
        return os.path.lexists(os.path.join(self.top, name))

    def _accepted(self, configs: Iterable[Config]) -> dict[str, Accepted]:
        """The baselines as they are in the commit, by path."""
        if not self._with_baseline:
            return {}
        wanted = {path: relative(os.path.realpath(path), self.top) for path in map(path_of, configs)}
        there = [path for path, name in wanted.items() if name in self._objects]
        texts = contents(self.top, [self._objects[wanted[path]] for path in there])
        return {
            path: Accepted(path, parsed(data, f"{self.reference}:{wanted[path]}"))
            for path, data in zip(there, texts, strict=True)
        }

    def loosened(self) -> str:
        """One line about what else hides findings and has changed since the commit, "" if nothing has."""
        said = loosened(self.top, self._objects, self._differing, [self._names[path] for path, _ in self.changed])
        parts = [*self._more_entries(), *([said] if said else [])]
        return f"since `{self.reference}`, what hides findings has changed: {', '.join(parts)}" if parts else ""

    def _more_entries(self) -> Iterator[str]:
        """Name the baselines that accept more in the work tree than in the commit."""
        configs = {id(config): config for _, config in (*self.changed, *self.unchanged)}.values()
        old = self._accepted(configs)
        for path in dict.fromkeys(map(path_of, configs)) if self._with_baseline else ():
            if os.path.lexists(path):
                before = old[path].entries if path in old else ()
                more = len(set(read_baseline(path)).difference(before))
                if more:
                    yield f"{shown(path)} (+{more}, which excuses nothing here)"


def _top(files: Sequence[File]) -> str:
    """The top of the repository of the working directory, or else of the first file. Raises GitError."""
    try:
        return os.path.realpath(top_of(os.getcwd()))
    except GitError:
        if not files:
            raise
        return os.path.realpath(top_of(os.path.dirname(files[0][0])))


def _fingerprints(checker: Checker, file: _Old) -> list[Entry]:
    path, config, data = file
    if not checker.looker.concerns(config, data, path):
        return []
    return entries_of(path, checker.check(path, config, data)[0].findings)


def _none(file: _Old) -> list[Entry]:
    return []
