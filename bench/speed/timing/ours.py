"""vnsearch as it is timed: the engine alone on finished tokens, and the whole library on texts."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import vnsearch
from bench.ranking.judged.records import write
from bench.speed.queries import Query
from bench.speed.timing.base import PreparedDocument, prepare
from vnsearch.engine.embedded import EmbeddedEngine
from vnsearch.query import parse, with_units
from vnsearch.search.request import Request

#: Without a limit of time for a member nothing is done in another process, whose time would not be counted.
_ONE_PROCESS = vnsearch.Options(member_seconds=0.0)


class Engine:
    """The engine on analysed documents: what of our time is not text analysis, files and snippets."""

    def build(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """One writer, one commit."""
        engine = EmbeddedEngine(folder)
        engine.create()
        with engine.writer() as writer:
            for document in documents:
                writer.put([document.analysed])

    def add(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """One commit more."""
        with EmbeddedEngine(folder).writer() as writer:
            for document in documents:
                writer.put([document.analysed])

    def open(self, folder: Path) -> None:
        """A snapshot of the last commit."""
        self._snapshot = EmbeddedEngine(folder).snapshot()
        self._vocabulary = self._snapshot.vocabulary()

    def ask(self, query: Query, k: int) -> int:
        """Parsed, cut into units and scored by the default ranking, as the library does."""
        node = parse(str(query)).node
        assert node is not None, f"{query} asks nothing"
        result = self._snapshot.search(Request(with_units(node, self._vocabulary), limit=k))
        return len([hit.document.id for hit in result.hits])


class AnalysingEngine(Engine):
    """The engine and all analysis of texts: words, signatures, everything but files and the catalogue."""

    def build(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """In batches, as the library analyses them; what was found beforehand is not looked at."""
        super().build(prepare(document.record for document in documents), folder)


class Library:
    """Everything: a file of records read, analysed and indexed by one process; answers with snippets."""

    def build(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """Writing the file of records counts too."""
        source = folder / "records.jsonl"
        write(source, (document.record for document in documents))
        with vnsearch.open(folder / "index", create=True) as index:
            index.update([source], workers=1, options=_ONE_PROCESS)
        source.unlink()

    def add(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """One more file of records, under a name of its own."""
        records = [document.record for document in documents]
        source = folder / f"new-{zlib.crc32(records[0].id.encode())}.jsonl"
        write(source, records)
        with vnsearch.open(folder / "index") as index:
            index.update([source], workers=1, options=_ONE_PROCESS)

    def open(self, folder: Path) -> None:
        """Opened by counting its documents."""
        self._index = vnsearch.open(folder / "index")
        len(self._index)

    def ask(self, query: Query, k: int) -> int:
        """One page."""
        return len([hit.document.id for hit in self._index.search(str(query), limit=k).hits])
