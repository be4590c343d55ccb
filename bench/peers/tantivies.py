"""Tantivy (a Rust engine, BM25 with positions) in three set-ups; texts indexed, only ids stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, Query, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from bench.peers.base import bare_syllables, compose, syllables
from bench.peers.decay import Decay
from bench.ranking.judged.records import Record

HEAP = 256 << 20


def _analysers(index: tantivy.Index) -> tantivy.Index:
    """The engine's own chains: words in lower case, and those without diacritics."""
    plain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    index.register_tokenizer("accented", plain.build())
    plain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold())
    index.register_tokenizer("folded", plain.build())
    return index


@dataclass
class Tantivy:
    """One engine; ``chains``: the fields' analysers; ``phrases``: the weight of neighbours side by side."""

    chains: Sequence[str] = ("folded",)
    phrases: float = 0.0
    decay: Decay | None = None
    _index: tantivy.Index = field(init=False, repr=False)
    _schema: tantivy.Schema = field(init=False, repr=False)

    def _build(self) -> tantivy.Schema:
        builder = SchemaBuilder().add_text_field(
            "id", stored=True, tokenizer_name="raw", index_option="basic"
        )
        for chain in self.chains:
            builder = builder.add_text_field(chain, tokenizer_name=chain)
        return builder.add_float_field("fresh", fast=True).build()

    def _document(self, record: Record, as_of: date | None) -> tantivy.Document:
        fresh = self.decay.value(record, as_of) if self.decay and as_of else 0.0
        document = tantivy.Document(id=record.id, fresh=fresh)
        for chain in self.chains:
            document.add_text(chain, record.text)
        return document

    def index(self, records: Iterable[Record], folder: Path, as_of: date | None = None) -> None:
        """Indexes with one thread."""
        self._schema = self._build()
        self._index = _analysers(tantivy.Index(self._schema, path=str(folder)))
        writer = self._index.writer(heap_size=HEAP, num_threads=1)
        for record in records:
            writer.add_document(self._document(record, as_of))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def _leaves(self, name: str, words: Sequence[str]) -> Iterator[Query]:
        for word in words:
            yield Query.term_query(self._schema, name, word)
        for pair in pairwise(words) if self.phrases else ():
            yield Query.boost_query(Query.phrase_query(self._schema, name, list(pair)), self.phrases)

    def _query(self, text: str) -> Query:
        """All words and neighbours of any field, optional; accented fields where diacritics were typed."""
        forms = {"folded": bare_syllables(text), "accented": syllables(text)}
        clauses: list[Query] = []
        for chain in self.chains:
            if chain == "accented" and len(self.chains) > 1 and forms["accented"] == forms["folded"]:
                continue
            clauses += self._leaves(chain, forms[chain])
        return Query.boolean_query([(Occur.Should, clause) for clause in clauses])

    def search(self, query: str, k: int) -> list[str]:
        """The ids of the best ``k``."""
        searcher = self._index.searcher()
        weigh = "fresh" if self.decay else None
        results = searcher.search(self._query(compose(query)), k, count=False, weight_by_field=weigh)
        return [searcher.doc(address)["id"][0] for _, address in results.hits]
