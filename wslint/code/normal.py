"""The text that a finding is about, in a form that formatting and comments do not change.

It is the innermost call around the finding, or else the smallest other unit that stands for itself:
a parameter, an element of a collection, an imported name, a statement, the head of a block. White
space, comments, redundant parentheses, trailing commas and the style of quotes are left out, so that
a formatter changes nothing, and another call on the same line nothing either. So are the keywords that
fixes add, change or take away, but for the one that the finding is about: a fix of one finding leaves
the others of the same call what they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from wslint.code.tree import Code, Node, Path

_BLOCKS = ("module", "block")
_COLLECTIONS = ("list", "tuple", "set", "expression_list", "parameters", "lambda_parameters", "decorated_definition")
_UNITS = frozenset(
    {
        "call", "comment", "with_item", "pair", "type", "typed_parameter", "default_parameter",
        "typed_default_parameter", "elif_clause", "else_clause", "except_clause", "except_group_clause",
        "finally_clause", "case_clause",
    }
)  # fmt: skip
# Nodes with text between their children.
_WHOLE = ("string_content", "format_specifier")
_LEFT_OUT = ("comment", "line_continuation")
# The keywords of connect() and serve() that fixes are about.
_FIXED = frozenset(
    {
        "extra_headers", "additional_headers", "user_agent_header", "timeout", "open_timeout", "close_timeout", "loop",
        "read_limit", "write_limit", "legacy_recv", "process_exception", "proxy", "ssl", "ssl_context", "subprotocols",
        "origins",
    }
)  # fmt: skip
_LONGEST = 120
# What lies beyond is left out: a text with thousands of findings is looked at once for each.
_MOST_TOKENS = 1000
_MOST_BYTES = 4000
_SHORTENED = re.compile(r"… ([0-9a-f]{12})\Z")
_KEYWORD = re.compile(r"([(,] ?)[^\W\d]\w*=(?!=)")
_OWNER = re.compile(r"\A(?:\w+\.)+(?=\w+\()|\bwebsockets\.(?:\w+\.)*(?=\w)")


def enclosing(code: Code, offset: int) -> str:
    """The dotted name of the functions and classes whose body, or head, the byte at ``offset`` lies in."""
    named = (node for node in code.path(offset) if node.type in ("function_definition", "class_definition"))
    names = (node.child_by_field_name("name") for node in named)
    return ".".join(code.text(name) for name in names if name is not None)


def normal_text(code: Code, offset: int, known: dict[tuple[str, int], Any] | None = None) -> str:
    """The normal text around the byte at ``offset``; long ones are cut and end in a hash. Raises TooDeep.

    ``known`` remembers the texts for the next finding in the same call.
    """
    path = code.path(offset)
    unit = _unit(path)
    if unit is None:
        return _shortened(_line(code, offset))
    if unit.type == "comment":
        said = code.source[unit.start_byte : min(unit.end_byte, unit.start_byte + _MOST_BYTES)]
        return _shortened(" ".join(said.decode("utf-8", "replace").split()))
    if unit.type.startswith("import_") and unit.type.endswith("statement"):
        return _shortened(_imported(code, path, unit))
    known = {} if known is None else known
    about = _keyword(code, path, unit)
    key = (f"normal text {about}", unit.id)
    if key not in known:
        known[key] = _shortened(_joined(code, unit, _end(unit), _FIXED - {about}))
    text: str = known[key]
    return text


def alike(text: str) -> str:
    """What two normal texts have in common if they are the same call before and after the rename of a keyword.

    The names of keywords are left out, and the module or object that a function is called on: these
    are what fixes change, and the finding of another rule on the same call is the same one after it.
    """
    shortened = _SHORTENED.search(text)
    if shortened:
        return shortened[1]
    return _KEYWORD.sub(r"\1", _OWNER.sub("", text))


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    from hashlib import sha256

    digest = sha256(alike(text).encode("utf-8", "replace")).hexdigest()[:12]
    return f"{text[: _LONGEST - 20]}… {digest}"


def _unit(path: Path) -> Node | None:
    """The innermost node of a path that stands for itself; None where the code does not parse."""
    types = [node.type for node in path]
    for i in range(len(path) - 1, 0, -1):
        kind, parent = types[i], types[i - 1]
        if "ERROR" in (kind, parent):
            return None
        if kind in _UNITS or parent in _BLOCKS or parent in _COLLECTIONS:
            return path[i]
        # An argument of a call belongs to it, an argument of a class to nothing.
        if parent == "argument_list" and types[i - 2] == "class_definition":
            return path[i]
    return None


def _keyword(code: Code, path: Path, unit: Node) -> str:
    """The keyword of the call ``unit`` that a path leads into, if it is one that fixes are about; else ""."""
    i = path.index(unit) + 2  # behind the list of arguments
    name = _name(code, path[i]) if i < len(path) else ""
    return name if name in _FIXED else ""


def _name(code: Code, argument: Node) -> str:
    """The name of a keyword argument, "" for any other node."""
    name = argument.child_by_field_name("name") if argument.type == "keyword_argument" else None
    return "" if name is None else code.text(name)


def _end(unit: Node) -> int:
    """The end of a unit, without the block that it may head."""
    block = next((child for child in unit.children if child.type in ("block", "case_clause")), None)
    return unit.end_byte if block is None else block.start_byte


def _line(code: Code, offset: int) -> str:
    first, last = max(offset - _MOST_BYTES, 0), min(offset + _MOST_BYTES, len(code.source))
    start = max(code.source.rfind(b"\n", first, offset) + 1, first)
    end = code.source.find(b"\n", offset, last)
    line = code.source[start : last if end < 0 else end]
    return " ".join(line.decode("utf-8", "replace").split())


def _imported(code: Code, path: Path, statement: Node) -> str:
    """The one name of an import that a path leads to, as a statement of its own; the module alone without one."""
    module = statement.child_by_field_name("module_name")
    item = next(iter(path[path.index(statement) + 1 :]), None)
    is_name = item is not None and item != module and item.type in ("dotted_name", "aliased_import", "wildcard_import")
    name = f"import {_joined(code, item, item.end_byte)}" if item is not None and is_name else ""
    return f"from {code.text(module)} {name}".strip() if module is not None else name or "import"


def _joined(code: Code, unit: Node, end: int, left_out: Collection[str] = ()) -> str:
    """The tokens of ``unit`` up to ``end``, with blanks only where there must be one, and behind commas.

    If it is a call, the keywords ``left_out`` are.
    """
    parts: list[str] = []
    last = ""  # the type of the token before
    for node in _leaves(code, unit, end, left_out):
        text = _string_part(code, node) if node.type.startswith("string_") else code.text(node)
        if last == "string_end" and node.type == "string_start":  # one literal in two pieces
            parts.pop()
        elif text == "," and last in ("(", ","):  # behind a keyword that is left out
            continue
        elif last == "," and text in (")", "]", "}"):
            parts[-1] = text
        else:
            if parts and _needs_blank(parts[-1], last, text):
                parts.append(" ")
            parts.append(text)
        last = node.type
    return "".join(parts).strip().removesuffix(":")


def _needs_blank(before: str, last: str, text: str) -> bool:
    if last.startswith("string_"):
        return last == "string_end" and _is_word(text[:1])
    return last == "," or (_is_word(before[-1:]) and (_is_word(text[:1]) or text[:1] == '"'))


def _is_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _string_part(code: Code, node: Node) -> str:
    """A part of a string literal, the same whichever quotes and prefixes a formatter prefers."""
    text = code.text(node)
    if node.type == "string_content":
        return text.replace("\r\n", "\n").replace("\\'", "'").replace('\\"', '"')
    return ("b" if "b" in text.lower() else "") + '"'


def _leaves(code: Code, unit: Node, end: int, left_out: Collection[str]) -> list[Node]:
    found: list[Node] = []
    waiting = [unit]
    while waiting and len(found) < _MOST_TOKENS:
        node = waiting.pop()
        if node.start_byte >= end or node.type in _LEFT_OUT:
            continue
        children = node.children
        if not children or node.type in _WHOLE:
            found.append(node)
            continue
        if node.type == "parenthesized_expression":
            children = [child for child in children if child.type not in ("(", ")")]
        elif node.type == "argument_list" and left_out and unit.type == "call" and node.end_byte == unit.end_byte:
            children = [child for child in children if _name(code, child) not in left_out]
        waiting.extend(reversed(children))
    return found
