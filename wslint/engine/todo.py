"""What is wrong with the markers of a file (WS0005): no reason, no owner, past its date, or about nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from wslint.code.todos import Marked, Todo, read_todos
from wslint.code.tree import Code
from wslint.engine.suppress import Standing
from wslint.engine.unsuppress import removals
from wslint.findings import Applicability, Finding, Fix

CODE = "WS0005"
NAME = "todo-marker"
STALE = "Stale marker"  # how the message about a marker that marks nothing begins


def today() -> str:
    """The date of the system's clock, as ISO 8601 writes it: on the day after its date a marker is overdue."""
    from datetime import date

    return date.today().isoformat()


def todo_findings(
    code: Code,
    found: Sequence[Finding],
    level: str,
    needs_owner: bool,
    standing: Callable[[str], Standing],
    string_end: Callable[[int], int | None],
) -> list[Finding]:
    """The findings about the markers in ``code``, whose other findings, suppressed or not, are ``found``.

    ``standing`` judges a code or name as it is written in a marker; what is off cannot be found and
    is not judged. ``string_end`` returns the end of the outermost string literal around an offset.
    """
    todos, malformed = read_todos(code.source, lambda offset: code.path(offset)[-1].type == "comment")
    findings = [
        Finding(CODE, NAME, level, wrong.message, wrong.start, _line_end(code.source, wrong.start))
        for wrong in malformed
    ]
    marked = Marked(code.source, string_end)
    for todo in todos:
        gone = {} if any(f.code == "invalid-syntax" for f in found) else _gone(todo, marked, found, standing)
        whole = len(gone) == len(todo.directive.selectors)
        problems = [] if whole else [(problem, None) for problem in _problems(todo, needs_owner)]
        stale = [(_stale(todo, gone), _removal(code.source, todo, frozenset(gone)))] if gone else []
        findings += [
            Finding(CODE, NAME, level, message, todo.directive.start, todo.end, fix)
            for message, fix in (*stale, *problems)
        ]
    return findings


def _line_end(source: bytes, start: int) -> int:
    end = source.find(b"\n", start)
    return len(source[: len(source) if end < 0 else end].rstrip())


def _gone(todo: Todo, marked: Marked, found: Sequence[Finding], standing: Callable[[str], Standing]) -> dict[int, str]:
    """Why selectors of a marker (by position in its list) are of no use."""
    here = {text for finding in found if marked.is_about(todo, finding.start) for text in (finding.code, finding.name)}
    gone: dict[int, str] = {}
    for position, selector in enumerate(todo.directive.selectors):
        status = standing(selector.text)
        if status in ("unknown", "foreign"):
            gone[position] = "no rule"
        elif status == "on" and selector.text not in here:
            gone[position] = "not found here"
    return gone


def _stale(todo: Todo, gone: dict[int, str]) -> str:
    groups = []
    for reason in ("not found here", "no rule"):
        texts = [f"`{todo.directive.selectors[position].text}`" for position, why in gone.items() if why == reason]
        if texts:
            groups.append(f"{reason}: {', '.join(texts)}")
    return f"{STALE} ({'; '.join(groups)})"


def _removal(source: bytes, todo: Todo, positions: frozenset[int]) -> Fix:
    edits = removals(source, {todo.directive: positions})[todo.directive]
    return Fix("Remove stale marker", Applicability.SAFE, edits)


def _problems(todo: Todo, needs_owner: bool) -> Iterator[str]:
    if not todo.reason:
        yield "This marker gives no reason: say behind the brackets what must be done"
    if needs_owner and not todo.owner:
        yield "This marker names no owner, which `todo-owner` asks for: write `@name:` behind the brackets"
    if todo.due:
        yield from _lateness(todo.due)


def _lateness(due: str) -> Iterator[str]:
    from datetime import date

    try:
        date.fromisoformat(due)
    except ValueError:
        yield f"`{due}` is no date: write it as 2027-01-31"
        return
    if due < today():
        yield f"This marker was due on {due}: do what it says, or agree on another date"
