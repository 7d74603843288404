"""What the command line refuses, and what it says; help, colours, `rule`, `linter`, `config` and `version`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import SAFE, SAFE_LINE, CommandLine, Ran, command_line
from wslint import __version__
from wslint.code.data import rules_directory
from wslint.options import OPTIONS, OUTPUT_FORMATS
from wslint.rules.index import entries
from wslint.rules.pages import load_page

RUFF = str(Path(sys.executable).with_name("ruff"))


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    return command_line(tmp_path, monkeypatch)


def failed(*causes: str) -> Ran:
    return Ran(2, "", "wslint failed\n" + "".join(f"  Cause: {cause}\n" for cause in causes))


def usage(problem: str, command: str = " check [OPTIONS] [FILES]...", of: str = " check") -> Ran:
    return Ran(2, "", f"Usage: wslint{command}\nTry 'wslint{of} -h' for help.\n\nError: {problem}\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("--exit-zero", "--exit-non-zero-on-fix"),
        ("--diff", "--show-fixes"),
        ("--diff", "--statistics"),
        ("--show-files", "--show-settings"),
        ("--quiet", "--verbose"),
        ("--silent", "--verbose"),
        ("--quiet", "--silent"),
    ],
)
def test_conflicts_are_ruffs(wslint: CommandLine, one: str, other: str) -> None:
    wslint.write(a="x = 1\n")
    assert wslint("check", other, one, "a.py") == failed(f"the argument `{one}` cannot be used with `{other}`")
    ruff = subprocess.run([RUFF, "check", "--no-cache", "--isolated", one, other, "a.py"], capture_output=True)
    assert ruff.returncode == 2


def test_unknown_flags_and_values(wslint: CommandLine) -> None:
    assert wslint("check", "--xyzzy") == usage("No such option: --xyzzy")
    assert wslint("check", "--preview").code == 2
    choices = ", ".join(f"'{name}'" for name in OUTPUT_FORMATS)
    flag = "'--output-format' (env var: 'WSLINT_OUTPUT_FORMAT')"
    refused = usage(f"Invalid value for {flag}: 'x' is not one of {choices}.")
    assert wslint("check", "--output-format", "x") == refused
    assert wslint("check", "--color", "x").code == 2
    assert wslint("check", "--jobs", "0").code == 2
    assert wslint("chek") == usage("No such command 'chek'. Did you mean 'check'?", " [OPTIONS] COMMAND [ARGS]...", "")
    assert wslint().code == 2
    assert wslint("check", "") == failed("a value is required for `[FILES]...` but none was supplied")
    assert wslint("check", "--select", "") == failed("a value is required for `--select` but none was supplied")
    wslint.environment(WSLINT_OUTPUT_FORMAT="x")
    assert wslint("check") == refused
    wslint.environment(WSLINT_OUTPUT_FORMAT="json", WSLINT_JOBS="many")
    assert wslint("check").code == 2


def test_per_file_ignores_need_a_rule(wslint: CommandLine) -> None:
    cause = "invalid value `a.py` for `--per-file-ignores`: expected PATTERN:RULE, such as `tests/**:WS0001`"
    assert wslint("check", "--per-file-ignores", "a.py") == failed(cause)


def test_unknown_selectors(wslint: CommandLine) -> None:
    rules = ", ".join(f"{entry.code} ({entry.name})" for entry in entries())
    prefixes = ", ".join(sorted({entry.code[:4] for entry in entries()} | {"WS"}))
    known = f"a selector is ALL, a prefix ({prefixes}), a code or a name: {rules}"
    assert wslint("check", "--select", "WS1401,NOPE") == failed("Unknown rule selector `NOPE` in `--select`", known)
    (wslint.root / "pyproject.toml").write_text('[tool.wslint]\nignore = ["E501"]\n')
    assert wslint("check") == failed("Unknown rule selector `E501` in pyproject.toml", known)


def test_configurations_below_are_validated_before_work_starts(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    (wslint.root / "sub").mkdir()
    (wslint.root / "sub/b.py").write_text("x = 1\n")
    (wslint.root / "sub/wslint.toml").write_text('select = ["WS99"]\n')
    ran = wslint("check", "--fix")
    assert ran.code == 2
    assert ran.err.startswith("wslint failed\n  Cause: Unknown rule selector `WS99` in sub/wslint.toml\n")
    assert wslint.read("a.py") == SAFE


def test_unknown_configuration_keys(wslint: CommandLine) -> None:
    (wslint.root / "pyproject.toml").write_text("[tool.wslint]\n\nfixx = true\n")
    names = ", ".join(option.name for option in OPTIONS)
    message = f"pyproject.toml:3: unknown key `fixx`; did you mean `fix`?\n  valid keys: {names}"
    assert wslint("check") == failed(message)
    assert wslint("check", "--isolated").code == 0
    assert wslint("rule", "WS1401").code == 2


def test_configuration_flags(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    (wslint.root / "other.toml").write_text('websockets = "==15.0"\nignore = ["ALL"]\n')
    assert wslint("check", "--config", "other.toml").code == 0
    assert wslint("check", "--config", "fix = true", "--config", "show-fixes = true").out.startswith("\nFixed 1 error")
    both = "--isolated ignores every configuration file, --config other.toml names one: drop either"
    assert wslint("check", "--isolated", "--config", "other.toml") == failed(both)
    assert wslint("check", "--config", "no.toml").code == 2


def test_rule_pages_of_ones_own(wslint: CommandLine) -> None:
    (wslint.root / "pages").mkdir()
    page = wslint.root / "pages/old-call.md"
    page.write_text('# old-call (AC01)\n\n```toml\nshape = "no-such-shape"\nlevel = "error"\n```\n\nText.\n')
    (wslint.root / "pyproject.toml").write_text('[tool.wslint]\nrules = ["pages"]\n')
    wslint.write(a="x = 1\n")
    ran = wslint("check")
    assert ran.code == 2
    assert ran.err.startswith(f"wslint failed\n  Cause: {page}:4: unknown shape 'no-such-shape'")
    (wslint.root / "right").mkdir()
    (wslint.root / "pyproject.toml").write_text('[tool.wslint]\nrules = ["right"]\n')
    (wslint.root / "right/old-call.md").write_text(
        '# old-call (AC01)\n\n```toml\nshape = "direct-use"\nlevel = "error"\n'
        'facts = [{ name = "acme.dial" }]\n```\n\nText.\n'
    )
    assert wslint("check") == Ran(0, "All checks passed!\n", "")
    assert wslint("linter").out == "  WS websockets\n  AC acme\n"
    assert wslint("rule", "old-call").out == "# old-call (AC01)\n\nFix is not available.\n\nText.\n"


def test_response_files(wslint: CommandLine) -> None:
    wslint.write(a=SAFE, b=SAFE)
    (wslint.root / "flags").write_text("--output-format\nconcise\n\n-q\n@names\n")
    (wslint.root / "names").write_text("a.py\n")
    assert wslint("check", "@flags") == Ran(1, f"a.py:{SAFE_LINE}", "")
    assert wslint("@flags").code == 2
    failure = "Failed to read CLI arguments from files"
    assert wslint("check", "@none") == failed(failure, "failed to open file `none`: No such file or directory")
    (wslint.root / "names").write_text("@flags\n")
    assert wslint("check", "@flags") == failed(failure, "`flags` names itself")


@pytest.mark.parametrize(
    ("flag", "environment", "terminal", "colored"),
    [
        (None, {}, False, False),
        (None, {}, True, True),
        (None, {"NO_COLOR": ""}, True, True),
        (None, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        (None, {"FORCE_COLOR": "0"}, False, True),
        (None, {"FORCE_COLOR": ""}, False, False),
        (None, {"CLICOLOR_FORCE": "1"}, False, True),
        (None, {"CLICOLOR": "0"}, True, False),
        (None, {"TERM": "dumb"}, True, False),
        (None, {"CI": "1"}, False, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colors(
    wslint: CommandLine, flag: str | None, environment: dict[str, str], terminal: bool, colored: bool
) -> None:
    wslint.write(a=SAFE)
    wslint.environment(**environment)
    ran = wslint("check", "x.py", "a.py", *(["--color", flag] if flag else []), terminal=terminal)
    assert ("\x1b[" in ran.out) == colored
    assert ("\x1b[" in ran.err) == colored


def test_verbose(wslint: CommandLine) -> None:
    wslint.write(a=SAFE)
    ran = wslint("check", "-v")
    assert ran.out == wslint("check").out
    assert ran.err.startswith(f"debug: configuration: {wslint.root}/pyproject.toml\ndebug: 1 files found in 0.")
    assert all(line.startswith("debug: ") for line in ran.err.splitlines())


def test_help(wslint: CommandLine) -> None:
    top = wslint("--help")
    assert top == wslint("-h")
    assert top.code == 0
    assert [line.split()[0] for line in top.out.partition("Commands:\n")[2].split("\n\n")[0].splitlines()] == [
        "check", "fix", "report", "plan", "baseline", "rule", "config", "linter",
        "range", "ruff-config", "init", "shim", "merge", "clean", "version",
    ]  # fmt: skip
    for name in ("check", "plan", "rule", "config", "linter", "version"):
        assert wslint(name, "-h") == wslint(name, "--help")
        assert wslint(name, "-h").out.startswith(f"Usage: wslint {name} [OPTIONS]")
    panels = [line for line in wslint("check", "-h").out.splitlines() if line.endswith(":") and line[0] != " "]
    assert panels == [
        "Arguments:", "Options:", "Rule selection:", "File selection:", "Ratchet:", "Miscellaneous:",
        "Log levels:", "Global options:",
    ]  # fmt: skip


def test_version(wslint: CommandLine) -> None:
    expected = Ran(0, f"wslint {__version__}\n", "")
    assert wslint("version") == wslint("--version") == wslint("-V") == expected
    assert json.loads(wslint("version", "--output-format", "json").out) == {
        "version": __version__, "commit_info": None,
    }  # fmt: skip


def test_rule(wslint: CommandLine) -> None:
    page = load_page(f"{rules_directory()}/14/extra-headers.md")
    text = f"# extra-headers (WS1401)\n\nFix is sometimes available.\n\n{page.text}"
    assert wslint("rule", "WS1401") == wslint("rule", "extra-headers") == Ran(0, text, "")
    described = json.loads(wslint("rule", "WS1401", "--output-format", "json").out)
    ruff = subprocess.run([RUFF, "rule", "F401", "--output-format", "json"], capture_output=True, check=True)
    assert list(described) == [key for key in json.loads(ruff.stdout) if key != "source_location"]
    assert described["explanation"] == page.text
    everything = json.loads(wslint("rule", "--all", "--output-format", "json").out)
    assert [rule["code"] for rule in everything] == [entry.code for entry in entries()]
    assert wslint("rule", "--all").out.count("\nFix is ") == len(entries())
    names = ", ".join(f"{entry.code} ({entry.name})" for entry in entries())
    assert wslint("rule", "F401") == failed(f"unknown rule `F401`\n  the rules are {names}")
    one_of = failed("`--all` explains every rule and RULE one: give one of them")
    assert wslint("rule") == wslint("rule", "--all", "WS1401") == one_of


def test_linter(wslint: CommandLine) -> None:
    assert wslint("linter") == Ran(0, "  WS websockets\n", "")
    described = {"prefix": "WS", "name": "websockets", "url": "https://pypi.org/project/websockets/"}
    assert json.loads(wslint("linter", "--output-format", "json").out) == [described]


def test_config(wslint: CommandLine) -> None:
    assert wslint("config") == Ran(0, "".join(f"{option.name}\n" for option in OPTIONS), "")
    assert wslint("config", "fix") == Ran(
        0, "Apply safe fixes.\n\nDefault value: false\nType: bool\nExample usage:\n```toml\nfix = true\n```\n", ""
    )
    assert wslint("config", "wrapper").out.startswith("wrapper.call\nwrapper.keywords\n")
    described = json.loads(wslint("config", "fix", "--output-format", "json").out)
    ruff = subprocess.run([RUFF, "config", "fix", "--output-format", "json"], capture_output=True, check=True)
    assert list(described) == list(json.loads(ruff.stdout))
    names = ", ".join(option.name for option in OPTIONS)
    assert wslint("config", "nope") == failed(f"unknown key `nope`\n  valid keys: {names}")
