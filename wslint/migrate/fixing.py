"""A fix that is proven by a command: from what is to be written, by way of runs, to what stays.

A file is at all times in one of two states, as it was or fixed; which one follows from the runs that the journal holds.
So a killed fix goes on by asking the same questions again, with the answers that are known.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from wslint.findings import FileResult
from wslint.fix.write import WriteError, refuse_read_only, write
from wslint.migrate.bisect import FailsWithout, Found, search
from wslint.migrate.journal import CommandRun, Journal, PlannedFile, digest
from wslint.migrate.verify import Attention, run_command
from wslint.paths import shown


class Stopped(Exception):
    """The fix cannot go on, nor could it be undone, before something is mended; the journal stays."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one file; ``path`` is relative to the top of the work tree."""

    path: str
    before: bytes
    after: bytes
    is_executable: bool
    fixes: int

    def planned(self) -> PlannedFile:
        """The entry in a plan."""
        return PlannedFile(self.path, digest(self.before), digest(self.after), self.fixes)


def changes(results: Iterable[FileResult], top: str) -> tuple[list[Change], list[str]]:
    """What the results of a run that did not write would write, and what stands in the way of some files.

    ``top`` is the top of the work tree, without symbolic links.

    A file that goes by two names, one a symbolic link, is changed once.
    """
    from wslint.engine.check import stored

    found: dict[str, Change] = {}
    problems: list[str] = []
    for result in results:
        problems += result.errors
        if result.original is None:
            continue
        target = os.path.realpath(result.path)
        if not target.startswith(top.rstrip(os.sep) + os.sep):
            problems.append(f"{shown(result.path)}: not fixed, it lies outside the git work tree {top}")
            continue
        try:
            status = os.stat(target)
            refuse_read_only(status, shown(result.path))
        except WriteError as error:
            problems.append(str(error))
            continue
        path, is_executable = os.path.relpath(target, top), bool(status.st_mode & stat.S_IXUSR)
        count = sum(number for _, _, number in result.fixed)
        found.setdefault(target, Change(path, result.original, stored(result), is_executable, count))
    return list(found.values()), problems


@dataclass(frozen=True, slots=True)
class Fixing:
    """A fix at work in the tree below ``top``, which is absolute and free of symbolic links.

    ``tell`` is told one line about each run of the command, whose output is copied to ``copy``.
    """

    journal: Journal
    top: str
    attention: Attention
    tell: Callable[[str], None]
    copy: IO[bytes] | None = None

    def finish(self) -> Found:
        """Apply the fixes, verify them and take back what fails; the journal is then to be discarded.

        Raises FailsWithout (every file is as it was), CannotStart, Interrupted, Stopped and OSError
        (of the journal).
        """
        plan, known = self.journal.plan, list(self.journal.runs)
        paths = [file.path for file in plan.files]
        asked = iter(known)

        def passes(applied: frozenset[str]) -> bool:
            run = next(asked, None) or self._run(applied)
            if frozenset(run.applied) != applied:
                raise Stopped(f"{self.journal.home}: the journal holds runs of another search")
            return run.code == 0

        self._remove_temporary_files()
        if not plan.command:
            found = Found(tuple(paths), (), (), 0)
        else:
            try:
                found = search(paths, passes, plan.limit)
            except FailsWithout:
                self._bring(())
                raise
        self._bring(found.kept)
        return found

    def abort(self) -> tuple[list[PlannedFile], list[str]]:
        """Bring back every file as it was; those that someone else has changed, which are left alone, and why others
        could not be written."""
        self._remove_temporary_files()
        foreign: list[PlannedFile] = []
        problems: list[str] = []
        for file in self.journal.plan.files:
            state = self._state(file)
            if state is None:
                foreign.append(file)
            elif state != file.before:
                try:
                    self._write(file, file.after, file.before)
                except WriteError as error:
                    problems.append(f"{error.shown}: not restored, {error.why}")
        return foreign, problems

    def _run(self, applied: frozenset[str]) -> CommandRun:
        """Run the command with the fixes of the files ``applied``, and write down how it ended."""
        plan = self.journal.plan
        self._bring(applied)
        start = time.monotonic()
        ended = run_command(plan.command, os.path.join(self.top, plan.directory), self.attention, self.copy)
        names = tuple(file.path for file in plan.files if file.path in applied)
        run = CommandRun(names, ended.code, ended.tail)
        self.journal.record(run)
        what = f"with the fixes of {len(names)} of {len(plan.files)} files" if names else "without any fix"
        seconds = time.monotonic() - start
        self.tell(f"run {len(self.journal.runs)}, {what}: {outcome(run)} ({seconds:.1f} s)")
        return run

    def _bring(self, applied: Collection[str]) -> None:
        """Let just the files ``applied`` be fixed. Raises Interrupted between two files, and Stopped."""
        files = self.journal.plan.files
        states = [self._state(file) for file in files]
        foreign = [file for file, state in zip(files, states, strict=True) if state is None]
        if foreign:
            raise Stopped("\n".join(self._foreign(file) for file in foreign))
        for file, state in zip(files, states, strict=True):
            wanted = file.after if file.path in applied else file.before
            if state is not None and state != wanted:
                self.attention.check()
                try:
                    self._write(file, state, wanted)
                except WriteError as error:
                    raise Stopped(f"{error.shown}: not written, {error.why}") from None

    def _state(self, file: PlannedFile) -> str | None:
        """The digest of a file's bytes if it is as it was or fixed, else None: someone else has changed it."""
        try:
            with open(os.path.join(self.top, file.path), "rb") as stream:
                found = digest(stream.read())
        except OSError:
            return None
        return found if found in (file.before, file.after) else None

    def _write(self, file: PlannedFile, old: str, new: str) -> None:
        """Replace the bytes with digest ``old`` by those with digest ``new``. Raises WriteError."""
        path = os.path.join(self.top, file.path)
        try:
            former = os.stat(path)
            data = self.journal.content(new)
            write(path, self.journal.content(old), data, shown(path), self.journal.plan.tag)
            # Python knows a compiled module by the size and the second of its source: never let these two stay.
            current = os.stat(path)
            if former.st_size == current.st_size and int(current.st_mtime) <= int(former.st_mtime):
                os.utime(path, (current.st_atime, int(former.st_mtime) + 1))
        except OSError as error:
            raise WriteError(shown(path), f"{error.strerror}: {error.filename}") from None

    def _foreign(self, file: PlannedFile) -> str:
        before, after = shown(self.journal.place(file.before)), shown(self.journal.place(file.after))
        head = f"{shown(os.path.join(self.top, file.path))} changed while it was being fixed"
        return f"{head}\n  as it was before: {before}\n  as it was fixed: {after}"

    def _remove_temporary_files(self) -> None:
        """Remove what a killed process has left beside the files."""
        prefix = f".wslint-{self.journal.plan.tag}"
        for directory in {os.path.dirname(os.path.join(self.top, file.path)) for file in self.journal.plan.files}:
            with suppress(OSError):
                for name in os.listdir(directory):
                    if name.startswith(prefix) and name.endswith(".tmp"):
                        os.unlink(os.path.join(directory, name))


def outcome(run: CommandRun) -> str:
    """How a run ended, in words."""
    if run.code == 0:
        return "passed"
    return f"failed with exit code {run.code}" if run.code > 0 else f"killed by signal {-run.code}"


def patch(journal: Journal, top: str, paths: Collection[str]) -> bytes:
    """The patch, for ``git apply``, that makes the fixes of the files ``paths``. Raises OSError and PatchError."""
    from wslint.migrate.patches import patch_of

    made = []
    for file in journal.plan.files:
        if file.path in paths:
            is_executable = bool(os.stat(os.path.join(top, file.path)).st_mode & stat.S_IXUSR)
            before, after = journal.content(file.before), journal.content(file.after)
            made.append(Change(file.path, before, after, is_executable, file.fixes))
    return patch_of(made)
