"""Which files are read: equal to what the real Ruff reads, and what happens where wslint departs from it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wslint.config import ConfigError, Resolver
from wslint.files.discover import discover, is_excluded, per_file_ignored
from wslint.files.kinds import kind_of
from wslint.files.patterns import GlobError, GlobSet

RUFF = shutil.which("ruff", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}") or ""


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)


@dataclass
class Tree:
    """Files by path (their text), and the arguments of the run. A text that starts with "->" is a link."""

    name: str
    files: dict[str, str] = field(default_factory=dict)
    arguments: Sequence[str] = (".",)
    flags: Sequence[str] = ()
    cwd: str = "."


def python_files(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "")


SMALL = python_files("a.py", "b.py", "pkg/a.py", "pkg/sub/a.py", "pkg/sub/c.pyi", "pkg/notes.txt", ".hidden/a.py")
GIT = {".git/HEAD": "ref: refs/heads/main\n"}
TREES = [
    Tree("plain", SMALL),
    Tree("default excludes", python_files("venv/a.py", "x/.venv/a.py", "dist/a.py", "build/a.py", "env/a.py")),
    Tree("gitignore", {**GIT, **SMALL, ".gitignore": "# a comment\n\nsub/\n*.pyi\n/a.py\n"}),
    Tree("gitignore outside a repository", {**SMALL, ".gitignore": "sub/\n"}),
    Tree("no respect", {**GIT, **SMALL, ".gitignore": "*\n"}, flags=["--no-respect-gitignore"]),
    Tree("nested gitignore", {**GIT, **SMALL, ".gitignore": "a.py\n", "pkg/.gitignore": "!a.py\nsub/c.pyi\n"}),
    Tree("negation", {**GIT, **SMALL, ".gitignore": "*.py\n!pkg/\n!b.py\n!pkg/sub/a.py\n"}),
    Tree("no way back below an ignored directory", {**GIT, **SMALL, ".gitignore": "pkg/\n!pkg/a.py\n"}),
    Tree("ignored star, way back", {**GIT, **SMALL, ".gitignore": "/*\n!/pkg\n/pkg/*\n!/pkg/sub\n"}),
    Tree("ignore file", {**SMALL, ".ignore": "sub\n", "pkg/.ignore": "a.py\n"}),
    Tree("ignore file beats gitignore", {**GIT, **SMALL, ".gitignore": "sub\na.py\n", ".ignore": "!sub\n"}),
    Tree("info exclude", {**GIT, **SMALL, ".git/info/exclude": "/pkg/sub\n", "pkg/.gitignore": "!a.py\n"}),
    Tree("worktree", {".git": "gitdir: elsewhere/worktrees/w\n", "elsewhere/worktrees/w/commondir": "../..\n"}
         | {"elsewhere/info/exclude": "b.py\n"} | SMALL),
    Tree("parents of the argument", {**GIT, **SMALL, ".gitignore": "a.py\npkg/sub/c.*\n"}, cwd="pkg"),
    Tree("a repository in another", {**GIT, **SMALL, ".gitignore": "b.py\n", "in/.git/x": "", "in/b.py": ""}),
    Tree("jujutsu", {**SMALL, ".jj/x": "", ".gitignore": "a.py\n"}),
    Tree("double stars", {**GIT, **SMALL, ".gitignore": "**/sub/a.py\npkg/**/c.pyi\n.hidden/**\n"}),
    Tree("odd lines", GIT | SMALL | python_files("#x.py", "!y.py", "z .py", "[.py", "d /a.py")
         | {".gitignore": "\\#x.py\n\\!y.py\n  \nz\\ .py \n[.py\nb.p[x-z]\nd\\ \nq[\n\\\n"}),
    Tree("byte order mark, carriage returns", {**GIT, **SMALL, ".gitignore": "\ufeffa.py\r\nsub/\r\n"}),
    Tree("global excludes", {**GIT, **SMALL, "home/.gitconfig": "[core]\nexcludesFile = ~/ex\n", "home/ex": "b.py\n"}),
    Tree("default global excludes", {**GIT, **SMALL, "home/.config/git/ignore": "sub\n"}),
    Tree("explicit ignored directory", {**GIT, **SMALL, ".gitignore": "pkg/\n"}, ["pkg"]),
    Tree("explicit directory, ignored contents", {**GIT, **SMALL, ".gitignore": "pkg/*\n"}, ["pkg"]),
    Tree("explicit ignored file", {**GIT, **SMALL, ".gitignore": "*\n"}, ["pkg/a.py", "pkg/notes.txt"]),
    Tree("explicit excluded", SMALL, ["pkg/a.py", "pkg/sub"], ["--exclude", "pkg,a.py"]),
    Tree("force-exclude file", SMALL, ["pkg/a.py", "b.py", "pkg/sub"], ["--exclude", "pkg", "--force-exclude"]),
    Tree("force-exclude leaves ignored", {**GIT, **SMALL, ".gitignore": "*\n"}, ["b.py"], ["--force-exclude"]),
    Tree("force-exclude default", python_files("venv/x/a.py", "b.py"), ["venv/x/a.py", "b.py"], ["--force-exclude"]),
    Tree("duplicates", SMALL, [".", "a.py", "./a.py", "pkg/../a.py", "pkg"]),
    Tree("several directories", SMALL, ["pkg/sub", ".hidden"]),
    Tree("linked files", {**SMALL, "link.py": "->pkg/a.py", "pkg/up.py": "->../b.py"}),
    Tree("linked directories", {**SMALL, "link": "->pkg", "x.py": "->pkg"} | {"loop": "->."}, ["pkg", "."]),
    Tree("named link", {**GIT, **SMALL, "link": "->pkg/sub", "pkg/.gitignore": "sub/a.py\n"}, ["link"]),
    Tree("a directory named x.py", python_files("x.py/a.py", "x.py/b.txt")),
    Tree("exclude", SMALL, flags=["--exclude", "sub"]),
    Tree("extend-exclude", python_files("venv/a.py", "a.py", "b.py"), flags=["--extend-exclude", "./b.py"]),
    Tree("exclude from below", SMALL, ["../pkg", "../b.py"], ["--exclude", "../pkg/sub/*"], cwd="pkg"),
]  # fmt: skip


def plant(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text.startswith("->"):
            path.symlink_to(text[2:])
        else:
            path.write_text(text, encoding="utf-8", newline="")


def ruffs(cwd: Path, arguments: Sequence[str], flags: Sequence[str] = ()) -> list[str]:
    command = [RUFF, "check", "--show-files", "--no-cache", *flags, *arguments]
    command += [] if "--config" in flags else ["--config", 'include=["*.py", "*.pyi"]']
    run = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    # A link to a directory is a file to Ruff if it is named so, and then fails to be read.
    return sorted(
        {line for line in run.stdout.splitlines() if not line.endswith("/ruff.toml") and not Path(line).is_dir()}
    )


def ours(cwd: Path, arguments: Sequence[str], flags: Sequence[str] = ()) -> list[str]:
    values: dict[str, object] = {}
    remaining = list(flags)
    while remaining:
        flag = remaining.pop(0)
        if flag in ("--exclude", "--extend-exclude", "--extend-include", "--documents"):
            values[flag[2:].replace("-", "_")] = tuple(remaining.pop(0).split(","))
        else:
            values[flag[2:].removeprefix("no-").replace("-", "_")] = not flag.startswith("--no-")
    previous = Path.cwd()
    os.chdir(cwd)
    try:
        found = discover(arguments, Resolver(str(cwd), overrides=values), pytest.fail)
    finally:
        os.chdir(previous)
    assert found.missing == []
    assert len({path for path, _ in found.files}) == len(found.files)
    return [path for path, _ in found.files]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_same_files_as_ruff(tree: Tree, tmp_path: Path) -> None:
    plant(tmp_path, tree.files)
    cwd = tmp_path / tree.cwd
    expected = ruffs(cwd, tree.arguments, tree.flags)
    assert ours(cwd.resolve(), tree.arguments, tree.flags) == expected


@pytest.mark.parametrize(
    "pattern",
    ["p/*.py", "p*", "p/q", "q", "p/**", "**", "**/b.py", "**/q/**", "p/**/c.py", "./top.py", "p/", "p/?/b.py",
     "p?a.py", "*/b.py", "*.py", "[a-c].py", "p/[!a].py", "[^q]", "t?p*", "p//q", "*/*/*/c.py", "**/**/c.py", "x/../q"],
)  # fmt: skip
def test_exclude_patterns_as_in_ruff(pattern: str, tmp_path: Path) -> None:
    plant(tmp_path, python_files("p/a.py", "p/q/b.py", "p/q/r/c.py", "top.py"))
    flags = ["--exclude", pattern]
    assert ours(tmp_path, ["."], flags) == ruffs(tmp_path, ["."], flags)


def test_patterns_in_nested_configurations_as_in_ruff(tmp_path: Path) -> None:
    """Each file's closest configuration counts, its patterns relative to it; extended ones to their own file."""
    texts = {
        "NAME": "exclude = ['{top,pkg/su}*.py', 'in/skipped', 'nothing/{a,b}/c']\ninclude = ['*.py']",
        "base/NAME": "extend-exclude = ['sub/*.py', 'named.py']",
        "in/NAME": "extend = '../base/NAME'\nextend-exclude = ['*/two.py']\ninclude = ['*.py', 'only.txt']",
        "in/skipped/NAME": "exclude = []",
    }
    names = ("top1.py", "pkg/sup.py", "pkg/other.pyi", "base/sub/a.py", "base/x.py", "in/sub/a.py", "in/named.py")
    names += ("in/one/two.py", "in/one/three.py", "in/only.txt", "in/one/only.txt", "in/skipped/a.py", "base/named.py")
    found = []
    for tool, run in (("ruff", ruffs), ("wslint", ours)):
        root = tmp_path / tool
        plant(root, python_files(*names))
        for name, text in texts.items():
            plant(root, {name.replace("NAME", f"{tool}.toml"): text.replace("NAME", f"{tool}.toml")})
        config = {"flags": ["--config", "fix=false"]} if tool == "ruff" else {}
        found.append([os.path.relpath(path, root) for path in run(root, ["."], **config)])
    assert found[1] == found[0]
    assert "in/one/three.py" in found[1]


COMPONENT = st.sampled_from(
    ["a", "b", "ab", "*", "?", "a*", "*b", "*a*", "**", "[ab]", "[!a]", "a?b", ".a", "a.py", "*.py"]
)
GLOB = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(COMPONENT, min_size=1, max_size=4).map("/".join),
    st.sampled_from(["", "", "/"]),
)


@pytest.mark.parametrize("crossing", [True, False])
def test_a_wildcard_finds_a_later_place(crossing: bool) -> None:
    """The first place where a piece fits is no match if a slash must follow and does not."""
    pairs = [("a/**/b/**/c", "a/bx/b/c"), ("**/b/**/c", "bx/b/c"), ("*b/**/*c", "bxb/x/c"), ("a*b*b/**", "abbxb/c")]
    for glob, text in pairs:
        assert GlobSet((glob,), crossing=crossing, git=not crossing).matches(text)


SOME_FILES = python_files(
    *("a.py", "ab.py", "b/a.py", "a/a.py", "a/b/a.py", "a/b/b.py", "a/b/ab/a.py", "ab/axb/.a/b.py", "b/.a/a/b/a.py")
)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(GLOB, min_size=1, max_size=5), nested=st.lists(GLOB, max_size=2))
def test_any_gitignore_as_ruff(lines: list[str], nested: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("tree")
    plant(root, {**GIT, **SOME_FILES, ".gitignore": "\n".join(lines), "a/.gitignore": "\n".join(nested)})
    assert ours(root, ["."]) == ruffs(root, ["."])


@settings(max_examples=60, deadline=None)
@given(patterns=st.lists(GLOB.map(lambda glob: glob.lstrip("!/")), min_size=1, max_size=3))
def test_any_exclude_as_ruff(patterns: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("zz") / "zz"
    plant(root, SOME_FILES)
    flags = ["--exclude", ",".join(patterns)]
    # A pattern that begins with a star also matches the directories above the root in Ruff; see the next test.
    above = [pattern for pattern in patterns if GlobSet((pattern,)).matches(str(root)[1:])]
    if not above:
        assert ours(root, ["."], flags) == ruffs(root, ["."], flags)


SHELL = "#!/usr/bin/env -S bash\n"
DOCUMENTS = {"a.md": "", "b.mdx": "", "c.rst": "", "d.sh": "", "deploy": SHELL, ".envrc": "", "PKGBUILD": ""}
NAMED = [*DOCUMENTS, "a.py", "b.pyi", "c.ipynb", "script", "notes.txt"]
OTHERS = {"a.py": "", "b.pyi": "", "c.ipynb": "", "script": "#!/usr/bin/env python3\n", "notes.txt": ""}


def test_documents_that_nobody_asks_for_are_left_out_by_force(tmp_path: Path) -> None:
    """A hook is passed all files of a kind: those that a walk would not read are not read then, either."""

    def found(*flags: str) -> set[str]:
        return {Path(path).name for path in ours(tmp_path, NAMED, list(flags))}

    plant(tmp_path, DOCUMENTS | OTHERS)
    assert found() == set(NAMED)
    assert found("--force-exclude") == OTHERS.keys()
    assert found("--force-exclude", "--documents", "markdown") == OTHERS.keys() | {"a.md", "b.mdx"}
    assert found("--force-exclude", "--documents", "rst,docstrings") == OTHERS.keys() | {"c.rst"}
    shell = {"d.sh", "deploy", ".envrc", "PKGBUILD"}
    assert found("--force-exclude", "--documents", "shell") == OTHERS.keys() | shell
    assert found("--force-exclude", "--documents", "shell", "--exclude", "deploy,*.txt") == (
        OTHERS.keys() - {"notes.txt"} | shell - {"deploy"}
    )
    assert found("--force-exclude", "--extend-include", "*.md,deploy") == OTHERS.keys() | {"a.md", "deploy"}


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.md", "#!/bin/sh", "markdown"),
        ("A.RST", "", "rst"),
        ("a.py", "#!/bin/sh", "python"),
        ("a.pyi", "#!/bin/sh", "python"),
        ("a", "#!/bin/sh", "shell"),
        ("a", "#! /usr/local/bin/bash -eu\n", "shell"),
        ("a", "#!/usr/bin/env -i A=1 zsh\n", "shell"),
        ("a.in", "#!/bin/dash\n", "shell"),
        ("a", "#!/usr/bin/env python3\n", "python"),
        ("a", "#!/bin/shapes\n", "python"),
        ("a", "\n#!/bin/sh\n", "python"),
        ("a", "", "python"),
        ("x/.bashrc", "", "shell"),
        ("bashrc", "", "python"),
    ],
)
def test_kinds(name: str, text: str, kind: str) -> None:
    assert kind_of(name, text.encode()) == kind


def test_directories_above_the_root_do_not_count(tmp_path: Path) -> None:
    """Ruff finds nothing here: it matches `*build*` on the absolute path."""
    root = tmp_path / "build" / "project"
    plant(root, python_files("a.py", "rebuild/a.py"))
    assert ours(root, ["."], ["--exclude", "*build*"]) == [str(root / "a.py")]
    assert ours(root, ["a.py"], ["--exclude", "build", "--force-exclude"]) == [str(root / "a.py")]


def test_gitignore_as_git_where_ruff_differs(tmp_path: Path) -> None:
    """Braces are letters, and a negated class matches no slash (checked with `git check-ignore`)."""
    plant(tmp_path, {**python_files("a.py", "{a,b}.py", "x/y.py", "x-y.py"), ".gitignore": "{a,b}.py\n/x[!z]y.py\n"})
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    names = ["a.py", "{a,b}.py", "x/y.py", "x-y.py"]
    run = subprocess.run(["git", "check-ignore", *names], cwd=tmp_path, capture_output=True, text=True, check=False)
    kept = sorted(set(names) - set(run.stdout.splitlines()))
    assert kept == ["a.py", "x/y.py"]
    assert ours(tmp_path, ["."]) == [str(tmp_path / name) for name in kept]


def test_links_give_each_named_file_once(tmp_path: Path) -> None:
    plant(tmp_path, {"real/a.py": "", "link": "->real", "flink.py": "->real/a.py"})
    real = str(tmp_path / "real/a.py")
    assert ours(tmp_path, ["link/a.py", "real/a.py"]) == [real]
    assert ours(tmp_path, ["real", "link"]) == [real]
    assert ours(tmp_path, ["flink.py", "real/a.py"]) == [real]
    assert ours(tmp_path, ["link"]) == [str(tmp_path / "link/a.py")]


def test_what_is_not_a_regular_file_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path, {"a.py": "", "dangling.py": "->nowhere", ".#a.py": "->lock", "dir.py/b.txt": ""})
    plant(tmp_path, {"linked.py": "->dir.py", "odd/x.py": ""})
    os.mkfifo("fifo.py")
    os.mkfifo("odd/.gitignore")
    os.mkfifo("odd/wslint.toml")
    (tmp_path / ".git").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.py")
    warnings: list[str] = []
    found = discover([".", "fifo.py", "no.py", "/dev/null", "dangling.py"], Resolver(str(tmp_path)), warnings.append)
    assert [path for path, _ in found.files] == [str(tmp_path / "a.py"), str(tmp_path / "odd/x.py")]
    assert sorted(warnings) == [
        "skipped dangling.py: not a regular file",
        "skipped fifo.py: not a regular file",
        "skipped socket.py: not a regular file",
    ]
    assert found.missing == [
        "fifo.py: not a regular file",
        "no.py: No such file or directory",
        "/dev/null: not a regular file",
        "dangling.py: No such file or directory",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root can list any directory")
def test_directory_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plant(tmp_path, python_files("a.py", "closed/b.py"))
    (tmp_path / "closed").chmod(0)
    warnings: list[str] = []
    try:
        found = discover(["."], Resolver(str(tmp_path)), warnings.append)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert [path for path, _ in found.files] == [str(tmp_path / "a.py")]
    assert warnings == ["skipped closed: Permission denied"]


def test_each_file_has_its_closest_configuration(tmp_path: Path) -> None:
    plant(tmp_path, python_files("a.py", "in/b.py", "in/deep/c.py", "other/d.py"))
    plant(tmp_path, {"wslint.toml": "select = ['WS01']", "in/pyproject.toml": "[tool.wslint]\nselect = ['WS02']"})
    plant(tmp_path, {"other/pyproject.toml": "[project]\nname = 'other'"})
    found = discover([str(tmp_path), str(tmp_path / "in/b.py")], Resolver(str(tmp_path)), pytest.fail)
    selections = {os.path.relpath(path, tmp_path): config.select for path, config in found.files}
    assert selections == {
        "a.py": ("WS01",),
        "in/b.py": ("WS02",),
        "in/deep/c.py": ("WS02",),
        "other/d.py": ("WS01",),
    }


def test_is_excluded(tmp_path: Path) -> None:
    config = Resolver(str(tmp_path), overrides={"extend_exclude": ("gen/*.py",)}).root()
    assert is_excluded(str(tmp_path / "venv/lib/a.py"), config)
    assert is_excluded(str(tmp_path / "gen/a.py"), config)
    assert not is_excluded(str(tmp_path / "src/a.py"), config)


@pytest.mark.parametrize("tool", ["exclude", "include", "per_file_ignores"])
def test_a_pattern_that_is_no_glob(tool: str, tmp_path: Path) -> None:
    value: object = (("[a", ("WS01",)),) if tool == "per_file_ignores" else ("[a",)
    resolver = Resolver(str(tmp_path), overrides={tool: value})
    use: Callable[[], object] = lambda: discover([str(tmp_path)], resolver, pytest.fail)  # noqa: E731
    if tool == "per_file_ignores":
        use = lambda: per_file_ignored(resolver.root(), str(tmp_path / "a.py"))  # noqa: E731
    with pytest.raises(ConfigError, match=re.escape("the pattern `[a` has `[` without `]`; write [[] for the letter")):
        use()


@pytest.mark.parametrize("glob", ["{a", "a}", "[z-a]", "a\\", "{a,{b,c}", "{a,b}" * 12])
def test_globs_that_are_refused(glob: str) -> None:
    with pytest.raises(GlobError, match=re.escape(f"the pattern `{glob}` has ")):
        GlobSet((glob,))


def test_per_file_ignores_as_in_ruff(tmp_path: Path) -> None:
    patterns = ["a/*", "x.py", "a", "!a/**", "!x.py", "a/**.py", "*.py", "b/y.py", "a*", "/a/x.py", "./z.py"]
    patterns += [str(tmp_path / "a/*.py"), "a/b/", "?.py", "[xz].py"]
    names = ["a/x.py", "a/b/y.py", "z.py"]
    plant(tmp_path, dict.fromkeys(names, "import os\n"))
    for pattern in patterns:
        command = [RUFF, "check", "--isolated", "--no-cache", "--select=F401", "--output-format=concise", "."]
        command += ["--per-file-ignores", f"{pattern}:F401"]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        reported = {line.partition(":")[0] for line in run.stdout.splitlines() if "F401 [" in line}
        config = Resolver(str(tmp_path), overrides={"per_file_ignores": ((pattern, ("WS14",)),)}).root()
        kept = {name for name in names if not per_file_ignored(config, str(tmp_path / name))}
        assert kept == reported, pattern


def test_per_file_ignores_with_braces_and_adding_up(tmp_path: Path) -> None:
    entries = (("{a,b/*}.py", ("WS01",)), ("!c.py", ("WS02", "WS03")), ("{,x}c.py", ("WS04",)))
    config = Resolver(str(tmp_path), overrides={"per_file_ignores": entries}).root()
    assert per_file_ignored(config, str(tmp_path / "b/z.py")) == ("WS01", "WS02", "WS03")
    assert per_file_ignored(config, str(tmp_path / "a.py")) == ("WS01", "WS02", "WS03")
    assert per_file_ignored(config, str(tmp_path / "c.py")) == ()
    assert per_file_ignored(config, str(tmp_path / "xc.py")) == ("WS02", "WS03", "WS04")


@pytest.mark.parametrize(
    ("glob", "text"),
    [
        ("*a" * 30 + "b", "a" * 250),
        ("*/" * 30 + "b", "a/" * 1000),
        ("**/a/" * 15 + "b", "a/" * 1000),
        ("**/*a*a*a/" * 10 + "b", "aaaaaaaa/" * 200),
        ("a?" + "*[ab]" * 30 + "c", "ab" * 500),
    ],
)
def test_a_hostile_pattern_takes_no_time(glob: str, text: str) -> None:
    started = time.process_time()
    for crossing in (True, False):
        assert not GlobSet((glob,), crossing=crossing, git=not crossing).matches(text)
    assert time.process_time() - started < 2


def test_a_deep_tree_and_a_loop_end(tmp_path: Path) -> None:
    directory = tmp_path
    for _ in range(200):
        directory /= "d"
    directory.mkdir(parents=True)
    (directory / "a.py").touch()
    (directory / "loop").symlink_to(tmp_path)
    assert ours(tmp_path, ["."]) == [str(directory / "a.py")]
