"""For tests: what other parsers make of a document, before and after its code was changed."""

from __future__ import annotations

import ast
import json
import textwrap
from pathlib import Path
from typing import Any


def structure_fault(name: str, before: bytes, after: bytes) -> str:
    """What a change did to a document beyond the text of its code; "" if nothing."""
    suffix = Path(name).suffix
    old, new = (text.decode("utf-8-sig") for text in (before, after))
    if suffix in (".md", ".markdown", ".mdx"):
        return _fault(*(_markdown(text, suffix == ".mdx") for text in (old, new)))
    if suffix == ".rst":
        return _fault(_rst(old), _rst(new))
    if suffix == ".ipynb":
        return _fault(*map(_notebook, (old, new))) if _is_json(old) or _is_json(new) else ""
    if suffix in (".py", ".pyi"):
        return _fault(_python(old), _python(new)) if _parses(old) or _parses(new) else ""
    return "" if before == after else "it changed"


Parts = list[tuple[str, str | None]]  # what it is, and the text of what is code


def _fault(old: Parts, new: Parts) -> str:
    if [what for what, _ in old] != [what for what, _ in new]:
        return f"the structure changed: {old} -> {new}"
    for (_, one), (_, other) in zip(old, new, strict=True):
        if one is not None and other is not None and one != other and _parses(one) and not _parses(other):
            return f"what parsed does not any more: {other}"
    return ""


def _parses(code: str) -> bool:
    try:
        ast.parse(textwrap.dedent(code))
    except (SyntaxError, ValueError):  # the latter for half a character
        return False
    return True


def _markdown(text: str, mdx: bool) -> Parts:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    tokens = (parser.disable("html_block") if mdx else parser).parse(text)
    code = ("fence", "code_block")
    return [
        (f"{token.type} {token.info} {token.markup} {token.level}", token.content)
        if token.type in code
        else (f"{token.type} {token.level} {token.content}", None)
        for token in tokens
    ]


def _rst(text: str) -> Parts:
    from docutils import nodes
    from docutils.core import publish_doctree

    settings: dict[str, Any] = {"report_level": 5, "halt_level": 5, "file_insertion_enabled": False}
    tree = publish_doctree(text, settings_overrides=settings | {"syntax_highlight": "none"})
    for node in list(tree.findall(nodes.system_message)):
        node.parent.remove(node)
    code = (nodes.literal_block, nodes.doctest_block)
    return [
        (f"{type(node).__name__} {node.get('classes')}", node.astext())
        if isinstance(node, code)
        else (type(node).__name__, None)
        for node in tree.findall(nodes.Element)
    ]


def _notebook(text: str) -> Parts:
    whole = json.loads(text, parse_constant=str)
    sources = [("cell", "".join(cell.pop("source", ""))) for cell in whole["cells"]]
    return [(json.dumps(whole), None), *sources]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _python(text: str) -> Parts:
    nodes = ast.walk(ast.parse(text))
    imports = (ast.Import, ast.ImportFrom)
    return [
        (type(node).__name__, None) for node in nodes if isinstance(node, ast.stmt) and not isinstance(node, imports)
    ]
