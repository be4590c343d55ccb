"""Postings as arrays, and the few operations ranking needs on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vnsearch.query import Vocabulary

Ids = NDArray[np.int64]
Keys = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_POSITION_BITS = 32


@dataclass(frozen=True, slots=True)
class Postings:
    """One term in one field.

    ``ids`` (n,) ascending document numbers, ``counts`` (n,) occurrences in each, ``positions``
    (sum of counts,) ascending within each document.
    """

    ids: Ids
    counts: Ids
    positions: Ids

    def keys(self) -> Keys:
        """Every occurrence as one ascending number: document number, then position."""
        return (np.repeat(self.ids, self.counts) << _POSITION_BITS) | self.positions


EMPTY = Postings(*(np.empty(0, np.int64) for _ in range(3)))


class PostingSource(Protocol):
    """One state of an index, as arrays over document numbers 0 to ``size - 1``."""

    @property
    def size(self) -> int:
        """One more than the highest document number."""
        ...

    @property
    def live(self) -> Mask:
        """(size,) which document numbers are documents, not deleted ones."""
        ...

    @property
    def published(self) -> Floats:
        """(size,) seconds since 1970; NaN where unknown."""
        ...

    def spellings(self, field: str, folded: str) -> Sequence[str]:
        """The canonical forms in a field that share a fold."""
        ...

    def postings(self, field: str, form: str) -> Postings:
        """The postings of a canonical form; empty when there are none."""
        ...

    def lengths(self, field: str) -> Floats:
        """(size,) tokens of each document's field."""
        ...

    def bound(self, pair: str) -> int:
        """How often segmentation bound a folded pair inside one word, in the whole index."""
        ...

    def holding(self, field: str, value: str) -> Ids:
        """The documents one of whose values in a field, folded, equals ``value``."""
        ...

    def vocabulary(self) -> Vocabulary:
        """The words of all text fields."""
        ...


def near_in_order(left: Keys, right: Keys) -> tuple[Ids, Ids]:
    """For each key in ``right`` the latest key in ``left`` before it: the numbers of both; both ascending."""
    before = np.searchsorted(left, right) - 1
    found = np.flatnonzero(before >= 0)
    return before[found], found


def spread(keys: Sequence[Keys], slack: int) -> Keys:
    """Where the last of several words stands, all in order, with at most ``slack`` others in between."""
    starts = ends = keys[0]
    for following in keys[1:]:
        left, right = near_in_order(ends, following)
        starts, ends = starts[left], following[right]
    return ends[ends - starts <= len(keys) - 1 + slack]


def side_by_side(left: Keys, right: Keys, distance: int = 1) -> Keys:
    """The keys in ``right`` that stand ``distance`` after one in ``left``; both ascending."""
    if len(left) < len(right):
        wanted = left + distance
        at = np.searchsorted(right, wanted)
        at[at == len(right)] = 0
        return wanted[right[at] == wanted] if len(right) else right
    wanted = right - distance
    at = np.searchsorted(left, wanted)
    at[at == len(left)] = 0
    return right[left[at] == wanted] if len(left) else left


def documents(keys: Keys, size: int) -> Floats:
    """(size,) how many of the occurrences each document has."""
    return np.bincount(keys >> _POSITION_BITS, minlength=size).astype(np.float64)
