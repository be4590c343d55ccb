"""What was removed from the index on request, and is kept out by later runs: a table of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from vnsearch.library.band_table import Execute
from vnsearch.library.catalogue_values import reads_values
from vnsearch.model import Removal, RemovalKind

#: ``target`` is an article's or headline's id, an address key, or the name of a file. ``url`` and ``title``
#: are the keys of the story, "" where it has none: a story that was removed gets no headline document.
SCHEMA = """
CREATE TABLE IF NOT EXISTS removals (
  id INTEGER PRIMARY KEY, kind TEXT, target TEXT, url TEXT, title TEXT, label TEXT, day TEXT,
  UNIQUE (kind, target));
"""


class RemovalRequest(NamedTuple):
    """Something to remove: one row of the table, without its number and day."""

    kind: RemovalKind
    target: str
    url: str = ""
    title: str = ""
    label: str = ""


class StoredRemoval(NamedTuple):
    """A row of the table."""

    number: int
    request: RemovalRequest
    day: date


class Removals:
    """The removals of the catalogue at ``path``. Its methods raise what ``execute`` does."""

    def __init__(self, execute: Execute, path: Path) -> None:
        self._execute = execute
        self.path = path
        self._is_empty: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever removed: then nothing needs to be looked up."""
        if self._is_empty is None:
            self._is_empty = not self._execute("SELECT 1 FROM removals LIMIT 1")
        return self._is_empty

    def add(self, request: RemovalRequest, day: date) -> int | None:
        """Record a removal and return its number; None where it is on record."""
        row = (request.kind.value, *request[1:], day.isoformat())
        sql = (
            "INSERT INTO removals (kind, target, url, title, label, day) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING RETURNING id"
        )
        rows = self._execute(sql, *row)
        self._is_empty = False
        return int(rows[0][0]) if rows else None

    @reads_values
    def all(self) -> list[StoredRemoval]:
        """Return all removals, in the order in which they were made."""
        rows = self._execute("SELECT id, kind, target, url, title, label, day FROM removals ORDER BY id")
        return [
            StoredRemoval(
                int(row[0]), RemovalRequest(RemovalKind(row[1]), *row[2:6]), date.fromisoformat(row[6])
            )
            for row in rows
        ]

    def list(self) -> list[Removal]:
        """Return all removals as readers see them."""
        return [
            Removal(removal.request.kind, removal.request.target, removal.request.label, removal.day)
            for removal in self.all()
        ]

    def delete(self, number: int) -> None:
        """Delete a removal: what it kept out may come back."""
        self._execute("DELETE FROM removals WHERE id = ?", number)
        self._is_empty = None

    @reads_values
    def of_article(self, article_id: str, url: str) -> int | None:
        """Return the number of the removal that keeps an article out, by its id and address key; else None."""
        if self.is_empty:
            return None
        sql = "SELECT id FROM removals WHERE (kind = ? AND target = ?) OR (kind = ? AND target = ?) LIMIT 1"
        values = (RemovalKind.ARTICLE.value, article_id, RemovalKind.ADDRESS.value, url)
        rows = self._execute(sql, *values)
        return int(rows[0][0]) if rows else None

    def has_file(self, name: str) -> bool:
        """Return whether a file is kept out, by the name that its documents' ids begin with."""
        if self.is_empty:
            return False
        sql = "SELECT 1 FROM removals WHERE kind = ? AND target = ?"
        return bool(self._execute(sql, RemovalKind.FILE.value, name))

    def has_story(self, key: str) -> bool:
        """Return whether a story is kept out: it gets no headline document.

        That is where its address was removed; or where its title was, and the removal or the story has no address.
        """
        if self.is_empty:
            return False
        sql = (
            "SELECT 1 FROM removals WHERE (url <> '' AND url = ?) OR ((url = '' OR ?) AND title <> ''"
            " AND title IN (SELECT title_key FROM sightings WHERE key = ?)) LIMIT 1"
        )
        return bool(self._execute(sql, key, key.startswith("t:"), key))

    def copy(self, removals: Iterable[StoredRemoval]) -> None:
        """Add the removals of another catalogue."""
        for removal in removals:
            self.add(removal.request, removal.day)
