"""Read the TOML files that declare requirements: pyproject.toml and Pipfile."""

from __future__ import annotations

import sys
from typing import Any

from wslint.declared import specifiers
from wslint.declared.listings import read_requirements
from wslint.declared.reading import Rank, Reading, Source

_KEY = r"""^\s*(?:\[.*\.)?["']?websockets["']?\s*(?:=|\.|\])"""


def read_pyproject(source: Source, reading: Reading) -> None:
    """Read PEP 621, PEP 735, Poetry, PDM, uv, Hatch and setuptools' dynamic requirements."""
    data = _parsed(source, reading)
    project = _table(data, "project")
    reading.add_python(source, project.get("requires-python"), "project", "requires-python")
    reading.add_requirements(Rank.MAIN, source, "project", "dependencies", project.get("dependencies"))
    for extra, listed in _table(project, "optional-dependencies").items():
        reading.add_requirements(Rank.EXTRA, source, "project.optional-dependencies", extra, listed)
    # A group that another includes is itself listed here: include-group adds nothing.
    for group, listed in _table(data, "dependency-groups").items():
        reading.add_requirements(Rank.GROUP, source, "dependency-groups", group, listed)
    _read_poetry(source, _table(data, "tool", "poetry"), reading)
    for group, listed in _table(data, "tool", "pdm", "dev-dependencies").items():
        reading.add_requirements(Rank.GROUP, source, "tool.pdm.dev-dependencies", group, listed)
    listed = _table(data, "tool", "uv").get("dev-dependencies")
    reading.add_requirements(Rank.GROUP, source, "tool.uv", "dev-dependencies", listed)
    environments = _table(data, "tool", "hatch", "envs")
    for environment in environments:
        table = _table(environments, environment)
        for key in ("dependencies", "extra-dependencies"):
            reading.add_requirements(Rank.GROUP, source, f"tool.hatch.envs.{environment}", key, table.get(key))
    dynamic = _table(data, "tool", "setuptools", "dynamic")
    _read_files(source, Rank.MAIN, _table(dynamic, "dependencies"), reading)
    extras = _table(dynamic, "optional-dependencies")
    for extra in extras:
        _read_files(source, Rank.EXTRA, _table(extras, extra), reading)


def read_pipfile(source: Source, reading: Reading) -> None:
    """Read the packages, the development packages and the Python of a Pipfile."""
    data = _parsed(source, reading)
    reading.add_python(source, _table(data, "requires").get("python_version"), "requires", "python_version")
    for key in data:
        if key not in ("requires", "source", "pipenv", "scripts"):  # any other table is a group of packages
            _add_named(Rank.MAIN if key == "packages" else Rank.GROUP, source, key, _table(data, key), reading)


def _read_poetry(source: Source, poetry: dict[str, Any], reading: Reading) -> None:
    main = _table(poetry, "dependencies")
    reading.add_python(source, main.get("python"), "tool.poetry.dependencies", "python")
    _add_named(Rank.MAIN, source, "tool.poetry.dependencies", main, reading)
    _add_named(Rank.GROUP, source, "tool.poetry.dev-dependencies", _table(poetry, "dev-dependencies"), reading)
    groups = _table(poetry, "group")
    for group in groups:
        listed = _table(groups, group, "dependencies")
        _add_named(Rank.GROUP, source, f"tool.poetry.group.{group}.dependencies", listed, reading)


def _add_named(rank: Rank, source: Source, table: str, listed: dict[str, Any], reading: Reading) -> None:
    """Keep what a table of names and constraints declares: a constraint, a table with one, or a list of these."""
    for name, value in listed.items():
        if name.lower() != "websockets":
            continue
        line = source.line_of(_KEY, table)
        for entry in value if isinstance(value, list) else [value]:
            kind, constraint = rank, entry
            if isinstance(entry, dict):
                if "version" not in entry:  # from git, a path or a URL: nothing is said about releases
                    continue
                constraint = entry["version"]
                kind = Rank.EXTRA if rank is Rank.MAIN and entry.get("optional") is True else rank
            text = f'{name} = "{constraint}"'
            reading.add(kind, source, line, text, specifiers.from_constraint, constraint)


def _read_files(source: Source, rank: Rank, dynamic: dict[str, Any], reading: Reading) -> None:
    files = dynamic.get("file", [])
    for file in [files] if isinstance(files, str) else files if isinstance(files, list) else []:
        if isinstance(file, str):
            read_requirements(source.path, file, rank, reading)


def _parsed(source: Source, reading: Reading) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(source.text)
    except (ValueError, RecursionError) as error:
        reading.warn(source, None, f"not TOML: {error}")
        return {}


def _table(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    for key in keys:
        found = data.get(key)
        if not isinstance(found, dict):
            return {}
        data = found
    return data
