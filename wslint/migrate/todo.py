"""Writing markers where a person must do something: `# wslint: todo[WS1402] reason` above the line of a finding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from wslint.code.directives import BOM
from wslint.code.todos import Marked, read_todos
from wslint.code.tree import Code, TooDeep
from wslint.config import Config
from wslint.engine.check import stored
from wslint.engine.checker import Checker
from wslint.engine.todo import CODE, STALE
from wslint.files.documents import DocumentError, read_document
from wslint.files.kinds import kind_of
from wslint.findings import Applicability, Edit, FileResult, Finding
from wslint.fix.proof import syntax_error, untouched
from wslint.fix.splice import splice
from wslint.fix.write import WriteError, write
from wslint.migrate.phases import phase_of
from wslint.paths import shown

_WIDTH = 88  # that of Ruff's formatter
_SHORTEST = 40
_OWNER = re.compile(r"@[\w./-]+|[\w.+-]+@[\w.-]+")
_OBSTACLE = re.compile(r"\(not fixed: (.*)\)\s*\Z")


@dataclass(frozen=True, slots=True)
class Marker:
    """What writes the markers of one run.

    ``checker`` checks as the run did, but fixes nothing; ``unsafe`` tells whether unsafe fixes were applied.
    """

    checker: Checker
    unsafe: bool

    def marked(self, result: FileResult, config: Config) -> tuple[FileResult, int]:
        """The result with markers above its findings without a fix to apply, and how many were added.

        Where the text with markers is not proven to be the same code, or cannot be written, the
        result says so and the file stays as it was.
        """
        wanted = [finding for finding in result.findings if self._is_wanted(finding)]
        if not wanted:
            return result, 0
        try:
            return self._marked(result, wanted, config)
        except (WriteError, OSError) as error:
            why = error.why if isinstance(error, WriteError) else error.strerror or str(error)
            return replace(result, errors=(*result.errors, f"{shown(result.path)}: not marked, {why}")), 0
        except (DocumentError, TooDeep) as error:
            return _with_warning(result, f"{shown(result.path)}: not marked: {error}"), 0

    def _is_wanted(self, finding: Finding) -> bool:
        if finding.code in (CODE, "invalid-syntax"):
            return False
        allowed = (Applicability.SAFE, Applicability.UNSAFE) if self.unsafe else (Applicability.SAFE,)
        return finding.fix is None or finding.fix.applicability not in allowed

    def _marked(self, result: FileResult, wanted: Sequence[Finding], config: Config) -> tuple[FileResult, int]:
        if kind_of(result.path, result.source) != "python":
            return _with_warning(result, f"{shown(result.path)}: not marked: it is no Python file"), 0
        in_code = [finding for finding in wanted if not finding.fragment]
        if len(in_code) < len(wanted):
            result = _with_warning(result, f"{shown(result.path)}: not marked: what stands in docstrings")
        edits = list(insertions(result.source, in_code, _owner(result.path, config)))
        if not edits:
            return result, 0
        before = self._current(result)
        document = read_document(before)
        source = splice(result.source, edits)
        try:
            after = document.encoded(source)
            problem = self._unproven(result, source, edits, config, before, after)
        except UnicodeEncodeError:
            problem = f"{document.encoding} cannot hold the markers"
        if document.source != result.source:
            problem = "the file changed while it was checked: run again"
        if problem:
            return _with_warning(result, f"{shown(result.path)}: not marked: {problem}"), 0
        write(result.path, before, after, shown(result.path))
        findings = tuple(_shifted(finding, edits) for finding in result.findings)
        return replace(result, findings=findings, source=source), len(edits)

    def _current(self, result: FileResult) -> bytes:
        """The bytes of the file, as they are after its fixes."""
        if result.original is not None:
            return stored(result)
        with open(result.path, "rb") as file:
            return file.read()

    def _unproven(
        self, result: FileResult, source: bytes, edits: Sequence[Edit], config: Config, before: bytes, after: bytes
    ) -> str:
        """Why ``source`` may not replace the text without markers, "" if it is the same code with the same findings.

        ``before`` and ``after`` are both as they are stored.
        """
        if not untouched(result.source, source, edits):
            return "it would change other bytes"
        if syntax_error(result.source) is not None or syntax_error(source) is not None:
            return "it does not parse"
        if self._found(result.path, before, config) != self._found(result.path, after, config):
            return "it would change what is found"
        return ""

    def _found(self, path: str, data: bytes, config: Config) -> Counter[tuple[str, str, str]]:
        found = self.checker.check(path, config, data)[0].findings
        return Counter((f.code, f.scope, f.text) for f in found if f.code != CODE or f.message.startswith(STALE))


def insertions(source: bytes, findings: Iterable[Finding], owner: str = "") -> Iterator[Edit]:
    """The edits that mark findings, which refer to the Python text ``source``: whole lines, in ascending order.

    A finding that a marker is about already, or that stands in no line of code, gets none. Raises TooDeep.
    """
    code = Code(source)
    marked = Marked(source, lambda offset: _string_end(code, offset))
    todos, _ = read_todos(source, lambda offset: code.path(offset)[-1].type == "comment")
    findings = list(findings)
    concerned = {text for finding in findings for text in (finding.code, finding.name)}
    known: dict[int, frozenset[str]] = {}
    for todo in todos:
        texts = concerned.intersection(selector.text for selector in todo.directive.selectors)
        known[marked.about(todo)] = known.get(marked.about(todo), frozenset()) | texts
    known = marked.with_decorated(known, backwards=True)
    wanted: dict[int, dict[str, Finding]] = {}
    for finding in findings:
        place = marked.line(finding.start)
        if place is not None and known.get(place, frozenset()).isdisjoint((finding.code, finding.name)):
            wanted.setdefault(place, {}).setdefault(finding.code, finding)
    for place, by_code in sorted(wanted.items()):
        line = marked.lines[place]
        start = source.rfind(b"\n", 0, line.start) + 1 or (len(BOM) if source.startswith(BOM) else 0)
        newline = _newline(source, start)
        indent = source[start : line.start].decode("utf-8", "replace")
        if not indent.strip(" \t\f"):
            for code_, finding in sorted(by_code.items()):
                yield Edit(start, start, f"{indent}{_text(code_, finding.message, owner, len(indent))}{newline}")


def _newline(source: bytes, start: int) -> str:
    """The line end before ``start``, or else the first one."""
    end = source.rfind(b"\n", 0, start)
    end = end if end >= 0 else source.find(b"\n")
    return "\r\n" if end > 0 and source.endswith(b"\r", 0, end) else "\n"


def _with_warning(result: FileResult, text: str) -> FileResult:
    return replace(result, warnings=(*result.warnings, text))


def _string_end(code: Code, offset: int) -> int | None:
    return next((node.end_byte for node in code.path(offset) if node.type == "string"), None)


def _text(code: str, message: str, owner: str, indent: int) -> str:
    head = f"# wslint: todo[{code}] {f'{owner}: ' if owner else ''}"
    obstacle = _OBSTACLE.search(message)
    reason = obstacle[1] if obstacle else re.split(r"[:;] ", message)[0]
    reason = " ".join(reason.replace("#", "").replace("…", "...").split())
    room = max(_WIDTH - indent - len(head), _SHORTEST)
    if len(reason) > room:
        reason = reason[: room - 3].rpartition(" ")[0].rstrip(",") + "..."
    return head + reason


def _owner(path: str, config: Config) -> str:
    """The owner of a file's phase where markers must name one, "" if none is known."""
    phase = phase_of(path, config) if config.todo_owner else None
    owner = (phase.owner if phase is not None else None) or ""
    return owner if all(map(_OWNER.fullmatch, owner.split())) else ""


def _shifted(finding: Finding, edits: Sequence[Edit]) -> Finding:
    """A finding where it is after whole lines were inserted."""

    def moved(offset: int) -> int:
        return offset + sum(len(edit.text.encode()) for edit in edits if edit.start <= offset)

    fix = finding.fix
    if fix is not None:
        fix = replace(fix, edits=tuple(Edit(moved(edit.start), moved(edit.end), edit.text) for edit in fix.edits))
    return replace(finding, start=moved(finding.start), end=moved(finding.end), fix=fix)
