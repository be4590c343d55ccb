"""``VietnameseAnalyzer`` in an index of Whoosh's own: the same documents as in ours."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import query as q
from whoosh.analysis import StopFilter
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import create_in, open_dir
from whoosh.qparser import QueryParser

import vnsearch
from vnsearch.text import tokenise
from vnsearch.whoosh import VietnameseAnalyzer

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def texts(value: str, **options: Any) -> list[str]:
    """The tokens' texts."""
    return [token.text for token in VietnameseAnalyzer()(value, **options)]


def test_indexed_are_forms_and_folds_at_one_position() -> None:
    """A query keeps what was typed; a bare word is one token."""
    tokens = VietnameseAnalyzer()("Bầu cử, Covid-19!", positions=True, chars=True, mode="index")
    assert [(token.text, token.pos, token.startchar, token.endchar) for token in tokens] == [
        ("bầu", 0, 0, 3),
        ("bau", 0, 0, 3),
        ("cử", 1, 4, 6),
        ("cu", 1, 4, 6),
        ("covid", 2, 8, 13),
        ("19", 3, 14, 16),
    ]
    assert texts("Bầu cu", mode="query") == ["bầu", "cu"]
    assert texts("BẦ*", tokenize=False) == ["bầ*"]


def test_positions_begin_where_whoosh_says_and_lines_are_apart() -> None:
    """Several values of a field go on counting; words at the end and beginning of lines are not together."""
    tokens = VietnameseAnalyzer()("một hai\nba", positions=True, chars=True, start_pos=7, start_char=100)
    assert [(token.text, token.pos, token.startchar) for token in tokens if token.text.isascii()] == [
        ("mot", 7, 100),
        ("hai", 8, 104),
        ("ba", 10, 108),
    ]


def test_filters_of_whooshs_may_follow() -> None:
    """The analyzer is a tokenizer that Whoosh composes, and equal ones are equal."""
    analyzer = VietnameseAnalyzer() | StopFilter(stoplist=["và", "va"], minsize=1)
    assert [token.text for token in analyzer("Bầu và cử", mode="query")] == ["bầu", "cử"]
    assert VietnameseAnalyzer() == pickle.loads(pickle.dumps(VietnameseAnalyzer()))  # noqa: S301 - our own


def test_a_schema_with_the_analyzer_is_opened_again(tmp_path: Path) -> None:
    """Whoosh keeps the schema in its folder: the analyzer comes back from there."""
    schema = Schema(key=ID(stored=True), text=TEXT(stored=True, analyzer=VietnameseAnalyzer()))
    with create_in(tmp_path, schema).writer() as writer:
        writer.add_document(key="1", text="Bầu cử ở Đống Đa")
    index = open_dir(tmp_path)
    with index.searcher() as searcher:
        hits = searcher.search(QueryParser("text", index.schema).parse('"bau cu" dong'))
        assert [hit["key"] for hit in hits] == ["1"]
        assert hits[0].highlights("text") == (
            '<b class="match term0">Bầu</b> <b class="match term1">cử</b> '
            'ở <b class="match term2">Đống</b> Đa'
        )


def test_an_index_in_memory_is_written_while_another_process_writes_one(temporary_folder: Path) -> None:
    """Whoosh's ``RamStorage`` writes into a folder of a fixed name: each process that tests needs its own."""
    with RamStorage().create_index(Schema(text=TEXT)).writer() as writer:
        writer.add_document(text="Bầu cử")
        assert (temporary_folder / "MAIN.tmp").is_dir()


@pytest.fixture(scope="module")
def searchers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Any]]:
    """The sample corpus in our own index and in one of Whoosh's with the analyzer."""
    index = vnsearch.open(tmp_path_factory.mktemp("news") / "index", create=True)
    index.update([CORPUS], workers=1)
    ours = index.whoosh().searcher()
    zones = {name: TEXT(analyzer=VietnameseAnalyzer()) for name in ("title", "summary", "body", "captions")}
    stock = RamStorage().create_index(Schema(id=ID(stored=True), **zones))
    with stock.writer() as writer:
        for fields in ours.reader().all_stored_fields():
            writer.add_document(**{name: fields[name] for name in ("id", *zones)})
    with stock.searcher() as theirs:
        yield ours, theirs
    ours.close()
    index.close()


def keys_of(searcher: Any, query: q.Query) -> set[str]:
    """The ids that a query finds."""
    return {hit["id"] for hit in searcher.search(query, limit=None)}


@pytest.mark.parametrize("field", ["title", "summary", "body", "captions"])
@pytest.mark.slow
def test_our_index_finds_what_whooshs_own_with_the_analyzer_finds(searchers: Any, field: str) -> None:
    """Words and phrases, as they stand and bare, and beginnings and patterns of them, in each field."""
    ours, theirs = searchers
    queries: list[q.Query] = []
    for fields in list(ours.reader().all_stored_fields())[::7]:
        tokens = tokenise(fields[field].partition("\n")[0])[:6]
        forms, folds = [token.form for token in tokens], [token.fold for token in tokens]
        queries += [q.Term(field, text) for text in forms + folds]
        for words in (forms, folds, [*folds[:1], *forms[1:]]):
            queries += [q.Phrase(field, words[at : at + 2]) for at in range(len(words) - 1)]
        queries += [q.Prefix(field, form[:2]) for form in forms + folds]
        queries += [q.Wildcard(field, f"?{text[1:]}*") for text in forms[:2] + folds[:2]]
        queries += [q.FuzzyTerm(field, f"{text}x") for text in forms[:1]]
    assert len(queries) > 100 or field in ("summary", "captions")
    for query in queries:
        assert keys_of(ours, query) == keys_of(theirs, query), query
    assert any(keys_of(ours, query) for query in queries)
