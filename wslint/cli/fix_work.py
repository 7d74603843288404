"""Carrying out a fix that is written down, or undoing it, and saying what came of it."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Sequence
from typing import BinaryIO

from wslint.cli.failures import Failure
from wslint.cli.messages import NORMAL, VERBOSE, Messages
from wslint.cli.output import print_text
from wslint.migrate.bisect import FailsWithout, Found
from wslint.migrate.fixing import Fixing, Stopped, outcome, patch
from wslint.migrate.git import changes_line_ends
from wslint.migrate.journal import CommandRun, Journal
from wslint.migrate.patches import PatchError
from wslint.migrate.verify import Attention, CannotStart, Interrupted, attentive
from wslint.paths import shown

WAYS_OUT = "go on with `wslint fix --resume`, or bring everything back with `wslint fix --abort`"


def rollback_name(home: str, names: Sequence[str]) -> str:
    """The name, not yet taken in ``home``, of the patch that will undo the fix of the phases ``names``."""
    stem = "rollback-" + "-".join(re.sub(r"[^\w.-]+", "-", name) for name in names)
    taken = set(os.listdir(home))
    numbers = range(2, len(taken) + 3)
    return next(name for name in (f"{stem}.patch", *(f"{stem}-{n}.patch" for n in numbers)) if name not in taken)


def finish(journal: Journal, top: str, messages: Messages) -> int:
    """Carry out what the journal says, up to its end; 1 if files were taken back, 2 if some could not be fixed.

    Raises Failure where it stops; the message says what has become of the tree.
    """
    plan = journal.plan
    for problem in plan.problems:
        messages.error(problem)
    if journal.runs:
        _tell(messages, f"resuming after run {len(journal.runs)}")
    with attentive() as attention:
        fixing = _fixing(journal, top, messages, attention)
        try:
            found = fixing.finish()
            _write_rollback(journal, top, found)
            journal.discard()
        except Interrupted:
            print(f"wslint: interrupted: {WAYS_OUT}", file=sys.stderr)
            return 130
        except Stopped as stopped:
            raise Failure(f"{stopped}\n{WAYS_OUT}") from None
        except FailsWithout as failure:
            journal.discard()
            raise Failure(_fails_without(journal, journal.runs[failure.number])) from None
        except CannotStart as error:
            raise Failure("\n".join([f"cannot run `{shlex.join(plan.command)}`: {error}", *_undo(fixing)])) from None
        except PatchError as error:
            raise Failure(f"the patch that undoes the fix cannot be made: {error}\n{WAYS_OUT}") from None
        except OSError as error:
            raise Failure(f"{error.filename or journal.home}: {error.strerror or error}\n{WAYS_OUT}") from None
    _report(journal, found, top, messages)
    if plan.problems:
        return 2
    return 1 if found.blamed or found.unproven else 0


def abort(journal: Journal, top: str, messages: Messages) -> int:
    """Bring every file back as it was before the fix; 2 if someone else has changed one, which is left alone.

    Raises Failure if a file cannot be written: the journal stays.
    """
    with attentive() as attention:
        head, *changed = _undo(_fixing(journal, top, messages, attention))
    print_text("\n".join([head.capitalize(), *changed]) + "\n")
    return 2 if changed else 0


def _undo(fixing: Fixing) -> list[str]:
    """Undo the fix, as far as the files are still those that it knows; one line if all are, else more."""
    journal = fixing.journal
    try:
        foreign, problems = fixing.abort()
        if problems:
            raise Failure("\n".join([*problems, "mend this, and run `wslint fix --abort` again"]))
        if not foreign:
            journal.discard()
            return ["every file is as it was before the fix"]
        directory = journal.set_aside()
    except OSError as error:
        raise Failure(f"{error.filename or journal.home}: {error.strerror or error}") from None
    lines = ["every file is as it was before the fix, but for those that changed since:"]
    for file in foreign:
        place = os.path.join(directory, file.before)
        lines.append(f"  {shown(os.path.join(fixing.top, file.path))} was left alone; as it was: {shown(place)}")
    return lines


def _fixing(journal: Journal, top: str, messages: Messages, attention: Attention) -> Fixing:
    copy: BinaryIO | None = getattr(sys.stderr, "buffer", None) if messages.level == VERBOSE else None
    return Fixing(journal, top, attention, lambda text: _tell(messages, text), copy)


def _tell(messages: Messages, text: str) -> None:
    if messages.level >= NORMAL:
        print(f"wslint: {text}", file=sys.stderr, flush=True)


def _fails_without(journal: Journal, run: CommandRun) -> str:
    head = f"`{shlex.join(journal.plan.command)}` {outcome(run)} without any fix, too: it cannot tell which are wrong"
    return "\n".join([head, *_quoted(run.tail), "every file is as it was: mend that first, or choose another command"])


def _quoted(tail: str) -> list[str]:
    return [f"    | {line}" for line in tail.split("\n")] if tail else []


def _write_rollback(journal: Journal, top: str, found: Found) -> None:
    if found.kept:
        with open(os.path.join(journal.home, journal.plan.rollback), "wb") as file:
            file.write(patch(journal, top, found.kept))


def _report(journal: Journal, found: Found, top: str, messages: Messages) -> None:
    plan = journal.plan
    words = shlex.join(plan.command)
    lines: list[str] = []
    for path, number in found.blamed:
        run = journal.runs[number]
        lines.append(f"Taken back: {_name(top, path)}: with its fixes added, `{words}` {outcome(run)}")
        lines += _quoted(run.tail)
    if found.unproven:
        lines.append(f"Taken back: {plan.limit} runs (--max-runs) do not suffice to tell which of these pass:")
        lines += [f"    {_name(top, path)}" for path in found.unproven]
    if messages.level >= NORMAL:
        lines += _summary(journal, found, top)
    if lines:
        print_text("\n".join(lines) + "\n")


def _summary(journal: Journal, found: Found, top: str) -> list[str]:
    plan = journal.plan
    kept = frozenset(found.kept)
    count = sum(file.fixes for file in plan.files if file.path in kept)
    taken = len(plan.files) - len(kept)
    files = f"{len(kept)} of {len(plan.files)} files" if taken else f"{len(kept)} file{'s'[: len(kept) != 1]}"
    runs = len(journal.runs)
    verified = f"; `{shlex.join(plan.command)}` passes ({runs} run{'s'[: runs != 1]})" if plan.command else ""
    lines = [f"Fixed {count} finding{'s'[: count != 1]} in {files}{verified}."]
    if kept:
        lines.append(f"To undo: {_undo_command(os.path.join(journal.home, plan.rollback), top)}")
    return lines


def _undo_command(path: str, top: str) -> str:
    """The command that takes the patch at ``path`` back, byte for byte, from the working directory."""
    words = ["git", "apply", "-R", path]
    if os.path.realpath(os.getcwd()) == top:
        words[3] = shown(path)
    else:
        words[1:1] = ["-C", top]  # git applies a patch only to what is below the directory it runs in
    if changes_line_ends(top):
        words[1:1] = ["-c", "core.autocrlf=false"]
    return shlex.join(words)


def _name(top: str, path: str) -> str:
    return shown(os.path.join(top, path))
