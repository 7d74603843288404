"""From what a file says about versions to PEP 440 specifiers, and what those specifiers mean.

A requirement is kept as alternatives: a tuple of PEP 440 specifier sets of which one must match a
release, "" for any release. Every function that reads text raises ValueError with a one-line
message for what it cannot read, and what it returns can be given to the others without fear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from wslint.versions import clauses, numbers

if TYPE_CHECKING:
    from packaging.version import Version

    # A place between releases: just before a version (0) or just after it (1).
    Bound = tuple[Version, int]
    Interval = tuple[Bound | None, Bound | None]

# PEP 508 names; PEP 503 folds case and runs of "-", "_" and ".", and "websockets" has none of these.
_NAME = re.compile(r"\s*(websockets)(?![A-Za-z0-9]|[-_.]+[A-Za-z0-9])", re.IGNORECASE)
_PLAIN_REQUIREMENT = re.compile(r"\s*websockets\s*([<>=!][^;\n]*)?", re.IGNORECASE)
_LONGEST = 1000
_CLAUSE = re.compile(r"[\s,]*(\^|~=|~|===|==|=|!=|<=|>=|<|>|)\s*([^\s,^~=!<>]+)")


def names_websockets(requirement: str) -> bool:
    """Say whether a requirement, PEP 508 or conda, begins with the name of the package."""
    return _NAME.match(requirement) is not None


def from_requirement(requirement: str) -> tuple[str, ...]:
    """Read a PEP 508 requirement; () if it is another package's or names a URL, not releases."""
    if not names_websockets(requirement):
        return ()
    plain = _PLAIN_REQUIREMENT.fullmatch(requirement)
    if plain is not None and clauses(plain[1] or "") is not None:
        return (_checked(plain[1] or ""),)
    from packaging.requirements import Requirement

    parsed = Requirement(_bounded(requirement.strip()))
    if parsed.url is not None:
        return ()
    return (_checked(str(parsed.specifier)),)


def from_constraint(constraint: str) -> tuple[str, ...]:
    """Read a version constraint of Poetry or Pipenv, of which PEP 440 is a part.

    https://python-poetry.org/docs/dependency-specification/: ``^`` keeps the first number that is
    not 0, ``~`` the first two numbers, ``*`` is any, a plain version is that version, ``||`` is "or".
    """
    return union(_all_of(alternative) for alternative in re.split(r"\|\|?", _bounded(constraint)))


def from_conda(match: str) -> tuple[str, ...]:
    """Read a conda match specification, such as ``websockets=12.0`` (any 12.0.x) or ``websockets >=12,<14``."""
    name = _NAME.match(match)
    if name is None:
        return ()
    alternatives = []
    for alternative in _bounded(match[name.end() :]).split("|"):
        fuzzy = re.fullmatch(r"\s*=\s*([^=\s<>!~]+)(=\S*)?\s*", alternative)
        if fuzzy:  # the part after a second "=" names a build
            release = fuzzy[1].rstrip(".*")
            alternatives.append(_checked(f"=={release}.*" if release else ""))
        else:
            alternatives.append(_all_of(alternative))
    return union(alternatives)


def from_pin(version: str) -> tuple[str, ...]:
    """Read the version of a lock file, which Pipenv writes with ``==``."""
    from packaging.version import Version

    release = Version(version.removeprefix("=="))
    return (f"=={release}",)


def union(specs: Iterable[str]) -> tuple[str, ...]:
    """Join alternatives that overlap or touch, and order the rest by their lower ends.

    ``>=10,<14`` and ``>=13,<16`` are ``>=10,<16``; ``>=10,<12`` and ``>=13`` stay two. What
    excludes single releases (``!=``) is never joined, since the other alternative may allow them.
    """
    distinct = list(dict.fromkeys(specs))
    if "" in distinct or len(distinct) < 2:
        return ("",) if "" in distinct else tuple(distinct)
    plain = [_interval(spec) for spec in distinct if "!=" not in spec and "===" not in spec]
    odd = [spec for spec in distinct if "!=" in spec or "===" in spec]
    joined: list[Interval] = []
    for lower, upper in sorted(plain, key=lambda interval: (interval[0] is not None, interval[0])):
        if joined and _touches(joined[-1], lower):
            before = joined[-1][1]
            joined[-1] = (joined[-1][0], None if before is None or upper is None else max(before, upper))
        else:
            joined.append((lower, upper))
    written = [_written(interval) for interval in joined]
    return ("",) if "" in written else (*written, *odd)


def intersection(left: Iterable[str], right: Iterable[str]) -> tuple[str, ...]:
    """Return the alternatives that are in both, empty ones included."""
    others = tuple(right)
    return union(_checked(",".join(filter(None, (one, other)))) for one in left for other in others)


def lowest(specs: Iterable[str]) -> tuple[int, ...] | None:
    """Return the numbers of the version below which no alternative allows anything; None if there is none."""
    specs = tuple(specs)
    plain = [wanted for spec in specs if (wanted := clauses(spec)) is not None]
    if len(plain) == len(specs):
        floors = [[numbers(version) for operator, version in wanted if operator[0] in ">="] for wanted in plain]
        return min(map(max, floors), default=None) if all(floors) else None
    lowers = [_interval(spec)[0] for spec in specs]
    known = [lower for lower in lowers if lower is not None]
    if not known or len(known) < len(lowers):
        return None
    return numbers(".".join(map(str, min(known)[0].release)))


def is_exact(specs: tuple[str, ...]) -> bool:
    """Say whether each alternative is one release."""
    return all(re.fullmatch(r"==[^,*]+", spec) for spec in specs)


def allows(specs: Iterable[str], pin: str) -> bool:
    """Say whether an alternative allows the release of a pin (``==15.0.1``)."""
    from packaging.specifiers import SpecifierSet

    return any(SpecifierSet(spec).contains(pin.lstrip("="), prereleases=True) for spec in specs)


def _bounded(text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"longer than {_LONGEST} characters")
    return text


def _checked(spec: str) -> str:
    """Return a specifier set with its floor first; ValueError if it, or a version in it, is not PEP 440."""
    plain = clauses(spec)
    if plain is not None:
        return ",".join(_ordered({operator + version for operator, version in plain}))
    from packaging.specifiers import SpecifierSet

    written = ",".join(_ordered(str(clause) for clause in SpecifierSet(spec)))
    _interval(written)
    return written


def _ordered(written: Iterable[str]) -> list[str]:
    return sorted(written, key=lambda text: (text[0] in "<!", text))


def _all_of(alternative: str) -> str:
    clauses, end = [], 0
    while alternative[end:].strip(" \t\r\n,"):
        clause = _CLAUSE.match(alternative, end)
        if clause is None:
            raise ValueError(f"not a version constraint: {alternative.strip()[:80]!r}")
        clauses.append(_clause(clause[1], clause[2]))
        end = clause.end()
    if not clauses:  # "" is what Poetry writes "*" for; conda writes nothing at all
        return ""
    return _checked(",".join(filter(None, clauses)))


def _clause(operator: str, version: str) -> str:
    if version == "*" and operator in ("", "=", "=="):
        return ""
    if operator in ("", "="):
        return f"=={version}"
    if operator not in ("^", "~"):
        return operator + version
    from packaging.version import Version

    release = Version(version).release
    if operator == "^":
        kept = next((index for index, number in enumerate(release) if number), len(release) - 1)
    else:
        kept = min(1, len(release) - 1)
    return f">={version},<{_after(release, kept)}"


def _after(release: tuple[int, ...], index: int) -> str:
    return ".".join(map(str, (*release[:index], release[index] + 1)))


def _interval(spec: str) -> Interval:
    """Return the ends of a specifier set (None: open); ``!=`` is left out."""
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    lowers: list[Bound] = []
    uppers: list[Bound] = []
    for clause in SpecifierSet(spec):
        version = Version(clause.version.removesuffix(".*"))
        if clause.operator in (">=", ">", "==", "===", "~="):
            lowers.append((version, int(clause.operator == ">")))
        if clause.operator in ("<", "<="):
            uppers.append((version, int(clause.operator == "<=")))
        elif clause.operator == "~=":
            uppers.append((Version(_after(version.release, len(version.release) - 2)), 0))
        elif clause.operator == "==" and clause.version.endswith(".*"):
            uppers.append((Version(_after(version.release, len(version.release) - 1)), 0))
        elif clause.operator in ("==", "==="):
            uppers.append((version, 1))
    return max(lowers, default=None), min(uppers, default=None)


def _touches(interval: Interval, lower: Bound | None) -> bool:
    return interval[1] is None or lower is None or lower <= interval[1]


def _written(interval: Interval) -> str:
    lower, upper = interval
    if lower and upper and lower == (upper[0], 0) and upper[1]:
        return f"=={lower[0]}"
    clauses = []
    if lower:
        clauses.append((">" if lower[1] else ">=") + str(lower[0]))
    if upper:
        clauses.append(("<=" if upper[1] else "<") + str(upper[0]))
    return ",".join(clauses)
