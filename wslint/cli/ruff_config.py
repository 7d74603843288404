"""``wslint ruff-config``: print the ban for Ruff, put it into a project's configuration, or check that it is there."""

import os
from dataclasses import dataclass
from typing import Annotated

import typer

from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.output import print_text
from wslint.config import Config, Resolver
from wslint.migrate import ruff_ban

_RUFF_FILES = (".ruff.toml", "ruff.toml", "pyproject.toml")


@dataclass(frozen=True)
class Flags:
    """What ``wslint ruff-config`` accepts."""

    write: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Add the ban to this pyproject.toml, ruff.toml or .ruff.toml."),
    ] = None
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 if the Ruff configuration of this directory lacks the ban.")
    ] = False


def run(flags: Flags) -> int:
    """Print, write or check the ban; the exit code."""
    if flags.write is not None and flags.check:
        raise Failure("--write changes a file and --check does not: drop either")
    cwd = os.getcwd()
    config = Resolver(cwd).root()
    try:
        if flags.check:
            return _check(cwd, config)
        if flags.write is not None:
            return _write(flags.write, config)
    except ruff_ban.BanError as error:
        raise Failure(str(error)) from None
    print_text(ruff_ban.rendered(ruff_ban.lint_table(config, cwd), "tool.ruff."))
    return 0


def _check(cwd: str, config: Config) -> int:
    path = _ruff_file(cwd)
    if path is None:
        print_text(f"No Ruff configuration in {cwd}; write one with `wslint ruff-config --write ruff.toml`.\n")
        return 1
    lacking = ruff_ban.missing(ruff_ban.read(path)[1], ruff_ban.lint_table(config, cwd))
    name = os.path.basename(path)
    if not lacking:
        print_text(f"{name} has the ban.\n")
        return 0
    print_text("".join(f"{name}: {gap}\n" for gap in lacking))
    print_text(f"Add what is missing with `wslint ruff-config --write {name}`.\n")
    return 1


def _ruff_file(directory: str) -> str | None:
    """The file from which Ruff takes its settings for a directory itself, if there is one."""
    for name in _RUFF_FILES:
        path = os.path.join(directory, name)
        if os.path.isfile(path) and (not ruff_ban.in_pyproject(path) or ruff_ban.read(path)[1]):
            return path
    return None


def _write(name: str, config: Config) -> int:
    """Add the ban to a file, and take it back if the installed Ruff does not do what it says."""
    path = os.path.abspath(name)
    if os.path.basename(path) not in _RUFF_FILES and not path.endswith(".toml"):
        raise Failure(f"--write {name}: Ruff reads pyproject.toml, ruff.toml or .ruff.toml")
    text = ruff_ban.read(path)[0]
    said: str | None = ""
    for key in (ruff_ban.EXTENDING, ruff_ban.PLAIN):
        table = ruff_ban.lint_table(config, os.path.dirname(path), key)
        result = _merged(text, path, table)
        if result == text:
            print_text(f"{name} has the ban already.\n")
            return 0
        said = ruff_ban.put(path, text, result)
        if said is None or said == "":
            checked = "Ruff runs with it" if said is None else "no Ruff is installed here to run it"
            print_text(f"Added the ban to {name}: it parses, and {checked}.\n")
            return 0
        if ruff_ban.EXTENDING not in said:
            break
    raise Failure(f"{name} is as it was: Ruff does not accept the result\n{said}")


def _merged(text: str, path: str, table: dict[str, object]) -> str:
    try:
        return ruff_ban.merged(text, path, table)
    except ruff_ban.BanError as error:
        prefix = "tool.ruff." if ruff_ban.in_pyproject(path) else ""
        print_text(ruff_ban.rendered(table, prefix))
        raise ruff_ban.BanError(f"{error} (it is printed above)") from None


app = command(Flags, run, "Print the ban on direct calls for Ruff (TID251), or put it into its configuration")
