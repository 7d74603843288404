"""Rules are pages: reading one into a rule whose facts are bound to its shape, with errors that name file and line.

A page begins with ``# name (CODE)`` and a ```` ```toml ```` block; what follows is prose, and blocks
that are the rule's tests: ``diff`` (a fix), ``python`` (findings on the lines that carry a
``# CODE`` comment, and nowhere else) and ``toml settings`` (config for the examples after it).
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, NamedTuple

from wslint.rules.context import Context, Report
from wslint.rules.index import HEADING, PageError, compiled
from wslint.rules.shapes import SHAPES

_LEVELS = ("error", "warning", "note")
_KEYS = ("shape", "level", "facts", "default")


Check = Callable[[Context], Iterator[Report]]
# A fact with one of these finds nothing in a file that does not use that name.
_TRIGGERS = ("call", "name", "module")


class Rule(NamedTuple):
    """One rule. ``checks`` are its facts bound to its shape; ``path`` is its page."""

    code: str
    name: str
    level: str
    default: bool
    shape: str
    facts: tuple[dict[str, Any], ...]
    checks: tuple[Check, ...]
    path: str

    @property
    def triggers(self) -> tuple[str, ...]:
        """For each check, the qualified name without which it finds nothing; "" if it must always be asked."""
        return tuple(next((fact[key] for key in _TRIGGERS if key in fact), "") for fact in self.facts)

    @property
    def words(self) -> tuple[bytes, ...]:
        """For each check, a word without which a file gives it nothing to find; b"" if there is none."""
        return tuple(str(fact.get("attribute", "")).encode() for fact in self.facts)

    @property
    def functions(self) -> tuple[frozenset[str], ...]:
        """For each check, the last names of functions of which a file must use one; none if it need not."""
        return tuple(frozenset(fact.get("functions", ())) for fact in self.facts)

    @property
    def text(self) -> str:
        """The page without heading and data. Raises PageError."""
        lines, _, end = _parts(self.path)
        return "\n".join(lines[end + 1 :]).strip() + "\n"

    @property
    def summary(self) -> str:
        """The first sentence of the page, on one line."""
        paragraph = " ".join(self.text.strip().split("\n\n")[0].split())
        return re.split(r"(?<=[.!?]) ", paragraph)[0]


class Example(NamedTuple):
    """One fenced block of a page after its data: ``kind`` is "diff", "python" or "toml settings", ``line`` 1-based."""

    kind: str
    text: str
    line: int


@cache
def load_page(path: str) -> Rule:
    """One rule, from the table of compiled pages where that has it, or else from its page. Raises PageError."""
    line = compiled(path)
    if line is None or line.shape not in SHAPES:
        return read_page(path)
    from json import loads

    facts = tuple(loads(line.facts))
    checks = tuple(partial(SHAPES[line.shape], **fact) for fact in facts)
    return Rule(line.code, line.name, line.level, line.default, line.shape, facts, checks, path)


def read_page(path: str) -> Rule:
    """One rule from its page. Raises PageError."""
    lines, start, end = _parts(path)
    heading = HEADING.match(lines[0] + "\n")
    if heading is None:
        raise PageError(f"{path}:1: a page begins with `# rule-name (CODE)`, not {lines[0]!r}")
    if start == len(lines) or lines[start] != "```toml":
        raise PageError(f"{path}:{min(start + 1, len(lines))}: a page has a ```toml block before any other")
    data = _read_toml(path, start, "\n".join(lines[start + 1 : end]))
    facts = tuple(data.get("facts", ({},)))
    checks = tuple(_bind(path, _fact_line(lines, start, end, i), data["shape"], fact) for i, fact in enumerate(facts))
    default = data.get("default", True)
    return Rule(heading["code"], heading["name"], data["level"], default, data["shape"], facts, checks, path)


def _parts(path: str) -> tuple[list[str], int, int]:
    """The lines of a page, and the indexes of those that begin and end its data."""
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PageError(f"{path}:1: {error}") from None
    start = next((i for i, line in enumerate(lines) if line.startswith("```")), len(lines))
    end = next((i for i in range(start + 1, len(lines)) if lines[i].startswith("```")), len(lines))
    return lines, start, end


def _read_toml(path: str, start: int, text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        inner = re.search(r"at line (\d+)", str(error))
        line = start + 1 + int(inner[1]) if inner else start + 1
        raise PageError(f"{path}:{line}: {error}") from None
    for key, value in data.items():
        line = start + 2 + next((i for i, row in enumerate(text.split("\n")) if row.startswith(key)), 0)
        if key not in _KEYS:
            raise PageError(f"{path}:{line}: unknown key `{key}`; a page has {', '.join(_KEYS)}")
        _check_value(f"{path}:{line}", key, value)
    for key in ("shape", "level"):
        if key not in data:
            raise PageError(f"{path}:{start + 1}: missing `{key}`")
    return data


def _check_value(place: str, key: str, value: object) -> None:
    if key == "shape" and value not in SHAPES:
        raise PageError(f"{place}: unknown shape {value!r}; the shapes are {', '.join(SHAPES)}")
    if key == "level" and value not in _LEVELS:
        raise PageError(f"{place}: unknown level {value!r}; the levels are {', '.join(_LEVELS)}")
    if key == "default" and not isinstance(value, bool):
        raise PageError(f"{place}: `default` is true or false")
    if key == "facts" and not (isinstance(value, list) and all(isinstance(fact, dict) for fact in value)):
        raise PageError(f"{place}: `facts` is an array of tables")


def _fact_line(lines: list[str], start: int, end: int, number: int) -> int:
    """The 1-based line of a fact: facts are written one a line, or as ``[[facts]]`` tables."""
    rows = [i + 1 for i in range(start, end) if re.match(r"\s*(\{|\[\[facts\]\])", lines[i])]
    return rows[number] if number < len(rows) else start + 1


def _bind(path: str, line: int, shape: str, fact: dict[str, Any]) -> Callable[[Context], Iterator[Report]]:
    function = SHAPES[shape]
    parameters = inspect.signature(function).parameters
    names = [name for name, parameter in parameters.items() if parameter.kind is inspect.Parameter.KEYWORD_ONLY]
    for name in fact:
        if name not in names:
            raise PageError(f"{path}:{line}: unknown '{name}' for {shape}; it takes {', '.join(names) or 'no facts'}")
    for name in names:
        if parameters[name].default is inspect.Parameter.empty and name not in fact:
            raise PageError(f"{path}:{line}: missing '{name}' for {shape}")
    return partial(function, **fact)


def examples(path: str) -> list[Example]:
    """The example blocks of a page, in order. Raises PageError for a block of another kind."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    found: list[Example] = []
    fence, begin = "", 0
    for number, line in enumerate(lines, 1):
        if fence and line == "```":
            found.append(Example(fence, "".join(row + "\n" for row in lines[begin : number - 1]), begin + 1))
            fence = ""
        elif not fence and line.startswith("```"):
            fence, begin = line[3:].strip(), number
    known = ("toml", "diff", "python", "toml settings", "console", "text")
    wrong = next((example for example in found if example.kind not in known), None)
    if wrong is not None:
        raise PageError(f"{path}:{wrong.line - 1}: a block is one of {', '.join(known)}")
    return found[1:]
