"""Writing a segment folder through Whoosh: one writer at a time, and which options are refused."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, NUMERIC, TEXT, Schema
from whoosh.index import LockError
from whoosh.multiproc import MpWriter
from whoosh.writing import AsyncWriter, IndexingError

from tests.support.memory_storage import MemoryStorage
from vnsearch.engine.embedded import EmbeddedEngine
from vnsearch.errors import IndexLockedError, IndexVersionError, InputError
from vnsearch.segments.commits import newest
from vnsearch.segments.directory import FileDirectory
from vnsearch.segments.transaction import create
from vnsearch.whoosh_adapter.index import ColumnarIndex
from vnsearch.whoosh_adapter.news_index import NewsIndex

SCHEMA = Schema(key=ID(stored=True, unique=True), text=TEXT())


@pytest.fixture
def index(tmp_path: Path) -> ColumnarIndex:
    """An empty index in a folder."""
    return ColumnarIndex.create(FileDirectory(tmp_path), SCHEMA)


# One writer at a time


def test_second_writer_of_the_same_index_object_is_refused(index: ColumnarIndex) -> None:
    """The first writer's documents are there afterwards, and the next writer is let in."""
    with index.writer() as writer:
        writer.add_document(key="1", text="one")
        with pytest.raises(LockError):
            index.writer()
    with index.writer() as writer:
        writer.add_document(key="2", text="two")
    assert index.doc_count() == 2


def test_async_writers_in_eight_threads_lose_nothing(index: ColumnarIndex) -> None:
    """Whoosh's ``AsyncWriter`` waits for the lock: every thread's documents are there at the end."""

    def write(number: int) -> None:
        for turn in range(5):
            writer = AsyncWriter(index, delay=0.01)
            writer.add_document(key=f"{number}.{turn}", text="word")
            writer.commit()
            if writer.running:
                writer.join()

    threads = [Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with index.searcher() as searcher:
        keys = {fields["key"] for fields in searcher.all_stored_fields()}
    assert keys == {f"{number}.{turn}" for number in range(8) for turn in range(5)}


def test_whoosh_writer_and_engine_writer_lock_the_same_file(tmp_path: Path) -> None:
    """While one of them writes in a folder, the other is refused, whichever came first."""
    engine = EmbeddedEngine(tmp_path)
    index = ColumnarIndex.create(FileDirectory(tmp_path), SCHEMA)
    writer = index.writer()
    with pytest.raises(IndexLockedError):
        engine.writer()
    writer.cancel()
    with engine.writer(), pytest.raises(LockError):
        index.writer()
    index.writer().cancel()


def test_a_storage_in_memory_has_one_writer_too() -> None:
    """Where there is no folder, the index object itself keeps a second writer out."""
    index = ColumnarIndex.create(MemoryStorage(), SCHEMA)
    writer = index.writer()
    with pytest.raises(LockError):
        index.writer()
    writer.cancel()
    index.writer().cancel()


# Options


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"procs": 3}, r"procs=3 .*one process"),
        ({"codec": W3Codec()}, r"codec=W3Codec .*its own"),
        ({"multisegment": True}, r"multisegment=True .*not an option"),
    ],
)
def test_options_that_cannot_be_used_are_refused_by_name(
    index: ColumnarIndex, option: dict[str, Any], message: str
) -> None:
    """The message names the option and the reason; no lock is left behind."""
    for _ in range(2):
        with pytest.raises(InputError, match=message):
            index.writer(**option)
    index.writer().cancel()


def test_procs_and_merge_are_taken_as_whoosh_takes_them(index: ColumnarIndex) -> None:
    """One process is what there is; ``merge=False`` leaves the segments as they are."""
    for procs in (0, 1):
        with index.writer(procs=procs, merge=False) as writer:
            writer.add_document(key=str(procs), text="word")
    with index.reader() as reader:
        assert len(reader.leaf_readers()) == 2


def test_whooshs_own_writers_are_refused(index: ColumnarIndex) -> None:
    """A writer of Whoosh's own format would ask the index for its lock."""
    with pytest.raises(InputError, match=r"Index\.writer"):
        MpWriter(index, procs=2)


def test_commit_after_a_refused_document_is_an_error_of_both(index: ColumnarIndex) -> None:
    """It is ours and Whoosh's, and says that nothing was committed."""
    for error in (InputError, IndexingError):
        writer = index.writer()
        with pytest.raises(ValueError, match="not unicode"):
            writer.add_document(key=1)
        with pytest.raises(error, match="nothing was committed"):
            writer.commit()
    assert index.doc_count() == 0


# Statistics


def test_shortest_field_leaves_out_documents_without_it(index: ColumnarIndex) -> None:
    """``min_field_length`` is of the documents that have the field, as with Whoosh."""
    with index.writer() as writer:
        writer.add_document(key="1", text="one two three")
        writer.add_document(key="2")
    with index.reader() as reader:
        assert reader.min_field_length("text") == 3
        assert reader.max_field_length("text") == 3
        assert reader.min_field_length("nothing") == 0


# Schemas


def test_a_folder_is_written_with_the_schema_it_was_made_with(tmp_path: Path) -> None:
    """Fields may be added or left out; one of another type, or none in common, is refused with both named."""
    storage = FileDirectory(tmp_path)
    with ColumnarIndex.create(storage, SCHEMA).writer() as writer:
        writer.add_document(key="1", text="one")
    with pytest.raises(
        IndexVersionError, match="field 'text' was written as TEXT Positions, not as ID Existence"
    ):
        ColumnarIndex(storage, Schema(text=ID()))
    with pytest.raises(IndexVersionError, match=r"none of the index's fields \(key, text\)"):
        ColumnarIndex.create(storage, Schema(other=TEXT()))
    with ColumnarIndex(storage, Schema(key=ID(stored=True), more=NUMERIC(sortable=True))).writer() as writer:
        writer.add_document(key="2", more=2)
    assert ColumnarIndex(storage, SCHEMA).doc_count() == 2
    with pytest.raises(IndexVersionError, match="field 'text'"):
        ColumnarIndex(storage, Schema(text=TEXT(phrase=False)))
    with pytest.raises(
        IndexVersionError, match="NUMERIC Existence NumericColumnI, not as NUMERIC Existence;"
    ):
        ColumnarIndex(storage, Schema(more=NUMERIC()))


def test_a_folder_without_a_stamp_is_read_and_gets_one(tmp_path: Path) -> None:
    """Folders of earlier versions have none: postings in other formats are refused as before."""
    storage = FileDirectory(tmp_path)
    create(storage)
    index = ColumnarIndex(storage, SCHEMA)
    with index.writer() as writer:
        writer.add_document(key="1", text="one")
    assert "schema" in dict(newest(storage).metadata)


def test_an_index_made_through_whoosh_is_not_taken_for_ours(index: ColumnarIndex) -> None:
    """Only a folder that vnsearch wrote has the schema of news."""
    with pytest.raises(IndexVersionError, match="made through Whoosh"):
        NewsIndex(index._columnar)
