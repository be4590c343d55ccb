"""Reading an inverted field: the postings of one term as arrays, or a range of terms as they were written."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Int64s, UInt8s, UInt32s, UInt64s
from vnsearch.native import I64, U32, address
from vnsearch.native.structs import PackedStream, PackedValues, Postings
from vnsearch.segments import small_integers
from vnsearch.segments.bitpacking import MAX_WIDTH, PADDING, unpack
from vnsearch.segments.checked_file import CheckedFile, Section
from vnsearch.segments.exceptions import ExceptionsReader
from vnsearch.segments.posting_lists import (
    MAX_FREQ_WITHOUT_BITS,
    IndexOptions,
    PostingLists,
    empty_posting_lists,
    posting_freqs,
    run_offsets,
)
from vnsearch.segments.skip_data import NO_SKIP_DATA, SkipData, read_skip_data, skip_counts
from vnsearch.segments.term_dictionary import BLOCK, Dictionary

_KINDS = ("docs", "counts", "positions", "variants")
#: The first stream with one number an occurrence, where a field has any.
_FIRST_BY_OCCURRENCE = 2
#: The most zones of a field: a frequency table has a column for each.
_MAX_ZONES = 16
_BOOLEANS = ("positions", "variants", "marks")


@dataclass(frozen=True, slots=True, eq=False)
class TermInfo:
    """Where one term's postings lie: its number, its postings and occurrences, and the first of each.

    ``first_skip``: the number of its first block header. ``start_bits`` and ``widths`` (streams,): its first bit
    in each stream, and its width there.
    """

    number: int
    doc_freq: int
    total_term_freq: int
    first_posting: int
    first_occurrence: int
    first_skip: int
    start_bits: tuple[int, ...]
    widths: tuple[int, ...]


class _Stream:
    def __init__(self, file: CheckedFile, name: str) -> None:
        self._words: Section = file.section(f"{name}/words")
        self.widths: UInt8s = file.array(f"{name}/widths")
        self._exceptions = ExceptionsReader(file, name)
        if self._words.data.dtype != np.uint64 or self.widths.dtype != np.uint8:
            raise file.damage_error(f"has numbers of another kind in {name}")

    def words(self, start_bit: int, bit_count: int) -> UInt64s:
        """Return all words of the stream; those of the bit range are verified."""
        end = min((start_bit + bit_count >> 6) + PADDING, len(self._words.data))
        if start_bit < 0 or bit_count < 0 or start_bit + bit_count > end << 6:
            raise self._words.file.damage_error("points beyond its postings")
        self._words.verified_items(start_bit >> 6, end)
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

    @cached_property
    def native_struct(self) -> PackedStream:
        """The stream as the compiled loops read it; valid as long as this object."""
        return self._exceptions.native_struct(self._words.data)

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
        # Numbers of postings, occurrences and, with zones, blocks with skip data come before bits.
        self._bit_column = 3 if self.options.zones else 2
        columns = self._bit_column + len(self._streams)
        if len(points) % columns:
            raise file.damage_error(f"has parts of {name} of different sizes")
        self._points: NDArray[Any] = points.reshape(-1, columns)
        zones = max(self.options.zones, 1)
        table = file.array(f"{name}/table") if self.options.zones else np.ones(1, np.uint32)
        if table.dtype != np.uint32 or len(table) % zones or self._points.dtype != np.uint64:
            raise file.damage_error(f"has numbers of another kind in {name}")
        self.table: UInt32s = table.reshape(-1, zones)
        self._frequency_sums: Int64s = self.table.sum(axis=1, dtype=np.int64)
        self._check_sizes()
        blocks = int(skip_counts(self._doc_freqs.astype(np.int64)).sum())
        self.skips = read_skip_data(file, name, blocks) if self.options.zones else NO_SKIP_DATA

    def _check_sizes(self) -> None:
        """Check that sizes agree, so that no read allocates more than the file can fill."""
        terms, documents = len(self.dictionary), int(self._file.metadata["documents"])
        widths = [stream.widths for stream in self._streams]
        sizes = {len(self._doc_freqs), len(self._total_term_freqs), *map(len, widths)}
        if sizes != {terms} or len(self._points) != -(-terms // BLOCK):
            raise self._file.damage_error(f"has parts of {self._name} of different sizes")
        if terms and int(self._doc_freqs.min()) == 0:
            raise self._file.damage_error(f"has keys without documents in {self._name}")
        if terms and int(self._doc_freqs.max()) > documents:
            raise self._file.damage_error(f"has more postings in {self._name} than documents")
        if any(terms and int(width.max()) > MAX_WIDTH for width in widths):
            raise self._file.damage_error(f"has numbers in {self._name} that are too wide")
        if (self._total_term_freqs < self._doc_freqs).any():
            raise self._file.damage_error(f"has postings in {self._name} without occurrences")
        if int(self._total_term_freqs.sum(dtype=np.int64)) != self.total_term_freq:
            raise self._file.damage_error(f"has another number of occurrences in {self._name} than it says")
        if int(self._doc_freqs.sum(dtype=np.int64)) != self._posting_count:
            raise self._file.damage_error(f"has another number of postings in {self._name} than it says")

    def _check_bounds(
        self, doc_freqs: Int64s | int, total_term_freqs: Int64s | int, widths: UInt8s | int
    ) -> None:
        """Check that occurrences that take no bits are few."""
        if np.any(
            (np.asarray(widths) == 0) & (total_term_freqs > np.asarray(doc_freqs) * MAX_FREQ_WITHOUT_BITS)
        ):
            raise self._file.damage_error(f"has more occurrences in {self._name} than can be")

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
            bit = int(point[self._bit_column + at])
            start_bits.append(bit + int((counts * stream.widths[before]).sum()) if index_in_block else bit)
        first_skip = self._first_skip(point, np.append(doc_freqs, self._doc_freqs[number]))
        return TermInfo(
            number,
            int(self._doc_freqs[number]),
            int(self._total_term_freqs[number]),
            int(point[0]) + int(doc_freqs.sum()),
            int(point[1]) + int(total_term_freqs.sum()),
            first_skip,
            tuple(start_bits),
            tuple(int(stream.widths[number]) for stream in self._streams),
        )

    def _first_skip(self, point: Sequence[int], doc_freqs: Int64s) -> int:
        """Return the first block header of the last of some terms, of which the first is that of ``point``."""
        if not self.options.zones:
            return 0
        counts = skip_counts(doc_freqs)
        end = int(point[2]) + int(counts.sum())
        if end > len(self.skips.docs):
            raise self._file.damage_error(f"points beyond the block headers of {self._name}")
        return end - int(counts[-1])

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
        # Readers allocate arrays of this size.
        if len(docs) and docs[-1] >= int(self._file.metadata["documents"]):
            raise self._file.damage_error(f"has postings in {self._name} of documents that are not there")
        return docs

    def codes(self, info: TermInfo) -> Int64s:
        """Return (doc_freq,) each posting's row of ``table``. Raises ``IndexDamagedError``."""
        if not self.options.zones:
            return np.zeros(info.doc_freq, np.int64)
        codes = self._streams[1].values(info.start_bits[1], info.widths[1], info.first_posting, info.doc_freq)
        # Readers of positions allocate arrays of this size.
        if int(self._frequency_sums[codes].sum()) != info.total_term_freq:
            raise self._file.damage_error(f"counts occurrences in {self._name} that are not there")
        return codes

    @cached_property
    def _spelling_starts(self) -> Int64s:
        """(terms + 1,) the number of spellings before each term."""
        spellings = small_integers.read(self._file, f"{self._name}/spellings")
        return np.concatenate(([0], np.cumsum(spellings, dtype=np.int64)))

    @cached_property
    def _spelling_freqs(self) -> UInt32s:
        return self._numbers_of_spellings("spelt")

    @cached_property
    def _spelling_doc_freqs(self) -> UInt32s:
        return self._numbers_of_spellings("spelt/docs")

    def _numbers_of_spellings(self, array: str) -> UInt32s:
        numbers = small_integers.read(self._file, f"{self._name}/{array}")
        if len(numbers) != self._spelling_starts[-1]:
            raise self._file.damage_error(f"has parts of {self._name} of different sizes")
        return numbers

    def spelling_counts(self, start: int, end: int) -> UInt32s:
        """Return the occurrences of each spelling of a range of terms, deleted documents included."""
        return self._spelling_freqs[int(self._spelling_starts[start]) : int(self._spelling_starts[end])]

    def spelling_doc_freqs(self, start: int, end: int) -> UInt32s:
        """Return the documents of each spelling of a range of terms, deleted documents included."""
        return self._spelling_doc_freqs[int(self._spelling_starts[start]) : int(self._spelling_starts[end])]

    def posting_freqs(self, codes: Int64s) -> Int64s:
        """Return the occurrences of each posting in all zones."""
        return self._frequency_sums[codes]

    def verify(self, info: TermInfo) -> None:
        """Verify all pages of a term's posting list. Raises ``IndexDamagedError``."""
        if len(self._streams) > _FIRST_BY_OCCURRENCE:
            self._check_bounds(info.doc_freq, info.total_term_freq, info.widths[_FIRST_BY_OCCURRENCE])
        for kind, stream, bit, width in zip(
            self._stream_names, self._streams, info.start_bits, info.widths, strict=True
        ):
            count = info.doc_freq if kind in ("docs", "counts") else info.total_term_freq
            stream.words(bit, width * count)

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

    def native_struct(self, info: TermInfo, spellings: int, first_doc: int) -> Postings:
        """Return the posting list of a term as the compiled loops read it; valid as long as this field.

        ``spellings``: how many the term has. ``first_doc``: the number of the segment's first document among
        those of all segments. What they read of the file is verified. Raises ``IndexDamagedError``.
        """
        self.verify(info)
        headers = int(skip_counts(np.array([info.doc_freq]))[0])
        if info.first_skip + headers > len(self.skips.docs):
            raise self._file.damage_error(f"points beyond the block headers of {self._name}")
        by_kind = {
            kind: PackedValues(
                ctypes.addressof(stream.native_struct),
                info.first_posting if kind in ("docs", "counts") else info.first_occurrence,
                bit,
                width,
                info.doc_freq if kind in ("docs", "counts") else info.total_term_freq,
            )
            for kind, stream, bit, width in zip(
                self._stream_names, self._streams, info.start_bits, info.widths, strict=True
            )
        }
        none = PackedValues(0, 0, 0, 0, info.total_term_freq)
        return Postings(
            docs=by_kind["docs"],
            codes=by_kind.get("counts", PackedValues(0, 0, 0, 0, info.doc_freq)),
            positions=by_kind.get("positions", none),
            variants=by_kind.get("variants", none),
            freq_sums=address(self._frequency_sums, I64),
            freq_table=address(self.table, U32),
            header_docs=address(self.skips.docs, U32) + 4 * info.first_skip,
            header_occurrences=address(self.skips.occurrences, U32) + 4 * info.first_skip,
            header_count=headers,
            code_count=len(self.table),
            zones=self.table.shape[1],
            has_flags=int(self.options.flags),
            spellings=spellings,
            first_doc=first_doc,
            doc_count=int(self._file.metadata["documents"]),
        )

    def skip_data(self, start: int, end: int) -> SkipData:
        """Return the skip data of a range of terms, which is not empty."""
        first = self.term_info(start).first_skip
        counts = skip_counts(self._doc_freqs[start:end].astype(np.int64))
        blocks = slice(first, first + int(counts.sum()))
        return SkipData(self.skips.docs[blocks], self.skips.occurrences[blocks])

    def read_range(self, start: int, end: int) -> PostingLists:
        """Return the posting lists of the terms from ``start`` to ``end`` as they were written."""
        if start >= end:
            return empty_posting_lists(self.options)
        entries = list(self.dictionary.entries(start, end))
        doc_freqs = self._doc_freqs[start:end].astype(np.int64)
        total_term_freqs = self._total_term_freqs[start:end].astype(np.int64)
        first_info = self.term_info(start)
        if len(self._streams) > _FIRST_BY_OCCURRENCE:
            widths = self._streams[_FIRST_BY_OCCURRENCE].widths[start:end]
            self._check_bounds(doc_freqs, total_term_freqs, widths)
        streams: list[Int64s] = []
        for at, (kind, stream) in enumerate(zip(self._stream_names, self._streams, strict=True)):
            by_posting = kind in ("docs", "counts")
            counts, number = (
                (doc_freqs, first_info.first_posting)
                if by_posting
                else (total_term_freqs, first_info.first_occurrence)
            )
            streams.append(
                stream.values_of_lists(first_info.start_bits[at], slice(start, end), counts, number)
            )
        values = dict(zip(self._stream_names, streams, strict=True))
        freqs = (
            self.table[values["counts"]]
            if self.options.zones
            else np.ones((int(doc_freqs.sum()), 1), np.uint32)
        )
        if self.options.zones and int(freqs.sum(dtype=np.int64)) != int(total_term_freqs.sum()):
            raise self._file.damage_error(f"counts occurrences in {self._name} that are not there")
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
    """Return the options that a field declares. Raises ``IndexDamagedError``."""
    numbers = [metadata.get(key) for key in ("zones", "groups", "occurrences", "postings", *_BOOLEANS)]
    if not all(type(number) is int and number >= 0 for number in numbers):
        raise file.damage_error(f"has numbers of {name} that are none")
    zones, flags = metadata["zones"], [metadata[key] for key in _BOOLEANS]
    positions, variants, marks = map(bool, flags)
    is_known = zones <= _MAX_ZONES and max(flags) <= 1
    if not is_known or ((positions or variants) and not zones):
        raise file.damage_error(f"has a shape of {name} that is not ours")
    return IndexOptions(zones, positions, variants, marks)


def _running_sums(gaps: Int64s, counts: Int64s) -> Int64s:
    """Return running sums of ``gaps`` that restart with each run of ``counts``.

    >>> _running_sums(np.array([3, 2, 1]), np.array([2, 1])).tolist()
    [3, 5, 1]
    """
    sums = np.cumsum(gaps)
    starts = run_offsets(counts)
    before = sums[starts] - gaps[starts] if len(starts) else sums
    return sums - np.repeat(before, counts)


def _doc_ids(gaps: Int64s, doc_freqs: Int64s) -> UInt32s:
    gaps = gaps + 1
    gaps[run_offsets(doc_freqs)] -= 1
    return _running_sums(gaps, doc_freqs).astype(np.uint32)
