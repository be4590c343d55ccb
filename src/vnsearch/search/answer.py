"""Match the documents of a request, tell which of the matches are its answer, and count them.

Near-duplicates count as one where they are collapsed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vnsearch.arrays import Bools, DocIds, Int32s, Int64s, UInt64s
from vnsearch.native import kernels
from vnsearch.search.freshness import Freshness, end_of_day
from vnsearch.search.matchers import Scores
from vnsearch.search.planner import Planner
from vnsearch.search.reader import PostingSource
from vnsearch.search.request import NO_DEADLINE, Deadline, Request
from vnsearch.search.weighted_tf_cache import WeightedTfCache


def match_documents(
    cache: WeightedTfCache, freshness: Freshness, request: Request, deadline: Deadline = NO_DEADLINE
) -> tuple[DocIds, Scores]:
    """Return the live documents that match a request, ascending, and their scores.

    Raises ``OutOfTimeError`` after the deadline.
    """
    live = cache.live
    matcher = Planner(cache, request.ranking, request.node, deadline).matcher_for(request.node)
    candidates = matcher.candidates()
    deadline.check()
    if candidates is None:
        docs = np.flatnonzero(cache.source.live).astype(np.uint32)
    else:
        docs = candidates if live is None else candidates[live[candidates]]
    if request.as_of is not None:
        docs = freshness.published_by(docs, end_of_day(request.as_of))
    scores = matcher.score(docs, prefiltered=candidates is not None)
    deadline.check()
    if scores.matches.all():
        return docs, scores
    rows = scores.matches.nonzero()[0]
    return docs[rows], scores.subset(rows)


class Duplicates:
    """The near-duplicate groups of a source's documents; of each only the first that matches is shown."""

    def __init__(self, source: PostingSource) -> None:
        #: (size,) the number of a document's group, from 1; 0 where no other document is in it.
        self._groups = np.zeros(len(source.duplicate_groups), np.int32)
        self._groups[source.live] = _number_shared(source.duplicate_groups[source.live])
        self._group_count = int(self._groups.max(initial=0))

    def first_of_group(self, docs: DocIds) -> Bools:
        """Return (n,) which documents are not a near-duplicate of one that comes before them in ``docs``.

        For example, documents whose groups are [7, 5, 7, 3] give [True, True, False, True].
        """
        groups = self._groups[docs]
        members = groups.nonzero()[0]
        is_first = np.ones(len(docs), np.bool_)
        if len(members):
            first_places = np.full(self._group_count + 1, len(docs))
            np.minimum.at(first_places, groups[members], members)
            is_first[members] = first_places[groups[members]] == members
        return is_first

    def count(self, docs: DocIds) -> int:
        """Return how many documents are shown of ``docs``: of each group one."""
        if library := kernels():
            return library.count_groups(docs, self._groups, self._group_count + 1)
        groups = self._groups[docs]
        is_present = np.zeros(self._group_count + 1, np.bool_)
        is_present[groups] = True
        alone = len(groups) - int(np.count_nonzero(groups))
        return alone + int(np.count_nonzero(is_present[1:]))

    def duplicate_counts(self, docs: DocIds, some: DocIds) -> Int64s:
        """Return (some,) how many near-duplicates each of ``some`` has among the other ``docs``."""
        groups = self._groups[some]
        if not np.count_nonzero(groups):
            return np.zeros(len(some), np.int64)
        sizes = np.bincount(self._groups[docs], minlength=self._group_count + 1)
        return np.where(groups, sizes[groups] - 1, 0)


def _number_shared(groups: UInt64s) -> Int32s:
    """Return (n,) numbers from 1 for the groups that several documents have; 0 for those of one document.

    These are most. So only groups that share their low bits with another document's are sorted.

    >>> _number_shared(np.array([7, 5, 7, 3, 5], np.uint64)).tolist()
    [2, 1, 2, 0, 1]
    """
    mask = np.uint64((2 << len(groups).bit_length()) - 1)
    low_bits = (groups & mask).astype(np.int64)
    candidates = np.flatnonzero((np.bincount(low_bits) > 1)[low_bits])
    _, places, sizes = np.unique(groups[candidates], return_inverse=True, return_counts=True)
    numbers = np.zeros(len(groups), np.int32)
    numbers[candidates] = np.where(sizes > 1, np.cumsum(sizes > 1), 0)[places]
    return numbers


@dataclass(frozen=True, eq=False)
class Answer:
    """The documents among the matches that a request counts.

    These are the strong matches; all matches if ``loose``, or if none is strong. ``matches`` (n,): ascending
    document numbers; ``strong`` (n,): which of them are strong. Rows are numbers of matches, 0 to n - 1.
    ``duplicates``: of near-duplicates only the first is shown, and they count as one; None: each is a document.
    """

    matches: DocIds
    strong: Bools
    loose: bool
    duplicates: Duplicates | None

    @cached_property
    def classes(self) -> tuple[Int64s, Int64s]:
        """The rows of the strong matches and those of the loose ones, each ascending."""
        return self.strong.nonzero()[0], (~self.strong).nonzero()[0]

    @cached_property
    def is_all(self) -> bool:
        """Whether it is all matches."""
        return self.loose or not len(self.classes[0])

    @cached_property
    def rows(self) -> Int64s:
        """The rows of the answer, ascending."""
        return np.arange(len(self.matches)) if self.is_all else self.classes[0]

    @property
    def docs(self) -> DocIds:
        """The documents of the answer, ascending."""
        return self.matches if self.is_all else self.matches[self.rows]

    def has(self, rows: Int64s) -> Bools:
        """Return (rows,) which of some matches are part of the answer."""
        return self.is_all | self.strong[rows]

    @property
    def distinct_docs(self) -> DocIds:
        """The documents of the answer that count, ascending."""
        return self.docs[self.is_shown(self.docs)]

    def is_shown(self, docs: DocIds) -> Bools:
        """Return (n,) which documents are shown, given all that come before them: not near-duplicates."""
        if self.duplicates is None:
            return np.ones(len(docs), np.bool_)
        return self.duplicates.first_of_group(docs)

    @property
    def total(self) -> int:
        """How many documents the answer has."""
        return self._match_count if self.is_all else self._strong_count

    @property
    def loose_total(self) -> int:
        """How many loose matches there are, without near-duplicates of strong ones."""
        return self._match_count - self._strong_count

    @cached_property
    def _match_count(self) -> int:
        return self._count(self.matches)

    @cached_property
    def _strong_count(self) -> int:
        """How many strong matches there are; with them count the loose ones that are near-duplicates of one."""
        return self._count(self.matches[self.classes[0]])

    def _count(self, docs: DocIds) -> int:
        return len(docs) if self.duplicates is None else self.duplicates.count(docs)

    def copies(self, rows: Int64s) -> tuple[int, ...]:
        """Return for each of some matches how many near-duplicates that are listed with it are not shown."""
        if self.duplicates is None:
            return (0,) * len(rows)
        docs, counts = self.matches[rows], self.duplicates.duplicate_counts
        in_answer, in_all = counts(self.docs, docs), counts(self.matches, docs)
        return tuple(np.where(self.has(rows), in_answer, in_all).tolist())
