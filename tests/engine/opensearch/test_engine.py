"""What only an engine on a cluster does: builds behind an alias, leases, foreign indexes, repeated commits."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from tests.support.cluster import delete_indexes, new_cluster_engine
from tests.support.engine_comparison import compare_counts, compare_documents_and_words, compare_hits
from tests.support.engines import commit
from tests.support.query_nodes import query_node
from tests.support.random_corpora import Case, cases
from vnsearch.document_analysis import analyse_document
from vnsearch.engine.opensearch import IndexLayout, OpenSearchEngine
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.layout import read_layout
from vnsearch.engine.opensearch.lease import Lease
from vnsearch.errors import (
    EngineUnavailableError,
    ForeignFolderError,
    IndexDamagedError,
    IndexLockedError,
    IndexNotFoundError,
    IndexVersionError,
    InputError,
)
from vnsearch.model import Article
from vnsearch.search.request import Request

pytestmark = [pytest.mark.cluster, pytest.mark.slow]

ARTICLES = [Article("a", "Bầu cử ở Đống Đa"), Article("b", "Giá vàng"), Article("c", "Chợ quê")]


@pytest.fixture
def engine() -> Iterator[OpenSearchEngine]:
    """An index that is not made yet."""
    yield new_cluster_engine()
    delete_indexes()


def ids(engine: OpenSearchEngine, query: str) -> set[str]:
    return {hit.document.id for hit in engine.snapshot().search(Request(query_node(query))).hits}


def test_where_there_is_no_index_it_is_not_found(engine: OpenSearchEngine) -> None:
    """Nothing is made by asking."""
    assert (engine.exists(), engine.newest_generation(), engine.build_name()) == (False, 0, None)
    with pytest.raises(IndexNotFoundError):
        engine.snapshot()


def test_a_rebuild_is_seen_when_it_is_published(engine: OpenSearchEngine) -> None:
    """The old index stays until it is deleted by its name; nothing else is."""
    engine.create()
    commit(engine, ARTICLES[:1])
    before = engine.newest_generation()
    build = engine.rebuild()
    commit(build, ARTICLES[1:])
    assert ids(engine, "bầu cử") == {"a"} and ids(engine, "giá vàng") == set()
    old = engine.build_name()
    build.publish()
    assert ids(engine, "bầu cử") == set() and ids(engine, "giá vàng") == {"b"}
    assert engine.newest_generation() > before
    assert engine.superseded_builds() == (old,)
    for name in (engine.build_name(), "_all", f"{engine.address.index}-*"):
        with pytest.raises(InputError):
            engine.remove_superseded(str(name))
    engine.remove_superseded(str(old))
    assert engine.superseded_builds() == () and ids(engine, "giá vàng") == {"b"}


def test_build_gets_its_replicas_when_it_is_published(engine: OpenSearchEngine) -> None:
    """On a single node they have no place, and are not waited for."""
    address = engine.address
    connection = Connection(address)
    build = OpenSearchEngine(address, IndexLayout(1, 1)).rebuild()
    name = str(build.build_name())
    commit(build, ARTICLES)
    assert read_layout(name, connection).replicas == 0
    build.publish()
    assert read_layout(name, connection).replicas == 1
    assert ids(engine, "giá vàng") == {"b"}


def test_an_index_of_another_program_is_refused(engine: OpenSearchEngine) -> None:
    """Nothing in it is touched."""
    index = f"{engine.address.index}-theirs"
    connection = Connection(engine.address)
    connection.require_answer("PUT", f"/{index}", {"aliases": {engine.address.index: {}}})
    for method in (engine.exists, engine.create, engine.snapshot, engine.writer):
        with pytest.raises(ForeignFolderError):
            method()


def test_another_analyser_is_refused(engine: OpenSearchEngine) -> None:
    """As in a folder."""
    engine.create()
    other = {"_meta": {"vnsearch": {"format": "opensearch-1", "analyser": "syllables-0"}}}
    Connection(engine.address).require_answer("PUT", f"/{engine.build_name()}/_mapping", other)
    with pytest.raises(IndexVersionError, match="syllables-0"):
        engine.snapshot()


def test_a_dead_writer_gives_way_after_its_lease(engine: OpenSearchEngine) -> None:
    """It can no longer commit then."""
    engine.create()
    dead = engine.writer()
    with pytest.raises(IndexLockedError):
        engine.writer()
    index, connection = str(engine.build_name()), Connection(engine.address)
    lease = Lease(index, connection, now=lambda: time.time() + 3600)
    with pytest.raises(IndexLockedError):
        dead.commit()
    lease.release()
    engine.writer().cancel()


def test_a_commit_that_failed_is_repeated(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost or doubled, and readers see the commit before until then."""
    engine.create()
    commit(engine, ARTICLES[:1])

    def fail(*_: object) -> None:
        raise EngineUnavailableError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("vnsearch.engine.opensearch.writer.write_state", fail)
        with pytest.raises(EngineUnavailableError):
            commit(engine, ARTICLES)
    assert len(engine.snapshot()) == 1
    commit(engine, ARTICLES)
    assert len(engine.snapshot()) == 3
    assert engine.check(lambda *_: None).document_ids == {"a", "b", "c"}
    assert engine.snapshot().vocabulary().forms("bau") == {"bầu": 2}  # one replaced, until it is compacted
    assert engine.compact()
    assert engine.snapshot().vocabulary().forms("bau") == {"bầu": 1}


def test_a_writer_begins_from_the_run_that_is_named(engine: OpenSearchEngine) -> None:
    """There is no earlier one to begin from."""
    engine.create()
    writer = engine.writer()
    writer.put([analyse_document(ARTICLES[0])])
    writer.commit("first")
    assert engine.last_runs() == ("first",)
    engine.writer("first").cancel()
    with pytest.raises(IndexDamagedError):
        engine.writer("zeroth")
    assert [document.id for document in engine.stored_documents("first")] == ["a"]


def test_after_the_deadline_the_answer_is_partial(engine: OpenSearchEngine) -> None:
    """And says so."""
    engine.create()
    commit(engine, ARTICLES)
    result = engine.snapshot().search(Request(query_node("bầu cử"), deadline=time.perf_counter() - 1.0))
    assert result.partial


def test_an_index_tells_its_size_and_health(engine: OpenSearchEngine) -> None:
    """In bytes, and of its shards."""
    engine.create()
    commit(engine, ARTICLES)
    assert engine.size() > 0
    assert (engine.health().status, engine.health().missing) == ("green", 0)


@pytest.mark.parametrize("compare", [compare_hits, compare_counts, compare_documents_and_words])
def test_random_requests_are_answered_as_by_the_formulas(compare: object) -> None:
    """The reference engine's hits, order, scores, explanations, counts, values, dates and related documents."""

    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases())
    def check(case: Case) -> None:
        compare(case, "opensearch")  # type: ignore[operator] # one of those above

    check()
