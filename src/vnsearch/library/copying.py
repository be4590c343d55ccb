"""Copying an index from one place to another, such as from a folder to a cluster: its documents and its catalogue.

The copy is a new build, which is searched once it is whole. A copy that was broken off is gone on with: the
documents that the build has are not sent again.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from itertools import chain, islice

from vnsearch.document_analysis import AnalysedDocument, analyse_documents
from vnsearch.engine.protocol import Engine, Progress
from vnsearch.errors import IndexWriteError, InputError
from vnsearch.library.location import IndexData, IndexLocation
from vnsearch.messages import cluster, index_errors
from vnsearch.model import Document, IndexCopy
from vnsearch.parallel import map_in_order

#: Documents analysed together.
_BATCH = 64
#: Documents committed together: so many are sent again after an interruption at most.
_COMMITTED = 64 * _BATCH


@dataclass(frozen=True, slots=True)
class _Source:
    """An index as of one run: ``total`` documents."""

    run: str
    total: int
    documents: Iterator[Document]


def copy(source: IndexLocation, target: IndexLocation, workers: int, progress: Progress) -> IndexCopy:
    """Make an index at ``target``, where there is none, that has the documents and the catalogue of another.

    Others may write to the source meanwhile; what they write is not copied. ``progress`` is called with the
    documents that are there, and those of all. Raises ``InputError`` for a target with an index, ``StorageError``;
    the copy can then be gone on with.
    """
    start = time.perf_counter()
    _require_empty(target)
    with ExitStack() as stack:
        stack.enter_context(target.write_lock())
        _require_empty(target)
        old_data = source.current()
        with ExitStack() as briefly:
            with suppress(IndexWriteError):  # a read-only folder has no writers, except its owner
                briefly.enter_context(source.write_lock())
            catalogue = stack.enter_context(closing(old_data.catalogue()))
            catalogue.migrate_copy()
            if catalogue.outbox.pending():
                raise InputError(index_errors.UPDATE_BROKEN_OFF)
            run = catalogue.last_run()
            data = target.find_unfinished(run, (_part_of(run), run))
            is_resumed = data is not None
            if data is None:
                data = _begin(target, old_data)
            documents = old_data.engine().stored_documents(run)
            first = list(islice(documents, 1))  # the state of that run is open now
        total = catalogue.document_count()
        stored_before = _fill(data, _Source(run, total, chain(first, documents)), workers, progress)
        with closing(data.catalogue()) as target_catalogue:
            counts = target_catalogue.source_counts()
        data.write_checksum(counts)
        data.store_completions()
        target.make_current(data)
        target.remove_others(data)
        seconds = time.perf_counter() - start
        return IndexCopy(
            str(source), str(target), total, stored_before if is_resumed else 0, data.size(), seconds
        )


def _part_of(run: str) -> str:
    """Return the name of the commits of a copy that is not whole."""
    return f"part of {run}"


def _require_empty(target: IndexLocation) -> None:
    if target.exists():
        raise InputError(cluster.copy_over_index(str(target)))


def _begin(target: IndexLocation, old: IndexData) -> IndexData:
    """Make a new build at the target, with the catalogue of the old one. Raises ``StorageError``."""
    data = target.create_data()
    with closing(data.catalogue(create=True)) as catalogue, closing(old.catalogue()) as original:
        original.migrate_copy()
        catalogue.copy_from(original)
        catalogue.roots.save_paths()
        catalogue.commit()
    return data


def _fill(data: IndexData, source: _Source, workers: int, progress: Progress) -> int:
    """Store the documents that a build has not; return how many it had."""
    engine = data.engine()
    stored_ids: Collection[str] = ()
    last = engine.last_runs()[0]
    if last == source.run:
        return source.total
    if last:
        stored_ids = engine.check(lambda *_: None).document_ids
    stored_count = len(stored_ids)
    missing = (document for document in source.documents if document.id not in stored_ids)
    for chunk in _chunks(map_in_order(analyse_documents, _batches(missing), workers)):
        last = _commit(engine, last, chunk, _part_of(source.run))
        stored_count += len(chunk)
        progress(stored_count, source.total)
    _commit(engine, last, [], source.run)
    return len(stored_ids)


def _commit(engine: Engine, base: str, documents: Sequence[AnalysedDocument], run: str) -> str:
    """Store documents in one commit; return its name."""
    writer = engine.writer(base)
    try:
        writer.put(documents)
        writer.commit(run)
    finally:
        writer.cancel()
    return run


def _batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    remaining = iter(documents)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _chunks(batches: Iterable[Sequence[AnalysedDocument]]) -> Iterator[list[AnalysedDocument]]:
    """Yield the documents of so many batches that they are worth a commit."""
    chunk: list[AnalysedDocument] = []
    for batch in batches:
        chunk += batch
        if len(chunk) >= _COMMITTED:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
