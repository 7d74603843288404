"""Edits on whole statements: removing an import, or one name of it, with its line."""

from __future__ import annotations

from wslint.code.directives import BOM
from wslint.code.tree import Code, Node, Path
from wslint.findings import Edit


def removal(code: Code, path: Path) -> Edit | None:
    """Remove the imported name at the end of ``path``, and its statement if it is the only one.

    None if the statement is the only one of its block, which must not become empty.
    """
    i = next(i for i in range(len(path) - 1, -1, -1) if path[i].type.startswith("import_"))
    statement, item = path[i], path[i + 1]
    module = statement.child_by_field_name("module_name")
    items = [child for child in statement.named_children if child != module and child.type != "comment"]
    if len(items) > 1:
        return _item_removal(items, item)
    block = path[i - 1]
    if block.type != "module" and sum(child.type != "comment" for child in block.named_children) == 1:
        return None
    return _statement_removal(code, statement)


def _item_removal(items: list[Node], item: Node) -> Edit:
    """Remove one of several items with the comma that separates it: the one after it, or before it for the last."""
    i = items.index(item)
    if i + 1 < len(items):
        return Edit(item.start_byte, items[i + 1].start_byte, "")
    return Edit(items[i - 1].end_byte, item.end_byte, "")


def _statement_removal(code: Code, statement: Node) -> Edit:
    source = code.source
    start, end = statement.start_byte, statement.end_byte
    line_start = source.rfind(b"\n", 0, start) + 1 or (len(BOM) if source.startswith(BOM) else 0)
    line_end = source.find(b"\n", end)
    stop = len(source) if line_end < 0 else line_end + 1
    before, after = source[line_start:start], source[end : len(source) if line_end < 0 else line_end].strip()
    if not before.strip(b" \t\f") and (not after or after.startswith(b"#")):
        return Edit(line_start, _over_blank_line(source, line_start, stop), "")
    if after.startswith(b";"):
        end = source.index(b";", end) + 1
        while source[end : end + 1] in (b" ", b"\t"):
            end += 1
        return Edit(start, end, "")
    start = source.rfind(b";", line_start, start)
    return Edit(start, end, "")


def _over_blank_line(source: bytes, start: int, stop: int) -> int:
    """The end of a removed line, or of the blank line behind it if one stands before it as well."""
    above = source.rfind(b"\n", 0, max(start - 1, 0)) + 1
    if not source[:start].removeprefix(BOM) or source[above:start].strip():
        return stop
    below = source.find(b"\n", stop)
    return below + 1 if below >= 0 and not source[stop:below].strip() else stop
