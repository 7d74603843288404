"""``--show-files`` and ``--show-settings``, in Ruff's layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from wslint.cli.failures import Failure
from wslint.cli.output import print_text
from wslint.config import Config
from wslint.engine.cache.folder import directory_of
from wslint.rules.selection import select

_UNSAFE = {None: "hint", True: "enabled", False: "disabled"}


def show_files(files: Sequence[tuple[str, Config]]) -> None:
    """List the files, with their absolute paths."""
    for path, _ in files:
        print_text(f"{path}\n")


def show_settings(files: Sequence[tuple[str, Config]]) -> None:
    """Print what the first of the files is checked with. Raises Failure if there is none."""
    if not files:
        raise Failure("No files found under the given path")
    path, config = files[0]
    print_text("".join(f"{line}\n" for line in _settings(path, config)))


def _settings(path: str, config: Config) -> Iterator[str]:
    yield f'Resolved settings for: "{path}"'
    if config.path is not None:
        yield f'Settings path: "{config.path}"'
    yield "\n# General Settings"
    yield f'cache_dir = "{directory_of(config)}"'
    for name in ("fix", "fix_only", "output_format", "show_fixes"):
        yield _line(name, getattr(config, name))
    yield f"unsafe_fixes = {_UNSAFE[config.unsafe_fixes]}"
    yield "\n# File Resolver Settings"
    files = (
        "exclude",
        "extend_exclude",
        "force_exclude",
        "include",
        "extend_include",
        "documents",
        "respect_gitignore",
    )
    for name in files:
        yield _line(f"file_resolver.{name}", getattr(config, name))
    yield f'file_resolver.project_root = "{config.root}"'
    yield "\n# Linter Settings"
    selection = select(config)
    names = {entry.code: f"{entry.name} ({entry.code})" for entry in selection.enabled}
    yield _block("linter.rules.enabled", names.values())
    yield _block("linter.rules.should_fix", (name for code, name in names.items() if code in selection.fixable))
    ignored = (f'"{pattern}" = {", ".join(selectors)}' for pattern, selectors in config.per_file_ignores)
    yield _block("linter.per_file_ignores", ignored)
    yield _line("linter.rules.directories", config.rules)
    yield _line("linter.document_imports", config.document_imports)
    yield _line("linter.src", config.src)
    yield _line("linter.websockets", config.websockets)
    yield _line("linter.timeout_means", config.timeout_means)
    yield from _wrapper(config)


def _wrapper(config: Config) -> Iterator[str]:
    wrapper = config.wrapper
    if wrapper is None:
        yield "linter.wrapper = none"
        return
    yield f"linter.wrapper.call = {wrapper.call}"
    yield _block("linter.wrapper.keywords", (f"{old} = {new}" for old, new in wrapper.keywords))
    for name in ("returns", "accepts", "raises"):
        yield _line(f"linter.wrapper.{name}", getattr(wrapper, name))


def _line(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return _block(name, (f'"{item}"' for item in value))
    if value is None:
        return f"{name} = none"
    return f"{name} = {str(value).lower() if isinstance(value, bool) else value}"


def _block(name: str, items: Iterable[str]) -> str:
    rows = [f"\t{item},\n" for item in items]
    return f"{name} = [\n{''.join(rows)}]" if rows else f"{name} = []"
