"""What ranking reads of an index: postings as arrays over document numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vnsearch.query import Vocabulary

#: Document numbers.
Ids = NDArray[np.uint32]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Weights = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Occurrences:
    """Where a fold stands in some of its documents, by posting, then position.

    (n,) each: ``owners`` numbers of the postings asked for, ``positions``, ``variants`` numbers of
    spellings, ``bound`` whether segmentation binds it to the token before.
    """

    owners: Numbers
    positions: Numbers
    variants: Numbers
    bound: Mask


class FoldPostings(Protocol):
    """All documents that hold a fold in any spelling, deleted ones left out."""

    @property
    def forms(self) -> tuple[str, ...]:
        """The spellings, by variant number."""
        ...

    @property
    def docs(self) -> Ids:
        """(P,) ascending document numbers."""
        ...

    def counts(self) -> NDArray[np.uint32]:
        """(P, zones) occurrences by zone, all spellings together."""
        ...

    def variants(self) -> Numbers:
        """Every occurrence's spelling, by posting, then position."""
        ...

    def occurrences(self, chosen: Numbers) -> Occurrences:
        """The occurrences in the postings with these numbers, ascending."""
        ...


class PostingSource(Protocol):
    """One state of an index, as arrays over document numbers 0 to ``size - 1``."""

    @property
    def size(self) -> int:
        """One more than the highest document number."""
        ...

    @property
    def live(self) -> Mask:
        """(size,) which document numbers are documents, not deleted ones."""
        ...

    @property
    def published(self) -> Floats:
        """(size,) seconds since 1970; NaN where unknown."""
        ...

    def fold(self, folded: str) -> FoldPostings | None:
        """The postings of a fold; None where no document holds it."""
        ...

    def lengths(self, zone: int) -> NDArray[np.uint32]:
        """(size,) tokens of each document's zone."""
        ...

    def starts(self, zone: int) -> NDArray[np.uint32]:
        """(size,) the position at which each document's zone begins."""
        ...

    def holding(self, field: str, value: str) -> Ids:
        """The documents with that value, folded, in a value field; deleted ones may be among them."""
        ...

    def vocabulary(self) -> Vocabulary:
        """The words of all text."""
        ...


def ascending(parts: Iterable[Ids]) -> Ids:
    """The numbers of all parts, each once, ascending."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.uint32)
