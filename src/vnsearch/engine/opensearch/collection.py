"""One committed state of an index in a cluster: searches in it, its documents, and counts over all of them."""

from __future__ import annotations

import base64
import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np

from vnsearch import document_json
from vnsearch.engine.opensearch.candidates import CandidateSource, Condition
from vnsearch.engine.opensearch.clauses import DOCUMENTS, Clause, Zones, all_of, any_of, occurs
from vnsearch.engine.opensearch.columns import Columns, unpack
from vnsearch.engine.opensearch.counts import (
    BoundShare,
    CountCache,
    CountOf,
    Counts,
    DocsWith,
    NewestOf,
    Question,
)
from vnsearch.engine.opensearch.frequencies import CandidateFrequencies
from vnsearch.engine.opensearch.point_in_time import PointInTime
from vnsearch.engine.opensearch.requests import BY_SEQUENCE
from vnsearch.engine.opensearch.sources import Sources
from vnsearch.engine.opensearch.state import State
from vnsearch.engine.opensearch.vocabulary import ClusterVocabulary
from vnsearch.errors import EngineUnavailableError, IndexDamagedError
from vnsearch.messages import cluster_errors, index_errors
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import Ranking
from vnsearch.search.freshness import Dates, Freshness
from vnsearch.search.phrase import PhraseScorer
from vnsearch.search.request import Deadline, OutOfTimeError

#: The most rows that one answer has.
PAGE = 2000
#: The part of a search that requests the packed columns and nothing else of a row.
_COLUMNS: dict[str, Any] = {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["packed"]}
#: Questions in one request.
_QUESTIONS = 200
#: Documents sampled to estimate how often segmentation joins the words of a phrase.
_SAMPLE = 256

Hit = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The answer to a search: ``hits`` are the rows returned, ``total`` counts all matches."""

    hits: Sequence[Hit]
    total: int
    aggregations: Mapping[str, Any]
    partial: bool


class Collection:
    """The documents of one state. ``vocabulary``: downloads its words. Any number of threads may use it."""

    def __init__(
        self,
        state: State,
        sources: Sources,
        point_in_time: PointInTime,
        vocabulary: Callable[[], ClusterVocabulary],
    ) -> None:
        self.state = state
        self.sources = sources
        self._point_in_time = point_in_time
        self._load_vocabulary = vocabulary
        self._caches: dict[Zones, CountCache] = {}
        self._lock = Lock()

    @cached_property
    def vocabulary(self) -> ClusterVocabulary:
        """The words of all text."""
        return self._load_vocabulary()

    # Searches

    def search(self, body: dict[str, Any], until: float | None = None) -> SearchAnswer:
        """Return the whole answer to a search. Raises ``OutOfTimeError`` where there is none by ``until``."""
        answer = self.searches([body], until)[0]
        if answer.partial and until is None:  # the cluster has a limit of its own
            raise EngineUnavailableError(
                cluster_errors.cluster_unavailable(self._point_in_time.place, "timeout")
            )
        if answer.partial:
            raise OutOfTimeError
        return answer

    def searches(self, bodies: Sequence[dict[str, Any]], until: float | None = None) -> list[SearchAnswer]:
        """Return the answers to several searches, sent at once, each of which may be ``partial``.

        Raises ``OutOfTimeError`` where there are none by ``until``.
        """
        Deadline(until).check()
        try:
            answers = self._point_in_time.searches(
                [{"track_total_hits": True, **body} for body in bodies], until=until
            )
        except EngineUnavailableError as error:
            if until is not None and time.perf_counter() > until:
                raise OutOfTimeError from error
            raise
        return [_search_answer(answer) for answer in answers]

    def pages(
        self, body: dict[str, Any], size: int = PAGE, until: float | None = None
    ) -> Iterator[Sequence[Hit]]:
        """Yield all hits of a search that names its order, page by page."""
        after: dict[str, Any] = {}
        while True:
            hits = self.search({"size": size, **body, **after, "track_total_hits": False}, until).hits
            if hits:
                yield hits
            if len(hits) < size:
                return
            after = {"search_after": hits[-1]["sort"]}

    def count(self, clause: Clause, until: float | None = None) -> int:
        """Return how many documents a clause matches."""
        return self.search({"size": 0, "query": all_of([DOCUMENTS, clause])}, until).total

    # Documents

    def documents(self, sequences: Sequence[int], until: float | None = None) -> dict[int, Document]:
        """Return the documents with these numbers.

        Raises ``IndexDamagedError`` where one is not there any more: the state was opened anew, after a node was
        lost, while another commit was on its way; ``OutOfTimeError`` where they do not come by ``until``.
        """
        documents: dict[int, Document] = {}
        for start in range(0, len(sequences), PAGE):
            batch = [int(number) for number in sequences[start : start + PAGE]]
            body = {
                "size": len(batch),
                "query": self.sources.documents_clause(batch),
                "_source": ["doc"],
                "docvalue_fields": ["n"],
                "track_total_hits": False,
            }
            hits = self.search(body, until).hits
            documents |= {self.sequence(hit, hit["fields"]["n"][0]): document_of(hit) for hit in hits}
        if len(documents) < len(set(sequences)):
            raise IndexDamagedError(index_errors.rebuilt_since(self._point_in_time.place))
        return documents

    def all_documents(self) -> Iterator[Document]:
        """Yield all documents in the order in which they were written."""
        body = {"query": DOCUMENTS, "sort": self.sources.order(BY_SEQUENCE), "_source": ["doc"]}
        for hits in self.pages(body, 500):
            yield from map(document_of, hits)

    def metadata_row(self, index: str, row: str) -> Mapping[str, Any] | None:
        """Return a metadata row of an index as of this state; None where there is none."""
        row_query: Clause = {"bool": {"filter": [{"ids": {"values": [row]}}, {"term": {"_index": index}}]}}
        hits = self.search({"size": 1, "query": row_query, "_source": ["meta"]}).hits
        return hits[0]["_source"].get("meta") if hits else None

    def sequence(self, hit: Hit, number: int) -> int:
        """Return the number of a row's document among all, given the one that its index has counted."""
        return self.sources.base(hit) + int(number)

    # Candidates

    def columns(self, hits: Sequence[Hit]) -> Columns:
        """Return the packed columns of rows. Raises ``IndexDamagedError``."""
        if len(self.sources.names) == 1:
            return columns_of(hits)
        return columns_of(hits, list(map(self.sources.base, hits)), list(map(self.sources.group_key, hits)))

    def frequencies(self, source: CandidateSource, ranking: Ranking, counts: Counts) -> CandidateFrequencies:
        """Return the frequencies of terms in candidates, with the document frequencies of all."""
        return CandidateFrequencies(source, ranking.fields, counts, self.state.mean_lengths)

    def source(self, columns: Columns, conditions: Mapping[Condition, Any] | None = None) -> CandidateSource:
        """Return candidates as a posting source."""
        return CandidateSource(columns, self.vocabulary, conditions or {})

    def freshness(self, source: CandidateSource) -> Freshness:
        """Return the freshness of candidates, by the newest and the median date of the whole index."""
        newest, median = self.state.newest, self.state.median
        dates = None if newest is None or median is None else Dates(newest, median)
        return Freshness(source, dates=dates)

    def zones(self, ranking: Ranking) -> Zones:
        """Return the zones that have a weight, and text in at least one document."""
        non_empty = [zone for zone, mean in enumerate(self.state.mean_lengths) if mean > 0]
        numbers = tuple(zone for zone in non_empty if ranking.fields[TEXT_FIELDS[zone]].weight > 0)
        return Zones(numbers, len(numbers) == len(non_empty))

    # Counts

    def counts(self, ranking: Ranking) -> Counts:
        """Return the counts over all documents for one query; they share the cache of this state."""
        with self._lock:
            cache = self._caches.setdefault(self.zones(ranking), CountCache())
        return Counts(cache, self.state.documents)

    def ask(
        self, questions: Sequence[Question], ranking: Ranking, until: float | None = None
    ) -> dict[Question, float]:
        """Answer questions about all documents."""
        zones = self.zones(ranking)
        answers: dict[Question, float] = {}
        for question in questions:
            if isinstance(question, BoundShare):
                answers[question] = self._bound_share(question, ranking, zones, until)
        filter_questions = [question for question in questions if not isinstance(question, BoundShare)]
        for start in range(0, len(filter_questions), _QUESTIONS):
            batch = filter_questions[start : start + _QUESTIONS]
            aggregations = {str(number): _aggregation(each, zones) for number, each in enumerate(batch)}
            body = {"size": 0, "track_total_hits": False, "query": DOCUMENTS, "aggs": aggregations}
            responses = self.search(body, until).aggregations
            answers |= {
                question: _answer(question, responses[str(number)]) for number, question in enumerate(batch)
            }
        return answers

    def _bound_share(
        self, question: BoundShare, ranking: Ranking, zones: Zones, until: float | None
    ) -> float:
        """Estimate the share from the first documents that contain the words."""
        clauses = [occurs((spellings,), zones.only(question.zone)) for spellings in question.words]
        body = {"size": _SAMPLE, "query": all_of(clauses), "sort": self.sources.order(BY_SEQUENCE)}
        body |= _COLUMNS
        source = self.source(self.columns(self.search(body, until).hits))
        cache = self.frequencies(source, ranking, self.counts(ranking))
        return PhraseScorer(cache, question.words, question.zone).word_share()


def _search_answer(answer: Mapping[str, Any]) -> SearchAnswer:
    hits = answer["hits"]
    total = hits.get("total", {}).get("value", 0)
    return SearchAnswer(hits["hits"], total, answer.get("aggregations", {}), bool(answer.get("timed_out")))


def _aggregation(question: Question, zones: Zones) -> dict[str, Any]:
    match question:
        case DocsWith(alternatives, zone):
            return {"filter": any_of([occurs(words, zones.only(zone)) for words in alternatives])}
        case CountOf(clause):
            return {"filter": json.loads(clause)}
        case NewestOf(clause, until):
            until_then = {"range": {"published": {"lte": until}}}
            newest = {"newest": {"max": {"field": "published"}}}
            return {"filter": all_of([json.loads(clause), until_then]), "aggs": newest}
    raise AssertionError(question)


def _answer(question: Question, aggregation: Mapping[str, Any]) -> float:
    if isinstance(question, NewestOf):
        newest = aggregation["newest"]["value"]
        return math.nan if newest is None else float(newest)
    return float(aggregation["doc_count"])


def document_of(hit: Hit) -> Document:
    """Return the document of a row. Raises ``IndexDamagedError``."""
    try:
        return document_json.loads(hit["_source"]["doc"])
    except (KeyError, TypeError, ValueError) as error:
        raise IndexDamagedError(index_errors.damaged_index("a document that cannot be read")) from error


def columns_of(hits: Sequence[Hit], offsets: Sequence[int] = (), group_keys: Sequence[int] = ()) -> Columns:
    """Return the packed columns of rows, as ``unpack``. Raises ``IndexDamagedError``."""
    try:
        blobs = [base64.b64decode(hit["fields"]["packed"][0] + "==") for hit in hits]
        return unpack(blobs, offsets, group_keys)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise IndexDamagedError(index_errors.damaged_index("columns that cannot be read")) from error


def candidate_body(query: Clause, sort: Sequence[Any], size: int) -> dict[str, Any]:
    """Return the search for the columns of the first documents in some order."""
    return {"size": size, "query": query, "sort": list(sort), "track_scores": True, **_COLUMNS}


def docs_by_condition(
    hits: Sequence[Hit], columns: Columns, names: Mapping[str, Condition]
) -> dict[Condition, Any]:
    """Return for each condition the numbers of the candidates that the cluster reports to fulfil it."""
    names_by_doc = [frozenset(hits[row].get("matched_queries", ())) for row in columns.rows.tolist()]
    return {
        condition: np.flatnonzero([name in each for each in names_by_doc]).astype(np.uint32)
        for name, condition in names.items()
    }
