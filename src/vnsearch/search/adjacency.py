"""Where terms stand in some documents, and a grid of positions in which neighbours are found by address.

The compiled loops do the same in ``mark_ngram_ends`` and ``sum_ngram_ends`` (``native/kernels.c``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s, UInt8s
from vnsearch.search.reader import PostingSource, SpellingSet, is_form_among

#: How many documents a grid holds at most: the memory it takes is that of their text.
DOCS_AT_ONCE = 2048
#: The most positions of a document: its record has at most 512 MB (``segments.stored_documents``).
_MAX_POSITION = 1 << 28


@dataclass(frozen=True, slots=True, eq=False)
class TermPositions:
    """The occurrences of one term in n documents, sorted by document, then position; (occurrences,) each.

    ``rows``: in which of the documents, 0 to n - 1. ``positions``: counted through all zones of a document.
    ``as_typed``: whether the spelling agrees with what was typed. ``continues_word``: whether segmentation
    binds the occurrence to the token before it.
    """

    rows: Int64s
    positions: Int64s
    as_typed: Bools
    continues_word: Bools


def term_positions(
    source: PostingSource, spellings: SpellingSet, typed_forms: frozenset[str] | None, docs: DocIds
) -> TermPositions:
    """Return the occurrences of folds, in the spellings that count, in ``docs`` (n,), ascending.

    ``typed_forms``: the spellings that agree with what was typed; None if all do.
    """
    parts = [_fold_positions(source, folded, forms, typed_forms, docs) for folded, forms in spellings]
    parts_with_any = [part for part in parts if part is not None and len(part.rows)]
    if len(parts_with_any) == 1:
        return parts_with_any[0]
    if not parts_with_any:
        integers, flags = np.empty(0, np.int64), np.empty(0, np.bool_)
        return TermPositions(integers, integers, flags, flags)
    rows = np.concatenate([part.rows for part in parts_with_any])
    positions = np.concatenate([part.positions for part in parts_with_any])
    as_typed = np.concatenate([part.as_typed for part in parts_with_any])
    continues_word = np.concatenate([part.continues_word for part in parts_with_any])
    order = np.lexsort((positions, rows))
    return TermPositions(rows[order], positions[order], as_typed[order], continues_word[order])


def _fold_positions(
    source: PostingSource,
    folded: str,
    forms: frozenset[str] | None,
    typed_forms: frozenset[str] | None,
    docs: DocIds,
) -> TermPositions | None:
    """Return the occurrences of one fold; None where no document at all contains it."""
    postings = source.postings(folded)
    if postings is None:
        return None
    fold_docs = postings.docs
    if not len(fold_docs):
        return None
    places = np.searchsorted(fold_docs, docs)
    places[places == len(fold_docs)] = 0
    doc_rows = np.flatnonzero(fold_docs[places] == docs)
    with_variants = typed_forms is not None or forms is not None
    occurrences = postings.occurrences(places[doc_rows], with_variants=with_variants)
    rows, positions = doc_rows[occurrences.owners], occurrences.positions
    as_typed = np.ones(len(rows), np.bool_)
    if typed_forms is not None:
        as_typed = is_form_among(postings.forms, typed_forms)[occurrences.variants]
    if forms is None:
        return TermPositions(rows, positions, as_typed, occurrences.continues_word)
    is_counted = is_form_among(postings.forms, forms)[occurrences.variants]
    return TermPositions(
        rows[is_counted], positions[is_counted], as_typed[is_counted], occurrences.continues_word[is_counted]
    )


def sum_by_document(rows: Int64s, weights: Float64s, n: int) -> Float64s:
    """Return (n,) the sum of the weights of each document's occurrences."""
    return np.bincount(rows, weights, n).astype(np.float64, copy=False)


class PositionGrid:
    """An array with one cell for each position of n documents, one document after another.

    The cell of position p in document d is ``base[d] + p``, so the cell after that of an occurrence is that
    of the next token of the same document. Each document ends with some empty cells, so that what is searched
    for behind its last occurrence is not found in the next document. With ``padding`` 2::

        document 0, last position 3:   cells 0 1 2 3, padding 4 5     base[0] = 0
        document 1, last position 1:   cells 6 7,     padding 8 9     base[1] = 6
    """

    def __init__(self, n: int, terms: Sequence[TermPositions], padding: int) -> None:
        last = np.full(n, -1, np.int64)
        for term in terms:
            if len(term.rows):
                is_last_of_document = np.append(term.rows[1:] != term.rows[:-1], True)
                rows, positions = term.rows[is_last_of_document], term.positions[is_last_of_document]
                last[rows] = np.maximum(last[rows], positions)
        sizes = last + 1 + padding
        if int(last.max(initial=0)) >= _MAX_POSITION:
            raise IndexError("a position beyond what a document can have")
        self._bases = np.cumsum(sizes) - sizes
        self._cells = np.zeros(int(sizes.sum()) + padding, np.uint8)

    def addresses(self, term: TermPositions) -> Int64s:
        """Return (occurrences,) the cells of a term's occurrences."""
        return self._bases[term.rows] + term.positions

    def directly_before(self, left: Int64s, marks: UInt8s, right: Int64s) -> UInt8s:
        """Return the mark of the occurrence just before each cell of ``right``; 0 if there is none.

        ``left`` and ``right`` are cells; ``marks`` has one number above 0 for each of ``left``. For example
        ``left`` [3, 7] with marks [1, 2] and ``right`` [4, 5, 8] give [1, 0, 2].
        """
        self._cells[left + 1] = marks
        result = self._cells[right]
        self._cells[left + 1] = 0
        return result

    def before_within(self, left: Int64s, spent: UInt8s, right: Int64s, slack: int) -> UInt8s:
        """Return 1 + the least slack spent on a way to each cell of ``right``; 0 if it is out of reach.

        ``spent``: the slack that each of ``left`` has already spent. The way to a cell d positions further on
        spends d - 1 more; all of a way may spend ``slack``. The grid's padding must be ``slack`` + 2.

        For example, with slack 2, ``left`` [5, 9] and ``spent`` [0, 1], cells are written in three rounds, a
        smaller total last so that it wins::

            total 2: cell 5 + 3 and cell 9 + 2 become 3
            total 1: cell 5 + 2 and cell 9 + 1 become 2
            total 0: cell 5 + 1 becomes 1

        so ``right`` [6, 8, 10, 12] gives [1, 3, 2, 0].
        """
        for total in range(slack, -1, -1):
            for gap in range(total + 1):
                cells = left[spent == total - gap] + gap + 1
                self._cells[cells] = total + 1
        result = self._cells[right]
        self._cells[:] = 0
        return result
