"""Evidence from documents where the counts of an index decide nothing: how often units stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from vnsearch.query.syntax.ast import Term

#: How many documents are looked at: to find a name at all, to tell whether most documents join two units.
FIND_IN, SHARE_OF = 4096, 512
#: A name or two words alone are one unit if so many documents have them side by side, as in the table of pairs.
MIN_DOCUMENTS = 3
#: Units are one unit if this share of the documents that have them all has them side by side.
MIN_SHARE = 0.5


class SideBySide(NamedTuple):
    """Documents that have some units, and how many of them have these side by side, in their order."""

    documents: int
    together: int


#: Looks at the first documents, as many as given, that contain all of some units.
Evidence = Callable[[Sequence[Sequence[Term]], int], SideBySide]


def no_evidence(units: Sequence[Sequence[Term]], limit: int) -> SideBySide:  # noqa: ARG001 - as the type says
    """Return no evidence: for queries that are cut into units without looking at documents."""
    return SideBySide(0, 0)


def is_found(words: Sequence[Term], evidence: Evidence) -> bool:
    """Return whether documents have some words side by side."""
    return evidence([[word] for word in words], FIND_IN).together >= MIN_DOCUMENTS


def is_mostly_one(units: Sequence[Sequence[Term]], evidence: Evidence) -> bool:
    """Return whether most documents that have some units have them side by side: bộ and công thương."""
    documents, together = evidence(units, SHARE_OF)
    return together >= max(MIN_DOCUMENTS, MIN_SHARE * documents)
