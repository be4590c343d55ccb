"""Reading an inverted field: the postings of one term as arrays, or a range of terms as they were written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Int64s, UInt8s, UInt32s, UInt64s
from vnsearch.native import U32, U64, address
from vnsearch.segments import small_integers
from vnsearch.segments.bitpacking import MAX_WIDTH, PADDING, unpack
from vnsearch.segments.checked_file import CheckedFile, Section
from vnsearch.segments.exceptions import Exceptions, ExceptionsReader
from vnsearch.segments.posting_lists import (
    IndexOptions,
    PostingLists,
    empty_posting_lists,
    posting_freqs,
    run_offsets,
)
from vnsearch.segments.term_dictionary import BLOCK, Dictionary

_KINDS = ("docs", "counts", "positions", "variants")
#: The most occurrences of a posting that take no bits: nothing in the file bounds these.
_MAX_FREQ_WITHOUT_BITS = 16
_NONE: Int64s = np.empty(0, np.int64)
#: The most zones of a field: a frequency table has a column for each.
_MAX_ZONES = 16
_BOOLEANS = ("positions", "variants", "marks")

#: Addresses and sizes of arrays, and the objects that must stay alive while these are used.
NativeArgs = tuple[tuple[int, ...], object]


@dataclass(frozen=True, slots=True, eq=False)
class TermInfo:
    """Where one term's postings lie: its number, its postings and occurrences, and the first of each.

    ``start_bits`` and ``widths`` (streams,): its first bit in each stream, and its width there.
    """

    number: int
    doc_freq: int
    total_term_freq: int
    first_posting: int
    first_occurrence: int
    start_bits: tuple[int, ...]
    widths: tuple[int, ...]


class _Stream:
    def __init__(self, file: CheckedFile, name: str) -> None:
        self._words: Section = file.section(f"{name}/words")
        self.widths: UInt8s = file.array(f"{name}/widths")
        self._exceptions = ExceptionsReader(file, name)
        if self._words.data.dtype != np.uint64 or self.widths.dtype != np.uint8:
            raise file.damaged(f"has numbers of another kind in {name}")

    def words(self, start_bit: int, bit_count: int) -> UInt64s:
        """Return all words of the stream; those of the bit range are verified."""
        end = min((start_bit + bit_count >> 6) + PADDING, len(self._words.data))
        if start_bit < 0 or bit_count < 0 or start_bit + bit_count > end << 6:
            raise self._words.file.damaged("points beyond its postings")
        self._words.verified(start_bit >> 6, end)
        return self._words.data

    def values(self, start_bit: int, width: int, first_value: int, count: int) -> Int64s:
        """Return one posting list's values; ``first_value`` is the index of its first value in the stream."""
        if not width:
            return np.zeros(count, np.int64)
        words = self.words(start_bit, width * count)
        values = unpack(words, np.arange(start_bit, start_bit + width * count, width), width)
        self._apply_exceptions(values, first_value)
        return values

    def values_of_lists(self, start_bit: int, lists: slice, counts: Int64s, first_value: int) -> Int64s:
        """Return the values of consecutive posting lists; ``counts`` (lists,) is how many each has."""
        width = self.widths[lists].astype(np.int64)
        words = self.words(start_bit, int((width * counts).sum()))
        widths = np.repeat(width, counts)
        values = unpack(words, start_bit + np.cumsum(widths) - widths, widths)
        self._apply_exceptions(values, first_value)
        return values

    def values_at(self, start_bit: int, width: int, first_value: int, count: int, indices: Int64s) -> Int64s:
        """Return the values at ``indices`` of one list, as in ``values``; its words must be verified."""
        if not width:
            return np.zeros(len(indices), np.int64)
        values = unpack(self._words.data, indices * width + start_bit, width)
        large = np.flatnonzero(values == (1 << width) - 1)
        if len(large):
            exceptions = self._exceptions.for_run(first_value, count)
            values[large] = exceptions.values[
                np.searchsorted(exceptions.indices, indices[large] + first_value)
            ]
        return values

    def native_view(self, start_bit: int, width: int, first_value: int, count: int) -> NativeArgs:
        """Return one posting list as ``vnsearch.native`` reads it."""
        exceptions = (
            self._exceptions.in_range(first_value, first_value + count) if width else Exceptions(_NONE, _NONE)
        )
        inside = slice(*np.searchsorted(exceptions.indices, (first_value, first_value + count)))
        arrays = (
            (exceptions.indices[inside] - first_value).astype(np.uint32),
            exceptions.values[inside].astype(np.uint32),
        )
        addresses = address(self._words.data, U64), *(address(array, U32) for array in arrays)
        return (*addresses, len(self._words.data), len(arrays[0]), start_bit, width, count), arrays

    def _apply_exceptions(self, values: Int64s, first_value: int) -> None:
        if len(self._exceptions) and len(values):
            exceptions = self._exceptions.in_range(first_value, first_value + len(values))
            inside = slice(*np.searchsorted(exceptions.indices, (first_value, first_value + len(values))))
            values[exceptions.indices[inside] - first_value] = exceptions.values[inside]


class InvertedField:
    """One inverted field of one segment."""

    def __init__(self, file: CheckedFile, name: str, metadata: dict[str, int]) -> None:
        self._file = file
        self._name = name
        self.options = index_options(file, name, metadata)
        self.total_term_freq, self._posting_count = metadata["occurrences"], metadata["postings"]
        self.dictionary = Dictionary(
            file.section(f"{name}/keys"), file.array(f"{name}/places"), metadata["groups"]
        )
        self._doc_freqs = small_integers.read(file, f"{name}/spread")
        self._total_term_freqs = (
            small_integers.read(file, f"{name}/occurrences") if self.options.zones else self._doc_freqs
        )
        stored = (True, self.options.zones > 0, self.options.positions, self.options.variants)
        self._stream_names = [kind for kind, is_stored in zip(_KINDS, stored, strict=True) if is_stored]
        self._streams = [_Stream(file, f"{name}/{kind}") for kind in self._stream_names]
        points = file.array(f"{name}/points")
        if len(points) % (2 + len(self._streams)):
            raise file.damaged(f"has parts of {name} of different sizes")
        self._points: NDArray[Any] = points.reshape(-1, 2 + len(self._streams))
        zones = max(self.options.zones, 1)
        table = file.array(f"{name}/table") if self.options.zones else np.ones(1, np.uint32)
        if table.dtype != np.uint32 or len(table) % zones or self._points.dtype != np.uint64:
            raise file.damaged(f"has numbers of another kind in {name}")
        self.table: UInt32s = table.reshape(-1, zones)
        self._frequency_sums: Int64s = self.table.sum(axis=1, dtype=np.int64)
        self._check_sizes()

    def _check_sizes(self) -> None:
        """Check that sizes agree, so that no read allocates more than the file can fill."""
        terms, documents = len(self.dictionary), int(self._file.metadata["documents"])
        widths = [stream.widths for stream in self._streams]
        sizes = {len(self._doc_freqs), len(self._total_term_freqs), *map(len, widths)}
        if sizes != {terms} or len(self._points) != -(-terms // BLOCK):
            raise self._file.damaged(f"has parts of {self._name} of different sizes")
        if terms and int(self._doc_freqs.min()) == 0:
            raise self._file.damaged(f"has keys without documents in {self._name}")
        if terms and int(self._doc_freqs.max()) > documents:
            raise self._file.damaged(f"has more postings in {self._name} than documents")
        if any(terms and int(width.max()) > MAX_WIDTH for width in widths):
            raise self._file.damaged(f"has numbers in {self._name} that are too wide")
        if (self._total_term_freqs < self._doc_freqs).any():
            raise self._file.damaged(f"has postings in {self._name} without occurrences")
        if int(self._total_term_freqs.sum(dtype=np.int64)) != self.total_term_freq:
            raise self._file.damaged(f"has another number of occurrences in {self._name} than it says")
        if int(self._doc_freqs.sum(dtype=np.int64)) != self._posting_count:
            raise self._file.damaged(f"has another number of postings in {self._name} than it says")

    def _check_bounds(
        self, doc_freqs: Int64s | int, total_term_freqs: Int64s | int, widths: UInt8s | int
    ) -> None:
        """Check that occurrences that take no bits are few."""
        if np.any(
            (np.asarray(widths) == 0) & (total_term_freqs > np.asarray(doc_freqs) * _MAX_FREQ_WITHOUT_BITS)
        ):
            raise self._file.damaged(f"has more occurrences in {self._name} than can be")

    def term_info(self, number: int) -> TermInfo:
        """Return where the postings of a term lie."""
        block, index_in_block = divmod(number, BLOCK)
        before = slice(block * BLOCK, number)
        doc_freqs, total_term_freqs = (
            self._doc_freqs[before].astype(np.int64),
            self._total_term_freqs[before].astype(np.int64),
        )
        point = self._points[block].tolist()
        start_bits = []
        for at, (kind, stream) in enumerate(zip(self._stream_names, self._streams, strict=True)):
            counts = doc_freqs if kind in ("docs", "counts") else total_term_freqs
            start_bits.append(
                int(point[2 + at]) + int((counts * stream.widths[before]).sum())
                if index_in_block
                else int(point[2 + at])
            )
        return TermInfo(
            number,
            int(self._doc_freqs[number]),
            int(self._total_term_freqs[number]),
            int(point[0]) + int(doc_freqs.sum()),
            int(point[1]) + int(total_term_freqs.sum()),
            tuple(start_bits),
            tuple(int(stream.widths[number]) for stream in self._streams),
        )

    def find(self, key: bytes) -> TermInfo | None:
        """Return the term with that key, or None."""
        number = self.dictionary.find(key)
        return None if number is None else self.term_info(number)

    def doc_freq(self, number: int) -> int:
        """Return the number of documents with the term, deleted ones included."""
        return int(self._doc_freqs[number])

    def docs(self, info: TermInfo) -> Int64s:
        """Return (doc_freq,) ascending document numbers. Raises ``IndexDamagedError``."""
        gaps = self._streams[0].values(info.start_bits[0], info.widths[0], info.first_posting, info.doc_freq)
        gaps[1:] += 1
        docs = np.cumsum(gaps)
        # Readers allocate as much as the last number says.
        if len(docs) and docs[-1] >= int(self._file.metadata["documents"]):
            raise self._file.damaged(f"has postings in {self._name} of documents that are not there")
        return docs

    def codes(self, info: TermInfo) -> Int64s:
        """Return (doc_freq,) each posting's row of ``table``. Raises ``IndexDamagedError``."""
        if not self.options.zones:
            return np.zeros(info.doc_freq, np.int64)
        codes = self._streams[1].values(info.start_bits[1], info.widths[1], info.first_posting, info.doc_freq)
        # Readers of positions allocate as many as this says.
        if int(self._frequency_sums[codes].sum()) != info.total_term_freq:
            raise self._file.damaged(f"counts occurrences in {self._name} that are not there")
        return codes

    @cached_property
    def _spelling_freqs(self) -> tuple[Int64s, UInt32s]:
        """Return where each term's spellings start, and the occurrences of each spelling."""
        spellings = small_integers.read(self._file, f"{self._name}/spellings").astype(np.int64)
        return run_offsets(spellings), small_integers.read(self._file, f"{self._name}/spelt")

    def spelling_counts(self, number: int) -> UInt32s:
        """Return (spellings,) the occurrences of each spelling of a term, deleted documents included."""
        starts, counts = self._spelling_freqs
        end = int(starts[number + 1]) if number + 1 < len(starts) else len(counts)
        return counts[int(starts[number]) : end]

    def posting_freqs(self, codes: Int64s) -> Int64s:
        """Return the occurrences of each posting in all zones."""
        return self._frequency_sums[codes]

    def verify(self, info: TermInfo) -> None:
        """Verify what ``positions`` and ``variants`` of a term will read. Raises ``IndexDamagedError``."""
        if self.options.positions:
            self._check_bounds(info.doc_freq, info.total_term_freq, info.widths[2])
        for at in range(2, len(self._streams)):
            self._streams[at].words(info.start_bits[at], info.widths[at] * info.total_term_freq)

    def positions(self, info: TermInfo, indices: Int64s, freqs: Int64s) -> tuple[Int64s, Bools]:
        """Return positions and flags of whole postings; ``indices`` (n,) are occurrences of the term.

        ``freqs`` says how many of them each posting has. The term must have been verified.
        """
        at = self._stream_names.index("positions")
        gaps = self._occurrence_values(at, info, indices)
        flags = (gaps & 1).astype(np.bool_) if self.options.flags else np.zeros(len(gaps), np.bool_)
        return _running_sums(gaps >> 1 if self.options.flags else gaps, freqs), flags

    def variants(self, info: TermInfo, indices: Int64s) -> Int64s:
        """Return the variants of some occurrences. The term must have been verified."""
        if not self.options.variants:
            return np.zeros(len(indices), np.int64)
        return self._occurrence_values(-1, info, indices)

    def _occurrence_values(self, at: int, info: TermInfo, indices: Int64s) -> Int64s:
        """Return some values of a stream with one value an occurrence."""
        bit, width = info.start_bits[at], info.widths[at]
        return self._streams[at].values_at(bit, width, info.first_occurrence, info.total_term_freq, indices)

    def native_view(self, info: TermInfo) -> NativeArgs:
        """Return where positions and variants of a verified term lie, as ``vnsearch.native`` reads them."""
        at = self._stream_names.index("positions")
        streams = list(zip(self._streams, info.start_bits, info.widths, strict=True))[at:]
        runs = [
            stream.native_view(bit, width, info.first_occurrence, info.total_term_freq)
            for stream, bit, width in streams
        ]
        none = (0,) * len(runs[0][0])
        return (*runs[0][0], *(runs[1][0] if self.options.variants else none)), tuple(runs)

    @property
    def frequency_sums(self) -> Int64s:
        """Return (codes,) the occurrences of a posting with each frequency code."""
        return self._frequency_sums

    def read_range(self, start: int, end: int) -> PostingLists:
        """Return the posting lists of the terms from ``start`` to ``end`` as they were written."""
        if start >= end:
            return empty_posting_lists(self.options)
        entries = list(self.dictionary.entries(start, end))
        doc_freqs = self._doc_freqs[start:end].astype(np.int64)
        total_term_freqs = self._total_term_freqs[start:end].astype(np.int64)
        first_info = self.term_info(start)
        if self.options.positions:
            self._check_bounds(doc_freqs, total_term_freqs, self._streams[2].widths[start:end])
        decoded: list[Int64s] = []
        for at, (kind, stream) in enumerate(zip(self._stream_names, self._streams, strict=True)):
            by_posting = kind in ("docs", "counts")
            counts, number = (
                (doc_freqs, first_info.first_posting)
                if by_posting
                else (total_term_freqs, first_info.first_occurrence)
            )
            decoded.append(
                stream.values_of_lists(first_info.start_bits[at], slice(start, end), counts, number)
            )
        values = dict(zip(self._stream_names, decoded, strict=True))
        freqs = (
            self.table[values["counts"]]
            if self.options.zones
            else np.ones((int(doc_freqs.sum()), 1), np.uint32)
        )
        if self.options.zones and int(freqs.sum(dtype=np.int64)) != int(total_term_freqs.sum()):
            raise self._file.damaged(f"counts occurrences in {self._name} that are not there")
        none = np.empty(0, np.uint32)
        positions, flags = none, np.empty(0, np.bool_)
        if self.options.positions:
            gaps = values["positions"]
            flags = (gaps & 1).astype(np.bool_) if self.options.flags else flags
            gaps = gaps >> 1 if self.options.flags else gaps
            positions = _running_sums(gaps, posting_freqs(freqs)).astype(np.uint32)
        variants = values["variants"].astype(np.uint32) if self.options.variants else none
        docs = _doc_ids(values["docs"], doc_freqs)
        keys, payloads = [key for key, _ in entries], [note for _, note in entries]
        return PostingLists(keys, payloads, doc_freqs, docs, freqs, positions, variants, flags)

    def occurrence_offsets(self) -> Int64s:
        """Return (terms + 1,) the number of occurrences before each term."""
        return np.concatenate(([0], np.cumsum(self._total_term_freqs, dtype=np.int64)))


def index_options(file: CheckedFile, name: str, metadata: dict[str, int]) -> IndexOptions:
    """Return what a field says that it keeps. Raises ``IndexDamagedError``."""
    numbers = [metadata.get(key) for key in ("zones", "groups", "occurrences", "postings", *_BOOLEANS)]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise file.damaged(f"has numbers of {name} that are none")
    zones, flags = metadata["zones"], [metadata[key] for key in _BOOLEANS]
    positions, variants, marks = map(bool, flags)
    is_known = zones <= _MAX_ZONES and max(flags) <= 1
    if not is_known or (positions and not zones) or (variants and not positions):
        raise file.damaged(f"has a shape of {name} that is not ours")
    return IndexOptions(zones, positions, variants, marks)


def _running_sums(gaps: Int64s, counts: Int64s) -> Int64s:
    """Return running sums of ``gaps`` that restart with each run of ``counts``.

    >>> _running_sums(np.array([3, 2, 1]), np.array([2, 1])).tolist()
    [3, 5, 1]
    """
    summed = np.cumsum(gaps)
    starts = run_offsets(counts)
    before = summed[starts] - gaps[starts] if len(starts) else summed
    return summed - np.repeat(before, counts)


def _doc_ids(gaps: Int64s, doc_freqs: Int64s) -> UInt32s:
    gaps = gaps + 1
    gaps[run_offsets(doc_freqs)] -= 1
    return _running_sums(gaps, doc_freqs).astype(np.uint32)
