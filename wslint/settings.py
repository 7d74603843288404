"""Partial configurations: what one file, or one set of flags, says, and how two of them combine.

Settings map a field of ``Config`` (or ``extend``, ``extend_per_file_ignores`` or a dotted key of
the wrapper) to its value; a key that is not given is absent.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from wslint.options import OPTIONS, ConfigError
from wslint.paths import absolute, anchored, shown

Settings = dict[str, Any]

_TABLES = {name.partition(".")[0] for option in OPTIONS if "." in (name := option.name)}
_BY_NAME = {option.name: option for option in OPTIONS}
_ADDED = ("extend_exclude", "extend_include", "extend_per_file_ignores")


def load(path: str, root: str, base: str) -> Settings | None:
    """Return what the file at ``path`` and the files that it extends say; None for a pyproject.toml without the table.

    Paths in the files are relative to ``base``, or to each file's own directory when ``base`` is
    empty; patterns are returned relative to ``root``. Raises ConfigError.
    """
    settings: Settings = {}
    chain: list[str] = []
    following: str | None = path
    while following is not None:
        if following in chain:
            raise ConfigError("circular `extend`: " + " extends ".join(map(shown, [*chain, following])))
        chain.append(following)
        directory = os.path.dirname(following)
        extended = _of_file(following, chain, root, base or directory)
        if extended is None:
            if len(chain) == 1:
                return None
            break
        settings = combined(settings, extended)
        parent = extended.get("extend")
        following = None if parent is None else absolute(parent, directory)
    settings.pop("extend", None)
    return settings


def from_options(options: Sequence[str], cwd: str) -> Settings:
    """Return what the ``key = value`` texts of the command line say; a later one wins.

    Patterns stay relative to ``cwd``. Raises ConfigError.
    """
    table: dict[str, Any] = {}
    for option in options:
        _merge(table, _parsed(option, f"--config {option!r}"))
    return _of_table(table, "--config", "", cwd, cwd)


def reanchored(settings: Mapping[str, Any], base: str, root: str) -> Settings:
    """Return ``settings`` with the patterns that are relative to ``base`` made relative to ``root``."""
    result = dict(settings)
    for key in ("exclude", "extend_exclude", "include", "extend_include"):
        if key in result:
            result[key] = tuple(anchored(pattern, base, root) for pattern in result[key])
    for key in ("per_file_ignores", "extend_per_file_ignores"):
        if key in result:
            result[key] = tuple((anchored(pattern, base, root), selectors) for pattern, selectors in result[key])
    if result.get("phases"):
        from wslint.phase import moved

        result["phases"] = tuple(moved(phase, base, root) for phase in result["phases"])
    return result


def combined(upper: Settings, lower: Settings) -> Settings:
    """Return ``lower`` overridden by ``upper``.

    As in Ruff, lists named extend-* add up, ``select`` starts anew (what ``lower`` ignores or adds is
    forgotten), and without it the rules that ``upper`` adds or ignores win over what ``lower`` says
    about them. Another ``wrapper.call`` starts a new wrapper.
    """
    result = {**lower, **upper}
    for key in _ADDED:
        if key in lower and key in upper:
            result[key] = lower[key] + upper[key]
    call = lower.get("wrapper.call")
    if call is not None and upper.get("wrapper.call", call) != call:
        for key in lower:
            if key.startswith("wrapper.") and key not in upper:
                del result[key]
    if "fixable" in upper:
        result["unfixable"] = upper.get("unfixable", ())
    else:
        result["unfixable"] = (*lower.get("unfixable", ()), *upper.get("unfixable", ()))
    extended, ignored = upper.get("extend_select", ()), upper.get("ignore", ())
    if "select" in upper:
        result["extend_select"], result["ignore"] = extended, ignored
        return result
    if lower.get("select") is not None:
        result["select"] = _without(lower["select"], ignored)
    result["extend_select"] = (*_without(lower.get("extend_select", ()), ignored), *extended)
    result["ignore"] = (*_without(lower.get("ignore", ()), extended), *ignored)
    return result


def _without(selectors: tuple[str, ...], others: Collection[str]) -> tuple[str, ...]:
    """Return the selectors that none of the others covers; a code is covered by any prefix of it."""
    return tuple(
        selector
        for selector in selectors
        if not any(other in ("ALL", selector) or (other.isupper() and selector.startswith(other)) for other in others)
    )


def _of_file(path: str, chain: Sequence[str], root: str, base: str) -> Settings | None:
    place = shown(path)
    is_pyproject = os.path.basename(path) == "pyproject.toml"
    try:
        with open(path, "rb") as file:
            data = file.read()
        if is_pyproject and b"wslint" not in data:
            return None  # Most projects' files: not worth a parse.
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        because = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        through = "" if len(chain) == 1 else f" (`extend` in {shown(chain[-2])})"
        raise ConfigError(f"cannot read the configuration {place}{through}: {because}") from None
    table = _parsed(text, place)
    if is_pyproject:
        tool = table.get("tool")
        if not isinstance(tool, dict) or "wslint" not in tool:
            return None
        table = tool["wslint"]
        if not isinstance(table, dict):
            raise ConfigError(f"{place}: `tool.wslint` must be a table: write [tool.wslint]")
    return _of_table(table, place, text, root, base)


def _parsed(text: str, place: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
        if not found or place.startswith("--config"):
            raise ConfigError(f"{place}: {message}") from None
        lines = text.split("\n")
        line, column = (int(found[1]), int(found[2])) if found[1] else (len(lines), len(lines[-1]) + 1)
        message = message[: found.start()]
        raise ConfigError(f"{place}:{line}:{column}: {message}\n  {lines[line - 1]}".rstrip()) from None


def _of_table(table: Mapping[str, Any], place: str, text: str, root: str, base: str) -> Settings:
    settings: Settings = {}
    for name, value in _flattened(table, place, text):
        option = _BY_NAME.get(name)
        if option is None:
            raise ConfigError(f"{_at(place, text, name)}: {_unknown(name)}")
        try:
            settings[name.replace("-", "_")] = option.read(value)
        except ValueError as error:
            raise ConfigError(f"{_at(place, text, name)}: `{name}`: {error}") from None
    for key in ("rules", "src"):
        if key in settings:
            settings[key] = tuple(absolute(directory, base) for directory in settings[key])
    for key in ("baseline", "cache_dir"):
        if key in settings:
            settings[key] = absolute(settings[key], base)
    if any(key.startswith("wrapper.") for key in settings):
        settings["wrapper.place"] = f"{place}: [tool.wslint.wrapper]" if place.endswith("pyproject.toml") else place
    return reanchored(settings, base, root)


def _flattened(table: Mapping[str, Any], place: str, text: str) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in table.items():
        if name not in _TABLES:
            pairs.append((name, value))
        elif isinstance(value, dict):
            pairs += [(f"{name}.{key}", inner) for key, inner in value.items()]
        else:
            raise ConfigError(f"{_at(place, text, name)}: `{name}` must be a table: write [tool.wslint.{name}]")
    return pairs


def _at(place: str, text: str, name: str) -> str:
    """Return ``place`` with the line that sets the key, where a plain search finds it."""
    key = re.escape(name.rpartition(".")[2])
    header = re.search(r"""^\s*\[\s*tool\s*\.\s*["']?wslint\b""", text, re.MULTILINE)
    start = header.start() if header else 0
    found = re.compile(rf"""^\s*\[?([\w.\-"' ]*[."' ])?{key}["']?\s*[\].=]""", re.MULTILINE).search(text, start)
    if not found:
        return place
    # The match itself may begin with blank lines.
    return f"{place}:{text.count(chr(10), 0, found.end()) + 1}"


def _unknown(name: str) -> str:
    import difflib

    if name == "lint":
        return "unknown key `lint`: the keys that Ruff keeps in `lint` stand directly in [tool.wslint]"
    close = difflib.get_close_matches(name.replace("_", "-"), _BY_NAME, 1)
    meant = f"; did you mean `{close[0]}`?" if close else ""
    return f"unknown key `{name}`{meant}\n  valid keys: " + ", ".join(_BY_NAME)


def _merge(table: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(table.get(key), dict):
            _merge(table[key], value)
        else:
            table[key] = value
