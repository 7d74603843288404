"""The shape of calls with more positional arguments than the function takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from wslint.code import api
from wslint.code.things import POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL
from wslint.rules.context import Context, Report
from wslint.rules.shapes.affected import on


@cache
def _room(name: str, release: str) -> int | None:
    """How many positional arguments ``name`` takes; None if any number, or if nothing is known."""
    thing = api.lookup(name, release)
    kinds = [parameter.kind for parameter in thing.parameters or ()] if thing is not None else []
    if thing is None or thing.parameters is None or VAR_POSITIONAL in kinds:
        return None
    return sum(kind in (POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD) for kind in kinds)


def too_many_positions(context: Context, *, call: str, instead: str) -> Iterator[Report]:
    """``call`` is given a positional argument where it takes keywords only on some release of the range."""
    for use, found in context.calls(call):
        arguments = found.node.child_by_field_name("arguments")
        if found.partial or found.starred or (arguments is not None and arguments.has_error):
            continue  # what is an argument is not known in a call that does not parse
        for number, node in enumerate(found.positional, 1):
            rooms = ((release, _room(use.names[0], release)) for release in context.range.releases)
            releases = tuple(release for release, room in rooms if room is not None and room < number)
            if releases:
                name = call.rpartition(".")[2]
                takes = min(room for r in releases if (room := _room(use.names[0], r)) is not None)
                message = f"`{name}()` takes {takes} positional argument{'' if takes == 1 else 's'}"
                message += f": TypeError on websockets {on(context, releases)}; {instead}"
                yield Report(node.start_byte, node.end_byte, message)
                break
