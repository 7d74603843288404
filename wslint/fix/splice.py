"""Choosing which fixes go together, and applying their edits."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence

from wslint.findings import Edit, Finding


def choose(findings: Iterable[Finding]) -> tuple[list[Finding], list[Edit]]:
    """The findings whose fixes can be applied in one pass, and all their edits, sorted.

    Fixes are taken in order of position. Equal edits are shared (two fixes that need the same
    import); a fix with an edit that overlaps another's waits for the next pass, and so does one that
    brings an import to one fragment a second time, or one of a name that another fix renames an import to.
    Insertions at one place follow each other.
    """
    taken: list[Finding] = []
    edits: dict[Edit, None] = {}
    spans: list[tuple[int, int]] = []  # of the edits so far, sorted: they do not overlap
    imports: dict[int, set[tuple[str, bool]]] = {}  # by fragment
    renamed: set[tuple[int, str]] = set()  # by fragment: what fixes write that bring no import
    for finding in sorted(findings, key=lambda finding: (finding.start, finding.code)):
        if finding.fix is None:
            continue
        new = [edit for edit in finding.fix.edits if edit not in edits]
        known = imports.setdefault(finding.fragment, set())
        if any(_overlaps(edit, spans) or _imports_again(edit, known) for edit in new):
            continue
        brought = {_inserted(edit)[0].rpartition(" import ")[2] for edit in finding.fix.edits} - {""}
        if any((finding.fragment, name) in renamed for name in brought):
            continue
        if not brought:
            renamed.update((finding.fragment, edit.text) for edit in finding.fix.edits)
        taken.append(finding)
        edits.update(dict.fromkeys(new))
        for edit in new:
            insort(spans, (edit.start, edit.end))
            known.add(_inserted(edit))
    return taken, sorted(edits, key=lambda edit: (edit.start, edit.end))


def _overlaps(edit: Edit, spans: Sequence[tuple[int, int]]) -> bool:
    """Does an edit touch bytes of others? An insertion at the border of a replacement does not."""
    i = bisect_left(spans, (edit.end, 0))
    while i > 0:
        i -= 1
        start, end = spans[i]
        if start < edit.end and edit.start < end:
            return True
        if end <= edit.start and start < end:
            break
    return False


def _inserted(edit: Edit) -> tuple[str, bool]:
    """The import that an edit inserts ("" if none), and whether it is indented: for a function, not for the module."""
    text = edit.text.strip() if edit.start == edit.end else ""
    return (text if "import " in text else ""), edit.text[:1].isspace()


def _imports_again(edit: Edit, imports: set[tuple[str, bool]]) -> bool:
    """Is the import there already, one of the two for the whole module? Then one of them is enough."""
    text, indented = _inserted(edit)
    return bool(text) and ((text, False) in imports or (not indented and (text, True) in imports))


def splice(source: bytes, edits: Sequence[Edit]) -> bytes:
    """Apply sorted edits that do not overlap."""
    parts, position = [], 0
    for edit in edits:
        parts += [source[position : edit.start], edit.text.encode()]
        position = edit.end
    return b"".join([*parts, source[position:]])
