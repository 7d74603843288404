"""What makes a finding the same one after the code around it has moved, and which old finding excuses which new one.

A fingerprint is the rule, the file, the enclosing functions and classes, the normal text and, among
equals, an ordinal. There is no line number in it: it survives edits elsewhere in the file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wslint.code.normal import alike
from wslint.findings import Finding


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """The fingerprint of one finding.

    ``path`` has slashes and is relative to a directory that the owner of the entries knows;
    ``rule`` is a code, ``scope`` and ``text`` are those of the finding. ``ordinal`` counts, from 0 and
    in the order of the source, the findings of which all this is the same.
    """

    path: str
    rule: str
    scope: str
    text: str
    ordinal: int = 0


def entries_of(path: str, findings: Iterable[Finding]) -> list[Entry]:
    """The fingerprints of the findings of the file called ``path``, in their order."""
    seen: Counter[tuple[str, str, str]] = Counter()
    entries = []
    for finding in findings:
        same = (finding.code, finding.scope, finding.text)
        entries.append(Entry(path, *same, seen[same]))
        seen[same] += 1
    return entries


def relative(path: str, directory: str) -> str:
    """An absolute path as entries name it, from the absolute ``directory``."""
    if path.startswith(directory + os.sep):
        return path[len(directory) + 1 :].replace(os.sep, "/")
    return os.path.relpath(path, directory).replace(os.sep, "/")


class Excuses:
    """Old findings, each of which excuses one new finding of the same rule, scope and text; paths are not compared."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._waiting: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in sorted(entries):
            self._waiting.setdefault((entry.rule, entry.scope, alike(entry.text)), []).append(entry)

    def take(self, findings: Sequence[Finding]) -> list[Finding]:
        """Excuse what can be excused; the findings that are left, in their order.

        A finding prefers the entry with its very text; of equals the first serves first, so that the
        entries with the highest ordinals are left.
        """
        if not self._waiting:
            return list(findings)
        left = list(findings)
        for exact in (True, False):
            left = [finding for finding in left if not self._excuses(finding, exact)]
        return left

    def _excuses(self, finding: Finding, exact: bool) -> bool:
        entries = self._waiting.get((finding.code, finding.scope, alike(finding.text)), [])
        entry = next((entry for entry in entries if not exact or entry.text == finding.text), None)
        if entry is None:
            return False
        entries.remove(entry)
        return True

    def left(self) -> list[Entry]:
        """The entries that have excused nothing, sorted."""
        return sorted(entry for entries in self._waiting.values() for entry in entries)
