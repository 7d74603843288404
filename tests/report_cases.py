"""Results made by hand, with what is hard for a report: wide characters, marks, tabs, several lines, odd paths."""

from __future__ import annotations

from wslint.findings import Applicability, Edit, FileResult, Finding, Fix
from wslint.report.formats import Context, RuleInfo, renderer

ROOT = "/home/me/my project"

RULES = [
    RuleInfo(
        "WS1401",
        "extra-headers",
        "A keyword that websockets 14 renamed.",
        "error",
        "The asyncio client raises `TypeError`.\n\n```python\nconnect()\n```",
        "https://example.org/rules/WS1401",
        ("websockets", "migration"),
    ),
    RuleInfo(
        "WS0001", "direct-use", "A call past the wrapper.", "warning", "Call the wrapper.", "https://example.org/2"
    ),
    RuleInfo("WS0002", "never-seen", "Not in any result.", "note", "Nothing.", "https://example.org/3"),
]


def finding_at(
    source: bytes, word: bytes, code: str = "WS1401", edit: str | None = None, how: Applicability = Applicability.SAFE
) -> Finding:
    """A finding at the first ``word``, with a fix that replaces it by ``edit``."""
    rule = next(rule for rule in RULES if rule.code == code)
    start = source.index(word)
    fix = None if edit is None else Fix(f"Replace with `{edit}`", how, (Edit(start, start + len(word), edit),))
    message = f"`{word.decode('utf-8', 'replace').splitlines()[0]}` is wrong"
    return Finding(code, rule.name, rule.level, message, start, start + len(word), fix)


ASTRAL = "s = '😀é'; connect(u, extra_headers=h)\n".encode()
WINDOWS = b"x = 1\r\nconnect(u,\r\n    extra_headers=h,\r\n)\r\n"
MARKED = b"\xef\xbb\xbfconnect(u, extra_headers=h)\n"
TABS = b"if x:\n\tconnect(u,\textra_headers=h)\n"
BROKEN = b"# \xff\nconnect(u, extra_headers=h)"
RESULTS = [
    FileResult(f"{ROOT}/src/😀 50%.py", (finding_at(ASTRAL, b"extra_headers", edit="additional_headers"),), ASTRAL),
    FileResult(
        f"{ROOT}/src/windows.py",
        (
            finding_at(WINDOWS, WINDOWS[7:-2], "WS0001"),
            finding_at(WINDOWS, b"extra_headers", edit="additional_headers", how=Applicability.UNSAFE),
        ),
        WINDOWS,
    ),
    FileResult(f"{ROOT}/marked.py", (finding_at(MARKED, b"extra_headers", edit="additional_headers"),), MARKED),
    FileResult(
        f"{ROOT}/tabs.py",
        (finding_at(TABS, b"extra_headers", edit="additional_headers", how=Applicability.DISPLAY),),
        TABS,
    ),
    FileResult(f"{ROOT}/empty.py"),
    FileResult(f"{ROOT}/unreadable.py", errors=("unreadable.py: Permission denied",)),
    FileResult("/elsewhere/broken.py", (finding_at(BROKEN, b"extra_headers"),), BROKEN),
    FileResult(
        f"{ROOT}/wrong.py", (Finding("invalid-syntax", "invalid-syntax", "error", "Expected `)`", 5, 6),), b"def f(:\n"
    ),
]


def render_cases(name: str, results: list[FileResult] | None = None, unsafe: bool | None = None) -> str:
    """The output of a format for ``results``, or for all of the above."""
    context = Context(ROOT, "0.1.0", unsafe=unsafe, rules=lambda: RULES, url="https://example.org")
    return "".join(renderer(name)(RESULTS if results is None else results, context))
