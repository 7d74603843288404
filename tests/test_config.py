"""Configuration files: keys, errors, discovery, `extend`, and what the command line overrides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wslint.config import Config, ConfigError, Resolver, Wrapper, read_config
from wslint.options import EXCLUDED, OPTIONS, Option
from wslint.paths import shown
from wslint.phase import Phase


@pytest.fixture(autouse=True)
def _no_user_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-config-home"))
    monkeypatch.chdir(tmp_path)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def failure(path: Path) -> str:
    with pytest.raises(ConfigError) as raised:
        read_config(str(path))
    return str(raised.value)


def resolved(tmp_path: Path, *options: str, **overrides: object) -> Config:
    return Resolver(str(tmp_path), options, overrides=overrides).root()


def test_defaults(tmp_path: Path) -> None:
    config = resolved(tmp_path)
    assert (config.root, config.path) == (str(tmp_path), None)
    assert config.select is None
    assert config.fixable == ("ALL",)
    assert config.exclude == EXCLUDED
    assert config.include == ("*.py", "*.pyi", "*.ipynb")
    assert config.src == (str(tmp_path), str(tmp_path / "src"))
    assert (config.respect_gitignore, config.force_exclude, config.fix, config.unsafe_fixes) == (
        True,
        False,
        False,
        None,
    )
    assert config.wrapper is None
    assert config.output_format == "full"
    assert hash(config)


def test_every_key_is_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "pyproject.toml",
        """
        [tool.wslint]
        select = ["WS14"]
        extend-select = ["WS17"]
        ignore = ["WS0001"]
        fixable = ["WS14"]
        unfixable = ["WS1401"]
        rules = ["tools/rules"]
        exclude = ["a"]
        extend-exclude = ["b/*.py"]
        include = ["*.py"]
        extend-include = ["*.md"]
        documents = ["rst", "docstrings"]
        document-imports = ["import trio"]
        force-exclude = true
        respect-gitignore = false
        src = ["lib"]
        websockets = ">=13,<18"
        timeout-means = "open_timeout"
        baseline = "accepted.json"
        cache-dir = "../caches"
        todo-owner = true
        fix = true
        fix-only = true
        show-fixes = true
        unsafe-fixes = false
        output-format = "sarif"
        [tool.wslint.per-file-ignores]
        "tests/**" = ["WS0001"]
        [tool.wslint.extend-per-file-ignores]
        "!src/**" = ["WS14", "WS17"]
        [tool.wslint.wrapper]
        call = "a.b:C.connect"
        keywords = { additional_headers = "headers" }
        returns = "connection"
        accepts = ["max_size"]
        raises = ["ConnectionError"]
        [[tool.wslint.phases]]
        name = "e2e"
        paths = ["tests/e2e/**"]
        """,
    )
    assert read_config(str(path)) == Config(
        root=str(tmp_path),
        path=str(path),
        select=("WS14",),
        extend_select=("WS17",),
        ignore=("WS0001",),
        per_file_ignores=(("tests/**", ("WS0001",)), ("!src/**", ("WS14", "WS17"))),
        fixable=("WS14",),
        unfixable=("WS1401",),
        rules=(str(tmp_path / "tools/rules"),),
        exclude=("a",),
        extend_exclude=("b/*.py",),
        include=("*.py",),
        extend_include=("*.md",),
        documents=("rst", "docstrings"),
        document_imports=("import trio",),
        force_exclude=True,
        respect_gitignore=False,
        src=(str(tmp_path / "lib"),),
        websockets=">=13,<18",
        timeout_means="open_timeout",
        wrapper=Wrapper(
            call="a.b:C.connect",
            keywords=(("additional_headers", "headers"),),
            returns="connection",
            accepts=("max_size",),
            raises=("ConnectionError",),
            place="pyproject.toml: [tool.wslint.wrapper]",
        ),
        phases=(Phase("e2e", ("tests/e2e/**",)),),
        baseline=str(tmp_path / "accepted.json"),
        todo_owner=True,
        cache_dir=str(tmp_path.parent / "caches"),
        fix=True,
        fix_only=True,
        show_fixes=True,
        unsafe_fixes=False,
        output_format="sarif",
    )


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_example_is_valid(option: Option, tmp_path: Path) -> None:
    assert option.doc.endswith(".")
    example = option.example.replace("[tool.wslint.", "[")
    write(tmp_path / "pyproject.toml", "")  # for `extend`
    if option.name.startswith("wrapper.") and option.name != "wrapper.call":
        example += '\ncall = "a:b"'
    read_config(str(write(tmp_path / "project/wslint.toml", example)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nselect = 'WS14'", 'wslint.toml:2: `select`: expected a list of strings, such as ["a", "b"]'),
        ("ignore = [1]", 'wslint.toml:1: `ignore`: expected a list of strings, such as ["a", "b"]'),
        ("fix = 'yes'", "wslint.toml:1: `fix`: expected true or false"),
        (
            "per-file-ignores = ['WS14']",
            "wslint.toml:1: `per-file-ignores`: expected a table from file pattern to rules, "
            'such as { "tests/**" = ["WS1401"] }',
        ),
        (
            "websockets = 'thirteen'",
            'wslint.toml:1: `websockets`: expected a version range as in a requirement, such as ">=13,<18"',
        ),
        (
            "timeout-means = 'timeout'",
            'wslint.toml:1: `timeout-means`: expected one of "open_timeout", "close_timeout"',
        ),
        (
            "[wrapper]\ncall = 'a.b.connect'",
            'wslint.toml:2: `wrapper.call`: expected "module:qualified name", such as "package.sockets:Client.connect"',
        ),
        (
            "wrapper.returns = 'socket'",
            'wslint.toml:1: `wrapper.returns`: expected one of "connection", "connector", "context"',
        ),
        ("wrapper = 'a:b'", "wslint.toml:1: `wrapper` must be a table: write [tool.wslint.wrapper]"),
        (
            "[wrapper]\nreturns = 'connection'",
            'wslint.toml: `wrapper.call` is missing: name the wrapper, as in call = "package.sockets:Client.connect"',
        ),
        (
            "lint.select = ['WS14']",
            "wslint.toml:1: unknown key `lint`: the keys that Ruff keeps in `lint` stand directly in [tool.wslint]",
        ),
        (
            "extend-exclude = []\nexclude = 1",
            'wslint.toml:2: `exclude`: expected a list of strings, such as ["a", "b"]',
        ),
        ("fix = = true", "wslint.toml:1:7: Invalid value\n  fix = = true"),
        ("fix = true\nsrc = [", "wslint.toml:2:8: Invalid value\n  src = ["),
        ("fix = true\nfix = true\n", "wslint.toml:2:11: Cannot overwrite a value\n  fix = true"),
    ],
)
def test_wrong_values(tmp_path: Path, text: str, message: str) -> None:
    assert failure(write(tmp_path / "wslint.toml", text)) == message


def test_unknown_key_lists_the_valid_ones(tmp_path: Path) -> None:
    path = write(tmp_path / "pyproject.toml", "[project]\nselct = 1\n\n[tool.wslint]\nfix = true\nselct = ['WS14']\n")
    first, second = failure(path).splitlines()
    assert first == "pyproject.toml:6: unknown key `selct`; did you mean `select`?"
    assert second.startswith("  valid keys: extend, select, ")
    assert second.endswith(", output-format")
    nested = write(tmp_path / "wslint.toml", "[wrapper]\ncall = 'a:b'\nkeyword = {}\n")
    assert "wslint.toml:3: unknown key `wrapper.keyword`; did you mean `wrapper.keywords`?" in failure(nested)
    underscore = write(tmp_path / "wslint.toml", "extend_select = []")
    assert "did you mean `extend-select`?" in failure(underscore)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    assert failure(tmp_path / "wslint.toml") == "cannot read the configuration wslint.toml: No such file or directory"
    (tmp_path / "wslint.toml").write_bytes(b"# \xff")
    assert failure(tmp_path / "wslint.toml") == "cannot read the configuration wslint.toml: it is not UTF-8"
    path = write(tmp_path / "pyproject.toml", "[tool]\nwslint = 1")
    assert failure(path) == "pyproject.toml: `tool.wslint` must be a table: write [tool.wslint]"


def test_closest_file_and_no_merging(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.wslint]\nselect = ['WS14']\nignore = ['WS1401']")
    write(tmp_path / "member/pyproject.toml", "[project]\nname = 'member'\ndependencies = ['wslint']")
    write(tmp_path / "own/pyproject.toml", "[tool.wslint]\nfix = true")
    write(tmp_path / "three/pyproject.toml", "[tool.wslint]\nselect = ['WS01']")
    write(tmp_path / "three/wslint.toml", "select = ['WS02']")
    write(tmp_path / "three/.wslint.toml", "select = ['WS03']")
    write(tmp_path / "two/pyproject.toml", "[tool.wslint]\nselect = ['WS01']")
    write(tmp_path / "two/wslint.toml", "select = ['WS02']")
    resolver = Resolver(str(tmp_path))
    assert resolver.root().select == ("WS14",)
    assert resolver.for_directory(str(tmp_path / "member/deep")) is resolver.root()
    own = resolver.for_directory(str(tmp_path / "own"))
    assert (own.select, own.ignore, own.fix, own.root) == (None, (), True, str(tmp_path / "own"))
    assert resolver.for_directory(str(tmp_path / "three")).select == ("WS03",)
    assert resolver.for_directory(str(tmp_path / "two/below")).select == ("WS02",)


def test_a_broken_pyproject_of_others_is_not_read(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[project\n")
    assert resolved(tmp_path).path is None
    write(tmp_path / "pyproject.toml", "[tool.wslint\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml:1:13: "):
        resolved(tmp_path)


def test_without_a_file_the_working_directory_governs(tmp_path: Path) -> None:
    write(tmp_path / "project/wslint.toml", "select = ['WS14']")
    (tmp_path / "other").mkdir()
    resolver = Resolver(str(tmp_path / "project"))
    assert resolver.for_directory(str(tmp_path / "other")) is resolver.root()


def test_user_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "home/wslint/wslint.toml", "select = ['WS14']\nsrc = ['lib']")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    work = tmp_path / "work"
    work.mkdir()
    config = Resolver(str(work)).root()
    assert (config.path, config.select, config.root, config.src) == (
        str(path),
        ("WS14",),
        str(work),
        (str(work / "lib"),),
    )
    write(work / "wslint.toml", "")
    assert Resolver(str(work)).root().select is None
    assert Resolver(str(work), isolated=True).root().select is None


def test_extend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARED", "shared")
    monkeypatch.setenv("HOME", str(tmp_path))
    write(
        tmp_path / "top.toml",
        "websockets = '>=12'\nfix = true\nextend-exclude = ['top']\nwrapper = {call = 'a:b', returns = 'connection'}\n",
    )
    write(
        tmp_path / "shared/base.toml",
        "extend = '~/top.toml'\nextend-exclude = ['sub/*.py', 'name']\nrules = ['pages']\nignore = ['WS14']\n"
        "per-file-ignores = {'!x/y.py' = ['WS01']}",
    )
    write(
        tmp_path / "project/wslint.toml",
        "extend = '../${SHARED}/base.toml'\nextend-exclude = ['own']\nfix = false\nextend-select = ['WS1401']\n"
        "wrapper.accepts = ['max_size']",
    )
    config = read_config(str(tmp_path / "project/wslint.toml"))
    shared = tmp_path / "shared"
    assert config.extend_exclude == ("top", f"{shared}/sub/*.py", "name", "own")
    assert config.per_file_ignores == ((f"!{shared}/x/y.py", ("WS01",)),)
    assert config.rules == (str(shared / "pages"),)
    assert (config.websockets, config.fix, config.root) == (">=12", False, str(tmp_path / "project"))
    assert (config.ignore, config.extend_select) == (("WS14",), ("WS1401",))
    assert config.wrapper == Wrapper("a:b", returns="connection", accepts=("max_size",), place="project/wslint.toml")


def test_another_wrapper_takes_nothing_from_the_extended_one(tmp_path: Path) -> None:
    write(tmp_path / "base.toml", "wrapper = {call = 'a:b', returns = 'connection', keywords = {timeout = 't'}}")
    path = write(tmp_path / "wslint.toml", "extend = 'base.toml'\nwrapper.call = 'c:d'")
    assert read_config(str(path)).wrapper == Wrapper("c:d", place="wslint.toml")


def test_extend_failures(tmp_path: Path) -> None:
    path = write(tmp_path / "wslint.toml", "extend = 'base.toml'")
    assert failure(path) == (
        "cannot read the configuration base.toml (`extend` in wslint.toml): No such file or directory"
    )
    write(tmp_path / "base.toml", "extend = 'wslint.toml'")
    assert failure(path) == "circular `extend`: wslint.toml extends base.toml extends wslint.toml"
    write(tmp_path / "base.toml", "extend = ['a.toml']")
    assert failure(path) == "base.toml:1: `extend`: expected a string"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        # As Ruff 0.17.6: (select, extend-select, ignore) of the file below overridden by the flags.
        ({}, (("WS14", "WS1502"), ("WS1301",), ("WS1401",))),
        ({"select": ("WS14",)}, (("WS14",), (), ())),
        ({"select": ("ALL",), "ignore": ("WS00",)}, (("ALL",), (), ("WS00",))),
        ({"ignore": ("WS15",)}, (("WS14",), ("WS1301",), ("WS1401", "WS15"))),
        ({"ignore": ("WS13",)}, (("WS14", "WS1502"), (), ("WS1401", "WS13"))),
        ({"ignore": ("ALL",)}, ((), (), ("WS1401", "ALL"))),
        ({"extend_select": ("WS14",)}, (("WS14", "WS1502"), ("WS1301", "WS14"), ())),
        ({"extend_select": ("WS1402",)}, (("WS14", "WS1502"), ("WS1301", "WS1402"), ("WS1401",))),
        ({"extend_select": None, "ignore": None}, (("WS14", "WS1502"), ("WS1301",), ("WS1401",))),
    ],
)
def test_selection_flags(tmp_path: Path, flags: dict[str, object], expected: object) -> None:
    write(tmp_path / "wslint.toml", "select = ['WS14', 'WS1502']\nextend-select = ['WS1301']\nignore = ['WS1401']")
    config = resolved(tmp_path, **flags)
    assert (config.select, config.extend_select, config.ignore) == expected


def test_other_flags(tmp_path: Path) -> None:
    write(
        tmp_path / "project/wslint.toml",
        "exclude = ['a']\nextend-exclude = ['b']\nfixable = ['WS14']\nunfixable = ['WS1401']\n"
        "per-file-ignores = {'x.py' = ['WS14']}\nextend-per-file-ignores = {'y.py' = ['WS14']}\nfix = true",
    )
    resolver = Resolver(
        str(tmp_path),
        overrides={
            "exclude": ("c", "d/*.py"),
            "extend_exclude": ("e",),
            "unfixable": ("WS15",),
            "per_file_ignores": (("z/*.py", ("WS01",)),),
            "extend_per_file_ignores": (("w.py", ("WS02",)),),
            "fix": False,
            "output_format": "json",
        },
    )
    config = resolver.for_directory(str(tmp_path / "project"))
    assert config.exclude == ("c", f"{tmp_path}/d/*.py")
    assert config.extend_exclude == ("b", "e")
    assert (config.fixable, config.unfixable) == (("WS14",), ("WS1401", "WS15"))
    assert config.per_file_ignores == (
        (f"{tmp_path}/z/*.py", ("WS01",)),
        ("y.py", ("WS14",)),
        ("w.py", ("WS02",)),
    )
    assert (config.fix, config.output_format) == (False, "json")
    assert resolver.root().exclude == ("c", "d/*.py")
    assert Resolver(str(tmp_path / "project"), overrides={"fixable": ("ALL",)}).root().unfixable == ()


def test_inline_options(tmp_path: Path) -> None:
    write(tmp_path / "wslint.toml", "select = ['WS14']\nwrapper = {call = 'a:b', returns = 'connection'}\nfix = true")
    config = resolved(
        tmp_path,
        "ignore = ['WS1401']",
        "select = ['WS15']",
        "wrapper.returns = 'connector'",
        "wrapper.raises = ['OSError']",
        "fix = true",
        "fix = false",
        ignore=("WS1502",),
    )
    assert (config.select, config.ignore, config.fix) == (("WS15",), ("WS1401", "WS1502"), False)
    assert config.wrapper == Wrapper("a:b", returns="connector", raises=("OSError",), place="--config")
    assert resolved(tmp_path, "wrapper.call = 'c:d'").wrapper == Wrapper("c:d", place="--config")


@pytest.mark.parametrize(
    ("options", "isolated", "message"),
    [
        (["slect = []"], False, "--config: unknown key `slect`; did you mean `select`?"),
        (["fix = 1"], False, "--config: `fix`: expected true or false"),
        (["fix = yes"], False, "--config 'fix = yes': Invalid value"),
        (["nowhere.toml"], False, "--config nowhere.toml: neither a file nor TOML of the form `key = value`"),
        (["a.toml", "b.toml"], False, "--config names two files: a.toml and b.toml; use `extend` to combine them"),
        (["a.toml"], True, "--isolated ignores every configuration file, --config a.toml names one: drop either"),
    ],
)
def test_option_failures(tmp_path: Path, options: list[str], isolated: bool, message: str) -> None:
    write(tmp_path / "a.toml", "")
    write(tmp_path / "b.toml", "")
    with pytest.raises(ConfigError) as raised:
        Resolver(str(tmp_path), options, isolated)
    assert str(raised.value).startswith(message)


def test_named_file_replaces_all_others(tmp_path: Path) -> None:
    write(tmp_path / "wslint.toml", "select = ['WS14']")
    write(tmp_path / "sub/wslint.toml", "select = ['WS15']")
    write(tmp_path / "etc/lint.toml", "ignore = ['WS01']\nsrc = ['lib']\nextend-exclude = ['a/*.py']")
    resolver = Resolver(str(tmp_path), ["etc/lint.toml", "fix = true"])
    config = resolver.for_directory(str(tmp_path / "sub"))
    assert config is resolver.root()
    assert (config.select, config.ignore, config.fix) == (None, ("WS01",), True)
    assert (config.root, config.src) == (str(tmp_path), (str(tmp_path / "lib"),))
    assert config.extend_exclude == ("a/*.py",)


def test_isolated(tmp_path: Path) -> None:
    write(tmp_path / "wslint.toml", "select = ['WS14']")
    resolver = Resolver(str(tmp_path), ["fix = true"], isolated=True, overrides={"ignore": ("WS01",)})
    config = resolver.for_directory(str(tmp_path / "sub"))
    assert (config.select, config.ignore, config.fix, config.path) == (None, ("WS01",), True, None)


def test_shown(tmp_path: Path) -> None:
    assert shown(str(tmp_path / "a" / "b.py")) == "a/b.py"
    assert shown(str(tmp_path)) == "."
    assert shown(str(tmp_path) + "x/b.py") == str(tmp_path) + "x/b.py"
    assert shown("a.py") == "a.py"


def test_a_name_does_not_cover_a_longer_name(tmp_path: Path) -> None:
    write(tmp_path / "wslint.toml", "ignore = ['extra-headers-late', 'extra-headers']")
    assert resolved(tmp_path, extend_select=("extra-headers",)).ignore == ("extra-headers-late",)


PHASE = '[[tool.wslint.phases]]\nname = "e2e"\npaths = ["tests/e2e/**"]\n'


def test_phases(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(PHASE + 'goal = "WS0001 = 0, extra-headers = 3"\ndue = 2027-01-31\nverify = "pytest tests"\n')
    (phase,) = read_config(str(path)).phases
    assert (phase.name, phase.paths, phase.due) == ("e2e", ("tests/e2e/**",), "2027-01-31")
    assert phase.goal == (("WS0001", 0), ("extra-headers", 3))


def test_phases_of_an_extended_file_lie_under_that_file(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "wslint.toml").write_text(PHASE.replace("tool.wslint.", ""))
    inner = tmp_path / "inner" / "wslint.toml"
    inner.write_text('extend = "../wslint.toml"')
    (phase,) = read_config(str(inner)).phases
    assert phase.paths == (f"{tmp_path}/tests/e2e/**",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.wslint.phases]\nname = 'a'", "expected tables: write [[tool.wslint.phases]]"),
        ("[[tool.wslint.phases]]\npaths = ['a']", "expected a `name`"),
        ("[[tool.wslint.phases]]\nname = 'a'", "phase 'a' needs `paths`"),
        (PHASE + PHASE, "two phases are called 'e2e'"),
        (PHASE + "gaol = 'WS0001 = 0'", "unknown key `gaol`"),
        (PHASE + "goal = 'none'", "`goal` is a rule and a number"),
        (PHASE + "due = 'soon'", "`due` is a date"),
        (PHASE + "priority = 'high'", "`priority` is a whole number"),
        (PHASE + "owner = 3", "`owner` is a string"),
    ],
)
def test_phases_that_cannot_be_used(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=re.escape(said)):
        read_config(str(path))
