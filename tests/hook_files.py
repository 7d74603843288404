"""Forms of .pre-commit-config.yaml: those that `wslint init` adds its hook to, and those that it leaves alone."""

from __future__ import annotations

ENTRY = """\
- repo: https://github.com/wslint/wslint
  rev: v{version}
  hooks:
  - id: wslint  # or wslint-fix, which applies the safe fixes
"""

# The text, with `{entry}` where the hook's lines go and nothing else changes. Where its list is indented, so is it.
UNDERSTOOD = {
    "at the end": """\
# Our hooks.
default_language_version:
  python: python3
repos:
- repo: https://github.com/pre-commit/pre-commit-hooks
  rev: v5.0.0  # pinned
  hooks:
  - id: end-of-file-fixer
{entry}""",
    "before Ruff": """\
repos:
- repo: https://github.com/pre-commit/pre-commit-hooks
  rev: v5.0.0
  hooks:
  - id: check-yaml
{entry}- repo: https://github.com/astral-sh/ruff-pre-commit
  rev: v0.12.0
  hooks:
  - id: ruff-check
  - id: ruff-format
""",
    "before Ruff and its comments, blank lines between": """\
# See https://pre-commit.com
ci:
  autofix_prs: false

repos:  # in order

- repo: https://github.com/pre-commit/pre-commit-hooks
  rev: v5.0.0
  hooks:
  - id: check-yaml

{entry}
# Ruff comes last:
# it formats what others wrote.
- repo: "https://github.com/astral-sh/ruff-pre-commit"
  rev: v0.12.0
  hooks:
  - id: ruff-check
""",
    "between keys": """\
repos:
- repo: local
  hooks:
  - id: mypy
    name: mypy
    entry: mypy
    language: system

- repo: meta
  hooks:
  - id: identity

{entry}
# what pre-commit.ci does
ci:
  skip: [mypy]
""",
    "without a last line end": """\
repos:
- repo: meta
  hooks:
  - id: identity
{entry}""",
}
_INDENTED = ENTRY.replace("- repo", "  - repo").replace("\n  ", "\n    ").replace("    - id", "      - id")
INDENTED = {
    "indented": """\
---
repos:
  # what comes first
  - repo: meta
    hooks:
      - id: identity
        exclude: "^a:b"
  - repo: local
    hooks:
      - {id: x, name: x, entry: x, language: system}
{entry}""",
}
NOT_UNDERSTOOD = {
    "flow list": ("repos: []\n", "there is no line with `repos:` alone"),
    "flow list below": (
        "repos:\n  [{repo: meta, hooks: [{id: identity}]}]\n",
        "the list below `repos:` is not written with dashes",
    ),
    "nothing": ("# later\n", "there is no line with `repos:` alone"),
    "an empty list": ("repos:\n", "the list below `repos:` is empty"),
    "quoted key": ('"repos":\n- repo: meta\n  hooks: [{id: identity}]\n', "there is no line with `repos:` alone"),
    "a line that belongs to nothing": (
        "repos:\n  - repo: meta\n    hooks:\n      - id: identity\n - repo: local\n",
        "line 5 is not part of the list that begins in line 2",
    ),
    "tabs": ("repos:\n\t- repo: meta\n", "line 2 is indented with a tab"),
    "two documents": ("repos:\n- repo: meta\n  hooks: [{id: identity}]\n---\na: b\n", "another document begins"),
    "text that looks like it": ("x: |\n  a\nrepos: &all\n- repo: meta\n", "there is no line with `repos:` alone"),
}


def before(form: str) -> str:
    """The text of a form without the hook, nor the blank line that parts it from others."""
    text = ({**UNDERSTOOD, **INDENTED})[form]
    for mark in ("\n{entry}\n", "{entry}\n", "{entry}"):
        if mark in text:
            keeps = "\n" if mark.startswith("\n") else ""
            break
    text = text.replace(mark, keeps, 1)
    return text.removesuffix("\n") if form == "without a last line end" else text


def after(form: str, version: str) -> str:
    """The text of a form with the hook."""
    entry = _INDENTED if form in INDENTED else ENTRY
    text = ({**UNDERSTOOD, **INDENTED})[form]
    return text.replace("{entry}", entry.replace("{version}", version))
