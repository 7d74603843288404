"""The commands: their names and one line of help each; a command's module is imported when it runs."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

# name: (module, which has a `typer.Typer` of one command named `app`; help)
COMMANDS = {
    "check": ("wslint.cli.check", "Run wslint on the given files or directories"),
    "fix": ("wslint.cli.fix", "Fix a phase, verify it with a command, and take back what fails"),
    "report": ("wslint.cli.report", "Write a report on a migration: progress, what is left and why, and the trend"),
    "plan": ("wslint.cli.plan", "Show what is left of a migration, phase by phase, or write patches for it"),
    "baseline": ("wslint.cli.baseline", "Accept findings for now, and let their number only go down"),
    "rule": ("wslint.cli.rule", "Explain a rule (or all rules)"),
    "config": ("wslint.cli.config", "List or describe the available configuration options"),
    "linter": ("wslint.cli.linter", "List the packages that there are rules for"),
    "range": ("wslint.cli.range", "Show which releases of websockets the code works on"),
    "ruff-config": ("wslint.cli.ruff_config", "Print, write or check the ban on direct calls for Ruff (TID251)"),
    "init": ("wslint.cli.init", "Set a project up: wrapper, phases, Ruff's ban, hook, workflow, guide"),
    "shim": ("wslint.cli.shim", "Write a wrapper around websockets.connect that works on every release"),
    "merge": ("wslint.cli.merge", "Join the SARIF logs of several runs, such as those of shards"),
    "clean": ("wslint.cli.clean", "Remove the caches of the project"),
    "version": ("wslint.cli.version", "Display wslint's version"),
}


class _Commands(TyperGroup):
    """A group whose commands are stand-ins, good for ``--help``, until one is to run."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, stand_in, rest = super().resolve_command(ctx, args)
        if stand_in is None or name is None:
            return name, stand_in, rest
        command = get_command(import_module(COMMANDS[name][0]).app)
        return name, command, rest


app = typer.Typer(
    cls=_Commands,
    help="wslint: a linter and autofixer for Python code that uses the websockets package.",
    epilog="For help with a specific command, see: `wslint COMMAND --help`.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from wslint import __version__

        typer.echo(f"wslint {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None: ...


def _stand_in() -> None: ...


for _name, (_module, _help) in COMMANDS.items():
    app.command(_name, help=_help)(_stand_in)
