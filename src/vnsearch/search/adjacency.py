"""Occurrences of syllables in a handful of documents, laid out so that neighbours are found by address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s, UInt8s
from vnsearch.search.reader import PostingSource

#: Documents laid out at a time.
AT_ONCE = 2048


@dataclass(frozen=True, slots=True, eq=False)
class TermPositions:
    """Where a syllable stands, by document, then position; (n,) each.

    ``owners`` numbers of the documents laid out, ``exact`` whether it is spelt as typed, ``bound`` whether
    segmentation binds it to the token before.
    """

    owners: Int64s
    positions: Int64s
    exact: Bools
    bound: Bools


def term_positions(
    source: PostingSource,
    spelt: Sequence[tuple[str, frozenset[str] | None]],
    typed: frozenset[str] | None,
    docs: DocIds,
) -> TermPositions:
    """The occurrences of folds, in some spellings, in documents; exact are those spelt in a typed way."""
    found = [_one(source, folded, forms, typed, docs) for folded, forms in spelt]
    held = [each for each in found if each is not None and len(each.owners)]
    if len(held) == 1:
        return held[0]
    if not held:
        none, unset = np.empty(0, np.int64), np.empty(0, np.bool_)
        return TermPositions(none, none, unset, unset)
    owners = np.concatenate([each.owners for each in held])
    positions = np.concatenate([each.positions for each in held])
    order = np.lexsort((positions, owners))
    exact, bound = np.concatenate([e.exact for e in held]), np.concatenate([e.bound for e in held])
    return TermPositions(owners[order], positions[order], exact[order], bound[order])


def _one(
    source: PostingSource,
    folded: str,
    forms: frozenset[str] | None,
    typed: frozenset[str] | None,
    docs: DocIds,
) -> TermPositions | None:
    postings = source.postings(folded)
    if postings is None:
        return None
    places = np.searchsorted(postings.docs, docs)
    places[places == len(postings.docs)] = 0
    rows = np.flatnonzero(postings.docs[places] == docs)
    found = postings.occurrences(places[rows], with_variants=typed is not None or forms is not None)
    owners = rows[found.owners]
    every = np.ones(len(owners), np.bool_)
    exact = every if typed is None else _spelt(postings.forms, typed)[found.variants]
    if forms is None:
        return TermPositions(owners, found.positions, exact, found.continues_word)
    kept = _spelt(postings.forms, forms)[found.variants]
    return TermPositions(owners[kept], found.positions[kept], exact[kept], found.continues_word[kept])


def _spelt(forms: Sequence[str], wanted: frozenset[str]) -> Bools:
    return np.array([form in wanted for form in forms], np.bool_)


def per_document(owners: Int64s, values: Float64s, count: int) -> Float64s:
    """(count,) the sum of what each document's occurrences are worth."""
    return np.bincount(owners, values, count).astype(np.float64, copy=False)


class PositionGrid:
    """One cell for each position of the documents that hold what is asked for."""

    def __init__(self, count: int, standings: Sequence[TermPositions], room: int) -> None:
        last = np.full(count, -1, np.int64)
        for each in standings:
            if len(each.owners):
                ends = np.flatnonzero(np.append(each.owners[1:] != each.owners[:-1], True))
                owners = each.owners[ends]
                last[owners] = np.maximum(last[owners], each.positions[ends])
        sizes = last + 1 + room
        self._bases = np.cumsum(sizes) - sizes
        self._cells = np.zeros(int(sizes.sum()) + room, np.uint8)

    def addresses(self, each: TermPositions) -> Int64s:
        """(n,) the cells of a syllable's occurrences."""
        return self._bases[each.owners] + each.positions

    def directly_before(self, left: Int64s, marks: UInt8s, right: Int64s) -> UInt8s:
        """(n,) for each cell in ``right`` the mark of the occurrence of ``left`` just before; 0 if none."""
        self._cells[left + 1] = marks
        found = self._cells[right]
        self._cells[left + 1] = 0
        return found

    def before_within(self, left: Int64s, spent: UInt8s, right: Int64s, slack: int) -> UInt8s:
        """(n,) for each cell in ``right`` the least slack spent, plus 1, on the way from ``left``; 0 if none.

        ``spent`` (n,) is what each of ``left`` has spent; up to ``slack`` positions more may lie between.
        """
        for least in range(slack, -1, -1):
            for further in range(least + 1):
                reached = left[spent == least - further] + 1 + further
                self._cells[reached] = least + 1
        found = self._cells[right]
        self._cells[:] = 0
        return found
