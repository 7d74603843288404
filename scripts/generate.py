"""Generate what follows from the pages: `rules/README.md` and `rules/ruff.toml`. ``--check`` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from wslint.migrate.ruff_ban import lint_table, rendered  # noqa: E402
from wslint.rules.index import entries  # noqa: E402
from wslint.rules.pages import Rule, examples, load_page  # noqa: E402

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
    rows = [_row(load_page(entry.path)) for entry in entries()]
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


def main() -> int:
    stale = 0
    for path, text in ((ROOT / "rules" / "README.md", readme()), (ROOT / "rules" / "ruff.toml", ruff())):
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path.relative_to(ROOT)} is stale: run python scripts/generate.py")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
