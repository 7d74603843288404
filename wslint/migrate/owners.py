"""Who owns a file: CODEOWNERS, as GitHub reads it.

Source: "About code owners" in GitHub's documentation (where the file lies, its size, what a line
means, which of gitignore's rules do not hold), and for what that page leaves open the tests of
hmarr/codeowners, the library that most tools use.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from wslint.files.patterns import GlobSet

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")  # the first that exists counts, in this order
_TOO_LARGE = 3 * 1024 * 1024
_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_OWNER = re.compile(
    r"@[A-Za-z0-9_-]+(?:/[A-Za-z0-9_.-]+)?|[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]+"  # @user, @org/team, e-mail
)


@dataclass(frozen=True, slots=True)
class Owners:
    """A CODEOWNERS file, read. ``top`` is the absolute directory that its patterns are relative to.

    ``warnings`` are one-line texts about what GitHub does not read in it.
    """

    top: str
    warnings: tuple[str, ...] = ()
    _owners: list[tuple[str, ...]] = field(default_factory=list)  # of each rule, in order
    # The rules with an anchored path and no wildcard, which are nearly all of a large file, by that path.
    _paths: dict[str, int] = field(default_factory=dict)
    _globs: list[tuple[int, GlobSet]] = field(default_factory=list)  # the others, in order

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of the file at an absolute ``path``; none if no line matches, or the last that does has none."""
        if not path.startswith(self.top.rstrip(os.sep) + os.sep):
            return ()
        name = os.path.relpath(path, self.top).replace(os.sep, "/")
        last = self._paths.get(name, -1)
        for end in (index for index, letter in enumerate(name) if letter == "/"):
            last = max(last, self._paths.get(name[:end], -1), self._paths.get(name[: end + 1], -1))
        for number, glob in reversed(self._globs):
            if number < last:
                break
            if glob.matches(name):
                last = number
                break
        return self._owners[last] if last >= 0 else ()


def read_owners(top: str) -> Owners | None:
    """The owners that the repository at the absolute directory ``top`` names, None without a CODEOWNERS file.

    Raises OSError for a file that cannot be read.
    """
    place = next((place for place in PLACES if os.path.isfile(os.path.join(top, place))), None)
    if place is None:
        return None
    with open(os.path.join(top, place), "rb") as file:
        data = file.read(_TOO_LARGE + 1)
    if len(data) > _TOO_LARGE:
        return Owners(top, (f"{place}: GitHub does not load it, as it is larger than 3 MB: it names no owners",))
    return _read(top, place, data.decode("utf-8-sig", "surrogateescape"))


def repository_of(directory: str) -> str | None:
    """The closest directory with a ``.git`` at or above an absolute ``directory``; None outside any repository."""
    while not os.path.exists(os.path.join(directory, ".git")):
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
    return directory


def _read(top: str, place: str, text: str) -> Owners:
    warnings: list[str] = []
    owners: list[tuple[str, ...]] = []
    paths: dict[str, int] = {}
    globs: list[tuple[int, GlobSet]] = []
    for row, line in enumerate(text.split("\n"), 1):
        words = _WORD.findall(line.partition("#")[0])
        if not words:
            continue
        pattern, *named = words
        problem = _problem(pattern, named)
        if problem:
            warnings.append(f"{place}:{row}: GitHub skips this line: {problem}")
            continue
        literal = _literal(pattern)
        if literal:
            paths[literal] = len(owners)
        else:
            globs.append((len(owners), GlobSet(_globs(pattern), crossing=False, git=True)))
        owners.append(tuple(dict.fromkeys(named)))
    return Owners(top, tuple(warnings), owners, paths, globs)


def _problem(pattern: str, named: list[str]) -> str:
    """Why a line is not valid, "" if it is."""
    if pattern.startswith("!"):
        return "`!` does not negate a pattern here"
    if "[" in pattern or "]" in pattern:
        return "`[` and `]` have no meaning here"
    if "***" in pattern:
        return "`***` is no pattern"
    wrong = next((name for name in named if not _OWNER.fullmatch(name)), None)
    return f"`{wrong}` is neither @user, @organisation/team nor an e-mail address" if wrong is not None else ""


def _literal(pattern: str) -> str:
    """The path that an anchored pattern without wildcards names, with its final slash; "" for any other pattern."""
    plain = re.sub(r"\\(.)", r"\1", pattern)
    if re.search(r"[*?]", re.sub(r"\\.", "", pattern)) or "/" not in plain.rstrip("/") or "//" in plain:
        return ""
    return plain.removeprefix("/")


def _globs(pattern: str) -> list[str]:
    """The gitignore globs of the files that a pattern owns."""
    if pattern == "/":
        return []
    parts = pattern.split("/")
    if parts[0] == "":
        parts = parts[1:]
    elif len(parts) == 1 or parts[1:] == [""]:
        parts = parts if parts[0] == "**" else ["**", *parts]
    if parts[-1] == "":
        parts[-1] = "**"
    glob = "/".join(parts)
    # `docs/*` owns what lies in the directory itself; any other pattern, all below the directories that it matches.
    return [glob] if parts[-1] in ("*", "**") else [glob, f"{glob}/**"]


class Codeowners:
    """The owners of files in any number of repositories; each CODEOWNERS is read once, when first needed.

    ``warnings`` collects what GitHub does not read in them.
    """

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self._tops: dict[str, str] = {}
        self._read: dict[str, Owners | None] = {}

    def of(self, path: str, root: str) -> tuple[str, ...]:
        """The owners of an absolute path; outside a repository, those that a CODEOWNERS below ``root`` names.

        Raises OSError for a CODEOWNERS that cannot be read.
        """
        directory = os.path.dirname(path)
        if directory not in self._tops:
            self._tops[directory] = repository_of(directory) or root
        top = self._tops[directory]
        if top not in self._read:
            owners = read_owners(top)
            self._read[top] = owners
            self.warnings += owners.warnings if owners is not None else ()
        found = self._read[top]
        return found.of(path) if found is not None else ()
