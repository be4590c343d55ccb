"""What matching and scoring read of an index: postings and columns as arrays over document numbers.

``vnsearch.engine.segments_reader`` implements these protocols over the segments of one commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s, UInt32s, UInt64s
from vnsearch.native import kernels
from vnsearch.native.structs import Postings
from vnsearch.query import Vocabulary

#: Of two lists, one that is so many times shorter is looked up in the other by bisection.
_FEW = 64
#: Folds, each with the spellings of it that count; None where all spellings do.
SpellingSet = tuple[tuple[str, frozenset[str] | None], ...]


class Occurrences(NamedTuple):
    """The occurrences of a fold in some of its postings, sorted by posting, then position; (n,) each.

    ``owners``: which of the postings, counted from 0 in the order they were asked for. ``positions``: counted
    through all zones of a document. ``variants``: index of the spelling in ``FoldPostings.forms``.
    ``continues_word``: whether segmentation binds the occurrence to the token before it.
    """

    owners: Int64s
    positions: Int64s
    variants: Int64s
    continues_word: Bools


class NativePostings(NamedTuple):
    """One segment's posting list of a fold, as the compiled loops read it.

    ``struct``: addresses and sizes. ``form_numbers`` (spellings of the segment,): index of each spelling in
    ``FoldPostings.forms``; None if they are the same. ``keep_alive``: the arrays that ``struct`` points at.
    """

    struct: Postings
    form_numbers: Int64s | None
    keep_alive: object = None


class FoldPostings(Protocol):
    """All documents that contain a fold in any spelling, without deleted ones. P is their number."""

    @property
    def forms(self) -> tuple[str, ...]:
        """The spellings, by variant number."""
        ...

    @property
    def docs(self) -> DocIds:
        """(P,) ascending document numbers; decoded at each use unless cached."""
        ...

    def stored_doc_freq(self, selection: Bools | None) -> int | None:
        """Return in how many documents one of some spellings occurs; None where that is not stored.

        ``selection`` (spellings,): which; None: all.
        """
        ...

    def freqs(self, postings: Int64s) -> UInt32s:
        """Return (n, zones) the occurrences by zone in the postings with these numbers (0 to P - 1), ascending."""
        ...

    def variants(self, postings: Int64s) -> Int64s:
        """Return the spelling of each occurrence in such postings, sorted by posting, then position."""
        ...

    def occurrences(self, postings: Int64s, *, with_variants: bool = True) -> Occurrences:
        """Return the occurrences in the postings with these numbers (0 to P - 1), ascending.

        Without ``with_variants``, ``variants`` may be empty.
        """
        ...

    def native_view(self) -> Sequence[NativePostings]:
        """Return the postings as the compiled loops read them, if the source has ``supports_native``."""
        ...


class StringListColumn(Protocol):
    """Any number of different strings for each document."""

    @property
    def counts(self) -> NDArray[Any]:
        """(size,) how many strings each document has."""
        ...

    @property
    def numbers(self) -> NDArray[Any]:
        """(sum of ``counts``,) indexes in ``values`` of the first document's strings, then of the second's, …."""
        ...

    @property
    def values(self) -> Sequence[str]:
        """The different strings; the first is "", which no document has."""
        ...


class PostingSource(Protocol):
    """One state of an index, as arrays over document numbers 0 to ``size - 1``."""

    @property
    def supports_native(self) -> bool:
        """Whether postings lie in memory as the compiled loops read them."""
        ...

    @property
    def size(self) -> int:
        """One more than the highest document number."""
        ...

    @property
    def live(self) -> Bools:
        """(size,) which document numbers are documents, not deleted ones."""
        ...

    @property
    def published(self) -> Float64s:
        """(size,) seconds since 1970; NaN where unknown."""
        ...

    @property
    def duplicate_groups(self) -> UInt64s:
        """(size,) a number for each document; near-duplicates, and only they, have it in common."""
        ...

    def postings(self, folded: str) -> FoldPostings | None:
        """Return the postings of a fold; None where no document contains it."""
        ...

    def pairs(self, left: str, right: str) -> FoldPostings | None:
        """Return the postings of two folds that stand side by side in this order, the second one's zone counting.

        Spellings are those of ``vnsearch.text.pair_list.pair_spelling``: they tell the forms of both, and whether
        segmentation binds them. There are no positions: ``occurrences`` is not to be called. None where no list
        is kept of this pair: then only positions tell where it occurs. Empty where no document has it.
        """
        ...

    def lengths(self, zone: int) -> UInt32s:
        """Return (size,) the number of tokens in each document's zone."""
        ...

    def starts(self, zone: int) -> UInt32s:
        """Return (size,) the position at which each document's zone begins."""
        ...

    def docs_with_value(self, field: str, value: str) -> DocIds:
        """Return the documents with that value, folded, in a value field; deleted ones may be among them."""
        ...

    def docs_without_value(self, field: str) -> DocIds:
        """Return the documents without any value in a value field; deleted ones may be among them."""
        ...

    def docs_with_address(self, text: str, *, anywhere: bool) -> DocIds:
        """Return the documents at a web address or below it; with ``anywhere``, those whose address contains it.

        ``text`` is that of ``vnsearch.query.Address``. Deleted documents may be among them.
        """
        ...

    def vocabulary(self) -> Vocabulary:
        """Return the words of all text."""
        ...


def is_form_among(forms: Sequence[str], selection: frozenset[str]) -> Bools:
    """Return (forms,) which of a fold's spellings are selected."""
    return np.array([form in selection for form in forms], np.bool_)


def union_sorted(parts: Iterable[DocIds]) -> DocIds:
    """Return the document numbers of all parts, ascending, each once. The parts are ascending themselves."""
    parts_with_any = [part for part in parts if len(part)]
    if len(parts_with_any) < 2:
        return parts_with_any[0] if parts_with_any else np.empty(0, np.uint32)
    present = np.zeros(max([int(part[-1]) for part in parts_with_any]) + 1, np.bool_)
    for part in parts_with_any:
        present[part] = True
    return present.nonzero()[0].astype(np.uint32)


def is_member(docs: DocIds | Int64s, members: DocIds | Int64s) -> Bools:
    """Return (n,) which of ``docs`` (n,) are among ``members``; both ascending, not below 0.

    >>> is_member(np.array([1, 4, 7]), np.array([0, 4, 9])).tolist()
    [False, True, False]
    """
    if not len(docs) or not len(members):
        return np.zeros(len(docs), np.bool_)
    if len(docs) * _FEW < len(members):
        places = np.minimum(np.searchsorted(members, docs), len(members) - 1)
        return np.asarray(members[places] == docs)
    if len(members) * _FEW < len(docs):
        result = np.zeros(len(docs), np.bool_)
        places = np.minimum(np.searchsorted(docs, members), len(docs) - 1)
        result[places[docs[places] == members]] = True
        return result
    size = max(int(docs[-1]), int(members[-1])) + 1
    if library := kernels():
        numbers = np.ascontiguousarray(docs, np.uint32), np.ascontiguousarray(members, np.uint32)
        return library.are_members(*numbers, size)
    present = np.zeros(size, np.bool_)
    present[members] = True
    return present[docs]
