"""SARIF 2.1.0, as GitHub's code scanning takes it.

What GitHub requires is in its "SARIF support for code scanning"; columns are UTF-16 code units and
said to be so (§3.14.17 of the standard). Nothing depends on the machine or the time, so equal runs
give equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from wslint.findings import Edit, FileResult, Finding, Fix
from wslint.report.formats import Context, RuleInfo, applies, printable_path, shown
from wslint.report.line_hash import line_hashes
from wslint.report.positions import Lines

ROOT = "%SRCROOT%"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_PROBLEM = {"error": "error", "warning": "warning", "note": "recommendation"}
_INDENTATION = b" \t\f"


def render(results: Iterable[FileResult], context: Context) -> Iterator[str]:
    """Yield the document, one result a line; what comes after the results is what they decide."""
    encode = encoder()
    rules = list(context.rules())
    indexes = {rule.code: index for index, rule in enumerate(rules)}
    notifications: list[dict[str, Any]] = []
    shard = context.shard
    yield opening({} if shard is None else {"shard": [shard.number, shard.count], "tree": shard.tree})
    separator = "\n"
    for result in results:
        for finding in result.findings:
            if finding.code not in indexes:
                indexes[finding.code] = len(rules)
                rules.append(_unlisted(finding))
        location = _artifact(result.path, context.cwd)
        for described in _results(result, location, indexes, context.unsafe):
            yield separator + encode(described)
            separator = ",\n"
        notifications.extend(_notification(message, location) for message in result.errors)
    yield closing(notifications, _tool(rules, context))


def encoder() -> Callable[[Any], str]:
    """A function from a value to the JSON of our documents: equal values give equal texts."""
    from json import JSONEncoder

    return JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def opening(properties: Mapping[str, Any]) -> str:
    """A document up to its results, of which each comes on a line of its own. ``properties`` are those of the run."""
    encode = encoder()
    roots = {ROOT: {"description": {"text": "The directory that wslint was run in."}}}
    more = f'"properties": {encode(properties)},\n' if properties else ""
    return (
        f'{{"$schema": {encode(_SCHEMA)}, "version": "2.1.0", "runs": [{{"columnKind": "utf16CodeUnits",\n'
        f'"originalUriBaseIds": {encode(roots)},\n{more}"results": ['
    )


def closing(notifications: Sequence[Mapping[str, Any]], tool: Mapping[str, Any]) -> str:
    """A document from the end of its results on. The run failed if there are notifications."""
    encode = encoder()
    invocation: dict[str, Any] = {"executionSuccessful": not notifications}
    if notifications:
        invocation["toolExecutionNotifications"] = notifications
    return f'],\n"invocations": {encode([invocation])},\n"tool": {encode(tool)}}}]}}\n'


def _tool(rules: Sequence[RuleInfo], context: Context) -> dict[str, Any]:
    driver: dict[str, Any] = {
        "name": "wslint",
        "semanticVersion": context.version,
        "version": context.version,
        "rules": [_rule(rule) for rule in rules],
    }
    if context.url:
        driver["informationUri"] = context.url
    return {"driver": driver}


def _rule(rule: RuleInfo) -> dict[str, Any]:
    properties: dict[str, Any] = {"precision": "very-high", "problem.severity": _PROBLEM[rule.level]}
    if rule.tags:
        properties["tags"] = list(rule.tags)
    described: dict[str, Any] = {
        "defaultConfiguration": {"level": rule.level},
        "fullDescription": {"text": rule.summary},
        "help": {"markdown": rule.explanation, "text": rule.explanation},
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "properties": properties,
        "shortDescription": {"text": rule.summary},
    }
    if rule.url:
        described["helpUri"] = rule.url
    return described


def _unlisted(finding: Finding) -> RuleInfo:
    """A description for findings that come from no rule page: syntax errors."""
    summary = f"{finding.name.replace('-', ' ').capitalize()}."
    return RuleInfo(finding.code, finding.name, summary, finding.level, summary)


def _results(
    result: FileResult, location: dict[str, str], indexes: dict[str, int], unsafe: bool | None
) -> Iterator[dict[str, Any]]:
    if not result.findings:
        return
    lines = Lines(result.source)
    starts = [lines.start(finding.start) for finding in result.findings]
    hashes = line_hashes(result.source, starts)
    for finding, start in zip(result.findings, starts, strict=True):
        place = {"artifactLocation": location, "region": _region(lines, finding.start, finding.end)}
        described: dict[str, Any] = {
            "level": finding.level,
            "locations": [{"physicalLocation": place}],
            "message": {"text": finding.message},
            "partialFingerprints": {"primaryLocationLineHash": hashes[start]},
            "ruleId": finding.code,
            "ruleIndex": indexes[finding.code],
        }
        if finding.fix is not None and finding.fix.edits and applies(finding, unsafe):
            described["fixes"] = [_fix(finding.fix, lines, location)]
        yield described


def _fix(fix: Fix, lines: Lines, location: dict[str, str]) -> dict[str, Any]:
    """The fix. ``insertedContent`` is optional in the standard, but reviewdog fails without it."""
    replacements = [
        {"deletedRegion": _region(lines, edit.start, edit.end), "insertedContent": {"text": edit.text}}
        for edit in (_after_indentation(edit, lines) for edit in fix.edits)
    ]
    return {
        "artifactChanges": [{"artifactLocation": location, "replacements": replacements}],
        "description": {"text": fix.title},
        "properties": {"applicability": fix.applicability.value},
    }


def _after_indentation(edit: Edit, lines: Lines) -> Edit:
    """An edit with the same effect that does not start in a line's indentation, where one exists.

    VS Code's SARIF viewer moves such a start to the first character of the line, and so would
    delete less than it should.
    """
    source = lines.source
    start, text = edit.start, edit.text
    while start < edit.end and source[start] in _INDENTATION and text.startswith(chr(source[start])):
        start, text = start + 1, text[1:]
    line = lines.start(start)
    here = source[line : lines.end(start)]
    if start == line and line > 0 and here.lstrip(_INDENTATION) != here:
        return _from_line_above(Edit(start, edit.end, text), source) or edit
    return Edit(start, edit.end, text)


def _from_line_above(edit: Edit, source: bytes) -> Edit | None:
    """Whole lines deleted or inserted, moved to before the line end above them; None if that is not the same."""
    ending = b"\r\n" if source[: edit.start].endswith(b"\r\n") else source[edit.start - 1 : edit.start]
    inserted = edit.text.encode("utf-8", "surrogateescape")
    for block in (source[edit.start : edit.end], inserted):
        if block and not (block.endswith(ending) and block.endswith(b"\r\n") == (ending == b"\r\n")):
            return None
    text = (ending + inserted).decode("utf-8", "surrogateescape")[: -len(ending)] if inserted else ""
    return Edit(edit.start - len(ending), edit.end - len(ending), text)


def _region(lines: Lines, start: int, end: int) -> dict[str, int]:
    (row, column), (end_row, end_column) = lines.utf16(start), lines.utf16(end)
    return {"endColumn": end_column, "endLine": end_row, "startColumn": column, "startLine": row}


def _artifact(path: str, cwd: str) -> dict[str, str]:
    """A file below the working directory relative to it, any other one with its whole path."""
    from urllib.parse import quote

    name = shown(path, cwd)
    if name != path or path == "-":
        return {"uri": quote(name), "uriBaseId": ROOT}
    return {"uri": "file://" + quote(printable_path(path))}


def _notification(message: str, location: dict[str, str]) -> dict[str, Any]:
    place = {"physicalLocation": {"artifactLocation": location}}
    return {"level": "error", "locations": [place], "message": {"text": message}}
