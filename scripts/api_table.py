"""Write rules/api.json: what every release of websockets offers, from 8.1 to the newest.

    python scripts/api_table.py [--cache DIR]           write the table
    python scripts/api_table.py [--cache DIR] --check   exit 1 if the table is not what would be written

The wheels are fetched with pip from the configured index and read as text; no release is imported or run. The same
wheels give the same bytes. Which releases exist is pip's answer, so a `--check` also fails when one is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from packaging.version import Version
from release_facts import FOREIGN_ATTRIBUTES, Facts, Release, implementation
from release_modules import DEPRECATED, HERE, PACKAGE, Modules, read_wheel, resolve

TABLE = Path(__file__).resolve().parent.parent / "rules" / "api.json"
FIRST = Version("8.1")
# 8.1 and 9.0 have binary wheels only, for Pythons that no longer install anything else.
PYTHONS = ("3.14", "3.13", "3.11", "3.9", "3.8")
PLATFORMS = ("any", "manylinux1_x86_64", "manylinux2010_x86_64", "manylinux2014_x86_64")
ABSENT = -1


def pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "pip", *arguments], capture_output=True, text=True, check=False)


def final_releases() -> list[str]:
    """Return the final releases that the index lists, oldest first; raises RuntimeError if pip fails."""
    answer = pip("index", "versions", PACKAGE, "--python-version", PYTHONS[0], "--only-binary=:all:")
    line = next((line for line in answer.stdout.splitlines() if line.startswith("Available versions:")), None)
    if line is None:
        raise RuntimeError(f"pip index versions {PACKAGE} failed: {answer.stderr.strip()}")
    newest = [Version(text.strip()) for text in line.partition(":")[2].split(",")]
    return [str(version) for version in sorted(newest) if version >= FIRST and not version.is_prerelease]


def wheel(release: str, cache: Path) -> Path:
    """Return a wheel of `release` in `cache`, downloaded if need be; raises RuntimeError if there is none."""
    error = ""
    for python in ("", *PYTHONS):
        found = sorted(cache.glob(f"{PACKAGE}-{release}-*.whl"))
        if found:
            return found[0]
        if python:
            platforms = [f"--platform={name}" for name in PLATFORMS]
            options = ["--no-deps", "--only-binary=:all:", f"--python-version={python}", *platforms]
            error = pip("download", "--quiet", *options, f"{PACKAGE}=={release}", "-d", str(cache)).stderr
    if found := sorted(cache.glob(f"{PACKAGE}-{release}-*.whl")):
        return found[0]
    raise RuntimeError(f"no wheel of {PACKAGE} {release}: {error.strip()}")


class Interned:
    """Values in the order in which they were first seen; `index` adds a value and returns its position."""

    def __init__(self) -> None:
        self.values: list[object] = []
        self.positions: dict[str, int] = {}

    def index(self, value: object) -> int:
        key = json.dumps(value)
        if key not in self.positions:
            self.positions[key] = len(self.values)
            self.values.append(value)
        return self.positions[key]


def runs(values: list[int]) -> list[int]:
    """Shorten one value a release to `[first release, value, first release, value, …]`."""
    result: list[int] = []
    last = ABSENT
    for number, value in enumerate(values):
        if value != last:
            result += [number, value]
            last = value
    return result


def origin(modules: Modules, module: str, name: str) -> str | None:
    """Return where `name` of `module` comes from: HERE, `path.to.module.` for the same name there, or a whole path."""
    path = resolve(modules, module, name)
    if path is None:
        return None
    mark = DEPRECATED if modules[module].names[name].startswith(DEPRECATED) else ""
    if path == f"{module}.{name}":
        return mark + HERE
    same = path.rpartition(".")[2] == name and path not in modules and "." in path
    return mark + (path.removesuffix(name) if same else path)


def names_by_run(table: dict[str, dict[str, list[int]]]) -> dict[str, list[list[object]]]:
    """Group the names of each module that came, moved and went together: `[[runs, "name name …"], …]`."""
    grouped: dict[str, list[list[object]]] = {}
    for module in sorted(table):
        groups: dict[tuple[int, ...], list[str]] = {}
        for name in sorted(table[module]):
            groups.setdefault(tuple(runs(table[module][name])), []).append(name)
        grouped[module] = [[list(run), " ".join(names)] for run, names in sorted(groups.items())]
    return grouped


def build(releases: list[tuple[str, str, Modules]]) -> dict[str, object]:
    """Return the table for `(release, requires_python, modules)`, oldest first."""
    strings, facts, attributes = Interned(), Interned(), Interned()
    assert strings.index(HERE) == 0
    modules: dict[str, list[int]] = {}
    names: dict[str, dict[str, list[int]]] = {}
    definitions: dict[str, list[int]] = {}
    count = len(releases)

    def fact(found: Facts, where: str) -> int:
        texts = [strings.index(text) for text in (found.parameters or "", found.extra, found.bases)]
        texts[0] = ABSENT if found.parameters is None else texts[0]
        kind = [strings.index(found.kind), strings.index(where), int(found.deprecated)]
        return facts.index([*kind, *texts, [attributes.index(text) for text in found.attributes]])

    for number, (name, _, tree) in enumerate(releases):
        release = Release(name, tree)
        for module in tree.values():
            exported = ABSENT if module.exported is None else strings.index(" ".join(sorted(module.exported)))
            where = strings.index(implementation(module.name, name))
            modules.setdefault(module.name, [ABSENT] * count)[number] = facts.index(
                [where, int(module.deprecated), exported]
            )
            for bound in module.names:
                source = origin(tree, module.name, bound)
                if source is not None:
                    row = names.setdefault(module.name, {}).setdefault(bound, [ABSENT] * count)
                    row[number] = strings.index(source)
            for defined in module.definitions:
                path = f"{module.name}.{defined}"
                row = definitions.setdefault(path, [ABSENT] * count)
                row[number] = fact(release.facts(path), implementation(path, name))
    foreign = {path: [attributes.index(text) for text in texts] for path, texts in sorted(FOREIGN_ATTRIBUTES.items())}
    return {
        "releases": [[name, requires] for name, requires, _ in releases],
        "strings": strings.values,
        "attributes": attributes.values,
        "facts": facts.values,
        "modules": {path: runs(modules[path]) for path in sorted(modules)},
        "names": names_by_run(names),
        "definitions": {path: runs(definitions[path]) for path in sorted(definitions)},
        "foreign": foreign,
    }


def render(table: dict[str, object]) -> str:
    """Return the table as JSON, one line for each of its parts, so that a change of one part shows as such."""
    parts = [f'"{key}":{json.dumps(value, separators=(",", ":"))}' for key, value in table.items()]
    return "{" + ",\n".join(parts) + "}\n"


def main() -> int:
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wslint-wheels"
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--cache", type=Path, default=default, help="where the wheels are kept (%(default)s)")
    parser.add_argument("--output", type=Path, default=TABLE, help="the table (%(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the table is out of date")
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    releases = [(name, *read_wheel(str(wheel(name, arguments.cache)))) for name in final_releases()]
    text = render(build(releases))
    if not arguments.check:
        arguments.output.write_text(text, encoding="utf-8")
        return 0
    if arguments.output.exists() and arguments.output.read_text(encoding="utf-8") == text:
        return 0
    print(f"{arguments.output} is out of date: run python scripts/api_table.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
