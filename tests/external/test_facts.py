"""The facts of every page against the releases themselves: what wslint claims is what Python does.

Pages are read as wslint reads them, so a new one is covered as soon as it is there, and a new shape fails until this
module knows what its facts claim. Needs the package index; each release runs in a process of its own.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.external.claims import CLAIMS, NO_CLAIM, Question, below
from tests.external.releases import NEWEST, RELEASES, failure, python
from wslint.code import api
from wslint.code.table import load
from wslint.rules.index import entries
from wslint.rules.pages import Rule, load_page
from wslint.rules.shapes.keywords import swallows

HERE = Path(__file__).parent

RULES = [load_page(entry.path) for entry in entries()]


def questions(rule: Rule) -> list[Question]:
    """Return what a page claims. Fails for a shape, or a word in a fact, of which nothing is known here."""
    if rule.shape in NO_CLAIM:
        return []
    if rule.shape not in CLAIMS:
        pytest.fail(
            f"{rule.path}: nothing here checks facts of the shape {rule.shape!r} against the releases: "
            f"add a function to CLAIMS in claims.py, or the shape and a reason to NO_CLAIM"
        )
    found: list[Question] = []
    for fact in rule.facts:
        try:
            found += CLAIMS[rule.shape](**fact)
        except TypeError as error:
            pytest.fail(f"{rule.path}: a fact of {rule.shape!r} that nothing here checks: {error}")
    return list(dict.fromkeys(found))


def _name(rule: Rule) -> str:
    return rule.name


@cache
def answers(release: str) -> dict[Question, dict[str, Any]]:
    """Return what `release` answers to the questions of all pages together."""
    every = [rule for rule in RULES if rule.shape in CLAIMS]
    asked = list(dict.fromkeys(question for rule in every for question in questions(rule)))
    done = python(release, HERE / "ask_release.py", text=json.dumps(asked), timeout=120)
    assert not failure(done), done.stderr
    return dict(zip(asked, json.loads(done.stdout), strict=True))


def refused(answer: dict[str, Any], keyword: str) -> bool:
    """Tell whether a call failed because of the keyword, and not because of its value or of what came after."""
    return bool(
        re.search(f"unexpected keyword argument '{keyword}'|missing 1 required positional argument", answer["error"])
    )


def difference(question: Question, answer: dict[str, Any], release: str) -> str:
    """Return what wslint says of `release` and what is not so, "" if it is right."""
    kind, path, *rest = question
    thing = api.lookup(path, release)
    if (thing is None) != ("absent" in answer):
        return f"{path} {'exists' if thing is None else 'does not exist'}"
    if thing is None:
        return ""
    if kind == "path":
        if thing.deprecated != bool(answer["warns"]):
            return f"{path} warns {answer['warns']}, and the table says {thing.deprecated}"
        module = path.rpartition(".")[0] or path
        if api.is_module(module, release) != answer["from"]:
            return f"{module} {'can' if answer['from'] else 'cannot'} be imported"
        real = answer["implementation"]
        return f"{path} is {real}, not {thing.implementation}" if real not in ("", thing.implementation) else ""
    if kind == "old argument":
        late = api.releases().index(release) >= api.releases().index(rest[1])
        return "" if late == bool(answer["error"] or answer["warns"]) else f"{path} of a {rest[0]}: {answer}"
    if kind == "submodules":
        return _submodules(path, rest[0], answer, release)
    if kind == "star":
        return _star(path, rest, answer, release)
    if kind == "position":
        return f"{path} by position: {answer['error']}" if answer["error"] else ""
    if kind == "coroutine":
        wrong = [name for name in answer if (answer[name] in ("TypeError", "ValueError")) != (name in COROUTINES_ONLY)]
        return f"{path} in {wrong}: {answer}" if wrong else ""
    (keyword,) = rest
    if (api.accepts(path, release, keyword) or swallows(path, release)) == refused(answer, keyword):
        return f"{path}({keyword}=…): {answer['error'] or 'is accepted'}"
    if api.deprecated_keyword(path, release, keyword) != bool(answer["warns"]):
        return f"{path}({keyword}=…) warns {answer['warns']}; does VALUES in ask_release.py have a value that would?"
    return ""


# Modules that no code is meant to name, or that are built in some installations only.
INTERNAL = {"__main__", "imports", "speedups", "utils", "version"}


def _submodules(package: str, since: str, answer: dict[str, Any], release: str) -> str:
    """Modules of the package are there after `import package` only in releases before `since`."""
    order = api.releases()
    late = order.index(release) >= order.index(since)
    names = {module.partition(".")[2] for module in load()["modules"] if module.count(".") == 1}
    own = {name for name in names - INTERNAL if api.is_module(f"{package}.{name}", release)}
    there = own & set(answer["names"])
    wrong = there if late else own - there
    return f"after `import {package}`: {sorted(wrong)} {'are' if late else 'are not'} there" if wrong else ""


def _star(package: str, needs: list[str], answer: dict[str, Any], release: str) -> str:
    vain = [n for n in api.star_names(package, release) if api.lookup(f"{package}.{n}", release) is None]
    wanted = "AttributeError" if vain else "ModuleNotFoundError" if release in needs else ""
    return "" if answer["error"].startswith(wanted) and bool(answer["error"]) == bool(wanted) else str(answer)


# What takes a coroutine and no other awaitable; the rest fails later, since the other end hangs up.
COROUTINES_ONLY = ("create_task", "run", "async with wait_for")


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.shape not in NO_CLAIM], ids=_name)
def test_what_a_page_claims_is_what_the_release_does(rule: Rule, release: str) -> None:
    asked, answered = questions(rule), answers(release)
    assert asked, "a page without a claim"
    wrong = [text for question in asked if (text := difference(question, answered[question], release))]
    assert not wrong, f"websockets {release}:\n" + "\n".join(wrong)


KEYWORDS = ("drop-keyword", "make-positional", "protocol-class", "rename-keyword", "rename-timeout", "report-keyword")


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.shape in KEYWORDS], ids=_name)
def test_every_keyword_of_a_page_fails_or_warns_somewhere(rule: Rule) -> None:
    """A fact about a keyword that works everywhere, or of a call that never was, would be a page without a point."""
    for fact in rule.facts:
        old = ("keyword", fact["call"], fact.get("keyword", fact.get("old", "")))
        real = [(release, answers(release)[old]) for release in RELEASES]
        there = [(release, answer) for release, answer in real if "absent" not in answer]
        wrong = (refused(answer, old[2]) or answer["warns"] or swallows(old[1], release) for release, answer in there)
        assert any(wrong), fact


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.shape.startswith("rename")], ids=_name)
def test_what_a_keyword_is_renamed_to_works_on_the_newest_release(rule: Rule) -> None:
    for fact in rule.facts:
        for word in ("new", "opening", "closing"):
            if word in fact:
                answer = answers(NEWEST)["keyword", fact["call"], fact[word]]
                assert not refused(answer, fact[word]) and not answer["warns"], fact


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.shape in ("move-name", "gone-name")], ids=_name)
def test_every_name_of_a_page_is_missing_or_warns_somewhere(rule: Rule) -> None:
    for fact in rule.facts:
        for path in below(fact["module"], fact.get("names", ())):
            real = [answers(release)["path", path] for release in RELEASES]
            there = [answer for answer in real if "absent" not in answer and answer["from"]]
            assert len(there) < len(real) or any(answer["warns"] for answer in there), path
            assert there, path


def test_each_shape_has_its_place() -> None:
    assert not CLAIMS.keys() & NO_CLAIM.keys()


def test_an_unknown_shape_and_an_unknown_word_fail_with_a_message() -> None:
    one = RULES[0]
    odd = Rule(one.code, one.name, "error", True, "no-such-shape", ({},), (), one.path)
    with pytest.raises(pytest.fail.Exception, match="nothing here checks facts of the shape 'no-such-shape'"):
        questions(odd)
    odd = Rule(one.code, one.name, "error", True, "direct-use", ({"name": "a.b", "since": "14"},), (), one.path)
    with pytest.raises(pytest.fail.Exception, match=r"a fact of 'direct-use' that nothing here checks: .*'since'"):
        questions(odd)
