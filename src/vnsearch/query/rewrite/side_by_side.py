"""Evidence from documents where the counts of an index decide nothing: how often units stand side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from vnsearch.query.syntax.ast import Term

#: How many documents are looked at: to find a name at all, to tell whether most documents join two units, and to
#: tell in which spellings they have a unit.
FIND_IN, SHARE_OF, SPELLINGS_OF = 4096, 512, 64
#: A name or two words alone are one unit if so many documents have them side by side, as in the table of pairs.
MIN_DOCUMENTS = 3
#: Units are one unit if this share of the documents that have them all has them side by side.
MIN_SHARE = 0.5
#: Units with a single syllable among them are joined already if at least so many documents have them side by side,
#: and at least this share of the documents that contain them all …
MIN_DOCUMENTS_WITH_SYLLABLE, MIN_SHARE_WITH_SYLLABLE = 5, 0.05
#: … and at least this share of those that have them in this order with at most so many other words between.
MIN_SHARE_WITHIN_SLACK, SLACK = 0.7, 8


class SideBySide(NamedTuple):
    """Documents that have some units, and how many of them have these side by side, in their order."""

    documents: int
    together: int


class Evidence(Protocol):
    """Looks at documents; an engine's snapshot does."""

    def side_by_side(self, units: Sequence[Sequence[Term]], limit: int, slack: int = 0) -> SideBySide:
        """Look at the first ``limit`` documents that contain all of some units.

        ``slack``: how many other words may stand between the first and the last, in all.
        """
        ...

    def spellings(self, words: Sequence[Term], limit: int) -> Mapping[tuple[str, ...], int]:
        """Look at the first ``limit`` documents with some words side by side: how many have them in which forms.

        Every spelling of a word counts, however it was typed.
        """
        ...


class NoEvidence:
    """No evidence: for queries that are cut into units without looking at documents."""

    def side_by_side(self, units: Sequence[Sequence[Term]], limit: int, slack: int = 0) -> SideBySide:  # noqa: ARG002 - as the protocol says
        """Return that no document has the units."""
        return SideBySide(0, 0)

    def spellings(self, words: Sequence[Term], limit: int) -> Mapping[tuple[str, ...], int]:  # noqa: ARG002 - as the protocol says
        """Return no spelling."""
        return {}


def is_found(words: Sequence[Term], evidence: Evidence) -> bool:
    """Return whether documents have some words side by side."""
    return evidence.side_by_side([[word] for word in words], FIND_IN).together >= MIN_DOCUMENTS


def is_mostly_one(units: Sequence[Sequence[Term]], evidence: Evidence) -> bool:
    """Return whether most documents that have some units have them side by side: bộ and công thương.

    Where a unit is a single syllable, it is enough if most documents that have the units near one another have them
    side by side: tây nam and bộ.
    """
    documents, together = evidence.side_by_side(units, SHARE_OF)
    if together >= max(MIN_DOCUMENTS, MIN_SHARE * documents):
        return True
    if (
        together < max(MIN_DOCUMENTS_WITH_SYLLABLE, MIN_SHARE_WITH_SYLLABLE * documents)
        or min(map(len, units)) > 1
    ):
        return False
    return together >= MIN_SHARE_WITHIN_SLACK * evidence.side_by_side(units, SHARE_OF, SLACK).together
