"""What comments do to the findings of a text: suppressions take some away, and comments are found fault with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from wslint.code.directives import has_candidates
from wslint.code.normal import enclosing, normal_text
from wslint.code.todos import has_todos
from wslint.code.tree import Code
from wslint.config import Config
from wslint.engine import suppress, todo
from wslint.findings import Finding
from wslint.rules.selection import Selection


def position(finding: Finding) -> tuple[int, int, str, str]:
    """The order of findings."""
    return finding.start, finding.end, finding.code, finding.message


def judged(
    code: Code, found: Sequence[Finding], config: Config, selection: Selection, ignored: frozenset[str], noqa: bool
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The findings that are left of ``found``, with those about comments, and one-line warnings that begin with a row.

    ``ignored`` are the codes that are off in this file. Without ``noqa`` nothing is suppressed.
    """
    found = list(found)
    if not has_todos(code.source) and not has_candidates(code.source):
        return tuple(sorted(dict.fromkeys(found), key=position)), ()
    standing = _standing(selection, ignored)
    if has_todos(code.source) and standing(todo.CODE) == "on":
        found += _of_todos(code, found, config, selection, standing)
    found = sorted(dict.fromkeys(found), key=position)
    if not noqa:
        return tuple(found), ()
    result = suppress.apply(
        found,
        code.source,
        is_comment=lambda offset: code.path(offset)[-1].type == "comment",
        string_end=lambda offset: _string_end(code, offset),
        standing=standing,
        extra_rows=lambda finding: _import_rows(code, finding),
    )
    level = _level(selection, suppress.UNUSED_CODE)
    unused = [
        Finding(suppress.UNUSED_CODE, suppress.UNUSED_NAME, level, item.message, item.start, item.end, item.fix)
        for item in result.unused
    ]
    rows = (code.source.count(b"\n", 0, item.start) + 1 for item in result.warnings)
    warnings = tuple(f"{row}: {item.message}" for row, item in zip(rows, result.warnings, strict=True))
    placed = [_placed(code, finding, selection) for finding in unused]
    return tuple(sorted([*result.kept, *placed], key=position)), warnings


def _of_todos(
    code: Code,
    found: Sequence[Finding],
    config: Config,
    selection: Selection,
    standing: Callable[[str], suppress.Standing],
) -> list[Finding]:
    level = _level(selection, todo.CODE)
    marks = todo.todo_findings(
        code, found, level, config.todo_owner, standing, lambda offset: _string_end(code, offset)
    )
    return [_placed(code, finding, selection) for finding in marks]


def _placed(code: Code, finding: Finding, selection: Selection) -> Finding:
    """A finding about a comment with all that other findings have, and without a fix that is not wanted."""
    fix = finding.fix if finding.code in selection.fixable else None
    return replace(finding, fix=fix, scope=enclosing(code, finding.start), text=normal_text(code, finding.start))


def _level(selection: Selection, code: str) -> str:
    return next((rule.level for rule in selection.known if rule.code == code), "warning")


def _standing(selection: Selection, ignored: frozenset[str]) -> Callable[[str], suppress.Standing]:
    """What a code or name in a comment stands for."""
    standings = {rule.code: "off" for rule in selection.known}
    standings |= {rule.code: "on" for rule in selection.enabled if rule.code not in ignored}
    standings |= {rule.name: standings[rule.code] for rule in selection.known}
    prefixes = tuple({rule.code.rstrip("0123456789") for rule in selection.known})

    def standing(text: str) -> suppress.Standing:
        if text in standings:
            return "on" if standings[text] == "on" else "off"
        own = text.rstrip("0123456789") in prefixes and text[-1:].isdigit()
        return "unknown" if own else "foreign"

    return standing


def _string_end(code: Code, offset: int) -> int | None:
    """The end of the outermost string literal around an offset."""
    return next((node.end_byte for node in code.path(offset) if node.type == "string"), None)


def _import_rows(code: Code, finding: Finding) -> tuple[int, ...]:
    """The first row of the import statement that a finding lies in."""
    for node in code.path(finding.start):
        if node.type.startswith("import_") and node.type.endswith("statement"):
            return (node.start_point.row + 1,)
    return ()
