"""Which releases of websockets a project member declares, from every kind of file that can say so."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from wslint.declared import Declaration, declared_range, forget, specifiers, usable_floor

Files = dict[str, str]


def declare(root: Path, files: Files, directory: str = ".", warnings: list[str] | None = None) -> Declaration | None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return declared_range(str(root / directory), str(root), warnings)


def project(listed: str, more: str = "") -> str:
    return f'[project]\nname = "shop"\ndependencies = [{listed}]\n{more}'


def uv_lock(*versions: str, member: str = ".") -> str:
    packages = [f'[[package]]\nname = "shop"\nversion = "0.1.0"\nsource = {{ editable = "{member}" }}\n']
    packages += [
        f'[[package]]\nname = "websockets"\nversion = "{version}"\nsource = {{ registry = "https://pypi.org" }}\n'
        for version in versions
    ]
    return "version = 1\n\n" + "\n".join(packages)


# What mentions no release of websockets, and must therefore declare nothing and warn of nothing.
SILENT: dict[str, Files] = {
    "no files": {},
    "no requirements": {"pyproject.toml": '[project]\nname = "shop"\n'},
    "another package whose name begins alike": {"pyproject.toml": project('"websockets-proxy>=1", "websockets_x"')},
    "a package with a similar name": {"pyproject.toml": project('"websocket-client>=1", "websocket", "websockets2"')},
    "an extra of another package": {"pyproject.toml": project('"uvicorn[standard]>=0.20", "uvicorn[websockets]"')},
    "the project's own name": {"pyproject.toml": '[project]\nname = "websockets"\nversion = "12"\n'},
    "a comment in TOML": {"pyproject.toml": project('\n  # "websockets>=13",\n')},
    "a comment in a requirements file": {"requirements.txt": "# websockets>=13\nrich # websockets==12\n"},
    "a URL": {"pyproject.toml": project('"websockets @ git+https://example.org/websockets@13.1"')},
    "a URL in a requirements file": {"requirements.txt": "https://example.org/websockets-13.0-py3-none-any.whl\n"},
    "an editable path": {"requirements.txt": "-e ./websockets\n"},
    "a constraint alone": {"requirements.txt": "-c limits.txt\nrich\n", "limits.txt": "websockets<14\n"},
    "constraints in the directory": {"requirements/constraints.txt": "websockets<14\n"},
    "a Poetry path": {"pyproject.toml": '[tool.poetry.dependencies]\nwebsockets = { path = "../websockets" }\n'},
    "a Poetry branch": {"pyproject.toml": '[tool.poetry.dependencies]\nwebsockets = { git = "https://example.org" }\n'},
    "another Poetry package": {"pyproject.toml": '[tool.poetry.dependencies]\nwebsockets-proxy = "^1"\n'},
    "setup.py that computes it": {"setup.py": "setup(install_requires=open('requirements.in').read().split())\n"},
    "another call in setup.py": {"setup.py": "install(install_requires=['websockets>=12'])\n"},
    "a conda package that begins alike": {"environment.yml": "dependencies:\n  - websockets-proxy=1\n"},
    "a comment in a conda environment": {"environment.yml": "dependencies:\n  # - websockets=12\n"},
    "a lock without it": {"uv.lock": '[[package]]\nname = "websockets-proxy"\nversion = "1.0"\n'},
    "another table of a lock": {"pdm.lock": '[metadata]\nname = "websockets"\nversion = "1.0"\n'},
    "a lock's dependency list": {
        "uv.lock": '[[package]]\nname = "uvicorn"\nversion = "1.0"\ndependencies = [{ name = "websockets" }]\n'
    },
    "a build requirement": {"pyproject.toml": '[build-system]\nrequires = ["websockets>=12"]\n'},
    "a file of another name": {"notes.txt": "websockets>=12\n", "my.toml": project('"websockets>=12"')},
    "a directory with a file's name": {"pyproject.toml/x": "", "requirements.txt/x": ""},
}


@pytest.mark.parametrize("files", SILENT.values(), ids=SILENT.keys())
def test_nothing_is_declared(tmp_path: Path, files: Files) -> None:
    warnings: list[str] = []
    assert declare(tmp_path, files, warnings=warnings) is None
    assert warnings == []


# One declaration: the file, its text, and the alternatives that it stands for.
SINGLE: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "PEP 621": ("pyproject.toml", project('"websockets>=13,<18"'), (">=13,<18",)),
    "floor is written first": ("pyproject.toml", project('"websockets < 18, >= 13"'), (">=13,<18",)),
    "no version": ("pyproject.toml", project('"websockets"'), ("",)),
    "capitals": ("pyproject.toml", project('"WebSockets>=13"'), (">=13",)),
    "extras of its own": ("pyproject.toml", project('"websockets[speed]>=13"'), (">=13",)),
    "parentheses": ("pyproject.toml", project('"websockets (>=13,<15)"'), (">=13,<15",)),
    "compatible release": ("pyproject.toml", project('"websockets~=12.0"'), ("~=12.0",)),
    "wildcard": ("pyproject.toml", project('"websockets==12.*"'), ("==12.*",)),
    "excluded release": ("pyproject.toml", project('"websockets>=13,!=14.0"'), (">=13,!=14.0",)),
    "platform marker": ("pyproject.toml", project("\"websockets>=13; sys_platform != 'win32'\""), (">=13",)),
    "extra": (
        "pyproject.toml",
        '[project.optional-dependencies]\nws = ["websockets>=12"]\nall = ["shop[ws]"]\n',
        (">=12",),
    ),
    "dependency group": ("pyproject.toml", '[dependency-groups]\ntest = ["websockets>=12"]\n', (">=12",)),
    "included group": (
        "pyproject.toml",
        '[dependency-groups]\ndev = [{ include-group = "test" }, "ruff"]\ntest = ["websockets>=12"]\n',
        (">=12",),
    ),
    "Poetry caret": ("pyproject.toml", '[tool.poetry.dependencies]\nwebsockets = "^12.0"\n', (">=12.0,<13",)),
    "Poetry caret below 1": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nwebsockets = "^0.2.3"\n',
        (">=0.2.3,<0.3",),
    ),
    "Poetry tilde": ("pyproject.toml", '[tool.poetry.dependencies]\nwebsockets = "~12.1.2"\n', (">=12.1.2,<12.2",)),
    "Poetry tilde, one number": ("pyproject.toml", '[tool.poetry.dependencies]\nwebsockets = "~12"\n', (">=12,<13",)),
    "Poetry any": ("pyproject.toml", '[tool.poetry.dependencies]\nwebsockets = "*"\n', ("",)),
    "Poetry wildcard": ("pyproject.toml", '[tool.poetry.dependencies]\nwebsockets = "12.*"\n', ("==12.*",)),
    "Poetry plain": ("pyproject.toml", '[tool.poetry.dependencies]\nwebsockets = "12.0"\n', ("==12.0",)),
    "Poetry without a comma": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nwebsockets = ">=12 <14"\n',
        (">=12,<14",),
    ),
    "Poetry or": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nwebsockets = "^11.0 || ^13.0"\n',
        (">=11.0,<12", ">=13.0,<14"),
    ),
    "Poetry table": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nwebsockets = { version = "^12.0", optional = true }\n',
        (">=12.0,<13",),
    ),
    "Poetry table with a header": (
        "pyproject.toml",
        '[tool.poetry.dependencies.websockets]\nversion = "^12.0"\n',
        (">=12.0,<13",),
    ),
    "Poetry list": (
        "pyproject.toml",
        "[tool.poetry.dependencies]\nwebsockets = [\n"
        '  { version = "^11.0", python = "<3.8" },\n  { version = ">=13", python = ">=3.8" },\n]\n',
        (">=11.0,<12", ">=13"),
    ),
    "Poetry group": ("pyproject.toml", '[tool.poetry.group.t.dependencies]\nwebsockets = "^12"\n', (">=12,<13",)),
    "Poetry before groups": ("pyproject.toml", '[tool.poetry.dev-dependencies]\nwebsockets = "^12"\n', (">=12,<13",)),
    "PDM": ("pyproject.toml", '[tool.pdm.dev-dependencies]\ntest = ["websockets>=12"]\n', (">=12",)),
    "uv before groups": ("pyproject.toml", '[tool.uv]\ndev-dependencies = ["websockets>=12"]\n', (">=12",)),
    "Hatch": ("pyproject.toml", '[tool.hatch.envs.test]\ndependencies = ["websockets>=12"]\n', (">=12",)),
    "Hatch extra": ("pyproject.toml", '[tool.hatch.envs.test]\nextra-dependencies = ["websockets>=12"]\n', (">=12",)),
    "requirements": ("requirements.txt", "rich\nwebsockets>=13,<15  # the handler\n", (">=13,<15",)),
    "requirements, suffix": ("requirements-dev.txt", "websockets>=13\n", (">=13",)),
    "requirements, prefix": ("test-requirements.txt", "websockets>=13\n", (">=13",)),
    "requirements in a directory": ("requirements/base.txt", "websockets>=13\n", (">=13",)),
    "requirements with hashes": (
        "requirements.txt",
        "websockets==13.1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nrich==1\n",
        ("==13.1",),
    ),
    "requirements, continued": ("requirements.txt", "websockets\\\n>=13\n", (">=13",)),
    "requirements, continued at the end": ("requirements.txt", "websockets>=13\\", (">=13",)),
    "requirements, marker and extra": ("requirements.txt", "websockets[a]>=13 ; python_version>='3.9'\n", (">=13",)),
    "requirements, alternatives": (
        "requirements.txt",
        "websockets<11 ; python_version < '3.8'\nwebsockets>=13 ; python_version >= '3.8'\n",
        ("<11", ">=13"),
    ),
    "setup.cfg": ("setup.cfg", "[options]\ninstall_requires =\n    rich\n    websockets>=10,<12\n", (">=10,<12",)),
    "setup.cfg on one line": ("setup.cfg", "[options]\ninstall_requires = websockets>=10\n", (">=10",)),
    "setup.cfg extras": ("setup.cfg", "[options.extras_require]\nws =\n    websockets>=10\n", (">=10",)),
    "setup.py": ("setup.py", "from setuptools import setup\nsetup(install_requires=['websockets>=9'])\n", (">=9",)),
    "setup.py, a name": (
        "setup.py",
        "import setuptools\nREQUIRES = ['rich'] + BASE\nBASE = ['websockets>=9']\n"
        "setuptools.setup(install_requires=REQUIRES)\n",
        (">=9",),
    ),
    "setup.py, lines in a string": ("setup.py", "setup(install_requires='''\nrich\nwebsockets>=9\n''')\n", (">=9",)),
    "setup.py, extras": ("setup.py", "setup(extras_require={'ws': ['websockets>=9']})\n", (">=9",)),
    "setup.py, partly literal": ("setup.py", "setup(install_requires=[*read(), f'{x}', 'websockets>=9'])\n", (">=9",)),
    "setup.py, a name of itself": ("setup.py", "x = x + ['websockets>=9']\nsetup(install_requires=x)\n", (">=9",)),
    "Pipfile": ("Pipfile", '[packages]\nwebsockets = ">=12,<14"\n', (">=12,<14",)),
    "Pipfile any": ("Pipfile", '[packages]\nwebsockets = "*"\n', ("",)),
    "Pipfile table": ("Pipfile", '[packages]\nwebsockets = { version = "==12.0" }\n', ("==12.0",)),
    "Pipfile development": ("Pipfile", '[dev-packages]\nwebsockets = "~=12.0"\n', ("~=12.0",)),
    "conda, fuzzy": ("environment.yml", "dependencies:\n  - python=3.11\n  - websockets=12.0\n", ("==12.0.*",)),
    "conda, exact": ("environment.yml", "dependencies:\n  - websockets==12.0\n", ("==12.0",)),
    "conda, build": ("environment.yml", "dependencies:\n  - websockets=12.0=py311_0\n", ("==12.0.*",)),
    "conda, range": ("environment.yaml", "dependencies:\n- conda-forge::websockets >=12,<14  # x\n", (">=12,<14",)),
    "conda, quoted": ("environment.yml", 'dependencies:\n  - "websockets>=12"\n', (">=12",)),
    "conda, or": ("environment.yml", "dependencies:\n  - websockets 10.*|12.*\n", (">=10,<11", ">=12,<13")),
    "conda, pip section": (
        "environment.yml",
        "dependencies:\n  - pip:\n    - websockets>=12; python_version > '3.8'\n",
        (">=12",),
    ),
    "conda, no version": ("environment.yml", "dependencies:\n  - websockets\n", ("",)),
    "uv.lock": ("uv.lock", uv_lock("15.0.1"), ("==15.0.1",)),
    "uv.lock, two": ("uv.lock", uv_lock("15.0.1", "13.1"), ("==13.1", "==15.0.1")),
    "poetry.lock": (
        "poetry.lock",
        '[[package]]\nname = "websockets"\nversion = "12.0"\ngroups = ["main"]\n',
        ("==12.0",),
    ),
    "pdm.lock": ("pdm.lock", '[metadata]\n\n[[package]]\nname = "websockets"\nversion = "12.0"\n', ("==12.0",)),
    "pylock.toml": ("pylock.toml", '[[packages]]\nname = "websockets"\nversion = "12.0"\n', ("==12.0",)),
    "Pipfile.lock": ("Pipfile.lock", '{"default": {\n  "websockets": {"version": "==12.0"}}}', ("==12.0",)),
    "Pipfile.lock, development": ("Pipfile.lock", '{"develop": {"websockets": {"version": "==12.0"}}}', ("==12.0",)),
}


@pytest.mark.parametrize(("name", "text", "specs"), SINGLE.values(), ids=SINGLE.keys())
def test_one_declaration(tmp_path: Path, name: str, text: str, specs: tuple[str, ...]) -> None:
    warnings: list[str] = []
    found = declare(tmp_path, {name: text}, warnings=warnings)
    assert found is not None
    assert warnings == []
    assert found.specs == specs
    assert found.path == str(tmp_path / name)
    written = text.splitlines()[found.line - 1]
    assert re.search("websockets|version", written, re.IGNORECASE) and not written.lstrip().startswith("#")
    for spec in found.specs:
        SpecifierSet(spec)


# Several declarations in one directory: the files, and the alternatives that count.
SEVERAL: dict[str, tuple[Files, tuple[str, ...]]] = {
    "main before extra": (
        {"pyproject.toml": project('"websockets>=13"', '[project.optional-dependencies]\nx = ["websockets>=10"]\n')},
        (">=13",),
    ),
    "extra before group": (
        {
            "pyproject.toml": '[dependency-groups]\ndev = ["websockets>=10"]\n'
            '[project.optional-dependencies]\nx = ["websockets>=13"]\n'
        },
        (">=13",),
    ),
    "optional Poetry dependency is an extra": (
        {
            "pyproject.toml": '[tool.poetry.dependencies]\nwebsockets = { version = ">=10", optional = true }\n'
            '[project]\ndependencies = ["websockets>=12"]\n'
        },
        (">=12",),
    ),
    "main requirements before development requirements": (
        {"requirements.txt": "websockets>=13\n", "requirements-dev.txt": "websockets>=10\n"},
        (">=13",),
    ),
    "main requirements before a development environment": (
        {"requirements/prod.txt": "websockets>=13\n", "environment-dev.yml": "- websockets>=10\n"},
        (">=13",),
    ),
    "packages before development packages": (
        {"Pipfile": '[dev-packages]\nwebsockets = "<12"\n[packages]\nwebsockets = ">=13"\n'},
        (">=13",),
    ),
    "overlapping extras": (
        {"pyproject.toml": '[project.optional-dependencies]\na = ["websockets>=10,<14"]\nb = ["websockets>=13,<16"]\n'},
        (">=10,<16",),
    ),
    "touching alternatives": (
        {
            "pyproject.toml": project(
                "\"websockets>=10,<13; python_version<'3.9'\", \"websockets>=13; python_version>='3.9'\""
            )
        },
        (">=10",),
    ),
    "alternatives with a gap": (
        {"pyproject.toml": project("\"websockets>=13; os_name=='nt'\", \"websockets>=10,<12; os_name!='nt'\"")},
        (">=10,<12", ">=13"),
    ),
    "one of them any": (
        {"pyproject.toml": '[project.optional-dependencies]\na = ["websockets"]\nb = ["websockets>=13"]\n'},
        ("",),
    ),
    "exclusions are not joined": (
        {"pyproject.toml": '[project.optional-dependencies]\na = ["websockets>=13,!=14.0"]\nb = ["websockets<13"]\n'},
        ("<13", ">=13,!=14.0"),
    ),
    "setup.cfg and pyproject.toml": (
        {"pyproject.toml": project('"websockets>=13"'), "setup.cfg": "[options]\ninstall_requires = websockets<11\n"},
        ("<11", ">=13"),
    ),
    "declared bounds before a lock": (
        {"pyproject.toml": project('"websockets>=13"'), "uv.lock": uv_lock("15.0.1")},
        (">=13",),
    ),
    "a group's bounds before a lock": (
        {"pyproject.toml": '[dependency-groups]\ndev = ["websockets>=13"]\n', "poetry.lock": uv_lock("15.0.1")},
        (">=13",),
    ),
    "a lock narrows no bounds": (
        {"pyproject.toml": project('"websockets"'), "uv.lock": uv_lock("15.0.1")},
        ("==15.0.1",),
    ),
    "a lock narrows a ceiling": (
        {"pyproject.toml": project('"websockets<15"'), "uv.lock": uv_lock("13.1")},
        ("==13.1",),
    ),
    "a lock narrows alternatives of which one has no floor": (
        {
            "pyproject.toml": project("\"websockets<11; os_name=='nt'\", \"websockets>=13; os_name!='nt'\""),
            "uv.lock": uv_lock("13.1"),
        },
        ("==13.1",),
    ),
    "a stale lock": ({"pyproject.toml": project('"websockets<13"'), "uv.lock": uv_lock("13.1")}, ("<13",)),
    "a lock where nothing mentions it": (
        {"pyproject.toml": project('"uvicorn[standard]"'), "uv.lock": uv_lock("13.1")},
        ("==13.1",),
    ),
    "a frozen requirements file beside a bound": (
        {"pyproject.toml": project('"websockets>=12,<16"'), "requirements.txt": "websockets==13.1\n"},
        (">=12,<16",),
    ),
    "a frozen requirements file beside none": (
        {"pyproject.toml": project('"websockets"'), "requirements.txt": "websockets==13.1\n"},
        ("==13.1",),
    ),
    "two frozen requirements files": (
        {"requirements/a.txt": "websockets==13.1\n", "requirements/b.txt": "websockets==12.0\n"},
        ("==12.0", "==13.1"),
    ),
    "an included file": ({"requirements.txt": "-r lists/main.txt\n", "lists/main.txt": "websockets>=13\n"}, (">=13",)),
    "an included file, long option": (
        {"requirements.txt": "--requirement=lists/main.txt\n", "lists/main.txt": "websockets>=13\n"},
        (">=13",),
    ),
    "files that include each other": (
        {
            "requirements.txt": "-r x/../main.txt\n",
            "main.txt": "-r x/../requirements.txt\n-r main.txt\nwebsockets>=13\n",
            "x/y": "",
        },
        (">=13",),
    ),
    "a constraint": (
        {"requirements.txt": "-c limits.txt\nwebsockets>=10\n", "limits.txt": "websockets<14\n"},
        (">=10,<14",),
    ),
    "setuptools reads a file": (
        {
            "pyproject.toml": '[tool.setuptools.dynamic]\ndependencies = { file = ["main.in"] }\n',
            "main.in": "websockets>=13\n",
        },
        (">=13",),
    ),
    "setuptools reads a file for an extra": (
        {
            "pyproject.toml": '[tool.setuptools.dynamic.optional-dependencies]\nws = { file = "main.in" }\n',
            "main.in": "websockets>=13\n",
        },
        (">=13",),
    ),
    "setup.cfg names a file": (
        {"setup.cfg": "[options]\ninstall_requires = file: main.in\n", "main.in": "websockets>=13\n"},
        (">=13",),
    ),
}


@pytest.mark.parametrize(("files", "specs"), SEVERAL.values(), ids=SEVERAL.keys())
def test_several_declarations(tmp_path: Path, files: Files, specs: tuple[str, ...]) -> None:
    warnings: list[str] = []
    found = declare(tmp_path, files, warnings=warnings)
    assert found is not None
    assert warnings == []
    assert found.specs == specs
    assert found.spec == " or ".join(specs)


# The file, and what the one warning says after the path.
MALFORMED: dict[str, tuple[str, str, str]] = {
    "TOML": ("pyproject.toml", '[project\nname = "websockets"', r": not TOML: .*line 1"),
    "TOML, nested too deep": ("pyproject.toml", "a = " + "[" * 100_000, r": not TOML: "),
    "requirement": ("pyproject.toml", project('\n"websockets>=abc",\n'), r":4: 'websockets>=abc': "),
    "no list": (
        "pyproject.toml",
        '[project]\ndependencies = "websockets"\n',
        r":2: project.dependencies is not a list",
    ),
    "huge": ("pyproject.toml", project('"websockets' + ">=1," * 1000 + '"'), r":3: 'websockets.*longer than 1000"),
    "Poetry": ("pyproject.toml", '[tool.poetry.dependencies]\nwebsockets = "^"\n', r":2: '\^': not a version"),
    "Poetry version": (
        "pyproject.toml",
        '[tool.poetry.dependencies]\nwebsockets = "^x"\n',
        r":2: '\^x': Invalid version",
    ),
    "Poetry number": ("pyproject.toml", "[tool.poetry.dependencies]\nwebsockets = 12\n", r":2: .* is not a string: 12"),
    "Python": ("pyproject.toml", '[project]\nrequires-python = ">=x"\n', r":2: Invalid "),
    "Pipfile": ("Pipfile", "[packages]\nwebsockets = \n", r": not TOML: "),
    "requirements": ("requirements.txt", "rich\nwebsockets=12\n", r":2: 'websockets=12': "),
    "requirements, encoding": ("requirements.txt", "\udcff", r": cannot be read: "),
    "setup.cfg": ("setup.cfg", "install_requires = websockets\n", r": not a configuration file: "),
    "setup.py": ("setup.py", "x = 1\nprint 'websockets'\n", r":2: not Python: "),
    "setup.py, nested too deep": ("setup.py", "x = " + "-" * 100_000 + "1", r": not Python: "),
    "setup.py, NUL": ("setup.py", "x = '\0'\n", r":.*not Python: "),
    "conda": ("environment.yml", "dependencies:\n  - websockets>=abc\n", r":2: 'websockets>=abc': "),
    "lock": ("uv.lock", '[[package]]\nname = "websockets"\nversion = "x"\n', r":3: 'x': Invalid version"),
    "Pipfile.lock": ("Pipfile.lock", "{", r": not JSON: "),
    "Pipfile.lock, nested too deep": ("Pipfile.lock", "[" * 200_000, r": not JSON: "),
    "Pipfile.lock version": ("Pipfile.lock", '{"default": {"websockets": {"version": ">=1"}}}', r":1: '>=1': Invalid"),
}


@pytest.mark.parametrize(("name", "text", "message"), MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_files_are_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    warnings: list[str] = []
    for _ in range(2):  # the second answer comes from the cache, and is not told again
        assert declared_range(str(tmp_path), str(tmp_path), warnings) is None
        assert len(warnings) == 1
    assert re.match(re.escape(str(tmp_path / name)) + message, warnings[0]), warnings
    assert "\n" not in warnings[0]
    again: list[str] = []
    declared_range(str(tmp_path), str(tmp_path), again)
    assert again == warnings


def test_a_malformed_file_does_not_hide_a_good_one(tmp_path: Path) -> None:
    warnings: list[str] = []
    files = {"pyproject.toml": "[project\n", "requirements.txt": "websockets>=13\nwebsockets=\n"}
    found = declare(tmp_path, files, warnings=warnings)
    assert found is not None and found.specs == (">=13",)
    assert [warning.split(": ")[0] for warning in warnings] == [
        str(tmp_path / "pyproject.toml"),
        str(tmp_path / "requirements.txt:2"),
    ]


def test_the_nearest_member_wins(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": project('"websockets>=10"', 'requires-python = ">=3.9"\n'),
        "packages/a/pyproject.toml": project('"websockets>=13"', 'requires-python = ">=3.11"\n'),
        "packages/b/pyproject.toml": project('"rich"', 'requires-python = ">=3.10"\n'),
        "packages/c/requirements.txt": "websockets==12.0\n",
    }
    a = declare(tmp_path, files, "packages/a")
    deep = declare(tmp_path, files, "packages/a/src/a/deep")
    b = declare(tmp_path, files, "packages/b")
    c = declare(tmp_path, files, "packages/c")
    assert a is not None and b is not None and c is not None
    assert (a.spec, a.python_floor, a.path) == (">=13", "3.11", str(tmp_path / "packages/a/pyproject.toml"))
    assert deep == a
    assert (b.spec, b.python_floor, b.path) == (">=10", "3.10", str(tmp_path / "pyproject.toml"))
    assert (c.spec, c.python_floor) == ("==12.0", "3.9")


def test_nothing_above_stop_is_read(tmp_path: Path) -> None:
    files = {"pyproject.toml": project('"websockets>=10"'), "a/b/x.py": ""}
    assert declare(tmp_path, files, "a/b") is not None
    assert declared_range(str(tmp_path / "a/b"), str(tmp_path / "a")) is None
    assert declared_range(str(tmp_path / "a"), str(tmp_path / "elsewhere")) is None


def test_a_workspace_lock_counts_for_its_members_only(tmp_path: Path) -> None:
    files = {
        "uv.lock": uv_lock("15.0.1", member="packages/a"),
        "packages/a/pyproject.toml": project('"websockets"'),
        "packages/b/pyproject.toml": project('"websockets"'),
    }
    a, b = declare(tmp_path, files, "packages/a/src"), declare(tmp_path, files, "packages/b")
    assert a is not None and b is not None
    assert (a.specs, a.path, a.line) == (("==15.0.1",), str(tmp_path / "uv.lock"), 10)
    assert b.specs == ("",)


@pytest.mark.parametrize(
    ("name", "text", "line", "written"),
    [
        ("pyproject.toml", project('\n  # "websockets>=13",\n  "websockets>=13",\n'), 5, "websockets>=13"),
        ("pyproject.toml", project("\n \"websockets>=13; os_name == 'nt'\"\n"), 4, "websockets>=13; os_name == 'nt'"),
        ("pyproject.toml", project('\n "websockets; os_name == \\"nt\\""\n'), 4, 'websockets; os_name == "nt"'),
        (
            "pyproject.toml",
            '[dependency-groups]\ndev = ["websockets>=9"]\n[project]\ndependencies = [\n  "websockets>=9",\n]\n',
            5,
            "websockets>=9",
        ),
        (
            "pyproject.toml",
            '[tool.other]\nwebsockets = "^9"\n[tool.poetry.dependencies]\nwebsockets = "^9"\n',
            4,
            'websockets = "^9"',
        ),
        ("requirements.txt", "rich\n\nwebsockets \\\n  >=13\n", 3, "websockets   >=13"),
        ("setup.py", "setup(\n    install_requires='''\nrich\nwebsockets>=9 ''',\n)\n", 4, "websockets>=9"),
        ("setup.cfg", "[x]\na = websockets\n[options]\ninstall_requires =\n  websockets\n", 5, "websockets"),
        ("poetry.lock", '[[package]]\nname = "websockets"\nversion = "12.0"\n', 3, 'version = "12.0"'),
        ("Pipfile.lock", '{"default": {\n  "websockets": {\n "version": "==12.0"}}}', 2, "websockets ==12.0"),
    ],
)
def test_the_place_is_named(tmp_path: Path, name: str, text: str, line: int, written: str) -> None:
    found = declare(tmp_path, {name: text})
    assert found is not None
    assert (found.line, found.text) == (line, written)


@pytest.mark.parametrize(
    ("name", "text", "floor"),
    [
        ("pyproject.toml", project('"websockets"'), None),
        ("pyproject.toml", project('"websockets"', 'requires-python = ">=3.9"\n'), "3.9"),
        ("pyproject.toml", project('"websockets"', 'requires-python = ">=3.10.2,<4"\n'), "3.10"),
        ("pyproject.toml", project('"websockets"', 'requires-python = "~=3.11"\n'), "3.11"),
        ("pyproject.toml", project('"websockets"', 'requires-python = "==3.12.*"\n'), "3.12"),
        ("pyproject.toml", project('"websockets"', 'requires-python = "<4"\n'), None),
        ("pyproject.toml", project('"websockets"', 'requires-python = "!=3.9.1,>=3"\n'), "3.0"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.9"\nwebsockets = "*"\n', "3.9"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "~3.9 || ^3.8"\nwebsockets = "*"\n', "3.8"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "<3.8 || ^3.9"\nwebsockets = "*"\n', None),
        ("setup.cfg", "[options]\npython_requires = >=3.6, !=3.7.*\ninstall_requires = websockets\n", "3.6"),
        ("setup.py", "setup(python_requires='>=3.10', install_requires=['websockets'])\n", "3.10"),
        ("Pipfile", '[requires]\npython_version = "3.11"\n[packages]\nwebsockets = "*"\n', "3.11"),
    ],
)
def test_python_floor(tmp_path: Path, name: str, text: str, floor: str | None) -> None:
    found = declare(tmp_path, {name: text})
    assert found is not None
    assert found.python_floor == floor


@pytest.mark.parametrize(
    ("python", "release"),
    [
        (None, None),
        ("2.7", None),
        ("3.9", None),
        ("3.10", "10.0"),
        ("3.11", "10.0"),
        ("4.0", "10.0"),
        ("x", None),
        ("3", None),
    ],
)
def test_usable_floor(python: str | None, release: str | None) -> None:
    assert usable_floor(python) == release


def test_utf_16_requirements_are_read(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("websockets==13.1\r\n", encoding="utf-16")
    found = declared_range(str(tmp_path), str(tmp_path))
    assert found is not None and found.specs == ("==13.1",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pyproject.toml")
    assert declared_range(str(tmp_path), str(tmp_path)) is None


def test_a_large_file_is_named_and_not_read(tmp_path: Path) -> None:
    warnings: list[str] = []
    assert declare(tmp_path, {"requirements.txt": "websockets\n" + "#" * (8 * 1024 * 1024)}, warnings=warnings) is None
    assert [warning.rpartition(": ")[2] for warning in warnings] == ["too large to be read for requirements"]


def test_hostile_lines_take_no_time(tmp_path: Path) -> None:
    spaces = " " * 1_000_000
    started = time.process_time()
    declare(
        tmp_path,
        {"requirements.txt": f"websockets{spaces}x\nrich{spaces}", "environment.yml": f"- websockets{spaces}x"},
    )
    assert time.process_time() - started < 2


def test_results_are_kept_until_forgotten(tmp_path: Path) -> None:
    assert declare(tmp_path, {"requirements.txt": "websockets>=12\n"}) is not None
    changed = declare(tmp_path, {"requirements.txt": "websockets>=13\n"})
    assert changed is not None and changed.spec == ">=12"
    forget()
    changed = declared_range(str(tmp_path), str(tmp_path))
    assert changed is not None and changed.spec == ">=13"


def test_import_reads_no_parsers() -> None:
    script = "import sys; before = set(sys.modules); import wslint.declared; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "wslint.declared.tables" in done.stdout.split()
    assert not {"tomllib", "tomli", "packaging", "json", "configparser", "pathlib"} & set(done.stdout.split())


# Text that looks enough like each kind of file to get past its reader's first steps.
PIECES = st.sampled_from(
    [
        *(
            "websockets",
            "WebSockets",
            ">=13",
            "==",
            "===",
            "^",
            "~",
            "~=",
            "*",
            ".*",
            "12.0",
            "13",
            ",",
            ";",
            "@",
            "||",
            "|",
        ),
        *("[project]", "[tool.poetry.dependencies]", "[dependency-groups]", "[options]", "[packages]", "[[package]]"),
        *(
            "dependencies",
            "install_requires",
            "requires-python",
            "python",
            "version",
            "name",
            "optional",
            "file: ",
            "file",
        ),
        *("setup(", "setup", "install_requires=", "-r ", "-c ", "requirements.txt", "--hash=", "- ", "python_requires"),
        *(
            " = ",
            "=",
            "[",
            "]",
            "{",
            "}",
            "(",
            ")",
            '"',
            "'",
            "\n",
            "\n  ",
            " ",
            "\\",
            "#",
            ":",
            "\0",
            "\ufeff",
            "9" * 5000,
        ),
        *('"websockets"', '["websockets>=1"]', '{"default": {"websockets": {"version": "==1"}}}', "!=1.0", "+x", "1!2"),
    ]
)
TEXTS = st.text() | st.lists(PIECES | st.text(max_size=3), max_size=25).map("".join)
NAMES = [
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "Pipfile",
    "environment.yml",
    "requirements.txt",
    "uv.lock",
    "Pipfile.lock",
]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_no_text_raises(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    forget()
    warnings: list[str] = []
    found = declared_range(str(tmp_path), str(tmp_path), warnings)
    assert all(len(warning.splitlines()) == 1 for warning in warnings)
    if found is not None:
        assert found.specs and found.line >= 1
        for spec in found.specs:
            SpecifierSet(spec)


RELEASES = [f"{major}.{minor}" for major in range(9, 17) for minor in range(3)]
CLAUSES = st.builds("{}{}".format, st.sampled_from([">=", "<", "<=", "==", "~=", "!="]), st.sampled_from(RELEASES))
WILDCARDS = st.builds("=={}.*".format, st.integers(9, 16))
SPECS = st.lists(CLAUSES | WILDCARDS, max_size=3).map(",".join)


@settings(max_examples=300, deadline=None)
@given(specs=st.lists(SPECS, min_size=1, max_size=4))
def test_a_union_allows_what_an_alternative_allows(specs: list[str]) -> None:
    joined = specifiers.union(specs)
    for release in RELEASES:
        before = any(SpecifierSet(spec).contains(release) for spec in specs)
        assert any(SpecifierSet(spec).contains(release) for spec in joined) == before, (release, joined)
