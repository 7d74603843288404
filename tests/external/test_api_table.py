"""rules/api.json against the releases themselves: the wheels it is made from, and what Python finds in them.

Needs the package index. Each release runs in a process of its own; none is imported here.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wslint.code.api import accepts, is_module, locate, lookup, releases, star_names
from wslint.code.table import ABSENT, at, load, names_of, number_of
from wslint.code.things import DEPRECATED, FORWARDED

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SCRIPT = REPOSITORY / "scripts" / "api_table.py"
HERE = Path(__file__).resolve().parent
PROBED = ("10.4", "12.0", "13.1", "14.0", "14.2", "15.0.1", "17.0.1", releases()[-1])
# What the optional parts of websockets import: websockets.trio, the routers, SOCKS proxies.
OPTIONAL = ("trio", "werkzeug", "python-socks[asyncio,trio]")

# Defined on Windows only (websockets.__main__ to 14.2).
ELSEWHERE = set() if sys.platform == "win32" else {"win_enable_vt100"}


def run(*command: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
        cwd=REPOSITORY,
    )


def install(directory: Path, *packages: str) -> str:
    answer = run(sys.executable, "-m", "pip", "install", "--quiet", "--target", str(directory), *packages)
    assert answer.returncode == 0, answer.stderr
    return str(directory)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="session")
def optional(tmp_path_factory: pytest.TempPathFactory) -> str:
    return install(tmp_path_factory.mktemp("optional"), *OPTIONAL)


@pytest.fixture(scope="session", params=PROBED)
def probe(request: pytest.FixtureRequest, optional: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A release and the PYTHONPATH on which it is found."""
    release = str(request.param)
    directory = install(tmp_path_factory.mktemp("release"), "--no-deps", f"websockets=={release}")
    return release, os.pathsep.join([directory, optional])


@pytest.fixture(scope="session")
def described(probe: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    release, path = probe
    asked = {module: sorted(table_names(module, release)) for module in load()["modules"] if is_module(module, release)}
    answer = run(sys.executable, str(HERE / "describe_release.py"), text=json.dumps(asked), PYTHONPATH=path)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)
    assert [module for module in found if isinstance(found[module], str)] == []
    return release, found


def test_the_committed_table_is_what_the_script_writes(cache: str, tmp_path: Path) -> None:
    assert run(sys.executable, str(SCRIPT), "--cache", cache, "--check").returncode == 0
    for seed in ("1", "2"):
        output = tmp_path / f"{seed}.json"
        run(sys.executable, str(SCRIPT), "--cache", cache, "--output", str(output), PYTHONHASHSEED=seed)
        assert output.read_bytes() == Path(locate()).read_bytes()


def test_check_fails_on_a_table_without_the_newest_release(cache: str, tmp_path: Path) -> None:
    older = json.loads(Path(locate()).read_text(encoding="utf-8"))
    older["releases"].pop()
    output = tmp_path / "api.json"
    output.write_text(json.dumps(older), encoding="utf-8")
    answer = run(sys.executable, str(SCRIPT), "--cache", cache, "--output", str(output), "--check")
    assert answer.returncode == 1
    assert "out of date" in answer.stderr


def table_names(module: str, release: str) -> set[str]:
    number = number_of(release)
    return {name for name, row in names_of(module).items() if at(row, number) != ABSENT}


def lazily_deprecated(module: str, name: str, release: str) -> bool:
    """Tell whether the table has `name` as an alias that warns when it is first used."""
    origin = load()["strings"][at(names_of(module)[name], number_of(release))]
    return bool(origin.startswith(DEPRECATED))


def test_modules_hold_the_names_of_the_table(described: tuple[str, dict[str, Any]]) -> None:
    release, found = described
    wrong = []
    for module, answer in found.items():
        real = {name for name, value in answer["names"].items() if not isinstance(value, str)}
        named = table_names(module, release)
        wrong += [f"{module}.{name} does not exist" for name in named - real - ELSEWHERE]
        wrong += [
            f"{module}.{name} is not in the table"
            for name in real - named
            if not (name.startswith("__") and name != "__version__") and not is_module(f"{module}.{name}", release)
        ]
        if answer["exported"] is not None:
            assert star_names(module, release) == frozenset(answer["exported"]), module
    assert not wrong, "\n".join(sorted(wrong))


def test_names_resolve_to_what_python_finds(described: tuple[str, dict[str, Any]]) -> None:
    release, found = described
    wrong = []
    for module, answer in found.items():
        for name, real in answer["names"].items():
            thing = lookup(f"{module}.{name}", release)
            if isinstance(real, str) or thing is None or real["kind"] == "value":
                continue
            if not real["origin"].startswith("websockets."):
                continue
            # broadcast() claims another module for the sake of the documentation (`broadcast.__module__ = …`), and
            # the alias websockets.auth of 9.0 to 13.1 gives way to the module of that name once that is imported.
            if real["origin"].endswith(".broadcast") or thing.kind == "module":
                continue
            if (thing.kind, thing.path) != (real["kind"], real["origin"]):
                wrong.append(f"{module}.{name}: {thing.kind} {thing.path}, not {real['kind']} {real['origin']}")
            if real["warns"] != lazily_deprecated(module, name, release):
                wrong.append(f"{module}.{name}: {'warns' if real['warns'] else 'does not warn'}")
        if answer["warns"] and not lookup(module, release).deprecated:  # type: ignore[union-attr]
            wrong.append(f"import {module} warns")
    assert not wrong, "\n".join(sorted(wrong))


def test_parameters_are_what_inspect_finds(described: tuple[str, dict[str, Any]]) -> None:
    release, found = described
    wrong, compared = [], 0
    for module, answer in found.items():
        for name, real in answer["names"].items():
            if isinstance(real, str) or not real.get("origin", "").startswith("websockets."):
                continue
            thing = lookup(f"{module}.{name}", release)
            if thing is None or thing.parameters is None or real.get("parameters") is None:
                continue
            compared += 1
            listed = [[item.name, item.kind, item.required] for item in thing.parameters if item.kind != FORWARDED]
            if listed != real["parameters"]:
                wrong.append(f"{module}.{name}: {listed}, not {real['parameters']}")
    assert not wrong, "\n".join(sorted(wrong))
    assert compared > 200


def test_classes_have_the_attributes_of_the_table(described: tuple[str, dict[str, Any]]) -> None:
    release, found = described
    wrong, compared = [], 0
    for module, answer in found.items():
        for name, real in answer["names"].items():
            thing = lookup(f"{module}.{name}", release)
            if isinstance(real, str) or real["kind"] != "class" or "members" not in real or thing is None:
                continue
            assert [base for base in real["bases"] if base.startswith("websockets.")] == [
                base for base in thing.bases if base.startswith("websockets.")
            ], name
            for attribute in thing.attributes.values():
                if attribute.kind in ("method", "coroutine", "property") and attribute.name not in real["members"]:
                    wrong.append(f"{module}.{name}.{attribute.name} does not exist")
                listed = real["members"].get(attribute.name)
                if attribute.parameters is None or listed is None or not attribute.owner.startswith("websockets."):
                    continue
                compared += 1
                own = [[item.name, item.kind, item.required] for item in attribute.parameters]
                if own not in (listed, listed[1:]):
                    wrong.append(f"{module}.{name}.{attribute.name}: {own}, not {listed[1:]}")
            missing = {
                item
                for item in real["members"]
                if item not in thing.attributes and not item.startswith("_") and "enum" not in str(real["bases"])
            }
            if missing and all(base.startswith("websockets.") or base == "builtins.object" for base in real["bases"]):
                wrong.append(f"{module}.{name} also has {sorted(missing)}")
    assert not wrong, "\n".join(sorted(wrong))
    assert compared > 500


def called(release: str) -> list[str]:
    """Return the paths whose `**kwargs` end outside the package, as far as a plain call can tell."""
    names = ("client.connect", "client.unix_connect", "server.serve", "server.unix_serve")
    modules = ("websockets", "websockets.legacy", "websockets.asyncio", "websockets.sync")
    paths = [f"websockets.{name.partition('.')[2]}" for name in names]
    paths += [f"{module}.{name}" for module in modules for name in names]
    # The threading server listens as soon as it is called, and its client with a Unix socket drops what it cannot use.
    return [path for path in paths if lookup(path, release) and path != "websockets.sync.client.unix_connect"]


# Taken by Pythons after 3.11 (all_errors 3.12, keep_alive and cleanup_socket 3.13), or by an HTTP proxy connection.
NOT_HERE = {"keep_alive", "cleanup_socket", "proxy_ssl", "proxy_server_hostname", "all_errors"}
# Steer between TCP and Unix sockets; calls without their partner fail for want of an address.
STEERING = {"unix", "path"}


def test_keywords_are_accepted_as_the_table_says(probe: tuple[str, str]) -> None:
    release, path = probe
    every = {"bogus", "extra_headers", "additional_headers", "timeout", "loop", "klass"}
    for name in called(release):
        for known in releases():
            thing = lookup(name, known)
            every |= {*thing.extra, *(item.name for item in thing.parameters or ())} if thing else set()
    every -= NOT_HERE | STEERING | {"kwargs"}
    asked = {name: sorted(every) for name in called(release)}
    answer = run(sys.executable, str(HERE / "try_keywords.py"), text=json.dumps(asked), PYTHONPATH=path, no_proxy="*")
    assert answer.returncode == 0, answer.stderr
    wrong = []
    for name, errors in json.loads(answer.stdout).items():
        for keyword, error in errors.items():
            # `address` is what sync passes itself: `create_server() got multiple values for argument 'address'`.
            refusals = ("unexpected keyword argument", r"create_\w+\(\) got multiple values for argument")
            refused = any(re.search(f"{refusal} '{keyword}'", error) for refusal in refusals)
            if accepts(name, release, keyword) == refused:
                wrong.append(f"{name}({keyword}=): {error or 'accepted'}")
    assert not wrong, "\n".join(wrong)
    assert len(asked) >= 8
