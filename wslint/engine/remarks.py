"""What one file says about others, read with regular expressions: which tests patch connect, who imports it whence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wslint.files.kinds import kind_of

# unittest.mock.patch("a.b"), monkeypatch.setattr("a.b", …), patch.object(websockets, "connect")
_PATCH = re.compile(
    rb"""(?:patch|setattr)(?:\.object|\.multiple)?\(\s*(?:["']([\w.]+)["']|([\w.]+)\s*,\s*["'](\w+)["'])"""
    rb"""|^[ \t]*([\w.]+)\.((?:unix_)?connect)[ \t]*=[^=]""",
    re.MULTILINE,
)
_TAKEN = re.compile(rb"^[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^()]*|[^\n#;]+)", re.MULTILINE)
_ENTRY_POINTS = frozenset({"connect", "unix_connect"})


@dataclass(frozen=True, slots=True)
class Remarks:
    """What one file says about others.

    ``patches`` are (dotted name, 1-based line) of attributes that it replaces in tests, ``taken``
    (module, name) pairs that it imports from modules of the project.
    """

    path: str
    patches: tuple[tuple[str, int], ...] = ()
    taken: tuple[tuple[str, str], ...] = ()


def remarks(path: str, source: bytes, packages: frozenset[str]) -> Remarks | None:
    """The remarks of a file, None if there are none; those in strings and comments count too."""
    # Both kinds name an entry point or a package.
    if b"connect" not in source and not any(package.encode() in source for package in packages):
        return None
    if kind_of(path, source) != "python":
        return None  # what an example in a page patches is nobody's test
    patches, taken = [], []
    if b"patch" in source or b"setattr" in source or b".connect" in source:
        for match in _PATCH.finditer(source):
            if match[4] is not None and b"websockets" not in match[4].split(b"."):
                continue
            name = match[1] or b".".join(part for part in (match[2] or match[4], match[3] or match[5]) if part)
            dotted = name.decode()
            if dotted.rpartition(".")[2] in _ENTRY_POINTS | packages:
                patches.append((dotted, source.count(b"\n", 0, match.start()) + 1))
    for match in _TAKEN.finditer(source):
        module = match[1].decode()
        if module.partition(".")[0] in packages:
            continue
        names = re.findall(r"\w+", match[2].decode("utf-8", "replace"))
        taken += [(module, name) for name in names if name in packages or name in _ENTRY_POINTS]
    return Remarks(path, tuple(patches), tuple(taken)) if patches or taken else None
