"""``wslint report``: the state of a migration as a web page, with its twin in Markdown, or as JSON."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, Option

from wslint.cli.cache_flags import CacheDir, NoCache, cache_override
from wslint.cli.check import usable_cores
from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.job import validate_rules
from wslint.cli.messages import NORMAL, Messages
from wslint.cli.output import Output, print_json, print_text, style_of
from wslint.cli.plan import Survey
from wslint.config import Resolver
from wslint.engine.mode import Mode
from wslint.files.discover import discover

if TYPE_CHECKING:
    from wslint.migrate.history import Point
    from wslint.migrate.progress_report import ProgressReport

_PAGE = "wslint-report.html"


@dataclass(frozen=True)
class Flags:
    """What ``wslint report`` accepts."""

    files: Annotated[
        list[str] | None, Argument(metavar="[PATHS]...", help="Files or directories to look at. [default: .]")
    ] = None
    output_file: Annotated[
        str | None,
        Option(
            "--output-file", "-o", metavar="PATH",
            help=f"Where the page is written, with its Markdown twin beside it. [default: {_PAGE}]",
        ),
    ] = None  # fmt: skip
    output_format: Annotated[
        Literal["html", "markdown", "json"] | None,
        Option("--output-format", help="Print this format alone, or write it to --output-file."),
    ] = None
    since: Annotated[
        str | None,
        Option(metavar="COMMIT|DATE", help='Where the trend begins: a commit, 2026-01-31, or "3 months ago".'),
    ] = None
    max_commits: Annotated[
        int, Option(min=0, metavar="N", help="The most commits of the trend, evenly spread; 0 for none.")
    ] = 50
    jobs: Annotated[int | None, Option(min=1, metavar="N", envvar="WSLINT_JOBS", help="The number of processes.")] = (
        None
    )
    config: Annotated[
        list[str] | None, Option(metavar="OPTION", help="A configuration file, or a TOML `KEY = VALUE`.")
    ] = None
    no_cache: NoCache = False
    cache_dir: CacheDir = None
    isolated: Annotated[bool, Option("--isolated", help="Ignore all configuration files.")] = False


def run(flags: Flags) -> int:
    """Write the report; the exit code. Raises Failure and what ``wslint check`` raises."""
    messages = Messages(NORMAL, style_of("auto", os.environ))
    resolver = Resolver(os.getcwd(), flags.config or (), flags.isolated, cache_override(flags.cache_dir))
    found = discover(flags.files or ["."], resolver, messages.warning)
    validate_rules([resolver.root(), *(config for _, config in found.files)])
    for missing in found.missing:
        messages.error(missing)
    jobs = flags.jobs or usable_cores()
    covered = tuple(filter(os.path.isdir, map(os.path.abspath, flags.files or ["."])))
    survey = Survey(found.files, resolver, messages, jobs, bool(found.missing), covered, not flags.no_cache)
    report = _report(flags, survey)
    if flags.output_format is not None:
        _write_one(flags, report)
    else:
        _write_both(flags.output_file or _PAGE, report, messages)
    return 2 if survey.failed else 0


def _report(flags: Flags, survey: Survey) -> "ProgressReport":
    from datetime import date

    from wslint.migrate.baseline import BaselineError
    from wslint.migrate.hiding import covering
    from wslint.migrate.plan import UNPLANNED, Places, goals_by_phase
    from wslint.migrate.progress import Progress
    from wslint.migrate.progress_report import ProgressReport, counted, reasons, worst

    bases = tuple(map(os.path.abspath, flags.files or ["."]))
    places = Places(lambda path: survey.resolver.for_directory(os.path.dirname(path)), bases)
    phases = goals_by_phase(survey.configs)
    configs = dict(survey.files)
    results = [result for result in survey.run(Mode()) if result.findings]
    try:
        progress = Progress(survey.configs)
        for result in results:
            progress.see(result, configs[result.path])
        gone = list(progress.gone(covering(bases))) if progress.is_known else None
    except BaselineError as error:
        raise Failure(str(error)) from None

    def phase(path: str) -> str:
        found = places.phase(path)
        return found.name if found is not None else UNPLANNED

    points, note = _history(flags, survey, bases, phase)
    tables = counted(results, places, phases, gone)
    for text in places.owners.warnings:
        survey.messages.warning(text)
    title = os.path.basename(survey.resolver.root().root) or "/"
    today = date.today().isoformat()
    return ProgressReport(title, *tables, reasons(results), worst(results), tuple(points), note, today)


def _history(
    flags: Flags, survey: Survey, bases: tuple[str, ...], phase: Callable[[str], str]
) -> "tuple[list[Point], str]":
    """The trend, or why there is none. Raises Failure for a ``--since`` that cannot be followed."""
    from wslint.migrate.git import GitError, top_of
    from wslint.migrate.hiding import covering
    from wslint.migrate.history import commits, trend

    if flags.max_commits == 0:
        return [], "No trend was asked for."
    try:
        top = top_of(bases[0] if os.path.isdir(bases[0]) else os.path.dirname(bases[0]))
    except GitError as error:
        if flags.since is not None:
            raise Failure(f"--since: {error}") from None
        return [], "There is no git repository here, so there is no trend."
    try:
        chosen = commits(top, flags.since, flags.max_commits)
        return trend(top, chosen, covering(bases), phase, survey.resolver, survey.jobs), ""
    except GitError as error:
        if flags.since is not None:
            raise Failure(f"--since {flags.since}: {error}") from None
        return [], "There is no commit yet, so there is no trend."


def _write_one(flags: Flags, report: "ProgressReport") -> None:
    if flags.output_format == "json" and flags.output_file is None:
        print_json(_json(report))
        return
    if flags.output_format == "json":
        from json import dumps

        text = dumps(_json(report), indent=2, ensure_ascii=False) + "\n"
    elif flags.output_format == "html":
        from wslint.migrate.progress_html import as_html

        text = as_html(report)
    else:
        from wslint.migrate.progress_markdown import as_markdown

        text = as_markdown(report)
    if flags.output_file is None:
        print_text(text)
    else:
        _write(flags.output_file, text)


def _write_both(path: str, report: "ProgressReport", messages: Messages) -> None:
    from wslint.migrate.progress_html import as_html
    from wslint.migrate.progress_markdown import as_markdown

    stem, suffix = os.path.splitext(path)
    if suffix.lower() not in (".html", ".htm"):
        raise Failure(f"{path}: the page is HTML: name it .html, or ask for another form with --output-format")
    for target, text in ((path, as_html(report)), (f"{stem}.md", as_markdown(report))):
        _write(target, text)
        print_text(f"{target}\n")


def _write(path: str, text: str) -> None:
    import sys

    output = Output(sys.stdout, path, "never")
    output.write(text)
    output.finish()


def _json(report: "ProgressReport") -> dict[str, object]:
    from wslint.cli.plan_table import as_json

    phases, owners, rules = (as_json(table) for table in (report.phases, report.owners, report.rules))
    return {
        "title": report.title,
        "phases": phases["rows"],
        "owners": owners["rows"],
        "rules": rules["rows"],
        "total": phases["total"],
        "reasons": [{"why": item.why, "uses": item.uses, "example": item.example} for item in report.reasons],
        "files": [{"filename": path, "uses": number} for path, number in report.files],
        "trend": [
            {"commit": point.commit.name, "date": point.commit.date, "uses": point.total, "by_phase": point.by_phase}
            for point in report.points
        ],
    }


app = command(Flags, run, "Write a report on a migration: progress, what is left and why, and the trend.")
