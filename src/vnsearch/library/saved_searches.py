"""Searches kept under a name, in a small SQLite file beside the index folder, and what is new in them.

The index itself is only read. A match is new for a viewer, such as the page or the command for alerts, if it is
among the newest matches now and was not when that viewer last looked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from vnsearch.errors import InputError
from vnsearch.files import real_path
from vnsearch.library.reader import IndexReader
from vnsearch.messages import request_errors
from vnsearch.messages.system_errors import database_error, system_error
from vnsearch.model import Alert, Hit, SavedSearch

#: So many of the newest matches of a search are remembered.
MAX_MATCHES = 1000
#: The most searches, and the longest name.
MAX_SEARCHES, MAX_NAME = 200, 200
#: The query of a search that has only filters.
_EVERYTHING = "kind:article OR kind:headline"
#: Seconds to wait while another process writes.
_TIMEOUT = 5.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS searches (name TEXT PRIMARY KEY, query TEXT NOT NULL, filters TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS seen (
    search TEXT NOT NULL REFERENCES searches(name) ON DELETE CASCADE, viewer TEXT NOT NULL, ids TEXT NOT NULL,
    PRIMARY KEY (search, viewer)
);
"""


class SavedSearches:
    """The saved searches of an index. Any number of threads and processes may use them."""

    def __init__(self, index: IndexReader, path: Path | None = None) -> None:
        """Use the file ``path``; by default the one beside the index folder, made when first written to."""
        self._index = index
        folder = real_path(index.folder)
        self._path = path or folder.with_name(f"{folder.name}-saved.db")

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def all(self) -> tuple[SavedSearch, ...]:
        """Return the searches by name. Raises ``InputError`` where the file cannot be read."""
        if not self._path.exists():
            return ()
        with self._database() as database:
            rows = database.execute("SELECT name, query, filters FROM searches ORDER BY name").fetchall()
        return tuple(SavedSearch(name, query, json.loads(filters)) for name, query, filters in rows)

    def save(self, name: str, query: str, filters: Mapping[str, Any] | None = None) -> SavedSearch:
        """Keep a search under a name, in place of another of that name; its matches now are not new.

        Raises ``QueryError`` for a search that cannot be asked, ``InputError`` for a name that cannot be used
        or one search too many.
        """
        search = SavedSearch(
            name.strip(), query, {key: value for key, value in (filters or {}).items() if value}
        )
        if not 0 < len(search.name) <= MAX_NAME or len(self.all()) >= MAX_SEARCHES:
            raise InputError(request_errors.unusable_saved_search(MAX_NAME, MAX_SEARCHES))
        ids = json.dumps([hit.id for hit in self._matches(search)])
        with self._database() as database:
            database.execute("DELETE FROM searches WHERE name = ?", (search.name,))
            row = (search.name, search.query, json.dumps(dict(search.filters), ensure_ascii=False))
            database.execute("INSERT INTO searches VALUES (?, ?, ?)", row)
            database.execute("INSERT INTO seen VALUES (?, '', ?)", (search.name, ids))
        return search

    def remove(self, name: str) -> None:
        """Forget a search; an unknown name is ignored."""
        with self._database() as database:
            database.execute("DELETE FROM searches WHERE name = ?", (name,))

    def alert(self, search: SavedSearch, viewer: str) -> Alert:
        """Return what is new in a search for a viewer. Raises ``QueryError``."""
        with self._database() as database:
            old_ids = _seen_ids(database, search, viewer)
        return Alert(search, tuple(hit for hit in self._matches(search) if hit.id not in old_ids))

    def mark_seen(self, search: SavedSearch, viewer: str, ids: Iterable[str] | None = None) -> None:
        """Have matches of a search no longer be new for a viewer: those with some ids, by default all.

        A viewer that names the matches it has shown misses none that came meanwhile. Raises ``QueryError``.
        """
        matches = [hit.id for hit in self._matches(search)]
        with self._database() as database:
            database.execute("BEGIN IMMEDIATE")
            old_ids = _seen_ids(database, search, viewer)
            seen_ids = matches if ids is None else [match for match in matches if match in old_ids | set(ids)]
            row = (search.name, viewer, json.dumps(seen_ids))
            database.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", row)

    def _matches(self, search: SavedSearch) -> list[Hit]:
        """Return the newest matches of a search, newest first."""
        query = search.query if search.query.strip() else _EVERYTHING
        hits = self._index.export(query, sort="date", limit=MAX_MATCHES, collapse=False, **search.filters)
        return [hit for hit in hits if not hit.is_loose]

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """Context manager: open the file for one transaction. Raises ``InputError``."""
        try:
            # Beside the state folder of an index on a cluster, which a reader has not.
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_TIMEOUT)) as database, database:
                database.execute("PRAGMA foreign_keys = ON")
                database.executescript(_SCHEMA)
                yield database
        except (sqlite3.Error, OSError) as error:
            reason = request_errors.unusable_saved_searches(str(self._path), _reason(error))
            raise InputError(reason) from error


def _reason(error: sqlite3.Error | OSError) -> str:
    return database_error(str(error)) if isinstance(error, sqlite3.Error) else system_error(error)


def _seen_ids(database: sqlite3.Connection, search: SavedSearch, viewer: str) -> set[str]:
    """Return the matches that a viewer has seen, or that were there when the search was saved."""
    sql = "SELECT ids FROM seen WHERE search = ? AND viewer IN (?, '') ORDER BY viewer DESC LIMIT 1"
    row = database.execute(sql, (search.name, viewer)).fetchone()
    return set(json.loads(row[0])) if row else set()
