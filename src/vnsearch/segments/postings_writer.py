"""Writing an inverted field: groups in, packed streams out, a stretch of groups at a time.

Streams: ``docs`` (gaps between document numbers), ``counts`` (numbers of rows in a table of counts by
zone), ``positions`` (gaps, with the mark as lowest bit), ``variants``. Every group has a width of its own
in each; every 16th group's place is kept, the others follow from numbers of postings and widths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Int64s, UInt8s, UInt32s
from vnsearch.segments import narrow
from vnsearch.segments.bitpacking import PADDING, Packed, pack, widths
from vnsearch.segments.checked_file import CheckedFileWriter
from vnsearch.segments.directory import OpenFiles, Output
from vnsearch.segments.exceptions import PLACE, ExceptionsWriter
from vnsearch.segments.frequency_table import FrequencyTable
from vnsearch.segments.posting_lists import IndexOptions, PostingLists, run_offsets, totals
from vnsearch.segments.term_dictionary import BLOCK, SEPARATOR, DictionaryWriter

#: Occurrences of one segment at most: places are kept as 32-bit numbers.
MOST = (1 << 32) - 1


#: The streams, and how many bits most of the numbers take that do not fit a group's width.
_LOW = {"docs": 16, "counts": 8, "positions": 16, "variants": 8}


class _Stream:
    """One packed stream, growing on disk; ``bits`` (groups,) is where each group begins."""

    def __init__(self, outputs: OpenFiles, name: str, low: int) -> None:
        self.name = name
        self._patch = low + PLACE
        self._patches = ExceptionsWriter(low)
        self._file: Output = outputs.create(name)
        self._at = 0
        self._open = np.uint64(0)
        self.widths: list[UInt8s] = []
        self.bits: list[Int64s] = []

    def add(self, values: UInt32s, spread: Int64s) -> None:
        width = widths(values, spread, self._patch)
        packed = pack(values, width, spread, self._at & 63)
        packed.words[0] |= self._open
        size = width.astype(np.int64) * spread
        self.bits.append(self._at + run_offsets(size))
        self._at += int(size.sum())
        self._write(packed)
        self.widths.append(width)
        self._patches.add(len(values), packed.places, packed.patches)

    def _write(self, packed: Packed) -> None:
        """Writes the whole words; the one that is not full waits for the next values."""
        whole = len(packed.words) - PADDING
        full = whole if self._at & 63 == 0 else whole - 1
        self._file.write(packed.words[:full].astype("<u8", copy=False).view(np.uint8).data)
        self._open = np.uint64(0) if full == whole else packed.words[full]

    def finish(self, out: CheckedFileWriter, name: str) -> None:
        self._file.write(np.array([self._open, *[0] * PADDING], "<u8").tobytes())
        self._file.close()
        out.copy(f"{name}/words", self.name, "<u8")
        out.add(f"{name}/widths", _all(self.widths, np.uint8))
        self._patches.finish(out, name)


def _all(parts: Sequence[NDArray[np.generic]], dtype: type[np.generic]) -> NDArray[np.generic]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


@dataclass(frozen=True, slots=True, eq=False)
class EncodedPostings:
    """``Groups`` as the numbers that are kept, in the same order.

    ``keys``, ``notes``, ``spread``, ``occurrences`` (G,); ``docs`` (P,) document numbers, ``codes`` (P,)
    numbers of rows of counts; ``steps`` (see ``steps``), ``variants`` (N,). ``spelt``: how often each group
    stands in each of its spellings, one group after the other.
    """

    keys: Sequence[bytes]
    notes: Sequence[bytes]
    spread: Int64s
    occurrences: Int64s
    docs: UInt32s
    codes: UInt32s
    steps: UInt32s
    variants: UInt32s
    spelt: Int64s


class InvertedWriter:
    """Writes one field; ``add`` stretches of groups in ascending order of key, then ``finish``."""

    def __init__(self, outputs: OpenFiles, name: str, shape: IndexOptions) -> None:
        self.name = name
        self._shape = shape
        self.rows = FrequencyTable(max(shape.zones, 1))
        self._dictionary = DictionaryWriter()
        kept = {
            "docs": True,
            "counts": shape.zones,
            "positions": shape.positions,
            "variants": shape.variants,
        }
        self._streams = {
            kind: _Stream(outputs, self._spool(kind), low) for kind, low in _LOW.items() if kept[kind]
        }
        self._keys = outputs.create(self._spool("keys"))
        self._postings: list[Int64s] = []
        self._occurrences: list[Int64s] = []
        self._spellings: list[Int64s] = []
        self._spelt: list[Int64s] = []

    def _spool(self, kind: str) -> str:
        return f"{self.name}.{kind}.part"

    def add(self, groups: PostingLists) -> None:
        """Appends groups."""
        if groups.keys:
            self.append(self._coded(groups))

    def _coded(self, groups: PostingLists) -> EncodedPostings:
        each = totals(groups.counts)
        occurrences = np.add.reduceat(each, run_offsets(groups.spread))
        none = np.empty(0, np.uint32)
        return EncodedPostings(
            groups.keys,
            groups.notes,
            groups.spread,
            occurrences,
            groups.docs,
            self.rows.codes(groups.counts) if self._shape.zones else none,
            self._steps(groups, each) if self._shape.positions else none,
            groups.variants,
            _spelling_counts(groups, occurrences) if self._shape.variants else occurrences[:0],
        )

    def append(self, coded: EncodedPostings) -> None:
        """Appends groups whose numbers are found already, by the numbers of ``rows``; at least one."""
        self._keys.write(self._dictionary.add(zip(coded.keys, coded.notes, strict=True)))
        self._postings.append(coded.spread)
        self._occurrences.append(coded.occurrences)
        gaps = _gaps(coded.docs, run_offsets(coded.spread))
        held = {"docs": gaps, "counts": coded.codes, "positions": coded.steps, "variants": coded.variants}
        for kind, stream in self._streams.items():
            stream.add(held[kind], coded.spread if kind in ("docs", "counts") else coded.occurrences)
        if self._shape.variants:
            self._spellings.append(np.array([_spellings(note) for note in coded.notes], np.int64))
            self._spelt.append(coded.spelt)

    def _steps(self, groups: PostingLists, each: Int64s) -> UInt32s:
        """(N,) the gap before each occurrence, the first of a posting from 0, with the mark below."""
        return position_gaps(groups.positions, run_offsets(each), groups.marks if self._shape.marks else None)

    def finish(self, out: CheckedFileWriter, field: str) -> dict[str, int]:
        """Moves all of it into a sealed file under ``field/``; the notes that a reader needs."""
        postings = _all(self._postings, np.int64).astype(np.int64)
        occurrences = _all(self._occurrences, np.int64).astype(np.int64)
        bits = [_all(stream.bits, np.int64)[::BLOCK] for stream in self._streams.values()]
        points = np.stack([run_offsets(postings)[::BLOCK], run_offsets(occurrences)[::BLOCK], *bits], axis=1)
        self._keys.close()
        out.copy(f"{field}/keys", self._spool("keys"), "|u1")
        out.add(f"{field}/places", self._dictionary.places())
        narrow.write(out, f"{field}/spread", postings)
        if self._shape.zones:
            narrow.write(out, f"{field}/occurrences", occurrences)
            out.add(f"{field}/table", self.rows.table().reshape(-1))
        if self._shape.variants:
            narrow.write(out, f"{field}/spellings", _all(self._spellings, np.int64))
            narrow.write(out, f"{field}/spelt", _all(self._spelt, np.int64))
        out.add(f"{field}/points", points.astype(np.uint64).reshape(-1))
        for kind, stream in self._streams.items():
            stream.finish(out, f"{field}/{kind}")
        return self._payloads(postings, occurrences)

    def _payloads(self, postings: Int64s, occurrences: Int64s) -> dict[str, int]:
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


def _spellings(note: bytes) -> int:
    return note.count(SEPARATOR) + 1


def _spelling_counts(groups: PostingLists, occurrences: Int64s) -> Int64s:
    """How often each group stands in each of its spellings, one group after the other."""
    sizes = np.array([_spellings(note) for note in groups.notes], np.int64)
    places = np.repeat(run_offsets(sizes), occurrences) + groups.variants
    return np.bincount(places, minlength=int(sizes.sum()))


def _gaps(docs: UInt32s, first: Int64s) -> UInt32s:
    """(P,) how many document numbers each posting passes over since the one before it in its group."""
    gaps = docs.copy()
    gaps[1:] -= docs[:-1]  # what wraps around stands first in its group
    gaps -= np.uint32(1)
    gaps[first] = docs[first]
    return gaps


def position_gaps(positions: UInt32s, first: Int64s, marks: Bools | None) -> UInt32s:
    """(N,) the gap before each position, those at ``first`` from 0; with marks, they are the lowest bits."""
    found = positions.copy()
    found[1:] -= positions[:-1]  # what wraps around stands first in its posting
    found[first] = positions[first]
    if marks is not None:
        found <<= np.uint32(1)
        found |= marks
    return found
