"""A columnar index through Whoosh: our own, of spellings and zones, and any other; what is refused."""

from __future__ import annotations

import ast
import pickle
import struct
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import columns, compat, externalsort, formats
from whoosh import query as q
from whoosh.codec import whoosh3
from whoosh.columns import NumericColumn, PickleColumn, VarBytesColumn
from whoosh.fields import BOOLEAN, DATETIME, ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.filedb import structfile
from whoosh.index import LockError, create_in, open_dir
from whoosh.qparser import QueryParser
from whoosh.reading import ReaderClosed

import vnsearch.whoosh_adapter.index as read_path
from tests.support.memory_storage import MemoryStorage
from tests.support.whoosh_corpora import both, make_schema
from vnsearch.document_analysis import analyse_documents
from vnsearch.engine.segment_builder import SegmentBuilder
from vnsearch.errors import (
    IndexDamagedError,
    IndexLockedError,
    IndexNotFoundError,
    IndexVersionError,
    IndexWriteError,
    InputError,
)
from vnsearch.model import Article
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.transaction import Transaction, create
from vnsearch.text import fold
from vnsearch.whoosh_adapter.index import ColumnarIndex
from vnsearch.whoosh_adapter.news_index import NewsIndex, open_folder

DAY = datetime.fromisoformat("2024-11-21T19:41:00+07:00")
NEWS = (
    Article(
        "a1",
        "Bầu cử ở Đống Đa",
        summary="Sáng nay bầu cử",
        body="Cử tri đi bầu\nBau cu khong dau",
        captions=("Hòm phiếu",),
        author="Lê An",
        category="Chính trị",
        published=DAY,
    ),
    Article("a2", "Bàu Cát mở đường", body="Đường Bàu Cát rộng hơn", category="Đô thị"),
    Article("a3", "Giá vàng", body="Giá vàng tăng " * 80, category="Kinh tế"),
)


def write_news(storage: Any, *batches: tuple[Article, ...], deleted_ids: tuple[str, ...] = ()) -> NewsIndex:
    """Our own index of some articles, a segment a batch, without those that are gone."""
    create(storage)
    for number, batch in enumerate(batches):
        change = Transaction(storage)
        buffer = SegmentBuilder(storage, change.name)
        for entry in analyse_documents(batch):
            buffer.add(entry)
        change.add(*buffer.write())
        for place, segment in enumerate(change.segments if number else []):
            id_field = segment.field("id")
            for key in deleted_ids:
                group = id_field.find(key.encode()) if id_field else None
                if id_field and group:
                    change.delete(place, id_field.docs(group).tolist())
        change.finish({}, lambda *_: [])
    return NewsIndex(storage)


@pytest.fixture
def news() -> NewsIndex:
    """Three articles in two segments."""
    return write_news(MemoryStorage(), NEWS[:2], NEWS[2:])


def ids(searcher: Any, query: q.Query) -> list[str]:
    """The documents found, best first."""
    return [hit["id"] for hit in searcher.search(query, limit=None)]


def test_spellings_are_terms_of_their_own(news: NewsIndex) -> None:
    """Each spelling has its own documents, the fold those of all; a spelling that is nowhere has none."""
    with news.searcher() as searcher:
        reader = searcher.reader()
        with_prefix = [text.decode() for text in reader.expand_prefix("text", "b")]
        assert with_prefix == ["bau", "bàu", "bầu"]
        terms = list(reader.lexicon("text"))
        assert terms == sorted(set(terms))
        assert ids(searcher, q.Term("text", "bầu")) == ["a1"]
        assert ids(searcher, q.Term("text", "bàu")) == ["a2"]
        assert sorted(ids(searcher, q.Term("text", "bau"))) == ["a1", "a2"]
        assert ids(searcher, q.Term("text", "bậu")) == []


def test_positions_and_statistics_are_those_of_the_analysis(news: NewsIndex) -> None:
    """Each spelling's positions, frequencies and the field's length are what the analysis said."""
    with news.reader() as reader:
        for base, batch in ((0, NEWS[:2]), (2, NEWS[2:])):
            for number, entry in enumerate(analyse_documents(batch), base):
                assert reader.doc_field_length(number, "text") == int(entry.lengths.sum())
                for code in set(entry.terms.tolist()):
                    text = entry.vocabulary[code]
                    matcher = reader.postings("text", text)
                    matcher.skip_to(number)
                    same = [c for c, form in enumerate(entry.vocabulary) if text in (form, fold(form))]
                    expected = entry.positions[np.isin(entry.terms, same)].tolist()
                    assert (matcher.id(), matcher.value_as("positions")) == (number, expected)
                    assert matcher.weight() == len(expected) == matcher.value_as("frequency")
                    assert matcher.value() == struct.pack(f"<{len(expected)}I", *expected)
        info = reader.term_info("text", "bầu")
        assert (info.weight(), info.doc_frequency(), info.max_weight()) == (3.0, 1, 3.0)
        assert reader.frequency("text", "giá") == 81


def test_phrases_and_the_query_parser_work_on_our_own_index(news: NewsIndex) -> None:
    """Phrases follow positions through the zones; Whoosh's parser makes our terms of what is typed."""
    with news.searcher() as searcher:
        assert ids(searcher, q.Phrase("text", ["bầu", "cử"])) == ["a1"]
        assert ids(searcher, q.Phrase("text", ["cử", "bầu"])) == []
        parser = QueryParser("text", news.schema)
        assert ids(searcher, parser.parse("bàu cát")) == ["a2"]
        assert set(ids(searcher, parser.parse('"giá vàng" OR "đống đa"'))) == {"a1", "a3"}
        assert ids(searcher, parser.parse('category:"Chính trị"')) == ["a1"]
        assert ids(searcher, parser.parse("id:a3")) == ["a3"]


def test_columns_and_documents_of_our_own_index(news: NewsIndex) -> None:
    """Stored documents and columns come back as written, dates in Vietnamese time."""
    with news.searcher() as searcher:
        for fields, article in zip(searcher.all_stored_fields(), NEWS, strict=True):
            assert (fields["id"], fields["title"], fields["body"]) == (
                article.id,
                article.title,
                article.body,
            )
        reader = searcher.reader()
        assert [reader.column_reader("category")[i] for i in range(3)] == ["Chính trị", "Đô thị", "Kinh tế"]
        assert list(reader.column_reader("published")) == [DAY.replace(tzinfo=None), None, None]
        by = searcher.search(q.Every(), sortedby="category", reverse=True)
        assert [hit["id"] for hit in by] == ["a2", "a3", "a1"]
    with pytest.raises(InputError, match="only be read through Whoosh"):
        news.writer()


def test_deleted_articles_are_not_found() -> None:
    """What the newest commit deletes is gone from searches and stays in statistics, as with Whoosh."""
    index = write_news(MemoryStorage(), NEWS[:2], NEWS[2:], deleted_ids=("a1",))
    with index.searcher() as searcher:
        assert ids(searcher, q.Term("text", "bầu")) == []
        assert searcher.doc_count() == 2
        assert searcher.reader().doc_frequency("text", "bầu") == 1


def test_an_index_in_a_folder_is_opened(tmp_path: Path) -> None:
    """``open_folder`` reads what the transaction wrote to a folder; elsewhere it says what is wrong."""
    write_news(FileDirectory(tmp_path), NEWS)
    with open_folder(tmp_path).searcher() as searcher:
        assert ids(searcher, q.Term("text", "vàng")) == ["a3"]
    with pytest.raises(IndexVersionError, match="another format"):
        ColumnarIndex(FileDirectory(tmp_path), Schema(text=TEXT())).reader()


# Whoosh's own ways with an index


def plain_index() -> ColumnarIndex:
    """An empty index of two fields."""
    schema = Schema(key=ID(stored=True, unique=True), text=TEXT(stored=True))
    return ColumnarIndex.create(MemoryStorage(), schema)


def test_searchers_keep_their_commit_and_can_be_refreshed() -> None:
    """A searcher sees the commit it was opened on; refreshed, it keeps the segments that are the same."""
    index = plain_index()
    assert index.is_empty()
    with index.searcher() as empty:
        assert empty.up_to_date()
        assert len(empty.search(q.Every())) == 0
    with index.writer() as writer:
        writer.add_document(key="1", text="one")
    searcher = index.searcher()
    first = searcher.reader()
    writer = index.writer()
    writer.add_document(key="2", text="two")
    writer.commit(merge=False)
    assert searcher.doc_count() == 1
    assert not searcher.up_to_date()
    fresh = searcher.refresh()
    assert fresh.doc_count() == 2
    assert fresh.up_to_date()
    assert fresh.reader().readers[0] is first
    index.optimize()
    merged = fresh.refresh()
    assert merged.doc_count() == 2
    with pytest.raises(ReaderClosed):
        first.doc_count()
    assert merged.refresh() is merged


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    """A second writer is refused with Whoosh's error and ours; commit, cancel and failure unlock."""
    schema = Schema(key=ID(stored=True))
    index, other = (ColumnarIndex.create(FileDirectory(tmp_path), schema) for _ in range(2))
    writer = index.writer()
    for error in (LockError, IndexLockedError):
        with pytest.raises(error):
            other.writer()
    writer.cancel()
    with other.writer() as writer:
        writer.add_document(key="1")
    with pytest.raises(InputError), index.writer() as writer:
        writer.add_document(key="2", _stored_key=1j)
    assert index.doc_count() == 1
    index.writer().commit()


def test_cancelled_and_refused_documents_change_nothing() -> None:
    """After ``cancel``, and after a document that was refused, the index is as it was."""
    index = plain_index()
    generation = index.latest_generation()
    writer = index.writer()
    writer.add_document(key="1", text="one")
    writer.cancel()
    writer = index.writer()
    with pytest.raises(InputError, match="'text' is not JSON"):
        writer.add_document(key="2", text="two", _stored_text=datetime(2024, 1, 1))
    with pytest.raises(InputError, match="cancel the writer"):
        writer.add_document(key="3")
    with pytest.raises(Exception, match="nothing was committed"):
        writer.commit()
    assert index.latest_generation() == generation
    assert index.doc_count() == 0
    index.writer().cancel()


def test_a_full_pool_becomes_a_segment_and_groups_stay_together() -> None:
    """Postings beyond the limit go to disk as segments of their own, but never within a group."""
    index = plain_index()
    writer = index.writer(limitmb=0.001)
    for number in range(9):
        with writer.group():
            writer.add_document(key=f"p{number}", text="parent")
            writer.add_document(key=f"c{number}", text="child " * 20)
    writer.commit(merge=False)
    with index.reader() as reader:
        sizes = [leaf.doc_count() for leaf, _ in reader.leaf_readers()]
        assert len(sizes) > 1
        assert all(size % 2 == 0 for size in sizes)
        keys = [fields["key"] for fields in reader.all_stored_fields()]
        assert keys == [f"{kind}{number}" for number in range(9) for kind in "pc"]


def test_a_full_disk_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the system while committing is ours, the index is as it was and can be written again."""
    index = plain_index()
    writer = index.writer()
    writer.add_document(key="1", text="one")
    storage = index._columnar

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(storage, "replace", full)
        with pytest.raises(IndexWriteError, match="No space left"):
            writer.commit()
    assert index.doc_count() == 0
    with index.writer() as writer:
        writer.add_document(key="1", text="one")
    assert index.doc_count() == 1


def test_numbers_given_twice_count_once() -> None:
    """A number field with several values of one document has it once for each term (Whoosh: once a value)."""
    index = ColumnarIndex.create(MemoryStorage(), Schema(key=ID(stored=True), num=NUMERIC()))
    with index.writer() as writer:
        writer.add_document(key="1", num=[3, 3, 5])
    with index.searcher() as searcher:
        assert searcher.reader().doc_frequency("num", 3) == 1
        assert [hit["key"] for hit in searcher.search(q.NumericRange("num", 4, 9))] == ["1"]


REFUSED = {
    "Characters": Schema(text=TEXT(chars=True)),
    "boost": Schema(text=TEXT(field_boost=2.0)),
    "vectors": Schema(text=TEXT(vector=True)),
    "PickleColumn": Schema(text=TEXT(sortable=PickleColumn(VarBytesColumn()))),
    "spelling": Schema(text=TEXT(lang="en", spelling=True)),
}


@pytest.mark.parametrize("what", REFUSED)
def test_schemas_that_cannot_be_kept_are_refused(what: str) -> None:
    """A writer for a field of which something would be lost says which, and lets the lock go."""
    index = ColumnarIndex.create(MemoryStorage(), REFUSED[what])
    for _ in range(2):
        with pytest.raises(InputError, match=what):
            index.writer()


@pytest.mark.parametrize(
    ("schema", "fields", "what"),
    [
        (Schema(text=TEXT()), {"text": "one", "_text_boost": 2.0}, "has a boost"),
        (Schema(tags=KEYWORD()), {"tags": "one", "_boost": 3.0}, "has a boost"),
        (Schema(day=DATETIME(stored=True)), {"day": datetime(2024, 1, 1)}, "not JSON"),
        (Schema(note=STORED()), {"note": (1, 2)}, "not JSON"),
        (Schema(note=STORED()), {"note": {1: 2}}, "not JSON"),
        (Schema(note=STORED()), {"note": float("nan")}, "not JSON"),
        (Schema(note=STORED()), {"note": "\ud800"}, "not JSON"),
        (Schema(num=NUMERIC(sortable=NumericColumn("B"))), {"num": 5}, "cannot hold"),
    ],
)
def test_values_that_cannot_be_kept_are_refused(schema: Schema, fields: dict[str, Any], what: str) -> None:
    """Boosts, stored values that JSON would change and numbers too large for their column are refused."""
    index = ColumnarIndex.create(MemoryStorage(), schema)
    with pytest.raises(InputError, match=what), index.writer() as writer:
        writer.add_document(**fields)
    assert index.doc_count() == 0


def test_the_schema_is_the_callers() -> None:
    """Fields are neither added nor removed, as no schema is kept; both ways say so and hold no lock."""
    index = plain_index()
    with index.writer() as writer:
        for holder in (index, writer):
            with pytest.raises(InputError, match="schema is the caller's"):
                holder.add_field("more", BOOLEAN())
            with pytest.raises(InputError, match="schema is the caller's"):
                holder.remove_field("text")


# Nothing is unpickled


class Bomb:
    """Unpickled, it makes a file."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return Path.touch, (self.marker,)


def test_a_crafted_index_runs_nothing(tmp_path: Path) -> None:
    """Of a folder in Whoosh's form whose table of contents runs code, Whoosh runs it, we run nothing."""
    marker = tmp_path / "ran"
    folder = tmp_path / "index"
    folder.mkdir()
    create_in(folder, Schema(key=ID()))
    path = folder / "_MAIN_0.toc"
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"\x80")] + pickle.dumps(Bomb(marker)))
    for schema in (Schema(key=ID()), make_schema()):
        with pytest.raises(IndexDamagedError):
            ColumnarIndex(FileDirectory(folder), schema)
    with pytest.raises(IndexNotFoundError):
        open_folder(folder)
    assert not marker.exists()
    with pytest.raises(TypeError):  # what the code gave back, instead of segments
        open_dir(folder).doc_count()
    assert marker.exists()


def _modules() -> Iterator[Path]:
    package = Path(read_path.__file__).parent.parent
    for folder in ("segments", "engine", "whoosh_adapter"):
        yield from (package / folder).glob("*.py")


UNSAFE = {"pickle", "_pickle", "marshal", "shelve", "dill", "copyreg"}


def unsafe(source: str) -> list[str]:
    """What a module imports or calls that unpickles."""
    calls = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            calls += [alias.name for alias in node.names if alias.name.split(".")[0] in UNSAFE]
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            bad = (node.module or "").split(".")[0] in UNSAFE or names & {"loads", "load", "Unpickler"}
            calls += [node.module or ""] if bad else []
        elif isinstance(node, ast.Attribute) and node.attr in {"loads", "load", "read_pickle"}:
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            calls += [] if owner in {"json", "self", "document_json"} else [f"{owner}.{node.attr}"]
    return calls


def test_no_module_of_ours_unpickles() -> None:
    """No module between the disk and Whoosh imports pickle or its like, or calls loads but JSON's."""
    assert [
        unsafe(line) for line in ("import pickle", "from x import loads", "a.loads(b)", "np.load(b)")
    ] == [
        ["pickle"],
        ["x"],
        ["a.loads"],
        ["np.load"],
    ]
    modules = list(_modules())
    assert len(modules) > 15
    for path in modules:
        assert unsafe(path.read_text("utf-8")) == [], path


def refuse_to_unpickle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every way in which Whoosh unpickles an error."""

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("unpickled")

    for module in (pickle, compat, columns, formats, whoosh3):
        monkeypatch.setattr(module, "loads", refuse)
    for module, name in (
        (pickle, "load"),
        (compat, "load"),
        (externalsort, "load"),
        (structfile, "load_pickle"),
    ):
        monkeypatch.setattr(module, name, refuse)
    monkeypatch.setattr(pickle, "Unpickler", refuse)


def test_nothing_is_unpickled_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening, searching, sorting, columns and stored fields go well where any unpickling is an error."""
    documents = [
        {"key": "1", "body": "a b a", "tags": "x y", "kind": "x", "num": 1, "note": [1]},
        {"key": "2", "body": "b a", "num": 2},
    ]
    stock, ours = both([{"added": documents, "deleted": (), "updated": {}, "ending": "keep"}])
    own = write_news(MemoryStorage(), NEWS)
    refuse_to_unpickle(monkeypatch)
    with pytest.raises(AssertionError, match="unpickled"), stock.searcher() as searcher:
        searcher.search(q.Term("body", "a"))
    with ColumnarIndex(ours._columnar, make_schema()).searcher() as searcher:
        results = searcher.search(q.Phrase("body", ["b", "a"]), sortedby="num", groupedby="kind")
        assert [hit["key"] for hit in results] == ["1", "2"]
        assert results[0]["note"] == [1]
        assert list(searcher.reader().postings("body", "a").items_as("positions")) == [(0, [0, 2]), (1, [1])]
    with NewsIndex(own._columnar).searcher() as searcher:
        assert ids(searcher, q.Phrase("text", ["bầu", "cử"])) == ["a1"]
