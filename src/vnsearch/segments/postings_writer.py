"""Writing an inverted field: posting lists in, packed streams out, some posting lists at a time.

Streams: ``docs`` (gaps between document numbers), ``counts`` (codes of rows in the frequency table),
``positions`` (gaps, with the flag as lowest bit), ``variants``. Every posting list has its own width in each
stream. The start of every 16th list is stored; the others follow from document frequencies and widths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Int64s, UInt8s, UInt32s
from vnsearch.segments import small_integers
from vnsearch.segments.bitpacking import PADDING, PackedWords, pack, widths
from vnsearch.segments.checked_file import CheckedFileWriter
from vnsearch.segments.directory import OpenFiles, Output
from vnsearch.segments.exceptions import INDEX_BITS, ExceptionsWriter
from vnsearch.segments.frequency_table import FrequencyTable
from vnsearch.segments.posting_lists import (
    MAX_FREQ_WITHOUT_BITS,
    IndexOptions,
    PostingLists,
    posting_freqs,
    run_offsets,
)
from vnsearch.segments.skip_data import SkipData, skip_counts, skip_data
from vnsearch.segments.spelling_counts import spelling_doc_freqs
from vnsearch.segments.term_dictionary import BLOCK, SEPARATOR, DictionaryWriter

#: The most occurrences of one segment: offsets are 32-bit numbers.
MAX_OCCURRENCES = (1 << 32) - 1


#: The streams, and how many low bits an exception of each stores.
_LOW_BITS = {"docs": 16, "counts": 8, "positions": 16, "variants": 8}
#: The streams with one number a posting, which come first; the others have one an occurrence.
_BY_POSTING = ("docs", "counts")


class _Stream:
    """One packed stream, growing on disk; ``starts`` (lists,) is the first bit of each posting list."""

    def __init__(self, outputs: OpenFiles, name: str, low: int) -> None:
        self.name = name
        self._exception_bits = low + INDEX_BITS
        self._exceptions = ExceptionsWriter(low)
        self._file: Output = outputs.create(name)
        self._bit_size = 0
        self._open_word = np.uint64(0)
        self.widths: list[UInt8s] = []
        self.starts: list[Int64s] = []

    def add(self, values: UInt32s, counts: Int64s, least_widths: UInt8s | None = None) -> None:
        width = widths(values, counts, self._exception_bits)
        if least_widths is not None:
            width = np.maximum(width, least_widths)
        packed_words = pack(values, width, counts, self._bit_size & 63)
        packed_words.words[0] |= self._open_word
        size = width.astype(np.int64) * counts
        self.starts.append(self._bit_size + run_offsets(size))
        self._bit_size += int(size.sum())
        self._write(packed_words)
        self.widths.append(width)
        self._exceptions.add(len(values), packed_words.exception_indices, packed_words.exceptions)

    def _write(self, packed_words: PackedWords) -> None:
        """Write the full words; the last, partial word waits for the next values."""
        whole = len(packed_words.words) - PADDING
        full = whole if self._bit_size & 63 == 0 else whole - 1
        self._file.write(packed_words.words[:full].astype("<u8", copy=False).view(np.uint8).data)
        self._open_word = np.uint64(0) if full == whole else packed_words.words[full]

    def finish(self, out: CheckedFileWriter, name: str) -> None:
        self._file.write(np.array([self._open_word, *[0] * PADDING], "<u8").tobytes())
        self._file.close()
        out.copy(f"{name}/words", self.name, "<u8")
        out.add(f"{name}/widths", _concatenate(self.widths, np.uint8))
        self._exceptions.finish(out, name)


def _concatenate(parts: Sequence[NDArray[np.generic]], dtype: type[np.generic]) -> NDArray[np.generic]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


@dataclass(frozen=True, slots=True, eq=False)
class EncodedPostings:
    """``PostingLists`` as the numbers that are stored, in the same order.

    ``keys``, ``payloads``, ``doc_freqs``, ``total_term_freqs`` (G,); ``docs`` (P,) document numbers,
    ``freq_codes`` (P,) rows of the frequency table; ``position_gaps`` (see the function), ``variants`` (N,).
    ``spelling_counts``: the occurrences of each spelling of each list, one list after the other.
    """

    keys: Sequence[bytes]
    payloads: Sequence[bytes]
    doc_freqs: Int64s
    total_term_freqs: Int64s
    docs: UInt32s
    freq_codes: UInt32s
    position_gaps: UInt32s
    variants: UInt32s
    spelling_counts: Int64s


class InvertedWriter:
    """Writes one field: ``add`` posting lists in ascending order of key, then ``finish``."""

    def __init__(self, outputs: OpenFiles, name: str, options: IndexOptions) -> None:
        self.name = name
        self._options = options
        self.frequency_table = FrequencyTable(max(options.zones, 1))
        self._dictionary = DictionaryWriter()
        stored = {
            "docs": True,
            "counts": options.zones,
            "positions": options.positions,
            "variants": options.variants,
        }
        self._streams = {
            kind: _Stream(outputs, self._part_name(kind), low)
            for kind, low in _LOW_BITS.items()
            if stored[kind]
        }
        self._keys = outputs.create(self._part_name("keys"))
        self._doc_freqs: list[Int64s] = []
        self._total_term_freqs: list[Int64s] = []
        self._spelling_numbers: list[Int64s] = []
        self._spelling_freqs: list[Int64s] = []
        self._spelling_doc_freqs: list[Int64s] = []
        self._skips: list[SkipData] = []

    def _part_name(self, kind: str) -> str:
        return f"{self.name}.{kind}.part"

    def add(self, groups: PostingLists) -> None:
        """Append posting lists."""
        if groups.keys:
            self.append(self._encode(groups))

    def _encode(self, groups: PostingLists) -> EncodedPostings:
        freqs = posting_freqs(groups.freqs)
        total_term_freqs = np.add.reduceat(freqs, run_offsets(groups.doc_freqs))
        none = np.empty(0, np.uint32)
        return EncodedPostings(
            groups.keys,
            groups.payloads,
            groups.doc_freqs,
            total_term_freqs,
            groups.docs,
            self.frequency_table.codes(groups.freqs) if self._options.zones else none,
            self._position_gaps(groups, freqs) if self._options.positions else none,
            groups.variants,
            _spelling_counts(groups, total_term_freqs) if self._options.variants else total_term_freqs[:0],
        )

    def append(self, postings: EncodedPostings) -> None:
        """Append at least one encoded posting list; ``freq_codes`` refer to ``frequency_table``."""
        self._keys.write(self._dictionary.add(zip(postings.keys, postings.payloads, strict=True)))
        self._doc_freqs.append(postings.doc_freqs)
        self._total_term_freqs.append(postings.total_term_freqs)
        gaps = _doc_gaps(postings.docs, run_offsets(postings.doc_freqs))
        streams = {
            "docs": gaps,
            "counts": postings.freq_codes,
            "positions": postings.position_gaps,
            "variants": postings.variants,
        }
        needs_bits = postings.total_term_freqs > MAX_FREQ_WITHOUT_BITS * postings.doc_freqs
        for number, (kind, stream) in enumerate(self._streams.items()):
            counts = postings.doc_freqs if kind in _BY_POSTING else postings.total_term_freqs
            is_first_by_occurrence = number == len(_BY_POSTING)
            stream.add(streams[kind], counts, needs_bits.astype(np.uint8) if is_first_by_occurrence else None)
        if self._options.zones:
            freqs = self.frequency_table.sums(postings.freq_codes)
            self._skips.append(skip_data(postings.docs, freqs, postings.doc_freqs))
            if self._options.variants:
                self._append_spellings(postings, freqs)

    def _append_spellings(self, postings: EncodedPostings, freqs: Int64s) -> None:
        """Append the counts of spellings; ``freqs`` (P,): the occurrences of each posting."""
        spellings = np.array([_spelling_number(note) for note in postings.payloads], np.int64)
        self._spelling_numbers.append(spellings)
        self._spelling_freqs.append(postings.spelling_counts)
        doc_freqs = spelling_doc_freqs(postings.variants, freqs, postings.doc_freqs, spellings)
        self._spelling_doc_freqs.append(doc_freqs)

    def _position_gaps(self, groups: PostingLists, freqs: Int64s) -> UInt32s:
        """Return (N,) position gaps; the first of a posting counts from 0; the flag is the lowest bit."""
        return position_gaps(
            groups.positions, run_offsets(freqs), groups.flags if self._options.flags else None
        )

    def finish(self, out: CheckedFileWriter, field: str) -> dict[str, int]:
        """Move everything into a checked file under ``field``; return the metadata a reader needs."""
        doc_freqs = _concatenate(self._doc_freqs, np.int64).astype(np.int64)
        total_term_freqs = _concatenate(self._total_term_freqs, np.int64).astype(np.int64)
        stream_starts = [_concatenate(stream.starts, np.int64)[::BLOCK] for stream in self._streams.values()]
        firsts = [run_offsets(doc_freqs), run_offsets(total_term_freqs)]
        if self._options.zones:
            firsts.append(run_offsets(skip_counts(doc_freqs)))
        points = np.stack([*(first[::BLOCK] for first in firsts), *stream_starts], axis=1)
        self._keys.close()
        out.copy(f"{field}/keys", self._part_name("keys"), "|u1")
        out.add(f"{field}/places", self._dictionary.block_offsets())
        small_integers.write(out, f"{field}/spread", doc_freqs)
        if self._options.zones:
            small_integers.write(out, f"{field}/occurrences", total_term_freqs)
            out.add(f"{field}/table", self.frequency_table.table().reshape(-1))
            for part in ("docs", "occurrences"):
                skips = [getattr(skip, part) for skip in self._skips]
                out.add(f"{field}/skips/{part}", _concatenate(skips, np.uint32))
        if self._options.variants:
            small_integers.write(out, f"{field}/spellings", _concatenate(self._spelling_numbers, np.int64))
            small_integers.write(out, f"{field}/spelt", _concatenate(self._spelling_freqs, np.int64))
            spelling_doc_freqs = _concatenate(self._spelling_doc_freqs, np.int64)
            small_integers.write(out, f"{field}/spelt/docs", spelling_doc_freqs)
        out.add(f"{field}/points", points.astype(np.uint64).reshape(-1))
        for kind, stream in self._streams.items():
            stream.finish(out, f"{field}/{kind}")
        return self._metadata(doc_freqs, total_term_freqs)

    def _metadata(self, doc_freqs: Int64s, total_term_freqs: Int64s) -> dict[str, int]:
        options = self._options
        return {
            "groups": len(doc_freqs),
            "zones": options.zones,
            "positions": int(options.positions),
            "variants": int(options.variants),
            "marks": int(options.flags),
            "postings": int(doc_freqs.sum()),
            "occurrences": int(total_term_freqs.sum()),
        }


def _spelling_number(payload: bytes) -> int:
    return payload.count(SEPARATOR) + 1


def _spelling_counts(groups: PostingLists, total_term_freqs: Int64s) -> Int64s:
    """Return the occurrences of each spelling of each posting list, one list after the other."""
    sizes = np.array([_spelling_number(note) for note in groups.payloads], np.int64)
    slots = np.repeat(run_offsets(sizes), total_term_freqs) + groups.variants
    return np.bincount(slots, minlength=int(sizes.sum()))


def _doc_gaps(docs: UInt32s, starts: Int64s) -> UInt32s:
    """Return (P,) the number of documents skipped since the previous posting of the list."""
    gaps = docs.copy()
    gaps[1:] -= docs[:-1]  # the first of each list wraps around and is set below
    gaps -= np.uint32(1)
    gaps[starts] = docs[starts]
    return gaps


def position_gaps(positions: UInt32s, starts: Int64s, flags: Bools | None) -> UInt32s:
    """Return (N,) the gap before each position, from 0 at ``starts``; flags, if any, become the lowest bits.

    >>> position_gaps(np.array([3, 5, 1], np.uint32), np.array([0, 2]), None).tolist()
    [3, 2, 1]
    """
    gaps = positions.copy()
    gaps[1:] -= positions[:-1]  # the first of each posting wraps around and is set below
    gaps[starts] = positions[starts]
    if flags is not None:
        gaps <<= np.uint32(1)
        gaps |= flags
    return gaps
