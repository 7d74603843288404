"""``wslint config``: the keys of ``[tool.wslint]``."""

from dataclasses import dataclass
from typing import Annotated

from typer import Argument

from wslint.cli.commands import command
from wslint.cli.failures import Failure
from wslint.cli.output import ListingFormat, print_json, print_text
from wslint.options import OPTIONS, Option


@dataclass(frozen=True)
class Flags:
    """What ``wslint config`` accepts."""

    key: Annotated[str | None, Argument(metavar="[KEY]", help="The key, or table of keys, to describe.")] = None
    output_format: ListingFormat = "text"


def run(flags: Flags) -> int:
    """List the keys, those of a table, or describe one key. Raises Failure for an unknown one."""
    one = next((option for option in OPTIONS if option.name == flags.key), None)
    if one is not None:
        if flags.output_format == "json":
            print_json(_described(one))
        else:
            print_text(_text(one))
        return 0
    prefix = "" if flags.key is None else f"{flags.key}."
    listed = [option for option in OPTIONS if option.name.startswith(prefix)]
    if not listed:
        names = ", ".join(option.name for option in OPTIONS)
        raise Failure(f"unknown key `{flags.key}`\n  valid keys: {names}")
    if flags.output_format == "json":
        print_json({option.name: _described(option) for option in listed})
    else:
        print_text("".join(f"{option.name}\n" for option in listed))
    return 0


def _described(option: Option) -> dict[str, object]:
    """The object that Ruff's JSON has for a key."""
    return {
        "doc": option.doc,
        "default": _default(option),
        "value_type": option.value_type,
        "scope": None,
        "example": option.example,
        "deprecated": None,
    }


def _text(option: Option) -> str:
    facts = f"Default value: {_default(option)}\nType: {option.value_type}"
    return f"{option.doc}\n\n{facts}\nExample usage:\n```toml\n{option.example}\n```\n"


def _default(option: Option) -> str:
    """The default as TOML writes it, `null` for none, as in Ruff."""
    from json import dumps

    return dumps(option.default, ensure_ascii=False)


app = command(Flags, run, "List or describe the available configuration options.")
