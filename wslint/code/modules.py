"""Which files a file imports: the modules of the project, found by name in its source roots."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from functools import cache

_IMPORT = re.compile(
    rb"^([ \t]*)(?:(?:async[ \t]+)?(def|class)\b"
    rb"|from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^()]*|[^\n;#]+)"
    rb"|import[ \t]+([^\n;#]+))",
    re.MULTILINE,
)
_COMMENT = re.compile(rb"#[^\n]*")


def locate(module: str, roots: Iterable[str]) -> str | None:
    """The absolute path of a module's file below one of the source roots, None if it is not there."""
    parts = module.split(".")
    for root in roots:
        base = os.path.join(root, *parts)
        for path in (base + ".py", os.path.join(base, "__init__.py")):
            if os.path.isfile(path):
                return path
    return None


def closure(starts: Iterable[str], roots: tuple[str, ...], everything: bool) -> frozenset[str]:
    """The files that ``starts`` import, directly or not, without the starts themselves unless imported again.

    With ``everything``, imports inside functions count as well; without, only those that run when a
    module is imported.
    """
    waiting, found = list(starts), set()
    seen: set[str] = set(waiting)
    while waiting:
        for path in imported_files(waiting.pop(), roots, everything):
            found.add(path)
            if path not in seen:
                seen.add(path)
                waiting.append(path)
    return frozenset(found)


@cache
def imported_files(path: str, roots: tuple[str, ...], everything: bool) -> tuple[str, ...]:
    """The project's files that the file at ``path`` imports; nothing if it cannot be read."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError:
        return ()
    found: dict[str, None] = {}
    for module in _modules(source, path, roots, everything):
        located = locate(module, roots)
        if located is not None and located != path:
            found[located] = None
    return tuple(found)


def _modules(source: bytes, path: str, roots: tuple[str, ...], everything: bool) -> Iterator[str]:
    """The dotted names that import statements mention: each module, its parents, and members that may be modules."""
    functions: list[int] = []
    for match in _IMPORT.finditer(source):
        indent = len(match[1].expandtabs())
        while functions and functions[-1] >= indent:
            functions.pop()
        if match[2] is not None:
            if match[2] == b"def":
                functions.append(indent)
            continue
        if functions and not everything:
            continue
        if match[5] is not None:
            for item in match[5].decode("utf-8", "replace").split(","):
                yield from _with_parents(item.split(" as ")[0].strip())
        else:
            yield from _from_import(match, path, roots)


def _from_import(match: re.Match[bytes], path: str, roots: tuple[str, ...]) -> Iterator[str]:
    module = match[3].decode("utf-8", "replace")
    if module.startswith("."):
        module = _absolute(module, path, roots)
    yield from _with_parents(module)
    members = _COMMENT.sub(b"", match[4]).strip(b"() \t\r\n").decode("utf-8", "replace")
    for member in members.replace("\n", " ").split(","):
        name = member.split(" as ")[0].strip()
        if module and name.isidentifier():
            yield f"{module}.{name}"


def _with_parents(module: str) -> Iterator[str]:
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])


def _absolute(module: str, path: str, roots: tuple[str, ...]) -> str:
    """The absolute name of a relative import in the file at ``path``; "" outside the source roots."""
    level = len(module) - len(module.lstrip("."))
    folder = os.path.dirname(path)
    for _ in range(level - 1):
        folder = os.path.dirname(folder)
    name = module_name(folder + ".py", roots)
    rest = module.lstrip(".")
    return ".".join(part for part in (name, rest) if part) if name else ""


def module_name(path: str, roots: Iterable[str]) -> str:
    """The dotted name of the module at ``path`` by the deepest source root above it; "" outside of them."""
    for root in sorted(roots, key=len, reverse=True):
        if path.startswith(root + os.sep) and path.endswith(".py"):
            parts = path[len(root) + 1 : -3].split(os.sep)
            return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return ""
