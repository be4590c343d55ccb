"""Rank the matches: which are shown, in which order, and with which score."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vnsearch.engine.memory.answer import find_answer
from vnsearch.engine.memory.clauses import Clause, Score
from vnsearch.engine.memory.documents import IndexedDocument
from vnsearch.engine.memory.freshness import Freshness
from vnsearch.messages import results
from vnsearch.model import ScorePart
from vnsearch.search.request import Request, Sort


@dataclass(frozen=True, eq=False)
class RankedDocument:
    """A match, its relevance, and the shares of it that it gains for freshness and by relevance feedback."""

    document: IndexedDocument
    is_loose: bool
    relevance: Score
    freshness: float
    feedback: float = 0.0

    @property
    def score(self) -> float:
        """What it is ranked by."""
        return self.relevance.value * (1.0 + (self.freshness + self.feedback))

    @property
    def parts(self) -> tuple[ScorePart, ...]:
        """What the score is made of; parts of 0 are left out."""
        fresh = ScorePart(results.RECENCY, self.relevance.value * self.freshness)
        fed = ScorePart(results.FEEDBACK, self.relevance.value * self.feedback)
        return tuple(part for part in (*self.relevance.parts, fresh, fed) if part.value)


@dataclass(frozen=True, eq=False)
class RankedDocuments:
    """All matches that may be shown, best first; ``partial``: not all were scored in time."""

    documents: Sequence[RankedDocument]
    partial: bool


class Ordering:
    """Ranks the documents of an index that match one request.

    ``feedback``: the share of its relevance that each match gains besides. Among equals, the document that
    was written first comes first (Python's sort is stable).
    """

    def __init__(
        self,
        documents: Sequence[IndexedDocument],
        clause: Clause,
        request: Request,
        feedback: Mapping[IndexedDocument, float] | None = None,
    ) -> None:
        self._documents = documents
        self._request = request
        self._clause = clause
        self._feedback = feedback or {}
        self._freshness = Freshness(documents, request.as_of)
        self._partial = False
        self.answer = find_answer(documents, clause, request)

    def with_feedback(self, feedback: Mapping[IndexedDocument, float]) -> Ordering:
        """Return the same with what matches gain by relevance feedback."""
        return Ordering(self._documents, self._clause, self._request, feedback)

    def rank(self) -> RankedDocuments:
        """Return the matches in the order asked for: by relevance strong ones first, by date the answer."""
        documents = self._by_date() if self._request.sort.is_by_date else self._by_score()
        return RankedDocuments(self._collapse(documents), self._partial)

    def _collapse(self, documents: Sequence[RankedDocument]) -> Sequence[RankedDocument]:
        """Return only the best document of each near-duplicate group."""
        if not self._request.collapse:
            return documents
        firsts: dict[str, RankedDocument] = {}
        for match in documents:
            firsts.setdefault(match.document.group, match)
        return list(firsts.values())

    # Scores

    @property
    def _candidates(self) -> Sequence[IndexedDocument]:
        """The documents that may be shown: by date those of the answer, else all matches."""
        return self.answer.documents if self._request.sort.is_by_date else self.answer.matches

    @cached_property
    def _scored_documents(self) -> Sequence[RankedDocument]:
        """The matches scored, strong ones first, each by date; after the deadline no more than a page."""
        end = self._request.offset + self._request.limit
        gains, is_loose = self._freshness_gains(), self.answer.is_loose
        matches: list[RankedDocument] = []
        candidates = sorted(
            self._candidates, key=lambda document: (is_loose(document), self._date_key(document))
        )
        for document in candidates:
            if len(matches) >= end and self._is_late():
                break
            score, feedback = self._clause.score(document), self._feedback.get(document, 0.0)
            gain = gains.get(document, 0.0)
            matches.append(RankedDocument(document, is_loose(document), score, gain, feedback))
        return matches

    def _is_late(self) -> bool:
        deadline = self._request.deadline
        self._partial = deadline is not None and time.perf_counter() > deadline
        return self._partial

    def _freshness_gains(self) -> Mapping[IndexedDocument, float]:
        """Return the share of its relevance that each match gains for freshness; nothing by date."""
        request = self._request
        if request.sort is not Sort.BEST:
            return {}
        topical = [document for document in self.answer.matches if self._clause.all_in_title(document)]
        is_past = self._freshness.is_past(request.period)
        news = self._freshness.news_gains(
            topical, request.ranking, wants_fresh=request.wants_fresh, is_past=is_past
        )
        return {
            document: self._freshness.recency(document, request.ranking)
            + news.get(document, 0.0)
            + self._freshness.period_gain(document, request.ranking, request.period)
            for document in self.answer.matches
        }

    def _by_score(self) -> Sequence[RankedDocument]:
        return sorted(self._scored_documents, key=lambda match: (match.is_loose, -match.score))

    # By date

    def _date_key(self, document: IndexedDocument) -> float:
        """Return the sort key by date, newest or oldest first; undated documents come last."""
        if document.published is None:
            return math.inf
        return document.published if self._request.sort is Sort.OLDEST else -document.published

    def _by_date(self) -> Sequence[RankedDocument]:
        return sorted(
            self._scored_documents, key=lambda match: (self._date_key(match.document), -match.score)
        )
