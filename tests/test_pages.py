"""Every page is its rule's test: each diff is a fix, each mark a finding, and nothing else is found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.checking import by_line, place, tomllib
from wslint.code.data import rules_directory
from wslint.rules.index import PageError, entries
from wslint.rules.pages import Example, examples, load_page

Case = tuple[str, str, Example, dict[str, Any]]


def cases() -> Iterator[Any]:
    for entry in entries():
        settings: dict[str, Any] = {}
        for example in examples(entry.path):
            if example.kind == "toml settings":
                settings = tomllib.loads(example.text)
            elif example.kind in ("diff", "python"):
                shown = Path(entry.path).relative_to(rules_directory())
                yield pytest.param((entry.code, entry.path, example, settings), id=f"{shown}:{example.line}")


def check_parses(text: str) -> None:
    compile(text, "<example>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


@pytest.mark.parametrize("case", list(cases()))
def test_example(case: Case, tmp_path: Path) -> None:
    code, _, example, settings = case
    settings = dict(settings)
    files = settings.pop("files", {})
    name = settings.pop("path", "example.py")
    unsafe = settings.pop("unsafe-fixes", False)
    lines = example.text.split("\n")
    if example.kind == "diff":
        before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
        after = "\n".join(line[1:] for line in lines if not line.startswith("-"))
        check_parses(before)
        check_parses(after)
        made = place(tmp_path, {**files, name: before}, **settings)
        found = [finding for finding in made.findings(name) if finding.code == code]
        assert found, "a diff is a fix of the page's own rule"
        assert made.fixed(name, unsafe=unsafe, extend_select=(code,)) == after
    else:
        made = place(tmp_path, {**files, name: example.text}, **settings)
        marked = [number for number, line in enumerate(lines, 1) if re.search(rf"# {code}\b", line)]
        check_parses(example.text)
        assert by_line(example.text, made.findings(name, extend_select=(code,)), code) == marked


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_page_loads_and_is_complete(entry: Any) -> None:
    rule = load_page(entry.path)
    assert (rule.code, rule.name, rule.level, rule.default) == (entry.code, entry.name, entry.level, entry.default)
    assert Path(entry.path).stem == entry.name
    kinds = [example.kind for example in examples(entry.path)]
    assert "python" in kinds, "every page shows code on which it is silent"
    assert rule.summary.endswith(".")
    assert len(rule.summary) < 200
    silent = [
        example for example in examples(entry.path) if example.kind == "python" and f"# {rule.code}" not in example.text
    ]
    assert silent, "at least one example on which the rule is silent"


PAGE = """\
# some-rule (XX0101)

```toml
shape = "rename-keyword"
level = "error"
facts = [
    { call = "a.b", old = "c", new = "d" },
    { call = "a.b", old = "c" },
]
```

Text.
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "", ":8: missing 'new' for rename-keyword"),
        (
            'old = "c" }',
            'old = "c", new = "d", nwe = "e" }',
            ":8: unknown 'nwe' for rename-keyword; it takes call, old",
        ),
        ('shape = "rename-keyword"', 'shape = "rename"', ":4: unknown shape 'rename'; the shapes are "),
        ('level = "error"', 'level = "fatal"', ":5: unknown level 'fatal'; the levels are error, warning, note"),
        ('level = "error"', 'severity = "error"', ":5: unknown key `severity`; a page has shape, level"),
        ('level = "error"\n', "", ":3: missing `level`"),
        ('level = "error"', "level = ", ":5: "),
        ("# some-rule (XX0101)", "# Some rule", ":1: a page begins with `# rule-name (CODE)`, not '# Some rule'"),
        ("```toml", "```python", ":3: a page has a ```toml block before any other"),
    ],
)
def test_load_error_names_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    page = tmp_path / "some-rule.md"
    page.write_text(PAGE.replace(old, new) if old else PAGE)
    with pytest.raises(PageError) as raised:
        load_page(str(page))
    assert str(raised.value).startswith(f"{page}{message}")


def test_codes_and_names_are_taken_once(tmp_path: Path) -> None:
    good = PAGE.replace('    { call = "a.b", old = "c" },\n', "")
    (tmp_path / "some-rule.md").write_text(good)
    (tmp_path / "other.md").write_text(good.replace("some-rule", "other"))
    with pytest.raises(PageError, match="`XX0101` is the rule of"):
        entries((str(tmp_path),))
    (tmp_path / "other.md").write_text(good.replace("some-rule", "other").replace("XX0101", "WS9901"))
    with pytest.raises(PageError, match="rules of your own need a prefix of their own"):
        entries((str(tmp_path),))
