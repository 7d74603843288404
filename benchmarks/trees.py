"""Builds the trees of files that the tools are measured on, the same bytes on every machine.

`python trees.py dense /tmp/dense` builds one by hand.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

from code_text import Writer
from websocket_text import fence, uses
from words import NOUNS

SEED = 20_250_101
DENSE_FILES = 8_880
USING = 0.07  # of the files of a dense tree
USING_SIZE = 30_000
DOCUMENTS = 4_000
DOCUMENT_SIZE = 15_000
DOCUMENTS_USING = 2  # per cent
HUGE_SIZE = 8_000_000
_PROJECT = '[project]\nname = "{name}"\nversion = "1"\ndependencies = ["websockets>=10,<18"]\n\n[tool.wslint]\n{more}'


def dense(root: Path, files: int = DENSE_FILES) -> None:
    """A service of many packages: ``files`` modules of which 7 % import websockets."""
    root.mkdir(parents=True)
    (root / "pyproject.toml").write_text(_PROJECT.format(name="dense", more=""), encoding="utf-8")
    # Making every text anew takes minutes; told apart by their first lines, these are no equal files either.
    writer = Writer(random.Random(SEED))
    shared = [writer.module(int(writer.chance.triangular(200, 12_000, 1_500))) for _ in range(2_000)]
    for number in range(files):
        chance = random.Random(SEED * 1_000 + number)
        own = Writer(chance)
        if chance.random() < USING:
            text = own.module(int(chance.gauss(USING_SIZE, 6_000)), uses(chance, NOUNS))
        else:
            text = f"# {own.sentence()}\n# {own.sentence()}\n{chance.choice(shared)}"
            if chance.random() < 0.005:
                text += "\n\n# The websockets of the old service were here.\n"
        team, place = number % 37, number // 37
        _write(root / f"team_{team:02}" / NOUNS[place // 20 % len(NOUNS)] / f"{own.name()}_{place}.py", text)


def documents(root: Path, files: int = DOCUMENTS, using: int = DOCUMENTS_USING) -> None:
    """Markdown of 15 KB a file with Python fences, ``using`` per cent of the files with one about websockets."""
    root.mkdir(parents=True)
    more = 'documents = ["markdown"]\n'
    (root / "pyproject.toml").write_text(_PROJECT.format(name="documents", more=more), encoding="utf-8")
    for number in range(files):
        chance = random.Random(SEED * 2_000 + number)
        writer = Writer(chance)
        parts = [f"# {writer.name().replace('_', ' ').capitalize()}\n"]
        while sum(map(len, parts)) < DOCUMENT_SIZE:
            parts.append(_section(writer))
        if chance.random() < using / 100:
            parts.insert(chance.randint(1, len(parts)), fence(chance, NOUNS))
        _write(root / f"chapter_{number % 40:02}" / f"{writer.name()}_{number}.md", "\n".join(parts))


def _section(writer: Writer) -> str:
    kind = writer.chance.random()
    if kind < 0.25:
        return f"```python\n{writer.function()}```\n"
    if kind < 0.35:
        return f"```console\n$ {writer.pick(NOUNS)} --{writer.noun()} {writer.noun()}\n```\n"
    if kind < 0.45:
        return "".join(f"- `{writer.name()}`: {writer.sentence()}\n" for _ in range(4))
    heading = f"## {writer.name().replace('_', ' ').capitalize()}\n\n" if kind < 0.65 else ""
    return heading + writer.paragraph() + "\n"


def huge(root: Path, size: int = HUGE_SIZE) -> None:
    """One file of 8 MB with uses of websockets all over it."""
    root.mkdir(parents=True)
    (root / "pyproject.toml").write_text(_PROJECT.format(name="huge", more=""), encoding="utf-8")
    chance = random.Random(SEED * 3_000)
    pairs = [uses(chance, NOUNS) for _ in range(100)]
    imports = "".join(dict.fromkeys(line + "\n" for text, _ in pairs for line in text.splitlines()))
    _write(root / "huge.py", Writer(chance).module(size, (imports, [item for _, more in pairs for item in more])))


def sparse(root: Path, packages: int = 1) -> None:
    """Code that hardly uses websockets: the standard library and, unless ``packages`` is 0, all installed packages.

    Copied, as no tool enters a `site-packages` by itself.
    """
    root.mkdir(parents=True)
    (root / "pyproject.toml").write_text(_PROJECT.format(name="sparse", more=""), encoding="utf-8")
    sources = [sysconfig.get_path("stdlib")]
    if packages:
        installed = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
        sources += dict.fromkeys(path for path in installed if not path.startswith(sources[0]))
    for number, source in enumerate(sources):
        _copy_python(Path(source), root / f"part_{number}", skipped=() if packages else ("site-packages",))


def _copy_python(source: Path, target: Path, skipped: tuple[str, ...]) -> None:
    for folder, folders, names in os.walk(source):
        folders[:] = sorted(set(folders) - {"__pycache__", *skipped})
        modules = [name for name in names if name.endswith((".py", ".pyi"))]
        below = target / os.path.relpath(folder, source).replace("site-packages", "packages")
        if modules:
            below.mkdir(parents=True, exist_ok=True)
        for name in modules:
            shutil.copyfile(Path(folder, name), below / name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


BUILDERS: dict[str, Callable[..., None]] = {"dense": dense, "sparse": sparse, "documents": documents, "huge": huge}


def built(name: str, directory: Path, **size: int) -> Path:
    """The tree ``name`` below ``directory``; built if it is not there, and never half.

    Another process does it, as the memory of this one would count for every command that it starts.
    """
    root = directory / "_".join([name, *(str(value) for value in size.values())])
    if not root.exists():
        partial = directory / f"partial_{os.getpid()}"
        sizes = [f"{key}={value}" for key, value in size.items()]
        subprocess.run([sys.executable, __file__, name, str(partial), *sizes], check=True)
        partial.replace(root)
    return root


def counted(root: Path) -> list[int]:
    """How many files a tree has, how many bytes, and how many of the files name websockets."""
    done = subprocess.run([sys.executable, __file__, "count", str(root)], check=True, capture_output=True, text=True)
    return [int(number) for number in done.stdout.split()]


def _count(root: Path) -> None:
    files = size = using = 0
    for path in root.rglob("*.*"):
        if path.suffix in (".py", ".pyi", ".md"):
            text = path.read_bytes()
            files, size, using = files + 1, size + len(text), using + (b"websockets" in text)
    print(files, size, using)


if __name__ == "__main__":
    _, chosen, target, *given = sys.argv
    commands: dict[str, Callable[..., None]] = {**BUILDERS, "count": _count}
    commands[chosen](Path(target), **{key: int(value) for key, _, value in (text.partition("=") for text in given)})
