"""The catalogue in PostgreSQL, over a real server: what it holds is what SQLite's holds, and writers take turns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import vnsearch
from tests.conftest import CORPUS
from tests.support.memory_cluster import FORMAT, MemoryCluster, WriterKilledError
from tests.support.postgresql_server import postgresql_server
from vnsearch.errors import IndexLockedError, IndexWriteError, InputError
from vnsearch.library import catalogue_schema
from vnsearch.library.catalogue import Catalogue
from vnsearch.library.cluster_catalogues import BuildCatalogues
from vnsearch.library.cluster_location import ClusterLocation
from vnsearch.library.local_catalogues import LocalCatalogues
from vnsearch.library.postgresql_database import (
    PostgresqlDatabase,
    parse_postgresql_address,
    writers_lock,
)
from vnsearch.library.shared_catalogues import SharedCatalogues

pytestmark = pytest.mark.slow

ADDRESS = "opensearch://host:9200/news"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql_server() as address:
        yield address


@pytest.fixture
def database(server: str, request: pytest.FixtureRequest) -> str:
    """A database of its own for each test."""
    import psycopg

    name = f"t{abs(hash(request.node.nodeid))}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.replace("/postgres?", f"/{name}?")


def open_index(cluster: MemoryCluster, state: Path, database: str = "") -> vnsearch.Index:
    catalogues: BuildCatalogues = LocalCatalogues(state, FORMAT)
    if database:
        catalogues = SharedCatalogues(parse_postgresql_address(database), "news", state)
    return vnsearch.Index(ClusterLocation(ADDRESS, state, catalogues, cluster.engine))


#: Columns with numbers that a database chooses, and one that depends on where the state folder is.
CHOSEN = {"id", "record", "file", "grp", "removal", "relative"}


def tables(catalogue: Catalogue) -> dict[str, list[list[object]]]:
    """The rows of all tables but runs, without what a database chooses."""
    result = {}
    for table in set(catalogue_schema.TABLES) - {"runs"}:
        columns, rows = catalogue._db.read_table(table)
        places = [place for place, name in enumerate(columns) if name not in CHOSEN or table == "articles"]
        result[table] = sorted(
            (
                [row[place] for place in places if not (table == "articles" and place in (1, 4))]
                for row in rows
            ),
            key=repr,
        )
    return result


def test_both_databases_hold_the_same_after_the_same_runs(database: str, tmp_path: Path) -> None:
    """Files, records, articles, sightings, headlines, groups and their bands, removals: row by row."""
    contents = []
    pages = tmp_path / "pages"
    pages.mkdir()
    for name, address in (("sqlite", ""), ("postgresql", database)):
        (pages / "a.txt").write_text("Giá vàng\nGiá vàng tăng mạnh.\nTin khác\nBão số 5 đổ bộ", "utf-8")
        index = open_index(MemoryCluster(), tmp_path / name, address)
        index.update([CORPUS, pages], workers=1)
        (pages / "a.txt").write_text("Giá vàng\nGiá vàng giảm.", "utf-8")
        index.update(workers=1)
        index.add(vnsearch.Article("bao", "Bão số 5", url="https://www.baovidu.vn/bao-so-5.html"))
        index.remove([index.search("bầu cử").hits[0].id])
        (pages / "a.txt").unlink()
        index.update(workers=1, prune=True)
        assert index.check() == ()
        with index._catalogue() as catalogue:
            contents.append(tables(catalogue))
        assert index.update(workers=1).files == 0
    for table in contents[0]:
        assert contents[0][table] == contents[1][table], table


def test_roots_moves_and_skips_work_on_postgresql(database: str, tmp_path: Path) -> None:
    """Whatever else the catalogue answers."""
    index = open_index(MemoryCluster(), tmp_path / "state", database)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text("Giá vàng\nGiá vàng tăng mạnh.", "utf-8")
    (tmp_path / "pages" / "b.jsonl").write_text('{"title": "Giá dầu", "id": "d"}\nhỏng\n', "utf-8")
    index.update([tmp_path / "pages"], workers=1)
    (tmp_path / "pages").rename(tmp_path / "moved")
    index.move_root("pages", tmp_path / "moved")
    assert [(root.path, root.files, root.articles) for root in index.roots()] == [
        (str(tmp_path / "moved"), 2, 2)
    ]
    assert [(skip.count, skip.example) for skip in index.skip_counts()] == [(1, "pages/b.jsonl")]
    assert index.statistics().files == 2
    assert index.pending_files().changed == 0
    assert index.last_run.year > 2000
    index.update(rebuild=True, workers=1)
    assert (len(index), index.check()) == (2, ())
    assert index.forget_root("moved").articles.removed == 2


def test_two_machines_index_in_turn(database: str, tmp_path: Path) -> None:
    """Each sees what the other has indexed, and a copy of a story joins its group."""
    cluster = MemoryCluster()
    text = "Giá vàng trong nước sáng nay tăng mạnh theo giá thế giới, người dân xếp hàng mua. " * 10
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(f"Giá vàng tăng mạnh\n{text}", "utf-8")
        index = open_index(cluster, tmp_path / f"state-{name}", database)
        index.update([tmp_path / name], workers=1)
    assert index.search("giá vàng").total == 1
    assert index.search("giá vàng", collapse=False).total == 2
    assert (open_index(cluster, tmp_path / "state-one", database).check(), len(index)) == ((), 2)


def test_writer_on_another_machine_is_waited_for(database: str, tmp_path: Path) -> None:
    """And named where it does not end."""
    index = open_index(MemoryCluster(), tmp_path / "state", database)
    address = parse_postgresql_address(database)
    with writers_lock(address, "news", 1.0), pytest.raises(IndexLockedError, match="another machine"):
        index.update([CORPUS], workers=1, lock_wait=0.3)
    with writers_lock(address, "other", 1.0):
        index.add(vnsearch.Article("a", "Giá vàng"))


def test_run_that_dies_is_completed_from_postgresql(database: str, tmp_path: Path) -> None:
    """Also by another machine."""
    cluster = MemoryCluster()
    index = open_index(cluster, tmp_path / "state", database)
    index.add(vnsearch.Article("a", "Giá vàng"))
    cluster.fail_at = cluster.steps + 2
    with pytest.raises(WriterKilledError):
        index.add([vnsearch.Article("b", "Giá dầu"), vnsearch.Article("c", "Giá xăng")])
    other = open_index(cluster, tmp_path / "other", database)
    other.add(vnsearch.Article("d", "Giá gạo"))
    assert (len(other), other.check()) == (4, ())


def test_catalogue_of_a_searched_index_is_not_replaced(database: str) -> None:
    """One that a killed process left is."""
    address = parse_postgresql_address(database)
    for _ in range(2):
        with closing(PostgresqlDatabase(address, "vnsearch news-1", create=True)):
            pass
    with closing(PostgresqlDatabase(address, "vnsearch news-1")) as opened_database:
        opened_database.publish()
    with pytest.raises(InputError, match="another index"):
        PostgresqlDatabase(address, "vnsearch news-1", create=True)


def test_server_that_is_gone_is_one_error_without_the_password(tmp_path: Path) -> None:
    """Whoever reads the error learns nothing."""
    index = open_index(MemoryCluster(), tmp_path / "state", "postgresql://me:secret@127.0.0.1:9/news")
    with pytest.raises(IndexWriteError) as failure:
        index.add(vnsearch.Article("a", "Giá vàng"))
    assert "postgresql://127.0.0.1:9/news" in str(failure.value)
    assert "secret" not in str(failure.value)


@pytest.mark.parametrize("address", ["mysql://me:secret@host/news", "postgresql://me:secret@host", "secret"])
def test_address_that_is_none_is_refused_without_being_repeated(address: str) -> None:
    with pytest.raises(InputError, match="postgresql://user@host/database") as failure:
        parse_postgresql_address(address)
    assert "secret" not in str(failure.value)
