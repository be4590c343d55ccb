"""The table of completions that an index on a cluster keeps: not made anew for few documents, never long wrong."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import vnsearch
from tests.support.memory_cluster import FORMAT, MemoryCluster, MemoryTable
from vnsearch.engine.memory.snapshot import MemorySnapshot
from vnsearch.errors import EngineUnavailableError
from vnsearch.library import stored_completions
from vnsearch.library.cluster_location import ClusterLocation
from vnsearch.library.copying import copy
from vnsearch.library.local_catalogues import LocalCatalogues
from vnsearch.library.stored_completions import decode, encode
from vnsearch.model import Article, Published
from vnsearch.query.completion.builder import build

#: In place of a thousand, so that few documents do.
NEWEST = 8


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> MemoryCluster:
    monkeypatch.setattr(stored_completions, "NEWEST", NEWEST)
    return MemoryCluster()


@pytest.fixture
def reads_of_all(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one whenever the titles of all documents are read."""
    reads: list[int] = []
    titles = MemorySnapshot.titles

    def counted(self: MemorySnapshot) -> Iterator[tuple[str, Published]]:
        reads.append(len(self))
        return titles(self)

    monkeypatch.setattr(MemorySnapshot, "titles", counted)
    return reads


def location(cluster: MemoryCluster, state: Path) -> ClusterLocation:
    return ClusterLocation(
        "opensearch://host:9200/news", state, LocalCatalogues(state, FORMAT), cluster.engine
    )


def writer(cluster: MemoryCluster, tmp_path: Path) -> vnsearch.Index:
    return vnsearch.Index(location(cluster, tmp_path / "writer"))


def offered(cluster: MemoryCluster, tmp_path: Path, prefix: str) -> set[str]:
    """What a reader on another machine, who has read nothing yet, is offered."""
    reader = vnsearch.Index(location(cluster, tmp_path / f"reader-{len(list(tmp_path.iterdir()))}"))
    return {each.text for each in reader.suggest(prefix, limit=100)}


def table(cluster: MemoryCluster) -> MemoryTable:
    return cluster.builds[str(cluster.alias)].table


def articles(first: int, end: int) -> list[Article]:
    return [Article(f"id-{number}", f"Bầu cử khoá {number}") for number in range(first, end)]


def test_readers_use_the_table_that_the_writer_has_made(
    cluster: MemoryCluster, tmp_path: Path, reads_of_all: list[int]
) -> None:
    """Made with a new index; they read no title themselves."""
    writer(cluster, tmp_path).add(articles(0, 20))
    assert reads_of_all == [20]
    assert "Bầu cử khoá 3" in offered(cluster, tmp_path, "bầu c")
    assert reads_of_all == [20]


def test_small_index_has_no_table(cluster: MemoryCluster, tmp_path: Path, reads_of_all: list[int]) -> None:
    """Its readers read the few titles."""
    writer(cluster, tmp_path).add(articles(0, NEWEST))
    assert not table(cluster).data and not reads_of_all
    assert "Bầu cử khoá 3" in offered(cluster, tmp_path, "bầu c")


def test_few_new_documents_leave_the_table_as_it_is_and_are_offered(
    cluster: MemoryCluster, tmp_path: Path, reads_of_all: list[int]
) -> None:
    """The commit of a few documents must not cost what making the table does."""
    index = writer(cluster, tmp_path)
    index.add(articles(0, 20))
    before = table(cluster)
    index.add(articles(20, 20 + NEWEST))
    assert table(cluster) is before and reads_of_all == [20]
    assert "Bầu cử khoá 27" in offered(cluster, tmp_path, "bầu c")


def test_many_new_documents_are_added_to_the_table(
    cluster: MemoryCluster, tmp_path: Path, reads_of_all: list[int]
) -> None:
    """Without reading the titles of the others."""
    index = writer(cluster, tmp_path)
    index.add(articles(0, 20))
    index.add(articles(20, 21 + NEWEST))
    assert (table(cluster).written, table(cluster).made_of, reads_of_all) == (29, 20, [20])
    assert {"Bầu cử khoá 3", "Bầu cử khoá 28"} <= offered(cluster, tmp_path, "bầu c")
    assert reads_of_all == [20]


def test_title_of_a_deleted_document_is_not_offered_any_more(cluster: MemoryCluster, tmp_path: Path) -> None:
    """From the next commit on, though the table still has it; nor after others were added to the table."""
    index = writer(cluster, tmp_path)
    index.add(articles(0, 20))
    index.remove(["id-3"])
    assert table(cluster).deleted_titles == ["Bầu cử khoá 3"]
    assert "Bầu cử khoá 3" not in offered(cluster, tmp_path, "bầu c")
    index.add(articles(20, 21 + NEWEST))
    assert table(cluster).deleted_titles == []
    texts = offered(cluster, tmp_path, "bầu c")
    assert "Bầu cử khoá 3" not in texts and "Bầu cử khoá 4" in texts


def test_table_is_made_anew_when_many_documents_were_replaced(
    cluster: MemoryCluster, tmp_path: Path, reads_of_all: list[int]
) -> None:
    """It offers titles that were changed until then."""
    index = writer(cluster, tmp_path)
    index.add(articles(0, 20))
    index.add(Article(f"id-{number}", f"Giá vàng ngày {number}") for number in range(NEWEST + 1))
    assert reads_of_all == [20, 20]
    assert "Bầu cử khoá 3" not in offered(cluster, tmp_path, "bầu c")
    assert "Giá vàng ngày 3" in offered(cluster, tmp_path, "gia v")


def test_compacting_makes_the_table_anew(
    cluster: MemoryCluster, tmp_path: Path, reads_of_all: list[int]
) -> None:
    """A title that was changed is gone then."""
    index = writer(cluster, tmp_path)
    index.add(articles(0, 20))
    index.add(Article("id-3", "Giá vàng"))
    assert "Bầu cử khoá 3" in offered(cluster, tmp_path, "bầu c")
    index.compact()
    assert "Bầu cử khoá 3" not in offered(cluster, tmp_path, "bầu c")
    assert reads_of_all == [20, 20]


def test_copy_of_an_index_has_a_table(cluster: MemoryCluster, tmp_path: Path) -> None:
    """Its readers need not read all titles."""
    writer(cluster, tmp_path).add(articles(0, 20))
    target = MemoryCluster()
    source = location(cluster, tmp_path / "writer")
    copy(source, location(target, tmp_path / "copy"), workers=1, progress=lambda *_: None)
    assert table(target).data


@pytest.mark.parametrize("damage", ["cut", "changed", "other", "large", "empty"])
def test_damaged_table_is_made_anew_by_readers_and_by_the_next_writer(
    cluster: MemoryCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    """Whatever the bytes are: nothing crashes, and nothing is offered that is not there."""
    index = writer(cluster, tmp_path)
    index.add(articles(0, 20))
    data = table(cluster).data
    archive = bytearray(zlib.decompress(data))
    archive[archive.index("khoá 3".encode())] ^= 1
    table(cluster).data = {
        "cut": data[:-9],
        "changed": zlib.compress(bytes(archive)),
        "other": zlib.compress(b"{}"),
        "large": data,
        "empty": b"x",
    }[damage]
    if damage == "large":
        monkeypatch.setattr(stored_completions, "_LARGEST", 1000)
    assert decode(table(cluster).data) is None
    assert "Bầu cử khoá 3" in offered(cluster, tmp_path, "bầu c")
    monkeypatch.setattr(stored_completions, "_LARGEST", 1 << 30)
    index.add(articles(20, 21 + NEWEST))
    assert decode(table(cluster).data) is not None
    assert "Bầu cử khoá 28" in offered(cluster, tmp_path, "bầu c")


def test_run_succeeds_where_the_table_cannot_be_stored(
    cluster: MemoryCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its documents are committed by then, and readers make the table."""

    def refuse(*_: object, **__: object) -> None:
        raise EngineUnavailableError("away")

    monkeypatch.setattr(stored_completions, "_bring_up_to_date", refuse)
    index = writer(cluster, tmp_path)
    index.add(articles(0, 20))
    assert len(index) == 20 and not table(cluster).data
    assert "Bầu cử khoá 3" in offered(cluster, tmp_path, "bầu c")


def test_alias_of_several_indexes_has_no_table(cluster: MemoryCluster, tmp_path: Path) -> None:
    """Its readers read all titles."""
    writer(cluster, tmp_path).add(articles(0, 20))
    cluster.foreign_alias = (str(cluster.alias),)
    assert "Bầu cử khoá 3" in offered(cluster, tmp_path, "bầu c")


def test_table_is_the_same_after_it_was_stored() -> None:
    """Row by row."""
    completions = build([("Bầu cử ở Đống Đa", None), ("Giá vàng", None)])
    again = decode(encode(completions))
    assert again is not None and list(again.rows()) == list(completions.rows())
