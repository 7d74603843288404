"""``wslint fix --verify`` killed before every change of a file, and at 100 random moments: both ways out end well.

What is killed is a process of its own, forked with wslint loaded, so that most of its life is the fix.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.fix_cases import PYTHON, Tree, child, copied, fixed, in_child, tree, work_tree

FILES = 5
ARGUMENTS = ("fix", "--verify", f"{PYTHON} check.py a1.py a3.py")


@dataclass
class Story:
    """A repository, the tree before, that after an undisturbed run, and how often which state was met."""

    root: Path
    monkeypatch: pytest.MonkeyPatch
    before: Tree = field(default_factory=dict)
    after: Tree = field(default_factory=dict)
    journals: int = 0
    amid: int = 0
    strays: int = 0
    killed_again: int = 0

    def wslint(self, place: Path, *arguments: str) -> int:
        self.monkeypatch.chdir(place)
        return CommandLine(place, self.monkeypatch)(*arguments).code

    def ends_well(self, killed: Path, again: int) -> None:
        """End a killed fix in both ways; with ``again``, kill these first at the ``again``-th change of a file."""
        now = tree(killed)
        self.amid += now.keys() == self.before.keys() and now not in (self.before, self.after)
        self.strays += len(now.keys() - self.before.keys())
        if not (killed / ".git/wslint/fix").exists():
            assert now in (self.before, self.after)
            assert self.wslint(killed, "fix", "--abort") == 2
            return
        self.journals += 1
        for way, code, wanted in (("--abort", 0, self.before), ("--resume", 1, self.after)):
            place = copied(killed, "ended")
            was_killed = bool(again) and in_child(place, again, "fix", way)
            self.killed_again += was_killed
            if (place / ".git/wslint/fix").exists():
                assert self.wslint(place, "fix", way) == code
            assert tree(place) == wanted


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Path]:
    """A directory in memory, where there is one: a fix waits for the disk at every step, a kill does not touch it."""
    memory = "/dev/shm"
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as directory:
        yield Path(directory)


@pytest.fixture
def story(fast: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    story = Story(work_tree(fast / "work", FILES), monkeypatch)
    story.before = tree(story.root)
    done = copied(story.root, "done")
    assert story.wslint(done, *ARGUMENTS) == 1
    assert fixed(done) == ["a0.py", "a2.py", "a4.py"]
    story.after = tree(done)
    return story


def test_killed_before_each_change_of_a_file(story: Story) -> None:
    chance = random.Random(1)
    at = 0
    while True:
        at += 1
        killed = copied(story.root, "killed")
        if not in_child(killed, at, *ARGUMENTS):
            break
        story.ends_well(killed, chance.choice((0, chance.randint(1, 12), chance.randint(1, 40))))
    print(f"{at - 1} moments, {story.journals} with a journal, {story.amid} with a half-fixed tree,", end=" ")
    print(f"{story.strays} with a temporary file; {story.killed_again} ways out were killed, too")
    assert tree(killed) == story.after
    assert at > 60
    assert story.journals > 30
    assert story.amid > 10
    assert story.strays > 10
    assert story.killed_again > 20


def test_killed_at_a_hundred_random_moments(story: Story) -> None:
    spans = []
    for _ in range(3):
        start = time.monotonic()
        assert not in_child(copied(story.root, "timed"), 0, *ARGUMENTS)
        spans.append(time.monotonic() - start)
    span = sorted(spans)[1]
    chance = random.Random(2)
    for _ in range(100):
        killed = copied(story.root, "killed")
        number = child(killed, 0, *ARGUMENTS)
        time.sleep(chance.uniform(0, span))
        os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)
        story.ends_well(killed, 0)
    print(f"a run takes {span:.2f} s; 100 killed, {story.journals} with a journal, {story.amid} half fixed")
    assert story.journals > 50
    assert story.amid > 5
