"""Read what setuptools reads: setup.cfg, and the literals of setup.py, which is never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wslint.declared import specifiers
from wslint.declared.listings import read_requirements
from wslint.declared.reading import Rank, Reading, Source

if TYPE_CHECKING:
    import ast

_RANKS = {"install_requires": Rank.MAIN, "extras_require": Rank.EXTRA, "tests_require": Rank.GROUP}


def read_setup_cfg(source: Source, reading: Reading) -> None:
    """Read the requirements and the Python of ``[options]`` and ``[options.extras_require]``."""
    from configparser import ConfigParser, Error

    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(source.text)
    except Error as error:
        reading.warn(source, None, f"not a configuration file: {error}")
        return
    if parser.has_section("options"):
        options = parser["options"]
        reading.add_python(source, options.get("python_requires"), "options", "python_requires")
        for key in ("install_requires", "tests_require"):
            _read_option(source, "options", _RANKS[key], options.get(key) or "", reading)
    if parser.has_section("options.extras_require"):
        for value in parser["options.extras_require"].values():
            _read_option(source, "options.extras_require", Rank.EXTRA, value or "", reading)


def read_setup_py(source: Source, reading: Reading) -> None:
    """Read the literal arguments of ``setup()``: lists, their sums, and names of lists in the module."""
    import ast
    import warnings

    try:
        with warnings.catch_warnings():  # invalid escapes in strings are the file's matter
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reading.warn(source, getattr(error, "lineno", None), f"not Python: {str(error) or type(error).__name__}")
        return
    values = {
        target.id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_setup(node.func):
            for keyword in node.keywords:
                if keyword.arg == "python_requires":
                    for text in _strings(keyword.value, values):
                        reading.add_python(source, text.value, "", "python_requires")
                elif keyword.arg in _RANKS:
                    for text in _strings(keyword.value, values):
                        _read_string(source, text, _RANKS[keyword.arg], reading)


def _read_option(source: Source, section: str, rank: Rank, value: str, reading: Reading) -> None:
    """Read a value of setup.cfg: requirements line by line, or ``file:`` with the names of files."""
    if value.strip().startswith("file:"):
        for name in value.strip().removeprefix("file:").split(","):
            read_requirements(source.path, name.strip(), rank, reading)
        return
    for entry in value.splitlines():
        requirement = re.sub(r"\s#.*", "", entry).strip()
        if specifiers.names_websockets(requirement):
            line = source.line_of(re.escape(requirement[:200]), section)
            reading.add(rank, source, line, requirement, specifiers.from_requirement, requirement)


def _read_string(source: Source, text: ast.Constant, rank: Rank, reading: Reading) -> None:
    """Read a string of setup.py, which may hold a requirement in each line."""
    for row, requirement in enumerate(str(text.value).splitlines()):
        if specifiers.names_websockets(requirement):
            reading.add(rank, source, text.lineno + row, requirement, specifiers.from_requirement, requirement)


def _is_setup(function: ast.expr) -> bool:
    return "setup" in (getattr(function, "id", None), getattr(function, "attr", None))


def _strings(value: ast.expr, values: dict[str, ast.expr]) -> Iterator[ast.Constant]:
    """Yield the literal strings of an argument in order, through sums, containers and the module's names."""
    import ast

    waiting: list[ast.expr | None] = [value]
    seen: set[str] = set()  # x = x + ["…"] names itself
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node
        elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            waiting += reversed(node.elts)
        elif isinstance(node, ast.Dict):  # the keys are names of extras
            waiting += reversed(node.values)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            waiting += (node.right, node.left)
        elif isinstance(node, ast.Starred):
            waiting.append(node.value)
        elif isinstance(node, ast.Name) and node.id not in seen:
            seen.add(node.id)
            waiting.append(values.get(node.id))
