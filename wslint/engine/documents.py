"""Checking what is no Python file: the examples of a page, those of docstrings, the cells of a notebook.

Each example is checked as a text of its own, a notebook's cells as one; findings and edits are then
those of the document. An example is read kindly: with the imports that it, or its page, takes for
granted, and with bodies where it has none. What does not parse even so is reported, never fixed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from wslint.code.tree import Code
from wslint.engine.check import Checked, Reading, Setup, check, syntax_fault
from wslint.engine.comments import position
from wslint.engine.parsing import parsed
from wslint.engine.snippets import bound_name, completed, imports, submodules, uses
from wslint.engine.suppress import UNUSED_CODE
from wslint.engine.todo import CODE as TODO_CODE
from wslint.files.documents import Unreadable
from wslint.files.edits import Unmappable, insertion, outer_edit
from wslint.files.examples import Example, Wanted
from wslint.files.fragments import Fragment, inserted
from wslint.findings import Applicability, Cells, Finding, Fix
from wslint.fix.proof import python_version, syntax_error
from wslint.fix.splice import splice

_LARGEST = 8_000_000  # bytes of a page; the parsers take a second for so much
# What is about a file as a whole: its syntax, its comments. The code of a page may be about any of these.
_NOT_IN_PROSE = frozenset({"invalid-syntax", UNUSED_CODE, TODO_CODE})


def reading(kind: str, path: str, setup: Setup, noqa: bool) -> Reading:
    """How the file at ``path``, a document or a Python file with documents in it, is checked."""
    snippets = replace(setup, in_loop=True)
    if kind == "notebook":
        return Reading(lambda source: _check_notebook(path, source, snippets, noqa), _notebook_fault)
    prose = _Prose(kind, path, setup, snippets, noqa)
    return Reading(prose.check, prose.fault)


def _extract(kind: str, path: str, document: bytes, wanted: Wanted = lambda code: True) -> Iterator[Example]:
    if len(document) > _LARGEST:
        raise Unreadable(f"it is larger than {_LARGEST // 1_000_000} MB")
    if kind == "markdown":
        from wslint.files.markdown import examples
    elif kind == "rst":
        from wslint.files.rst import examples
    elif kind == "shell":
        from wslint.files.shell import examples
    else:
        from wslint.files.docstrings import examples
    return examples(path, document, wanted)


@dataclass(frozen=True, slots=True)
class _Ready:
    """An example that can be checked. ``given`` are the names that it has from others, ``own`` its imports."""

    example: Example
    fragment: Fragment
    parses: bool
    given: frozenset[str]
    own: dict[str, bytes]


class _Prose:
    """Checks the examples of one page, again and again while it is being fixed."""

    def __init__(self, kind: str, path: str, setup: Setup, snippets: Setup, noqa: bool) -> None:
        self.kind, self.path, self.setup, self.snippets, self.noqa = kind, path, setup, snippets, noqa
        self.packages = setup.selection.packages
        self.assumed = {name: text.encode() for text in setup.config.document_imports if (name := bound_name(text))}
        self.checked: dict[bytes, Checked] = {}

    def check(self, document: bytes) -> Checked:
        """All findings of the page."""
        found: list[Finding] = []
        warnings: tuple[str, ...] = ()
        module: dict[str, bytes] = {}
        if self.kind == "python":
            from wslint.files.docstrings import may_hold_examples

            whole = check(self.path, document, self.setup, self.noqa)
            if not may_hold_examples(document):
                return whole
            found, warnings = list(whole.findings), whole.warnings
            module = parsed(document, self.setup.in_parts, imports)
        ready = list(self._ready(document, module))
        for number, (one, needed) in enumerate(zip(ready, _needed(ready), strict=True), 1):
            placed = (_placed(finding, one, document, needed) for finding in self._check(one.fragment.source).findings)
            found += (replace(finding, fragment=number) for finding in placed if finding is not None)
        return Checked(tuple(sorted(found, key=position)), warnings)

    def fault(self, before: bytes, after: bytes) -> str:
        """Why a fixed page may not replace the one before; "" if nothing speaks against it."""
        fault = syntax_fault(before, after) if self.kind == "python" else ""
        old, new = (list(_extract(self.kind, self.path, document)) for document in (before, after))
        if fault or len(old) != len(new):
            return fault or "its examples would not be the same in number"
        for one, other in zip(old, new, strict=True):
            changed = one.fragment.source != other.fragment.source
            if changed and completed(one.fragment) is not None and completed(other.fragment) is None:
                return "an example would not parse"
        return ""

    def _check(self, source: bytes, code: Code | None = None) -> Checked:
        if source not in self.checked:
            self.checked[source] = check(self.path, source, self.snippets, self.noqa, code)
        return self.checked[source]

    def _ready(self, document: bytes, module: dict[str, bytes]) -> Iterator[_Ready]:
        """The examples that concern the rules, with the imports that they take for granted."""
        known: dict[str, bytes | None] = dict(module)  # by name; None where examples before disagree
        words = {package.encode() for package in self.packages}  # and the names that are known to come from them
        known_before = {**self.assumed, **module}
        words.update(name.encode() for name, text in known_before.items() if _package(text) in self.packages)
        for example in _extract(self.kind, self.path, document, lambda code: any(word in code for word in words)):
            code = Code(example.fragment.source)
            own = imports(code)
            one = self._with_imports(example, code, own, known)
            if one is not None:
                yield one
            for name, statement in own.items():
                known[name] = statement if known.get(name, statement) == statement else None
                if _package(statement) in self.packages:
                    words.add(name.encode())

    def _with_imports(
        self, example: Example, code: Code, own: dict[str, bytes], known: dict[str, bytes | None]
    ) -> _Ready | None:
        whole = completed(example.fragment)
        if whole is None and not example.tagged:
            return None
        words = {word.decode("utf-8", "replace") for word in code.vocabulary}
        before = {name: text for name in sorted(known.keys() & words) if (text := known[name]) is not None}
        given = {name: text for name, text in {**self.assumed, **before}.items() if uses(code, name)}
        fragment = example.fragment if whole is None else whole
        lines = list(given.values())
        if given.get("websockets") == b"import websockets":  # nobody knows by which import; so it is the one it takes
            lines += (f"import {module}".encode() for module in sorted(submodules(code, "websockets")))
        if given:
            end = b"\r\n" if b"\r\n" in fragment.source else b"\n"
            fragment = inserted(fragment, [(0, b"".join(line + end for line in lines))])
        if fragment is whole is example.fragment and not code.has_error:
            self._check(fragment.source, code)  # now that it is parsed; what it gives is remembered
        return _Ready(example, fragment, whole is not None, frozenset(given) & before.keys(), own)


def _needed(ready: Sequence[_Ready]) -> list[frozenset[str]]:
    """For each example the names that later ones have from its imports."""
    later: set[str] = set()
    needed = []
    for one in reversed(ready):
        needed.append(frozenset(later & one.own.keys()))
        later |= one.given
    return needed[::-1]


def _package(statement: bytes) -> str:
    return re.split(rb"[\s.]+", statement)[1].decode()


def _placed(finding: Finding, one: _Ready, document: bytes, needed: frozenset[str]) -> Finding | None:
    """A finding of an example as one of its page; None for one that does not belong there.

    ``needed`` are the names that later examples have from the imports of this one.
    """
    example, fragment = one.example, one.fragment
    ignored = example.ignored is not None and (not example.ignored or example.ignored & {finding.code, finding.name})
    if ignored or finding.code in _NOT_IN_PROSE or not fragment.holds(finding.start):
        return None
    level, message, fix = finding.level, finding.message, finding.fix
    if fix is not None:
        why = "" if example.fixable else "it stands in other code"
        why = why or _taken(fix, one, needed)
        fix, why = (None, why) if why else _outer_fix(fix, fragment, document)
        message += f" (not fixed: {why})" if why else ""
    if not one.parses:
        fix = None
        message += " (in an example that does not parse)"
    start = fragment.outer_start(finding.start)
    touched = (start, *(edit.start for edit in fix.edits)) if fix is not None else (start,)
    if example.shown and not all(any(low <= at < high for low, high in example.fresh) for at in touched):
        level, message = "note", f"{message} (shown here as old or wrong code)"
        fix = None if fix is None else replace(fix, applicability=Applicability.DISPLAY)
    end = max(start, fragment.outer_end(finding.end))
    return replace(finding, level=level, message=message, start=start, end=end, fix=fix)


def _taken(fix: Fix, one: _Ready, needed: frozenset[str]) -> str:
    """Why a fix may not have its way with an import: later examples go without one of their own."""
    if not needed:
        return ""
    left = imports(Code(splice(one.fragment.source, fix.edits)))
    gone = sorted(needed - left.keys())
    return f"a later example takes `{gone[0]}` from this one" if gone else ""


def _outer_fix(fix: Fix, fragment: Fragment, document: bytes) -> tuple[Fix | None, str]:
    """A fix of a fragment as one of its document, or why there is none."""
    try:
        edits = [outer_edit(fragment, document, edit) for edit in fix.edits]
    except Unmappable as problem:
        return None, str(problem)
    kept = sorted((edit for edit in edits if edit is not None), key=lambda edit: (edit.start, edit.end))
    return (replace(fix, edits=tuple(kept)), "") if kept else (None, "it changes what the document does not say")


def _inner_fix(fix: Fix | None, fragment: Fragment) -> Fix | None:
    """The fix as the reader of the cells is shown it: a line at the end of a cell is not one before the next."""
    if fix is None:
        return None
    edits = (insertion(fragment, edit)[1] if edit.start == edit.end else edit for edit in fix.edits)
    return replace(fix, edits=tuple(edits))


def _check_notebook(path: str, document: bytes, setup: Setup, noqa: bool) -> Checked:
    from wslint.files.notebook import read_notebook

    notebook = read_notebook(document)
    fragment = notebook.fragment
    checked = check(path, fragment.source, setup, noqa)
    cells = Cells(notebook.text, tuple((block.cell or 0, block.start) for block in fragment.blocks))
    found = []
    for finding in checked.findings:
        fix, why = (None, "") if finding.fix is None else _outer_fix(finding.fix, fragment, document)
        inner = replace(finding, message=finding.message + (f" (not fixed: {why})" if why else ""))
        inner = replace(inner, fix=None if fix is None else _inner_fix(finding.fix, fragment))
        start = fragment.outer_start(finding.start)
        end = max(start, fragment.outer_end(finding.end))
        found.append(replace(inner, start=start, end=end, fix=fix, cell=cells.at(finding.start)[0], inner=inner))
    warnings = tuple(_in_cell(text, cells) for text in checked.warnings)
    return Checked(tuple(found), warnings, cells if found else None)


def _in_cell(warning: str, cells: Cells) -> str:
    """A warning with the cell and the row in it, instead of the row in the code of all cells."""
    row, _, text = warning.partition(":")
    lines = cells.source.split(b"\n")[: int(row) - 1]
    number, start = cells.at(sum(len(line) + 1 for line in lines))
    before = cells.source.count(b"\n", 0, start)
    return f"cell {number}:{int(row) - before}:{text}"


def _notebook_fault(before: bytes, after: bytes) -> str:
    """Why a fixed notebook may not replace the one before; "" if nothing speaks against it."""
    from wslint.files.notebook import read_notebook, without_sources

    if without_sources(before) != without_sources(after):
        return "it would change more of the notebook than source"
    old, new = read_notebook(before), read_notebook(after)
    for notebook, what in ((old, f"Python {python_version()} cannot parse"), (new, "the result would not parse,")):
        error = syntax_error(notebook.fragment.source)
        if error is not None:
            cells = Cells(notebook.text, tuple((block.cell or 0, block.start) for block in notebook.fragment.blocks))
            return f"{what} {_in_cell(f'{error[0]}: {error[1]}', cells)}"
    return ""
