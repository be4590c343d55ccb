"""When the pages of crawls were captured: a table of the catalogue.

Of several captures of one article the newest counts.
"""

from __future__ import annotations

from vnsearch.library.band_table import Execute

#: ``saved``: milliseconds since 1970.
SCHEMA = "CREATE TABLE IF NOT EXISTS captures (record INTEGER PRIMARY KEY, saved INTEGER)"


class Captures:
    """The captures in a catalogue. Its methods raise what ``execute`` does."""

    def __init__(self, execute: Execute) -> None:
        self._execute = execute

    def add(self, record: int, saved: float) -> None:
        """Record when the page of a record was captured, in seconds since 1970; 0 is unknown."""
        if saved:
            self._execute("INSERT INTO captures VALUES (?, ?)", record, round(saved * 1000))

    def drop(self, record: int) -> None:
        """Forget the capture of a record."""
        self._execute("DELETE FROM captures WHERE record = ?", record)

    def is_older(self, record: int, saved: float) -> bool:
        """Return whether a record is of an older capture than one made at ``saved``, if it is of any."""
        sql = "SELECT 1 FROM captures WHERE record = ? AND saved < ?"
        return bool(saved and self._execute(sql, record, round(saved * 1000)))
