"""What the text around an example says about it: that it is old or wrong code, or to be ignored.

Guides to a migration, changelogs and style guides quote bad code on purpose. They say so in a
heading, in the lines above the example, or in its comments; the nearest of these that says anything
counts. A page that is all about a migration quotes old code with few words, so there an example is
taken for old unless the text says that it is new, and in a changelog in any case.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence

_NEAR = 4  # lines with text above an example that are about it
_LONGEST = 1000  # characters of a line that are looked at: the last, which are the nearest

_N = "['\N{RIGHT SINGLE QUOTATION MARK}]"
_SIGNS = "[❌✗✘✖🚫⛔👎]"
_NOT = rf"don{_N}?t|do not|doesn{_N}t work|does not work|(?:should|must)(?: not|n{_N}t)"
_NOT += "|(?:never|avoid)(?= (?:this|that|these|do|doing|use|using|the following|write|writing|call|calling))"
_PAST = "old|older|original (?:implementation|api|code)|deprecated|obsolete|outdated|legacy|no longer|removed|replaced"
_PAST += "|(?:previously|formerly)(?=,|:| you| the| it| this|$)"
_PAST += "|used to (?:be|work|have|return|take|accept|look|write)"
_WRONG = "wrong(?:ly)?|bad|badly|broken|incorrect|buggy|anti-?patterns?"
_FAILS = "(?:fails?|failed|breaks|broke)(?= (?:with|on|in|because|since|under|at))|instead of|rather than|raises"
_SAYS = re.compile(rf"[^\W_]|{_SIGNS}|[✅✔☑👍]")
_BAD = re.compile(rf"{_SIGNS}|:x:|:no_entry|:-1:|\b(?:{_NOT}|{_PAST}|{_WRONG}|{_FAILS})\b", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:\.\w+)*")
_BEFORE = re.compile(r"\bbefore\b", re.IGNORECASE)
_GOOD = re.compile(
    r"[✅✔☑👍]|:white_check_mark:|:heavy_check_mark:|:\+1:"
    r"|\b(?:after|new|newer|correct(?:ly)?|right|good|better|fixed|modern|recommended|preferred|instead(?! of)|now)\b",
    re.IGNORECASE,
)
_COMPARING = re.compile(
    r"\b(?:migrat\w*|upgrad\w*|breaking[-_ ]changes?|port(?:ing)? (?:from|to)|deprecat\w*)"
    r"|(?<![\w.])v?\d+(?:\.[\dx]+)* (?:->|→|to) v?\d+",
    re.IGNORECASE,
)
_HISTORY = re.compile(
    rf"(?:^|[^a-z])(?:changes|change[-_ ]?logs?|history|news|release[-_ ]?(?:notes?|history)|releases"
    rf"|what{_N}?s?[-_ ]?new)(?:[^a-z]|$)",
    re.IGNORECASE,
)
_SIGN = re.compile(_SIGNS)
_COMMENT = re.compile(
    rf"(?<!#)#+[ \t]*(?:(?:{_NOT}|{_PAST}|{_WRONG}|not ok|error|fails|raises|\w+Error)\b"
    r"|(?:before|until|prior to|up to)\b(?:[^\w\n]+\w+){0,5}[^\w\n]*$)",
    re.IGNORECASE | re.MULTILINE,
)
_IGNORE = re.compile(
    rb"(?:<!--|\{/\*|^[ \t>]*\.\.|^[ \t>]*#)[ \t]*wslint:[ \t]*ignore(?:\[([^\]\n]*)\])?[ \t]*(?:-->|\*/\}|\r?$)"
)


def compares(path: str, title: str) -> str:
    """Is a whole page about a change from old code to new, by its file's name or its title?

    "" for no, "change" for a guide, which says where it shows new code, "history" for a changelog, which does not.
    """
    stem, title = os.path.splitext(os.path.basename(path))[0], title[:_LONGEST]
    if _HISTORY.search(stem) or _HISTORY.search(title):
        return "history"
    return "change" if _COMPARING.search(stem.replace("_", " ")) or _COMPARING.search(title) else ""


def is_shown(above: Iterable[str], headings: Iterable[str], code: bytes, comparing: str) -> bool:
    """Is an example there to show old or wrong code?

    ``above`` are the lines before it, the nearest first, ``headings`` those that it stands under,
    the innermost first. ``comparing`` is what `compares` says of the page.
    """
    if comparing == "history" or _is_commented(code.decode("utf-8", "replace")):
        return True
    near = [line.strip() for line in above if _SAYS.search(line)][:_NEAR]
    for line in (*near, *headings):
        text = line[-_LONGEST:]
        if _BAD.search(text) or _is_label(text):
            return True
        if _GOOD.search(text):
            return False
    return bool(comparing)


def _is_commented(code: str) -> bool:
    """Does a comment in an example say that it is old or wrong?"""
    if "#" not in code:
        return False
    signs = (_SIGN.search(line, line.find("#")) for line in code.split("\n") if "#" in line)
    return any(signs) or _COMMENT.search(code) is not None


def _is_label(text: str) -> bool:
    """Does a text say "before" as a label? The word is as often about time."""
    if not _BEFORE.search(text):
        return False
    head, colon, rest = text.rpartition(":")
    if colon and not _WORD.search(rest) and _BEFORE.search(head):
        return True
    words = _WORD.findall(text.lower())
    at = words.index("before") if "before" in words else len(words)
    return at <= 2 and len(words) - at <= 4


def ignored(lines: Sequence[bytes]) -> frozenset[str] | None:
    """What the ignore comment on the last line that is not blank names; None without one."""
    line = next((line for line in reversed(lines) if line.strip(b" \t>\r\n")), b"")
    found = _IGNORE.search(line)
    if found is None:
        return None
    return frozenset(re.split(r"[,\s]+", found[1].decode("utf-8", "replace").strip())) if found[1] else frozenset()
