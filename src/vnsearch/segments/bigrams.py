"""Which words often stand side by side: a bounded table of hashed pairs and how often each was counted.

A pair is known by 30 bits of a hash; a table keeps the steps from one to the next. Of a million pairs one in
a thousand others would be taken for one of them: too few to matter to what asks, which weighs likelihoods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Int64s, UInt16s, UInt32s, UInt64s
from vnsearch.segments import narrow
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter
from vnsearch.segments.posting_lists import by_radix

#: Rarer pairs are not kept.
LEAST = 3
#: Of so many pairs counted (words, less one) one entry is kept at most: the commonest.
_SHARE = 48
#: The same for each part of the text that is counted at once: a pair is kept that is common in one of them.
_LEAST_AT_ONCE, _SHARE_AT_ONCE = 4, 32
_BITS = 30
_ENTRY_MOST = 0xFFFF
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, eq=False)
class BigramCounts:
    """``keys`` (n,) ascending hashes and ``counts`` (n,); ``total`` pairs were counted for it."""

    keys: UInt32s
    counts: UInt16s
    total: int

    def count(self, left: str, right: str) -> int:
        """How often two words stand side by side; 0 where that is seldom."""
        key = _keys(hashes([left]), hashes([right]))[0]
        at = int(np.searchsorted(self.keys, key))
        return int(self.counts[at]) if at < len(self.keys) and self.keys[at] == key else 0


def write(out: CheckedFileWriter, name: str, table: BigramCounts) -> None:
    """Writes a table: the steps from hash to hash, and the counts."""
    steps = np.diff(table.keys, prepend=np.zeros(1, np.uint32))
    narrow.write(out, f"pairs/{name}/steps", steps, np.uint16)
    narrow.write(out, f"pairs/{name}/counts", table.counts)


def read(file: CheckedFile, name: str, total: int) -> BigramCounts:
    """A table that counts ``total`` pairs. Raises ``IndexDamagedError``."""
    keys = np.cumsum(narrow.read(file, f"pairs/{name}/steps"), dtype=np.uint32)
    counts = narrow.read(file, f"pairs/{name}/counts").astype(np.uint16)
    if len(keys) != len(counts):
        raise file.damaged(f"does not count all pairs of {name}")
    return BigramCounts(keys, counts, total)


def hashes(words: Sequence[str]) -> UInt64s:
    """(words,) what words are known by here."""
    digests = (blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest() for word in words)
    return np.frombuffer(b"".join(digests), np.uint64)


def _keys(left: UInt64s, right: UInt64s) -> UInt32s:
    mixed = (left * _MIX) ^ right  # a pair the other way round is another pair
    return (mixed >> np.uint64(64 - _BITS)).astype(np.uint32)


def counted(numbers: NDArray[Any], together: Int64s, words: Sequence[str]) -> BigramCounts:
    """A table from the running numbers of words: after each place in ``together`` comes a neighbour."""
    hashed = hashes(words)
    left, right, counts = _counted(numbers[together], numbers[together + 1], len(words))
    return _bounded(_keys(hashed[left], hashed[right]), counts, len(together), LEAST, _SHARE)


def _counted(left: NDArray[Any], right: NDArray[Any], words: int) -> tuple[Int64s, Int64s, Int64s]:
    """Pairs of neighbours once each, by their numbers below ``words``, and how often they are there.

    What is there once only is left out.
    """
    order = by_radix(right, words)
    order = order[by_radix(left[order], words)]
    kind = np.dtype(np.uint32 if words <= 1 << 16 else np.uint64)
    pairs = (left.astype(kind) * kind.type(words) + right)[order]
    first = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])) if len(pairs) else order
    counts = np.diff(first, append=len(pairs))
    often = counts > 1
    found: Int64s = pairs[first[often]].astype(np.int64)
    return found // words, found % words, counts[often]


class Counter:
    """Tables of the forms and of the folds side by side, counted some text at a time."""

    def __init__(self) -> None:
        self._forms: list[tuple[BigramCounts, float]] = []
        self._folds: list[tuple[BigramCounts, float]] = []

    def add(
        self, terms: UInt32s, together: Int64s, fold_of: UInt32s, hashed: tuple[UInt64s, UInt64s]
    ) -> None:
        """``terms`` (n,) numbers of forms; after each place in ``together`` comes a neighbour.

        ``fold_of`` gives the number of a form's fold; ``hashed`` are the forms' and the folds' hashes. What
        stands side by side but once in one spelling is not counted among the folds: sorting the commoner
        pairs of forms is far cheaper than sorting all those of folds.
        """
        there = np.flatnonzero(np.bincount(terms, minlength=len(fold_of)))
        number = np.zeros(len(fold_of), np.uint16 if len(there) <= 1 << 16 else np.uint32)
        number[there] = np.arange(len(there))
        numbers = number[terms]
        left, right, counts = _counted(numbers[together], numbers[together + 1], len(there))
        left, right = there[left], there[right]
        forms, folds = hashed
        self._forms.append((self._some(_keys(forms[left], forms[right]), counts, len(together)), 1.0))
        keys = _keys(folds[fold_of[left]], folds[fold_of[right]])
        self._folds.append((self._some(keys, counts, len(together)), 1.0))

    @staticmethod
    def _some(keys: UInt32s, counts: Int64s, total: int) -> BigramCounts:
        return _bounded(keys, counts, total, _LEAST_AT_ONCE, _SHARE_AT_ONCE)

    def tables(self) -> tuple[BigramCounts, BigramCounts]:
        """Those of forms and of folds."""
        return united(self._forms), united(self._folds)


def _bounded(keys: UInt32s, counts: Int64s, total: int, least: int, share: int) -> BigramCounts:
    """Keys once each, ascending, and no more than their share: what is least common goes."""
    unique, inverse = np.unique(keys, return_inverse=True)
    sums = np.bincount(inverse, counts, len(unique)).astype(np.int64)
    often, room = sums >= least, total // share
    unique, sums = unique[often], sums[often]
    if len(unique) > room:
        kept = np.sort(np.argsort(-sums, kind="stable")[:room])
        unique, sums = unique[kept], sums[kept]
    return BigramCounts(unique, np.minimum(sums, _ENTRY_MOST).astype(np.uint16), total)


def united(tables: Sequence[tuple[BigramCounts, float]]) -> BigramCounts:
    """Several tables as one, each with the share of its documents that are still there."""
    keys = [table.keys for table, _ in tables]
    counts = [np.rint(table.counts * share).astype(np.int64) for table, share in tables]
    total = sum(round(table.total * share) for table, share in tables)
    return _bounded(np.concatenate(keys), np.concatenate(counts), total, 0, _SHARE)
