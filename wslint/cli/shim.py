"""``wslint shim``: write a transparent wrapper around ``websockets.connect``."""

import os
from dataclasses import dataclass
from typing import Annotated

import typer

from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.output import print_text
from wslint.config import Resolver
from wslint.migrate.placing import PlaceError, content, place
from wslint.migrate.shim import call_of, place_of, shim, unusable
from wslint.paths import shown

_TABLE = '[tool.wslint.wrapper]\ncall = "{}"\n'


@dataclass(frozen=True)
class Flags:
    """What ``wslint shim`` accepts."""

    path: Annotated[
        str, typer.Argument(metavar="PATH", help="The module to write, such as src/app/sockets.py; `-` prints it.")
    ]
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False


def run(flags: Flags) -> int:
    """Write or print the wrapper, and say how to configure it; the exit code."""
    if flags.path == "-":
        print_text(shim())
        return 0
    path = os.path.abspath(flags.path)
    name = shown(path)
    why = unusable(path)
    if why:
        raise Failure(f"{name}: {why}")
    config = Resolver(os.getcwd()).for_directory(os.path.dirname(path))
    text = shim(place_of(path, config.root)).encode()
    try:
        before = content(path, name)
        if before is not None and before != text and not flags.force:
            raise Failure(f"{name} is there already: choose another name, or replace it with --force")
        if before != text:
            place(path, before, text, name)
    except PlaceError as error:
        raise Failure(str(error)) from None
    call = call_of(path, config)
    print_text(f"Wrote {name}.\n" if before != text else f"{name} is as `wslint shim` writes it.\n")
    if not call:
        print_text(f"No directory in `src` holds it: set `src` so that {name} can be imported from there.\n")
    elif config.wrapper is None or config.wrapper.call != call:
        print_text(f"Name it in your configuration, or let `wslint init` do that:\n\n{_TABLE.format(call)}")
    return 0


app = command(
    Flags,
    run,
    "Write a wrapper that takes and returns what websockets.connect does, on every release of websockets from 8.1 on: "
    "headers and timeouts under the name that the installed release knows, failures and defaults unchanged. Its calls "
    "are what `wslint check --fix` then moves direct calls to.",
)
