"""Which function of a project is its wrapper around ``websockets.connect``, found by how it is written and used."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wslint.code.callables import results
from wslint.code.calls import Call, call_of, fate
from wslint.code.modules import imported_files, module_name
from wslint.code.names import Meaning
from wslint.code.tree import Code, Path, TooDeep
from wslint.code.wrapper import CONNECTS, Definition, WrapperError, known_keywords, read_definition
from wslint.files.documents import DocumentError, read_document

_HEADERS = {"extra_headers", "additional_headers"}
_NAMED = re.compile(r"_?connect|_?open_?(web_?)?sockets?|_?open_connection|_?ws_?connect|_?websocket_connect")
_EVERYTHING = 10  # what passing all keywords on counts for, and the most that importing files count for
_WEIGHT = 3  # of a name and of each importing file, against one keyword that the function takes


@dataclass(frozen=True, slots=True)
class Candidate:
    """A function that gives its caller a connection: its file (absolute), its name there and its definition.

    ``module`` is the module's dotted name. ``importers`` counts the files of the project that import it.
    """

    path: str
    module: str
    qualname: str
    definition: Definition
    importers: int

    @property
    def call(self) -> str:
        """Its name as ``[tool.wslint.wrapper]`` states it."""
        return f"{self.module}:{self.qualname}"

    @property
    def chooses(self) -> bool:
        """Does it give headers under the name that the installed release knows?"""
        named = {keyword for keyword, _ in self.definition.keywords}
        named |= {keyword for call in self.definition.calls for keyword in call.keywords}
        return named >= _HEADERS or any(call.guarded for call in self.definition.calls)

    @property
    def is_named(self) -> bool:
        """Does its name say that it connects?"""
        return _NAMED.match(self.qualname.rpartition(".")[2]) is not None

    @property
    def score(self) -> int:
        """How much speaks for it."""
        accepts, keywords = self.definition.accepts, {keyword for keyword, _ in self.definition.keywords}
        taken = _EVERYTHING if accepts is None else len(keywords | set(accepts))
        points = min(taken, _EVERYTHING) + _WEIGHT * (min(self.importers, _EVERYTHING) + self.is_named)
        return points + (_WEIGHT if self.chooses else 0)


def best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that may be the project's wrapper, likeliest first; several with the highest score are equal."""
    likely = [each for each in candidates if each.chooses or each.is_named or each.importers > 1]
    return sorted(likely, key=lambda each: (-each.score, each.call))


def candidates(paths: Iterable[str], everywhere: Iterable[str], roots: tuple[str, ...]) -> list[Candidate]:
    """The functions in the files ``paths`` that give their caller a connection.

    ``everywhere`` are all files of the project, some of which import them; ``roots`` the source roots.
    """
    found = []
    importing: dict[str, list[str]] = {}
    for path in everywhere:
        for imported in imported_files(path, roots, everything=True):
            importing.setdefault(imported, []).append(path)
    for path in paths:
        module = module_name(path, roots)
        if module and all(part.isidentifier() for part in module.split(".")) and not _is_test(path):
            for qualname, definition in _in_file(path):
                name = qualname.partition(".")[0].encode()
                importers = sum(_mentions(other, name) for other in importing.get(path, ()))
                found.append(Candidate(path, module, qualname, definition, importers))
    return found


def _is_test(path: str) -> bool:
    name = os.path.basename(path)
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


def _mentions(path: str, name: bytes) -> bool:
    try:
        with open(path, "rb") as file:
            return re.search(rb"\b" + name + rb"\b", file.read()) is not None
    except OSError:
        return False


def _in_file(path: str) -> Iterator[tuple[str, Definition]]:
    """The functions of one file that give their caller a connection: (qualified name, definition)."""
    try:
        with open(path, "rb") as file:
            code = Code(read_document(file.read()).source)
        meaning = Meaning(code, frozenset({"websockets"}), lambda module: frozenset({"connect"}))
        yield from _in_meaning(meaning)
    except (OSError, DocumentError, TooDeep):
        return


def _in_meaning(meaning: Meaning) -> Iterator[tuple[str, Definition]]:
    seen = set()
    for name in CONNECTS:
        for use in meaning.uses.get(name, ()):
            call = call_of(meaning, use) if use.kind == "load" else None
            path = _function(use.path)
            if call is None or path is None or path[-1].id in seen:
                continue
            qualname = _qualname(meaning.code, path)
            if not qualname or not _gives(meaning, path, call):
                continue
            try:
                definition = read_definition(meaning, qualname, known_keywords())
            except WrapperError:
                continue
            if _takes_uri(meaning.code, call, definition):
                seen.add(path[-1].id)
                yield qualname, definition


def _function(path: Path) -> Path | None:
    """The path to the innermost function around the end of ``path``."""
    for i in range(len(path) - 1, -1, -1):
        if path[i].type == "function_definition":
            return path[: i + 1]
        if path[i].type == "lambda":
            return None
    return None


def _qualname(code: Code, path: Path) -> str:
    """The dotted name of a function at the top of its module or in classes; "" inside another function."""
    named = [node for node in path if node.type in ("function_definition", "class_definition")]
    if any(node.type == "function_definition" for node in named[:-1]):
        return ""
    names = [node.child_by_field_name("name") for node in named]
    return ".".join(code.text(name) for name in names if name is not None)


def _gives(meaning: Meaning, function: Path, call: Call) -> bool:
    """Does the function return what the call gives, awaited or not, directly or by a name?"""
    end = fate(meaning, call.path)
    while end.kind in ("await", "awaitable argument"):
        end = fate(meaning, end.path)
    if end.kind == "return":
        return True
    target = end.node.child_by_field_name("left") if end.kind == "assign" else None
    text = meaning.code.text
    returned = [text(path[-1]) for path in results(function)[0] if path[-1].type == "identifier"]
    return target is not None and target.type == "identifier" and text(target) in returned


def _takes_uri(code: Code, call: Call, definition: Definition) -> bool:
    """Is the URI one of its parameters, and the only one that must be given?"""
    given = code.text(call.positional[0]) if call.positional else ""
    return given in definition.positional and set(definition.required) <= {given}
