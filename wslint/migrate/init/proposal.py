"""What `wslint init` would write, and why: a list of files with their content before and after, and remarks."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Any

from wslint import __version__
from wslint.config import Wrapper
from wslint.migrate import ruff_ban, shim
from wslint.migrate.init import guide, hooks, phases, toml_text, workflow
from wslint.migrate.init.survey import Survey
from wslint.migrate.init.toml_text import LayoutError
from wslint.migrate.owners import repository_of
from wslint.migrate.placing import content
from wslint.paths import shown

_RUFF_FILES = (".ruff.toml", "ruff.toml", "pyproject.toml")
PARTS = ("config", "phases", "ruff", "pre-commit", "workflow", "guide")
DOCUMENTS = ["markdown", "rst"]  # read from the start, as the page that is proposed is one


class ProposalError(Exception):
    """A file that cannot be understood at all: one line that names it and says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file, by its absolute path: its content, None if it is not there, and the content to give it."""

    path: str
    before: bytes | None
    after: bytes


@dataclass(slots=True)
class Proposal:
    """``changes`` by path, in the order in which they are written.

    ``remarks`` are one-line texts for people, ``by_hand`` what could not be added to a file: (why, text to
    paste). ``ban`` is the file that gets Ruff's ban, and its content without.
    """

    changes: dict[str, Change] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    by_hand: list[tuple[str, str]] = field(default_factory=list)
    ban: tuple[str, str] | None = None

    def text(self, path: str) -> str | None:
        """The content of a file as it will be, None if there is none. Raises ProposalError and PlaceError."""
        data = self.changes[path].after if path in self.changes else content(path, shown(path))
        try:
            return None if data is None else data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise ProposalError(f"{shown(path)}: it is not UTF-8") from None

    def toml(self, path: str) -> tuple[str, dict[str, Any]]:
        """The content of a TOML file as it will be, and its data; an absent file is empty. Raises as `text` does."""
        text = self.text(path) or ""
        try:
            return text, toml_text.parsed(text)
        except LayoutError as error:
            raise ProposalError(f"{shown(path)}: {error}") from None

    def put(self, path: str, text: str) -> None:
        """Propose a content, if it is another."""
        before = self.changes[path].before if path in self.changes else content(path, shown(path))
        mark = b"\xef\xbb\xbf" if before is not None and before.startswith(b"\xef\xbb\xbf") else b""
        after = mark + text.encode()
        if after != before:
            self.changes[path] = Change(path, before, after)


def propose(survey: Survey, parts: tuple[str, ...]) -> Proposal:
    """What to write for a project, in the given parts of `PARTS`. Raises ProposalError and PlaceError."""
    made = Proposal(remarks=list(survey.remarks))
    if survey.shim is not None:
        made.put(survey.shim, shim.shim(shim.place_of(survey.shim, survey.root)))
    planned = _phases(survey) if "phases" in parts and not survey.config.phases else []
    if "config" in parts:
        _configuration(made, survey, planned)
    if "ruff" in parts:
        _ban(made, survey)
    top = repository_of(survey.root) or survey.root
    if "pre-commit" in parts:
        _hook(made, top)
    if "workflow" in parts:
        _workflow(made, top)
    if "guide" in parts:
        _guide(made, survey, planned)
    return made


def _phases(survey: Survey) -> list[dict[str, Any]]:
    goal = "direct-connect = 0"
    return phases.proposed(survey.uses, survey.owners, survey.pytest, goal)


def _configuration(made: Proposal, survey: Survey, planned: list[dict[str, Any]]) -> None:
    """The project's ``[tool.wslint]``: a new one also reads the documentation."""
    wanted: dict[str, Any] = {} if survey.config.path else {"documents": list(DOCUMENTS)}
    if survey.config.wrapper is None and survey.wrapper is not None:
        wanted["wrapper"] = {"call": survey.wrapper.call}
        if survey.wrapper.returns is not None:
            wanted["wrapper"]["returns"] = survey.wrapper.returns
    if planned:
        wanted["phases"] = planned
    if not wanted:
        return
    path = survey.config.path or _config_file(survey.root)
    prefix = ("tool", "wslint") if os.path.basename(path) == "pyproject.toml" else ()
    try:
        made.put(path, toml_text.extended(made.toml(path)[0], prefix, wanted))
    except LayoutError as error:
        made.by_hand.append((f"{shown(path)}: {error}; add this by hand", toml_text.rendered(prefix, wanted)))


def _config_file(root: str) -> str:
    project = os.path.join(root, "pyproject.toml")
    return project if os.path.isfile(project) else os.path.join(root, "wslint.toml")


def _ban(made: Proposal, survey: Survey) -> None:
    """The ban for Ruff, if there is a wrapper that can be called instead."""
    if survey.wrapper is None:
        return
    path = _ruff_file(made, survey.root)
    if path is None:
        return
    text, data = made.toml(path)
    settings: Any = data.get("tool", {}).get("ruff", {}) if ruff_ban.in_pyproject(path) else data
    table = _ban_table(survey, survey.wrapper, ruff_ban.EXTENDING)
    if not ruff_ban.missing(settings, table):
        return
    try:
        result = ruff_ban.merged(text, path, table)
    except ruff_ban.BanError as error:
        prefix = "tool.ruff." if ruff_ban.in_pyproject(path) else ""
        made.by_hand.append((str(error).replace(path, shown(path)), ruff_ban.rendered(table, prefix)))
        return
    count = sum(survey.uses.values())
    if count:
        uses = f"{count} direct use{'' if count == 1 else 's'}"
        made.remarks.append(f"Ruff will report {uses} until they have moved: leave it out with --without ruff.")
    made.ban = (path, text)
    made.put(path, result)


def _ban_table(survey: Survey, wrapper: Wrapper, key: str) -> dict[str, Any]:
    table = ruff_ban.lint_table(replace(survey.config, wrapper=wrapper), survey.root, key)
    if survey.shim is not None:
        place = os.path.relpath(survey.shim, survey.root).replace(os.sep, "/")
        table["extend-per-file-ignores"] = {place: [ruff_ban.RULE]}
    return table


def with_plain_ban(survey: Survey, wrapper: Wrapper, path: str, text: str) -> str:
    """The Ruff configuration with the ban under the key that Ruff knew before 0.16.8. Raises BanError."""
    return ruff_ban.merged(text, path, _ban_table(survey, wrapper, ruff_ban.PLAIN))


def _ruff_file(made: Proposal, root: str) -> str | None:
    """The file that Ruff reads in a directory, or the one to make; None where it reads one further up.

    Settings here would take the place of those above, which Ruff does not join.
    """
    top = repository_of(root) or root
    directory = root
    while True:
        for name in _RUFF_FILES:
            path = os.path.join(directory, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or "ruff" in made.toml(path)[1].get("tool", {})):
                if directory == root:
                    return path
                made.remarks.append(f"Ruff is configured in {shown(path)}: run `wslint ruff-config --write` there.")
                return None
        if directory == top:
            break
        directory = os.path.dirname(directory)
    project = os.path.join(root, "pyproject.toml")
    return project if os.path.isfile(project) else os.path.join(root, "ruff.toml")


def _hook(made: Proposal, root: str) -> None:
    path = os.path.join(root, hooks.NAME)
    text = made.text(path)
    try:
        made.put(path, hooks.with_hook(text, __version__))
    except hooks.HooksError as error:
        why = f"{shown(path)}: {error}; add this to its list of repositories by hand"
        made.by_hand.append((why, hooks.snippet(__version__)))


def _workflow(made: Proposal, root: str) -> None:
    system = workflow.other_system(root)
    if system:
        made.remarks.append(f"{system} runs the checks of this project: let it run `{workflow.command_for(system)}`")
    elif not workflow.has_one(root):
        text = workflow.workflow(__version__, workflow.main_branch(root))
        made.put(os.path.join(root, *workflow.PLACE.split("/")), text)


def _guide(made: Proposal, survey: Survey, planned: list[dict[str, Any]]) -> None:
    path = os.path.join(survey.root, *guide.place(survey.root).split("/"))
    if content(path, shown(path)) is None:
        made.put(path, guide.guide(survey.wrapping, survey.releases, planned))
