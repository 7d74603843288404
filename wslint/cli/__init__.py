"""The command line: from arguments to an exit code.

0: clean; 1: findings; 2: wslint or its input failed; 130: interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run wslint with ``arguments`` (default: those of the process) and exit; the console entry point."""
    # All that is made while modules are imported stays: looking for garbage in it is a twentieth of a short run.
    gc.disable()
    try:
        try:
            _run(sys.argv[1:] if arguments is None else arguments)
        finally:
            gc.enable()
            sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        sys.exit(0)  # as Ruff: the reader has seen enough
    except KeyboardInterrupt:
        sys.exit(130)


def _run(arguments: Sequence[str]) -> NoReturn:
    from wslint.cli.failures import show_failure

    try:
        from wslint.cli.app import app
        from wslint.cli.response_files import expanded

        app(args=expanded(arguments), prog_name="wslint")
        sys.exit(0)
    except SystemExit as leaving:
        # Typer's own answer to a broken pipe is exit code 1, which would mean findings.
        if isinstance(leaving.__context__, BrokenPipeError):
            raise leaving.__context__ from None
        raise
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        if not _is_expected(error):
            import traceback

            traceback.print_exc()
            error = RuntimeError(f"an error in wslint itself, please report it: {type(error).__name__}: {error}")
        show_failure(str(error))
        sys.exit(2)


def _is_expected(error: Exception) -> bool:
    """Whether the error is one that its message explains: in a flag, the configuration or a rule page."""
    from wslint.cli.failures import Failure
    from wslint.options import ConfigError
    from wslint.rules.index import PageError
    from wslint.rules.selection import SelectorError

    return isinstance(error, Failure | ConfigError | PageError | SelectorError)


def _forget_output() -> None:
    """Let the interpreter's last flush of the standard streams go nowhere, so that it does not complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())
