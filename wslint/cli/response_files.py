"""``@file`` arguments: a file with one argument on each line stands for these arguments, as for Ruff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wslint.cli.failures import Failure


def expanded(arguments: Sequence[str], within: tuple[str, ...] = ()) -> list[str]:
    """``arguments`` with those of ``@file`` in its place; such a file may name others. Raises Failure."""
    return list(_expanded(arguments, within))


def _expanded(arguments: Sequence[str], within: tuple[str, ...]) -> Iterator[str]:
    for argument in arguments:
        if not argument.startswith("@"):
            yield argument
            continue
        path = argument[1:]
        if path in within:
            raise Failure(f"Failed to read CLI arguments from files\n`{path}` names itself")
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                lines = file.read().split("\n")
        except OSError as error:
            reason = f"failed to open file `{path}`: {error.strerror}"
            raise Failure(f"Failed to read CLI arguments from files\n{reason}") from None
        yield from _expanded([line for line in lines if line], (*within, path))
