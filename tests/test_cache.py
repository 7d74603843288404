"""The cache: it never changes an answer, spares checks, and whatever is wrong with it is passed over."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.checking import Place, place
from wslint.code.modules import imported_files
from wslint.declared import forget
from wslint.engine import run, todo
from wslint.engine.cache import key, known, memory, surroundings
from wslint.engine.cache.store import Store, read_store, written
from wslint.engine.checker import Checker
from wslint.engine.mode import Mode
from wslint.engine.run import Run
from wslint.engine.setup import range_for
from wslint.files.discover import discover
from wslint.findings import FileResult

CALL = "import websockets\n\n\nasync def main(uri, h):\n    await websockets.connect(uri, extra_headers=h)\n"
HANDLED = "import websockets\n\nasync def main(uri):\n    ws = await websockets.connect(uri)\n    return ws.closed\n"
WRAPPER = (
    "import websockets\n\nasync def dial(url, headers=None):\n"
    "    return await websockets.connect(url, additional_headers=headers)\n"
)
FILES = {
    "app.py": CALL,
    "closed.py": HANDLED,
    "plain.py": "x = 1\n",
    "noqa.py": "import os  # noqa: WS1401\n",
    "odd.py": "import websockets\nx = (\n",
    "latin.py": b"# coding: latin-1\n# \xe9\n" + CALL.encode(),
}
Answer = tuple[list[FileResult], list[str]]


class Project:
    """A project that is checked with a cache and without, and how many files were checked for that."""

    def __init__(self, made: Place, checks: list[str]) -> None:
        self.made = made
        self.root = made.root
        self._checks = checks

    def run(self, caching: bool, mode: Mode | None = None, jobs: int = 1, names: tuple[str, ...] = (".",)) -> Answer:
        resolver = self.made.resolver()
        paths = [str(self.root / name) for name in names]
        files = discover(paths, resolver, lambda text: None).files
        warnings: list[str] = []
        covered = [str(Path(path)) for path in paths if Path(path).is_dir()]
        checking = Run(files, mode or Mode(), jobs, resolver, caching=caching, covered=covered, warn=warnings.append)
        return list(checking.results()), warnings

    def checked(self, mode: Mode | None = None, names: tuple[str, ...] = (".",)) -> list[str]:
        """The names of the files that a run with the cache checks; its answer must be that of a run without."""
        expected = self.run(False, mode, names=names)
        self._checks.clear()
        assert self.run(True, mode, names=names) == expected
        return sorted(os.path.relpath(path, self.root) for path in self._checks)

    @property
    def store(self) -> Path:
        """The cache's file."""
        (path,) = (self.root / ".wslint_cache").glob("*.cache")
        return path


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Trust the times of files however young they are: nothing in here changes one twice within a tick."""
    monkeypatch.setattr(run, "_FEW", 0)
    monkeypatch.setattr(known, "YOUNG", -(10**10))
    monkeypatch.setattr(key, "_RECENT", -(10**10))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that are checked."""
    paths: list[str] = []
    check = Checker.check

    def counted(self: Checker, path: str, *rest: Any) -> Any:
        paths.append(path)
        return check(self, path, *rest)

    monkeypatch.setattr(Checker, "check", counted)
    return paths


@pytest.fixture
def make(tmp_path: Path, checks: list[str]) -> Callable[..., Project]:
    def made(files: dict[str, Any] | None = None, **config: Any) -> Project:
        project = Project(place(tmp_path, FILES if files is None else files, **config), checks)
        assert project.checked()
        return project

    return made


def tick() -> None:
    """Let the clock of the file system go on."""
    time.sleep(0.01)


def change(path: Path, text: str | bytes) -> None:
    tick()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


# A warm run


def test_a_warm_run_checks_nothing(make: Callable[..., Project]) -> None:
    project = make()
    assert project.checked() == []
    assert len(project.run(True)[0]) == 5


def test_what_is_in_the_directory(make: Callable[..., Project]) -> None:
    directory = make().root / ".wslint_cache"
    assert sorted(path.suffix or path.name for path in directory.iterdir()) == [".TAG", ".cache", ".gitignore"]
    assert (directory / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55\n")
    assert "*" in (directory / ".gitignore").read_text().splitlines()


def test_an_unchanged_cache_is_not_written(make: Callable[..., Project]) -> None:
    project = make()
    before = project.store.stat()
    project.run(True)
    assert project.store.stat() == before


def test_many_files_of_which_few_hold_something(make: Callable[..., Project]) -> None:
    files = {f"a{number}.py": CALL if number % 20 == 0 else f"x = {number}\n" for number in range(100)}
    project = make(files)
    assert project.checked() == []
    change(project.root / "a20.py", "x = 1\n")
    change(project.root / "a21.py", CALL)
    (project.root / "a40.py").unlink()
    assert project.checked() == ["a21.py"]
    store = read_store(str(project.store))
    assert store is not None
    assert len(store.identities) == 99
    assert len(store.values) == 4


def test_jobs_do_not_matter(make: Callable[..., Project]) -> None:
    files = {f"a{number}.py": CALL * (number % 3) + "#" * 9000 for number in range(100)}
    project = make(files)
    expected = project.run(False)
    for jobs in (1, 2, 5):
        assert project.run(True, jobs=jobs) == expected
        shutil.rmtree(project.root / ".wslint_cache")
        assert project.run(True, jobs=jobs) == expected


def test_few_files(tmp_path: Path, checks: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_FEW", 40)
    project = Project(place(tmp_path, {"a.py": "x = 1\n"}), checks)
    assert project.checked() == []
    assert not (tmp_path / ".wslint_cache").exists(), "nothing to remember"
    change(tmp_path / "b.py", CALL)
    assert project.checked() == ["b.py"]
    assert project.checked() == []


def test_one_file_of_many(make: Callable[..., Project]) -> None:
    project = make()
    change(project.root / "app.py", CALL * 2)
    assert project.checked(names=("app.py",)) == ["app.py"]
    assert project.checked(names=("app.py", "closed.py")) == []
    assert project.checked() == []


# What makes a difference, and what does not


def test_a_change_of_content(make: Callable[..., Project]) -> None:
    project = make()
    change(project.root / "app.py", CALL + "\n")
    assert project.checked() == ["app.py"]


def test_a_change_that_keeps_size_and_time(make: Callable[..., Project]) -> None:
    project = make()
    path = project.root / "app.py"
    before = path.stat()
    change(path, CALL.replace("extra_headers", "other_headers"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert project.checked() == ["app.py"]


def test_a_use_in_a_file_that_keeps_size_and_time(make: Callable[..., Project]) -> None:
    project = make({**FILES, "empty.py": "#" * len(CALL), "requirements.txt": "websockets>=14\n"})
    for name, text in (("empty.py", CALL), ("requirements.txt", "websockets<14 \n")):
        path = project.root / name
        before = path.stat()
        change(path, text)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert path.stat().st_size == before.st_size
        forget()
        range_for.cache_clear()
        assert "empty.py" in project.checked()


def test_another_time_with_the_same_content(make: Callable[..., Project]) -> None:
    project = make()
    for name in FILES:
        os.utime(project.root / name, (1, 1))
    assert project.checked() == []


def test_a_young_file_is_judged_by_its_content(
    make: Callable[..., Project], monkeypatch: pytest.MonkeyPatch, checks: list[str]
) -> None:
    monkeypatch.setattr(known, "YOUNG", 10**10)
    project = make()
    stored = read_store(str(project.store))
    assert stored is not None
    assert {identity.strip(b"\0") for identity in stored.identities.values()} == {b""}
    assert project.checked() == []


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("select", ["WS0001"]), ("ignore", ["WS1401"]), ("extend_select", ["ALL"]), ("websockets", ">=10,<14"),
        ("per_file_ignores", {"'app.py'": ["WS1401"]}), ("unfixable", ["WS1401"]), ("timeout_means", "open_timeout"),
        ("src", ["lib"]), ("documents", ["docstrings"]),
        ("document_imports", ["import websockets"]),
    ],
)  # fmt: skip
def test_a_setting_that_matters(make: Callable[..., Project], setting: str, value: Any) -> None:
    project = make()
    other = Project(Place(project.root, {setting: value}), project._checks)
    assert other.checked() == sorted(set(FILES) - {"plain.py"})
    assert other.checked() == project.checked() == [], "each has its own"


def test_settings_that_do_not_matter(make: Callable[..., Project]) -> None:
    project = make()
    for config in ({"output_format": "json"}, {"extend_exclude": ["gone.py"]}, {"fix": True}):
        assert Project(Place(project.root, config), project._checks).checked() == []


def test_no_suppression_is_another_matter(make: Callable[..., Project]) -> None:
    project = make()
    assert project.checked(Mode(noqa=False)) == sorted(set(FILES) - {"plain.py"})


def test_another_program(make: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> None:
    project = make()
    monkeypatch.setattr(key, "program_stamp", lambda directories: "another")
    assert project.checked() == [], "the same files with other times"
    monkeypatch.setattr(key, "program_stamp", lambda directories: "a third")
    monkeypatch.setattr(key, "program_digest", lambda directories: "another")
    assert project.checked() == sorted(set(FILES) - {"plain.py"})


PAGE = """# proxy-keyword (XX0101)

```toml
shape = "report-keyword"
level = "error"
facts = [{ call = "websockets.connect", keyword = "proxy", instead = "INSTEAD" }]
```

It came late.
"""


def test_a_rule_page_of_the_project(tmp_path: Path) -> None:
    config = '[tool.wslint]\nrules = ["rules"]\nselect = ["XX0101"]\nwebsockets = ">=14"\n'
    files = {"user.py": CALL.replace("extra_headers", "proxy"), "rules/XX/a.md": PAGE, "pyproject.toml": config}
    made = place(tmp_path, files)
    command = [sys.executable, "-m", "wslint", "check", "--output-format", "concise"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    for word in ("INSTEAD", "do without", "do without"):
        made.write("rules/XX/a.md", PAGE.replace("INSTEAD", word))
        assert f"17.4: {word}\n" in subprocess.run(command, capture_output=True, text=True, env=environment).stdout


@pytest.mark.parametrize(
    ("before", "after", "is_checked"),
    [
        ({"requirements.txt": "websockets>=14\n"}, {"requirements.txt": "websockets>=10,<14\n"}, True),
        ({"requirements.txt": "websockets>=14\n"}, {"requirements.txt": "websockets>=14\nrequests\n"}, False),
        ({}, {"requirements.txt": "websockets<14\n"}, True),
        ({}, {"setup.cfg": "[options]\ninstall_requires = websockets<14\n"}, True),
        ({}, {"notes.txt": "websockets<14\n"}, False),
        ({"requirements.txt": "-r deep/more.txt\n"}, {"deep/more.txt": "websockets<14\n"}, True),
        ({"requirements.txt": "-r ../more.txt\n"}, {"../more.txt": "websockets<14\n"}, True),
        ({}, {"pyproject.toml": "[project]\ndependencies = ['websockets<14']\n"}, True),
        ({}, {"uv.lock": '[[package]]\nname = "websockets"\nversion = "13.0"\n'}, True),
        ({"requirements.txt": "websockets<14\n"}, {"requirements.txt": None}, True),
        ({}, {"requirements/base.txt": "websockets<14\n"}, True),
    ],
)
def test_the_declared_range(
    tmp_path: Path, checks: list[str], before: dict[str, str], after: dict[str, str | None], is_checked: bool
) -> None:
    project = Project(place(tmp_path / "project", {**FILES, **before}), checks)
    for _ in range(2):
        project.checked()
    for name, text in after.items():
        if text is None:
            (project.root / name).unlink()
        else:
            change(project.root / name, text)
    forget()
    range_for.cache_clear()
    assert project.checked() == (sorted(set(FILES) - {"plain.py"}) if is_checked else [])
    assert project.checked() == []


def test_one_member_of_two(tmp_path: Path, checks: list[str]) -> None:
    """What one file says is not believed after a change that only another file was asked about."""
    files = {"app.py": CALL, "sub/app.py": CALL, "requirements.txt": "websockets>=14\n"}
    project = Project(place(tmp_path / "project", files), checks)
    assert project.checked() == ["app.py", "sub/app.py"]
    for text, names, expected in (
        ("websockets<14\n", ("app.py",), ["app.py"]),
        ("websockets<14\n", (".",), ["sub/app.py"]),
        ("websockets>=14\n", ("app.py",), ["app.py"]),
        ("websockets<14\n", ("sub/app.py",), []),
        ("websockets>=14\n", (".",), ["sub/app.py"]),
    ):
        if (project.root / "requirements.txt").read_text() != text:
            change(project.root / "requirements.txt", text)
        forget()
        range_for.cache_clear()
        assert project.checked(names=names) == expected


def test_a_marker_with_a_date(make: Callable[..., Project], monkeypatch: pytest.MonkeyPatch) -> None:
    marked = CALL.replace("extra_headers=h)", "extra_headers=h)  # wslint: todo[WS1401] 2027-01-31: soon")
    for module in (todo, memory, surroundings):
        monkeypatch.setattr(module, "today", lambda: "2027-01-31")
    project = make({"a.py": marked, "b.py": CALL})
    assert project.checked() == []
    for module in (todo, memory, surroundings):
        monkeypatch.setattr(module, "today", lambda: "2027-02-01")
    assert project.checked() == ["a.py"]


# Other files that matter


def wrapped(files: dict[str, str]) -> dict[str, str]:
    return {"helpers.py": WRAPPER, "app.py": CALL, "other.py": CALL, **files}


WRAPPING: dict[str, Any] = {
    "websockets": ">=14",
    "wrapper": {"call": "helpers:dial", "keywords": {"extra_headers": "headers", "additional_headers": "headers"}},
}  # fmt: skip
PATCHING = "import app\n\ndef test_app():\n    with patch('app.websockets.connect'):\n        app.main()\n"


@pytest.mark.parametrize(
    ("before", "name", "after", "expected"),
    [
        ({}, "helpers.py", WRAPPER.replace("headers=None", "headers=None, open_timeout=None"), None),
        ({}, "helpers.py", WRAPPER + "# about nothing\n", ["helpers.py"]),
        ({}, "test_app.py", PATCHING, ["app.py", "test_app.py"]),
        ({"test_app.py": PATCHING}, "test_app.py", "", ["app.py"]),
        ({"test_app.py": PATCHING}, "test_app.py", PATCHING.replace("app.", "other."), None),
        ({"test_app.py": PATCHING}, "test_app.py", PATCHING.replace("app.main()", "pass"), ["test_app.py"]),
        ({}, "plain.py", "x = 1\n", []),
        ({}, "user.py", "from app import websockets\n", ["app.py", "user.py"]),
        ({"lib.py": "x = 1\n", "helpers.py": "import lib\n" + WRAPPER}, "lib.py", "import app\n", ["app.py"]),
        ({"test_a.py": PATCHING, "test_b.py": PATCHING}, "test_a.py", "#\n" + PATCHING, ["app.py", "test_a.py"]),
        ({"lib.py": "x = 1\n"}, "helpers.py", "import app\n" + WRAPPER, ["app.py", "helpers.py", "other.py"]),
    ],
    ids=[
        "parameter",
        "comment",
        "patch",
        "no patch",
        "other patch",
        "same patch",
        "nothing",
        "taken",
        "longer cycle",
        "line of a patch",
        "cycle",
    ],
)
def test_what_other_files_say(
    make: Callable[..., Project], before: dict[str, str], name: str, after: str, expected: list[str] | None
) -> None:
    project = make(wrapped(before), **WRAPPING)
    assert project.checked() == []
    change(project.root / name, after)
    imported_files.cache_clear()
    checked = project.checked()
    assert expected is None or checked == expected
    assert checked or expected == []
    assert project.checked() == []
    assert project.checked(names=("app.py",)) == []


def test_a_file_that_is_not_surveyed(make: Callable[..., Project]) -> None:
    files = wrapped({"out/lib.py": "x = 1\n", "helpers.py": "import lib\n" + WRAPPER})
    project = make(files, **WRAPPING, src=["out", "."], extend_exclude=["out"])
    change(project.root / "out/lib.py", "import app\n")
    imported_files.cache_clear()
    assert project.checked() == ["app.py"]


@pytest.mark.parametrize("excluded", [[], ["first"]])
def test_a_new_file_shadows_another(make: Callable[..., Project], excluded: list[str]) -> None:
    files = wrapped({"lib/app.py": CALL, "test_app.py": "import app\nwith patch('websockets.connect'): pass\n"})
    del files["app.py"]
    project = make(files, **WRAPPING, src=["first", "lib", "."], extend_exclude=excluded)
    change(project.root / "first/app.py", CALL)
    imported_files.cache_clear()
    assert "lib/app.py" in project.checked()


# Fixing


def test_fixing_with_a_cache(make: Callable[..., Project]) -> None:
    project = make(websockets=">=14", select=["WS1401"])
    assert [result.fixed for result in project.run(True, Mode(fix=True, write=False))[0] if result.fixed]
    before = {path: path.read_bytes() for path in project.root.glob("*.py")}
    expected = project.run(False, Mode(fix=True))
    after = {path: path.read_bytes() for path in before}
    assert after != before
    for path, text in before.items():
        change(path, text)
    assert project.run(True, Mode(fix=True)) == expected
    assert {path: path.read_bytes() for path in before} == after
    assert project.checked() == ["app.py", "latin.py"]
    assert project.checked(Mode(fix=True)) == []


def test_what_is_only_said_when_fixing_is_not_kept(make: Callable[..., Project]) -> None:
    withheld = CALL + "x = '\xe9'\n"
    project = make({"app.py": b"# coding: ascii\n" + withheld.encode(), "b.py": CALL + "print 'x'\n"})
    for mode in (Mode(fix=True, write=False), Mode(), Mode(fix=True, write=False, unsafe=True), Mode()):
        project.checked(mode)


# Whatever is wrong with the cache


def test_damaged_anywhere(make: Callable[..., Project]) -> None:
    project = make()
    whole = project.store.read_bytes()
    expected, _ = project.run(False)
    for place_ in range(0, len(whole), 97):
        for damaged in (whole[:place_], whole[:place_] + bytes([whole[place_] ^ 1]) + whole[place_ + 1 :]):
            project.store.write_bytes(damaged)
            results, warnings = project.run(True)
            assert results == expected
            assert len(warnings) == 1
            assert "is not used" in warnings[0]
    assert project.checked() == [], "it was written anew"


@pytest.mark.parametrize(
    "content", [b"", b"\x80\x04\x95", b"wslint cache 0\n" + b"x" * 100, b"[" * 100_000, b"\0" * 100], ids=repr
)
def test_a_foreign_file(make: Callable[..., Project], content: bytes) -> None:
    project = make()
    project.store.write_bytes(content)
    results, warnings = project.run(True)
    assert (results, len(warnings)) == (project.run(False)[0], 1)


def forged(project: Project, edit: Callable[[Store], None]) -> None:
    """Write a cache with the right checksum that says something else."""
    store = read_store(str(project.store))
    assert store is not None
    edit(store)
    project.store.write_bytes(written(store))


def values(project: Project, *path: int | str, value: Any) -> Callable[[Store], None]:
    def edit(store: Store) -> None:
        target = store.values
        for step in (str(project.root / "app.py"), *path[:-1]):
            target = target[step]
        target[path[-1]] = value

    return edit


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((0,), 1), ((0,), None), ((1,), "x"), ((2,), {}), ((5,), 7), ((5,), []), ((5,), [1]), ((5, 0), "path"),
        ((5, 1), 3), ((5, 1, 0), {}), ((5, 1, 0), []), ((5, 1, 0, 0), "WS9999"), ((5, 1, 0, 0), 5),
        ((5, 1, 0, 2), "catastrophe"), ((5, 1, 0, 3), "\x1b[2J"), ((5, 1, 0, 3), "two\nlines"), ((5, 1, 0, 4), -1),
        ((5, 1, 0, 4), 10**30), ((5, 1, 0, 5), 0), ((5, 1, 0, 5), 10**6), ((5, 1, 0, 5), 1.5), ((5, 1, 0, 4), True),
        ((5, 1, 0, 6), ["title", "safe", [[10**6, 10**6, ""]]]), ((5, 1, 0, 6), ["title", "certain", []]),
        ((5, 1, 0, 6), ["title", "safe", [[9, 9, ""], [3, 4, ""]]]), ((5, 1, 0, 6), ["\x07", "safe", [[9, 9, ""]]]),
        ((5, 1, 0), ["WS0001"] * 50),
    ],
)  # fmt: skip
def test_a_forged_entry(make: Callable[..., Project], path: tuple[int, ...], value: Any) -> None:
    project = make()
    forged(project, values(project, *path, value=value))
    assert project.run(True)[0] == project.run(False)[0]


@pytest.mark.parametrize(
    "edit",
    [
        lambda store: store.meta.update(places=[]), lambda store: store.meta.update(places={"x": 1}),
        lambda store: store.meta.update(key=1), lambda store: store.meta.update(survey=[]),
        lambda store: store.values.update(x=1), lambda store: store.meta.clear(),
        lambda store: store.identities.update({"": bytes(32)}),
    ],
)  # fmt: skip
def test_a_forged_cache(make: Callable[..., Project], edit: Callable[[Store], None]) -> None:
    project = make()
    change(project.root / "app.py", CALL + "x = 1\n")
    forged(project, edit)
    results, warnings = project.run(True)
    assert (results, warnings) == (project.run(False)[0], [])


def test_a_directory_that_cannot_be_written(tmp_path: Path, checks: list[str]) -> None:
    project = Project(place(tmp_path, {**FILES, ".wslint_cache": "a file"}), checks)
    results, warnings = project.run(True)
    assert results == project.run(False)[0]
    assert len(warnings) == 1
    assert "cache" in warnings[0]


def test_a_link_is_not_followed(tmp_path: Path, checks: list[str]) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "project").mkdir()
    (tmp_path / "project/.wslint_cache").symlink_to("../elsewhere")
    project = Project(place(tmp_path / "project", FILES), checks)
    results, warnings = project.run(True)
    assert results == project.run(False)[0]
    assert len(warnings) == 1
    assert "symbolic link" in warnings[0]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_neither_a_pipe_nor_a_linked_file_is_read(make: Callable[..., Project]) -> None:
    project = make()
    store = project.store
    expected = project.run(False)[0]
    store.rename(store.with_suffix(".old"))
    for obstacle in (os.mkfifo, lambda path: path.symlink_to(store.with_suffix(".old"))):
        obstacle(store)
        results, warnings = project.run(True)
        assert (results, len(warnings)) == (expected, 1)
        assert store.is_file(), "it was replaced"
        store.unlink()


def test_a_file_that_changes_while_the_cache_answers(
    make: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make()
    read = memory.read

    def changed(path: str) -> bytes:
        if path.endswith("app.py"):
            change(project.root / "app.py", "# changed\n" + CALL)
        return read(path)

    monkeypatch.setattr(memory, "read", changed)
    results, _ = project.run(True)
    monkeypatch.undo()
    assert results == project.run(False)[0] == project.run(True)[0]


# What a check may read: anything else would have to be part of the cache's key


def test_a_check_opens_no_other_file(tmp_path: Path) -> None:
    opened: list[str] = []
    project = place(tmp_path, wrapped({"test_app.py": PATCHING}), **WRAPPING)
    resolver = project.resolver()
    files = discover([str(tmp_path)], resolver, lambda text: None).files
    checking = Run(files, Mode(), 1, resolver)
    list(checking.results())
    listening = True

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if listening and event in ("open", "os.listdir", "os.scandir"):
            opened.append(str(arguments[0]))

    sys.addaudithook(audit)
    for path, config in files:
        checking.check_bytes(path, config, Path(path).read_bytes())
    listening = False
    assert set(opened) == {path for path, _ in files}
