"""Writing baselines: what is found now, against what the files accept already."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from wslint.cli.check import usable_cores
from wslint.cli.job import validate_rules
from wslint.cli.messages import NORMAL, Messages, counted
from wslint.cli.output import print_text, style_of
from wslint.config import Config, Resolver
from wslint.engine.mode import Mode
from wslint.engine.run import Run
from wslint.files.discover import discover
from wslint.findings import FileResult, Finding
from wslint.migrate.baseline import BaselineError, is_acceptable, path_of, read_baseline, rendered, save, without
from wslint.migrate.fingerprint import Entry, entries_of, relative
from wslint.migrate.hiding import Accepted, covering
from wslint.paths import shown


@dataclass
class _Target:
    """One baseline and the results of the files that it is for; ``accepted`` is None where there is no file yet."""

    path: str
    accepted: Accepted | None
    results: list[FileResult] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        """The entries for all that is found."""
        directory = os.path.dirname(self.path)
        return [
            entry
            for result in self.results
            for entry in entries_of(relative(result.path, directory), filter(is_acceptable, result.findings))
        ]

    def new(self) -> Iterator[tuple[FileResult, Finding]]:
        """What an existing baseline does not accept."""
        if self.accepted is not None:
            for result in self.results:
                for finding in self.accepted.take(result.path, result.findings):
                    if is_acceptable(finding):
                        yield result, finding


def create(paths: Sequence[str], resolver: Resolver, jobs: int | None, accept: bool) -> int:
    """Write the baseline of each configuration; 1, and nothing written, if that would accept more without ``accept``.

    Raises BaselineError and what ``wslint check`` raises.
    """
    messages = Messages(NORMAL, style_of("auto", os.environ))
    targets = _found(paths, resolver, jobs, messages, accept)
    if targets is None:
        return 2
    new = [pair for target in targets for pair in target.new()]
    if new and not accept:
        print_text("".join(map(_line, new)))
        them = "it" if len(new) == 1 else "them"
        total = counted(len(new), "finding")
        print_text(f"{total} would be newly accepted: fix {them}, or run again with `--accept`.\n")
        return 1
    covers = covering(map(os.path.abspath, paths))
    for target in targets:
        old = target.accepted
        others = [] if old is None else [entry for entry in old.entries if not covers(old.absolute(entry.path))]
        entries = {*others, *target.entries}
        save(target.path, rendered(entries))
        print_text(f"{shown(target.path)}: {counted(len(entries), 'finding')} accepted.\n")
    return 0


def prune(paths: Sequence[str], resolver: Resolver, jobs: int | None) -> int:
    """Remove what matches nothing from the baseline of each configuration.

    Raises BaselineError and what ``wslint check`` raises.
    """
    messages = Messages(NORMAL, style_of("auto", os.environ))
    targets = _found(paths, resolver, jobs, messages, False)
    if targets is None:
        return 2
    covers = covering(map(os.path.abspath, paths))
    existing = [(target, target.accepted) for target in targets if target.accepted is not None]
    if not existing:
        read_baseline(path_of(resolver.root()))
    for target, accepted in existing:
        for result in target.results:
            accepted.take(result.path, result.findings)
        stale = accepted.stale(covers)
        if stale:
            with open(target.path, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
                save(target.path, without(file.read(), stale))
        left = len(accepted.entries) - len(stale)
        print_text(f"{shown(target.path)}: {counted(len(stale), 'entry')} removed, {left} left.\n")
    return 0


def _found(
    paths: Sequence[str], resolver: Resolver, jobs: int | None, messages: Messages, lenient: bool
) -> list[_Target] | None:
    """The baselines with what is found in their files, None (and errors) if a file could not be checked.

    ``lenient`` takes a baseline that cannot be read for an empty one.
    """
    found = discover(paths, resolver, messages.warning)
    validate_rules([resolver.root(), *(config for _, config in found.files)])
    configs = dict(found.files)
    targets = _targets([resolver.root(), *configs.values()], lenient)
    failures = list(found.missing)
    for result in Run(found.files, Mode(), jobs or usable_cores(), resolver).results():
        failures += result.errors
        for text in result.warnings:
            messages.warning(text)
        if not all(map(is_acceptable, result.findings)):
            messages.warning(f"{shown(result.path)} does not parse, which no baseline hides: mend or exclude it")
        if result.findings:
            targets[path_of(configs[result.path])].results.append(result)
    for text in failures:
        messages.error(text)
    own = path_of(resolver.root())
    wanted = [t for t in targets.values() if t.results or t.accepted is not None or t.path == own]
    return None if failures else wanted


def _targets(configs: Iterable[Config], lenient: bool) -> dict[str, _Target]:
    targets = {}
    for path in dict.fromkeys(map(path_of, configs)):
        accepted = None
        if os.path.lexists(path):
            try:
                accepted = Accepted(path, read_baseline(path))
            except BaselineError:
                if not lenient:
                    raise
                accepted = Accepted(path, ())
        targets[path] = _Target(path, accepted)
    return targets


def _line(pair: tuple[FileResult, Finding]) -> str:
    from wslint.report.positions import Lines

    result, finding = pair
    row, column = Lines(result.source).code_points(finding.start)
    return f"{shown(result.path)}:{row}:{column}: {finding.code} {finding.message}\n"
