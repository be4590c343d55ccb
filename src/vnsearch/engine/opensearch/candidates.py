"""Candidates read from a cluster as a posting source, scored by the code that scores the documents of a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s, UInt32s, UInt64s
from vnsearch.engine.opensearch.columns import Columns
from vnsearch.engine.opensearch.vocabulary import ClusterVocabulary
from vnsearch.query import NO_VALUE, TEXT_FIELDS, Address, Filter, Vocabulary
from vnsearch.search.occurrence_weights import zone_numbers
from vnsearch.search.reader import FoldPostings, NativePostings, Occurrences

_NO_DOCS = np.empty(0, np.uint32)


@dataclass(frozen=True, eq=False)
class _CandidatePostings:
    """The documents among the candidates that contain a fold.

    ``docs`` (P,). ``owners``, ``variant_numbers``, ``cells`` (occurrences,): posting, spelling and index in
    ``columns`` of each occurrence, in order.
    """

    forms: tuple[str, ...]
    docs: DocIds
    columns: Columns
    owners: Int64s
    variant_numbers: Int64s
    cells: Int64s

    def stored_doc_freq(self, selection: Bools | None) -> int | None:  # noqa: ARG002 - the protocol's
        """Return None: the number over the whole index comes from the cluster."""
        return None

    @cached_property
    def _freqs(self) -> UInt32s:
        positions, docs = self.columns.positions[self.cells], self.docs[self.owners]
        zones = zone_numbers(self.columns.starts, docs, positions)
        shape = len(self.docs), len(TEXT_FIELDS)
        cells = self.owners * len(TEXT_FIELDS) + zones
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape).astype(np.uint32)

    def _occurrences_in(self, postings: Int64s) -> tuple[Int64s, Int64s]:
        """Return the occurrences in some postings, and for each its index in ``postings``."""
        place = np.full(len(self.docs), -1, np.int64)
        place[postings] = np.arange(len(postings))
        owners = place[self.owners]
        occurrences = np.flatnonzero(owners >= 0)
        return occurrences, owners[occurrences]

    def freqs(self, postings: Int64s) -> UInt32s:
        """Return (n, zones) the occurrences by zone in some postings."""
        return self._freqs[postings]

    def variants(self, postings: Int64s) -> Int64s:
        """Return the spelling of each occurrence in some postings."""
        return self.variant_numbers[self._occurrences_in(postings)[0]]

    def occurrences(self, postings: Int64s, *, with_variants: bool = True) -> Occurrences:  # noqa: ARG002 - at hand
        """Return the occurrences in some postings."""
        numbers, owners = self._occurrences_in(postings)
        cells = self.cells[numbers]
        return Occurrences(
            owners, self.columns.positions[cells], self.variant_numbers[numbers], self.columns.bound[cells]
        )

    def native_view(self) -> Sequence[NativePostings]:
        """Not called: the source has no ``supports_native``."""
        return ()


#: A condition on a value or an address; the cluster reports which candidates fulfil it.
Condition = Filter | Address


@dataclass(frozen=True, eq=False)
class CandidateSource:
    """n documents of a cluster; ``conditions``: which of them (ascending) fulfil each condition of the query."""

    columns: Columns
    words: ClusterVocabulary
    conditions: Mapping[Condition, DocIds]

    supports_native = False

    @property
    def size(self) -> int:
        """Return how many documents there are."""
        return len(self.columns)

    @cached_property
    def live(self) -> Bools:
        """Return (size,) True everywhere: deleted documents are never candidates."""
        return np.ones(self.size, np.bool_)

    @property
    def published(self) -> Float64s:
        """Return (size,) seconds since 1970; NaN where unknown."""
        return self.columns.published

    @property
    def duplicate_groups(self) -> UInt64s:
        """Return (size,) the number of each document's near-duplicate group."""
        return self.columns.groups

    def postings(self, folded: str) -> FoldPostings | None:
        """Return the postings of a fold; None where no document of the whole index contains it."""
        return self._postings.get(folded) or self._look_up(folded)

    @cached_property
    def _postings(self) -> dict[str, FoldPostings]:
        return {}

    def _look_up(self, folded: str) -> FoldPostings | None:
        forms = tuple(self.words.spellings(folded))
        if not forms:
            return None
        columns = self.columns
        variant_of = np.full(len(columns.form_hashes), -1, np.int64)
        for variant, form in enumerate(forms):
            variant_of[columns.entries(form)] = variant
        variants = variant_of[columns.terms]
        cells = np.flatnonzero(variants >= 0)
        docs, owners = np.unique(columns.form_docs[columns.terms[cells]], return_inverse=True)
        postings = _CandidatePostings(forms, docs.astype(np.uint32), columns, owners, variants[cells], cells)
        self._postings[folded] = postings
        return postings

    def pairs(self, left: str, right: str) -> FoldPostings | None:  # noqa: ARG002 - the protocol's
        """Return None: positions tell where pairs occur."""
        return None

    def lengths(self, zone: int) -> UInt32s:
        """Return (size,) the tokens of each document's zone."""
        return self.columns.lengths[:, zone]

    def starts(self, zone: int) -> UInt32s:
        """Return (size,) the position at which each document's zone starts."""
        return self.columns.starts[:, zone]

    def docs_with_value(self, field: str, value: str) -> DocIds:
        """Return the documents with a value, by the conditions of the query."""
        return self.conditions.get(Filter(field, value), _NO_DOCS)

    def docs_without_value(self, field: str) -> DocIds:
        """Return the documents without a value, by the conditions of the query."""
        return self.conditions.get(Filter(field, NO_VALUE), _NO_DOCS)

    def docs_with_address(self, text: str, *, anywhere: bool) -> DocIds:
        """Return the documents at an address, by the conditions of the query."""
        return self.conditions.get(Address(text, anywhere), _NO_DOCS)

    def vocabulary(self) -> Vocabulary:
        """Return the words of the whole index."""
        return self.words
