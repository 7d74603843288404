"""Plain ranges mean what `packaging` says they mean, and nothing else is taken for one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from tests.command_line import SAFE
from wslint.code import api
from wslint.declared import specifiers
from wslint.versions import allows, clauses, numbers

RELEASES = api.releases()
VERSION = st.one_of(
    st.sampled_from(RELEASES),
    st.builds(".".join, st.lists(st.sampled_from(["0", "1", "2", "9", "10", "013", "14"]), min_size=1, max_size=5)),
)
SPACE = st.sampled_from(["", " ", "\t"])
CLAUSE = st.builds("{}{}{}{}".format, st.sampled_from([">=", "<=", ">", "<", "==", "!="]), SPACE, VERSION, SPACE)
PLAIN = st.builds(",".join, st.lists(CLAUSE, min_size=1, max_size=4))
ODD = st.sampled_from(
    [
        "~=13.0",
        "==13.*",
        "===13",
        ">=13rc1",
        ">=13.0.post1",
        ">13+x",
        "^13",
        "13",
        ">=13,",
        ">=1!13",
        ">=v13",
        "=>3",
    ]
)


@given(PLAIN)
def test_plain_ranges_are_those_of_packaging(spec: str) -> None:
    wanted = clauses(spec)
    assert wanted is not None
    theirs = SpecifierSet(spec)
    assert [release for release in RELEASES if allows(wanted, release)] == list(theirs.filter(RELEASES))


@given(VERSION, VERSION)
def test_numbers_compare_as_versions_do(one: str, other: str) -> None:
    assert (numbers(one) < numbers(other)) == (Version(one) < Version(other))
    assert (numbers(one) == numbers(other)) == (Version(one) == Version(other))


@given(st.one_of(ODD, st.builds("{},{}".format, PLAIN, ODD), st.builds("{} {}".format, PLAIN, PLAIN)))
def test_nothing_else_is_plain(spec: str) -> None:
    assert clauses(spec) is None


@given(PLAIN)
def test_requirements_and_constraints_are_read_as_by_packaging(spec: str) -> None:
    checked = specifiers.from_requirement(f"websockets {spec}")
    assert SpecifierSet(checked[0]) == Requirement(f"websockets {spec}").specifier
    # What cannot be plain goes the other way through all functions, and says the same.
    odd = specifiers.from_requirement(f"websockets {spec},!=0.0.0.dev1")
    assert SpecifierSet(f"{checked[0]},!=0.0.0.dev1") == SpecifierSet(odd[0])
    assert specifiers.lowest(checked) == specifiers.lowest(odd)


@pytest.mark.parametrize(
    ("requirement", "specs"),
    [
        ("websockets", ("",)),
        ("websockets >= 13 , <18", (">=13,<18",)),
        ("websockets[extra]>=13", (">=13",)),
        ("websockets (>=13,<18)", (">=13,<18",)),
        ("WebSockets<18,>=13,<18", (">=13,<18",)),
        ("websockets>=13; python_version > '3'", (">=13",)),
        ("websockets-proxy>=13", ()),
        ("websockets.x>=13", ()),
        ("websockets @ https://host/x.whl", ()),
    ],
)
def test_requirements(requirement: str, specs: tuple[str, ...]) -> None:
    assert specifiers.from_requirement(requirement) == specs


@pytest.mark.parametrize("requirement", ["websockets>=", "websockets>=13 <18", "websockets 13", "websockets>=13,,<18"])
def test_what_packaging_refuses_is_refused(requirement: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        specifiers.from_requirement(requirement)


def test_a_plain_project_needs_no_packaging(tmp_path: Path) -> None:
    project = '[project]\nname = "x"\nrequires-python = ">=3.10"\ndependencies = ["websockets>=14,<18"]\n'
    (tmp_path / "pyproject.toml").write_text(f'{project}[tool.wslint]\nselect = ["WS14"]\n')
    (tmp_path / "app.py").write_text(SAFE)
    program = (
        "import sys\nfrom wslint.cli import main\n"
        "try:\n    main(['check', 'app.py', '--quiet'])\n"
        "except SystemExit as leaving:\n    print(leaving.code, sorted({'packaging', 'tomlkit'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "1 []"
