"""The terms of a field as Whoosh sees them, and one term's postings as arrays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from vnsearch.arrays import Bools, Int64s
from vnsearch.segments.posting_lists import run_offsets, run_ramp
from vnsearch.segments.postings_reader import InvertedField, TermInfo
from vnsearch.whoosh_adapter.schema import SEPARATOR

#: A group and the variant in it; None for all of the group.
Place = tuple[int, int | None]
_SEPARATOR = SEPARATOR.encode()


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """One term's postings: ``docs`` (n,) ascending and ``counts`` (n,) occurrences in each.

    ``first`` and ``each`` (n,): where the whole group's occurrences in each begin, and how many they are.
    """

    field: InvertedField
    group: TermInfo
    variant: int | None
    docs: Int64s
    counts: Int64s
    first: Int64s
    each: Int64s

    def only(self, kept: Bools) -> Postings:
        """Some of them; ``kept`` (n,)."""
        return replace(
            self,
            docs=self.docs[kept],
            counts=self.counts[kept],
            first=self.first[kept],
            each=self.each[kept],
        )

    def positions(self, low: int, past: int) -> Int64s:
        """The positions of some postings, one after the other."""
        each = self.each[low:past]
        chosen = np.repeat(self.first[low:past], each) + run_ramp(each)
        self.field.verify(self.group)
        places, _ = self.field.positions(self.group, chosen, each)
        if self.variant is None:
            return places
        own: Bools = self.field.variants(self.group, chosen) == self.variant
        return places[own]


class Terms:
    """The terms of a field whose keys are its terms."""

    def __init__(self, field: InvertedField) -> None:
        self.field = field

    def find(self, term: bytes) -> Place | None:
        """Where a term lies."""
        number = self.field.dictionary.find(term)
        return None if number is None else (number, None)

    def since(self, term: bytes) -> Iterator[bytes]:
        """The terms from this one on, ascending."""
        dictionary = self.field.dictionary
        return (key for key, _ in dictionary.entries(dictionary.ceiling(term)))

    def spread(self, place: Place) -> int:
        """How many documents hold a term, deleted ones included."""
        number, variant = place
        return self.field.doc_freq(number) if variant is None else len(self.postings(place).docs)

    def occurrences(self, place: Place) -> int:
        """How often a term occurs, in deleted documents too."""
        number, variant = place
        return (
            self.field.total_term_freq_of(number)
            if variant is None
            else int(self.postings(place).counts.sum())
        )

    def postings(self, place: Place) -> Postings:
        """A term's postings, those of deleted documents included."""
        number, variant = place
        group = self.field.term_info(number)
        each = self.field.posting_freqs(self.field.codes(group))
        whole = Postings(self.field, group, None, self.field.docs(group), each, run_offsets(each), each)
        if variant is None:
            return whole
        self.field.verify(group)
        held = self.field.variants(group, np.arange(group.total_term_freq)) == variant
        counts = np.add.reduceat(held, whole.first, dtype=np.int64)
        return replace(whole, variant=variant, counts=counts).only(counts > 0)


class SpellingTerms(Terms):
    """The terms of a field whose keys are folds: one a spelling, ``fold␟form``."""

    def find(self, term: bytes) -> Place | None:
        """Where a spelling lies."""
        folded, _, form = term.partition(_SEPARATOR)
        number = self.field.dictionary.find(folded)
        if number is None:
            return None
        forms = _forms(*self.field.dictionary.entry(number))
        if form not in forms:
            return None
        return number, forms.index(form) if len(forms) > 1 else None

    def since(self, term: bytes) -> Iterator[bytes]:
        """The spellings from this term on, ascending; one may have lost its last document in a merge."""
        dictionary = self.field.dictionary
        for key, note in dictionary.entries(dictionary.ceiling(term.partition(_SEPARATOR)[0])):
            for spelled in sorted(key + _SEPARATOR + form for form in _forms(key, note)):
                if spelled >= term:
                    yield spelled


def _forms(key: bytes, note: bytes) -> list[bytes]:
    return (note or key).split(_SEPARATOR)


def terms_of(field: InvertedField) -> Terms:
    """The terms of a field."""
    return SpellingTerms(field) if field.options.variants else Terms(field)
