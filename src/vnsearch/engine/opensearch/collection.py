"""What one committed state of an index in a cluster tells of all its documents, and how their rows are read."""

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
    CountOf,
    Counts,
    DocsWith,
    KnownCounts,
    NewestOf,
    Question,
)
from vnsearch.engine.opensearch.frequencies import CandidateFrequencies
from vnsearch.engine.opensearch.point_in_time import PointInTime
from vnsearch.engine.opensearch.requests import BY_SEQUENCE
from vnsearch.engine.opensearch.state import State
from vnsearch.engine.opensearch.vocabulary import ClusterVocabulary
from vnsearch.errors import EngineUnavailableError, IndexDamagedError
from vnsearch.messages import index_errors
from vnsearch.model import Document
from vnsearch.query import TEXT_FIELDS
from vnsearch.ranking import Ranking
from vnsearch.search.deadline import Deadline, OutOfTimeError
from vnsearch.search.freshness import Dates, Freshness
from vnsearch.search.phrase import PhraseScorer

#: Rows of one answer at most, when many are read.
PAGE = 2000
#: Rows of which only columns are read.
_COLUMNS: dict[str, Any] = {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["packed"]}
#: Questions in one request.
_QUESTIONS = 200
#: Documents by which it is estimated how often words are bound into one.
_SAMPLE = 256

Hit = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that a search found, and what it counted: ``total`` of all matches, ``aggregations`` by name."""

    hits: Sequence[Hit]
    total: int
    aggregations: Mapping[str, Any]
    partial: bool


class Collection:
    """The documents of one state. ``vocabulary``: downloads its words. Any number of threads may use it."""

    def __init__(
        self, state: State, point_in_time: PointInTime, vocabulary: Callable[[], ClusterVocabulary]
    ) -> None:
        self.state = state
        self._point_in_time = point_in_time
        self._load_vocabulary = vocabulary
        self._known: dict[Zones, KnownCounts] = {}
        self._lock = Lock()

    @cached_property
    def vocabulary(self) -> ClusterVocabulary:
        """The words of all text."""
        return self._load_vocabulary()

    # Searches

    def search(self, body: dict[str, Any], until: float | None = None) -> Found:
        """Return the answer to a search. Raises ``OutOfTimeError`` where there is none by ``until``."""
        return self.searches([body], until)[0]

    def searches(self, bodies: Sequence[dict[str, Any]], until: float | None = None) -> list[Found]:
        """Return the answers to several searches, sent at once. Raises ``OutOfTimeError`` as ``search``."""
        Deadline(until).check()
        try:
            answers = self._point_in_time.searches(
                [{"track_total_hits": True, **body} for body in bodies], until=until
            )
        except EngineUnavailableError as error:
            if until is not None and time.perf_counter() > until:
                raise OutOfTimeError from error
            raise
        return [_found(answer) for answer in answers]

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

    def documents(self, sequences: Sequence[int]) -> dict[int, Document]:
        """Return the documents with these numbers."""
        found: dict[int, Document] = {}
        for start in range(0, len(sequences), PAGE):
            wanted = [int(number) for number in sequences[start : start + PAGE]]
            body = {
                "size": len(wanted),
                "query": {"terms": {"n": wanted}},
                "_source": ["doc"],
                "docvalue_fields": ["n"],
                "track_total_hits": False,
            }
            found |= {int(hit["fields"]["n"][0]): document_of(hit) for hit in self.search(body).hits}
        return found

    def all_documents(self) -> Iterator[Document]:
        """Yield all documents in the order in which they were written."""
        body = {"query": DOCUMENTS, "sort": BY_SEQUENCE, "_source": ["doc"]}
        for hits in self.pages(body, 500):
            yield from map(document_of, hits)

    def own_row(self, row: str) -> Mapping[str, Any] | None:
        """Return what a row of the index's own held when the state was committed; None where there was none."""
        hits = self.search({"size": 1, "query": {"ids": {"values": [row]}}, "_source": ["meta"]}).hits
        return hits[0]["_source"].get("meta") if hits else None

    # Candidates

    def frequencies(self, source: CandidateSource, ranking: Ranking, counts: Counts) -> CandidateFrequencies:
        """Return the frequencies of terms in candidates, with the document frequencies of all."""
        return CandidateFrequencies(source, ranking.fields, counts, self.state.mean_lengths)

    def source(self, columns: Columns, conditions: Mapping[Condition, Any] | None = None) -> CandidateSource:
        """Return candidates as a posting source."""
        return CandidateSource(columns, self.vocabulary, conditions or {})

    def freshness(self, source: CandidateSource) -> Freshness:
        """Return how fresh candidates are among all."""
        newest, median = self.state.newest, self.state.median
        dates = None if newest is None or median is None else Dates(newest, median)
        return Freshness(source, dates=dates)

    def zones(self, ranking: Ranking) -> Zones:
        """Return the zones whose occurrences count, and that any document has."""
        there = [zone for zone, mean in enumerate(self.state.mean_lengths) if mean > 0]
        counted = tuple(zone for zone in there if ranking.fields[TEXT_FIELDS[zone]].weight > 0)
        return Zones(counted, len(counted) == len(there))

    # Counts

    def counts(self, ranking: Ranking) -> Counts:
        """Return what is known of all documents, for one query."""
        with self._lock:
            known = self._known.setdefault(self.zones(ranking), KnownCounts())
        return Counts(known, self.state.documents)

    def ask(
        self, questions: Sequence[Question], ranking: Ranking, until: float | None = None
    ) -> dict[Question, float]:
        """Answer questions about all documents."""
        zones = self.zones(ranking)
        answers: dict[Question, float] = {}
        for question in questions:
            if isinstance(question, BoundShare):
                answers[question] = self._bound_share(question, ranking, zones, until)
        counted = [question for question in questions if not isinstance(question, BoundShare)]
        for start in range(0, len(counted), _QUESTIONS):
            some = counted[start : start + _QUESTIONS]
            aggregations = {str(number): _aggregation(each, zones) for number, each in enumerate(some)}
            body = {"size": 0, "track_total_hits": False, "query": DOCUMENTS, "aggs": aggregations}
            found = self.search(body, until).aggregations
            answers |= {
                question: _answer(question, found[str(number)]) for number, question in enumerate(some)
            }
        return answers

    def _bound_share(
        self, question: BoundShare, ranking: Ranking, zones: Zones, until: float | None
    ) -> float:
        """Return an estimate from the first documents that contain the words."""
        clauses = [occurs((spellings,), zones.only(question.zone)) for spellings in question.words]
        body = {"size": _SAMPLE, "query": all_of(clauses), "sort": BY_SEQUENCE, **_COLUMNS}
        source = self.source(columns_of(self.search(body, until).hits))
        cache = self.frequencies(source, ranking, self.counts(ranking))
        return PhraseScorer(cache, question.words, question.zone).word_share()


def _found(answer: Mapping[str, Any]) -> Found:
    hits = answer["hits"]
    total = hits.get("total", {}).get("value", 0)
    return Found(hits["hits"], total, answer.get("aggregations", {}), bool(answer.get("timed_out")))


def _aggregation(question: Question, zones: Zones) -> dict[str, Any]:
    match question:
        case DocsWith(alternatives, zone):
            return {"filter": any_of([occurs(words, zones.only(zone)) for words in alternatives])}
        case CountOf(clause):
            return {"filter": json.loads(clause)}
        case NewestOf(clause, until):
            known = {"range": {"published": {"lte": until}}}
            newest = {"newest": {"max": {"field": "published"}}}
            return {"filter": all_of([json.loads(clause), known]), "aggs": newest}
    raise AssertionError(question)


def _answer(question: Question, found: Mapping[str, Any]) -> float:
    if isinstance(question, NewestOf):
        newest = found["newest"]["value"]
        return math.nan if newest is None else float(newest)
    return float(found["doc_count"])


def document_of(hit: Hit) -> Document:
    """Return the document of a row. Raises ``IndexDamagedError``."""
    try:
        return document_json.loads(hit["_source"]["doc"])
    except (KeyError, TypeError, ValueError) as error:
        raise IndexDamagedError(index_errors.damaged_index("a document that cannot be read")) from error


def columns_of(hits: Sequence[Hit]) -> Columns:
    """Return the packed columns of rows. Raises ``IndexDamagedError``."""
    try:
        return unpack([base64.b64decode(hit["fields"]["packed"][0] + "==") for hit in hits])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise IndexDamagedError(index_errors.damaged_index("columns that cannot be read")) from error


def candidate_body(query: Clause, sort: Sequence[Any], size: int) -> dict[str, Any]:
    """Return the search for the columns of the first documents in some order."""
    return {"size": size, "query": query, "sort": list(sort), "track_scores": True, **_COLUMNS}


def fulfilled(hits: Sequence[Hit], columns: Columns, names: Mapping[str, Condition]) -> dict[Condition, Any]:
    """Return which candidates fulfil each condition, by number, as the cluster says."""
    told = [frozenset(hits[row].get("matched_queries", ())) for row in columns.rows.tolist()]
    return {
        condition: np.flatnonzero([name in each for each in told]).astype(np.uint32)
        for name, condition in names.items()
    }
