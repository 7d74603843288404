"""What `wslint init` finds out about a project: its direct uses, its wrapper, its range, its owners, its tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wslint.code import api
from wslint.code.modules import locate
from wslint.code.names import Meaning
from wslint.code.tree import Code
from wslint.code.wrapper import Definition, WrapperError, known_keywords, read_definition
from wslint.config import Config, ConfigError, Wrapper
from wslint.declared import declared_range
from wslint.engine.setup import range_for
from wslint.files.documents import DocumentError, read_document
from wslint.migrate import shim as shims
from wslint.migrate.init.candidates import Candidate, best, candidates
from wslint.migrate.init.guide import Wrapping
from wslint.migrate.owners import Codeowners
from wslint.paths import shown

_PYTEST = ("pytest.ini", "conftest.py", os.path.join("tests", "conftest.py"))
_SHOWN = 5  # candidates named


@dataclass(slots=True)
class Survey:
    """One project.

    ``root`` is its absolute directory, ``config`` what governs it. ``uses`` counts direct uses by
    file, relative to ``root`` with slashes. ``wrapper`` is the configured, the stated or the found one,
    ``wrapping`` what its callers must know. ``shim`` is the absolute path of a wrapper to write.
    ``releases`` says which releases the code must work on. ``owners`` gives the owners of a relative
    path, ``pytest`` whether the tests run with it. ``remarks`` are one-line texts for people.
    """

    root: str
    config: Config
    uses: Mapping[str, int]
    wrapper: Wrapper | None = None
    wrapping: Wrapping | None = None
    shim: str | None = None
    releases: str = ""
    owners: Callable[[str], tuple[str, ...]] = lambda path: ()
    pytest: bool = False
    remarks: list[str] = field(default_factory=list)


def survey(
    root: str,
    config: Config,
    uses: dict[str, int],
    files: Sequence[str],
    stated: str | None = None,
    shim: str | None = None,
) -> Survey:
    """Look at a project.

    ``uses`` loses those of the wrapper's module. ``files`` are the absolute paths of all files.
    ``stated`` is the wrapper that the command line names, ``shim`` the absolute path of one to write.
    Raises ConfigError for a wrapper or a range that cannot be right, OSError for a CODEOWNERS that
    cannot be read.
    """
    made = Survey(root, config, uses, shim=shim)
    if not uses:
        made.remarks.append("Nothing here calls websockets.connect directly.")
    if config.wrapper is not None:
        made.wrapper = config.wrapper
    elif stated is not None:
        made.wrapper = Wrapper(stated, place="--wrapper")
    elif shim is not None:
        made.wrapper = _shim(made, shim)
    else:
        _find_wrapper(made, files)
    if made.wrapper is not None:
        made.wrapping = _wrapping(made.wrapper, config)
        path = locate(made.wrapper.call.partition(":")[0], config.src)
        if path is not None:
            uses.pop(os.path.relpath(path, root).replace(os.sep, "/"), None)
    _find_range(made)
    codeowners = Codeowners()
    made.owners = lambda path: codeowners.of(os.path.join(root, *path.split("/")), root)
    for path in uses:
        made.owners(path)
    made.remarks += codeowners.warnings
    made.pytest = _runs_pytest(root)
    return made


def _shim(made: Survey, path: str) -> Wrapper:
    call = shims.call_of(path, made.config)
    if not call:
        raise ConfigError(f"{shown(path)}: no directory in `src` holds it: set `src`, or choose another place")
    return Wrapper(call)


def _find_wrapper(made: Survey, files: Sequence[str]) -> None:
    """Choose the function that is most likely the wrapper; nobody guesses between two that are equal."""
    using = [os.path.join(made.root, *path.split("/")) for path in made.uses if path.endswith(".py")]
    python = [path for path in files if path.endswith(".py")]
    found = best(candidates(using, python, made.config.src))
    first = [each for each in found if each.score == found[0].score]
    if len(first) == 1:
        chosen = found[0]
        made.wrapper = Wrapper(chosen.call, returns=None if chosen.definition.returns else "connection")
        made.remarks.append(f"The wrapper: {_described(chosen)}.")
        others = [each.call for each in found[1:_SHOWN]]
        if others:
            made.remarks.append(f"If it is another one, name it with --wrapper: {', '.join(others)}.")
    elif first:
        made.remarks.append("Which of these is the wrapper? Name it with --wrapper:")
        made.remarks += [f"  {_described(each)}" for each in first[:_SHOWN]]
    elif made.uses:
        made.remarks.append(
            "No function here is a wrapper around websockets.connect: name yours with --wrapper MODULE:NAME, or have "
            "one written with --shim PATH."
        )


def _described(candidate: Candidate) -> str:
    count = candidate.importers
    imported = f", imported by {count} file{'' if count == 1 else 's'}" if count else ""
    return f"{candidate.call} ({shown(candidate.path)}:{candidate.definition.line}{imported})"


def _wrapping(wrapper: Wrapper, config: Config) -> Wrapping | None:
    """What callers must know of a wrapper; None for one that is not in the tree and not described."""
    module, _, qualname = wrapper.call.partition(":")
    definition = _definition(wrapper, config)
    if definition is None:
        return None
    keywords = {**dict(definition.keywords), **dict(wrapper.keywords)}
    if "headers" in definition.named:
        for keyword in ("additional_headers", "extra_headers"):
            keywords.setdefault(keyword, "headers")
    for keyword in ("additional_headers", "open_timeout"):
        if definition.accepts is None or keyword in definition.named or keyword in definition.accepts:
            keywords.setdefault(keyword, keyword)
    raises = wrapper.raises if wrapper.raises is not None else definition.raises
    returns = wrapper.returns or definition.returns
    return Wrapping(module, qualname, returns, (*definition.positional, "uri")[0], keywords, raises or ())


def _definition(wrapper: Wrapper, config: Config) -> Definition | None:
    """The definition of a wrapper in the tree, or of the shim that will be. Raises ConfigError for a wrong name."""
    module, _, qualname = wrapper.call.partition(":")
    path = locate(module, config.src)
    if path is None and qualname == shims.FUNCTION:
        source = shims.shim().encode()
    elif path is None:
        if wrapper.place == "--wrapper":
            roots = ", ".join(shown(root) or "." for root in config.src)
            raise ConfigError(f"--wrapper {wrapper.call}: there is no module `{module}` in {roots}")
        return None
    else:
        try:
            with open(path, "rb") as file:
                source = read_document(file.read()).source
        except (OSError, DocumentError) as error:
            raise ConfigError(f"{shown(path)}: {error}") from None
    try:
        meaning = Meaning(Code(source), frozenset({"websockets"}), lambda module: frozenset())
        return read_definition(meaning, qualname, known_keywords())
    except WrapperError as error:
        place = f"{wrapper.place} " if wrapper.place else ""
        raise ConfigError(f"{place}{wrapper.call}: {error}") from None


def _find_range(made: Survey) -> None:
    span, note = range_for(made.config, made.root)
    made.releases = f"websockets {api.describe(span.releases, api.Range(api.releases(), '', True))}"
    if note:
        made.releases = f"the newest release of websockets ({span.releases[-1]})"
        if made.uses:
            made.remarks.append(note)
        return
    declaration = declared_range(made.root, made.config.root) if made.config.websockets is None else None
    if declaration is not None:
        place = f"{shown(declaration.path)}:{declaration.line}"
        made.remarks.append(f"The range: {made.releases.removeprefix('websockets ')} ({declaration.text}, {place}).")


def _runs_pytest(root: str) -> bool:
    if any(os.path.exists(os.path.join(root, name)) for name in _PYTEST):
        return True
    return any(b"pytest" in text for text in _texts(root, ("pyproject.toml", "setup.cfg", "tox.ini")))


def _texts(root: str, names: Iterable[str]) -> Iterable[bytes]:
    for name in names:
        try:
            with open(os.path.join(root, name), "rb") as file:
                yield file.read()
        except OSError:
            continue
