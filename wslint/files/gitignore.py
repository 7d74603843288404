"""Ignore files: which of them hold in a directory, and what they say about an entry of it.

The rules are those of the Rust crate ignore, which Ruff walks with: `.gitignore`,
`.git/info/exclude` and git's global excludes file count inside a repository only, up to its top,
`.ignore` everywhere; `.ignore` is asked first, the innermost file first, and the last line that
matches decides. A pattern is matched on the entry alone, never on its parents: the walk does not
enter an ignored directory, and one that is named on the command line is entered.

Written here rather than taken from pathspec, because that matches parents too, takes longer to
import than a walk of 13,000 files lasts, and spends five times as long again on matching.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace

from wslint.files.patterns import GlobError, GlobSet

# A directory with none of these has the ignore files of its parent.
NAMES = frozenset((".git", ".jj", ".gitignore", ".ignore"))

_EXCLUDES_FILE = re.compile(r'^\s*excludesfile\s*=\s*"?\s*(\S+?)\s*"?\s*$', re.IGNORECASE | re.MULTILINE)


class IgnoreFile:
    """The lines of one ignore file.

    Paths are matched without their first ``cut`` characters and with ``lead`` before them: what
    makes them relative to the directory to which the lines are.
    """

    __slots__ = ("_cut", "_has_paths", "_lead", "_names", "_paths", "_rules")

    def __init__(self, text: str, cut: int, lead: str) -> None:
        self._cut = cut
        self._lead = lead
        # (glob, is it for names, negated, only for directories), the last line first
        self._rules: list[tuple[GlobSet, bool, bool, bool]] = []
        names: list[str] = []
        paths: list[str] = []
        for line in text.removeprefix("\ufeff").splitlines():
            glob, by_name, negated, directories = _parsed(line)
            if not glob:
                continue
            try:
                rule = GlobSet((glob,), crossing=by_name, git=True)
            except (GlobError, re.error):
                continue  # As git does, and Ruff.
            (names if by_name else paths).append(glob)
            self._rules.append((rule, by_name, negated, directories))
        self._rules.reverse()
        # Nearly every entry matches no line: one look settles it.
        self._names = GlobSet(names, git=True)
        self._paths = GlobSet(paths, crossing=False, git=True)
        self._has_paths = bool(paths)

    def ignores(self, path: str, name: str, is_directory: bool) -> bool | None:
        """Tell whether the file says to ignore the entry (True), to keep it (False) or nothing (None)."""
        relative = self._lead + path[self._cut :] if self._has_paths else ""
        if not self._names.matches(name) and not (self._has_paths and self._paths.matches(relative)):
            return None
        for rule, by_name, negated, directories in self._rules:
            if (is_directory or not directories) and rule.matches(name if by_name else relative):
                return not negated
        return None


@dataclass(frozen=True, slots=True)
class Ignores:
    """The ignore files that hold for the entries of a directory, each kind innermost first."""

    plain: tuple[IgnoreFile, ...] = ()
    git: tuple[IgnoreFile, ...] = ()
    # .git/info/exclude, then git's global excludes file
    repository: tuple[IgnoreFile, ...] = ()
    in_repository: bool = False

    def __bool__(self) -> bool:
        return bool(self.plain or self.git or self.repository)

    def ignored(self, path: str, name: str, is_directory: bool) -> bool:
        """Tell whether the entry at the absolute ``path`` is ignored."""
        for files in (self.plain, self.git, self.repository):
            for file in files:
                ignores = file.ignores(path, name, is_directory)
                if ignores is not None:
                    return ignores
        return False

    def entering(self, directory: str, cut: int | None = None, lead: str = "") -> Ignores:
        """Return what holds in ``directory``, of whose parent ``self`` is.

        ``cut`` and ``lead`` are those of IgnoreFile, for a directory whose entries are walked under
        another spelling of its path.
        """
        if cut is None:
            cut = len(directory.rstrip("/")) + 1
        result = self
        if os.path.lexists(os.path.join(directory, ".git")) or os.path.lexists(os.path.join(directory, ".jj")):
            outer = [_read(os.path.join(_git_directory(directory), "info", "exclude"), cut, lead)]
            outer.append(_read(_global_excludes(), cut, lead))
            result = replace(result, git=(), repository=tuple(filter(None, outer)), in_repository=True)
        plain = _read(os.path.join(directory, ".ignore"), cut, lead)
        if plain:
            result = replace(result, plain=(plain, *result.plain))
        git = _read(os.path.join(directory, ".gitignore"), cut, lead) if result.in_repository else None
        if git:
            result = replace(result, git=(git, *result.git))
        return result


def above(directory: str) -> Ignores:
    """Return what the directories above ``directory`` (absolute) say about it and what it holds.

    They are those of its real path, as in Ruff.
    """
    real = os.path.realpath(directory)
    result = Ignores()
    parents = []
    parent = os.path.dirname(real)
    while parent not in parents:
        parents.append(parent)
        parent = os.path.dirname(parent)
    for parent in reversed(parents):
        lead = real[len(parent.rstrip("/")) + 1 :] + "/"
        result = result.entering(parent, len(directory.rstrip("/")) + 1, lead)
    return result


def _parsed(line: str) -> tuple[str, bool, bool, bool]:
    """Return the glob of a line ("" for none), whether it is for names, is negated, is only for directories."""
    if line.startswith("#"):
        return "", False, False, False
    if not line.endswith("\\ "):
        line = line.rstrip()
    negated = line.startswith("!")
    line = line[1:] if negated else line
    rooted = line.startswith("/")
    line = line[1:] if rooted else line
    directories = line.endswith("/")
    line = line[:-1].removesuffix("\\") if directories else line
    if not rooted and "/" not in line.removeprefix("**/"):
        return line.removeprefix("**/"), True, negated, directories
    return line, False, negated, directories


def _read(path: str | None, cut: int, lead: str) -> IgnoreFile | None:
    # Only regular files: opening a FIFO would wait for a writer.
    if path is None or not os.path.isfile(path):
        return None
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return IgnoreFile(file.read(), cut, lead)
    except OSError:
        return None


def _git_directory(directory: str) -> str:
    """Return the git directory that the work tree at ``directory`` shares with the others of its repository."""
    git = os.path.join(directory, ".git")
    if not os.path.isfile(git):
        return git
    own = os.path.join(directory, _first_line(git).removeprefix("gitdir:").strip())
    common = _first_line(os.path.join(own, "commondir"))
    return os.path.join(own, common) if common else own


def _first_line(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.readline().strip()
    except OSError:
        return ""


def _global_excludes() -> str | None:
    """Return the file named by git's ``core.excludesFile``, or its default place."""
    home = os.path.expanduser("~")
    xdg = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    settings = (
        os.environ.get("GIT_CONFIG_GLOBAL"),
        os.path.join(home, ".gitconfig"),
        os.path.join(xdg, "git", "config"),
    )
    for path in filter(None, settings):
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                found = _EXCLUDES_FILE.search(file.read())
        except OSError:
            continue
        if found:
            return os.path.expanduser(found[1])
    return os.path.join(xdg, "git", "ignore")
