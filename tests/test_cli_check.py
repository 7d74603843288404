"""`wslint check`: exit codes, summaries, fixing, stdin, files of output; whole outputs, compared literally."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.command_line import (
    CONFIG,
    FIXED,
    SAFE,
    SAFE_DIFF,
    SAFE_LINE,
    UNSAFE,
    UNSAFE_LINE,
    CommandLine,
    Ran,
    command_line,
)
from wslint.options import OUTPUT_FORMATS

CLEAN = "import websockets\n"
ONE = "Found 1 error.\n[*] 1 fixable with `--fix`.\n"
PASSED = Ran(0, "All checks passed!\n", "")


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return command_line(tmp_path, monkeypatch)


def test_clean_files(wslint: CommandLine) -> None:
    wslint.write(a=CLEAN, b="x = 1\n")
    assert wslint("check") == PASSED
    assert wslint("check", "-q") == Ran(0, "", "")
    assert wslint("check", "-s") == Ran(0, "", "")
    assert wslint("check", "--fix") == PASSED
    assert wslint("check", "--fix-only") == Ran(0, "", "")
    assert wslint("check", "--diff") == Ran(0, "", "")
    assert wslint("check", "--statistics") == Ran(0, "", "")
    assert wslint("check", "--output-format", "json") == Ran(0, "[]", "")


def test_no_files(wslint: CommandLine) -> None:
    warning = "warning: No Python files found under the given path(s)\n"
    assert wslint("check") == Ran(0, "All checks passed!\n", warning)
    assert wslint("check", "-q") == Ran(0, "", "")
    wslint.write(a=SAFE)
    assert wslint("check", "a.py", "--exclude", "a.py", "--force-exclude") == Ran(0, "All checks passed!\n", warning)
    assert wslint("check", "a.py", "--exclude", "a.py").code == 1


def test_findings(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=UNSAFE)
    lines = f"a.py:{SAFE_LINE}b.py:{UNSAFE_LINE}"
    hint = "Found 2 errors.\n[*] 1 fixable with `--fix` (1 unsafe fix available with `--fix --unsafe-fixes`).\n"
    assert wslint("check") == Ran(1, lines + hint, "")
    assert wslint("check", "-q") == Ran(1, lines, "")
    assert wslint("check", "-s") == Ran(1, "", "")
    assert wslint("check", "--exit-zero") == Ran(0, lines + hint, "")
    assert wslint("check", "-e", "-s") == Ran(0, "", "")
    no_hint = "Found 2 errors.\n[*] 1 fixable with `--fix`.\n"
    assert wslint("check", "--no-unsafe-fixes") == Ran(1, lines + no_hint, "")
    both = lines.replace("WS1402", "WS1402 [*]") + "Found 2 errors.\n[*] 2 fixable with `--fix`.\n"
    assert wslint("check", "--unsafe-fixes") == Ran(1, both, "")
    only = "Found 1 error.\n1 unsafe fix available with `--fix --unsafe-fixes`.\n"
    assert wslint("check", "b.py") == Ran(1, f"b.py:{UNSAFE_LINE}{only}", "")
    assert wslint.read("a.py") == SAFE, "checking changes nothing"


def test_each_file_once_and_sorted(wslint: CommandLine) -> None:
    wslint.write(b=SAFE, a=SAFE)
    expected = wslint("check")
    assert expected.out.count("WS1401") == 2
    assert wslint("check", "b.py", ".", "a.py", "./b.py", str(wslint.root)) == expected


def test_fix(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    assert wslint("check", "--fix") == Ran(0, "Found 1 error (1 fixed, 0 remaining).\n", "")
    assert wslint.read("a.py") == FIXED
    wslint.write(a=SAFE, b=UNSAFE)
    rest = "Found 2 errors (1 fixed, 1 remaining).\n1 unsafe fix available with `--fix --unsafe-fixes`.\n"
    assert wslint("check", "--fix") == Ran(1, f"b.py:{UNSAFE_LINE}{rest}", "")
    assert wslint("check", "--fix", "--unsafe-fixes") == Ran(0, "Found 1 error (1 fixed, 0 remaining).\n", "")
    assert wslint.read("b.py") == UNSAFE.replace("timeout", "open_timeout")
    wslint.write(a=SAFE)
    assert wslint("check", "--fix", "--exit-non-zero-on-fix").code == 1
    assert wslint("check", "--fix", "--exit-non-zero-on-fix") == PASSED


def test_the_last_of_two_flags_wins(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    assert wslint("check", "--fix", "--no-fix").out == f"a.py:{SAFE_LINE}{ONE}"
    assert wslint.read("a.py") == SAFE
    assert wslint("check", "--no-fix", "--fix").code == 0
    assert wslint.read("a.py") == FIXED


def test_fix_only(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=UNSAFE)
    fixed = "Fixed 1 error (1 additional fix available with `--unsafe-fixes`).\n"
    assert wslint("check", "--fix-only") == Ran(0, fixed, "")
    assert wslint("check", "--fix-only") == Ran(0, "No errors fixed (1 fix available with `--unsafe-fixes`).\n", "")
    wslint.write(a=SAFE)
    assert wslint("check", "--fix-only", "--exit-non-zero-on-fix", "-q") == Ran(1, "", "")
    assert wslint.read("a.py") == FIXED


def test_fix_by_configuration(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    (wslint.root / "pyproject.toml").write_text(f"{CONFIG}fix = true\nshow-fixes = true\n")
    shown = "\nFixed 1 error:\n- a.py:\n    1 \N{MULTIPLICATION SIGN} WS1401 (extra-headers)\n\n"
    assert wslint("check", "--no-fix", "--no-show-fixes").code == 1
    assert wslint("check") == Ran(0, f"{shown}Found 1 error (1 fixed, 0 remaining).\n", "")


def test_show_fixes(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=UNSAFE)
    shown = "\nFixed 1 error:\n- a.py:\n    1 \N{MULTIPLICATION SIGN} WS1401 (extra-headers)\n\n"
    rest = "Found 2 errors (1 fixed, 1 remaining).\n1 unsafe fix available with `--fix --unsafe-fixes`.\n"
    assert wslint("check", "--fix", "--show-fixes").out == f"b.py:{UNSAFE_LINE}{shown}{rest}"


def test_diff(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=UNSAFE)
    diff = f"--- a.py\n+++ a.py\n{SAFE_DIFF}"
    summary = "Would fix 1 error (1 additional fix available with `--unsafe-fixes`).\n"
    assert wslint("check", "--diff") == Ran(1, diff + summary, "")
    assert wslint("check", "--diff", "-q") == Ran(1, diff, "")
    assert wslint("check", "--diff", "--exit-zero").code == 0
    none = "No errors would be fixed (1 fix available with `--unsafe-fixes`).\n"
    assert wslint("check", "--diff", "b.py") == Ran(0, none, "")
    assert wslint.read("a.py") == SAFE
    (wslint.root / "changes.diff").write_text(wslint("check", "--diff", "-q").out)
    subprocess.run(["git", "apply", "-p0", "changes.diff"], cwd=wslint.root, check=True)
    assert wslint.read("a.py") == FIXED


def test_statistics(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=UNSAFE, c=SAFE)
    rows = "2\tWS1401\t[*] extra-headers\n1\tWS1402\t[ ] timeout\n"
    summary = "Found 3 errors.\n[*] 2 fixable with `--fix` (1 unsafe fix available with `--fix --unsafe-fixes`).\n"
    assert wslint("check", "--statistics") == Ran(1, rows + summary, "")
    counted = json.loads(wslint("check", "--statistics", "--output-format", "json").out)
    assert [list(row) for row in counted] == [["code", "name", "count", "fixable", "fixable_count"]] * 2
    failed = "wslint failed\n  Cause: Unsupported serialization format for statistics: github\n"
    assert wslint("check", "--statistics", "--output-format", "github") == Ran(2, "", failed)


def test_missing_files_are_named_and_the_others_done(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=CLEAN)
    error = "error: nope.py: No such file or directory\n"
    assert wslint("check", "nope.py", "a.py") == Ran(2, f"a.py:{SAFE_LINE}{ONE}", error)
    assert wslint("check", "nope.py", "b.py") == Ran(2, "", error)
    assert wslint("check", "nope.py", "--exit-zero", "-q") == Ran(2, "", error)
    assert wslint("check", "nope.py", "-s") == Ran(2, "", "")
    report = json.loads(wslint("check", "nope.py", "--output-format", "sarif").out)
    assert report["runs"][0]["invocations"][0]["executionSuccessful"] is False
    assert wslint("check", "nope.py", "a.py", "--fix").code == 2
    assert wslint.read("a.py") == FIXED


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux has a file that root cannot read")
def test_an_unreadable_file(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    error = "error: Failed to read /proc/self/mem: Input/output error\n"
    assert wslint("check", "/proc/self/mem", "a.py") == Ran(2, f"a.py:{SAFE_LINE}{ONE}", error)


def test_a_read_only_file_is_not_fixed(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    (wslint.root / "a.py").chmod(0o444)
    ran = wslint("check", "--fix")
    assert ran.code == 2
    assert ran.err == "error: a.py: not fixed, the file is read-only: make it writable (chmod u+w) and run again\n"
    assert ran.out == f"a.py:{SAFE_LINE}{ONE}"


def test_syntax_errors(wslint: CommandLine) -> None:
    wslint.write(a="import websockets\ndef f(:\n    websockets.connect(u)\n")
    ran = wslint("check", "--exit-zero")
    assert ran.code == 0
    assert ran.out.startswith("a.py:2:1: invalid-syntax: SyntaxError: ")
    assert wslint("check").code == 1


def test_a_warning_is_given_once(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=SAFE)
    (wslint.root / "pyproject.toml").write_text(CONFIG.replace('websockets = "==15.0"\n', ""))
    error = wslint("check").err
    assert error.startswith("warning: No range of websockets is declared: judged against ")
    assert error.count("\n") == 1
    assert wslint("check", "-q").err == ""


def test_a_pin_from_before_what_is_known_stops_nothing(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    (wslint.root / "pyproject.toml").write_text(CONFIG.replace('websockets = "==15.0"\n', ""))
    (wslint.root / "requirements.txt").write_text("aiohttp\nwebsockets==7.0\n")
    ran = wslint("check")
    assert ran.code == 1
    assert "WS1401" in ran.out
    assert ran.err.startswith("warning: requirements.txt:2: websockets==7.0 allows none of the releases that are known")
    assert ran.err.endswith('State it in pyproject.toml: websockets = ">=…"\n')


def test_the_hint_at_a_wrapper(wslint: CommandLine) -> None:
    wslint.write(a="import websockets\nwebsockets.connect('ws://a')\n")
    hint = (
        "WS0001: no wrapper is configured. `wslint init` finds yours or writes one (`--shim`), "
        'or set `ignore = ["WS0001"]` where calling websockets directly is fine.\n'
    )
    found = "a.py:2:1: WS0001 Direct call of `websockets.connect`\n"
    assert wslint("check", "--select", "WS0001") == Ran(1, f"{found}Found 1 error.\n{hint}", "")
    assert wslint("check", "--select", "WS0001", "-q") == Ran(1, found, "")
    assert "wrapper" not in wslint("check", "--select", "WS0001", "--output-format", "pylint").out
    (wslint.root / "pyproject.toml").write_text(f'{CONFIG}wrapper = {{ call = "helpers:dial" }}\n')
    assert "no wrapper" not in wslint("check", "--select", "WS0001").out


def test_noqa(wslint: CommandLine) -> None:
    wslint.write(a=SAFE.replace("=h)", "=h)  # noqa: WS1401"))
    assert wslint("check") == PASSED
    assert wslint("check", "--ignore-noqa").code == 1


def test_rule_selection(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=UNSAFE)

    def codes(*flags: str) -> list[str]:
        rows = json.loads(wslint("check", "--output-format", "json", *flags).out)
        return [row["code"] for row in rows]

    assert codes("--select", "WS1401,WS1402") == ["WS1401", "WS1402"]
    assert codes("--select", "WS1401", "--select=timeout") == ["WS1401", "WS1402"]
    assert codes("--select", "WS14", "--ignore", "WS1401") == ["WS1402"]
    assert codes("--select", "WS1401", "--extend-select", "WS1402") == ["WS1401", "WS1402"]
    assert codes("--per-file-ignores", "a.py:WS1401,b.py:WS1401") == ["WS1402"]
    assert codes("--extend-per-file-ignores", "*.py:WS14") == []
    assert codes("--isolated", "--config", "websockets = '==15.0'", "--select", "WS1402") == ["WS1402"]
    assert codes("--exclude", "a.py") == ["WS1402"]
    assert codes("--extend-exclude", "a.py,b.py") == []
    assert "[*]" not in wslint("check", "--unfixable", "ALL").out
    assert "[*]" not in wslint("check", "--fixable", "WS1402").out


def test_stdin(wslint: CommandLine) -> None:
    assert wslint("check", "-", stdin=CLEAN) == PASSED
    assert wslint("check", "-", stdin=SAFE) == Ran(1, f"-:{SAFE_LINE}{ONE}", "")
    assert wslint("check", "--stdin-filename", "s/x.py", stdin=SAFE) == Ran(1, f"s/x.py:{SAFE_LINE}{ONE}", "")
    named = wslint("check", "--stdin-filename", "x.py", "b.py", stdin=SAFE)
    assert named.err == "warning: Ignoring file b.py in favor of standard input.\n"
    row = json.loads(wslint("check", "-", "--output-format", "json", stdin=SAFE).out)[0]
    assert row["filename"] == "-"


def test_stdin_fixed(wslint: CommandLine) -> None:
    assert wslint("check", "-", "--fix", stdin=SAFE) == Ran(0, FIXED, "Found 1 error (1 fixed, 0 remaining).\n")
    hint = "Found 1 error.\n1 unsafe fix available with `--fix --unsafe-fixes`.\n"
    assert wslint("check", "-", "--fix", stdin=UNSAFE) == Ran(1, UNSAFE, f"-:{UNSAFE_LINE}{hint}")
    assert wslint("check", "-", "--fix", "-s", stdin=SAFE) == Ran(0, FIXED, "")
    assert wslint("check", "-", "--fix-only", stdin=SAFE) == Ran(0, FIXED, "Fixed 1 error.\n")
    assert wslint("check", "-", "--fix", "--exit-non-zero-on-fix", stdin=SAFE).code == 1
    assert wslint("check", "-", "--fix", stdin="x = 1\r\n") == Ran(0, "x = 1\r\n", "All checks passed!\n")


def test_stdin_as_a_diff(wslint: CommandLine) -> None:
    assert wslint("check", "-", "--diff", stdin=SAFE) == Ran(1, SAFE_DIFF, "Would fix 1 error.\n")
    named = f"--- x.py\n+++ x.py\n{SAFE_DIFF}"
    assert wslint("check", "--diff", "--stdin-filename", "x.py", stdin=SAFE) == Ran(1, named, "Would fix 1 error.\n")
    assert wslint("check", "-", "--diff", stdin=CLEAN) == Ran(0, "", "")


def test_stdin_excluded(wslint: CommandLine) -> None:
    flags = ("--stdin-filename", "x.py", "--exclude", "x.py")
    assert wslint("check", *flags, stdin=SAFE).code == 1
    assert wslint("check", *flags, "--force-exclude", stdin=SAFE) == PASSED
    assert wslint("check", *flags, "--force-exclude", "--fix", stdin=SAFE) == Ran(0, SAFE, "All checks passed!\n")
    assert wslint("check", *flags, "--force-exclude", "--diff", stdin=SAFE) == Ran(0, "", "")
    page = ("--stdin-filename", "x.md", "--force-exclude")
    text = f"```python\n{SAFE}```\n"
    assert wslint("check", *page, "--documents", "markdown", stdin=text).code == 1
    assert wslint("check", *page, stdin=text) == PASSED


def test_stdin_knows_the_tests_that_patch_connect(wslint: CommandLine) -> None:
    (wslint.root / "pyproject.toml").write_text(
        '[tool.wslint]\nselect = ["WS0001"]\nwebsockets = "==15.0"\nwrapper = { call = "helpers:dial" }\n'
    )
    wslint.write(
        helpers="import websockets\n\nasync def dial(uri):\n    return await websockets.connect(uri)\n",
        test_a='import app\n\ndef test(monkeypatch):\n    monkeypatch.setattr("app.websockets.connect", None)\n',
    )
    source = "import websockets\n\nasync def main(uri):\n    await websockets.connect(uri)\n"
    (wslint.root / "app.py").write_text(source)
    of_file = wslint("check", "app.py")
    assert "test_a.py" in of_file.out
    assert wslint("check", "--stdin-filename", "app.py", stdin=source) == of_file


def test_output_file(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    assert wslint("check", "-o", "new/folder/out.txt", "--color", "always") == Ran(1, "", "")
    assert wslint.read("new/folder/out.txt") == f"a.py:{SAFE_LINE}{ONE}"
    assert [path.name for path in (wslint.root / "new/folder").iterdir()] == ["out.txt"]
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((wslint.root / "new/folder/out.txt").stat().st_mode) == 0o666 & ~mask
    wslint.environment(WSLINT_OUTPUT_FILE="out.json", WSLINT_OUTPUT_FORMAT="json")
    assert wslint("check") == Ran(1, "", "")
    assert json.loads(wslint.read("out.json"))[0]["code"] == "WS1401"
    assert wslint("check", "-o", "/dev/stdout", "-q", "--output-format", "concise").out == f"a.py:{SAFE_LINE}"


def test_an_output_file_that_cannot_be(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    ran = wslint("check", "-o", "a.py/out.txt")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("wslint failed\n  Cause: a.py/out.txt: ")


def test_a_failed_run_leaves_the_output_file(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    (wslint.root / "out.txt").write_text("old")
    (wslint.root / "pyproject.toml").write_text(CONFIG.replace("==15.0", ">=99"))
    ran = wslint("check", "-o", "out.txt")
    assert ran.code == 2
    assert ran.err.startswith("wslint failed\n  Cause: ")
    assert wslint.read("out.txt") == "old"
    assert sorted(path.name for path in wslint.root.iterdir()) == ["a.py", "out.txt", "pyproject.toml"]


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_formats(wslint: CommandLine, name: str) -> None:
    wslint.write(a=SAFE)
    by_flag = wslint("check", "--output-format", name)
    assert by_flag.code == 1
    assert by_flag.err == ""
    assert "WS1401" in by_flag.out
    assert ("Found 1 error." in by_flag.out) == (name in ("concise", "full", "grouped"))
    wslint.environment(WSLINT_OUTPUT_FORMAT=name)
    assert wslint("check") == by_flag
    assert wslint("check", "-s") == Ran(1, "", "")


def test_sarif_describes_the_selected_rules(wslint: CommandLine) -> None:
    wslint.write(a="x = 1\n")
    driver = json.loads(wslint("check", "--output-format", "sarif").out)["runs"][0]["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == ["WS1401", "WS1402"]
    assert driver["rules"][0]["help"]["markdown"].startswith("The asyncio client of websockets 14 raises")


def test_show_files(wslint: CommandLine) -> None:
    wslint.write(b=SAFE, a=SAFE)
    paths = "".join(f"{wslint.root / name}\n" for name in ("a.py", "b.py"))
    assert wslint("check", "--show-files") == Ran(0, paths, "")
    assert wslint("check", "--show-files", "a.py", "x.py") == Ran(
        2, f"{wslint.root}/a.py\n", "error: x.py: No such file or directory\n"
    )


def test_show_settings(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    root = wslint.root
    expected = f'''\
Resolved settings for: "{root}/a.py"
Settings path: "{root}/pyproject.toml"

# General Settings
cache_dir = "{root}/.wslint_cache"
fix = false
fix_only = false
output_format = concise
show_fixes = false
unsafe_fixes = hint

# File Resolver Settings
file_resolver.exclude = [
	"x",
	"y",
]
file_resolver.extend_exclude = []
file_resolver.force_exclude = false
file_resolver.include = [
	"*.py",
	"*.pyi",
	"*.ipynb",
]
file_resolver.extend_include = []
file_resolver.documents = []
file_resolver.respect_gitignore = true
file_resolver.project_root = "{root}"

# Linter Settings
linter.rules.enabled = [
	extra-headers (WS1401),
	timeout (WS1402),
]
linter.rules.should_fix = [
	extra-headers (WS1401),
]
linter.per_file_ignores = [
	"tests/*" = WS14, WS00,
]
linter.rules.directories = []
linter.document_imports = [
	"import asyncio",
	"import websockets",
]
linter.src = [
	"{root}",
	"{root}/src",
]
linter.websockets = ==15.0
linter.timeout_means = none
linter.wrapper.call = a:b
linter.wrapper.keywords = [
	timeout = wait,
]
linter.wrapper.returns = none
linter.wrapper.accepts = none
linter.wrapper.raises = none
'''
    wrapper = ("--config", 'wrapper = { call = "a:b", keywords = { timeout = "wait" } }')
    ignores = ("--per-file-ignores", "tests/*:WS14,tests/*:WS00", "--unfixable", "timeout")
    assert wslint("check", "--show-settings", "--exclude", "x,y", *wrapper, *ignores) == Ran(0, expected, "")
    nothing = "wslint failed\n  Cause: No files found under the given path\n"
    assert wslint("check", "--show-settings", "--exclude", "*") == Ran(2, "", nothing)
