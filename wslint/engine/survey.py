"""The survey of a project with a wrapper: every file read once, for whether it is to be checked and what it remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from wslint.config import Config
from wslint.engine.look import File, Looker, read, sizes_of
from wslint.engine.pool import in_parallel
from wslint.engine.remarks import Remarks, remarks
from wslint.rules.selection import select

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from wslint.engine.cache.entries import Entry
    from wslint.engine.cache.known import Known


class Look(NamedTuple):
    """What the survey saw: is the file ``concerned``, the ``digest`` of its content ("" without a cache), remarks."""

    concerned: bool
    digest: str
    remarks: Remarks | None


@dataclass
class Surveyor:
    """Looks at single files, in this process or a worker. ``caching``: tell the digest, too."""

    caching: bool
    looker: Looker = field(default_factory=Looker)

    def __getstate__(self) -> bool:
        return self.caching

    def __setstate__(self, state: bool) -> None:
        self.__init__(state)  # type: ignore[misc]

    def __call__(self, task: tuple[str, Config, int]) -> Look | None:
        """What a file holds, None for nothing."""
        path, config, size = task
        try:
            data = read(path, size)
        except OSError:
            return Look(True, "", None)  # the check will say why it cannot be read
        concerned = self.looker.concerns(config, data, path)
        said = remarks(path, data, select(config).packages)
        if not concerned and said is None:
            return None
        if not self.caching:
            return Look(concerned, "", said)
        from wslint.engine.cache.surroundings import digest_of

        return Look(concerned, digest_of(data), said)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What a survey found: all ``remarks``, and the paths of the files that are ``concerned``."""

    remarks: list[Remarks]
    concerned: frozenset[str]


def survey(files: Sequence[File], jobs: int, executor: Executor | None, known: Known | None) -> Surveyed:
    """Look at all files, but for those of which the caches know enough; tell these what is new."""
    if known is None:
        open_files, sizes, entries = files, [-1] * len(files), {}
    else:
        open_files, sizes = known.open_files(files)
        entries = {path: known.entry(path, config) for path, config in open_files}
    said: dict[str, Remarks | None] = {}
    concerned: set[str] = set()
    tasks: list[tuple[str, Config, int]] = []
    for (path, config), size in zip(open_files, sizes, strict=True):
        entry, is_same = entries.get(path, (None, False))
        if entry is None or not is_same:
            tasks.append((path, config, size))
            continue
        said[path] = _remarks_of(path, entry)
        concerned.update((path,) if entry.concerned else ())
    looks = in_parallel(Surveyor(known is not None), tasks, jobs, _unknown, sizes=sizes_of, executor=executor)
    for (path, config, _), look in zip(tasks, looks, strict=True):
        if look is not None:
            said[path] = look.remarks
            concerned.update((path,) if look.concerned else ())
            if known is not None:
                _tell(known, path, config, look)
    if known is not None:
        known.survey(files)
    found = (said.get(path) for path, _ in files)  # in this order, whatever was known
    return Surveyed([one for one in found if one is not None], frozenset(concerned))


def _unknown(task: tuple[str, Config, int]) -> Look:
    return Look(True, "", None)


def _remarks_of(path: str, entry: Entry) -> Remarks | None:
    return Remarks(path, entry.patches, entry.taken) if entry.patches or entry.taken else None


def _tell(known: Known, path: str, config: Config, look: Look) -> None:
    from wslint.engine.cache.entries import Entry

    stale, _ = known.entry(path, config)
    if not look.digest:
        known.of(config).forget(path)
    elif stale is not None and stale.digest == look.digest:
        known.confirm(path, config)
    else:
        said = look.remarks or Remarks(path)
        known.learn(path, config, Entry(look.digest, look.concerned, patches=said.patches, taken=said.taken))
