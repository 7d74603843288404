"""The caches as a run uses them: which files need no check, what to say of these, and what to keep of the others."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from wslint.config import Config
from wslint.engine.cache.entries import Entry, restored
from wslint.engine.cache.known import Known
from wslint.engine.cache.surroundings import Contexts, digest_of, today
from wslint.engine.checker import Checked, Task
from wslint.engine.look import read
from wslint.engine.mode import Mode
from wslint.findings import Applicability
from wslint.rules.selection import select

if TYPE_CHECKING:
    from wslint.engine.setup import Setups


class Memory:
    """Answers for files from the caches. ``setups`` are those of the run, None if it has not needed any."""

    def __init__(self, known: Known, mode: Mode, setups: Setups | None) -> None:
        self._known = known
        self._mode = mode
        self._setups = setups
        self._contexts: Contexts | None = None
        self._answers: dict[str, Entry] = {}
        self._today = today()

    @property
    def held(self) -> frozenset[str]:
        """The files of which something is known."""
        return self._known.held

    def task(self, path: str, config: Config, size: int) -> Task | None:
        """What is to be done about a file; None if `answer` knows. Raises ConfigError."""
        entry, is_same = self._known.entry(path, config)
        if entry is None or not self._holds(entry, path, config):
            return path, config, size, ""
        if is_same:
            self._answers[path] = entry
            return None
        return path, config, size, entry.digest

    def answer(self, path: str, config: Config) -> Checked | None:
        """What is known of a file; None if it is another by now, or if what is known cannot be true."""
        entry = self._answers.get(path)
        if entry is None or entry.result is None:
            return None
        data = b""
        try:
            if entry.result.findings:
                data = read(path)
                if not self._known.is_same(path, config) and digest_of(data) != entry.digest:
                    return None
        except OSError:
            return None
        result = restored(entry.result, path, data, _codes(config))
        return None if result is None else Checked(result, entry.note)

    def take(self, path: str, config: Config, checked: Checked | None) -> Checked | None:
        """Keep what a check told, if need be, and return it; None if it only said what is known already, in vain."""
        if checked is None:
            return None
        entry, _ = self._known.entry(path, config)
        if checked.result is None:
            assert entry is not None
            self._answers[path] = entry
            self._known.confirm(path, config)
            return self.answer(path, config)
        self._known.of(config).depend(checked.places)
        self._keep(path, config, checked, entry)
        return checked

    def _keep(self, path: str, config: Config, checked: Checked, entry: Entry | None) -> None:
        result, kept = checked.result, checked.kept
        assert result is not None
        surveyed = config.wrapper is not None
        changed = surveyed and entry is not None and entry.digest != checked.digest
        if not checked.digest or result.errors or result.original is not None or changed:
            self._known.of(config).forget(path)
            return
        if self._mode.fix and result.findings:
            kept = None  # why a fix was withheld is nothing that a check says
        patches, taken = (entry.patches, entry.taken) if surveyed and entry is not None else ((), ())
        context = checked.context if kept is not None else ""
        self._known.learn(
            path, config, Entry(checked.digest, True, context, checked.note, checked.date, kept, patches, taken)
        )

    def _holds(self, entry: Entry, path: str, config: Config) -> bool:
        """Would a check of the same content give the same result?"""
        if entry.result is None or entry.date not in ("", self._today) or (self._mode.fix and self._fixes(entry)):
            return False
        cache = self._known.of(config)
        if cache.is_trusted:
            return True
        from wslint.engine.setup import Setups

        if self._contexts is None:
            self._contexts = Contexts(self._setups or Setups())
        if self._contexts.of(path, config) != entry.context:
            return False
        cache.verify(path)
        if config.websockets is None:
            from wslint.declared import evidence

            cache.depend(evidence(os.path.dirname(path), config.root))
        return True

    def _fixes(self, entry: Entry) -> bool:
        """Would ``--fix`` do anything about the findings?"""
        assert entry.result is not None
        applied = {Applicability.SAFE, Applicability.UNSAFE} if self._mode.unsafe else {Applicability.SAFE}
        return any(f.fix is not None and f.fix.applicability in applied for f in entry.result.findings)


@cache
def _codes(config: Config) -> frozenset[str]:
    return frozenset(entry.code for entry in select(config).known)
