"""``wslint linter``: the packages that there are rules for, by the prefix of their codes."""

from collections import Counter
from dataclasses import dataclass
from os import getcwd
from typing import Annotated

from typer import Option

from wslint.cli.commands import command
from wslint.cli.output import ListingFormat, print_json, print_text
from wslint.config import Resolver
from wslint.rules.index import entries


@dataclass(frozen=True)
class Flags:
    """What ``wslint linter`` accepts."""

    output_format: ListingFormat = "text"
    config: Annotated[
        list[str] | None,
        Option(metavar="OPTION", help="A configuration file, or a TOML `KEY = VALUE`: where rules of your own lie."),
    ] = None
    isolated: Annotated[bool, Option("--isolated", help="Ignore all configuration files.")] = False


def run(flags: Flags) -> int:
    """Print one row a prefix. Raises ConfigError and PageError."""
    config = Resolver(getcwd(), flags.config or (), flags.isolated).root()
    packages: dict[str, Counter[str]] = {}
    for entry in entries(config.rules):
        packages.setdefault(entry.prefix, Counter()).update(entry.packages)
    rows = [(prefix, _most(counts)) for prefix, counts in packages.items()]
    if flags.output_format == "json":
        print_json([_described(prefix, name) for prefix, name in rows])
    else:
        print_text("".join(f"{prefix:>4} {name}\n" for prefix, name in rows))
    return 0


def _most(counts: Counter[str]) -> str:
    return counts.most_common(1)[0][0] if counts else "wslint"


def _described(prefix: str, name: str) -> dict[str, str]:
    """The object that Ruff's JSON has for a linter; only websockets is known to be on PyPI."""
    described = {"prefix": prefix, "name": name}
    if name == "websockets":
        described["url"] = "https://pypi.org/project/websockets/"
    return described


app = command(Flags, run, "List the packages that there are rules for.")
