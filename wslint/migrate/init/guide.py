"""The page for a project's developers: how to open a connection, and what the linter says about other ways."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_FOLDERS = ("docs", "doc", "documentation")
NAME = "websockets.md"
_KEYWORDS = ("additional_headers", "extra_headers", "open_timeout", "close_timeout", "ping_interval", "ping_timeout")


@dataclass(frozen=True, slots=True)
class Wrapping:
    """The wrapper for the page: its module and name, what it `Definition.returns`, and its names for keywords.

    ``uri`` is its first parameter. ``raises`` are the exceptions that it raises in place of the library's.
    """

    module: str
    qualname: str
    returns: str
    uri: str
    keywords: dict[str, str]
    raises: tuple[str, ...] = ()


def place(root: str) -> str:
    """Where the page goes, relative to ``root``: the folder of the documentation that is there, or ``docs``."""
    folder = next((name for name in _FOLDERS if os.path.isdir(os.path.join(root, name))), _FOLDERS[0])
    return f"{folder}/{NAME}"


def guide(wrapping: Wrapping | None, releases: str, phases: Sequence[dict[str, Any]]) -> str:
    """The text of the page; ``releases`` says which releases the code must work on."""
    parts = [
        "# Connecting with websockets",
        f"Our code must work on {releases}. "
        "[wslint](https://github.com/wslint/wslint) finds what does not, and mends what it can.",
    ]
    if wrapping is not None:
        parts += _wrapper(wrapping)
    parts += [
        "## What to run",
        "| To | Run |\n|---|---|\n"
        "| see what is found | `wslint check` |\n"
        "| see what would change | `wslint check --diff` |\n"
        "| change it | `wslint check --fix` |\n"
        "| read why | `wslint rule CODE` |\n"
        "| see which releases the code works on | `wslint range` |",
        "A finding that is right as it is gets a comment with its code and the reason: `# noqa: CODE - reason`.",
    ]
    if phases:
        parts += _phases(phases)
    return "\n\n".join(parts) + "\n"


def _wrapper(wrapping: Wrapping) -> list[str]:
    name = wrapping.qualname
    headers = wrapping.keywords.get("additional_headers")
    timeout = wrapping.keywords.get("open_timeout")
    given = [wrapping.uri]
    given += [f'{headers}={{"Authorization": token}}'] if headers else []
    given += [f"{timeout}=5"] if timeout else []
    call = f"{name}({', '.join(given)})"
    example = [
        f"from {wrapping.module} import {name.partition('.')[0]}",
        "",
        "",
        f"async def ask({wrapping.uri}{', token' if headers else ''}):",
    ]
    if wrapping.returns in ("connector", "context"):
        example += [f"    async with {call} as ws:", '        await ws.send("hello")', "        return await ws.recv()"]
    else:
        example += [
            f"    ws = await {call}",
            "    try:",
            '        await ws.send("hello")',
            "        return await ws.recv()",
            "    finally:",
            "        await ws.close()",
        ]
    parts = [
        "## Open connections through the wrapper",
        f"`{name}` of `{wrapping.module}` is the one place that knows which release is installed. "
        "No other code calls `connect` of websockets.",
        "```python\n" + "\n".join(example) + "\n```",
    ]
    renamed = [(old, wrapping.keywords[old]) for old in _KEYWORDS if wrapping.keywords.get(old, old) != old]
    if renamed:
        rows = "\n".join(f"| `{old}` | `{new}` |" for old, new in renamed)
        parts.append(f"| websockets says | the wrapper says |\n|---|---|\n{rows}")
    if wrapping.raises:
        parts.append(f"It raises {' and '.join(f'`{name}`' for name in wrapping.raises)} when it cannot connect.")
    return parts


def _phases(phases: Sequence[dict[str, Any]]) -> list[str]:
    rows = [
        f"| {phase['name']} | {', '.join(f'`{path}`' for path in phase['paths'])} | {phase.get('owner', '')} |"
        for phase in phases
    ]
    return [
        "## What moves when",
        "The phases stand in the configuration; `wslint plan` shows how far each is.",
        "| Phase | Files | Owner |\n|---|---|---|\n" + "\n".join(rows),
    ]
