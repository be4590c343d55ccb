"""``Index.whoosh()`` over the sample corpus: what Whoosh's users do with an index of theirs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from whoosh import query as q
from whoosh.qparser import MultifieldParser, QueryParser, QueryParserError
from whoosh.qparser.dateparse import DateParserPlugin
from whoosh.sorting import DateRangeFacet, FieldFacet, MultiFacet, ScoreFacet

import vnsearch
from tests.whoosh_adapter.conftest import ids
from vnsearch.errors import (
    QueryError,
)
from vnsearch.model import Article, Headline
from vnsearch.whoosh_adapter.news_index import NewsIndex

#: An article of the corpus, and what it says.
CITY = "tpn-2021-0004"


def saying(index: vnsearch.Index, *phrases: str) -> set[str]:
    """The ids of the documents that say any of these, of Whoosh's searches the expected answer."""
    return {hit.document.id for phrase in phrases for hit in index.export(f'"{phrase}"')}


# Words, phrases, prefixes, patterns


@pytest.mark.parametrize("query", ["bau cu dong da", '"bau cu"', "bầ*", "bau*", "b?u", "*au"])
def test_bare_words_phrases_prefixes_and_patterns_find_all_spellings(searcher: Any, query: str) -> None:
    """What is typed without diacritics, or ends so, finds the text that has them."""
    assert "corpus/dumps/bau-cu-dong-da-2021.txt" in ids(searcher, query)


def test_bare_phrases_find_what_the_engine_finds(searcher: Any, corpus: vnsearch.Index) -> None:
    """The documents of a bare phrase are those of our own search, in any spelling; accents narrow it."""
    for phrase in ("bau cu", "cu tri", "ha noi", "gia vang"):
        assert set(ids(searcher, f'"{phrase}"')) == saying(corpus, phrase) != set()
    assert set(ids(searcher, '"bầu cử"')) <= set(ids(searcher, '"bau cu"'))
    assert ids(searcher, '"bàu cử"') == []
    assert ids(searcher, '"cử bầu"') == []


def test_typed_letters_are_read_as_they_are_indexed(searcher: Any) -> None:
    """Case, composition and old tone placement make no difference, in terms made by hand, too."""
    for text in ("Bầu", "BẦU", "ba\u0302\u0300u"):
        assert ids(searcher, q.Term("text", text)) == ids(searcher, "bầu") != []
    assert ids(searcher, q.Term("text", "hòa")) == ids(searcher, "hoà") != []
    assert ids(searcher, q.Prefix("text", "BẦ")) == ids(searcher, "bầ*")


def test_no_separator_shows_in_terms(searcher: Any) -> None:
    """Terms are words: nothing of how a spelling is kept beside its fold is seen."""
    reader = searcher.reader()
    for field in ("text", "title"):
        terms = [reader.schema[field].from_bytes(term) for term in reader.lexicon(field)]
        assert {"bau", "bầu"} <= set(terms)
        assert not [term for term in terms if not term.isprintable()]


# Fields


def test_zones_are_fields(searcher: Any) -> None:
    """A word of the title is found there and not elsewhere; positions count from where the field begins."""
    for field in ("title", "summary", "body", "captions"):
        for document in (fields for fields in searcher.all_stored_fields() if fields[field]):
            first = next(iter(searcher.schema[field].process_text(document[field], mode="query")))
            ids_in_zone = ids(searcher, q.SpanFirst(q.Term(field, first)))
            assert document["id"] in ids_in_zone
            break
    assert set(ids(searcher, "title:bau")) < set(ids(searcher, "text:bau"))
    for hit in searcher.search(q.Term("title", "bau"), limit=None):
        assert "bầu" in hit["title"].casefold()


def test_multifield_parser_searches_several_fields(searcher: Any) -> None:
    """Each word may be in any of the fields; a field's boost counts."""
    parser = MultifieldParser(["title", "body"], searcher.schema, fieldboosts={"title": 2.0})
    result_ids = ids(searcher, parser.parse("bau cu"))
    assert set(ids(searcher, "title:bau title:cu")) | set(ids(searcher, "body:bau body:cu")) <= set(
        result_ids
    )


def test_keyword_values_fold(searcher: Any) -> None:
    """A value is found as it is written, without diacritics, by its beginning, and as a term made by hand."""
    result_ids = ids(searcher, q.Term("source", "Tin Phương Nam"))
    assert CITY in result_ids
    for query in ('source:"tin phuong nam"', "source:'Tin Phương Nam'", "source:Tin*"):
        assert set(ids(searcher, query)) >= set(result_ids)
    assert {document["id"] for document in searcher.documents(source="TIN PHƯƠNG NAM")} == set(result_ids)
    assert ids(searcher, f"id:{CITY}") == [CITY]


@pytest.mark.parametrize(
    "query", ["url:a", "url:a*", 'url:"a b"', "url:[a TO b]", "url:*", "tags:x", "group:x"]
)
def test_fields_that_cannot_be_queried_are_refused_by_the_parser(index: NewsIndex, query: str) -> None:
    """The error is ours and Whoosh's, and names the field and what to use instead."""
    for error in (QueryError, QueryParserError):
        with pytest.raises(error, match=rf"field '{query.partition(':')[0]}' .*cannot be queried; use text"):
            QueryParser("text", index.schema).parse(query)
    with index.searcher() as searcher, pytest.raises(QueryError, match="field 'url'"):
        searcher.search(q.Term("url", "a"))


# Stored fields


def test_stored_fields_are_the_documents(searcher: Any, corpus: vnsearch.Index) -> None:
    """Hits have what our own documents have: text, address, date as datetime or None, group."""
    kinds = set()
    for fields in searcher.all_stored_fields():
        document = corpus.get(fields["id"])
        kinds.add((type(fields["published"]), fields["date_only"]))
        for name in ("title", "url", "published", "date_only", "source", "category"):
            assert fields[name] == getattr(document, name)
        if isinstance(document, Article):
            assert fields["body"] == document.body
            assert fields["captions"] == "\n".join(document.captions)
            assert fields["tags"] == document.tags
            assert fields["group"] == (document.group or document.id)
        else:
            assert isinstance(document, Headline)
            assert (fields["body"], fields["sightings"]) == ("", document.sightings)
    assert kinds == {(datetime, False), (datetime, True), (type(None), False)}


# Dates


def _between(searcher: Any, first: date, last: date) -> set[str]:
    days = {fields["id"]: fields["published"] for fields in searcher.all_stored_fields()}
    return {key for key, when in days.items() if when and first <= when.date() <= last}


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("published:2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("published:202105", date(2021, 5, 1), date(2021, 5, 31)),
        ("published:2021-05-23", date(2021, 5, 23), date(2021, 5, 23)),
        ("published:23/5/2021", date(2021, 5, 23), date(2021, 5, 23)),
        ("published:[2020 TO 5/2021]", date(2020, 1, 1), date(2021, 5, 31)),
        ("published:[2021-05-23 TO]", date(2021, 5, 23), date(9999, 12, 31)),
        ("published:{2020 TO 2022}", date(2021, 1, 1), date(2021, 12, 31)),
        ("published:*", date(1, 1, 1), date(9999, 12, 31)),
    ],
)
def test_date_ranges_are_days_in_vietnam(searcher: Any, query: str, first: date, last: date) -> None:
    """A date finds all that was published in it; a range goes from its first to its last moment."""
    assert set(ids(searcher, query)) == _between(searcher, first, last) != set()


def test_date_queries_made_by_hand(searcher: Any) -> None:
    """``DateRange`` takes Vietnamese time; a term takes a moment in any zone."""
    when = searcher.document(id=CITY)["published"]
    naive = when.replace(tzinfo=None)
    assert CITY in ids(searcher, q.DateRange("published", naive, naive + timedelta(minutes=1)))
    assert CITY not in ids(searcher, q.DateRange("published", naive, None, startexcl=True))
    for moment in (naive, when, when.astimezone(UTC)):
        assert CITY in ids(searcher, q.Term("published", moment))


def test_date_parser_plugin_reads_dates(searcher: Any) -> None:
    """Whoosh's English dates work over our field, counted from the day that is given."""
    parser = QueryParser("text", searcher.schema)
    parser.add_plugin(DateParserPlugin(basedate=datetime(2021, 5, 24, 12)))
    expected = _between(searcher, date(2021, 5, 23), date(2021, 5, 23))
    assert CITY in expected
    for query in ("published:yesterday", "published:'may 23 2021'", "published:[yesterday TO yesterday]"):
        assert set(ids(searcher, parser.parse(query))) == expected


@pytest.mark.parametrize(
    "query", ["published:xyz", "published:[xyz TO]", "bau published:xyz", 'published:"2021"']
)
def test_unreadable_dates_are_errors_and_not_zero_hits(index: NewsIndex, query: str) -> None:
    """The parser says what cannot be read."""
    with pytest.raises(QueryError):
        QueryParser("text", index.schema).parse(query)
    with index.searcher() as searcher, pytest.raises(QueryError, match="a datetime, not '2021'"):
        searcher.search(q.Term("published", "2021"))


# Sorting, grouping, paging


def test_filter_and_mask(searcher: Any) -> None:
    """Both take queries."""
    everything = set(ids(searcher, "bau cu"))
    source = q.Term("source", "Thời báo Hồ Gươm")
    inside, outside = ids(searcher, "bau cu", filter=source), ids(searcher, "bau cu", mask=source)
    assert inside and outside
    assert set(inside) | set(outside) == everything
    assert not set(inside) & set(outside)


def test_sorted_by_date_undated_come_first_and_reversed_last(searcher: Any) -> None:
    """Dates are in order; so are values, as they are written."""
    hits = list(searcher.search(q.Every(), sortedby="published", limit=None))
    column = searcher.reader().column_reader("published")
    moments = [column[hit.docnum] for hit in hits]
    dated = [moment for moment in moments if moment]
    assert moments == [None] * (len(moments) - len(dated)) + sorted(dated)
    assert 0 < len(dated) < len(moments)
    backwards = searcher.search(q.Every(), sortedby="published", reverse=True, limit=None)
    assert [column[hit.docnum] for hit in backwards] == moments[::-1]
    by = MultiFacet([FieldFacet("source"), FieldFacet("published", reverse=True), ScoreFacet()])
    sources = [hit["source"] for hit in searcher.search(q.Every(), sortedby=by, limit=None)]
    assert sources == sorted(sources)


@pytest.mark.parametrize("field", ["title", "text", "url"])
def test_fields_without_an_order_are_refused_for_sorting(searcher: Any, field: str) -> None:
    """Whoosh would sort by an arbitrary word of the text."""
    with pytest.raises(QueryError, match=f"'{field}' cannot be sorted or grouped by; use published"):
        searcher.search(q.Every(), sortedby=field)


def test_grouped_by_values_tags_and_dates(searcher: Any) -> None:
    """Groups are named by the value as written, by the tag's fold, by the stretch of time."""
    groups = searcher.search(q.Every(), groupedby="source", limit=None).groups()
    sources = [fields["source"] for fields in searcher.all_stored_fields()]
    assert {name: len(docs) for name, docs in groups.items()} == {
        name: sources.count(name) for name in sources
    }
    tags = searcher.search(q.Every(), groupedby=FieldFacet("tag", allow_overlap=True), limit=None).groups()
    assert any(fields["tags"] for fields in searcher.all_stored_fields())
    assert len(tags) > 1
    years = DateRangeFacet("published", datetime(2021, 1, 1), datetime(2022, 1, 1), timedelta(days=365))
    grouped = searcher.search(q.Every(), groupedby=years, limit=None).groups()
    expected = _between(searcher, date(2021, 1, 1), date(2021, 12, 31))
    assert len(grouped[datetime(2021, 1, 1), datetime(2022, 1, 1)]) == len(expected)


def test_each_author_and_category_of_a_document_is_found_and_grouped(tmp_path: Path) -> None:
    """Sorted by the first; stored as one text and as several values."""
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add(
            [
                Article("a", "Tin", authors=("Lê An", "Hà Bình"), categories=("Xã hội", "Thời sự")),
                Article("b", "Tin", authors=("Hà Bình",), categories=("Thời sự",)),
            ]
        )
        with index.whoosh().searcher() as searcher:
            hits = searcher.search(q.Term("author", "ha binh"), sortedby="author", limit=None)
            assert [(hit["id"], hit["author"]) for hit in hits] == [("b", "Hà Bình"), ("a", "Lê An, Hà Bình")]
            assert list(hits[1]["categories"]) == ["Xã hội", "Thời sự"]
            facet = FieldFacet("category", allow_overlap=True)
            groups = searcher.search(q.Every(), groupedby=facet, limit=None).groups()
            assert {name: len(docs) for name, docs in groups.items()} == {"thoi su": 2, "xa hoi": 1}


def test_copies_of_a_story_collapse(tmp_path: Path) -> None:
    """``collapse="group"`` leaves one of the near-identical articles."""
    body = "Sáng nay cử tri các phường đi bầu cử, hòm phiếu đặt ở nhà văn hoá, hàng dài trước cửa. " * 4
    with vnsearch.open(tmp_path / "index", create=True) as index:
        index.add([Article(key, "Cử tri đi bầu", body=body) for key in "ab"])
        index.add([Article("c", "Giá vàng tăng", body="Giá vàng tăng, cử tri chờ.")])
        with index.whoosh().searcher() as searcher:
            results = searcher.search(q.Term("text", "cử"), collapse="group", limit=None)
            assert sorted(hit["group"] for hit in results) == ["a", "c"]
            assert sum(results.collapsed_counts.values()) == 1


def test_pages(searcher: Any) -> None:
    """The pages follow one another."""
    query = QueryParser("text", searcher.schema).parse("bau cu")
    every = ids(searcher, query)
    first, second = (searcher.search_page(query, number, pagelen=4) for number in (1, 2))
    assert [hit["id"] for page in (first, second) for hit in page] == every[:8]
    assert (first.total, second.pagecount) == (len(every), -(-len(every) // 4))


# Highlighting, more like this, spelling


def test_highlights_mark_all_spellings(searcher: Any) -> None:
    """A bare query marks the words as they are written, in a field or in a text that is given."""
    query = QueryParser("text", searcher.schema).parse("bau cu")
    hit = next(hit for hit in searcher.search(query) if hit["id"] == CITY)
    marked = hit.highlights("text", text=hit["title"])
    assert '">Bầu</b>' in marked
    assert '">cử</b>' in marked
    assert hit.highlights("text")
    titled = searcher.search(QueryParser("title", searcher.schema).parse('"bầu cử"'))
    assert all('">cử</b>' in hit.highlights("title") for hit in titled)
    assert hit.highlights("url") == ""


def test_more_like_this_finds_like_articles(searcher: Any) -> None:
    """Key terms are words in one spelling each; fields without words are refused."""
    hit = next(hit for hit in searcher.search(q.Term("text", "bau")) if hit["id"] == CITY)
    like = hit.more_like_this("body")
    assert CITY not in [hit["id"] for hit in like]
    assert any("bầu" in hit["text"].casefold() for hit in like)
    words = [word for word, _ in searcher.search(q.Term("id", CITY)).key_terms("body", numterms=10)]
    assert "bầu" in words
    assert "bau" not in words
    with pytest.raises(QueryError, match="field 'url'"):
        hit.more_like_this("url")


def test_suggestions_and_corrections_are_words(searcher: Any) -> None:
    """Nothing of the separator shows, and a correction is the query with the word put right."""
    assert searcher.suggest("text", "bầuu")[0] == "bầu"
    assert all(word.isprintable() for word in searcher.suggest("title", "bau", limit=20))
    text = "bầuu cử"
    query = QueryParser("text", searcher.schema).parse(text)
    correction = searcher.correct_query(query, text)
    assert correction.string == "bầu cử"
    assert ids(searcher, correction.query) == ids(searcher, "bầu cử") != []
    assert ids(searcher, q.FuzzyTerm("text", "bầuu")) == ids(searcher, "bầu")
