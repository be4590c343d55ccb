"""Sorted runs of postings, spilled to disk and merged when their segment is written.

A run is small enough to be sorted in the processor's cache. Runs follow one another in document order, so the
postings of a key are those of the first run, then those of the second, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from vnsearch.arrays import Int64s, UInt32s
from vnsearch.segments.directory import OpenFiles, Output
from vnsearch.segments.posting_lists import gather_runs

_ITEM_BYTES = 4
_NO_ITEMS = np.empty(0, np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class SortedRun:
    """Postings in order of key, document and position.

    ``keys`` (keys,): their numbers; ``doc_freqs``, ``total_term_freqs`` (keys,); ``docs``, ``freq_codes``
    (postings,). ``occurrences``: columns of (occurrences,), as many and of such meaning as the field has use
    for; the same in all runs of a spool.
    """

    keys: UInt32s
    doc_freqs: Int64s
    total_term_freqs: Int64s
    docs: UInt32s
    freq_codes: UInt32s
    occurrences: tuple[UInt32s, ...]

    @property
    def columns(self) -> tuple[tuple[UInt32s, ...], tuple[UInt32s, ...]]:
        """The arrays of a run as its file has them: of one item a posting, then of one item an occurrence."""
        return (self.docs, self.freq_codes), self.occurrences


class _StoredRun:
    """A run in memory or in a file, keys and offsets included: of thousands of documents little stays in memory."""

    def __init__(self, run: SortedRun) -> None:
        self._key_count = len(run.keys)
        self._item_counts = len(run.docs), int(run.total_term_freqs.sum())
        self._column_counts = tuple(len(columns) for columns in run.columns)
        self._run: SortedRun | None = run
        self._offsets = _offsets(run.doc_freqs), _offsets(run.total_term_freqs)
        self._file_offset = 0

    def spill(self, file: Output, offset: int) -> int:
        """Move the arrays into a file; return the offset after them."""
        assert self._run is not None, "a run is spilled once"  # noqa: S101 - an invariant, not input
        self._file_offset = offset
        for column in (self._run.keys, *self._offsets, *chain(*self._run.columns)):
            array = np.ascontiguousarray(column, np.uint32)
            file.write(array.view(np.uint8).data)
            offset += array.nbytes
        self._run = None
        self._offsets = _NO_ITEMS, _NO_ITEMS
        return offset

    def keys_and_sizes(self, open_file: Callable[[], memoryview]) -> tuple[UInt32s, Int64s]:
        """Return (keys,) their numbers, and the occurrences of each."""
        view = self._view(open_file)
        offsets = self._offsets_of(view, 0, self._key_count)[1]
        return self._keys(view, 0, self._key_count), np.diff(offsets).astype(np.int64)

    def _view(self, open_file: Callable[[], memoryview]) -> memoryview:
        return open_file() if self._run is None else memoryview(b"")

    def _keys(self, view: memoryview, start: int, end: int) -> UInt32s:
        if self._run is not None:
            return self._run.keys[start:end]
        return _read(view, self._file_offset + start * _ITEM_BYTES, end - start)

    def _offsets_of(self, view: memoryview, start: int, end: int) -> tuple[UInt32s, UInt32s]:
        """Return (end - start + 1,) where the postings, and the occurrences, of some keys begin and end."""
        if self._run is not None:
            return self._offsets[0][start : end + 1], self._offsets[1][start : end + 1]
        first = self._file_offset + (self._key_count + start) * _ITEM_BYTES
        second = first + (self._key_count + 1) * _ITEM_BYTES
        return _read(view, first, end - start + 1), _read(view, second, end - start + 1)

    def part(self, open_file: Callable[[], memoryview], start: int, end: int) -> SortedRun:
        """Return the keys from ``start`` to ``end`` as a run.

        The file is mapped for each call, because touched pages count as memory until the mapping is closed.
        """
        view = self._view(open_file)
        offsets_of_items = self._offsets_of(view, start, end)
        items = [slice(int(offsets[0]), int(offsets[-1])) for offsets in offsets_of_items]
        if self._run is None:
            (docs, codes), occurrences = self._stored_columns(view, items)
        else:
            (docs, codes), occurrences = (
                tuple(column[part] for column in columns)
                for columns, part in zip(self._run.columns, items, strict=True)
            )
        doc_freqs, total_term_freqs = (np.diff(offsets).astype(np.int64) for offsets in offsets_of_items)
        keys = self._keys(view, start, end)
        return SortedRun(keys, doc_freqs, total_term_freqs, docs, codes, occurrences)

    def _stored_columns(self, view: memoryview, items: Sequence[slice]) -> list[tuple[UInt32s, ...]]:
        """Return the columns of postings and of occurrences, some items of each."""
        offset = self._file_offset + (3 * self._key_count + 2) * _ITEM_BYTES
        parts = []
        for total, part, count in zip(self._item_counts, items, self._column_counts, strict=True):
            size = total * _ITEM_BYTES
            starts = (offset + number * size + part.start * _ITEM_BYTES for number in range(count))
            parts.append(tuple(_read(view, at, part.stop - part.start) for at in starts))
            offset += count * size
        return parts


def _read(view: memoryview, offset: int, count: int) -> UInt32s:
    return np.frombuffer(view, np.uint32, count, offset).copy()


def _offsets(counts: Int64s) -> UInt32s:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)


class Spool:
    """Runs in document order. The last one stays in memory, because often it is the only one."""

    def __init__(self, outputs: OpenFiles, name: str) -> None:
        self._outputs = outputs
        self._name = name
        self._file: Output | None = None
        self._size = 0
        self._runs: list[_StoredRun] = []

    def add(self, run: SortedRun) -> None:
        """Add the next run."""
        if self._runs:
            self._file = self._file or self._outputs.create(self._name)
            self._size = self._runs[-1].spill(self._file, self._size)
        self._runs.append(_StoredRun(run))

    def key_ranges(self, ranks: UInt32s, count: int, at_once: int) -> Iterator[SortedRun]:
        """Yield all runs merged, keys ranked 0 to ``count`` - 1, about ``at_once`` occurrences at a time.

        ``ranks`` maps the number of a key to its rank in sorted order.
        """
        if self._file is not None:
            self._file.close()
        run_ranks = []
        sizes = np.zeros(count, np.int64)
        for run in self._runs:
            keys, sizes_in_run = run.keys_and_sizes(self._view)
            run_ranks.append(ranks[keys])
            sizes[run_ranks[-1]] += sizes_in_run
        offsets = np.concatenate(([0], np.cumsum(sizes)))
        start = 0
        while start < count:
            end = int(np.searchsorted(offsets, offsets[start] + at_once, "right")) - 1
            end = min(max(end, start + 1), count)
            yield self._key_range(run_ranks, start, end)
            start = end
        if self._file is not None:
            self._outputs.storage.remove(self._name)

    def _view(self) -> memoryview:
        return self._outputs.storage.view(self._name)

    def _key_range(self, ranks: Sequence[UInt32s], start: int, end: int) -> SortedRun:
        """Return the keys with ranks from ``start`` to ``end``, merged."""
        parts = []
        for run, keys in zip(self._runs, ranks, strict=True):
            first_key, end_key = np.searchsorted(keys, (start, end)).tolist()
            if end_key > first_key:
                parts.append((keys[first_key:end_key], run.part(self._view, first_key, end_key)))
        return _merge_runs([keys for keys, _ in parts], [part for _, part in parts])


def _merge_runs(ranks: Sequence[UInt32s], parts: Sequence[SortedRun]) -> SortedRun:
    """Merge runs into one, in order of the ranks of their keys."""
    keys = np.concatenate(ranks)
    doc_freqs = np.concatenate([part.doc_freqs for part in parts])
    sizes = np.concatenate([part.total_term_freqs for part in parts])
    (docs, codes), occurrences = (
        tuple(np.concatenate(columns) for columns in zip(*of_parts, strict=True))
        for of_parts in zip(*(part.columns for part in parts), strict=True)
    )
    if (keys[1:] < keys[:-1]).any():  # not if there is one run, or one very frequent key
        order = np.argsort(keys, kind="stable")
        postings = gather_runs(doc_freqs, order)
        docs, codes = docs[postings], codes[postings]
        indices = gather_runs(sizes, order)
        occurrences = tuple(column[indices] for column in occurrences)
        keys, doc_freqs, sizes = keys[order], doc_freqs[order], sizes[order]
    run_starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    doc_freqs, sizes = np.add.reduceat(doc_freqs, run_starts), np.add.reduceat(sizes, run_starts)
    return SortedRun(keys[run_starts], doc_freqs, sizes, docs, codes, occurrences)
