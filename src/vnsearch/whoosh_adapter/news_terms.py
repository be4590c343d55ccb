"""The terms of our own index as Whoosh sees them: spellings, zones of the text, dates.

They are those that ``VietnameseAnalyzer`` would have indexed: each form, and each fold for all its forms.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from vnsearch.arrays import Bools, Int64s, UInt64s
from vnsearch.segments.postings_reader import InvertedField
from vnsearch.segments.term_dictionary import SEPARATOR
from vnsearch.text import fold
from vnsearch.whoosh_adapter.terms import Postings, read_postings


class SpellingLexicon:
    """The folds and forms of a field whose keys are folds and whose variants are forms."""

    def __init__(self, field: InvertedField) -> None:
        self.field = field

    @cached_property
    def terms(self) -> list[bytes]:
        """All folds and forms, ascending; some forms may have lost their last document in a merge."""
        terms: set[bytes] = set()
        for key, payload in self.field.dictionary.entries():
            terms.add(key)
            terms.update(_forms(key, payload))
        return sorted(terms)

    def find(self, term: bytes) -> tuple[Postings, Bools | None] | None:
        """Return the postings of a term's fold and which of its occurrences are the term's; None for all."""
        folded = fold(term.decode("utf-8", "replace")).encode()
        number = self.field.dictionary.find(folded)
        if number is None:
            return None
        forms = _forms(*self.field.dictionary.entry(number))
        if term != folded and term not in forms:
            return None
        whole = read_postings(self.field, number)
        if term == folded or len(forms) == 1:
            return whole, None
        self.field.verify(whole.info)
        variants = self.field.variants(whole.info, np.arange(whole.info.total_term_freq))
        return whole, variants == forms.index(term)


def _forms(key: bytes, payload: bytes) -> list[bytes]:
    """Return the forms of a fold; one that has no payload is its own only form."""
    return (payload or key).split(SEPARATOR)


class TextTerms:
    """The terms of all text."""

    def __init__(self, lexicon: SpellingLexicon) -> None:
        self._lexicon = lexicon

    def get(self, term: bytes) -> Postings | None:
        """Return a term's postings, those of deleted documents included; None where it is no term."""
        match = self._lexicon.find(term)
        if match is None:
            return None
        postings, mask = match
        return postings if mask is None else postings.select(mask)

    def terms_from(self, term: bytes) -> Iterator[bytes]:
        """Yield the terms from this one on, ascending."""
        terms = self._lexicon.terms
        return (terms[at] for at in range(bisect_left(terms, term), len(terms)))


class ZoneTerms(TextTerms):
    """The terms of one zone of the text; positions count from where it begins.

    ``zone`` is its number, ``origins`` (documents,) the position of its first token.
    """

    def __init__(self, lexicon: SpellingLexicon, zone: int, origins: Int64s) -> None:
        super().__init__(lexicon)
        self._zone = zone
        self._origins = origins

    def get(self, term: bytes) -> Postings | None:
        """Return the postings of what stands in the zone; None where the term is in no document's."""
        match = self._lexicon.find(term)
        if match is None:
            return None
        postings, mask = match
        inside = self._inside(postings)
        postings = postings.select(inside if mask is None else inside & mask, self._origins)
        return postings if len(postings.docs) else None

    def _inside(self, postings: Postings) -> Bools:
        """Return (occurrences of the key,) which are in the zone.

        Zones follow one another within a document.
        """
        field = postings.field
        counts = field.table[field.codes(postings.info)]
        zones = np.tile(np.arange(counts.shape[1]), len(counts))
        inside: Bools = np.repeat(zones, counts.ravel()) == self._zone
        return inside

    def terms_from(self, term: bytes) -> Iterator[bytes]:
        """Yield the terms of the zone from this one on, ascending."""
        return (text for text in super().terms_from(term) if self.get(text) is not None)


@dataclass(frozen=True, slots=True, eq=False)
class DocumentPostings:
    """Postings of a term without positions that occurs once in each document: ``docs`` (n,) ascending."""

    docs: Int64s

    @property
    def counts(self) -> Int64s:
        """(n,) ones."""
        return np.ones(len(self.docs), np.int64)

    def only(self, mask: Bools) -> DocumentPostings:
        """Return some of the postings; ``mask`` (n,)."""
        return replace(self, docs=self.docs[mask])

    def positions(self, start: int, end: int) -> Int64s:  # noqa: ARG002 - as other postings
        """Return no positions."""
        return np.empty(0, np.int64)


class NumberTerms:
    """A column of numbers as the terms of a Whoosh number field of 64 bits.

    Such a field has for each number a term of all its bits, and one each without its lowest ``step`` bits,
    without twice as many, and so on, so that a range is a few terms: a byte that says how many bits were
    left out, and the rest as eight bytes, highest first. ``values`` (n,) are those of the documents ``docs``
    (n,), as Whoosh makes them sortable.
    """

    _BITS = 64

    def __init__(self, values: UInt64s, docs: Int64s, step: int) -> None:
        order = np.argsort(values, kind="stable")
        self._values = values[order]
        self._docs = docs[order]
        self._step = step

    def get(self, term: bytes) -> DocumentPostings | None:
        """Return the documents that have a number, or one of those that are alike but for their low bits."""
        if len(term) != 1 + self._BITS // 8:
            return None
        shift, number = term[0], int.from_bytes(term[1:], "big")
        docs = self._docs[self._place(number << shift) : self._place((number + 1) << shift)]
        return DocumentPostings(np.sort(docs)) if len(docs) else None

    def _place(self, value: int) -> int:
        """Return how many values are below this one."""
        if value >> self._BITS:
            return len(self._values)
        return int(np.searchsorted(self._values, np.uint64(value)))

    def terms_from(self, term: bytes) -> Iterator[bytes]:
        """Yield the terms from this one on, ascending."""
        least = int.from_bytes(term[1 : 1 + self._BITS // 8].ljust(self._BITS // 8, b"\0"), "big")
        for shift in range(0, self._BITS, self._step):
            if term and shift < term[0]:
                continue
            number = least if term and shift == term[0] else 0
            while (at := self._place(number << shift)) < len(self._values):
                number = int(self._values[at]) >> shift
                yield bytes([shift]) + number.to_bytes(self._BITS // 8, "big")
                number += 1
