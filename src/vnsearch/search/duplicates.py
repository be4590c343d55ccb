"""Near-duplicates among the matches of a query: of each group only the first is shown."""

from __future__ import annotations

import numpy as np

from vnsearch.arrays import Bools, DocIds, Int64s
from vnsearch.search.reader import PostingSource


class Duplicates:
    """The near-duplicate groups of a source's documents."""

    def __init__(self, source: PostingSource) -> None:
        _, numbers, sizes = np.unique(
            source.duplicate_groups[source.live], return_inverse=True, return_counts=True
        )
        # Most groups have one document. The others are numbered from 1.
        shared_numbers = np.where(sizes > 1, np.cumsum(sizes > 1), 0).astype(np.int32)
        self._group_count = int(np.count_nonzero(sizes > 1))
        #: (size,) the number of a document's group; 0 where no other document is in it.
        self._groups = np.zeros(len(source.duplicate_groups), np.int32)
        self._groups[source.live] = shared_numbers[numbers]

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
