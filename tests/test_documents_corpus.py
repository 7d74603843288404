"""Documents with findings and fixes marked by hand: places, fixed texts, a second run, and what others parse."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.command_line import CommandLine, command_line
from tests.document_cases import GROUPS, VARIANTS, Case, Expected, cases, config
from tests.document_structure import structure_fault

CASES = [case for group in GROUPS for case in cases(group)]


@dataclass(frozen=True)
class Outcome:
    """What became of the documents of a group, by their number: findings and texts, and the same after a second run."""

    findings: list[list[Expected]]
    fixed: list[bytes]
    left: list[list[str]]
    again: list[bytes]


def outcome(group: str, some: list[Case], root: Path, twice: bool = True) -> Outcome:
    """Check and fix documents as a user does: all of them in one run."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        wslint = command_line(root, monkeypatch)
        (root / "pyproject.toml").write_text(f"[tool.wslint]\n{config(group)}", encoding="utf-8")
        paths = [root / f"{number:03}" / case.name for number, case in enumerate(some)]
        for path, case in zip(paths, some, strict=True):
            path.parent.mkdir()
            path.write_bytes(case.before)
        found = told(wslint, root, len(some))
        wslint("check", "--fix", "-s", "-n", "--jobs", "1")
        fixed = [path.read_bytes() for path in paths]
        left = told(wslint, root, len(some), "--fix") if twice else []
        codes = [sorted(finding.code for finding in its) for its in left]
        return Outcome(found, fixed, codes, [path.read_bytes() for path in paths])


def told(wslint: CommandLine, root: Path, count: int, *flags: str) -> list[list[Expected]]:
    """The findings of each document, as the JSON format has them."""
    ran = wslint("check", "-n", "--jobs", "1", "--output-format", "json", *flags)
    assert not ran.err, ran.err
    found: list[list[Expected]] = [[] for _ in range(count)]
    for item in json.loads(ran.out):
        fix = item["fix"] is not None and item["fix"]["applicability"] == "safe"
        start, end = item["location"], item["end_location"]
        where = (item.get("cell") or 0, start["row"], start["column"], end["row"], end["column"])
        number = int(Path(item["filename"]).relative_to(root).parts[0])
        found[number].append(Expected(*where, item["code"], item["severity"], fix))
    return [sorted(its) for its in found]


@pytest.fixture(scope="module")
def outcome_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Outcome]:
    return cache(lambda group: outcome(group, cases(group), tmp_path_factory.mktemp(group)))


def test_there_are_many_documents() -> None:
    assert len(CASES) >= 150
    assert len({case.marked for case in CASES}) == len(CASES)


@pytest.mark.parametrize(("group", "number"), [(g, n) for g in GROUPS for n in range(len(cases(g)))])
def test_every_document(group: str, number: int, outcome_of: Callable[[str], Outcome]) -> None:
    """What stands outside of the marks is in both texts, so that equal texts prove it untouched."""
    case, its = cases(group)[number], outcome_of(group)
    assert its.findings[number] == case.findings, case.about
    assert its.fixed[number] == case.after, case.about
    assert its.again[number] == case.after, case.about
    assert its.left[number] == sorted(found.code for found in case.findings if not found.fixed), case.about
    assert not structure_fault(case.name, case.before, case.after), case.about


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("group", GROUPS)
def test_every_document_in_another_dress(group: str, variant: str, tmp_path: Path) -> None:
    varied = [VARIANTS[variant](case) for case in cases(group)]
    its = outcome(group, varied, tmp_path, twice=False)
    for case, found, fixed in zip(varied, its.findings, its.fixed, strict=True):
        assert (found, fixed) == (case.findings, case.after), case.about


def test_the_forms_that_are_there() -> None:
    """No group of documents may get lost."""
    kinds = Counter(Path(case.name).suffix for case in CASES)
    assert all(kinds[suffix] >= 5 for suffix in (".md", ".mdx", ".rst", ".py", ".ipynb", ".sh")), kinds
