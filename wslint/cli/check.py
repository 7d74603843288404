"""``wslint check``: which files, what to do with them, and the exit code. Read on in `reporting`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

from wslint.cli.check_flags import Flags, listed, overrides, validate
from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.job import TEXT_FORMATS, Job, mode_of, of_phases, of_shard, ratchet_of, validate_rules
from wslint.cli.messages import NORMAL, QUIET, SILENT, VERBOSE, Messages
from wslint.cli.output import Output, style_of
from wslint.cli.progress import Progress
from wslint.cli.reporting import exit_code, write_report
from wslint.config import Config, Resolver
from wslint.engine.run import Run
from wslint.files.discover import Discovery, discover
from wslint.findings import FileResult
from wslint.rules.index import entries
from wslint.rules.selection import check_selector


def run(flags: Flags) -> int:
    """Check what the flags say; the exit code. Raises Failure, ConfigError, SelectorError and PageError."""
    validate(flags)
    level = VERBOSE if flags.verbose else QUIET if flags.quiet else SILENT if flags.silent else NORMAL
    messages = Messages(level, style_of(flags.color, os.environ))
    resolver = Resolver(os.getcwd(), flags.config or (), flags.isolated, overrides(flags))
    config = resolver.root()
    _validate_selectors(flags, config)
    messages.debug(f"configuration: {config.path or 'the defaults'}")
    if flags.statistics and config.output_format not in (*TEXT_FORMATS, "json"):
        raise Failure(f"Unsupported serialization format for statistics: {config.output_format}")
    if flags.stdin_filename is not None or flags.files == ["-"]:
        from wslint.cli.stdin import check_stdin

        return check_stdin(flags, resolver, messages)
    return _check_files(flags, resolver, messages)


def _validate_selectors(flags: Flags, config: Config) -> None:
    """Raise SelectorError for an unknown rule in a flag; those of the files are looked at with the files."""
    rules = entries(config.rules)
    for name in ("select", "ignore", "extend_select", "fixable", "unfixable"):
        for selector in listed(getattr(flags, name)) or ():
            check_selector(rules, selector, f"`--{name.replace('_', '-')}`")


def _check_files(flags: Flags, resolver: Resolver, messages: Messages) -> int:
    started = time.monotonic()
    found = discover(flags.files or ["."], resolver, messages.warning)
    config = resolver.root()
    validate_rules([config, *(config for _, config in found.files)])
    found = Discovery(of_phases(flags.phase, found.files, config), found.missing)
    shard, files, others = of_shard(flags.shard, found.files)
    messages.debug(f"{len(found.files)} files found in {time.monotonic() - started:.3f} s")
    if flags.show_files or flags.show_settings:
        from wslint.cli.show import show_files, show_settings

        for missing in found.missing:
            messages.error(missing)
        (show_files if flags.show_files else show_settings)(files)
        return 2 if found.missing else 0
    if not found.files and not found.missing:
        messages.warning("No Python files found under the given path(s)")
    mode = mode_of(flags, config)
    job = Job(flags, config, mode, messages, dict(found.files), shard)
    ratchet = ratchet_of(job, files, resolver)
    if ratchet is not None:
        files, others, job = ratchet.files, (*others, *ratchet.others), job._replace(endings=(ratchet.closing,))
    run = Run(files, mode, flags.jobs or usable_cores(), resolver, others)
    run.caching, run.warn = not flags.no_cache, messages.warning
    run.covered = () if flags.phase else tuple(filter(os.path.isdir, map(os.path.abspath, flags.files or ["."])))
    results = _results(found, run, messages)
    if ratchet is not None:
        results = ratchet.results(results, run)
    outcome = write_report(results, job, Output(sys.stdout, flags.output_file, flags.color))
    messages.debug(f"{len(files)} files checked in {time.monotonic() - started:.3f} s")
    return exit_code(outcome, job)


def _results(found: Discovery, run: Run, messages: Messages) -> Iterator[FileResult]:
    """What could not be found, and the results of the files, with a progress bar on a terminal."""
    for message in found.missing:
        path = message.rpartition(": ")[0]
        yield FileResult(os.path.abspath(path), errors=(message,))
    progress = Progress()
    if messages.level >= NORMAL and progress.is_visible:
        run.tick = progress.tick
        messages.clear = progress.clear
    try:
        for result in run.results():
            progress.clear()
            yield result
    finally:
        progress.clear()


def usable_cores() -> int:
    """The number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


app = command(Flags, run, "Run wslint on the given files or directories.")
