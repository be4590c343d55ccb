"""A term's postings as the compiled loops read them: structures that point at the mapped file."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vnsearch.arrays import Bools
from vnsearch.native import FLAG, address
from vnsearch.native.structs import PostingsCursor, TermPostings
from vnsearch.search.reader import FoldPostings, NativePostings, is_form_among


@dataclass(frozen=True, slots=True, eq=False)
class NativeList:
    """A posting list of a term in one segment: its address, and that of flags for the spellings that count.

    Both are valid as long as this object.
    """

    view: NativePostings
    address: int
    flags_address: int
    flags: Bools | None

    @classmethod
    def of(cls, view: NativePostings, selection: Bools | None) -> NativeList:
        """Return it with the flags of its segment; ``selection``: those of all segments; None: all count."""
        flags = flags_in_segment(view, selection)
        return cls(view, ctypes.addressof(view.struct), address(flags, FLAG), flags)


def flags_in_segment(view: NativePostings, selection: Bools | None) -> Bools | None:
    """Return the flags of a segment's spellings, from those of all segments; None: all spellings."""
    if selection is None:
        return None
    flags = selection if view.form_numbers is None else selection[view.form_numbers]
    if len(flags) < view.struct.spellings:
        raise IndexError("fewer flags than spellings")
    return flags


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
        self, lists: Sequence[NativeList], is_typed: Sequence[Bools | None] = ()
    ) -> ctypes.Array[TermPostings]:
        """Return posting lists one after another, as C reads an array of them.

        ``is_typed``: for each list flags for the spellings that are as typed; without them all are.
        """
        self._alive += lists, is_typed
        cursors = self._cursors
        for part in lists:
            if part.address not in cursors:
                cursors[part.address] = PostingsCursor()
        typed_addresses = [address(flags, FLAG) for flags in is_typed] if is_typed else [0] * len(lists)
        kind: Any = TermPostings * len(lists)  # mypy does not know that ctypes makes structures of tuples
        array: ctypes.Array[TermPostings] = kind(
            *[
                (part.address, ctypes.addressof(cursors[part.address]), flags, part.flags_address)
                for part, flags in zip(lists, typed_addresses, strict=True)
            ]
        )
        self._alive.append(array)
        return array


def flags_of(postings: FoldPostings, forms: frozenset[str] | None) -> Bools | None:
    """Return (spellings,) which are wanted; None if all are."""
    return None if forms is None else is_form_among(postings.forms, forms)
