"""One committed state of the reference engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from vnsearch.engine.memory.answer import Answer, find_answer
from vnsearch.engine.memory.clauses import Clause
from vnsearch.engine.memory.documents import IndexedDocument
from vnsearch.engine.memory.facets import count_dates, count_values
from vnsearch.engine.memory.frequency import Collection, Spellings, occurrences, phrase_ends
from vnsearch.engine.memory.ordering import Ordering
from vnsearch.engine.memory.planner import Planner
from vnsearch.engine.memory.similarity import (
    FEEDBACK_HITS,
    most_similar,
    relevance_model,
    significant_words,
    similarity,
    word_counts,
)
from vnsearch.engine.memory.terms import any_spelling, typed_spelling
from vnsearch.engine.memory.vocabulary import DocumentsVocabulary
from vnsearch.model import Document, Facet, Period, Published, Timeline
from vnsearch.query import Node, SideBySide, Term, Vocabulary
from vnsearch.ranking import Ranking
from vnsearch.search.request import RelatedResult, Request, ScoredDocument, SearchResult


def _forms_side_by_side(document: IndexedDocument, row: Sequence[Spellings]) -> set[tuple[str, ...]]:
    """Return in which forms a document has some words side by side."""
    first, *others = (occurrences(document, spellings) for spellings in row)
    sequences: set[tuple[int, tuple[str, ...]]] = {(one.position, (one.form,)) for one in first}
    for matches in others:
        sequences = {
            (occurrence.position, (*forms, occurrence.form))
            for occurrence in matches
            for position, forms in sequences
            if occurrence.position == position + 1
        }
    return {forms for _, forms in sequences}


class MemorySnapshot:
    """Answers requests by scoring every document, one after another."""

    def __init__(self, documents: Sequence[IndexedDocument], generation: int) -> None:
        self.generation = generation
        self._documents = documents

    @cached_property
    def _vocabulary(self) -> DocumentsVocabulary:
        return DocumentsVocabulary(self._documents)

    def _collection(self, ranking: Ranking) -> Collection:
        return Collection(self._documents, ranking.fields)

    def _clause(self, node: Node, ranking: Ranking) -> Clause:
        return Planner(self._collection(ranking), self._vocabulary, ranking, node).clause(node)

    def search(self, request: Request) -> SearchResult:
        """Return the documents that match, ranked."""
        ordering = Ordering(self._documents, self._clause(request.node, request.ranking), request)
        if request.ranking.feedback > 0 and not request.sort.is_by_date:
            ordering = self._with_feedback(ordering, request)
        ranking, answer = ordering.rank(), ordering.answer
        page = ranking.documents[request.offset : request.offset + request.limit]
        hits = (
            ScoredDocument(
                match.document.document,
                match.score,
                match.parts if request.explain else (),
                answer.group_sizes[match.document.group] - 1 if request.collapse else 0,
                match.is_loose,
            )
            for match in page
        )
        return SearchResult(answer.total, tuple(hits), ranking.partial, answer.loose_total)

    def _with_feedback(self, first: Ordering, request: Request) -> Ordering:
        """Return the ordering with what each match gains by relevance feedback from the best ones."""
        ranking, best = request.ranking, first.rank().documents[:FEEDBACK_HITS]
        texts = [word_counts(match.document.document, ranking) for match in best]
        words = relevance_model(texts, [match.score for match in best], self._vocabulary)
        collection = self._collection(ranking)
        similarities = {
            document: similarity(collection, ranking, words, document) for document in first.answer.matches
        }
        highest = max(similarities.values(), default=0.0)
        shares = {
            document: ranking.feedback * value / highest if highest > 0 else 0.0
            for document, value in similarities.items()
        }
        return first.with_feedback(shares)

    def stream(self, request: Request) -> Iterator[ScoredDocument]:
        """Yield the documents of the answer that the request asks for."""
        result = self.search(request)
        return iter(result.hits[: max(result.total - request.offset, 0)])

    def _answer(self, request: Request) -> Answer:
        return find_answer(self._documents, self._clause(request.node, request.ranking), request)

    def count(self, request: Request) -> int:
        """Return how many documents the answer has."""
        return self._answer(request).total

    def facets(self, request: Request, fields: Sequence[str], limit: int = 10) -> tuple[Facet, ...]:
        """Count the values of the documents of the answer."""
        answer = self._answer(request).without_copies
        return tuple(count_values(field, self._documents, answer, limit) for field in fields)

    def timeline(self, request: Request, by: Period | None = None) -> Timeline:
        """Count the dates of the documents of the answer."""
        return count_dates(self._answer(request).without_copies, by)

    def related(self, document_id: str, node: Node | None = None, limit: int = 10) -> RelatedResult | None:
        """Return the documents most like one; ``node`` selects from these."""
        seed = self._find(document_id)
        if seed is None:
            return None
        ranking = Ranking()
        collection = self._collection(ranking)
        words = significant_words(word_counts(seed.document, ranking), self._vocabulary)
        scores = {document: similarity(collection, ranking, words, document) for document in self._documents}
        matches = self._documents if node is None else self._answer(Request(node)).matches
        similar = most_similar(scores, seed, set(matches).__contains__)
        hits = tuple(ScoredDocument(document.document, scores[document]) for document in similar[:limit])
        return RelatedResult(seed.document, tuple(word.form for word in words), hits)

    def _find(self, document_id: str) -> IndexedDocument | None:
        return next((document for document in self._documents if document.document.id == document_id), None)

    def get(self, document_id: str) -> Document | None:
        """Return the document with that id."""
        document = self._find(document_id)
        return document.document if document else None

    def titles(self) -> Iterator[tuple[str, Published]]:
        """Return every document's title and date."""
        return ((document.document.title, document.document.published) for document in self._documents)

    def vocabulary(self) -> Vocabulary:
        """Return the words of all text."""
        return self._vocabulary

    def side_by_side(self, units: Sequence[Sequence[Term]], limit: int, slack: int = 0) -> SideBySide:
        """Count the first documents that contain all units, and those that have them in a row."""
        spellings = [[typed_spelling(t) if t.accented else any_spelling(t) for t in unit] for unit in units]
        first = [d for d in self._documents if all(phrase_ends(d, unit) for unit in spellings)][:limit]
        row = list(chain.from_iterable(spellings))
        return SideBySide(len(first), sum(bool(phrase_ends(document, row, slack)) for document in first))

    def spellings(self, words: Sequence[Term], limit: int) -> Mapping[tuple[str, ...], int]:
        """Return in which forms the first documents with some words side by side have them."""
        row = [any_spelling(term) for term in words]
        first = [document for document in self._documents if phrase_ends(document, row)][:limit]
        return Counter(forms for document in first for forms in _forms_side_by_side(document, row))

    def dates(self) -> tuple[float, float, int]:
        """Return the oldest, the newest, and how many documents are undated; NaN where all are."""
        dates = [float(document.published) for document in self._documents if document.published is not None]
        undated = len(self._documents) - len(dates)
        return min(dates, default=float("nan")), max(dates, default=float("nan")), undated

    def __len__(self) -> int:
        return len(self._documents)
