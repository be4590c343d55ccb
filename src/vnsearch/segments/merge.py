"""Merging segments: deleted documents are dropped; a bounded range of the dictionary is read at a time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, Int64s, UInt32s
from vnsearch.errors import IndexDamagedError
from vnsearch.messages import index_errors
from vnsearch.segments import doc_values
from vnsearch.segments.bigrams import merge_tables
from vnsearch.segments.checked_file import FileRef
from vnsearch.segments.commits import SegmentEntry
from vnsearch.segments.directory import Storage
from vnsearch.segments.newest_commit import open_segment
from vnsearch.segments.posting_lists import PostingLists, gather_runs, posting_freqs, run_offsets
from vnsearch.segments.postings_reader import InvertedField
from vnsearch.segments.segment import Segment, live_documents
from vnsearch.segments.segment_writer import SegmentWriter
from vnsearch.segments.term_dictionary import decode_spellings, encode_spellings

#: Occurrences in memory at a time.
OCCURRENCES_AT_ONCE = 1 << 20

#: Returns, for the name of a column, the value of documents whose segment lacks it; None for 0 or "".
Default = Callable[[str], Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """One segment's field, and the new number of each of its documents (negative if deleted)."""

    field: InvertedField
    new_numbers: Int64s


def renumber(segments: Sequence[Segment]) -> list[Int64s]:
    """Return for each segment (documents,) the new document numbers; -1 for deleted documents."""
    numbers, base = [], 0
    for segment in segments:
        live = live_documents(segment)
        numbers.append(np.where(live, base + np.cumsum(live) - 1, -1))
        base += int(live.sum())
    return numbers


def no_default(_: str) -> None:
    """Give no default value, for columns that every segment has."""


def merge(
    storage: Storage,
    name: str,
    segments: Sequence[Segment],
    metadata: dict[str, Any],
    default: Default = no_default,
) -> FileRef:
    """Write one segment with the live documents of several, in their order."""
    numbers = renumber(segments)
    writer = SegmentWriter(storage, name)
    try:
        for field in dict.fromkeys(chain.from_iterable(segment.fields for segment in segments)):
            _merge_field(writer, field, segments, numbers)
        _merge_columns(writer, segments, numbers, default)
        _merge_bigrams(writer, segments, numbers)
        for segment, new_numbers in zip(segments, numbers, strict=True):
            _merge_documents(writer, segment, new_numbers >= 0)
        return writer.finish(sum(int((new_numbers >= 0).sum()) for new_numbers in numbers), metadata)
    except BaseException:
        writer.abandon()
        raise


def merge_entries(
    storage: Storage, name: str, entries: Sequence[SegmentEntry], default: Default = no_default
) -> FileRef:
    """Write one segment with the live documents of those that a commit names. Raises as ``open_segment``."""
    segments: list[Segment] = []
    try:
        segments += (open_segment(storage, entry) for entry in entries)
        return merge(storage, name, segments, {}, default)
    finally:
        for segment in segments:
            segment.close()


def _merge_documents(writer: SegmentWriter, segment: Segment, live: Bools) -> None:
    number = 0
    for block in range(segment.documents.block_count):
        for record in segment.documents.records_of_block(block):
            if live[number]:
                writer.documents.add(record)
            number += 1


def _merge_columns(
    writer: SegmentWriter, segments: Sequence[Segment], numbers: Sequence[Int64s], default: Default
) -> None:
    live = [new_numbers >= 0 for new_numbers in numbers]
    for name in _column_names(segments, "numbers"):
        arrays = [
            column[is_live] for column, is_live in zip(_numbers(segments, name, default), live, strict=True)
        ]
        writer.numbers(name, np.concatenate(arrays))
    for name in _column_names(segments, "strings"):
        source_columns = (_strings(segment, name, default) for segment in segments)
        columns = [
            doc_values.Strings(column.numbers[is_live], column.values)
            for column, is_live in zip(source_columns, live, strict=True)
        ]
        writer.strings(name, doc_values.drop_unused_values(doc_values.concatenate(columns)))
    for name in _column_names(segments, "lists"):
        lists = [
            doc_values.select_lists(_string_lists(segment, name), is_live)
            for segment, is_live in zip(segments, live, strict=True)
        ]
        writer.string_lists(name, doc_values.drop_unused_list_values(doc_values.concatenate_lists(lists)))


def _merge_bigrams(writer: SegmentWriter, segments: Sequence[Segment], numbers: Sequence[Int64s]) -> None:
    """Merge bigram tables, assuming that deleted documents had average bigrams."""
    shares = [float((new_numbers >= 0).mean()) if len(new_numbers) else 0.0 for new_numbers in numbers]
    for name in dict.fromkeys(chain.from_iterable(segment.bigram_tables for segment in segments)):
        tables = [(segment.bigrams(name), share) for segment, share in zip(segments, shares, strict=True)]
        writer.bigrams(name, merge_tables([(table, share) for table, share in tables if table is not None]))


def _column_names(segments: Sequence[Segment], kind: str) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(s.metadata["columns"][kind] for s in segments)))


def _numbers(segments: Sequence[Segment], name: str, default: Default) -> Iterator[NDArray[Any]]:
    """Yield each segment's column of that name, or one filled with the default."""
    present = [name in segment.metadata["columns"]["numbers"] for segment in segments]
    kind = segments[present.index(True)].numbers(name).dtype
    for segment, is_present in zip(segments, present, strict=True):
        yield segment.numbers(name) if is_present else np.full(segment.size, default(name) or 0, kind)


def _strings(segment: Segment, name: str, default: Default) -> doc_values.Strings:
    if name in segment.metadata["columns"]["strings"]:
        return segment.strings(name)
    value = default(name) or ""
    return doc_values.to_strings([value] * segment.size)


def _string_lists(segment: Segment, name: str) -> doc_values.StringLists:
    if name in segment.metadata["columns"]["lists"]:
        return segment.string_lists(name)
    none = np.zeros(segment.size, np.uint8)
    return doc_values.StringLists(none, none[:0], [""])


def _merge_field(
    writer: SegmentWriter, name: str, segments: Sequence[Segment], numbers: Sequence[Int64s]
) -> None:
    fields = [segment.field(name) for segment in segments]
    sources = [_Source(field, n) for field, n in zip(fields, numbers, strict=True) if field is not None]
    out = writer.field(name, sources[0].field.options)
    for spans in _key_ranges([source.field for source in sources]):
        parts = [_read_renumbered(source, *span) for source, span in zip(sources, spans, strict=True)]
        non_empty = [part for part in parts if part.keys]
        if non_empty:
            out.add(merge_postings(non_empty))


def _key_ranges(fields: Sequence[InvertedField]) -> Iterator[list[tuple[int, int]]]:
    """Yield, for every field, the range of terms to merge next: the same keys of all fields."""
    offsets = [field.occurrence_offsets() for field in fields]
    starts = [0] * len(fields)
    while any(first < len(field.dictionary) for first, field in zip(starts, fields, strict=True)):
        ends = [
            _last_fitting(edge, first, OCCURRENCES_AT_ONCE // len(fields))
            for edge, first in zip(offsets, starts, strict=True)
        ]
        # Up to the smallest of the end keys, so that no key is in two ranges.
        end_keys = [
            f.dictionary.entry(p)[0] for f, p in zip(fields, ends, strict=True) if p < len(f.dictionary)
        ]
        if end_keys:
            limit = min(end_keys)
            ends = [f.dictionary.ceiling(limit) for f in fields]
        if any(p < a for a, p in zip(starts, ends, strict=True)) or ends == starts:
            raise IndexDamagedError(index_errors.KEYS_OUT_OF_ORDER)
        yield list(zip(starts, ends, strict=True))
        starts = ends


def _last_fitting(offsets: Int64s, start: int, limit: int) -> int:
    """Return the end of the terms that fit ``limit`` occurrences: at least one term, at most all."""
    fitting = int(np.searchsorted(offsets, offsets[start] + limit, "right")) - 1
    return min(max(fitting, start + 1), len(offsets) - 1)


def _read_renumbered(source: _Source, start: int, end: int) -> PostingLists:
    """Read a range of terms with new document numbers, without deleted documents and their terms."""
    postings = source.field.read_range(start, end)
    docs = source.new_numbers[postings.docs]
    live = docs >= 0
    if live.all():
        return _with_docs(postings, docs)
    return _with_docs(select_postings(postings, live), docs[live])


def _with_docs(postings: PostingLists, docs: Int64s) -> PostingLists:
    return PostingLists(
        postings.keys,
        postings.payloads,
        postings.doc_freqs,
        docs.astype(np.uint32),
        postings.freqs,
        postings.positions,
        postings.variants,
        postings.flags,
    )


def select_postings(postings: PostingLists, is_selected: Bools) -> PostingLists:
    """Return only some postings, and the terms that still have any."""
    list_numbers = np.repeat(np.arange(len(postings.doc_freqs)), postings.doc_freqs)
    doc_freqs = np.bincount(list_numbers[is_selected], minlength=len(postings.doc_freqs))
    present = np.flatnonzero(doc_freqs)
    has_occurrences = len(postings.positions) or len(postings.variants)
    occurrences = (
        np.repeat(is_selected, posting_freqs(postings.freqs)) if has_occurrences else is_selected[:0]
    )
    return PostingLists(
        [postings.keys[i] for i in present.tolist()],
        [postings.payloads[i] for i in present.tolist()],
        doc_freqs[present],
        postings.docs[is_selected],
        postings.freqs[is_selected],
        postings.positions[occurrences] if len(postings.positions) else postings.positions,
        postings.variants[occurrences] if len(postings.variants) else postings.variants,
        postings.flags[occurrences] if len(postings.flags) else postings.flags,
    )


def merge_postings(parts: Sequence[PostingLists]) -> PostingLists:
    """Merge posting lists by key; the postings of one key keep the order of ``parts``."""
    if len(parts) == 1:
        return parts[0]
    keys = list(dict.fromkeys(heapq.merge(*(part.keys for part in parts))))
    index = {key: number for number, key in enumerate(keys)}
    target_lists = [np.array([index[key] for key in part.keys], np.int64) for part in parts]
    targets = np.concatenate(target_lists)
    order = np.argsort(targets, kind="stable")
    payloads, spelling_maps = _merge_payloads(len(keys), parts, target_lists)
    doc_freqs = np.concatenate([part.doc_freqs for part in parts])
    freqs = np.concatenate([part.freqs for part in parts])
    occurrence_counts = posting_freqs(freqs)
    postings = gather_runs(doc_freqs, order)
    total_term_freqs = (
        np.add.reduceat(occurrence_counts, run_offsets(doc_freqs)) if len(doc_freqs) else doc_freqs
    )
    occurrences = gather_runs(total_term_freqs, order)
    variants = np.concatenate(
        [
            _remap_spellings(part, spelling_map)
            for part, spelling_map in zip(parts, spelling_maps, strict=True)
        ]
    )
    return PostingLists(
        keys,
        payloads,
        np.bincount(targets, doc_freqs, minlength=len(keys)).astype(np.int64),
        np.concatenate([part.docs for part in parts])[postings],
        freqs[postings],
        _gather(np.concatenate([part.positions for part in parts]), occurrences),
        _gather(variants, occurrences),
        _gather(np.concatenate([part.flags for part in parts]), occurrences),
    )


def _gather(values: NDArray[Any], indices: Int64s) -> NDArray[Any]:
    return values[indices] if len(values) else values


def _merge_payloads(
    count: int, parts: Sequence[PostingLists], targets: Sequence[Int64s]
) -> tuple[list[bytes], list[list[Int64s | None]]]:
    """Return the payloads of merged terms, and for each part's terms the new numbers of its variants."""
    payloads: list[bytes | None] = [None] * count
    maps: list[list[Int64s | None]] = []
    for part, target in zip(parts, targets, strict=True):
        new_numbers: list[Int64s | None] = []
        for group, (payload, key) in enumerate(zip(part.payloads, target.tolist(), strict=True)):
            current = payloads[key]
            if current is None or current == payload:
                payloads[key] = payload
                new_numbers.append(None)
            else:
                payloads[key], change = _merge_spellings(current, payload, part.keys[group])
                new_numbers.append(change)
        maps.append(new_numbers)
    return [note or b"" for note in payloads], maps


def _merge_spellings(first: bytes, second: bytes, key: bytes) -> tuple[bytes, Int64s]:
    """Merge two lists of spellings; return the new numbers of the second's. "" stands for the key alone."""
    spellings = list(decode_spellings(first or key))
    second_spellings = decode_spellings(second or key)
    spellings += [form for form in second_spellings if form not in spellings]
    return encode_spellings(spellings), np.array(
        [spellings.index(form) for form in second_spellings], np.int64
    )


def _remap_spellings(part: PostingLists, maps: Sequence[Int64s | None]) -> UInt32s:
    changed_lists = [i for i, change in enumerate(maps) if change is not None]
    if not len(part.variants) or not changed_lists:
        return part.variants
    variants = part.variants.copy()
    occurrence_counts = posting_freqs(part.freqs)
    offsets = np.concatenate(([0], np.cumsum(occurrence_counts)))[
        np.concatenate(([0], np.cumsum(part.doc_freqs)))
    ]
    for group in changed_lists:
        new_numbers = maps[group]
        occurrences = slice(int(offsets[group]), int(offsets[group + 1]))
        variants[occurrences] = (
            new_numbers[variants[occurrences]] if new_numbers is not None else variants[occurrences]
        )
    return variants
