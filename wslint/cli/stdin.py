"""``wslint check -``: one text from standard input."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from wslint.cli.check_flags import Flags
from wslint.cli.job import Job, mode_of, of_phases, ratchet_of, validate_rules
from wslint.cli.messages import Messages
from wslint.cli.output import Output, print_bytes
from wslint.cli.reporting import exit_code, write_report
from wslint.config import Config, Resolver
from wslint.engine.mode import Mode
from wslint.engine.run import Run
from wslint.files.discover import is_excluded, is_unasked
from wslint.findings import FileResult


def check_stdin(flags: Flags, resolver: Resolver, messages: Messages) -> int:
    """Check standard input under the name ``--stdin-filename``, else "-"; the exit code.

    As Ruff does: with ``--fix`` the text goes to stdout and the findings to stderr, with ``--diff``
    the diff to stdout and the summary to stderr. An excluded name or kind matters only with ``--force-exclude``,
    and a name outside the phases of ``--phase`` is left out as an excluded one is.
    """
    name = flags.stdin_filename
    if name is not None:
        for path in flags.files or ():
            if path != "-":
                messages.warning(f"Ignoring file {path} in favor of standard input.")
    path = os.path.abspath(name or "-")
    root = resolver.root()
    config = resolver.for_directory(os.path.dirname(path)) if name else root
    validate_rules([root, config])
    if flags.show_files or flags.show_settings:
        return 0
    mode = mode_of(flags, root)._replace(write=False)
    job = Job(flags, root, mode, messages, {path if name else "-": config})
    ratchet = ratchet_of(job, [(path, config)], resolver) if name else None
    if ratchet is not None:
        job = job._replace(endings=(ratchet.closing,))
    data = sys.stdin.buffer.read()
    is_left_out = name is not None and root.force_exclude and (is_excluded(path, config) or is_unasked(path, config))
    is_left_out = is_left_out or not of_phases(flags.phase, [(path, config)], root)
    result = None if is_left_out else _checked(path if name else "-", config, data, mode, resolver)
    if mode.fix and not flags.diff:
        print_bytes(data if result is None else _text(result, data))
    output = Output(sys.stderr if mode.fix and not flags.diff else sys.stdout, flags.output_file, flags.color)
    notes = Output(sys.stderr, None, flags.color) if flags.diff else None
    results = iter(() if result is None else (result,))
    left = results if ratchet is None else map(ratchet.left, results)
    return exit_code(write_report(left, job, output, notes), job)


def _checked(path: str, config: Config, data: bytes, mode: Mode, resolver: Resolver) -> FileResult | None:
    # A text without a name is judged as if it lay in the working directory.

    result = Run([], mode, 1, resolver).check_bytes(os.path.abspath(path), config, data)
    return replace(result, path=path) if result is not None else None


def _text(result: FileResult, data: bytes) -> bytes:
    if result.original is None:
        return data
    from wslint.engine.check import stored

    return stored(result)
