"""Moving an imported name to another module: the edits on its import statement and on every use of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from wslint.code import api
from wslint.code.directives import BOM
from wslint.code.names import Use
from wslint.code.shims import in_shim
from wslint.code.tree import Code, Node, Path
from wslint.findings import Edit
from wslint.rules.context import Context, Import
from wslint.rules.spelling import spell

_TYPE = re.compile(r"[\w.\[\], |'\"]+")
_TAKES_TYPES = frozenset({"cast", "TypeVar", "NewType", "ForwardRef", "NamedTuple", "TypedDict"})
_BETWEEN = frozenset({"import_statement", "import_from_statement", "comment"})


def missing(context: Context, name: str) -> tuple[str, ...]:
    """The releases of the range in which ``from module import name`` fails."""
    return tuple(release for release in context.range.releases if not there(name, release))


def _importable(module: str, release: str) -> bool:
    """Can ``module`` stand in an import statement? Members of classes (`Opcode.TEXT`) are not asked for."""
    if api.is_module(module, release):
        return True
    thing = api.lookup(module, release)
    return thing is not None and thing.kind == "class"


def deprecated(context: Context, name: str) -> tuple[str, ...]:
    """The releases of the range in which the name is there but deprecated."""
    things = ((release, api.lookup(name, release)) for release in context.range.releases)
    return tuple(release for release, thing in things if thing is not None and thing.deprecated)


def there(name: str, release: str) -> bool:
    """Does ``from module import name`` work in a release?"""
    return api.lookup(name, release) is not None and _importable(name.rpartition(".")[0], release)


def chosen(context: Context, use: Use) -> bool:
    """Is the use part of a shim, or an import that a ``try`` replaces with another if it fails?"""
    if in_shim(context.meaning, use):
        return True
    if use.kind == "load":
        return False
    source = context.code.source
    for node, child in zip(use.path, use.path[1:], strict=False):
        if node.type == "try_statement" and child.type in ("block", "except_clause"):
            others = [
                other for other in node.named_children if other != child and other.type in ("block", "except_clause")
            ]
            if any(_imports(source, other) for other in others):
                return True
    return False


def _imports(source: bytes, node: Node) -> bool:
    return re.search(rb"\bimport\b", source[node.start_byte : node.end_byte]) is not None


def imported_name(code: Code, item: Node) -> str:
    """The name that one item of ``from module import item`` brings in."""
    return code.text(item.named_children[0] if item.type == "aliased_import" else item)


def items_of(statement: Node) -> list[Node]:
    """The imported names of a from-import, with their aliases."""
    module = statement.child_by_field_name("module_name")
    kinds = ("dotted_name", "aliased_import")
    return [child for child in statement.named_children if child != module and child.type in kinds]


def moved_import(context: Context, statement: Path, names: Mapping[str, str], to: str) -> tuple[list[Edit], str]:
    """The edits that make a from-import take ``names`` (old: new) from ``to``; or none, and why.

    A new name may be dotted (``Opcode.TEXT``): its first part is imported. Local names change with
    what is imported where all their uses are in sight; otherwise the old name becomes an alias.
    """
    code, node = context.code, statement[-1]
    specs: dict[int, str] = {}
    edits: list[Edit] = []
    for item in items_of(node):
        old = imported_name(code, item)
        if old in names:
            spec, more, why = _spec(context, item, old, names[old], to)
            if why:
                return [], why
            specs[item.id] = spec
            edits += more
    module = node.child_by_field_name("module_name")
    assert module is not None
    staying = [item for item in items_of(node) if item.id not in specs]
    sibling = _sibling(code, statement, to) if code.text(module) != to else None
    if code.text(module) == to or (not staying and sibling is None):
        edits += [Edit(module.start_byte, module.end_byte, to)] if code.text(module) != to else []
        more, why = _in_place(code, node, specs)
    else:
        more, why = _taken_out(code, statement, specs, sibling, to)
    return ([], why) if why else (edits + more, "")


def moved_attribute(
    context: Context, use: Use, old: str, to: str, new: str
) -> tuple[tuple[Edit, ...], tuple[Import, ...], str]:
    """The edits and imports that turn ``module.name`` (``old``) into ``new`` of the module ``to``; or none, and why.

    It stays an attribute where the module stays; otherwise the plain name is imported.
    """
    node = use.node
    attribute = node.child_by_field_name("attribute")
    if attribute is not None and old.rpartition(".")[0] == to:
        return (Edit(attribute.start_byte, attribute.end_byte, new),), (), ""
    first, _, rest = new.partition(".")
    spelled = spell(context, use, to, first)
    if spelled is None:
        return (), (), f"the name `{first}` is something else here"
    local, known = spelled
    text = f"{local}.{rest}" if rest else local
    return (Edit(node.start_byte, node.end_byte, text),), (() if known else (Import(to, first, use),)), ""


def _spec(context: Context, item: Node, old: str, new: str, to: str) -> tuple[str, list[Edit], str]:
    """What to import in place of an item, the edits on the uses of its name, and why it is impossible."""
    alias = item.child_by_field_name("alias") if item.type == "aliased_import" else None
    local = old if alias is None else context.code.text(alias)
    first, _, rest = new.partition(".")
    if not rest and (alias is not None or new == old):
        return (new if alias is None else f"{new} as {local}"), [], ""
    edits = renamed_uses(context, local, new, f"{to}.{first}")
    if edits is not None:
        return first, edits, ""
    return ("", [], f"`{local}` may be used elsewhere") if rest else (f"{new} as {local}", [], "")


def renamed_uses(context: Context, local: str, new: str, imported: str) -> list[Edit] | None:
    """The edits that rename an imported name wherever the file uses it; None if others may use it too.

    ``new`` (its first part, if it is dotted) must be free, or stand for ``imported`` already.
    """
    known = context.meaning.names(local)
    bindings = [binding for found in known.bindings.values() for binding in found]
    first = new.partition(".")[0]
    others = [binding for found in context.meaning.names(first).bindings.values() for binding in found]
    if len(bindings) != 1 or known.globals or any(binding.imported != imported for binding in others):
        return None
    if context.path.endswith("__init__.py") or (context.path, local) in context.project.taken:
        return None
    quoted = list(type_strings(context, local))
    if None in quoted or not (known.loads or quoted):
        return None
    size = len(local.encode())
    offsets = [load[-1].start_byte for load in known.loads] + [offset for offset in quoted if offset is not None]
    return [Edit(offset, offset + size, new) for offset in sorted(offsets)]


def type_strings(context: Context, name: str) -> Iterator[int | None]:
    """The offsets of a plain ``name`` in strings that are types; None for a string that names it otherwise."""
    for offset in context.code.words(name):
        path = context.code.path(offset)
        content = path[-1]
        if content.type != "string_content" or context.code.source[offset - 1 : offset] == b".":
            continue
        if is_type(context, path):
            yield offset
        elif context.code.text(content) == name:
            yield None


def is_type(context: Context, path: Path) -> bool:
    """Is the string content at the end of ``path`` a type: an annotation, or part of one, or given to ``cast()``?"""
    if not _TYPE.fullmatch(context.code.text(path[-1])):
        return False
    function = path[-4].child_by_field_name("function") if path[-3].type == "argument_list" else None
    if function is not None and context.code.text(function).rpartition(".")[2] in _TAKES_TYPES:
        return True
    return any(node.type == "type" for node in path) or path[-3].type in ("subscript", "binary_operator")


def _sibling(code: Code, statement: Path, to: str) -> Node | None:
    """Another from-import of ``to`` in the same block with nothing but imports between."""
    for side in (code.before(statement), code.behind(statement)):
        for node in side:
            if node.type not in _BETWEEN:
                break
            module = node.child_by_field_name("module_name")
            if module is not None and code.text(module) == to and items_of(node):
                return node
    return None


def _in_place(code: Code, statement: Node, specs: Mapping[int, str]) -> tuple[list[Edit], str]:
    """Each moved item becomes its spec where it stands; one that is there already goes."""
    items = items_of(statement)
    there = {code.text(item) for item in items if item.id not in specs}
    gone: set[int] = set()
    edits: list[Edit] = []
    for item in items:
        spec = specs.get(item.id)
        if spec is None:
            continue
        if spec in there:
            gone.add(item.id)
        elif spec != code.text(item):
            edits.append(Edit(item.start_byte, item.end_byte, spec))
        there.add(spec)
    more, why = _without(code, items, gone)
    return edits + more, why


def _taken_out(
    code: Code, statement: Path, specs: Mapping[int, str], sibling: Node | None, to: str
) -> tuple[list[Edit], str]:
    """The moved items leave the statement, for another one that is there or for a new one before it."""
    node, source = statement[-1], code.source
    items = items_of(node)
    wanted = list(dict.fromkeys(specs[item.id] for item in items if item.id in specs))
    line_start = source.rfind(b"\n", 0, node.start_byte) + 1
    prefix = source[line_start : node.start_byte].removeprefix(BOM)
    if sibling is not None:
        there = items_of(sibling)
        wanted = [spec for spec in wanted if spec not in {code.text(item) for item in there}]
        edits = (
            [Edit(there[-1].end_byte, there[-1].end_byte, "".join(f", {spec}" for spec in wanted))] if wanted else []
        )
        if len(specs) == len(items):
            stop = source.find(b"\n", node.end_byte) + 1
            if prefix.strip() or not stop or source[node.end_byte : stop].strip() or b"#" in source[line_start:stop]:
                return [], "something else stands on the line of the import"
            return [*edits, Edit(line_start + len(BOM) * source.startswith(BOM, line_start), stop, "")], ""
    else:
        edits = [_new_import(code, node, prefix, f"from {to} import {', '.join(wanted)}", to)]
    more, why = _without(code, items, set(specs))
    return edits + more, why


def _new_import(code: Code, node: Node, prefix: bytes, statement: str, to: str) -> Edit:
    """Insert an import of the module ``to`` beside the from-import ``node``, on the side where sorting would put it."""
    source, module = code.source, node.child_by_field_name("module_name")
    newline = "\r\n" if b"\r\n" in source else "\n"
    stop = source.find(b"\n", node.end_byte)
    stop = len(source) if stop < 0 else stop - source.startswith(b"\r", stop - 1)
    alone = not prefix.strip() and source[node.end_byte : stop].strip()[:1] in (b"", b"#")
    if alone and module is not None and to > code.text(module):
        return Edit(stop, stop, f"{newline}{prefix.decode()}{statement}")
    ending = "; " if prefix.strip() else newline + prefix.decode()
    return Edit(node.start_byte, node.start_byte, statement + ending)


def _without(code: Code, items: list[Node], gone: set[int]) -> tuple[list[Edit], str]:
    """Remove items from a list of which some stay, each with one comma."""
    edits: list[Edit] = []
    for i, item in enumerate(items):
        if item.id in gone:
            later = next((other for other in items[i + 1 :] if other.id not in gone), None)
            earlier = [other for other in items[:i] if other.id not in gone]
            if later is not None:
                edits.append(Edit(item.start_byte, items[i + 1].start_byte, ""))
            else:
                edits.append(Edit(items[i - 1].end_byte if earlier else items[0].start_byte, item.end_byte, ""))
    if any(b"#" in code.source[edit.start : edit.end] for edit in edits):
        return [], "a comment stands between the imported names"
    return edits, ""
