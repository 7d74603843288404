"""The phases of a migration that a tree suggests: its kinds of tests, its code, its scripts, its documentation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_E2E = re.compile(r"e2e|end[_-]?(to|2)[_-]?end", re.IGNORECASE)
_INTEGRATION = re.compile(r"integrations?([_-]tests?)?|functional|acceptance|system[_-]tests?", re.IGNORECASE)
_FRAMEWORK = re.compile(
    r"testing|test(ing)?[_-]?(framework|utils?|utilities|helpers?|support|lib|tools?)", re.IGNORECASE
)
_TESTS = re.compile(r"tests?", re.IGNORECASE)
_SCRIPTS = re.compile(r"scripts?|tools?|bin|bench(marks?)?|examples?|demos?", re.IGNORECASE)
_DOCS = re.compile(r"docs?|documentation", re.IGNORECASE)
_TEST_FILES = ("conftest.py", "test_*.py", "*_test.py")
_TEST_FILE = re.compile(r"conftest\.py|test_.*\.py|.*_test\.py")
_TEXTS = ("*.md", "*.rst")
_KINDS = (
    ("end-to-end", _E2E, True),
    ("integration", _INTEGRATION, True),
    ("test-framework", _FRAMEWORK, False),
    ("tests", _TESTS, True),
    ("documentation", _DOCS, False),
    ("scripts", _SCRIPTS, False),
)
_ORDER = ("end-to-end", "integration", "test-framework", "tests", "source", "scripts", "documentation")
_GLOB = re.compile(r"[*?\[\]{}]")


@dataclass(slots=True)
class _Group:
    """The files of one kind: their globs, whose tests they are, and who owns how many of them."""

    globs: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    owners: Counter[tuple[str, ...]] = field(default_factory=Counter)
    uses: int = 0


def proposed(
    uses: Mapping[str, int], owners: Callable[[str], tuple[str, ...]], pytest: bool, goal: str
) -> list[dict[str, Any]]:
    """The tables of ``[[tool.wslint.phases]]``, in order, for the files with uses.

    ``uses`` counts the uses in each file, whose paths are relative, with slashes. ``owners`` says who
    owns a path, ``pytest`` whether tests run with it, ``goal`` is the goal of every phase.
    """
    groups: dict[str, _Group] = {}
    for path, count in sorted(uses.items()):
        kind, glob, folder = _kind(path)
        group = groups.setdefault(kind, _Group())
        group.uses += count
        if glob not in group.globs:
            group.globs.append(glob)
        if folder and folder not in group.tests:
            group.tests.append(folder)
        group.owners[owners(path)] += 1
    kinds = [kind for kind in _ORDER if kind in groups]
    return [_table(kind, number, groups[kind], pytest, goal) for number, kind in enumerate(kinds, 1)]


def _table(kind: str, number: int, group: _Group, pytest: bool, goal: str) -> dict[str, Any]:
    tops = {glob.removesuffix("/**") for glob in group.globs}
    name = tops.pop() if kind == "source" and len(tops) == 1 and group.globs[0].endswith("/**") else kind
    table: dict[str, Any] = {"name": name, "paths": group.globs, "goal": goal, "priority": number}
    owners = group.owners.most_common(1)[0][0]
    if owners and len(group.owners) == 1:
        table["owner"] = " ".join(owners)
    if pytest and group.tests:
        table["verify"] = " ".join(["pytest", *group.tests])
    return table


def _kind(path: str) -> tuple[str, str, str]:
    """The kind of a file, the glob that stands for it, and the folder that pytest takes, or ""."""
    *folders, name = path.split("/")
    for kind, pattern, runs in _KINDS:
        for depth, folder in enumerate(folders, 1):
            if pattern.fullmatch(folder):
                place = "/".join(folders[:depth])
                return kind, f"{_escaped(place)}/**", place if runs and _plain(place) else ""
    if _TEST_FILE.fullmatch(name):
        glob = next(glob for glob in _TEST_FILES if re.fullmatch(glob.replace("*", ".*"), name))
        return "tests", glob, ""
    if name.endswith((".md", ".rst")):
        return "documentation", next(glob for glob in _TEXTS if name.endswith(glob[1:])), ""
    return "source", _source_glob(folders, name), ""


def _source_glob(folders: Iterable[str], name: str) -> str:
    top = next(iter(folders), "")
    return f"{_escaped(top)}/**" if top else _escaped(name)


def _escaped(path: str) -> str:
    return _GLOB.sub(lambda match: f"[{match[0]}]", path)


def _plain(folder: str) -> bool:
    """Is it one word for a command line?"""
    return re.fullmatch(r"[\w./-]+", folder) is not None
