"""Tantivy as it is timed: plain, and in the strongest set-up of a competent user."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, SchemaBuilder, TextAnalyzerBuilder, Tokenizer

from bench.ranking.judged.records import bare
from bench.speed.queries import Query
from bench.speed.timing.base import PreparedDocument
from bench.speed.timing.texts import Text, day, forms, tokens

HEAP = 256 << 20
#: How much heavier neighbours side by side are than a word: the stronger of two in docs/ranking.md.
PAIR_WEIGHT = 2.0


class Tantivy:
    """Plain BM25 over any of the words of one field, "text"; one writer thread."""

    def __init__(self, text: Text = tokens, own: bool = False) -> None:
        self._texts = {"text": text}
        self._own = own

    def _open(self, folder: Path) -> tantivy.Index:
        builder = SchemaBuilder().add_text_field(
            "id", stored=True, tokenizer_name="raw", index_option="basic"
        )
        for name in self._texts:
            builder = builder.add_text_field(name, tokenizer_name="terms")
        builder = builder.add_text_field("category", tokenizer_name="raw", index_option="basic")
        self._schema = builder.add_integer_field("day", indexed=True, fast=True).build()
        index = tantivy.Index(self._schema, path=str(folder))
        cut = TextAnalyzerBuilder(Tokenizer.simple() if self._own else Tokenizer.whitespace())
        if self._own:
            cut = cut.filter(Filter.lowercase()).filter(Filter.ascii_fold())
        index.register_tokenizer("terms", cut.build())
        return index

    def build(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """Waits for its merges too."""
        self._write(documents, folder)

    def add(self, documents: Iterator[PreparedDocument], folder: Path) -> None:
        """One commit more; merges go on in the background in a real writer, and are not waited for."""
        self._write(documents, folder, merge=False)

    def _write(self, documents: Iterator[PreparedDocument], folder: Path, merge: bool = True) -> None:
        writer = self._open(folder).writer(heap_size=HEAP, num_threads=1)
        for document in documents:
            record = document.record
            tantivy_document = tantivy.Document(id=record.id, category=record.category, day=day(document))
            for name, text in self._texts.items():
                tantivy_document.add_text(name, text(document))
            writer.add_document(tantivy_document)
        writer.commit()
        if merge:
            writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """A searcher over the last commit."""
        self._searcher = self._open(folder).searcher()

    def _terms(self, query: Query) -> list[tantivy.Query]:
        """What may be there, each part earning its score."""
        return [tantivy.Query.term_query(self._schema, "text", bare(word)) for word in query.words]

    def _phrase(self, query: Query) -> tantivy.Query:
        """What must stand side by side."""
        return tantivy.Query.phrase_query(self._schema, "text", list(map(bare, query.words)))

    def _query(self, query: Query) -> tantivy.Query:
        make = tantivy.Query
        if query.phrase and len(query.words) > 1:
            must = [(Occur.Must, self._phrase(query))]
        else:
            must = [(Occur.Must, make.boolean_query([(Occur.Should, term) for term in self._terms(query)]))]
        if query.category:
            must.append((Occur.Must, make.term_query(self._schema, "category", query.category)))
        if query.after:
            days = (self._schema, "day", tantivy.FieldType.Integer, query.after.toordinal())
            must.append((Occur.Must, make.const_score_query(make.range_query(*days), 0.0)))
        return make.boolean_query(must)

    def ask(self, query: Query, k: int) -> int:
        """Ids are stored."""
        results = self._searcher.search(self._query(query), k, count=False)
        return len([self._searcher.doc(address)["id"][0] for _, address in results.hits])


class TantivyPairs(Tantivy):
    """As a competent user would set it up for Vietnamese: the timed twin of "strong" in ``bench/peers``.

    A folded and an accented field; every word and every two neighbours, twice as heavy, as optional phrases in
    the folded one, and in the accented one where diacritics were typed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._texts = {"folded": tokens, "accented": forms}

    def _forms(self, query: Query) -> dict[str, list[str]]:
        folded, forms = list(map(bare, query.words)), list(query.words)
        return {"folded": folded} | ({"accented": forms} if forms != folded else {})

    def _terms(self, query: Query) -> list[tantivy.Query]:
        make, queries = tantivy.Query, []
        for name, words in self._forms(query).items():
            queries += [make.term_query(self._schema, name, word) for word in words]
            pairs = (make.phrase_query(self._schema, name, list(pair)) for pair in pairwise(words))
            queries += [make.boost_query(pair, PAIR_WEIGHT) for pair in pairs]
        return queries

    def _phrase(self, query: Query) -> tantivy.Query:
        name, words = list(self._forms(query).items())[-1]
        return tantivy.Query.phrase_query(self._schema, name, words)
