"""When to colour: the cases were measured on Ruff 0.17."""

from __future__ import annotations

import pytest

from wslint.report.color import enabled


@pytest.mark.parametrize(
    ("environ", "on_terminal", "elsewhere"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, True, True),
        ({"FORCE_COLOR": ""}, True, False),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR_FORCE": "0"}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}, False, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"CLICOLOR": "1"}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ({"CI": "1"}, True, False),
    ],
)
def test_auto(environ: dict[str, str], on_terminal: bool, elsewhere: bool) -> None:
    assert enabled("auto", True, environ) is on_terminal
    assert enabled("auto", False, environ) is elsewhere


def test_the_flag_beats_everything() -> None:
    assert enabled("always", False, {"NO_COLOR": "1"})
    assert not enabled("never", True, {"FORCE_COLOR": "1"})
