"""A part of a query bound to one source, and what it says about documents; filters.

``Matcher`` is Lucene's Weight, ``Scores`` its Scorer. The matchers here are filters. Those that look for
words are in ``soft_conjunction`` and ``phrase``, those that combine others in ``boolean_matchers``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from vnsearch.arrays import Bools, DocIds, Float64s, Int64s

#: Explanation callback: called once for each summand of a score, with its label and its value for each row.
Explain = Callable[[str, Float64s], None]


@dataclass(frozen=True, eq=False)
class Scores:
    """What a matcher says about n documents; this class: which match, all with score 0 (a filter).

    ``matches`` (n,): which documents match; ``strong`` (n,): which of them strongly. Everything else holds for
    documents that match only, and is computed when it is asked for. Rows are numbers of the n documents, 0 to
    n - 1.
    """

    matches: Bools
    strong: Bools

    @property
    def has_scores(self) -> bool:
        """Whether any document can score above 0."""
        return False

    def max_score(self) -> Float64s:
        """Return (n,) an upper bound of the scores."""
        return np.zeros(len(self.matches))

    def score(
        self,
        rows: Int64s,
        explain: Explain | None = None,  # noqa: ARG002 - a filter
        floor: Float64s | None = None,  # noqa: ARG002 - a filter
    ) -> Float64s:
        """Return (rows,) the scores of some documents that match.

        ``explain``: called with each summand. ``floor`` (rows,): for a document whose score is below its floor,
        any number below it may be returned.
        """
        return np.zeros(len(rows))

    def all_in_title(self) -> Bools | None:
        """Return (n,) which documents have every word, as typed, in the title; None if there are no words."""
        return None

    def subset(self, rows: Int64s) -> Scores:
        """Return the same about some of the documents."""
        return Scores(self.matches[rows], self.strong[rows])


def _filter_scores(matches: Bools) -> Scores:
    """Return the scores of a filter, whose matches are all strong."""
    return Scores(matches, matches)


class Matcher(Protocol):
    """A part of a query, ready to be answered over one source."""

    def candidates(self, others: int | None = None) -> DocIds | None:
        """Return ascending documents that include all matches; None when any document may match.

        ``others``: how many documents the other parts of a conjunction leave, each of which is passed to ``score``
        in any case. None is returned too where scoring so few is faster than reading whole posting lists.
        """
        ...

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:
        """Return which of some documents (ascending) match, and their scores.

        ``prefiltered``: all of ``docs`` are among the candidates, which need not be checked again.
        """
        ...


class DocSetMatcher(NamedTuple):
    """Matches a fixed set of documents, such as those with a value in a field.

    ``size``: one more than the highest document number of the source.
    """

    ids: DocIds
    size: int

    def candidates(self, others: int | None = None) -> DocIds | None:  # noqa: ARG002 - the protocol's
        """Return the set."""
        return self.ids

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:  # noqa: ARG002 - the protocol's
        """Return which documents are in the set."""
        in_set = np.zeros(self.size, np.bool_)
        in_set[self.ids] = True
        return _filter_scores(in_set[docs])


class DateRangeMatcher(NamedTuple):
    """Matches documents published from ``start`` until before ``end``, but no undated ones.

    ``published`` (size,): seconds since 1970, NaN where unknown; ``start`` and ``end`` likewise.
    """

    published: Float64s
    start: float
    end: float

    def candidates(self, others: int | None = None) -> DocIds | None:  # noqa: ARG002 - the protocol's
        """Return None: any document may match."""
        return None

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:  # noqa: ARG002 - the protocol's
        """Return which documents were published in the range."""
        published = self.published[docs]
        return _filter_scores((published >= self.start) & (published < self.end))


class NotMatcher(NamedTuple):
    """Matches the documents that another matcher does not."""

    child: Matcher

    def candidates(self, others: int | None = None) -> DocIds | None:  # noqa: ARG002 - the protocol's
        """Return None: any document may match."""
        return None

    def score(self, docs: DocIds, prefiltered: bool = False) -> Scores:  # noqa: ARG002 - the protocol's
        """Return which documents the other does not match."""
        return _filter_scores(~self.child.score(docs).matches)
