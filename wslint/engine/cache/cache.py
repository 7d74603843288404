"""The cache of one configuration: loaded, asked, told what is new, and written."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from typing import Any

from wslint.config import Config
from wslint.engine.cache import folder, key
from wslint.engine.cache.entries import Entry
from wslint.engine.cache.plain import plain, read
from wslint.engine.cache.store import Damaged, Store, read_store, written
from wslint.engine.cache.surroundings import signature, unchanged
from wslint.paths import shown

UNSETTLED = "unsettled"  # a survey that is like no other


class Cache:
    """What earlier runs found out about the files of ``config``.

    ``identities`` has every known file with what identifies its content (see `store`), ``values``
    those that hold something. What is younger than ``horizon`` (ns) is not to be trusted. ``warn``
    is told once what is wrong with the cache. ``survey`` stands for all other files that matter.
    """

    def __init__(self, config: Config, noqa: bool, horizon: int, warn: Callable[[str], None]) -> None:
        self.config = config
        self._horizon = horizon
        self._warn = warn
        self._key = key.settings_key(config, noqa)
        self._directory = folder.directory_of(config)
        self._path = os.path.join(self._directory, folder.file_name(self._key))
        self._stamp = key.program_stamp(config.rules)
        self._is_usable = True
        self._changed = False
        store = self._loaded()
        self.identities, self.values = store.identities, store.values
        self._places = _texts(store.meta.get("places"))
        self._survey = store.meta.get("survey", "")
        self.survey = ""
        self._trusted: bool | None = None
        self._verified: set[str] = set()
        self._new_places: set[str] = set()

    def entry(self, path: str) -> Entry | None:
        """What is known of a file that holds something; a value of another shape is none."""
        value = self.values.get(path)
        try:
            return None if value is None else read(Entry, value)
        except ValueError:
            return None

    @property
    def is_trusted(self) -> bool:
        """Is all that surrounds the files as it was when the entries were made?"""
        if self._trusted is None:
            same = self.survey == self._survey and self.survey != UNSETTLED
            self._trusted = same and unchanged(self._places)
        return self._trusted

    def notice(self, path: str, identity: bytes) -> None:
        """A file has another content than before, or may have."""
        self.identities[path] = identity
        self._changed = True

    def learn(self, path: str, entry: Entry) -> None:
        """Keep what a file holds."""
        self.values[path] = plain(entry)
        self._verified.add(path)
        self._changed = True

    def verify(self, path: str) -> None:
        """The entry of a file holds in the surroundings as they are now, too."""
        self._verified.add(path)
        self._changed = self._changed or not self.is_trusted

    def depend(self, places: Iterable[str]) -> None:
        """Entries depend on these places (see `surroundings`) as they are now."""
        self._new_places.update(places)

    def forget(self, path: str) -> None:
        """Nothing is known of a file any more."""
        self._changed = (self.identities.pop(path, None) is not None) or self._changed
        self.values.pop(path, None)

    def keep_only(self, paths: Collection[str]) -> None:
        """Forget all other files: they are gone."""
        for path in [path for path in self.identities if path not in paths]:
            self.forget(path)

    def save(self) -> None:
        """Write the cache, if there is anything new in it."""
        if not self._changed or not self._is_usable:
            return
        places, survey = self._new_surroundings()
        meta: dict[str, Any] = {"key": self._key, "stamp": self._stamp, "places": places, "survey": survey}
        meta["program"] = key.program_digest(self.config.rules)
        data = written(Store(meta, self.identities, self.values))
        try:
            folder.write(self._directory, os.path.basename(self._path), data)
        except OSError as error:
            self._warn(f"cannot write the cache {shown(self._path)}: {error.strerror}; --no-cache does without")

    def _new_surroundings(self) -> tuple[dict[str, str], str]:
        """What the entries depend on as it must be for them to be trusted: "" where no state would do for all."""
        if not self.is_trusted:
            places = dict.fromkeys(self._new_places | self._places.keys())
            if all(path in self._verified or not self._has_context(path) for path in self.values):
                return {place: signature(place, self._horizon) for place in sorted(places)}, self.survey
            return dict.fromkeys(sorted(places), ""), UNSETTLED
        new = self._new_places - self._places.keys()
        found = {place: signature(place, self._horizon) for place in sorted(new)}
        kept = {place: known if unchanged({place: known}) else "" for place, known in self._places.items()}
        return kept | found, self.survey

    def _has_context(self, path: str) -> bool:
        entry = self.entry(path)
        return entry is not None and entry.context != ""

    def _loaded(self) -> Store:
        try:
            folder.check_directory(self._directory)
            store = read_store(self._path)
        except (folder.Unsafe, OSError) as error:
            self._is_usable = False
            why = error.strerror if isinstance(error, OSError) else error
            self._warn(f"the cache {shown(self._directory)} is not used: {why}")
        except Damaged as error:
            self._warn(f"the cache {shown(self._path)} is not used: {error}")
        else:
            if store is not None and store.meta.get("key") == self._key and self._is_current(store):
                return store
        return Store()

    def _is_current(self, store: Store) -> bool:
        """Was a store made by the same program with the same rules?"""
        if self._stamp and store.meta.get("stamp") == self._stamp:
            return True
        self._changed = True
        return store.meta.get("program") == key.program_digest(self.config.rules)


def _texts(value: object) -> dict[str, str]:
    """A JSON object of texts; anything else is none that could be trusted."""
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        return {}
    return value
