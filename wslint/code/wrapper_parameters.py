"""The parameters of a function, as calls give them."""

from __future__ import annotations

from dataclasses import dataclass

from wslint.code.tree import Code, Node


@dataclass(frozen=True, slots=True)
class Signature:
    """Parameters by position, by keyword and without a default, the name of ``**kwargs`` or "", is headers a dict?"""

    positional: tuple[str, ...]
    named: tuple[str, ...]
    required: tuple[str, ...]
    rest: str
    mapping: bool

    def bound(self) -> Signature:
        """Without the first parameter, which is self or cls."""
        first = self.positional[:1]
        named, required = (tuple(name for name in names if name not in first) for names in (self.named, self.required))
        return Signature(self.positional[1:], named, required, self.rest, self.mapping)


# What a class takes whose ``__init__`` it inherits: most inherit connect's own.
INHERITED = Signature(("uri",), ("uri",), ("uri",), "options", False)


def signature(code: Code, node: Node) -> Signature:
    """The signature of a ``function_definition``."""
    positional: list[str] = []
    named: list[str] = []
    required: list[str] = []
    rest, mapping, keyword_only = "", False, False
    parameters = node.child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        bare = parameter_name(code, child)
        if bare.startswith("**"):
            rest = bare[2:].strip()
        elif bare.startswith("*"):
            keyword_only = True
        elif child.type == "positional_separator":
            named.clear()
        elif child.type != "comment":
            if not keyword_only:
                positional.append(bare)
            if child.child_by_field_name("value") is None:
                required.append(bare)
            named.append(bare)
            annotation = child.child_by_field_name("type")
            if bare == "headers" and annotation is not None:
                mapping = "dict" in code.text(annotation).lower() or "mapping" in code.text(annotation).lower()
    return Signature(tuple(positional), tuple(named), tuple(required), rest, mapping)


def parameter_name(code: Code, node: Node) -> str:
    """The name of a parameter without annotation and default, with its stars."""
    return code.text(node).partition(":")[0].partition("=")[0].strip()
