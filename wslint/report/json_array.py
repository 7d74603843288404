"""Ruff's JSON: an array of the objects of `json_lines`, indented by two spaces, without a final newline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from wslint.findings import FileResult
from wslint.report.formats import Context
from wslint.report.json_lines import objects


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield the array, one finding at a time; ``[]`` if there is none."""
    return array(objects(results, context), "")


def array(values: Iterable[object], margin: str) -> Iterator[str]:
    """Yield ``values`` as an indented JSON array whose closing bracket stands at ``margin``."""
    from json.encoder import encode_basestring

    inner = f"{margin}  "
    separator = "[\n"
    for value in values:
        yield separator + inner + _indented(value, inner, encode_basestring)
        separator = ",\n"
    yield "[]" if separator == "[\n" else f"\n{margin}]"


def _indented(value: object, margin: str, quote: Callable[[str], str]) -> str:
    """JSON with sorted keys; the standard library's encoder takes three times as long once it indents."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, int):
        return str(value)
    if value is None:
        return "null"
    inner = margin + "  "
    if isinstance(value, dict):
        items = [f"\n{inner}{quote(key)}: {_indented(value[key], inner, quote)}" for key in sorted(value)]
        return f"{{{','.join(items)}\n{margin}}}"
    assert isinstance(value, list)
    items = [f"\n{inner}{_indented(item, inner, quote)}" for item in value]
    return f"[{','.join(items)}\n{margin}]" if items else "[]"
