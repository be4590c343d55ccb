"""Reading an inverted field: one group's postings as arrays, or a stretch of groups as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Int64s, UInt8s, UInt32s, UInt64s
from vnsearch.native import U32, U64, address
from vnsearch.segments import narrow
from vnsearch.segments.bitpacking import PADDING, WIDEST, take
from vnsearch.segments.checked_file import CheckedFile, Section
from vnsearch.segments.exceptions import Exceptions, ExceptionsReader
from vnsearch.segments.posting_lists import IndexOptions, PostingLists, empty_groups, run_offsets, totals
from vnsearch.segments.term_dictionary import BLOCK, Dictionary

_KINDS = ("docs", "counts", "positions", "variants")
#: Occurrences a posting may have that take no bits: few stand at one position, and nothing else bounds them.
_TOGETHER = 16
_NONE: Int64s = np.empty(0, np.int64)

#: Addresses and sizes of arrays, and what must be kept for as long as these are used.
NativeArgs = tuple[tuple[int, ...], object]


@dataclass(frozen=True, slots=True, eq=False)
class TermInfo:
    """Where one group lies: its number, how many postings and occurrences, and the first of each.

    ``bits`` and ``widths`` (streams,): where it begins in each stream, and at what width.
    """

    number: int
    doc_freq: int
    occurrences: int
    posting: int
    occurrence: int
    bits: tuple[int, ...]
    widths: tuple[int, ...]


class _Stream:
    def __init__(self, file: CheckedFile, name: str) -> None:
        self._words: Section = file.section(f"{name}/words")
        self.widths: UInt8s = file.array(f"{name}/widths")
        self._patches = ExceptionsReader(file, name)

    def words(self, bit: int, bits: int) -> UInt64s:
        """All words, those of a stretch of bits verified."""
        past = min((bit + bits >> 6) + PADDING, len(self._words.data))
        if bit < 0 or bits < 0 or bit + bits > past << 6:
            raise self._words.file.damaged("points beyond its postings")
        self._words.verified(bit >> 6, past)
        return self._words.data

    def run(self, bit: int, width: int, first: int, count: int) -> Int64s:
        """One run's values; ``first`` is the number of its first value in the stream."""
        if not width:
            return np.zeros(count, np.int64)
        words = self.words(bit, width * count)
        values = take(words, np.arange(bit, bit + width * count, width), width)
        self._patch(values, first)
        return values

    def runs(self, bit: int, groups: slice, items: Int64s, first: int) -> Int64s:
        """Values of some groups, which follow one another; ``items`` (groups,) how many each has."""
        width = self.widths[groups].astype(np.int64)
        words = self.words(bit, int((width * items).sum()))
        widths = np.repeat(width, items)
        values = take(words, bit + np.cumsum(widths) - widths, widths)
        self._patch(values, first)
        return values

    def some(self, bit: int, width: int, first: int, count: int, chosen: Int64s) -> Int64s:
        """Those values with the numbers ``chosen`` of a run as in ``run``, whose words are verified."""
        if not width:
            return np.zeros(len(chosen), np.int64)
        values = take(self._words.data, chosen * width + bit, width)
        large = np.flatnonzero(values == (1 << width) - 1)
        if len(large):
            patched = self._patches.of(first, count)
            values[large] = patched.values[np.searchsorted(patched.places, chosen[large] + first)]
        return values

    def lain(self, bit: int, width: int, first: int, count: int) -> NativeArgs:
        """One run as ``vnsearch.native`` reads it."""
        patched = self._patches.between(first, first + count) if width else Exceptions(_NONE, _NONE)
        some = slice(*np.searchsorted(patched.places, (first, first + count)))
        held = (patched.places[some] - first).astype(np.uint32), patched.values[some].astype(np.uint32)
        addresses = address(self._words.data, U64), *(address(array, U32) for array in held)
        return (*addresses, len(self._words.data), len(held[0]), bit, width, count), held

    def _patch(self, values: Int64s, first: int) -> None:
        if len(self._patches) and len(values):
            patched = self._patches.between(first, first + len(values))
            some = slice(*np.searchsorted(patched.places, (first, first + len(values))))
            values[patched.places[some] - first] = patched.values[some]


class InvertedField:
    """One field of one segment."""

    def __init__(self, file: CheckedFile, name: str, notes: dict[str, int]) -> None:
        self._file = file
        self._name = name
        self.shape = IndexOptions(
            notes["zones"], bool(notes["positions"]), bool(notes["variants"]), bool(notes["marks"])
        )
        if (self.shape.positions and not self.shape.zones) or (
            self.shape.variants and not self.shape.positions
        ):
            raise file.damaged(f"has a shape of {name} that is not ours")
        self.total = notes["occurrences"]
        self.dictionary = Dictionary(
            file.section(f"{name}/keys"), file.array(f"{name}/places"), notes["groups"]
        )
        self._spread = narrow.read(file, f"{name}/spread")
        self._occurrences = narrow.read(file, f"{name}/occurrences") if self.shape.zones else self._spread
        kept = (True, self.shape.zones > 0, self.shape.positions, self.shape.variants)
        self._kinds = [kind for kind, there in zip(_KINDS, kept, strict=True) if there]
        self._streams = [_Stream(file, f"{name}/{kind}") for kind in self._kinds]
        self._points: NDArray[Any] = file.array(f"{name}/points").reshape(-1, 2 + len(self._streams))
        zones = max(self.shape.zones, 1)
        table = file.array(f"{name}/table") if self.shape.zones else np.ones(1, np.uint32)
        self.table: UInt32s = table.reshape(-1, zones)
        self._sums: Int64s = self.table.sum(axis=1, dtype=np.int64)
        self._require()

    def _require(self) -> None:
        """Sizes that agree, so that no reading takes more room than the file can fill."""
        groups, documents = len(self.dictionary), int(self._file.notes["documents"])
        widths = [stream.widths for stream in self._streams]
        sizes = {len(self._spread), len(self._occurrences), *map(len, widths)}
        if sizes != {groups} or len(self._points) != -(-groups // BLOCK):
            raise self._file.damaged(f"has parts of {self._name} of different sizes")
        if groups and int(self._spread.min()) == 0:
            raise self._file.damaged(f"has keys without documents in {self._name}")
        if groups and int(self._spread.max()) > documents:
            raise self._file.damaged(f"has more postings in {self._name} than documents")
        if any(groups and int(width.max()) > WIDEST for width in widths):
            raise self._file.damaged(f"has numbers in {self._name} that are too wide")

    def _check_bounds(self, spread: Int64s | int, occurrences: Int64s | int, widths: UInt8s | int) -> None:
        """Occurrences that take no bits must be few."""
        if np.any((np.asarray(widths) == 0) & (occurrences > np.asarray(spread) * _TOGETHER)):
            raise self._file.damaged(f"has more occurrences in {self._name} than can be")

    def term_info(self, number: int) -> TermInfo:
        """Where a group lies."""
        block, inside = divmod(number, BLOCK)
        held = slice(block * BLOCK, number)
        spread, occurrences = self._spread[held].astype(np.int64), self._occurrences[held].astype(np.int64)
        point = self._points[block].tolist()
        bits = []
        for at, (kind, stream) in enumerate(zip(self._kinds, self._streams, strict=True)):
            items = spread if kind in ("docs", "counts") else occurrences
            bits.append(
                int(point[2 + at] + (items * stream.widths[held]).sum()) if inside else int(point[2 + at])
            )
        return TermInfo(
            number,
            int(self._spread[number]),
            int(self._occurrences[number]),
            int(point[0] + spread.sum()),
            int(point[1] + occurrences.sum()),
            tuple(bits),
            tuple(int(stream.widths[number]) for stream in self._streams),
        )

    def find(self, key: bytes) -> TermInfo | None:
        """The group of a key."""
        number = self.dictionary.find(key)
        return None if number is None else self.term_info(number)

    def doc_freq(self, number: int) -> int:
        """How many postings a group has, deleted documents included."""
        return int(self._spread[number])

    def occurrences_of(self, number: int) -> int:
        """How many occurrences a group has, those in deleted documents included."""
        return int(self._occurrences[number])

    def docs(self, group: TermInfo) -> Int64s:
        """(spread,) ascending document numbers."""
        gaps = self._streams[0].run(group.bits[0], group.widths[0], group.posting, group.doc_freq)
        gaps[1:] += 1
        return np.cumsum(gaps)

    def codes(self, group: TermInfo) -> Int64s:
        """(spread,) for each posting its row of ``table``. Raises ``IndexDamagedError``."""
        if not self.shape.zones:
            return np.zeros(group.doc_freq, np.int64)
        codes = self._streams[1].run(group.bits[1], group.widths[1], group.posting, group.doc_freq)
        # Whoever reads positions makes room for as many as this says.
        if int(self._sums[codes].sum()) != group.occurrences:
            raise self._file.damaged(f"counts occurrences in {self._name} that are not there")
        return codes

    @cached_property
    def _spelt(self) -> tuple[Int64s, UInt32s]:
        """Where each group's spellings begin, and how often each stands in the text."""
        spellings = narrow.read(self._file, f"{self._name}/spellings").astype(np.int64)
        return run_offsets(spellings), narrow.read(self._file, f"{self._name}/spelt")

    def spelling_counts(self, number: int) -> UInt32s:
        """(spellings,) how often a group stands in each of its spellings, deleted documents included."""
        begins, counts = self._spelt
        past = int(begins[number + 1]) if number + 1 < len(begins) else len(counts)
        return counts[int(begins[number]) : past]

    def sums(self, codes: Int64s) -> Int64s:
        """Occurrences of each posting, all zones together."""
        return self._sums[codes]

    def verify(self, group: TermInfo) -> None:
        """Verifies what ``positions`` and ``variants`` of a group will read. Raises ``IndexDamagedError``."""
        if self.shape.positions:
            self._check_bounds(group.doc_freq, group.occurrences, group.widths[2])
        for at in range(2, len(self._streams)):
            self._streams[at].words(group.bits[at], group.widths[at] * group.occurrences)

    def positions(self, group: TermInfo, chosen: Int64s, counts: Int64s) -> tuple[Int64s, Bools]:
        """Positions and marks of whole postings; ``chosen`` (n,) numbers of occurrences in the group.

        ``counts`` says how many of them each posting has. The group must have been verified.
        """
        at = self._kinds.index("positions")
        steps = self._some(at, group, chosen)
        marks = (steps & 1).astype(np.bool_) if self.shape.marks else np.zeros(len(steps), np.bool_)
        return _places(steps >> 1 if self.shape.marks else steps, counts), marks

    def variants(self, group: TermInfo, chosen: Int64s) -> Int64s:
        """The variants of some occurrences. The group must have been verified."""
        if not self.shape.variants:
            return np.zeros(len(chosen), np.int64)
        return self._some(-1, group, chosen)

    def _some(self, at: int, group: TermInfo, chosen: Int64s) -> Int64s:
        """Of a stream of occurrences, the values of some."""
        bit, width = group.bits[at], group.widths[at]
        return self._streams[at].some(bit, width, group.occurrence, group.occurrences, chosen)

    def native_view(self, group: TermInfo) -> NativeArgs:
        """Where positions and variants of a verified group lie, as ``vnsearch.native`` reads them."""
        at = self._kinds.index("positions")
        streams = list(zip(self._streams, group.bits, group.widths, strict=True))[at:]
        runs = [
            stream.lain(bit, width, group.occurrence, group.occurrences) for stream, bit, width in streams
        ]
        none = (0,) * len(runs[0][0])
        return (*runs[0][0], *(runs[1][0] if self.shape.variants else none)), tuple(runs)

    @property
    def frequency_sums(self) -> Int64s:
        """(codes,) occurrences of a posting with each code."""
        return self._sums

    def read_range(self, first: int, past: int) -> PostingLists:
        """The groups from ``first`` up to ``past`` as they were written."""
        if first >= past:
            return empty_groups(self.shape)
        entries = list(self.dictionary.entries(first, past))
        spread = self._spread[first:past].astype(np.int64)
        occurrences = self._occurrences[first:past].astype(np.int64)
        begin = self.term_info(first)
        if self.shape.positions:
            self._check_bounds(spread, occurrences, self._streams[2].widths[first:past])
        runs: list[Int64s] = []
        for at, (kind, stream) in enumerate(zip(self._kinds, self._streams, strict=True)):
            by_posting = kind in ("docs", "counts")
            items, number = (spread, begin.posting) if by_posting else (occurrences, begin.occurrence)
            runs.append(stream.runs(begin.bits[at], slice(first, past), items, number))
        found = dict(zip(self._kinds, runs, strict=True))
        counts = (
            self.table[found["counts"]] if self.shape.zones else np.ones((int(spread.sum()), 1), np.uint32)
        )
        if self.shape.zones and int(counts.sum(dtype=np.int64)) != int(occurrences.sum()):
            raise self._file.damaged(f"counts occurrences in {self._name} that are not there")
        none = np.empty(0, np.uint32)
        positions, marks = none, np.empty(0, np.bool_)
        if self.shape.positions:
            steps = found["positions"]
            marks = (steps & 1).astype(np.bool_) if self.shape.marks else marks
            steps = steps >> 1 if self.shape.marks else steps
            positions = _places(steps, totals(counts)).astype(np.uint32)
        variants = found["variants"].astype(np.uint32) if self.shape.variants else none
        docs = _documents(found["docs"], spread)
        keys, notes = [key for key, _ in entries], [note for _, note in entries]
        return PostingLists(keys, notes, spread, docs, counts, positions, variants, marks)

    def occurrence_offsets(self) -> Int64s:
        """(groups + 1,) how many occurrences lie before each group."""
        return np.concatenate(([0], np.cumsum(self._occurrences, dtype=np.int64)))


def _places(steps: Int64s, counts: Int64s) -> Int64s:
    """Positions from the steps before them; the first of each run of ``counts`` is its own."""
    summed = np.cumsum(steps)
    first = run_offsets(counts)
    before = summed[first] - steps[first] if len(first) else summed
    return summed - np.repeat(before, counts)


def _documents(gaps: Int64s, spread: Int64s) -> UInt32s:
    gaps = gaps + 1
    gaps[run_offsets(spread)] -= 1
    return _places(gaps, spread).astype(np.uint32)
