"""Read what the classes and functions of one release accept and offer: parameters, keywords, bases, attributes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache

from release_modules import PACKAGE, Modules, resolve, warns
from release_signatures import (
    Callable,
    class_attributes,
    deprecated_keywords,
    keyword_calls,
    parameter_names,
    popped_keywords,
    signature,
)

ANYTHING = "*"

# What `**kwargs` end in outside the package: keyword parameters, the union over the Pythons that websockets
# supports or supported (3.6 to 3.14). Left out: those that websockets passes itself.
CREATE_CONNECTION = (
    "host port ssl family proto flags sock local_addr server_hostname ssl_handshake_timeout ssl_shutdown_timeout "
    "happy_eyeballs_delay interleave all_errors"
)
CREATE_UNIX_CONNECTION = "ssl sock server_hostname ssl_handshake_timeout ssl_shutdown_timeout"
CREATE_SERVER = (
    "family flags sock backlog ssl reuse_address reuse_port keep_alive ssl_handshake_timeout ssl_shutdown_timeout "
    "start_serving"
)
CREATE_UNIX_SERVER = "sock backlog ssl ssl_handshake_timeout ssl_shutdown_timeout start_serving cleanup_socket"
SOCKET_CREATE_CONNECTION = "timeout source_address all_errors"
SOCKET_CREATE_SERVER = "family backlog reuse_port dualstack_ipv6"
TRIO_OPEN_TCP_STREAM = "host port happy_eyeballs_delay local_address"
THREAD_POOL_EXECUTOR = "max_workers thread_name_prefix initializer initargs"

# By implementation and name; the function that a caller's `**kwargs` go through on the way is read from the source.
DESTINATIONS = {
    ("legacy", "Connect"): CREATE_CONNECTION,
    ("legacy", "unix_connect"): CREATE_UNIX_CONNECTION,
    ("legacy", "Serve"): CREATE_SERVER,
    ("legacy", "unix_serve"): CREATE_UNIX_SERVER,
    ("asyncio", "connect"): CREATE_CONNECTION,
    ("asyncio", "unix_connect"): CREATE_UNIX_CONNECTION,
    ("asyncio", "connect_http_proxy"): CREATE_CONNECTION.replace("host port ", ""),
    ("asyncio", "serve"): CREATE_SERVER,
    ("asyncio", "unix_serve"): CREATE_UNIX_SERVER,
    ("asyncio", "unix_route"): CREATE_UNIX_SERVER,
    ("sync", "connect"): SOCKET_CREATE_CONNECTION,
    ("sync", "reconnect"): SOCKET_CREATE_CONNECTION,
    ("sync", "unix_connect"): "",
    ("sync", "unix_reconnect"): "",
    ("sync", "connect_http_proxy"): SOCKET_CREATE_CONNECTION,
    ("sync", "serve"): SOCKET_CREATE_SERVER,
    ("sync", "unix_serve"): SOCKET_CREATE_SERVER,
    ("sync", "unix_route"): SOCKET_CREATE_SERVER,
    ("sync", "broadcast"): THREAD_POOL_EXECUTOR,
    ("trio", "connect"): TRIO_OPEN_TCP_STREAM,
    ("trio", "unix_connect"): "",
    ("trio", "connect_http_proxy"): TRIO_OPEN_TCP_STREAM.replace("host port ", ""),
}
# asyncio's connect hands `proxy_<name>` to the connection with an HTTP proxy (websockets 15.0): the documented ones.
PROXY_KEYWORDS = "proxy_ssl proxy_server_hostname"

# Attributes of the bases outside the package, as far as websockets users meet them.
FOREIGN_ATTRIBUTES = {
    "asyncio.Protocol": (
        "method connection_made(transport)",
        "method connection_lost(exc)",
        "method data_received(data)",
        "method eof_received()",
        "method pause_writing()",
        "method resume_writing()",
    ),
    "Exception": ("instance args", "method with_traceback(tb, /)", "method add_note(note, /)"),
    "collections.abc.MutableMapping": (
        "method keys()",
        "method items()",
        "method values()",
        "method get(key, default=)",
        "method pop(key, default=)",
        "method popitem()",
        "method clear()",
        "method update(other=, /, **kwds)",
        "method setdefault(key, default=)",
    ),
}
LEGACY_CONNECTION = "websockets.legacy.protocol.WebSocketCommonProtocol"
FOREIGN_NAMES = {"typing.MutableMapping": "collections.abc.MutableMapping", "ValueError": "Exception"}


@dataclass(frozen=True)
class Facts:
    """What the table keeps of one class or function, as text: see `wslint/code/api.py` for the reader's side."""

    kind: str
    deprecated: bool
    parameters: str | None
    extra: str
    bases: str
    attributes: tuple[str, ...]


def implementation(path: str, release: str) -> str:
    """Return which of the implementations the code at `path` belongs to: 'legacy', 'asyncio', 'sync', …"""
    parts = path.split(".")
    if parts[0] != PACKAGE or len(parts) < 2:
        return "other"
    if parts[1] in ("legacy", "asyncio", "sync", "trio"):
        return parts[1]
    if release.startswith("8."):
        wholly = ("auth", "client", "framing", "handshake", "http", "protocol", "server")
        return "legacy" if parts[1] in wholly else "other"
    return "sans-io" if parts[1] in ("client", "connection", "frames", "http11", "protocol", "server") else "other"


class Release:
    """The facts of one release; `facts` and `ancestors` take the dotted path of a definition."""

    def __init__(self, name: str, modules: Modules) -> None:
        self.name = name
        self.modules = modules

    def definition(self, path: str) -> ast.ClassDef | Callable | None:
        module, _, name = path.rpartition(".")
        return self.modules[module].definitions.get(name) if module in self.modules else None

    def resolve_expression(self, module: str, node: ast.expr) -> str | None:
        """Return the dotted path that a name or attribute in `module` stands for, None for anything else."""
        if isinstance(node, ast.Subscript):
            return self.resolve_expression(module, node.value)
        root, _, rest = ast.unparse(node).partition(".")
        path = resolve(self.modules, module, root)
        if rest and path in self.modules:
            return resolve(self.modules, path, rest)
        return f"{path or root}.{rest}" if rest else path or root

    @cache  # noqa: B019
    def ancestors(self, path: str) -> list[str]:
        """Return `path` and its bases, in the order in which Python looks attributes up."""
        node = self.definition(path)
        if not isinstance(node, ast.ClassDef):
            return [path]
        module = path.rpartition(".")[0]
        bases = [self.resolve_expression(module, base) or ast.unparse(base) for base in node.bases]
        found = [path]
        chains = [self.ancestors(FOREIGN_NAMES.get(base, base)) for base in bases]
        for position, chain in enumerate(chains):
            later = {name for other in chains[position + 1 :] for name in other}
            found += [name for name in chain if name not in found and name not in later]
        return found

    def facts(self, path: str) -> Facts:
        node = self.definition(path)
        assert node is not None
        forwarded, extra = self.keywords(path)
        destination = " ".join(sorted(extra))
        if not isinstance(node, ast.ClassDef):
            return Facts("function", warns(node.body), signature(node, forwarded), destination, "", ())
        maker, owner = self.constructor(path)
        return Facts(
            "class",
            maker is not None and owner == path and warns(maker.body),
            self.construction(path) if maker is None else signature(maker, forwarded, 1),
            destination,
            " ".join(self.ancestors(path)[1:]),
            tuple(sorted(class_attributes(node))),
        )

    def constructor(self, path: str) -> tuple[Callable | None, str]:
        """Return the `__init__` that a call of the class runs, and the class that defines it."""
        for ancestor in self.ancestors(path):
            node = self.definition(ancestor)
            for child in node.body if isinstance(node, ast.ClassDef) else ():
                if isinstance(child, Callable) and child.name == "__init__":
                    return child, ancestor
        return None, path

    def construction(self, path: str) -> str | None:
        """Return the parameters of a class without `__init__`: a data class, a named tuple, an exception, …"""
        node = self.definition(path)
        assert isinstance(node, ast.ClassDef)
        ancestors = self.ancestors(path)
        decorated = any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
        if decorated or "typing.NamedTuple" in ancestors:
            fields = [child for child in node.body if isinstance(child, ast.AnnAssign)]
            return ", ".join(f"{ast.unparse(child.target)}{'=' if child.value else ''}" for child in fields)
        foreign = [name for name in ancestors if self.definition(name) is None]
        if not foreign or foreign == ["asyncio.Protocol"]:
            return ""
        return "*args" if "Exception" in foreign else None

    @cache  # noqa: B019
    def keywords(self, path: str) -> tuple[dict[str, bool], set[str]]:
        """Return what `**kwargs` of the callable at `path` take, beside its parameters.

        First the keywords that it takes out itself or passes on to a callable of the package (name -> deprecated),
        then those of the destination outside the package, `ANYTHING` where that is unknown.
        """
        node = self.definition(path)
        maker = node if not isinstance(node, ast.ClassDef) else None
        if isinstance(node, ast.ClassDef):
            maker, path = self.constructor(path)
            node = self.definition(path)
        if maker is None or maker.args.kwarg is None or node is None:
            return {}, set()
        forwarded = popped_keywords(maker)
        if "legacy_recv" in forwarded:
            # Connect and Serve hand it on in silence; the connection that they create warns (websockets 10.0).
            connection, _ = self.constructor(LEGACY_CONNECTION)
            forwarded["legacy_recv"] = connection is not None and "legacy_recv" in deprecated_keywords(connection)
        passed_on, passed_extra = self.passed_on(path, maker)
        module, _, name = path.rpartition(".")
        kind = implementation(module, self.name)
        for keyword, deprecated in passed_on.items():
            forwarded.setdefault(keyword, deprecated)
        destination = DESTINATIONS.get((kind, name))
        if destination is not None:
            onward = set() if name.startswith("unix") else passed_extra - {ANYTHING}
            # Where the next callable has no **kwargs (sync.server.serve before 13.0), nothing arrives.
            passed_extra = onward | set(destination.split()) if passed_extra else set()
        extra = passed_extra
        extra |= {*keyword_calls(node, "pop"), *keyword_calls(node, "setdefault")}
        own = parameter_names(maker)
        if (kind, name) == ("asyncio", "connect") and "proxy" in own:
            extra |= set(PROXY_KEYWORDS.split())
        if kind == "legacy" and name == "unix_connect":
            # Taken out by Connect, and only for TCP: create_unix_connection gets them and raises TypeError.
            forwarded = {keyword: old for keyword, old in forwarded.items() if keyword not in ("host", "port")}
        forwarded = {keyword: old for keyword, old in forwarded.items() if keyword not in own}
        return forwarded, extra - set(own) - set(forwarded)

    def passed_on(self, path: str, maker: Callable) -> tuple[dict[str, bool], set[str]]:
        """Return what the callable of the package that gets the `**kwargs` of `maker` takes, as `keywords` does.

        Keywords that `maker` gives itself are left out. `ANYTHING` if none of the package gets them.
        """
        assert maker.args.kwarg is not None
        for call in ast.walk(maker):
            if not isinstance(call, ast.Call) or not any(
                keyword.arg is None and ast.unparse(keyword.value) == maker.args.kwarg.arg for keyword in call.keywords
            ):
                continue
            targets: list[str] = []
            if ast.unparse(call.func) == "super().__init__":
                targets = self.ancestors(path)[1:]
            elif isinstance(call.func, ast.Name):
                targets = [self.resolve_expression(path.rpartition(".")[0], call.func) or ""]
            for target in targets:
                if self.definition(target) is not None:
                    given = {keyword.arg for keyword in call.keywords if keyword.arg}
                    positional = [item for item in call.args if not isinstance(item, ast.Starred)]
                    return self.remaining(target, given, len(positional))
        return {}, {ANYTHING}

    def remaining(self, target: str, given: set[str], positional: int) -> tuple[dict[str, bool], set[str]]:
        """Return what a call of `target` still takes when `given` and so many positional arguments are there."""
        node = self.definition(target)
        maker = self.constructor(target)[0] if isinstance(node, ast.ClassDef) else node
        if maker is None:
            return {}, set()
        skip = positional + (1 if isinstance(node, ast.ClassDef) else 0)
        forwarded, extra = self.keywords(target)
        forwarded = parameter_names(maker, skip) | forwarded
        return {name: old for name, old in forwarded.items() if name not in given}, extra - given
