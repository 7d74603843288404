"""What the text around an example says about it: that it is old or wrong code, or to be ignored.

Guides to a migration, changelogs and style guides quote bad code on purpose. They say so in a
heading, in a label or the sentence above the example, or in its comments; the nearest of these that
says anything counts. A page that is all about a migration quotes old code with few words, so there an
example is taken for old unless the text says that it is new, and in a changelog in any case.

Words like "old" or "don't" stand in every other paragraph, so they count by themselves only in
headings and labels; in a sentence it takes more ("the old way", "don't do this", "this fails").
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence

from wslint.files.lines import Line

_PARAGRAPHS = 3  # above an example that may be about it
_LABEL_WORDS = 6  # more make a sentence

_N = "['\N{RIGHT SINGLE QUOTATION MARK}]"
_SIGNS = "[❌✗✘✖🚫⛔👎]|:x:|:no_entry|:-1:"
_GOOD_SIGNS = r"[✅✔☑👍]|:white_check_mark:|:heavy_check_mark:|:\+1:"
_PARTS = (
    "api|argument|behaviou?r|call|class|client|code|connection|example|form|function|handler|idea|implementation|import"
    "|interface|keyword|method|module|name|pattern|parameter|practice|protocol|server|signature|snippet|style|syntax"
    "|usage|use|way"
)
_THIS = rf"(?:(?:{_PARTS})s?|(?:versions?|releases?)\b(?! of (?!websockets)))\b"
_GAP = r"[\w\s`*.'()-]{0,40}?\b"
_VERBS = "do|use|call|pass|write|set|give|catch|try|import|rely|copy|access|await|connect|define|create"
_DONT = rf"(?:don{_N}t|do not|never)(?= (?:{_VERBS})\b|\W*$)"
_DONT += r"|avoid(?= (?:this|that|these|doing|using|calling|the following)\b|\W*$)"
_PAST = "old|older|deprecated|obsolete|outdated|legacy|original (?:implementation|api|code)"
_OVER = "removed|replaced|deprecated|renamed|dropped"
_SUBJECT = r"(?:\b(?:this|that|these|which|following|code|call|example)\b|^\W*it\b)(?:\W+\w+){0,2}?\W+"
_NOT_WORK = rf"(?:does|do|will|did)(?:n{_N}t| not) work|won{_N}t work"
_FAILS = rf"(?:fails?|failed|breaks|broke|raises|crashes|hangs|{_NOT_WORK})\b"
_OUT = "no longer (?:works?|supports?|supported|accepts?|accepted|exists?|available|valid|allowed|possible|called)"
_OLDER = r"(?:pinned (?:to|below|under|at)|older than|earlier than|prior to) (?:websockets |version |v)?\d"
_OLDER += r"|websockets(?: ?(?:<|&lt;|\N{LESS-THAN OR EQUAL TO})| v?\d[\w.]* (?:or|and) (?:older|earlier|before|below))"
_USED = "(?:you|we|it|they|this) used to"
_WRONG = "wrong|bad|broken|incorrect|buggy"
_RELEASE = r"websockets|v?\d[\d.x]*(?=\W*$|\W*[:,(/]| (?:you|we|it|this|that|the)\b)"
_RELEASE += r"|(?:the )?(?:change|upgrade|update|migration|release|fix|switch)\b"
_BEFORE = rf"before(?=\W*$|\W*[:(/]| and after| (?:{_RELEASE}))|(?:until|up to|prior to) (?:{_RELEASE})"

_SENTENCE_BAD = re.compile(
    rf"{_SIGNS}|(?:^|[:;,\N{{EM DASH}}]|\b(?:please|so|and|but))\W*(?:{_DONT})"
    rf"|\b(?:you|we|one|code) (?:should|must)(?:n{_N}t| not)\b|{_SUBJECT}{_FAILS}|\b(?:{_OUT}|{_OLDER})"
    rf"|\b(?:{_PAST})\b{_GAP}{_THIS}|\boriginal (?:implementation|api|code)\b"
    rf"|(?<!which )\b(?:is|are|was|were|been) (?:now |also |since )?(?:{_OVER})\b|\bwill be removed in\b|\b{_USED}\b"
    r"|\b(?:previously|formerly)(?=,|:| \(| you| the| it| this|\W*$)"
    rf"|\b(?:this|that|it|following|code|example|which) (?:is|are) (?:{_WRONG})\b"
    rf"|\b(?:{_WRONG}) {_THIS}|\banti-?pattern|^\W*(?:\w+\W+){{0,2}}(?:{_BEFORE})"
    r"|^\W*(?:instead of|rather than)\b[^,]*$",
    re.IGNORECASE,
)
_LABEL_BAD = re.compile(
    rf"{_SENTENCE_BAD.pattern}|\b(?:{_DONT}|{_PAST}|{_OVER}|{_WRONG}|wrongly|badly|no longer|previously|formerly"
    r"|(?:current|your) code)\b|\b(?:fails|failing|breaks)\W*$"
    r"|^\W*(?:the )?(?:problem|(?:root )?cause|symptoms?|bug)s?\W*$"
    r"|^\W*(?:replace|change|rename)(?: this| the following| from)?\W*$",
    re.IGNORECASE,
)
_SENTENCE_GOOD = re.compile(
    rf"{_GOOD_SIGNS}|\b(?:now|instead(?! of))\b|^\W*(?:use|do|write|call|pass|rename|switch|upgrade|migrate|fix)\b"
    rf"|\b(?:new|newer|correct|right|fixed|modern|recommended|preferred|better)\b{_GAP}{_THIS}",
    re.IGNORECASE,
)
_LABEL_GOOD = re.compile(
    rf"{_SENTENCE_GOOD.pattern}|\b(?:after|new|newer|correct(?:ly)?|right|good|better|fix(?:ed|es)?|solution|modern"
    r"|recommended|preferred|working)\b|^\W*(?:with|by|to|into|(?:it )?becomes)(?: this)?\W*$",
    re.IGNORECASE,
)
_SAYS = re.compile(rf"[^\W_]|{_SIGNS}|{_GOOD_SIGNS}")
_MARKS = re.compile(r"^[\s>]*(?:(?:[-*+•]|\d+[.)]|#+|[=!?]{3}\+?)\s+)?")  # of quotes, lists, headings and tabs
_ITEM = re.compile(r"[\s>]*(?:[-*+•]|\d+[.)])\s")
# Names say nothing, whatever words are in them: code (but for `websockets<14`), dotted names and files, anchors.
_NAMES = re.compile(r"(?::[\w:+.-]+:)?(`+)(?:(?![`<]).)+\1|~?[A-Za-z_][\w-]*(?:[./][\w-]+)+|\{#[^}]*\}")
_LONGEST = 1_000  # characters of a text that are looked at: all that is said of an example stands close to it
_END = re.compile(r"(?<=[.!?])[\s*_]+(?=[^\sa-z])")
_STUB = re.compile(
    r"\W*(?:(?:(?:for|an?|the|code|usage|following|python) )*(?:example|instance|snippet)|e\.g|like (?:this|so|that)"
    r"|as follows|so|thus|this way|here|python|code)?(?: (?:is|code|looks like this))?\W*",
    re.IGNORECASE,
)
_BOLD = re.compile(r"\W*(\*\*|__)(?:(?!\1).)+\1\W*(?:\([^)]*\)\W*)?")
_COMPARING = re.compile(
    r"\b(?:migrat\w*|upgrad\w*|breaking[-_ ]changes?|port(?:ing)? (?:from|to)|deprecations"
    r"|deprecated (?:apis?|code|features?|functions?|usage))\b"
    r"|(?<![\w.])v?\d+(?:\.[\dx]+)* (?:->|→|to) v?\d+",
    re.IGNORECASE,
)
_HISTORY = re.compile(
    rf"(?:[\w.-]+[ _-]){{0,3}}(?:change[-_ ]?logs?|(?:release|version)[-_ ]?(?:notes?|history)|what{_N}?s[-_ ]?new)"
    r"(?![a-z]).*"
    r"|(?:v?[\d.]+[ _-])?(?:changes|history|news|releases)(?:[ _-]?v?[\d.x]+| (?:in|of|for|since) .*)?",
    re.IGNORECASE | re.DOTALL,
)
_COMMENT = re.compile(
    rf"^[^\n#]*#.*(?:{_SIGNS})|(?<!#)#+[ \t]*(?:(?:{_DONT}|{_PAST}|{_OVER}|no longer|{_FAILS}|{_WRONG}|not ok"
    rf"|error(?=\W*$|[:!]| on\b| in\b)|\w+Error)\b(?! if\b| when\b)|{_BEFORE})",
    re.IGNORECASE | re.MULTILINE,
)
# A comment on a line of its own behind which code is new: "After", "NEW (fixed):", "The new way".
_NEW = re.compile(
    rf"[ \t]*(?:(?:>>>|\.\.\.) )?#+[ \t]*(?:{_GOOD_SIGNS}|(?:the )?(?:after|new|now|fixed|correct(?:ed)?|good|better)"
    rf"(?=\W*$|\W*[:(]| (?:{_PARTS})\b))",
    re.IGNORECASE,
)
_IGNORE = re.compile(
    rb"(?:<!--|\{/\*|^[ \t>]*\.\.|^[ \t>]*#)[ \t]*wslint:[ \t]*ignore(?:\[([^\]\n]*)\])?[ \t]*(?:-->|\*/\}|\r?$)"
)


def compares(path: str, title: str) -> str:
    """Is a whole page about a change from old code to new, by its file's name or its title?

    "" for no, "change" for a guide, which says where it shows new code, "history" for a changelog, which does not.
    """
    stem, title = os.path.splitext(os.path.basename(path))[0], title[:_LONGEST]
    if _HISTORY.fullmatch(stem) or _HISTORY.fullmatch(title.strip()):
        return "history"
    return "change" if _COMPARING.search(stem.replace("_", " ")) or _COMPARING.search(title) else ""


def is_shown(above: Iterable[str], headings: Iterable[str], code: bytes, comparing: str) -> bool:
    """Is an example there to show old or wrong code?

    ``above`` are the lines before it up to a heading or another example, the nearest first, ``headings``
    those that it stands under, the innermost first. ``comparing`` is what `compares` says of the page.
    """
    if comparing == "history" or _COMMENT.search(code.decode("utf-8", "replace")):
        return True
    over = ((heading, _is_label(heading)) for heading in (text[:_LONGEST] for text in headings))
    for text, is_label in (*_introduction(above), *over):
        words = _NAMES.sub("", text)
        if (_LABEL_BAD if is_label else _SENTENCE_BAD).search(words):
            return True
        if (_LABEL_GOOD if is_label else _SENTENCE_GOOD).search(words):
            return False
    return bool(comparing)


def _introduction(above: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The text that is about an example, the nearest first, and whether each is a label.

    It is the last sentence of the paragraph above, the one before if that says no more than "for
    example", and what labels stand over it.
    """
    is_open = True
    for text in _paragraphs(above):
        if _is_label(text):
            yield text, True
            is_open = is_open and _STUB.fullmatch(text) is not None
            continue
        for sentence in reversed(_END.split(text)) if is_open else ():
            yield sentence, False
            is_open = _STUB.fullmatch(sentence) is not None
            if not is_open:
                break


def _is_label(text: str) -> bool:
    is_short = len(re.findall(r"[^\W_]+", text)) <= _LABEL_WORDS
    return (is_short and not text.endswith((".", "!", "?"))) or _BOLD.fullmatch(text) is not None


def _paragraphs(above: Iterable[str]) -> Iterator[str]:
    """The nearest paragraphs and list items, each as one line without the marks in front of it."""
    lines: list[str] = []
    count = 0
    for line in above:
        says = _SAYS.search(line) is not None and not line.lstrip(" \t>").startswith("|")  # which is a table's row
        if says:
            lines.append(_MARKS.sub("", line).strip())
        if lines and (not says or _ITEM.match(line)):
            yield " ".join(reversed(lines))[-_LONGEST:]
            lines = []
            count += 1
            if count == _PARAGRAPHS:
                return
    if lines:
        yield " ".join(reversed(lines))[-_LONGEST:]


def fresh_parts(document: bytes, lines: Sequence[Line], comparing: str) -> tuple[tuple[int, int], ...]:
    """The spans within an example on ``lines`` that show old code in which a comment says that it is new."""
    parts: list[tuple[int, int]] = []
    is_old, start = False, -1
    for line in lines if comparing != "history" else ():
        text = document[line.start : line.end].decode("utf-8", "replace").rstrip()
        if _COMMENT.search(text):
            if start >= 0:
                parts.append((start, line.start))
            is_old, start = True, -1
        elif is_old and start < 0 and _NEW.match(text):
            start = line.end
    if start >= 0:
        parts.append((start, lines[-1].end))
    return tuple(parts)


def ignored(lines: Sequence[bytes]) -> frozenset[str] | None:
    """What the ignore comment on the last line that is not blank names; None without one."""
    line = next((line for line in reversed(lines) if line.strip(b" \t>\r\n")), b"")
    found = _IGNORE.search(line)
    if found is None:
        return None
    return frozenset(re.split(r"[,\s]+", found[1].decode("utf-8", "replace").strip())) if found[1] else frozenset()
