"""bm25s (BM25 over sparse matrices) with pyvi's words as terms: what word segmentation alone gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import bm25s

from bench.peers.base import compose
from bench.ranking.judged.records import Record
from vnsearch.text.segmentation import segment


def terms(text: str) -> list[str]:
    """The words pyvi finds, in lower case, without punctuation; ``segment`` gives exactly those, and fast."""
    return [word.lower() for word in segment(text).surfaces() if word[:1].isalnum()]


class Words:
    """One engine."""

    def index(self, records: Iterable[Record], folder: Path, as_of: date | None = None) -> None:  # noqa: ARG002 # weighs no dates
        """Indexes in memory and writes the matrix."""
        self._ids: list[str] = []
        self._engine = bm25s.BM25()
        self._engine.index(self._texts(records), show_progress=False)
        self._engine.save(str(folder))

    def _texts(self, records: Iterable[Record]) -> list[list[str]]:
        texts = []
        for record in records:
            self._ids.append(record.id)
            texts.append(terms(record.text))
        return texts

    def search(self, query: str, k: int) -> Sequence[str]:
        """The ids of the best ``k``; those that hold none of the words are no hits."""
        query_terms = terms(compose(query))
        k = min(k, len(self._ids))
        if not query_terms:
            return []
        numbers, scores = self._engine.retrieve([query_terms], k=k, show_progress=False)
        return [
            self._ids[n]
            for n, score in zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
            if score > 0
        ]
