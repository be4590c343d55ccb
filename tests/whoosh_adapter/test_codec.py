"""Whoosh's own codec and ours, given the same documents and queries, find the same with the same scores.

Fields have 10 tokens at most. Whoosh's own codec keeps lengths as one byte, in which 11 is the first that
comes back as another; with longer fields its BM25F is another (``test_long_fields``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from whoosh import query as q
from whoosh.codec.whoosh3 import W3PerDocReader
from whoosh.matching import ReadTooFar
from whoosh.query import spans
from whoosh.scoring import BM25F, TF_IDF, Frequency
from whoosh.sorting import FieldFacet, MultiFacet, ScoreFacet

from tests.support.whoosh_corpora import (
    ANCHOR,
    DAYS,
    WORDS,
    apply,
    boolean,
    both,
    column_queries,
    documents,
    histories,
    make_schema,
    plain,
    span_trees,
    trees,
)

pytestmark = pytest.mark.slow

Scores = dict[str, float]
slowly = settings(
    deadline=None,
    max_examples=15,
    derandomize=True,  # Whoosh itself fails on rare queries: what else is found is for longer runs to say
    phases=[Phase.explicit, Phase.generate],  # shrinking such histories takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
WEIGHTINGS = (BM25F, TF_IDF, Frequency)


def scores(searcher: Any, query: q.Query, **how: Any) -> Scores:
    """The score of every document found, by key."""
    return {hit["key"]: hit.score for hit in searcher.search(query, limit=None, **how)}


def top(searcher: Any, query: q.Query, limit: int) -> list[float]:
    """The best scores, found with Whoosh's skipping of blocks."""
    return [hit.score for hit in searcher.search(query, limit=limit)]


def keys(searcher: Any, query: q.Query) -> list[str]:
    """The documents found, without scores."""
    return sorted(searcher.stored_fields(number)["key"] for number in searcher.docs_for_query(query))


@pytest.fixture(autouse=True, scope="module")
def _own_temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Apart from another run's: Whoosh names them by ``random``, which hypothesis seeds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("whoosh")))
        yield


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@slowly
@given(history=histories(), queries=st.lists(trees, min_size=8, max_size=12))
def test_queries_find_the_same_with_the_same_scores(
    weighting: Any, history: list[dict[str, Any]], queries: list[q.Query]
) -> None:
    """Hit sets and scores are those of Whoosh's codec."""
    stock, ours = both(history)
    with stock.searcher(weighting=weighting) as stock_searcher, ours.searcher(weighting=weighting) as own:
        assert stock_searcher.doc_count_all() == own.doc_count_all()
        for query in queries:
            try:
                expected = scores(stock_searcher, query)
            except (IndexError, ReadTooFar):  # nested exclusions read past an end, in Whoosh's own matchers
                continue
            assert scores(own, query) == pytest.approx(expected, rel=1e-6, abs=1e-6), query


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@slowly
@given(history=histories(), queries=st.lists(plain, min_size=8, max_size=12))
def test_the_best_are_found_with_blocks_skipped(
    weighting: Any, history: list[dict[str, Any]], queries: list[q.Query]
) -> None:
    """The best three, for which Whoosh skips blocks that are not good enough, are the best of all."""
    ours = both(history)[1]
    with ours.searcher(weighting=weighting) as searcher:
        for query in queries:
            best = sorted(scores(searcher, query).values(), reverse=True)[:3]
            assert top(searcher, query, 3) == pytest.approx(best, rel=1e-6, abs=1e-6), query


@slowly
@given(history=histories(), queries=st.lists(boolean, min_size=8, max_size=12))
def test_unscored_queries_find_the_same(history: list[dict[str, Any]], queries: list[q.Query]) -> None:
    """Without scores, as for filters and deletions, both find the same."""
    stock, ours = both(history)
    with stock.searcher() as stock_searcher, ours.searcher() as own:
        for query in queries:
            assert keys(own, query) == keys(stock_searcher, query), query


@slowly
@given(history=histories(), queries=st.lists(span_trees, min_size=8, max_size=12))
def test_span_queries_find_the_same(history: list[dict[str, Any]], queries: list[q.Query]) -> None:
    """Phrases, sequences and span queries over terms find the same with the same scores."""
    stock, ours = both(history)
    with stock.searcher() as stock_searcher, ours.searcher() as own:
        for query in queries:
            assert scores(own, query) == pytest.approx(scores(stock_searcher, query), rel=1e-6, abs=1e-6), (
                query
            )


@slowly
@given(history=histories(), query=boolean, column=column_queries)
def test_filters_on_columns_find_the_same(
    history: list[dict[str, Any]], query: q.Query, column: q.Query
) -> None:
    """A query filtered and masked by the values of a column finds the same."""
    stock, ours = both(history)
    with stock.searcher() as stock_searcher, ours.searcher() as own:
        assert keys(own, column) == keys(stock_searcher, column)
        for how in ("filter", "mask"):
            results = [scores(searcher, query, **{how: column}) for searcher in (own, stock_searcher)]
            assert results[0] == pytest.approx(results[1], rel=1e-6, abs=1e-6)


def test_span_not_finds_the_same() -> None:
    """SpanNot, where its second part does not run out before its first (Whoosh's matcher dies of that)."""
    texts = ("a b", "a ab b", "ab a", "b a ab", "a", "a ab b")
    documents = [{"key": f"k{number}", "body": text} for number, text in enumerate(texts)]
    stock, ours = both([{"added": documents, "deleted": (), "updated": {}, "ending": "keep"}])
    near = spans.SpanNear(q.Term("body", "a"), q.Term("body", "b"), slop=2)
    with stock.searcher() as stock_searcher, ours.searcher() as own:
        for query in (spans.SpanNot(near, q.Term("body", "ab")), spans.SpanNot(q.Term("body", "a"), near)):
            assert scores(own, query) == pytest.approx(scores(stock_searcher, query))
            assert 0 < len(scores(own, query)) < len(texts)


families = st.lists(st.lists(documents, min_size=1, max_size=3), min_size=1, max_size=4)


@slowly
@given(commits=st.lists(families, min_size=1, max_size=2), child=boolean, deleted_count=st.integers(0, 3))
def test_nested_queries_find_the_same(commits: list[Any], child: q.Query, deleted_count: int) -> None:
    """Parents of children and children of parents, and whole families deleted by a nested query."""
    history: list[dict[str, Any]] = []
    number = 0
    for commit in commits:
        documents: list[dict[str, Any]] = [{"key": f"anchor{number}", "parent": "yes"}]
        for family in commit:
            documents.append({"key": f"p{number}", "parent": "yes", "name": f"n{number}", "title": "a"})
            documents += [{**fields, "key": f"p{number}c{i}"} for i, fields in enumerate(family)]
            number += 1
        history.append({"added": documents, "deleted": (), "updated": {}, "ending": "keep"})
    parents = q.Term("parent", "yes")
    family = q.NestedParent(parents, q.Or([q.Term("name", f"n{deleted_count}"), q.Term("key", "none")]))
    stock, ours = both(history)
    for index in (stock, ours):
        writer = index.writer()
        writer.delete_by_query(family)
        writer.commit(merge=False)
    with stock.searcher() as stock_searcher, ours.searcher() as own:
        for query in (q.NestedParent(parents, child), q.NestedChildren(parents, q.And([parents, child]))):
            assert scores(own, query) == pytest.approx(scores(stock_searcher, query), rel=1e-6, abs=1e-6)


@slowly
@given(history=histories())
def test_readers_say_the_same(history: list[dict[str, Any]]) -> None:
    """Terms, statistics, postings with values, stored fields, lengths and columns are the same."""
    stock, ours = both(history)
    with stock.reader() as stock_searcher, ours.reader() as own:
        assert list(own.all_terms()) == list(stock_searcher.all_terms())
        for field, term in stock_searcher.all_terms():
            assert _info(own, field, term) == _info(stock_searcher, field, term)
            assert _postings(own, field, term) == _postings(stock_searcher, field, term)
        for field in ("title", "body", "loose", "tags"):
            assert own.field_length(field) == stock_searcher.field_length(field)
        assert list(own.all_doc_ids()) == list(stock_searcher.all_doc_ids())
        assert list(own.all_stored_fields()) == list(stock_searcher.all_stored_fields())
        for number in stock_searcher.all_doc_ids():
            assert own.doc_field_length(number, "body") == (
                stock_searcher.doc_field_length(number, "body") or 0
            )
        for (mine, _), (theirs, _) in zip(own.leaf_readers(), stock_searcher.leaf_readers(), strict=True):
            assert _columns(mine) == _columns(theirs)


def _info(reader: Any, field: str, term: bytes) -> tuple[Any, ...]:
    info = reader.term_info(field, term)
    ends = info.min_id(), info.max_id(), info.min_length(), info.max_length()
    return info.weight(), info.doc_frequency(), info.max_weight(), *ends


def _postings(reader: Any, field: str, term: bytes) -> list[Any]:
    matcher, postings = reader.postings(field, term), []
    kinds = [kind for kind in ("frequency", "weight", "positions") if reader.schema[field].supports(kind)]
    while matcher.is_active():
        values = [matcher.value_as(kind) for kind in kinds]
        postings.append((matcher.id(), matcher.weight(), matcher.value() or b"", values))
        matcher.next()
    return postings


def _columns(reader: Any) -> dict[str, list[Any]]:
    names = ("kind", "name", "num", "when", "bit")
    return {n: list(reader.column_reader(n, translate=False)) for n in names if reader.has_column(n)}


@slowly
@given(history=histories(), query=boolean, reverse=st.booleans())
def test_sorting_grouping_and_collapsing_do_the_same(
    history: list[dict[str, Any]], query: q.Query, reverse: bool
) -> None:
    """Sorted by any column, grouped and collapsed by one, both give the same."""
    stock, ours = both(
        [{**history[0], "added": [{**ANCHOR, "key": "full"}, *history[0]["added"]]}, *history[1:]]
    )
    with stock.searcher() as stock_searcher, ours.searcher() as own:
        for field in ("kind", "name", "num", "when"):
            how = {"sortedby": MultiFacet([FieldFacet(field, reverse=reverse), ScoreFacet()])}
            assert _order(own, query, **how) == _order(stock_searcher, query, **how)
        for field in ("kind", "num"):
            groups = [s.search(query, limit=None, groupedby=field).groups() for s in (own, stock_searcher)]
            assert groups[0] == groups[1]
        results = [
            scores(searcher, query, collapse="kind", collapse_limit=2) for searcher in (own, stock_searcher)
        ]
        assert results[0] == pytest.approx(results[1], rel=1e-6, abs=1e-6)


def _order(searcher: Any, query: q.Query, **how: Any) -> list[str]:
    return [hit["key"] for hit in searcher.search(query, limit=None, **how)]


def test_long_fields_have_exact_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    """With longer fields the scores are those of Whoosh's codec with exact lengths instead of its bytes."""
    words = [("a b " * size).split() for size in (10, 60, 200, 1111)]
    documents = [{"key": f"k{i}", "title": " ".join([*text, "ab"])} for i, text in enumerate(words)]
    stock, ours = both([{"added": documents, "deleted": (), "updated": {}, "ending": "keep"}])
    query = q.Or([q.Term("title", "a"), q.Term("title", "ab")])
    with stock.searcher() as stock_searcher, ours.searcher() as own:
        rounded = scores(stock_searcher, query)
        monkeypatch.setattr(W3PerDocReader, "doc_field_length", lambda _, number, *__: len(words[number]) + 1)
        assert scores(own, query) == pytest.approx(scores(stock_searcher, query), rel=1e-6)
        assert scores(own, query) != pytest.approx(rounded, rel=1e-6)


@pytest.mark.parametrize("deleted", [(), ("k5", "k129", "k700")])
def test_many_blocks_are_skipped_alike(deleted: tuple[str, ...]) -> None:
    """Over several blocks of 128 postings, the best hits with blocks skipped are those of all scored."""
    documents = []
    for number in range(1000):
        text = " ".join(["a"] * (1 + number * 5 % 7) + ["b"] * (number % 3) + ["ab"] * (number % 97 == 0))
        title = "a a" if 20 <= number < 50 else "a b"
        documents.append({"key": f"k{number}", "body": text, "title": title})
    first = {"added": documents[:700], "deleted": (), "updated": {}, "ending": "keep"}
    second = {"added": documents[700:], "deleted": deleted, "updated": {}, "ending": "keep"}
    stock, ours = both([first, second])
    a, b, ab = (q.Term("body", word) for word in ("a", "b", "ab"))
    titled = q.Term("title", "a")
    either = q.Or([a, b]), q.Or([a, ab, b])
    queries = (a, *either, q.And([a, b]), q.AndMaybe(a, ab), q.Phrase("body", ["a", "b"]), titled)
    with stock.searcher() as stock_searcher, ours.searcher() as own:
        for query in queries:
            assert top(own, query, 10) == pytest.approx(top(stock_searcher, query, 10), rel=1e-6)
            best = sorted(scores(own, query).values(), reverse=True)[:10]
            assert top(own, query, 10) == pytest.approx(best, rel=1e-6)
        collector = own.collector(limit=10)
        own.search_with_collector(titled, collector)
        assert collector.skipped_times > 5  # the first segment has 6 blocks, the second 3


def test_merges_keep_everything() -> None:
    """Merged by the transaction or rewritten by Whoosh, several segments hold what they held apart."""
    from whoosh.writing import OPTIMIZE

    full = [
        {**ANCHOR, "key": f"k{n}", "body": f"{WORDS[n % 8]} +70000 b", "num": n, "when": DAYS[n % 7]}
        for n in range(9)
    ]
    bare = [{"key": "bare"}]
    history: list[dict[str, Any]] = [
        {"added": batch, "deleted": (), "updated": {}, "ending": "keep"}
        for batch in (full[:4], bare, full[4:])
    ]
    (_, apart), (_, merged), (_, rewritten) = (both(history) for _ in range(3))
    merged.optimize()
    rewritten.writer().commit(mergetype=OPTIMIZE)
    content = [_content(index) for index in (apart, merged, rewritten)]
    assert content[0] == content[1] == content[2]
    assert [len(index.reader().leaf_readers()) for index in (merged, rewritten)] == [1, 1]


def _content(index: Any) -> dict[str, Any]:
    with index.searcher() as searcher:
        values: dict[str, Any] = {}
        for leaf, _ in searcher.reader().leaf_readers():
            readers = {n: leaf.column_reader(n) for n in ("kind", "name", "num", "bit")}
            for number in leaf.all_doc_ids():
                stored = leaf.stored_fields(number)
                lengths = leaf.doc_field_length(number, "body")
                values[stored["key"]] = stored, lengths, {n: reader[number] for n, reader in readers.items()}
        phrase = scores(searcher, q.Phrase("body", [WORDS[0], "b"], slop=70_002))
        return {"documents": values, "phrase": phrase}


def test_history_can_be_replayed() -> None:
    """The made histories do update and delete: the comparisons above are not of untouched indexes."""
    index = both([])[1]
    first = {
        "added": [{"key": "k0"}, {"key": "k1"}, {"key": "k2"}],
        "deleted": (),
        "updated": {},
        "ending": "keep",
    }
    second = {"added": [], "deleted": {"k0"}, "updated": {"k1": {"title": "a"}}, "ending": "optimize"}
    apply(index, [first, second])
    with index.searcher() as searcher:
        assert keys(searcher, q.Every()) == ["k1", "k2"]
        assert keys(searcher, q.Term("title", "a")) == ["k1"]
        assert searcher.doc_count_all() == 2
    assert make_schema()["key"].unique
