"""Adding tables to a TOML file without touching what is there: comments, layout, dotted keys and line ends stay."""

from __future__ import annotations

import copy
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

Table = Mapping[str, Any]


class LayoutError(Exception):
    """A file that cannot be extended in place; the message says why."""


def parsed(text: str) -> dict[str, Any]:
    """The data of a TOML text. Raises LayoutError if it is none."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise LayoutError(f"it is not valid TOML: {error}") from None


def extended(text: str, prefix: Sequence[str], wanted: Table) -> str:
    """The text with the keys of ``wanted``, none of which is there, added to the table ``prefix``.

    New tables are added at the end; where that is no valid TOML, as after an inline table, the keys
    are put where they belong. Every result is read again. Raises LayoutError.
    """
    expected = parsed(text)
    there = _at(expected, prefix)
    for key, value in wanted.items():
        there[key] = copy.deepcopy(value)
    ways = (_appended, _inserted)
    for way in ways:
        try:
            result = way(text, prefix, wanted)
            if parsed(result) == expected and _keeps(text, result):
                return result
        except LayoutError:
            continue
    raise LayoutError("its layout cannot be extended in place")


def rendered(prefix: Sequence[str], wanted: Table, header: bool = True) -> str:
    """The keys of ``wanted`` as TOML below ``[prefix]``: first the plain ones, then tables and arrays of tables."""
    plain = {key: value for key, value in wanted.items() if not _is_table(value)}
    lines = [f"[{'.'.join(prefix)}]"] if prefix and header and plain else []
    lines += [f"{key} = {_value(value)}" for key, value in plain.items()]
    for key, value in wanted.items():
        name = ".".join((*prefix, key))
        tables = value if isinstance(value, list) else [value]
        for table in tables if _is_table(value) else ():
            brackets = f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            lines += [""] if lines else []
            lines += [brackets, *(f"{inner} = {_value(item)}" for inner, item in table.items())]
    return "\n".join(lines) + "\n"


def _is_table(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _value(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def _at(data: dict[str, Any], prefix: Sequence[str]) -> dict[str, Any]:
    for key in prefix:
        inner = data.setdefault(key, {})
        if not isinstance(inner, dict):
            raise LayoutError(f"`{'.'.join(prefix)}` is no table")
        data = inner
    return data


def _appended(text: str, prefix: Sequence[str], wanted: Table) -> str:
    line_end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text or text.endswith("\n") else line_end
    gap += line_end if text.strip() and not re.search(r"\n[ \t\r]*\n\Z", text) else ""
    return text + gap + rendered(prefix, wanted).replace("\n", line_end)


def _inserted(text: str, prefix: Sequence[str], wanted: Table) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document: Any = tomlkit.parse(text)
        container = document
        for key in prefix:
            if key not in container:
                container[key] = tomlkit.inline_table() if _is_inline(container) else tomlkit.table()
            container = container[key]
        for key, value in wanted.items():
            container[key] = _inline(value) if _is_inline(container) else value
        return tomlkit.dumps(document)
    except (TOMLKitError, ValueError, TypeError) as error:
        raise LayoutError(str(error)) from None


def _is_inline(container: Any) -> bool:
    from tomlkit.items import InlineTable

    return isinstance(container, InlineTable)


def _inline(value: Any) -> Any:
    import tomlkit

    if isinstance(value, dict):
        table = tomlkit.inline_table()
        for key, item in value.items():
            table[key] = _inline(item)
        return table
    if isinstance(value, list):
        array = tomlkit.array()
        for item in value:
            array.append(_inline(item))
        return array
    return value


def _keeps(before: str, after: str) -> bool:
    """Is every line still there, but for one at most, which holds the inline table that was extended?"""
    lines = set(after.split("\n"))
    return sum(line not in lines for line in before.split("\n") if line.strip()) <= 1
