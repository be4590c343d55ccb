"""The answer to a request: its strong matches, all matches, or the loose ones where there are no others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from vnsearch.engine.memory.clauses import Clause
from vnsearch.engine.memory.documents import IndexedDocument
from vnsearch.engine.memory.freshness import published_by
from vnsearch.search.request import Request


@dataclass(frozen=True, eq=False)
class Answer:
    """The matches of a request, in the order written.

    ``with_loose``: loose matches are part of the answer. ``collapse``: near-duplicates count as one.
    """

    matches: Sequence[IndexedDocument]
    strong: Collection[IndexedDocument]
    with_loose: bool
    collapse: bool

    @cached_property
    def documents(self) -> Sequence[IndexedDocument]:
        """The matches that are part of the answer."""
        has_all = self.with_loose or not self.strong
        return [document for document in self.matches if has_all or document in self.strong]

    def is_loose(self, document: IndexedDocument) -> bool:
        """Tell whether a match is a loose one."""
        return document not in self.strong

    @cached_property
    def group_sizes(self) -> Counter[str]:
        """How many documents of each near-duplicate group may stand for one another.

        Those of the answer; in a group without any, its loose matches.
        """
        sizes = Counter(document.group for document in self.documents)
        return sizes + Counter(document.group for document in self.matches if document.group not in sizes)

    @property
    def without_copies(self) -> Sequence[IndexedDocument]:
        """The documents that facets and timelines count: of near-duplicates the first written."""
        if not self.collapse:
            return self.documents
        firsts: dict[str, IndexedDocument] = {}
        for document in self.documents:
            firsts.setdefault(document.group, document)
        return list(firsts.values())

    @property
    def total(self) -> int:
        """How many documents the answer counts."""
        return len(self.without_copies)

    @property
    def loose_total(self) -> int:
        """How many loose matches there are; where copies are one, groups without a strong match."""
        loose = [document.group for document in self.matches if self.is_loose(document)]
        if not self.collapse:
            return len(loose)
        return len(set(loose) - {document.group for document in self.strong})


def find_answer(documents: Sequence[IndexedDocument], clause: Clause, request: Request) -> Answer:
    """Return the answer to a request among some documents; ``clause`` is its query."""
    matches = [document for document in published_by(documents, request.as_of) if clause.matches(document)]
    strong = {document for document in matches if clause.is_strong(document)}
    return Answer(matches, strong, request.loose, request.collapse)
