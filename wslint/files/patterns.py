"""Globs: the dialect of Ruff's file patterns (the Rust crate globset) and that of gitignore.

In a file pattern `*` and `?` also match a slash and `{a,b}` is an alternative; in a gitignore
pattern they stop at a slash and braces are letters, as in git.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count

_MOST_ALTERNATIVES = 1000
_SPECIAL = re.compile(r"[*?\[\]\\]")

_ONE, _STAR, _PREFIX, _MIDDLE, _SUFFIX = range(5)
_Token = tuple[int, str]  # (kind, the regex of a token that matches exactly one character)


class GlobError(ValueError):
    """A pattern that is not a glob; the message says why."""


class GlobSet:
    """Globs of which any may match. ``crossing``: `*` and `?` match a slash; ``git``: gitignore's syntax.

    Raises GlobError.
    """

    __slots__ = ("_regexes", "has_globs", "has_more", "literals", "suffixes")

    def __init__(self, globs: Iterable[str], *, crossing: bool = True, git: bool = False) -> None:
        literals: set[str] = set()
        suffixes: list[str] = []
        regexes: list[str] = []
        for glob in globs:
            try:
                for alternative in [glob] if git else _alternatives(glob):
                    if not _SPECIAL.search(alternative):
                        literals.add(alternative)
                    elif crossing and alternative[0] == "*" and not _SPECIAL.search(alternative, 1):
                        suffixes.append(alternative[1:])
                    else:
                        regexes.append(_regex(alternative, crossing, git))
            except GlobError as error:
                raise GlobError(f"the pattern `{glob}` has {error}") from None
        self.literals = frozenset(literals)
        self._regexes = [re.compile(regex, re.DOTALL).match for regex in regexes]
        # What ends so matches; nothing else does unless there is more.
        self.suffixes = tuple(suffixes)
        self.has_more = bool(literals or regexes)
        self.has_globs = bool(suffixes or regexes)

    def __bool__(self) -> bool:
        return self.has_more or bool(self.suffixes)

    def matches(self, text: str) -> bool:
        if text in self.literals or text.endswith(self.suffixes):
            return True
        for match in self._regexes:  # noqa: SIM110 - most sets have none, and setting up any() costs more than the rest
            if match(text):
                return True
        return False


def _alternatives(glob: str) -> list[str]:
    """Return the globs without braces that ``glob`` stands for; an empty alternative counts as absent."""
    atoms = re.findall(r"\\.|\[[!^]?\]?[^\]]*\]|.", glob, re.DOTALL)
    # One list of finished texts for each level of braces, and the texts of the branch being read.
    finished: list[list[str]] = []
    branches: list[list[str]] = [[""]]
    for atom in atoms:
        if atom == "{":
            finished.append([])
            branches.append([""])
        elif atom == "," and finished:
            finished[-1] += filter(None, branches[-1])
            branches[-1] = [""]
        elif atom == "}":
            if not finished:
                raise GlobError("`}` without `{`; write [}] for the letter")
            inner = finished.pop() + list(filter(None, branches.pop()))
            branches[-1] = [text + choice for text in branches[-1] for choice in inner or [""]]
            if len(branches[-1]) > _MOST_ALTERNATIVES:
                raise GlobError(f"more than {_MOST_ALTERNATIVES} alternatives")
        else:
            branches[-1] = [text + atom for text in branches[-1]]
    if finished:
        raise GlobError("`{` without `}`; write [{] for the letter")
    return branches[0]


def _regex(glob: str, crossing: bool, git: bool) -> str:
    tokens = _tokens(glob, crossing, git)
    if tokens == [(_PREFIX, "")]:
        return ".*"
    wildcards = (_STAR, _PREFIX, _MIDDLE, _SUFFIX) if crossing else (_PREFIX, _MIDDLE, _SUFFIX)
    return _chain(tokens, wildcards, ".", count()) + r"\Z"


def _chain(tokens: list[_Token], wildcards: tuple[int, ...], letter: str, numbers: Iterator[int]) -> str:
    """Return the regex of ``tokens``, split at the wildcards.

    What stands between two wildcards is matched at the first place that fits and never tried
    again elsewhere: the next wildcard can absorb whatever a later place would have. Without
    that (a lookahead and a back reference, for want of atomic groups before Python 3.11),
    a pattern such as `*a*a*a*a*b` would take time exponential in the number of its stars.
    """
    pieces: list[tuple[int, list[_Token]]] = [(_ONE, [])]
    for token in tokens:
        if token[0] in wildcards:
            pieces.append((token[0], []))
        else:
            pieces[-1][1].append(token)
    regex = ""
    for index, (kind, body) in enumerate(pieces):
        text = _piece(body, numbers)
        last = index + 1 == len(pieces)
        lazy = "" if last else "?"
        wildcard = {
            _ONE: "",
            _STAR: f"{letter}*{lazy}",
            _PREFIX: f"(?:.*{lazy}/)?{lazy}",
            _MIDDLE: f"/(?:.*{lazy}/)?{lazy}",
            _SUFFIX: "/.*",
        }[kind]
        if last or index == 0:
            regex += wildcard + text
            continue
        following = "(?=/)" if pieces[index + 1][0] in (_MIDDLE, _SUFFIX) else ""
        name = f"p{next(numbers)}"
        regex += f"(?=(?P<{name}>{wildcard}{text}{following}))(?P={name})"
    return regex


def _piece(body: list[_Token], numbers: Iterator[int]) -> str:
    if any(kind == _STAR for kind, _ in body):
        return _chain(body, (_STAR,), "[^/]", numbers)
    return "".join(text for _, text in body)


def _tokens(glob: str, crossing: bool, git: bool) -> list[_Token]:
    """Return the tokens of a glob without braces, as globset reads it."""
    tokens: list[_Token] = []
    index = 0
    while index < len(glob):
        letter = glob[index]
        if letter == "*":
            index = _stars(glob, index, tokens)
            continue
        index += 1
        text = re.escape(letter)
        if letter == "?":
            text = "." if crossing else "[^/]"
        elif letter == "\\":
            if index == len(glob):
                raise GlobError("a backslash at the end")
            text = re.escape(glob[index])
            index += 1
        elif letter == "[":
            end = glob.find("]", index + (2 if glob[index : index + 1] in ("!", "^") else 1))
            if end < 0 and not git:
                raise GlobError("`[` without `]`; write [[] for the letter")
            if end >= 0:
                text = _class(glob[index:end], crossing)
                index = end + 1
        tokens.append((_ONE, text))
    return tokens


def _stars(glob: str, index: int, tokens: list[_Token]) -> int:
    """Append the token of the star or stars at ``index`` and return the index after it.

    Two stars that are a whole component match any number of components; elsewhere they are one star.
    """
    if glob[index + 1 : index + 2] != "*":
        tokens.append((_STAR, ""))
        return index + 1
    following = glob[index + 2 : index + 3]
    if following not in ("", "/") or (tokens and glob[index - 1] != "/"):
        tokens.append((_STAR, ""))
        return index + 2
    if not tokens:
        tokens.append((_PREFIX, ""))
    elif tokens[-1][0] != _PREFIX:
        tokens[-1] = (_MIDDLE, "") if following else (_SUFFIX, "")
    return index + 3


def _class(content: str, crossing: bool) -> str:
    negated = content[0] in "!^"
    letters = content[1:] if negated else content
    ranges = ""
    index = 0
    while index < len(letters):
        first = letters[index]
        if letters[index + 1 : index + 2] == "-" and index + 2 < len(letters):
            last = letters[index + 2]
            if last < first:
                raise GlobError(f"the range {first}-{last} is empty")
            ranges += f"{re.escape(first)}-{re.escape(last)}"
            index += 3
        else:
            ranges += re.escape(first)
            index += 1
    # In gitignore no wildcard matches a slash, not even a negated class.
    return ("" if crossing else "(?!/)") + ("[^" if negated else "[") + ranges + "]"
