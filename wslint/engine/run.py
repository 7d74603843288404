"""One run over many files: prefilter, check or fix, in parallel, results in file order.

The state that all files share is made before the workers start, who inherit it; what travels is a
path in, and a result out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from wslint.config import Config, Resolver
from wslint.engine.pool import in_parallel
from wslint.findings import FileResult
from wslint.paths import shown
from wslint.rules.selection import select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wslint.engine.mode import Mode
    from wslint.engine.project import Remarks
    from wslint.engine.setup import Setups

File = tuple[str, Config]


@dataclass
class Run:
    """What the files of one run share.

    ``files`` are absolute paths with their configuration, sorted. With a ``resolver``, tests that
    patch connect are looked for in the whole project of each configured wrapper, not only in ``files``.
    ``tick`` is called after each file with the number of files done and that of all.
    """

    files: Sequence[File]
    mode: Mode
    jobs: int
    resolver: Resolver | None = None
    tick: Callable[[int, int], None] | None = None
    setups: Setups | None = None
    prefilters: dict[int, tuple[list[bytes], list[bytes]]] = field(default_factory=dict)

    def results(self) -> Iterator[FileResult]:
        """The results of all files that have something to say, in the order of the files."""
        candidates: Sequence[File] = self.files
        if any(config.wrapper is not None for _, config in self.files):
            used = list(in_parallel(self._is_used, self.files, self.jobs, lambda file: True))
            candidates = [file for file, use in zip(self.files, used, strict=True) if use]
            self._survey(list(dict.fromkeys(config for _, config in candidates)))
        checked = in_parallel(self._check, candidates, self.jobs, self._crashed)
        for done, result in enumerate(checked, len(self.files) - len(candidates) + 1):
            if self.tick is not None:
                self.tick(done, len(self.files))
            if result is not None:
                yield result

    def _survey(self, configs: Sequence[Config]) -> None:
        """Read what all files of the projects say about others: a run over one file must not overlook their tests."""
        from wslint.engine.setup import Setups
        from wslint.files.discover import discover

        everywhere = dict.fromkeys(self.files)
        roots = [config.root for config in configs if config.wrapper is not None]
        if self.resolver is not None:
            everywhere |= dict.fromkeys(discover(roots, self.resolver, lambda text: None).files)
        said = in_parallel(self._remarks, list(everywhere), self.jobs, lambda file: None)
        self.setups = Setups([remark for remark in said if remark is not None])
        for config in configs:
            self.setups.project(config)

    def _concerns(self, config: Config, data: bytes) -> bool:
        """Does a file hold what the rules are about: the name of a package, or a code of ours in a comment?"""
        if id(config) not in self.prefilters:
            selection = select(config)
            words = sorted(package.encode() for package in selection.packages)
            codes = sorted({entry.prefix.encode() for entry in selection.enabled})
            self.prefilters[id(config)] = (words, codes)
        words, codes = self.prefilters[id(config)]
        # A plain search for each is several times faster than one regular expression for all.
        if any(word in data for word in words):
            return True
        return any(code in data and re.search(code + rb"[0-9]{2}", data) for code in codes)

    def _is_used(self, file: File) -> bool:
        path, config = file
        try:
            with open(path, "rb") as stream:
                return self._concerns(config, stream.read())
        except OSError:
            return True  # the check will say why it cannot be read

    def _remarks(self, file: File) -> Remarks | None:
        from wslint.engine.project import remarks

        path, config = file
        try:
            with open(path, "rb") as stream:
                return remarks(path, stream.read(), select(config).packages)
        except OSError:
            return None

    def _check(self, file: File) -> FileResult | None:
        path, config = file
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except OSError as error:
            return FileResult(path, errors=(f"Failed to read {shown(path)}: {error.strerror or error}",))
        return self.check_bytes(path, config, data)

    def check_bytes(self, path: str, config: Config, data: bytes) -> FileResult | None:
        """Check one file whose bytes are known; None if it holds nothing that the rules are about."""
        if not self._concerns(config, data):
            return None
        if self.setups is None and config.wrapper is not None:
            self._survey([config])
        return self.check_data(path, config, data)

    def check_data(self, path: str, config: Config, data: bytes) -> FileResult:
        """Check, fix and write one file whose bytes are known."""
        from wslint.code.tree import TooDeep
        from wslint.engine.check import check_text, stored
        from wslint.engine.setup import Setups
        from wslint.fix.write import WriteError, write

        if self.setups is None:
            self.setups = Setups()
        before = len(self.setups.notes)
        setup = self.setups.of(config, os.path.dirname(path))
        notes = tuple(self.setups.notes)[before:]
        try:
            result = check_text(path, data, setup, self.mode, shown(path))
            if self.mode.write and result.original is not None:
                write(path, data, stored(result), shown(path))
        except WriteError as error:
            unfixed = check_text(path, data, setup, self.mode.checking(), shown(path))
            result = FileResult(path, unfixed.findings, unfixed.source, warnings=unfixed.warnings, errors=(str(error),))
        except TooDeep as error:
            result = FileResult(path, warnings=(f"skipped {shown(path)}: {error}",))
        except Exception as error:
            problem = f"wslint failed on {shown(path)}: {type(error).__name__}: {error}; please report this"
            result = FileResult(path, errors=(problem,))
        return with_warnings(result, notes) if notes else result

    def _crashed(self, file: File) -> FileResult:
        path = file[0]
        return FileResult(path, errors=(f"A worker process died while it checked {shown(path)}",))


def with_warnings(result: FileResult, more: tuple[str, ...]) -> FileResult:
    """The result with further warnings."""
    from dataclasses import replace

    return replace(result, warnings=(*result.warnings, *more))
