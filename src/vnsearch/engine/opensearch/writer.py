"""The writer of an index in a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from vnsearch.document_analysis import AnalysedDocument
from vnsearch.engine.opensearch.blobs import delete_words, read_words, write_words
from vnsearch.engine.opensearch.bulk import delete_action, index_action
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.delivery import Delivery, DeliveryAtCommit, DeliveryAtOnce
from vnsearch.engine.opensearch.lease import Lease
from vnsearch.engine.opensearch.measures import measure_index
from vnsearch.engine.opensearch.rows import row_id, rows
from vnsearch.engine.opensearch.state import State, read_commit, read_row, write_state
from vnsearch.engine.opensearch.stored_completions import MOST_DELETED, read_titles, withdraw_titles
from vnsearch.engine.opensearch.vocabulary import WordCounter

#: Documents of which the titles are read with one request.
_DELETED_AT_ONCE = 500


class ClusterWriter:
    """The changes of one commit, buffered here until then; of a row that is written twice the last version counts.

    ``commit`` sends rows by id, makes them visible by one refresh, and writes the state last, if nobody else has.
    One that failed is repeated by another writer with the same documents.

    ``at_once``: rows are sent while further ones are made, and stay where they are when the writer is cancelled:
    for changes that are certain to be repeated then.
    """

    must_commit = False

    def __init__(self, index: str, connection: Connection, *, at_once: bool = False) -> None:
        self._index = index
        self._connection = connection
        self._lease = Lease(index, connection)
        self._words = WordCounter()
        #: Titles that completions are not to offer from the commit on, by the names of their documents' rows.
        self._deleted_titles: dict[str, str] = {}
        delivery = DeliveryAtOnce if at_once else DeliveryAtCommit
        self._delivery: Delivery = delivery(index, connection, self._lease.renew)
        try:
            self._base, self._base_version = read_commit(index, connection)
        except BaseException:
            self.cancel()
            raise
        self._sequence = self._base.sequence

    @property
    def base(self) -> State:
        """The commit that the changes are to."""
        return self._base

    def put(self, documents: Sequence[AnalysedDocument]) -> None:
        """Add documents, in place of committed ones with their ids."""
        for entry, row in zip(documents, rows(documents, self._sequence), strict=True):
            self._delivery.add(row.id, index_action(row.id, row.values, row.texts))
            self._words.add(entry)
        self._sequence += len(documents)
        self._lease.renew()

    def delete(self, document_ids: Iterable[str]) -> None:
        """Delete committed documents; unknown ids are ignored."""
        names = [row_id(document_id) for document_id in document_ids]
        for start in range(0, len(names), _DELETED_AT_ONCE):
            batch = names[start : start + _DELETED_AT_ONCE]
            if len(self._deleted_titles) <= MOST_DELETED:
                self._deleted_titles |= read_titles(self._index, batch, self._connection)
            for name in batch:
                self._delivery.add(name, delete_action(name))

    def commit(self, run: str = "") -> None:
        """Send all changes, make them visible, and make the state that names them the last one.

        Raises ``IndexWriteError`` where the cluster refuses documents, ``IndexLockedError`` where another writer
        has taken over, and ``EngineUnavailableError``; the state is then that of the last commit, though some rows
        may be new.
        """
        try:
            self._lease.renew(now=True)
            generation = self._base.generation + 1
            words = read_words(self._base, self._read_row).plus(self._words.counts())
            rows_of_words = write_words(self._index, generation, words, self._connection)
            withdraw_titles(self._index, self._deleted_titles, self._connection)
            self._delivery.finish()
            self._connection.require_answer("POST", f"/{self._index}/_refresh")
            # Merges drop the second copy of a source, which serves to restore replicas, only of flushed rows.
            self._connection.require_answer("POST", f"/{self._index}/_flush")
            state = replace(
                measure_index(self._index, self._connection),
                generation=generation,
                run=run,
                sequence=self._sequence,
                vocabulary=rows_of_words,
            )
            self._lease.renew(now=True)
            write_state(self._index, state, self._connection, self._base_version)
            delete_words(self._index, self._base, self._connection)
        finally:
            self.cancel()

    def _read_row(self, row: str) -> Mapping[str, Any] | None:
        return read_row(self._index, row, self._connection)

    def cancel(self) -> None:
        """Drop what was not committed, and let the next writer in; does nothing the second time."""
        self._delivery.cancel()
        self._lease.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.cancel() if kind else self.commit()
