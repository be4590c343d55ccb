"""How well an index answers judged queries: TREC topics and qrels in, measures and comparisons out.

The measures come from ``ir_measures`` (the extra ``eval``): recall@100; MRR@10 (Voorhees, TREC-8 question
answering track, 1999); nDCG@10 (Järvelin & Kekäläinen, 2002); MAP, each over the first 100 hits. Two
settings are compared query by query with a randomisation test, which assumes nothing about how the
differences are spread (Smucker, Allan & Carterette, "A comparison of statistical significance tests for
information retrieval evaluation", 2007).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vnsearch.arrays import Float64s
from vnsearch.errors import InputError, QueryError
from vnsearch.library.index import Index
from vnsearch.ranking import Ranking

#: Our name of a measure -> the package's.
MEASURES = {"recall@100": "R@100", "MRR@10": "RR@10", "nDCG@10": "nDCG@10", "MAP": "AP@100"}
#: How many hits of a query are judged.
DEPTH = 100

#: Topic -> document -> grade; topic -> ids of the hits, best first.
Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]

_ROUNDS = 10_000
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Measure -> topic -> value, from 0 to 1; every measure has the same topics."""

    values: Mapping[str, Mapping[str, float]]

    @property
    def means(self) -> dict[str, float]:
        """Measure -> mean over the topics."""
        return {name: sum(found.values()) / len(found) for name, found in self.values.items()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of one measure: the mean difference of two settings, first less second, and the test's p."""

    difference: float
    p: float


def _rows(path: Path, columns: int, separator: str | None) -> Iterator[list[str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        row = line.split(separator, columns - 1)
        if line.strip() and len(row) != columns:
            raise InputError(f"{path}, line {number}: {columns} columns belong here")
        if line.strip():
            yield row


def read_topics(path: Path) -> dict[str, str]:
    """Topics as ``id<TAB>text``, one a line. Raises ``InputError``."""
    return {row[0]: row[1] for row in _rows(path, 2, "\t")}


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Judgements as ``topic iteration document grade``, one a line. Raises ``InputError``."""
    found: dict[str, dict[str, int]] = {}
    for topic, _, document, grade in _rows(path, 4, None):
        try:
            found.setdefault(topic, {})[document] = int(grade)
        except ValueError as error:
            raise InputError(f"{path}: the grade of {document} is no number: {grade!r}") from error
    return found


def run(
    index: Index,
    topics: Mapping[str, str],
    ranking: Ranking | None = None,
    refused: Callable[[str, QueryError], None] | None = None,
) -> dict[str, list[str]]:
    """The ids of each topic's first ``DEPTH`` hits, in the default order.

    A topic that cannot be asked is told to ``refused`` and finds nothing; without it, raises ``QueryError``
    with the topic's name.
    """
    found: dict[str, list[str]] = {}
    for topic, text in topics.items():
        try:
            hits = index.search(text, limit=DEPTH, ranking=ranking).hits
        except QueryError as error:
            if refused is None:
                raise QueryError(f"topic {topic}: {error}") from error
            refused(topic, error)
            hits = ()
        found[topic] = [hit.document.id for hit in hits]
    return found


def measure(found: Run, qrels: Qrels) -> Evaluation:
    """The measures of every topic of the run that has a relevant document.

    Raises ``InputError`` when no topic has one, or ``ir_measures`` is not installed.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise InputError("measures need ir_measures: pip install 'vnsearch[eval]'") from error
    judged = {t: dict(qrels[t]) for t in found if any(grade > 0 for grade in qrels.get(t, {}).values())}
    if not judged:
        raise InputError("no topic has a relevant document: do topics and qrels belong together?")
    scores = {t: {name: -float(place) for place, name in enumerate(found[t])} for t in judged}
    names = {ir_measures.parse_measure(theirs): ours for ours, theirs in MEASURES.items()}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(judged, 0.0) for name in MEASURES}
    for one in ir_measures.iter_calc(list(names), judged, scores):
        values[names[one.measure]][one.query_id] = float(one.value)
    return Evaluation(values)


def randomisation(differences: Float64s) -> float:
    """The chance of a mean at least as far from 0 if each difference might as well have the other sign.

    Two-sided, over 10,000 random choices of signs, the observed one counted in; always the same.
    """
    dice = np.random.default_rng(0)
    observed = abs(differences.mean()) - 1e-12
    further = 0
    for _ in range(0, _ROUNDS, _BLOCK):
        signs = dice.integers(0, 2, (_BLOCK, len(differences))) * 2.0 - 1.0
        further += int(np.count_nonzero(np.abs((signs * differences).mean(axis=1)) >= observed))
    return (1 + further) / (1 + _ROUNDS)


def compare(first: Evaluation, second: Evaluation) -> dict[str, Comparison]:
    """Measure -> comparison over the topics that both have."""
    found = {}
    for name, ours in first.values.items():
        theirs = second.values[name]
        gaps = np.array([ours[topic] - theirs[topic] for topic in ours if topic in theirs])
        found[name] = Comparison(float(gaps.mean()), randomisation(gaps))
    return found
