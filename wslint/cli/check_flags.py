"""The flags of ``wslint check``: Ruff's, as far as they mean something here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal

from typer import Argument, Option

from wslint.cli.cache_flags import CacheDir, NoCache, cache_override
from wslint.cli.failures import Failure
from wslint.options import DOCUMENTS

_Format = Literal[
    "concise", "full", "json", "json-lines", "junit", "grouped",
    "github", "gitlab", "pylint", "rdjson", "azure", "sarif",
]  # fmt: skip
_SELECTION, _FILES, _RATCHET, _MORE, _LOG, _GLOBAL = (
    "Rule selection", "File selection", "Ratchet", "Miscellaneous", "Log levels", "Global options",
)  # fmt: skip
_Rules = list[str] | None
_Switch = bool | None  # None: not given, so that the configuration decides


@dataclass(repr=False, eq=False)  # what else a dataclass can do is not needed, and is paid for at every start
class Flags:
    """What ``wslint check`` accepts."""

    files: Annotated[
        list[str] | None,
        Argument(metavar="[FILES]...", help="Files or directories to check, or `-` to read from stdin [default: .]"),
    ] = None
    fix: Annotated[_Switch, Option("--fix/--no-fix", help="Apply safe fixes.")] = None
    unsafe_fixes: Annotated[
        _Switch,
        Option(
            "--unsafe-fixes/--no-unsafe-fixes",
            help="Include fixes that may not retain the original intent of the code.",
        ),
    ] = None
    show_fixes: Annotated[
        _Switch, Option("--show-fixes/--no-show-fixes", help="Show an enumeration of all fixes that were applied.")
    ] = None
    diff: Annotated[
        bool,
        Option(
            "--diff",
            help="Write no fixed file back; output a diff for each changed file instead, "
            "and exit 0 if there are no diffs. Implies --fix-only.",
        ),
    ] = False
    fix_only: Annotated[
        _Switch,
        Option(
            "--fix-only/--no-fix-only",
            help="Apply fixes, but do not report, or exit non-zero for, what is left. Implies --fix.",
        ),
    ] = None
    ignore_noqa: Annotated[bool, Option("--ignore-noqa", help="Ignore all suppression comments.")] = False
    output_format: Annotated[
        _Format | None,
        Option(
            "--output-format",
            envvar="WSLINT_OUTPUT_FORMAT",
            show_envvar=True,
            help="The form in which findings are printed; full by default.",
        ),
    ] = None
    output_file: Annotated[
        str | None,
        Option(
            "--output-file",
            "-o",
            envvar="WSLINT_OUTPUT_FILE",
            show_envvar=True,
            metavar="PATH",
            help="Write the findings to this file instead of stdout.",
        ),
    ] = None
    statistics: Annotated[
        bool, Option("--statistics", help="Show counts for every rule with at least one finding.")
    ] = False
    show_files: Annotated[
        bool, Option("--show-files", help="List the files that would be checked with the current settings.")
    ] = False
    show_settings: Annotated[
        bool, Option("--show-settings", help="Show the settings that the first of the files is checked with.")
    ] = False
    select: Annotated[
        _Rules,
        Option(
            metavar="RULE,...",
            help="Rules to enable: codes, prefixes of codes, names or ALL.",
            rich_help_panel=_SELECTION,
        ),
    ] = None
    ignore: Annotated[_Rules, Option(metavar="RULE,...", help="Rules to disable.", rich_help_panel=_SELECTION)] = None
    extend_select: Annotated[
        _Rules,
        Option(
            metavar="RULE,...",
            help="Like --select, but in addition to the rules that are selected already.",
            rich_help_panel=_SELECTION,
        ),
    ] = None
    per_file_ignores: Annotated[
        _Rules,
        Option(
            metavar="PATTERN:RULE,...",
            help="Rules to disable in the files that match a pattern.",
            rich_help_panel=_SELECTION,
        ),
    ] = None
    extend_per_file_ignores: Annotated[
        _Rules,
        Option(
            metavar="PATTERN:RULE,...",
            help="Like --per-file-ignores, but in addition to those that are specified already.",
            rich_help_panel=_SELECTION,
        ),
    ] = None
    fixable: Annotated[
        _Rules, Option(metavar="RULE,...", help="Rules whose fixes may be applied.", rich_help_panel=_SELECTION)
    ] = None
    unfixable: Annotated[
        _Rules, Option(metavar="RULE,...", help="Rules whose fixes are not applied.", rich_help_panel=_SELECTION)
    ] = None
    exclude: Annotated[
        _Rules,
        Option(metavar="PATTERN,...", help="Files and directories to leave out.", rich_help_panel=_FILES),
    ] = None
    extend_exclude: Annotated[
        _Rules,
        Option(
            metavar="PATTERN,...",
            help="Like --exclude, but in addition to those that are excluded already.",
            rich_help_panel=_FILES,
        ),
    ] = None
    respect_gitignore: Annotated[
        _Switch,
        Option(
            "--respect-gitignore/--no-respect-gitignore",
            help="Leave out what .gitignore and other standard ignore files name.",
            rich_help_panel=_FILES,
        ),
    ] = None
    force_exclude: Annotated[
        _Switch,
        Option(
            "--force-exclude/--no-force-exclude",
            help="Leave excluded files, and documents that the configuration does not ask for, out even when they are "
            "named on the command line.",
            rich_help_panel=_FILES,
        ),
    ] = None
    phase: Annotated[
        _Rules,
        Option(
            metavar="NAME,...",
            help="Report and fix only the files of these phases of the migration.",
            rich_help_panel=_FILES,
        ),
    ] = None
    shard: Annotated[
        str | None,
        Option(
            metavar="N/COUNT",
            help="Check only the Nth of COUNT parts of the files, which are equal in bytes.",
            rich_help_panel=_FILES,
        ),
    ] = None
    documents: Annotated[
        _Rules,
        Option(
            metavar="KIND,...",
            help="Documents to check too: markdown, rst, docstrings, shell.",
            rich_help_panel=_FILES,
        ),
    ] = None
    baseline: Annotated[
        _Switch,
        Option(
            "--baseline/--no-baseline",
            help="Hide the findings that the baseline accepts; with `baseline` in the configuration, the default.",
            rich_help_panel=_RATCHET,
        ),
    ] = None
    against: Annotated[
        str | None,
        Option(
            metavar="REF",
            help="Report only what the tree at this git reference does not have; its own baseline counts, not that "
            "of the work tree.",
            rich_help_panel=_RATCHET,
        ),
    ] = None
    add_todo: Annotated[
        bool,
        Option(
            "--add-todo",
            help="Write a marker above each reported finding that has no fix to apply.",
            rich_help_panel=_RATCHET,
        ),
    ] = False
    no_cache: NoCache = False
    cache_dir: CacheDir = None
    stdin_filename: Annotated[
        str | None,
        Option(metavar="PATH", help="The name of the file when it comes through stdin.", rich_help_panel=_MORE),
    ] = None
    exit_zero: Annotated[
        bool,
        Option("--exit-zero", "-e", help="Exit with 0 even when there are findings.", rich_help_panel=_MORE),
    ] = False
    exit_non_zero_on_fix: Annotated[
        bool,
        Option(
            "--exit-non-zero-on-fix",
            help="Exit with 1 if any file was fixed, even when no finding is left.",
            rich_help_panel=_MORE,
        ),
    ] = False
    jobs: Annotated[
        int | None,
        Option(
            min=1,
            metavar="N",
            envvar="WSLINT_JOBS",
            show_envvar=True,
            help="The number of processes; by default that of the usable cores.",
            rich_help_panel=_MORE,
        ),
    ] = None
    verbose: Annotated[bool, Option("--verbose", "-v", help="Enable verbose logging.", rich_help_panel=_LOG)] = False
    quiet: Annotated[bool, Option("--quiet", "-q", help="Print findings, but nothing else.", rich_help_panel=_LOG)] = (
        False
    )
    silent: Annotated[
        bool,
        Option("--silent", "-s", help="Print nothing (but still exit with 1 upon findings).", rich_help_panel=_LOG),
    ] = False
    config: Annotated[
        list[str] | None,
        Option(
            metavar="OPTION",
            help="A configuration file that replaces all others, or a TOML `KEY = VALUE` that overrides one key. "
            "Repeatable.",
            rich_help_panel=_GLOBAL,
        ),
    ] = None
    isolated: Annotated[bool, Option("--isolated", help="Ignore all configuration files.", rich_help_panel=_GLOBAL)] = (
        False
    )
    no_partial_parse: Annotated[bool, Option("--no-partial-parse", hidden=True)] = False
    color: Annotated[
        Literal["auto", "always", "never"],
        Option(metavar="WHEN", help="When to colour: auto, always or never.", rich_help_panel=_GLOBAL),
    ] = "auto"


_LISTS = ("select", "ignore", "extend_select", "fixable", "unfixable", "exclude", "extend_exclude", "documents")
_BY_PATTERN = ("per_file_ignores", "extend_per_file_ignores")
# As in Ruff: (one flag, another that it cannot be used with).
_CONFLICTS = (
    ("diff", "add_todo"), ("diff", "show_fixes"), ("diff", "statistics"), ("exit_zero", "exit_non_zero_on_fix"),
    ("show_files", "show_settings"), ("quiet", "verbose"), ("silent", "verbose"), ("quiet", "silent"),
)  # fmt: skip


def validate(flags: Flags) -> None:
    """Raise Failure for flags that contradict each other."""
    for one, other in _CONFLICTS:
        if getattr(flags, one) and getattr(flags, other):
            names = (f"--{name.replace('_', '-')}" for name in (one, other))
            raise Failure("the argument `{}` cannot be used with `{}`".format(*names))
    if flags.shard is not None:
        from wslint.files.shard import parsed

        try:
            parsed(flags.shard)
        except ValueError as error:
            raise Failure(f"invalid value `{flags.shard}` for `--shard`: {error}") from None
        if flags.stdin_filename is not None or flags.files == ["-"]:
            raise Failure("the argument `--shard` cannot be used with standard input")
    for name in ("against", "add_todo"):
        if getattr(flags, name) and (flags.stdin_filename is not None or flags.files == ["-"]):
            raise Failure(f"the argument `--{name.replace('_', '-')}` cannot be used with standard input")
    for word in listed(flags.documents) or ():
        if word not in DOCUMENTS:
            raise Failure(f"invalid value `{word}` for `--documents`: expected one of {', '.join(DOCUMENTS)}")
    if "" in (flags.files or ()):
        raise Failure("a value is required for `[FILES]...` but none was supplied")
    for name in (*_LISTS, *_BY_PATTERN, "phase"):
        if "" in (text.strip(" ,") for text in getattr(flags, name) or ()):
            raise Failure(f"a value is required for `--{name.replace('_', '-')}` but none was supplied")


def overrides(flags: Flags) -> dict[str, object]:
    """What the flags say, by the names of the configuration's fields; None for a flag that was not given."""
    values: dict[str, object] = {name: listed(getattr(flags, name)) for name in _LISTS}
    for name in _BY_PATTERN:
        values[name] = _by_pattern(f"--{name.replace('_', '-')}", getattr(flags, name))
    same = ("fix", "fix_only", "show_fixes", "unsafe_fixes", "output_format", "force_exclude", "respect_gitignore")
    values.update((name, getattr(flags, name)) for name in same)
    return values | cache_override(flags.cache_dir)


def listed(texts: Iterable[str] | None) -> tuple[str, ...] | None:
    """The items of comma-separated texts, None without any (Typer gives an empty list, too)."""
    items = tuple(item.strip() for text in texts or () for item in text.split(",") if item.strip())
    return items or None


def _by_pattern(flag: str, texts: Iterable[str] | None) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    pairs: dict[str, list[str]] = {}
    for item in listed(texts) or ():
        pattern, colon, rule = item.rpartition(":")
        if not colon or not pattern or not rule:
            raise Failure(f"invalid value `{item}` for `{flag}`: expected PATTERN:RULE, such as `tests/**:WS0001`")
        pairs.setdefault(pattern, []).append(rule)
    return tuple((pattern, tuple(rules)) for pattern, rules in pairs.items()) or None
