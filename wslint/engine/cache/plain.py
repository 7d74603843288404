"""Frozen dataclasses as JSON values and back. What is read may come from anybody, and is checked field by field.

A dataclass is a list of its fields, without those at its end that have their default; a tuple is a
list; an enum is its value; bytes are text of which each character is a byte. The annotations of the
fields say what is expected where.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Read = Callable[[Any], Any]
Value = TypeVar("Value")

_SIMPLE = (str, int, bool)


def plain(value: object) -> Any:
    """``value`` as `json.dumps` takes it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if is_dataclass(value) and not isinstance(value, type):
        values = [(getattr(value, name), default) for name, default in _fields(type(value))]
        while values and values[-1][0] == values[-1][1]:
            values.pop()
        return [plain(item) for item, _ in values]
    return value


def read(kind: type[Value], value: object) -> Value:
    """The value of type ``kind`` that `plain` made ``value`` of. Raises ValueError if it can be none."""
    reader: Read = _reader(kind)  # type: ignore[arg-type]
    result: Value = reader(value)
    return result


@cache
def _fields(kind: Any) -> tuple[tuple[str, object], ...]:
    assert is_dataclass(kind)
    return tuple((field.name, field.default) for field in fields(kind))


@cache
def _reader(kind: Any) -> Read:
    if kind in _SIMPLE:
        return _exactly(kind)
    if kind is bytes:
        return _bytes
    if kind is type(None):
        return _nothing
    if get_origin(kind) in (Union, types.UnionType):
        return _optional(*(option for option in get_args(kind) if option is not type(None)))
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        return _all(_reader(inner[0])) if inner[-1] is Ellipsis else _each([_reader(item) for item in inner])
    if issubclass(kind, Enum):
        return _member({member.value: member for member in kind})
    return _dataclass(kind)


def _exactly(kind: type) -> Read:
    def exactly(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"no {kind.__name__}")
        return value

    return exactly


def _bytes(value: Any) -> bytes:
    if type(value) is not str:
        raise ValueError("no text")
    return value.encode("latin-1")  # UnicodeEncodeError is a ValueError


def _nothing(value: Any) -> None:
    if value is not None:
        raise ValueError("not null")


def _optional(inner: Any) -> Read:
    convert: list[Read] = []  # made when first needed: a dataclass may hold itself

    def optional(value: Any) -> Any:
        if value is None:
            return None
        if not convert:
            convert.append(_reader(inner))
        return convert[0](value)

    return optional


def _all(convert: Read) -> Read:
    def every(value: Any) -> Any:
        if type(value) is not list:
            raise ValueError("no list")
        return tuple([convert(item) for item in value])

    return every


def _each(converts: list[Read]) -> Read:
    def each(value: Any) -> Any:
        if type(value) is not list or len(value) != len(converts):
            raise ValueError("no list of the right length")
        return tuple([convert(item) for convert, item in zip(converts, value, strict=True)])

    return each


def _member(members: dict[Any, Enum]) -> Read:
    def member(value: Any) -> Enum:
        if type(value) is not str or value not in members:
            raise ValueError("no such word")
        return members[value]

    return member


def _dataclass(kind: Any) -> Read:
    hints = get_type_hints(kind)
    kinds = [hints[name] for name, _ in _fields(kind)]
    converts = [(place, _reader(one)) for place, one in enumerate(kinds) if one not in _SIMPLE]
    needed = sum(default is MISSING for _, default in _fields(kind))
    sound: set[tuple[type, ...]] = set()  # types of fields that were found to be right: most values have the same

    def dataclass(value: Any) -> Any:
        if type(value) is not list:
            raise ValueError(f"no {kind.__name__}")
        found = tuple(map(type, value))
        if found not in sound:
            simple = zip(found, kinds)  # noqa: B905 - the fields that are missing have their defaults
            if not needed <= len(found) <= len(kinds) or any(k in _SIMPLE and f is not k for f, k in simple):
                raise ValueError(f"no {kind.__name__}")
            sound.add(found)
        converted = list(value)
        for place, convert in converts:
            if place < len(converted):
                converted[place] = convert(converted[place])
        return kind(*converted)

    return dataclass
