"""A term's postings as the compiled loops read them: structures that point at the mapped file."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

from vnsearch.arrays import Bools
from vnsearch.native import FLAG, address
from vnsearch.native.structs import PostingsCursor, TermPostings
from vnsearch.search.adjacency import is_form_among
from vnsearch.search.reader import FoldPostings, NativePostings, PostingSource, SpellingSet


class NativeCall:
    """What a call of the compiled loops points at, kept alive as long as this object.

    Every posting list has one cursor, however many terms read it. Not for use by several threads.
    """

    def __init__(self) -> None:
        self._cursors: dict[int, PostingsCursor] = {}
        self._alive: list[object] = []

    def keep(self, value: object) -> None:
        """Keep a value alive."""
        self._alive.append(value)

    def term_postings(
        self, view: NativePostings, is_counted: Bools | None = None, is_typed: Bools | None = None
    ) -> TermPostings:
        """Return a posting list with flags for the spellings that count, and those that are as typed.

        The flags are those of all segments; None: all spellings.
        """
        postings = ctypes.addressof(view.struct)
        if postings not in self._cursors:
            self._cursors[postings] = PostingsCursor()
            self._alive.append(view)
        flags = [self._flags(view, selection) for selection in (is_typed, is_counted)]
        return TermPostings(postings, ctypes.addressof(self._cursors[postings]), *flags)

    def _flags(self, view: NativePostings, selection: Bools | None) -> int:
        if selection is None:
            return 0
        flags = selection if view.form_numbers is None else selection[view.form_numbers]
        if len(flags) < view.struct.spellings:
            raise IndexError("fewer flags than spellings")
        self._alive.append(flags)
        return address(flags, FLAG)


def native_term(
    source: PostingSource, spellings: SpellingSet, typed_forms: frozenset[str] | None, call: NativeCall
) -> Sequence[TermPostings]:
    """Return the postings of folds, by fold and segment.

    ``typed_forms``: the spellings that agree with what was typed; None if all do.
    """
    lists: list[TermPostings] = []
    for folded, forms in spellings:
        postings = source.postings(folded)
        if postings is not None:
            is_counted, is_typed = flags_of(postings, forms), flags_of(postings, typed_forms)
            lists += [call.term_postings(view, is_counted, is_typed) for view in postings.native_view()]
    return lists


def flags_of(postings: FoldPostings, forms: frozenset[str] | None) -> Bools | None:
    """Return (spellings,) which are wanted; None if all are."""
    return None if forms is None else is_form_among(postings.forms, forms)
