"""``wslint rule``: a rule's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from os import getcwd, path
from typing import Annotated, Any

from typer import Argument, Option

from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.output import ListingFormat, print_json, print_text
from wslint.config import Resolver
from wslint.rules.index import Entry, entries
from wslint.rules.pages import Rule, examples, load_page


@dataclass(frozen=True)
class Flags:
    """What ``wslint rule`` accepts."""

    rule: Annotated[str | None, Argument(metavar="[RULE]", help="Code or name of the rule to explain.")] = None
    all: Annotated[bool, Option("--all", help="Explain all rules.")] = False
    output_format: ListingFormat = "text"
    config: Annotated[
        list[str] | None,
        Option(metavar="OPTION", help="A configuration file, or a TOML `KEY = VALUE`: where rules of your own lie."),
    ] = None
    isolated: Annotated[bool, Option("--isolated", help="Ignore all configuration files.")] = False


def run(flags: Flags) -> int:
    """Print one page or all of them. Raises Failure, ConfigError and PageError."""
    if flags.all == (flags.rule is not None):
        raise Failure("`--all` explains every rule and RULE one: give one of them")
    config = Resolver(getcwd(), flags.config or (), flags.isolated).root()
    known = entries(config.rules)
    chosen = known if flags.all else [entry for entry in known if flags.rule in (entry.code, entry.name)]
    if not chosen:
        names = ", ".join(f"{entry.code} ({entry.name})" for entry in known)
        raise Failure(f"unknown rule `{flags.rule}`\n  the rules are {names}")
    _print(chosen, flags)
    return 0


def _print(chosen: Sequence[Entry], flags: Flags) -> None:
    if flags.output_format == "json":
        described = [_described(entry) for entry in chosen]
        print_json(described if flags.all else described[0])
        return
    print_text("\n".join(_text(load_page(entry.path)) for entry in chosen))


def _text(rule: Rule) -> str:
    return f"# {rule.name} ({rule.code})\n\n{_fix(rule)}\n\n{rule.text}"


def _fix(rule: Rule) -> str:
    return "Fix is sometimes available." if _availability(rule) == "Sometimes" else "Fix is not available."


def _availability(rule: Rule) -> str:
    """A page shows a fix if its rule has any; whether one is at hand depends on the code, and on the range."""
    return "Sometimes" if any(example.kind == "diff" for example in examples(rule.path)) else "None"


def _described(entry: Entry) -> dict[str, Any]:
    """The object that Ruff's JSON has for a rule."""
    rule = load_page(entry.path)
    return {
        "name": rule.name,
        "code": rule.code,
        "linter": min(entry.packages, default="wslint"),
        "summary": rule.summary,
        "message_formats": [rule.summary],
        "fix": _fix(rule),
        "fix_availability": _availability(rule),
        "explanation": rule.text,
        "preview": False,
        "status": {"Stable": {}},
        "category": path.basename(path.dirname(rule.path)),
    }


app = command(Flags, run, "Explain a rule (or all rules).")
