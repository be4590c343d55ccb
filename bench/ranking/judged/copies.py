"""Near-identical copies: articles that share most of their runs of five syllables.

Resemblance of two texts as in Broder, "On the resemblance and containment of documents" (1997): the share
of their distinct shingles (here runs of five bare, lower-case syllables of title, summary and body) that
both have. Counted exactly, not from a sketch, between the articles asked about and all others. Two copies
of one story in re-crawls differ in trailers and captions; two reports of one event share far less.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.ranking.judged.records import Record, bare

#: Syllables in a shingle, and the resemblance from which two articles count as one.
SHINGLE = 5
ALIKE = 0.5

_SYLLABLE = re.compile(r"\w+")
_PRIME = np.uint64(1_099_511_628_211)
Hashes = NDArray[np.uint64]


class _Shingler:
    """Texts to the sorted distinct hashes (64 bits) of their shingles; numbers syllables as it meets them."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(lambda: len(self._numbers) + 1)

    def __call__(self, text: str) -> Hashes:
        numbers = [self._numbers[word] for word in _SYLLABLE.findall(bare(text).lower())]
        ids = np.array(numbers, np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        if len(ids) < SHINGLE:
            return np.unique(ids)
        hashes = np.zeros(len(ids) - SHINGLE + 1, np.uint64)
        for place in range(SHINGLE):
            hashes = hashes * _PRIME + ids[place : len(ids) - SHINGLE + 1 + place]
        return np.unique(hashes)


def _owners(hashes: Sequence[Hashes]) -> tuple[Hashes, NDArray[np.int64]]:
    """All shingles of the articles asked about, sorted, and whose each is."""
    owners = np.repeat(np.arange(len(hashes)), [len(shingles) for shingles in hashes])
    every = np.concatenate(hashes) if hashes else np.empty(0, np.uint64)
    order = np.argsort(every, kind="stable")
    return every[order], owners[order]


def copies(records: Sequence[Record], among: Iterable[Record]) -> list[list[str]]:
    """For each article asked about, the ids of its copies among others: itself first, then in their order."""
    shingler = _Shingler()
    record_hashes = [shingler(record.text) for record in records]
    every, owners = _owners(record_hashes)
    groups = [[record.id] for record in records]
    for other in among:
        shingles = shingler(other.text)
        first, past = np.searchsorted(every, shingles), np.searchsorted(every, shingles, "right")
        hit = np.flatnonzero(past > first)
        spans = [owners[a:b] for a, b in zip(first[hit].tolist(), past[hit].tolist(), strict=True)]
        shared = (
            np.bincount(np.concatenate(spans), minlength=len(record_hashes))
            if spans
            else np.zeros(0, np.int64)
        )
        for number in np.flatnonzero(shared).tolist():
            union = len(record_hashes[number]) + len(shingles) - int(shared[number])
            if shared[number] / union >= ALIKE and records[number].id != other.id:
                groups[number].append(other.id)
    return groups
