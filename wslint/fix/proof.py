"""Proof before writing: what is checked of a fixed text before it may replace the original."""

from __future__ import annotations

import ast
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence

from wslint.findings import Edit, Finding


def syntax_error(source: bytes) -> tuple[int, str] | None:
    """What the running Python says about ``source``: None if it parses, else the 1-based line and why not.

    The bytes may begin with a byte order mark and must be UTF-8 otherwise.
    """
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return source.count(b"\n", 0, error.start) + 1, "it is not valid UTF-8"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<fixed>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        return error.lineno or 1, error.msg
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return 1, str(error) or type(error).__name__
    return None


def python_version() -> str:
    """The version that judges, as "3.11"."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def untouched(before: bytes, after: bytes, edits: Sequence[Edit]) -> bool:
    """Are all bytes outside the (sorted) edits of one pass the same, in the same order?"""
    position = shift = 0
    for edit in edits:
        if before[position : edit.start] != after[position + shift : edit.start + shift]:
            return False
        shift += len(edit.text.encode()) - (edit.end - edit.start)
        position = edit.end
    return before[position:] == after[position + shift :]


def new_findings(before: Iterable[Finding], after: Iterable[Finding]) -> list[str]:
    """The codes of which there are more findings after the fixes than before, sorted."""
    old, new = Counter(f.code for f in before), Counter(f.code for f in after)
    return sorted(code for code, count in new.items() if count > old[code])
