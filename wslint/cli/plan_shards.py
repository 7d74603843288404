"""``wslint plan --shards``: the fixes as patches, and what to say about them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from wslint.cli.failures import Failure
from wslint.cli.output import print_json, print_text
from wslint.cli.plan_table import aligned
from wslint.engine.check import stored
from wslint.engine.mode import Mode
from wslint.engine.pool import in_parallel
from wslint.findings import Applicability, FileResult, Finding
from wslint.migrate.owners import repository_of
from wslint.migrate.patches import (
    Change,
    PatchError,
    Shard,
    message,
    needs,
    patch_of,
    refuse_occupied,
    releases_of,
    shards,
    write_all,
)
from wslint.migrate.plan import UNPLANNED, Places, goals_by_phase
from wslint.paths import shown

if TYPE_CHECKING:
    from wslint.cli.plan import Survey


def write_shards(directory: str, most: int, output_format: str, survey: Survey) -> None:
    """Write a patch and a message for each shard to ``directory`` and list them. Raises Failure."""
    try:
        refuse_occupied(directory)
        results, unsafe = _fixed(survey)
        phases = {phase.name: phase for phase in goals_by_phase(survey.configs)}
        found = shards(_changes(results, unsafe, list(phases), survey), most)
        contents: dict[str, bytes] = {}
        for shard in found:
            phase = phases.get(shard.changes[0].phase)
            contents[f"{shard.name}.patch"] = patch_of(shard.changes)
            contents[f"{shard.name}.txt"] = message(shard, phase.verify if phase else None).encode("utf-8", "replace")
        if found:
            write_all(directory, contents)
    except PatchError as error:
        raise Failure(str(error)) from None
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}") from None
    _list(found, directory, sum(len(result.findings) for result in results), output_format)


def _fixed(survey: Survey) -> tuple[list[FileResult], frozenset[str]]:
    """The results of fixing, without writing, and the paths of the files that got an unsafe fix."""
    results = list(survey.run(Mode(fix=True, write=False)))
    if survey.resolver.root().unsafe_fixes is not True:
        return results, frozenset()
    more = {result.path for result in results if any(_is_unsafe(finding) for finding in result.findings)}
    again = survey.run(Mode(fix=True, write=False, unsafe=True), [file for file in survey.files if file[0] in more])
    further = {result.path: result for result in again if result.original is not None}
    changed = {result.path for result in results if result.path in further and further[result.path] != result}
    return [further.get(result.path, result) for result in results], frozenset(changed)


def _is_unsafe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.applicability is Applicability.UNSAFE


def _changes(
    results: Sequence[FileResult], unsafe: frozenset[str], phases: Sequence[str], survey: Survey
) -> list[Change]:
    """What the results change; a file that goes by two names, one a symbolic link, once. Raises PatchError, OSError."""
    by_target: dict[str, FileResult] = {}
    for result in results:
        if result.original is not None:
            by_target.setdefault(os.path.realpath(result.path), result)
    top = _top(by_target, survey)
    places = Places(lambda path: survey.resolver.for_directory(os.path.dirname(path)), ())
    items = [(target, result, stored(result)) for target, result in by_target.items()]
    releases = in_parallel(_releases, items, survey.jobs, lambda item: frozenset())
    changes = []
    for (target, result, after), works in zip(items, releases, strict=True):
        assert result.original is not None
        phase = places.phase(result.path)
        name = phase.name if phase is not None else UNPLANNED
        rank = (phases.index(name) if phase is not None else len(phases)) + 1
        path = os.path.relpath(target, top).replace(os.sep, "/")
        is_executable = bool(os.stat(target).st_mode & 0o100)
        changes.append(
            Change(
                path, result.original, after, is_executable, result.fixed, len(result.findings),
                rank, name, places.owner(result.path), result.path in unsafe, works,
            )
        )  # fmt: skip
    for text in places.owners.warnings:
        survey.messages.warning(text)
    return changes


def _releases(item: tuple[str, FileResult, bytes]) -> frozenset[str]:
    target, result, after = item
    return releases_of(target, result.original or b"", after)


def _top(targets: Iterable[str], survey: Survey) -> str:
    """The directory where the patches are to be applied: the top of the repository. Raises PatchError for several."""
    root = os.path.realpath(survey.resolver.root().root)
    tops = {repository_of(os.path.dirname(target)) or root for target in targets}
    if len(tops) > 1:
        named = " and ".join(map(shown, sorted(tops)))
        raise PatchError(f"the files lie in different repositories, {named}: name the paths of one of them")
    return tops.pop() if tops else root


def _list(found: Sequence[Shard], directory: str, left: int, output_format: str) -> None:
    """Print what was written."""
    if output_format == "json":
        print_json([_object(shard) for shard in found])
        return
    if not found:
        print_text("There is nothing to fix.\n")
        return
    heads = ("Patch", "Files", "Fixes", "Owner", "Needs")
    rows = [
        (f"{shard.name}.patch", str(len(shard.changes)), str(shard.fixes), shard.changes[0].owner, needs(shard) or "-")
        for shard in found
    ]
    print_text(aligned(heads, rows, range(1, 3), output_format == "markdown"))
    patches = "1 patch" if len(found) == 1 else f"{len(found)} patches"
    fixes = sum(shard.fixes for shard in found)
    where = shown(os.path.abspath(directory))
    print_text(f"\nWrote {patches} with {fixes} fixes to {where}; {left} findings are left.\n")


def _object(shard: Shard) -> dict[str, Any]:
    first = shard.changes[0]
    return {
        "patch": f"{shard.name}.patch",
        "message": f"{shard.name}.txt",
        "phase": first.phase,
        "owner": first.owner,
        "safety": shard.safety,
        "fixes": shard.fixes,
        "works_on": list(shard.releases),
        "files": [change.path for change in shard.changes],
    }
