"""Writing an inverted field: groups in, packed streams out, a stretch of groups at a time.

Streams: ``docs`` (gaps between document numbers), ``counts`` (numbers of rows in a table of counts by
zone), ``positions`` (gaps, with the mark as lowest bit), ``variants``. Every group has a width of its own
in each; every 16th group's place is kept, the others follow from numbers of postings and widths.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vnsearch.engines.columnar.bits import PADDING, Packed, Widths, pack, widths
from vnsearch.engines.columnar.columns import smallest
from vnsearch.engines.columnar.groups import Groups, Numbers, Shape, Small, starts
from vnsearch.engines.columnar.sealed import SealedWriter
from vnsearch.engines.columnar.storage import Output, Outputs
from vnsearch.engines.columnar.terms import BLOCK, SEPARATOR, DictionaryWriter

#: Occurrences of one segment at most: places are kept as 32-bit numbers.
MOST = (1 << 32) - 1


class _Stream:
    """One packed stream, growing on disk; ``bits`` (groups,) is where each group begins."""

    def __init__(self, outputs: Outputs, name: str) -> None:
        self.name = name
        self._file: Output = outputs.create(name)
        self._at = 0
        self._held = 0
        self._open = np.uint64(0)
        self.widths: list[Widths] = []
        self.bits: list[Numbers] = []
        self._places: list[Small] = []
        self._patches: list[Small] = []

    def add(self, values: Small, spread: Numbers) -> None:
        width = widths(values, spread)
        packed = pack(values, width, spread, self._at & 63)
        packed.words[0] |= self._open
        size = width.astype(np.int64) * spread
        self.bits.append(self._at + starts(size))
        self._at += int(size.sum())
        self._write(packed)
        self.widths.append(width)
        self._places.append(packed.places + np.uint32(self._held))
        self._patches.append(packed.patches)
        self._held += len(values)

    def _write(self, packed: Packed) -> None:
        """Writes the whole words; the one that is not full waits for the next values."""
        whole = len(packed.words) - PADDING
        full = whole if self._at & 63 == 0 else whole - 1
        self._file.write(packed.words[:full].astype("<u8", copy=False).view(np.uint8).data)
        self._open = np.uint64(0) if full == whole else packed.words[full]

    def finish(self, out: SealedWriter, name: str) -> None:
        self._file.write(np.array([self._open, *[0] * PADDING], "<u8").tobytes())
        self._file.close()
        out.copy(f"{name}/words", self.name, "<u8")
        out.add(f"{name}/widths", _all(self.widths, np.uint8))
        out.add(f"{name}/places", _all(self._places, np.uint32))
        out.add(f"{name}/patches", _all(self._patches, np.uint32))


def _all(parts: Sequence[NDArray[np.generic]], dtype: type[np.generic]) -> NDArray[np.generic]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


class _Table:
    """Rows of counts by zone, numbered as they come, the commonest of a stretch first."""

    def __init__(self, zones: int) -> None:
        self._zones = zones
        self._bits = 16 // zones
        self._small = np.full(1 << 16, -1, np.int64)
        self._numbers: dict[tuple[int, ...], int] = {}

    def codes(self, counts: Small) -> Small:
        """(P,) the number of each row of ``counts`` (P, zones)."""
        shifts = np.arange(self._zones, dtype=np.uint32) * self._bits
        small = (counts >> np.uint32(self._bits) == 0).all(axis=1)
        keys = np.bitwise_or.reduce((counts << shifts) & 0xFFFF, axis=1) if len(counts) else counts[:, 0]
        self._learn(keys[small])
        codes = self._small[keys]
        for row in np.flatnonzero(~small).tolist():
            codes[row] = self._number(tuple(counts[row].tolist()))
        return codes.astype(np.uint32)

    def _learn(self, keys: Small) -> None:
        seen = np.bincount(keys, minlength=1 << 16)
        new = np.flatnonzero((seen > 0) & (self._small < 0))
        mask = (1 << self._bits) - 1
        for key in new[np.argsort(-seen[new], kind="stable")].tolist():
            row = tuple(key >> (zone * self._bits) & mask for zone in range(self._zones))
            self._small[key] = self._number(row)

    def _number(self, row: tuple[int, ...]) -> int:
        return self._numbers.setdefault(row, len(self._numbers))

    def rows(self) -> Small:
        return np.array(list(self._numbers), np.uint32).reshape(-1)


class InvertedWriter:
    """Writes one field; ``add`` stretches of groups in ascending order of key, then ``finish``."""

    def __init__(self, outputs: Outputs, name: str, shape: Shape) -> None:
        self.name = name
        self._shape = shape
        self._table = _Table(max(shape.zones, 1))
        self._dictionary = DictionaryWriter()
        kinds = {
            "docs": True,
            "counts": shape.zones,
            "positions": shape.positions,
            "variants": shape.variants,
        }
        self._streams = {kind: _Stream(outputs, self._spool(kind)) for kind, kept in kinds.items() if kept}
        self._keys = outputs.create(self._spool("keys"))
        self._postings: list[Numbers] = []
        self._occurrences: list[Numbers] = []
        self._spellings: list[Numbers] = []
        self._spelt: list[Numbers] = []

    def _spool(self, kind: str) -> str:
        return f"{self.name}.{kind}.part"

    def add(self, groups: Groups) -> None:
        """Appends groups."""
        if not groups.keys:
            return
        self._keys.write(self._dictionary.add(zip(groups.keys, groups.notes, strict=True)))
        each = groups.counts.sum(axis=1, dtype=np.int64)
        first = starts(groups.spread)
        occurrences = np.add.reduceat(each, first)
        self._postings.append(groups.spread)
        self._occurrences.append(occurrences)
        self._streams["docs"].add(_gaps(groups.docs, first), groups.spread)
        if self._shape.zones:
            self._streams["counts"].add(self._table.codes(groups.counts), groups.spread)
        if self._shape.positions:
            self._streams["positions"].add(self._steps(groups, each), occurrences)
        if self._shape.variants:
            self._streams["variants"].add(groups.variants, occurrences)
            self._count(groups, occurrences)

    def _count(self, groups: Groups, occurrences: Numbers) -> None:
        """Keeps how often each group stands in each of its spellings."""
        sizes = np.array([note.count(SEPARATOR) + 1 for note in groups.notes], np.int64)
        places = np.repeat(starts(sizes), occurrences) + groups.variants
        self._spellings.append(sizes)
        self._spelt.append(np.bincount(places, minlength=int(sizes.sum())))

    def _steps(self, groups: Groups, each: Numbers) -> Small:
        """(N,) the gap before each occurrence, the first of a posting from 0, with the mark below."""
        steps = _differences(groups.positions)
        first = starts(each)
        steps[first] = groups.positions[first]
        return ((steps << 1) | groups.marks if self._shape.marks else steps).astype(np.uint32)

    def finish(self, out: SealedWriter, field: str) -> dict[str, int]:
        """Moves all of it into a sealed file under ``field/``; the notes that a reader needs."""
        postings = _all(self._postings, np.int64).astype(np.int64)
        occurrences = _all(self._occurrences, np.int64).astype(np.int64)
        bits = [_all(stream.bits, np.int64)[::BLOCK] for stream in self._streams.values()]
        points = np.stack([starts(postings)[::BLOCK], starts(occurrences)[::BLOCK], *bits], axis=1)
        self._keys.close()
        out.copy(f"{field}/keys", self._spool("keys"), "|u1")
        out.add(f"{field}/places", self._dictionary.places())
        out.add(f"{field}/spread", postings.astype(np.uint32))
        if self._shape.zones:
            out.add(f"{field}/occurrences", occurrences.astype(np.uint32))
            out.add(f"{field}/table", self._table.rows())
        if self._shape.variants:
            out.add(f"{field}/spellings", smallest(_all(self._spellings, np.int64)))
            out.add(f"{field}/spelt", _all(self._spelt, np.int64).astype(np.uint32))
        out.add(f"{field}/points", points.astype(np.uint64).reshape(-1))
        for kind, stream in self._streams.items():
            stream.finish(out, f"{field}/{kind}")
        return self._notes(postings, occurrences)

    def _notes(self, postings: Numbers, occurrences: Numbers) -> dict[str, int]:
        shape = self._shape
        return {
            "groups": len(postings),
            "zones": shape.zones,
            "positions": int(shape.positions),
            "variants": int(shape.variants),
            "marks": int(shape.marks),
            "postings": int(postings.sum()),
            "occurrences": int(occurrences.sum()),
        }


def _gaps(docs: Small, first: Numbers) -> Small:
    """(P,) how many document numbers each posting passes over since the one before it in its group."""
    gaps = _differences(docs) - 1
    gaps[first] = docs[first]
    return gaps.astype(np.uint32)


def _differences(values: Small) -> Numbers:
    """(n,) how much each value is above the one before it; the first above 0."""
    found = values.astype(np.int64)
    found[1:] -= found[:-1].copy()
    return found
