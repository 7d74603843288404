"""`wslint init`: what it finds and proposes, that it keeps what is there, and that a second run changes nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.checking import tomllib
from tests.command_line import CommandLine, command_line
from tests.hook_files import INDENTED, NOT_UNDERSTOOD, UNDERSTOOD, after, before
from wslint import __version__
from wslint.migrate.init import toml_text
from wslint.migrate.init.hooks import HooksError, with_hook
from wslint.migrate.init.phases import proposed
from wslint.migrate.shim import FUNCTION, shim

ACME = Path(__file__).parent.parent / "examples" / "acme"
WORKFLOW = ".github/workflows/wslint.yml"
WRAPPER = """\
import websockets

async def open_socket(url, headers=None, timeout=10.0, **options):
    return await websockets.connect(url, additional_headers=headers, open_timeout=timeout, **options)
"""
USE = "import websockets\n\nasync def go(uri):\n    await websockets.connect(uri)\n"
TODAY = ["--without", "ruff,pre-commit,workflow,guide"]


@pytest.fixture
def wslint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    line = command_line(tmp_path, monkeypatch)
    (tmp_path / "pyproject.toml").unlink()
    return line


def put(root: Path, **files: str) -> None:
    """Write Python files; `__` in a name is a slash."""
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def settled(wslint: CommandLine) -> None:
    """A second run has nothing to do, and says so."""
    files = tree(wslint.root)
    for arguments in ([], ["--yes"]):
        ran = wslint("init", *arguments)
        assert (ran.code, ran.out) == (0, ""), ran.out
        assert ran.err.endswith("Nothing to do.\n")
    assert tree(wslint.root) == files


# Whole projects


def test_an_empty_project(wslint: CommandLine) -> None:
    shown = wslint("init")
    assert shown.code == 1
    assert tree(wslint.root) == {}
    for name in ("wslint.toml", ".pre-commit-config.yaml", WORKFLOW, "docs/websockets.md"):
        assert f"--- {name}\n+++ {name}\n@@ -0,0 +1" in shown.out
    assert shown.err.startswith("Nothing here calls websockets.connect directly.\n")
    assert shown.err.endswith("Would write 4 files: `wslint init --yes` does.\n")
    ran = wslint("init", "--yes")
    assert (ran.code, ran.out.count("Wrote ")) == (0, 4)
    assert wslint.read("wslint.toml") == 'documents = ["markdown", "rst"]\n'
    settled(wslint)
    assert wslint("check").code == 0


@pytest.fixture
def acme(wslint: CommandLine) -> CommandLine:
    shutil.copytree(ACME, wslint.root, dirs_exist_ok=True)
    text = wslint.read("pyproject.toml")
    (wslint.root / "pyproject.toml").write_text(text[: text.index("[tool.wslint]")])
    return wslint


def test_acme(acme: CommandLine) -> None:
    own = tomllib.loads((ACME / "pyproject.toml").read_text())["tool"]["wslint"]
    kept = acme.read("pyproject.toml")
    ran = acme("init", "--yes")
    assert ran.code == 0, ran.err
    assert acme.read("pyproject.toml").startswith(kept)
    made = tomllib.loads(acme.read("pyproject.toml"))["tool"]
    assert made["wslint"]["wrapper"] == {"call": own["wrapper"]["call"]}
    assert [(phase["name"], phase["paths"]) for phase in made["wslint"]["phases"]] == [
        ("end-to-end", ["tests/e2e/**"]),
        ("integration", ["tests/integration/**"]),
        ("test-framework", ["test_framework/**"]),
        ("tests", ["conftest.py"]),
        ("services", ["services/**"]),
        ("scripts", ["scripts/**"]),
        ("documentation", ["docs/**"]),
    ]
    assert made["wslint"]["phases"][0] == {
        "name": "end-to-end", "paths": ["tests/e2e/**"], "goal": "direct-connect = 0", "priority": 1,
        "verify": "pytest tests/e2e",
    }  # fmt: skip
    assert made["ruff"]["lint"]["extend-per-file-ignores"] == {"test_framework/websocket_helpers.py": ["TID251"]}
    guide = acme.read("docs/websockets.md")
    assert "await WebSocketClientAbstraction.connect_with_compatibility(url, headers=" in guide
    assert "| `extra_headers` | `headers` |" in guide
    assert "It raises `ConnectionError` when it cannot connect." in guide
    assert "The range: 14.0 and later (websockets>=14, pyproject.toml:6).\n" in ran.err
    settled(acme)
    assert acme("check", "docs/websockets.md").code == 0, "what the page shows is right"
    assert acme("ruff-config", "--check").code == 0


def test_with_a_shim(wslint: CommandLine) -> None:
    put(wslint.root, src__app__client=USE)
    assert "have one written with --shim PATH." in wslint("init").err
    ran = wslint("init", "--yes", "--shim", "src/app/sockets.py")
    assert ran.code == 0, ran.err
    assert wslint.read("src/app/sockets.py") == shim("src/app/sockets.py")
    made = tomllib.loads(wslint.read("wslint.toml"))
    assert made["wrapper"] == {"call": f"app.sockets:{FUNCTION}"}
    assert [phase["paths"] for phase in made["phases"]] == [["src/**"]]
    lint = tomllib.loads(wslint.read("ruff.toml"))["lint"]
    assert lint["extend-per-file-ignores"] == {"src/app/sockets.py": ["TID251"]}
    assert "async with connect_websocket(uri, additional_headers=" in wslint.read("docs/websockets.md")
    settled(wslint)
    assert wslint("check", "--fix").code == 0
    assert FUNCTION in wslint.read("src/app/client.py")


# Which function is the wrapper


def found(wslint: CommandLine) -> str:
    """The wrapper that is proposed, or what is said instead."""
    ran = wslint("init", *TODAY)
    assert ran.code == 1
    call = [line.removeprefix('+call = "').rstrip('"') for line in ran.out.splitlines() if line.startswith("+call")]
    return call[0] if call else ran.err.splitlines()[0]


@pytest.mark.parametrize(
    "source",
    [
        WRAPPER,
        WRAPPER.replace("open_socket", "connect").replace("async ", "").replace("await ", ""),
        WRAPPER.replace("open_socket", "anything").replace("return await", "ws = await") + "    return ws\n",
        "import websockets\n\nclass Sockets:\n    @staticmethod\n    async def connect(url, **options):\n"
        "        return await websockets.connect(url, **options)\n",
        "import websockets\n\nasync def dial(url, headers=None):\n    try:\n"
        "        return await websockets.connect(url, additional_headers=headers)\n    except TypeError:\n"
        "        return await websockets.connect(url, extra_headers=headers)\n",
    ],
    ids=["by its name", "connector", "by those who import it", "method", "both spellings"],
)
def test_a_function_that_is_the_wrapper(wslint: CommandLine, source: str) -> None:
    name = next(
        name for name in ("Sockets.connect", "open_socket", "anything", "dial", "connect")
        if name.rpartition(".")[2] in source.replace("websockets.connect", "") and name.partition(".")[0] in source
    )  # fmt: skip
    first = name.partition(".")[0]
    user = f"from lib.ws import {first}\n"
    put(wslint.root, lib__ws=source, one=user, two=user)
    assert found(wslint) == f"lib.ws:{name}"


NO_WRAPPER = {
    "uses the connection itself": "async def connect(uri):\n    async with websockets.connect(uri) as ws:\n        "
    "return await ws.recv()\n",
    "needs more than a URI": "async def connect(uri, token):\n    return await websockets.connect(uri)\n",
    "connects to one place": "async def connect():\n    return await websockets.connect(URI)\n",
    "needs an object": "class A:\n    async def connect(self, uri):\n        return await websockets.connect(uri)\n",
    "inside a function": "def make():\n    async def connect(uri):\n        return await websockets.connect(uri)\n",
    "nobody imports it, and its name says nothing": "async def go(uri):\n    return await websockets.connect(uri)\n",
}


@pytest.mark.parametrize("source", NO_WRAPPER.values(), ids=NO_WRAPPER.keys())
def test_a_function_that_is_none(wslint: CommandLine, source: str) -> None:
    put(wslint.root, lib__ws="import websockets\n\n" + source)
    assert found(wslint).startswith("No function here is a wrapper around websockets.connect: name yours with ")


def test_a_function_of_a_test_is_none(wslint: CommandLine) -> None:
    put(wslint.root, tests__test_a=WRAPPER, tests__conftest=WRAPPER, **{"my-scripts__ws": WRAPPER})
    assert found(wslint).startswith("No function here is a wrapper")


def test_nobody_guesses_between_equals(wslint: CommandLine) -> None:
    put(wslint.root, lib__one=WRAPPER, lib__two=WRAPPER)
    ran = wslint("init", *TODAY)
    assert ran.err.startswith(
        "Which of these is the wrapper? Name it with --wrapper:\n"
        "  lib.one:open_socket (lib/one.py:3)\n  lib.two:open_socket (lib/two.py:3)\n"
    )
    assert "wrapper" not in ran.out
    put(wslint.root, user="from lib.two import open_socket\n")
    ran = wslint("init", *TODAY)
    assert '+call = "lib.two:open_socket"\n' in ran.out
    assert ran.err.startswith(
        "The wrapper: lib.two:open_socket (lib/two.py:3, imported by 1 file).\n"
        "If it is another one, name it with --wrapper: lib.one:open_socket.\n"
    )
    ran = wslint("init", *TODAY, "--wrapper", "lib.one:open_socket")
    assert '+call = "lib.one:open_socket"\n' in ran.out


def test_a_name_speaks_for_a_function(wslint: CommandLine) -> None:
    put(wslint.root, lib__a=WRAPPER.replace("open_socket", "handle"), lib__b=WRAPPER)
    for name in ("one", "two"):
        put(wslint.root, **{name: "from lib.a import handle\nfrom lib.b import open_socket\n"})
    assert found(wslint) == "lib.b:open_socket"


def test_uses_in_the_wrapper_are_no_phase(wslint: CommandLine) -> None:
    put(wslint.root, lib__ws=WRAPPER, app__main=USE)
    wslint("init", "--yes", *TODAY)
    assert [phase["paths"] for phase in tomllib.loads(wslint.read("wslint.toml"))["phases"]] == [["app/**"]]


# Phases


def test_phases_by_kind_of_folder_and_file() -> None:
    uses = dict.fromkeys(
        [
            "a/tests/E2E/deep/test_x.py", "tests/e2e/test_x.py", "tests/integration/test_y.py", "tests/unit/test_z.py",
            "testing/fake.py", "src/app/test_inline.py", "src/app/conftest.py", "src/app/client.py", "main.py",
            "lib/x.py", "tools/run.py", "docs/a.md", "README.md", "app/guide.rst", "odd[1]/x.py",
        ],
        1,
    )  # fmt: skip
    made = proposed(uses, lambda path: (), pytest=True, goal="direct-connect = 0")
    assert [(phase["name"], phase["paths"], phase.get("verify")) for phase in made] == [
        ("end-to-end", ["a/tests/E2E/**", "tests/e2e/**"], "pytest a/tests/E2E tests/e2e"),
        ("integration", ["tests/integration/**"], "pytest tests/integration"),
        ("test-framework", ["testing/**"], None),
        ("tests", ["conftest.py", "test_*.py", "tests/**"], "pytest tests"),
        ("source", ["lib/**", "main.py", "odd[[]1[]]/**", "src/**"], None),
        ("scripts", ["tools/**"], None),
        ("documentation", ["*.md", "*.rst", "docs/**"], None),
    ]
    assert [phase["priority"] for phase in made] == list(range(1, 8))


def test_phases_have_the_owner_that_all_of_their_files_have() -> None:
    owners = {"a/x.py": ("@a", "@b"), "a/y.py": ("@a", "@b"), "docs/x.md": ("@c",), "docs/y.md": ("@d",)}
    made = proposed(dict.fromkeys(owners, 1), lambda path: owners[path], pytest=False, goal="x = 0")
    assert [(phase["name"], phase.get("owner")) for phase in made] == [("a", "@a @b"), ("documentation", None)]


def test_owners_come_from_codeowners(wslint: CommandLine) -> None:
    put(wslint.root, app__main=USE)
    (wslint.root / "CODEOWNERS").write_text("app/ @team\n")
    assert '+owner = "@team"\n' in wslint("init", *TODAY).out


# TOML

LAYOUTS = {
    "standard": '# ours\n[project]  # here\nname = "x"\n\n[tool.mypy]\nstrict = true\n',
    "dotted keys": '[project]\nname = "x"\n\n[tool]\nruff.lint.select = ["F"]  # few\nmypy.strict = true\n',
    "dotted keys at the root": 'project.name = "x"\ntool.mypy.strict = true  # all\n',
    "inline tool": 'project = { name = "x" }\ntool = { mypy = { strict = true } }  # inline\n',
    "inline wslint": '# a\n[tool]\nwslint = { websockets = ">=13" }  # b\n# c\n',
    "CRLF": '[project]\r\nname = "x"  # here\r\n\r\n[tool.mypy]\r\nstrict = true\r\n',
    "mark": '\ufeff[project]\nname = "x"\n',
    "without a last line end": '[project]\nname = "x"',
    "ours": '[tool.wslint]  # a\nwebsockets = ">=13"  # b\nextend-select = ["WS0007"]\n\n[tool.mypy]\nstrict = true\n',
    "ours with dotted keys": '[tool]\nwslint.websockets = ">=13"  # b\nwslint.per-file-ignores = { a = ["WS0001"] }\n',
    "array of tables behind": '[tool.wslint]\nwebsockets = ">=13"\n[[tool.x.y]]\na = 1\n[[tool.x.y]]\na = 2\n',
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_what_is_there_stays(wslint: CommandLine, text: str) -> None:
    put(wslint.root, lib__ws=WRAPPER, app__main=USE)
    path = wslint.root / "pyproject.toml"
    path.write_bytes(text.encode())
    ran = wslint("init", "--yes", *TODAY)
    assert (ran.code, ran.out) == (0, "Wrote pyproject.toml.\n"), ran.err
    result = path.read_bytes().decode()
    data = tomllib.loads(result.replace("\r\n", "\n").removeprefix("\ufeff"))
    assert data["tool"]["wslint"].pop("wrapper") == {"call": "lib.ws:open_socket"}
    assert [phase["name"] for phase in data["tool"]["wslint"].pop("phases")] == ["app"]
    if "wslint" not in text:
        assert data["tool"].pop("wslint") == {"documents": ["markdown", "rst"]}
    old = tomllib.loads(text.replace("\r\n", "\n").removeprefix("\ufeff"))
    assert data == old if "tool" in old else data == {**old, "tool": {}}
    for line in text.split("\n"):
        inline = "tool = {" in line or "wslint = {" in line
        assert line in result or inline, "every line is as it was, but the inline table that was extended"
    for comment in ("# ours", "# here", "# few", "# inline", "# all", "# a", "# b", "# c"):
        assert comment not in text or comment in result
    assert result.count("\r\n") in (0, result.count("\n"))
    settled_without_others(wslint)


def settled_without_others(wslint: CommandLine) -> None:
    ran = wslint("init", *TODAY)
    assert (ran.code, ran.out) == (0, "")


def test_what_is_configured_is_not_changed(wslint: CommandLine) -> None:
    text = '[wrapper]\ncall = "lib.ws:open_socket"\n\n[[phases]]\nname = "all"\npaths = ["**"]\n'
    put(wslint.root, lib__ws=WRAPPER, lib__other=WRAPPER, app__main=USE)
    (wslint.root / ".wslint.toml").write_text(text)
    settled_without_others(wslint)
    assert wslint.read(".wslint.toml") == text


def test_a_layout_that_cannot_be_extended_is_printed(wslint: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    put(wslint.root, lib__ws=WRAPPER)
    (wslint.root / "pyproject.toml").write_text('[tool.wslint]\nwebsockets = ">=13"\n')
    monkeypatch.setattr(toml_text, "_keeps", lambda before, after: False)
    ran = wslint("init", "--yes", *TODAY)
    assert (ran.code, ran.out) == (1, "")
    said = "\npyproject.toml: its layout cannot be extended in place; add this by hand:\n\n[tool.wslint.wrapper]\n"
    assert said + 'call = "lib.ws:open_socket"\n' in ran.err


def test_a_result_without_some_line_is_refused() -> None:
    text = "# a\nb = 1\n"
    assert toml_text._keeps(text, text + "c = 1\n")
    assert toml_text._keeps(text, "# a\nb = 2\n"), "the line of an inline table"
    assert not toml_text._keeps(text, "b = 2\n")


@pytest.mark.parametrize("value", ['a"b', "a\\b", "tab\there", "line\nbreak", "ü", "\x7f"])
def test_strings_are_read_as_they_were_written(value: str) -> None:
    wanted = {"text": value, "list": [value], "table": {"text": value}, "number": 1, "flag": True}
    assert tomllib.loads(toml_text.rendered(("tool", "x"), wanted))["tool"]["x"] == wanted
    assert toml_text.parsed(toml_text.extended("a = 1\n", ("x",), wanted)) == {"a": 1, "x": wanted}


# The hook


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("form", [*UNDERSTOOD, *INDENTED])
def test_hook_is_added_and_nothing_else_is_changed(form: str, line_end: str) -> None:
    text, wanted = (part.replace("\n", line_end) for part in (before(form), after(form, "9.8.7")))
    assert with_hook(text, "9.8.7") == wanted
    assert with_hook(wanted, "9.8.8") == wanted


@pytest.mark.parametrize(
    "line", ["- repo: https://github.com/wslint/wslint.git", '- repo: "/tmp/wslint"', "- id: wslint-fix  # ours"]
)
def test_hook_that_is_there(line: str) -> None:
    text = f"repos:\n{line}\n"
    assert with_hook(text, "1") == text
    for other in (line.replace("wslint", "wslinter"), f"# {line}"):
        text = f"repos:\n- repo: meta\n  hooks:\n  - id: identity\n  # or {other}\n"
        assert with_hook(text, "1").startswith(text)
        assert with_hook(text, "1") != text


@pytest.mark.parametrize(("text", "why"), NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD.keys())
def test_hook_file_that_is_not_understood(wslint: CommandLine, text: str, why: str) -> None:
    with pytest.raises(HooksError) as raised:
        with_hook(text, "1")
    assert str(raised.value).startswith(why)
    (wslint.root / ".pre-commit-config.yaml").write_text(text)
    ran = wslint("init", "--yes", "--without", "workflow,guide,config")
    assert (ran.code, ran.out) == (1, "")
    said = f".pre-commit-config.yaml: {raised.value}; add this to its list of repositories by hand:\n\n"
    assert said + f"- repo: https://github.com/wslint/wslint\n  rev: v{__version__}\n" in ran.err
    assert wslint.read(".pre-commit-config.yaml") == text


def test_hook_and_workflow_go_to_the_top_of_the_repository(
    wslint: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (wslint.root / ".git").mkdir()
    (wslint.root / "member").mkdir()
    monkeypatch.chdir(wslint.root / "member")
    wslint("init", "--yes")
    assert sorted(tree(wslint.root)) == [
        WORKFLOW, ".pre-commit-config.yaml", "member/docs/websockets.md", "member/wslint.toml",
    ]  # fmt: skip


# Continuous integration


@pytest.mark.parametrize("name", ["ci.yml", "lint.yaml"])
def test_workflow_that_runs_it_already(wslint: CommandLine, name: str) -> None:
    folder = wslint.root / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / name).write_text("on: push\n")
    assert WORKFLOW in wslint("init").out
    (folder / name).write_text("on: push\njobs: {x: {steps: [{run: wslint check}]}}\n")
    assert WORKFLOW not in wslint("init").out


def test_other_system(wslint: CommandLine) -> None:
    (wslint.root / ".gitlab-ci.yml").write_text("")
    ran = wslint("init")
    assert WORKFLOW not in ran.out
    assert "GitLab runs the checks of this project: let it run `wslint check --output-format gitlab " in ran.err
    (wslint.root / ".github").mkdir()
    assert WORKFLOW in wslint("init").out


def test_workflow_is_for_the_main_branch(wslint: CommandLine) -> None:
    assert '+    branches: ["main"]\n' in wslint("init").out
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "master"], cwd=wslint.root, check=True)
    assert '+    branches: ["master"]\n' in wslint("init").out
    subprocess.run(["git", "checkout", "--quiet", "-b", "feature"], cwd=wslint.root, check=True)
    assert '+    branches: ["main"]\n' in wslint("init").out
    command = ["git", "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/devel"]
    subprocess.run(command, cwd=wslint.root, check=True)
    assert '+    branches: ["devel"]\n' in wslint("init").out


# Ruff


def test_ruff_settings_further_up_are_not_hidden(wslint: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    (wslint.root / ".git").mkdir()
    (wslint.root / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n")
    put(wslint.root, member__lib__ws=WRAPPER, member__app=USE)
    (wslint.root / "member" / "pyproject.toml").write_text('[project]\nname = "x"\n')
    monkeypatch.chdir(wslint.root / "member")
    ran = wslint("init", "--yes", "--without", "pre-commit,workflow,guide")
    assert "Ruff is configured in " in ran.err
    assert "run `wslint ruff-config --write` there.\n" in ran.err
    assert "ruff" not in wslint.read("member/pyproject.toml")


def test_ban_goes_where_ruff_reads_it(wslint: CommandLine) -> None:
    put(wslint.root, lib__ws=WRAPPER, app=USE)
    (wslint.root / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n")
    (wslint.root / "ruff.toml").write_text("# first\nline-length = 90\n")
    ran = wslint("init", "--yes", "--without", "pre-commit,workflow,guide")
    assert ran.code == 0, ran.err
    assert "Ruff will report 1 direct use until they have moved: leave it out with --without ruff.\n" in ran.err
    assert wslint.read("ruff.toml").startswith("# first\nline-length = 90\n")
    assert "ruff.lint" not in wslint.read("pyproject.toml")
    assert wslint("ruff-config", "--check").code == 0
    assert wslint("init", "--without", "pre-commit,workflow,guide").out == ""


def test_ban_that_ruff_refuses_is_taken_back(wslint: CommandLine) -> None:
    put(wslint.root, lib__ws=WRAPPER)
    (wslint.root / "ruff.toml").write_text('[lint]\nselect = ["NOPE"]\n')
    ran = wslint("init", "--yes", "--without", "pre-commit,workflow,guide,config")
    assert (ran.code, ran.out) == (1, "")
    assert "ruff.toml: Ruff does not accept the ban, which is taken back:\n" in ran.err
    assert wslint.read("ruff.toml") == '[lint]\nselect = ["NOPE"]\n'


# Errors


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--without", "hooks"], "--without hooks: the parts are config, phases, ruff, pre-commit, workflow, guide"),
        (["--wrapper", "ws"], '--wrapper ws: expected "module:qualified name", such as "package.sockets:'),
        (["--wrapper", "nowhere:dial"], "--wrapper nowhere:dial: there is no module `nowhere` in ., src"),
        (["--wrapper", "lib.ws:dial"], "--wrapper lib.ws:dial: there is no `dial` in it; it defines `open_socket`"),
        (["--shim", "lib/ws.py"], "lib/ws.py: it is there already: choose another name"),
        (["--shim", "a-b.py"], "a-b.py: the wrapper is a module: give it a name such as sockets.py"),
        (["--shim", "a-b/ws.py"], "a-b/ws.py: no directory in `src` holds it: set `src`, or choose another place"),
        (["--shim", "x.py", "--wrapper", "a:b"], "--wrapper names a wrapper that is there and --shim writes one"),
    ],
)
def test_mistakes_in_the_command(wslint: CommandLine, arguments: list[str], why: str) -> None:
    put(wslint.root, lib__ws=WRAPPER)
    files = tree(wslint.root)
    ran = wslint("init", "--yes", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"wslint failed\n  Cause: {why}")
    assert tree(wslint.root) == files


def test_a_wrapper_that_is_configured_is_not_replaced(wslint: CommandLine) -> None:
    put(wslint.root, lib__ws=WRAPPER)
    (wslint.root / "wslint.toml").write_text('[wrapper]\ncall = "lib.ws:open_socket"\n')
    ran = wslint("init", "--shim", "sockets.py")
    assert (ran.code, ran.out) == (2, "")
    assert "wslint.toml names a wrapper already, lib.ws:open_socket: change it there\n" in ran.err


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("pyproject.toml", b"[tool\n", "pyproject.toml: it is not valid TOML: "),
        ("pyproject.toml", b"# \xff\n", "pyproject.toml: it is not UTF-8"),
        ("ruff.toml", b"=\n", "ruff.toml: it is not valid TOML: "),
        (".pre-commit-config.yaml", b"\xff\xfe", ".pre-commit-config.yaml: it is not UTF-8"),
    ],
)
def test_a_file_that_is_broken(wslint: CommandLine, name: str, data: bytes, why: str) -> None:
    put(wslint.root, lib__ws=WRAPPER)
    (wslint.root / name).write_bytes(data)
    files = tree(wslint.root)
    ran = wslint("init", "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"wslint failed\n  Cause: {why}")
    assert tree(wslint.root) == files


def test_a_file_that_cannot_be_written(wslint: CommandLine) -> None:
    hooks = wslint.root / ".pre-commit-config.yaml"
    hooks.write_text(before("at the end"))
    hooks.chmod(0o444)
    ran = wslint("init", "--yes")
    assert (ran.code, ran.out) == (2, "")
    why = "not written, the file is read-only: make it writable (chmod u+w) and run again"
    assert ran.err == f"wslint failed\n  Cause: .pre-commit-config.yaml: {why}; written before: wslint.toml\n"
    hooks.chmod(0o644)
    assert wslint("init", "--yes").code == 0
    settled(wslint)


def test_a_file_where_a_folder_must_be(wslint: CommandLine) -> None:
    (wslint.root / ".github").write_text("a file\n")
    ran = wslint("init", "--yes")
    assert (ran.code, ran.err) == (2, f"wslint failed\n  Cause: {WORKFLOW}: Not a directory\n")
    assert list(tree(wslint.root)) == [".github"]


def test_below_another_configuration(wslint: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    (wslint.root / "wslint.toml").write_text("")
    (wslint.root / "member").mkdir()
    monkeypatch.chdir(wslint.root / "member")
    ran = wslint("init")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("wslint.toml governs this directory: run `wslint init` where that file is\n")


def test_the_users_own_configuration_is_no_part_of_the_project(
    wslint: CommandLine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / "wslint").mkdir()
    (home / "wslint" / "wslint.toml").write_text('websockets = ">=13"\n')
    wslint.environment(XDG_CONFIG_HOME=str(home))
    assert wslint("init", "--yes", *TODAY).out == "Wrote wslint.toml.\n"
    assert wslint.read("wslint.toml") == 'documents = ["markdown", "rst"]\n'
