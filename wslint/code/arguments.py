"""Token-sized edits on the arguments of a call, and the keywords that reach it through a visible dict."""

from __future__ import annotations

from dataclasses import dataclass, replace

from wslint.code.bindings import FUNCTIONS
from wslint.code.calls import Call, keyword_name, keyword_value
from wslint.code.gathered import extended, gathered
from wslint.code.members import places
from wslint.code.names import Meaning
from wslint.code.probes import guarded
from wslint.code.targets import source_of
from wslint.code.tree import Code, Node, Path, plain_children, string_value
from wslint.findings import Edit

_PURE = frozenset({"identifier", "integer", "float", "string", "true", "false", "none", "attribute"})


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword that a call is given: by name, or as a key of a dict that is unpacked into it.

    ``token`` is what to rename: the name token, also that of ``dict(name=value)``, or the content of the
    key's string. ``value`` is the expression given. ``argument`` is the whole ``name=value``, None for a dict
    key. ``private`` says that nothing else sees the dict; ``more`` are the other places that name the key.
    """

    name: str
    token: Node
    value: Node
    argument: Node | None
    private: bool = True
    more: tuple[Node, ...] = ()


def keywords(meaning: Meaning, call: Call) -> tuple[dict[str, Keyword], bool]:
    """The keywords of a call that can be seen, by name, and whether these are all (no ``**`` of unknown content)."""
    key = ("keywords", call.node.id)
    if key not in meaning.memo:
        meaning.memo[key] = _keywords(meaning, call)
    known: tuple[dict[str, Keyword], bool] = meaning.memo[key]
    return known


def _keywords(meaning: Meaning, call: Call) -> tuple[dict[str, Keyword], bool]:
    found = {
        name: Keyword(name, keyword_name(argument), keyword_value(argument), argument)
        for name, argument in call.keywords.items()
    }
    complete = True
    for splat in call.splats:
        path = _splat_path(call, splat)
        keys = _unpacked(meaning, path)
        complete = complete and keys is not None
        if keys is None:
            seen = gathered(meaning, path)
            keys = [Keyword(key.name, key.tokens[0], key.value, None, False, key.tokens[1:]) for key in seen]
        for key in keys:
            found.setdefault(key.name, key)
    return found, complete


def _splat_path(call: Call, splat: Node) -> Path:
    return (*call.path, call.path[-1].child_by_field_name("arguments") or splat, splat, splat.named_children[0])


def _unpacked(meaning: Meaning, path: Path) -> list[Keyword] | None:
    """The keys of ``**{...}``, ``**name`` or ``**self.name`` with a dict made here; None if not all are visible."""
    value = path[-1]
    if value.type in ("dictionary", "call"):
        return _pairs(meaning, path, private=True)
    if value.type == "attribute":
        return _of_attribute(meaning, path)
    if value.type != "identifier":
        return None
    bindings = meaning.bindings(path)
    if len(bindings) != 1 or bindings[0].kind != "assign" or bindings[0].value is None:
        return None
    literal, binding = bindings[0].value, bindings[0]
    # A dict at the top of a module may be imported, and one of several targets has another name.
    private = literal[-3].type == "expression_statement" and binding.scope.node.type in FUNCTIONS
    pairs = _pairs(meaning, literal, private)
    if pairs is None:
        return None
    for load in meaning.names(meaning.code.text(value)).loads:
        if load[-1] != value and len(load) > 2 and binding in meaning.bindings(load):  # it has a statement
            if guarded(meaning, load):
                return None  # the dict is filled for the release that is installed
            updated = _updated(meaning, pairs, load)
            if not updated and extended(meaning, load):
                return None  # it is filled with what is not in sight
            pairs, private = (updated, private) if updated else _with_load(meaning.code, pairs, load, private)
    return [replace(pair, private=private) for pair in pairs] if pairs or private else None


def _updated(meaning: Meaning, pairs: list[Keyword], load: Path) -> list[Keyword]:
    """The keys of a dict after ``name.update({...})`` or ``name.update(key=value)``; none if the mention is neither."""
    parent, call = load[-2], load[-3]
    called = parent.type == "attribute" and call.type == "call" and call.child_by_field_name("function") == parent
    arguments = call.child_by_field_name("arguments") if called else None
    given = plain_children(arguments) if arguments is not None else []
    if not given or meaning.code.text(parent.named_children[-1]) != "update":
        return []
    private = all(pair.private for pair in pairs)
    if all(child.type == "keyword_argument" for child in given):
        added = [_by_keyword(meaning.code, child, private) for child in given]
    else:
        inner = (*load[:-2], arguments or call, given[0])
        added = (_pairs(meaning, inner, private) or []) if len(given) == 1 else []
    for new in added:
        known = next((pair for pair in pairs if pair.name == new.name), None)
        if known is not None:
            again = replace(known, more=(*known.more, new.token))
            pairs = [again if pair is known else pair for pair in pairs]
        else:
            pairs = [*pairs, new]
    return pairs if added else []


def _by_keyword(code: Code, child: Node, private: bool) -> Keyword:
    name = keyword_name(child)
    return Keyword(code.text(name), name, keyword_value(child), None, private)


def _of_attribute(meaning: Meaning, path: Path) -> list[Keyword] | None:
    """The keys of ``self.name`` at the end of ``path``: set once in the class, to a dict that is only added to."""
    owner, attribute = path[-1].child_by_field_name("object"), path[-1].child_by_field_name("attribute")
    holder = meaning.class_of_self((*path, owner)) if owner is not None else None
    if holder is None or attribute is None:
        return None
    mentions = list(places(meaning, holder, meaning.code.text(attribute)))
    sources = [source for mention in mentions if (source := source_of(mention)) is not None]
    literal = sources[0].path if len(sources) == 1 and sources[0].how == "assign" else None
    if literal is None or sources[0].positions or guarded(meaning, literal):
        return None
    pairs = _pairs(meaning, literal, private=False)
    for mention in mentions:
        above = mention[-2]
        changed = above.type in ("attribute", "augmented_assignment", "delete_statement") or mention[-3].type in (
            "delete_statement",
            "augmented_assignment",
        )
        if pairs is None or changed or guarded(meaning, mention):
            return None
        if above.type == "subscript":
            pairs, _ = _with_load(meaning.code, pairs, mention, False)
    return pairs


def _with_load(code: Code, pairs: list[Keyword], load: Path, private: bool) -> tuple[list[Keyword], bool]:
    """The keys of a dict after one more mention of its name: ``name["key"]`` names a key again, or adds one.

    And whether nothing else has seen the dict: if anything has, its keys are known, but not ours alone.
    """
    parent = load[-2]
    by_key = parent.type == "subscript" and parent.named_child_count == 2 and parent.named_children[0] == load[-1]
    name = string_value(code, parent.named_children[1]) if by_key else None
    token = parent.named_children[1].named_children[1] if name else None
    if token is not None and any(pair.name == name for pair in pairs):
        more = [replace(pair, more=(*pair.more, token)) if pair.name == name else pair for pair in pairs]
        return more, private
    assigned = load[-3].type == "assignment" and load[-3].child_by_field_name("left") == parent
    right = load[-3].child_by_field_name("right") if assigned else None
    if token is None or name is None or right is None:
        return pairs, False
    return [*pairs, Keyword(name, token, right, None, private)], private


def _pairs(meaning: Meaning, path: Path, private: bool) -> list[Keyword] | None:
    """The keys of the dict at the end of ``path``, a literal or ``dict(key=value)``; None if not all are visible."""
    code, node = meaning.code, path[-1]
    if node.type == "call":
        return _named(meaning, path, private)
    if node.type != "dictionary":
        return None
    found = []
    for child in plain_children(node):
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        name = string_value(code, key) if child.type == "pair" and key is not None else None
        if not name or key is None or value is None:
            return None
        found.append(Keyword(name, key.named_children[1], value, None, private))
    return found


def _named(meaning: Meaning, path: Path, private: bool) -> list[Keyword] | None:
    """The keys of ``dict(key=value)`` at the end of ``path``; None if it is anything else."""
    function, arguments = path[-1].child_by_field_name("function"), path[-1].child_by_field_name("arguments")
    given = plain_children(arguments) if arguments is not None else []
    if function is None or not given or any(child.type != "keyword_argument" for child in given):
        return None
    if meaning.qualified((*path, function)) != "builtins.dict":
        return None
    return [_by_keyword(meaning.code, child, private) for child in given]


def pure(node: Node) -> bool:
    """Can the expression be dropped without losing an effect: names, attributes, literals, arithmetic on them?"""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.type in ("binary_operator", "unary_operator", "parenthesized_expression", "tuple", "list"):
            waiting.extend(current.named_children)
        elif current.type not in _PURE or any(child.type == "interpolation" for child in current.named_children):
            return False
    return True


def deletion(code: Code, argument: Node, call: Call) -> Edit:
    """Delete an argument with its comma, and its line if nothing else stands on it; comments stay."""
    siblings = call.path[-1].child_by_field_name("arguments")
    assert siblings is not None
    return deletion_among(code, argument, siblings)


def deletions(code: Code, arguments: list[Node], call: Call) -> list[Edit] | None:
    """Delete several arguments at once; None where a comment stands among the last of them.

    The last argument goes with the comma before it, so several at the end of the list go as one.
    """
    siblings = call.path[-1].child_by_field_name("arguments")
    assert siblings is not None
    given = plain_children(siblings)
    first = len(given)
    while first and given[first - 1] in arguments:
        first -= 1
    tail = given[first:]
    if len(tail) < 2:
        return [deletion_among(code, argument, siblings) for argument in arguments]
    edits = [deletion_among(code, argument, siblings) for argument in arguments if argument not in tail]
    children = siblings.children
    start, stop = children.index(tail[0]), children.index(tail[-1])
    if any(child.type == "comment" for child in children[start:stop]):
        return None
    return [*edits, Edit(_after_previous(children, start, tail[0].start_byte), tail[-1].end_byte, "")]


def deletion_among(code: Code, argument: Node, siblings: Node) -> Edit:
    """Delete an argument, or a parameter, of the list ``siblings`` in the same way."""
    children = siblings.children
    i = children.index(argument)
    source = code.source
    start, end = argument.start_byte, argument.end_byte
    if i + 2 < len(children) and children[i + 1].type == ",":
        end = children[i + 1].end_byte
        line_start = source.rfind(b"\n", 0, start) + 1
        line_end = source.find(b"\n", end)
        alone = not source[line_start:start].strip() and line_end >= 0 and not source[end:line_end].strip()
        if alone:
            return Edit(line_start, line_end + 1, "")
        following = children[i + 2]
        if following.start_point.row == argument.end_point.row and following.type != "comment":
            end = following.start_byte
            if following.type == ")":
                start, end = _after_previous(children, i, start), children[i + 1].start_byte
        elif line_start < start and line_end >= 0 and not source[end:line_end].strip():
            start = line_start + len(source[line_start:start].rstrip())  # no space is left at the end of the line
        return Edit(start, end, "")
    return Edit(_after_previous(children, i, start), end, "")


def _after_previous(children: list[Node], i: int, start: int) -> int:
    """The end of the argument before ``children[i]``, so that the comma between them goes too."""
    if i >= 2 and children[i - 1].type == ",":
        return children[i - 2].end_byte
    return start
