"""Evaluation of the ranking over judged queries: TREC topics and qrels to measures and comparisons.

The measures are computed by ``ir_measures`` (the extra ``eval``): recall@100; MRR@10 (Voorhees, TREC-8
question answering track, 1999); nDCG@10 (Järvelin & Kekäläinen, 2002); MAP, each over the first 100 hits.
Two settings are compared query by query with a randomisation test, which makes no assumption about the
distribution of the differences (Smucker, Allan & Carterette, "A comparison of statistical significance tests
for information retrieval evaluation", 2007).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vnsearch.arrays import Float64s
from vnsearch.errors import InputError, QueryError
from vnsearch.library.index import Index
from vnsearch.messages import request_errors
from vnsearch.messages.system_errors import system_error
from vnsearch.ranking import Ranking

#: The name of a measure here -> its name in ``ir_measures``.
MEASURES = {"recall@100": "R@100", "MRR@10": "RR@10", "nDCG@10": "nDCG@10", "MAP": "AP@100"}
#: How many hits of a query are evaluated.
DEPTH = 100

#: Topic -> document id -> grade, relevant from 1 on.
Qrels = Mapping[str, Mapping[str, int]]
#: Topic -> ids of the hits, best first.
TrecRun = Mapping[str, Sequence[str]]

#: Random choices of signs in a test, and how many are drawn together.
_SAMPLES = 10_000
_SAMPLES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Measure -> topic -> value, from 0 to 1; every measure has the same topics."""

    values: Mapping[str, Mapping[str, float]]

    @property
    def means(self) -> dict[str, float]:
        """Measure -> mean over the topics."""
        return {name: sum(by_topic.values()) / len(by_topic) for name, by_topic in self.values.items()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two settings by one measure: the mean of first minus second, and the p-value of the test."""

    difference: float
    p: float


def _rows(path: Path, columns: int, separator: str | None) -> Iterator[list[str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(request_errors.unreadable_table(str(path), system_error(error))) from error
    except UnicodeDecodeError as error:
        raise InputError(request_errors.unreadable_table(str(path), request_errors.NOT_UTF8)) from error
    for number, line in enumerate(lines, 1):
        row = line.split(separator, columns - 1)
        if line.strip() and len(row) != columns:
            raise InputError(request_errors.wrong_columns(str(path), number, columns))
        if line.strip():
            yield row


def read_topics(path: Path) -> dict[str, str]:
    """Return topic id -> query from a file with ``id<TAB>query`` on each line. Raise ``InputError``."""
    return {row[0]: row[1] for row in _rows(path, 2, "\t")}


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return judgements from a file with ``topic iteration document grade`` on each line.

    Raise ``InputError``.
    """
    qrels: dict[str, dict[str, int]] = {}
    for topic, _, document, grade in _rows(path, 4, None):
        try:
            qrels.setdefault(topic, {})[document] = int(grade)
        except ValueError as error:
            raise InputError(request_errors.bad_grade(str(path), document, grade)) from error
    return qrels


def run_topics(
    index: Index,
    topics: Mapping[str, str],
    ranking: Ranking | None = None,
    on_refusal: Callable[[str, QueryError], None] | None = None,
) -> dict[str, list[str]]:
    """Search for each topic and return the ids of its first ``DEPTH`` hits, in the default order.

    ``on_refusal`` is called with a topic whose query is not valid, which then has no hits, and the error.
    Without it, raise ``QueryError`` with the topic's name.
    """
    trec_run: dict[str, list[str]] = {}
    for topic, text in topics.items():
        try:
            hits = index.search(text, limit=DEPTH, ranking=ranking).hits
        except QueryError as error:
            if on_refusal is None:
                raise QueryError(request_errors.in_topic(topic, error.message)) from error
            on_refusal(topic, error)
            hits = ()
        trec_run[topic] = [hit.document.id for hit in hits]
    return trec_run


def measure(trec_run: TrecRun, qrels: Qrels) -> Evaluation:
    """Return the measures of every topic of a run that has a relevant document.

    Raise ``InputError`` if no topic has one, or ``ir_measures`` is not installed.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise InputError(request_errors.NO_IR_MEASURES) from error
    judgements = {
        topic: dict(qrels[topic])
        for topic in trec_run
        if any(grade > 0 for grade in qrels.get(topic, {}).values())
    }
    if not judgements:
        raise InputError(request_errors.NO_RELEVANT_DOCUMENT)
    # ir_measures orders by score; minus the rank keeps the order of the run.
    scores = {
        topic: {document: -float(rank) for rank, document in enumerate(trec_run[topic])}
        for topic in judgements
    }
    names = {ir_measures.parse_measure(theirs): ours for ours, theirs in MEASURES.items()}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(judgements, 0.0) for name in MEASURES}
    for metric in ir_measures.iter_calc(list(names), judgements, scores):
        values[names[metric.measure]][metric.query_id] = float(metric.value)
    return Evaluation(values)


def randomisation_test(differences: Float64s) -> float:
    """Return the p-value of a mean difference: how often random signs give one at least as far from 0.

    Two-sided, over 10,000 random choices of signs plus the observed one. The same input always gives the
    same value.
    """
    generator = np.random.default_rng(0)
    distance = abs(differences.mean()) - 1e-12
    as_extreme = 0
    for _ in range(0, _SAMPLES, _SAMPLES_AT_ONCE):
        signs = generator.integers(0, 2, (_SAMPLES_AT_ONCE, len(differences))) * 2.0 - 1.0
        as_extreme += int(np.count_nonzero(np.abs((signs * differences).mean(axis=1)) >= distance))
    return (1 + as_extreme) / (1 + _SAMPLES)


def compare(first: Evaluation, second: Evaluation) -> dict[str, Comparison]:
    """Return measure -> comparison over the topics that both evaluations have."""
    comparisons = {}
    for name, values in first.values.items():
        others = second.values[name]
        differences = np.array([values[topic] - others[topic] for topic in values if topic in others])
        comparisons[name] = Comparison(float(differences.mean()), randomisation_test(differences))
    return comparisons
