"""``wslint clean``: remove the caches of the project."""

import os
import sys
from dataclasses import dataclass
from typing import Annotated

import typer

from wslint.cli.cache_flags import cache_override
from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.output import print_text
from wslint.config import Resolver
from wslint.engine.cache.folder import caches_below, directory_of, is_cache, remove
from wslint.paths import shown


@dataclass(frozen=True)
class Flags:
    """What ``wslint clean`` accepts."""

    cache_dir: Annotated[
        str | None,
        typer.Option(
            metavar="PATH", envvar="WSLINT_CACHE_DIR", show_envvar=True, help="Remove the cache in this directory, too."
        ),
    ] = None
    config: Annotated[
        list[str] | None, typer.Option(metavar="OPTION", help="A configuration file, or a TOML `KEY = VALUE`.")
    ] = None
    isolated: Annotated[bool, typer.Option("--isolated", help="Ignore all configuration files.")] = False


def run(flags: Flags) -> int:
    """Remove what wslint wrote into the caches below the project's root, and into the configured one."""
    config = Resolver(os.getcwd(), flags.config or (), flags.isolated, cache_override(flags.cache_dir)).root()
    found = dict.fromkeys(caches_below(config.root))
    if is_cache(directory_of(config)):
        found.setdefault(directory_of(config))
    for directory in found:
        print_text(f"Removing cache at: {shown(directory)}\n", sys.stderr)
        try:
            left = remove(directory)
        except OSError as error:
            raise Failure(f"{shown(directory)}: {error.strerror}") from None
        if left:
            print_text(f"  left what is not wslint's: {', '.join(left)}\n", sys.stderr)
    if not found:
        print_text(f"No cache below {shown(config.root)}\n", sys.stderr)
    return 0


app = command(Flags, run, "Remove the caches of the project.")
