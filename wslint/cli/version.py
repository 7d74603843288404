"""``wslint version``."""

from dataclasses import dataclass

from wslint import __version__
from wslint.cli.commands import command
from wslint.cli.output import ListingFormat, print_json, print_text


@dataclass(frozen=True)
class Flags:
    """What ``wslint version`` accepts."""

    output_format: ListingFormat = "text"


def run(flags: Flags) -> int:
    """Print the version. ``commit_info`` is there because Ruff's JSON has it."""
    if flags.output_format == "json":
        print_json({"version": __version__, "commit_info": None})
    else:
        print_text(f"wslint {__version__}\n")
    return 0


app = command(Flags, run, "Display wslint's version")
