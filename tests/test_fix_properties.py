"""What holds for every fix: the result parses and does the same, once is enough, and nothing else is touched."""

from __future__ import annotations

import ast
import atexit
import io
import re
import shutil
import tempfile
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.checking import place, tomllib
from tests.programs import IMPORTS, WRAPPER, WRAPPER_CONFIG, WRAPPER_DEFAULTS, Program, programs, renamed, run
from wslint.engine.check import Setup, check_text
from wslint.engine.mode import Mode
from wslint.engine.setup import Setups
from wslint.findings import FileResult
from wslint.rules.index import entries
from wslint.rules.pages import examples

bounded = settings(max_examples=150, deadline=None, derandomize=True)


@cache
def setup_for(wrapper: bool) -> tuple[str, Setup]:
    """A directory that is there to the end, and the setup of its files."""
    root = Path(tempfile.mkdtemp(prefix="wslint-test-"))
    atexit.register(shutil.rmtree, root)
    config: dict[str, Any] = {"websockets": ">=14", "timeout_means": "open_timeout"}
    if wrapper:
        config["wrapper"] = WRAPPER_CONFIG
    made = place(root, {"helpers/ws.py": WRAPPER}, **config)
    return str(root), Setups().of(made.settings(), str(root))


def check(source: bytes, wrapper: bool, mode: Mode, setup: Setup | None = None) -> FileResult:
    root, usual = setup_for(wrapper)
    return check_text(f"{root}/program.py", source, setup or usual, mode, "program.py")


def fixed(source: bytes, wrapper: bool, unsafe: bool = False, setup: Setup | None = None) -> bytes:
    """The program after the fixes, which must be all there is to fix, and must not be withheld."""
    result = check(source, wrapper, Mode(fix=True, write=False, unsafe=unsafe), setup)
    assert not [finding.message for finding in result.findings if "withheld" in finding.message]
    if not result.fixed:
        return source
    again = check(result.source, wrapper, Mode(fix=True, write=False, unsafe=unsafe), setup)
    assert not again.fixed, "a second run changes something"
    return result.source


def tokens(source: bytes) -> list[tokenize.TokenInfo]:
    return list(tokenize.tokenize(io.BytesIO(source).readline))


def words(source: bytes) -> list[str]:
    """All tokens but those of the layout, and comments."""
    shown = (tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING)
    return [token.string for token in tokens(source) if token.type in shown]


def comments(source: bytes) -> list[str]:
    """The comments, those of imports left out: they go with a removed import."""
    texts = (token.string for token in tokens(source) if token.type == tokenize.COMMENT)
    return [text for text in texts if "import" not in text]


# Tokens that an edit may take away or bring: a callee, keywords, arguments that go, and imports.
EDITED = {
    "websockets", "w", "connect", "dial", "client", "asyncio", "helpers", "ws", "Client", "open",
    "await", "from", "import", "as", ".", ",", "=", "(", ")", ";", "**",
    "extra_headers", "additional_headers", "headers", "timeout", "open_timeout",
    "'extra_headers'", "'additional_headers'", "'timeout'", "'open_timeout'", "uri", "url",
    "read_limit", "loop", "legacy_recv", "2", "16", "None", "False", "True", "max", "1",
}  # fmt: skip


def kept(source: bytes) -> list[str]:
    return [word for word in words(source) if word not in EDITED]


def line_ends(source: bytes) -> set[bytes]:
    return set(re.findall(rb"\r?\n", source))


@bounded
@given(programs(), st.booleans(), st.booleans())
def test_only_tokens_that_a_fix_names_change(program: Program, wrapper: bool, unsafe: bool) -> None:
    before = program.source
    after = fixed(before, wrapper, unsafe)
    ast.parse(after)
    assert kept(after) == kept(before)
    assert comments(after) == comments(before)
    assert line_ends(after) <= line_ends(before)
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    assert after.endswith(b"\n") == before.endswith(b"\n")


@bounded
@given(programs(), st.booleans(), st.booleans())
def test_findings_do_not_increase(program: Program, wrapper: bool, unsafe: bool) -> None:
    before = Counter(finding.code for finding in check(program.source, wrapper, Mode()).findings)
    after = Counter(finding.code for finding in check(fixed(program.source, wrapper, unsafe), wrapper, Mode()).findings)
    assert after <= before


@bounded
@given(programs(), st.booleans())
def test_fixed_programs_open_the_same_connections(program: Program, wrapper: bool) -> None:
    """Run before and after: the library is given the same, under the new names; the wrapper may add its defaults."""
    after = fixed(program.source, wrapper)
    old, new = run(program.source), run(after)
    assert len(old) == len(new)
    for was, now in zip(old, new, strict=True):
        added = {} if now.keys() <= renamed(was).keys() | was.keys() else WRAPPER_DEFAULTS
        assert renamed(now) == {**added, **renamed(was)}, after.decode()


@bounded
@given(programs(), st.booleans(), st.booleans(), st.randoms(use_true_random=False))
def test_any_order_of_rules_gives_the_same_text(program: Program, wrapper: bool, unsafe: bool, random: Any) -> None:
    _, setup = setup_for(wrapper)
    enabled = list(setup.selection.enabled)
    random.shuffle(enabled)
    shuffled = replace(setup, selection=setup.selection._replace(enabled=tuple(enabled)))
    assert fixed(program.source, wrapper, unsafe, shuffled) == fixed(program.source, wrapper, unsafe)


@bounded
@given(programs(), st.booleans(), st.booleans())
def test_silent_under_a_name_that_hides_it(program: Program, wrapper: bool, unsafe: bool) -> None:
    """Every function of the program gets a parameter of the name that its calls begin with."""
    hidden = program.source
    for parameters in (b"inner()", b"main(uri)", b"run(self, uri)"):
        more = parameters[:-1] + (b"" if parameters == b"inner()" else b", ") + program.root.encode() + b")"
        hidden = hidden.replace(b"async def " + parameters + b":", b"async def " + more + b":")
    assert hidden != program.source
    body = hidden.index(b"\nHEADERS")
    result = check(hidden, wrapper, Mode(fix=True, write=False, unsafe=unsafe))
    text = result.source if result.fixed else hidden
    assert text[text.index(b"\nHEADERS") :] == hidden[body:]
    after = check(text, wrapper, Mode()).findings
    assert not [finding for finding in after if finding.start > text.index(b"\nHEADERS")]


DAMAGE = [b"", b"(", b")", b"'", b'"""', b":", b"\n", b"def ", b"**", b"\\", b"lambda w, ", b"{"]


@pytest.mark.filterwarnings("ignore:invalid escape sequence")
@bounded
@given(programs(), st.booleans(), st.data())
def test_damaged_programs(program: Program, wrapper: bool, data: st.DataObject) -> None:
    """A part of the text is lost or out of place: nothing fails, and what is fixed parses."""
    source = program.source
    start = data.draw(st.integers(0, len(source)))
    lost = data.draw(st.integers(0, 12))
    put = data.draw(st.sampled_from(DAMAGE))
    damaged = source[:start] + put + source[start + lost :]
    result = check(damaged, wrapper, Mode(fix=True, write=False, unsafe=True))
    if result.fixed:
        ast.parse(result.source.decode("utf-8-sig"))


# The examples of the pages, written in other ways


Way = Callable[[str], str | None]


def indented(text: str, margin: str = "    ") -> str:
    return "".join(margin + line if line.strip() else line for line in text.splitlines(keepends=True))


def below_imports(text: str) -> tuple[str, str]:
    """The lines up to the first that is no import and not blank, and the rest."""
    rest = re.search(r"^(?!from |import |\n|\)|    \w+,)", text, re.MULTILINE)
    assert rest is not None
    return text[: rest.start()], text[rest.start() :]


def under_alias(text: str) -> str | None:
    """``import websockets as w``; None if other imports or strings name the package as well."""
    plain = len(re.findall(r"^import websockets$", text, re.MULTILINE))
    if len(re.findall(r"websockets(?!\.\w)|(?:import|from) websockets", text)) != plain:
        return None
    text = re.sub(r"^import websockets$", "import websockets as w", text, flags=re.MULTILINE)
    return re.sub(r"\bwebsockets\.", "w.", text)


def by_name(alias: str) -> Way:
    """``from websockets import connect``, perhaps ``as`` something else; None if more is used than a function."""

    def change(text: str) -> str | None:
        names = set(re.findall(r"\bwebsockets\.(\w+)", text))
        if under_alias(text) is None or names - {"connect"} or re.search(r"(?<!websockets\.)\bconnect\b", text):
            return None
        imported = f"from websockets import connect{alias and f' as {alias}'}"
        text = re.sub(r"^import websockets$", imported, text, flags=re.MULTILINE)
        return text.replace("websockets.connect", alias or "connect")

    return change


def in_a_class(text: str) -> str | None:
    """As a method; None if there are several definitions, which would no longer see each other."""
    head, rest = below_imports(text)
    top = [line for line in rest.split("\n") if line.strip() and not line.startswith((" ", ")"))]
    return f"{head}class Api:\n{indented(rest)}" if len(top) == 1 else None


def surrounded(before: str, after: str = "") -> Way:
    def surround(text: str) -> str | None:
        head, rest = below_imports(text)
        return f"{head}{before}{indented(rest)}{after}" if head else None

    return surround


def in_a_function(text: str) -> str:
    return f"def outer():\n{indented(text)}"


WAYS: dict[str, Way] = {
    "as it is": str,
    "import as": under_alias,
    "from import": by_name(""),
    "from import as": by_name("dial"),
    "in a class": in_a_class,
    "in an if": surrounded("if __name__:\n"),
    "in a try": surrounded("try:\n", "finally:\n    pass\n"),
    "in a function": surrounded("def outer():\n"),
    "imported in a function": in_a_function,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "behind non-ASCII": lambda text: text.replace("async def main", "name = 'é😀'; async_ = 'ü'\n\nasync def main", 1),
}


def page_cases() -> Iterator[Any]:
    for entry in entries():
        config: dict[str, Any] = {}
        for example in examples(entry.path):
            if example.kind == "toml settings":
                config = tomllib.loads(example.text)
            elif example.kind == "diff":
                lines = example.text.split("\n")
                before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
                after = "\n".join(line[1:] for line in lines if not line.startswith("-"))
                for way, change in WAYS.items():
                    texts = change(before), change(after)
                    if None not in texts and (way == "as it is" or texts[0] != before):
                        yield pytest.param(entry.code, config, *texts, id=f"{entry.name}:{example.line} {way}")


@pytest.mark.parametrize(("code", "config", "before", "after"), list(page_cases()))
def test_page_example_in_other_ways(code: str, config: dict[str, Any], before: str, after: str, tmp_path: Path) -> None:
    config = dict(config)
    files = config.pop("files", {})
    name = config.pop("path", "example.py")
    unsafe = config.pop("unsafe-fixes", False)
    made = place(tmp_path, {**files, name: before}, **{key.replace("-", "_"): value for key, value in config.items()})
    assert in_order(made.fixed(name, unsafe=unsafe, extend_select=(code,))) == in_order(after)


def in_order(text: str) -> str:
    """With each block of imports sorted: where in it a new one belongs depends on where it stands."""
    return re.sub(r"(?m)(?:^ *(?:from|import) .*\n)+", lambda found: "".join(sorted(found[0].splitlines(True))), text)


def test_programs_use_each_import() -> None:
    """The programs reach what they are meant to: all import styles give findings and fixes."""
    for line, callee in IMPORTS.items():
        source = f"{line}\n\nasync def main(uri):\n    await {callee}(uri, extra_headers=1)\n".encode()
        legacy = ".client" in line and "asyncio" not in line
        assert {finding.code for finding in check(source, False, Mode()).findings} >= {"WS1406" if legacy else "WS1401"}
