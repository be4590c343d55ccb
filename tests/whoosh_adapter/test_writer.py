"""Writing a segment folder through Whoosh: one writer at a time, and which options are refused."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import LockError
from whoosh.multiproc import MpWriter
from whoosh.writing import AsyncWriter, IndexingError

from tests.support.whoosh_corpora import MemoryStorage
from vnsearch.engine.embedded import EmbeddedEngine
from vnsearch.errors import IndexLockedError, InputError
from vnsearch.segments.directory import FileDirectory
from vnsearch.whoosh_adapter.index import ColumnarIndex

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
