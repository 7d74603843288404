"""Merging two versions of a baseline: an entry stays only if both sides have it.

Both prune: what either has removed goes. One moves a file and writes its entries anew: they follow.
One accepts a finding more: that entry is dropped, as the other side has not accepted it, and the
check says so until it is accepted again. Which side is called ours makes no difference.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass

from wslint.migrate.baseline import parsed, rendered, without
from wslint.migrate.fingerprint import Entry, relative
from wslint.migrate.git import contents, git, top_of


@dataclass(frozen=True, slots=True)
class Merged:
    """The entries that stay, and the additions of one side that are ``dropped``; both sorted."""

    entries: tuple[Entry, ...]
    dropped: tuple[Entry, ...]


def merged(base: Collection[Entry], ours: Collection[Entry], theirs: Collection[Entry]) -> Merged:
    """Merge the entries of two sides that come from ``base``."""
    mine, yours = _moves(base, ours), _moves(base, theirs)
    stay = set(ours) & set(theirs) - set(base)
    for entry in base:
        left, right = mine.get(entry), yours.get(entry)
        if left is not None and right is not None:
            stay.add(right if left == entry else left)
    dropped = ({*ours, *theirs} - {*base, *mine.values(), *yours.values()}) - stay
    return Merged(tuple(sorted(stay)), tuple(sorted(dropped)))


def _moves(base: Collection[Entry], side: Collection[Entry]) -> dict[Entry, Entry]:
    """The entries of ``base`` that a side still has, each with what it has become there."""
    kept = {entry: entry for entry in base if entry in side}
    added: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in sorted(set(side) - set(base)):
        added.setdefault((entry.rule, entry.scope, entry.text), []).append(entry)
    for entry in sorted(set(base) - set(side)):
        same = added.get((entry.rule, entry.scope, entry.text))
        if same:
            kept[entry] = same.pop(0)
    return kept


def merged_text(base: bytes, ours: bytes, theirs: bytes, place: str) -> tuple[str, Merged]:
    """The text of the merged baseline, as close to ``ours`` as can be. An empty file has no entries.

    ``place`` names the file in errors. Raises BaselineError.
    """
    sides = [parsed(data, place) if data.strip() else () for data in (base, ours, theirs)]
    result = merged(*sides)
    gone = set(sides[1]) - set(result.entries)
    if ours.strip() and set(result.entries) <= set(sides[1]):
        return without(ours.decode("utf-8-sig", "surrogateescape"), gone), result
    return rendered(result.entries), result


def conflicting(path: str) -> tuple[bytes, bytes, bytes] | None:
    """The base and the two sides of the file at ``path`` as git's index holds them in a merge, None without a conflict.

    Raises GitError.
    """
    directory = os.path.realpath(os.path.dirname(path))
    top = os.path.realpath(top_of(directory))
    name = relative(os.path.join(directory, os.path.basename(path)), top)
    stages: dict[str, str] = {}
    for line in git(top, "ls-files", "--unmerged", "-z", "--", name).split(b"\0"):
        if line:
            _, object_name, stage = line.partition(b"\t")[0].decode().split()
            stages[stage] = object_name
    if not stages:
        return None
    texts = dict(zip(stages, contents(top, list(stages.values())), strict=True))
    return texts.get("1", b""), texts.get("2", b""), texts.get("3", b"")
