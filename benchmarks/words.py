"""The words that the made-up code of the benchmark trees is written with."""

from __future__ import annotations

from pathlib import Path


def _words() -> dict[str, tuple[str, ...]]:
    """The lists of `words.txt`, each a name with a colon and then words."""
    parts = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split("\n\n")
    return {name: tuple(words.split()) for name, _, words in (part.partition(":") for part in parts)}


_LISTS = _words()
NOUNS = _LISTS["nouns"]
VERBS = _LISTS["verbs"]
ADJECTIVES = _LISTS["adjectives"]
LIBRARIES = _LISTS["libraries"]
REASONS = (
    "the caller has checked it",
    "an empty answer is not an error here",
    "the upstream service sends it twice",
    "it is written back by the nightly job",
    "rounding happens once, at the end",
    "the order matters: later entries win",
    "old clients still send the short form",
    "this must not raise, whatever the input is",
    "the cache is warm in nearly every case",
    "it is cheaper than asking the database again",
    "two workers may get here at the same time",
    "the other side counts from one",
    "nobody has asked for more than that so far",
    "the tests of the mobile team depend on it",
    "daylight saving makes the day 23 hours long",
)
