"""The rows of the table of completions in a cluster: whole or none, whoever else writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from tests.support.cluster import delete_indexes, new_cluster_engine
from tests.support.engines import commit
from tests.support.row_store import RowStore
from vnsearch import document_json
from vnsearch.engine.opensearch import OpenSearchEngine, stored_completions
from vnsearch.engine.opensearch.collection import Collection
from vnsearch.engine.opensearch.rows import row_id
from vnsearch.engine.opensearch.sources import Sources
from vnsearch.engine.opensearch.state import State
from vnsearch.engine.opensearch.stored_completions import ROW, StoredTable, read_titles, withdraw_titles
from vnsearch.engine.protocol import StoredCompletions
from vnsearch.model import Article

INDEX = "news-000001"
ROW_PATH = f"/{INDEX}/_doc/{ROW}"
DATA = b"a table in several parts"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> RowStore:
    """A cluster whose rows hold ten bytes of a table at most."""
    monkeypatch.setattr(stored_completions, "_PART", 10)
    return RowStore()


def table(store: RowStore, sequence: int = 30, documents: int = 30) -> StoredTable:
    state = State(sequence=sequence, documents=documents)
    collection = Collection(state, Sources((INDEX,)), cast("Any", None), cast("Any", None))
    return StoredTable(INDEX, collection, store.connection)


def stored(store: RowStore) -> StoredTable:
    """The table after one was stored."""
    assert table(store).store(DATA, of_all=True)
    return table(store)


def parts(store: RowStore) -> list[str]:
    return sorted(path.removeprefix(f"{ROW_PATH}-") for path in store.rows if path.startswith(f"{ROW_PATH}-"))


def test_table_is_read_as_it_was_stored(store: RowStore) -> None:
    """Another one takes its place, and its rows are deleted."""
    assert not table(store).exists
    first = stored(store)
    assert (first.exists, first.read(), parts(store)) == (True, DATA, ["1-0", "1-1", "1-2"])
    assert first.store(b"short", of_all=True)
    assert (table(store).read(), parts(store)) == (b"short", ["2-0"])


def test_how_far_a_table_is_behind_is_counted(store: RowStore) -> None:
    """In documents that were written since, and in those that it still counts although they were replaced."""
    stored(store)
    later = table(store, sequence=42, documents=35)
    assert (later.new_count, later.outdated_count) == (12, 7)
    assert later.store(DATA, of_all=False)
    assert (table(store, 42, 35).new_count, table(store, 42, 35).outdated_count) == (0, 7)
    earlier_snapshot = table(store, 20, 20)
    assert (earlier_snapshot.new_count, earlier_snapshot.outdated_count) == (0, 0)


@pytest.mark.parametrize(
    "values",
    [
        None,
        {},
        [],
        {"parts": 3},
        {"number": 1, "parts": -1, "deleted_titles": {}},
        {"number": 1, "parts": "3", "deleted_titles": {}},
        {"number": 1, "parts": True, "deleted_titles": {}},
        {"number": 1, "parts": 10**9, "deleted_titles": {}},
        {"number": 1, "parts": 3, "deleted_titles": {"d0": 1}},
        {"number": 1, "parts": 3, "deleted_titles": {str(number): "x" for number in range(1001)}},
        {"number": 1, "parts": 3, "deleted_titles": ["x"]},
        {"number": 1, "parts": 3, "deleted_titles": 3},
        {"number": 1, "parts": 3, "deleted_titles": {}, "other": 1},
    ],
)
def test_damaged_row_is_no_table(store: RowStore, values: object) -> None:
    """The next table is stored in its place."""
    stored(store)
    store.rows[ROW_PATH] = (99, {"meta": values})
    damaged = table(store)
    assert not damaged.exists and damaged.new_count == 30
    assert damaged.store(DATA, of_all=True)
    assert table(store).read() == DATA


@pytest.mark.parametrize("part", [None, {"meta": None}, {"meta": {"data": "?"}}, {"meta": {"data": 3}}, {}])
def test_damaged_part_is_no_table(store: RowStore, part: object) -> None:
    """Missing, or other than base64."""
    damaged = stored(store)
    store.rows.pop(f"{ROW_PATH}-1-1")
    if part is not None:
        store.rows[f"{ROW_PATH}-1-1"] = (99, part)
    assert damaged.read() is None


def test_reader_that_opened_a_table_before_reads_the_one_that_took_its_place(store: RowStore) -> None:
    """The rows of the old one are deleted at once."""
    old = stored(store)
    assert table(store).store(b"another", of_all=True)
    assert old.read() == b"another"


def test_of_two_writers_the_first_stores_its_table(store: RowStore) -> None:
    """The other leaves no rows, and the row of the first as it is."""
    stored(store)
    slow, fast = table(store), table(store)
    withdraw(store, "Bầu cử")
    assert not slow.store(b"slow", of_all=True)
    assert not fast.store(b"fast", of_all=True)
    assert (table(store).read(), table(store).deleted_titles) == (DATA, ("Bầu cử",))
    assert parts(store) == ["1-0", "1-1", "1-2"]


def test_lost_answer_is_not_taken_for_another_writer(store: RowStore) -> None:
    """The row is then what was to be written."""
    first = stored(store)
    store.losing = "PUT"
    assert first.store(b"short", of_all=True)
    assert table(store).read() == b"short"


def test_table_that_is_too_large_is_not_stored(store: RowStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there stays."""
    first = stored(store)
    monkeypatch.setattr(stored_completions, "_MOST_PARTS", 2)
    assert not first.store(b"x" * 21, of_all=True)
    monkeypatch.undo()
    assert table(store).read() == DATA


def withdraw(store: RowStore, *titles: str) -> None:
    """As a writer that deletes documents of these titles, and one that is not there."""
    names = [row_id(str(number)) for number in range(len(titles))]
    for name, title in zip(names, titles, strict=True):
        document = document_json.dumps(Article(name, title))
        store.rows[f"/{INDEX}/_doc/{name}"] = (1, {"doc": document})
    withdraw_titles(
        INDEX, read_titles(INDEX, [*names, row_id("unknown")], store.connection), store.connection
    )


def test_titles_of_deleted_documents_are_noted_until_there_is_another_table(store: RowStore) -> None:
    """Once for each document, though a commit is repeated; nothing is asked or written where there is no table."""
    withdraw(store, "Bầu cử")
    assert store.requests == [("GET", ROW_PATH)]
    first = stored(store)
    withdraw(store, "Bầu cử")
    withdraw(store, "Bầu cử", "Bầu cử")
    assert table(store).deleted_titles == ("Bầu cử", "Bầu cử")
    assert not first.store(DATA, of_all=True) and table(store).store(DATA, of_all=True)
    assert table(store).deleted_titles == ()


def test_damaged_document_can_be_deleted(store: RowStore) -> None:
    """It has no title that could be offered."""
    stored(store)
    store.rows[f"/{INDEX}/_doc/dx"] = (1, {"doc": "{"})
    withdraw_titles(INDEX, read_titles(INDEX, ["dx"], store.connection), store.connection)
    assert table(store).deleted_titles == ()


def test_of_too_many_deleted_documents_no_titles_are_noted(
    store: RowStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no table any more, so that none of them is offered."""
    stored(store)
    monkeypatch.setattr(stored_completions, "MOST_DELETED", 2)
    withdraw(store, "a", "b")
    assert table(store).exists
    withdraw(store, "a", "b", "c")
    assert (table(store).exists, parts(store)) == (False, [])


@pytest.fixture
def engine() -> Iterator[OpenSearchEngine]:
    """An index of four documents."""
    engine = new_cluster_engine()
    engine.create()
    day = datetime(2024, 5, 1, tzinfo=UTC)
    commit(engine, [Article(str(number), f"Bầu cử {number}", published=day) for number in range(4)])
    yield engine
    delete_indexes()


def now(engine: OpenSearchEngine) -> StoredCompletions:
    snapshot = engine.snapshot()
    result = engine.stored_completions(snapshot)
    assert result is not None
    return result


@pytest.mark.cluster
@pytest.mark.slow
def test_real_cluster_keeps_a_table(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several parts, with the titles of documents that were written and deleted since; it is no document.

    Titles that a cancelled writer would have deleted are offered as before.
    """
    monkeypatch.setattr(stored_completions, "_PART", 10)
    assert not now(engine).exists
    assert now(engine).store(DATA, of_all=True)
    commit(engine, [Article("4", "Giá vàng"), Article("0", "Bầu cử xong")])
    cancelled = engine.writer()
    cancelled.delete(["2"])
    cancelled.cancel()
    with engine.writer() as writer:
        writer.delete(["1", "unknown"])
    after = now(engine)
    assert (after.read(), after.new_count, after.outdated_count) == (DATA, 2, 2)
    assert [title for title, _ in after.newest_titles(2)] == ["Giá vàng", "Bầu cử xong"]
    assert [title for title, _ in after.newest_titles(3)] == ["Bầu cử 3", "Giá vàng", "Bầu cử xong"]
    assert after.deleted_titles == ("Bầu cử 1",)
    assert after.store(b"short", of_all=True)
    assert (now(engine).read(), now(engine).deleted_titles) == (b"short", ())
    assert engine.check(lambda *_: None).document_ids == {"0", "2", "3", "4"} and len(engine.snapshot()) == 4
    assert engine.compact() and now(engine).read() == b"short"
