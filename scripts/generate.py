"""Generate what follows from the pages: `rules/README.md`, `rules/ruff.toml` and `rules/rules.tsv`.

``--check`` only compares.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from wslint.migrate.ruff_ban import lint_table, rendered  # noqa: E402
from wslint.rules.compiled import FILE_NAME, Line, digest_of  # noqa: E402
from wslint.rules.index import Entry, entries, read_entry  # noqa: E402
from wslint.rules.pages import Rule, examples, read_page  # noqa: E402

README_HEAD = """\
# Rules

Generated from the pages by `scripts/generate.py`; `wslint rule CODE` shows a page. The first two
digits of a code are the release of websockets that made the change; `WS00` is policy and hygiene,
`WS01` is code that fails on every release. "safe" fixes are applied by `--fix`, "unsafe" ones with
`--unsafe-fixes` as well; what a fix needs to be safe stands on the page.

| code | name | what it finds | level | fix | default |
|---|---|---|---|---|---|
"""
RUFF_HEAD = """\
# The ban on direct calls of websockets for Ruff, generated from the rule pages by scripts/generate.py.
# Use it from a ruff.toml or pyproject.toml with `extend = "path/to/ruff.toml"`, or let `wslint ruff-config --write`
# put it into your own configuration. `extend-banned-api` needs Ruff 0.16.8; a `select` of your own must
# contain TID251, since it replaces the `extend-select` here.

"""


def readme() -> str:
    rows = [_row(read_page(entry.path)) for entry in entries()]
    return README_HEAD + "".join(rows)


def _row(rule: Rule) -> str:
    path = Path(rule.path).relative_to(ROOT / "rules").as_posix()
    default = "on" if rule.default else "off"
    return f"| {rule.code} | [{rule.name}]({path}) | {rule.summary} | {rule.level} | {_fix(rule)} | {default} |\n"


def _fix(rule: Rule) -> str:
    """What the page's own examples show: a diff under plain settings is a safe fix."""
    unsafe: set[bool] = set()
    settings = ""
    for example in examples(rule.path):
        if example.kind == "toml settings":
            settings = example.text
        elif example.kind == "diff":
            unsafe.add("unsafe-fixes = true" in settings)
    return {frozenset(): "none", frozenset({True}): "unsafe"}.get(frozenset(unsafe), "safe")


def ruff() -> str:
    return RUFF_HEAD + rendered(lint_table(None, str(ROOT)), "")


def table() -> str:
    """The compiled pages."""
    return "".join(_line(read_entry(entry.path)).written() for entry in entries())


def _line(entry: Entry) -> Line:
    rule, page = read_page(entry.path), Path(entry.path)
    return Line(
        page.relative_to(ROOT / "rules").as_posix(),
        page.stat().st_size,
        digest_of(entry.path),
        rule.code,
        rule.name,
        rule.level,
        rule.default,
        " ".join(sorted(entry.packages)),
        rule.shape,
        json.dumps(rule.facts, ensure_ascii=False, separators=(",", ":")),
    )


def main() -> int:
    stale = 0
    # The table comes last: it counts for the pages that are older than it.
    made = {"README.md": readme, "ruff.toml": ruff, FILE_NAME: table}
    for path, text in ((ROOT / "rules" / name, make()) for name, make in made.items()):
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path.relative_to(ROOT)} is stale: run python scripts/generate.py")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
