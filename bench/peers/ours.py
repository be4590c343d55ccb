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
        """Indexes a file of records with one process."""
        source = folder / "records.jsonl"
        write(source, records)
        self._index = vnsearch.open(folder / "index", create=True)
        self._index.update([source], workers=1)
        source.unlink()

    def search(self, query: str, k: int) -> list[str]:
        """The ids of the best ``k``."""
        page = self._index.search(query, limit=k, ranking=self._ranking)
        return [hit.document.id for hit in page.hits]
