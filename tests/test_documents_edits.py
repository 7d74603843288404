"""An edit of an example, made in its document, gives the document with the edited example: for every form of one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.document_forms import CODE, FORMS, VARIANTS
from wslint.files import docstrings, markdown, rst
from wslint.files.edits import Unmappable, outer_edit
from wslint.files.fragments import Fragment, inserted
from wslint.files.kinds import kind_of
from wslint.files.notebook import read_notebook
from wslint.findings import Edit
from wslint.fix.splice import splice

READERS = {"markdown": markdown.examples, "rst": rst.examples, "python": docstrings.examples}


def read(name: str, document: bytes) -> Fragment:
    kind = kind_of(name)
    if kind == "notebook":
        return read_notebook(document).fragment
    return next(iter(READERS[kind](name, document, lambda code: True))).fragment


def edits(source: bytes) -> Iterator[Edit]:
    """Words replaced, lines added and removed, lines joined and split, everywhere."""
    newline = "\r\n" if b"\r\n" in source else "\n"
    start = 0
    for line in source.splitlines(keepends=True):
        end = start + len(line)
        indent = line[: len(line) - len(line.lstrip())].decode().rstrip("\r\n")
        if line.strip():
            yield Edit(start, start, f"{indent}new = 1{newline}")
            yield Edit(start + len(indent), start + len(indent), f"new = 1{newline}{indent}")
            yield Edit(start + len(indent), start + len(line.rstrip()), "é")
            yield Edit(end, end, f"{indent}new = 1{newline}")
            yield Edit(start, end, "")
            yield Edit(start, end, f"{indent}new = 1{newline}")
        start = end
    first = source.find(b"(")
    yield Edit(first, source.find(b"\n", first) + 5, "")


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("form", [form for form in FORMS if FORMS[form].fixable])
def test_editing_and_reading_commute(form: str, variant: str) -> None:
    shape = FORMS[form]
    document = VARIANTS[variant](shape.write(CODE))
    fragment = read(shape.name, document)
    done = 0
    for edit in edits(fragment.source):
        wanted = splice(fragment.source, [edit])
        if shape.prompts and (not wanted.strip() or wanted[:1].isspace() or b"main" not in wanted.split(b"\n")[1]):
            continue  # no longer a session
        try:
            outer = outer_edit(fragment, document, edit)
        except Unmappable:
            continue
        assert outer is not None
        again = read(shape.name, splice(document, [outer]))
        assert again.source.strip() == wanted.strip(), edit  # blank lines at its ends are no part of some examples
        done += 1
    assert done > 15


@pytest.mark.parametrize("form", [form for form in FORMS if FORMS[form].fixable])
def test_every_byte_is_where_it_is_said_to_be(form: str) -> None:
    shape = FORMS[form]
    document = VARIANTS["crlf"](shape.write(CODE))
    fragment = read(shape.name, document)
    assert sum(piece.size for piece in fragment.pieces) > 100
    for piece in fragment.pieces:
        text = fragment.source[piece.inner : piece.inner + piece.size]
        assert piece.size != piece.outer_size or kind_of(shape.name) == "notebook" or text in document
        if piece.size == piece.outer_size and "magics" not in form:
            assert text == document[piece.outer : piece.outer + piece.outer_size]


def test_what_the_document_does_not_say_cannot_be_changed() -> None:
    document = b"```python\nwith connect(u) as ws:\n```\n"
    fragment = read("a.md", document)
    whole = inserted(fragment, [(0, b"import websockets\n"), (len(fragment.source), b"    ...\n")])
    with pytest.raises(Unmappable):
        outer_edit(whole, document, Edit(7, 17, "x"))
    with pytest.raises(Unmappable):
        outer_edit(whole, document, Edit(17, 17, ", x"))
    with pytest.raises(Unmappable):
        outer_edit(whole, document, Edit(len(whole.source) - 4, len(whole.source) - 4, "x; "))
    assert outer_edit(whole, document, Edit(0, 18, "")) is None
    assert outer_edit(whole, document, Edit(18, 18, "import a\n")) == Edit(10, 10, "import a\n")
    assert outer_edit(whole, document, Edit(0, 0, "import a\n")) == Edit(10, 10, "import a\n")
    assert outer_edit(whole, document, Edit(23, 30, "dial")) == Edit(15, 22, "dial")


def test_a_docstring_cannot_hold_everything() -> None:
    document = b'def f():\n    """::\n\n        x = 1\n    """\n'
    fragment = read("a.py", document)
    for text in ('"""', "\\n"):
        with pytest.raises(Unmappable):
            outer_edit(fragment, document, Edit(4, 5, text))
    assert outer_edit(fragment, document, Edit(4, 5, '"a"')) is not None


def test_a_page_of_carriage_returns_gets_no_new_line() -> None:
    """Whatever ends it, it would be a line that ends in another way than all others, or none."""
    document = b"```python\rx = 1\ry = 2\r```\r"
    fragment = read("a.md", document)
    with pytest.raises(Unmappable):
        outer_edit(fragment, document, Edit(6, 6, "import a\n"))
    assert outer_edit(fragment, document, Edit(0, 1, "z")) == Edit(10, 11, "z")


def test_a_first_line_that_stands_behind_something() -> None:
    """What is added before it goes behind that, too, and the line moves down."""
    for document, wanted in (
        (b"-     x = 1\n      y = 2\n", b"-     import a\n      x = 1\n      y = 2\n"),
        (b'""">>> x = 1\n>>> y = 2\n"""\n', b'""">>> import a\n>>> x = 1\n>>> y = 2\n"""\n'),
    ):
        name = "a.md" if document.startswith(b"-") else "a.py"
        fragment = read(name, document)
        added = outer_edit(fragment, document, Edit(0, 0, "import a\n"))
        assert added is not None and splice(document, [added]) == wanted
        gone = outer_edit(fragment, document, Edit(0, fragment.source.index(b"\n") + 1, ""))
        assert gone is not None
        left = document.replace(b"x = 1\n      ", b"").replace(b">>> x = 1\n", b"")
        assert splice(document, [gone]) == left
