"""Plain words over a small index: which documents match, bounds and scores, n-grams, typed spellings."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.support.engines import commit, new_engine
from vnsearch.engine.segments_reader import SegmentsReader
from vnsearch.model import Article
from vnsearch.query import And, Phrase, Term
from vnsearch.ranking import Ranking, idf, saturate
from vnsearch.search import phrase, soft_conjunction, weighted_tf
from vnsearch.search.matchers import Scores
from vnsearch.search.planner import Planner
from vnsearch.search.soft_conjunction import SoftConjunction
from vnsearch.search.weighted_tf_cache import WeightedTfCache
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.newest_commit import open_newest
from vnsearch.text import fold

BODIES = (
    "bầu cử sớm ở huyện",
    "cử ai bầu",
    "bau cu som",
    "bầu trời",
    "mưa to gió lớn ở huyện",
    "huyện có mưa to",
)
DOCS = np.arange(len(BODIES), dtype=np.uint32)


@contextmanager
def reader_of(bodies: tuple[str, ...]) -> Iterator[SegmentsReader]:
    with tempfile.TemporaryDirectory() as folder:
        commit(
            new_engine("embedded", Path(folder)),
            [Article(str(i), "Tin", body=b) for i, b in enumerate(bodies)],
        )
        source = SegmentsReader(open_newest(FileDirectory(Path(folder) / "engine"))[1])
        yield source


@pytest.fixture(params=["compiled", "numpy"], autouse=True)
def loops(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test runs with the compiled loops, if they are built, and without."""
    if request.param == "numpy":
        for module in (soft_conjunction, phrase, weighted_tf):
            monkeypatch.setattr(module, "kernels", lambda: None)


@pytest.fixture(scope="module")
def source() -> Iterator[SegmentsReader]:
    with reader_of(BODIES) as reader:
        yield reader


def plan(source: SegmentsReader, words: str, ranking: Ranking | None = None) -> SoftConjunction:
    terms = tuple(Term(word, fold(word), accented=word != fold(word)) for word in words.split())
    ranking = ranking or Ranking()
    matcher = Planner(WeightedTfCache(source, ranking.fields), ranking, And(terms)).matcher_for(And(terms))
    assert isinstance(matcher, SoftConjunction)
    return matcher


def matching(scores: Scores) -> list[int]:
    return list(np.flatnonzero(scores.matches))


def score(scores: Scores, *rows: int) -> list[float]:
    return list(scores.score(np.array(rows)))


def test_of_up_to_three_words_all_must_occur(source: SegmentsReader) -> None:
    """In any spelling of their folds."""
    assert matching(plan(source, "bầu cử").score(DOCS)) == [0, 1, 2]
    assert matching(plan(source, "bầu cử sớm").score(DOCS)) == [0, 2]


def test_of_more_words_a_share_may_be_missing(source: SegmentsReader) -> None:
    """The more must occur, the larger ``needed`` is."""
    for needed, expected in ((1.0, [4]), (0.4, [4, 5])):
        ranking = replace(Ranking(), needed=needed)
        assert matching(plan(source, "mưa to gió lớn ở huyện", ranking).score(DOCS)) == expected


def test_candidates_are_the_documents_that_match(source: SegmentsReader) -> None:
    """Scored as candidates, none is checked again."""
    matcher = plan(source, "mưa to gió lớn ở huyện", replace(Ranking(), needed=0.4))
    candidates = matcher.candidates()
    assert candidates is not None and candidates.tolist() == [4, 5]
    assert matcher.score(candidates, prefiltered=True).matches.all()


@pytest.mark.parametrize("words", ["bầu", "bầu cử"])
def test_a_phrase_names_no_candidates_where_few_others_are_looked_up(
    source: SegmentsReader, words: str
) -> None:
    """What it says about documents is the same, whether or not they are known to be its candidates."""
    terms = tuple(Term(word, fold(word), accented=True) for word in words.split())
    cache, ranking = WeightedTfCache(source, Ranking().fields), Ranking()
    matcher = Planner(cache, ranking, And(terms)).matcher_for(Phrase(terms))
    candidates = matcher.candidates()
    assert candidates is not None and matcher.candidates(others=0) is None
    known, looked_up = matcher.score(candidates, prefiltered=True), matcher.score(DOCS)
    rows = looked_up.matches.nonzero()[0]
    assert known.matches.all() and candidates.tolist() == rows.tolist()
    assert known.score(np.arange(len(rows))).tolist() == looked_up.score(rows).tolist()
    assert known.subset(np.array([0])).score(np.array([0])).tolist() == looked_up.score(rows[:1]).tolist()


def test_one_word_scores_its_share_of_each_spelling(source: SegmentsReader) -> None:
    """0.2 for any spelling and 0.8 for the typed one, each by its own frequency, both by the idf of that."""
    ranking = Ranking()
    matcher = plan(source, "cử")
    tf, typed_tf = (component.tf for component in matcher.words.terms[0].components)
    assert (tf.docs.tolist(), typed_tf.docs.tolist()) == ([0, 1, 2], [0, 1])
    weight = ranking.syllable * idf(2, 6)
    expected = [
        weight * 0.2 * saturate(tf.for_docs(DOCS[:3]), ranking.k1),
        weight * 0.8 * saturate(typed_tf.for_docs(DOCS[:3]), ranking.k1),
    ]
    scores = matcher.score(DOCS)
    assert np.allclose(score(scores, 0, 1, 2), sum(expected), rtol=1e-12)
    assert np.allclose(scores.max_score()[:3], sum(expected), rtol=1e-9)


def test_words_side_by_side_score_more_than_apart(source: SegmentsReader) -> None:
    """As typed more than in another spelling; the summands add up to the score."""
    scores = plan(source, "bầu cử").score(DOCS)
    together, apart, other_spelling = score(scores, 0, 1, 2)
    assert together > other_spelling > 0 and together > apart > 0
    summands: dict[str, list[float]] = {}
    total = scores.score(np.array([0, 1]), lambda label, parts: summands.update({label: parts.tolist()}))
    assert list(summands) == ["bầu", "cử", "bầu cử side by side", "words missing, words in the title"]
    assert summands["bầu cử side by side"][0] > 0 == summands["bầu cử side by side"][1]
    assert np.allclose(np.sum(list(summands.values()), axis=0), total)
    assert (np.array([together, apart, other_spelling]) <= scores.max_score()[:3] * (1 + 1e-9)).all()


def test_a_document_below_its_floor_may_get_less_but_never_more(source: SegmentsReader) -> None:
    """One that reaches its floor gets its score."""
    scores = plan(source, "bầu cử sớm").score(DOCS)
    rows = np.array([0, 2])
    exact = scores.score(rows)
    below = scores.score(rows, floor=exact * 1.5)
    assert (below <= exact).all()
    assert scores.score(rows, floor=exact).tolist() == exact.tolist()


def test_all_words_in_the_title() -> None:
    """In the spellings that agree with what was typed."""
    with tempfile.TemporaryDirectory() as folder:
        titles = ("Bầu cử sớm", "Cử ai, bầu ai", "Bàu cú", "Bầu")
        commit(
            new_engine("embedded", Path(folder)),
            [Article(str(i), t, body="bầu cử") for i, t in enumerate(titles)],
        )
        reader = SegmentsReader(open_newest(FileDirectory(Path(folder) / "engine"))[1])
        in_title = plan(reader, "bầu cử").score(np.arange(4, dtype=np.uint32)).all_in_title()
        assert in_title is not None and in_title.tolist() == [True, True, False, False]


def test_a_word_typed_twice_counts_once(source: SegmentsReader) -> None:
    """Its n-grams are those of different words."""
    words = plan(source, "bầu cử bầu sớm").words
    assert [term.label for term in words.terms] == ["bầu", "cử", "sớm"]
    assert [ngram.terms for ngram in words.ngrams] == [(0, 1), (1, 0), (0, 2), (1, 0, 2)]
