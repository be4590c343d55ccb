"""The table of completions that an index in a cluster keeps: bytes that the library has made, in rows of their own.

It is no part of a commit: the row ``completions`` says which documents the table counts, and in which rows it lies,
``completions-3-0`` and so on for the third one. Where it is missing or cannot be read, there is no table.
"""

from __future__ import annotations

import base64
from binascii import Error as NoBase64Error
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from vnsearch.engine.opensearch.clauses import DOCUMENTS, all_of
from vnsearch.engine.opensearch.collection import Collection, document_of
from vnsearch.engine.opensearch.connection import Connection
from vnsearch.engine.opensearch.requests import BY_SEQUENCE
from vnsearch.engine.opensearch.state import CONFLICT_STATUSES, RowVersion
from vnsearch.errors import IndexDamagedError
from vnsearch.model import Published

ROW = "completions"
#: Bytes of one part, and how many parts a table has at most.
_PART, _MOST_PARTS = 4 << 20, 64
#: Titles of deleted documents that the row can hold; of more, the table is dropped.
MOST_DELETED = 1000
#: Documents whose titles are read with one request.
_BATCH = 500
#: How often a row is written that another writer has changed meanwhile.
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class TableRow:
    """What the row ``completions`` says.

    ``number``: of the table, which the names of its rows have; ``parts``: how many rows it has, 0 without a table.
    ``sequence``: how many documents had been written when it was made, counting one that was written twice twice.
    ``written_count``, ``documents``: the same, and how many there were, when it was last made of all titles.
    ``deleted_titles``: of documents that were deleted since it was made, by the name of the row of each: so a
    commit that is repeated adds nothing.
    """

    number: int = 0
    parts: int = 0
    sequence: int = 0
    written_count: int = 0
    documents: int = 0
    deleted_titles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_values(cls, values: Any) -> Self:
        """Invert ``asdict``. Raises ``TypeError``, ``ValueError`` for anything else."""
        row = cls(**{**values, "deleted_titles": dict(values["deleted_titles"])})
        numbers = (row.number, row.parts, row.sequence, row.written_count, row.documents)
        if any(type(number) is not int or number < 0 for number in numbers) or row.parts > _MOST_PARTS:
            raise ValueError("wrong numbers")
        titles = row.deleted_titles.values()
        if len(titles) > MOST_DELETED or not all(isinstance(title, str) for title in titles):
            raise ValueError("wrong titles")
        return row


class _Rows:
    """The rows of the table of one index."""

    def __init__(self, index: str, connection: Connection) -> None:
        self._index = index
        self._connection = connection

    def _path(self, row: str) -> str:
        return f"/{self._index}/_doc/{row}"

    def read(self) -> tuple[TableRow, RowVersion | None]:
        """Return what the row says, nothing where it cannot be read, and its version; None without a row."""
        answer = self._connection.request("GET", self._path(ROW))
        if answer is None or not answer.get("found", True):
            return TableRow(), None
        try:
            row = TableRow.from_values(answer["_source"]["meta"])
        except (KeyError, TypeError, ValueError):
            row = TableRow()
        return row, RowVersion.of(answer)

    def write(self, row: TableRow, after: RowVersion | None) -> bool:
        """Write the row, if its version is still ``after``; return whether it was."""
        values = {"meta": asdict(row)}
        condition = after.condition if after else {"op_type": "create"}
        path, statuses = self._path(ROW), CONFLICT_STATUSES
        answer = self._connection.request("PUT", path, values, condition, none_for=statuses)
        return answer is not None or self.read()[0] == row

    def write_parts(self, number: int, data: bytes) -> int:
        """Write the parts of a table; return how many there are."""
        starts = range(0, len(data), _PART)
        for part, start in enumerate(starts):
            values = {"meta": {"data": base64.b64encode(data[start : start + _PART]).decode()}}
            self._connection.require_answer("PUT", self._path(f"{ROW}-{number}-{part}"), values)
        return len(starts)

    def read_parts(self, row: TableRow) -> bytes | None:
        """Return the bytes of a table; None where a part is missing or damaged."""
        parts = []
        for part in range(row.parts):
            answer = self._connection.request("GET", self._path(f"{ROW}-{row.number}-{part}")) or {}
            try:
                parts.append(base64.b64decode(answer["_source"]["meta"]["data"], validate=True))
            except (KeyError, TypeError, ValueError, NoBase64Error):
                return None
        return b"".join(parts)

    def delete_parts(self, row: TableRow) -> None:
        """Delete the parts of a table."""
        for part in range(row.parts):
            self._connection.request("DELETE", self._path(f"{ROW}-{row.number}-{part}"))


class StoredTable:
    """The table of an index, seen from one state of its documents; see ``engine.protocol.StoredCompletions``."""

    def __init__(self, index: str, collection: Collection, connection: Connection) -> None:
        self._rows = _Rows(index, connection)
        self._collection = collection
        self._row, self._version = self._rows.read()

    @property
    def exists(self) -> bool:
        """Whether there is a table."""
        return self._row.parts > 0

    @property
    def new_count(self) -> int:
        """How many documents were written since the table was made."""
        return max(self._collection.state.sequence - self._row.sequence, 0)

    @property
    def outdated_count(self) -> int:
        """How many documents the table counts more than once, or although they were deleted."""
        growth = self._collection.state.documents - self._row.documents
        return max(self._collection.state.sequence - self._row.written_count - growth, 0)

    @property
    def deleted_titles(self) -> tuple[str, ...]:
        """Titles of documents that were deleted since the table was made."""
        return tuple(self._row.deleted_titles.values())

    def read(self) -> bytes | None:
        """Return the table; None where it cannot be read."""
        data = self._rows.read_parts(self._row)
        if data is None:  # another one may have taken its place meanwhile
            self._row, self._version = self._rows.read()
            data = self._rows.read_parts(self._row)
        return data or None

    def newest_titles(self, count: int) -> Iterator[tuple[str, Published]]:
        """Yield titles and dates of the documents among the last ``count`` that were written."""
        first = self._collection.state.sequence - count
        query = all_of([DOCUMENTS, {"range": {"n": {"gte": first}}}])
        body = {"query": query, "sort": self._collection.sources.order(BY_SEQUENCE), "_source": ["doc"]}
        for hits in self._collection.pages(body, _BATCH):
            for document in map(document_of, hits):
                yield document.title, document.published

    def store(self, data: bytes, *, of_all: bool) -> bool:
        """Put another table in its place; ``of_all``: it was made of the titles of all documents.

        Return False, and leave the old one, where the new one is too large or another writer has changed the row
        since.
        """
        state, old = self._collection.state, self._row
        if len(data) > _PART * _MOST_PARTS:
            return False
        row = replace(old, number=old.number + 1, sequence=state.sequence, deleted_titles={})
        if of_all:
            row = replace(row, written_count=state.sequence, documents=state.documents)
        row = replace(row, parts=self._rows.write_parts(row.number, data))
        is_stored = self._rows.write(row, self._version)
        self._rows.delete_parts(old if is_stored else row)
        return is_stored


def withdraw_titles(index: str, titles: Mapping[str, str], connection: Connection) -> None:
    """Note the titles of documents that are to be deleted, by the names of their rows.

    Readers do not offer them then. Of more titles than the row can hold, the table is dropped.
    """
    rows = _Rows(index, connection)
    for _ in range(_ATTEMPTS if titles else 0):
        row, version = rows.read()
        deleted = {**titles, **row.deleted_titles}
        if not row.parts or deleted.keys() == row.deleted_titles.keys():
            return
        is_too_much = len(deleted) > MOST_DELETED
        changed = TableRow(row.number) if is_too_much else replace(row, deleted_titles=deleted)
        if rows.write(changed, version):
            if is_too_much:
                rows.delete_parts(row)
            return


def read_titles(index: str, names: Sequence[str], connection: Connection) -> dict[str, str]:
    """Return the titles of documents that can be read, by the names of their rows; none where there is no table."""
    if not _Rows(index, connection).read()[0].parts:
        return {}
    body = {"ids": list(names)}
    answer = connection.require_answer("POST", f"/{index}/_mget", body, {"_source": "doc"})
    titles = {}
    for row in answer["docs"]:
        if row.get("found"):
            with suppress(IndexDamagedError):  # no reader has a title of it either
                titles[row["_id"]] = document_of(row).title
    return titles
