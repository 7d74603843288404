"""The Python in reStructuredText: code directives, literal blocks and doctests.

docutils parses all of it but gives no offsets, so this reads the few constructs that hold code line
by line and by their indentation, as the reStructuredText specification delimits them (the tests
compare it with docutils). Docstrings are read the same way, with what Google's style and Markdown add.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wslint.files.code_blocks import listing, reads
from wslint.files.examples import Example, Wanted
from wslint.files.lines import Line, dedented, lines_of
from wslint.files.prose import compares, fresh_parts, ignored, is_shown

_DIRECTIVE = re.compile(rb"\.\. ([\w:+.-]*\w) ?::(?:[ \t]+(.*))?$")
_CODE = frozenset({b"code-block", b"code", b"sourcecode", b"code-cell", b"prompt"})  # the language is the argument
_NAMED = frozenset({b"doctest", b"testcode", b"testsetup", b"ipython", b"jupyter-execute"})  # it is the name
_EXPLICIT = re.compile(rb"\.\.(?:[ \t]|$)")
_NO_COMMENT = re.compile(rb"\.\. (?:_|\[|\||[\w:+.-]*\w ?::)")
_OPTION = re.compile(rb":[\w-]+:(?:[ \t]|$)")
_ITEM = re.compile(rb"(?:[-*+\xe2\x80\xa2]|#\.|\(?\w{1,3}[.)])[ \t]+")
_MARKS = tuple(bytes([mark]) * 3 for mark in b"=-~^\"'`*+#<>:_.")
# A field, a footnote or a directive whose text starts in its first line.
_BEHIND = re.compile(rb"(?::[^:\s][^:]*:|\.\. \[[^\]]+\]|\.\. [\w:+.-]*\w ?::)[ \t]+\S")
_UNDERLINE = re.compile(rb"([=\-~^\"'`*+#<>:_.])\1{2,}$")
_SECTION = re.compile(rb"(?:(?:code |sample )?examples?|(?:example |sample )?usage|sample):$", re.IGNORECASE)
_FENCE = re.compile(rb"(`{3,}|~{3,})[ \t]*\{?\.?([\w+-]*)")
# What introduces code, in a docstring too, in small letters. One search for each is many times faster than one for all.
_SIGNS = [
    re.compile(pattern + end, re.MULTILINE).search
    for pattern, end in (
        *((pattern, rb"") for pattern in (rb">>>", rb"```", rb"~~~", rb"\.\. [\w:+.-]*\w ?::")),
        *((pattern, rb"[ \t\r\f\v]*$") for pattern in (rb"::", rb"ample:", rb"amples:", rb"sage:")),
    )
]
_ABOVE = 12  # lines looked through for text above an example


def examples(path: str, document: bytes, wanted: Wanted) -> Iterator[Example]:
    """The examples of a page (UTF-8)."""
    return Reader(path, document, lines_of(document)).examples(wanted)


def may_hold_code(text: bytes) -> bool:
    """Is there any sign that `Reader` finds code in a text? It is much faster than reading."""
    lower = text.lower()
    return any(search(lower) for search in _SIGNS)


class Reader:
    """Reads the text on ``lines`` of a document: a page, or with ``docstring`` one of those."""

    def __init__(self, path: str, document: bytes, lines: Sequence[Line], docstring: bool = False) -> None:
        self.document = document
        self.lines = lines
        self.docstring = docstring
        raw = [document[start:end].rstrip() for start, end, _ in lines]
        self.texts = [text.lstrip() for text in raw]
        self.indents = [len(text) - len(own) for text, own in zip(raw, self.texts, strict=True)]
        if b"\t" in document:  # most pages have none
            self.indents = [len(text[:size].expandtabs()) for text, size in zip(raw, self.indents, strict=True)]
        if docstring and lines:  # the first line stands behind the quotes, and what opens them
            first = document[document.rfind(b"\n", 0, lines[0].start) + 1 : lines[0].start].expandtabs()
            self.indents[0] = len(first) - len(first.lstrip())
        self.highlight = ""  # the language of listings that name none
        self.headings: list[tuple[int, str]] = []
        self.styles: list[bytes] = []  # the underlines, by level
        self.floor = 0  # the end of the last example or heading: what stands above it is about other code
        self.comparing = compares("" if docstring else path, self._title())

    def examples(self, wanted: Wanted) -> Iterator[Example]:
        """The examples, in order."""
        at, count = 0, len(self.lines)
        while at < count:
            found = self._listing(at)
            if found is None:
                at = self._skipped(at)
                continue
            start, end, language = found
            while start < end and not self.texts[start]:
                start += 1
            if start < end and reads(language):
                code = self.document[self.lines[start].start : self.lines[end - 1].end]
                if wanted(code):
                    yield from self._example(at, start, end, language)
            self.floor = end
            at = max(end, at + 1)

    def _example(self, at: int, start: int, end: int, language: str) -> Iterator[Example]:
        """The code on the lines from ``start`` to ``end``, which line ``at`` introduces."""
        before = self.texts[max(self.floor, at - _ABOVE) : at]
        paragraph = [self.texts[at]] if self.texts[at].endswith(b"::") else []
        near = (line.decode("utf-8", "replace") for line in reversed([*before, *paragraph]))
        (lines,) = dedented(self.document, [self.lines[start:end]])
        code = self.document[lines[0].start : lines[-1].end]
        shown = is_shown(near, (text for _, text in reversed(self.headings)), code, self.comparing)
        fresh = fresh_parts(self.document, lines, self.comparing) if shown else ()
        yield from listing(self.document, lines, language, shown, ignored(before), fresh)

    def _listing(self, at: int) -> tuple[int, int, str] | None:
        """The first line of the code that line ``at`` introduces, where it ends, and its language."""
        text, indent = self.texts[at], self.indents[at]
        directive = _DIRECTIVE.match(text) if text.startswith(b"..") else None
        name = directive[1] if directive is not None else b""
        if directive is not None and (name in _CODE or name in _NAMED):
            argument = (directive[2] or b"").split()
            language = name if name in _NAMED else argument[0].lower() if argument else self.highlight.encode()
            return self._content(at + 1), self._end(at + 1, indent), language.decode("utf-8", "replace")
        if text.startswith(b">>>"):
            return at, self._session_end(at), "pycon"
        if text.endswith(b"::") and (_BEHIND.match(text) or not _EXPLICIT.match(text)):
            return at + 1, self._end(at + 1, self._body(at)), self.highlight
        return self._in_docstring(at) if self.docstring else None

    def _body(self, at: int) -> int:
        """How far the text is indented that starts on line ``at``, as seen from the next one."""
        text, indent = self.texts[at], self.indents[at]
        item = _ITEM.match(text)
        if item is not None:
            return indent + item.end()
        inside = [self.indents[i] for i in range(at + 1, self._end(at + 1, indent)) if self.texts[i]]
        is_deeper = inside and inside[0] > min(inside) and _BEHIND.match(text)
        return min(inside) if is_deeper else indent

    def _in_docstring(self, at: int) -> tuple[int, int, str] | None:
        fence = _FENCE.match(self.texts[at])
        if fence is not None:
            end = at + 1
            while end < len(self.lines) and self.texts[end] != fence[1]:
                end += 1
            return at + 1, end, fence[2].decode().lower()
        if _SECTION.match(self.texts[at]):
            end = self._end(at + 1, self.indents[at])
            inside = self.texts[at + 1 : end]
            if not any(t.startswith((b">>>", b"..", b"```", b"~~~")) or t.endswith(b"::") for t in inside):
                return at + 1, end, ""
        return None

    def _skipped(self, at: int) -> int:
        """Where to go on behind line ``at``, which introduces no code."""
        text = self.texts[at]
        if text.startswith(b".."):
            if _EXPLICIT.match(text) and not _NO_COMMENT.match(text):
                is_empty = text == b".." and not any(self.texts[at + 1 : at + 2])
                return at + 1 if is_empty else max(self._end(at + 1, self.indents[at]), at + 1)
            directive = _DIRECTIVE.match(text)
            if directive is not None and directive[1] == b"highlight":
                self.highlight = (directive[2] or b"").decode("utf-8", "replace").strip().lower()
        if not self._is_title(at):
            return at + 1
        self.floor = at + 2
        style = self._style(at)
        if style not in self.styles:
            self.styles.append(style)
        level = self.styles.index(style)
        self.headings = [
            *(heading for heading in self.headings if heading[0] < level),
            (level, text.decode("utf-8", "replace")),
        ]
        return at + 2

    def _is_title(self, at: int) -> bool:
        text, following = self.texts[at], self.texts[at + 1 : at + 2]
        if not text or not following or not following[0].startswith(_MARKS) or _UNDERLINE.match(text):
            return False
        return _UNDERLINE.match(following[0]) is not None and self.indents[at + 1] <= self.indents[at]

    def _style(self, at: int) -> bytes:
        """How the title on line ``at`` is underlined; it may have a line above as well."""
        underline = self.texts[at + 1]
        return underline[:1] * (2 if at and self.texts[at - 1] == underline else 1)

    def _title(self) -> str:
        """The first title, if no other is underlined as it is."""
        titles = [at for at in range(len(self.lines)) if self._is_title(at)]
        if not titles or self._style(titles[0]) in map(self._style, titles[1:]):
            return ""
        return self.texts[titles[0]].decode("utf-8", "replace")

    def _content(self, at: int) -> int:
        """The first line behind the options of a directive."""
        while at < len(self.lines) and _OPTION.match(self.texts[at]):
            at += 1
        return at

    def _end(self, at: int, indent: int) -> int:
        """The end of the lines from ``at`` on that are indented by more than ``indent``, but for blank ones."""
        end = at
        texts, indents, count = self.texts, self.indents, len(self.texts)
        while at < count and (not texts[at] or indents[at] > indent):
            at += 1
            end = at if texts[at - 1] else end
        return end

    def _session_end(self, at: int) -> int:
        """The end of a session: blank lines between its parts are within."""
        end = at
        while at < len(self.lines):
            if not self.texts[at]:
                following = next((i for i in range(at, len(self.lines)) if self.texts[i]), None)
                if following is None or not self.texts[following].startswith(b">>>"):
                    break
                at = following
            at += 1
            end = at
        return end
