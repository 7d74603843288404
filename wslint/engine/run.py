"""One run over many files: prefilter, check or fix, in parallel, results in file order.

The state that all files share is made before the workers start, who inherit it; what travels is a
path in, and a result out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wslint.config import Config, Resolver
from wslint.engine.pool import in_parallel
from wslint.findings import FileResult
from wslint.paths import shown
from wslint.rules.selection import select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wslint.engine.check import Mode
    from wslint.engine.project import Remarks
    from wslint.engine.setup import Setups

File = tuple[str, Config]


@dataclass
class Run:
    """What the files of one run share.

    ``files`` are absolute paths with their configuration, sorted. With a ``resolver``, tests that
    patch connect are looked for in the whole project of each configured wrapper, not only in ``files``.
    """

    files: Sequence[File]
    mode: Mode
    jobs: int
    resolver: Resolver | None = None
    setups: Setups | None = None
    patterns: dict[int, re.Pattern[bytes]] = field(default_factory=dict)

    def results(self) -> Iterator[FileResult]:
        """The results of all files that have something to say, in the order of the files."""
        candidates: Sequence[File] = self.files
        if any(config.wrapper is not None for _, config in self.files):
            used = list(in_parallel(self._is_used, self.files, self.jobs, lambda file: True))
            candidates = [file for file, use in zip(self.files, used, strict=True) if use]
            self._survey(list(dict.fromkeys(config for _, config in candidates)))
        for result in in_parallel(self._check, candidates, self.jobs, self._crashed):
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

    def _pattern(self, config: Config) -> re.Pattern[bytes]:
        """What a file must contain to be looked at: a package that the rules are about, or a code of ours."""
        if id(config) not in self.patterns:
            selection = select(config)
            words = sorted(re.escape(package).encode() for package in selection.packages)
            codes = sorted({entry.prefix.encode() + rb"[0-9]{2}" for entry in selection.enabled})
            self.patterns[id(config)] = re.compile(b"|".join([*words, *codes]) or rb"(?!)")
        return self.patterns[id(config)]

    def _is_used(self, file: File) -> bool:
        path, config = file
        try:
            with open(path, "rb") as stream:
                return self._pattern(config).search(stream.read()) is not None
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
        if not self._pattern(config).search(data):
            return None
        return self.check_data(path, config, data)

    def check_data(self, path: str, config: Config, data: bytes) -> FileResult:
        """Check, fix and write one file whose bytes are known."""
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
