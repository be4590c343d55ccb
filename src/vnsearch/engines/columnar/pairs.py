"""Which words often stand side by side: a bounded table of hashed pairs and how often each was counted.

A pair is known by 32 bits of a hash. Of a million pairs one in four thousand others would be taken for one of
them: too few to matter to what asks, which weighs likelihoods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vnsearch.engines.columnar import narrow
from vnsearch.engines.columnar.sealed import SealedFile, SealedWriter

#: Rarer pairs are not kept.
LEAST = 3
#: Of so many pairs counted (words, less one) one entry is kept at most: the commonest.
_SHARE = 48
_ENTRY_MOST = 0xFFFF
#: So many pairs are all counted; of those that follow, the ones in every fourth document.
_ALL, _EVERY = 1 << 21, 4
#: Pairs sorted at a time.
_AT_ONCE = 1 << 21
_MIX = np.uint64(0x9E3779B97F4A7C15)

Numbers = NDArray[np.int64]
Small = NDArray[np.uint32]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """``keys`` (n,) ascending hashes and ``counts`` (n,); ``total`` pairs were counted for it."""

    keys: NDArray[np.uint32]
    counts: NDArray[np.uint16]
    total: int

    def count(self, left: str, right: str) -> int:
        """How often two words stand side by side; 0 where that is seldom."""
        key = _keys(hashes([left]), hashes([right]))[0]
        at = int(np.searchsorted(self.keys, key))
        return int(self.counts[at]) if at < len(self.keys) and self.keys[at] == key else 0


def write(out: SealedWriter, name: str, table: Pairs) -> None:
    """Writes a table: the steps from hash to hash, and the counts."""
    steps = np.diff(table.keys, prepend=np.zeros(1, np.uint32))
    narrow.write(out, f"pairs/{name}/steps", steps, np.uint16)
    narrow.write(out, f"pairs/{name}/counts", table.counts)


def read(file: SealedFile, name: str, total: int) -> Pairs:
    """A table that counts ``total`` pairs. Raises ``IndexDamagedError``."""
    keys = np.cumsum(narrow.read(file, f"pairs/{name}/steps"), dtype=np.uint32)
    counts = narrow.read(file, f"pairs/{name}/counts").astype(np.uint16)
    if len(keys) != len(counts):
        raise file.damaged(f"does not count all pairs of {name}")
    return Pairs(keys, counts, total)


def hashes(words: Sequence[str]) -> NDArray[np.uint64]:
    """(words,) what words are known by here."""
    digests = (blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest() for word in words)
    return np.frombuffer(b"".join(digests), np.uint64)


def _keys(left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint32]:
    mixed = (left * _MIX) ^ right  # a pair the other way round is another pair
    return (mixed >> np.uint64(32)).astype(np.uint32)


def counted(numbers: NDArray[Any], together: Numbers, words: Sequence[str]) -> Pairs:
    """A table from the running numbers of words: after each place in ``together`` comes a neighbour."""
    hashed = hashes(words)
    return _table(_keys(hashed[numbers[together]], hashed[numbers[together + 1]]))


def _table(keys: NDArray[np.uint32]) -> Pairs:
    """A table of the hashes of pairs as they come; puts them into order where they are."""
    keys.sort()  # of 32 bits: several times as fast as the pairs themselves
    first = np.ones(len(keys), np.bool_)
    first[1:] = keys[1:] != keys[:-1]
    places = np.flatnonzero(first)
    counts = np.diff(places, append=len(keys))
    often = counts >= LEAST
    return _bounded(keys[places[often]], counts[often], len(keys))


class Counter:
    """Counts pairs as they come: the first all of them, of later ones those in some documents."""

    def __init__(self) -> None:
        self._total = 0
        self._held: list[NDArray[np.uint32]] = []
        self._waiting = 0
        self._tables: list[tuple[Pairs, float]] = []

    def add(self, hashed: NDArray[np.uint64], numbers: NDArray[Any], together: Numbers, docs: Small) -> None:
        """``numbers`` (n,) of words whose hashes are ``hashed``, and ``docs`` (n,) their documents.

        After each place in ``together`` comes a neighbour.
        """
        every = 1 if self._total < _ALL else _EVERY
        self._total += len(together)
        chosen = together if every == 1 else together[docs[together] % every == 0]
        self._held.append(_keys(hashed[numbers[chosen]], hashed[numbers[chosen + 1]]))
        self._waiting += len(chosen)
        if self._waiting >= _AT_ONCE or every != (1 if self._total < _ALL else _EVERY):
            self._count(every)

    def _count(self, every: int) -> None:
        if self._waiting:
            self._tables.append((_table(np.concatenate(self._held)), every))
            self._held, self._waiting = [], 0

    def table(self) -> Pairs:
        """What was counted."""
        self._count(1 if self._total < _ALL else _EVERY)
        return self._tables[0][0] if len(self._tables) == 1 else united(self._tables)


def _bounded(keys: NDArray[np.uint32], counts: Numbers, total: int) -> Pairs:
    """Keys once each, ascending, and no more than their share: what is least common goes."""
    unique, inverse = np.unique(keys, return_inverse=True)
    sums = np.bincount(inverse, counts, len(unique)).astype(np.int64)
    room = total // _SHARE
    if len(unique) > room:
        kept = np.sort(np.argsort(-sums, kind="stable")[:room])
        unique, sums = unique[kept], sums[kept]
    return Pairs(unique, np.minimum(sums, _ENTRY_MOST).astype(np.uint16), total)


def united(tables: Sequence[tuple[Pairs, float]]) -> Pairs:
    """Several tables as one, each with the share of its documents that are still there."""
    keys = [table.keys for table, _ in tables]
    counts = [np.rint(table.counts * share).astype(np.int64) for table, share in tables]
    total = sum(round(table.total * share) for table, share in tables)
    if not tables:
        return Pairs(np.empty(0, np.uint32), np.empty(0, np.uint16), 0)
    return _bounded(np.concatenate(keys), np.concatenate(counts), total)
