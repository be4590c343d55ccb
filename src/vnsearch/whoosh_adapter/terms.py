"""The terms of a field as Whoosh sees them, and one term's postings as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np

from vnsearch.arrays import Bools, Int64s
from vnsearch.segments.posting_lists import run_offsets, run_ramp
from vnsearch.segments.postings_reader import InvertedField, TermInfo


class TermPostings(Protocol):
    """One term's postings: ``docs`` (n,) ascending document numbers, ``counts`` (n,) occurrences in each."""

    @property
    def docs(self) -> Int64s:
        """The documents."""
        ...

    @property
    def counts(self) -> Int64s:
        """How often the term occurs in each."""
        ...

    def only(self, mask: Bools) -> Self:
        """Return some of the postings; ``mask`` (n,)."""
        ...

    def positions(self, start: int, end: int) -> Int64s:
        """Return the positions in the postings ``start`` to ``end``, one document after the other."""
        ...


class Terms(Protocol):
    """The terms of a field of one segment."""

    def get(self, term: bytes) -> TermPostings | None:
        """Return a term's postings, those of deleted documents included; None where it is no term."""
        ...

    def terms_from(self, term: bytes) -> Iterator[bytes]:
        """Yield the terms from this one on, ascending."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Postings on disk, or a part of them that is a term of its own.

    ``first`` and ``freqs`` (n,): the number of a document's first occurrence of the key, and how many it has.
    ``mask`` (occurrences of the key,): which of them are the term's; None for all. ``origins`` (documents,):
    where position 0 lies in each document; None where positions count from its beginning.
    """

    field: InvertedField
    info: TermInfo
    docs: Int64s
    counts: Int64s
    first: Int64s
    freqs: Int64s
    mask: Bools | None = None
    origins: Int64s | None = None

    def only(self, mask: Bools) -> Self:
        """Return some of the postings; ``mask`` (n,)."""
        return replace(
            self,
            docs=self.docs[mask],
            counts=self.counts[mask],
            first=self.first[mask],
            freqs=self.freqs[mask],
        )

    def positions(self, start: int, end: int) -> Int64s:
        """Return the positions in the postings ``start`` to ``end``, one document after the other."""
        freqs = self.freqs[start:end]
        numbers = np.repeat(self.first[start:end], freqs) + run_ramp(freqs)
        self.field.verify(self.info)
        positions, _ = self.field.positions(self.info, numbers, freqs)
        if self.origins is not None:
            positions = positions - np.repeat(self.origins[self.docs[start:end]], freqs)
        return positions if self.mask is None else positions[self.mask[numbers]]

    def select(self, mask: Bools, origins: Int64s | None = None) -> Postings:
        """Return the postings of all of a key's occurrences that ``mask`` (occurrences of the key,) names."""
        counts = np.add.reduceat(mask, self.first, dtype=np.int64) if len(mask) else self.counts
        return replace(self, counts=counts, mask=mask, origins=origins).only(counts > 0)


def read_postings(field: InvertedField, number: int) -> Postings:
    """Return the postings of the key with that number."""
    info = field.term_info(number)
    freqs = field.posting_freqs(field.codes(info))
    return Postings(field, info, field.docs(info), freqs, run_offsets(freqs), freqs)


class KeyTerms:
    """The terms of a field whose keys are its terms."""

    def __init__(self, field: InvertedField) -> None:
        self._field = field

    def get(self, term: bytes) -> Postings | None:
        """Return a term's postings, those of deleted documents included; None where it is no term."""
        number = self._field.dictionary.find(term)
        return None if number is None else read_postings(self._field, number)

    def terms_from(self, term: bytes) -> Iterator[bytes]:
        """Yield the terms from this one on, ascending."""
        dictionary = self._field.dictionary
        return (key for key, _ in dictionary.entries(dictionary.ceiling(term)))
