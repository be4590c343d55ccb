"""The other engines as they are timed: one field of tokens with positions, ids stored, texts not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh import query as q
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, NUMERIC, TEXT, Schema

from bench.ranking.judged.records import bare
from bench.speed.queries import Query
from bench.speed.timing.base import PreparedDocument
from bench.speed.timing.texts import Text, day, tokens


class Stock:
    """Whoosh with its own codec."""

    def __init__(self, text: Text = tokens) -> None:
        self._text = text

    def build(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """One process, one segment."""
        terms = TEXT(analyzer=SpaceSeparatedTokenizer())
        schema = Schema(id=ID(stored=True), text=terms, category=ID, day=NUMERIC(int))
        writer = whoosh_index.create_in(folder, schema).writer(limitmb=256)
        for document in documents:
            record = document.record
            writer.add_document(
                id=record.id, text=self._text(document), category=record.category, day=day(document)
            )
        writer.commit()

    def open(self, folder: Path) -> None:
        """A searcher with BM25F, Whoosh's default."""
        self._searcher = whoosh_index.open_dir(folder).searcher()

    def ask(self, query: Query, k: int) -> int:
        """Ids are stored."""
        words = list(map(bare, query.words))
        terms = [q.Term("text", word) for word in words]
        words_query: Any = q.Phrase("text", words) if query.phrase and len(words) > 1 else q.Or(terms)
        conditions = [q.Term("category", query.category)] if query.category else []
        conditions += [q.NumericRange("day", query.after.toordinal(), None)] if query.after else []
        results = self._searcher.search(
            words_query, limit=k, filter=q.And(conditions) if conditions else None
        )
        return len([hit["id"] for hit in results])


class Fts5:
    """SQLite's FTS5, bm25 over any of the words; day and category in a table beside it."""

    def __init__(self, text: Text = tokens) -> None:
        self._text = text

    def build(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """One transaction."""
        store = sqlite3.connect(folder / "news.db")
        store.execute("CREATE VIRTUAL TABLE news USING fts5(text, content='', tokenize='unicode61')")
        store.execute("CREATE TABLE facts (number INTEGER PRIMARY KEY, id TEXT, category TEXT, day INT)")
        with store:
            for number, document in enumerate(documents):
                record = document.record
                facts = (number, record.id, record.category, day(document))
                store.execute("INSERT INTO facts VALUES (?, ?, ?, ?)", facts)
                store.execute("INSERT INTO news(rowid, text) VALUES (?, ?)", (number, self._text(document)))
        store.close()

    def open(self, folder: Path) -> None:
        """A connection that has read the schema."""
        self._store = sqlite3.connect(folder / "news.db")
        self._store.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def ask(self, query: Query, k: int) -> int:
        """Ids come from the table."""
        words = list(map(bare, query.words))
        words_query = f'"{" ".join(words)}"' if query.phrase else " OR ".join(f'"{word}"' for word in words)
        text = "SELECT id FROM news JOIN facts ON number = news.rowid WHERE news MATCH ?"
        values: list[Any] = [words_query]
        for clause, value in ((" AND category = ?", query.category), (" AND day >= ?", query.after)):
            if value:
                text += clause
                values.append(value.toordinal() if isinstance(value, date) else value)
        return len(self._store.execute(f"{text} ORDER BY bm25(news) LIMIT ?", (*values, k)).fetchall())


class Matrix:
    """bm25s: neither positions, phrases nor filters, so those queries are asked for their words alone."""

    def build(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """The whole corpus in memory at once, as it works."""
        token_lists: list[Sequence[str]] = [document.folds for document in documents]
        import bm25s

        engine = bm25s.BM25()
        engine.index(token_lists, show_progress=False)
        engine.save(str(folder))

    def open(self, folder: Path) -> None:
        """Mapped, not read."""
        import bm25s

        self._engine = bm25s.BM25.load(str(folder), mmap=True)

    def ask(self, query: Query, k: int) -> int:
        """Numbers stand for ids."""
        numbers, _ = self._engine.retrieve([list(map(bare, query.words))], k=k, show_progress=False)
        return len(numbers[0])
