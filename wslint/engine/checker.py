"""Checking one file of a run, in this process or in a worker: from its path to what became of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from wslint.config import Config
from wslint.engine.look import Looker, read
from wslint.engine.mode import Mode
from wslint.findings import FileResult
from wslint.paths import seen_from, shown

if TYPE_CHECKING:
    from wslint.engine.cache.surroundings import Contexts
    from wslint.engine.setup import Setups


# A file to check: its path, configuration and probable size (-1 for any), and the digest of the content of which
# the result is known already, "" for none. A plain tuple: a large run makes tens of thousands.
Task = tuple[str, Config, int, str]


class Checked(NamedTuple):
    """What a check tells: its ``result``, None if it is known, and a ``note`` about the range, "" for none.

    The rest is for the cache: the ``digest`` of the content, the ``context`` of the file, the day for
    which the result holds ("" for any), the result as it is ``kept``, and what the range was read from.
    """

    result: FileResult | None
    note: str = ""
    digest: str = ""
    context: str = ""
    date: str = ""
    kept: FileResult | None = None
    places: frozenset[str] = frozenset()


@dataclass
class Checker:
    """Checks files; what they share is worked out when a first file needs it.

    ``caching``: tell what a cache has to know. In another process, ``working_directory`` is the one
    from which paths are shown.
    """

    mode: Mode
    setups: Setups | None = None
    caching: bool = False
    looker: Looker = field(default_factory=Looker)
    working_directory: str = ""
    _contexts: Contexts | None = None
    _places: set[tuple[Config, str]] = field(default_factory=set)

    def __getstate__(self) -> tuple[Mode, Setups | None, bool, str]:
        return self.mode, self.setups, self.caching, os.getcwd()

    def __setstate__(self, state: tuple[Mode, Setups | None, bool, str]) -> None:
        mode, setups, caching, working_directory = state
        self.__init__(mode, setups, caching, working_directory=working_directory)  # type: ignore[misc]

    def __call__(self, task: Task) -> Checked | None:
        """Check one file; None if it holds nothing that the rules are about. Raises ConfigError."""
        if self.working_directory:
            with seen_from(self.working_directory):
                return self._checked(task)
        return self._checked(task)

    def _checked(self, task: Task) -> Checked | None:
        path, config, size, known = task
        try:
            data = read(path, size)
        except OSError as error:
            problem = f"Failed to read {shown(path)}: {error.strerror or error}"
            return Checked(FileResult(path, errors=(problem,)))
        if not self.looker.concerns(config, data, path):
            return None
        return self._told(path, config, data, known) if self.caching else Checked(*self.check(path, config, data))

    def check(self, path: str, config: Config, data: bytes) -> tuple[FileResult, str]:
        """Check, fix and write one file whose bytes are known: the result and a note. Raises ConfigError."""
        from wslint.code.tree import TooDeep
        from wslint.engine.check import check_text, stored
        from wslint.engine.setup import Setups
        from wslint.fix.write import WriteError, write

        if self.setups is None:
            self.setups = Setups()
        setup = self.setups.of(config, os.path.dirname(path))
        try:
            result = check_text(path, data, setup, self.mode, shown(path))
            if self.mode.write and result.original is not None:
                write(path, data, stored(result), shown(path))
        except WriteError as error:
            unfixed = check_text(path, data, setup, self.mode.checking(), shown(path))
            result = replace(unfixed, errors=(str(error),))
        except TooDeep as error:
            result = FileResult(path, warnings=(f"skipped {shown(path)}: {error}",))
        except Exception as error:
            problem = f"wslint failed on {shown(path)}: {type(error).__name__}: {error}; please report this"
            result = FileResult(path, errors=(problem,))
        return result, self.setups.note(config, os.path.dirname(path))

    def _told(self, path: str, config: Config, data: bytes, known: str) -> Checked:
        from wslint.engine.cache.entries import stored
        from wslint.engine.cache.surroundings import Contexts, date_of, digest_of

        digest = digest_of(data)
        if digest == known:
            return Checked(None, digest=digest)
        result, note = self.check(path, config, data)
        assert self.setups is not None
        if self._contexts is None:
            self._contexts = Contexts(self.setups)
        context = self._contexts.of(path, config)
        kept, places = stored(result, data), self._places_of(path, config)
        return Checked(result, note, digest, context, date_of(data), kept, places)

    def _places_of(self, path: str, config: Config) -> frozenset[str]:
        """What the range for a file was read from; once for each directory."""
        key = (config, os.path.dirname(path))
        if config.websockets is not None or key in self._places:
            return frozenset()
        from wslint.declared import evidence

        self._places.add(key)
        return evidence(key[1], config.root)
