"""Bigram counts: a bounded table of hashed pairs of neighbouring words and their frequencies.

A pair is known by 30 bits of a hash; a table stores the differences between sorted hashes. With a million
pairs, one in a thousand other pairs collides with one of them, which is rare enough for spelling correction,
which weighs likelihoods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Int64s, UInt16s, UInt32s, UInt64s
from vnsearch.segments import small_integers
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter
from vnsearch.segments.directory import OpenFiles, Output
from vnsearch.segments.posting_lists import radix_order

#: Pairs counted less often are dropped.
MIN_COUNT = 3
#: One entry is kept for this many counted pairs, the commonest ones.
_PAIRS_PER_ENTRY = 48
#: The same for each part of the text that is counted at a time.
_MIN_COUNT_IN_PART, _PAIRS_PER_ENTRY_IN_PART = 4, 32
#: Keys that are summed up at a time.
_KEYS_AT_ONCE = 1 << 19
_BITS = 30
_MAX_COUNT = 0xFFFF
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class BigramCounts:
    """``keys`` (n,) ascending hashes and ``counts`` (n,), of ``total`` pairs of words."""

    keys: UInt32s
    counts: UInt16s
    total: int

    def count(self, left: str, right: str) -> int:
        """Return how often two words are neighbours; 0 where that is rare."""
        return int(self.count_pairs(hashes([left]), hashes([right]))[0])

    def count_pairs(self, left: UInt64s, right: UInt64s) -> Int64s:
        """Return (n,) how often the words with these hashes are neighbours; 0 where that is rare."""
        keys = _keys(left, right)
        if not len(self.keys):
            return np.zeros(len(keys), np.int64)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, self.counts[at], 0).astype(np.int64)


def write(out: CheckedFileWriter, name: str, table: BigramCounts) -> None:
    """Write a table: the differences between hashes, and the counts."""
    steps = np.diff(table.keys, prepend=np.zeros(1, np.uint32))
    small_integers.write(out, f"bigrams/{name}/steps", steps, np.uint16)
    small_integers.write(out, f"bigrams/{name}/counts", table.counts)


def read(file: CheckedFile, name: str, total: int) -> BigramCounts:
    """Read a table of ``total`` pairs. Raises ``IndexDamagedError``."""
    keys = np.cumsum(small_integers.read(file, f"bigrams/{name}/steps"), dtype=np.uint32)
    counts = small_integers.read(file, f"bigrams/{name}/counts").astype(np.uint16)
    if len(keys) != len(counts):
        raise file.damage_error(f"does not count all pairs of {name}")
    return BigramCounts(keys, counts, total)


def hashes(words: Sequence[str]) -> UInt64s:
    """Return (words,) 64-bit hashes of words."""
    digests = [blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest() for word in words]
    return np.frombuffer(b"".join(digests), np.uint64)


def _keys(left: UInt64s, right: UInt64s) -> UInt32s:
    bits = (left * _MIX) ^ right  # the order of the two words matters
    return (bits >> np.uint64(64 - _BITS)).astype(np.uint32)


def count_bigrams(numbers: NDArray[Any], positions: Int64s, words: Sequence[str]) -> BigramCounts:
    """Count the bigrams of a text: ``numbers`` (n,) of its words; at ``positions`` a neighbour follows."""
    word_hashes = hashes(words)
    left, right, counts = _count_pairs(numbers[positions], numbers[positions + 1], len(words))
    return _bounded_table(
        _keys(word_hashes[left], word_hashes[right]), counts, len(positions), MIN_COUNT, _PAIRS_PER_ENTRY
    )


def _count_pairs(left: NDArray[Any], right: NDArray[Any], words: int) -> tuple[Int64s, Int64s, Int64s]:
    """Return the distinct pairs of numbers below ``words`` that occur twice or more, and their counts."""
    order = radix_order(right, words)
    order = order[radix_order(left[order], words)]
    kind = np.dtype(np.uint32 if words <= 1 << 16 else np.uint64)
    pairs = (left.astype(kind) * kind.type(words) + right)[order]
    starts = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])) if len(pairs) else order
    counts = np.diff(starts, append=len(pairs))
    frequent = counts > 1
    distinct: Int64s = pairs[starts[frequent]].astype(np.int64)
    return distinct // words, distinct % words, counts[frequent]


class CountedParts(Protocol):
    """The tables of parts of a text, one after another."""

    def add(self, table: BigramCounts) -> None:
        """Add the table of the next part."""
        ...

    def tables(self) -> list[BigramCounts]:
        """Return all tables; they may be joined."""
        ...


class PartsInMemory:
    """``CountedParts`` in memory."""

    def __init__(self) -> None:
        self._tables: list[BigramCounts] = []

    def add(self, table: BigramCounts) -> None:
        """Add the table of the next part."""
        self._tables.append(table)

    def tables(self) -> list[BigramCounts]:
        """Return all tables."""
        return self._tables


class PartsInFile:
    """``CountedParts`` in a file, but for the last few, since often there are only these."""

    def __init__(self, outputs: OpenFiles, name: str) -> None:
        self._outputs = outputs
        self._name = name
        self._file: Output | None = None
        self._sizes: list[int] = []
        self._totals: list[int] = []
        self._last = PartsInMemory()
        self._last_size = 0

    def add(self, table: BigramCounts) -> None:
        """Add the table of the next part."""
        self._last.add(table)
        self._last_size += len(table.keys)
        if self._last_size > _KEYS_AT_ONCE:
            self._spill()

    def _spill(self) -> None:
        self._file = self._file or self._outputs.create(self._name)
        for table in self._last.tables():
            for array in (table.keys, table.counts):
                self._file.write(np.ascontiguousarray(array).view(np.uint8).data)
            self._sizes.append(len(table.keys))
            self._totals.append(table.total)
        self._last, self._last_size = PartsInMemory(), 0

    def tables(self) -> list[BigramCounts]:
        """Return all tables, and remove the file."""
        if self._file is None:
            return self._last.tables()
        self._file.close()
        view, offset, tables = self._outputs.storage.view(self._name), 0, []
        for size, total in zip(self._sizes, self._totals, strict=True):
            # Copies: some systems do not remove a file that is mapped.
            keys = np.frombuffer(view, np.uint32, size, offset).copy()
            counts = np.frombuffer(view, np.uint16, size, offset + keys.nbytes).copy()
            offset += keys.nbytes + counts.nbytes
            tables.append(BigramCounts(keys, counts, total))
        del view
        self._outputs.storage.remove(self._name)
        return [*tables, *self._last.tables()]


class Counter:
    """Counts bigrams of forms and bigrams of folds, some text at a time; the counts of each wait in parts."""

    def __init__(self, forms: CountedParts | None = None, folds: CountedParts | None = None) -> None:
        self._forms = forms or PartsInMemory()
        self._folds = folds or PartsInMemory()

    def add(
        self,
        terms: UInt32s,
        positions: Int64s,
        fold_of: UInt32s,
        form_and_fold_hashes: tuple[UInt64s, UInt64s],
    ) -> None:
        """Count some text: ``terms`` (n,) numbers of forms; ``positions``: those that a neighbour follows.

        ``fold_of`` maps a form to its fold; ``form_and_fold_hashes`` are the hashes of both. A pair that
        occurs once in its spelling is not counted for folds either: sorting the frequent pairs of forms is far
        cheaper than sorting all pairs of folds.
        """
        present = np.flatnonzero(np.bincount(terms, minlength=len(fold_of)))
        number = np.zeros(len(fold_of), np.uint16 if len(present) <= 1 << 16 else np.uint32)
        number[present] = np.arange(len(present))
        numbers = number[terms]
        left, right, counts = _count_pairs(numbers[positions], numbers[positions + 1], len(present))
        left, right = present[left], present[right]
        forms, folds = form_and_fold_hashes
        self._forms.add(self._part_table(_keys(forms[left], forms[right]), counts, len(positions)))
        keys = _keys(folds[fold_of[left]], folds[fold_of[right]])
        self._folds.add(self._part_table(keys, counts, len(positions)))

    @staticmethod
    def _part_table(keys: UInt32s, counts: Int64s, total: int) -> BigramCounts:
        return _bounded_table(keys, counts, total, _MIN_COUNT_IN_PART, _PAIRS_PER_ENTRY_IN_PART)

    def tables(self) -> tuple[BigramCounts, BigramCounts]:
        """Return the table of forms and the table of folds."""
        forms, folds = (
            merge_tables([(table, 1.0) for table in parts.tables()]) for parts in (self._forms, self._folds)
        )
        return forms, folds


def _bounded_table(
    keys: UInt32s, counts: NDArray[Any], total: int, min_count: int, pairs_per_entry: int
) -> BigramCounts:
    """Sum equal keys and keep the commonest, one entry for ``pairs_per_entry`` counted pairs."""
    unique, sums = _sum_by_key(keys, counts)
    frequent, limit = sums >= min_count, total // pairs_per_entry
    unique, sums = unique[frequent], sums[frequent]
    if len(unique) > limit:
        commonest = np.sort(np.argsort(-sums, kind="stable")[:limit])
        unique, sums = unique[commonest], sums[commonest]
    return BigramCounts(unique, np.minimum(sums, _MAX_COUNT).astype(np.uint16), total)


def _sum_by_key(keys: UInt32s, counts: NDArray[Any]) -> tuple[UInt32s, Int64s]:
    """Return the distinct keys, ascending, and the sum of the counts of each.

    Of many keys, those of one range at a time: sorting takes some forty bytes of memory a key.
    """
    parts = 1 + len(keys) // _KEYS_AT_ONCE
    edges = [(part << _BITS) // parts for part in range(1, parts)]
    order = np.searchsorted(np.array(edges, np.uint32), keys, "right") if edges else None
    distinct, sums = [], []
    for part in range(parts):
        in_part = slice(None) if order is None else order == part
        keys_of_part = keys[in_part]
        by_key = _order_of_keys(keys_of_part)
        sorted_keys = keys_of_part[by_key]
        starts = (
            np.flatnonzero(np.append(True, sorted_keys[1:] != sorted_keys[:-1])) if len(by_key) else by_key
        )
        distinct.append(sorted_keys[starts])
        counts_in_order = counts[in_part][by_key].astype(np.int64)
        sums.append(np.add.reduceat(counts_in_order, starts) if len(starts) else counts_in_order)
    return np.concatenate(distinct), np.concatenate(sums)


def _order_of_keys(keys: UInt32s) -> Int64s:
    """Return the sort order of keys, by their lower half and then by their upper half."""
    half = np.uint32(_BITS // 2)
    by_lower = radix_order(keys & np.uint32((1 << half) - 1), 1 << int(half))
    order: Int64s = by_lower[radix_order((keys >> half)[by_lower], 1 << int(half))]
    return order


def merge_tables(tables: Sequence[tuple[BigramCounts, float]]) -> BigramCounts:
    """Merge tables, each weighted by the share of its documents that are not deleted."""
    keys = [table.keys for table, _ in tables]
    counts = [np.rint(table.counts * share).astype(np.uint16) for table, share in tables]
    total = sum(round(table.total * share) for table, share in tables)
    return _bounded_table(np.concatenate(keys), np.concatenate(counts), total, 0, _PAIRS_PER_ENTRY)
