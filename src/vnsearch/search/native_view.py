"""A term's postings as the compiled loops read them: structures that point at the arrays in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vnsearch.arrays import Bools
from vnsearch.native import FLAG, address
from vnsearch.native.structs import Postings
from vnsearch.search.adjacency import is_form_among
from vnsearch.search.reader import FoldPostings, NativePostings, PostingSource, SpellingSet


@dataclass(frozen=True, slots=True, eq=False)
class NativeTerm:
    """A term's postings by fold and segment; ``keep_alive``: the arrays that the structures point at."""

    postings: Sequence[Postings]
    keep_alive: object


def native_term(
    source: PostingSource, spellings: SpellingSet, typed_forms: frozenset[str] | None
) -> NativeTerm:
    """Return the postings of folds, with a flag for each spelling that counts, and each that is as typed.

    ``typed_forms``: the spellings that agree with what was typed; None if all do.
    """
    structs: list[Postings] = []
    keep_alive: list[object] = []
    for folded, forms in spellings:
        postings = source.postings(folded)
        if postings is None:
            continue
        for view in postings.native_view():
            typed = _form_flags(postings, view, typed_forms)
            counted = _form_flags(postings, view, forms)
            struct = Postings.from_buffer_copy(view.struct)
            struct.typed, struct.counted = address(typed, FLAG), address(counted, FLAG)
            struct.spellings = min((len(flags) for flags in (typed, counted) if flags is not None), default=0)
            structs.append(struct)
            keep_alive.append((view, typed, counted))
    return NativeTerm(structs, keep_alive)


def _form_flags(postings: FoldPostings, view: NativePostings, forms: frozenset[str] | None) -> Bools | None:
    """Return (spellings of this segment,) which are wanted; None if all are."""
    if forms is None:
        return None
    flags = is_form_among(postings.forms, forms)
    return flags if view.form_numbers is None else flags[view.form_numbers]
