"""Whoosh as shipped: its codec and BM25F over syllables without diacritics, three fields, no stop words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from whoosh import index as whoosh_index
from whoosh.analysis import CharsetFilter, LowercaseFilter, RegexTokenizer
from whoosh.fields import ID, TEXT, Schema
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.scoring import BM25F
from whoosh.support.charset import accent_map

from bench.peers.base import compose
from bench.ranking.judged.records import Record

BOOSTS = {"title": 3.0, "summary": 1.5, "body": 1.0}
MEMORY_MB = 256


class Stock:
    """One engine; queries are words that need not all be there, more of them weighing more."""

    def index(self, records: Iterable[Record], folder: Path, as_of: date | None = None) -> None:  # noqa: ARG002 # weighs no dates
        """Indexes with one process."""
        analyser = RegexTokenizer() | LowercaseFilter() | CharsetFilter(accent_map)
        texts = {name: TEXT(analyzer=analyser) for name in BOOSTS}
        schema = Schema(id=ID(stored=True), **texts)
        index_ = whoosh_index.create_in(folder, schema)
        writer = index_.writer(limitmb=MEMORY_MB)
        for record in records:
            writer.add_document(id=record.id, title=record.title, summary=record.summary, body=record.body)
        writer.commit(optimize=True)
        self._searcher = index_.searcher(weighting=BM25F())
        self._parser = MultifieldParser(
            list(BOOSTS), schema, fieldboosts=BOOSTS, group=OrGroup.factory(0.9), plugins=[]
        )

    def search(self, query: str, k: int) -> list[str]:
        """The ids of the best ``k``."""
        results = self._searcher.search(self._parser.parse(compose(query)), limit=k)
        return [hit["id"] for hit in results]
