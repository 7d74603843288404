"""The shape of direct uses of an entry point, and of moving a call to the project's wrapper."""

from __future__ import annotations

from collections.abc import Iterator

from wslint.code.arguments import Keyword, keywords
from wslint.code.calls import Call, call_of, fate
from wslint.code.names import Use
from wslint.code.shims import in_shim
from wslint.findings import Applicability, Edit
from wslint.rules.context import Change, Context, Import, Report, Target
from wslint.rules.shapes.obstacles import obstacles, parameter
from wslint.rules.spelling import spell


def direct_use(context: Context, *, name: str, wrapped: bool = True) -> Iterator[Report]:
    """Every use of ``name``, called or referenced; with ``wrapped`` it is moved to the configured wrapper."""
    target = context.project.target if wrapped else None
    if target is not None and target.path == context.path:
        return
    for use in _places(context, name):
        if use.names[0] != name:
            continue  # a name with two possible origins is one use, under the first
        yield _report(context, use, name, target)


def _places(context: Context, name: str) -> Iterator[Use]:
    """The loads of a name, and the imports of it that no load in the file goes back to."""
    loads = list(context.loads(name))
    yield from loads
    for use in context.meaning.uses.get(name, ()):
        if use.kind == "import" and not _loaded(context, use):
            yield use


def _loaded(context: Context, use: Use) -> bool:
    alias = use.node.child_by_field_name("alias") if use.node.type == "aliased_import" else use.node
    return alias is None or bool(context.meaning.names(context.code.text(alias)).loads)


def _report(context: Context, use: Use, name: str, target: Target | None) -> Report:
    start, end = use.node.start_byte, use.node.end_byte
    call = call_of(context.meaning, use) if use.kind == "load" else None
    what = "Direct call of" if call is not None and not call.partial else "Direct use of"
    if use.kind == "import":
        what = "Import of"
    if target is None:
        return Report(start, end, f"{what} `{name}`")
    message = f"{what} `{name}`: use `{target.qualname}`"
    if call is None or call.partial:
        return Report(start, end, f"{message} (not fixed: {_referenced(context, use, call)})")
    standing = list(obstacles(context, use, call, target))
    hard = next((obstacle for obstacle in standing if obstacle.hard), None)
    if hard is not None:
        return Report(start, end, f"{message} (not fixed: {hard.reason})")
    change = _move(context, use, call, target, safe=not standing)
    if change is None:
        taken = f"the name `{target.name}` is something else here"
        return Report(start, end, f"{message} (not fixed: {taken})")
    why = f" (not safe: {standing[0].reason})" if standing else ""
    return Report(start, end, message + why, change)


def _referenced(context: Context, use: Use, call: Call | None) -> str:
    if use.kind == "import":
        return "it is imported, and not called here"
    if in_shim(context.meaning, use):
        return "part of a compatibility shim: replace the whole of it"
    if call is not None:
        return "bound by `partial`, its remaining arguments are not known here"
    if use.path[-2].type == "argument_list" and use.path[-3].type == "class_definition":
        return "subclassed, not called here"
    return "passed on as a value, not called here"


def _move(context: Context, use: Use, call: Call, target: Target, safe: bool) -> Change | None:
    """The edits that turn the call into one of the wrapper; None if its name cannot be used here."""
    spelled = spell(context, use, target.module, target.name)
    if spelled is None:
        return None
    local, known = spelled
    callee = local + target.qualname[len(target.name) :]
    if target.returns == "connection" and _needs_await(context, call):
        callee = "await " + callee
    edits = [Edit(use.node.start_byte, use.node.end_byte, callee)]
    given, _ = keywords(context.meaning, call)
    for name, keyword in given.items():
        new = parameter(target, name)
        named = target.definition is not None and new in target.definition.named
        if new is not None and (new != name or named or name in dict(target.wrapper.keywords)):
            # Also where the name stays: it now means the wrapper's, and no other fix may rename it.
            edits.append(_renamed(keyword, new))
    return Change(
        f"Replace with `{target.qualname}`",
        Applicability.SAFE if safe else Applicability.UNSAFE,
        tuple(sorted(edits, key=lambda edit: edit.start)),
        () if known else (Import(target.module, target.name, use),),
    )


def _renamed(keyword: Keyword, new: str) -> Edit:
    return Edit(keyword.token.start_byte, keyword.token.end_byte, new)


def _needs_await(context: Context, call: Call) -> bool:
    return fate(context.meaning, call.path).kind in ("async with", "async context")
