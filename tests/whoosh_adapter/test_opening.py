"""``Index.whoosh()``: what is refused to writers, and how searchers follow the index."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from whoosh import query as q
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import ReadOnlyError
from whoosh.writing import AsyncWriter, BufferedWriter

import vnsearch
from tests.whoosh_adapter.conftest import CORPUS, ids
from vnsearch.errors import (
    ForeignFolderError,
    IndexDamagedError,
    IndexNotFoundError,
    InputError,
)
from vnsearch.model import Article
from vnsearch.segments.directory import FileDirectory
from vnsearch.whoosh_adapter.index import ColumnarIndex
from vnsearch.whoosh_adapter.news_index import NewsIndex, open_folder


@pytest.mark.parametrize(
    "change",
    [
        lambda index: index.writer(),
        lambda index: index.optimize(),
        lambda index: index.delete_by_term("id", "a"),
        lambda index: index.delete_by_query(q.Every()),
        lambda index: index.add_field("more", TEXT()),
        lambda index: index.remove_field("text"),
        AsyncWriter,
        BufferedWriter,
    ],
)
def test_writing_is_refused_with_one_sentence(index: NewsIndex, change: Any) -> None:
    """The error is ours and Whoosh's ``ReadOnlyError``."""
    for error in (InputError, ReadOnlyError):
        with pytest.raises(error, match="can only be read through Whoosh: change it with vnsearch index"):
            change(index)


def test_several_segments_suggest_as_one_does(tmp_path: Path) -> None:
    """Words come from every segment, the nearest first and then the most frequent."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add([Article(f"a{number}", "Bầu cử sớm") for number in range(2000)])
        index.add([Article("b", "Bấu víu, bầm, đầu")])
        with index.whoosh().searcher() as searcher:
            assert len(searcher.reader().leaf_readers()) == 2
            assert searcher.suggest("text", "bầuu", limit=3) == ["bầu", "bau", "đầu"]


def test_searchers_follow_the_index_when_refreshed(tmp_path: Path) -> None:
    """A searcher keeps its commit; refreshed, it has what was added and lacks what was deleted."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add([Article("a", "Bầu cử")])
        searcher = index.whoosh().searcher()
        index.add([Article("b", "Bầu cử sớm")])
        index.delete(["a"])
        assert ids(searcher, "bau") == ["a"]
        assert not searcher.up_to_date()
        assert ids(searcher.refresh(), "bau") == ["b"]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    """Searching, sorting and suggesting go well where there is no document."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.delete([])
        with index.whoosh().searcher() as searcher:
            assert ids(searcher, "bau cu", sortedby="published") == []
            assert searcher.suggest("text", "bau") == []


def test_whoosh_makes_the_facades_checks(tmp_path: Path) -> None:
    """A missing, a foreign and a damaged folder are refused as ``vnsearch.open`` refuses them."""
    with pytest.raises(IndexNotFoundError):
        vnsearch.open(tmp_path / "none", create=True).whoosh()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").touch()
    with pytest.raises(ForeignFolderError):
        vnsearch.open(tmp_path / "other").whoosh()
    index = vnsearch.open(tmp_path / "index", create=True)
    index.add([Article("a", "Bầu cử")])
    (tmp_path / "index" / "vnsearch.json").write_text("{}", "utf-8")
    with pytest.raises(IndexDamagedError):
        index.whoosh()


def test_other_folders_are_refused_with_what_to_do(tmp_path: Path, corpus: vnsearch.Index) -> None:
    """The engine's folder opens by path or ``str``; a missing one and the façade's own say what to open."""
    engine = next(corpus.folder.glob("data-*/whoosh"))
    for folder in (engine, str(engine)):
        assert open_folder(folder).doc_count() == len(corpus)
    with pytest.raises(IndexNotFoundError, match="no folder"):
        open_folder(tmp_path / "none")
    with pytest.raises(IndexNotFoundError, match=r"vnsearch.open\(FOLDER\).whoosh\(\)"):
        open_folder(corpus.folder)


def test_an_index_rebuilt_since_it_was_opened_is_an_error(tmp_path: Path) -> None:
    """The rebuilt one lies in another folder: the error says to open it again."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        shutil.copytree(CORPUS / "pages", tmp_path / "pages")
        index.update([tmp_path / "pages"], workers=1)
        whoosh_index = index.whoosh()
        searcher = whoosh_index.searcher()
        index.update(rebuild=True, workers=1)
        for look in (
            whoosh_index.searcher,
            whoosh_index.doc_count,
            whoosh_index.latest_generation,
            searcher.refresh,
        ):
            with pytest.raises(IndexNotFoundError, match=r"rebuilt or removed .*whoosh\(\)"):
                look()
        assert index.whoosh().doc_count() == len(index)


def test_segments_and_deletions_give_what_one_segment_gives(tmp_path: Path) -> None:
    """Zones and dates of an index of several segments, some of it deleted, are those of a compact one."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.update([CORPUS / "articles.jsonl"], workers=1)
        index.add([Article(f"b{number}", "Bầu cử", body="Bầu cử sớm") for number in range(3)])
        deleted_ids = [hit.document.id for hit in index.search("bau cu", limit=4, collapse=False).hits]
        index.delete(deleted_ids)
        queries = (
            "title:bau",
            "body:bầu",
            'summary:"cu tri"',
            "captions:ho*",
            "published:2021",
            "bau -published:*",
        )

        def id_sets() -> list[set[str]]:
            with index.whoosh().searcher() as searcher:
                return [set(ids(searcher, query)) for query in queries]

        before = id_sets()
        index.compact()
        assert id_sets() == before
        assert all(not set(deleted_ids) & each for each in before)
        assert any(before)


# Schemas


def test_a_foreign_schema_cannot_write_into_our_index(tmp_path: Path) -> None:
    """Its folder is refused before anything is touched, and ``check`` finds nothing wrong."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add([Article("a", "Bầu cử")])
        engine = next((tmp_path / "index").glob("data-*/whoosh"))
        before = {path.name: path.read_bytes() for path in engine.iterdir()}
        for schema in (Schema(key=ID(stored=True)), Schema(id=ID(stored=True)), Schema(text=TEXT())):
            with pytest.raises(ForeignFolderError, match=r"vnsearch's own index: .*whoosh\(\)"):
                ColumnarIndex.create(FileDirectory(engine), schema)
        assert {path.name: path.read_bytes() for path in engine.iterdir()} == before
        assert index.check() == ()
