"""What the facts on a page claim of the releases, by shape, as questions that a release can answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from tests.external.releases import RELEASES
from wslint.code import api

# What is asked of a release, see ask_release.py: a kind, a path, and for some kinds one word more.
Question = tuple[str, ...]

# Shapes whose pages claim nothing of a release that a name, a call or a keyword could show, and why that is so.
_HANDLERS = "is about what servers call, and with what: test_handlers.py"
_OBJECTS = "is about attributes of connections and exceptions: test_objects.py"
_USAGE = "is about what is done with what a call gives: test_usage.py"
_TABLE = "asks the table of the API about whatever code uses: test_api_table.py"
_USES = "is about ways of using connections and servers: test_usage.py"
_VALUES = "is about values of arguments: test_values.py"
NO_CLAIM = {
    "argument-element": _VALUES,
    "argument-value": _VALUES,
    "base-class": _USES,
    "close-frame": _OBJECTS,
    "dead-exception": _OBJECTS,
    "engine": "is about wslint's own comments",
    "enter-open": _USES,
    "failing-arm": _TABLE,
    "gone-attribute": _OBJECTS,
    "handler-alone": _HANDLERS,
    "handler-optional-path": _HANDLERS,
    "handler-path": _HANDLERS,
    "header-twice": _VALUES,
    "keyword-outside-range": _TABLE,
    "late-failure": _USES,
    "leftover-import": "is about names that nothing uses",
    "mixed-broadcast": _USES,
    "mock-connection": _OBJECTS,
    "move-attribute": _OBJECTS,
    "name-outside-range": _TABLE,
    "nested-connect": _USES,
    "no-running-loop": _USES,
    "patched-path": _TABLE,
    "positional-argument": _TABLE,
    "positional-method": _TABLE,
    "process-request": _HANDLERS,
    "quoted-credentials": _VALUES,
    "refused-arguments": _TABLE,
    "removable-shim": _TABLE,
    "retry-policy": _USES,
    "scheme-and-ssl": _VALUES,
    "select-subprotocol": _HANDLERS,
    "silent-attribute": _OBJECTS,
    "state-attribute": _OBJECTS,
    "timed-method": _USES,
    "too-many-positions": _VALUES,
    "unsupported-construct": _USES,
    "wrapper-default": "test_wrapper_default.py reads them from the signatures",
    "wrapper-definition": _TABLE,
}


# What the facts of a shape claim, as questions. The parameters are those of the shape in wslint/rules/shapes.


def rename_keyword(*, call: str, old: str, new: str) -> list[Question]:
    return [("keyword", call, old), ("keyword", call, new)]


def rename_timeout(*, call: str, old: str, opening: str, closing: str) -> list[Question]:
    return [("keyword", call, name) for name in (old, opening, closing)]


def drop_keyword(*, call: str, keyword: str, why: str, fix: str = "safe") -> list[Question]:
    return [("keyword", call, keyword)]


def report_keyword(*, call: str, keyword: str, instead: str) -> list[Question]:
    return [("keyword", call, keyword)]


def protocol_class(*, call: str, keyword: str, instead: str) -> list[Question]:
    return [("keyword", call, keyword), *(("keyword", call, name) for name in re.findall(r"pass `(\w+)`", instead))]


def mock_keyword(*, package: str, patched: str, old: str, new: str) -> list[Question]:
    return [("keyword", patched, old), ("keyword", patched, new)]


def loopback_proxy(*, package: str, functions: Sequence[str], keyword: str) -> list[Question]:
    return [("keyword", f"{package}.{name}", keyword) for name in functions]


def outside_with(*, call: str, keyword: str) -> list[Question]:
    return [("keyword", call, keyword)]


def wrong_side(*, package: str, client: str, server: str) -> list[Question]:
    return [("path", f"{package}.{client}"), ("path", f"{package}.{server}")]


def make_positional(*, call: str, keyword: str, new: str) -> list[Question]:
    return [("keyword", call, keyword), ("keyword", call, new), ("position", call)]


def coroutine_taker(*, call: str) -> list[Question]:
    return [("coroutine", call)]


def direct_use(*, name: str, wrapped: bool = True) -> list[Question]:
    return [("path", name)]


def legacy_path(*, module: str, new: str = "", names: Mapping[str, str] | None = None) -> list[Question]:
    exported = {name for release in RELEASES for name in api.star_names(module, release)}
    paths = [module, *sorted(f"{module}.{name}" for name in exported | {*(names or ())})]
    paths += [new] * bool(new) + [f"{new}.{name}" for name in (names or {}).values()]
    return [("path", path) for path in paths]


def move_name(*, module: str, to: str, names: Mapping[str, str], whole: bool = False) -> list[Question]:
    modules = [module, to] if whole else []
    return [("path", path) for path in modules + below(module, names) + below(to, names.values())]


def gone_name(*, module: str, instead: str, names: Sequence[str] = (), whole: bool = False) -> list[Question]:
    return [("path", path) for path in [module] * whole + below(module, names)]


def connection_class(*, module: str, to: str, names: Mapping[str, str]) -> list[Question]:
    return [("path", path) for path in below(module, names) + below(to, names.values())]


def sans_io_class(*, module: str, names: Mapping[str, str], to: str) -> list[Question]:
    return [("path", path) for path in below(module, names) + below(module, names.values()) + below(to, names)]


def old_argument(*, call: str, given: str, since: str, problem: str, instead: str, made: str = "") -> list[Question]:
    return [("old argument", call, given, since), *([("path", made)] * bool(made))]


def unloaded_submodule(*, package: str, since: str, apart: Sequence[str]) -> list[Question]:
    return [("submodules", package, since)]


def star_import(*, package: str, needs: Mapping[str, str]) -> list[Question]:
    return [("star", package, *needs)]


def below(module: str, names: Iterable[str]) -> list[str]:
    return [f"{module}.{name}" for name in names]


CLAIMS: dict[str, Callable[..., list[Question]]] = {
    function.__name__.replace("_", "-"): function
    for function in (
        connection_class,
        coroutine_taker,
        direct_use,
        drop_keyword,
        gone_name,
        legacy_path,
        loopback_proxy,
        make_positional,
        mock_keyword,
        move_name,
        old_argument,
        outside_with,
        protocol_class,
        rename_keyword,
        rename_timeout,
        report_keyword,
        sans_io_class,
        star_import,
        unloaded_submodule,
        wrong_side,
    )
}
