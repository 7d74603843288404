"""From the results of a run to what is printed: findings in a format, or diffs, and the summary."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import chain

from wslint import URL, __version__
from wslint.cli.job import Job
from wslint.cli.messages import NORMAL, SILENT
from wslint.cli.output import Output
from wslint.config import Config
from wslint.findings import FileResult
from wslint.report import summary
from wslint.report.formats import Context, RuleInfo, renderer, shown
from wslint.report.summary import Tally
from wslint.rules.selection import select

_DIRECT = "WS0001"
_NO_WRAPPER = (
    "WS0001: no wrapper is configured. `wslint init` finds yours or writes one (`--shim`), "
    'or set `ignore = ["WS0001"]` where calling websockets directly is fine.\n'
)


class Outcome:
    """What a run adds up to. ``failed``: something could not be done; ``unwrapped``: WS0001 without a wrapper."""

    def __init__(self, unsafe: bool | None) -> None:
        self.tally = Tally(unsafe)
        self.failed = False
        self.unwrapped = False

    def add(self, result: FileResult, job: Job) -> None:
        """Count a result, and print its warnings and errors."""
        self.tally.add(result)
        for text in result.warnings:
            job.messages.warning(text)
        for text in result.errors:
            self.failed = True
            job.messages.error(text)
        if not self.unwrapped and any(finding.code == _DIRECT for finding in result.findings):
            self.unwrapped = job.configs.get(result.path, job.config).wrapper is None


def write_report(results: Iterator[FileResult], job: Job, output: Output, notes: Output | None = None) -> Outcome:
    """Write what the flags ask for to ``output``, and the summary to ``notes`` (the same by default).

    ``output`` is finished or, if that fails, forgotten.
    """
    try:
        outcome = _report(results, job, output, notes)
        output.finish()
    except BrokenPipeError:
        if job.mode.fix and job.mode.write:  # nobody reads on, but all files are to be fixed
            for _ in results:
                pass
        raise
    except BaseException:
        output.forget()
        raise
    return outcome


def _report(results: Iterator[FileResult], job: Job, output: Output, notes: Output | None) -> Outcome:
    outcome = Outcome(job.config.unsafe_fixes)
    counted = _counted(results, outcome, job)
    flags, silent = job.flags, job.messages.level == SILENT
    if flags.diff:
        for result in counted:
            output.write(diff(result, os.getcwd(), output.color))
    elif silent or flags.statistics or job.config.fix_only:
        for _ in counted:
            pass
    else:
        _findings(counted, job, output)
    if not silent:
        for piece in _closing(outcome, job, (notes or output).color):
            (notes or output).write(piece)
    return outcome


def _findings(results: Iterator[FileResult], job: Job, output: Output) -> None:
    if job.has_text:
        # A clean run has nothing to print in these formats, and is spared the import of one.
        first = next((result for result in results if result.findings), None)
        if first is None:
            return
        results = chain((first,), results)
    for piece in renderer(job.config.output_format)(results, _context(job, output.color)):
        output.write(piece)


def _counted(results: Iterator[FileResult], outcome: Outcome, job: Job) -> Iterator[FileResult]:
    for result in results:
        outcome.add(result, job)
        yield result


def diff(result: FileResult, cwd: str, color: bool) -> str:
    """The changes to one file as a unified diff; without a header for a text without a name, as Ruff's."""
    if result.original is None:
        return ""
    from wslint.engine.check import stored
    from wslint.files.kinds import kind_of
    from wslint.report.diff import of_cells, unified

    diffs = of_cells if kind_of(result.path) == "notebook" else unified
    text = diffs(shown(result.path, cwd), result.original, stored(result), color)
    return text.split("\n", 2)[2] if result.path == "-" and text else text


def _closing(outcome: Outcome, job: Job, color: bool) -> Iterator[str]:
    """What comes after the findings."""
    flags, config, tally = job.flags, job.config, outcome.tally
    fixing = config.fix or config.fix_only
    if flags.statistics and config.output_format == "json":
        yield summary.statistics_json(tally)
    if not job.has_text:
        return
    if flags.statistics:
        yield summary.statistics(tally, color, fixing)
    if config.show_fixes and not flags.diff:
        yield summary.show_fixes(tally, os.getcwd(), color)
    if job.messages.level < NORMAL:
        return
    if flags.diff or config.fix_only:
        yield summary.closing_fix_only(tally, flags.diff)
        return
    # A run that could not do its work, or was asked for counts alone, has nothing that passed.
    if tally.remaining or tally.fixed or not (outcome.failed or flags.statistics):
        yield summary.closing(tally, config.unsafe_fixes, color)
    for ending in job.endings:
        yield ending()
    if outcome.unwrapped:
        yield _NO_WRAPPER


def _context(job: Job, color: bool) -> Context:
    def rules() -> Sequence[RuleInfo]:
        return rule_infos([job.config, *job.configs.values()])

    return Context(os.getcwd(), __version__, color, job.config.unsafe_fixes, rules, URL, job.shard)


def rule_infos(configs: Sequence[Config]) -> list[RuleInfo]:
    """What a report says about the rules that any of the configurations enables, in their order."""
    from wslint.rules.pages import load_page

    distinct = {id(config): config for config in configs}.values()
    entries = dict.fromkeys(entry for config in distinct for entry in select(config).enabled)
    pages = ((entry, load_page(entry.path)) for entry in entries)
    return [
        RuleInfo(page.code, page.name, page.summary, page.level, page.text, tags=tuple(sorted(entry.packages)))
        for entry, page in pages
    ]


def exit_code(outcome: Outcome, job: Job) -> int:
    """2 if something failed; 1 for findings, with the exceptions that Ruff makes; else 0."""
    flags = job.flags
    if outcome.failed:
        return 2
    if flags.exit_zero:
        return 0
    fixed = outcome.tally.fixed > 0
    if flags.diff:
        return int(fixed)
    if job.config.fix_only:
        return int(flags.exit_non_zero_on_fix and fixed)
    return int(outcome.tally.remaining > 0 or (flags.exit_non_zero_on_fix and fixed))
