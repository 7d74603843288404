"""Markdown pages that are read without a parser: what is said of them is what the parser says."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.document_forms import CODE, FORMS, VARIANTS
from wslint.files.lines import lines_of
from wslint.files.markdown import parsed_blocks
from wslint.files.plain_fences import Block, plain_blocks

LINES = [
    "", "", "text", "text", "```", "```", "```python", "``` py `x", "```x```", "````", "~~~", "~~~~ py", " ```", "   ```py",
    "    ```", "\t```", "> ```", "- ```", "1. ```py", "> quote", "- item", "  more", "10) item", "    code", "\tcode",
    "-     code", ">     code", "# Head", "## Head ##", "#no", "    # no", "===", "---", "- - -", "<div>", "</div>",
    "<!-- a -->", "<!--", "-->", "<pre>", "</pre>", "<a b", "<?php", "?>", "| a | b |", "\\```", "`a", "``` ```",
    "text ``` text", "text ```", "[a]: b", "* ~~~", "~~~ ~~~", "  - ```", "   - a", " <b>", "``", "~~", "\x0c", "é 😀",
]  # fmt: skip


def fences(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block.info is not None]


def compared(document: bytes) -> bool:
    """Is the page a plain one? Then both ways of reading it must give the same."""
    lines = lines_of(document)
    plain = plain_blocks(document, lines, lambda code: True)
    if plain is None:
        return False
    parsed = parsed_blocks(document, lines)
    assert fences(plain) == fences(parsed)
    assert not [block for block in parsed if block.info is None and not block.level]
    atx = [block for block in parsed if block.level and block.end == block.start + 1]
    found = [block for block in plain if block.level and block.end == block.start + 1]
    assert [(block.start, block.level) for block in found] == [(block.start, block.level) for block in atx]
    return True


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(["\n", "\r\n"]), st.booleans())
@example(["- a", "", "  ```", "# b", "```", "```"], "\n", True)
@example(["<div>", "```py", "", "```", "x", "```"], "\n", True)
@example(["```", "# a", "> ```", "````"], "\r\n", False)
def test_both_ways_give_the_same(chosen: list[str], newline: str, ends: bool) -> None:
    compared((newline.join(chosen) + newline * ends).encode())


def test_which_of_our_own_are_plain() -> None:
    """A page with fences in lists, quotes or tabs takes the parser; so does one with code that is indented."""
    plain = {form for form, shape in FORMS.items() if shape.name == "a.md" and compared(shape.write(CODE).encode())}
    assert {"fence", "fence of tildes", "fence untagged", "fence unclosed", "session", "front matter"} <= plain
    assert not plain & {"fence in a list", "fence in a quote", "fence in a tab", "indented code", "fence indented"}
    for variant in VARIANTS.values():
        assert all(compared(variant(FORMS[form].write(CODE))) for form in plain)


def test_the_pages_of_this_project() -> None:
    pages = [page for folder in ("rules", "docs") for page in (Path(__file__).parent.parent / folder).rglob("*.md")]
    plain = [compared(page.read_bytes()) for page in pages]
    assert plain.count(True) > len(plain) * 0.8
