"""What of a catalogue depends on the analysis of text, made anew from what does not: for an upgrade."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from vnsearch.library.band_table import Execute

#: Sidebar lines that are in memory at a time.
_LINES = 10_000


class LostArticle(NamedTuple):
    """An article of the catalogue that was not indexed anew: its id, its record and that record's file."""

    article_id: str
    record: int
    file: int


class Reindexing:
    """Takes the articles of one catalogue through a new analysis. Its methods raise what ``execute`` does."""

    def __init__(self, execute: Execute) -> None:
        self._execute = execute

    def begin(self, line_keys: Callable[[str, str], tuple[str, str]]) -> int:
        """Forget groups and headline documents, and make the keys of sidebar lines anew; return the articles.

        ``line_keys`` gives the key and the title key of a sidebar line by its title and its address.
        """
        for table in ("groups", "bands", "headlines"):
            self._execute(f"DELETE FROM {table}")  # noqa: S608 - constants
        self._execute("UPDATE articles SET grp = 0")
        self._update_line_keys(line_keys)
        self._execute("INSERT INTO dirty SELECT key FROM sightings WHERE true ON CONFLICT DO NOTHING")
        return int(self._execute("SELECT count(*) FROM articles")[0][0])

    def _update_line_keys(self, line_keys: Callable[[str, str], tuple[str, str]]) -> None:
        sql = f"SELECT rowid, title, url FROM sightings WHERE rowid > ? ORDER BY rowid LIMIT {_LINES}"  # noqa: S608 - constant
        last = -1
        while rows := self._execute(sql, last):
            for row, title, url in rows:
                update = "UPDATE sightings SET key = ?, title_key = ? WHERE rowid = ?"
                self._execute(update, *line_keys(title, url), row)
            last = int(rows[-1][0])

    def record_of(self, article_id: str) -> int | None:
        """Return the record of an article that waits to be indexed anew; None where none does."""
        rows = self._execute("SELECT record FROM articles WHERE id = ? AND grp = 0", article_id)
        return int(rows[0][0]) if rows else None

    def lost_articles(self) -> list[LostArticle]:
        """Return the articles that still wait."""
        sql = (
            "SELECT articles.id, articles.record, records.file FROM articles"
            " JOIN records ON records.id = articles.record WHERE grp = 0"
        )
        return [LostArticle(row[0], int(row[1]), int(row[2])) for row in self._execute(sql)]
