"""vnsearch as a peer of the others: its default answer to the query as typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import vnsearch
from bench.ranking.judged.records import Record, write
from vnsearch.ranking import Ranking


class Ours:
    """One engine, in its default settings unless others are given."""

    def __init__(self, ranking: Ranking | None = None) -> None:
        self._ranking = ranking

    def index(self, records: Iterable[Record], folder: Path, as_of: date | None = None) -> None:  # noqa: ARG002 # counts from the newest
        """Indexes a file of records with one process; where the folder has an index, opens that."""
        if (folder / "index").exists():
            self._index = vnsearch.open(folder / "index")
            return
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / "records.jsonl"
        write(source, records)
        with vnsearch.open(folder / "new", create=True) as index:
            index.update([source], workers=1)
        source.unlink()
        (folder / "new").rename(folder / "index")
        self._index = vnsearch.open(folder / "index")

    def search(self, query: str, k: int) -> list[str]:
        """The ids of the best ``k``."""
        page = self._index.search(query, limit=k, ranking=self._ranking)
        return [hit.document.id for hit in page.hits]

    def search_as_of(self, query: str, k: int, day: date) -> list[str]:
        """The ids of the best ``k`` as on a day."""
        return [hit.document.id for hit in self._index.search(query, limit=k, as_of=day).hits]

    def confidence(self, query: str) -> float:
        """How sure the first page is that it has what was asked for."""
        return self._index.search(query, verbatim=True).confidence

    def newest(self, query: str, k: int) -> list[str]:
        """The ids of the newest ``k``, near-duplicates shown once."""
        return [hit.document.id for hit in self._index.search(query, limit=k, sort="date").hits]

    def matches(self, query: str) -> set[str]:
        """The ids of all documents that a query counts, near-duplicates one by one."""
        return {hit.document.id for hit in self._index.export(query, collapse=False)}
