"""Several indexes behind an alias of someone's own, over a real cluster: searched as one, never written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest

from tests.support.cluster import delete_indexes, new_cluster_engine
from tests.support.engines import commit
from tests.support.query_nodes import query_node
from vnsearch.engine.memory import MemoryEngine
from vnsearch.engine.opensearch import OpenSearchEngine
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.errors import InputError
from vnsearch.model import Article, Document
from vnsearch.search.request import Request, Sort

pytestmark = [pytest.mark.cluster, pytest.mark.slow]


def article(number: int, source: str) -> Article:
    title = ("Bầu cử ở Đống Đa", "Giá vàng tăng", "Bầu cử quốc hội", "Chợ quê")[number % 4]
    return Article(
        f"{source}-{number}",
        title,
        body=f"Tin số {number} của {source}. " + "Người dân đi bầu cử sáng nay. " * (number % 3),
        source=source,
        published=datetime(2024, 1 + number % 12, 1 + number % 28) if number % 5 else None,
    )


SOURCES = {source: [article(number, source) for number in range(90)] for source in ("Báo Một", "Báo Hai")}
ALL = [document for documents in SOURCES.values() for document in documents]
QUERIES = ("bầu cử", "bau cu dong da", "giá vàng", '"bầu cử quốc hội"', "source:bao-mot bầu cử", "chợ*")


@pytest.fixture
def engines() -> Iterator[list[OpenSearchEngine]]:
    """One index a source."""
    new_engines = []
    for documents in SOURCES.values():
        engine = new_cluster_engine()
        engine.create()
        commit(engine, documents)
        new_engines.append(engine)
    yield new_engines
    delete_indexes()


def alias(engines: list[OpenSearchEngine]) -> OpenSearchEngine:
    """An alias over some indexes, under a name that ``delete_indexes`` removes with the first of them."""
    address = replace(engines[0].address, index=f"{engines[0].address.index}-all")
    actions = [{"add": {"index": engine.build_name(), "alias": address.index}} for engine in engines]
    Connection(address).require_answer("POST", "/_aliases", {"actions": actions})
    return OpenSearchEngine(address)


def reference(documents: list[Document]) -> MemoryEngine:
    engine = MemoryEngine()
    engine.create()
    commit(engine, documents)
    return engine


def test_hits_and_counts_are_those_of_one_index_of_all_documents(engines: list[OpenSearchEngine]) -> None:
    """Scores too: the counts of all words, mean lengths and dates are those of all indexes together."""
    both, one = alias(engines).snapshot(), reference(list(ALL)).snapshot()
    assert len(both) == len(one) == 180
    for query in QUERIES:
        for sort in (Sort.BEST, Sort.DATE, Sort.OLDEST):
            request = Request(query_node(query), sort, limit=20)
            ours, theirs = both.search(request), one.search(request)
            assert ours.total == theirs.total, query
            assert [round(hit.score, 9) for hit in ours.hits] == [round(hit.score, 9) for hit in theirs.hits]
        assert both.facets(request, ["source"]) == one.facets(request, ["source"])
        assert both.timeline(request) == one.timeline(request)
        exported = {hit.document.id for hit in both.stream(replace(request, limit=500))}
        assert exported == {hit.document.id for hit in one.stream(replace(request, limit=500))}


def test_documents_words_and_related_come_from_all_indexes(engines: list[OpenSearchEngine]) -> None:
    """And a newer commit of any of them is seen."""
    engine = alias(engines)
    snapshot = engine.snapshot()
    assert {document.id for document in ALL} == {
        document.id for document in snapshot.collection.all_documents()
    }
    ids = snapshot.get("Báo Hai-3")
    assert ids is not None and ids.title == "Chợ quê"
    assert snapshot.vocabulary().forms("bau").keys() == {"bầu"}
    related = snapshot.related("Báo Một-0", limit=30)
    assert related is not None
    assert {hit.document.source for hit in related.hits} == set(SOURCES)
    commit(engines[1], [Article("new", "Bão số 5")])
    assert engine.newest_generation() != snapshot.generation
    assert len(engine.snapshot()) == 181


def test_a_rebuilt_index_stays_behind_the_alias(engines: list[OpenSearchEngine]) -> None:
    """Its new build takes the place of the old one there too, in the same step."""
    both = alias(engines)
    build = engines[0].rebuild()
    commit(build, SOURCES["Báo Một"][:1])
    build.publish()
    assert both.build_name() == "+".join(sorted(str(engine.build_name()) for engine in engines))
    assert len(both.snapshot()) == 91
    engines[0].remove_superseded(engines[0].superseded_builds()[0])


def test_nothing_is_written_or_deleted_through_an_alias(engines: list[OpenSearchEngine]) -> None:
    """Neither over several indexes nor over one of another address."""
    for some in (engines, engines[:1]):
        engine = alias(some)
        assert engine.is_read_only() and engine.exists()
        for method in (engine.writer, engine.rebuild, engine.compact, engine.last_runs, engine.drop):
            with pytest.raises(InputError, match="is an alias of"):
                method()
        Connection(engine.address).require_answer("DELETE", f"/_all/_alias/{engine.address.index}")
    assert [len(engine.snapshot()) for engine in engines] == [90, 90]
    assert not any(engine.is_read_only() for engine in engines)
