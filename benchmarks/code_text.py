"""Python text that looks as if people had written it: modules of about a given size, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable

from words import ADJECTIVES, LIBRARIES, NOUNS, REASONS, VERBS


class Writer:
    """Writes one module; every choice comes from ``chance``."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def pick(self, words: tuple[str, ...]) -> str:
        return words[int(self.chance.random() * len(words))]

    def noun(self) -> str:
        return self.pick(NOUNS)

    def name(self) -> str:
        return f"{self.pick(ADJECTIVES)}_{self.noun()}" if self.chance.random() < 0.5 else self.noun()

    def function_name(self) -> str:
        return f"{self.pick(VERBS)}_{self.name()}"

    def class_name(self) -> str:
        return "".join(word.capitalize() for word in self.name().split("_")) + self.noun().capitalize()

    def sentence(self) -> str:
        verb, noun, other = self.pick(VERBS), self.name().replace("_", " "), self.noun()
        forms = (
            f"{verb.capitalize()} the {noun} of every {other}.",
            f"{verb.capitalize()} each {other} whose {noun} has changed since the last run.",
            f"The {noun} is that of the {other}, unless a {self.noun()} says otherwise.",
            f"Return the {noun} by {other}; {self.pick(REASONS)}.",
            f"{verb.capitalize()} one {noun} at a time, because {self.pick(REASONS)}.",
        )
        return forms[int(self.chance.random() * len(forms))]

    def module(self, size: int, extra: tuple[str, list[str]] = ("", [])) -> str:
        """A module of at least ``size`` characters. ``extra``: import lines, and definitions to mix in."""
        imports, definitions = extra
        libraries = sorted({"logging", *(self.pick(LIBRARIES) for _ in range(self.chance.randint(1, 6)))})
        parts = [
            f'"""{self.sentence()}\n\n{self.paragraph()}\n"""\n\nfrom __future__ import annotations\n\n'
            + "".join(f"import {library}\n" for library in libraries)
            + (f"\n{imports}" if imports else "")
            + f"\nlogger = logging.getLogger(__name__)\n\n{self.constants()}"
        ]
        length = len(parts[0]) + sum(map(len, definitions))
        makers: tuple[Callable[[], str], ...] = (self.function, self.class_, self.class_, self.record, self.table)
        while length < size:
            parts.append(makers[int(self.chance.random() * len(makers))]())
            length += len(parts[-1]) + 2
        for definition in definitions:
            parts.insert(self.chance.randint(1, len(parts)), definition)
        return "\n\n".join(parts)

    def paragraph(self) -> str:
        return "\n".join(self.sentence() for _ in range(self.chance.randint(1, 4)))

    def constants(self) -> str:
        rows = []
        for _ in range(self.chance.randint(1, 5)):
            name = self.name().upper()
            value = self.pick(
                ("30", "0.25", "1_000", f'"{self.noun()}"', f'("{self.noun()}", "{self.noun()}")', "None")
            )
            comment = f"  # {self.pick(REASONS)}" if self.chance.random() < 0.3 else ""
            rows.append(f"{name} = {value}{comment}\n")
        return "".join(rows)

    def table(self) -> str:
        rows = "".join(
            f'    "{self.name()}": ("{self.noun()}", {self.chance.randint(1, 900)}, {self.pick(("True", "False"))}),\n'
            for _ in range(self.chance.randint(4, 14))
        )
        return f"{self.name().upper()}_{self.noun().upper()}S = {{\n{rows}}}\n"

    def record(self) -> str:
        types = ("int", "str", "float", "str | None", "list[str]", "dict[str, int]", "tuple[int, ...]", "bool")
        fields = "".join(f"    {self.name()}: {self.pick(types)}\n" for _ in range(self.chance.randint(3, 8)))
        bases = self.pick(("", "(Exception)", "(dict)", "(object)"))
        return f'class {self.class_name()}{bases}:\n    """{self.sentence()}"""\n\n{fields}'

    def class_(self) -> str:
        own = list(dict.fromkeys(self.name() for _ in range(3)))
        head = (
            f'class {self.class_name()}:\n    """{self.sentence()}\n\n    {self.sentence()}\n    """\n\n'
            f"    def __init__(self, {own[0]}, *, {'=None, '.join(own[1:] or ['parent'])}=None):\n"
            + "".join(f"        self._{name} = {name}\n" for name in own)
        )
        first = ("self", "self", "self", "cls")
        methods = [self.function("    ", self.pick(first)) for _ in range(self.chance.randint(2, 7))]
        return head + "\n" + "\n".join(methods)

    def function(self, indent: str = "", first: str = "") -> str:
        arguments = list(dict.fromkeys(self.name() for _ in range(self.chance.randint(1, 3))))
        listed = ", ".join(([first] if first else []) + arguments)
        keyword = "async def" if self.chance.random() < 0.2 else "def"
        decorator = f"{indent}@classmethod\n" if first == "cls" else ""
        inner = indent + "    "
        body = "".join(self.statement(inner, arguments) for _ in range(self.chance.randint(2, 7)))
        documented = f'{inner}"""{self.sentence()}"""\n' if self.chance.random() < 0.6 else ""
        end = f"{inner}return {self.expression(arguments)}\n"
        return f"{decorator}{indent}{keyword} {self.function_name()}({listed}):\n{documented}{body}{end}"

    def expression(self, names: list[str]) -> str:
        name, other = self.chance.choice(names), self.noun()
        forms = (
            f"{name}.{other}",
            f"{name}[{self.chance.randint(0, 9)}]",
            f"{self.function_name()}({name}, {other}={self.chance.randint(0, 99)})",
            f"[{other} for {other} in {name} if {other}.{self.noun()} > {self.chance.randint(1, 50)}]",
            f'f"{{{name}.{other}}} of {{len({name})}} in {self.noun()}"',
            f'{{"{other}": {name}, "{self.noun()}": {self.chance.randint(1, 99)}}}',
            f'"{self.noun()} {other}".join(str({other}) for {other} in {name})',
            f"{name}.{self.function_name()}(lambda {other}: {other}.{self.noun()})",
            f"max({name}.{other}, {name}.{self.noun()}) - {self.chance.random():.3f} * {self.chance.randint(2, 80)}",
            f"{name} if {name}.{other} is not None else ({name}, {self.chance.randint(1, 9)})",
        )
        return forms[int(self.chance.random() * len(forms))]

    def statement(self, indent: str, names: list[str]) -> str:
        deeper, value, name = indent + "    ", self.name(), self.chance.choice(names)
        if self.chance.random() < 0.15:
            return f"{indent}# {self.sentence()}\n"
        forms: tuple[Callable[[], str], ...] = (
            lambda: f"{indent}{value} = {self.expression(names)}\n",
            lambda: f"{indent}self_{value} = {value}_{self.noun()} = {self.expression(names)}\n",
            lambda: (
                f'{indent}logger.debug("{self.noun()} %s of {self.name()}: %r", {name}, {self.expression(names)})\n'
            ),
            lambda: (
                f"{indent}if {name}.{self.noun()} and not {self.expression(names)}:\n"
                f'{deeper}raise ValueError(f"{self.noun()} {{{name}!r}} has no {self.noun()}")\n'
            ),
            lambda: (
                f"{indent}for {value} in {name}:  # {self.pick(REASONS)}\n"
                f"{deeper}{name}.{self.function_name()}({value}, {self.expression(names)})\n"
            ),
            lambda: (
                f"{indent}try:\n{deeper}{value} = {self.expression(names)}\n"
                f"{indent}except (KeyError, ValueError) as error:\n"
                f'{deeper}logger.warning("{self.sentence()} %s", error)\n{deeper}{value} = None\n'
            ),
            lambda: (
                f"{indent}with open({name}.{self.noun()}, encoding='utf-8') as {value}:\n"
                f"{deeper}{name}.{self.function_name()}({value}.read())\n"
            ),
            lambda: (
                f"{indent}while {name}.{self.noun()} < {self.chance.randint(1, 99)}:\n"
                f"{deeper}{name}.{self.noun()} += {self.chance.randint(1, 4)}\n{deeper}{self.function_name()}({name})\n"
            ),
        )
        return forms[int(self.chance.random() * len(forms))]()
