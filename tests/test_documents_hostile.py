"""Documents that nobody writes in good faith: read, or skipped by name, in time, and nothing else is written."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.checking import Place, place
from wslint.engine.mode import Mode
from wslint.findings import FileResult

CALL = "websockets.connect(u, extra_headers=h)\n"
CODE = f"import websockets\n{CALL}"
FENCE = f"```python\n{CODE}```\n"
QUOTED = "> " + FENCE.replace("\n", "\n> ") + "\n"  # takes the Markdown parser, as a fence at the margin does not
SIZE = 40_000  # bytes: what costs the square of it takes many times the limit
LIMIT = 3.0  # seconds; most take less than 0.1


def times(text: str, size: int = SIZE) -> str:
    return text * (size // len(text))


def steps(text: str, size: int = SIZE) -> str:
    """Lines, each with one blank more in front than the one before."""
    return "".join(" " * i + text + "\n" for i in range(int((2 * size) ** 0.5)))


def notebook(*sources: object) -> str:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    """Fail after a while instead of hanging; regular expressions look for signals, too."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError

    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, 10 * LIMIT)
    started = time.process_time()
    yield
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)
    assert time.process_time() - started < LIMIT


def project(root: Path, name: str, text: str | bytes) -> Place:
    kinds = ["markdown", "rst", "docstrings", "shell"]
    return place(root, {name: text}, websockets=">=15", select=["WS1401"], documents=kinds)


def after(root: Path, name: str, text: str | bytes) -> tuple[FileResult, bytes]:
    """What is said of a document that is fixed, and its new bytes: the old ones but for names of keywords."""
    before = text if isinstance(text, bytes) else text.encode()
    results = project(root, name, before).run(Mode(fix=True))
    data = (root / name).read_bytes()
    assert data.replace(b"additional_headers", b"extra_headers") == before
    result = next((result for result in results if result.path == str(root / name)), FileResult(name))
    assert not result.errors
    return result, data


# Name, text, how many calls are fixed.
LARGE: dict[str, tuple[str, str, int]] = {
    "fences": ("a.md", FENCE * 1000, 1000),
    "fences in lists": ("a.md", ("- a\n\n  " + FENCE.replace("\n", "\n  ") + "\n") * 150, 150),
    "fences without an import": (
        "a.md", FENCE + "".join(f"```python\n{CALL.replace('u', f'u{i}')}```\n" for i in range(150)), 151,
    ),
    "fences with imports of their own": (
        "a.md", "".join(f"```python\nimport m{i}\n{CALL}```\n" for i in range(150)), 150,
    ),
    "fences that are not closed": ("a.md", times("````python\n~~~py\n```\n" + CODE) + "`" * 5, 0),
    "fences in lists that are not closed": ("a.md", times("- ```python\n") + QUOTED, 1),
    "fences in comments": ("a.md", times("<!--\n```python\n-->\n") + QUOTED, 1),
    "elements that are not closed": ("a.md", times("<pre>\n\n") + FENCE, 0),
    "marks of a fence": ("a.md", "`" * SIZE + f"\n{CODE}" + "`" * SIZE + "\n", 1),
    "more and more marks": ("a.md", "".join("`" * i + "\n" for i in range(3, 300)) + FENCE, 0),
    "a word as the language": ("a.md", "```" + "a" * SIZE + f"\n{CODE}```\n{FENCE}", 1),
    "braces as the language": ("a.md", "```" + "{" * SIZE + f"\n{CODE}```\n{FENCE}", 1),
    "words behind the language": ("a.md", "```python" + " a" * SIZE + f"\n{CODE}```\n", 1),
    "options": ("a.md", "```python\n" + times(":a: b\n") + f"{CODE}```\n", 1),
    "a line of code": ("a.md", f"```python\nimport websockets; x = '{'a' * SIZE}'; {CALL}```\n", 1),
    "a comment of signs": ("a.md", f"```python\n{'#' * SIZE}\n{CODE}```\n", 1),
    "a comment of signs and blanks": ("a.md", f"```python\n{'# ' * SIZE}\n{CODE}```\n", 1),
    "a comment of blanks": ("a.md", f"```python\n#{' ' * SIZE}a\n{CODE}```\n", 1),
    "a comment of dots": ("a.md", f"```python\n# until{'. ' * SIZE}x y z w v u t\n{CODE}```\n", 1),
    "marks that say no": ("a.md", f"```python\n'{'❌' * SIZE}'\n{CODE}```\n", 1),
    "a heading of blanks": ("a.md", f"# a{' ' * SIZE}b\n\n{FENCE}", 1),
    "a heading of signs": ("a.md", f"# a{' #' * SIZE}b\n\n{FENCE}", 1),
    "a heading of numbers": ("a.md", f"# {'1.' * SIZE}\n\n{FENCE}", 1),
    "a line of befores": ("a.md", f"{'before ' * SIZE}\n\n{FENCE}", 1),
    "a line of labels": ("a.md", f"{'before: ' * SIZE}x\n\n{FENCE}", 0),
    "a label of dots": ("a.md", f"before{'.' * SIZE} a{'!' * SIZE} b c d\n\n{FENCE}", 1),
    "a word": ("a.md", f"{'a' * SIZE}\n\n{FENCE}", 1),
    "a line of blanks": ("a.md", f"{' ' * SIZE}\n\n{FENCE}{QUOTED}", 2),
    "a line of tabs": ("a.md", "\t" * SIZE + f"x\n{FENCE}{QUOTED}", 2),
    "brackets": ("a.md", "[" * SIZE + f"\n{FENCE}{QUOTED}", 2),
    "a paragraph": ("a.md", times("a\n", SIZE // 4) + f"===\n{QUOTED}", 1),
    "comments to ignore": ("a.md", f"{'<!-- wslint: ignore[' * SIZE}\n\nText\n{FENCE}", 0),
    "bodies that are missing": ("a.md", f"```python\nimport websockets\n{times('if x:' + chr(10))}{CALL}```\n", 0),
    "placeholders": ("a.md", f"```python\nimport websockets\n{'<a ' * SIZE}\n{CALL}```\n", 0),
    "ellipses": ("a.md", f"```python\nimport websockets\nf(a=1{', ...' * (SIZE // 5)}\n{CALL}```\n", 0),
    "brackets in code": ("a.md", f"```python\nimport websockets\nx = {'(' * SIZE}\n{CALL}```\n{FENCE}", 1),
    "closed brackets in code": ("a.md", f"```py\nimport websockets\nx = {'(' * 999}{')' * 999}\n{CALL}```\n{FENCE}", 1),
    "sessions": ("a.md", "```pycon\n" + f">>> import websockets\n>>> {CALL}out\n" * 200 + "```\n", 200),
    "tags": ("a.mdx", "<a" + " >" * SIZE + f"x\n{FENCE}", 1),
    "elements in elements": ("a.mdx", times("<a>\n  <b>\n") + FENCE, 1),
    "directives": ("a.rst", (".. code:: python\n\n   " + CODE.replace("\n", "\n   ") + "\n") * 200, 200),
    "a list in a list": ("a.rst", steps("* a") + "\n::\n\n    import websockets\n", 0),
    "literal blocks in literal blocks": ("a.rst", steps("a::") + "\n import websockets\n", 0),
    "fields in fields": ("a.rst", steps(":a: b::") + "\n import websockets\n", 0),
    "literal blocks without any": ("a.rst", times("a::\n") + "\n  import websockets\n", 0),
    "comments of a page": ("a.rst", times("..\n") + times(".. a\n") + "\n::\n\n  import websockets\n", 0),
    "titles": ("a.rst", times("a\n===\n") + "\n::\n\n  import websockets\n", 0),
    "a directive's name": ("a.rst", ".. " + "a." * SIZE + " :\n\n::\n\n  import websockets\n", 0),
    "a field's name": ("a.rst", ":a" * SIZE + "::\n\n  import websockets\n", 0),
    "blank lines of a session": ("a.rst", times(">>> import websockets\n\n\n\n\n") + "\n" * SIZE, 0),
    "interpreters on a line": ("a.sh", "python " * SIZE + "\n# websockets\n", 0),
    "arguments on a line": ("a.sh", "python -c " * SIZE + "\n# websockets\n", 0),
    "flags": ("a.sh", "python" + " -a b" * SIZE + "\n# websockets\n", 0),
    "quotes in quotes": ("a.sh", 'python -c "' + '\\"' * SIZE * 5 + "\n# websockets\n", 0),
    "backslashes": ("a.sh", 'python -c "' + "\\" * SIZE + '"\n# websockets\n', 0),
    "empty arguments": ("a.sh", "python -c '' " * (SIZE // 4) + "\n# websockets\n", 0),
    "here-documents that do not end": ("a.sh", times("python <<EOF\n") + "# websockets\n", 0),
    "here-documents that end in other ways": (
        "a.sh", "".join(f"python <<E{i}\n" for i in range(SIZE // 10)) + "# websockets\n", 0,
    ),
    "here-documents": ("a.sh", times("python <<EOF\nimport websockets\nEOF\n"), 0),
    "docstrings": ("a.py", "".join(f'def f{i}():\n    """\n    >>> {CALL}    """\n' for i in range(150)), 150),
    "a line of a docstring": ("a.py", f'"""{"a" * SIZE}\n>>> import websockets\n>>> {CALL}"""\n', 1),
    "escapes": ("a.py", f'"""::\n\n    import websockets\n    x = "{chr(92)}x41{chr(92) * (SIZE // 2)}"\n    {CALL}"""\n', 1),
    "fences of a docstring": ("a.py", '"""\n' + times("```python\nimport websockets\n") + '"""\n', 0),
    "sections in sections": ("a.py", '"""\n' + steps("Example:") + '>>> import websockets\n"""\n', 0),
    "cells": ("a.ipynb", notebook(*[CODE] * 200), 200),
    "lines of a cell": ("a.ipynb", notebook(["import websockets\n", *["a\n"] * (SIZE // 5), CALL]), 1),
    "question marks": ("a.ipynb", notebook(["import websockets\n", "a" + "?" * SIZE + "b\n", CALL]), 0),
    "a shell line that goes on": ("a.ipynb", notebook(["import websockets\n", "!x " + "\\\n" * (SIZE // 8) + "\n", CALL]), 1),
    "brackets in a cell": ("a.ipynb", notebook(["import websockets\n", "(" * SIZE + "\n", CALL]), 0),
    "keys": ("a.ipynb", '{"cells": [], ' * 1 + '"cells": [], ' * (SIZE // 13) + notebook(CODE)[1:], 1),
}  # fmt: skip


@pytest.mark.parametrize("about", LARGE)
def test_what_is_large_takes_no_more_time_than_its_size(about: str, tmp_path: Path) -> None:
    name, text, fixed = LARGE[about]
    result, data = after(tmp_path, name, text)
    assert not result.warnings
    assert data.count(b"additional_headers") == fixed


NESTED: dict[str, tuple[str, Callable[[int], str]]] = {
    "quotes": ("a.md", lambda levels: "> " * levels + f"x\n\n{FENCE}"),
    "quotes without blanks": ("a.md", lambda levels: ">" * levels + f"x\n\n{FENCE}"),
    "lists and quotes": ("a.md", lambda levels: "> - " * (levels // 2) + f"x\n\n{FENCE}"),
    "numbered lists": ("a.md", lambda levels: "1. " * (levels // 2) + f"x\n\n{FENCE}"),
    "lists, line by line": (
        "a.md", lambda levels: "".join("  " * i + "- x\n" for i in range(levels // 2)) + f"\n{FENCE}",
    ),
    "lists, by tabs": ("a.md", lambda levels: "".join("\t" * i + "- x\n" for i in range(levels // 2)) + f"\n{FENCE}"),
    "a fence in quotes": ("a.md", lambda levels: "".join("> " * levels + line + "\n" for line in FENCE.split("\n"))),
    "MDX": ("a.mdx", lambda levels: "> " * levels + f"x\n\n{FENCE}"),
}  # fmt: skip


@pytest.mark.parametrize("about", NESTED)
@pytest.mark.parametrize("levels", [104, 1000, 50_000])
def test_what_nests_deeply_is_skipped(about: str, levels: int, tmp_path: Path) -> None:
    name, write = NESTED[about]
    levels = min(levels, 1000) if "by" in about else levels
    result, data = after(tmp_path, name, write(max(levels, 220 if "list" in about.lower() else levels)))
    assert [warning.partition(": ")[2] for warning in result.warnings] == ["it nests more than 100 levels deep"]
    assert not result.findings and b"additional" not in data


@pytest.mark.parametrize("about", NESTED)
def test_what_nests_less_deeply_is_read(about: str, tmp_path: Path) -> None:
    name, write = NESTED[about]
    result, data = after(tmp_path, name, write(40))
    assert not result.warnings
    assert data.count(b"additional_headers") == 1


@pytest.mark.parametrize("name", ["a.md", "a.mdx", "a.rst", "a.sh", "a.ipynb"])
def test_what_is_no_text_is_named(name: str, tmp_path: Path) -> None:
    texts = {
        "a.rst": f"::\n\n  {CODE}".replace(CALL, "  " + CALL),
        "a.sh": f"python -c '{CODE}'\n",
        "a.ipynb": notebook(CODE),
    }
    text = texts.get(name, FENCE).encode()
    for data in (text + b"\xff", text.decode().encode("utf-16"), text[:-1] + b"\xc3", b"\xf0\x9f" + text):
        result, _ = after(tmp_path, name, data)
        if data.startswith(b"\xff\xfe"):  # which does not say websockets, for all that is known
            assert not result.warnings
        else:
            (warning,) = result.warnings
            assert warning.startswith("skipped ") and warning.endswith(" is not UTF-8")


@pytest.mark.parametrize("name", ["a.md", "a.mdx", "a.rst"])
def test_lines_that_end_in_carriage_returns(name: str, tmp_path: Path) -> None:
    body = f"async with {CALL.strip()} as ws:\n"
    page = f"Text\n\n{FENCE}{QUOTED}```python\n{CALL}{body}```\n"
    if name == "a.rst":
        page = f"Text\n\n.. code:: python\n\n  import websockets\n\n  {CALL}  {body}"
    for mixed in (page.replace("\n", "\r"), page.replace("\n\n", "\r\n\r").replace("```\n", "```\r")):
        result, data = after(tmp_path, name, mixed)
        assert not result.warnings
        assert data == mixed.replace("extra_headers", "additional_headers").encode()


@pytest.mark.parametrize("control", ["\0", "\x1a", "\x0c", "\x0b", "\x85", "\u2028", "\ufeff", "\x1b[2J", "\u202e"])
def test_characters_that_are_no_text(control: str, tmp_path: Path) -> None:
    for text in (f"a{control}b\n\n{FENCE}", FENCE.replace("u,", f"'{control}',"), f"> {control}\n\n{QUOTED}{control}"):
        result, _ = after(tmp_path, "a.md", text)
        assert not result.warnings
    after(tmp_path, "a.rst", f"{control}\n\n::\n\n  import websockets{control}\n  {CALL}")
    after(tmp_path, "a.sh", f"python -c 'import websockets\n{CALL}{control}'\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "it is no notebook, not being JSON"),
        ('{"cells": [], "nbformat": 4} websockets', "it is no notebook, not being JSON"),
        (notebook(CODE).replace('"nbformat": 4,', '"nbformat": 3,'), "it is a notebook of format 3"),
        (notebook(CODE).replace('"nbformat": 4,', '"nbformat": 5,'), "it is no notebook of format 4"),
        (notebook(CODE).replace('"nbformat": 4,', '"nbformat": "4",'), "it is no notebook of format 4"),
        (notebook(CODE).replace('"nbformat": 4,', ""), "it is no notebook of format 4"),
        (notebook(CODE).replace('"cells"', '"worksheets"'), "it is no notebook of format 4"),
        (notebook(CODE, {"a": CODE}), "it is no notebook of format 4"),
        (notebook(CODE, [CODE, 1]), "it is no notebook of format 4"),
        (notebook(CODE, None), "it is no notebook of format 4"),
        (notebook(CODE).replace('"metadata": {},', '"metadata": ' + "[" * 9999 + "]" * 9999 + ",", 1), "it nests too"),
        (notebook(CODE).replace('"metadata": {},', '"metadata": ' + "9" * 5000 + ",", 1), "it is no notebook"),
        (notebook(CODE).replace("websockets", "web\tsockets websockets", 1), "it is no notebook, not being JSON"),
    ],
)  # fmt: skip
def test_notebooks_that_are_none(text: str, reason: str, tmp_path: Path) -> None:
    text = text if "websockets" in text else text + "websockets"
    result, data = after(tmp_path, "a.ipynb", text)
    (warning,) = result.warnings
    assert f": {reason}" in warning and len(warning) < 1000
    assert b"additional_headers" not in data


@pytest.mark.parametrize(
    "text",
    [
        notebook(CODE).replace('"metadata": {}', '"metadata": []'),
        notebook(CODE).replace(
            '"metadata": {}', '"metadata": {"vscode": 1, "language_info": "python", "kernelspec": null}'
        ),
        notebook(CODE).replace('"outputs": []', '"outputs": 1'),
        notebook(CODE).replace('"cell_type": "code", ', '"cell_type": 1, "cell_type": "code", "a": "\\ud800",'),
        notebook(CODE, *[""] * 3, [], [""], ["", "x", ""]),
        notebook(CODE).replace('"cells"', '"cells": [1, {"source": 2}], "cells"'),
        notebook(CODE).replace('"cells"', '"\\u0063ells"').replace('"source"', '"\\u0073ource"'),
        json.dumps(json.loads(notebook(CODE)), indent="\t", separators=("\n ,", "\r\n : ")),
    ],
)
def test_notebooks_of_odd_parts_are_read(text: str, tmp_path: Path) -> None:
    result, data = after(tmp_path, "a.ipynb", text)
    assert not result.warnings
    assert data.count(b"additional_headers") == 1


def test_a_page_may_be_too_large(tmp_path: Path) -> None:
    for name in ("a.md", "a.rst", "a.sh"):
        result, _ = after(tmp_path, name, FENCE + "#" * 8_000_000)
        assert [warning.partition(": ")[2] for warning in result.warnings] == ["it is larger than 8 MB"]


def test_one_bad_document_does_not_stop_the_others(tmp_path: Path) -> None:
    made = project(tmp_path, "a.md", NESTED["quotes"][1](500))
    made.write("b.md", FENCE.encode() + b"\xff")
    made.write("c.ipynb", "{ websockets")
    made.write("d.md", FENCE)
    results = {Path(result.path).name: result for result in made.run(Mode(fix=True))}
    assert {name: bool(result.warnings) for name, result in results.items()} == {
        "a.md": True, "b.md": True, "c.ipynb": True, "d.md": False,
    }  # fmt: skip
    assert results["d.md"].fixed == (("WS1401", "extra-headers", 1),)
