"""The ban on direct calls as configuration for Ruff (flake8-tidy-imports, TID251), and putting it into a project's own.

``extend-banned-api`` exists since Ruff 0.16.8 and adds to what a project bans already; an older
Ruff has ``banned-api`` only. An entry bans importing and using exactly that dotted name.
"""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from wslint.config import Config
from wslint.rules.index import entries
from wslint.rules.pages import load_page

RULE = "TID251"
DIRECT = "WS0001"
EXTENDING, PLAIN = "extend-banned-api", "banned-api"
_PROBE = "import websockets\n\nwebsockets.connect\n"


class BanError(Exception):
    """A configuration that cannot be read or written: what, where and the way out."""


def banned_names() -> tuple[str, ...]:
    """The dotted names that WS0001 finds."""
    page = next(entry.path for entry in entries() if entry.code == DIRECT)
    return tuple(fact["name"] for fact in load_page(page).facts)


def message(config: Config | None) -> str:
    """What Ruff says at a banned name: what to use instead."""
    if config is not None and config.wrapper is not None:
        module, _, qualname = config.wrapper.call.partition(":")
        return f"Use {qualname} from {module} (wslint {DIRECT})."
    return f"Use the project's own wrapper (wslint {DIRECT})."


def lint_table(config: Config | None, base: str, key: str = EXTENDING) -> dict[str, Any]:
    """The ``lint`` table of a Ruff configuration in the directory ``base``, with the wrapper's exemption."""
    text = message(config)
    table: dict[str, Any] = {
        "extend-select": [RULE],
        "external": ["WS"],
        "flake8-tidy-imports": {key: {name: {"msg": text} for name in banned_names()}},
    }
    exempt = _wrapper_file(config, base)
    if exempt is not None:
        table["extend-per-file-ignores"] = {exempt: [RULE]}
    return table


def _wrapper_file(config: Config | None, base: str) -> str | None:
    from wslint.code.modules import locate

    if config is None or config.wrapper is None:
        return None
    path = locate(config.wrapper.call.partition(":")[0], config.src)
    return os.path.relpath(path, base).replace(os.sep, "/") if path is not None else None


def rendered(table: dict[str, Any], prefix: str) -> str:
    """The table as TOML, under ``[tool.ruff.lint]`` (``prefix`` "tool.ruff.") or ``[lint]`` (""); one entry a line."""
    lines = [f"[{prefix}lint]"]
    lines += [f"{key} = {_array(table[key])}" for key in ("extend-select", "external")]
    for key, names in table["flake8-tidy-imports"].items():
        lines += ["", f"[{prefix}lint.flake8-tidy-imports.{key}]"]
        lines += [f"{_string(name)}.msg = {_string(entry['msg'])}" for name, entry in names.items()]
    for pattern, rules in table.get("extend-per-file-ignores", {}).items():
        lines += ["", f"[{prefix}lint.extend-per-file-ignores]", f"{_string(pattern)} = {_array(rules)}"]
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _array(items: list[str]) -> str:
    return "[" + ", ".join(map(_string, items)) + "]"


def missing(data: dict[str, Any], table: dict[str, Any]) -> list[str]:
    """What a configuration (its ``tool.ruff`` or root table) lacks of the ban, in words."""
    lint = data.get("lint", {})
    lacking = []
    selected = [*lint.get("select", data.get("select", [])), *lint.get("extend-select", data.get("extend-select", []))]
    if not {RULE, "TID", "TID2", "TID25", "ALL"} & set(selected):
        lacking.append(f"{RULE} is not selected")
    ignored = {RULE, "TID", "ALL"} & {*lint.get("ignore", []), *lint.get("extend-ignore", [])}
    if ignored:
        lacking.append(f"`ignore` contains {', '.join(sorted(ignored))}")
    if not any("WS".startswith(prefix) for prefix in lint.get("external", [])):
        lacking.append('`external` lacks "WS": Ruff would delete `# noqa: WS…` comments')
    imports = lint.get("flake8-tidy-imports", {})
    have = {**imports.get(PLAIN, {}), **imports.get(EXTENDING, {})}
    wanted = next(iter(table["flake8-tidy-imports"].values()))
    lacking += [f"`{name}` is not banned" for name in wanted if name not in have]
    ignores = {**lint.get("per-file-ignores", {}), **lint.get("extend-per-file-ignores", {})}
    for pattern in table.get("extend-per-file-ignores", {}):
        if not {RULE, "TID", "ALL"} & set(ignores.get(pattern, [])):
            lacking.append(f"the wrapper's module `{pattern}` is not exempt")
    return lacking


def read(path: str) -> tuple[str, dict[str, Any]]:
    """The text of a Ruff configuration and its Ruff part; an absent file is empty. Raises BanError."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise BanError(f"{path} cannot be read: {error}") from None
    try:
        return text, _ruff_part(tomllib.loads(text.replace("\r\n", "\n")), path)
    except tomllib.TOMLDecodeError as error:
        raise BanError(f"{path} is not valid TOML: {error}") from None


def in_pyproject(path: str) -> bool:
    """Does the file hold Ruff's settings under ``[tool.ruff]`` (any other name: at its root)?"""
    return os.path.basename(path) == "pyproject.toml"


def _ruff_part(data: dict[str, Any], path: str) -> dict[str, Any]:
    part = data.get("tool", {}).get("ruff", {}) if in_pyproject(path) else data
    if not isinstance(part, dict) or not isinstance(part.get("lint", {}), dict):
        raise BanError(f"{path}: `ruff` and `lint` are tables")
    return part


def merged(text: str, path: str, table: dict[str, Any]) -> str:
    """The configuration with the ban added: nothing that is there is changed. Raises BanError.

    The result is read again and compared with what it should say, since not every layout of tables
    can be extended in place.
    """
    import copy
    from functools import partial

    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    document = tomlkit.parse(text)
    expected: dict[str, Any] = document.unwrap()
    keys = ["tool", "ruff", "lint"] if in_pyproject(path) else ["lint"]
    wanted: dict[str, Any] = copy.deepcopy(table)
    for key in reversed(keys):
        wanted = {key: wanted}
    _merge(expected, wanted)
    ways = (partial(_in_place, document, wanted), partial(_at_the_end, text, path, table))
    for way in ways:
        try:
            result = way()
            if tomlkit.parse(result).unwrap() == expected:
                return result
        # An AttributeError is tomlkit's own, for tables whose parts stand far from each other.
        except (TOMLKitError, ValueError, TypeError, AttributeError):
            continue
    raise BanError(f"{path}: its layout cannot be extended in place; add this by hand")


def _in_place(document: Any, wanted: dict[str, Any]) -> str:
    import tomlkit

    before = tomlkit.dumps(document)
    _merge_document(document, wanted)
    result = tomlkit.dumps(document)
    # tomlkit ends its own lines with a newline alone.
    windows = before.count("\r\n") == before.count("\n") > 0
    return re.sub(r"(?<!\r)\n", "\r\n", result) if windows else result


def _at_the_end(text: str, path: str, table: dict[str, Any]) -> str:
    line_end = "\r\n" if "\r\n" in text else "\n"
    gap = line_end if not text or text.endswith("\n") else 2 * line_end
    return text + gap + rendered(table, "tool.ruff." if in_pyproject(path) else "").replace("\n", line_end)


def _merge(target: dict[str, Any], wanted: dict[str, Any]) -> None:
    for key, value in wanted.items():
        if isinstance(value, dict):
            _merge(target.setdefault(key, {}), value)
        elif isinstance(target.get(key), list):
            target[key] += [item for item in value if item not in target[key]]
        else:
            target.setdefault(key, value)


def _merge_document(target: Any, wanted: dict[str, Any]) -> None:
    """The same on a tomlkit document: new tables are standard ones, their innermost entries inline."""
    import tomlkit

    for key, value in wanted.items():
        if isinstance(value, dict) and set(value) == {"msg"}:
            if key not in target:
                entry = tomlkit.inline_table()
                entry.update(value)
                target.add(key, entry)
        elif isinstance(value, dict):
            if key not in target:
                only_tables = all(isinstance(inner, dict) and set(inner) != {"msg"} for inner in value.values())
                target.add(key, tomlkit.table(is_super_table=only_tables))
            _merge_document(target[key], value)
        elif key in target:
            for item in value:
                if item not in target[key]:
                    target[key].append(item)
        else:
            target.add(key, value)


def put(path: str, before: str, after: str) -> str | None:
    """Write a configuration, run Ruff with it, and take it back if Ruff objects: what `verify` says."""
    store(path, after)
    said = verify(path)
    if said:
        if before:
            store(path, before)
        else:
            os.unlink(path)
    return said


def store(path: str, text: str) -> None:
    """Replace a file in one step; raises BanError."""
    import tempfile

    try:
        with tempfile.NamedTemporaryFile("wb", dir=os.path.dirname(path), prefix=".wslint-", delete=False) as file:
            file.write(text.encode())
        if os.path.exists(path):
            os.chmod(file.name, os.stat(path).st_mode & 0o7777)
        else:
            os.chmod(file.name, 0o644)
        os.replace(file.name, os.path.realpath(path))
    except OSError as error:
        raise BanError(f"{path} cannot be written: {error.strerror}") from None


def verify(path: str) -> str | None:
    """Run the installed Ruff with the configuration: None if it bans, else what it said; "" without a Ruff."""
    import shutil
    import subprocess

    ruff = shutil.which("ruff") or shutil.which("ruff", path=os.path.dirname(sys.executable))
    if ruff is None:
        return ""
    folder = os.path.dirname(os.path.abspath(path))
    command = [ruff, "check", "--no-cache", "--output-format", "concise", "--config", os.path.abspath(path)]
    done = subprocess.run(
        [*command, "--stdin-filename", os.path.join(folder, "wslint_probe.py"), "-"],
        input=_PROBE, capture_output=True, text=True, cwd=folder, check=False,
    )  # fmt: skip
    if done.returncode in (0, 1) and f" {RULE} `websockets.connect` is banned" in done.stdout:
        return None
    return (done.stderr or done.stdout).strip() or f"exit code {done.returncode}"
