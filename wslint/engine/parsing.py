"""Parsing a source in parts, or as a whole, with the same outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from wslint.code.parts import starts
from wslint.code.tree import Code, PartError
from wslint.fix.proof import syntax_error

Answer = TypeVar("Answer")


def parsed(source: bytes, in_parts: bool, ask: Callable[[Code], Answer]) -> Answer:
    """What ``ask`` says about a source, of which only the parts are parsed that it asks for.

    Without ``in_parts`` the whole is parsed, and must give the same: only tests have a reason to ask
    for it. Where Python or tree-sitter refuses the source, there is nothing to compare with, so the
    parts count here, too.
    """
    cut = starts(source)
    whole = Code(source)
    if len(cut) > 1 and (in_parts or whole.has_error or syntax_error(source) is not None):
        try:
            return ask(Code(source, cut))
        except PartError:
            pass
    return ask(whole)
