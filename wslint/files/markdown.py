"""The Python in Markdown and MDX: fences in lists and quotes, MyST directives, indented code.

markdown-it-py (CommonMark) says which lines are code and what their text is. A line's code is the
end of that line, so that where it starts follows without knowing what quotes and lists took away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from wslint.files.code_blocks import listing, reads
from wslint.files.documents import Unreadable
from wslint.files.examples import Example, Wanted
from wslint.files.lines import Line, lines_of
from wslint.files.plain_fences import Block, plain_blocks
from wslint.files.prose import compares, fresh_parts, ignored, is_shown

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_DIRECTIVES = frozenset({"code-block", "code", "sourcecode", "code-cell"})  # of MyST: the language is an argument
_INFO = re.compile(r"\{?\s*[.]?([\w+-]+)\s*\}?(?:\s*([\w+-]+))?")
_FENCE = re.compile(rb"[ \t>]*(?:```|~~~)")
_TAG = re.compile(r"^[ \t]*</?(?:[A-Za-z][^\n]*)?>[ \t\r]*$", re.MULTILINE)  # of MDX: it ends a paragraph
_NESTING = 100  # quotes and lists in each other; the parser leaves out the rest of a page that has more
_DEEPEST = 5  # code in the indented text of a tab in a tab in …
_ABOVE = 12  # lines looked through for text above an example


@dataclass(frozen=True, slots=True)
class _Page:
    document: bytes
    mdx: bool
    comparing: str
    wanted: Wanted


def examples(path: str, document: bytes, wanted: Wanted) -> Iterator[Example]:
    """The examples of a Markdown page (UTF-8), of MDX if the name in ``path`` ends so. Raises Unreadable."""
    lines = lines_of(document)
    mdx = path.endswith(".mdx")
    blocks = None if mdx else plain_blocks(document, lines, wanted)
    if blocks is None:
        blocks = parsed_blocks(document, lines, mdx)
    matter = _front_matter(document, lines)
    blocks = [block for block in blocks if not block.level or block.start >= len(matter)]
    page = _Page(document, mdx, compares(path, _title(matter, blocks)), wanted)
    yield from _examples(page, lines, blocks, (), len(matter))


def _front_matter(document: bytes, lines: Sequence[Line]) -> list[bytes]:
    """The lines of YAML at the top of a page, which Markdown takes for a rule and a heading."""
    matter: list[bytes] = []
    for line in lines:
        matter.append(document[line.start : line.end].rstrip())
        if matter[0] != b"---":
            break
        if len(matter) > 1 and matter[-1] == b"---":
            return matter
    return []


def _title(matter: Sequence[bytes], blocks: Sequence[Block]) -> str:
    """The title in the front matter, or the first heading, if it stands over all others."""
    title = next((line for line in matter if line.startswith(b"title:")), b"")
    if title:
        return title.removeprefix(b"title:").strip(b" \t\"'").decode("utf-8")
    headings = [block for block in blocks if block.level]
    is_title = headings and all(block.level > headings[0].level for block in headings[1:])
    return headings[0].text if is_title else ""


def parsed_blocks(document: bytes, lines: Iterable[Line], mdx: bool = False) -> list[Block]:
    """The headings, fences and indented code on ``lines``, as CommonMark has them. Raises Unreadable."""
    text = b"".join(document[line.start : line.end] for line in lines).decode("utf-8")
    tokens = _parser(mdx).parse(_TAG.sub("", text) if mdx else text)
    if any(token.level >= _NESTING - 1 for token in tokens):
        raise Unreadable(f"it nests more than {_NESTING} levels deep")
    blocks = []
    for index, token in enumerate(tokens):
        start, end = token.map or (0, 0)
        if token.type == "heading_open":
            blocks.append(Block(start, end, tokens[index + 1].content, level=int(token.tag[1:])))
        elif token.type in ("fence", "code_block"):
            code = token.content if token.content.endswith("\n") or not token.content else token.content + "\n"
            info = token.info.strip() if token.type == "fence" else None
            blocks.append(Block(start, end, info=info, code=code.encode()))
    return blocks


@cache
def _parser(mdx: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING})
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.disable(["reference"])
    if mdx:  # there, tags hold Markdown, and indentation is no code
        parser.block.ruler.disable(["html_block", "code"])
    return parser


def _examples(
    page: _Page, lines: Sequence[Line], blocks: Sequence[Block], headings: tuple[str, ...], floor: int, depth: int = 0
) -> Iterator[Example]:
    """The examples among the ``blocks`` of ``lines``, under the ``headings`` of the text around.

    ``floor`` is the end of the last example or heading: what stands above it is about other code.
    """
    own: list[tuple[int, str]] = []
    for block in blocks:
        if block.level:
            own = [*(heading for heading in own if heading[0] < block.level), (block.level, block.text)]
            floor = block.end
            continue
        above, floor = max(floor, block.start - _ABOVE), block.end
        content = block.code
        if not page.wanted(content) or not reads(language := _language(block.info or "")):
            continue
        code = _code(page.document, lines[block.start + (block.info is not None) : block.end], content)
        before = [page.document[line.start : line.end] for line in lines[above : block.start]]
        under = (*(text for _, text in reversed(own)), *headings)
        is_tab = block.info is None and any(_FENCE.match(page.document, line.start) for line in code)
        if is_tab and depth < _DEEPEST:
            inner = parsed_blocks(page.document, code, page.mdx)
            yield from _examples(page, code, inner, (*tuple(_words(before))[:2], *under), 0, depth + 1)
        elif code:
            shown = is_shown(_words(before), under, content, page.comparing)
            fresh = fresh_parts(page.document, code, page.comparing) if shown else ()
            yield from listing(page.document, code, language, shown, ignored(before), fresh)


def _words(lines: Sequence[bytes]) -> Iterator[str]:
    """Lines as text, the last one first."""
    return (line.decode("utf-8", "replace") for line in reversed(lines))


def _code(document: bytes, lines: Sequence[Line], content: bytes) -> list[Line]:
    """The part of each line that is in ``content``; none if the two do not agree."""
    code = []
    for line, text in zip(lines, content.split(b"\n")[:-1], strict=False):
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
    found = _INFO.match(info)
    if found is None:
        return info
    word = found[1].lower()
    return found[2].lower() if word in _DIRECTIVES and found[2] else word
