"""What is timed: documents with their tokens found beforehand, and engines that take them or the texts."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Protocol, runtime_checkable

from bench.ranking.judged.records import Record
from bench.speed.queries import Query
from vnsearch.document_analysis import AnalysedDocument, analyse_documents
from vnsearch.model import Article
from vnsearch.text import fold

#: Documents analysed at a time, as the library does.
BATCH = 64


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A record, its tokens in order as canonical forms and as folds, and as our engine takes them."""

    record: Record
    forms: tuple[str, ...]
    folds: tuple[str, ...]
    analysed: AnalysedDocument


class TimedEngine(Protocol):
    """One engine: ``build`` and close, then ``open`` and ``ask``."""

    def build(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """Makes the index."""
        ...

    def open(self, folder: Path) -> None:
        """Opens it."""
        ...

    def ask(self, query: Query, k: int) -> int:
        """How many of the best ``k`` there are; their ids are read."""
        ...


@runtime_checkable
class Adding(Protocol):
    """An engine that takes more documents later."""

    def add(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """Commits them into the index that ``build`` made."""
        ...


class Watch:
    """Hands documents on and measures its thread's time in getting them, which is not the engine's."""

    def __init__(self, documents: Iterable[PreparedDocument]) -> None:
        self._documents = iter(documents)
        self.outside = 0.0
        self.count = 0

    def __iter__(self) -> Iterator[PreparedDocument]:
        return self

    def __next__(self) -> PreparedDocument:
        start = time.thread_time()
        try:
            document = next(self._documents)
            self.count += 1
            return document
        finally:
            self.outside += time.thread_time() - start


def article(record: Record) -> Article:
    """The record as an article."""
    day = date.fromisoformat(record.published)
    return Article(
        record.id, record.title, record.summary, record.body, published=day, category=record.category
    )


def _prepare(record: Record, entry: AnalysedDocument) -> PreparedDocument:
    """Ours without its text, since no peer stores it here."""
    bare = replace(article(record), title="", summary="", body="")
    forms = tuple(map(entry.vocabulary.__getitem__, entry.terms.tolist()))
    return PreparedDocument(record, forms, tuple(map(fold, forms)), replace(entry, document=bare))


def prepare(records: Iterable[Record]) -> Iterator[PreparedDocument]:
    """Analyses in batches."""
    waiting = iter(records)
    while batch := list(islice(waiting, BATCH)):
        yield from map(_prepare, batch, analyse_documents(list(map(article, batch))))
