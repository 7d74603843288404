"""The flags for the cache, of all commands that check many files."""

from os import getcwd
from typing import Annotated

from typer import Option

from wslint.paths import absolute

_PANEL = "Miscellaneous"
NoCache = Annotated[
    bool,
    Option(
        "--no-cache",
        "-n",
        envvar="WSLINT_NO_CACHE",
        show_envvar=True,
        help="Neither read nor write the cache.",
        rich_help_panel=_PANEL,
    ),
]
CacheDir = Annotated[
    str | None,
    Option(
        metavar="PATH",
        envvar="WSLINT_CACHE_DIR",
        show_envvar=True,
        help="The directory for the cache; by default .wslint_cache beside the configuration.",
        rich_help_panel=_PANEL,
    ),
]


def cache_override(cache_dir: str | None) -> dict[str, object]:
    """What ``--cache-dir`` says, by the field of the configuration; the path is relative to the working directory."""
    return {"cache_dir": absolute(cache_dir, getcwd()) if cache_dir else None}
