"""What hides findings and is no baseline: suppression comments and configuration that a commit does not have yet."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wslint.config import CONFIG_NAMES
from wslint.files.gitignore import NAMES as IGNORE_NAMES
from wslint.migrate.git import contents, untracked
from wslint.options import EXCLUDED

# A comment that may hide a finding of wslint: one without a list, one that names a code of ours, or our own form.
_SUPPRESSION = re.compile(
    rb"#\s*(?:(?:ruff|flake8)\s*:\s*)?noqa(?:\s*:[^\n]*\bWS\d[^\n]*|(?!\s*:)[^\n]*)"
    rb"|#\s*ruff\s*:\s*(?:file-ignore|ignore|disable)[^\n]*\bWS\d[^\n]*"
    rb"|#\s*wslint\s*:\s*(?:noqa|file-ignore|ignore|disable)[^\n]*",
    re.IGNORECASE,
)
_EXCLUDED = frozenset(EXCLUDED)
_NAMED = 5  # places that the line names


def loosened(top: str, objects: Mapping[str, str], differing: set[str], changed: Sequence[str]) -> str:
    """Say what is new in the work tree at ``top``, "" if nothing is.

    ``objects`` are git's names of the files of the commit, ``differing`` the tracked files that differ
    from it, and ``changed`` those among them, and among the new ones, that are checked. All paths are
    from ``top``.
    """
    names = (*CONFIG_NAMES, *(name for name in IGNORE_NAMES if name not in (".git", ".jj")))
    found = {name for name in differing if os.path.basename(name) in names} | untracked(top, names)
    # What lies in our cache, or in a virtual environment, decides about nothing else.
    files = sorted(name for name in found if not _EXCLUDED.intersection(name.split("/")[:-1]))
    configured = [name for name, old in _old(top, objects, files) if _differs(name, old, _now(top, name))]
    places = _suppressions(top, objects, differing, changed)
    named = ", ".join(places[:_NAMED]) + (", …" if len(places) > _NAMED else "")
    comments = [f"{len(places)} suppression comment{'s' * (len(places) > 1)} ({named})"] if places else []
    return ", ".join([*configured, *comments])


def _old(top: str, objects: Mapping[str, str], names: Iterable[str]) -> Iterable[tuple[str, bytes]]:
    """The files with their bytes in the commit, empty for those that it does not have."""
    listed = list(names)
    texts = contents(top, [objects[name] for name in listed if name in objects])
    return [(name, next(texts) if name in objects else b"") for name in listed]


def _now(top: str, name: str) -> bytes:
    try:
        with open(os.path.join(top, name), "rb") as file:
            return file.read()
    except OSError:
        return b""


def _differs(name: str, old: bytes, new: bytes) -> bool:
    """Does a change of a file change which files are checked, or by what?"""
    if os.path.basename(name) != "pyproject.toml":
        return True
    before, after = _table(old), _table(new)
    return before is None or after is None or before != after


def _table(data: bytes) -> Any:
    """What a pyproject.toml says to wslint; None if it cannot be parsed."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        tables = tomllib.loads(data.decode("utf-8-sig"))
        return tables.get("tool", {}).get("wslint", {})
    except (ValueError, AttributeError):
        return None


def _suppressions(top: str, objects: Mapping[str, str], differing: set[str], changed: Sequence[str]) -> list[str]:
    """The places of suppression comments that the file did not have, nor, for a new one, any file that is gone."""
    now = [(name, data) for name in changed if _SUPPRESSION.search(data := _now(top, name))]
    if not now:
        return []
    old = {name: _comments(data) for name, data in _old(top, objects, [n for n, _ in now if n in objects])}
    gone: Counter[bytes] = Counter()
    if len(old) < len(now):
        vanished = (n for n in sorted(differing & objects.keys()) if not os.path.lexists(os.path.join(top, n)))
        for _, data in _old(top, objects, vanished):
            gone += _comments(data)
    places = []
    for name, data in now:
        known = old.get(name, gone)
        for match in _SUPPRESSION.finditer(data):
            text = b" ".join(match[0].split())
            if known[text]:
                known[text] -= 1
            else:
                row = data.count(b"\n", 0, match.start()) + 1
                places.append(f"{name}:{row}")
    return places


def _comments(data: bytes) -> Counter[bytes]:
    return Counter(b" ".join(match[0].split()) for match in _SUPPRESSION.finditer(data))
