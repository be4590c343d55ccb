"""Several segments into one: deleted documents left out, a bounded stretch of the dictionary at a time."""

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
from vnsearch.segments import doc_values
from vnsearch.segments.bigrams import united as united_pairs
from vnsearch.segments.checked_file import FileRef
from vnsearch.segments.directory import Storage
from vnsearch.segments.error_mapping import REBUILD
from vnsearch.segments.posting_lists import PostingLists, run_offsets, runs, totals
from vnsearch.segments.postings_reader import InvertedField
from vnsearch.segments.segment import Segment, SegmentWriter
from vnsearch.segments.term_dictionary import decode_spellings, encode_spellings

#: Occurrences in memory at a time.
AT_ONCE = 1 << 20

#: Told a column's name, the value of documents whose segment lacks it; None for 0 or "".
Default = Callable[[str], Any]


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    """One segment's field, and the new number of each of its documents (negative: deleted)."""

    field: InvertedField
    renumbered: Int64s


def renumber(segments: Sequence[Segment]) -> list[Int64s]:
    """For each segment (documents,) the numbers its documents get when deleted ones go; -1 for those."""
    found, base = [], 0
    for segment in segments:
        live = segment.live if segment.live is not None else np.ones(segment.size, np.bool_)
        found.append(np.where(live, base + np.cumsum(live) - 1, -1))
        base += int(live.sum())
    return found


def nothing(_: str) -> None:
    """The default of columns that every segment has."""


def merge(
    storage: Storage,
    name: str,
    segments: Sequence[Segment],
    notes: dict[str, Any],
    default: Default = nothing,
) -> FileRef:
    """Writes one segment with the live documents of several, in their order."""
    numbers = renumber(segments)
    writer = SegmentWriter(storage, name)
    try:
        for field in dict.fromkeys(chain.from_iterable(segment.fields for segment in segments)):
            _merge_field(writer, field, segments, numbers)
        _merge_columns(writer, segments, numbers, default)
        _merge_pairs(writer, segments, numbers)
        for segment, renumbered in zip(segments, numbers, strict=True):
            _merge_documents(writer, segment, renumbered >= 0)
        return writer.finish(sum(int((held >= 0).sum()) for held in numbers), notes)
    except BaseException:
        writer.abandon()
        raise


def _merge_documents(writer: SegmentWriter, segment: Segment, live: Bools) -> None:
    number = 0
    for block in range(segment.documents.blocks):
        for record in segment.documents.of_block(block):
            if live[number]:
                writer.documents.add(record)
            number += 1


def _merge_columns(
    writer: SegmentWriter, segments: Sequence[Segment], numbers: Sequence[Int64s], default: Default
) -> None:
    live = [renumbered >= 0 for renumbered in numbers]
    for name in _named(segments, "numbers"):
        parts = [held[kept] for held, kept in zip(_numbers(segments, name, default), live, strict=True)]
        writer.numbers(name, np.concatenate(parts))
    for name in _named(segments, "strings"):
        held = (_strings(segment, name, default) for segment in segments)
        kept = [doc_values.Strings(c.numbers[keep], c.values) for c, keep in zip(held, live, strict=True)]
        writer.strings(name, doc_values.used(doc_values.join(kept)))


def _merge_pairs(writer: SegmentWriter, segments: Sequence[Segment], numbers: Sequence[Int64s]) -> None:
    """Tables as if the pairs of deleted documents were like all others."""
    shares = [float((renumbered >= 0).mean()) if len(renumbered) else 0.0 for renumbered in numbers]
    for name in dict.fromkeys(chain.from_iterable(segment.tables for segment in segments)):
        held = [(segment.pairs(name), share) for segment, share in zip(segments, shares, strict=True)]
        writer.pairs(name, united_pairs([(table, share) for table, share in held if table is not None]))


def _named(segments: Sequence[Segment], kind: str) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(s.notes["columns"][kind] for s in segments)))


def _numbers(segments: Sequence[Segment], name: str, default: Default) -> Iterator[NDArray[Any]]:
    """Each segment's column of that name, or one of nothing but the default."""
    there = [name in segment.notes["columns"]["numbers"] for segment in segments]
    kind = segments[there.index(True)].numbers(name).dtype
    for segment, has in zip(segments, there, strict=True):
        yield segment.numbers(name) if has else np.full(segment.size, default(name) or 0, kind)


def _strings(segment: Segment, name: str, default: Default) -> doc_values.Strings:
    if name in segment.notes["columns"]["strings"]:
        return segment.strings(name)
    value = default(name) or ""
    return doc_values.strings([value] * segment.size)


def _merge_field(
    writer: SegmentWriter, name: str, segments: Sequence[Segment], numbers: Sequence[Int64s]
) -> None:
    fields = [segment.field(name) for segment in segments]
    held = [_Source(field, n) for field, n in zip(fields, numbers, strict=True) if field is not None]
    out = writer.field(name, held[0].field.shape)
    for spans in _stretches([source.field for source in held]):
        parts = [_renumbered(source, *span) for source, span in zip(held, spans, strict=True)]
        filled = [part for part in parts if part.keys]
        if filled:
            out.add(merge_postings(filled))


def _stretches(fields: Sequence[InvertedField]) -> Iterator[list[tuple[int, int]]]:
    """For every field the groups to take together: the same keys of all, about ``AT_ONCE`` occurrences."""
    edges = [field.occurrence_offsets() for field in fields]
    at = [0] * len(fields)
    while any(first < len(field.dictionary) for first, field in zip(at, fields, strict=True)):
        past = [
            _last_fitting(edge, first, AT_ONCE // len(fields)) for edge, first in zip(edges, at, strict=True)
        ]
        # Up to the smallest of the keys reached, so that no key is in two stretches.
        reached = [
            f.dictionary.entry(p)[0] for f, p in zip(fields, past, strict=True) if p < len(f.dictionary)
        ]
        if reached:
            limit = min(reached)
            past = [f.dictionary.at_least(limit) for f in fields]
        if any(p < a for a, p in zip(at, past, strict=True)) or past == at:
            raise IndexDamagedError(f"a segment has keys out of order; {REBUILD}")
        yield list(zip(at, past, strict=True))
        at = past


def _last_fitting(edges: Int64s, first: int, occurrences: int) -> int:
    """One past the last group that fits, at least one more than ``first``, at most all."""
    fitting = int(np.searchsorted(edges, edges[first] + occurrences, "right")) - 1
    return min(max(fitting, first + 1), len(edges) - 1)


def _renumbered(source: _Source, first: int, past: int) -> PostingLists:
    """A stretch of a field under the new numbers, without deleted documents and what only they held."""
    groups = source.field.read_range(first, past)
    docs = source.renumbered[groups.docs]
    kept = docs >= 0
    if kept.all():
        return _with_docs(groups, docs)
    return _with_docs(select_postings(groups, kept), docs[kept])


def _with_docs(groups: PostingLists, docs: Int64s) -> PostingLists:
    return PostingLists(
        groups.keys,
        groups.notes,
        groups.spread,
        docs.astype(np.uint32),
        groups.counts,
        groups.positions,
        groups.variants,
        groups.marks,
    )


def select_postings(groups: PostingLists, kept: Bools) -> PostingLists:
    """Only some postings, and the groups that still have any."""
    run = np.repeat(np.arange(len(groups.spread)), groups.spread)
    spread = np.bincount(run[kept], minlength=len(groups.spread))
    there = np.flatnonzero(spread)
    each = np.repeat(kept, totals(groups.counts)) if len(groups.positions) else kept[:0]
    return PostingLists(
        [groups.keys[i] for i in there.tolist()],
        [groups.notes[i] for i in there.tolist()],
        spread[there],
        groups.docs[kept],
        groups.counts[kept],
        groups.positions[each],
        groups.variants[each] if len(groups.variants) else groups.variants,
        groups.marks[each] if len(groups.marks) else groups.marks,
    )


def merge_postings(parts: Sequence[PostingLists]) -> PostingLists:
    """Groups of several sources under one order of keys; of one key, in the order of the sources."""
    if len(parts) == 1:
        return parts[0]
    keys = list(dict.fromkeys(heapq.merge(*(part.keys for part in parts))))
    index = {key: number for number, key in enumerate(keys)}
    homes = [np.array([index[key] for key in part.keys], np.int64) for part in parts]
    home = np.concatenate(homes)
    order = np.argsort(home, kind="stable")
    notes, maps = _united_notes(len(keys), parts, homes)
    spread = np.concatenate([part.spread for part in parts])
    counts = np.concatenate([part.counts for part in parts])
    each = totals(counts)
    postings = runs(spread, order)
    sizes = np.add.reduceat(each, run_offsets(spread)) if len(spread) else spread
    occurrences = runs(sizes, order)
    variants = np.concatenate([_remap_spellings(part, held) for part, held in zip(parts, maps, strict=True)])
    return PostingLists(
        keys,
        notes,
        np.bincount(home, spread, minlength=len(keys)).astype(np.int64),
        np.concatenate([part.docs for part in parts])[postings],
        counts[postings],
        _at(np.concatenate([part.positions for part in parts]), occurrences),
        _at(variants, occurrences),
        _at(np.concatenate([part.marks for part in parts]), occurrences),
    )


def _at(values: NDArray[Any], places: Int64s) -> NDArray[Any]:
    return values[places] if len(values) else values


def _united_notes(
    count: int, parts: Sequence[PostingLists], homes: Sequence[Int64s]
) -> tuple[list[bytes], list[list[Int64s | None]]]:
    """The notes of the united groups, and for each part's groups the new numbers of its variants."""
    notes: list[bytes | None] = [None] * count
    maps: list[list[Int64s | None]] = []
    for part, home in zip(parts, homes, strict=True):
        renamed: list[Int64s | None] = []
        for group, (note, key) in enumerate(zip(part.notes, home.tolist(), strict=True)):
            known = notes[key]
            if known is None or known == note:
                notes[key] = note
                renamed.append(None)
            else:
                notes[key], change = _united_note(known, note, part.keys[group])
                renamed.append(change)
        maps.append(renamed)
    return [note or b"" for note in notes], maps


def _united_note(known: bytes, note: bytes, key: bytes) -> tuple[bytes, Int64s]:
    """Two lists of spellings as one, and the new number of each of the second's; "" is the key alone."""
    spellings = list(decode_spellings(known or key))
    theirs = decode_spellings(note or key)
    spellings += [form for form in theirs if form not in spellings]
    return encode_spellings(spellings), np.array([spellings.index(form) for form in theirs], np.int64)


def _remap_spellings(part: PostingLists, maps: Sequence[Int64s | None]) -> UInt32s:
    changed = [i for i, change in enumerate(maps) if change is not None]
    if not len(part.variants) or not changed:
        return part.variants
    variants = part.variants.copy()
    each = totals(part.counts)
    edges = np.concatenate(([0], np.cumsum(each)))[np.concatenate(([0], np.cumsum(part.spread)))]
    for group in changed:
        change = maps[group]
        held = slice(int(edges[group]), int(edges[group + 1]))
        variants[held] = change[variants[held]] if change is not None else variants[held]
    return variants
