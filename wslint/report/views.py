"""The text that a finding is shown in: that of its file, or of its cell in a notebook.

Notebooks are shown as Ruff 0.17 shows them to people and in its JSON: rows count from the top of the
cell, and a cell's number counts all cells. Formats whose readers open the file itself do without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from wslint.findings import FileResult, Finding
from wslint.report.positions import Lines


@dataclass(frozen=True, slots=True)
class View:
    """``lines`` are those of a file, or of the cell with the number ``cell``; ``start`` is the offset of the first."""

    lines: Lines
    start: int = 0
    cell: int | None = None

    def code_points(self, offset: int) -> tuple[int, int]:
        """Row, and column in code points."""
        return self.lines.code_points(offset - self.start)

    @property
    def label(self) -> str:
        """What stands between a file's name and the row: "" or "cell 2"."""
        return "" if self.cell is None else f"cell {self.cell}"


def row_and_column(lines: Lines, finding: Finding, offset: int) -> tuple[int, int]:
    """The place of an offset for formats that know no cells: the top of a notebook, as in Ruff."""
    return (1, 1) if finding.cell is not None else lines.code_points(offset)


class Views:
    """The views of one file. ``findings`` are its findings, with offsets as the views take them."""

    def __init__(self, result: FileResult) -> None:
        self._cells = result.cells
        self._views: dict[int, View] = {}
        self._whole = View(Lines(result.source))
        self.findings = result.findings if result.cells is None else tuple(map(_inner, result.findings))

    def of(self, offset: int) -> View:
        """The view that shows the byte at an offset."""
        if self._cells is None:
            return self._whole
        number, start = self._cells.at(offset)
        if number not in self._views:
            end = next((later for _, later in self._cells.starts if later > start), len(self._cells.source))
            self._views[number] = View(Lines(self._cells.source[start:end]), start, number)
        return self._views[number]


def _inner(finding: Finding) -> Finding:
    """The finding as it is in its cell; without the fix that was withheld since."""
    inner = finding.inner
    if inner is None:
        return finding
    return replace(inner, message=finding.message, fix=inner.fix if finding.fix is not None else None)
