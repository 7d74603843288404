"""The kinds of change that rules are made of: one function each, its keyword-only parameters its schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from wslint.rules.context import Context, Report
from wslint.rules.shapes.awaitable import coroutine_taker
from wslint.rules.shapes.direct import direct_use
from wslint.rules.shapes.imports import leftover_import, legacy_path
from wslint.rules.shapes.keywords import drop_keyword, make_positional, rename_keyword, rename_timeout, report_keyword
from wslint.rules.shapes.wrapper import wrapper_definition

Shape = Callable[..., Iterator[Report]]


def engine(context: Context) -> Iterator[Report]:
    """For rules that are not about uses: the engine itself reports them (unused suppressions)."""
    return iter(())


SHAPES: dict[str, Shape] = {
    shape.__name__.replace("_", "-"): shape
    for shape in (
        coroutine_taker,
        direct_use,
        drop_keyword,
        engine,
        leftover_import,
        legacy_path,
        make_positional,
        rename_keyword,
        rename_timeout,
        report_keyword,
        wrapper_definition,
    )
}
