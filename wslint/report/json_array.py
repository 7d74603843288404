"""Ruff's JSON: an array of the objects of `json_lines`, indented by two spaces, without a final newline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wslint.findings import FileResult
from wslint.report.formats import Context
from wslint.report.json_lines import objects


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield the array, one finding at a time; ``[]`` if there is none."""
    return array(objects(results, context), "")


def array(values: Iterable[object], margin: str) -> Iterator[str]:
    """Yield ``values`` as an indented JSON array whose closing bracket stands at ``margin``."""
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=False, sort_keys=True, indent=2).encode
    inner = f"{margin}  "
    separator = "[\n"
    for value in values:
        yield separator + inner + encode(value).replace("\n", "\n" + inner)
        separator = ",\n"
    yield "[]" if separator == "[\n" else f"\n{margin}]"
