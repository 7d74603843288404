"""The command lines that are compared, and the environment of the tool that wslint does not depend on."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from measure import Command

ROOT = Path(__file__).parent.parent
_SCRIPTS = Path(sysconfig.get_path("scripts"))
_QUIET = ("--quiet", "--exit-zero", "--output-format", "concise")
_BAN = ("--config", str(ROOT / "rules" / "ruff.toml"), "--select", "TID251")
_AST_GREP_RULE = """
id: direct-connect
language: python
rule:
  any:
    - pattern: websockets.connect($$$)
    - pattern: websockets.connect
"""


@dataclass
class Tools:
    """The tools of the running Python's environment. ``work`` is where caches and bytecode go."""

    work: Path
    _flags: dict[str, bool] = field(default_factory=dict)

    def wslint(self, name: str, *more: str, cached: bool = False) -> Command:
        """wslint with all rules that are on by default; ``more`` are flags and paths."""
        return self._command(name, self._script("wslint"), "check", *_QUIET, *self.caching(cached), *more)

    def ruff(self, name: str, *more: str, cached: bool = False, threads: int = 0) -> Command:
        """Ruff with the ban that wslint ships, and nothing else."""
        caching = ("--cache-dir", str(self.work / "ruff_cache")) if cached else ("--no-cache",)
        command = self._command(name, self._script("ruff"), "check", *_BAN, *_QUIET, *caching, *more)
        more_environment = {"RAYON_NUM_THREADS": str(threads)} if threads else {}
        return Command(name, command.arguments, {**command.environment, **more_environment})

    def ast_grep(self, name: str, *paths: str) -> list[Command]:
        """ast-grep with a rule for the direct call; none where it cannot be installed."""
        if self._ast_grep is None:
            return []
        arguments = (self._ast_grep, "scan", "--inline-rules", _AST_GREP_RULE, "--report-style", "short", *paths)
        return [Command(name, arguments, self.environment, codes=(0, 1))]

    def grep(self, name: str, *paths: str) -> Command:
        """A plain search for the package's name: the least that anyone can do."""
        return Command(name, ("grep", "-rn", "websockets", *paths), self.environment, codes=(0, 1))

    def prefilter(self, name: str, jobs: int) -> Command:
        """Reading all pages and looking for the package's name, in a Python that does nothing else."""
        return self._command(name, sys.executable, str(Path(__file__).with_name("prefilter.py")), ".", str(jobs))

    def python(self, name: str, code: str) -> Command:
        """A Python process that runs ``code``."""
        return self._command(name, sys.executable, "-c", code)

    def caching(self, cached: bool) -> tuple[str, ...]:
        """The flags with which wslint uses a cache of the benchmark's own, or none."""
        if not self.has_flag("--no-cache"):
            return ()
        return ("--cache-dir", str(self.work / "wslint_cache")) if cached else ("--no-cache",)

    def has_flag(self, flag: str) -> bool:
        """Whether ``wslint check`` knows a flag, which the help need not list."""
        if flag not in self._flags:
            command = (self._script("wslint"), "check", flag, "--help")
            done = subprocess.run(command, capture_output=True, check=False, env=self.environment)
            self._flags[flag] = done.returncode == 0
        return self._flags[flag]

    @cached_property
    def environment(self) -> dict[str, str]:
        """The environment without what changes how tools run; Python may write bytecode, as an installer does."""
        own = ("PYTHON", "WSLINT_", "RUFF_", "RAYON_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        return {**kept, "PYTHONPYCACHEPREFIX": str(self.work / "bytecode"), "NO_COLOR": "1"}

    def versions(self) -> list[str]:
        """The names and versions of all that takes part."""
        programs = [(sys.executable,), (self._script("wslint"),), (self._script("ruff"),)]
        programs += [(self._ast_grep,)] if self._ast_grep else []
        shown = [self._output(*program, "--version") for program in programs]
        return [*(text.strip() for text in shown), f"typer {version('typer')}", f"tree-sitter {version('tree-sitter')}"]

    @cached_property
    def _ast_grep(self) -> str | None:
        environment = self.work / "environment"
        program = environment / "bin" / "ast-grep"
        if not program.exists():
            venv.create(environment, with_pip=True)
            wanted = str(Path(__file__).with_name("requirements.txt"))
            install = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "-r", wanted]
            if subprocess.run(install, check=False).returncode:
                print("ast-grep cannot be installed and is left out", file=sys.stderr)
                return None
        return str(program)

    def _script(self, name: str) -> str:
        path = _SCRIPTS / name
        if not path.exists():
            sys.exit(f'{path} is missing: install wslint with its test tools, python -m pip install -e ".[test]"')
        return str(path)

    def _command(self, name: str, *arguments: str) -> Command:
        return Command(name, arguments, self.environment)

    def _output(self, *arguments: str) -> str:
        done = subprocess.run(arguments, capture_output=True, text=True, check=True, env=self.environment)
        return done.stdout
