"""From a dataclass of flags to a Typer application of one command."""

from __future__ import annotations

import gc
from collections.abc import Callable
from inspect import signature
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand

Flags = TypeVar("Flags")


class _Command(TyperCommand):
    """A command whose help shows its options by their panels, without the cost of rich."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        panels: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                kind = "Arguments" if parameter.param_type_name == "argument" else "Options"
                panels.setdefault(getattr(parameter, "rich_help_panel", None) or kind, []).append(record)
        for panel, records in panels.items():
            with formatter.section(panel):
                formatter.write_dl(records)


def command(flags: type[Flags], run: Callable[[Flags], int], description: str) -> typer.Typer:
    """An application whose command takes what the fields of the dataclass ``flags`` declare.

    The fields are annotated as Typer's parameters. ``run`` gets the values and returns the exit
    code; ``description`` stands above the list of options in the help.
    """
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    add_command(app, None, flags, run, description)
    return app


def command_group(description: str) -> typer.Typer:
    """An application for commands of its own, which `add_command` adds."""
    settings = {"help_option_names": ["-h", "--help"]}
    return typer.Typer(
        help=description,
        context_settings=settings,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
    )


def add_command(
    app: typer.Typer, name: str | None, flags: type[Flags], run: Callable[[Flags], int], description: str
) -> None:
    """Add one command to ``app``, as `command` describes it."""

    def callback(**values: Any) -> None:
        gc.freeze()
        gc.enable()
        raise typer.Exit(run(flags(**values)))

    callback.__signature__ = signature(flags)  # type: ignore[attr-defined]
    callback.__annotations__ = {}
    settings = {"help_option_names": ["-h", "--help"]}
    app.command(name, cls=_Command, help=description, context_settings=settings)(callback)
