"""What a finding depends on besides the file that it is in: the declared range, the wrapper, what other files say.

Two ways lead to the answer that all this is as it was. The short one compares the files that it was
read from, by their sizes and times. Where one of them changed, the long one works it out anew and
compares the outcome for each file, its *context*: a change of `requirements.txt` that leaves the
range as it was, or of a test that patches something else, has no file checked again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from wslint.config import Config
from wslint.engine.cache.store import identity, is_settled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wslint.engine.check import Setup
    from wslint.engine.setup import Setups

# More names than `wslint.declared` reads.
_ENDINGS = (".toml", ".cfg", ".txt", ".yml", ".yaml", ".lock")
_NAMES = frozenset({"setup.py", "Pipfile", "requirements"})
ALL = "*"  # after the final separator of a directory: every name in it counts that can be a module's


def signature(place: str, horizon: int) -> str:
    """What changes if the file at ``place`` does or, where that ends with a separator, what declares things in there.

    "" if it changed after ``horizon`` (in ns): it may then change once more and look the same.
    """
    try:
        if place.endswith(ALL):
            return _listing(place[: -len(ALL)], horizon, lambda name: "." not in name or name.endswith(".py"))
        if place.endswith(os.sep):
            return _listing(place, horizon, lambda name: name.endswith(_ENDINGS) or name in _NAMES)
        status = os.stat(place)
        return identity(status).hex() if is_settled(status, horizon) else ""
    except OSError:
        return "missing" if _is_settled_around(place, horizon) else ""


def _listing(directory: str, horizon: int, counts: Callable[[str], bool]) -> str:
    if os.stat(directory).st_mtime_ns >= horizon:
        return ""
    return "names:" + "/".join(sorted(filter(counts, os.listdir(directory))))


def _is_settled_around(place: str, horizon: int) -> bool:
    parent = os.path.dirname(place.rstrip(os.sep + ALL))
    try:
        return os.stat(parent).st_mtime_ns < horizon
    except OSError:
        return True


def signatures(places: Iterable[str], horizon: int) -> dict[str, str]:
    """The signature of each place."""
    return {place: signature(place, horizon) for place in sorted(places)}


def unchanged(places: Mapping[str, str]) -> bool:
    """Has every place the signature that it had, and was that settled?"""
    return all(known and signature(place, _NEVER) == known for place, known in places.items())


_NEVER = 1 << 63


class Contexts:
    """The contexts of files, worked out from the setups of a run."""

    def __init__(self, setups: Setups) -> None:
        self._setups = setups
        self._common: dict[int, str] = {}  # by the setup's identity: setups live as long as this
        self._taken: dict[int, dict[str, list[str]]] = {}

    def of(self, path: str, config: Config) -> str:
        """A digest of all that surrounds a file. Raises ConfigError."""
        from hashlib import blake2b

        directory = os.path.dirname(path)
        setup = self._setups.of(config, directory)
        if id(setup) not in self._common:
            self._common[id(setup)] = _common(setup, self._setups.note(config, directory))
        project = setup.project
        imported = project.target is not None and path in project.target.imported
        own = (imported, project.patched_by(path), self._taken_in(path, setup))
        text = f"{self._common[id(setup)]}\n{own!r}"
        return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()

    def _taken_in(self, path: str, setup: Setup) -> list[str]:
        project = setup.project
        if id(project) not in self._taken:
            by_path: dict[str, list[str]] = {}
            for other, name in sorted(project.taken):
                by_path.setdefault(other, []).append(name)
            self._taken[id(project)] = by_path
        return self._taken[id(project)].get(path, [])


def _common(setup: Setup, note: str) -> str:
    target = setup.project.target
    if target is not None:
        target = replace(target, imported=frozenset())
    return repr(_ordered((setup.range, note, target)))


def _ordered(value: Any) -> Any:
    """A value whose text is the same in every process: dataclasses as tuples, sets in order."""
    if isinstance(value, frozenset | set):
        return sorted(map(_ordered, value), key=repr)
    if isinstance(value, tuple | list):
        return [_ordered(item) for item in value]
    if isinstance(value, dict):
        return sorted(((_ordered(key), _ordered(item)) for key, item in value.items()), key=repr)
    if is_dataclass(value):
        return [type(value).__name__, *(_ordered(getattr(value, field.name)) for field in fields(value))]
    return value


def digest_of(data: bytes) -> str:
    """The digest of a file's content."""
    from hashlib import blake2b

    return blake2b(data, digest_size=16).hexdigest()


def date_of(data: bytes) -> str:
    """The day for which a result holds; "" where it does not depend on the day: only markers have a date."""
    from wslint.code.todos import has_todos

    return today() if has_todos(data) else ""


def today() -> str:
    """The day, as `wslint.engine.todo` has it."""
    from time import strftime

    return strftime("%Y-%m-%d")
