"""For tests: a project in a temporary directory, checked and fixed in this process."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wslint.config import Config, Resolver
from wslint.engine.mode import Mode
from wslint.engine.run import Run
from wslint.files.discover import discover
from wslint.findings import FileResult, Finding

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["Place", "by_line", "place", "tomllib"]


@dataclass(frozen=True)
class Place:
    """A directory with files and a configuration."""

    root: Path
    config: dict[str, Any]

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def resolver(self, **overrides: object) -> Resolver:
        wrapper = self.config.get("wrapper")
        inline = [f"{key.replace('_', '-')} = {_toml(value)}" for key, value in self.config.items() if key != "wrapper"]
        inline += [f"wrapper.{key} = {_toml(value)}" for key, value in (wrapper or {}).items()]
        return Resolver(str(self.root), inline, overrides=overrides)

    def settings(self, **overrides: object) -> Config:
        return self.resolver(**overrides).root()

    def run(self, mode: Mode | None = None, jobs: int = 1, **overrides: object) -> list[FileResult]:
        resolver = self.resolver(**overrides)
        found = discover([str(self.root)], resolver, lambda text: None)
        return list(Run(found.files, mode or Mode(), jobs, resolver).results())

    def findings(self, name: str, mode: Mode | None = None, **overrides: object) -> tuple[Finding, ...]:
        """The findings of one file (after the fixes, with ``Mode(fix=True)``)."""
        path = str(self.root / name)
        return next((result.findings for result in self.run(mode, **overrides) if result.path == path), ())

    def fixed(self, name: str, unsafe: bool = False, **overrides: object) -> str:
        """The text of a file after ``--fix``; fails if a second run would change anything."""
        for result in self.run(Mode(fix=True, unsafe=unsafe), **overrides):
            assert not result.errors, result.errors
        again = [result.path for result in self.run(Mode(fix=True, unsafe=unsafe), **overrides) if result.fixed]
        assert not again, f"a second run changes {again}"
        return (self.root / name).read_bytes().decode()


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "'" + value + "'"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + "}"
    assert isinstance(value, list), value
    return "[" + ", ".join(map(_toml, value)) + "]"


def place(root: Path, files: Mapping[str, str | bytes], **config: Any) -> Place:
    """Write ``files`` below ``root``; ``config`` is [tool.wslint], with underscores for dashes."""
    made = Place(root, config)
    for name, text in files.items():
        made.write(name, text)
    return made


def by_line(source: str | bytes, findings: tuple[Finding, ...], code: str = "") -> list[int]:
    """The 1-based lines of the findings (of one code)."""
    data = source if isinstance(source, bytes) else source.encode()
    return [data.count(b"\n", 0, finding.start) + 1 for finding in findings if not code or finding.code == code]
