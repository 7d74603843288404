"""What a cache remembers of a file that holds something, and whether what it says of findings can be true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wslint.findings import FileResult, Finding

_LEVELS = frozenset({"error", "warning", "note"})
_NO_RULES = frozenset({"invalid-syntax"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One file.

    ``digest`` is that of its content. ``concerned``: does it hold what the rules are about? Its
    ``result``, None if it is not known, holds for one ``context`` (see `surroundings`) and, unless
    ``date`` is "", on that day; ``note`` is said with it. ``patches`` and ``taken`` are its remarks.
    """

    digest: str
    concerned: bool = True
    context: str = ""
    note: str = ""
    date: str = ""
    result: FileResult | None = None
    patches: tuple[tuple[str, int], ...] = ()
    taken: tuple[tuple[str, str], ...] = ()


def stored(result: FileResult, data: bytes) -> FileResult | None:
    """A result as it is kept: without its path, and without its source where that is ``data``, the file's content.

    None for one that is not kept: what failed or was fixed, notebooks, messages with control characters.
    """
    if result.errors or result.original is not None or result.cells is not None:
        return None
    kept = replace(result, path="", source=b"" if result.source == data else result.source)
    return kept if all(map(_is_plain, result.warnings)) and all(map(_is_sound, result.findings)) else None


def restored(kept: FileResult, path: str, data: bytes, codes: Iterable[str]) -> FileResult | None:
    """The result of which `stored` made ``kept``; None if it cannot be that of ``data`` and rules of these codes."""
    if kept.path or kept.errors or kept.fixed or kept.original is not None or kept.cells is not None:
        return None
    source = (kept.source or data) if kept.findings else b""
    for finding in kept.findings:
        if not _is_sound(finding) or not _is_within(finding, len(source)):
            return None
        if finding.code not in codes and finding.code not in _NO_RULES:
            return None
    return replace(kept, path=path, source=source) if all(map(_is_plain, kept.warnings)) else None


def _is_plain(text: str) -> bool:
    """Is a text of one line, without anything that could command a terminal?"""
    return text.isprintable()


def _is_sound(finding: Finding) -> bool:
    title = finding.fix.title if finding.fix is not None else ""
    text = finding.code + finding.name + finding.message + finding.scope + title
    return _is_plain(text) and finding.level in _LEVELS and finding.inner is None and finding.cell is None


def _is_within(finding: Finding, size: int) -> bool:
    """Do the finding and its edits lie in a text of ``size`` bytes, the edits in order?"""
    if not 0 <= finding.start <= finding.end <= size:
        return False
    last = 0
    for edit in finding.fix.edits if finding.fix is not None else ():
        if not last <= edit.start <= edit.end <= size:
            return False
        last = edit.end
    return True
