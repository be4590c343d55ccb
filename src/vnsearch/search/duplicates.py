"""Near-duplicates among the matches of a query: of each group only the first is shown."""

from __future__ import annotations

import numpy as np

from vnsearch.arrays import Bools, DocIds
from vnsearch.search.reader import PostingSource


class Duplicates:
    """The near-duplicate groups of a source's documents."""

    def __init__(self, source: PostingSource) -> None:
        self._groups = source.duplicate_groups
        groups, sizes = np.unique(self._groups[source.live], return_counts=True)
        #: (size,) whether a document's group has other documents. Most groups have one: skip those.
        self._is_shared = np.isin(self._groups, groups[sizes > 1])

    def first_of_group(self, docs: DocIds) -> Bools:
        """Return (n,) which documents are not a near-duplicate of one that comes before them in ``docs``.

        For example, documents whose groups are [7, 5, 7, 3] give [True, True, False, True].
        """
        shared = np.flatnonzero(self._is_shared[docs])
        first = np.ones(len(docs), np.bool_)
        first[shared] = False
        _, first_places = np.unique(self._groups[docs[shared]], return_index=True)
        first[shared[first_places]] = True
        return first

    def duplicate_count(self, docs: DocIds, document: int) -> int:
        """Return how many of the other ``docs`` are near-duplicates of ``document``, one of them."""
        if not self._is_shared[document]:
            return 0
        return int(np.count_nonzero(self._groups[docs] == self._groups[document])) - 1
