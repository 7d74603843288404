"""The baseline: a file with the findings that are accepted for now, made to be read by people and merged by git.

It is a JSON array with one object a line, sorted, without line numbers, dates and totals. Between the
entries stand blank lines, and the last element is not an entry: removing entries then changes no
other line, and git merges two branches that remove different ones.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from typing import Any

from wslint.config import Config
from wslint.findings import Finding
from wslint.migrate.fingerprint import Entry
from wslint.paths import shown

NAME = ".wslint-baseline.json"
_END = {"format": "wslint-baseline", "version": 1}
_KEYS = ("rule", "path", "scope", "text", "ordinal")
_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?: |$)", re.MULTILINE)
_ANEW = "restore it from git, or write it anew with `wslint baseline create --accept`"


class BaselineError(Exception):
    """A baseline that cannot be read or written: one line that names file, line and the way out."""


def path_of(config: Config) -> str:
    """The absolute path of the baseline for the files of a configuration, whether it exists or not."""
    return config.baseline or os.path.join(config.root, NAME)


def is_acceptable(finding: Finding) -> bool:
    """May a baseline hold it? Nothing hides that a file does not parse."""
    return finding.code != "invalid-syntax"


def read_baseline(path: str) -> tuple[Entry, ...]:
    """The entries of the baseline at ``path``, sorted, each once; their paths are relative to its directory.

    Raises BaselineError for a file that is missing, unreadable or no baseline.
    """
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise BaselineError(f"{shown(path)}: there is no baseline: write one with `wslint baseline create`") from None
    except OSError as error:
        raise BaselineError(f"{shown(path)}: the baseline cannot be read: {error.strerror or error}") from None
    return parsed(data, shown(path))


def parsed(data: bytes, place: str) -> tuple[Entry, ...]:
    """The entries in the bytes of a baseline, sorted, each once; ``place`` names it. Raises BaselineError."""
    import json

    try:
        text = data.decode("utf-8-sig", "surrogateescape")
        conflict = _CONFLICT.search(text)
        if conflict:
            line = text.count("\n", 0, conflict.start()) + 1
            way = "run `wslint baseline merge`, which keeps the stricter side"
            raise BaselineError(f"{place}:{line}: git left a merge conflict: {way}")
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise BaselineError(f"{place}:{error.lineno}: not valid JSON: {error.msg}: {_ANEW}") from None
    except (RecursionError, ValueError) as error:
        raise BaselineError(f"{place}:1: not valid JSON: {error}: {_ANEW}") from None
    if not isinstance(values, list):
        raise BaselineError(f"{place}:1: a baseline is a JSON array: {_ANEW}")
    entries = set()
    for number, value in enumerate(values):
        wrong = _wrong(value)
        if wrong:
            raise BaselineError(f"{place}:{_line(text, number)}: {wrong}: {_ANEW}")
        if "format" not in value:
            entries.add(Entry(value["path"], value["rule"], value["scope"], value["text"], value["ordinal"]))
    return tuple(sorted(entries))


def _wrong(value: Any) -> str:
    """Why a value is no element of a baseline; "" if it is one."""
    if not isinstance(value, dict):
        return "an entry is an object"
    if "format" in value:
        return "" if value == _END else "this baseline is for another version of wslint"
    for key in _KEYS:
        if type(value.get(key)) is not (int if key == "ordinal" else str):
            return f"an entry has a {'number' if key == 'ordinal' else 'string'} `{key}`"
    if len(value) > len(_KEYS) or value["ordinal"] < 0:
        return f"an entry has {', '.join(_KEYS)}, and nothing else"
    try:
        _encoded(_row(Entry(value["path"], value["rule"], value["scope"], value["text"])))
    except UnicodeEncodeError:
        return "an entry holds half a character"
    return ""


def _line(text: str, number: int) -> int:
    """The line (from 1) of the element with this number (from 0) of a JSON array."""
    from json import JSONDecoder

    position = text.index("[") + 1
    for count in range(number + 1):
        position = re.compile(r"[\s,]*").match(text, position).end()  # type: ignore[union-attr]
        if count < number:
            position = JSONDecoder().raw_decode(text, position)[1]
    return text.count("\n", 0, position) + 1


def rendered(entries: Iterable[Entry]) -> str:
    """The text of a baseline with these entries."""
    from json import dumps

    lines = [f"{_row(entry)},\n\n" for entry in sorted(entries)]
    return "".join(["[\n", *lines, dumps(_END), "\n]\n"])


def _row(entry: Entry) -> str:
    from json import dumps

    return dumps({key: getattr(entry, key) for key in _KEYS}, ensure_ascii=False)


def without(text: str, entries: Collection[Entry]) -> str:
    """The text of a baseline without the lines of ``entries``; every other line stays, the blank ones too."""
    rows = {f"{_row(entry)}," for entry in entries}
    shorter = "\n".join(line for line in text.split("\n") if line.strip() not in rows)
    wanted = [entry for entry in parsed(_encoded(text), "") if entry not in entries]
    # Someone may have laid the file out anew.
    return shorter if list(parsed(_encoded(shorter), "")) == wanted else rendered(wanted)


def save(path: str, text: str) -> None:
    """Write a baseline in one step, so that it is either old or new. Raises BaselineError."""
    target = os.path.realpath(path)
    temporary = f"{target}.{os.getpid()}.tmp"
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
            file.write(_encoded(text))
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            os.chmod(temporary, os.stat(target).st_mode & 0o7777)
        os.replace(temporary, target)
    except OSError as error:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise BaselineError(f"{shown(path)}: the baseline cannot be written: {error.strerror or error}") from None


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
