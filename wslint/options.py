"""The keys of ``[tool.wslint]``: what each accepts, its default and its documentation.

One table serves the validation of configuration files, the error messages and ``wslint config``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from wslint.versions import clauses

# Ruff's own list, in its order (`ruff check --isolated --show-settings`, 0.17.6), and our cache.
EXCLUDED = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    ".wslint_cache",
    "__pypackages__",
    "_build",
    "buck-out",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)
INCLUDED = ("*.py", "*.pyi", "*.ipynb")
DOCUMENTS = ("markdown", "rst", "docstrings", "shell")
OUTPUT_FORMATS = (
    "concise",
    "full",
    "json",
    "json-lines",
    "junit",
    "grouped",
    "github",
    "gitlab",
    "pylint",
    "rdjson",
    "azure",
    "sarif",
)

_IMPORT = re.compile(r"(?:from [\w.]+ )?import [\w.]+(?: as \w+)?")
_CALL = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")


class ConfigError(Exception):
    """The configuration cannot be used; the message (one or more lines) says where, why and the way out.

    The command exits with 2.
    """


@dataclass(frozen=True, slots=True)
class Option:
    """One key.

    ``name`` is the TOML name, dotted for a key of a nested table. ``value_type``, ``default``,
    ``doc`` and ``example`` (TOML text) are what ``wslint config`` prints; ``default`` is in TOML's
    terms, None for unset. ``read`` turns the TOML value into the value kept and raises ValueError
    with what was expected.
    """

    name: str
    value_type: str
    default: object
    doc: str
    example: str
    read: Callable[[object], object]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("expected a string")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError('expected a list of strings, such as ["a", "b"]')
    return tuple(value)


def _selectors_by_pattern(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise ValueError('expected a table from file pattern to rules, such as { "tests/**" = ["WS1401"] }')
    return tuple((pattern, _texts(selectors)) for pattern, selectors in value.items())


def _keywords(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise ValueError('expected a table from keyword to keyword, such as { additional_headers = "headers" }')
    return tuple(value.items())


def _call(value: object) -> str:
    if not isinstance(value, str) or not _CALL.fullmatch(value):
        raise ValueError('expected "module:qualified name", such as "package.sockets:Client.connect"')
    return value


def _range(value: object) -> str:
    text = _text(value)
    if clauses(text) is not None:
        return text
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        raise ValueError('expected a version range as in a requirement, such as ">=13,<18"') from None
    return text


def _phases(value: object) -> object:
    if value == []:
        return ()  # few projects have any, and every run starts here
    from wslint.phase import read_phases

    return read_phases(value)


def _documents(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or any(item not in DOCUMENTS for item in value):
        raise ValueError("expected a list of " + ", ".join(f'"{word}"' for word in DOCUMENTS))
    return tuple(value)


def _imports(value: object) -> tuple[str, ...]:
    texts = _texts(value)
    for text in texts:
        if not _IMPORT.fullmatch(text):
            raise ValueError(f'expected a list of imports of one name, such as ["import websockets"], found "{text}"')
    return texts


def _one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in words:
            raise ValueError("expected one of " + ", ".join(f'"{word}"' for word in words))
        return value

    return read


def _words(*words: str) -> str:
    return " | ".join(f'"{word}"' for word in words)


def _listed(*words: str) -> str:
    return f"list[{_words(*words)}]"


OPTIONS: tuple[Option, ...] = (
    Option(
        "extend",
        "str",
        None,
        "Another configuration file whose keys hold where this one is silent; `~` and environment variables are "
        "expanded, and the path is relative to this file.",
        'extend = "../pyproject.toml"',
        _text,
    ),
    Option(
        "select",
        "list[RuleSelector]",
        None,
        "The rules to enable: codes, prefixes of codes, names or `ALL`. Unset, every rule that is on by default.",
        'select = ["WS00", "WS14"]',
        _texts,
    ),
    Option(
        "extend-select",
        "list[RuleSelector]",
        [],
        "Rules to enable in addition to `select`.",
        'extend-select = ["WS17"]',
        _texts,
    ),
    Option("ignore", "list[RuleSelector]", [], "Rules to disable.", 'ignore = ["WS0001"]', _texts),
    Option(
        "per-file-ignores",
        "dict[str, list[RuleSelector]]",
        {},
        "Rules to disable in the files that match a pattern; a leading `!` negates the pattern, and all matching "
        "entries add up.",
        '[tool.wslint.per-file-ignores]\n"tests/**" = ["WS0001"]',
        _selectors_by_pattern,
    ),
    Option(
        "extend-per-file-ignores",
        "dict[str, list[RuleSelector]]",
        {},
        "Entries in addition to `per-file-ignores`.",
        '[tool.wslint.extend-per-file-ignores]\n"legacy/*.py" = ["WS14"]',
        _selectors_by_pattern,
    ),
    Option(
        "fixable", "list[RuleSelector]", ["ALL"], "The rules whose fixes may be applied.", 'fixable = ["WS14"]', _texts
    ),
    Option(
        "unfixable",
        "list[RuleSelector]",
        [],
        "The rules whose fixes are never applied.",
        'unfixable = ["WS0001"]',
        _texts,
    ),
    Option(
        "rules",
        "list[str]",
        [],
        "Directories with rule pages of your own, relative to this file.",
        'rules = ["tools/rules"]',
        _texts,
    ),
    Option(
        "exclude",
        "list[str]",
        list(EXCLUDED),
        "Globs of files and directories to leave out, matched on the name and on the path from this file; `*` also "
        "matches a slash.",
        'exclude = [".venv", "build/**"]',
        _texts,
    ),
    Option(
        "extend-exclude",
        "list[str]",
        [],
        "Globs to leave out in addition to `exclude`.",
        'extend-exclude = ["generated", "examples/*.py"]',
        _texts,
    ),
    Option(
        "include",
        "list[str]",
        list(INCLUDED),
        "Globs of the files to check, matched on the path from this file. A file named on the command line is checked "
        "whatever its name.",
        'include = ["*.py"]',
        _texts,
    ),
    Option(
        "extend-include",
        "list[str]",
        [],
        "Globs of files to check in addition to `include`.",
        'extend-include = ["*.md"]',
        _texts,
    ),
    Option(
        "documents",
        _listed(*DOCUMENTS),
        [],
        "The documents to check in addition to Python files and notebooks: the examples in Markdown and MDX, in "
        "reStructuredText, in docstrings, and the Python that shell scripts run. A document named on the command line "
        "is checked in any case, unless with `force-exclude`.",
        'documents = ["markdown", "rst"]',
        _documents,
    ),
    Option(
        "document-imports",
        "list[str]",
        ["import asyncio", "import websockets"],
        "The imports that examples in documents are read with where they use a name without importing it, and no "
        "example before them on the page does.",
        'document-imports = ["from websockets.asyncio.client import connect"]',
        _imports,
    ),
    Option(
        "force-exclude",
        "bool",
        False,
        "Leave excluded files out even when they are named on the command line, as pre-commit does; documents too of "
        "which neither `documents` nor `include` says that they are to be checked.",
        "force-exclude = true",
        _flag,
    ),
    Option(
        "respect-gitignore",
        "bool",
        True,
        "Leave out what `.gitignore`, `.ignore`, `.git/info/exclude` and git's global excludes file name.",
        "respect-gitignore = false",
        _flag,
    ),
    Option(
        "src",
        "list[str]",
        [".", "src"],
        "Directories, relative to this file, in which the project's own modules lie.",
        'src = ["src", "tests"]',
        _texts,
    ),
    Option(
        "websockets",
        "str",
        None,
        "The releases of websockets that the code must work on. Unset, what the nearest project declares.",
        'websockets = ">=13,<18"',
        _range,
    ),
    Option(
        "timeout-means",
        _words("open_timeout", "close_timeout"),
        None,
        "What `timeout=` was meant to be where it is passed to `connect()`. Unset, such calls are reported, not fixed.",
        'timeout-means = "open_timeout"',
        _one_of("open_timeout", "close_timeout"),
    ),
    Option(
        "wrapper.call",
        "str",
        None,
        "The project's own function that must be called instead of `websockets.connect`, as module:qualified name.",
        '[tool.wslint.wrapper]\ncall = "package.sockets:Client.connect"',
        _call,
    ),
    Option(
        "wrapper.keywords",
        "dict[str, str]",
        {},
        "From a keyword of `connect()` to the wrapper's keyword for it. Unset, read from the wrapper's definition.",
        '[tool.wslint.wrapper]\nkeywords = { additional_headers = "headers", open_timeout = "timeout" }',
        _keywords,
    ),
    Option(
        "wrapper.returns",
        _words("connection", "connector", "context"),
        None,
        "Whether the wrapper is a coroutine that returns an open connection, returns what `connect()` itself does, or "
        "is an asynchronous context manager alone.",
        '[tool.wslint.wrapper]\nreturns = "connection"',
        _one_of("connection", "connector", "context"),
    ),
    Option(
        "wrapper.accepts",
        "list[str]",
        None,
        "Keywords of `connect()` that the wrapper passes on unchanged; any other would be lost.",
        '[tool.wslint.wrapper]\naccepts = ["ping_interval", "max_size"]',
        _texts,
    ),
    Option(
        "wrapper.raises",
        "list[str]",
        None,
        "The exceptions into which the wrapper turns a failed connection. Unset, read from the wrapper's definition.",
        '[tool.wslint.wrapper]\nraises = ["ConnectionError"]',
        _texts,
    ),
    Option(
        "phases",
        "list[Phase]",
        [],
        "The parts of a migration, in order; a file belongs to the first whose `paths` match. `goal` is how many "
        "findings of a rule may be left, `verify` a command that `wslint fix` can run.",
        '[[tool.wslint.phases]]\nname = "end-to-end"\npaths = ["tests/e2e/**"]\ngoal = "direct-connect = 0"\n'
        'priority = 1\nowner = "@team"\nverify = "pytest tests/e2e"\ndue = "2027-01-31"',
        _phases,
    ),
    Option(
        "baseline",
        "str",
        None,
        "The file with the findings that are accepted for now, relative to this file: with it, `wslint check` hides "
        "them. Unset, `--baseline` takes `.wslint-baseline.json` beside this file.",
        'baseline = ".wslint-baseline.json"',
        _text,
    ),
    Option(
        "todo-owner",
        "bool",
        False,
        "Whether each `# wslint: todo[…]` must name an owner, such as `@team` (WS0005).",
        "todo-owner = true",
        _flag,
    ),
    Option(
        "cache-dir",
        "str",
        None,
        "The directory for the cache, relative to this file; `~` and environment variables are expanded. Unset, "
        "`.wslint_cache` beside this file.",
        'cache-dir = "~/.cache/wslint"',
        _text,
    ),
    Option("fix", "bool", False, "Apply safe fixes.", "fix = true", _flag),
    Option(
        "fix-only",
        "bool",
        False,
        "Apply fixes and do not report what is left; implies `fix`.",
        "fix-only = true",
        _flag,
    ),
    Option("show-fixes", "bool", False, "List the fixes that were applied.", "show-fixes = true", _flag),
    Option(
        "unsafe-fixes",
        "bool",
        None,
        "Apply unsafe fixes too. Unset, the summary tells how many there are; false, it does not.",
        "unsafe-fixes = true",
        _flag,
    ),
    Option(
        "output-format",
        _words(*OUTPUT_FORMATS),
        "full",
        "The form in which findings are printed.",
        'output-format = "grouped"',
        _one_of(*OUTPUT_FORMATS),
    ),
)
