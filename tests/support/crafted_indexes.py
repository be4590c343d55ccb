"""Indexes with something changed inside, and every checksum right again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from tests.support.failing_storage import Disk, State
from vnsearch.document_analysis import analyse_documents
from vnsearch.engine.embedded import EmbeddedEngine
from vnsearch.model import Article
from vnsearch.segments.checked_file import CheckedFile, CheckedFileWriter
from vnsearch.segments.commits import SegmentEntry, newest, write_commit
from vnsearch.segments.directory import OpenFiles, Storage

Arrays = dict[str, NDArray[Any]]
#: Changes a segment's arrays and notes.
Mutation = Callable[[Arrays, dict[str, Any]], None]


def article_index(folder: Path) -> State:
    """Return the files of an index of sixty articles in two segments, made in a folder."""
    engine = EmbeddedEngine(folder)
    engine.create()
    for commit in range(2):
        with engine.writer() as writer:
            texts = [" ".join(("bầu cử Quốc hội", "Đống Đa")[i % 7 > 3 :] * (1 + i % 3)) for i in range(30)]
            articles = [
                Article(f"{commit}-{i}", text, body=text * 5, source="bao") for i, text in enumerate(texts)
            ]
            for document in analyse_documents(articles):
                writer.put([document])
    disk = Disk()
    for path in sorted(folder.iterdir()):
        out = disk.create(path.name)
        out.write(path.read_bytes())
        out.sync()
        out.close()
    disk.sync()
    return disk.state


def craft(state: State, mutate: Mutation) -> Disk:
    """The index with something changed in its first segment, and every checksum right again."""
    disk = Disk(state)
    rewrite(disk, mutate)
    return disk


def rewrite(storage: Storage, mutate: Mutation) -> None:
    """As ``craft``, in place."""
    commit = newest(storage)
    entry = commit.segments[0]
    file = CheckedFile(storage, entry.segment)
    arrays = {name: file.array(name).copy() for name in file.arrays}
    mutate(arrays, file.metadata)
    out = CheckedFileWriter(OpenFiles(storage), entry.segment.name)
    for name, array in arrays.items():
        out.add(name, array)
    again = SegmentEntry(out.finish(file.metadata), entry.documents, entry.deleted, entry.deleted_count)
    write_commit(storage, commit._replace(segments=(again, *commit.segments[1:])))
