"""The Python in Markdown and MDX: fences in lists and quotes, MyST directives, indented code.

markdown-it-py (CommonMark) says which lines are code and what their text is. A line's code is the
end of that line, so that where it starts follows without knowing what quotes and lists took away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from wslint.files.code_blocks import listing, reads
from wslint.files.examples import Example
from wslint.files.lines import Line, lines_of
from wslint.files.prose import compares, ignored, is_shown

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_DIRECTIVES = frozenset({"code-block", "code", "sourcecode", "code-cell"})  # of MyST: the language is an argument
_INFO = re.compile(r"\{?\s*[.]?([\w+-]+)\s*\}?(?:\s*([\w+-]+))?")
_FENCE = re.compile(rb"[ \t>]*(?:```|~~~)")
_TAG = re.compile(r"^[ \t]*</?(?:[A-Za-z][^\n]*)?>[ \t\r]*$", re.MULTILINE)  # of MDX: it ends a paragraph
_DEEPEST = 5  # code in the indented text of a tab in a tab in …
_ABOVE = 12  # lines looked through for text above an example


@dataclass(frozen=True, slots=True)
class _Page:
    document: bytes
    parser: MarkdownIt
    comparing: str


def examples(path: str, document: bytes) -> Iterator[Example]:
    """The examples of a Markdown page (UTF-8), of MDX if the name in ``path`` ends so."""
    lines = lines_of(document)
    mdx = path.endswith(".mdx")
    page = _Page(document, _parser(mdx), "")
    text = _text(document, lines)
    tokens = page.parser.parse(_TAG.sub("", text) if mdx else text)
    title = next((tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"), "")
    yield from _examples(replace(page, comparing=compares(path, title)), lines, tokens, (), 0)


@cache
def _parser(mdx: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.disable(["reference"])
    if mdx:  # there, tags hold Markdown, and indentation is no code
        parser.block.ruler.disable(["html_block", "code"])
    return parser


def _text(document: bytes, lines: Iterable[Line]) -> str:
    return b"".join(document[line.start : line.end] for line in lines).decode("utf-8")


def _examples(
    page: _Page, lines: Sequence[Line], tokens: Sequence[Token], headings: tuple[str, ...], depth: int
) -> Iterator[Example]:
    """The examples on ``lines``, as parsed into ``tokens``, under the ``headings`` of the text around."""
    own: list[tuple[int, str]] = []
    floor = 0  # the end of the last example: what stands above it is about that one
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1:])
            own = [*(heading for heading in own if heading[0] < level), (level, tokens[index + 1].content)]
        if token.type not in ("fence", "code_block") or token.map is None:
            continue
        top = token.map[0]
        code = _code(page.document, lines[top + (token.type == "fence") :], token.content)
        before = [page.document[line.start : line.end] for line in lines[max(floor, top - _ABOVE) : top]]
        under = (*(text for _, text in reversed(own)), *headings)
        floor = token.map[1]
        if token.type == "code_block" and depth < _DEEPEST and any(_FENCE.match(page.document, c.start) for c in code):
            inner = page.parser.parse(_text(page.document, code))
            yield from _examples(page, code, inner, (*tuple(_words(before))[:2], *under), depth + 1)
            continue
        language = _language(token.info)
        if code and reads(language):
            shown = is_shown(_words(before), under, token.content.encode(), page.comparing)
            yield from listing(page.document, code, language, shown, ignored(before))


def _words(lines: Sequence[bytes]) -> Iterator[str]:
    """Lines as text, the last one first."""
    return (line.decode("utf-8", "replace") for line in reversed(lines))


def _code(document: bytes, lines: Sequence[Line], content: str) -> list[Line]:
    """The part of each line that is in ``content``; none if the two do not agree."""
    code = []
    for line, text in zip(lines, content.encode().split(b"\n")[:-1], strict=False):
        end = line.start + len(document[line.start : line.end].rstrip(b"\r\n"))
        for spaces in range(4):  # of a tab that is in part a list's indentation
            if text.startswith(b" " * spaces) and document[line.start : end].endswith(text[spaces:]):
                code.append(Line(end - len(text) + spaces, line.end, spaces))
                break
        else:
            return []
    return code


def _language(info: str) -> str:
    """The language that an info string names, "" if it is empty."""
    found = _INFO.match(info.strip())
    if found is None:
        return info.strip()
    word = found[1].lower()
    return found[2].lower() if word in _DIRECTIVES and found[2] else word
