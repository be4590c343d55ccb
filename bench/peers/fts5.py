"""SQLite's FTS5: unicode61 without diacritics, bm25 with weighted columns, texts indexed but not stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from bench.peers.base import compose, syllables
from bench.ranking.judged.records import Record

#: FTS5 folds what decomposes; đ does not, so documents and queries have it replaced.
_D = str.maketrans("đĐ", "dD")
_TABLE = """CREATE VIRTUAL TABLE news USING fts5(
    title, summary, body, content='', tokenize='unicode61 remove_diacritics 2')"""
_ASK = "SELECT rowid FROM news WHERE news MATCH ? ORDER BY bm25(news, 3.0, 1.5, 1.0) LIMIT ?"


class Fts5:
    """One engine. All words must be there; documents with any of them fill up a page left short."""

    def index(self, records: Iterable[Record], folder: Path, as_of: date | None = None) -> None:  # noqa: ARG002 # weighs no dates
        """Indexes in one transaction, then merges into one segment."""
        self._ids: list[str] = []
        self._store = sqlite3.connect(folder / "news.db")
        with self._store:
            self._store.execute(_TABLE)
            self._store.executemany(
                "INSERT INTO news(rowid, title, summary, body) VALUES (?, ?, ?, ?)", self._rows(records)
            )
        with self._store:
            self._store.execute("INSERT INTO news(news) VALUES ('optimize')")

    def _rows(self, records: Iterable[Record]) -> Iterable[tuple[int, str, str, str]]:
        for number, record in enumerate(records):
            self._ids.append(record.id)
            title, summary, body = (t.translate(_D) for t in (record.title, record.summary, record.body))
            yield number, title, summary, body

    def search(self, query: str, k: int) -> list[str]:
        """The ids of the best ``k``."""
        words = [f'"{word}"' for word in syllables(compose(query).translate(_D))]
        ids: dict[int, None] = {}
        for match in (" AND ".join(words), " OR ".join(words)):
            if len(ids) < k:
                ids |= dict.fromkeys(row[0] for row in self._store.execute(_ASK, (match, k)))
        return [self._ids[number] for number in ids][:k]
