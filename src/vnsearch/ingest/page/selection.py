"""Some elements of a page, to be looked up by their place in it without walking over the others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from vnsearch.ingest.page.document import Element


class Selection:
    """Elements of one page, in document order."""

    __slots__ = ("_elements", "_indexes")

    def __init__(self, elements: Iterable[Element]) -> None:
        self._elements = list(elements)
        self._indexes = [element.index for element in self._elements]

    def below(self, element: Element, limit: int) -> list[Element]:
        """Return those among the first ``limit`` descendants of an element."""
        start, end = element.index + 1, min(element.subtree_end, element.index + 1 + limit)
        if start >= end:
            return []
        return self.between(start, end)

    def between(self, start: int, end: int) -> list[Element]:
        """Return those whose indexes are from ``start`` to ``end``, exclusive."""
        first = bisect_left(self._indexes, start)
        if first == len(self._indexes) or self._indexes[first] >= end:
            return []
        return self._elements[first : bisect_left(self._indexes, end, first)]
