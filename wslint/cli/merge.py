"""``wslint merge``: the SARIF logs of several runs, such as those of shards, as one."""

import os
import sys
from dataclasses import dataclass
from typing import Annotated

from typer import Argument, Option

from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.output import Output
from wslint.report.merge import MergeError, merged


@dataclass(frozen=True)
class Flags:
    """What ``wslint merge`` accepts."""

    logs: Annotated[
        list[str], Argument(metavar="LOG...", help="SARIF logs of `wslint check`, those of all shards of a run.")
    ]
    output_file: Annotated[
        str | None,
        Option("--output-file", "-o", metavar="PATH", help="Write the joined log to this file instead of stdout."),
    ] = None


def run(flags: Flags) -> int:
    """Join the logs; 0. Raises Failure, before anything is written."""
    try:
        text = "".join(merged([(path, _read(path)) for path in dict.fromkeys(flags.logs)], os.getcwd()))
    except MergeError as error:
        raise Failure(str(error)) from None
    output = Output(sys.stdout, flags.output_file, "never")
    try:
        output.write(text)
        output.finish()
    except BaseException:
        output.forget()
        raise
    return 0


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
            return file.read()
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}") from None


app = command(Flags, run, "Join the SARIF logs of several runs, such as those of shards, into one.")
