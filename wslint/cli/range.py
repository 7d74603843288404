"""``wslint range``: the releases that each project member works on, those it declares, and the uses that decide."""

import os
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from wslint.cli.check import usable_cores
from wslint.cli.commands import command
from wslint.cli.messages import NORMAL, Messages
from wslint.cli.output import ListingFormat, print_json, print_text, style_of
from wslint.config import Config, Resolver
from wslint.engine.pool import in_parallel
from wslint.files.discover import discover

_SHOWN = 5  # uses named for each end; --output-format json has all


@dataclass(frozen=True)
class Flags:
    """What ``wslint range`` accepts."""

    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILES]...", help="Files or directories. [default: .]", show_default=False),
    ] = None
    output_format: ListingFormat = "text"
    config: Annotated[
        list[str] | None, typer.Option(metavar="OPTION", help="A configuration file, or a TOML `KEY = VALUE`.")
    ] = None
    isolated: Annotated[bool, typer.Option("--isolated", help="Ignore all configuration files.")] = False


def run(flags: Flags) -> int:
    """Print the ranges; 1 if a member declares releases on which its code does not work, 2 if a file is missing."""
    messages = Messages(NORMAL, style_of("auto", os.environ))
    found = discover(flags.files or ["."], Resolver(os.getcwd(), flags.config or (), flags.isolated), messages.warning)
    for missing in found.missing:
        messages.error(missing)
    members = _members(found.files)
    if flags.output_format == "json":
        print_json([_object(member) for member in members])
    elif members:
        print_text("\n".join(_text(member) for member in members))
    else:
        print_text("Nothing here uses websockets.\n")
    if found.missing:
        return 2
    return 0 if all(member.agrees for member in members) else 1


def _members(files: list[tuple[str, Config]]) -> list[Any]:
    found = in_parallel(_demands, files, usable_cores(), lambda file: None)
    demanding = [(*file, demands) for file, demands in zip(files, found, strict=True) if demands is not None]
    if not demanding:
        return []
    from wslint.migrate.range import members

    return members(demanding)


def _demands(file: tuple[str, Config]) -> Any:
    """The demands of a file; None if it does not mention the package, or cannot be read."""
    try:
        with open(file[0], "rb") as stream:
            data = stream.read()
    except OSError:
        return None
    if b"websockets" not in data:
        return None
    from wslint.migrate.range import demands

    return demands(file[0], data)


def _text(member: Any) -> str:
    from wslint.code import api
    from wslint.paths import shown

    every = api.Range(api.releases(), "", True)
    lines = [f"{shown(member.directory)}:"]
    works = api.describe(member.works, every) if member.works else "no release"
    lines.append(f"  works on  {works}")
    declared = api.describe(member.declared.releases, every) if member.declared is not None else "nothing"
    lines.append(f"  declares  {declared}" + (f" ({member.place})" if member.place else ""))
    if member.failing:
        lines.append(f"  fails on  {api.describe(member.failing, every)}, which it declares")
    for release in member.ends:
        lines += _ends(f"not on {release}", member.setting(release))
    return "\n".join(lines) + "\n"


def _ends(title: str, demands: Any) -> list[str]:
    from wslint.paths import shown

    if not demands:
        return []
    rows = [f"    {shown(d.path)}:{d.line}:{d.column}: {d.what}" for d in demands[:_SHOWN]]
    more = [f"    and {len(demands) - _SHOWN} more"] if len(demands) > _SHOWN else []
    return [f"  {title}:", *rows, *more]


def _object(member: Any) -> dict[str, Any]:
    declared = member.declared
    return {
        "directory": member.directory,
        "works_on": list(member.works),
        "declared": list(declared.releases) if declared is not None else None,
        "declared_in": member.place or None,
        "agrees": member.agrees,
        "ends": [
            {"not_on": release, "uses": [_demand(demand) for demand in member.setting(release)]}
            for release in member.ends
        ],
    }


def _demand(demand: Any) -> dict[str, Any]:
    return {"filename": demand.path, "row": demand.line, "column": demand.column, "what": demand.what}


app = command(Flags, run, "Show which releases of websockets the code works on, and which the project declares.")
