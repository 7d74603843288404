"""Documents of every form and kind: where findings are, what fixes change, and that nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking import place
from tests.document_forms import CODE, FORMS, VARIANTS
from wslint.engine.mode import Mode

KINDS = ["markdown", "rst", "docstrings", "shell"]
CASES = [(form, variant) for form in FORMS for variant in VARIANTS]


def test_there_are_many_cases() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize(("form", "variant"), CASES)
def test_every_form(form: str, variant: str, tmp_path: Path) -> None:
    shape = FORMS[form]
    before = VARIANTS[variant](shape.write(CODE))
    found = place(tmp_path, {shape.name: before}, websockets=">=15", select=["WS1401"], documents=KINDS)
    (finding,) = found.findings(shape.name)
    at = before.index(b"extra_headers")
    assert (finding.start, finding.end) == (at, at + len(b"extra_headers"))
    assert (finding.fix is not None) is shape.fixable
    after = found.fixed(shape.name).encode()
    assert after == (before.replace(b"extra_headers", b"additional_headers") if shape.fixable else before)
    assert bool(found.findings(shape.name)) is not shape.fixable


WRAPPER = {
    "wrapper": {"call": "a.b:W.connect", "returns": "connection", "accepts": [], "keywords": {"extra_headers": "h"}}
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("form", [form for form in FORMS if FORMS[form].fixable])
def test_an_import_is_added(form: str, variant: str, tmp_path: Path) -> None:
    """It gets in front what its neighbours have there, and the line end that they have."""
    shape = FORMS[form]
    code = CODE.replace("async with ", "ws = await ").replace(" as ws:", "").replace("        await", "    await")
    before = VARIANTS[variant](shape.write(code))
    found = place(tmp_path, {shape.name: before}, websockets=">=15", select=["WS0001"], documents=KINDS, **WRAPPER)
    after = found.fixed(shape.name).encode()
    moved = code.replace("websockets.connect", "W.connect").replace("extra_headers", "h")
    moved = moved.replace("import websockets\n", "import websockets\nfrom a.b import W\n")
    if shape.prompts:
        written = shape.write(moved).replace(">>> import websockets", ">>> import websockets\n@>>> from a.b import W")
        line = next(line for line in written.splitlines() if ">>> import websockets" in line)
        written = written.replace("@", line.partition(">>>")[0])
    else:
        written = shape.write(moved)
    assert after == VARIANTS[variant](written)


def test_a_second_pass_of_all_of_them_is_one_run(tmp_path: Path) -> None:
    files = {f"{number}/{form.name}": form.write(CODE) for number, form in enumerate(FORMS.values())}
    found = place(tmp_path, files, websockets=">=15", select=["WS1401"], documents=KINDS)
    results = found.run(Mode(fix=True))
    assert sum(count for result in results for _, _, count in result.fixed) == sum(f.fixable for f in FORMS.values())
