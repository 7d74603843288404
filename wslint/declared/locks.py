"""Read the releases that lock files pin."""

from __future__ import annotations

import re

from wslint.declared import specifiers
from wslint.declared.reading import Rank, Reading, Source

_PAIR = re.compile(r"""(name|version)\s*=\s*["']([^"']*)["']""")
_MEMBER = re.compile(r"""source\s*=\s*\{\s*(?:editable|virtual|directory)\s*=\s*["']([^"']+)["']""")


def read_toml_lock(source: Source, reading: Reading) -> None:
    """Read the pins of uv.lock, poetry.lock, pdm.lock and pylock.toml.

    They are read line by line, which takes a tenth of the time of a TOML reader: tools write them,
    one key a line. uv's lock names the workspace members whose requirements it pins; they go into
    ``reading.workspace``.
    """
    if not re.search(r"""name\s*=\s*["']websockets["']""", source.text, re.IGNORECASE):
        return
    from pathlib import Path

    directory = Path(source.path).parent
    keys: dict[str, str] = {}
    package = False
    for row, line in enumerate(source.text.splitlines(), 1):
        if line.startswith("["):
            package = line.strip() in ("[[package]]", "[[packages]]")
            keys = {}
        pair = _PAIR.match(line) if package else None
        if pair:
            keys[pair[1]] = pair[2]
            if keys.get("name", "").lower() == "websockets" and "version" in keys:
                reading.add(Rank.LOCK, source, row, line, specifiers.from_pin, keys["version"])
                keys = {}
        elif package and (member := _MEMBER.match(line)):
            reading.workspace.add(str(directory / member[1]))


def read_pipfile_lock(source: Source, reading: Reading) -> None:
    """Read the pins of Pipfile.lock, of its default and its development packages."""
    import json

    try:
        data = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        reading.warn(source, None, f"not JSON: {error}")
        return
    for packages in data.values() if isinstance(data, dict) else ():
        package = packages.get("websockets") if isinstance(packages, dict) else None
        if isinstance(package, dict) and "version" in package:
            line = source.line_of(r'^\s*"websockets"\s*:')
            version = package["version"]
            reading.add(Rank.LOCK, source, line, f"websockets {version}", specifiers.from_pin, version)
