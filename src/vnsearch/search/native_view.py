"""A term's postings as the compiled loops read them: addresses and sizes of the arrays in memory."""

from __future__ import annotations

import numpy as np

from vnsearch.arrays import Bools
from vnsearch.native import FLAG, address
from vnsearch.search.reader import FoldPostings, NativePostings, PostingSource, SpellingSet


def native_parts(
    source: PostingSource, spelt: SpellingSet, typed: frozenset[str] | None
) -> list[tuple[tuple[int, ...], object]]:
    """A syllable's postings part by part for ``vnsearch.native``, and the arrays that they point into."""
    found: list[tuple[tuple[int, ...], object]] = []
    for folded, forms in spelt:
        postings = source.postings(folded)
        if postings is None:
            continue
        for part in postings.native_view():
            flags = [_flags(postings, part, wanted) for wanted in (typed, forms)]
            sizes = [len(each) for each in flags if each is not None]
            numbers = *part.struct, *(address(each, FLAG) for each in flags), min(sizes, default=0)
            found.append((numbers, (postings, flags)))
    return found


def _flags(postings: FoldPostings, part: NativePostings, wanted: frozenset[str] | None) -> Bools | None:
    """(spellings,) which are wanted; None where all are."""
    if wanted is None:
        return None
    flags = np.array([form in wanted for form in postings.forms], np.bool_)
    return flags if part.form_numbers is None else flags[part.form_numbers]
