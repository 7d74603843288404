"""For tests: one example, written in every form in which documents hold Python, and in every kind of text."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

CODE = """\
import websockets

async def main(uri, h):
    async with websockets.connect(uri, extra_headers=h) as ws:
        await ws.send("hi")
"""


@dataclass(frozen=True)
class Form:
    """A way to write ``CODE`` in a document called ``name``; ``fixable`` is False for what is only reported."""

    name: str
    write: Callable[[str], str]
    fixable: bool = True
    prompts: bool = False


def indented(code: str, by: str) -> str:
    return textwrap.indent(code, by)


def session(code: str) -> str:
    """As typed into an interpreter, with a blank line closing the block, and what it printed."""
    lines = ["import websockets", ">>> async def main(uri, h):"]
    body = code.split("def main(uri, h):\n")[1].splitlines()
    return "\n".join([">>> " + lines[0], lines[1], *("... " + line for line in body), "... ", ">>> 6 * 7", "42", ""])


def prefixed(code: str, prefix: str) -> str:
    return "".join((prefix + line).rstrip(" ") + "\n" for line in code.split("\n")[:-1])


def cell(source: object, kind: str = "code") -> dict[str, object]:
    made: dict[str, object] = {"cell_type": kind, "id": "a1-b2", "metadata": {"tags": ["é"]}, "source": source}
    if kind == "code":
        made |= {
            "execution_count": 3,
            "outputs": [{"name": "stdout", "output_type": "stream", "text": ["extra \u0041\n"]}],
        }
    return made


def notebook(*cells: dict[str, object], indent: int | None = 1) -> str:
    metadata = {"kernelspec": {"display_name": "Python 3", "name": "python3"}, "language_info": {"name": "python"}}
    whole = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=indent, ensure_ascii=False) + "\n"


def lines_of(code: str) -> list[str]:
    return code.removesuffix("\n").splitlines(keepends=True)


def _markdown(head: str, tail: str = "```", by: str = "") -> Callable[[str], str]:
    return lambda code: f"# Client\n\nText.\n\n{by}{head}\n{indented(code, by)}{by}{tail}\n\nMore.\n"


def _rst(head: str, by: str = "    ") -> Callable[[str], str]:
    return lambda code: f"Client\n======\n\n{head}\n\n{indented(code, by)}\nMore.\n"


def _docstring(head: str, by: str = "    ", opening: str = '"""', end: str = "") -> Callable[[str], str]:
    def write(code: str) -> str:
        text = indented(f"{head}{indented(code, by)}{end}", "    ")
        return f"import websockets\n\n\ndef f():\n    {opening}Do.\n\n{text}    {opening.lstrip('r')}\n    return 1\n"

    return write


FORMS = {
    "fence": Form("a.md", _markdown("```python")),
    "fence py": Form("a.markdown", _markdown("``` py")),
    "fence python3 with title": Form("a.md", _markdown('```python3 title="é.py" {1,3}')),
    "fence of tildes": Form("a.md", _markdown("~~~~ python", "~~~~")),
    "fence untagged": Form("a.md", _markdown("```")),
    "fence indented": Form("a.md", _markdown("```python", by="   ")),
    "fence unclosed": Form("a.md", lambda code: f"Text\n\n```python\n{code}"),
    "fence of attributes": Form("a.md", _markdown("```{.python .numberLines}")),
    "fence in a quote": Form("a.md", lambda code: "Text.\n\n" + prefixed(f"```python\n{code}```\n", "> ")),
    "fence in a list": Form("a.md", lambda code: f"- one\n\n{indented(f'```python{chr(10)}{code}```', '  ')}\n- two\n"),
    "fence behind a bullet": Form("a.md", lambda code: "1. ```python\n" + indented(code + "```", "   ") + "\n"),
    "fence in a list in a quote": Form(
        "a.md", lambda code: prefixed("- one\n\n" + indented(f"```python\n{code}```\n", "  "), "> ")
    ),
    "fence in a tab": Form("a.md", lambda code: f'=== "New"\n\n{indented(f"```python{chr(10)}{code}```", "    ")}\n'),
    "fence in an admonition": Form("a.md", lambda code: f"!!! note\n\n{indented(f'```py{chr(10)}{code}```', '    ')}\n"),
    "indented code": Form("a.md", lambda code: f"Text:\n\n{indented(code, '    ')}\nMore.\n"),
    "myst code-block": Form("a.md", _markdown("```{code-block} python\n:caption: A client\n:linenos:\n")),
    "myst code-cell": Form("a.md", _markdown("```{code-cell} ipython3\n---\ntags: [a]\n---")),
    "front matter": Form("a.md", lambda code: f"---\ntitle: Client\n---\n\n```python\n{code}```\n"),
    "session": Form("a.md", lambda code: f"```pycon\n{session(code)}```\n", prompts=True),
    "session tagged python": Form("a.md", lambda code: f"> ```python\n{prefixed(session(code), '> ')}> ```\n", prompts=True),
    "mdx": Form("a.mdx", lambda code: f"import Tab from 'x'\n\n<Tab>\n    ```python\n{indented(code, '    ')}    ```\n</Tab>\n"),
    "rst code-block": Form("a.rst", _rst(".. code-block:: python\n    :linenos:\n    :caption: A client")),
    "rst code": Form("a.rst", _rst(".. code:: python3", "   ")),
    "rst sourcecode": Form("a.rst", _rst(".. sourcecode:: py", "\t")),
    "rst literal block": Form("a.rst", _rst("A client::", "  ")),
    "rst highlight": Form("a.rst", _rst(".. highlight:: python\n\n::")),
    "rst in a note in a list": Form(
        "a.rst", lambda code: f"* one\n\n  .. note::\n\n     .. code-block:: python\n\n{indented(code, ' ' * 8)}\n* two\n"
    ),
    "rst doctest": Form("a.rst", lambda code: f"Text:\n\n{session(code)}\nMore.\n", prompts=True),
    "rst doctest directive": Form("a.rst", lambda code: f".. doctest::\n\n{indented(session(code), '   ')}", prompts=True),
    "docstring literal block": Form("a.py", _docstring("Like so::\n\n", end="\n")),
    "docstring google": Form("a.py", _docstring("Example:\n", end="Returns:\n    One.\n")),
    "docstring numpy": Form(
        "a.py", lambda code: _docstring("Examples\n--------\n", by="")(session(code)), prompts=True
    ),
    "docstring fence": Form("a.py", _docstring("```python\n", by="", opening="'''", end="```\n")),
    "docstring directive": Form("a.py", _docstring(".. code-block:: python\n\n", by="  ")),
    "docstring with escapes": Form(
        "a.py", lambda code: _docstring("A \\x41 \\\\ ::\n\n", by="\t")(code.replace("hi", r"\\n\\\"\x41"))
    ),
    "docstring raw": Form("a.py", lambda code: _docstring("::\n\n", opening='r"""')(code.replace("hi", "\\n"))),
    "docstring of a module": Form("a.py", lambda code: f'"""\nA module::\n\n{indented(code, "    ")}"""\n'),
    "cell of lines": Form("a.ipynb", lambda code: notebook(cell(["# T"], "markdown"), cell(lines_of(code)))),
    "cell of one string": Form("a.ipynb", lambda code: notebook(cell(code), cell("x"))),
    "cells, compact": Form(
        "a.ipynb", lambda code: notebook(*(cell(lines_of(part)) for part in code.split("\n\n")), cell([]), indent=None)
    ),
    "cells with magics": Form(
        "a.ipynb",
        lambda code: notebook(
            cell(["%%time\n", "!pip install 'websockets'\n", *lines_of(code)]),
            cell(["%%bash\n", "echo extra_"]),
            cell(["x = !ls\n", "if x:\n", "    %time 1\n", "main?"]),
        ),
    ),
    "shell argument": Form(
        "a.sh", lambda code: f"set -e\npython3 -u -c '\n{code}'\n", fixable=False
    ),
    "shell here-document": Form("a.bash", lambda code: f"python - <<'EOF'\n{code}EOF\n", fixable=False),
    "shell fence": Form("a.md", lambda code: f"```bash\n$ python <<EOF\n{code}EOF\n```\n", fixable=False),
    "shell in quotes": Form(
        "a.rst",
        lambda code: '.. code:: console\n\n    $ python -c "import websockets; websockets.connect(\'u\', extra_headers=\\"h\\")"\n',
        fixable=False,
    ),
    "diff": Form("a.md", lambda code: f"```diff\n-import os\n{prefixed(code, '+')}```\n", fixable=False),
}  # fmt: skip


def _ascii(text: str) -> str:
    return text


VARIANTS: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "crlf": lambda text: text.replace("\n", "\r\n").encode(),
    "bom": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "not ascii": lambda text: (
        text.replace('"hi"', '"é😀漢"').replace("uri, h", "ürï, h").replace("(uri", "(ürï").encode()
    ),
    "no final newline": lambda text: text.rstrip("\n").encode(),
}
