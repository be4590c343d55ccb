"""The reference engine: dictionaries in memory. Small, obvious, and what the contract is checked against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Self

import numpy as np

from vnsearch.engines.analysis import values
from vnsearch.engines.base import AnalysedDocument
from vnsearch.engines.postings import EMPTY, Floats, Ids, Mask, Postings
from vnsearch.engines.snapshot import ArraySnapshot
from vnsearch.errors import IndexLockedError
from vnsearch.hanoi import seconds
from vnsearch.model import Document
from vnsearch.query import MemoryVocabulary
from vnsearch.text import fold


class MemorySource:
    """A fixed list of analysed documents as a posting source."""

    def __init__(self, documents: Sequence[AnalysedDocument]) -> None:
        self._documents = documents

    @property
    def size(self) -> int:
        """The number of documents."""
        return len(self._documents)

    @property
    def live(self) -> Mask:
        """All of them."""
        return np.ones(self.size, bool)

    @property
    def published(self) -> Floats:
        """Seconds since 1970; NaN where unknown."""
        dates = (entry.document.published for entry in self._documents)
        return np.array([seconds(date) if date else np.nan for date in dates], np.float64)

    def spellings(self, field: str, folded: str) -> Sequence[str]:
        """The forms of a fold, sorted."""
        found = {form for entry in self._documents for form in entry.fields.get(field, ())}
        return sorted(form for form in found if fold(form) == folded)

    def postings(self, field: str, form: str) -> Postings:
        """The postings of a form."""
        rows = [(i, entry.fields[field][form]) for i, entry in self._holders(field, form)]
        if not rows:
            return EMPTY
        return Postings(
            np.array([i for i, _ in rows], np.int64),
            np.array([len(places) for _, places in rows], np.int64),
            np.array([place for _, places in rows for place in places], np.int64),
        )

    def _holders(self, field: str, form: str) -> list[tuple[int, AnalysedDocument]]:
        return [(i, e) for i, e in enumerate(self._documents) if form in e.fields.get(field, ())]

    def lengths(self, field: str) -> Floats:
        """Tokens of each document's field."""
        return np.array([entry.lengths.get(field, 0) for entry in self._documents], np.float64)

    def bound(self, pair: str) -> int:
        """How often segmentation bound a pair."""
        return sum(entry.words.get(pair, 0) for entry in self._documents)

    def holding(self, field: str, value: str) -> Ids:
        """The documents with that value."""
        rows = (values(entry.document)[field] for entry in self._documents)
        return np.array([i for i, found in enumerate(rows) if value in found], np.int64)

    def vocabulary(self) -> MemoryVocabulary:
        """The words of all fields."""
        found = (form for entry in self._documents for form in {*chain(*entry.fields.values())})
        return MemoryVocabulary(self.size, Counter(found))

    def document(self, number: int) -> Document:
        """The document with that number."""
        return self._documents[number].document

    def number(self, document_id: str) -> int | None:
        """The number of the document with that id."""
        numbers = (i for i, e in enumerate(self._documents) if e.document.id == document_id)
        return next(numbers, None)


class MemoryWriter:
    """Changes to a memory engine."""

    def __init__(self, engine: MemoryEngine, documents: Mapping[str, AnalysedDocument]) -> None:
        self._engine = engine
        self._documents = dict(documents)

    def put(self, document: AnalysedDocument) -> None:
        """Adds or replaces."""
        self._documents.pop(document.document.id, None)
        self._documents[document.document.id] = document

    def delete(self, document_ids: Iterable[str]) -> None:
        """Deletes what is there."""
        for document_id in document_ids:
            self._documents.pop(document_id, None)

    def commit(self) -> None:
        """Makes the changes the engine's state."""
        self._engine.replace(self._documents)

    def cancel(self) -> None:
        """Drops the changes."""
        self._engine.replace(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.cancel() if kind else self.commit()


class MemoryEngine:
    """An index that lives as long as the process."""

    def __init__(self) -> None:
        self._documents: dict[str, AnalysedDocument] = {}
        self._writing = False

    def snapshot(self) -> ArraySnapshot:
        """The last committed state."""
        return ArraySnapshot(MemorySource(tuple(self._documents.values())), lambda: None)

    def writer(self) -> MemoryWriter:
        """The one writer."""
        if self._writing:
            raise IndexLockedError("another writer is open; finish it first")
        self._writing = True
        return MemoryWriter(self, self._documents)

    def replace(self, documents: dict[str, AnalysedDocument] | None) -> None:
        """Ends the writer; None leaves the state as it was."""
        self._writing = False
        if documents is not None:
            self._documents = documents
