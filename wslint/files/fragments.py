"""Pieces of Python in a document, and where each of their bytes stands in it.

A `Fragment` is Python source put together from a document: its bytes come in `Piece`s, the pieces
lie in `Block`s. Between pieces stand bytes that the document does not have (an import that is
assumed, a line end between two cells), and between the places of two pieces bytes that are no
Python (the ``> `` of a quote, a ``>>> ``, the punctuation of a JSON array). All offsets are byte
offsets from 0: *inner* ones in the fragment's source, *outer* ones in the document.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Piece:
    """``size`` bytes from ``inner`` on that are the ``outer_size`` bytes of the document from ``outer`` on.

    Equal sizes: the same bytes. Unequal sizes: an escape, which is one unit.
    """

    inner: int
    outer: int
    size: int
    outer_size: int


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the document in which lines may be put: a fence, the lines of a doctest, a cell.

    ``start`` and ``end`` are inner; ``outer_start`` is where a new first line goes and ``outer_end``
    where a new last one goes. ``prefix`` stands before each line in the document; with ``prompts`` a
    ``>>> `` or ``... `` follows. ``escape`` writes Python as the document does, None for as it is; it
    raises ValueError for what cannot be written there. In a notebook, ``joint`` stands in the
    document behind each line end but the last, and ``cell`` is the number of the cell.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    prefix: str = ""
    prompts: bool = False
    escape: Callable[[str], str] | None = None
    joint: str = ""
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Fragment:
    """Python source (UTF-8) with its blocks and pieces, all in ascending order."""

    source: bytes
    blocks: tuple[Block, ...]
    pieces: tuple[Piece, ...]

    def holds(self, inner: int) -> bool:
        """Does the byte at an inner offset come from the document?"""
        piece = self._piece(inner)
        return piece is not None and inner < piece.inner + piece.size

    def outer_start(self, inner: int) -> int:
        """The outer offset of the byte at ``inner``, or of the next that the document has."""
        piece = self._piece(inner)
        if piece is not None and inner < piece.inner + piece.size:
            return piece.outer + (inner - piece.inner if piece.size == piece.outer_size else 0)
        index = bisect_right(self.pieces, inner, key=_inner)
        return self.pieces[index].outer if index < len(self.pieces) else self.outer_end(inner)

    def outer_end(self, inner: int) -> int:
        """The outer offset behind the byte before ``inner``, or behind the last before that the document has."""
        piece = self._piece(inner - 1)
        if piece is None:
            return self.pieces[0].outer if self.pieces else 0
        if piece.size == piece.outer_size:
            return piece.outer + min(inner - piece.inner, piece.size)
        return piece.outer + piece.outer_size

    def block(self, inner: int) -> Block | None:
        """The block that an inner offset lies in, its end included; the earlier of two that meet there."""
        index = bisect_right(self.blocks, inner, key=_start) - 1
        if index > 0 and self.blocks[index - 1].end == inner:
            index -= 1
        return self.blocks[index] if index >= 0 and inner <= self.blocks[index].end else None

    def same(self, document: bytes, start: int, end: int) -> bool:
        """Are all bytes of the inner span from the document, and as they stand in it?"""
        while start < end:
            piece = self._piece(start)
            if piece is None or start >= piece.inner + piece.size:
                return False
            stop = min(end, piece.inner + piece.size)
            if piece.size == piece.outer_size:
                outer = self.outer_start(start)
                if self.source[start:stop] != document[outer : outer + stop - start]:
                    return False
            elif start > piece.inner or stop < piece.inner + piece.size:
                return False
            start = stop
        return True

    def _piece(self, inner: int) -> Piece | None:
        """The last piece that starts at or before an inner offset."""
        index = bisect_right(self.pieces, inner, key=_inner) - 1
        return self.pieces[index] if index >= 0 else None


def _inner(piece: Piece) -> int:
    return piece.inner


def _start(block: Block) -> int:
    return block.start


class Builder:
    """Puts a fragment together, piece by piece."""

    def __init__(self) -> None:
        self.source = bytearray()
        self.pieces: list[Piece] = []
        self.blocks: list[Block] = []

    def add(self, document: bytes, start: int, end: int) -> None:
        """Append bytes of the document."""
        self.put(document[start:end], start, end - start)

    def put(self, text: bytes, outer: int, outer_size: int) -> None:
        """Append ``text``, which is ``outer_size`` bytes of the document."""
        size, inner = len(text), len(self.source)
        last = self.pieces[-1] if self.pieces and size == outer_size else None
        is_plain = last is not None and last.size == last.outer_size
        if last is not None and is_plain and (last.inner + last.size, last.outer + last.size) == (inner, outer):
            self.pieces[-1] = Piece(last.inner, last.outer, last.size + size, last.size + size)
        elif size:
            self.pieces.append(Piece(inner, outer, size, outer_size))
        self.source += text

    def end_block(self, block: Block) -> None:
        """Append a block that ends here, and a line end if it has none."""
        self.blocks.append(replace(block, end=len(self.source)))
        if not self.source.endswith(b"\n"):
            self.source += b"\n"

    def fragment(self) -> Fragment:
        """What has been put together."""
        return Fragment(bytes(self.source), tuple(self.blocks), tuple(self.pieces))


def inserted(fragment: Fragment, insertions: Sequence[tuple[int, bytes]]) -> Fragment:
    """The fragment with bytes that the document does not have at inner offsets (in ascending order)."""
    source, at = bytearray(), 0
    for offset, text in insertions:
        source += fragment.source[at:offset] + text
        at = offset
    source += fragment.source[at:]

    def moved(inner: int, is_end: bool = False) -> int:
        before = (text for offset, text in insertions if offset < inner or (offset == inner and not is_end))
        return inner + sum(map(len, before))

    cuts = [offset for offset, _ in insertions]
    parts = (part for piece in fragment.pieces for part in _split(piece, cuts))
    blocks = (replace(block, start=moved(block.start), end=moved(block.end, True)) for block in fragment.blocks)
    pieces = tuple(replace(part, inner=moved(part.inner)) for part in parts)
    return Fragment(bytes(source), tuple(blocks), pieces)


def _split(piece: Piece, cuts: Iterable[int]) -> Iterator[Piece]:
    """The parts of a piece between inner offsets."""
    within = [cut for cut in cuts if piece.inner < cut < piece.inner + piece.size]
    if not within or piece.size != piece.outer_size:
        yield piece
        return
    for start, end in zip([piece.inner, *within], [*within, piece.inner + piece.size], strict=True):
        yield Piece(start, piece.outer + start - piece.inner, end - start, end - start)
