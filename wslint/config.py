"""The configuration of a run: one frozen value for each directory, and which file it comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wslint.options import OPTIONS, ConfigError
from wslint.settings import Settings, combined, from_options, load, reanchored

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wslint.phase import Phase

__all__ = ["CONFIG_NAMES", "Config", "ConfigError", "Resolver", "Wrapper", "read_config"]

# The first that exists in a directory counts, a pyproject.toml only with a [tool.wslint].
CONFIG_NAMES = (".wslint.toml", "wslint.toml", "pyproject.toml")

_DEFAULTS = {
    option.name.replace("-", "_"): None if option.default is None else option.read(option.default)
    for option in OPTIONS
    if option.name != "extend"
}


@dataclass(frozen=True, slots=True)
class Wrapper:
    """The project's own function that is to be called instead of ``websockets.connect``.

    ``call`` is "module:qualified name". ``keywords`` pairs a keyword of ``connect`` with the
    wrapper's keyword for it. What is None or empty is read from the wrapper's definition. ``place``
    names the table in its file, for messages.
    """

    call: str
    keywords: tuple[tuple[str, str], ...] = ()
    returns: str | None = None
    accepts: tuple[str, ...] | None = None
    raises: tuple[str, ...] | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """What ``[tool.wslint]`` and the command line say; ``OPTIONS`` documents each key.

    ``root`` is the absolute directory to which patterns are relative, ``path`` the file that was
    read (None for the defaults). ``select`` is None for every rule that is on by default.
    ``rules`` and ``src`` are absolute directories, ``baseline`` and ``cache_dir`` absolute paths.
    """

    root: str
    path: str | None
    select: tuple[str, ...] | None
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...]
    fixable: tuple[str, ...]
    unfixable: tuple[str, ...]
    rules: tuple[str, ...]
    exclude: tuple[str, ...]
    extend_exclude: tuple[str, ...]
    include: tuple[str, ...]
    extend_include: tuple[str, ...]
    documents: tuple[str, ...]
    document_imports: tuple[str, ...]
    force_exclude: bool
    respect_gitignore: bool
    src: tuple[str, ...]
    websockets: str | None
    timeout_means: str | None
    wrapper: Wrapper | None
    phases: tuple[Phase, ...]
    baseline: str | None
    todo_owner: bool
    cache_dir: str | None
    fix: bool
    fix_only: bool
    show_fixes: bool
    unsafe_fixes: bool | None
    output_format: str


def read_config(path: str) -> Config:
    """Return the configuration in a pyproject.toml, wslint.toml or .wslint.toml; raises ConfigError."""
    path = os.path.abspath(path)
    root = os.path.dirname(path)
    return _config(load(path, root, "") or {}, root, path)


class Resolver:
    """Finds the configuration that governs a directory.

    ``config_options`` are the values of ``--config``: one file at most, which then replaces every
    file that would be found, and ``key = value`` texts, which override whatever is found.
    ``isolated`` ignores all files. ``overrides`` are the other flags by the names of Config's fields
    (and ``extend_per_file_ignores``), None for a flag that was not given. Patterns and paths from
    the command line are relative to ``cwd``, which is absolute. Raises ConfigError, as the methods do.
    """

    def __init__(
        self,
        cwd: str,
        config_options: Sequence[str] = (),
        isolated: bool = False,
        overrides: Mapping[str, object] | None = None,
    ) -> None:
        files = [option for option in config_options if os.path.isfile(os.path.join(cwd, option))]
        inline = [option for option in config_options if option not in files]
        if len(files) > 1:
            raise ConfigError("--config names two files: " + " and ".join(files) + "; use `extend` to combine them")
        if files and isolated:
            raise ConfigError(
                f"--isolated ignores every configuration file, --config {files[0]} names one: drop either"
            )
        for option in inline:
            if "=" not in option:
                raise ConfigError(f"--config {option}: neither a file nor TOML of the form `key = value`")
        flags = {key: value for key, value in (overrides or {}).items() if value is not None}
        self._cwd = cwd
        self._overrides: Settings = combined(flags, from_options(inline, cwd))
        self._by_directory: dict[str, Config | None] = {}
        self._fixed: Config | None = None
        if isolated:
            self._fixed = self._at_cwd(None)
        elif files:
            self._fixed = self._at_cwd(os.path.normpath(os.path.join(cwd, files[0])))
        self._root = self._fixed

    def root(self) -> Config:
        """Return the configuration that governs the working directory.

        Without a file there or above, it is the user's own (``$XDG_CONFIG_HOME/wslint/wslint.toml``),
        else the defaults, both rooted at the working directory.
        """
        if self._root is None:
            self._root = self._closest(self._cwd) or self._at_cwd(_user_file())
        return self._root

    def for_directory(self, directory: str) -> Config:
        """Return the configuration that governs the files in an absolute directory.

        It is the closest one at or above it; without any, that of the working directory, as in Ruff.
        """
        return self._fixed or self._closest(directory) or self.root()

    def _closest(self, directory: str) -> Config | None:
        passed = []
        while directory not in self._by_directory:
            passed.append(directory)
            config = self._in(directory)
            parent = os.path.dirname(directory)
            if config is not None or parent == directory:
                break
            directory = parent
        else:
            config = self._by_directory[directory]
        self._by_directory.update(dict.fromkeys(passed, config))
        return config

    def _in(self, directory: str) -> Config | None:
        for name in CONFIG_NAMES:
            path = os.path.join(directory, name)
            if os.path.isfile(path):
                settings = load(path, directory, "")
                if settings is not None:
                    return self._overridden(settings, directory, path)
        return None

    def _at_cwd(self, path: str | None) -> Config:
        settings = load(path, self._cwd, self._cwd) if path else None
        return self._overridden(settings or {}, self._cwd, path)

    def _overridden(self, settings: Settings, root: str, path: str | None) -> Config:
        overrides = reanchored(self._overrides, self._cwd, root)
        return _config(combined(overrides, settings), root, path)


def _user_file() -> str | None:
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    for name in CONFIG_NAMES:
        path = os.path.join(home, "wslint", name)
        if os.path.isfile(path):
            return path
    return None


def _config(settings: Settings, root: str, path: str | None) -> Config:
    values = {**_DEFAULTS, "src": (root, os.path.join(root, "src")), **settings}
    values["per_file_ignores"] += values.pop("extend_per_file_ignores")
    values["wrapper"] = _wrapper(settings)
    return Config(root=root, path=path, **{name: value for name, value in values.items() if "." not in name})


def _wrapper(settings: Settings) -> Wrapper | None:
    stated = {key.partition(".")[2]: value for key, value in settings.items() if key.startswith("wrapper.")}
    if not stated:
        return None
    if "call" not in stated:
        raise ConfigError(
            f"{stated['place']}: `wrapper.call` is missing: name the wrapper, "
            'as in call = "package.sockets:Client.connect"'
        )
    return Wrapper(**stated)
