"""Choosing which fixes go together, and applying their edits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wslint.findings import Edit, Finding


def choose(findings: Iterable[Finding]) -> tuple[list[Finding], list[Edit]]:
    """The findings whose fixes can be applied in one pass, and all their edits, sorted.

    Fixes are taken in order of position. Equal edits are shared (two fixes that need the same
    import); a fix with an edit that overlaps another's waits for the next pass, and so does one that
    brings an import a second time. Insertions at one place follow each other.
    """
    taken: list[Finding] = []
    edits: dict[Edit, None] = {}
    for finding in sorted(findings, key=lambda finding: (finding.start, finding.code)):
        if finding.fix is None:
            continue
        new = [edit for edit in finding.fix.edits if edit not in edits]
        if any(_overlap(edit, other) or _imports_again(edit, other) for edit in new for other in edits):
            continue
        taken.append(finding)
        edits.update(dict.fromkeys(new))
    return taken, sorted(edits, key=lambda edit: (edit.start, edit.end))


def _overlap(one: Edit, other: Edit) -> bool:
    """Do two edits touch the same bytes? An insertion at the border of a replacement does not."""
    if one.start == one.end or other.start == other.end:
        return one.start < other.start < one.end or other.start < one.start < other.end
    return one.start < other.end and other.start < one.end


def _imports_again(one: Edit, other: Edit) -> bool:
    """Do two insertions bring the same import, one of them for the whole module? Then one of them is enough."""
    same = one.start == one.end and other.start == other.end and one.text.strip() == other.text.strip()
    return same and one != other and not (one.text[:1].isspace() and other.text[:1].isspace())


def splice(source: bytes, edits: Sequence[Edit]) -> bytes:
    """Apply sorted edits that do not overlap."""
    parts, position = [], 0
    for edit in edits:
        parts += [source[position : edit.start], edit.text.encode()]
        position = edit.end
    return b"".join([*parts, source[position:]])
