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
    """A run in memory or in a file; the offsets of each key's items stay in memory."""

    def __init__(self, run: SortedRun) -> None:
        self.keys = run.keys
        self._offsets = _offsets(run.doc_freqs), _offsets(run.total_term_freqs)
        self._column_counts = tuple(len(columns) for columns in run.columns)
        self._run: SortedRun | None = run
        self._file_offset = 0

    def spill(self, file: Output, offset: int) -> int:
        """Move the arrays into a file; return the offset after them."""
        assert self._run is not None, "a run is spilled once"  # noqa: S101 - an invariant, not input
        self._file_offset = offset
        for column in chain(*self._run.columns):
            array = np.ascontiguousarray(column, np.uint32)
            file.write(array.view(np.uint8).data)
            offset += array.nbytes
        self._run = None
        return offset

    def part(self, open_file: Callable[[], memoryview], start: int, end: int) -> SortedRun:
        """Return the keys from ``start`` to ``end`` as a run.

        The file is mapped for each call, because touched pages count as memory until the mapping is closed.
        """
        items = [slice(int(offsets[start]), int(offsets[end])) for offsets in self._offsets]
        if self._run is None:
            (docs, codes), occurrences = self._stored_columns(open_file(), items)
        else:
            (docs, codes), occurrences = (
                tuple(column[part] for column in columns)
                for columns, part in zip(self._run.columns, items, strict=True)
            )
        doc_freqs, total_term_freqs = (
            np.diff(offsets[start : end + 1]).astype(np.int64) for offsets in self._offsets
        )
        return SortedRun(self.keys[start:end], doc_freqs, total_term_freqs, docs, codes, occurrences)

    def _stored_columns(self, view: memoryview, items: Sequence[slice]) -> list[tuple[UInt32s, ...]]:
        """Return the columns of postings and of occurrences, some items of each."""
        offset, parts = self._file_offset, []
        for offsets, part, count in zip(self._offsets, items, self._column_counts, strict=True):
            size = int(offsets[-1]) * _ITEM_BYTES
            starts = (offset + number * size + part.start * _ITEM_BYTES for number in range(count))
            length = part.stop - part.start
            parts.append(tuple(np.frombuffer(view, np.uint32, length, at).copy() for at in starts))
            offset += count * size
        return parts

    def sizes(self) -> Int64s:
        """Return (keys,) the occurrences of each key."""
        return np.diff(self._offsets[1]).astype(np.int64)


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
        run_ranks = [ranks[run.keys] for run in self._runs]
        sizes = np.zeros(count, np.int64)
        for run, keys in zip(self._runs, run_ranks, strict=True):
            sizes[keys] += run.sizes()
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
