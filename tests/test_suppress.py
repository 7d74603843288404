"""Suppression comments: which findings they hide, and which of them hide nothing."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wslint.code.tree import Code
from wslint.engine import suppress
from wslint.engine.suppress import Standing, Suppressed
from wslint.findings import Applicability, Edit, Finding

STANDINGS: dict[str, Standing] = {
    "WS0004": "on",
    "WS1401": "on",
    "extra-headers": "on",
    "WS1402": "on",
    "WS0001": "off",
    "WS9999": "unknown",
    "E711": "on",
    "F632": "off",
}


def standing(selector: str) -> Standing:
    return STANDINGS.get(selector, "foreign")


def run(
    source: bytes,
    findings: Sequence[Finding],
    extra_rows: Callable[[Finding], tuple[int, ...]] = lambda finding: (),
    standing: Callable[[str], Standing] = standing,
) -> Suppressed:
    code = Code(source)
    return suppress.apply(
        findings,
        source,
        is_comment=lambda offset: code.path(offset)[-1].type == "comment",
        string_end=lambda offset: next((node.end_byte for node in code.path(offset) if node.type == "string"), None),
        standing=standing,
        extra_rows=extra_rows,
    )


def uses(source: bytes) -> list[Finding]:
    """A finding for each name like `use1401` in the source."""
    names = {"1401": "extra-headers", "1402": "legacy"}
    return [
        Finding("WS" + use[1].decode(), names.get(use[1].decode(), "other"), "error", "", *use.span())
        for use in re.finditer(rb"use(\d{4})", source)
    ]


def check(text: str) -> Suppressed:
    source = text.encode()
    return run(source, uses(source))


def kept_rows(text: str) -> list[int]:
    return [row(text.encode(), finding.start) for finding in check(text).kept]


def row(source: bytes, offset: int) -> int:
    return source.count(b"\n", 0, offset) + 1


def spliced(source: bytes, edits: Sequence[Edit]) -> bytes:
    position, pieces = 0, []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        assert edit.start >= position, "edits overlap"
        pieces += [source[position : edit.start], edit.text.encode()]
        position = edit.end
    return b"".join([*pieces, source[position:]])


def cleaned(source: bytes) -> bytes:
    """The source after the fixes of all unused suppressions."""
    return spliced(source, [edit for unused in run(source, uses(source)).unused for edit in unused.fix.edits])


# What suppresses nothing


@pytest.mark.parametrize(
    "text",
    [
        "use1401()\n",
        "use1401()  # a remark\n",
        "use1401('# noqa')\n",
        "use1401('''\n# noqa: WS1401\n# ruff: noqa\n# wslint: noqa: WS1401\n''')\n",
        "use1401(f'{x} # noqa: WS1401')\n",
        "use1401('# noqa: WS1401 ')  # noqa: F401\n",
        "use1401()  # text \\\nx  # noqa: WS1401\n",
        "use1401()  # noqa: WS14\n",
        "use1401()  # noqa: WS\n",
        "use1401()  # noqa: WS1402\n",
        "use1401()  # noqa: extra-headers\n",
        "use1401()  # noqa: ws1401\n",
        "use1401()  # noqa: WS1401: because\n",
        "# noqa: WS1401\nuse1401()\n",
        "use1401()\n# noqa: WS1401\n",
        "use1401(\n)  # noqa: WS1401\n",
        "use1401(\n    1,  # ruff: ignore[WS1401]\n)\n",
        "use1401()\n# ruff: ignore[WS1401]\n",
        "# ruff: ignore[WS14]\nuse1401()\n",
        "# ruff: enable[WS1401]\nuse1401()\n# ruff: disable[WS1401]\n",
        "# ruff: disable\nuse1401()\n",
        "def f():\n    x = (\n# ruff: disable[WS1401]\n    1)\nuse1401\n",
        "  # wslint: file-ignore[WS1401]\nuse1401()\n",
        "x = 1  # wslint: noqa\nuse1401()\n",
        "x = 1  # ruff: noqa: WS1401\nuse1401()\n",
        "# RUFF: noqa\nuse1401()\n",
        "# wslint noqa\nuse1401()\n",
    ],
)
def test_is_kept(text: str) -> None:
    result = check(text)
    assert [finding.code for finding in result.kept] == ["WS1401"]
    assert result.suppressed == ()


def test_a_source_without_directives_is_not_looked_at() -> None:
    def unexpected(offset: int) -> None:
        raise AssertionError(offset)

    source = b"use1401()  # ruff and noqa, but no directive\n# flake8\n"
    finding = uses(source)
    result = suppress.apply(finding, source, is_comment=unexpected, string_end=unexpected, standing=standing)  # type: ignore[arg-type]
    assert result == Suppressed(tuple(finding))


def test_a_syntax_error_is_not_hidden_and_nothing_is_called_unused() -> None:
    source = b"# ruff: noqa\nx = (  # noqa: WS1401\n"
    result = run(source, [Finding("invalid-syntax", "invalid-syntax", "error", "", 19, 20)])
    assert len(result.kept) == 1
    assert result.unused == ()


# What does


@pytest.mark.parametrize(
    "text",
    [
        "use1401()  # noqa\n",
        "use1401()  # NOQA: F401, WS1401 because\n",
        "use1401()  # noqa: F401 # noqa: WS1401\n",
        "use1401()  # noqa: malformed # noqa: WS1401\n",
        "use1401(  # noqa: WS1401\n)\n",
        "use1401('''\n''', 1)  # noqa: WS1401\n",
        "f'''{use1401}\n'''  # noqa: WS1401\n",
        "use1401, \\\n  2  # noqa: WS1401\n",
        "use1401, 'a\\\nb'  # noqa: WS1401\n",
        "use1401, \\\r\n  2  # noqa: WS1401\r\n",
        "use1401()  # ruff: ignore[WS1401]\n",
        "use1401()  # ruff: ignore[extra-headers] because\n",
        "use1401()  # wslint: ignore[extra-headers, F401]\n",
        "# wslint: ignore[extra-headers]\n\n# more\nfoo(\n    use1401)\n",
        "foo(\n    # ruff: ignore[WS1401]\n    # more\n\n    use1401)\n",
        "foo(\n    # ruff: ignore[WS1401]\n    '''\n''', use1401)\n",
        "# ruff: ignore[WS1401]\nwith foo(\n    use1401): pass\n",
        "# ruff: ignore[WS1401]\n',', foo(')', \\\n    use1401)\n",
        "# ruff: disable[extra-headers]\nuse1401()\n# ruff: enable[extra-headers]\n",
        "# wslint: disable[WS1401]\nuse1401()\n",
        "use1401()\n    # ruff: noqa: WS1401\n",
        "use1401()\n# flake8: noqa\n",
        "use1401()\n# wslint: noqa\n",
        "use1401()\n# wslint: noqa: WS1401\n",
        "use1401()\n# ruff: file-ignore[extra-headers]\n",
        "\ufeff# wslint: file-ignore[WS1401]\nuse1401()\n",
    ],
)
def test_is_suppressed(text: str) -> None:
    result = check(text)
    assert result.kept == ()
    assert [finding.code for finding in result.suppressed] == ["WS1401"]
    assert result.unused == ()


def test_other_findings_on_the_line_stay_and_keep_their_order() -> None:
    result = check("use1402, use1401, use1402  # noqa: WS1401\n")
    assert [finding.start for finding in result.kept] == [0, 18]


def test_a_range_ends_with_its_enable_or_its_block() -> None:
    text = (
        "def f():\n"
        "    # ruff: disable[WS1401]\n"
        "    use1401()\n"
        "    if x:\n"
        "        use1401()\n"
        "    # ruff: enable[WS1401]\n"
        "    use1401()\n"
        "    # ruff: disable[WS1401]\n"
        "    use1401()\n"
        "\n"
        "use1401()\n"
    )
    assert kept_rows(text) == [7, 11]


def test_an_import_is_suppressed_on_its_own_line_and_on_the_first_of_the_statement() -> None:
    for comment in ("# noqa: WS1401", "# ruff: ignore[WS1401]"):
        for text in (
            f"from a import (  {comment}\n    b,\n    use1401,\n)\n",
            f"from a import (\n    use1401,  {comment}\n)\n",
        ):
            source = text.encode()
            assert run(source, uses(source), lambda finding: (1,)).kept == ()
    source = b"from a import (  # noqa: WS1401\n    use1401,\n)\n"
    assert len(run(source, uses(source)).kept) == 1


# Differences from Ruff, both ways: none, but those stated

SIGNS = {
    name: chr(code)
    for name, code in [("NBSP", 0xA0), ("WIDE", 0x3000), ("FF", 0xC), ("US", 0x1F), ("NEL", 0x85), ("COLON", 0xFF1A)]
}
COMMENTS = """\
# noqa|#noqa|# NOQA|# NoQa:F401|#  noqa : F401|# noqa: F401,WS001 reason|# noqa: F401 - reason|# noqa: F401: reason
# noqa: reason|# noqa:|# noqa; x|# noqa: ws-name|# noqa: f401|# noqa WS001|# noqa - x|# noqa- x|# noqaF401
# noqa:F401F841|# noqa:F841F401|# noqa: F401,,F841|# noqa: ,F401|# noqa: F841 F401|# noqa: F841  ,  F401
# noqa: reason F401|# noqa: F841 because F401|# noqa: F841 because, F401|# noqa: F841, BECAUSE, F401|# noqa: F401abc
# noqa: F401.|# noqa: F401;|# noqa: F401_x|# noqa: F401#x|# noqa: F401X|# noqa: F841, F401X|# noqa: F401 F841X
# noqa:# F401|# noqa # F401|# noqa# F401|# text # noqa: F401|# text noqa: F401|# text #noqa|# type: ignore # noqa: F401
# noqa: F4|# noqa: F|# noqa: F401,|# noqa: F401 ,|# noqa:\tF401|## noqa: F401|#: noqa: F401|#!noqa: F401|# noqa: F401é
# noqa: F401 é|# é noqa # noqa: F401|# noqaCOLONF401
#NBSPnoqa: F401|# noqaNBSPF401|# noqaNBSP: E711|# noqa: E711NBSPF401
# noqa:WIDEF401|#FFnoqa: F401|# noqaUSF401|# noqa: E711USF401|# noqa: E711NELF401|# noqa: [F401]|# noqa[F401]
# noqa: F401]|# noqa: E711/F401|# (noqa)|# noqa!|# noqa, F401|# noqa::F401|# noqa: :F401|# noqa: F401:|# noqas|# noqa_x
# flake8: noqa|# ruff: noqa|# ruff: noqa: F401|# noqa: E711 noqa|# noqa: F401 # noqa: E711|# noqa: F401 # noqa: bad
# ruff: ignore[F401]|#ruff:ignore[F401]|# ruff : ignore [F401]|# ruff: ignore[ F401 , E711 ]|# ruff: ignore[F401,]
# ruff: ignore[F401 E711]|# ruff: ignore[]|# ruff: ignore|# ruff: ignore[F401]reason|# text # ruff: ignore[F401] # text
# text ruff: ignore[F401]|# RUFF: ignore[F401]|# ruff: IGNORE[F401]|# ruff: ignore[f401]|# ruff: ignore[F4]
# ruff: ignore[F401|# ruff: ignore[,F401]|# ruff: ignore[F401,,E711]|# ruff: ignored[F401]|# ruff: ignore: F401
# ruff: ignore[E711] # ruff: ignore[F401]|# ruff: ignore[x # ruff: ignore[F401]|# ruff: ignore[lint:F401]
# ruff: ignore[F401] # noqa: E711|# noqa: E711 # ruff: ignore[F401]|# ruff: file-ignore[F401]|# ruff: disable[F401]
# ruff: ignore["F401"]|# ruff: ignore[F401WIDE]|# ruff: ignore(F401)"""


def ruff(*arguments: str, stdin: bytes = b"") -> list[Any]:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--output-format", "json", *arguments]
    return json.loads(subprocess.run(command, input=stdin, capture_output=True, check=False).stdout)


def test_ruff_reads_each_comment_alike() -> None:
    texts = re.split(r"[|\n]", COMMENTS)
    for name, sign in SIGNS.items():
        texts = [text.replace(name, sign) for text in texts]
    source = "".join(f"import module{number}  {text}\n" for number, text in enumerate(texts)).encode()
    findings = [
        Finding("F401", "unused-import", "error", "", *use.span()) for use in re.finditer(rb"module\d+", source)
    ]
    assert len(findings) == len(texts) > 100
    reported = {found["location"]["row"] for found in ruff("--select", "F401", "-", stdin=source)}
    kept = {row(source, finding.start) for finding in run(source, findings).kept}
    assert [texts[number - 1] for number in sorted(kept ^ reported)] == []


def test_of_several_noqa_each_is_read_though_ruff_reads_the_first() -> None:
    for text in ("# noqa: E711 # noqa: F401", "# noqa: bad # noqa: F401", "# noqa: E711 # noqa"):
        source = f"import os  {text}\n".encode()
        assert len(ruff("--select", "F401", "-", stdin=source)) == 1
        assert run(source, [Finding("F401", "unused-import", "error", "", 7, 9)]).kept == ()


class Writer:
    """Writes random programs with many comparisons to None (E711) and many suppressions of them."""

    test = "x == None"

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def trailing(self) -> str:
        codes = self.pick("E711", "E711", "E711, F632", "F632", "F632, E711")
        forms = [f"# noqa: {codes}", f"# noqa: {codes} reason", f"# text # noqa: {codes}", f"# noqa: {codes} # text"]
        forms += [f"# ruff: ignore[{codes}]", f"# text # ruff: ignore[{codes}] # more", f"# noqa: {codes}: bad"]
        forms += [
            f"# ruff: ignore[E711] # noqa: {codes}",
            f"# noqa: RUF100, {codes}",
            f"# ruff: disable[{codes}]",
            "# noqa",
        ]
        forms += ["# noqa: E711, E711", "# text"]
        return self.pick("", "  " + self.random.choice(forms))

    def own_line(self, *others: str) -> str:
        codes = self.pick("E711", "E711", "E711, F632")
        return self.pick(
            *[f"# ruff: ignore[{codes}]", f"# noqa: {codes}", "# text", ""], *(o.format(codes) for o in others)
        )

    def value(self) -> str:
        test, end = self.test, self.trailing
        return self.pick(
            test,
            test,
            f"({test},{end()}\n  {test},{end()}\n  )",
            f"({test}, '''\n''', {test},{end()}\n {self.own_line()}\n\n{self.own_line()}\n  {test})",
            f"f'''{{{test}}}\n{{{test}}} # noqa: E711\n'''",
            f"{test} \\\n or {test}",
            f"('''\n# noqa: E711\n''',{end()}\n {test},{end()}\n '''\n''', {test} \\\n, {test})",
        )

    def block(self, indent: str = "", depth: int = 0) -> list[str]:
        lines: list[str] = []
        nested = False
        for _ in range(self.random.randint(1, 4)):
            while self.random.random() < 0.35:
                blocks = () if nested else ("# ruff: disable[{}]", "# ruff: enable[{}]")
                lines.append(indent + self.own_line(*blocks * 4))
            nested = depth < 3 and self.random.random() < 0.35
            if nested:
                header = self.pick(f"def f(a={self.test},{self.trailing()}\n  b={self.test}):", f"if {self.value()}:")
                lines += [indent + header + self.trailing(), *self.block(indent + "    ", depth + 1)]
            else:
                lines.append(indent + self.pick(self.value(), f"{self.test}; {self.test}") + self.trailing())
        return lines

    def program(self) -> bytes:
        text = self.pick("", "", "", "s = 'é😀'; x == None\n") + "\n".join(self.block()) + self.pick("", "\n")
        if self.random.random() < 0.05:
            text += self.pick("\n# ruff: noqa: E711", "\n# ruff: file-ignore[E711]\n")
        return text.replace("\n", self.pick("\n", "\r\n")).encode()


def offset(source: bytes, location: dict[str, int]) -> int:
    lines = source.split(b"\n")[: location["row"]]
    return sum(len(line) + 1 for line in lines[:-1]) + len(lines[-1].decode()[: location["column"] - 1].encode())


Programs = dict[Path, tuple[bytes, list[Any]]]


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """Random programs with what Ruff reports on them: every E711 ("all E711"), the E711 that stay, and RUF100."""
    writer = Writer(seed=14)
    directory = tmp_path_factory.mktemp("programs")
    sources = {directory / f"file{number}.py": writer.program() for number in range(250)}
    for path, source in sources.items():
        path.write_bytes(source)
    reported: dict[Path, list[Any]] = {path: [] for path in sources}
    for item in ruff("--select", "E711", "--ignore-noqa", str(directory)):
        reported[Path(item["filename"])].append({**item, "code": f"all {item['code']}"})
    for item in ruff("--select", "E711,RUF100", str(directory)):
        reported[Path(item["filename"])].append(item)
    return {path: (source, reported[path]) for path, source in sources.items()}


def result_for(source: bytes, reported: list[Any]) -> Suppressed:
    spans = [
        (offset(source, item["location"]), offset(source, item["end_location"]))
        for item in reported
        if item["code"] == "all E711"
    ]
    findings = [Finding("E711", "none-comparison", "error", "", *span) for span in spans]
    return run(source.replace(b"RUF100", b"WS0004"), findings)


def test_ruff_suppresses_the_same_findings(programs: Programs) -> None:
    suppressed = 0
    for source, reported in programs.values():
        result = result_for(source, reported)
        expected = {offset(source, item["location"]) for item in reported if item["code"] == "E711"}
        assert {finding.start for finding in result.kept} == expected, source.decode()
        suppressed += len(result.suppressed)
    assert suppressed > 1000


def test_ruff_finds_the_same_suppressions_unused(programs: Programs) -> None:
    count = 0
    for source, reported in programs.values():
        # Ruff also reports blanket directives and rules that are off.
        messages = [
            (item["location"]["row"], re.sub(r"; non-enabled: [^)]*", "", item["message"]))
            for item in reported
            if item["code"] == "RUF100"
        ]
        expected = {(line, text) for line, text in messages if "blanket" not in text and "(non-enabled" not in text}
        unused = result_for(source, reported).unused
        assert {(row(source, item.start), item.message) for item in unused} == expected, source.decode()
        count += len(unused)
    assert count > 300


# Unused suppressions

UNUSED = {
    "use1401  # noqa: WS1401, WS1402\n": "use1401  # noqa: WS1401\n",
    "use1401  # noqa: WS1402, WS1401\n": "use1401  # noqa: WS1401\n",
    "use1401  # noqa:WS1402,WS1401 because\n": "use1401  # noqa:WS1401 because\n",
    "use1401  # NoQA : F401 WS1402, E501 because\n": "use1401  # NoQA : F401 E501 because\n",
    "x  # noqa: F401, WS1401, WS1402 because\n": "x  # noqa: F401 because\n",
    "x  # noqa: WS1401, F401, WS1402, WS0001\n": "x  # noqa: F401, WS0001\n",
    "x  # noqa: WS9999, F401\n": "x  # noqa: F401\n",
    "use1401  # noqa: WS1401, WS1401\n": "use1401  # noqa: WS1401\n",
    "use1401  # noqa: WS1401 # noqa: WS1401\n": "use1401  # noqa: WS1401\n",
    "x  # noqa: WS1401F401\n": "x  # noqa: F401\n",
    "x = 1  # noqa: WS1401\ny\n": "x = 1\ny\n",
    "x = 'é😀'  # noqa: WS1401  \r\ny\r\n": "x = 'é😀'\r\ny\r\n",
    "x = 1 # noqa: WS1401 é because of #12": "x = 1",
    "x = 1  # noqa: WS1401 because # type: ignore\n": "x = 1  # type: ignore\n",
    "x = 1  # noqa: WS1401#type: ignore\n": "x = 1  #type: ignore\n",
    "x = 1  # text # noqa: WS1401\n": "x = 1  # text\n",
    "x = 1  # noqa: F401 # noqa: WS1401\n": "x = 1  # noqa: F401\n",
    "x = 1  # noqa: WS1401 # noqa: F401\n": "x = 1  # noqa: F401\n",
    "x  # text # noqa: WS1401 # ruff: ignore[WS1402] # more\n": "x  # text # more\n",
    "x  # noqa: WS1401 # ruff: ignore[WS1402]\n": "x\n",
    "x  # ## noqa: WS1401\n": "x  #\n",
    "x\n    # noqa: WS1401 because\ny\n": "x\ny\n",
    "x\r\n# noqa: WS1401\r\n": "x\r\n",
    "x\n# noqa: WS1401": "x\n",
    "x\n# noqa: WS1401 # text\n": "x\n# text\n",
    "# noqa: WS1401 # ruff: file-ignore[WS1402]\nx\n": "x\n",
    "\ufeff# wslint: noqa: WS1401\nx\n": "\ufeffx\n",
    "x, \\\n  # noqa: WS1401\ny\n": "x, \\\n\ny\n",
    "# ruff: noqa: WS1401, E501\nx\n": "# ruff: noqa: E501\nx\n",
    "# wslint: noqa: WS1402, WS1401\nuse1401\n": "# wslint: noqa: WS1401\nuse1401\n",
    "# ruff: ignore[extra-headers, unused-import, ] because\nx\n": "# ruff: ignore[unused-import, ] because\nx\n",
    "# ruff: ignore[ E501 , extra-headers ]\nx\n": "# ruff: ignore[ E501 ]\nx\n",
    "x  # ruff: ignore[WS1401] because\n": "x\n",
    "# ruff: disable[WS1401]\nx\n# ruff: enable[WS1401]\ny\n": "x\ny\n",
    "# ruff: disable[WS1401, E501]\nx\n# ruff: enable[WS1401,E501] # text\n": (
        "# ruff: disable[E501]\nx\n# ruff: enable[E501] # text\n"
    ),
}
USED_OR_FOREIGN = [
    "use1401  # noqa: WS1401, E501\n",
    "x  # noqa\n",
    "x  # noqa: E501, F401 because\n",
    "x  # noqa: WS0001\n",
    "# ruff: noqa\nx  # noqa: WS1401\n",
    "x  # noqa: WS0004, WS1401\n",
    "x\n# ruff: ignore[WS0004]\n",
    "x  # noqa: WS1401 # ruff: ignore[unused-suppression]\n",
    "# ruff: ignore[WS0004]\nx  # noqa: WS1401\n",
    "# ruff: file-ignore[unused-suppression]\nx  # noqa: WS1401\n",
    "# ruff: noqa: WS0004\nx  # noqa: WS1401\n",
    "# ruff: disable[unused-import, E501]\nx\n# ruff: enable[unused-import]\n",
    "x = '''\n# noqa: WS1401\n'''\n",
    "x  # noqa: WS1401: because\n",
    "use1401  # noqa: WS1401, WS1401X\n",
    "# wslint: noqa\nuse1401  # noqa: WS1401\n",
]


@pytest.mark.parametrize("before", UNUSED)
def test_unused_codes_are_deleted(before: str) -> None:
    result = check(before)
    assert result.unused
    assert all(item.fix.applicability is Applicability.SAFE for item in result.unused)
    assert cleaned(before.encode()).decode() == UNUSED[before]
    assert check(UNUSED[before]).unused == ()


@pytest.mark.parametrize("text", USED_OR_FOREIGN)
def test_nothing_is_unused(text: str) -> None:
    assert check(text).unused == ()


def test_nothing_is_unused_where_the_rule_is_off() -> None:
    source = b"x  # noqa: WS1401\n"
    assert run(source, [], standing=lambda selector: "off" if selector == "WS0004" else "on").unused == ()


def test_message_and_span() -> None:
    text = "x  # noqa: F401, WS1401, E501, WS9999, WS1401\nx  # text # ruff: ignore[extra-headers] because\n"
    first, second = check(text).unused
    assert first.message == "Unused `noqa` directive (unused: `WS1401`; duplicated: `WS1401`; unknown: `WS9999`)"
    assert text[first.start : first.end] == "WS1401, E501, WS9999, WS1401"
    assert first.fix.title == "Remove unused `noqa` directive"
    assert second.message == "Unused suppression (unused: `extra-headers`)"
    assert text[second.start : second.end] == "# ruff: ignore[extra-headers]"
    assert second.fix.title == "Remove unused suppression"


# Directives without effect


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x  # noqa: because", "invalid `# noqa` directive: expected a comma-separated list of codes"),
        ("x  # noqa; WS1401", "invalid `# noqa` directive: expected `:` followed by"),
        ("x  # noqa: WS1401: because", "invalid `# noqa` directive: expected codes of uppercase letters"),
        ("x  # ruff: noqa", "invalid `# ruff: noqa` directive: what counts for the whole file"),
        ("x  # wslint: noqa: WS1401", "invalid `# wslint: noqa` directive: what counts for the whole file"),
        ("x  # wslint: ignore[WS1401", "invalid `ignore` directive: expected a comma-separated list"),
        ("x  # ruff: disable[WS1401]", "invalid `disable` directive: only `ignore` may stand behind code"),
        ("  # ruff: file-ignore[WS1401]", "invalid `file-ignore` directive: it must not be indented"),
        ("# ruff: enable[extra-headers]", "invalid `enable` directive: no matching `disable` comment"),
        ("x\n  # ruff: disable[WS1401]\ny", "invalid `disable` directive: unexpected indentation"),
    ],
)
def test_a_directive_without_effect_is_told(text: str, message: str) -> None:
    (warning,) = check(text + "\n").warnings
    assert warning.start == text.index("#")
    assert warning.message.startswith(message)


@pytest.mark.parametrize(
    "text", ["# ruff: enable[E501]\n", "x  # ruff: noqa: F401\n", "x  # ruff: isort: skip\n", "# wslint: hello\n"]
)
def test_one_that_concerns_other_linters_is_not(text: str) -> None:
    assert check(text).warnings == ()


# Properties

SELECTORS = st.lists(
    st.sampled_from(["WS1401", "WS1402", "WS9999", "WS0001", "WS0004", "F401", "E501"]), min_size=1, max_size=4
)
FORMS = ["# noqa: {}", "#noqa:{} because", "# ruff: ignore[{}]", "# wslint: ignore[{}] é #12", "# ruff: noqa: {}"]
BLOCKS = ["# ruff: disable[{}]", "# ruff: enable[{}]", "# ruff: file-ignore[{}]"]
REMARK = st.one_of(
    st.builds(
        lambda form, comma, codes: form.format(comma.join(codes)),
        st.sampled_from(FORMS + BLOCKS),
        st.sampled_from([", ", ",", " , "]),
        SELECTORS,
    ),
    st.sampled_from(["# text", "# noqa", "# noqa: WS1401: bad", "# é", "##", "#"]),
)
COMMENT = st.builds(str.join, st.sampled_from([" ", ""]), st.lists(REMARK, min_size=1, max_size=3))
CODE = st.sampled_from(
    [
        "use1401",
        "use1402, use1401",
        "x = 'é'",
        "use1401, '''\n# noqa: WS1402\n'''",
        "x, \\\n use1402",
        "(\nuse1401)",
        "if x: y",
    ]
)
LINE = st.one_of(
    CODE,
    COMMENT,
    st.builds("{}{}{}".format, CODE, st.sampled_from([" ", "  ", "\t"]), COMMENT),
    st.builds("({}\n{}\n use1401, use1402)".format, COMMENT, COMMENT),
)
SOURCE = st.builds(
    lambda lines, newline, end, mark: (mark + "\n".join(lines) + end).replace("\n", newline).encode(),
    st.lists(LINE, max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\n"]),
    st.sampled_from(["", "\ufeff"]),
)


def without_comments(source: bytes) -> list[bytes]:
    lines = source.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [line for line in (line.split(b"#")[0].rstrip() for line in lines) if line]


@settings(max_examples=300, deadline=None)
@given(SOURCE)
def test_deleting_what_is_unused_leaves_the_rest_as_it_is(source: bytes) -> None:
    before = run(source, uses(source))
    assert sorted(before.kept + before.suppressed, key=lambda finding: finding.start) == uses(source)
    after_source = cleaned(source)  # fails where edits overlap
    after = run(after_source, uses(after_source))
    assert without_comments(after_source) == without_comments(source)
    for text in (b"F401", b"E501", b"WS0001", b"WS0004", b"text", b": bad"):
        assert after_source.count(text) == source.count(text)
    assert after.unused == ()
    kept = [
        [uses(text).index(finding) for finding in part.kept] for text, part in ((source, before), (after_source, after))
    ]
    assert kept[0] == kept[1]
