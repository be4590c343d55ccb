"""What ranking reads of an index: postings as arrays over document numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s, UInt32s, UInt64s
from vnsearch.query import Vocabulary

#: Folds, each with the spellings of it that count; None where all spellings do.
SpellingSet = tuple[tuple[str, frozenset[str] | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Occurrences:
    """Where a fold stands in some of its documents, by posting, then position.

    (n,) each: ``owners`` numbers of the postings asked for, ``positions``, ``variants`` numbers of
    spellings, ``bound`` whether segmentation binds it to the token before.
    """

    owners: Int64s
    positions: Int64s
    variants: Int64s
    continues_word: Bools


@dataclass(frozen=True, slots=True, eq=False)
class NativePostings:
    """Where a part of a fold's postings lies in memory, as ``vnsearch.native`` reads it.

    ``numbers``: its addresses and sizes; ``renamed``: its spellings' numbers among all of the fold's, None
    if they are the same; ``held``: what the addresses need to stay true.
    """

    struct: tuple[int, ...]
    form_numbers: Int64s | None
    keep_alive: object = None


class FoldPostings(Protocol):
    """All documents that hold a fold in any spelling, deleted ones left out."""

    @property
    def forms(self) -> tuple[str, ...]:
        """The spellings, by variant number."""
        ...

    @property
    def docs(self) -> DocIds:
        """(P,) ascending document numbers."""
        ...

    def freqs(self) -> UInt32s:
        """(P, zones) occurrences by zone, all spellings together."""
        ...

    def variants(self) -> Int64s:
        """Every occurrence's spelling, by posting, then position."""
        ...

    def occurrences(self, chosen: Int64s, *, with_variants: bool = True) -> Occurrences:
        """The occurrences in the postings with these numbers, ascending.

        Where their spellings are not asked for, ``variants`` may be empty.
        """
        ...

    def native_view(self) -> Sequence[NativePostings]:
        """Where the postings lie in memory, if the source has ``packs``."""
        ...


class StringColumn(Protocol):
    """One string a document: ``numbers`` (size,) into ``values``, whose first is ""."""

    @property
    def numbers(self) -> NDArray[Any]:
        """(size,)."""
        ...

    @property
    def values(self) -> Sequence[str]:
        """Each once."""
        ...


class PostingSource(Protocol):
    """One state of an index, as arrays over document numbers 0 to ``size - 1``."""

    @property
    def supports_native(self) -> bool:
        """Whether postings lie in memory as ``vnsearch.native`` reads them."""
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
        """(size,) a number that near-identical documents have in common, and no others."""
        ...

    def postings(self, folded: str) -> FoldPostings | None:
        """The postings of a fold; None where no document holds it."""
        ...

    def lengths(self, zone: int) -> UInt32s:
        """(size,) tokens of each document's zone."""
        ...

    def starts(self, zone: int) -> UInt32s:
        """(size,) the position at which each document's zone begins."""
        ...

    def docs_with_value(self, field: str, value: str) -> DocIds:
        """The documents with that value, folded, in a value field; deleted ones may be among them."""
        ...

    def vocabulary(self) -> Vocabulary:
        """The words of all text."""
        ...


def union_sorted(parts: Iterable[DocIds]) -> DocIds:
    """The numbers of all parts, each once, ascending; each part is ascending itself."""
    found = [part for part in parts if len(part)]
    if len(found) < 2:
        return found[0] if found else np.empty(0, np.uint32)
    there = np.zeros(max(int(part[-1]) for part in found) + 1, np.bool_)
    for part in found:
        there[part] = True
    return np.flatnonzero(there).astype(np.uint32)


def is_member(docs: DocIds, found: DocIds) -> Bools:
    """(n,) which of some documents are found; both ascending."""
    there = np.zeros(len(docs), np.bool_)
    if len(docs):
        places = np.searchsorted(docs, found)
        places[places == len(docs)] = 0
        there[places[docs[places] == found]] = True
    return there
