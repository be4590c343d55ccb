"""Sorted runs of a field to be, kept aside on disk and put together when its segment is written.

A run is small enough to be sorted in the processor's cache. Runs follow one another in order of documents, so
that the postings of a key are those of the first run, then those of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import Int64s, UInt32s
from vnsearch.segments.directory import OpenFiles, Output
from vnsearch.segments.posting_lists import runs

#: The arrays of a run that are kept on disk, in this order; those of postings come first.
_POSTINGS, _OCCURRENCES = ("docs", "codes"), ("steps", "terms")
_ITEM = 4


@dataclass(frozen=True, slots=True, eq=False)
class SortedRun:
    """Postings in order of key, document and position.

    ``keys`` (G,) the keys' numbers; ``spread``, ``occurrences`` (G,); ``docs``, ``codes`` (P,) document
    numbers and what is kept of a posting; ``steps``, ``terms`` (N,) what is kept of an occurrence.
    """

    keys: UInt32s
    spread: Int64s
    occurrences: Int64s
    docs: UInt32s
    codes: UInt32s
    steps: UInt32s
    terms: UInt32s


class _StoredRun:
    """A run in memory or, from a byte of a file on, on disk; where each key's items begin stays in memory."""

    def __init__(self, run: SortedRun) -> None:
        self.keys = run.keys
        self._edges = _edges(run.spread), _edges(run.occurrences)
        self._run: SortedRun | None = run
        self._at = 0

    def spill(self, file: Output, at: int) -> int:
        """Moves the arrays into a file; the byte behind them."""
        assert self._run is not None, "once"  # noqa: S101 - an invariant, not input
        self._at = at
        for name in (*_POSTINGS, *_OCCURRENCES):
            held = np.ascontiguousarray(getattr(self._run, name), np.uint32)
            file.write(held.view(np.uint8).data)
            at += held.nbytes
        self._run = None
        return at

    def part(self, spilled: Callable[[], memoryview], first: int, past: int) -> SortedRun:
        """Some of its keys, as a run.

        The file is mapped anew each time: all pages touched count as memory until it is let go.
        """
        arrays = {}
        view = spilled() if self._run is None else memoryview(b"")
        at = self._at
        for names, edges in zip((_POSTINGS, _OCCURRENCES), self._edges, strict=True):
            low, high = int(edges[first]), int(edges[past])
            for name in names:
                if self._run is None:
                    arrays[name] = np.frombuffer(view, np.uint32, high - low, at + low * _ITEM).copy()
                else:
                    arrays[name] = getattr(self._run, name)[low:high]
                at += int(edges[-1]) * _ITEM
        spread, occurrences = (np.diff(edges[first : past + 1]).astype(np.int64) for edges in self._edges)
        return SortedRun(self.keys[first:past], spread, occurrences, **arrays)

    def sizes(self) -> Int64s:
        """(G,) occurrences of each key."""
        return np.diff(self._edges[1]).astype(np.int64)


def _edges(counts: Int64s) -> UInt32s:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.uint32)


class Spool:
    """Runs in order of their documents. The last one is kept in memory, since often there is no other."""

    def __init__(self, outputs: OpenFiles, name: str) -> None:
        self._outputs = outputs
        self._name = name
        self._file: Output | None = None
        self._size = 0
        self._held: list[_StoredRun] = []

    def add(self, run: SortedRun) -> None:
        """Takes the next run."""
        if self._held:
            self._file = self._file or self._outputs.create(self._name)
            self._size = self._held[-1].spill(self._file, self._size)
        self._held.append(_StoredRun(run))

    def stretches(self, ranks: UInt32s, count: int, at_once: int) -> Iterator[SortedRun]:
        """All runs as one, its keys 0 to ``count`` - 1, about ``at_once`` occurrences at a time.

        ``ranks`` gives for each key's number its place in their order.
        """
        if self._file is not None:
            self._file.close()
        sorted_ = [ranks[held.keys] for held in self._held]
        sizes = np.zeros(count, np.int64)
        for held, keys in zip(self._held, sorted_, strict=True):
            sizes[keys] += held.sizes()
        edges = np.concatenate(([0], np.cumsum(sizes)))
        first = 0
        while first < count:
            past = int(np.searchsorted(edges, edges[first] + at_once, "right")) - 1
            past = min(max(past, first + 1), count)
            yield self._stretch(sorted_, first, past)
            first = past
        if self._file is not None:
            self._outputs.storage.remove(self._name)

    def _view(self) -> memoryview:
        return self._outputs.storage.view(self._name)

    def _stretch(self, ranks: Sequence[UInt32s], first: int, past: int) -> SortedRun:
        """The keys of these ranks."""
        found = []
        for held, keys in zip(self._held, ranks, strict=True):
            low, high = np.searchsorted(keys, (first, past)).tolist()
            if high > low:
                found.append((keys[low:high], held.part(self._view, low, high)))
        return _united([keys for keys, _ in found], [part for _, part in found])


def _united(ranks: Sequence[UInt32s], parts: Sequence[SortedRun]) -> SortedRun:
    """Runs as one in order of their keys' ranks."""
    keys = np.concatenate(ranks)
    spread = np.concatenate([part.spread for part in parts])
    sizes = np.concatenate([part.occurrences for part in parts])
    docs, codes = (np.concatenate([getattr(part, name) for part in parts]) for name in _POSTINGS)
    steps, terms = (np.concatenate([getattr(part, name) for part in parts]) for name in _OCCURRENCES)
    if (keys[1:] < keys[:-1]).any():  # else they are one run, or all of one key, of which there may be much
        order = np.argsort(keys, kind="stable")
        postings = runs(spread, order)
        docs, codes = docs[postings], codes[postings]
        occurrences = runs(sizes, order)
        steps, terms = steps[occurrences], terms[occurrences]
        keys, spread, sizes = keys[order], spread[order], sizes[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    spread, sizes = np.add.reduceat(spread, first), np.add.reduceat(sizes, first)
    return SortedRun(keys[first], spread, sizes, docs, codes, steps, terms)
