"""SARIF logs of several runs, such as those of shards, as the one log that a single run would have written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from urllib.parse import unquote

from wslint.report.sarif import ROOT, closing, encoder, opening

Json = dict[str, Any]


class MergeError(Exception):
    """Logs that cannot be joined; the message names them."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a log: the file's ``name``, the ``driver`` without rules, and what it says.

    ``shard`` is (number, count, tree), None for a run over all its files.
    """

    name: str
    driver: Json
    rules: list[Json]
    results: list[Json]
    notifications: list[Json]
    shard: tuple[int, int, str] | None


def merged(logs: Iterable[tuple[str, str]], cwd: str) -> Iterator[str]:
    """Yield the joined log. ``logs`` are names and texts; ``cwd`` is the directory that the runs were made in.

    The order of the logs does not matter, and what several say is said once. Raises MergeError, before
    anything is yielded, for what is no log of ours and for a shard that is missing.
    """
    runs = [run for name, text in logs for run in _read(name, text)]
    _check_drivers(runs)
    _check_shards(runs)
    results = list(_results(runs, cwd))
    rules = _rules(runs, results)
    indexes = {rule["id"]: index for index, rule in enumerate(rules)}
    driver = {**runs[0].driver, "rules": rules}
    encode = encoder()
    lines = (encode({**result, "ruleIndex": indexes[result["ruleId"]]}) for result in results)
    yield opening({})
    yield "".join("\n" + line if index == 0 else ",\n" + line for index, line in enumerate(lines))
    yield closing(_notifications(runs, cwd), {"driver": driver})


def _read(name: str, text: str) -> list[Run]:
    try:
        log = json.loads(text)
    except ValueError as error:
        raise MergeError(f"{name}: no JSON: {error}") from None
    except RecursionError:
        raise MergeError(f"{name}: no SARIF log: nested too deeply") from None
    try:
        runs = [_run(name, run) for run in log["runs"]]
    except (KeyError, TypeError, IndexError, ValueError, AttributeError):
        raise MergeError(f"{name}: no SARIF log of `wslint check --output-format sarif`") from None
    if not runs:
        raise MergeError(f"{name}: a SARIF log without runs")
    return runs


def _run(name: str, run: Json) -> Run:
    """Take a run apart; any of the usual exceptions of lookups for one that is not ours."""
    driver = dict(run["tool"]["driver"])
    if driver["name"] != "wslint":
        raise ValueError
    rules, results = list(driver.pop("rules")), list(run["results"])
    known = {rule["id"] for rule in rules}
    notifications = [note for made in run["invocations"] for note in made.get("toolExecutionNotifications", ())]
    for told in (*results, *notifications):
        if not isinstance(_uri(told)["uri"], str) or ("message" not in told):
            raise ValueError
    for result in results:
        _position(result)
        if result["ruleId"] not in known:
            raise ValueError
    properties = run.get("properties", {})
    shard = None
    if "shard" in properties:
        number, count = properties["shard"]
        shard = (int(number), int(count), str(properties["tree"]))
    return Run(name, driver, rules, results, notifications, shard)


def _check_drivers(runs: Sequence[Run]) -> None:
    first = runs[0]
    for run in runs[1:]:
        if run.driver != first.driver:
            versions = [str(one.driver.get("version")) for one in (first, run)]
            raise MergeError(
                f"{run.name}: written by wslint {versions[1]}, {first.name} by {versions[0]}: use one version for all"
            )


def _check_shards(runs: Sequence[Run]) -> None:
    """Raise MergeError where a shard of a run that was split has no log: its findings would be lost unseen."""
    numbers: dict[tuple[int, str], set[int]] = {}
    for run in runs:
        if run.shard is not None:
            number, count, tree = run.shard
            numbers.setdefault((count, tree), set()).add(number)
    for (count, tree), there in numbers.items():
        missing = [f"{number}/{count}" for number in range(1, count + 1) if number not in there]
        if missing:
            names = [run.name for run in runs if run.shard is not None and run.shard[1:] == (count, tree)]
            why = "" if len(numbers) == 1 else "; the shards of one run must see the same files"
            raise MergeError(f"{', '.join(names)}: no log of shard {', '.join(missing)} of the same run{why}")


def _rules(runs: Sequence[Run], results: Sequence[Json]) -> list[Json]:
    """All rules, in the order that the runs share, then those that only some have, by their first result."""
    known: dict[str, tuple[Json, str]] = {}
    for run in runs:
        for rule in run.rules:
            other, name = known.setdefault(rule["id"], (rule, run.name))
            if other != rule:
                raise MergeError(f"{run.name}: {rule['id']} is not the rule that it is in {name}: use one set of pages")
    lists = [[rule["id"] for rule in run.rules] for run in runs]
    shared = takewhile(lambda codes: len(set(codes)) == 1, zip(*lists, strict=False))
    order = dict.fromkeys(codes[0] for codes in shared)
    order |= dict.fromkeys(result["ruleId"] for result in results)
    order |= dict.fromkeys(sorted(known))
    return [known[code][0] for code in order]


def _results(runs: Sequence[Run], cwd: str) -> Iterator[Json]:
    """The results in the order of one run: by file, and within a file as they are."""
    files: dict[str, list[list[Json]]] = {}
    for run in runs:
        own: dict[str, list[Json]] = {}
        for result in run.results:
            own.setdefault(_path(result, cwd), []).append(result)
        for path, found in own.items():
            files.setdefault(path, []).append(found)
    for _, lists in sorted(files.items()):
        if len(lists) == 1:
            yield from lists[0]
        else:
            yield from sorted(_distinct(result for found in lists for result in found), key=_position)


def _notifications(runs: Sequence[Run], cwd: str) -> list[Json]:
    """First those that all runs have: of paths that do not exist; the others by file."""
    distinct = _distinct(note for run in runs for note in run.notifications)
    everywhere = [note for note in distinct if all(note in run.notifications for run in runs)]
    return [*everywhere, *sorted((note for note in distinct if note not in everywhere), key=lambda n: _path(n, cwd))]


def _distinct(told: Iterable[Json]) -> list[Json]:
    """Without repetitions; the numbers of rules differ between runs."""
    encode = encoder()
    return list({encode({**one, "ruleIndex": 0}): one for one in told}.values())


def _position(result: Json) -> tuple[list[int], str, str]:
    region = result["locations"][0]["physicalLocation"]["region"]
    rows = [int(region[key]) for key in ("startLine", "startColumn", "endLine", "endColumn")]
    return rows, result["ruleId"], result["message"]["text"]


def _path(told: Mapping[str, Any], cwd: str) -> str:
    """The absolute path of a result or notification, by which one run sorts its files."""
    artifact = _uri(told)
    path = unquote(artifact["uri"])
    return os.path.join(cwd, path) if artifact.get("uriBaseId") == ROOT else path.removeprefix("file://")


def _uri(told: Mapping[str, Any]) -> Json:
    location: Json = told["locations"][0]["physicalLocation"]["artifactLocation"]
    return location
