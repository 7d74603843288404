"""CODEOWNERS as GitHub reads it: which line counts, what a pattern matches, what is skipped."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from wslint.migrate.owners import Codeowners, Owners, read_owners, repository_of


def owners(root: Path, text: str | bytes, place: str = "CODEOWNERS") -> Owners:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read_owners(str(root))
    assert found is not None
    return found


def owned(root: Path, pattern: str, *paths: str) -> list[str]:
    """The paths that a line with just this pattern gives an owner."""
    found = owners(root, f"{pattern} @a\n")
    assert not found.warnings
    return [path for path in paths if found.of(str(root / path)) == ("@a",)]


# Pattern, what it does not match, what it matches.
PATTERNS = [
    ("*", [], ["a.py", "src/a.py", "src/deep/a.py"]),
    ("**", [], ["a.py", "src/deep/a.py"]),
    ("*.py", ["a.pyi", "py"], ["a.py", "src/a.py", "src/deep/a.py"]),
    ("/*.py", ["src/a.py"], ["a.py"]),
    ("/*", ["src/a.py"], ["a.py"]),
    ("docs/*", ["docs/build/trouble.md", "src/docs/a.md", "docs"], ["docs/start.md"]),
    ("docs/*.md", ["docs/build/a.md", "docs/a.py"], ["docs/start.md"]),
    ("/docs/b*", ["docs/a.md"], ["docs/b.md", "docs/build/a.md", "docs/build/deep/a.md"]),
    ("apps/", ["apps", "myapps/a"], ["apps/a", "apps/deep/a", "src/apps/a", "src/apps/deep/a"]),
    ("apps", ["apps.py", "myapps"], ["apps", "apps/a", "src/apps", "src/apps/a"]),
    ("/apps/", ["apps", "src/apps/a"], ["apps/a", "apps/deep/a"]),
    ("/apps", ["src/apps", "apps.py"], ["apps", "apps/deep/a"]),
    ("src/apps", ["other/src/apps", "src/apps.py"], ["src/apps", "src/apps/a"]),
    ("src/apps/", ["src/apps", "other/src/apps/a"], ["src/apps/a"]),
    ("**/logs", ["logs.py"], ["logs", "build/logs/a", "build/deep/logs"]),
    ("**/logs/", ["logs"], ["logs/a", "deep/logs/a"]),
    ("src/**", ["src", "other/src/a"], ["src/a", "src/deep/a"]),
    ("src/**/a.py", ["other/src/a.py", "src/b.py"], ["src/a.py", "src/deep/deeper/a.py"]),
    ("src/*/a.py", ["src/a.py", "src/deep/deeper/a.py"], ["src/deep/a.py"]),
    ("/*/", ["a.py"], ["src/a.py", "src/deep/a.py"]),
    ("a?.py", ["a.py", "a12.py"], ["a1.py", "src/a1.py"]),
    ("/A.py", ["a.py"], ["A.py"]),
    (r"my\ file.py", ["my", "file.py"], ["my file.py", "src/my file.py"]),
    (r"/my\ dir/", ["my"], ["my dir/a"]),
    (r"\*.py", ["a.py"], ["*.py"]),
    ("{a,b}.py", ["a.py", "b.py"], ["{a,b}.py"]),
    ("/", ["a.py", "src/a.py"], []),
]


@pytest.mark.parametrize(("pattern", "others", "matched"), PATTERNS, ids=[pattern for pattern, *_ in PATTERNS])
def test_patterns(tmp_path: Path, pattern: str, others: list[str], matched: list[str]) -> None:
    assert owned(tmp_path, pattern, *others, *matched) == matched


def test_no_file_no_owners(tmp_path: Path) -> None:
    (tmp_path / "codeowners").write_text("* @a\n")
    assert read_owners(str(tmp_path)) is None
    (tmp_path / "CODEOWNERS").mkdir()
    assert read_owners(str(tmp_path)) is None


def test_only_the_first_file_counts(tmp_path: Path) -> None:
    path = str(tmp_path / "a.py")
    assert owners(tmp_path, "* @docs\n", "docs/CODEOWNERS").of(path) == ("@docs",)
    assert owners(tmp_path, "* @root\n", "CODEOWNERS").of(path) == ("@root",)
    assert owners(tmp_path, "*.md @github\n", ".github/CODEOWNERS").of(path) == ()


def test_the_last_line_that_matches_wins(tmp_path: Path) -> None:
    found = owners(
        tmp_path,
        "/src/ @a\n/src/deep/x/ @c\n* @all @org/team\n/src/deep/ @b\n*.pyi @c c@example.com\n/src/deep/x/ @d\n",
    )
    assert found.of(str(tmp_path / "src/a.py")) == ("@all", "@org/team")
    assert found.of(str(tmp_path / "src/deep/a.py")) == ("@b",)
    assert found.of(str(tmp_path / "src/deep/a.pyi")) == ("@c", "c@example.com")
    assert found.of(str(tmp_path / "src/deep/x/a.pyi")) == ("@d",)


def test_a_line_without_owners_takes_them_away(tmp_path: Path) -> None:
    found = owners(tmp_path, "/apps/ @octocat\n/apps/github\n")
    assert found.of(str(tmp_path / "apps/a.py")) == ("@octocat",)
    assert found.of(str(tmp_path / "apps/github/a.py")) == ()


def test_a_file_outside_has_no_owner(tmp_path: Path) -> None:
    found = owners(tmp_path / "in", "* @a\n")
    assert found.of(str(tmp_path / "a.py")) == ()
    assert found.of(str(tmp_path / "inside" / "a.py")) == ()


def test_comments_blanks_and_line_ends(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbf# * @x\r\n\r\n   \r\n  *.py\t@a\t@b  # why @c\r\n*.md @d#e\r\n\\#a.py @f\r\n\xff/ @g"
    found = owners(tmp_path, text)
    assert found.of(str(tmp_path / "x.py")) == ("@a", "@b")
    assert found.of(str(tmp_path / "x.md")) == ("@d",)
    assert found.of(str(tmp_path / "#a.py")) == ("@a", "@b")
    assert found.of(f"{tmp_path}/\udcff/a") == ("@g",)
    assert found.warnings == ()


def test_github_skips_what_is_not_valid(tmp_path: Path) -> None:
    lines = ["* @a", "!*.py @b", "[ab].py @c", "a***b @d", "*.py nobody", "[Section]", "^[Other] @e"]
    found = owners(tmp_path, "\n".join(lines))
    assert {found.of(str(tmp_path / name)) for name in ("a.py", "b.py", "[ab].py")} == {("@a",)}
    assert [warning.split(":")[:2] for warning in found.warnings] == [["CODEOWNERS", str(n)] for n in range(2, 8)]
    assert found.warnings[3] == (
        "CODEOWNERS:5: GitHub skips this line: `nobody` is neither @user, @organisation/team nor an e-mail address"
    )


def test_github_does_not_load_more_than_3_mb(tmp_path: Path) -> None:
    rest = b"#" * (3 * 1024 * 1024)
    found = owners(tmp_path, (b"* @a\n" + rest)[: len(rest)])
    assert (found.of(str(tmp_path / "a.py")), found.warnings) == (("@a",), ())
    found = owners(tmp_path, b"* @a\n" + rest)
    assert found.of(str(tmp_path / "a.py")) == ()
    assert "3 MB" in found.warnings[0]


def test_a_large_file_and_a_hostile_pattern_take_no_time(tmp_path: Path) -> None:
    paths = "".join(f"/team_{number}/src/ @team-{number}\n" for number in range(40_000))
    started = time.process_time()
    found = owners(tmp_path, "*a" * 30 + "b @x\n" + paths)
    for number in range(500):
        assert found.of(f"{tmp_path}/team_{number}/src/deep/{'a' * 200}.py") == (f"@team-{number}",)
    assert found.of(f"{tmp_path}/{'a' * 200}") == ()
    assert time.process_time() - started < 5


def test_each_repository_has_its_own(tmp_path: Path) -> None:
    for name in ("one", "one/inner", "two"):
        owners(tmp_path / name, f"* @{name.replace('/', '-')}\n")
    (tmp_path / "one" / ".git").mkdir()
    (tmp_path / "one" / "inner" / ".git").write_text("gitdir: elsewhere\n")  # as in a submodule or a further work tree
    found = Codeowners()
    root = str(tmp_path / "two")
    assert found.of(str(tmp_path / "one" / "src" / "a.py"), root) == ("@one",)
    assert found.of(str(tmp_path / "one" / "inner" / "a.py"), root) == ("@one-inner",)
    assert repository_of(str(tmp_path / "one" / "inner" / "deep")) == str(tmp_path / "one" / "inner")
    if repository_of(str(tmp_path)) is None:
        assert found.of(str(tmp_path / "two" / "a.py"), root) == ("@two",)
