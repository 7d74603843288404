"""The documents of the corpus, as parsers see them that wslint does not use: marko, docutils, nbformat."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import marko
import nbformat
import pytest
from docutils import nodes
from docutils.core import publish_doctree
from marko.block import BlockElement, CodeBlock, FencedCode

from tests.document_cases import GROUPS, Case, cases

CASES = [case for group in GROUPS for case in cases(group)]
# What CommonMark and docutils do not know: MDX, the tabs of mkdocs, directives of Sphinx.
ELSEWHERE = (
    "a tab of mkdocs", "an admonition in an admonition", "a column of tabs", "directives of Sphinx for doctests",
    "a prompt", "tabs of sphinx-design", "a fence in a footnote, and in a definition",
)  # fmt: skip
_FOUND = re.compile(r"⟦([A-Z]{2}\d{4}(?:/\w+)?) [^⟧]*⟧")


def some(*suffixes: str) -> list[Case]:
    return [case for case in CASES if Path(case.name).suffix in suffixes and case.about not in ELSEWHERE]


def numbered(case: Case) -> tuple[str, list[str]]:
    """The text before the fixes, with a word of its own in place of each finding."""
    words: list[str] = []

    def word(mark: re.Match[str]) -> str:
        words.append(f"Finding{len(words)}")
        return words[-1]

    text = re.sub(r"⟦[~-]([^→⟧]*)(?:→[^⟧]*)?⟧|⟦\+[^⟧]*⟧", lambda mark: mark[1] or "", _FOUND.sub(word, case.marked))
    return text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), words


def code_of_markdown(text: str) -> list[str]:
    def walk(element: Any) -> Iterator[str]:
        if isinstance(element, FencedCode | CodeBlock):
            yield element.children[0].children
        elif isinstance(element, BlockElement):
            for child in getattr(element, "children", ()):
                yield from walk(child)

    return list(walk(marko.Markdown().parse(text.replace("\r\n", "\n").replace("\r", "\n"))))


def code_of_rst(text: str) -> list[str]:
    settings = {"report_level": 5, "halt_level": 5, "syntax_highlight": "none"}
    tree = publish_doctree(text, settings_overrides=settings)
    return [node.astext() for node in tree.findall(lambda n: isinstance(n, nodes.literal_block | nodes.doctest_block))]


READERS = {".md": code_of_markdown, ".markdown": code_of_markdown, ".rst": code_of_rst}


@pytest.mark.parametrize("case", some(*READERS), ids=lambda case: case.about)
def test_findings_are_in_code_and_nothing_else_changes(case: Case) -> None:
    read = READERS[Path(case.name).suffix]
    text, words = numbered(case)
    code = "\n".join(read(text))
    assert all(re.search(rf"\b{word}\b", code) for word in words)
    before, after = (read(data.decode("utf-8-sig")) for data in (case.before, case.after))
    assert len(before) == len(after)
    edited = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert bool(edited) == (case.before != case.after)


@pytest.mark.parametrize("case", some(".ipynb"), ids=lambda case: case.about)
def test_notebooks_stay_what_they_are(case: Case) -> None:
    """Of those that nbformat reads, all but the sources is equal, and valid where it was."""
    try:
        before: Any = nbformat.reads(case.before.decode("utf-8-sig"), as_version=4)
    except Exception:  # nbformat has no one error for what it cannot read; the plain tests judge these by `json`
        return
    after: Any = nbformat.reads(case.after.decode("utf-8-sig"), as_version=4)
    assert nbformat.validator.isvalid(before) == nbformat.validator.isvalid(after)
    assert len(before.cells) == len(after.cells)
    for old, new in zip(before.cells, after.cells, strict=True):
        old.source = new.source = ""
    assert repr(before) == repr(after)
