"""What is wrong with the markers of a file (WS0005): no reason, no owner, past its date, or about nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from wslint.code.directives import Directive
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
    gone = {} if any(f.code == "invalid-syntax" for f in found) else _gone(code, todos, found, standing, string_end)
    edits = removals(code.source, {directive: frozenset(positions) for directive, positions in gone.items()})
    for todo in todos:
        directive = todo.directive
        useless = gone.get(directive, {})
        if useless:
            fix = Fix("Remove stale marker", Applicability.SAFE, edits[directive])
            message = _stale(todo, useless)
            findings.append(Finding(CODE, NAME, level, message, directive.start, todo.end, fix))
        if len(useless) < len(directive.selectors):
            findings += [
                Finding(CODE, NAME, level, problem, directive.start, todo.end)
                for problem in _problems(todo, needs_owner)
            ]
    return findings


def _line_end(source: bytes, start: int) -> int:
    end = source.find(b"\n", start)
    return len(source[: len(source) if end < 0 else end].rstrip())


def _gone(
    code: Code,
    todos: Sequence[Todo],
    found: Sequence[Finding],
    standing: Callable[[str], Standing],
    string_end: Callable[[int], int | None],
) -> dict[Directive, dict[int, str]]:
    """Why selectors of markers (by position in the list) are of no use; markers without such are left out."""
    marked = Marked(code.source, string_end)
    texts: dict[int, frozenset[str]] = {}
    for finding in found:
        line = marked.line(finding.start)
        if line is not None:
            texts[line] = texts.get(line, frozenset()) | {finding.code, finding.name}
    texts = marked.with_decorated(texts)
    gone: dict[Directive, dict[int, str]] = {}
    for todo in todos:
        here = texts.get(marked.about(todo), frozenset())
        useless = {}
        for position, selector in enumerate(todo.directive.selectors):
            status = standing(selector.text)
            if status in ("unknown", "foreign"):
                useless[position] = "no rule"
            elif status == "on" and selector.text not in here:
                useless[position] = "not found here"
        if useless:
            gone[todo.directive] = useless
    return gone


def _stale(todo: Todo, gone: dict[int, str]) -> str:
    groups = []
    for reason in ("not found here", "no rule"):
        texts = [f"`{todo.directive.selectors[position].text}`" for position, why in gone.items() if why == reason]
        if texts:
            groups.append(f"{reason}: {', '.join(texts)}")
    return f"{STALE} ({'; '.join(groups)})"


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
