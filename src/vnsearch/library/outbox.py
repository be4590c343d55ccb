"""The outbox: documents to store and ids to delete that the catalogue has committed and the engine has not.

An engine on a cluster cannot take back what it was sent. So a run first commits the catalogue together with all
that the engine is to be sent, and then sends it (the *transactional outbox* of databases that feed other systems).
Sending is repeated until the engine has committed the run; by id, so that nothing is doubled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from vnsearch import document_json
from vnsearch.errors import IndexDamagedError
from vnsearch.messages import index_errors
from vnsearch.model import Document

if TYPE_CHECKING:  # it loads SQLite
    from vnsearch.library.database import Database

#: ``document`` is the document's JSON, NULL where it is to be deleted. ``base`` is the run before ``name``.
SCHEMA = """
CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, document TEXT);
CREATE TABLE IF NOT EXISTS pending_runs (name TEXT, base TEXT)"""
#: Rows that are in memory at a time.
_ROWS = 500


class PendingRun(NamedTuple):
    """A run that the catalogue has committed, and the one that the engine had committed before."""

    name: str
    base: str


class Outbox:
    """The outbox of one catalogue. Its methods raise what the database does.

    Its tables are made when it is first used: a catalogue in a folder has none.
    """

    def __init__(self, database: Database, place: str) -> None:
        self._database = database
        self._execute = database.execute
        self._place = place

    def exists(self) -> bool:
        """Return whether there are tables: not in a catalogue that never had an outbox."""
        return self._database.has_table("pending_runs")

    def create(self) -> None:
        """Make the tables where there are none, within the transaction that is open."""
        for statement in SCHEMA.split(";"):
            self._execute(statement)

    def pending(self) -> PendingRun | None:
        """Return the run that the engine has not committed, as far as is known."""
        if not self.exists():
            return None
        rows = self._execute("SELECT name, base FROM pending_runs")
        return PendingRun(*rows[0]) if rows else None

    def put(self, documents: Iterable[Document]) -> None:
        """Have documents be stored, in place of what was said of their ids before."""
        for document in documents:
            self._set(document.id, document_json.dumps(document))

    def delete(self, ids: Iterable[str]) -> None:
        """Have documents be deleted."""
        for document_id in ids:
            self._set(document_id, None)

    def _set(self, document_id: str, text: str | None) -> None:
        self._execute("DELETE FROM outbox WHERE id = ?", document_id)
        self._execute("INSERT INTO outbox VALUES (?, ?)", document_id, text)

    def close(self, run: PendingRun) -> None:
        """Name the run that the outbox is of."""
        self._execute("INSERT INTO pending_runs VALUES (?, ?)", *run)

    def clear(self) -> None:
        """Forget the run and its documents: the engine has committed them."""
        self._execute("DELETE FROM outbox")
        self._execute("DELETE FROM pending_runs")

    def documents(self, without: Iterable[str] = ()) -> Iterator[list[Document]]:
        """Yield the documents to store in batches, except those of some ids. Raises ``IndexDamagedError``."""
        excluded_ids = frozenset(without)
        for rows in self._rows("document IS NOT NULL"):
            batch = [self._load(text) for document_id, text in rows if document_id not in excluded_ids]
            if batch:
                yield batch

    def deletions(self) -> Iterator[list[str]]:
        """Yield the ids to delete in batches."""
        for rows in self._rows("document IS NULL"):
            yield [row[0] for row in rows]

    def _rows(self, condition: str) -> Iterator[Sequence[tuple[str, ...]]]:
        sql = f"SELECT id, document FROM outbox WHERE {condition} AND id > ? ORDER BY id LIMIT {_ROWS}"  # noqa: S608 - constants
        last = ""
        while rows := self._execute(sql, last):
            yield rows
            last = rows[-1][0]

    def _load(self, text: str) -> Document:
        try:
            return document_json.loads(text)
        except (ValueError, KeyError, TypeError) as error:
            raise IndexDamagedError(index_errors.damaged_because(self._place, str(error))) from error
